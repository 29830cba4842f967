#!/usr/bin/env python3
"""Checks that the manual pages leave nothing out: rasp(1) has every command and option that the help lists, each option
behind the commands that know it, rasp(3) every function that rasp.h declares (parts of a family may be `...`), and
neither has one that is not there.

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


def text_of(name):
    return name if isinstance(name, str) else " of ".join(name)


def known_by(entry, commands, readers):
    """The commands that an option's entry names, in lists in parentheses at the start of a line; without one, those that
    read programs."""
    lists = re.findall(r"^\(([a-z]+(?:, [a-z]+)*)\)", entry, re.M)
    named = {name for line in lists for name in line.split(", ")} & commands
    return named or readers


def uses_of(page, commands, readers):
    """(option, command) for each command that knows the option, as the page has it."""
    entries = re.split(r"^\.TP\n", section(page, "OPTIONS"), flags=re.M)[1:]
    named = [(re.search(r"--([a-z-]+)", entry).group(1), entry) for entry in entries]
    return {(option, command) for option, entry in named if option not in ("help", "version")
            for command in known_by(entry, commands, readers)}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    page = (root / "docs/man/rasp.1").read_text(encoding="utf8").replace("\\-", "-")
    commands = set(re.findall(r"^  rasp ([a-z]+)", help_of(program), re.M))
    uses = {(option, command) for command in commands
            for option in re.findall(r"^  (?:-\w, |    )--([a-z-]+)", help_of(program, command), re.M)}
    options = {option for option, _ in uses}
    readers = {command for option, command in uses if option == "include"}
    asked = {use for use in uses if use[0] not in ("help", "version")}
    header = (root / "include/rasp.h").read_text(encoding="utf8")
    functions = set(re.findall(r"^RASP_API [^;(]*?\b(rasp_\w+)\(", header, re.M))
    overview = (root / "docs/man/rasp.3").read_text(encoding="utf8")
    described = set(re.findall(r"\b(rasp_\w+) ?\"?\(\)", overview))
    wanted = {
        "command of rasp(1)": (commands, set(re.findall(r"^\.TP\n\.BR? ([a-z]+)\b", section(page, "COMMANDS"), re.M))),
        "usage line of rasp(1)": (commands, set(re.findall(r"^\.B rasp ([a-z]+)$", section(page, "SYNOPSIS"), re.M))),
        "option of rasp(1)": (options, set(re.findall(r"^\.BR? [^\n]*?--([a-z-]+)", section(page, "OPTIONS"), re.M))),
        "option of a command of rasp(1)": (asked, uses_of(page, commands, readers)),
        "function of rasp(3)": (functions, described),
    }
    passed = failed = 0
    for what, (there, shown) in wanted.items():
        passed += len(there & shown)
        failed += len(there ^ shown)
        for name in sorted(there - shown):
            print(f"FAIL {what}: {text_of(name)} is missing")
        for name in sorted(shown - there):
            print(f"FAIL {what}: {text_of(name)} does not exist")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
