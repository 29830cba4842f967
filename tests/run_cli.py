#!/usr/bin/env python3
"""Runs transcripts of the command line.

usage: run_cli.py [-u] PROGRAM TRANSCRIPT.t|FOLDER...          -u or RASP_UPDATE=1 rewrites what is expected

A transcript is a list of blocks. A block begins with `$ COMMAND`; lines `> TEXT` go on with the command. The command
runs by /bin/sh, with the program as `rasp` on the PATH, nothing on standard input, in a copy of the folder files/
beside the transcript that all its blocks share. What follows is the expected output, standard error merged in, up to
the next block or to an empty line before the next block, a comment (`# ...` or an empty line) or the end. In it

    ~ REGEX     fits one line            ...     any number of lines, also none
    \\           is an empty line         [N]     as the last line: the exit status, left out when 0
"""
import contextlib
import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

TIMEOUT = 20 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))


class Block:
    """A command with what it should print: lines[start:end] of the transcript are the expected lines."""

    def __init__(self, line, command, start, end):
        self.line, self.command, self.start, self.end = line, command, start, end


def ends_block(lines, k):
    """Whether line k, an empty one, separates a block from what follows."""
    while k < len(lines) and lines[k] == "":
        k += 1
    return k == len(lines) or lines[k].startswith(("$ ", "#"))


def blocks_of(lines, path):
    """The blocks of a transcript."""
    blocks, k = [], 0
    while k < len(lines):
        if lines[k] == "" or lines[k].startswith("#"):
            k += 1
            continue
        if not lines[k].startswith("$ "):
            raise SystemExit(f"{path}:{k + 1}: neither a command nor a comment")
        first, command = k, [lines[k][2:]]
        k += 1
        while k < len(lines) and lines[k].startswith("> "):
            command.append(lines[k][2:])
            k += 1
        start = k
        while k < len(lines) and not lines[k].startswith("$ ") and not (lines[k] == "" and ends_block(lines, k)):
            k += 1
        blocks.append(Block(first + 1, "\n".join(command), start, k))
    return blocks


def run_command(program, command, folder):
    """Output lines, with a last line [N] when the status is not 0."""
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM", "COLUMNS")}
    environment.update(LC_ALL="C.UTF-8", HOME=folder, XDG_STATE_HOME=folder,
                       PATH=os.path.dirname(program) + os.pathsep + os.environ["PATH"])
    with subprocess.Popen(["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, cwd=folder, env=environment, start_new_session=True) as child:
        try:
            output = child.communicate(timeout=TIMEOUT)[0]
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)
            output = child.communicate()[0] + f"\n(no end within {TIMEOUT} seconds)\n".encode()
    text = output.decode("utf8", "replace")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if child.returncode:
        lines.append(f"[{child.returncode}]")
    return [line or "\\" for line in lines]


def line_fits(pattern, line):
    if pattern.startswith("~ "):
        return re.fullmatch(pattern[2:], line) is not None
    return (pattern or "\\") == line


def fits(want, got):
    """Whether the output fits the expected lines: reachable[k] tells whether want[:k] fits what was read so far."""
    reachable = [True] + [False] * len(want)
    for k, pattern in enumerate(want):
        reachable[k + 1] = reachable[k] and pattern == "..."
    for line in got:
        following = [False] * (len(want) + 1)
        for k, pattern in enumerate(want):
            if pattern == "...":
                following[k + 1] = following[k] or reachable[k + 1]
            else:
                following[k + 1] = reachable[k] and line_fits(pattern, line)
        reachable = following
    return reachable[len(want)]


def run_transcript(program, path, update):
    """(passed, failed) of one transcript; prints what differs."""
    lines = path.read_text(encoding="utf8").split("\n")
    if lines[-1] == "":
        lines.pop()
    passed, replaced = 0, []
    blocks = blocks_of(lines, path)
    with tempfile.TemporaryDirectory() as folder:
        if (path.parent / "files").is_dir():
            shutil.copytree(path.parent / "files", folder, dirs_exist_ok=True)
        for block in blocks:
            want = lines[block.start:block.end]
            got = run_command(program, block.command, folder)
            if fits(want, got):
                passed += 1
            elif update and not any(line == "..." or line.startswith("~ ") for line in want):
                replaced.append((block, got))
                passed += 1
            else:
                print(f"FAIL {path}:{block.line}: {block.command}")
                print("\n".join(difflib.unified_diff(want, got, "expected", "got", lineterm="")))
    for block, got in reversed(replaced):
        lines[block.start:block.end] = got
    if replaced:
        path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return passed, len(blocks) - passed


def main():
    arguments = sys.argv[1:]
    update = os.environ.get("RASP_UPDATE") == "1"
    if arguments[:1] == ["-u"]:
        update, arguments = True, arguments[1:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    program = os.path.abspath(arguments[0])
    paths = []
    for name in map(pathlib.Path, arguments[1:]):
        paths += sorted(name.glob("*.t")) if name.is_dir() else [name]
    passed = failed = 0
    for path in paths:
        good, bad = run_transcript(program, path, update)
        passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
