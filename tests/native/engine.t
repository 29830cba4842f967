# Native code through the command. Only run where the build has it.
$ rasp run --engine jit histogram.rasp abc
hist("abc") = [1]*3 (ints)
$ rasp run --engine jit -v histogram.rasp abca
hist("abca") = [2, 1, 1, 2] (ints)
rasp run: note: engine jit
$ printf 'a = indices;\na;\n' | rasp repl --engine jit
     s-op: a
     Example: a("hello") = [0, 1, 2, 3, 4] (ints)
     s-op: a
     Example: a("hello") = [0, 1, 2, 3, 4] (ints)
$ printf '%s\n' '{"id":1,"eval":"tokens","input":"a","engine":"jit"}' | rasp serve -v
{"id":1,"sop":["a"],"type":"string","display":"[a] (strings)","engine":"jit"}
$ printf '%s\n' '{"id":1,"eval":"1 / (indices - 2)","input":"abc","engine":"jit"}' | rasp serve -v
{"id":1,"error":{"kind":"runtime","message":"cannot divide by zero: 1 / 0 at position 2","line":1,"column":3,"in":"eval"}}
$ printf '%s\n' '{"id":1,"eval":"1 / (indices - 2)","input":"ab","engine":"jit"}' | rasp serve -v
{"id":1,"sop":[-0.5,-1.0],"type":"float","display":"[-0.5, -1.0] (floats)","engine":"jit"}

# The module is opened when it is needed, and only then.
$ RASP_JIT_MODULE=/nowhere rasp run --engine interp histogram.rasp abc
hist("abc") = [1]*3 (ints)

# Forms on the way to native code.
$ rasp build histogram.rasp --emit ir -n 5 hello
ir length=5 strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = select == %0 %0 : rows[1,5] diagonal
%2 = count %1 : int[1,5] i8
root %2
normal %1: equal %0 %0
$ rasp build histogram.rasp --emit plan -n 5 hello
plan: length 5, output i8
buffer 0: i32 * 130
stage 0: group selector %1, cost 6 ns: equal keys: a table of groups
  codes: range of 128
  count %2 -> output
$ rasp build histogram.rasp --emit plan hello
plan: length any, output i32
buffer 0: i32 * 130
stage 0: group selector %1, cost 414 ns: equal keys: a table of groups
  codes: range of 128
  count %2 -> output

# Native code is kept for the next process, unless that is not wanted.
$ RASP_CACHE=on RASP_CACHE_DIR=kept rasp run --engine jit -v histogram.rasp abca
hist("abca") = [2, 1, 1, 2] (ints)
rasp run: note: engine jit
$ RASP_CACHE=on RASP_CACHE_DIR=kept rasp run --engine jit -v histogram.rasp abca
hist("abca") = [2, 1, 1, 2] (ints)
rasp run: note: engine jit, from the cache
$ RASP_CACHE=on RASP_CACHE_DIR=kept rasp run --engine jit -v --no-cache histogram.rasp abca
hist("abca") = [2, 1, 1, 2] (ints)
rasp run: note: engine jit
$ RASP_CACHE=off RASP_CACHE_DIR=kept rasp run --engine jit -v histogram.rasp abca
hist("abca") = [2, 1, 1, 2] (ints)
rasp run: note: engine jit
$ RASP_CACHE=on RASP_CACHE_DIR=kept rasp run --engine jit -v histogram.rasp 'abcde'
hist("abcde") = [1]*5 (ints)
rasp run: note: engine jit
$ RASP_CACHE=on RASP_CACHE_DIR=kept RASP_JIT_MODULE=/nowhere rasp run --engine jit histogram.rasp abca
error: no native code for this: native code needs the module librasp_llvm.so, which cannot be used: /nowhere: cannot open shared object file: No such file or directory
[1]
