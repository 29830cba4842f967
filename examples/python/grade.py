# Grades programs that students have handed in: each is run on the same inputs and compared with the teacher's answer.
# A program that is wrong, does not end or is no program costs its points and nothing else.
#
#     python3 examples/python/grade.py [--small]

# %% What is asked for, and what was handed in
import collections
import random
import sys

import rasp

TASK = "how often each character occurs"
ANSWER = "answer = selector_width(select(tokens, tokens, ==));"
HANDED_IN = [
    "answer = selector_width(select(tokens, tokens, ==));",
    "same = select(tokens, tokens, ==); answer = selector_width(same);",
    "answer = selector_width(select(tokens, tokens, <));",
    "answer = length;",
    "answer = selector_width(select(tokens, tokens, ==)",
    "answer = 1 / (indices - 3);",
    "result = selector_width(select(tokens, tokens, ==));",
]

# %% Inputs, and the results that are right
chance = random.Random(1)
count = 20 if "--small" in sys.argv else 200
inputs = ["".join(chance.choices("abcd", k=chance.randint(1, 12))) for _ in range(40)]
students = [chance.choice(HANDED_IN) for _ in range(count)]
right = [result.tolist() for result in rasp.compile(ANSWER, "answer")(inputs)]


# %% One program: points, and what to tell the student
def grade(program):
    try:
        results = rasp.compile(program, "answer", engine="interp", time_limit=1, step_limit=100_000)(inputs)
    except rasp.Error as error:
        where = f" on {inputs[error.row]!r}" if error.row is not None else ""
        return 0, f"{error.kind} error{where}: {error.message}"
    for text, result, wanted in zip(inputs, results, right):
        if result.tolist() != wanted:
            return 1, f"on {text!r} it gives {result.tolist()} and not {wanted}"
    return 2, "right"


# %% All of them
grades = [grade(program) for program in students]
print(f"{TASK}: {count} programs")
for (points, remark), number in collections.Counter(grades).most_common():
    print(f"{number:4} x {points} points: {remark}")
