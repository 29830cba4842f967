# What is shown to people is escaped, what is for programs is exact.
$ printf 'a\0b\nc\n' | rasp eval tokens
$ printf 'a\0b\nc\n' | rasp eval --json tokens
$ printf 'a\033[31m\342\200\256b\tc\302\205\n' | rasp eval tokens | cat -v
$ printf 'a\033[31m\342\200\256b\tc\302\205\n' | rasp eval --json tokens | cat -v
$ printf 'a\033\342\200\256\n' | rasp eval 'select(tokens, tokens, ==)' | cat -v
$ rasp eval --input-type json '(tokens)' '["a\nb", "\u001b[2J", "\u202e"]'
$ rasp eval --input-type json '["x", tokens][0]("a\nb")' '1' | cat -v
$ rasp eval "$(printf '"\033[31m" +\n   tokens # a comment\n')" ab | cat -v
$ rasp eval --json "$(printf '"\033[31m" +\n   tokens')" ab | cat -v
$ printf 'draw(tokens, "a\033\0b");\n' > d.rasp; rasp run d.rasp -e 1 2>&1 | cat -v
$ printf '1\033[2J2\n3 \342\200\256\n' | rasp eval --input-type int tokens_int 2>&1 | cat -v
$ printf 'x\033[2J\n' | rasp eval tokens_int 2>&1 | cat -v
$ rasp run "$(printf 'no\033[31m\nfile')" 2>&1 | cat -v
$ rasp "$(printf 'no\033[31m\ncommand')" 2>&1 | cat -v
$ rasp eval "$(printf -- '--no\033[31m')" 2>&1 | cat -v
$ printf 'x = "\033[31m\342\200\256" + 1;\n' > e.rasp; rasp check e.rasp 2>&1 | cat -v
$ printf 'load "\033[31m";\n' > e.rasp; rasp check e.rasp 2>&1 | cat -v
$ printf 'set example "a\033[31m\342\200\256";\ntokens;\n["\033"];\n"\033\342\200\256";\n' | rasp repl 2>&1 | cat -v
$ printf '{"id":1,"eval":"tokens","input":"a\\u0000\\u001b\\u202e"}\n' | rasp serve
$ printf 'a\0b\nc\0\0\n' > nul; rasp bench --json -n 3 --engine interp --input nul histogram.rasp | sed 's/,"ns.*//'
$ printf 'x = "\033";\n' | rasp check --dump tokens - | cat -v
$ printf 'x = "\033";\n' | rasp check --dump ast - | cat -v
$ printf 'x = tokens == "\033";\n' | rasp check --dump graph - | cat -v
$ printf 'x = tokens == "\033";\n' | rasp check --dump ir - | cat -v

# An expression that is called stands in parentheses unless it is one that can be called as it is.
$ rasp eval --input-type json '12 / tokens_int' '[1, 2, 3]'
$ rasp eval '(12 / tokens_int)([1, 2, 3])'
$ for e in tokens '(tokens)' 'not (tokens == "a")' 'not(tokens == "a")' '(tokens) + (tokens)' 'sort(tokens, ")")' \
>     '[tokens][0]' '{1: tokens}[1]' 'round(indices / 2)' '-indices' 'tokens if True else 1' 'tokens[1]'; do
>     rasp eval "$e" ab
> done

# JSON inputs are quoted once.
$ rasp eval --input-type json '1 / tokens_int' '[1, 0]' '"a"' '"10"'
