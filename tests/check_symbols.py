#!/usr/bin/env python3
"""Checks that the shared library exports what rasp.h declares, and nothing else.

usage: check_symbols.py LIBRARY.so
"""
import pathlib
import re
import subprocess
import sys

HEADER = pathlib.Path(__file__).parent.parent / "include" / "rasp.h"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    declared = set(re.findall(r"^RASP_API [^;(]*?\b(rasp_\w+)\(", HEADER.read_text(encoding="utf8"), re.M))
    listing = subprocess.run(["nm", "-D", "--defined-only", sys.argv[1]], capture_output=True, text=True, check=True)
    # The sanitizers add names that begin with an underscore.
    exported = {line.split()[-1] for line in listing.stdout.splitlines()}
    exported = {name for name in exported if not name.startswith("_")}
    for name in sorted(declared - exported):
        print(f"{name} is declared in rasp.h but not exported")
    for name in sorted(exported - declared):
        print(f"{name} is exported but not declared in rasp.h")
    print(f"{len(declared & exported)} passed, {len(declared ^ exported)} failed")
    sys.exit(0 if declared == exported and declared else 1)


main()
