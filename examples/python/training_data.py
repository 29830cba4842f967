# Makes training data: random sequences as rows of bytes, and what a program gives on each, one array of NumPy beside
# the other.
#
#     python3 examples/python/training_data.py [--small]

# %% The program
import sys

import rasp

sort = rasp.compile(
    """
    smaller = select(tokens, tokens, <) or (select(tokens, tokens, ==) and select(indices, indices, <));
    place = selector_width(smaller);
    sorted = aggregate(select(place, indices, ==), tokens);
    """,
    "place",
)

# %% Inputs: letters a to z
try:
    import numpy
except ImportError:
    print("NumPy is not installed")
    sys.exit(0)
rows = 1000 if "--small" in sys.argv else 1_000_000
x = numpy.random.default_rng(1).integers(ord("a"), ord("z") + 1, (rows, 16), dtype=numpy.uint8)

# %% Outputs: at which place each letter stands once they are sorted
y = numpy.asarray(sort(x))
print(x.shape, y.shape, y.dtype)
print(bytes(x[0]).decode(), y[0].tolist())

# %% As a check: the letters in the order of their places are sorted
order = numpy.empty_like(x)
numpy.put_along_axis(order, y.astype(numpy.int64), x, axis=1)
assert (order == numpy.sort(x, axis=1)).all()

# %% A file for training: numpy.load reads it
if "--small" not in sys.argv:
    numpy.savez_compressed("sort.npz", input=x, output=y)
    print("sort.npz")
