"""What calls accept and give: every kind of input, by every engine."""
import array
import functools
import math
import pickle
import tracemalloc
import unittest

import rasp

try:
    import numpy
except ImportError:
    numpy = None

PROGRAM = """
hist = selector_width(select(tokens, tokens, ==));
same = select(tokens, tokens, ==);
share = hist / length;
first = aggregate(select(indices, 0, ==), tokens);
word = "x" if hist == 1 else "yes";
mixed = indices if indices < 1 else 1.5;
big = 9007199254740993 if indices < 1 else 1.5;
even = (length % 2) == 0;
"""
NAMES = ("hist", "same", "share", "first", "word", "mixed", "big", "even")
ENGINES = ("interp", "auto", "jit")


@functools.cache
def kernel_of(name, engine):
    return rasp.compile(PROGRAM, name, engine=engine)


def kernels(name, engines=ENGINES):
    for engine in engines:
        yield engine, kernel_of(name, engine)


def is_native():
    try:
        rasp.compile(PROGRAM, "hist", engine="jit")("a")
    except rasp.Error:
        return False
    return True


HAVE = ENGINES if is_native() else ENGINES[:2]


class Texts(unittest.TestCase):
    def test_engines_agree(self):
        for name in NAMES:
            answers = [[kernel(text).tolist() for text in ("hello", "a", "été€😀", "aab" * 50)]
                       for _, kernel in kernels(name, ENGINES[:2])]
            self.assertEqual(*answers, name)

    def test_types(self):
        for _, kernel in kernels("hist", HAVE):
            self.assertEqual(kernel("hello").type, "int64")
            self.assertEqual(kernel("hello"), [1, 1, 2, 2, 1])
        session = rasp.Session()
        session.run(PROGRAM)
        self.assertEqual(session["word"]("aab").tolist(), ["yes", "yes", "x"])
        self.assertEqual([type(x) for x in session["mixed"]("abc")], [int, float, float])
        self.assertEqual(session["big"]("ab").tolist(), [9007199254740993, 1.5])
        self.assertEqual(session["big"]("ab")[0:1], [9007199254740993])
        self.assertEqual(session["same"]("aba").tolist(),
                         [[True, False, True], [False, True, False], [True, False, True]])

    def test_many_calls_become_native(self):
        kernel = rasp.compile(PROGRAM, "hist")
        text = "the quick brown fox" * 6
        answers = {tuple(kernel(text)) for _ in range(2000)}
        self.assertEqual(len(answers), 1)


class Lists(unittest.TestCase):
    def test_one_sequence(self):
        for _, kernel in kernels("hist", HAVE):
            self.assertEqual(kernel([1, 2, 1]), [2, 1, 2])
            self.assertEqual(kernel((1.5, 2.5)), [1, 1])
            self.assertEqual(kernel([True, False, True]), [2, 1, 2])
            self.assertEqual(kernel(range(3)), [1, 1, 1])

    def test_rows(self):
        rows = [["hello", "ab", "é€", "x" * 300], [[1, 2, 1], [3]], [[1.5, 2.0], [0.25] * 3],
                [[True], [False, True]], [["ab", "c", "ab"], ["d"]], [[1, 2], [2.5]]]
        for name in ("hist", "same", "share", "first"):
            for engine, kernel in kernels(name, HAVE):
                for x in rows:
                    if engine == "jit" and isinstance(x[-1][0], float):
                        continue  # tokens are strings, and those of floats the interpreter's
                    got = kernel(x)
                    self.assertIsInstance(got, list)
                    interpreted = kernel_of(name, "interp")
                    wanted = [interpreted(row if isinstance(row, str) else [row])[0:] for row in x]
                    wanted = [w[0].tolist() if isinstance(w, list) else w.tolist() for w in wanted]
                    self.assertEqual([g.tolist() for g in got], wanted, (name, engine))

    def test_many_rows(self):
        texts = ["abcab"[: 1 + i % 5] * (1 + i % 7) for i in range(3000)]
        answers = [[a.tolist() for a in kernel(texts)] for _, kernel in kernels("hist", HAVE)]
        for answer in answers[1:]:
            self.assertEqual(answer, answers[0])

    def test_a_row_that_fails(self):
        for engine in HAVE:
            kernel = rasp.compile("x = 6 % (tokens_int - 2);", "x", engine=engine)
            for rows in ([[1], [2], [3]], ["1", "2", "3"], [[1]] * 5000 + [[2]]):
                with self.assertRaises(rasp.Error) as caught:
                    kernel(rows)
                self.assertEqual(caught.exception.row, 1 if len(rows) == 3 else 5000)
                self.assertEqual(caught.exception.kind, "runtime")


