#!/usr/bin/env python3
"""Runs golden cases: text in, text out.

usage: run_golden.py PROGRAM FOLDER...          RASP_UPDATE=1 rewrites what is expected

A case is CASE.rasp with CASE.out beside it. The first lines of CASE.rasp that begin with `# rasp:` each give the
arguments of one call of the program, FILE standing for the name of the case's own file; it runs in the case's folder.
CASE.in, where there is one, is its standard input. CASE.out holds standard output as it is; then, if there is any
standard error, a line `-- stderr` and that; then, if the exit status is not 0, a line `-- exit N`. With several
`# rasp:` lines each call's output comes after a line `$ rasp ARGUMENTS`.
"""
import difflib
import os
import pathlib
import shlex
import subprocess
import sys

MARK = "# rasp:"
TIMEOUT = 60 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "80"}


def calls_of(case):
    """The argument texts of a case's leading mark lines."""
    calls = []
    for line in case.read_text(encoding="utf8", errors="replace").split("\n"):
        if not line.startswith(MARK):
            break
        calls.append(line[len(MARK):].strip())
    return calls


def output_of(program, case, arguments):
    """What a call gives, in the form of CASE.out."""
    words = [case.name if word == "FILE" else word for word in shlex.split(arguments)]
    given = case.with_suffix(".in")
    done = subprocess.run([program, *words], input=given.read_bytes() if given.exists() else b"", cwd=case.parent,
                          capture_output=True, env=ENVIRONMENT, timeout=TIMEOUT, check=False)
    text = done.stdout.decode("utf8", "replace")
    if done.stderr:
        text += "-- stderr\n" + done.stderr.decode("utf8", "replace")
    if done.returncode != 0:
        text += f"-- exit {done.returncode}\n"
    return text


def run_case(program, case):
    """None, or why the case fails."""
    calls = calls_of(case)
    if not calls:
        return f"no line begins with `{MARK}`"
    try:
        outputs = [output_of(program, case, call) for call in calls]
    except subprocess.TimeoutExpired:
        return f"no end within {TIMEOUT} seconds"
    got = outputs[0] if len(calls) == 1 else "".join(f"$ rasp {c}\n{o}" for c, o in zip(calls, outputs))
    expected = case.with_suffix(".out")
    if os.environ.get("RASP_UPDATE") == "1":
        expected.write_text(got, encoding="utf8", newline="")
        return None
    if not expected.exists():
        return f"{expected.name} is missing"
    want = expected.read_bytes().decode("utf8", "replace")
    if got == want:
        return None
    return "\n".join(difflib.unified_diff(want.split("\n"), got.split("\n"), "expected", "got", lineterm=""))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    passed = failed = 0
    for folder in sys.argv[2:]:
        cases = sorted(pathlib.Path(folder).glob("*.rasp"))
        if not cases:
            print(f"FAIL {folder}: no cases")
            failed += 1
        # A folder may hold files that cases load: those have neither mark nor expected output.
        for case in cases:
            if not calls_of(case) and not case.with_suffix(".out").exists():
                continue
            why = run_case(program, case)
            passed, failed = (passed + 1, failed) if why is None else (passed, failed + 1)
            if why is not None:
                print(f"FAIL {case}\n{why}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
