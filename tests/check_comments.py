#!/usr/bin/env python3
"""Checks what clang-format leaves alone in comments: a rule that names a section ends on its own line, and so does every
comment that begins and ends in one sentence of one line.

usage: check_comments.py [ROOT]
"""
import pathlib
import re
import sys

FOLDERS = ("bench", "driver", "frontend", "include", "jit", "python", "runtime", "tests")
# A first line "/* text" whose comment ends alone on the next line.
FELL_OVER = re.compile(r"^[ \t]*/\*(?!\*/)(?:(?!\*/).)+\n[ \t]*\*/", re.M)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in (".c", ".h"))
    failed = 0
    for path in files:
        text = path.read_text(encoding="utf8")
        faults = [text.count("\n", 0, match.start()) + 2 for match in FELL_OVER.finditer(text)]
        failed += bool(faults)
        for line in faults:
            print(f"{path.relative_to(root)}:{line}: the end of a comment of one line stands on a line of its own")
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not files else 0)


main()
