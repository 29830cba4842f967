"""What is wrong becomes an exception: of programs, of arguments of every kind, of signals."""
import _thread
import array
import ctypes
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

import rasp

try:
    import numpy
except ImportError:
    numpy = None

SLOW = "x = aggregate(select(tokens_asis, indices, ==) or select(indices, tokens_asis, <), 1);"
HIST = "hist = selector_width(select(tokens, tokens, ==));"


class Errors(unittest.TestCase):
    def test_attributes(self):
        with self.assertRaises(rasp.Error) as caught:
            rasp.compile("a = 1;\nb = c;", "b")
        error = caught.exception
        self.assertEqual((error.kind, error.line, error.column, error.file, error.row), ("name", 2, 5, "program", None))
        self.assertIn("b = c;", error.rendered)
        self.assertEqual(str(error), error.message)
        self.assertEqual(pickle.loads(pickle.dumps(error)).line, 2)

    def test_kinds(self):
        for text, kind in (("x = ;", "syntax"), ("x = y;", "name"), ("tokens = 1 / 0;", "runtime"),
                           ("x = [1][3];", "value"),
                           ("length = 3;", "reserved"), ("x = 9223372036854775807 + 1;", "overflow"),
                           ("x = indices(1, 2);", "args")):
            with self.assertRaises(rasp.Error) as caught:
                rasp.Session().run(text)
            self.assertEqual(caught.exception.kind, kind, text)
        with self.assertRaises(rasp.Error) as caught:
            rasp.compile(HIST)("")
        self.assertEqual(caught.exception.kind, "type")

    def test_a_session_works_on(self):
        session = rasp.Session()
        session.run("a = indices;")
        for _ in range(3):
            with self.assertRaises(rasp.Error):
                session.run("b = indices; c = nothing;")
        self.assertEqual(session["b"]("ab"), [0, 1])

    def test_paths(self):
        with self.assertRaises(OSError):
            rasp.compile("nothing-there.rasp")


class Arguments(unittest.TestCase):
    """Wrong ones raise and nothing else."""

    def setUp(self):
        self.kernels = [rasp.compile(HIST, engine=engine) for engine in ("auto", "interp")]

    def refuse(self, x, *kinds):
        for kernel in self.kernels:
            with self.subTest(x=x), self.assertRaises(kinds or rasp.Error):
                kernel(x)

    def test_objects(self):
        for x in (None, 1, 1.5, object(), {}, {1: 2}, set(), lambda: 0, [None], [1, None], [[1], None],
                  ["a", 1], [[[1]]],
                  [1 << 70], ["\ud800"], "\ud800", "", [], [[]], [""], b"", 1j, [1j], type, [object()]):
            self.refuse(x)
        with self.assertRaises(TypeError):
            self.kernels[0]()
        with self.assertRaises(TypeError):
            self.kernels[0]("a", "b")
        for make in (rasp.Array, rasp.Kernel):
            with self.assertRaises(TypeError):
                make()

    def test_objects_that_raise(self):
        class Raising:
            def __index__(self):
                raise KeyError("mine")

        self.refuse([Raising()], KeyError)

        class Protocol:
            def __init__(self, value):
                self.value = value

            @property
            def __array_interface__(self):
                return self.value

        good = {"version": 3, "shape": (2,), "typestr": "<i4", "data": (0, True)}
        for name, value in (("shape", (-1,)), ("shape", None), ("shape", ("a",)), ("shape", (1, 2, 3)),
                            ("typestr", "<i3"),
                            ("typestr", None), ("typestr", "O"), ("data", None), ("data", (1,)), ("strides", (1, 2)),
                            ("strides", 4), ("shape", ()), ("shape", (1 << 62, 1 << 62)), ("data", ("x", False))):
            with self.assertRaises((rasp.Error, TypeError, MemoryError, OverflowError)):
                self.kernels[0](Protocol({**good, name: value}))
        for value in (None, [], {}):
            self.refuse(Protocol(value))

    def test_buffers(self):
        self.refuse(array.array("u", "ab"))
        self.refuse(memoryview(b"abcd").cast("c"))
        self.refuse(memoryview(b"x" * 8).cast("P"))
        self.refuse((ctypes.c_int * 2 * 2 * 2)())
        self.refuse(ctypes.c_int(3))
        view = memoryview(bytearray(8))
        view.release()
        self.refuse(view, ValueError)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_arrays(self):
        np = numpy
        for x in (np.array(3), np.zeros((2, 2, 2)), np.array(["a", "b"]), np.array([b"a"]), np.array([1, None]),
                  np.array([1j]),
                  np.zeros(3, "f2"), np.zeros(3, np.longdouble), np.zeros((2, 0)), np.zeros(0), np.zeros(3, "M8[s]"),
                  np.zeros(3, [("a", "i4"), ("b", "f4")]), np.array([1 << 63], "u8")):
            self.refuse(x, rasp.Error, ValueError)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_at_random(self):
        """Whatever an array is, it is evaluated as its elements are, or refused."""
        chance = random.Random(7)
        types = "bBhHiIqQfd?efgFSUOMmV"
        for _ in range(1500):
            shape = [chance.choice((0, 1, 2, 3, 9)) for _ in range(chance.choice((0, 1, 1, 2, 2, 2, 3)))]
            kind = numpy.dtype(chance.choice(types) + chance.choice(("", "", "1", "4", "8"))[:0])
            if kind.char in "SUV":
                kind = numpy.dtype(kind.char + "3")
            x = numpy.zeros(shape, kind)
            if kind.char in "bBhHiIqQfd?":
                x = numpy.array([chance.randrange(100) for _ in range(x.size)]).astype(kind).reshape(shape)
                x = x.astype(kind.newbyteorder(chance.choice("<>")))
            for axis in range(x.ndim):
                cut = [slice(None)] * x.ndim
                cut[axis] = slice(chance.choice((None, 1, -1)), None, chance.choice((1, 1, 2, -1, -2)))
                x = x[tuple(cut)]
            if x.ndim == 2 and chance.random() < 0.3:
                x = x.T
            if x.ndim == 1 and x.size and chance.random() < 0.1:
                x = numpy.lib.stride_tricks.as_strided(x, (4, x.size), (0, x.strides[0]))
            if chance.random() < 0.5:
                x.flags.writeable = False
            kernel = chance.choice(self.kernels)
            try:
                got = kernel(x)
            except (rasp.Error, ValueError, BufferError):
                self.assertFalse(x.size and x.ndim in (1, 2) and kind.char in "bBhHiIqQd?", (x, kind))
                continue
            rows = [x] if x.ndim == 1 else x
            wanted = [[int((row == cell).sum()) for cell in row] for row in rows]
            self.assertEqual(got.tolist(), wanted[0] if x.ndim == 1 else wanted)


