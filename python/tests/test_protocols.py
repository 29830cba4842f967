"""Tensors by DLPack, columns by Arrow: from others and to them."""
import ctypes
import gc
import unittest

import rasp

try:
    import torch
except ImportError:
    torch = None
try:
    import numpy
except ImportError:
    numpy = None

HIST = "same = select(tokens_asis, tokens_asis, ==); hist = selector_width(same);"


def kernels(name="hist"):
    for engine in ("auto", "interp"):
        yield rasp.compile(HIST, name, engine=engine)


class Column:
    """A column that another library would give, made from one of ours or from two."""

    def __init__(self, *parts):
        self.parts = parts

    def __arrow_c_array__(self, schema=None):
        return self.parts[0].__arrow_c_array__()


class Tensors(unittest.TestCase):
    @unittest.skipUnless(torch, "torch is not installed")
    def test_torch(self):
        for kernel in kernels():
            for kind in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float32, torch.float64):
                x = torch.tensor([[1, 0, 1], [1, 1, 1]]).to(kind)
                self.assertEqual(kernel(x).tolist(), [[2, 1, 2], [3, 3, 3]], kind)
                self.assertEqual(kernel(x.t()).tolist(), [[2, 2], [1, 1], [2, 2]], kind)
            with self.assertRaises(rasp.Error):
                kernel(torch.zeros(3, dtype=torch.float16))
            with self.assertRaises(rasp.Error):
                kernel(torch.zeros((2, 2, 2)))

    @unittest.skipUnless(torch, "torch is not installed")
    def test_to_torch(self):
        result = rasp.compile(HIST)(b"hello")
        tensor = torch.from_dlpack(result)
        self.assertEqual(tensor.data_ptr(), result.__array_interface__["data"][0])
        del result
        gc.collect()
        self.assertEqual(tensor.tolist(), [1, 1, 2, 2, 1])

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_numpy(self):
        for name in ("hist", "same"):
            result = rasp.compile(HIST, name)(numpy.array([[1, 2, 1]]))
            if name == "hist":
                self.assertEqual(numpy.from_dlpack(result).tolist(), result.tolist())
            self.assertEqual(result.__dlpack_device__(), (1, 0))
        with self.assertRaises(BufferError):
            rasp.compile("x = tokens;")("ab").__dlpack__()
        result = rasp.compile(HIST)("ab")
        self.assertIsNotNone(result.__dlpack__(stream=None, max_version=(1, 0), dl_device=(1, 0), copy=False))
        for wish in ({"copy": True}, {"dl_device": (2, 0)}):
            with self.assertRaises(BufferError):
                result.__dlpack__(**wish)

    def test_not_taken(self):
        for _ in range(100):
            rasp.compile(HIST, engine="interp")("ab").__dlpack__()

    def test_wrong(self):
        class Tensor:
            def __init__(self, device, capsule):
                self.device, self.capsule = device, capsule

            def __dlpack_device__(self):
                return self.device

            def __dlpack__(self):
                return self.capsule

        used = rasp.compile(HIST, engine="interp")("ab").__dlpack__()
        kernel = next(kernels())
        self.assertEqual(kernel(Tensor((1, 0), used)).tolist(), [2, 2])
        for tensor in (Tensor((1, 0), used), Tensor((1, 0), None), Tensor((2, 0), used), Tensor((1, 0), 3)):
            with self.assertRaises(rasp.Error):
                kernel(tensor)
        for device in (None, (), ("a",)):
            with self.assertRaises((TypeError, IndexError)):
                kernel(Tensor(device, used))


