#!/usr/bin/env python3
"""Puts every line of a text through each example: none may fail on it.

usage: run_text.py PROGRAM TEXT EXAMPLES [ENGINE...]

With engines, each runs every example, and their answers must be the same.

Examples that read `tokens_float` or `tokens_int` want numbers, and are left out. Empty lines are no inputs.
"""
import os
import pathlib
import re
import subprocess
import sys

TIMEOUT = 120 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))
NUMERIC = re.compile(r"^[^#\n]*\btokens_(?:int|float)\b", re.M)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    program, text, folder, *engines = sys.argv[1:]
    lines = [line for line in pathlib.Path(text).read_bytes().split(b"\n") if line]
    given = b"".join(line + b"\n" for line in lines)
    passed = failed = 0
    for example in sorted(pathlib.Path(folder).glob("*.rasp")):
        if NUMERIC.search(example.read_text(encoding="utf8")):
            continue
        outputs = set()
        for engine in engines or ["auto"]:
            command = [program, "run", "--engine", engine, example]
            done = subprocess.run(command, input=given, capture_output=True, timeout=TIMEOUT, check=False)
            answers = len(done.stdout.splitlines())
            outputs.add(done.stdout)
            if done.returncode != 0 or answers != len(lines):
                break
        if done.returncode == 0 and answers == len(lines) and len(outputs) == 1:
            passed += 1
        else:
            failed += 1
            print(f"FAIL {example}: status {done.returncode}, {answers} answers to {len(lines)} lines, {len(outputs)} different")
            print(done.stderr.decode("utf8", "replace")[:2000])
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
