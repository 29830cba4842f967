# serve: a line in, a line out.
$ rasp serve <<'END'
> {"id":1,"program":"x = tokens==\"l\";","eval":"x","input":"hello"}
> {"id":"two","program":"","eval":"select(tokens,tokens,==)","input":["a","b"]}
> {"id":3.50,"eval":"{1: 2.0, \"a\": [True]}"}
> {"id":[4,{"x":null}],"eval":"tokens_float","input":[2.5,1,true]}
> {"eval":"2.0^1000 * 2.0^1000"}
> {"id":null,"eval":"tokens(\"ab\")"}
> {"id":false,"eval":"tokens_asis","input":"é\u0000\""}
> {"id":123456789012345678901234567890,"eval":"1"}
> END
{"id":1,"sop":[false,false,true,true,false],"type":"bool","display":"[F, F, T, T, F] (bools)"}
{"id":"two","selector":[[1,0],[0,1]]}
{"id":3.50,"value":[[1,2.0],["a",[true]]]}
{"id":[4,{"x":null}],"sop":[2.5,1.0,1.0],"type":"float","display":"[2.5, 1.0, 1.0] (floats)"}
{"id":null,"value":"inf"}
{"id":null,"sop":["a","b"],"type":"string","display":"[a, b] (strings)"}
{"id":false,"sop":["é","\u0000","\""],"type":"string","display":"[é, \\x00, \"] (strings)"}
{"id":123456789012345678901234567890,"value":1}
$ rasp serve <<'END'
> {"id":1,"eval":"tokens"}
> {"id":2,"eval":"tokens","input":null}
> {"id":3,"eval":"tokens","input":[]}
> {"id":4,"eval":"tokens","input":""}
> {"id":5,"eval":"tokens","input":[1,[2]]}
> {"id":6,"eval":"tokens","input":{"a":1}}
> {"id":7,"eval":"tokens","input":[1,99999999999999999999]}
> {"id":8,"eval":"tokens_int","input":"1a"}
> {"id":9,"program":"a = 1;\n  b = ;","eval":"a"}
> {"id":10,"program":"a = 1/0; b = nothing;","eval":"a"}
> {"id":11,"eval":"def"}
> {"id":12,"eval":""}
> {"id":13,"eval":"1;2"}
> {"id":14,"program":"load \"no_such_file\";","eval":"1"}
> {"id":15,"program":"def f(n) { return f(n); }","eval":"f(1)"}
> {"id":16,"eval":"selector_width"}
> {"id":17,"program":"length = 3;","eval":"1"}
> {"id":18,"eval":"selector_width(1,2)"}
> {"id":19,"eval":"9223372036854775807 + 1"}
> {"id":20,"eval":"1","engine":"fast"}
> END
{"id":1,"error":{"kind":"type","message":"an s-op or selector needs an input","in":"input"}}
{"id":2,"error":{"kind":"type","message":"an s-op or selector needs an input","in":"input"}}
{"id":3,"error":{"kind":"type","message":"the input is empty","in":"input"}}
{"id":4,"error":{"kind":"type","message":"the input is empty","in":"input"}}
{"id":5,"error":{"kind":"type","message":"element 1 of the input is no string, number or bool","in":"input"}}
{"id":6,"error":{"kind":"type","message":"\"input\" must be a string or a list","in":"input"}}
{"id":7,"error":{"kind":"overflow","message":"a number is too large: too big integer near '99999999999999999999'"}}
{"id":8,"error":{"kind":"runtime","message":"cannot convert to int: \"a\" at position 1","in":"input"}}
{"id":9,"error":{"kind":"syntax","message":"expected an expression after '=', found ';'","line":2,"column":7,"in":"program"}}
{"id":10,"error":{"kind":"runtime","message":"cannot divide by zero: 1 / 0","line":1,"column":6,"in":"program"}}
{"id":11,"error":{"kind":"syntax","message":"expected an expression, found 'def'","line":1,"column":1,"in":"eval"}}
{"id":12,"error":{"kind":"syntax","message":"expected an expression, found the end of the text","line":1,"column":1,"in":"eval"}}
{"id":13,"error":{"kind":"syntax","message":"expected the end of the expression, found '2'","line":1,"column":3,"in":"eval"}}
{"id":14,"error":{"kind":"value","message":"cannot find no_such_file.rasp to load","line":1,"column":1,"in":"program"}}
{"id":15,"error":{"kind":"limit","message":"calls or expressions nest more than 5000 deep","line":1,"column":19,"in":"program"}}
{"id":16,"error":{"kind":"type","message":"this value has no JSON form","in":"eval"}}
{"id":17,"error":{"kind":"reserved","message":"'length' is a name of the standard library, it cannot be assigned at top level","line":1,"column":1,"in":"program"}}
{"id":18,"error":{"kind":"args","message":"selector_width(sel) takes 1 argument, got 2","line":1,"column":15,"in":"eval"}}
{"id":19,"error":{"kind":"overflow","message":"the result does not fit into 64 bits: 9223372036854775807 + 1","line":1,"column":21,"in":"eval"}}
{"id":20,"error":{"kind":"value","message":"\"engine\" must be \"auto\", \"interp\" or \"jit\""}}

