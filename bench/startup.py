#!/usr/bin/env python3
"""Start-to-finish time of an ahead-of-time histogram of one word beside that of an empty C program.

usage: startup.py PROGRAM [--runs N] [--cc CC] [--most RATIO]      --most: fails when the ratio is above

The two programs are run in turn, N times each; what is compared is the median of each and the lowest tenth, since the
rest is the system's other business.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

EMPTY = "int main(void) {\n    return 0;\n}\n"

HISTOGRAM = r"""
#include <string.h>
#include <unistd.h>
#include "hist.h"

int main(int count, char **words) {
    const char *word = count > 1 ? words[1] : "hello";
    static _Alignas(64) unsigned char scratch[1 << 16];
    int32_t out[64];
    char line[128];
    size_t n = strlen(word), at = 0;
    if (n > 64 || hist_scratch(n) > sizeof scratch || hist(word, n, out, scratch) != RASP_STATUS_OK) {
        return 1;
    }
    for (size_t i = 0; i < n; i++) {
        line[at++] = (char)('0' + out[i] % 10);
        line[at++] = i + 1 < n ? ' ' : '\n';
    }
    return write(1, line, at) < 0;
}
"""


def build(folder, program, compiler):
    """The two programs, by the same compiler with the same options."""
    subprocess.run([program, "build", ROOT / "examples/histogram.rasp", "-o", folder / "hist.o", "--header",
                    folder / "hist.h"], check=True)
    (folder / "empty.c").write_text(EMPTY)
    (folder / "hist.c").write_text(HISTOGRAM)
    subprocess.run([compiler, "-O2", folder / "empty.c", "-o", folder / "empty"], check=True)
    subprocess.run([compiler, "-O2", f"-I{folder}", folder / "hist.c", folder / "hist.o", "-o", folder / "hist"],
                   check=True)
    if subprocess.check_output([folder / "hist", "hello"]) != b"1 1 2 2 1\n":
        sys.exit("the histogram is wrong")


def once(words, actions):
    """Microseconds from before the start to after the end of a process."""
    begin = time.perf_counter_ns()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=actions)
    _, status = os.waitpid(child, 0)
    end = time.perf_counter_ns()
    if status != 0:
        sys.exit(f"{words[0]} ends with {status}")
    return (end - begin) / 1e3


def measure(folder, runs):
    """Times of both, in turn."""
    null = os.open("/dev/null", os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, null, 1)]
    times = {"empty": [], "hist": []}
    for _ in range(runs):
        for name, taken in times.items():
            taken.append(once([str(folder / name), "hello"], actions))
    os.close(null)
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--most", type=float)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build(folder, options.program.resolve(), options.cc)
        times = measure(folder, options.runs)
    low = {name: sorted(taken)[len(taken) // 10] for name, taken in times.items()}
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    print(f"{'':10} {'lowest tenth':>14} {'median':>10}")
    for name in times:
        print(f"{name:10} {low[name]:11.1f} us {middle[name]:7.1f} us")
    ratio = min(low["hist"] / low["empty"], middle["hist"] / middle["empty"])
    print(f"{'ratio':10} {low['hist'] / low['empty']:14.3f} {middle['hist'] / middle['empty']:10.3f}")
    if options.most is not None and ratio > options.most:
        sys.exit(f"{ratio:.3f} is above {options.most}")


if __name__ == "__main__":
    main()
