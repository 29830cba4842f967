#!/usr/bin/env python3
"""Checks that the files which documents and comments name are there.

usage: check_paths.py [ROOT]

In documents (*.md) a path is what stands in backquotes or is linked to: from the root of the project or from the folder
of the document, with a first part that is there. In sources it is a word of a comment that begins with a folder of the
project and ends like a file, or a document named alone. `*` and `{a,b}` are as in a shell, <what> stands for any name, and upper-case names are
examples.
"""
import pathlib
import re
import sys

FOLDERS = ("bench", "docs", "driver", "examples", "frontend", "include", "jit", "packaging", "python", "runtime", "tests")
SOURCES = (".c", ".h", ".def", ".rasp", ".py", ".txt", ".cmake")
QUOTED = re.compile(r"`([\w.<>{},*/-]+)`")
LINKED = re.compile(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^[ \t]*#[^\n]*", re.S | re.M)
NAMED = re.compile(r"(?<![\w./${-])((?:" + "|".join(FOLDERS) + r")/[\w.*/-]*\w\.(?:c|h|def|md|py|rasp|t|cmake|jsonl))\b")


def is_there(root, folder, path):
    """Whether a path, or a pattern of paths, fits anything."""
    choice = re.search(r"\{([^{}]*)\}", path)
    if choice:
        return all(is_there(root, folder, path.replace(choice.group(0), part, 1)) for part in choice.group(1).split(","))
    pattern = re.sub(r"<[^<>]*>", "*", path).rstrip("/")
    return any(next(place.glob(pattern), None) is not None for place in (root, folder))


def paths_of_document(root, folder, text):
    """(offset, path) of all that looks like a path of the tree."""
    text = re.sub(r"^```.*?^```", lambda block: re.sub(r"[^\n]", " ", block.group(0)), text, flags=re.S | re.M)
    for match in LINKED.finditer(text):
        yield match.start(), match.group(1)
    for match in QUOTED.finditer(text):
        first = match.group(1).split("/")[0]
        known = "/" in match.group(1) and first not in ("", ".", "..") and re.fullmatch(r"[\w.-]+", first)
        if known and first != "build" and ((root / first).is_dir() or (folder / first).is_dir()):
            yield match.start(), match.group(1)


def paths_of_source(text):
    for comment in COMMENT.finditer(text):
        for match in NAMED.finditer(comment.group(0)):
            yield comment.start() + match.start(), match.group(1)


def documents_of_source(text, documents):
    """(offset, name) of documents named without a folder that are nowhere in the tree."""
    for match in re.finditer(r"(?<![\w./*-])([A-Z][A-Z_-]+\.md)\b", text):
        if match.group(1) not in documents | {"FILE.md"}:
            yield match.start(), match.group(1)


def is_example(path):
    return re.search(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])", path.replace("README.md", "")) is not None


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    documents = sorted([*root.glob("*.md"), *(path for folder in FOLDERS for path in (root / folder).rglob("*.md"))])
    sources = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in SOURCES)
    sources = [path for path in sources if "corpus" not in path.parts]
    sources += [root / "CMakeLists.txt", *sorted((root / ".ci").rglob("*.cmake"))]
    passed = failed = 0
    for path in [*documents, *sources]:
        text = path.read_text(encoding="utf8", errors="replace")
        named = paths_of_document(root, path.parent, text) if path.suffix == ".md" else paths_of_source(text)
        checked = [(at, name, is_example(name) or is_there(root, path.parent, name)) for at, name in named]
        checked += [(at, name, False) for at, name in documents_of_source(text, {path.name for path in documents})]
        for at, name, good in checked:
            passed, failed = passed + good, failed + (not good)
            if not good:
                print(f"{path.relative_to(root)}:{text.count(chr(10), 0, at) + 1}: there is no {name}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