class Columns(unittest.TestCase):
    def test_fixed_lists(self):
        for kernel in kernels():
            got = kernel(Column(kernel(memoryview(bytes([1, 2, 1, 3, 3, 3])).cast("B", (2, 3)))))
            self.assertIsInstance(got, rasp.Column)
            self.assertEqual(got.tolist(), [[2, 1, 2], [3, 3, 3]])
            self.assertEqual((len(got), got[1].tolist(), repr(got)), 
                             (2, [3, 3, 3], "rasp.Column([[2, 1, 2], [3, 3, 3]])"))

    def test_lists_of_lists_again(self):
        for kernel in kernels():
            rows = Column(kernel(memoryview(b"aabacc").cast("B", (2, 3))))
            self.assertEqual(kernel(Column(kernel(rows))).tolist(), [[2, 2, 1], [1, 2, 2]])

    def test_matrices_and_texts(self):
        for kernel in kernels("same"):
            rows = rasp.compile(HIST, "hist")(memoryview(b"aabacc").cast("B", (2, 3)))
            got = kernel(Column(rows))
            self.assertEqual(got[0].tolist(), [[True, True, False], [True, True, False], [False, False, True]])
            with self.assertRaises(rasp.Error):  # lists of lists
                kernel(Column(got))
        texts = rasp.compile("x = tokens + tokens;")("aé")
        for kernel in kernels():
            self.assertEqual(kernel(Column(texts)).tolist(), [[2, 2], [2, 2]])

    def test_nulls_and_chunks(self):
        offsets = (ctypes.c_int32 * 6)(0, 2, 2, 5, 5, 6)
        for kernel in kernels():
            for chunks in (1, 3):
                column = Made(b"u", 4, offsets, b"aaxyxz", validity=0b1101, chunks=chunks, first=0)
                with self.assertRaises(rasp.Error):  # the last row but one has no characters
                    kernel(column)
                column = Made(b"u", 4, offsets, b"aaxyxz", validity=0b10101, chunks=chunks, first=1)
                self.assertEqual(kernel(column).tolist(), [None, [2, 1, 2], None, [1]] * chunks)
                back = kernel(Column(kernel(column)))
                self.assertEqual(back.tolist(), [None, [2, 1, 2], None, [1]] * chunks)

    def test_wrong(self):
        kernel = next(kernels())
        for form in (b"z", b"n", b"l", b"+s", b"+l", b"+w:", b""):
            with self.assertRaises(rasp.Error):
                kernel(Made(form, 2, (ctypes.c_int32 * 3)(0, 1, 2), b"ab"))

        class Wrong:
            value = None

            def __arrow_c_array__(self):
                return self.value

        class WrongStream(Wrong):
            def __arrow_c_stream__(self):
                return self.value

            __arrow_c_array__ = property()

        for value in (None, (), (1, 2), 3):
            Wrong.value = value
            with self.assertRaises(rasp.Error):
                kernel(Wrong())


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class Stream(ctypes.Structure):
    pass


RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
GET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
LAST = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)
Schema._fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
                   ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p),
                   ("dictionary", ctypes.c_void_p), ("release", RELEASE), ("private_data", ctypes.c_void_p)]
Array._fields_ = [(name, ctypes.c_int64) for name in ("length", "null_count", "offset", "n_buffers", "n_children")] + [
    ("buffers", ctypes.POINTER(ctypes.c_void_p)), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p),
    ("release", RELEASE), ("private_data", ctypes.c_void_p)]
Stream._fields_ = [("get_schema", GET), ("get_next", GET), ("get_last_error", LAST), ("release", RELEASE),
                   ("private_data", ctypes.c_void_p)]
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Made:
    """A column of strings as another library lays it out, in so many chunks that are the same."""

    def __init__(self, form, length, offsets, text, validity=None, chunks=1, first=0):
        self.keep = ctypes.create_string_buffer(text), offsets, ctypes.create_string_buffer(bytes([validity or 0]))
        buffers = (ctypes.c_void_p * 3)(ctypes.addressof(self.keep[2]) if validity is not None else None,
                                        ctypes.addressof(offsets), ctypes.addressof(self.keep[0]))
        self.released = 0
        self.release = RELEASE(self.count)
        self.buffers = buffers
        self.schema = Schema(format=form, flags=2, release=self.release)
        self.array = Array(length=length, null_count=-1 if validity is not None else 0, offset=first, n_buffers=3,
                           buffers=buffers, release=self.release)
        self.left = self.chunks = chunks
        self.stream = Stream(GET(self.get_schema), GET(self.get_next), LAST(lambda _: None), self.release)

    def count(self, _):
        self.released += 1

    def get_schema(self, _, out):
        ctypes.memmove(out, ctypes.addressof(self.schema), ctypes.sizeof(Schema))
        return 0

    def get_next(self, _, out):
        if self.left:
            ctypes.memmove(out, ctypes.addressof(self.array), ctypes.sizeof(Array))
            self.left -= 1
        return 0

    def __arrow_c_stream__(self, schema=None):
        self.left = self.chunks
        return new_capsule(ctypes.addressof(self.stream), b"arrow_array_stream", None)


if __name__ == "__main__":
    unittest.main()
