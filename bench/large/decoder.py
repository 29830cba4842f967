"""A decoder: tokens are grouped and numbered, looked up in dictionaries of 1,000 entries, and every round gathers,
counts and looks up what the round before has found."""
import random

WORDS = 1000
PER_ROUND = 5


def dictionary(name, rng, entries):
    return f"{name} = {{{', '.join(f'{key}: {rng.choice(entries)}' for key in range(WORDS))}}};"


def program(count):
    rng = random.Random(7)
    lines = [
        dictionary("next_state", rng, range(WORDS)),
        dictionary("weight_of", rng, range(-20, 20)),
        dictionary("opens", rng, ["True", "False"]),
        "before = select(indices, indices, <);",
        "upto = select(indices, indices, <=);",
        f"state0 = tokens_int % {WORDS};",
        "score0 = indices;",
    ]
    for i in range(max(1, count // PER_ROUND)):
        lines += [
            f"mark{i} = opens[state{i}];",
            f"group{i} = selector_width(before and select(mark{i}, True, ==));",
            f"left{i} = aggregate(select(indices, indices - {1 + i % 5}, ==), state{i}, 0);",
            f"score{i + 1} = selector_width(select(group{i} % 5, group{i} % 5, ==) and upto) + weight_of[left{i}];",
            f"state{i + 1} = next_state[(state{i} + score{i + 1} + left{i}) % {WORDS}];",
        ]
    rounds = max(1, count // PER_ROUND)
    return "\n".join([*lines, f"result = state{rounds} if mark{rounds - 1} else score{rounds};", ""])


INPUT = "int"
