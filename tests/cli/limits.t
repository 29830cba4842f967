# A mark of the order of bytes, as some editors write it, is no part of a program.
$ printf '\357\273\277x = indices + 1;\n' > marked.rasp; rasp run marked.rasp abc
x("abc") = [1, 2, 3] (ints)
$ printf '\357\273\277x = y;\n' > marked.rasp; rasp check marked.rasp
marked.rasp:1:5: error: undefined name 'y'
    1 | x = y;
      |     ^
[1]
$ printf '\357\273\277a = 4;\n' > part.rasp; printf '\357\273\277load "part"; x = indices + a;\n' > marked.rasp; rasp run marked.rasp ab
x("ab") = [4, 5] (ints)
$ printf '\357\273\277' > marked.rasp; rasp check marked.rasp; rm marked.rasp part.rasp

# Strings are as long as they may be, however they are made.
$ python3 -c 'print("x = \"" + "a" * (20 << 20) + "\";")' > long.rasp; rasp check long.rasp 2>&1 | cut -c 1-99 | head -1; rm long.rasp
long.rasp:1:5: error: a string of 20971520 bytes is longer than the limit of 16777216
$ python3 -c 'print("x = \"" + "a" * (16 << 20) + "\";")' > long.rasp; rasp check long.rasp; rm long.rasp
$ python3 -c 'print("[\"" + "a" * (20 << 20) + "\"]")' | rasp eval --input-type json 'length' 2>&1 | cut -c 1-120 | head -1
~ .*error: input element 0 is a string of 20971520 bytes, which is longer than the limit of 16777216

# Too little memory for anything says how much it takes.
$ rasp eval --limit-memory 1 '1 + 1'
~ rasp eval: error: cannot start: --limit-memory allows 1 bytes, and a session takes [0-9]+K before it runs anything
[3]
$ K=$(rasp eval --limit-memory 1 1 2>&1 | sed 's/.*takes \([0-9]*K\).*/\1/'); rasp eval --limit-memory $K '1 + 1'
1 + 1 = 2
$ echo '{"program": "", "eval": "1"}' | rasp serve --limit-memory 1 | sed 's/takes [0-9]*K/takes SOME/'
...
