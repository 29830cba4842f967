$ rasp eval 'tokens == "l"' hello
(tokens == "l")("hello") = [F, F, T, T, F] (bools)
$ rasp eval '1 + 2'
1 + 2 = 3
$ rasp eval '"a" + "b"'
"a" + "b" = "ab"
$ rasp eval -l histogram.rasp 'hist * 2' hello
(hist * 2)("hello") = [2, 2, 4, 4, 2] (ints)
$ rasp eval -l histogram.rasp -l lib/deep.rasp 'twice(hist) + deep' hello
(twice(hist) + deep)("hello") = [9, 10, 13, 14, 13] (ints)
$ rasp eval -l division.rasp c
division.rasp:2:7: error: cannot divide by zero: 1 / 0
    2 | b = a / 0;
      |       ^
[1]
$ rasp eval ''
<eval>:1:1: error: expected an expression, found the end of the text
    1 | 
      | ^
[1]
$ rasp eval 'tokens tokens' a
<eval>:1:8: error: expected the end of the expression, found 'tokens'
    1 | tokens tokens
      |        ^~~~~~
[1]
$ rasp eval 'x = 3' a
<eval>:1:3: error: expected the end of the expression, found '='; to compare, write '=='
    1 | x = 3
      |   ^
[1]
$ rasp eval 'nothing' a
<eval>:1:1: error: undefined name 'nothing'
    1 | nothing
      | ^~~~~~~
[1]
$ rasp eval 'tokens_int' 1a
<input 1>:1:1: error: cannot convert to int: "a" at position 1
    | 1a
    | ^
[1]
$ printf '' | rasp eval tokens
$ printf '\n' | rasp eval tokens
<stdin>:1:1: error: the input is empty
[1]
