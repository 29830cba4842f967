$ rasp --version
rasp 0.1.0
$ rasp run --version
rasp 0.1.0
$ rasp
rasp: error: a command is missing: run, eval, repl, serve, build, bench, analyze, check or help
Try 'rasp help'.
[2]
$ rasp frobnicate
rasp: error: unknown command 'frobnicate'
Try 'rasp help'.
[2]
$ rasp --frobnicate
rasp: error: unknown option '--frobnicate'
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
rasp serve: error: unknown option --json
Try 'rasp help serve'.
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
rasp run: error: wrong argument 'complex' of option --input-type
Try 'rasp help run'.
[2]
$ rasp run --engine fast x
rasp run: error: wrong argument 'fast' of option --engine
Try 'rasp help run'.
[2]
$ rasp run --json=yes x
rasp run: error: option --json takes no argument
Try 'rasp help run'.
[2]
$ rasp run --limit-memory 5X x
rasp run: error: wrong argument '5X' of option --limit-memory
Try 'rasp help run'.
[2]
$ rasp run --limit-steps 0 x
rasp run: error: wrong argument '0' of option --limit-steps
Try 'rasp help run'.
[2]
$ rasp run --limit-memory 99999999999G x
rasp run: error: wrong argument '99999999999G' of option --limit-memory
Try 'rasp help run'.
[2]
$ rasp check --dump=soup x
rasp check: error: wrong argument 'soup' of option --dump
Try 'rasp help check'.
[2]
$ rasp help frobnicate
rasp help: error: no command is called 'frobnicate'
Try 'rasp help help'.
[2]
$ rasp help
rasp: run programs of RASP, the language of what transformer encoders compute.
\
Usage:
  rasp run     FILE [-e EXPR]... [INPUT]...     evaluate s-ops of a program on inputs
  rasp eval    [-l FILE]... EXPR [INPUT]...     evaluate an expression on inputs
  rasp repl    [FILE]                           interactive session
  rasp serve                                    JSON lines on stdin and stdout, for programs
  rasp build   FILE [-e EXPR]... -o OUT [INPUT] compile ahead of time
  rasp bench   FILE [-e EXPR]... [-n N,...]     time the interpreter against native code
  rasp analyze FILE [-e EXPR]...                layers and heads of a transformer that computes it
  rasp check   FILE                             parse and elaborate, evaluate nothing
  rasp help    [COMMAND]                        explain a command
  rasp --version
\
'rasp help COMMAND' tells more, with the options.
Exit status: 0 fine, 1 the program or an input is at fault, 2 wrong usage,
3 a resource limit, 70 a bug of rasp.
$ rasp help run
Usage: rasp run [OPTION]... FILE [-e EXPR]... [INPUT]...
\
Runs FILE (- is stdin), then evaluates each EXPR, or the last s-op that FILE binds, on each
INPUT. Without INPUT each line of stdin is one. An input that fails is reported and the rest
go on.
\
Options:
  -e, --expr EXPR         evaluate (check, build: dump; analyze: count) this expression instead of
                          the last s-op; may be repeated
  -I, --include DIR       look here for what programs load; may be repeated
      --causal            begin with `causal on;`: selectors see the positions up to their row only
      --input-type TYPE   how inputs are read: str (default; one string), int, float, bool (elements
                          separated by white space or commas), json (a string or a list)
      --json              print values as JSON, one on a line
      --engine ENGINE     auto (default), interp or jit; jit fails where native code cannot be had
  -n, --length N          compile for inputs of exactly this length, or any; bench: these lengths,
                          N,N,...
      --no-cache          compile native code anew, and keep none in files for the next time
      --limit-memory SIZE bytes that a program, or one evaluation, may hold; K, M and G are
                          understood
      --limit-steps N     expression evaluations that a program may take
      --limit-time SECONDS
                          stop a program, or the interpreter on one input, after so long
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
Usage: rasp help [OPTION]... [COMMAND]
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
