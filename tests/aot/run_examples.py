#!/usr/bin/env python3
"""Every example, and the programs of this folder, as an object file in a C program, against the interpreter.

usage: run_examples.py PROGRAM FOLDER CC [--count N] [--cpu CPU]... [--target TRIPLE --examples NAME,... --clang CLANG]

Without --target: each example for text of any length and for bytes of one fixed length, for any CPU and for each --cpu.
With it: the named examples for that machine, run by its emulator.
"""
import argparse
import pathlib

import aot

FIXED = 13


def runs_here(cpu):
    """Whether this machine has what a CPU asks for."""
    needed = {"x86-64-v3": {"avx2", "bmi2", "fma"}}.get(cpu, set())
    return needed <= set(pathlib.Path("/proc/cpuinfo").read_text(encoding="utf8").split())


def check_native(options, example, cpu, seed):
    """Text of any length and bytes of one length, for any CPU; for those that are named one of the two in turn."""
    folder = options.folder / f"native-{cpu or 'any'}"
    folder.mkdir(parents=True, exist_ok=True)
    more = ["--cpu", cpu] if cpu else []
    forms = [(["-n", "any"], 0), (["-n", str(FIXED), "--input-type", "u8"], FIXED)]
    if cpu:
        forms = [forms[options.cpu.index(cpu) % 2]]
    for arguments, length in forms:
        kernel = aot.Kernel(options.program, folder, example, arguments + more)
        lines = aot.make_inputs(example, options.count, length, seed, ascii_only=length != 0)
        wanted = aot.interpret(options.program, example, lines)
        aot.compare(kernel, lines, wanted, [*aot.RUNNER, kernel.link([options.cc], ["-O1", "-lm"])])


def check_target(options, example, seed):
    """The same on another machine."""
    flags, runner = aot.TARGETS[options.target]
    folder = options.folder / options.target
    folder.mkdir(parents=True, exist_ok=True)
    kernel = aot.Kernel(options.program, folder, example, [], options.target)
    lines = aot.make_inputs(example, options.count, 0, seed)
    wanted = aot.interpret(options.program, example, lines)
    program = kernel.link([options.clang, f"--target={options.target}"], flags)
    aot.compare(kernel, lines, wanted, [*runner, program])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("cc")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--cpu", action="append", default=[])
    parser.add_argument("--target", choices=list(aot.TARGETS))
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--examples", default="")
    options = parser.parse_args()
    options.program = options.program.resolve()
    names = options.examples.split(",") if options.examples else [name for name in aot.PROGRAMS if name != "all"]
    tests = []
    for name in names:
        if options.target:
            tests.append((f"{options.target} {name}", lambda name=name: check_target(options, name, options.seed)))
            continue
        for cpu in filter(runs_here, [""] + options.cpu):
            tests.append((f"{name} {cpu}", lambda name=name, cpu=cpu: check_native(options, name, cpu, options.seed)))
    aot.report(tests)


if __name__ == "__main__":
    main()
