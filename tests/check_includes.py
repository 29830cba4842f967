#!/usr/bin/env python3
"""Checks who includes whom: a later stage may include the headers of an earlier one, never the reverse.

usage: check_includes.py [ROOT]

Every source file belongs to the first group below that names it; a group lists the groups whose headers its files may
include, besides its own. A file that belongs to no group is a failure, so that a new file gets a place.
"""
import fnmatch
import pathlib
import re
import sys

BASE = ["alloc", "arena", "vec", "str", "width", "buf", "limits", "source", "diag", "atom", "self"]
MEANING = BASE + ["graph"]

# group: (patterns of its files, groups it may include)
GROUPS = {
    "public": (["include/rasp.h"], []),
    "alloc": (["frontend/base_alloc.*"], []),
    "arena": (["frontend/base_arena.*"], ["alloc"]),
    "vec": (["frontend/base_vec.*"], ["alloc", "arena"]),
    "str": (["frontend/base_str.*", "frontend/base_utf8.*"], ["alloc", "arena"]),
    "self": (["frontend/base_self.*"], []),
    "width": (["frontend/base_width.*"], ["alloc", "arena", "str"]),
    "buf": (["frontend/base_buf.*"], ["alloc", "arena", "str"]),
    "limits": (["frontend/limits.h"], []),
    "source": (["frontend/source.*"], ["alloc", "arena", "vec", "str"]),
    "diag": (["frontend/diag*", "frontend/errors.def"], BASE[:8]),
    "atom": (["frontend/atom*", "frontend/ops.def"], BASE[:9]),
    "parse": (["frontend/lex*", "frontend/token*", "frontend/ast*", "frontend/parse*"], BASE),
    "graph": (["frontend/graph*", "frontend/analyze*"], BASE),
    "elaborate": (["frontend/hval*", "frontend/env*", "frontend/elab*", "frontend/builtins.def", "frontend/lib.*",
                   "frontend/function*"], MEANING + ["parse"]),
    "rt": (["runtime/rt*"], []),
    "interpret": (["runtime/interp*", "runtime/display*", "runtime/seq*"], MEANING),
    "lane": (["jit/lane.*"], MEANING),
    "llvm": (["jit/llvm_*"], MEANING + ["lane", "jit", "rt", "guard"]),
    "jit": (["jit/*"], MEANING + ["lane", "rt"]),
    "guard": (["runtime/guard.*"], ["alloc"]),
    "api": (["runtime/*"], MEANING + ["parse", "elaborate", "interpret", "guard", "lane", "jit", "public"]),
    "driver": (["driver/*"], ["public"]),
}
NO_LLVM = "only jit/llvm_* may include LLVM"
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def group_of(path):
    """The first group with a pattern that fits, or None."""
    for name, (patterns, _) in GROUPS.items():
        if any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
            return name
    return None


def faults_of(root, path):
    """What is wrong with one file's includes."""
    text = (root / path).read_text(encoding="utf8")
    group = group_of(path)
    if group is None:
        return ["belongs to no group of check_includes.py"]
    faults = []
    for quote, target in INCLUDE.findall(text):
        if quote == "<":
            if target.startswith("llvm") and group != "llvm":
                faults.append(f"<{target}>: {NO_LLVM}")
            if group == "public" and not re.fullmatch(r"std[a-z]+\.h", target):
                faults.append(f"<{target}>: the public header includes C's standard headers only")
            continue
        place = "include/rasp.h" if target == "rasp.h" else target
        if not (root / place).exists():
            faults.append(f'"{target}" is no path from the root of the project')
        elif group_of(place) not in [group, *GROUPS[group][1]]:
            faults.append(f'"{target}": {group} may not include {group_of(place)}')
    return faults


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files = sorted(str(path.relative_to(root)) for folder in ("include", "frontend", "jit", "runtime", "driver")
                   for path in (root / folder).rglob("*") if path.suffix in (".c", ".h", ".def", ".rasp"))
    failed = 0
    for path in files:
        faults = faults_of(root, path)
        failed += bool(faults)
        for fault in faults:
            print(f"{path}: {fault}")
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not files else 0)


main()
