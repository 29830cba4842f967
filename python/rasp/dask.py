"""Kernels on a Dask cluster: on the blocks of an array, on the partitions of a bag.

A kernel travels as its program, expression and options; each process compiles it once.
"""

from collections.abc import Iterable
from typing import Any

from rasp._core import Kernel


def _apply_block(block: Any, kernel: Kernel, dtype: Any) -> Any:
    import numpy

    return numpy.asarray(kernel.batch(block)).astype(dtype, copy=False)


def _apply_partition(rows: Iterable[Any], kernel: Kernel) -> list[Any]:
    items = list(rows)
    if not items:
        return []
    return [result.tolist() for result in kernel.batch(items)]


def _result_type(kernel: Kernel, dtype: Any) -> Any:
    """The type of the results, by an input of one element; of ints the widest, since blocks may need it."""
    import numpy

    found = numpy.asarray(kernel.batch(numpy.zeros((1, 1), dtype))).dtype
    return numpy.dtype("int64") if found.kind in "iu" else found


def map_blocks(kernel: Kernel, array: Any, dtype: Any = None) -> Any:
    """The value on every row of a dask array of two dimensions, whose rows are not cut: a dask array of the same shape.

    dtype: of the results, to which those of each block are converted; by default int64, float64, bool or str, by what a
    row of one zero gives.
    """
    if array.ndim != 2 or array.numblocks[1] != 1:
        raise ValueError("map_blocks takes rows that are whole in each block: array.rechunk({1: -1})")
    if kernel.is_selector:
        raise ValueError("map_blocks takes s-ops; the matrices of selectors have another shape than the input")
    wanted = dtype if dtype is not None else _result_type(kernel, array.dtype)
    return array.map_blocks(_apply_block, kernel, wanted, dtype=wanted)


def map_partitions(kernel: Kernel, bag: Any) -> Any:
    """The value on every item of a dask bag of strings or lists: a dask bag of lists."""
    return bag.map_partitions(_apply_partition, kernel)
