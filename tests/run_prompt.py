#!/usr/bin/env python3
"""Tests the prompt on a terminal: what Tab completes (every word of the language, as the table of the lexer has them, of
the commands, and names), what help explains, the history, colours, and what is cut to the window.

usage: run_prompt.py PROGRAM ROOT
"""
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import struct
import sys
import tempfile
import termios
import time

TIMEOUT = 30 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))
QUIET = 0.3  # seconds without output: the terminal has shown all
CLEAR = b"\x15"  # Ctrl-U
UP = b"\x1b[A"


class Prompt:
    """`rasp repl` on a terminal of its own."""

    def __init__(self, program, folder, terminal="dumb", columns=200):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            places = {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
            os.execve(program, [program, "repl"],
                      {**os.environ, **places, "TERM": terminal, "LC_ALL": "C.UTF-8", "NO_COLOR": ""})
        self.banner = self.read_until(">>")

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
        return got.replace("\r\n", "\n")

    def offered(self, beginning):
        """What two tabs offer behind the beginning: it is extended, then the candidates are listed up to a new
        prompt; the only candidate stands on the line itself."""
        shown = self.type(beginning.encode() + b"\t\t")
        self.type(CLEAR)
        listed = shown.partition("\n")[2].partition(">>")[0]
        return set(re.findall(r"\w+", listed or shown))

    def leave(self, way=None):
        """By Ctrl-D, or by a signal."""
        if way is None:
            os.write(self.terminal, b"\x04")
        else:
            os.kill(self.process, way)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, right, text):
        self.passed += bool(right)
        self.failed += not right
        if not right:
            print("FAIL", text)

    def shows(self, prompt, keys, *wanted):
        got = prompt.type(keys)
        for text in wanted:
            self.that(text in got, f"{keys!r} shows {got!r}, not {text!r}")


def words_of(root):
    table = (root / "frontend/syntax/token.def").read_text(encoding="utf8")
    return set(re.findall(r'^(?:KEYWORD|\w*WORD)\(\w+, "(\w+)"\)', table, re.M))


def commands_of(root):
    table = (root / "driver/repl_commands.def").read_text(encoding="utf8")
    return {words.split()[0] for words in re.findall(r'^PROMPT_COMMAND\(\w+, "([\w ]+)"', table, re.M)}


def check_completion(checks, prompt, words):
    prompt.type(b"zebra = 1;\n")
    for letter in sorted({word[0] for word in words}):
        offered = prompt.offered(letter)
        for word in sorted(word for word in words if word[0] == letter):
            checks.that(word in offered, f"{word} is not offered behind {letter}: {', '.join(sorted(offered))}")


def check_help(checks, prompt, program, root):
    """Every name of the library and every operator and keyword is explained, as `rasp help` does it."""
    library = (root / "frontend/elaborate/lib.rasp").read_text(encoding="utf8")
    table = (root / "frontend/syntax/token.def").read_text(encoding="utf8")
    names = set(re.findall(r"^(?:def )?(\w+)(?=\(| =)", library, re.M))
    words = set(re.findall(r'^(?:KEYWORD|OPERATOR_WORD)\(\w+, "(\w+)"\)', table, re.M))
    checks.that(len(names) > 15, "no names of the library")
    for name in sorted(names | words):
        told = subprocess.run([program, "help", name], stdout=subprocess.PIPE, text=True, check=False).stdout
        told = told.split("\n\nUsage: ")[0]  # the prompt does not tell of the command of that name
        checks.shows(prompt, f"help {name}\r".encode(), told or "(nothing)")


