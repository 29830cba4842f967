# One record for each input and expression, errors in their place.
$ printf 'a = 12 / tokens_int;\nb = select(indices, indices, <);\n' > p.rasp
> rasp run --json p.rasp -e a -e b -e '1 + 1' -e '[1, "x"]' -e '{1: 2.0}' -e 'tokens("ab")' -e max 12 10 x ''
{"expr":"1 + 1","value":2,"type":"int"}
{"expr":"[1, \"x\"]","value":[1,"x"],"type":"list"}
{"expr":"{1: 2.0}","value":[[1,2.0]],"type":"dict"}
{"expr":"tokens(\"ab\")","value":["a","b"],"type":"string"}
{"expr":"max","error":{"kind":"type","message":"this value has no JSON form"}}
{"input":"12","expr":"a","value":[12.0,6.0],"type":"float"}
{"input":"12","expr":"b","selector":[[0,0],[1,0]]}
{"input":"10","expr":"a","error":{"kind":"runtime","message":"cannot divide by zero: 12 / 0 at position 1","file":"p.rasp","line":1,"column":8}}
{"input":"10","expr":"b","selector":[[0,0],[1,0]]}
{"input":"x","expr":"a","error":{"kind":"runtime","message":"cannot convert to int: \"x\" at position 0","file":"<input 3>","line":1,"column":1}}
{"input":"x","expr":"b","selector":[[0]]}
{"input":"","expr":"a","error":{"kind":"type","message":"the input is empty","file":"p.rasp","line":1,"column":8}}
{"input":"","expr":"b","error":{"kind":"type","message":"the input is empty","file":"p.rasp","line":2,"column":5}}
[1]
$ rasp run --json -v --engine interp p.rasp -e a 12
{"input":"12","expr":"a","value":[12.0,6.0],"type":"float","engine":"interp"}
$ printf '1 2\n1 x\n\n4\n' | rasp run --json --input-type int p.rasp -e a -e b
{"input":[1,2],"expr":"a","value":[12.0,6.0],"type":"float"}
{"input":[1,2],"expr":"b","selector":[[0,0],[1,0]]}
{"input":"1 x","expr":"a","error":{"kind":"value","message":"this is no int","file":"<stdin>","line":2,"column":3}}
{"input":"1 x","expr":"b","error":{"kind":"value","message":"this is no int","file":"<stdin>","line":2,"column":3}}
{"input":[],"expr":"a","error":{"kind":"type","message":"the input is empty","file":"p.rasp","line":1,"column":8}}
{"input":[],"expr":"b","error":{"kind":"type","message":"the input is empty","file":"p.rasp","line":2,"column":5}}
{"input":[4],"expr":"a","value":[3.0],"type":"float"}
{"input":[4],"expr":"b","selector":[[0]]}
[1]
$ rasp eval --json --input-type json tokens '["a", 1]' '[1, 2.0]' '"x\u0000"' '{' '3' '[[1]]'
{"input":["a",1],"expr":"tokens","value":["a","1"],"type":"string"}
{"input":[1,2.0],"expr":"tokens","value":["1","2.0"],"type":"string"}
{"input":"x\u0000","expr":"tokens","value":["x","\u0000"],"type":"string"}
{"input":"{","expr":"tokens","error":{"kind":"syntax","message":"invalid JSON: string or '}' expected near end of file","file":"<input 4>","line":1,"column":2}}
{"input":"3","expr":"tokens","error":{"kind":"type","message":"an input is a JSON string or list","file":"<input 5>","line":1,"column":1}}
{"input":"[[1]]","expr":"tokens","error":{"kind":"type","message":"element 0 of the input is no string, number or bool","file":"<input 6>","line":1,"column":1}}
[1]
$ printf '\377\n' | rasp eval --json tokens
{"input":"�","expr":"tokens","error":{"kind":"value","message":"the input is not valid UTF-8 (byte 1)","file":"<stdin>","line":1,"column":1}}
[1]
$ rasp eval --json --input-type float 'tokens_float' '1e3 0.1'
{"input":[1000.0,0.1],"expr":"tokens_float","value":[1000.0,0.1],"type":"float"}
$ rasp eval --json --input-type bool 'tokens_asis' 'T F'
{"input":[true,false],"expr":"tokens_asis","value":[true,false],"type":"bool"}
$ rasp eval --json nothing a
{"error":{"kind":"name","message":"undefined name 'nothing'","file":"<eval>","line":1,"column":1}}
[1]
$ rasp eval --json '1 +' a
{"error":{"kind":"syntax","message":"expected an expression after '+', found the end of the text","file":"<eval>","line":1,"column":4}}
[1]
$ rasp run --json nothing.rasp
{"error":{"kind":"io","message":"cannot read nothing.rasp: No such file or directory"}}
[1]
$ rasp run --json no_sop.rasp
{"error":{"kind":"value","message":"no_sop.rasp binds no s-op; name what to evaluate by -e"}}
[1]
$ printf 'a = ;\nb = ;\n' | rasp check --json -
{"error":{"kind":"syntax","message":"expected an expression after '=', found ';'","file":"<stdin>","line":1,"column":5}}
{"error":{"kind":"syntax","message":"expected an expression after '=', found ';'","file":"<stdin>","line":2,"column":5}}
[1]
$ rasp check --json -v p.rasp
{"note":"p.rasp is fine; 39 names can be used"}
$ rasp check --json p.rasp -e nothing
{"error":{"kind":"name","message":"undefined name 'nothing'","file":"-e","line":1,"column":1}}
[1]
$ printf 'a = ;\n' | rasp build --json - -o x.o
{"error":{"kind":"syntax","message":"expected an expression after '=', found ';'","file":"<stdin>","line":1,"column":5}}
[1]
$ rasp build --json p.rasp -e 1 -o x.o
{"error":{"kind":"type","message":"1 is no s-op or selector"}}
[1]
$ rasp build --json p.rasp
{"error":{"kind":"usage","message":"what to write must be said by --emit or by -o (.o .s .ll .bc .so .h)"}}
[2]
$ rasp analyze --json p.rasp -e b -e nothing -e 1 -e 'b and b'
{"expr":"b","layers":1,"max_heads":1,"heads_per_layer":[1]}
{"expr":"nothing","error":{"kind":"name","message":"undefined name 'nothing'","file":"-e","line":1,"column":1}}
{"expr":"1","error":{"kind":"type","message":"this is no s-op or selector"}}
{"expr":"b and b","layers":1,"max_heads":1,"heads_per_layer":[1]}
[1]
$ rasp analyze --json no_sop.rasp
{"error":{"kind":"value","message":"no_sop.rasp binds no s-op; name what to analyze by -e"}}
[1]
$ rasp eval --json
{"error":{"kind":"usage","message":"an expression is missing"}}
[2]
$ rasp eval --json --engine fast x
{"error":{"kind":"usage","message":"wrong argument 'fast' of option --engine, which takes auto, interp or jit"}}
[2]
$ rasp eval --engine fast x -- --json
rasp eval: error: wrong argument 'fast' of option --engine, which takes auto, interp or jit
Try 'rasp help eval'.
[2]
$ rasp nothing --json
{"error":{"kind":"usage","message":"unknown command 'nothing' (run, eval, generate, repl, serve, build, bench, analyze, draw, check or help)"}}
[2]
$ rasp eval --json --time 1 2>&1 | sed 's/:[0-9.]*[0-9]/:0/g'
{"expr":"1","value":0,"type":"int"}
{"times":{"session":0,"elaborate":0,"optimize":0,"codegen":0,"link":0,"run":0}}
$ rasp eval --json -q --limit-steps 5 'max(1, max(2, 3))'; echo $?
{"error":{"kind":"limit","message":"the program takes too many steps","file":"<eval>","line":1,"column":12}}
3

