#!/usr/bin/env python3
"""Checks docs/language.md, from which `rasp help language`, `rasp help NAME` and the manual page rasp(7) are made: help has
every word, every function of the library and every name that is there from the start, in 80 columns; signatures have the
arguments that the library takes; examples give what they show; rasp(7) is what the document makes.

usage: check_language.py PROGRAM ROOT      RASP_UPDATE=1 writes docs/man/rasp.7
"""
import os
import pathlib
import re
import subprocess
import sys

INPUT = "hello"
OPERATORS = ["+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", ";", "#"]
faults = []
passed = 0


def expect(what, good):
    global passed
    if good:
        passed += 1
    else:
        faults.append(what)
        print(f"FAIL {what}")


def output(program, *words):
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout if done.returncode == 0 else f"{done.stdout}[{done.returncode}]\n"


# ------------------------------------------------------------------------------------------------------------ the manual

def roff(text):
    """Text for troff, with code in bold and emphasis in italics."""
    pieces = []
    for k, piece in enumerate(re.split(r"(`[^`]*`)", text)):
        if k % 2:
            pieces.append("\\fB" + piece[1:-1].replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha") + "\\fR")
        else:
            piece = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", piece).replace("\\", "\\e").replace("-", "\\-")
            piece = re.sub(r"\*\*([^*]*)\*\*", r"\\fB\1\\fR", piece)
            pieces.append(re.sub(r"\*([^*]*)\*", r"\\fI\1\\fR", piece))
    text = "".join(pieces)
    return "\\&" + text if text.startswith((".", "'")) else text


def row_of_manual(line):
    """A row of a table: a term and its paragraph."""
    term, *cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    term = "   ".join(re.findall(r"`[^`]*`", term)) or term
    return [".TP", roff(term), *(row for cell in cells for row in (roff(cell), ".br"))][:-1]


def manual_of(document, version):
    """The page rasp(7)."""
    page = ['.\\" Made of docs/language.md by tests/check_language.py.', f'.TH RASP 7 "" "rasp {version}" "RASP"', ".SH NAME",
            "rasp \\- the language of what transformer encoders compute", ".SH DESCRIPTION"]
    lines = document.split("\n")
    k = 1
    while k < len(lines):
        line, k = lines[k], k + 1
        if line == "" or line.startswith(("| |", "|--")):
            continue
        if line.startswith("## "):
            page.append(".SH " + roff(line[3:]).upper())
        elif line.startswith("|"):
            page += row_of_manual(line)
        else:
            while k < len(lines) and lines[k] and not lines[k].startswith(("- ", "|", "#")):
                line, k = line + "\n" + lines[k], k + 1
            text = roff(line.removeprefix("- ")).split("\n")
            text = ["\\&" + part if part.startswith((".", "'")) else part for part in text]
            page += [".IP \\(bu 2" if line.startswith("- ") else ".PP", *text]
    page += [".SH SEE ALSO", ".BR rasp (1),", ".BR rasp (3)"]
    return "\n".join(page) + "\n"


# ------------------------------------------------------------------------------------------------------------------ help

def arguments_of(text):
    return [] if text is None else [name.strip() for name in text.split(",")]


def check_help(program, root):
    tokens = (root / "frontend/syntax/token.def").read_text(encoding="utf8")
    library = (root / "frontend/elaborate/lib.rasp").read_text(encoding="utf8")
    words = re.findall(r'^(?:KEYWORD|OPERATOR_WORD|COMMAND_WORD)\(\w+, "(\w+)"', tokens, re.M)
    defined = dict(re.findall(r"^(?:def )?(\w+)(?:\(([^)]*)\) \{| = )", library, re.M))
    starts = ["tokens", "tokens_str", "tokens_int", "tokens_float", "tokens_bool", "tokens_asis", "indices", "True", "False",
              "int", "float", "bool", "string", "out", "get", "list", "dictionaries", "functions", "selector", "s-op", "operators",
              "input", "display", "library", "values"]
    for name in [*words, *defined, *starts, *OPERATORS]:
        if name not in ("s", "op", "seq", "display"):  # parts of commands
            expect(f"rasp help {name}: {(text := output(program, 'help', name))[-200:]}", not text.endswith("\n[2]\n"))
        expect(f"rasp help {name}: a line is longer than 80", max(map(len, output(program, "help", name).split("\n"))) <= 80)
    for name, text in defined.items():
        shown = re.search(rf"^  {name}(?:\((.*)\))?(?:  .*)?$", output(program, "help", name), re.M)
        expect(f"rasp help {name} has the signature", shown is not None and
               len(arguments_of(shown.group(1))) == len(arguments_of(text or None)))
    expect("an unknown name", output(program, "help", "nothing_of_that_name").endswith("\n[2]\n"))
    whole = output(program, "help", "language").split("\n")
    expect("rasp help language: a line is longer than 80", max(map(len, whole)) <= 80)


def check_examples(program, document):
    rows = re.findall(r"\| `([^`]*)` = `([^`]*)` \|$", document, re.M)
    expect("there are examples", len(rows) > 10)
    for expression, value in rows:
        got = output(program, "eval", expression, INPUT).rstrip("\n")
        expect(f"{expression} = {value}, not {got}", f'("{INPUT}") = {value} (' in got)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    document = (root / "docs/language.md").read_text(encoding="utf8")
    expect("docs/language.md is ASCII", document.isascii())
    page = root / "docs/man/rasp.7"
    version = re.search(r'RASP_VERSION "(.*)"', (root / "include/rasp.h").read_text(encoding="utf8")).group(1)
    made = manual_of(document, version)
    if os.environ.get("RASP_UPDATE") == "1":
        page.write_text(made, encoding="utf8")
    expect("docs/man/rasp.7 is what docs/language.md makes; RASP_UPDATE=1 rewrites it", page.read_text("utf8") == made)
    check_help(program, root)
    check_examples(program, document)
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
