# Looks for programs that compute what is asked for: makes candidates, evaluates all of them on the same inputs, and
# keeps those that are right. Many candidates live in one session, as expressions: that is quicker than a session for each.
#
#     python3 examples/python/search.py [--small]

# %% The candidates: all expressions of a small grammar
import itertools
import sys
import time

import rasp

LEAVES = ["indices", "length", "1", "2"]
SELECTORS = [f"select({what}, {what}, {op})" for what in ("tokens", "indices") for op in ("==", "<", ">", "<=")]
COUNTS = [f"selector_width({selector})" for selector in SELECTORS]


def candidates():
    parts = LEAVES + COUNTS
    yield from parts
    for left, op, right in itertools.product(parts, ["+", "-", "*"], parts):
        yield f"{left} {op} {right}"


# %% What is asked for: how many positions follow
inputs = ["abab", "a", "hello world", "zyx", "aabbcc"]
wanted = [[len(text) - 1 - i for i in range(len(text))] for text in inputs]

# %% The search. A session grows with what is made in it, so a new one is taken now and then
limit = 200 if "--small" in sys.argv else 1_000_000
PER_SESSION = 100
began = time.perf_counter()
found = []
tried = 0
for expression in itertools.islice(candidates(), limit):
    if tried % PER_SESSION == 0:
        session = rasp.Session(engine="interp")
    tried += 1
    value = session.eval(expression)
    if isinstance(value, rasp.Kernel) and [result.tolist() for result in value(inputs)] == wanted:
        found.append(expression)
seconds = time.perf_counter() - began
print(f"{tried} candidates in {seconds:.2f} s, {len(found)} are right:")
for expression in sorted(found, key=len)[:10]:
    print("  ", expression)
