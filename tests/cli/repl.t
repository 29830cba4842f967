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
             s-op: plain s-op
<prompt>:1:14: error: cannot divide by zero: 0 / 0 at position 0
    1 | b = [indices / 0, 1];
      |              ^
            value:  1
               ]
     list: b =  [
             s-op: plain s-op
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
             "f" :     library function: selector_width(sel)
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
<prompt>:1:1: error: undefined name 'nothing'
    1 | nothing; s = "ab"; for i in range(40) { s = s + s; }
      | ^~~~~~~
    value: s =  "ab"
error: the memory limit was reached
    value: out =  6
$ printf '1;\n2;\n' | rasp repl >/dev/full
rasp repl: error: cannot write the output: No space left on device
[1]

# Commands take a ';' or not; an entry at the end of the text lacks none.
$ printf 'show example;\nset example "ab";\nshow selector example\nexamples off;\ntokens;\nquit;\n1;\n' | rasp repl
    s-op example: "hello"
    selector example: "hello"
    selector example: "ab"
     s-op: tokens
$ printf 'tokens' | rasp repl
     s-op: tokens
     Example: tokens("hello") = [h, e, l, l, o] (strings)

# A forgotten ';' before a new line is one error, and the next statement runs.
$ rasp repl <<'END'
> sort
> tokens;
> x = 1 # one
> def f(a) {
>   b = a
>   return b;
> }
> y = max(1, 2
> z = 4;
> END
<prompt>:1:5: error: expected ';' after the expression, found 'tokens'
    1 | sort
      |     ^
     s-op: tokens
     Example: tokens("hello") = [h, e, l, l, o] (strings)
<prompt>:1:6: error: expected ';' after the assignment, found 'def'
    1 | x = 1 # one
      |      ^
<prompt>:3:8: error: expected ';' after the assignment, found 'return'
    3 |   b = a
      |        ^
<prompt>:2:1: error: expected ',' or ')' after the arguments, found 'z'
    2 | z = 4;
      | ^
      | <prompt>:1:8: note: '(' opened here
    1 | y = max(1, 2
      |        ^
    value: z =  4

# Names of values that no assignment named; names of functions.
$ rasp repl <<'END'
> def check(c, op) { r = tokens == c; return r; }
> same = select(tokens, tokens, ==);
> examples off
> [same, check("h",  "<"), not same, tokens == "h", average(indices), aggregate(same, indices)];
> {"k": check("h", "<"), "s": same};
> [check(c, "<") for c in ["h", "l"]];
> {c: check(c, [1,
>   2]) for c in ["h"]};
> two = check("h", 1), select(1, tokens, ==);
> again = check;
> again;
> larger = max;
> def both() { return check("h", 2), tokens == "o"; }
> p = both();
> [selector_width, count, load_from_location, mark_last_instance];
> END
     console function: check(c, op)
     selector: same
     Example:
                 h e l l o
             h | 1
             e |   1
             l |     1 1
             l |     1 1
             o |         1
     list: out =  [
             selector: same
             s-op: check("h", "<")
             selector: plain select
             s-op: plain s-op
             s-op: average(indices)
             s-op: plain aggregate
                 ]
     dict: out =  {
             "k" :     s-op: check("h", "<")
             "s" :     selector: same
                 }
     list: out =  [
             s-op: check("h", "<")
             s-op: check("l", "<")
                 ]
     dict: out =  {
             "h" :     s-op: check("h", [1, 2])
                 }
     list: two =  [
             s-op: check("h", 1)
             selector: plain select
                 ]
     console function: check(c, op)
     console function: check(c, op)
     library function: max(a, b)
     console function: both()
     list: p =  [
             s-op: check("h", 2)
             s-op: plain s-op
               ]
     list: out =  [
             library function: selector_width(sel)
             library function: count(seq, atom)
             library function: load_from_location(seq, location)
             library function: mark_last_instance(seq, val)
                 ]

# The commands of the prompt; a name of one's own comes before a command's.
$ rasp repl <<'END'
> help sort
> help(selector_width);
> help nothing
> :help len
> defs
> twice = 2 * indices;
> def f(a,
>   b) { return a; }
> for i in [1, 2] { last = i; }
> 1 / 0;
> defs;
> help twice
> analyze(sort(twice, -twice));
> analyze(3)
> analyze
> time
> show
> reload
> save "session"
> save "session"; 5;
> help = 1;
> help;
> :help min
> :what
> :q
> 6;
> END
Library
  sort(seq, key)          s-op, s-op -> as 'seq'
                          sorted by ascending key; equal keys keep their order
                          sort(tokens, tokens) = [e, h, l, l, o]
Library
  selector_width(sel)     selector -> ints
                          how many positions each row selects
                          selector_width(select(tokens, tokens, ==)) = [1, 1, 2,
                          2, 1]
rasp repl: error: no help on 'nothing'; 'help' lists what there is
Values
  len(list)               how many elements a list has
    nothing is defined yet
     s-op: twice
     Example: twice("hello") = [0, 2, 4, 6, 8] (ints)
     console function: f(a, b)
<prompt>:1:3: error: cannot divide by zero: 1 / 0
    1 | 1 / 0;
      |   ^
     console function: f(a, b)
    value: i =  2
    value: last =  2
     s-op: twice
     s-op: twice
     Example: twice("hello") = [0, 2, 4, 6, 8] (ints)
sort(twice, -twice): 2 layers, at most 2 heads
  layer 1: 2 heads: <prompt>:1:1, <prompt>:1:1
  layer 2: 1 head: <prompt>:1:1
rasp repl: error: 3 is no s-op or selector
rasp repl: error: analyze wants an s-op or selector: analyze(sort(tokens, tokens));
rasp repl: error: time wants a statement: time sort(tokens, tokens);
    s-op example: "hello"
    selector example: "hello"
rasp repl: error: no file was loaded; load "NAME"; loads NAME.rasp
    saved session.rasp
    saved session.rasp
    value: out =  5
    value: help =  1
    value: help =  1
Library
  min(a, b)               two s-ops or atoms -> the same
                          the lesser one, at each position
                          min(indices, 2) = [0, 1, 2, 2, 2]
rasp repl: error: no command ':what'; 'help' lists them
$ cat session.rasp
twice = 2 * indices;
def f(a,
  b) { return a; }
for i in [1, 2] { last = i; }
$ printf 'load "session";\nreload\nx = 1;\nsave "session"\nsave "other.rasp"' | rasp repl && cat other.rasp && rm session.rasp other.rasp
     s-op: twice
     session function: f(a, b)
    value: i =  2
    value: last =  2
     s-op: twice
     session function: f(a, b)
    value: i =  2
    value: last =  2
    value: x =  1
rasp repl: error: cannot save session.rasp: File exists
    saved other.rasp
load "session";
x = 1;
$ printf 'time 1 +\n2;\n' | rasp repl | sed 's/[0-9.]* ms/N ms/'
    value: out =  3
    took N ms
$ printf 'reload\n' | rasp repl histogram.rasp
     selector: same
     s-op: hist
     selector: same
     s-op: hist
