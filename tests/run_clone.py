#!/usr/bin/env python3
"""Walks the way of a newcomer: a fresh clone in a folder whose name has a blank, README.md's and docs/first-steps.md's
commands as they are typed, and what an installed copy must be.

usage: run_clone.py ROOT WORK      WORK is emptied first; its name has no blank

The ```console blocks of a document go, in order, to one shell: each `$ COMMAND`, with lines `> TEXT` that go on with it, is
followed by its output, standard error merged in, in which a line `...` fits any lines. A command must succeed. Trailing
blanks are left out of the comparison.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

TIMEOUT = 3000
faults = []
passed = 0


def expect(what, good, more=""):
    global passed
    if good:
        passed += 1
    else:
        faults.append(what)
        print(f"FAIL {what}\n{more}")


def copy_tree(root, clone):
    """What a clone would have, with the changes that are not committed."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=False)
    if listed.returncode == 0:
        for name in filter(None, listed.stdout.decode("utf8").split("\0")):
            if (root / name).is_file():
                (clone / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, clone / name)
    else:
        shutil.copytree(root, clone, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))


def commands_of(path):
    """(line, command, wanted lines) of the console blocks."""
    inside, commands = False, []
    for number, line in enumerate(path.read_text(encoding="utf8").split("\n"), 1):
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            commands.append((number, line[2:], []))
        elif inside and line.startswith("> ") and not commands[-1][2]:
            commands[-1] = (commands[-1][0], f"{commands[-1][1]}\n{line[2:]}", [])
        elif inside:
            commands[-1][2].append(line.rstrip())
    return commands


def environment(work):
    """A user of their own, who has installed nothing yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RASP_")}
    return {**kept, "HOME": str(work / "home"), "LC_ALL": "C.UTF-8", "RASP_CACHE": "off", "NO_COLOR": "1"}


def walk(document, clone, work):
    """Types a document's commands, and compares what they show."""
    mark = "-----walk-----"
    commands = commands_of(document)
    text = "".join(f"{command}\nprintf '\\n{mark}%d\\n' $?\n" for _, command, _ in commands)
    began = time.monotonic()
    done = subprocess.run(["sh"], input=text, cwd=clone, env=environment(work), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT, check=False)
    shown = re.split(rf"\n{mark}(\d+)\n", done.stdout)
    expect(f"{document.name} has commands, and each came to its end", 0 < len(commands) == len(shown) // 2, done.stdout)
    for (number, command, want), got, status in zip(commands, shown[::2], shown[1::2]):
        pattern = "".join("(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in want)
        lines = "".join(line.rstrip() + "\n" for line in got.split("\n")).rstrip("\n") + "\n"
        fits = re.fullmatch(pattern.rstrip("\n") + "\n*", lines.lstrip("\n") if not want else lines)
        expect(f"{document.name}:{number}: {command}", status == "0" and fits,
               f"want: {want}\ngot [{status}]: {got}")
    print(f"{document.name}: {time.monotonic() - began:.0f} s")


def links_of(path):
    return re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", path.read_text(encoding="utf8"))


def check_copy(clone, work):
    """The installed copy: documents whose links lead somewhere, manual pages, nothing of the clone."""
    prefix = work / "home/.local"
    documents = list((prefix / "share/doc/rasp").rglob("*.md"))
    expect("documents are installed", len(documents) > 8)
    for document in documents:
        for link in links_of(document):
            expect(f"{document}: {link} leads nowhere", (document.parent / link).exists())
    expect("the sections of the manual", sorted(path.name for path in (prefix / "share/man").rglob("rasp.*")) ==
           ["rasp.1", "rasp.3", "rasp.7"])
    for path in prefix.rglob("*"):
        if path.is_file():
            expect(f"{path} knows the clone", str(clone).encode() not in path.read_bytes())


def check_all_or_nothing(clone, work):
    """A build that lacks something installs nothing."""
    prefix = work / "part"
    (clone / "build/completions/zsh/_rasp").unlink()
    done = subprocess.run(["cmake", "--install", "build", "--prefix", prefix], cwd=clone, env=environment(work),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    expect("part of a build cannot be installed", done.returncode != 0 and "Nothing is installed" in done.stdout and
           "completions/zsh/_rasp" in done.stdout, done.stdout)
    expect("and leaves nothing", not prefix.exists())


def check_added(clone, work):
    """The clone as a part of another build."""
    build = work / "added"
    words = [["cmake", "-S", clone / "tests/install/added", "-B", build, "-G", "Ninja", f"-DRASP_CLONE={clone}",
              "-DRASP_LLVM=OFF", "-DCMAKE_BUILD_TYPE=Release"],
             ["cmake", "--build", build], [build / "embed", "hello"], [build / "embed_static", "hello"]]
    for command in words:
        done = subprocess.run(command, env=environment(work), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=TIMEOUT, check=False)
        expect(" ".join(map(str, command)), done.returncode == 0, done.stdout)
    expect("embed of add_subdirectory", "[1, 1, 2, 2, 1] (ints)" in done.stdout, done.stdout)
    installed = subprocess.run(["cmake", "--install", build, "--prefix", work / "added-prefix"], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, check=False)
    expect("it installs nothing there", installed.returncode == 0 and not (work / "added-prefix/bin").exists())


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    root, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).absolute()
    shutil.rmtree(work, ignore_errors=True)
    clone = work / "a clone"
    (work / "home").mkdir(parents=True)
    copy_tree(root, clone)
    walk(clone / "README.md", clone, work)
    walk(clone / "docs/first-steps.md", clone, work)
    check_copy(clone, work)
    check_all_or_nothing(clone, work)
    check_added(clone, work)
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
