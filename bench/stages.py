#!/usr/bin/env python3
"""How the time to compile grows with the number of statements.

usage: stages.py PROGRAM [--counts N,N,...] [--shapes NAME,...] [--runs K] [--check]

Programs come from the generators of bench/large, a shape each. Each is compiled for any length and for 100 positions;
the least of K runs counts. One line for each: how many stages and pieces the plan has; milliseconds of our own passes
and of LLVM; of both for one statement; seconds of CPU of the whole process, which other processes disturb less; and the
most memory that it took. With --check both engines' results are compared, too: 1 when any differs.
"""
import argparse
import importlib
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

SHAPES = ("chain", "decoder", "trees", "masked")
LENGTHS = ("any", "100")
TOKENS = 100
KINDS = {"int": "i32", "str": "utf8"}  # of inputs, and of the arrays of `rasp build`
sys.path.insert(0, str(pathlib.Path(__file__).parent / "large"))


def input_of(kind):
    rng = random.Random(1)
    if kind == "int":
        return " ".join(str(rng.randrange(-50, 51)) for _ in range(TOKENS))
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(TOKENS))


def run(program, path, kind, *options):
    """What it printed, the milliseconds of its phases, the kilobytes and the seconds of CPU that it took."""
    command = ["/usr/bin/time", "-f", "memory %M cpu %U", program, "run", "--no-cache", "--time", "--input-type", kind,
               "-e", "result", *options, str(path)]
    done = subprocess.run(command, input=input_of(kind) + "\n", capture_output=True, text=True, check=True)
    phases = {name: float(ms) for name, ms in re.findall(r"(\w+) +([\d.]+) ms", done.stderr)}
    usage = re.search(r"memory (\d+) cpu ([\d.]+)", done.stderr)
    return done.stdout, phases, int(usage[1]), float(usage[2])


def count_stages(program, path, kind, length):
    command = [program, "build", str(path), "-e", "result", "-n", length, "--input-type", KINDS[kind], "--emit", "plan"]
    plan = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parts = len(re.findall(r"^ part", plan, re.M))
    streams = len(re.findall(r"^stage \d+: stream", plan, re.M))
    return len(re.findall("^stage", plan, re.M)) - streams + parts, len(re.findall("^piece", plan, re.M))


def show(program, path, shape, count, arguments):
    kind = importlib.import_module(shape).INPUT
    expected = run(program, path, kind, "--engine", "interp")[0] if arguments.check else None
    equal = True
    for length in LENGTHS:
        stages, pieces = count_stages(program, path, kind, length)
        results = [run(program, path, kind, "--engine", "jit", "-n", length) for _ in range(arguments.runs)]
        ours = min(phases["optimize"] for _, phases, _, _ in results)
        llvm = min(phases["codegen"] for _, phases, _, _ in results)
        memory = min(kilobytes for _, _, kilobytes, _ in results) // 1024
        seconds = min(seconds for _, _, _, seconds in results)
        print(f"{shape:10}{count:6}{length:>6}{stages:8}{pieces:8}{ours:10.1f}{llvm:10.1f}{(ours + llvm) / count:10.2f}"
              f"{seconds:8.2f}{memory:8}", flush=True)
        if arguments.check and results[0][0] != expected:
            print(f"{shape} of {count} statements, length {length}: the engines differ", file=sys.stderr)
            equal = False
    return equal


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--counts", default="25,50,100,300,1000")
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    equal = True
    print(f"{'shape':10}{'count':>6}{'n':>6}{'stages':>8}{'pieces':>8}{'ours':>10}{'LLVM':>10}{'ms each':>10}"
          f"{'CPU s':>8}{'MiB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "large.rasp"
        for shape in arguments.shapes.split(","):
            for count in map(int, arguments.counts.split(",")):
                path.write_text(importlib.import_module(shape).program(count), encoding="utf8")
                equal = show(program, path, shape, count, arguments) and equal
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
