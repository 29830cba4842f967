#!/usr/bin/env python3
"""Checks `rasp analyze` on cases of layers and heads.

usage: check_analysis.py CASES.jsonl... -- RASP
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile


TIMEOUT = 60 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))


def answer(program, case, folder):
    """What the program says, as the case has it; or its errors."""
    path = folder / "case.rasp"
    path.write_text(case["program"] + "\n", encoding="utf8")
    run = subprocess.run([program, "analyze", "--json", "-e", case["eval"], path], capture_output=True, text=True,
                         timeout=TIMEOUT)
    if run.returncode != 0 or run.stderr:
        return f"status {run.returncode}: {run.stderr}"
    given = json.loads(run.stdout)
    if given["expr"] != case["eval"]:
        return run.stdout
    return {key: given[key] for key in ("layers", "max_heads", "heads_per_layer")}


def main():
    if len(sys.argv) < 4 or sys.argv[-2] != "--":
        sys.exit(__doc__)
    lines = [line for path in sys.argv[1:-2] for line in open(path, encoding="utf8") if line.strip()]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in map(json.loads, lines):
            given = answer(sys.argv[-1], case, pathlib.Path(folder))
            expected = {key: case[key] for key in ("layers", "max_heads", "heads_per_layer")}
            if given != expected:
                failed += 1
                print(f"{case['id']}: expected {expected}, got {given}")
    print(f"{len(lines) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not lines else 0)


main()
