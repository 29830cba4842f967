# check: all syntax errors, nothing else of a good program.
$ rasp check histogram.rasp
$ rasp check -v histogram.rasp
rasp check: note: histogram.rasp is fine; 39 names can be used
$ rasp check syntax.rasp
syntax.rasp:1:5: error: expected an expression after '=', found '='
    1 | x = = 3;
      |     ^
syntax.rasp:3:8: error: expected an expression after '+', found ';'
    3 | z = 1 +;
      |        ^
[1]
$ rasp check division.rasp
division.rasp:2:7: error: cannot divide by zero: 1 / 0
    2 | b = a / 0;
      |       ^
[1]
$ rasp check broken.rasp
broken_part.rasp:2:7: error: undefined name 'nothing_here'
    2 | bad = nothing_here;
      |       ^~~~~~~~~~~~
[1]
$ rasp check draws.rasp
$ rasp check no_such_file.rasp
error: cannot read no_such_file.rasp: No such file or directory
[1]
$ rasp check empty.rasp
$ rasp check -e 'hist + nothing' histogram.rasp
-e:1:8: error: undefined name 'nothing'
    1 | hist + nothing
      |        ^~~~~~~
[1]
$ printf 'x = (1;' | rasp check -
<stdin>:1:7: error: expected ')' to close the '(', found ';'
    1 | x = (1;
      |       ^
      | <stdin>:1:5: note: '(' opened here
    1 | x = (1;
      |     ^
[1]

# Forms for developers.
$ rasp check --dump=tokens histogram.rasp
2:1 NAME same
2:6 ASSIGN =
2:8 NAME select
2:14 OPEN_PAREN (
2:15 NAME tokens
2:21 COMMA ,
2:23 NAME tokens
2:29 COMMA ,
2:31 EQ ==
2:33 CLOSE_PAREN )
2:34 SEMICOLON ;
3:1 NAME hist
3:6 ASSIGN =
3:8 NAME selector_width
3:22 OPEN_PAREN (
3:23 NAME same
3:27 CLOSE_PAREN )
3:28 SEMICOLON ;
4:1 END
$ rasp check --dump=ast histogram.rasp
assign (same) (select (name tokens) (name tokens) ==)
assign (hist) (call (name selector_width) (name same))
$ rasp check --dump=graph numbers.rasp
%0 = input int  ; tokens_int
%1 = const 2
%2 = map div %0 %1  ; half
$ rasp check --dump=graph -e 'same' histogram.rasp
%0 = input string  ; tokens
%1 = select == key %0 query %0  ; same
$ rasp check --dump=graph no_sop.rasp
rasp check: error: no_sop.rasp binds no s-op; name what to dump by -e
[1]
$ rasp check --dump=graph -e 1 no_sop.rasp
rasp check: error: 1 is no s-op or selector and has no graph
[1]
$ rasp check --dump=ast syntax.rasp
syntax.rasp:1:5: error: expected an expression after '=', found '='
    1 | x = = 3;
      |     ^
syntax.rasp:3:8: error: expected an expression after '+', found ';'
    3 | z = 1 +;
      |        ^
[1]
