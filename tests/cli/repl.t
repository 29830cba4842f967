# What shared transcripts of the prompt do not show.
$ printf 'tokens;' | rasp repl
     s-op: tokens
     Example: tokens("hello") = [h, e, l, l, o] (strings)
$ rasp repl <<'END'
> x =
>   indices # a comment; with a semicolon
>   + 1;
> def f(a,
>       b) {
>     c = a;
>     return c + b;
> } y = f(x, 2); 3 +
> 4;
> END
     s-op: x
     Example: x("hello") = [1, 2, 3, 4, 5] (ints)
     console function: f(a, b)
     s-op: y
     Example: y("hello") = [3, 4, 5, 6, 7] (ints)
    value: out =  7
$ rasp repl <<'END'
> set example []
> set example ""
> set example 5
> set example [indices]
> show example
> set example {"k": 1}
> show example
> set example [1, "a"]
> tokens;
> full seq display on
> tokens;
> set s-op example "中a"
> tokens + "é";
> full seq display off
> set selector example [True, 2]
> full_s;
> END
<prompt>:1:13: error: an input has at least one element
    1 | set example []
      |             ^~
<prompt>:1:13: error: an input has at least one element
    1 | set example ""
      |             ^~
<prompt>:1:13: error: an input is a string, a list of atoms or a dict, not 5
    1 | set example 5
      |             ^
<prompt>:1:13: error: an input is a string, a list of atoms or a dict, not [s-op indices]
    1 | set example [indices]
      |             ^~~~~~~~~
    s-op example: "hello"
    selector example: "hello"
    s-op example: ['k']
    selector example: ['k']
     s-op: tokens
     Example: tokens([1, 'a']) = [1, a] (strings)
     s-op: tokens
     Example: tokens([1, 'a']) = [1, a] (strings)
     s-op: out
     Example:
        input:    中  a   (strings)
        output:  中é aé   (strings)
     selector: full_s
     Example:
                 T 2
             T | 1 1
             2 | 1 1
$ rasp repl <<'END'
> a = tokens_int;
> a;
> b = [indices / 0, 1];
> b;
> r = tokens("ab");
> r;
> s = full_s("ab"); s;
> {1: [1, [2]], "k": {2.5: tokens}, True: f};
> {"l": [1], "f": selector_width, 3: [[full_s]]};
> END
<prompt>:1:5: error: cannot convert to int: "h" at position 0
    1 | a = tokens_int;
      |     ^~~~~~~~~~
<prompt>:1:1: error: undefined name 'a'
    1 | a;
      | ^
     list: b =  [
             s-op: out
<prompt>:1:14: error: cannot divide by zero: 0 / 0 at position 0
    1 | b = [indices / 0, 1];
      |              ^
            value:  1
               ]
     list: b =  [
             s-op: out
<prompt>:1:14: error: cannot divide by zero: 0 / 0 at position 0
    1 | b = [indices / 0, 1];
      |              ^
            value:  1
               ]
     r =  [a, b] (strings)
     =  [a, b] (strings)
     s =
                 a b
             a | 1 1
             b | 1 1
     =
                 a b
             a | 1 1
             b | 1 1
<prompt>:1:41: error: undefined name 'f'
    1 | {1: [1, [2]], "k": {2.5: tokens}, True: f};
      |                                         ^
     dict: out =  {
             "l" :     list: [1]
             "f" :     library function: selector_width(s)
             3 :     list:  [
                     list:  [
                             selector: full_s
                             Example:
                                         h e l l o
                                     h | 1 1 1 1 1
                                     e | 1 1 1 1 1
                                     l | 1 1 1 1 1
                                     l | 1 1 1 1 1
                                     o | 1 1 1 1 1
                           ]
                   ]
                 }

