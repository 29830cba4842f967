#!/usr/bin/env python3
"""Checks that a second run of the same program takes its native code from the cache, and shows what that gains.

usage: check_cache.py RASP PROGRAM.rasp INPUT
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
TIMEOUT = 60 * int(os.environ.get("RASP_TEST_PATIENCE", "1"))


def run(command, folder):
    """Seconds of one run, and what it printed."""
    environment = dict(os.environ, RASP_CACHE_DIR=str(folder))
    environment.pop("RASP_CACHE", None)
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=TIMEOUT)
    return time.monotonic() - start, done.stdout + done.stderr


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    command = [sys.argv[1], "run", "-v", "--engine", "jit", sys.argv[2], sys.argv[3]]
    first, second, failed = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        for k in range(ROUNDS):
            place = pathlib.Path(folder) / str(k)
            seconds, text = run(command, place)
            first.append(seconds)
            again, text_again = run(command, place)
            second.append(again)
            failed += "from the cache" in text or text_again != text.replace("engine jit", "engine jit, from the cache")
    ratio = statistics.median(first) / statistics.median(second)
    print(f"first run {statistics.median(first) * 1e3:.1f} ms, second {statistics.median(second) * 1e3:.1f} ms: "
          f"{ratio:.1f} times faster")
    print(f"{ROUNDS - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
