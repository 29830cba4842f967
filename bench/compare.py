#!/usr/bin/env python3
"""Compares two files that `rasp_bench --json` has written: compare.py OLD NEW [--threshold PERCENT].

One line for each program and length that became slower or faster than the threshold, the worst first. How much the
rival's time changed stands beside it: where that moved as well, it was the machine. Exit status 1 when something became
slower though the rival did not.
"""
import argparse
import json
import math
import sys


def read(path):
    rows = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            rows[row["program"], row["n"]] = row
    return rows


def changes(old, new):
    """(ours, rival, key): factors from old to new, for the rows that both have."""
    for key in old.keys() & new.keys():
        a, b = old[key], new[key]
        if a["ours"] and b["ours"] and a["best"] and b["best"]:
            yield b["ours"] / a["ours"], b["best"] / a["best"], key


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--threshold", type=float, default=10, metavar="PERCENT")
    arguments = parser.parse_args()
    old, new = read(arguments.old), read(arguments.new)
    found = sorted(changes(old, new), reverse=True)
    if not found:
        sys.exit("compare.py: the files have no measured row in common")
    limit = 1 + arguments.threshold / 100
    slower = 0
    for ours, rival, (program, n) in found:
        if 1 / limit < ours < limit:
            continue
        worse = ours / rival >= limit and ours >= limit
        slower += worse
        print(f"{program:9} {n:8}  ours x{ours:5.2f}  rival x{rival:5.2f}  {'SLOWER' if worse else ''}".rstrip())
    mean = math.exp(sum(math.log(ours) for ours, _, _ in found) / len(found))
    print(f"{len(found)} rows, geometric mean x{mean:.3f}, {slower} slower")
    lost = sorted(old.keys() - new.keys())
    if lost:
        print("only in the old file:", ", ".join(f"{program} {n}" for program, n in lost))
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
