# What is shown to people is escaped, what is for programs is exact.
$ printf 'a\0b\nc\n' | rasp eval tokens
tokens("a\x00b") = [a, \x00, b] (strings)
tokens("c") = [c] (strings)
$ printf 'a\0b\nc\n' | rasp eval --json tokens
{"input":"a\u0000b","expr":"tokens","value":["a","\u0000","b"],"type":"string"}
{"input":"c","expr":"tokens","value":["c"],"type":"string"}
$ printf 'a\033[31m\342\200\256b\tc\302\205\n' | rasp eval tokens | cat -v
tokens("a\x1b[31m\u202eb\tc\x85") = [a, \x1b, [, 3, 1, m, \u202e, b, \t, c, \x85] (strings)
$ printf 'a\033[31m\342\200\256b\tc\302\205\n' | rasp eval --json tokens | cat -v
{"input":"a\u001b[31m\u202eb\tc\u0085","expr":"tokens","value":["a","\u001b","[","3","1","m","\u202e","b","\t","c","\u0085"],"type":"string"}
$ printf 'a\033\342\200\256\n' | rasp eval 'select(tokens, tokens, ==)' | cat -v
select(tokens, tokens, ==)("a\x1b\u202e") =
           a '\x1b' '\u202e'
       a | 1
  '\x1b' |   1
'\u202e' |          1
$ rasp eval --input-type json '(tokens)' '["a\nb", "\u001b[2J", "\u202e"]'
(tokens)(['a\nb', '\x1b[2J', '\u202e']) = [a\nb, \x1b[2J, \u202e] (strings)
$ rasp eval --input-type json '["x", tokens][0]("a\nb")' '1' | cat -v
<eval>:1:17: error: "x" cannot be called
    1 | ["x", tokens][0]("a\nb")
      |                 ^
$ rasp eval "$(printf '"\033[31m" +\n   tokens # a comment\n')" ab | cat -v
("\x1b[31m" + tokens)("ab") = [\x1b[31ma, \x1b[31mb] (strings)
$ rasp eval --json "$(printf '"\033[31m" +\n   tokens')" ab | cat -v
{"input":"ab","expr":"\"\u001b[31m\" +\n   tokens","value":["\u001b[31ma","\u001b[31mb"],"type":"string"}
$ printf 'draw(tokens, "a\033\0b");\n' > d.rasp; rasp run d.rasp -e 1 2>&1 | cat -v
%0 = input string  ; tokens
tokens("a\x1b\x00b") = [a, \x1b, \x00, b] (strings)
1 = 1
$ printf '1\033[2J2\n3 \342\200\256\n' | rasp eval --input-type int tokens_int 2>&1 | cat -v
<stdin>:1:1: error: this is no int
    | 1\x1b[2J2
    | ^
<stdin>:2:3: error: this is no int
    | 3 \u202e
    |   ^
$ printf 'x\033[2J\n' | rasp eval tokens_int 2>&1 | cat -v
<stdin>:1:1: error: cannot convert to int: "x" at position 0
    | x\x1b[2J
    | ^
$ rasp run "$(printf 'no\033[31m\nfile')" 2>&1 | cat -v
error: cannot read no\x1b[31m\nfile: No such file or directory
$ rasp "$(printf 'no\033[31m\ncommand')" 2>&1 | cat -v
rasp: error: unknown command 'no\x1b[31m\ncommand' (run, eval, generate, repl, serve, build, bench, analyze, draw, check or help)
Try 'rasp help'.
$ rasp eval "$(printf -- '--no\033[31m')" 2>&1 | cat -v
rasp eval: error: unknown option --no\x1b[31m
Try 'rasp help eval'.
$ printf 'x = "\033[31m\342\200\256" + 1;\n' > e.rasp; rasp check e.rasp 2>&1 | cat -v
e.rasp:1:14: error: operator + does not take string and int: "\x1b[31m\u202e" + 1
    1 | x = "M-bM-^PM-^[[31mM-oM-?M-=" + 1;
      |              ^
$ printf 'load "\033[31m";\n' > e.rasp; rasp check e.rasp 2>&1 | cat -v
e.rasp:1:1: error: cannot find M-bM-^PM-^[[31m.rasp to load
    1 | load "M-bM-^PM-^[[31m";
      | ^~~~~~~~~~~~~
$ printf 'set example "a\033[31m\342\200\256";\ntokens;\n["\033"];\n"\033\342\200\256";\n' | rasp repl 2>&1 | cat -v
     s-op: tokens
     Example: tokens("a\x1b[31m\u202e") = [a, \x1b, [, 3, 1, m, \u202e] (strings)
     list: out = ['\x1b']
    value: out =  "\x1b\u202e"
$ printf '{"id":1,"eval":"tokens","input":"a\\u0000\\u001b\\u202e"}\n' | rasp serve
{"id":1,"sop":["a","\u0000","\u001b","\u202e"],"type":"string","display":"[a, \\x00, \\x1b, \\u202e] (strings)"}
$ printf 'a\0b\nc\0\0\n' > nul; rasp bench --json -n 3 --engine interp --input nul histogram.rasp | sed 's/,"ns.*//'
{"expr":"hist","engine":"interp","n":3,"runs":9
$ printf 'x = "\033";\n' | rasp check --dump tokens - | cat -v
1:1 NAME x
1:3 ASSIGN =
1:5 STRING "\x1b"
1:8 SEMICOLON ;
2:1 END
$ printf 'x = "\033";\n' | rasp check --dump ast - | cat -v
assign (x) (string "\u001b")
$ printf 'x = tokens == "\033";\n' | rasp check --dump graph - | cat -v
%0 = input string  ; tokens
%1 = const "\u001b"
%2 = map eq %0 %1  ; x
$ printf 'x = tokens == "\033";\n' | rasp check --dump ir - | cat -v
ir length=any strings=char input string:u8[0,127]
%0 = input string : string[0,127] u8
%1 = const "\u001b" : string[27,27] u8
%2 = map eq %0 %1 : bool bool
root %2

# An expression that is called stands in parentheses unless it is one that can be called as it is.
$ rasp eval --input-type json '12 / tokens_int' '[1, 2, 3]'
(12 / tokens_int)([1, 2, 3]) = [12.0, 6.0, 4.0] (floats)
$ rasp eval '(12 / tokens_int)([1, 2, 3])'
(12 / tokens_int)([1, 2, 3]) = [12.0, 6.0, 4.0] (floats)
$ for e in tokens '(tokens)' 'not (tokens == "a")' 'not(tokens == "a")' '(tokens) + (tokens)' 'sort(tokens, ")")' \
>     '[tokens][0]' '{1: tokens}[1]' 'round(indices / 2)' '-indices' 'tokens if True else 1' 'tokens[1]'; do
>     rasp eval "$e" ab
> done
tokens("ab") = [a, b] (strings)
(tokens)("ab") = [a, b] (strings)
(not (tokens == "a"))("ab") = [F, T] (bools)
(not(tokens == "a"))("ab") = [F, T] (bools)
((tokens) + (tokens))("ab") = [aa, bb] (strings)
sort(tokens, ")")("ab") = [a, b] (strings)
([tokens][0])("ab") = [a, b] (strings)
({1: tokens}[1])("ab") = [a, b] (strings)
round(indices / 2)("ab") = [0]*2 (ints)
rasp eval: error: unknown option -i in '-indices'; what begins with - but is no option stands behind --, as in: -- '-indices'
Try 'rasp help eval'.
(tokens if True else 1)("ab") = [a, b] (strings)
tokens[1]("ab") = [b]*2 (strings)

# JSON inputs are quoted once.
$ rasp eval --input-type json '1 / tokens_int' '[1, 0]' '"a"' '"10"'
<eval>:1:3: error: cannot divide by zero: 1 / 0 at position 1
    1 | 1 / tokens_int
      |   ^
<input 1>:1: note: while evaluating 1 / tokens_int on [1, 0]
<input 2>:1:1: error: cannot convert to int: "a" at position 0
    | "a"
    | ^
<eval>:1:3: error: cannot divide by zero: 1 / 0 at position 1
    1 | 1 / tokens_int
      |   ^
<input 3>:1: note: while evaluating 1 / tokens_int on "10"
[1]