# Entries that fail: lines are counted in the entry, the session goes on.
$ rasp repl <<'END'
> a = 1;
> a
>   = 2
>   / 0;
> a;
> 1 1; b = 2;
> "unfinished;
> b = 3; c = ; d = 4;
> d;
> @
> (1 +
> END
    value: a =  1
<prompt>:3:3: error: cannot divide by zero: 2 / 0
    3 |   / 0;
      |   ^
    value: a =  1
<prompt>:1:3: error: expected ';' after the expression, found '1'
    1 | 1 1; b = 2;
      |   ^
    value: b =  2
<prompt>:1:1: error: unfinished string: expected '"' before the end of the line
    1 | "unfinished;
      | ^~~~~~~~~~~~
<prompt>:1:12: error: expected an expression after '=', found ';'
    1 | b = 3; c = ; d = 4;
      |            ^
    value: b =  3
    value: d =  4
    value: d =  4
<prompt>:1:1: error: unexpected character '@'
    1 | @
      | ^
<prompt>:1:5: error: expected an expression after '+', found the end of the text
    1 | (1 +
      |     ^
$ printf '1;\nexit\n2;\n' | rasp repl
    value: out =  1
$ printf '1; quit() 2;\n3;\n' | rasp repl
    value: out =  1

# A file first; load and draw.
$ printf 'hist;\n' | rasp repl histogram.rasp
     selector: same
     s-op: hist
     s-op: hist
     Example: hist("hello") = [1, 1, 2, 2, 1] (ints)
$ printf '' | rasp repl -q histogram.rasp
$ printf 'c;\n' | rasp repl division.rasp
    value: a =  1
division.rasp:2:7: error: cannot divide by zero: 1 / 0
    2 | b = a / 0;
      |       ^
    value: c =  5
    value: c =  5
$ printf '1;\n' | rasp repl no_such_file.rasp
error: cannot read no_such_file.rasp: No such file or directory
[1]
$ printf 'load "broken";\nwhole;\nload "loop_a";\n1;\n' | rasp repl
     s-op: part
broken_part.rasp:2:7: error: undefined name 'nothing_here'
    2 | bad = nothing_here;
      |       ^~~~~~~~~~~~
    value: rest =  2
     s-op: whole
     s-op: whole
     Example: whole("hello") = [1, 2, 3, 4, 5] (ints)
loop_b.rasp:1:1: error: 'loop_a' is loaded while it is being loaded
    1 | load "loop_a";
      | ^~~~~~~~~~~~~~
     s-op: x
    value: out =  1
$ printf 'load "uses_lib";\nuse;\n' | rasp repl -I lib
     s-op: deep
     deep function: twice(x)
     s-op: use
     s-op: use
     Example: use("hello") = [14, 16, 18, 20, 22] (ints)
$ printf 'draw(tokens == "b", "abc");\ndraw(full_s);\ndraw(1);\ndraw(tokens, 5);\ndraw(tokens_int);\n' | rasp repl
%0 = input string  ; tokens
%1 = const "b"
%2 = map eq %0 %1
out("abc") = [F, T, F] (bools)
%0 = const True
%1 = const True
%2 = select == key %0 query %1  ; full_s
full_s("hello") =
    h e l l o
h | 1 1 1 1 1
e | 1 1 1 1 1
l | 1 1 1 1 1
l | 1 1 1 1 1
o | 1 1 1 1 1
<prompt>:1:6: error: only s-ops and selectors can be drawn, not 1
    1 | draw(1);
      |      ^
<prompt>:1:14: error: an input is a string, a list of atoms or a dict, not 5
    1 | draw(tokens, 5);
      |              ^
%0 = input int  ; tokens_int
error: cannot convert to int: "h" at position 0
$ printf 'def f(n) { return f(n); }\nf(1);\n1;\n' | rasp repl
     console function: f(n)
<prompt>:1:19: error: calls or expressions nest more than 5000 deep
    1 | def f(n) { return f(n); }
      |                   ^~~~
      | <prompt>:1:19: note: called from here, 2499 times
    1 | def f(n) { return f(n); }
      |                   ^~~~
      | <prompt>:1:1: note: called from here
    1 | f(1);
      | ^~~~
    value: out =  1
$ printf 'for i in range(1000) { x = i; }\n1;\n' | rasp repl --limit-steps 500
<prompt>:1:28: error: the program takes too many steps
    1 | for i in range(1000) { x = i; }
      |                            ^
    value: out =  1
$ printf '\001\002\377\n1;\n' | rasp repl
<prompt>:1:1: error: unexpected character U+0001
    1 | ␁␂�
      | ^
    value: out =  1
$ printf 'x = 5;\nnothing; s = "ab"; for i in range(40) { s = s + s; }\nx + 1;\n' | rasp repl --limit-memory 8M
    value: x =  5
<prompt>:1:1: error: undefined name 'nothing'; did you mean 'contains'?
    1 | nothing; s = "ab"; for i in range(40) { s = s + s; }
      | ^~~~~~~
    value: s =  "ab"
error: the memory limit was reached
    value: out =  6
$ printf '1;\n2;\n' | rasp repl >/dev/full
rasp repl: error: cannot write the output: No space left on device
[1]
