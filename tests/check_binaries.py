#!/usr/bin/env python3
"""Checks how the program and the libraries are linked, wherever they lie.

usage: check_binaries.py [--hardened] [--optimized] [--cet] FILE|FOLDER...

Every file: no part of its search path is empty or relative, which the loader would take for the current directory; no
segment is writable and executable; the stack is not executable. --hardened: what is ours is position-independent, has
guarded return addresses, and nothing that is linked can be written once main runs. --optimized: it calls the C library's
checked functions. --cet: jumps and returns are checked where the machine can.
"""
import argparse
import pathlib
import re
import subprocess
import sys

OURS = re.compile(r"^(rasp|librasp\.so[.0-9]*|librasp_llvm\.so)$")
# What other builds leave in the folder of this one: sanitizers replace the hardening, and tests of packages build copies.
OTHER_BUILDS = {
    *("asan-ubsan", "clang", "dev", "fuzz", "nollvm", "package", "tsan", "valgrind"),
    *("setuptools", "tests", "wheel"),
}


def readelf(path, *options):
    """What readelf prints."""
    return subprocess.run(["readelf", "-W", *options, path], capture_output=True, text=True, check=True).stdout


def disassemble(path):
    """What objdump prints."""
    return subprocess.run(["objdump", "-d", path], capture_output=True, text=True, check=True).stdout


def is_elf(path):
    """Whether a file is a program or a shared library."""
    with path.open("rb") as file:
        head = file.read(18)
    return head[:4] == b"\x7fELF" and head[16] in (2, 3)


def faults_of_path(path):
    """What is wrong with where a file looks for libraries."""
    for found in re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", readelf(path, "-d")):
        for part in found.split(":"):
            if not part.startswith(("/", "$ORIGIN")):
                yield f"its search path has the part '{part}': {found}"


def faults_of_segments(path):
    """What is wrong with its segments."""
    for line in readelf(path, "-l").splitlines():
        words = line.split()
        if words and words[0] in ("LOAD", "GNU_STACK") and "W" in "".join(words[6:-1]) and "E" in "".join(words[6:-1]):
            yield f"a segment is writable and executable: {line.strip()}"


def faults_of_hardening(path, options):
    """What a file of ours lacks."""
    dynamic, segments, symbols = readelf(path, "-d"), readelf(path, "-l"), readelf(path, "--dyn-syms")
    if "GNU_RELRO" not in segments or not re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", dynamic):
        yield "its table of functions can be written (no full RELRO)"
    if readelf(path, "-h").find("DYN (") < 0:
        yield "it lies at a known address (no PIE)"
    if "__stack_chk_fail" not in symbols:
        yield "return addresses are not guarded (no stack protector)"
    if options.optimized and not re.search(r"\b__\w+_chk\b(?<!__stack_chk)", symbols.replace("__stack_chk_fail", "")):
        yield "it calls none of the checked functions (no FORTIFY)"
    # The mark of the whole file is the C library's to give: where its start-up code has none, the linker drops ours.
    if options.cet and disassemble(path).count("endbr64") < 100:
        yield "jumps are not checked (no CET)"


def is_made_here(path, top):
    """Whether a file below a folder was made by the build of that folder, not by another build within it."""
    return not OTHER_BUILDS.intersection(path.relative_to(top).parts)


def main():
    """Prints what is wrong with each file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hardened", action="store_true")
    parser.add_argument("--optimized", action="store_true")
    parser.add_argument("--cet", action="store_true")
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    files = []
    for top in options.paths:
        files += [top] if top.is_file() else [path for path in sorted(top.rglob("*")) if is_made_here(path, top)]
    files = [path for path in files if path.is_file() and not path.is_symlink() and is_elf(path)]
    ours = [path for path in files if OURS.match(path.name)]
    faults = []
    for path in files:
        found = [*faults_of_path(path), *faults_of_segments(path)]
        found += faults_of_hardening(path, options) if options.hardened and path in ours else []
        faults += [f"{path}: {fault}" for fault in found]
    print("\n".join([*faults, f"{len(files)} files, {len(ours)} of them ours"]))
    return 1 if faults or not ours else 0


sys.exit(main())
