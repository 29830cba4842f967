"""A text of which ever more is masked: each statement replaces what a rule of its own finds by another character."""
import random


def program(count):
    rng = random.Random(5)
    lines = ["text0 = tokens_str;", "before = select(indices, indices, <);"]
    for i in range(count):
        letter, other, mask = (rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(3))
        rule = rng.choice([
            f"text{i} == \"{letter}\"",
            f"has_focus(before and select(text{i}, \"{letter}\", ==)) and text{i} == \"{other}\"",
            f"aggregate(select(indices, indices - 1, ==), text{i}, \" \") == \"{letter}\"",
            f"selector_width(select(text{i}, text{i}, ==)) > {rng.randrange(2, 9)} and text{i} != \"{other}\"",
        ])
        lines.append(f"text{i + 1} = \"{mask}\" if {rule} else text{i};")
    return "\n".join([*lines, f"result = text{count};", ""])


INPUT = "str"
