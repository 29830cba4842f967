$ rasp --version | grep -v '^commit '
rasp 0.1.0
~ (no )?LLVM.*
~ features: interpreter.*
...
$ rasp run --version | head -n 1
rasp 0.1.0
$ rasp
rasp: error: a command is missing: run, eval, generate, repl, serve, build, bench, analyze, draw, check or help
Try 'rasp help'.
[2]
$ rasp frobnicate
rasp: error: unknown command 'frobnicate' (run, eval, generate, repl, serve, build, bench, analyze, draw, check or help)
Try 'rasp help'.
[2]
$ rasp --frobnicate
rasp: error: unknown option '--frobnicate': a command comes first, run, eval, generate, repl, serve, build, bench, analyze, draw, check or help
Try 'rasp help'.
[2]
$ rasp run
rasp run: error: a file is missing
Try 'rasp help run'.
[2]
$ rasp eval
rasp eval: error: an expression is missing
Try 'rasp help eval'.
[2]
$ rasp check
rasp check: error: a file is missing
Try 'rasp help check'.
[2]
$ rasp check a b
rasp check: error: only one file can be checked
Try 'rasp help check'.
[2]
$ rasp repl a b
rasp repl: error: only one file can be loaded first
Try 'rasp help repl'.
[2]
$ rasp serve a
rasp serve: error: serve takes no argument 'a'
Try 'rasp help serve'.
[2]
$ rasp run --frobnicate x
rasp run: error: unknown option --frobnicate
Try 'rasp help run'.
[2]
$ rasp run -Z x
rasp run: error: unknown option -Z
Try 'rasp help run'.
[2]
$ rasp serve --json
{"error":{"kind":"usage","message":"unknown option --json"}}
[2]
$ rasp run --input-type
rasp run: error: option --input-type needs an argument: TYPE
Try 'rasp help run'.
[2]
$ rasp run -e
rasp run: error: option --expr needs an argument: EXPR
Try 'rasp help run'.
[2]
$ rasp run --input-type complex x
rasp run: error: wrong argument 'complex' of option --input-type, which takes str, int, float, bool, words or json
Try 'rasp help run'.
[2]
$ rasp run --engine fast x
rasp run: error: wrong argument 'fast' of option --engine, which takes auto, interp or jit
Try 'rasp help run'.
[2]
$ rasp run --json=yes x
rasp run: error: option --json takes no argument
Try 'rasp help run'.
[2]
$ rasp run --limit-memory 5X x
rasp run: error: wrong argument '5X' of option --limit-memory, which takes a number of bytes, as 500000, 64K, 300M or 2G
Try 'rasp help run'.
[2]
$ rasp run --limit-steps 0 x
rasp run: error: wrong argument '0' of option --limit-steps, which takes a whole number above 0
Try 'rasp help run'.
[2]
$ rasp run --limit-memory 99999999999G x
rasp run: error: wrong argument '99999999999G' of option --limit-memory, which takes a number of bytes, as 500000, 64K, 300M or 2G
Try 'rasp help run'.
[2]
$ rasp check --dump=soup x
rasp check: error: wrong argument 'soup' of option --dump, which takes tokens, ast, graph, ir, plan, llvm or asm
Try 'rasp help check'.
[2]
$ rasp help select
Selectors and aggregates
  select(keys, queries, op)
...
$ rasp help frobnicate
rasp help: error: no command, and nothing of the language, is called 'frobnicate' (run, eval, generate, repl, serve, build, bench, analyze, draw, check or help)
Try 'rasp help help'.
[2]
$ rasp help
rasp: run programs of RASP, the language of what transformer encoders compute.
\
Usage:
  rasp run      evaluate s-ops of a program on inputs
  rasp eval     evaluate an expression on inputs
  rasp generate next tokens, as a language model makes them
  rasp repl     interactive session
  rasp serve    JSON lines on stdin and stdout, for programs
  rasp build    compile ahead of time
  rasp bench    time the interpreter against native code
  rasp analyze  layers and heads of a transformer that computes it
  rasp draw     a picture of attention and computation
  rasp check    parse and elaborate, evaluate nothing
  rasp help     explain a command, or the language
  rasp --version
