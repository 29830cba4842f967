# Only what is below the folders of -I is loaded.
$ mkdir -p in/sub && echo 'a = 1; load "sub/b";' > in/a.rasp && echo 'load "../c"; b = c + 1;' > in/sub/b.rasp &&
> echo 'c = 2;' > in/c.rasp && echo 'd = 4;' > d.rasp && ln -s ../d.rasp in/link.rasp
$ rasp serve --sandbox --engine interp -I in <<'END'
> {"id":1,"program":"load \"a\";","eval":"[a, b, c]"}
> {"id":2,"program":"load \"d\";","eval":"d"}
> {"id":3,"program":"load \"../d\";","eval":"d"}
> {"id":4,"program":"load \"link\";","eval":"d"}
> {"id":5,"eval":"sort(tokens, tokens)","input":"cab"}
> END
{"id":1,"value":[1,3,2]}
{"id":2,"error":{"kind":"value","message":"cannot find d.rasp to load","line":1,"column":1,"in":"program"}}
{"id":3,"error":{"kind":"value","message":"cannot find ../d.rasp to load","line":1,"column":1,"in":"program"}}
{"id":4,"error":{"kind":"value","message":"cannot find link.rasp to load","line":1,"column":1,"in":"program"}}
{"id":5,"sop":["a","b","c"],"type":"string","display":"[a, b, c] (strings)"}

# A program that is given is heard of with its place; limits are those given.
$ echo 'x = ;' > in/wrong.rasp; rasp serve --sandbox --engine interp -I in --limit-line 60 <<'END'
> {"id":1,"program":"load \"wrong\";","eval":"x"}
> {"id":2,"program":"load \"wrong\";","eval":"x + 1 + 2 + 3 + 4 + 5 + 6"}
> END
{"id":1,"error":{"kind":"syntax","message":"expected an expression after '=', found ';'","file":"in/wrong.rasp","line":1,"column":5,"in":"program"}}
{"id":null,"error":{"kind":"limit","message":"a request has more than 60 bytes"}}
$ echo '{"id":1,"program":"s = \"ab\"; for i in range(40) { s = s + s; }","eval":"s"}' | rasp serve --sandbox --limit-memory 8M
{"id":1,"error":{"kind":"limit","message":"the memory limit was reached","in":"program"}}

# What is no folder, or holds too much.
$ rasp serve --sandbox -I no_such_folder < /dev/null
rasp serve: error: cannot read the folder no_such_folder: No such file or directory
[1]
$ mkdir -p deep/$(printf 'a/%.0s' $(seq 40)) && rasp serve --sandbox -I deep < /dev/null
rasp serve: error: deep holds more than 100000 entries, 64 MiB of programs or 32 folders deep
[1]
$ rasp eval --sandbox 1
rasp eval: error: unknown option --sandbox
Try 'rasp help eval'.
[2]
