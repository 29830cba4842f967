#!/usr/bin/env python3
"""Tests what shells complete: the script that `rasp help --completion` prints, asked in the shell that it is for.

usage: run_completion.py PROGRAM SHELL          SHELL: the path of bash, zsh or fish
"""
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

TIMEOUT = 60 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))

faults = []
passed = 0


def expect(what, got, want):
    global passed
    if got == want:
        passed += 1
    else:
        faults.append(what)
        print(f"FAIL {what}\nwant: {want}\ngot:  {got}")


def output(words, cwd=None):
    return subprocess.run(words, cwd=cwd, stdout=subprocess.PIPE, check=True, timeout=TIMEOUT).stdout.decode()


def commands_of(program):
    return re.findall(r"^  rasp ([a-z]+)", output([program, "help"]), re.M)


def options_of(program, command):
    return sorted(re.findall(r"^  (?:-\w, |    )--([a-z0-9-]+)", output([program, "help", command]), re.M))


class Bash:
    """Calls the function as bash does for a tab behind the last word."""

    def __init__(self, shell, script, folder):
        self.shell, self.script, self.folder = shell, script, folder

    def ask(self, *words):
        text = f'source "{self.script}"; compopt() {{ :; }}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rasp\n' \
               'printf "%s\\n" "${COMPREPLY[@]}"'
        lines = output([self.shell, "--norc", "-c", text, "-", *words], self.folder)
        return sorted(set(lines.split("\n")) - {""})


class Fish:
    """Asks fish itself for what it would offer."""

    def __init__(self, shell, script, folder):
        self.shell, self.script, self.folder = shell, script, folder

    def ask(self, *words):
        text = f'source "{self.script}"; complete -C "{" ".join(words)}"'
        lines = output([self.shell, "--no-config", "-c", text], self.folder)
        return sorted({line.split("\t")[0] for line in lines.split("\n")} - {""})


class Zsh:
    """Types at an interactive zsh, and reads which words the command then got."""

    def __init__(self, shell, script, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(shell, [shell, "-f", "-i"], {"PATH": os.environ["PATH"], "TERM": "dumb", "LC_ALL": "C.UTF-8",
                                                   "HOME": str(folder)})
        self.type(f"PS1=; unsetopt zle_bracketed_paste; fpath=({script.parent} $fpath); autoload -U compinit; "
                  "compinit -D -u; rasp() { print -r -- GOT${(j:|:)@}END; }; print READ''Y\n", "READY")

    def type(self, text, end):
        """Everything until the end appears."""
        os.write(self.terminal, text.encode())
        got, stop = "", time.monotonic() + 30
        while end not in got:
            ready, _, _ = select.select([self.terminal], [], [], max(0, stop - time.monotonic()))
            if not ready:
                return got + "(nothing more)"
            got += os.read(self.terminal, 4096).decode("utf8", "replace")
        return got

    def words(self, typed):
        got = self.type(typed + "\n", "END")
        found = re.search(r"GOT(.*)END", got)
        return found.group(1).split("|") if found else got

    def leave(self):
        os.write(self.terminal, b"exit\n")
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def check_lists(program, shell):
    """Of bash and fish: the lists are those of the help."""
    commands = commands_of(program)
    expect("commands", [word for word in shell.ask("rasp", "") if not word.startswith("-")], sorted(commands))
    for command in commands:
        want = [f"--{option}" for option in options_of(program, command)]
        got = [word.removesuffix("=") for word in shell.ask("rasp", command, "--")]
        expect(f"options of {command}", got, want)
    expect("one left", shell.ask("rasp", "se"), ["serve"])
    expect("words of an option", shell.ask("rasp", "run", "--engine", ""), ["auto", "interp", "jit"])
    expect("folders", [word.rstrip("/") for word in shell.ask("rasp", "run", "-I", "")], ["folder"])
    # fish puts the others behind them.
    files = [word for word in shell.ask("rasp", "run", "p") if word != "paper.txt" or isinstance(shell, Bash)]
    expect("programs", files, ["program-one.rasp"])
    expect("files", shell.ask("rasp", "run", "pap"), ["paper.txt"])
    expect("commands to explain", shell.ask("rasp", "help", "be"), ["bench"])


def check_zsh(shell):
    expect("a command", shell.words("rasp ser\t"), ["serve"])
    expect("an option and its word", shell.words("rasp run --engi\tji\t"), ["run", "--engine=jit"])
    expect("a program", shell.words("rasp run pro\t"), ["run", "program-one.rasp"])
    expect("a folder", shell.words("rasp run -I fol\t"), ["run", "-I", "folder"])
    expect("a command to explain", shell.words("rasp help ben\t"), ["help", "bench"])
    shell.leave()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, path = os.path.abspath(sys.argv[1]), sys.argv[2]
    name = os.path.basename(path)
    with tempfile.TemporaryDirectory() as folder:
        scripts = pathlib.Path(folder) / "scripts"
        place = pathlib.Path(folder) / "place"
        for path_made in (scripts, place / "folder"):
            path_made.mkdir(parents=True)
        (place / "program-one.rasp").touch()
        (place / "paper.txt").touch()
        script = scripts / "_rasp"
        script.write_text(output([program, "help", "--completion", name]))
        if name == "zsh":
            check_zsh(Zsh(path, script, place))
        else:
            check_lists(program, {"bash": Bash, "fish": Fish}[name](path, script, place))
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults or not passed else 0)


main()
