#!/usr/bin/env python3
"""Checks that perf's map of a process is written, and that nothing else is written by way of it.

usage: check_perf_map.py PROGRAM FILE.rasp

The map's name follows from the number of the process, so whoever may write to /tmp can put something there first: the
child puts it there and becomes the program, whose number is then the same.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM, FILE = sys.argv[1:3]
OLD = "what was here before\n"


def run(prepare):
    """Runs the program with what prepare(path) leaves at its map; (that path, status)."""
    def place():
        prepare(pathlib.Path(f"/tmp/perf-{os.getpid()}.map"))
    environment = {**os.environ, "RASP_JIT_PERF": "1", "RASP_CACHE": "off"}
    with subprocess.Popen([PROGRAM, "run", "--engine", "jit", FILE, "hello"], env=environment, preexec_fn=place,
                          stdout=subprocess.DEVNULL) as process:
        process.wait()
        return pathlib.Path(f"/tmp/perf-{process.pid}.map"), process.returncode


def main():
    """Prints what is wrong."""
    faults = []
    with tempfile.TemporaryDirectory(prefix="rasp-perf-") as name:
        victim = pathlib.Path(name) / "victim"
        other = pathlib.Path(name) / "other"
        ways = {"a symbolic link": lambda path: path.symlink_to(victim),
                "a link to nothing": lambda path: path.symlink_to(other),
                "a second name": lambda path: os.link(victim, path),
                "a pipe": os.mkfifo}
        for what, prepare in ways.items():
            victim.write_text(OLD, encoding="utf8")
            try:
                path, status = run(prepare)
            except subprocess.SubprocessError as problem:
                print(f"{what}: not tried, {problem}") # /tmp and the folder may lie on two file systems
                continue
            if status != 0 or victim.read_text(encoding="utf8") != OLD or other.exists():
                faults.append(f"{what} at the place of the map was followed, or broke the run (status {status})")
            path.unlink()
        path, status = run(lambda path: None)
        if status != 0 or "rasp_kernel_" not in path.read_text(encoding="utf8"):
            faults.append("no map was written")
        if path.stat().st_mode & 0o077:
            faults.append("others may read or write the map")
        path.unlink()
    print("\n".join(faults) if faults else "5 passed")
    return 1 if faults else 0


sys.exit(main())
