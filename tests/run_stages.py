#!/usr/bin/env python3
"""Runs selectors with each algorithm forced on and off and compares with the interpreter.

usage: run_stages.py PROGRAM FOLDER [--long | --short]

FOLDER holds programs whose s-ops end in a comment that names the stage a plan has for them. Each program is evaluated on
inputs of many lengths: by the interpreter, by native code as it would choose, and by native code with RASP_STAGES set so
that one kind of stage is the only one besides dense, is left out, or must be taken whatever the cost. --long takes more
inputs and forces each kind by itself, --short takes fewer.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys

from stage_table import chosen_stages

KINDS = chosen_stages()
LENGTHS = [1, 2, 3, 15, 16, 17, 63, 64, 65, 130, 300]
SHORT_LENGTHS = [17, 130]
LONG_LENGTHS = [*range(1, 70), 127, 128, 129, 300, 1000]
STAGE = re.compile(r"^(?:stage \d+| part): (\w+) selector", re.M)


def names_of(path):
    """[(name, kinds expected or None)] of a program's s-ops whose definition ends in one of these."""
    names = []
    for statement in re.findall(r"^(\w+) = (?:[^;#]*);[ ]*(#[^\n]*)?$", path.read_text(), re.M):
        name, comment = statement
        kinds = comment.lstrip("# ").split() if comment else None
        names.append((name, kinds))
    return names


def inputs_of(kind, lengths):
    """Lines of input: few different values, many, and in order."""
    rng = random.Random(5)
    lines = []
    words = ["a", "b", "ab", "", "longer than eight", "longer than sixteen bytes", "longer than eigh", "é", "b" * 40]
    for length in lengths:
        for spread in (3, 40, 10 ** 6):
            if kind == "strings":
                values = [words[rng.randrange(min(spread, len(words)))] + str(rng.randrange(2) * (spread > 9))
                          for _ in range(length)]
                lines.append(json.dumps(values))
            elif kind == "floats":
                lines.append(" ".join(str(rng.randrange(spread) / 4 - 1) for _ in range(length)))
            else:
                values = [rng.randrange(-spread, spread) for _ in range(length)]
                lines.append(" ".join(map(str, sorted(values) if spread == 40 and length % 2 else values)))
    return "\n".join(lines) + "\n"


def evaluate(program, path, names, lines, engine, stages):
    """The output lines of one run, with a heading for each value."""
    kind = {"strings": "json", "floats": "float"}.get(path.stem, "int")
    command = [program, "run", "--engine", engine, "--input-type", kind, "--json"]
    for name, _ in names:
        command += ["-e", name]
    environment = dict(os.environ, RASP_STAGES=stages)
    done = subprocess.run([*command, str(path)], input=lines, capture_output=True, text=True, env=environment)
    return done.stdout.splitlines(), done.stderr


def wrong_stages(program, path, names):
    """What plans for 4096 positions have for each s-op, where that differs from its comment."""
    faults = []
    for name, kinds in names:
        if kinds is None:
            continue
        command = [program, "build", "--emit", "plan", "-n", "4096", "-e", name, str(path)]
        # a program on different bytes hides the stages of its own
        allowed = ",".join(["dense", *(kind for kind in KINDS if kind != "distinct")])
        environment = dict(os.environ, RASP_STAGES=allowed)
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        found = sorted(STAGE.findall(done.stdout))
        if found != sorted(kinds):
            faults.append(f"{path.name}: {name}: {' '.join(found) or done.stderr.strip()}, not {' '.join(kinds)}")
    return faults


def main():
    long_run = "--long" in sys.argv
    short_run = "--short" in sys.argv
    lengths = LONG_LENGTHS if long_run else SHORT_LENGTHS if short_run else LENGTHS
    program, folder = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    modes = ["", "dense", ",".join(KINDS)]
    if long_run:
        modes += [f"dense,{kind}" for kind in KINDS] + KINDS
        modes += [",".join(["dense", *(other for other in KINDS if other != kind)]) for kind in KINDS]
    faults = []
    runs = 0
    for path in sorted(pathlib.Path(folder).glob("*.rasp")):
        names = names_of(path)
        lines = inputs_of(path.stem, lengths)
        wanted, _ = evaluate(program, path, names, lines, "interp", "")
        if len(wanted) < len(names):
            faults.append(f"{path.name}: the interpreter gave {len(wanted)} values")
        faults += wrong_stages(program, path, names)
        for mode in modes:
            got, errors = evaluate(program, path, names, lines, "jit", mode)
            runs += 1
            different = [i for i, (a, b) in enumerate(zip(got, wanted)) if a != b]
            if different or len(got) != len(wanted):
                at = different[0] if different else min(len(got), len(wanted))
                faults.append(f"{path.name} with RASP_STAGES={mode}: value {at} ({names[at % len(names)][0]}) differs, "
                              f"{len(different)} in all; {errors[:300]}")
    for fault in faults:
        print(fault)
    print(f"{runs} runs, {len(faults)} faults")
    sys.exit(1 if faults or runs == 0 else 0)


if __name__ == "__main__":
    main()
