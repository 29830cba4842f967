# run: the last s-op of a file, or expressions, on arguments or lines.
$ rasp run histogram.rasp hello
hist("hello") = [1, 1, 2, 2, 1] (ints)
$ rasp run histogram.rasp hello abc 'a b'
hist("hello") = [1, 1, 2, 2, 1] (ints)
hist("abc") = [1]*3 (ints)
hist("a b") = [1]*3 (ints)
$ rasp run histogram.rasp -e same -e 'hist + 1' -e '2 + 3' ab
2 + 3 = 5
same("ab") =
    a b
a | 1
b |   1
(hist + 1)("ab") = [2]*2 (ints)
$ rasp run histogram.rasp -e ' tokens == "l" ' hello
(tokens == "l")("hello") = [F, F, T, T, F] (bools)
$ printf 'hello\nabc\n' | rasp run histogram.rasp
hist("hello") = [1, 1, 2, 2, 1] (ints)
hist("abc") = [1]*3 (ints)
$ printf 'ab\r\nno newline at the end' | rasp run histogram.rasp
hist("ab") = [1]*2 (ints)
hist("no newline at the end") = [4, 1, 4, 4, 4, 1, 1, 1, 4, 4, 4, 1, 2, 4, 2, 1, 4, 4, 4, 4, 1] (ints)
$ printf 'x = indices;' | rasp run - -- hello
x("hello") = [0, 1, 2, 3, 4] (ints)
$ rasp run uses_lib.rasp -I lib abc
use("abc") = [14, 16, 18] (ints)
$ rasp run uses_lib.rasp -e 'tokens' -Ilib -- -n
tokens("-n") = [-, n] (strings)
$ rasp run histogram.rasp -e 'tokens("ab")' -e 'same("ab")' -e '[1, "a", 2.5]' -e '{"k": True}' -e selector_width
tokens("ab") = [a, b] (strings)
same("ab") =
    a b
a | 1
b |   1
[1, "a", 2.5] = [1, 'a', 2.5]
{"k": True} = {'k': True}
selector_width = function selector_width
$ rasp run draws.rasp ab
%0 = indices  ; indices
%1 = const True
%2 = const True
%3 = select == key %1 query %2  ; full_s
%4 = const 0
%5 = map eq %0 %4
%6 = map indicator %5
%7 = aggregate %3 value %6 default 0
%8 = const 1
%9 = map div %8 %7
%10 = map round %9  ; length
length("ab") = [2]*2 (ints)
%0 = const True
%1 = const True
%2 = select == key %0 query %1  ; full_s
full_s("xy") =
    x y
x | 1 1
y | 1 1
a("ab") = [a, b] (strings)
$ rasp run -v histogram.rasp ab
hist("ab") = [1]*2 (ints)
rasp run: note: engine interp
$ rasp run -vq histogram.rasp ab
hist("ab") = [1]*2 (ints)

# Errors of single inputs: the rest go on.
$ rasp run histogram.rasp < lines.txt
hist("hello") = [1, 1, 2, 2, 1] (ints)
histogram.rasp:3:8: error: the input is empty
    3 | hist = selector_width(same);
      |        ^~~~~~~~~~~~~~~~~~~~
<stdin>:2: note: while evaluating hist on ""
<stdin>:3:1: error: the input is not valid UTF-8 (byte 3)
    | ab\xff
    | ^
hist("abc") = [1]*3 (ints)
[1]
$ rasp run numbers.rasp 12 1x2 34
half("12") = [0.5, 1.0] (floats)
<input 2>:1:1: error: cannot convert to int: "x" at position 1
    | 1x2
    | ^
half("34") = [1.5, 2.0] (floats)
[1]
$ rasp run -q numbers.rasp 1x2
<input 1>:1:1: error: cannot convert to int: "x" at position 1
    | 1x2
    | ^
[1]
$ rasp run numbers.rasp ''
numbers.rasp:3:15: error: the input is empty
    3 | half = tokens / 2;
      |               ^
<input 1>:1: note: while evaluating half on ""
[1]

# Errors of the program.
$ rasp run no_sop.rasp a
rasp run: error: no_sop.rasp binds no s-op; name what to evaluate by -e
[1]
$ rasp run empty.rasp a
rasp run: error: empty.rasp binds no s-op; name what to evaluate by -e
[1]
$ rasp run no_such_file.rasp a
error: cannot read no_such_file.rasp: No such file or directory
[1]
$ rasp run . a
error: cannot read .: Is a directory
[1]
$ rasp run syntax.rasp a
syntax.rasp:1:5: error: expected an expression after '=', found '='
    1 | x = = 3;
      |     ^
