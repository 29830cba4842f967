#!/usr/bin/env python3
"""Tests what Tab completes at the prompt: every word of the language, as the table of the lexer has them, and names.

usage: run_prompt.py PROGRAM ROOT
"""
import os
import pathlib
import pty
import re
import select
import sys
import time

TIMEOUT = 30 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))
QUIET = 0.3  # seconds without output: the terminal has shown all
CLEAR = b"\x15"  # Ctrl-U


class Prompt:
    """`rasp repl` on a terminal of its own."""

    def __init__(self, program):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(program, [program, "repl"], {**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8"})
        self.read_until(">>")

    def read_until(self, end):
        got, stop = "", time.monotonic() + TIMEOUT
        while end not in got and time.monotonic() < stop:
            if select.select([self.terminal], [], [], 1)[0]:
                got += os.read(self.terminal, 4096).decode("utf8", "replace")
        return got

    def type(self, keys):
        """What appears after these keys."""
        os.write(self.terminal, keys)
        got, wait = "", TIMEOUT
        while select.select([self.terminal], [], [], wait)[0]:
            got += os.read(self.terminal, 4096).decode("utf8", "replace")
            wait = QUIET
        return got

    def offered(self, beginning):
        """What two tabs offer behind the beginning: it is extended, then the candidates are listed up to a new
        prompt; the only candidate stands on the line itself."""
        shown = self.type(beginning.encode() + b"\t\t")
        self.type(CLEAR)
        listed = shown.partition("\n")[2].partition(">>")[0]
        return set(re.findall(r"\w+", listed or shown))

    def leave(self):
        os.write(self.terminal, b"\x04")
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = (pathlib.Path(sys.argv[2]) / "frontend/syntax/token.def").read_text(encoding="utf8")
    words = set(re.findall(r'^(?:KEYWORD|\w*WORD)\(\w+, "(\w+)"\)', table, re.M))
    names = {"tokens", "True", "zebra"}
    prompt = Prompt(os.path.abspath(sys.argv[1]))
    prompt.type(b"zebra = 1;\n")
    passed = failed = 0
    for letter in sorted({word[0] for word in words | names}):
        offered = prompt.offered(letter)
        for word in sorted(word for word in words | names if word[0] == letter):
            passed += word in offered
            failed += word not in offered
            if word not in offered:
                print(f"FAIL {word} is not offered behind {letter}: {', '.join(sorted(offered))}")
    prompt.leave()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or passed <= len(names) else 0)


main()
