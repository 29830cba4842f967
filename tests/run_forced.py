#!/usr/bin/env python3
"""Runs every conformance case and random programs with each algorithm for selectors forced on and off.

usage: run_forced.py PROGRAM DIFF_ENGINES [--kinds KIND,...] [--programs N] [--seed S] [--jobs J]

Two ways for each kind of stage (RASP_STAGES): it is the only one besides dense, or all others but it may be taken, both
whatever they cost. Each way answers all cases of tests/conformance, and N random programs and those of tests/diff are
held against the interpreter. A line for each way; the last line counts. About 25 minutes on two processors.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

from run_stages import KINDS

TESTS = pathlib.Path(__file__).resolve().parent
CONFORMANCE = TESTS / "conformance"
CASES = [CONFORMANCE / "handwritten.jsonl", CONFORMANCE / "random.jsonl"]


def ways_of(kinds):
    """(name, value of RASP_STAGES)"""
    for kind in kinds:
        yield f"{kind} only", kind
        yield f"no {kind}", ",".join(other for other in KINDS if other != kind)


def run_way(way, arguments):
    """Output and success of one way."""
    name, stages = way
    module = pathlib.Path(arguments.program).resolve().parent / "librasp_llvm.so"
    environment = dict(os.environ, RASP_STAGES=stages, RASP_CACHE="off", RASP_JIT_MODULE=str(module))
    random_programs = ["--programs", str(arguments.programs), "--seed", str(arguments.seed)]
    commands = [
        [sys.executable, CONFORMANCE / "check_conformance.py", *CASES, "--timeout", "60", "--",
         arguments.program, "serve", "--engine", "jit"],
        [arguments.diff_engines, "--quiet", "--native", "70", *random_programs],
        [arguments.diff_engines, "--quiet", "--native", "70", TESTS / "diff" / "cases.jsonl"],
    ]
    told, success = [], True
    for command in commands:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        lines = done.stdout.strip().splitlines()
        success = success and done.returncode == 0
        told.append(lines[-1] if done.returncode == 0 and lines else done.stdout)
    return name, success, "; ".join(told)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("diff_engines")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--programs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    kinds = arguments.kinds.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        parser.error(f"no such kind: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for name, success, told in pool.map(lambda way: run_way(way, arguments), ways_of(kinds)):
            print(f"{'ok    ' if success else 'FAILED'} {name}: {told}", flush=True)
            passed, failed = passed + success, failed + (not success)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or passed == 0 else 0)


main()
