#!/usr/bin/env python3
"""What `rasp build` leaves behind: all of its files, whole, or what was there before.

usage: run_files.py PROGRAM CC
"""
import contextlib
import os
import pathlib
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time

PROGRAM, CC = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
SOURCE = "hist = selector_width(select(tokens, tokens, ==));\n"
OLD = "what was here before\n"


class Failure(Exception):
    """What is not as it should be."""


@contextlib.contextmanager
def folder():
    """A folder with a program, as current directory."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="rasp-files-") as name:
        os.chdir(name)
        pathlib.Path("hist.rasp").write_text(SOURCE, encoding="utf8")
        try:
            yield pathlib.Path(name)
        finally:
            os.chdir(before)


def rasp(*words, environment=None, before=None):
    """Exit status and what was said."""
    result = subprocess.run([PROGRAM, "build", "hist.rasp", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, env={**os.environ, "CC": CC, **(environment or {})},
                            preexec_fn=before, check=False, text=True, errors="replace")
    return result.returncode, result.stdout


def old(*names):
    """Files that are there already."""
    for name in names:
        pathlib.Path(name).write_text(OLD, encoding="utf8")


def expect(names, status, said, wanted=1, words=""):
    """Nothing but these files, all of which are old ones, after a failure."""
    if status != wanted or words not in said:
        raise Failure(f"status {status} instead of {wanted}, or no '{words}' in: {said}")
    found = sorted(path.name for path in pathlib.Path(".").iterdir())
    if found != sorted(["hist.rasp", *names]):
        raise Failure(f"these files are there: {found}")
    for name in names:
        path = pathlib.Path(name)
        if path.is_file() and path.read_text(encoding="utf8") != OLD:
            raise Failure(f"{name} is another file now")
    if pathlib.Path("hist.rasp").read_text(encoding="utf8") != SOURCE:
        raise Failure("the source is another file now")


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


def files_that_may_not_grow():
    """RLIMIT_FSIZE: no signal ends the program, nothing half is left."""
    for output in ("x.o", "x.s", "x.so"):
        for names in ((), ("x.o", "x.h", "x.s", "x.so")):
            with folder():
                old(*names)
                expect(names, *rasp("-o", output, "--header", "x.h", before=small_files))
    with folder():
        old("x.plan")
        expect(("x.plan",), *rasp("--emit", "llvm", "-o", "x.plan", "aba", before=small_files), 1, "File too large")


def full_disk():
    """A device that is always full is reported."""
    with folder():
        expect((), *rasp("-o", "/dev/full", "--emit", "asm"), 1, "No space left")
        expect((), *rasp("-o", "x.o", "--header", "/dev/full"), 1, "No space left")
        expect((), *rasp("--emit", "graph", "-o", "/dev/full"), 1, "No space left")


def all_or_none():
    """When the last file cannot be made, the first is not."""
    with folder():
        old("x.o")
        expect(("x.o",), *rasp("-o", "x.o", "--header", "nowhere/x.h"), 1, "cannot write nowhere/x.h")
        os.mkdir("dir")
        expect(("x.o", "dir"), *rasp("-o", "x.o", "--header", "dir"), 1, "cannot write dir")
        expect(("x.o", "dir"), *rasp("-o", "y.so", "--header", "dir"), 1, "cannot write dir")
    if os.geteuid() != 0:
        with folder():
            old("x.o", "x.h")
            os.chmod("x.h", 0o444)
            expect(("x.o", "x.h"), *rasp("-o", "x.o", "--header", "x.h"), 1, "cannot write x.h")


def all_at_once():
    """What works is all there, with modes and links as they were."""
    with folder():
        old("real.o", "x.h")
        os.chmod("x.h", 0o640)
        os.symlink("real.o", "x.o")
        status, said = rasp("-o", "x.o", "--header", "x.h")
        if status != 0 or said != "":
            raise Failure(f"status {status}: {said}")
        if not os.path.islink("x.o") or pathlib.Path("real.o").read_bytes()[:4] != b"\x7fELF":
            raise Failure("a link was not followed")
        if stat.S_IMODE(os.stat("x.h").st_mode) != 0o640 or "hist_scratch" not in pathlib.Path("x.h").read_text("utf8"):
            raise Failure("the header is not as it should be")
        old_mask = os.umask(0o027)
        try:
            rasp("-o", "new.o")
            rasp("-o", "new.so")
        finally:
            os.umask(old_mask)
        if stat.S_IMODE(os.stat("new.o").st_mode) != 0o640:
            raise Failure("a new file has a mode of its own")
        found = sorted(path.name for path in pathlib.Path(".").iterdir())
        if found != ["hist.rasp", "new.o", "new.so", "real.o", "x.h", "x.o"]:
            raise Failure(f"these files are there: {found}")


def outputs_that_are_refused():
    """A source, or the same file twice, under any name."""
    with folder():
        os.link("hist.rasp", "same.o")
        os.symlink("hist.rasp", "link.o")
        status, said = rasp("-o", "same.o")
        if status != 2 or "same.o is a source" not in said:
            raise Failure(said)
        for words in (("-o", "link.o"), ("--emit", "asm", "-o", "hist.rasp"), ("--emit", "llvm", "-o", "other.rasp"),
                      ("--emit", "graph", "-o", "./hist.rasp"), ("-o", "x.o", "--header", "hist.rasp")):
            status, said = rasp(*words)
            if status != 2 or "is a source: the output needs another name" not in said:
                raise Failure(f"{words}: {said}")
        os.unlink("same.o")
        os.unlink("link.o")
        os.mkdir("dir")
        for words in (("-o", "x.o", "--header", "x.o"), ("-o", "x.o", "--header", "dir/../x.o"),
                      ("--emit", "asm", "-o", "-", "--header", "-"), ("--emit", "asm", "--header", "-")):
            status, said = rasp(*words)
            if status != 2 or "two outputs cannot both be" not in said:
                raise Failure(f"{words}: {said}")
        expect(("dir",), 1, "")


def script(name, text):
    """A program in the current directory."""
    path = pathlib.Path(name)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf8")
    path.chmod(0o755)
    return str(path.resolve())


def words_of_cc():
    """CC is several words, with quotes as a shell has them, and what it makes is looked at."""
    with folder() as here:
        os.mkdir("a b")
        wrapper = script("a b/c c", f'echo "$1|$2" > said; shift 2; exec {CC} "$@"')
        status, said = rasp("-o", "x.so", environment={"CC": f"'{wrapper}' \"two  words\"\t-D\\ x "})
        text = pathlib.Path("said").read_text(encoding="utf8") if pathlib.Path("said").exists() else ""
        if status != 0 or text != "two  words|-D x\n" or pathlib.Path("x.so").read_bytes()[:4] != b"\x7fELF":
            raise Failure(f"status {status}: {said} {text}")
        for path in ("x.so", "said", "a b/c c"):
            os.unlink(here / path)
        os.rmdir("a b")
        status, said = rasp("-o", "x.so", environment={"CC": " \t"})
        if status != 0:
            raise Failure(f"an empty CC: {said}")
        os.unlink("x.so")
        old("x.so")
        expect(("x.so",), *rasp("-o", "x.so", environment={"CC": "true"}), 1, "true ended without an error, but made no")
        expect(("x.so",), *rasp("-o", "x.so", environment={"CC": "false"}), 1, "false cannot make x.so (status 1)")
        expect(("x.so",), *rasp("-o", "x.so", environment={"CC": "gcc 'x"}), 1, "CC is no list of words")
        for made in (": > $3", "echo text > $3", "cp $4 $3", "mkdir $3"):
            wrapper = script("cc", made)
            status, said = rasp("-o", "x.so", environment={"CC": wrapper})
            os.unlink("cc")
            expect(("x.so",), status, said, 1, "made no shared library") if made != "mkdir $3" else None
        status, said = rasp("-o", "x.so", environment={"CC": "/no/such/compiler"})
        if status != 0:
            raise Failure(f"the next linker was not tried: {said}")


def leaves(number, ignored=False):
    """What a signal leaves while the linker runs."""
    with folder():
        old("x.so", "x.h")
        wrapper = script("cc", ": > started; sleep 20; echo too late > x.so")
        if ignored:
            wrapper = script("cc", f': > started; sleep 1; exec {CC} "$@"')
        process = subprocess.Popen([PROGRAM, "build", "hist.rasp", "-o", "x.so", "--header", "x.h"],
                                   env={**os.environ, "CC": wrapper}, stderr=subprocess.PIPE,
                                   preexec_fn=(lambda: signal.signal(number, signal.SIG_IGN)) if ignored else None)
        deadline = time.monotonic() + 120
        while not pathlib.Path("started").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(number)
        said = process.communicate(timeout=120)[1].decode()
        os.unlink("cc")
        os.unlink("started")
        if ignored:
            if process.returncode != 0 or pathlib.Path("x.so").read_bytes()[:4] != b"\x7fELF":
                raise Failure(f"status {process.returncode}: {said}")
            return
        expect(("x.so", "x.h"), process.returncode, said, -number)


def signals():
    """They wait until nothing half is left, and are obeyed then; what is ignored stays ignored."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        leaves(number)
    leaves(signal.SIGHUP, ignored=True)


def devices():
    """They are written, not replaced."""
    with folder():
        status, said = rasp("--emit", "plan", "-o", "/dev/stdout")
        if status != 0 or "hist" not in said and "plan" not in said and len(said) < 10:
            raise Failure(f"status {status}: {said}")
        if rasp("-o", "/dev/null", "--emit", "obj") != (0, ""):
            raise Failure("/dev/null")
        if not stat.S_ISCHR(os.stat("/dev/null").st_mode):
            raise Failure("/dev/null is a file now")
        os.mkfifo("pipe")
        with subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE) as reader:
            status, said = rasp("--emit", "asm", "-o", "pipe")
            if status != 0 or b"hist" not in reader.communicate()[0] or not stat.S_ISFIFO(os.stat("pipe").st_mode):
                raise Failure(f"a pipe: {said}")


TESTS = (files_that_may_not_grow, full_disk, all_or_none, all_at_once, outputs_that_are_refused, words_of_cc, signals,
         devices)


def main():
    """Runs them all."""
    failed = 0
    for test in TESTS:
        try:
            test()
        except Failure as failure:
            failed += 1
            print(f"{test.__name__}: {failure}")
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
