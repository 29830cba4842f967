"""RASP programs: what transformer encoders compute, as native code or by an interpreter.

>>> import rasp
>>> hist = rasp.compile("hist = selector_width(select(tokens, tokens, ==));", "hist")
>>> hist("hello")
rasp.Array([1, 1, 2, 2, 1])

docs/python.md is the tutorial.
"""

import os as _os
import sysconfig as _sysconfig
from typing import Any as _Any

if _sysconfig.get_config_var("Py_GIL_DISABLED"):
    raise ImportError("rasp needs an interpreter with a global lock, not the free-threaded build of Python")

from rasp._core import Array, Column, Error, Kernel, Session, version as __version__  # noqa: E402

__all__ = ["Array", "Column", "Error", "Kernel", "Session", "compile", "__version__"]

_restored: dict[_Any, Kernel] = {}


def _read(program: str | _os.PathLike[str]) -> tuple[str, str]:
    """(text, name) of a program: a path, or the text itself."""
    if isinstance(program, _os.PathLike) or (isinstance(program, str) and program.endswith(".rasp")):
        path = _os.fspath(program)
        with open(path, encoding="utf-8") as file:
            return file.read(), _os.fsdecode(path)
    return program, "program"


def compile(program: str | _os.PathLike[str], expr: str | None = None, **options: _Any) -> Kernel:
    """The s-op or selector `expr` of a program, as a Kernel to call.

    program: a text, or a path: one that is no str, or ends in ".rasp".
    expr: an expression of the language, by default the s-op that the program binds last.
    options: those of Session, as engine="interp".

    >>> rasp.compile("x = indices;", "x + 1")("abc").tolist()
    [1, 2, 3]
    """
    session = Session(**options)
    text, name = _read(program)
    session.run(text, name)
    value = session.last() if expr is None else session.eval(expr)
    if not isinstance(value, Kernel):
        raise TypeError(f"{expr} is no s-op or selector; Session.eval gives other values")
    return value


def _restore(sources: tuple[tuple[str, str], ...], expression: str, options: dict[str, _Any]) -> Kernel:
    """A pickled kernel; once in a process, so that its native code is shared."""
    key = (sources, expression, repr(sorted(options.items())))
    kernel = _restored.get(key)
    if kernel is None:
        session = Session(**options)
        for name, text in sources:
            try:
                session.run(text, name)
            except Error:  # as it was: what ran before stays
                pass
        kernel = _restored.setdefault(key, session.eval(expression))
    return kernel