# serve says which part of a request an error is in.
$ rasp serve <<'END'
> {"id":1,"program":"a = ;","eval":"a"}
> {"id":2,"program":"def f(x) { return x + nothing; }","eval":"f(1)"}
> {"id":3,"program":"","eval":"f(1)"}
> {"id":4,"eval":"tokens_int","input":"a"}
> {"id":5,"eval":"1 / tokens_int","input":"0"}
> {"id":6,"program":"x = 1 / tokens_int;","eval":"x","input":"0"}
> {"id":7,"eval":"tokens"}
> {"id":8,"eval":"tokens","input":3}
> {"id":9,"eval":3}
> {"id":10,"program":3,"eval":"1"}
> {"id":11,"program":"1;"}
> {"id":12,"evl":"1"}
> {"id":13,"eval":"1","Input":"a"}
> {"id":14,"eval":"1","surprise":1}
> {"id":15,"program":"load \"broken\";","eval":"1"}
> {"id":16,"eval":"max"}
> {"id":17,"eval":"1","engine":"fast"}
> nonsense
> END
{"id":1,"error":{"kind":"syntax","message":"expected an expression after '=', found ';'","line":1,"column":5,"in":"program"}}
{"id":2,"error":{"kind":"name","message":"undefined name 'nothing'","line":1,"column":23,"in":"program"}}
{"id":3,"error":{"kind":"name","message":"undefined name 'f'","line":1,"column":1,"in":"eval"}}
{"id":4,"error":{"kind":"runtime","message":"cannot convert to int: \"a\" at position 0","in":"input"}}
{"id":5,"error":{"kind":"runtime","message":"cannot divide by zero: 1 / 0 at position 0","line":1,"column":3,"in":"eval"}}
{"id":6,"error":{"kind":"runtime","message":"cannot divide by zero: 1 / 0 at position 0","line":1,"column":7,"in":"program"}}
{"id":7,"error":{"kind":"type","message":"an s-op or selector needs an input","in":"input"}}
{"id":8,"error":{"kind":"type","message":"\"input\" must be a string or a list","in":"input"}}
{"id":9,"error":{"kind":"syntax","message":"\"eval\" must be a string","in":"eval"}}
{"id":10,"error":{"kind":"syntax","message":"\"program\" must be a string","in":"program"}}
{"id":11,"error":{"kind":"syntax","message":"\"eval\" is missing","in":"eval"}}
{"id":12,"error":{"kind":"syntax","message":"unknown key \"evl\"; did you mean \"eval\"? (id, program, eval, input, engine, length, session, close, generate)"}}
{"id":13,"error":{"kind":"syntax","message":"unknown key \"Input\"; did you mean \"input\"? (id, program, eval, input, engine, length, session, close, generate)"}}
{"id":14,"error":{"kind":"syntax","message":"unknown key \"surprise\" (id, program, eval, input, engine, length, session, close, generate)"}}
{"id":15,"error":{"kind":"name","message":"undefined name 'nothing_here'","file":"broken_part.rasp","line":2,"column":7,"in":"program"}}
{"id":16,"error":{"kind":"type","message":"this value has no JSON form","in":"eval"}}
{"id":17,"error":{"kind":"value","message":"\"engine\" must be \"auto\", \"interp\" or \"jit\""}}
{"id":null,"error":{"kind":"syntax","message":"invalid JSON: invalid token near 'nonsense'"}}