class Threads(unittest.TestCase):
    def test_others_run_meanwhile(self):
        kernel = rasp.compile(SLOW, engine="interp")
        turns = []
        done = threading.Event()

        def count():
            while not done.is_set():
                turns.append(time.sleep(0.001))

        thread = threading.Thread(target=count)
        thread.start()
        kernel(list(range(5000)))
        seen = len(turns)
        done.set()
        thread.join()
        self.assertGreater(seen, 0)

    def test_a_session_of_many(self):
        session = rasp.Session()
        session.run(HIST)
        failures = []

        def work(number):
            try:
                for i in range(50):
                    session.run(f"x{number} = hist + {i};")
                    if session[f"x{number}"]("hello").tolist() != [x + i for x in (1, 1, 2, 2, 1)]:
                        failures.append(i)
            except rasp.Error as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def interrupted(self, action):
        """Whether a KeyboardInterrupt ends the action, and the next call works."""
        timer = threading.Timer(0.2, _thread.interrupt_main)
        timer.start()
        try:
            with self.assertRaises(KeyboardInterrupt):
                action()
        finally:
            timer.cancel()
            timer.join()
        self.assertEqual(rasp.compile(HIST, engine="interp")("aab"), [2, 2, 1])

    def test_interrupts(self):
        kernel = rasp.compile(SLOW,
                              engine="interp")
        self.interrupted(lambda: kernel(list(range(40000))))
        self.assertEqual(len(kernel([1, 2])), 2)
        session = rasp.Session(engine="interp", step_limit=1 << 60)
        doubling = "".join(f"def f{i}(x) {{ return f{i - 1}(f{i - 1}(x)); }}" for i in range(1, 40))
        self.interrupted(lambda: session.run("def f0(x) { return x + 1; }" + doubling + "x = f39(0);"))
        session.run(HIST)

    def test_a_handler_cannot_use_the_session(self):
        kernel = rasp.compile(SLOW,
                              engine="interp")
        seen = []

        def handler(number, frame):
            try:
                kernel([1, 2])
            except rasp.Error as error:
                seen.append(error.kind)
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        try:
            with self.assertRaises(KeyboardInterrupt):
                kernel(list(range(40000)))
        finally:
            signal.signal(signal.SIGALRM, before)
        self.assertEqual(seen, ["usage"])


class Processes(unittest.TestCase):
    def run_python(self, text, **environment):
        return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False,
                              env={**os.environ, **environment})

    def test_without_native_code(self):
        text = f"""if True:
            import rasp
            kernel = rasp.compile({HIST!r})
            print(kernel(b"hello").tolist(), kernel(b"aa").tolist())
            print(rasp.compile({HIST!r})(b"ab").tolist())
            try:
                rasp.compile({HIST!r}, engine="jit")(b"a")
            except rasp.Error as error:
                print(error.kind)
        """
        got = self.run_python(text, RASP_JIT_MODULE="/nowhere/librasp_llvm.so")
        self.assertEqual(got.stdout, "[1, 1, 2, 2, 1] [2, 2]\n[1, 1]\nengine\n", got.stderr)
        self.assertEqual(got.stderr.count("RuntimeWarning"), 1, got.stderr)

    def test_subinterpreters_are_refused(self):
        text = """if True:
            import _xxsubinterpreters as interpreters
            import rasp
            interpreters.run_string(interpreters.create(), '''if True:
                try:
                    import rasp
                except ImportError as error:
                    print(error)
            ''')
        """
        got = self.run_python(text)
        if "No module named '_xxsubinterpreters'" in got.stderr:
            self.skipTest("this Python has no subinterpreters to import")
        self.assertIn("main interpreter only", got.stdout + got.stderr)


if __name__ == "__main__":
    unittest.main()
