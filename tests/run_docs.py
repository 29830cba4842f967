#!/usr/bin/env python3
"""Runs what the documents show, so that they stay true.

usage: run_docs.py [--update] PROGRAM FILE.md|FILE.rasp|FOLDER...     --update or RASP_UPDATE=1 rewrites the outputs shown

Everything runs from the root of the project with the program first on the PATH and standard error merged in.

FILE.md     The ```rasp blocks of a file go, in order, to one `rasp repl`, which is not a terminal here. ```rasp new
            begins a fresh one, ```rasp norun is not run. A ```text block right after is the output; without one the
            block must show no error. A ```sh block is run when it begins with `$ `: each `$ COMMAND` line (a final \\
            goes on with the next line) is followed by its output.
FILE.rasp   In the comments at its head, `# rasp ARGUMENTS` is a command and the comment lines after it, up to the
            next command, an empty comment or the end, are its output.

Outputs are compared without trailing blanks, outer empty lines and common indentation; a line `...` fits any lines. In
a session's output the place of an error is left out: it counts the lines of the whole session.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import textwrap

TIMEOUT = 60 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))
ROOT = pathlib.Path(__file__).resolve().parent.parent


class Shown:
    """One output shown in a document: lines[start:end] of the file, each behind `prefix`."""

    def __init__(self, what, line, want, span=None, prefix=""):
        self.what, self.line, self.want, self.span, self.prefix = what, line, want, span, prefix
        self.got = []


def run(program, words, given=b"", shell=False):
    environment = {**os.environ, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "80",
                   "PATH": os.path.dirname(program) + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(words, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT,
                          env=environment, timeout=TIMEOUT, shell=shell, check=False)
    return done.stdout.decode("utf8", "replace").split("\n")


def tidy(lines):
    """Lines in the form that is compared and written."""
    text = textwrap.dedent("\n".join(line.rstrip() for line in lines)).strip("\n")
    return text.split("\n") if text else []


def fits(want, got):
    pattern = "".join("(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in want)
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


def fences_of(lines):
    """(info, first line inside, line of the closing fence) of each fenced block."""
    fences, start, info = [], None, ""
    for k, line in enumerate(lines):
        if start is None and line.startswith("```"):
            start, info = k + 1, line[3:].strip()
        elif start is not None and line.rstrip() == "```":
            fences.append((info, start, k))
            start = None
    return fences


def sessions_of(lines):
    """Lists of (rasp block, its Shown), one list for each session."""
    sessions, fences = [], fences_of(lines)
    for k, (info, start, end) in enumerate(fences):
        words = info.split()
        if words[:1] != ["rasp"] or "norun" in words:
            continue
        shown = Shown("block", start, None)
        if k + 1 < len(fences) and fences[k + 1][0] == "text":
            _, text_start, text_end = fences[k + 1]
            if not any(line.strip() for line in lines[end + 1:text_start - 1]):
                shown.want, shown.span = lines[text_start:text_end], (text_start, text_end)
        if "new" in words or not sessions:
            sessions.append([])
        sessions[-1].append((lines[start:end], shown))
    return sessions


def run_session(program, session):
    """Fills in what each block shows: a definition after each block marks where its output ends."""
    text = "".join("\n".join(block) + f"\n_doc_{k} = {k};\n" for k, (block, _) in enumerate(session))
    output = run(program, [program, "repl"], text.encode())
    k = 0
    for line in output:
        if k < len(session) and line.split() == ["value:", f"_doc_{k}", "=", str(k)]:
            k += 1
        elif k < len(session):
            session[k][1].got.append(re.sub(r"^(\s*)\S+:\d+:\d+: error:", r"\1error:", line))
    for _, shown in session[k:]:
        shown.got.append("(the session ended here)")
    return [shown for _, shown in session]


def commands_of_markdown(lines):
    """Commands of the sh blocks with their outputs."""
    for info, start, end in fences_of(lines):
        if info != "sh" or not lines[start].startswith("$ "):
            continue
        k = start
        while k < end:
            first, command = k, lines[k][2:]
            while command.endswith("\\") and k + 1 < end:
                k += 1
                command = command[:-1] + lines[k]
            k += 1
            after = k
            while k < end and not lines[k].startswith("$ "):
                k += 1
            yield command, Shown(command, first + 1, lines[after:k], (after, k))


def commands_of_example(lines):
    """Commands in the comments at the head of a program."""
    k = 0
    while k < len(lines) and lines[k].startswith("#"):
        if not lines[k].startswith("# rasp "):
            k += 1
            continue
        first, command = k, lines[k][2:]
        k += 1
        while k < len(lines) and lines[k].startswith("# ") and not lines[k].startswith("# rasp "):
            k += 1
        want = [line[2:] for line in lines[first + 1:k]]
        yield command, Shown(command, first + 1, want, (first + 1, k), "# ")


def shown_in(program, path, lines):
    """Everything that a file shows, with what the program really prints."""
    commands = commands_of_example(lines) if path.suffix == ".rasp" else commands_of_markdown(lines)
    everything = []
    for command, shown in commands:
        shown.got = run(program, command, shell=True)
        everything.append(shown)
    if path.suffix == ".md":
        for session in sessions_of(lines):
            everything += run_session(program, session)
    return everything


def fault_of(shown):
    """None, or why the output is not the one shown."""
    want, got = shown.want, tidy(shown.got)
    if want is None:
        errors = [line for line in got if "error:" in line]
        return "\n".join(errors) if errors else None
    want = tidy(re.sub(r"^(\s*)\S+:\d+:\d+: error:", r"\1error:", line) if shown.what == "block" else line
                for line in want)
    if fits(want, got):
        return None
    return "\n".join(difflib.unified_diff(want, got, "shown", "got", lineterm=""))


def main():
    arguments = sys.argv[1:]
    update = os.environ.get("RASP_UPDATE") == "1"
    if arguments[:1] == ["--update"]:
        update, arguments = True, arguments[1:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    program = os.path.abspath(arguments[0])
    passed = failed = 0
    paths = []
    for path in map(pathlib.Path, arguments[1:]):
        paths += sorted([*path.glob("*.md"), *path.glob("*.rasp")]) if path.is_dir() else [path]
    for path in paths:
        lines = path.read_text(encoding="utf8").split("\n")
        everything = shown_in(program, path, lines)
        if not everything and path.suffix == ".rasp":
            print(f"FAIL {path}: shows no command `# rasp ...`")
            failed += 1
        for shown in sorted(everything, key=lambda s: s.span or (0, 0), reverse=True):
            fault = fault_of(shown)
            if fault is not None and update and shown.span and "..." not in shown.want:
                lines[slice(*shown.span)] = [(shown.prefix + line).rstrip() for line in tidy(shown.got)]
                path.write_text("\n".join(lines), encoding="utf8")
                fault = None
            passed, failed = (passed + 1, failed) if fault is None else (passed, failed + 1)
            if fault is not None:
                print(f"FAIL {path}:{shown.line}: {shown.what}\n{fault}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
