#!/usr/bin/env python3
"""Checks that what is written of stages is what jit/plan/stages.def says, and that every stage has its files.

usage: check_stages.py [ROOT]

The tables are in docs/selectors.md and at the head of jit/plan/choose.c. With RASP_UPDATE=1 they are written.
"""
import os
import pathlib
import sys

from stage_table import stage_rows

FLOATS = {
    "FOLDS_ANY": "yes: within a row the order is kept",
    "FOLDS_FORWARD": "with `j <= i`, `j < i`; a suffix would be added from the wrong end",
    "FOLDS_PREFIX": "only when not bounded from below; a difference of prefixes rounds differently",
    "FOLDS_ADDED": "no: keys in order are not positions in order",
    "FOLDS_NONE": "no, nor of anything else",
}


def table_of_documents(rows):
    """All stages, for readers."""
    return ["| stage | form | algorithm | cost | with array operations |", "|---|---|---|---|---|",
            *(f"| {row['name']} | {form_of(row)} | {row['algorithm']} | {row['cost']} | {row['elsewhere']} |"
              for row in rows)]


def form_of(row):
    return row["form"] + ("; counts only" if row["folds"] == "FOLDS_NONE" else "")


def table_of_floats(rows):
    """Stages of conjunctions by what their sums of floats may be."""
    lines = ["| stages | sums of floats |", "|---|---|"]
    for folds, text in FLOATS.items():
        names = [row["name"] for row in rows if row["folds"] == folds and row["values"]]
        lines.append(f"| {', '.join(names)} | {text} |")
    return lines


def table_of_choice(rows):
    """The stages that are chosen, in the order in which they are asked."""
    chosen = [row for row in rows if row["choice"] != "CHOICE_NEVER"]
    cells = [("selector", "sums of", "stage", "cost"),
             *((row["form"], row["values"], row["NAME"], row["cost"]) for row in chosen)]
    widths = [max(len(cell[i]) for cell in cells) for i in range(3)]
    return [" *   " + " ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " " + line[3]
            for line in cells]


def fault_of_table(path, wanted):
    """What differs from the table whose first line begins as that of `wanted`, or None; writes it if asked to."""
    lines = path.read_text(encoding="utf8").split("\n")
    begin = wanted[0][:13]
    first = next((i for i, line in enumerate(lines) if line.startswith(begin)), None)
    if first is None:
        return f"{path}: no line begins with '{begin}'"
    end = next(i for i in range(first, len(lines)) if lines[i] in ("", " *"))
    if lines[first:end] == wanted:
        return None
    if os.environ.get("RASP_UPDATE") == "1":
        path.write_text("\n".join(lines[:first] + wanted + lines[end:]), encoding="utf8")
        return None
    different = [new for old, new in zip(lines[first:end] + [""] * len(wanted), wanted) if old != new]
    return f"{path}: the table is not that of stages.def (RASP_UPDATE=1 writes it): {(different or ['too long'])[0]}"


def faults_of_files(root, rows):
    """Stages without files of their name, and files of stages that there are not."""
    names = {row["name"] for row in rows}
    plans = {path.stem for path in (root / "jit/plan/stage").glob("*.c")}
    codes = {path.stem for path in (root / "jit/stage").rglob("*.c") if f"code_{path.stem} = {{" in path.read_text()}
    yield from (f"jit/plan/stage/{name}.c: there is no such file, or no such stage" for name in sorted(names ^ plans))
    yield from (f"no file {name}.c of jit/stage/ has the code of {name}" for name in sorted(names - codes))


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    rows = stage_rows()
    document = root / "docs/selectors.md"
    faults = [fault_of_table(document, table_of_documents(rows)), fault_of_table(document, table_of_floats(rows)),
              fault_of_table(root / "jit/plan/choose.c", table_of_choice(rows)), *faults_of_files(root, rows)]
    faults = [fault for fault in faults if fault is not None]
    for fault in faults:
        print(fault)
    print(f"{len(rows)} stages, {len(faults)} faults")
    sys.exit(1 if faults or not rows else 0)


main()