syntax.rasp:3:8: error: expected an expression after '+', found ';'
    3 | z = 1 +;
      |        ^
[1]
$ rasp run division.rasp a
division.rasp:2:7: error: cannot divide by zero: 1 / 0
    2 | b = a / 0;
      |       ^
[1]
$ rasp run string.rasp a
string.rasp:1:5: error: unfinished string: expected '"' before the end of the line
    1 | x = "never ends;
      |     ^~~~~~~~~~~~
[1]
$ rasp run latin.rasp a
latin.rasp:1:7: error: byte 0xFF is not valid UTF-8
    1 | x = 1;��
      |       ^
[1]
$ rasp run broken.rasp abc
broken_part.rasp:2:7: error: undefined name 'nothing_here'
    2 | bad = nothing_here;
      |       ^~~~~~~~~~~~
whole("abc") = [1, 2, 3] (ints)
[1]
$ rasp run loop_a.rasp abc
loop_a.rasp:1:1: error: 'loop_b' is loaded while it is being loaded
    1 | load "loop_b";
      | ^~~~~~~~~~~~~~
x("abc") = [0, 1, 2] (ints)
[1]
$ rasp run recursion.rasp abc
recursion.rasp:2:18: error: calls or expressions nest more than 5000 deep
    2 |     return f(n + 1);
      |                  ^
      | recursion.rasp:2:12: note: called from here, 2498 times
    2 |     return f(n + 1);
      |            ^~~~~~~~
      | recursion.rasp:4:5: note: called from here
    4 | x = f(0);
      |     ^~~~
[3]
$ rasp run uses_lib.rasp abc
uses_lib.rasp:1:1: error: cannot find deep.rasp to load
    1 | load "deep";
      | ^~~~~~~~~~~~
[1]
$ rasp run histogram.rasp -e 'hist +' abc
-e:1:7: error: expected an expression after '+', found the end of the text
    1 | hist +
      |       ^
[1]
$ rasp run --engine interp histogram.rasp abc
hist("abc") = [1]*3 (ints)

# Limits.
$ printf 'for i in range(1000) { x = i; }' | rasp run --limit-steps 100 - a
<stdin>:1:10: error: the program takes too many steps
    1 | for i in range(1000) { x = i; }
      |          ^~~~~
[3]
$ printf 's = "ab"; for i in range(40) { s = s + s; } x = indices;' | rasp run --limit-memory 8M - a
error: the memory limit was reached
[3]
$ printf 'for i in range(100000) { for j in range(100000) { x = j; } }' | rasp run --limit-time 0.1 --limit-steps 9000000000 - a
~ <stdin>:1:.*: error: the time limit was reached
...
[3]

# Output that cannot be written.
$ rasp run histogram.rasp hello >/dev/full
rasp run: error: cannot write the output: No space left on device
[1]
$ rasp run histogram.rasp hello >&-
rasp run: error: cannot write the output: Bad file descriptor
[1]
$ yes abc | head -n 20000 | rasp run histogram.rasp | head -n 1
hist("abc") = [1]*3 (ints)

# A file that ends with expressions shows their values as the prompt does; s-ops among them are for the inputs.
$ printf 'x = indices;\nx("abc");\n1 + 2;\ndef f() { return x + 1; }\nf();\n' > ends.rasp; rasp run ends.rasp
     s-op: out
     Example: out("hello") = [1, 2, 3, 4, 5] (ints)
$ printf 'x = indices;\ntokens("ab");\nx;\n' > ends.rasp; rasp run ends.rasp abc d
     =  [a, b] (strings)
x("abc") = [0, 1, 2] (ints)
x("d") = [0] (ints)
$ rasp run -q ends.rasp abc
x("abc") = [0, 1, 2] (ints)
$ rasp run --json ends.rasp; rasp run --json ends.rasp abc
{"expr":"out","value":["a","b"],"type":"string"}
{"input":"hello","expr":"x","value":[0,1,2,3,4],"type":"int"}
{"expr":"out","value":["a","b"],"type":"string"}
{"input":"abc","expr":"x","value":[0,1,2],"type":"int"}
$ printf 'y = indices;\n"only a value";\n' > ends.rasp; rasp run ends.rasp abc
    value: out =  "only a value"
y("abc") = [0, 1, 2] (ints)
$ printf '"only a value";\n' > ends.rasp; rasp run ends.rasp abc; rasp run -q ends.rasp abc; rm ends.rasp
    value: out =  "only a value"