# Lines that are no requests.
$ rasp serve <<'END'
> 
> nonsense
> [1]
> {"id":1
> {"id":2}
> {"id":3,"eval":4}
> {"id":4,"eval":"1","program":[]}
> END
{"id":null,"error":{"kind":"syntax","message":"invalid JSON: unexpected token near end of file"}}
{"id":null,"error":{"kind":"syntax","message":"invalid JSON: invalid token near 'nonsense'"}}
{"id":null,"error":{"kind":"syntax","message":"a request is a JSON object"}}
{"id":null,"error":{"kind":"syntax","message":"invalid JSON: '}' expected near end of file"}}
{"id":2,"error":{"kind":"syntax","message":"\"eval\" is missing","in":"eval"}}
{"id":3,"error":{"kind":"syntax","message":"\"eval\" must be a string","in":"eval"}}
{"id":4,"error":{"kind":"syntax","message":"\"program\" must be a string","in":"program"}}
$ printf '{"id":1,"eval":"\377"}\n{"id":2,\0"eval":"1"}\n{"id":3,"eval":"1"}' | rasp serve
{"id":null,"error":{"kind":"syntax","message":"invalid JSON: unable to decode byte 0xff near '\"'"}}
{"id":null,"error":{"kind":"syntax","message":"invalid JSON: string or '}' expected near end of file"}}
{"id":3,"value":1}

# Environments are fresh, files are found, -v names the engine.
$ rasp serve -v -I lib <<'END'
> {"id":1,"program":"a = 1; load \"deep\";","eval":"deep","input":"ab"}
> {"id":2,"eval":"a"}
> {"id":3,"eval":"full_s","input":"a","engine":"interp"}
> END
{"id":1,"sop":[7,8],"type":"int","display":"[7, 8] (ints)","engine":"interp"}
{"id":2,"error":{"kind":"name","message":"undefined name 'a'","line":1,"column":1,"in":"eval"}}
{"id":3,"selector":[[1]],"engine":"interp"}

# Ids of any size are echoed, but not what only begins like a number.
$ rasp serve <<'END'
> {"id":[-12345678901234567890123,1.5e+999],"eval":"1"}
> {"id":1e400-,"eval":"1"}
> END
{"id":[-12345678901234567890123,1.5e+999],"value":1}
{"id":null,"error":{"kind":"overflow","message":"a number is too large: real number overflow near '1e400'"}}

# Lines that are too long are answered and skipped.
$ (echo '{"id":1,"eval":"1"}'; printf '%0200d\n'; printf '{"id":2,"eval":"2"}%079d\n' | tr 0 ' '; printf '{"id":3,"eval":"3"}%079d \r\n' | tr 0 ' '
>  printf '%0101d') | rasp serve --limit-line 100
{"id":1,"value":1}
{"id":null,"error":{"kind":"limit","message":"a request has more than 100 bytes"}}
{"id":2,"value":2}
{"id":3,"value":3}
{"id":null,"error":{"kind":"limit","message":"a request has more than 100 bytes"}}
$ rasp serve --limit-line 0 < /dev/null
rasp serve: error: wrong argument '0' of option --limit-line, which takes a text that is not empty
Try 'rasp help serve'.
[2]

# Sessions: an environment that requests add to and evaluate against.
$ rasp serve --sessions 2 <<'END'
> {"id":1,"session":"a","program":"x = indices;"}
> {"id":2,"session":"a","program":"y = x + 1;","eval":"y","input":"abc"}
> {"id":3,"session":"a","eval":"y","input":"abcd","length":"any"}
> {"id":4,"session":"a","program":"x = 5; y = nothing_here; x = 6;"}
> {"id":5,"session":"a","eval":"x"}
> {"id":6,"session":"b","eval":"x"}
> {"id":7,"session":"c","eval":"1"}
> {"id":8,"session":"b","close":true}
> {"id":9,"session":"b","close":true}
> {"id":10,"session":"c","eval":"1"}
> {"id":11,"eval":"x"}
> {"id":12,"close":true}
> {"id":13,"session":5,"eval":"1"}
> {"id":14,"session":"a","close":1}
> {"id":15,"session":"a"}
> {"id":16,"eval":"tokens","input":"ab","length":0}
> {"id":17,"eval":"tokens","input":"ab","length":3,"engine":"interp"}
> {"id":18,"eval":"tokens","input":"ab","length":3,"engine":"jit"}
> END
{"id":1,"session":"a"}
{"id":2,"sop":[1,2,3],"type":"int","display":"[1, 2, 3] (ints)"}
{"id":3,"sop":[1,2,3,4],"type":"int","display":"[1, 2, 3, 4] (ints)"}
{"id":4,"error":{"kind":"name","message":"undefined name 'nothing_here'","line":1,"column":12,"in":"program"}}
{"id":5,"value":5}
{"id":6,"error":{"kind":"name","message":"undefined name 'x'","line":1,"column":1,"in":"eval"}}
{"id":7,"error":{"kind":"limit","message":"as many sessions are open as may be (--sessions): close one"}}
{"id":8,"session":"b","closed":true}
{"id":9,"error":{"kind":"name","message":"no session has this name"}}
{"id":10,"value":1}
{"id":11,"error":{"kind":"name","message":"undefined name 'x'","line":1,"column":1,"in":"eval"}}
{"id":12,"error":{"kind":"syntax","message":"\"close\" needs a \"session\""}}
{"id":13,"error":{"kind":"syntax","message":"\"session\" must be a string"}}
{"id":14,"error":{"kind":"syntax","message":"\"close\" must be true or false"}}
{"id":15,"session":"a"}
{"id":16,"error":{"kind":"value","message":"\"length\" must be a whole number above 0, or \"any\""}}
{"id":17,"sop":["a","b"],"type":"string","display":"[a, b] (strings)"}
{"id":18,"error":{"kind":"engine","message":"no native code for this: the input is of another length than native code was asked for"}}

# The same program again is not read again, and each request has its own environment all the same; a loaded file may change.
$ echo 'part = 1;' > part.rasp; (echo '{"program":"load \"part\";","eval":"part"}'; sleep 0.2; echo 'part = 2;' > part.rasp; echo '{"program":"load \"part\";","eval":"part"}') | rasp serve; rm part.rasp
{"id":null,"value":1}
{"id":null,"value":2}
$ python3 -c 'for i in range(9): print("{\"program\":\"x = %d;\",\"eval\":\"x + %d\"}" % (i % 5, i))' | rasp serve
{"id":null,"value":0}
{"id":null,"value":2}
{"id":null,"value":4}
{"id":null,"value":6}
{"id":null,"value":8}
{"id":null,"value":5}
{"id":null,"value":7}
{"id":null,"value":9}
{"id":null,"value":11}
$ python3 -c 'for i in range(40): print("{\"program\":\"x = 3;\",\"eval\":\"x + %d\"}" % (i % 36))' | rasp serve | tail -2
{"id":null,"value":5}
{"id":null,"value":6}
$ rasp serve --limit-memory 20M <<'END'
> {"program":"","eval":"len([1]*300000)"}
> {"program":"","eval":"len([2]*300000)"}
> {"program":"","eval":"len([3]*300000)"}
> {"program":"","eval":"len([4]*30000000)"}
> {"program":"","eval":"1"}
> END
{"id":null,"value":300000}
{"id":null,"value":300000}
{"id":null,"value":300000}
{"id":null,"error":{"kind":"limit","message":"a list holds more than 10000000 elements","line":1,"column":8,"in":"eval"}}
{"id":null,"value":1}
