#!/usr/bin/env python3
"""Holds `rasp check --dialect raspl` against a labelled corpus.

usage: check_raspl_corpus.py PROGRAM CORPUS.txt

Programs are separated by empty lines. The first line of each is `# inside` or `# outside LINE:COLUMN`, where the s-op `y` leaves
RASP-L first, counted from the line behind it; what follows are options.
"""
import json
import os
import subprocess
import sys
import tempfile


def check(program, text):
    """What is wrong with one entry, or None."""
    head, body = text.split("\n", 1)
    words = head.lstrip("# ").split()
    place = words[1] if words[0] == "outside" else None
    options = words[2:] if place else words[1:]
    with tempfile.NamedTemporaryFile("w", suffix=".rasp", delete=False) as file:
        file.write(body)
    run = subprocess.run([program, "check", "--dialect", "raspl", "--json", "-e", "y", *options, file.name],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    os.unlink(file.name)
    try:
        record = json.loads(run.stdout)
        found = ["%d:%d" % (e["line"], e["column"]) for e in record["findings"]]
    except (ValueError, KeyError):
        return "no record: " + run.stdout[:300]
    if record["inside"] != (place is None) or run.returncode != (0 if place is None else 1):
        return "found %s, status %d" % (found, run.returncode)
    return None if place is None or found[0] == place else "found at %s" % found


def main():
    program, corpus = sys.argv[1:]
    entries = open(corpus, encoding="utf8").read().strip().split("\n\n")
    failed = 0
    for entry in entries:
        wrong = check(program, entry)
        if wrong is not None:
            failed += 1
            print("FAIL %s\n  %s" % (entry, wrong))
    print("%d passed, %d failed" % (len(entries) - failed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
