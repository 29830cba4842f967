#!/usr/bin/env python3
"""Builds and runs the C programs that a document shows, and compares what they print.

usage: run_c_blocks.py [--native] HEADER-FOLDER LIBRARY FILE.md         RASP_UPDATE=1 rewrites the outputs shown

Each ```c block is a whole program; the ```text block after it is its output. ```c native needs native code and is left
out without --native. CC in the environment names the compiler. A library FILE.a or FILE.so will do.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TIMEOUT = 120 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))
RUNNER = os.environ.get("RASP_TEST_RUNNER", "").split()
BLOCK = re.compile(r"^```c( native)?\n(.*?)^```\n\n```text\n(.*?)^```\n", re.S | re.M)


def build(source, program, include, library):
    command = [os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{include}", source,
               "-o", program, str(library), f"-Wl,-rpath,{library.parent}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120)
    return done.stdout if done.returncode != 0 else None


def output_of(text, folder, include, library):
    source = folder / "program.c"
    source.write_text(text, encoding="utf8")
    problem = build(source, folder / "program", include, library)
    if problem is not None:
        return problem
    done = subprocess.run([*RUNNER, folder / "program"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          timeout=TIMEOUT, encoding="utf8")
    return done.stdout if done.returncode == 0 else f"{done.stdout}[{done.returncode}]\n"


def main():
    native = "--native" in sys.argv[1:]
    words = [word for word in sys.argv[1:] if word != "--native"]
    if len(words) != 3:
        sys.exit(__doc__)
    include, library, path = (pathlib.Path(word).resolve() for word in words)
    page = path.read_text(encoding="utf8")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for block in list(BLOCK.finditer(page)):
            if block[1] and not native:
                continue
            got = output_of(block[2], pathlib.Path(folder), include, library)
            if got == block[3]:
                passed += 1
                continue
            failed += 1
            line = page.count("\n", 0, block.start()) + 1
            print(f"{path.name}:{line}:")
            sys.stdout.writelines(difflib.unified_diff(block[3].splitlines(True), got.splitlines(True), "shown", "printed"))
            if os.environ.get("RASP_UPDATE") == "1":
                page = page.replace(block[0], block[0].replace(f"```text\n{block[3]}```", f"```text\n{got}```"))
    if os.environ.get("RASP_UPDATE") == "1":
        path.write_text(page, encoding="utf8")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
