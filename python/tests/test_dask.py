"""Kernels on a Dask cluster of two processes."""
import os
import sys
import unittest

import rasp

try:
    import dask.array
    import dask.bag
    import distributed
    import numpy

    import rasp.dask
except ImportError as error:
    print(f"skipped: python3-distributed or python3-numpy is not installed: {error}")
    sys.exit(77)

HIST = "hist = selector_width(select(tokens, tokens, ==));"


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True,
                                               dashboard_address=None)
        cls.client = distributed.Client(cls.cluster)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.cluster.close()

    def test_array(self):
        kernel = rasp.compile(HIST)
        data = numpy.random.default_rng(1).integers(97, 101, (1000, 8), dtype=numpy.uint8)
        mapped = rasp.dask.map_blocks(kernel, dask.array.from_array(data, chunks=(100, 8)))
        result = mapped.compute()
        self.assertEqual((mapped.dtype, mapped.shape), (result.dtype, data.shape))
        self.assertTrue((result == numpy.asarray(kernel(data))).all())
        for wrong in (dask.array.from_array(data, chunks=(100, 4)), dask.array.from_array(data[0])):
            with self.assertRaises(ValueError):
                rasp.dask.map_blocks(kernel, wrong)

    def test_bag(self):
        kernel = rasp.compile(HIST, "hist + 1")
        texts = ["hello", "ab", "é"] * 20
        bag = dask.bag.from_sequence(texts, npartitions=6)
        self.assertEqual(rasp.dask.map_partitions(kernel, bag).compute(), [kernel(text).tolist() for text in texts])

    def test_errors_come_back(self):
        kernel = rasp.compile("x = 1 / (indices - 2);")
        with self.assertRaises(rasp.Error) as caught:
            rasp.dask.map_partitions(kernel, dask.bag.from_sequence(["ab", "abc"], npartitions=1)).compute()
        self.assertEqual((caught.exception.kind, caught.exception.row), ("runtime", 1))

    def test_each_process_compiles_once(self):
        kernel = rasp.compile(HIST)
        same = self.client.map(lambda _, kernel: (os.getpid(), id(kernel)), range(20), kernel=kernel, pure=False)
        self.assertEqual(len(set(self.client.gather(same))), len({pid for pid, _ in self.client.gather(same)}))


if __name__ == "__main__":
    unittest.main()
