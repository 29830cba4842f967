# Generation: prompts, ends, streams, records and what goes wrong.
$ echo 'next = tokens_int + 1;' > next.rasp
$ rasp generate next.rasp --input-type int --max 3 "4" "-7 -3"
next([4]) = [5, 6, 7]
next([-7, -3]) = [-2, -1, 0]
$ printf '1\n2 x\n3\n' | rasp generate next.rasp --input-type int --max 2
next([1]) = [2, 3]
<stdin>:2:3: error: this is no int
    | 2 x
    |   ^
next([3]) = [4, 5]
[1]
$ printf '1\n2 x\n\n' | rasp generate next.rasp --input-type int --max 2 --json
{"prompt":[1],"tokens":[2,3],"stopped":"max"}
{"prompt":"2 x","error":{"kind":"value","message":"this is no int","file":"<stdin>","line":2,"column":3}}
{"prompt":[],"error":{"kind":"type","message":"the prompt is empty","file":"<stdin>","line":3,"column":1}}
[1]
$ rasp generate next.rasp --input-type int --end 7 --stream 4
5
6
7
$ rasp generate next.rasp --input-type int --end x 4
rasp generate: error: --end: 'x' is no token of --input-type
Try 'rasp help generate'.
[2]
$ rasp generate next.rasp --input-type int ""
<input 1>:1:1: error: the prompt is empty
[1]
$ rasp generate next.rasp --max 0 a
rasp generate: error: wrong argument '0' of option --max, which takes a whole number above 0
Try 'rasp help generate'.
[2]
$ rasp generate next.rasp -e 1 a
rasp generate: error: only s-ops generate
[1]
$ rasp generate next.rasp -e tokens -e indices a
rasp generate: error: generate takes one expression
Try 'rasp help generate'.
[2]
$ rasp generate
rasp generate: error: a file is missing
Try 'rasp help generate'.
[2]
$ rasp generate next.rasp -v -e 'aggregate(first(full_s), tokens)' --max 3 abc
aggregate(first(full_s), tokens)("abc") = [a, a, a]
rasp generate: note: each step evaluates the whole sequence: a selector can select to the right
$ rasp generate next.rasp -e 'aggregate(first(upto), tokens) + tokens' --max 3 -v abc
(aggregate(first(upto), tokens) + tokens)("abc") = [ac, aac, aaac]
rasp generate: note: each step costs the work of its row
$ rasp generate next.rasp -e '10 / (3 - indices)' --input-type float --max 5 1.5
(10 / (3 - indices))([1.5]) = [3.333, 5.0, 10.0]
-e:1:4: error: cannot divide by zero: 10 / 0 at position 3
    1 | 10 / (3 - indices)
      |    ^
rasp generate: note: at step 4
[1]
$ rasp generate next.rasp -e '10 / (3 - indices)' --input-type float --max 5 --json 1.5
{"prompt":[1.5],"tokens":[3.3333333333333335,5.0,10.0],"error":{"kind":"runtime","message":"cannot divide by zero: 10 / 0 at position 3","file":"-e","line":1,"column":4}}
[1]
$ rasp generate next.rasp -e 'tokens_int + 1' --engine jit --no-cache --input-type int --max 2 -v 4 2>&1 | sed 's/whole sequence: .*/whole sequence: .../'
(tokens_int + 1)([4]) = [5, 6]
rasp generate: note: each step evaluates the whole sequence: ...

# Requests.
$ rasp serve <<'END'
> {"id":1,"eval":"tokens_int + 1","input":[1],"generate":{"max":2}}
> {"id":2,"eval":"tokens_int + 1","input":[1],"generate":{"end":4}}
> {"id":3,"eval":"tokens_int / 2","input":[8],"generate":{"max":2}}
> {"id":4,"eval":"tokens","input":"","generate":{}}
> {"id":5,"eval":"tokens","generate":{}}
> {"id":6,"eval":"1","input":"a","generate":{}}
> {"id":7,"eval":"tokens","input":"a","generate":{"max":0}}
> {"id":8,"eval":"tokens","input":"a","generate":{"stop":"a"}}
> {"id":9,"eval":"tokens","input":"a","generate":3}
> {"id":10,"eval":"tokens","input":"ab","generate":{"end":"b","max":9}}
> {"id":11,"eval":"tokens_int + 9223372036854775800","input":[1],"generate":{"max":9}}
> END
{"id":1,"tokens":[2,3],"stopped":"max"}
{"id":2,"tokens":[2,3,4],"stopped":"end"}
{"id":3,"tokens":[],"error":{"kind":"type","message":"the next element, 4.0, is a float, and no element of the prompt is one","in":"input"}}
{"id":4,"error":{"kind":"type","message":"the prompt is empty","in":"input"}}
{"id":5,"error":{"kind":"type","message":"generation needs an input","in":"input"}}
{"id":6,"error":{"kind":"type","message":"only s-ops generate","in":"eval"}}
{"id":7,"error":{"kind":"syntax","message":"\"max\" must be a whole number above 0"}}
{"id":8,"error":{"kind":"syntax","message":"\"generate\" has the keys end and max"}}
{"id":9,"error":{"kind":"syntax","message":"\"generate\" must be an object"}}
{"id":10,"tokens":["b"],"stopped":"end"}
{"id":11,"tokens":[9223372036854775801],"error":{"kind":"overflow","message":"the result does not fit into 64 bits: 9223372036854775801 + 9223372036854775800 at position 1","line":1,"column":12,"in":"eval"}}
$ rasp eval 'indices' --input-type int "-3 4" ; rm next.rasp
indices([-3, 4]) = [0, 1] (ints)
$ rasp eval tokens "$(printf '\001ab')" -5 --json -- -.5 "$(printf '\001')"
{"input":"\u0001ab","expr":"tokens","value":["\u0001","a","b"],"type":"string"}
{"input":"-5","expr":"tokens","value":["-","5"],"type":"string"}
{"input":"-.5","expr":"tokens","value":["-",".","5"],"type":"string"}
{"input":"\u0001","expr":"tokens","value":["\u0001"],"type":"string"}
$ echo 'load "raspll";' | rasp check -
<stdin>:1:1: error: cannot find raspll.rasp to load; did you mean "raspl"?
    1 | load "raspll";
      | ^~~~~~~~~~~~~~
[1]
$ echo 'load "raspl"; x = cumsum(tokens_asis);' | rasp run - --input-type int "1 0 1"
x([1, 0, 1]) = [1, 1, 2] (ints)