class Arrays(unittest.TestCase):
    def test_python_buffers(self):
        for _, kernel in kernels("hist", HAVE):
            self.assertEqual(kernel(b"hello"), [1, 1, 2, 2, 1])
            self.assertEqual(kernel(bytearray(b"aa")), [2, 2])
            self.assertEqual(kernel(array.array("i", [7, 8, 7])), [2, 1, 2])
            self.assertEqual(kernel(memoryview(b"abcaa")[::-2]), [2, 1, 2])

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_types(self):
        data = numpy.array([[1, 2, 1, 3], [0, 1, 0, 1]])
        for engine, kernel in kernels("hist", HAVE):
            for kind in "bBhHiIqQ?" if engine == "jit" else "bBhHiIqQfd?":
                for order in "<>":
                    x = data.astype(numpy.dtype(kind).newbyteorder(order))
                    wanted = [[int((row == cell).sum()) for cell in row] for row in x]
                    self.assertEqual(kernel(x).tolist(), wanted, kind)
                    self.assertEqual(kernel(x[:, ::-1]).tolist(), [row[::-1] for row in wanted], kind)
                    self.assertEqual(kernel(x[::-1]).tolist(), wanted[::-1], kind)
                    self.assertEqual(kernel(x[1]).tolist(), wanted[1], kind)
                    self.assertEqual(kernel(x[:, 1:3]).tolist(), kernel(x[:, 1:3].copy()).tolist(), kind)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_engines_agree(self):
        data = numpy.random.default_rng(1).integers(97, 101, (300, 7))
        for name in NAMES:
            for kind in (numpy.uint8, numpy.int32, numpy.float64):
                answers = [kernel(data.astype(kind)).tolist() for _, kernel in kernels(name, ENGINES[:2])]
                self.assertEqual(*answers, (name, kind))

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_shapes(self):
        for _, kernel in kernels("same", HAVE):
            self.assertEqual(kernel(numpy.zeros((5, 3), numpy.uint8)).shape, (5, 3, 3))
            self.assertEqual(kernel(numpy.zeros((0, 3), numpy.uint8)).shape, (0, 3, 3))
            self.assertEqual(kernel(numpy.zeros(3, numpy.uint8)).shape, (3, 3))

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_nothing_is_copied(self):
        kernel = rasp.compile(PROGRAM, "hist")
        x = numpy.random.default_rng(2).integers(97, 101, (1 << 16, 16), dtype=numpy.uint8)
        result = kernel(x)
        seen = numpy.asarray(result)
        self.assertEqual(seen.ctypes.data, result.__array_interface__["data"][0])
        out = numpy.empty_like(seen)
        if "jit" in HAVE:
            tracemalloc.start()
            self.assertIs(kernel.batch(x, out=out), out)
            self.assertLess(tracemalloc.get_traced_memory()[1], x.nbytes // 8)
            tracemalloc.stop()
        else:
            kernel.batch(x, out=out)
        self.assertTrue((out == seen).all())

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_out(self):
        x = numpy.array([[1, 2, 1], [3, 3, 3]], numpy.uint8)
        for engine, kernel in kernels("hist", HAVE):
            for kind in "bBhHiIqQfd":
                out = numpy.zeros((2, 3), kind)
                self.assertIs(kernel.batch(x, out=out, threads=2), out)
                self.assertEqual(out.tolist(), [[2, 1, 2], [3, 3, 3]])
            for wrong in (numpy.zeros((2, 2), "q"), numpy.zeros(6, "q"), numpy.zeros((2, 3), "S1"), [0], None.__class__,
                          numpy.zeros((3, 2), "q").T, numpy.zeros((2, 3), "?"), numpy.zeros((2, 3), ">q"), b"123456"):
                with self.assertRaises(rasp.Error):
                    kernel.batch(x, out=wrong)
        for _, kernel in kernels("big", HAVE):
            with self.assertRaises(rasp.Error):
                kernel.batch(x, out=numpy.zeros((2, 3)))
        for engine in HAVE:
            large = rasp.compile("x = 1000 * (indices + 1);", engine=engine)
            self.assertEqual(large.batch(x, out=numpy.zeros((2, 3), "h"))[0].tolist(), [1000, 2000, 3000])
            with self.assertRaises(rasp.Error):
                large.batch(x, out=numpy.zeros((2, 3), "b"))
        with self.assertRaises(rasp.Error):
            kernel.batch("abc", out=out)
        with self.assertRaises(rasp.Error):
            kernel.batch(x, threads=-1)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_out_is_the_input(self):
        for _, kernel in kernels("hist", HAVE):
            x = numpy.array([[1, 2, 1], [3, 3, 3]], numpy.int64)
            kernel.batch(x, out=x)
            self.assertEqual(x.tolist(), [[2, 1, 2], [3, 3, 3]])

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_a_row_that_fails(self):
        for engine in HAVE:
            kernel = rasp.compile("x = 6 % (tokens_int - 2);", "x", engine=engine)
            x = numpy.ones((500, 3), numpy.int16)
            x[321, 1] = 2
            with self.assertRaises(rasp.Error) as caught:
                kernel(x)
            self.assertEqual((caught.exception.row, caught.exception.kind), (321, "runtime"))
            self.assertIn("position 1", str(caught.exception))


class Results(unittest.TestCase):
    def setUp(self):
        self.session = rasp.Session()
        self.session.run(PROGRAM)

    def test_sequence(self):
        hist = self.session["hist"]("hello")
        self.assertEqual((len(hist), hist[0], hist[-1], hist[2:4].tolist()), (5, 1, 1, [2, 2]))
        self.assertEqual(hist[::-1].tolist(), list(reversed(hist)))
        self.assertEqual(hist[::-2][::-1].tolist(), [1, 2, 1])
        self.assertEqual(hist[7:].tolist(), [])
        for wrong in (5, -6, 1 << 80):
            with self.assertRaises(IndexError):
                hist[wrong]
        with self.assertRaises(TypeError):
            hist["a"]
        with self.assertRaises(TypeError):
            hash(hist)
        self.assertTrue(hist == [1, 1, 2, 2, 1] and hist != [1] and hist == self.session["hist"]("world"[:0] + "hello"))
        self.assertEqual(repr(hist), "rasp.Array([1, 1, 2, 2, 1])")
        mixed = self.session["mixed"]("abc")
        self.assertEqual(mixed[::-1].tolist(), [1.5, 1.5, 0])
        self.assertIs(type(mixed[::-1][2]), int)

    def test_buffers(self):
        view = memoryview(self.session["same"]("aba"))
        self.assertEqual((view.format, view.shape, view.contiguous), ("?", (3, 3), True))
        view = memoryview(self.session["hist"]("hello")[::2])
        self.assertEqual((view.tolist(), view.contiguous), ([1, 2, 1], False))
        self.assertEqual(bytes(memoryview(self.session["even"]("ab"))), b"\1\1")
        self.assertTrue(memoryview(self.session["big"]("ab")).readonly)
        self.assertTrue(math.isclose(memoryview(self.session["share"]("ab"))[0], 0.5))

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_numpy(self):
        for name in NAMES:
            result = self.session[name]("hello")
            seen = numpy.asarray(result)
            self.assertEqual(seen.tolist(), [float(x) if name in ("mixed", "big") else x for x in result.tolist()])
        array = numpy.asarray(self.session["word"](["ab", "aa"])[1])
        self.assertEqual(array.tolist(), ["yes", "yes"])

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_views_keep_their_array(self):
        seen = [numpy.asarray(self.session["hist"](numpy.full((100, 10), i % 7, "u1"))[i]) for i in range(100)]
        self.session = None
        self.assertTrue(all((view == 10).all() for view in seen))

    def test_kernels_keep_their_session(self):
        kernel = self.session["hist"]
        self.session = None
        self.assertEqual(kernel("aab"), [2, 2, 1])


class Generation(unittest.TestCase):
    def setUp(self):
        program = 'load "raspl"; next = maximum(tokens_asis) + 1; twice = tokens + tokens; half = tokens_asis / 2;'
        self.session = rasp.Session()
        self.session.run(program)

    def test_ends(self):
        following = self.session["next"]
        self.assertEqual(following.generate([3], max=4).tolist(), [4, 5, 6, 7])
        self.assertEqual(following.generate([3], end=5).tolist(), [4, 5])
        self.assertEqual(following.generate([3], end=5.0, max=9).tolist(), [4, 5])
        self.assertEqual(len(following.generate([1])), 1000)
        self.assertEqual(self.session["twice"].generate("ab", max=2).tolist(), ["bb", "bbbb"])

    def test_arrays(self):
        import array

        self.assertEqual(self.session["next"].generate(array.array("i", [3, 9]), max=2).tolist(), [10, 11])

    def test_errors(self):
        following = self.session["next"]
        for prompt in ([], "", [[1]], None, 3, object()):
            with self.assertRaises((rasp.Error, TypeError)):
                following.generate(prompt)
        for most in (0, -1):
            with self.assertRaises(rasp.Error):
                following.generate([1], max=most)
        with self.assertRaises((rasp.Error, TypeError)):
            following.generate([1], end=object())
        with self.assertRaises(rasp.Error) as caught:
            self.session["half"].generate([8])
        self.assertEqual(caught.exception.kind, "type")
        with self.assertRaises(rasp.Error):
            self.session.eval("upto").generate([1])


class Sessions(unittest.TestCase):
    def test_values(self):
        session = rasp.Session()
        session.run('i = 3; f = 0.5; b = True; s = "é"; l = [1, [2.5, "x"]]; d = {"a": 1, 2: tokens}; g = indices;')
        self.assertEqual([session[name] for name in "ifbsl"], [3, 0.5, True, "é", [1, [2.5, "x"]]])
        self.assertEqual(session["d"][2]("ab"), ["a", "b"])
        self.assertEqual(session.names(), ["b", "d", "f", "g", "i", "l", "s"])
        self.assertTrue("g" in session and "nothing" not in session and "selector_width" in session)
        self.assertEqual(session.eval('g("ab")'), [0, 1])
        self.assertEqual(session.last().expression, "g")
        with self.assertRaises(KeyError):
            session["nothing"]
        with self.assertRaises(rasp.Error):
            session["selector_width"]

    def test_options(self):
        self.assertEqual(rasp.compile("h = selector_width(full_s);", causal=True)("abc"), [1, 2, 3])
        with self.assertRaises(rasp.Error) as caught:
            rasp.compile("x = " + "+".join("1" * 100) + ";", engine="interp", step_limit=5)
        self.assertEqual(caught.exception.kind, "limit")
        with self.assertRaises(rasp.Error):
            rasp.Session(engine="fast")

    def test_pickle(self):
        kernel = rasp.compile(PROGRAM, "hist + 1", engine="interp")
        again = pickle.loads(pickle.dumps(kernel))
        self.assertEqual((again("aab"), again.expression), (kernel("aab"), "hist + 1"))
        self.assertIs(again, pickle.loads(pickle.dumps(kernel)))

    def test_inspect(self):
        session = rasp.Session()
        session.run("s = select(tokens, tokens, ==); h = aggregate(s, indices);")
        self.assertEqual(session["h"].analyze()["heads_per_layer"], [1])
        self.assertEqual({k: v.tolist() for k, v in session["h"].selectors("ab").items()},
                         {"s": [[True, False], [False, True]]})
        self.assertIn("indices", session["h"].dump("graph"))
        self.assertIn("<table", session["h"]._repr_html_())
        self.assertIn("<table", session["s"]._repr_html_())
        self.assertIn("&lt;", session.eval('"<b>" if indices == 0 else "x"')._repr_html_())
        self.assertIn("divide", session.eval("1 / indices")._repr_html_())


if __name__ == "__main__":
    unittest.main()
