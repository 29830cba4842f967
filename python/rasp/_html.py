"""Kernels in notebooks: what they give on an example, as a small table that needs nothing else."""

from html import escape

EXAMPLE = "hello"
CELL = "border:1px solid #bbb;padding:2px 6px;text-align:center;font-family:monospace"


def _cell(text, tag="td", colour=None):
    style = CELL + (f";background:{colour}" if colour else "")
    return f'<{tag} style="{style}">{escape(str(text))}</{tag}>'


def _row(cells):
    return "<tr>" + "".join(cells) + "</tr>"


def _matrix(tokens, matrix):
    head = _row([_cell("", "th")] + [_cell(token, "th") for token in tokens])
    rows = [
        _row([_cell(token, "th")] + [_cell("1" if cell else "", colour="#9cf" if cell else None) for cell in row])
        for token, row in zip(tokens, matrix)
    ]
    return head + "".join(rows)


def _sequence(tokens, values):
    return _row(_cell(token, "th") for token in tokens) + _row(_cell(value) for value in values)


def of_kernel(kernel, example=EXAMPLE):
    """The HTML of what a kernel gives on an example; where it has no value there, of what it says instead."""
    from rasp import Error

    title = f"<caption>{escape(kernel.expression)}</caption>"
    try:
        result = kernel(example)
    except Error as error:
        return f'<table style="border-collapse:collapse">{title}{_row([_cell(error)])}</table>'
    rows = _matrix(example, result.tolist()) if kernel.is_selector else _sequence(example, result.tolist())
    return f'<table style="border-collapse:collapse">{title}{rows}</table>'