def check_entries(checks, prompt):
    checks.that(all(word in prompt.banner for word in ("help", "Tab", "Ctrl-C")), prompt.banner)
    checks.shows(prompt, b"tokens\r", '[h, e, l, l, o] (strings)')
    checks.shows(prompt, b"sort\r", "library function: sort(seq, key)")
    checks.shows(prompt, b"show\r", 's-op example: "hello"')
    checks.shows(prompt, b"help\r", "defs", "save \"FILE\"", "select_next_identical")
    checks.shows(prompt, b"max(1,\r", "(waits for an expression after ',')", ".. ")
    checks.shows(prompt, b"2\r", "(waits for ',' or ')' after the arguments)")
    checks.shows(prompt, b")\r", "value: out =  2")
    checks.shows(prompt, b"def one(x) {\r", "(waits for '}' to end the body of the function)")
    checks.that("waits" not in prompt.type(b"return x;\r"), "the same is said twice")
    checks.shows(prompt, b"}\r", "function: one(x)")
    checks.shows(prompt, b"pasted = indices\n  + 1;\n", "pasted(\"hello\") = [1, 2, 3, 4, 5] (ints)")
    checks.shows(prompt, b"sort\ntokens;\n", "expected ';'", "s-op: tokens")


def check_history(checks, program, folder):
    """Entries outlive a hangup, are shared by two prompts, and come back as they were entered."""
    first, second = Prompt(program, folder), Prompt(program, folder)
    first.type(b"def two(x) {\r")
    first.type(b'  return "a\\n";\r')
    first.type(b"}\r")
    second.type(b"second = 2;\r")
    first.type(b"first = 1;\r")
    first.leave(signal.SIGHUP)
    second.leave(signal.SIGKILL)
    entries = (pathlib.Path(folder) / "rasp/entries").read_text(encoding="utf8").splitlines()
    wanted = ['def two(x) {\\n  return "a\\\\n";\\n}', "second = 2;", "first = 1;"]
    checks.that(entries == wanted, f"the history is {entries}")
    third = Prompt(program, folder)
    third.type(UP + UP + UP)
    checks.shows(third, b"\r", "console function: two(x)")
    checks.shows(third, b"two(1)\r", 'value: out =  "a\\n"')
    third.leave()


def check_startup(checks, program, folder):
    (pathlib.Path(folder) / "rasp").mkdir(exist_ok=True)
    (pathlib.Path(folder) / "rasp/startup.rasp").write_text("begun = indices + 1;\nwrong;\n", encoding="utf8")
    prompt = Prompt(program, folder)
    checks.that("undefined name 'wrong'" in prompt.banner and "s-op" not in prompt.banner, prompt.banner)
    checks.shows(prompt, b"begun\r", "[1, 2, 3, 4, 5] (ints)")
    prompt.leave()


def check_colours(checks, program, folder):
    """Colours never stand inside what a program that drives the prompt may look for."""
    prompt = Prompt(program, folder, "xterm", 60)
    value = 'Example: tokens("hello") = [h, e, l, l, o] (strings)'
    checks.shows(prompt, b"tokens;\r", "     s-op: tokens\n", f"     \x1b[36m{value}\x1b[0m\n")
    checks.shows(prompt, b'indicator(tokens == "l")\r', "\x1b[1;34mindicator\x1b[0m(tokens == \x1b[32m\"l\"\x1b[0m)")
    checks.shows(prompt, b"1)\r", "\x1b[1;31m)\x1b[0m")
    prompt.type(b"(1 + (2")
    visits = re.search(r"\x1b\[9G|\x08{3}", prompt.type(b")"))  # by column, or three back
    checks.that(visits, "the cursor does not visit the partner of a bracket")
    prompt.type(CLEAR)
    prompt.type(b'set example "' + b"ab" * 30 + b'"\r')
    checks.shows(prompt, b"indices;\r", '("ababababababab…) = [0, 1, 2', "…")
    checks.shows(prompt, b"full_s;\r", "(set full shows all)", "more rows")
    checks.shows(prompt, b"tokens_str = 5;\r", "reserved")
    prompt.type(b"set full\r")
    checks.shows(prompt, b"indices;\r", "57, 58, 59] (ints)")
    prompt.type(b"set full off\r")
    checks.that("59] (ints)" not in prompt.type(b"indices;\r"), "set full off does not cut")
    prompt.leave()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        prompt = Prompt(program, folder)
        check_entries(checks, prompt)
        check_completion(checks, prompt, words_of(root) | commands_of(root) | {"tokens", "True", "zebra"})
        check_help(checks, prompt, program, root)
        prompt.leave()
    for check in (check_history, check_startup, check_colours):
        with tempfile.TemporaryDirectory() as folder:
            check(checks, program, folder)
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed or checks.passed < 100 else 0)


main()
