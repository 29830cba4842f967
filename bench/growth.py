#!/usr/bin/env python3
"""How the time per element grows with the length: growth.py PROGRAM [--runs K].

Every example program is timed by `rasp bench` at 10,000 and 1,000,000 positions; the least of K runs counts. One line for
each: nanoseconds per element at both lengths, and the factor. Selectors cost the reference a factor of 100 here. Where
`./dev bench` has built rasp_bench beside the program, the first line is memcpy: bytes lie in the first cache at the one
length, and not at the other.
"""
import argparse
import json
import pathlib
import subprocess
import sys

EXAMPLES = {
    "histogram": [], "double_histogram": [], "reverse": [], "sort": [], "most_frequent": [],
    "dyck1": ["--alphabet", "()"], "dyck2": ["--alphabet", "(){}"], "induction": [],
    "addition": ["--alphabet", "0123456789+"], "running_mean": ["--input-type", "float"], "shift": [], "rank": [],
    "first_last": [], "membership": [],
}
SHORT, LONG = 10_000, 1_000_000


def measure(program, example, options, runs):
    least = {SHORT: float("inf"), LONG: float("inf")}
    for _ in range(runs):
        command = [program, "bench", example, "--engine", "jit", "--json", "-n", f"{SHORT},{LONG}", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            row = json.loads(line)
            if row["engine"] == "jit":
                least[row["n"]] = min(least[row["n"]], row["ns_per_element"])
    return least[SHORT], least[LONG]


def measure_copy(rasp_bench):
    command = [rasp_bench, "--copy", "--json", "--n", f"{SHORT},{LONG}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line)["ns_per_element"] for line in done.stdout.splitlines()]


def show(name, short, long):
    print(f"{name:18}{short:12.3f}{long:12.3f}{long / short:8.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parent.parent / "examples"
    print(f"{'example':18}{'ns at 10^4':>12}{'ns at 10^6':>12}{'factor':>8}")
    rasp_bench = pathlib.Path(arguments.program).resolve().parent / "rasp_bench"
    if rasp_bench.exists():
        show("memcpy", *measure_copy(rasp_bench))
    for name, options in EXAMPLES.items():
        short, long = measure(arguments.program, folder / f"{name}.rasp", options, arguments.runs)
        show(name, short, long)


if __name__ == "__main__":
    sys.exit(main())
