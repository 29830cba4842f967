#!/usr/bin/env python3
"""Calls from Python beside the same from C, and what small calls and many programs cost.

usage: batch.py PROGRAM   (build/python_bench, which CMake's target python_bench makes; PYTHONPATH=build/python)
"""
import random
import subprocess
import sys
import time

import numpy

import rasp

HIST = "hist = selector_width(select(tokens, tokens, ==));"


def shortest(action, runs):
    best = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best


def rows_of_bytes(program):
    x = (numpy.arange(16_000_000) * 7919 % 8 + ord("a")).astype(numpy.uint8).reshape(-1, 16)
    hist = rasp.compile(HIST)
    out = numpy.empty(x.shape, numpy.asarray(hist(x)).dtype)
    for threads in (1, 2):
        in_c = min(float(subprocess.run([program, "1000000", str(threads)], capture_output=True, check=True).stdout)
                   for _ in range(3))
        given = shortest(lambda: hist.batch(x, out=out, threads=threads), 20)
        new = shortest(lambda: numpy.asarray(hist.batch(x, threads=threads)), 20)
        print(f"10^6 rows of 16 bytes, {threads} threads: C {in_c * 1e3:.2f} ms, Python into out {given * 1e3:.2f} ms "
              f"({given / in_c:.2f}), into a new array {new * 1e3:.2f} ms ({new / in_c:.2f})")


def small_calls():
    hist = rasp.compile(HIST)
    for _ in range(50_000):
        hist("hello")
    took = shortest(lambda: [hist("hello") for _ in range(10_000)], 5) / 10_000
    print(f'hist("hello"): {took * 1e6:.2f} us')


def many_programs():
    chance = random.Random(1)
    inputs = ["".join(chance.choices("abcd", k=8)) for _ in range(50)]
    programs = [f"h = selector_width(select(tokens, tokens, {chance.choice(('==', '<', '>'))})) + {i};"
                for i in range(10_000)]

    def all_of_them():
        for program in programs:
            rasp.compile(program, engine="interp")(inputs)

    print(f"10 000 programs on 50 inputs of length 8: {shortest(all_of_them, 3):.2f} s")


if __name__ == "__main__":
    rows_of_bytes(sys.argv[1])
    small_calls()
    many_programs()
