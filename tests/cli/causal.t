# --causal: programs begin in causal mode; a file that sets the mode does not set the loader's.
$ rasp eval --causal 'select(tokens, tokens, ==)' aba
select(tokens, tokens, ==)("aba") =
    a b a
a | 1
b |   1
a | 1   1
$ rasp eval --causal length abc
length("abc") = [1, 2, 3] (ints)
$ rasp run --causal histogram.rasp hello
hist("hello") = [1, 1, 1, 2, 1] (ints)
$ printf 'causal on;\nsame = select(tokens, tokens, ==);\n' > sets_mode.rasp; rasp run sets_mode.rasp -e same -e length aba
same("aba") =
    a b a
a | 1
b |   1
a | 1   1
length("aba") = [1, 2, 3] (ints)
$ printf 'load "sets_mode";\nn = length;\n' > loads_it.rasp; rasp run loads_it.rasp -e same -e n aba
same("aba") =
    a b a
a | 1
b |   1
a | 1   1
n("aba") = [3]*3 (ints)
$ printf '{"program": "causal off;", "eval": "length", "input": "abc"}\n{"eval": "length", "input": "abc"}\n' | rasp serve --causal
{"id":null,"sop":[3,3,3],"type":"int","display":"[3]*3 (ints)"}
{"id":null,"sop":[1,2,3],"type":"int","display":"[1, 2, 3] (ints)"}
$ printf 'for i in [1] { causal on; }\nlength;\nfor i in [1] { causal off; x = 1 + "a"; }\nlength;\n' | rasp repl -q
     s-op: length
     Example: length("hello") = [1, 2, 3, 4, 5] (ints)
<prompt>:1:34: error: operator + does not take int and string: 1 + "a"
    1 | for i in [1] { causal off; x = 1 + "a"; }
      |                                  ^
     s-op: length
     Example: length("hello") = [1, 2, 3, 4, 5] (ints)
$ rasp check --dump ast sets_mode.rasp
causal on
assign (same) (select (name tokens) (name tokens) ==)
