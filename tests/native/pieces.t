# Long kernels are cut into pieces, each a function of its own (jit/plan/pieces.c).
$ chain() { echo 'x0 = tokens_int % 11;'; for i in $(seq $1); do echo "x$i = selector_width(select(x$((i-1)) % 3, indices % 3, ==)) + x$((i-1)) % 7;"; done; }
> chain 3 > chain3.rasp; chain 60 > chain60.rasp; chain 120 > chain120.rasp

# A short one is one function, unless all are cut.
$ rasp build chain3.rasp --input-type i32 --emit llvm | grep -c '^define.*@piece'
0
[1]
$ RASP_PIECES=always rasp build chain3.rasp --input-type i32 --emit plan
plan: length any, output i32
buffer 0: i32 * 5
buffer 1: i8 * n
buffer 2: i32 * n
buffer 3: i32 * 5
buffer 4: i32 * n
buffer 5: i32 * 5
buffer 6: i32 * n
piece 0
stage 0: map
  %6 -> buffer 1
piece 1
stage 1: group selector %7, cost 827 ns: equal keys: a table of groups
  %3
  %5
  codes: range of 3
  count %8 -> buffer 2
piece 2
stage 2: group selector %13, cost 827 ns: equal keys: a table of groups
  %3
  %10
  %11
  %12
  codes: range of 3
  count %14 -> buffer 4
piece 3
stage 3: group selector %18, cost 827 ns: equal keys: a table of groups
  %3
  %10
  %11
  %15
  %16
  %17
  codes: range of 3
  count %19 -> buffer 6
piece 4
stage 4: map
  %3
  %10
  %11
  %15
  %16
  %20
  %21 -> output

# Pieces of the same shape are one function: there are no more of them in a chain that is twice as long.
$ for n in 60 120; do rasp build chain$n.rasp --input-type i32 --emit plan | grep -c '^piece'; done
73
145
$ for n in 60 120; do rasp build chain$n.rasp --input-type i32 --emit llvm | grep -c '^define.*@piece'; done
14
14
$ RASP_PIECES=never rasp build chain60.rasp --input-type i32 --emit llvm | grep -c '^define.*@piece'
0
[1]

# What a stage reads is not computed anew from the beginning: no stage of the chain computes more than a dozen nodes.
$ rasp build chain120.rasp --input-type i32 --emit plan | awk '/^stage/ { nodes = 0 } /^  %/ { if (++nodes > most) most = nodes } END { print most }'
11

# Cut or not, the result is the same; guards of a piece end the kernel.
$ echo "3 -1 4 1 5 -9 2 6 5 3 5 8" | rasp run chain120.rasp --engine interp --input-type int
x120([3, -1, 4, 1, 5, -9, 2, 6, 5, 3, 5, 8]) = [10, 7, 5, 8, 9, 10, 9, 3, 6, 10, 9, 9] (ints)
$ echo "3 -1 4 1 5 -9 2 6 5 3 5 8" | rasp run chain120.rasp --engine jit --input-type int
x120([3, -1, 4, 1, 5, -9, 2, 6, 5, 3, 5, 8]) = [10, 7, 5, 8, 9, 10, 9, 3, 6, 10, 9, 9] (ints)
$ echo "3 1 2 3" | RASP_PIECES=always rasp run histogram.rasp -e 'aggregate(select(indices, indices, ==), tokens_int, 0) / (length - 4) + indices' --input-type int
-e:1:56: error: cannot divide by zero: 3 / 0 at position 0
    1 | aggregate(select(indices, indices, ==), tokens_int, 0) / (length - 4) + indices
      |                                                        ^
<stdin>:1: note: while evaluating aggregate(select(indices, indices, ==), tokens_int, 0) / (length - 4) + indices on "3 1 2 3"
[1]
$ echo "3 1 2 3" | RASP_PIECES=always rasp run histogram.rasp -e 'sort(tokens, tokens) if length > 3 else "x"' --engine jit
(sort(tokens, tokens) if length > 3 else "x")("3 1 2 3") = [ ,  ,  , 1, 2, 3, 3] (strings)
