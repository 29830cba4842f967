#!/usr/bin/env python3
"""Sends hostile requests to `rasp serve --sandbox` and looks at the process while it answers.

usage: run_sandbox.py PROGRAM [--count N] [--native] [--most-mib M]

Every line must have its answer, in order; the memory that the process ever held must stay below M MiB; its filter must be
on, and only the three standard descriptors open.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import threading

LINE_LIMIT = 20000
BOMB = 's = "ab"; for i in range(60) { s = s + s; }'
DEEP = "def f(n) { return f(n + 1); } x = f(0);"


def random_text(draw, count):
    return "".join(draw.choice("xyz=;(){}[]\"\\ \t0123456789.,+-*/^%<>é\U0001f600") for _ in range(count))


def request(identity, **members):
    return json.dumps({"id": identity, **members}).encode()


def hostile(draw, identity):
    """One line of a kind drawn at random."""
    input_kinds = [random_text(draw, 50), [], [[]], {}, None, True, 1e308, [1, "a"], [None], ["\0"], list(range(3000)),
                   "a" * 3000]
    evals = ["tokens", "sort(tokens, tokens)", "select(tokens, tokens, ==)", "selector_width(select(indices, 1, <))",
             "tokens_float / 0", "1 / indices", "tokens + 1", "{1: [2, {3: 4}]}", "9223372036854775807 + 1"]
    ways = [
        lambda: bytes(draw.randrange(256) for _ in range(draw.randrange(200))).replace(b"\n", b" "),
        lambda: b"[" * draw.randrange(1, 9000),
        lambda: b'{"id":' * draw.randrange(1, 3000),
        lambda: b"x" * (LINE_LIMIT + draw.randrange(1, 40000)),
        lambda: b'{"id":1' + b"0" * draw.randrange(1, 4000) + b',"eval":"1"}',
        lambda: request(identity, eval="(" * draw.randrange(1, 9000)),
        lambda: request(identity, eval="-" * draw.randrange(1, 9000) + "1"),
        lambda: request(identity, program=BOMB, eval="s"),
        lambda: request(identity, program=DEEP, eval="x"),
        lambda: request(identity, program="for i in range(1000000) { x = i; }", eval="x"),
        lambda: request(identity, program="x = list(range(9000000));" * 3, eval="x"),
        lambda: request(identity, program=random_text(draw, draw.randrange(300)), eval=random_text(draw, 20)),
        lambda: request(identity, program=f'load "{draw.choice(["/etc/passwd", "../x", "/dev/zero", ".", "", "a/" * 900])}";',
                        eval="1"),
        lambda: request(identity, eval="tokens" + " + tokens" * draw.randrange(600), input="abc"),
        lambda: request(identity, eval=draw.choice(evals), input=draw.choice(input_kinds)),
        lambda: request(identity, eval="tokens", input="ab", engine=draw.choice(["", "x", "interp", "jit\0"])),
        lambda: request(identity, program=7, eval=[], input={}),
        lambda: request([identity] * 100, eval="1"),
    ]
    return draw.choice(ways)()


def status_of(process):
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        return dict(line.rstrip("\n").split(":", 1) for line in status)


def look_at(process):
    """What is wrong with the process while it answers."""
    wrong = []
    if status_of(process)["Seccomp"].strip() != "2":
        wrong.append("there is no filter")
    opened = sorted(int(name) for name in os.listdir(f"/proc/{process}/fd"))
    if opened != [0, 1, 2]:
        wrong.append(f"descriptors {opened} are open")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--most-mib", type=int, default=64)
    options = parser.parse_args()
    draw = random.Random(1)
    lines = [hostile(draw, k) for k in range(options.count)]
    command = [options.program, "serve", "--sandbox", "--engine", "auto" if options.native else "interp",
               "--limit-memory", "8M", "--limit-steps", "5000", "--limit-time", "2", "--limit-line", str(LINE_LIMIT)]
    # Leaks are looked for by a process of the sanitizer's, which a sandbox does not have.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as server:

        def feed():
            for line in lines:
                server.stdin.write(line + b"\n")
            server.stdin.write(request("last", eval="sort(tokens, tokens)", input="cab") + b"\n")
            server.stdin.flush()

        feeder = threading.Thread(target=feed)
        feeder.start()
        answers = [server.stdout.readline() for _ in range(len(lines) + 1)]
        feeder.join()
        wrong = look_at(server.pid)
        held = int(status_of(server.pid)["VmHWM"].split()[0]) // 1024
        server.stdin.close()
        rest = server.stdout.read()
    parsed = [json.loads(answer) for answer in answers]
    values = sum("error" not in answer for answer in parsed)
    if parsed[-1].get("id") != "last" or parsed[-1].get("sop") != ["a", "b", "c"] or rest or server.returncode != 0:
        wrong.append(f"the last answer is {answers[-1]!r}, then {rest!r}, status {server.returncode}")
    for k, answer in enumerate(parsed[:-1]):
        if answer["id"] not in (None, k, [k] * 100) and not isinstance(answer["id"], int):
            wrong.append(f"request {k} has the answer {answers[k]!r}")
    if held > options.most_mib:
        wrong.append(f"it held {held} MiB")
    print(f"{len(lines)} hostile requests, {values} values, {held} MiB held at most")
    for what in wrong[:10]:
        print(what)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
