#!/usr/bin/env python3
"""Checks that the manual pages leave nothing out: rasp(1) has every command and option that the help lists, rasp(3) every
function that rasp.h declares (parts of a family may be `...`), and neither has one that is not there.

usage: check_manual.py PROGRAM ROOT
"""
import pathlib
import re
import subprocess
import sys


def help_of(program, *words):
    return subprocess.run([program, "help", *words], stdout=subprocess.PIPE, text=True, check=True).stdout


def section(page, name):
    return re.search(rf"^\.SH {name}\n(.*?)(?=^\.SH |\Z)", page, re.S | re.M).group(1)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    page = (root / "docs/man/rasp.1").read_text(encoding="utf8").replace("\\-", "-")
    commands = set(re.findall(r"^  rasp ([a-z]+)", help_of(program), re.M))
    options = set()
    for command in commands:
        options |= set(re.findall(r"^  (?:-\w, |    )--([a-z-]+)", help_of(program, command), re.M))
    header = (root / "include/rasp.h").read_text(encoding="utf8")
    functions = set(re.findall(r"^RASP_API [^;(]*?\b(rasp_\w+)\(", header, re.M))
    overview = (root / "docs/man/rasp.3").read_text(encoding="utf8")
    described = set(re.findall(r"\b(rasp_\w+) ?\"?\(\)", overview))
    wanted = {
        "command of rasp(1)": (commands, set(re.findall(r"^\.TP\n\.BR? ([a-z]+)\b", section(page, "COMMANDS"), re.M))),
        "usage line of rasp(1)": (commands, set(re.findall(r"^\.B rasp ([a-z]+)$", section(page, "SYNOPSIS"), re.M))),
        "option of rasp(1)": (options, set(re.findall(r"^\.BR? [^\n]*?--([a-z-]+)", section(page, "OPTIONS"), re.M))),
        "function of rasp(3)": (functions, described),
    }
    passed = failed = 0
    for what, (there, shown) in wanted.items():
        passed += len(there & shown)
        failed += len(there ^ shown)
        for name in sorted(there - shown):
            print(f"FAIL {what}: {name} is missing")
        for name in sorted(shown - there):
            print(f"FAIL {what}: {name} does not exist")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
