"""Kernels in notebooks: what they give on an example, as a small table that needs nothing else."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from rasp._core import Error, Kernel

EXAMPLE = "hello"
CELL = "border:1px solid #bbb;padding:2px 6px;text-align:center;font-family:monospace"


def _cell(text: object, tag: str = "td", colour: str | None = None) -> str:
    style = CELL + (f";background:{colour}" if colour else "")
    return f'<{tag} style="{style}">{escape(str(text))}</{tag}>'


def _row(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(cells) + "</tr>"


def _matrix(tokens: str, matrix: Sequence[Sequence[bool]]) -> str:
    head = _row([_cell("", "th")] + [_cell(token, "th") for token in tokens])
    rows = [
        _row([_cell(token, "th")] + [_cell("1" if cell else "", colour="#9cf" if cell else None) for cell in row])
        for token, row in zip(tokens, matrix)
    ]
    return head + "".join(rows)


def _sequence(tokens: str, values: Sequence[Any]) -> str:
    return _row(_cell(token, "th") for token in tokens) + _row(_cell(value) for value in values)


def of_kernel(kernel: Kernel, example: str = EXAMPLE) -> str:
    """The HTML of what a kernel gives on an example; where it has no value there, of what it says instead."""
    title = f"<caption>{escape(kernel.expression)}</caption>"
    try:
        result = kernel(example)
    except Error as error:
        return f'<table style="border-collapse:collapse">{title}{_row([_cell(error)])}</table>'
    rows = _matrix(example, result.tolist()) if kernel.is_selector else _sequence(example, result.tolist())
    return f'<table style="border-collapse:collapse">{title}{rows}</table>'
