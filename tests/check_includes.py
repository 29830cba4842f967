#!/usr/bin/env python3
"""Checks who includes whom, and that headers say which file defines what.

usage: check_includes.py [ROOT]

A room is a folder of sources; ROOMS is the ladder: a room may include the headers of the rooms it names and its own, so
that no file includes upward. The rooms with LLVM are a module of their own, of which the rest sees one header. A file in
no room is a failure, so that a new file gets a place.

In a header of several sources, every function stands under the label of the file that defines it: a comment that begins
with "---- FILE.c" or "---- FILE.c: what". Before the first label they are those of the source of the header's name.
Functions that macros make are looked for nowhere else than under their label.
"""
import fnmatch
import pathlib
import re
import sys

BASE = ["number", "base", "source"]
VALUE = [*BASE, "value"]
GRAPH = [*VALUE, "graph"]
FRONTEND = [*GRAPH, "syntax", "elaborate"]
PLAN = [*GRAPH, "ir", "select", "plan"]
JIT = [*PLAN, "opt", "entry", "load", "back's face", "compile"]

# room: (patterns of its files, rooms it may include)
ROOMS = {
    "public": (["include/rasp.h"], []),
    "number": (["frontend/base/number.h", "frontend/base/watch.h"], []),
    "base": (["frontend/base/*"], ["number"]),
    "source": (["frontend/source.*", "frontend/diag*", "frontend/errors.def"], ["number", "base"]),
    "value": (["frontend/value/*"], BASE),
    "syntax": (["frontend/syntax/*"], VALUE),
    "graph": (["frontend/graph/*"], VALUE),
    "elaborate": (["frontend/elaborate/*"], [*GRAPH, "syntax"]),
    "kernels": (["runtime/kernels/*"], ["number"]),
    "ir": (["jit/ir/*"], GRAPH),
    "select": (["jit/select/*"], [*GRAPH, "ir"]),
    "plan": (["jit/plan/*"], [*GRAPH, "ir", "select", "kernels"]),
    "opt": (["jit/opt/*"], PLAN),
    "entry": (["jit/entry/*"], PLAN),
    "load": (["jit/load/*"], VALUE),
    "emit": (["jit/emit/*"], PLAN),
    "stage": (["jit/stage/*"], [*PLAN, "emit"]),
    "back's face": (["jit/back/provider.h"], [*PLAN, "entry", "load"]),
    "back": (["jit/back/*"], [*PLAN, "entry", "load", "emit", "stage", "back's face"]),
    "compile": (["jit/compile/*"], [*PLAN, "opt", "entry", "load", "back's face"]),
    "columns": (["runtime/columns/*"], [*GRAPH, "ir", "entry"]),
    "interp": (["runtime/interp/*"], GRAPH),
    "session": (["runtime/session/*"], [*FRONTEND, "columns", "interp", "public"]),
    "engine": (["runtime/engine/*"], [*FRONTEND, *JIT, "columns", "interp", "session", "public"]),
    "api": (["runtime/api/*"], [*FRONTEND, *JIT, "columns", "interp", "session", "engine", "public"]),
    "driver": (["driver/*"], ["public"]),
    "python": (["python/src/*"], ["public"]),
}
WITH_LLVM = ("emit", "stage", "back")
MADE = ("version_made.h",)  # by the build
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def room_of(path):
    """The first room with a pattern that fits, or None."""
    for name, (patterns, _) in ROOMS.items():
        if any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
            return name
    return None


def faults_of_includes(root, path, text):
    """What is wrong with one file's includes."""
    room = room_of(path)
    if room is None:
        return ["is in no room of check_includes.py"]
    faults = []
    for quote, target in INCLUDE.findall(text):
        if quote == "<":
            if target.startswith("llvm") and room not in WITH_LLVM:
                faults.append(f"<{target}>: only {', '.join(WITH_LLVM)} may include LLVM")
            if room == "public" and not re.fullmatch(r"std[a-z]+\.h", target):
                faults.append(f"<{target}>: the public header includes C's standard headers only")
            continue
        if target in MADE:
            continue
        place = "include/rasp.h" if target == "rasp.h" else target
        if not (root / place).exists():
            faults.append(f'"{target}" is no path from the root of the project')
        elif room_of(place) not in [room, *ROOMS[room][1]]:
            faults.append(f'"{target}": {room} may not include {room_of(place)}')
    return faults


LABEL = re.compile(r"/\* ---- ([\w/]+\.c)\b|/\*.*?\*/|//[^\n]*", re.S)
DECLARED = re.compile(r"^(?!typedef|static|extern|_Static_assert|#|\s)(?:__attribute__\(\(.*?\)\)\s*)?[\w *]*?\b(\w+)\((?:[^;{}]|\n)*?\)"
                      r"(?:\s*__attribute__\(\(.*?\)\))?;", re.M | re.S)


def labels_of(path, text):
    """(function, the file that its label names) for each function that a header declares."""
    at, label = 0, str(pathlib.PurePath(path).with_suffix(".c"))
    events = [(m.start(), "label", m.group(1)) for m in LABEL.finditer(text) if m.group(1)]
    bare = LABEL.sub(lambda m: " " * len(m.group(0)), text)
    bare = re.sub(r"\{[^{}]*\}", lambda m: "{" + re.sub(r"[^\n]", " ", m.group(0)[1:-1]) + "}", bare)
    events += [(m.start(1), "function", m.group(1)) for m in DECLARED.finditer(bare) if not m.group(1).isupper()]
    for at, kind, name in sorted(events):
        if kind == "label":
            label = name if "/" in name else str(pathlib.PurePath(path).parent / name)
        else:
            yield name, label


def faults_of_labels(root, path, text):
    """Functions that are not defined where the header says."""
    faults = []
    for function, label in labels_of(path, text):
        source = root / label
        if not source.exists():
            faults.append(f"{function}: there is no {label}")
            continue
        definition = re.compile(rf"^[\w][^;=]*\b{function}\([^;]*?\)\s*\{{", re.M)
        code = source.read_text(encoding="utf8")
        made_by_macros = "##" in code and not any(definition.search(other.read_text(encoding="utf8"))
                                                  for other in source.parent.glob("*.c"))
        if not definition.search(code) and not made_by_macros:
            faults.append(f"{function} is not defined in {label}")
    return faults


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files = sorted(str(path.relative_to(root)) for folder in ("include", "frontend", "jit", "runtime", "driver", "python/src")
                   for path in (root / folder).rglob("*") if path.suffix in (".c", ".h", ".def", ".rasp"))
    failed = 0
    for path in files:
        text = (root / path).read_text(encoding="utf8")
        faults = faults_of_includes(root, path, text)
        if path.endswith(".h") and path != "include/rasp.h":
            faults += faults_of_labels(root, path, text)
        failed += bool(faults)
        for fault in faults:
            print(f"{path}: {fault}")
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not files else 0)


main()
