# What the passes of the optimizer make of typical programs: `rasp build --emit ir` for inputs of single bytes.

# merge: a running difference is one sum
$ rasp build --emit ir -e depth dyck.rasp abc
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = position : int[0,536870911] i32 positional
%2 = const 0 : int[0,0] i8
%3 = select <= %1 %1 : rows[1,536870912] diagonal positional
%4 = const "(" : string[40,40] u8
%5 = const ")" : string[41,41] u8
%6 = map eq %0 %4 : bool bool
%7 = map indicator %6 : int[0,1] i8
%8 = map eq %0 %5 : bool bool
%9 = map indicator %8 : int[0,1] i8
%10 = map sub %7 %9 : int[-1,1] i8
%11 = sum %3 %10 : int[-536870912,536870912] i32
root %11
normal %3: upto %2

# any: a flag instead of a count
$ rasp build --emit ir -e lost dyck.rasp abc
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = position : int[0,536870911] i32 positional
%2 = const 0 : int[0,0] i8
%3 = select <= %1 %1 : rows[1,536870912] diagonal positional
%4 = const "x" : string[120,120] u8
%5 = select == %0 %4 : rows[0,536870912] uniform
%6 = and %3 %5 : rows[0,536870912]
%7 = const True : bool bool
%8 = const False : bool bool
%9 = nearest %6 %7 %8 : bool bool
%10 = map eq %0 %4 : bool bool
root %9
normal %6: keys %10, upto %2

# nearest: the last one of my kind, by running numbers
$ rasp build --emit ir -e latest nearest.rasp abc
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = position : int[0,536870911] i32 positional
%2 = select == %0 %0 : rows[1,536870912] diagonal
%3 = select < %1 %1 : rows[0,536870911] no-diagonal positional
%4 = and %2 %3 : rows[0,536870911] no-diagonal
%5 = const -1 : int[-1,-1] i8
%6 = nearest %4 %1 %5 : int[-1,536870911] i32
root %6
normal %4: upto %5, equal %0 %0
$ rasp build --emit ir -e following nearest.rasp abc
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = position : int[0,536870911] i32 positional
%2 = select == %0 %0 : rows[1,536870912] diagonal
%3 = const -1 : int[-1,-1] i8
%4 = select > %1 %1 : rows[0,536870911] no-diagonal positional
%5 = and %2 %4 : rows[0,536870911] no-diagonal
%6 = nearest %5 %1 %3 : int[-1,536870911] i32
%7 = const 1 : int[1,1] i8
root %6
normal %5: from %7, equal %0 %0
$ rasp build --emit ir -e up_to nearest.rasp abc
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = position : int[0,536870911] i32 positional
%2 = const "m" : string[109,109] u8
%3 = select == %0 %2 : rows[0,536870912] uniform
%4 = const 0 : int[0,0] i8
%5 = select <= %1 %1 : rows[1,536870912] diagonal positional
%6 = and %3 %5 : rows[0,536870912]
%7 = const -1 : int[-1,-1] i8
%8 = nearest %6 %1 %7 : int[-1,536870911] i32
%9 = map eq %0 %2 : bool bool
root %8
normal %6: keys %9, upto %4

# nearest: a flag is which codes have been met, where there are a few blocks
$ rasp build --emit plan -e met nearest.rasp abc
plan: length any, output bool
buffer 0: u8 * 256
stage 0: stream of blocks, from the right
 part: nearest selector %4, cost 834 ns: any equal key: the groups that have been met
  codes: range of 128
  nearest %7 -> output
$ rasp build --emit plan -n 64 -e met nearest.rasp abc
plan: length 64, output bool
buffer 0: bool * 130
stage 0: stream of blocks, from the right
 part: nearest selector %4, cost 66 ns: the nearest equal key: the last one of each group
  codes: range of 128
  nearest %7 -> output

# nearest: the first of all
$ rasp build --emit ir -e plus nearest.rasp abc
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = position : int[0,536870911] i32 positional
%2 = const "+" : string[43,43] u8
%3 = select == %0 %2 : rows[0,536870912] uniform
%4 = const -1 : int[-1,-1] i8
%5 = nearest %3 %1 %4 : int[-1,536870911] i32 uniform
%6 = map eq %0 %2 : bool bool
root %5
normal %3: keys %6

