# One record for each input and expression, errors in their place.
$ printf 'a = 12 / tokens_int;\nb = select(indices, indices, <);\n' > p.rasp
> rasp run --json p.rasp -e a -e b -e '1 + 1' -e '[1, "x"]' -e '{1: 2.0}' -e 'tokens("ab")' -e max 12 10 x ''
$ rasp run --json -v --engine interp p.rasp -e a 12
$ printf '1 2\n1 x\n\n4\n' | rasp run --json --input-type int p.rasp -e a -e b
$ rasp eval --json --input-type json tokens '["a", 1]' '[1, 2.0]' '"x\u0000"' '{' '3' '[[1]]'
$ printf '\377\n' | rasp eval --json tokens
$ rasp eval --json --input-type float 'tokens_float' '1e3 0.1'
$ rasp eval --json --input-type bool 'tokens_asis' 'T F'
$ rasp eval --json nothing a
$ rasp eval --json '1 +' a
$ rasp run --json nothing.rasp
$ rasp run --json no_sop.rasp
$ printf 'a = ;\nb = ;\n' | rasp check --json -
$ rasp check --json -v p.rasp
$ rasp check --json p.rasp -e nothing
$ printf 'a = ;\n' | rasp build --json - -o x.o
$ rasp build --json p.rasp -e 1 -o x.o
$ rasp build --json p.rasp
$ rasp analyze --json p.rasp -e b -e nothing -e 1 -e 'b and b'
$ rasp analyze --json no_sop.rasp
$ rasp eval --json
$ rasp eval --json --engine fast x
$ rasp eval --engine fast x -- --json
$ rasp nothing --json
$ rasp eval --json --time 1 2>&1 | sed 's/:[0-9.]*[0-9]/:0/g'
$ rasp eval --json -q --limit-steps 5 'max(1, max(2, 3))'; echo $?

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
