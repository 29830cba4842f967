#!/usr/bin/env python3
"""Compares the kernels that two builds make: what a change of structure must not change.

usage: same_code.py OLD NEW [FORM]

OLD and NEW are two programs `rasp`; FORM is llvm (LLVM's text, the default), asm, ir or plan. Every example, every program of
bench/programs and every s-op that the files of tests/stages bind is compiled for several lengths, types of elements and
CPUs. Names of types and functions of the runtime may differ. Prints what differs, and how many are equal; 1 when any
differs.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
LENGTHS = ("any", "16", "200", "20000")
CPUS = ("native", "x86-64-v3")
FORCED = ("", "dense", "scan,window,gather,group,running,lag,sorted,nested,sweep,bits,rank,sort,scatter,nearest,find,distinct")


def expressions_of(path):
    """The names that a file of tests/stages binds."""
    return re.findall(r"^(\w+) *= ", path.read_text(encoding="utf8"), re.M)


def jobs():
    """(arguments, environment) of each kernel."""
    for path in sorted((ROOT / "examples").glob("*.rasp")) + sorted((ROOT / "bench/programs").glob("*.rasp")):
        for length in LENGTHS:
            for cpu in CPUS:
                for kind in ("utf8", "i32"):
                    yield [str(path), "-n", length, "--input-type", kind, "--cpu", cpu], {}
    for path in sorted((ROOT / "tests/stages").glob("*.rasp")):
        kind = {"ints": "i32", "floats": "f64"}.get(path.stem, "utf8")
        for name in expressions_of(path):
            for stages in FORCED:
                for length in ("any", "60"):
                    yield ([str(path), "-e", name, "-n", length, "--input-type", kind, "--cpu", "native"],
                           {"RASP_STAGES": stages} if stages else {})


NAME = re.compile(r"%struct\.\w+|\brasp_rt_\w+|(?<=!{!\")\w+(?=\",)")


def without_names(text):
    """The text with its names numbered in the order in which they occur."""
    numbers = {}
    text = NAME.sub(lambda match: f"name{numbers.setdefault(match.group(), len(numbers))}", text)
    return re.sub(r" +;", " ;", text)


def output_of(program, form, job):
    """What the program prints for one kernel: the text, or why there is none."""
    arguments, environment = job
    made = subprocess.run([program, "build", *arguments, "--emit", form], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})
    return without_names(made.stdout if made.returncode == 0 else made.stderr)


def main():
    old, new = sys.argv[1:3]
    form = sys.argv[3] if len(sys.argv) > 3 else "llvm"
    everything = list(jobs())
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job, same in zip(everything, pool.map(
                lambda job: output_of(old, form, job) == output_of(new, form, job), everything)):
            failed += not same
            if not same:
                print("differs:", " ".join([*(f"{k}={v}" for k, v in job[1].items()), *job[0]]), flush=True)
    print(f"{len(everything) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