\
'rasp help COMMAND' tells more, with the options; 'rasp help language' is about
the language, 'rasp help NAME' about a word, operator or function of it.
Exit status: 0 fine, 1 the program or an input is at fault, 2 wrong usage,
3 a resource limit, 70 a bug of rasp.
$ rasp help run
Usage: rasp run [OPTION]... FILE [-e EXPR]... [INPUT]...
\
Runs FILE (- is stdin), then evaluates each EXPR, or the last s-op that FILE
binds, on each INPUT. Without INPUT each line of stdin is one. An input that
fails is reported and the rest go on. What begins with - but is no option, as
the expression -tokens_int, stands behind --.
Without EXPR the values of the expressions that FILE ends with are shown as at
the prompt (-q: not), those that are s-ops on each INPUT if there is one.
\
Options:
  -e, --expr EXPR         evaluate (check, build: dump; analyze: count; draw:
                          draw) this expression instead of the last s-op; may be
                          repeated, but not for draw
  -I, --include DIR       look here for what programs load; may be repeated
      --causal            begin with `causal on;`: selectors see the positions
                          up to their row only
      --input-type TYPE   how inputs are read: str (default; one string), int,
                          float, bool (elements separated by white space or
                          commas), words (separated by white space, or by
                          --sep), json (a string or a list)
      --sep TEXT          what separates words, which may then be empty or hold
                          blanks
      --json              print records, JSON objects on lines of their own: one
                          for each input and expression; errors are records, too
      --engine ENGINE     auto (default), interp or jit; jit fails where native
                          code cannot be had
  -n, --length N          compile for inputs of exactly this length, or any;
                          bench: these lengths, N,N,...
      --no-cache          compile native code anew, and keep none in files for
                          the next time
      --limit-memory SIZE bytes that a program, or one evaluation, may hold; K,
                          M and G are understood
      --limit-steps N     expression evaluations that a program may take
      --limit-time SECONDS
                          stop a program, or an evaluation with what is compiled
                          for it, after so long
      --time              print the times of the phases to stderr
      --color WHEN        colours in errors: auto (default), always or never
  -q, --quiet             no notes, only results and errors
  -v, --verbose           say more: which engine made a value, what was found
  -h, --help              print this help
      --version           print the version
