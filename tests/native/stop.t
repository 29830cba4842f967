# Compiling obeys limits on time; what was not asked for leaves time to the interpreter. 500 additions of strings take LLVM minutes.
$ python3 -c 'print("x = tokens" + " + tokens" * 400 + ";")' > long.rasp
$ rasp run --engine jit --no-cache --limit-time 0.5 long.rasp ab
<input 1>:1:1: error: the time limit was reached
    | ab
    | ^
[3]
$ rasp run --engine interp long.rasp ab | cut -c 1-20
x("ab") = [aaaaaaaaa
$ python3 -c 'import json; p = "x = tokens" + " + tokens" * 400 + ";"; [print(json.dumps({"id": i, "program": p, "eval": e, "input": "ab", "engine": "jit"})) for i, e in enumerate(["x", "indices"])]' | rasp serve -v --no-cache --limit-time 3; rm long.rasp
{"id":0,"error":{"kind":"limit","message":"the time limit was reached","in":"input"}}
{"id":1,"sop":[0,1],"type":"int","display":"[0, 1] (ints)","engine":"jit"}

# Native code itself: a mean of floats over rows of an order comparison looks at all pairs, 10^10 of them.
$ python3 -c 'print(" ".join(str(i * 7919 % 1009) for i in range(100000)))' > long.txt
$ rasp eval --engine jit --no-cache --limit-time 0.5 --input-type int 'aggregate(select(tokens_int, tokens_int % 9, <), tokens_float)' < long.txt 2>&1 | grep -o 'the time.*'; rm long.txt
the time limit was reached

# So does building.
$ python3 -c 'print("x = tokens" + " + tokens" * 400 + ";")' > long.rasp
$ rasp build --limit-time 0.5 long.rasp -o long.o; ls long.o; rm long.rasp
error: the time limit was reached
ls: cannot access 'long.o': No such file or directory
