"""Trees of functions: each statement calls one of a few functions, which call others, on two results from before."""
import random

HEAD = """
def pick(place, value, none) { return aggregate(place, value, none); }
def previous(value) { return pick(select(indices, indices - 1, ==), value, 0); }
def following(value) { return pick(select(indices, indices + 1, ==), value, 0); }
def total(value) { return pick(select(indices, indices, <=), value, 0) ; }
def smaller(a, b) { return selector_width(select(a, b, <)); }
def equal(a, b) { return selector_width(select(a % 16, b % 16, ==)); }
def mix(a, b) { return (a if a > b else b - a) % 97; }
def first(a, b) { return mix(previous(a), following(b)); }
def second(a, b) { return mix(equal(a, b), previous(b)); }
def third(a, b) { return mix(smaller(a % 50, b % 50), a); }
def fourth(a, b) { return first(second(a, b), b) + round(total(a)) % 5; }
"""


def program(count):
    rng = random.Random(3)
    lines = [HEAD, "y0 = tokens_int % 41;", "y1 = indices % 13;"]
    for i in range(2, count + 2):
        function = rng.choice(["first", "second", "third", "fourth"])
        lines.append(f"y{i} = {function}(y{i - 1}, y{rng.randrange(max(0, i - 8), i)});")
    return "\n".join([*lines, f"result = y{count + 1};", ""])


INPUT = "int"