# distinct: a function of one byte, and a list of different bytes
$ rasp build --emit plan -e twins distinct.rasp abc
plan: length any, output i32
buffer 0: u8 * 256
buffer 1: i32 * 256
buffer 2: i32 * 256
buffer 3: u8 * 64
buffer 4: i32 * 256
stage 0: distinct, cost 560 ns: a function of one byte: computed on the different ones
  distinct %1 -> output
{
ir length=any strings=char input int:i32[1,536870912]
%0 = input int : int[1,536870912] i32
%1 = select == %0 %0 : rows[1,536870912] diagonal
%2 = count %1 : int[1,536870912] i32
root %2
plan: length any, output i32
stage 0: dense selector %1, cost 31 us: compares every pair of positions
  count %2 -> output
}
$ rasp build --emit plan -e by_count distinct.rasp abc
plan: length any, output u8
buffer 0: u8 * 256
buffer 1: i32 * 256
buffer 2: u8 * 256
buffer 3: u8 * 2112
buffer 4: u8 * 256
stage 0: distinct, cost 560 ns: a function of one byte: computed on the different ones
  distinct %1 -> output
{
ir length=any strings=char input string:u8[0,127] input int:i32[1,536870912]
%0 = input int : int[1,536870912] i32
%1 = input string : string[0,127] u8
%2 = map neg %0 : int[-536870912,-1] i32
%3 = position : int[0,536870911] i32 positional
%4 = select < %2 %2 : rows[0,536870911] no-diagonal
%5 = select == %2 %2 : rows[1,536870912] diagonal
%6 = select < %3 %3 : rows[0,536870911] no-diagonal positional
%7 = and %5 %6 : rows[0,536870911] no-diagonal
%8 = or %4 %7 : rows[0,536870912] no-diagonal
%9 = count %8 : int[0,536870912] i32
%10 = select == %9 %3 : rows[1,1]
%11 = sum %10 %1 : string[0,127] u8
root %11
plan: length any, output u8
buffer 0: i32 * n
buffer 1: i32 * n
stage 0: map
  %2 -> buffer 0
stage 1: dense selector %8, cost 63 us: compares every pair of positions
  count %9 -> buffer 1
stage 2: scatter selector %10, cost 418 ns: each key knows its one row
  sum %11 -> output
}

# sorting: no numbers of places; the keys themselves; a rotation, whose rows know their column
$ rasp build --emit plan -e keys sort.rasp abc
plan: length any, output u8
buffer 0: u8 * (48 n + 16384)
stage 0: sort selector %8, cost 834 ns: the key that comes at each place: a stable sort
  codes: range of 128
  sum %9 -> output
$ rasp build --emit plan -e values sort.rasp abc
plan: length any, output i32
buffer 0: i32 * 130
stage 0: sort selector %8, cost 834 ns: the key that comes at each place: a stable sort
  codes: range of 128
  sum %9 -> output
$ rasp build --emit plan -e turned sort.rasp abc
plan: length any, output u8
stage 0: gather selector %6, cost 418 ns: the row knows its one column
  queries: %9 %10
  sum %7 -> output

# lines: the map reads them where they lie; one that another line reads is a column
$ rasp build --emit plan -n 1000 -e shifted lines.rasp abc
plan: length 1000, output u8
buffer 0: u8 in registers
stage 0: map
  %6
  %7
  %10 -> output
 part: gather selector %4, cost 408 ns: the row knows its one column
  queries: %3
  sum %8
$ rasp build --emit plan -e same lines.rasp abc
plan: length any, output bool
buffer 0: u8 in registers
stage 0: map
  %6
  %7
  %10
  %11 -> output
 part: gather selector %5, cost 418 ns: the row knows its one column
  queries: %3
  sum %8
$ rasp build --emit plan -e ring lines.rasp abc
plan: length any, output u8
stage 0: gather selector %6, cost 418 ns: the row knows its one column
  queries: %4 %5
  sum %7 -> output
$ rasp build --emit plan -e back lines.rasp abc
plan: length any, output u8
stage 0: gather selector %6, cost 418 ns: the row knows its one column
  queries: %4 %5
  sum %7 -> output
$ rasp build --emit plan -e twice lines.rasp abc
plan: length any, output u8
buffer 0: u8 * n
buffer 1: u8 in registers
stage 0: gather selector %5, cost 418 ns: the row knows its one column
  queries: %3
  sum %8 -> buffer 0
stage 1: map
  %12
  %15
  %16
  %18 -> output
 part: gather selector %13, cost 418 ns: the row knows its one column
  %6
  %7
  %10
  queries: %12
  sum %17

# Tables of levels that are stacks; where only whether a level was met is asked, marks take their place.
$ rasp build --emit plan -n 300 -e partner dyck.rasp abc
plan: length 300, output i16
buffer 0: i16 of a block
buffer 1: i16 * 604
stage 0: stream of blocks, from the left
 part: scan selector %3, cost 128 ns: bounded by the position: a running total
  %8
  %9
  %10
  %11
  %12
  sum %13 -> buffer 0
 part: nearest selector %18, cost 278 ns: the nearest equal key: the last one of each group
  %8
  %9
  %14
  %15
  queries: %8 %14 %15
  codes: range of 602, a stack
  nearest %19 -> output
$ rasp build --emit plan -n 300 -e open dyck.rasp abc
plan: length 300, output i8
buffer 0: i16 of a block
buffer 1: u8 * 604
stage 0: stream of blocks, from the left
 part: scan selector %3, cost 128 ns: bounded by the position: a running total
  %8
  %9
  %10
  %11
  %12
  sum %13 -> buffer 0
 part: nearest selector %18, cost 278 ns: any equal key: the groups that have been met
  %8
  %9
  %14
  %15
  queries: %8 %14 %15
  codes: range of 602
  nearest %19 -> output