$ rasp --help | head -n 1
rasp: run programs of RASP, the language of what transformer encoders compute.
$ rasp serve -h | head -n 1
Usage: rasp serve [OPTION]...
$ rasp repl --help | head -n 1
Usage: rasp repl [OPTION]... [FILE]
$ rasp check --help | head -n 1
Usage: rasp check [OPTION]... FILE
$ rasp eval --help | head -n 1
Usage: rasp eval [OPTION]... [-l FILE]... EXPR [INPUT]...
$ rasp help help | head -n 1
Usage: rasp help [OPTION]... [COMMAND|NAME|language]
$ rasp eval --color=always nothing 2>&1 | cat -v
^[[1m<eval>:1:1:^[[0m ^[[1;31merror:^[[0m undefined name 'nothing'
    1 | nothing
      | ^[[1;32m^~~~~~~^[[0m
$ NO_COLOR=1 rasp eval --color always nothing 2>&1 | cat -v | head -n 1
^[[1m<eval>:1:1:^[[0m ^[[1;31merror:^[[0m undefined name 'nothing'
$ NO_COLOR=1 rasp eval nothing
<eval>:1:1: error: undefined name 'nothing'
    1 | nothing
      | ^~~~~~~
[1]
$ rasp eval --time indices ab
indices("ab") = [0, 1] (ints)
~ session +[0-9]+\.[0-9]{3} ms
~ elaborate +[0-9]+\.[0-9]{3} ms
~ optimize +[0-9]+\.[0-9]{3} ms
~ codegen +[0-9]+\.[0-9]{3} ms
~ link +[0-9]+\.[0-9]{3} ms
~ run +[0-9]+\.[0-9]{3} ms

# The help of every command fits 80 columns.
$ for c in $(rasp help | sed -n 's/^  rasp \([a-z]*\) .*/\1/p'); do rasp help $c; done > all; rasp help >> all
> grep -c '^Usage: rasp' all; awk 'length > 80' all
11

# What was meant, and what there is.
$ rasp evla
rasp: error: unknown command 'evla'; did you mean 'eval'? (run, eval, generate, repl, serve, build, bench, analyze, draw, check or help)
Try 'rasp help'.
[2]
$ rasp histogram.rasp
rasp: error: 'histogram.rasp' is no command; to run a program: rasp run histogram.rasp
Try 'rasp help'.
[2]
$ rasp --verson
rasp: error: unknown option '--verson'; did you mean '--version'?
Try 'rasp help'.
[2]
$ rasp help chekc
rasp help: error: no command, and nothing of the language, is called 'chekc'; did you mean 'check'? (run, eval, generate, repl, serve, build, bench, analyze, draw, check or help)
Try 'rasp help help'.
[2]
$ rasp eval --engien jit x
rasp eval: error: unknown option --engien; did you mean --engine?
Try 'rasp help eval'.
[2]
$ rasp eval --engine jti x
rasp eval: error: wrong argument 'jti' of option --engine; did you mean jit? (auto, interp or jit)
Try 'rasp help eval'.
[2]
$ rasp eval --engine llvm x
rasp eval: error: wrong argument 'llvm' of option --engine, which takes auto, interp or jit
Try 'rasp help eval'.
[2]
$ rasp eval -tokens_int 12
rasp eval: error: unknown option -t in '-tokens_int'; what begins with - but is no option stands behind --, as in: -- '-tokens_int'
Try 'rasp help eval'.
[2]
$ rasp eval -json x
rasp eval: error: unknown option -j in '-json'; did you mean --json?
Try 'rasp help eval'.
[2]
$ rasp eval -- -tokens_int 12
(-tokens_int)("12") = [-1, -2] (ints)
$ rasp eval --limit-memory lots x
rasp eval: error: wrong argument 'lots' of option --limit-memory, which takes a number of bytes, as 500000, 64K, 300M or 2G
Try 'rasp help eval'.
[2]
$ rasp eval --limit-time 0 x
rasp eval: error: wrong argument '0' of option --limit-time, which takes a number of seconds above 0
Try 'rasp help eval'.
[2]
$ rasp eval -n 1,2 x
rasp eval: error: wrong argument '1,2' of option --length, which takes a whole number above 0, or any
Try 'rasp help eval'.
[2]
$ rasp bench -n 0 x
rasp bench: error: wrong argument '0' of option --length, which takes whole numbers above 0 with commas between them, or any
Try 'rasp help bench'.
[2]
$ rasp bench --seed one x
rasp bench: error: wrong argument 'one' of option --seed, which takes a whole number
Try 'rasp help bench'.
[2]
$ rasp build --target '' x
rasp build: error: wrong argument '' of option --target, which takes a text that is not empty
Try 'rasp help build'.
[2]
$ rasp build --emit object x
rasp build: error: wrong argument 'object' of option --emit, which takes graph, ir, plan, llvm, asm, obj, bitcode, shared or header
Try 'rasp help build'.
[2]
$ rasp eval tokns hello
<eval>:1:1: error: undefined name 'tokns'; did you mean 'tokens'?
    1 | tokns
      | ^~~~~
[1]
$ rasp eval 'slector_width(full_s)' hello
<eval>:1:1: error: undefined name 'slector_width'; did you mean 'selector_width'?
    1 | slector_width(full_s)
      | ^~~~~~~~~~~~~
[1]
$ rasp eval 'sort(tokens)' hello
<eval>:1:5: error: sort(seq, key) takes 2 arguments, got 1
    1 | sort(tokens)
      |     ^
[1]
$ rasp eval 'tokens("a", "b")'
<eval>:1:7: error: an s-op takes 1 argument, the input, got 2
    1 | tokens("a", "b")
      |       ^
[1]
$ rasp eval 'range(1, 2, 3, 4)'
<eval>:1:1: error: range(end), range(start, end) or range(start, end, step): it takes 1 to 3 ints, got 4
    1 | range(1, 2, 3, 4)
      | ^~~~~
[1]
$ rasp eval 'selct(tokens, tokens, ==)' hello
<eval>:1:23: error: expected an expression (only select takes a comparison: select(key, query, ==)) after ',', found '=='
    1 | selct(tokens, tokens, ==)
      |                       ^~
[1]
$ rasp eval 'load' hello
<eval>:1:1: error: expected an expression, found 'load'
    1 | load
      | ^~~~
[1]
$ printf 'load "histogram.rasp";\nload "histogarm";\nload "lib/deap";\nload "nothing";\n' | rasp repl
<prompt>:1:1: error: cannot find histogram.rasp.rasp to load; load adds the .rasp itself: load "histogram"
    1 | load "histogram.rasp";
      | ^~~~~~~~~~~~~~~~~~~~~~
<prompt>:1:1: error: cannot find histogarm.rasp to load; did you mean "histogram"?
    1 | load "histogarm";
      | ^~~~~~~~~~~~~~~~~
<prompt>:1:1: error: cannot find lib/deap.rasp to load; did you mean "lib/deep"?
    1 | load "lib/deap";
      | ^~~~~~~~~~~~~~~~
<prompt>:1:1: error: cannot find nothing.rasp to load
    1 | load "nothing";
      | ^~~~~~~~~~~~~~~
