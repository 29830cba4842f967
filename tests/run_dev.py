#!/usr/bin/env python3
"""Tests ./dev itself: a copy of it in a folder whose name has a blank, with programs on the PATH that only note how they
were called.

usage: run_dev.py ROOT WORK      WORK is emptied first
"""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys

TOOLS = ("sh env cat cut date dirname echo find grep ls mkdir mktemp mv pwd rm sed sleep sort stty tail tr xargs true false "
         "head wc kill touch").split()
SEEN = ("cmake", "ctest", "cpack", "apt-get", "python3", "shellcheck", "clang-format-19", "clang-tidy-19")
ALL_PASSED = "100% tests passed, 0 tests failed out of 7\n"
faults = []
passed = 0


def expect(what, got, want):
    global passed
    if got == want:
        passed += 1
    else:
        faults.append(what)
        print(f"FAIL {what}\nwant: {want}\ngot:  {got}")


class Place:
    """A clone with what is there around it."""

    def __init__(self, root, folder):
        self.clone, self.bin, self.log = folder / "a clone", folder / "bin", folder / "log"
        for path in (self.clone / ".ci", self.bin):
            path.mkdir(parents=True)
        for name in ("dev", ".ci/packages.txt", "CMakePresets.json"):
            shutil.copy(root / name, self.clone / name)
        (self.clone / "a file.c").touch()
        (self.clone / "a file.c").rename(self.clone / "file.c")
        for tool in TOOLS:
            found = shutil.which(tool)
            if found:
                (self.bin / tool).symlink_to(found)
        for name in SEEN:
            self.put(name, "exit 0")
        self.put("id", "echo ${FAKE_UID:-1000}", quiet=True)
        # Installed is what FAKE_MISSING does not name.
        self.put("dpkg-query", 'for last; do :; done\n'
                 'case " ${FAKE_MISSING:-} " in *" $last "*) exit 1 ;; esac\nprintf installed', quiet=True)
        self.put("ninja", "exit 0", quiet=True)

    def put(self, name, text, quiet=False):
        note = "" if quiet else f'printf "%s\\n" "{name} $*" >>"{self.log}"\n'
        (self.bin / name).write_text(f"#!/bin/sh\n{note}{text}\n")
        (self.bin / name).chmod(0o755)

    def environment(self, variables):
        return {"PATH": str(self.bin), "HOME": str(self.clone.parent / "home"), "LC_ALL": "C.UTF-8", **variables}

    def dev(self, *words, **variables):
        """(status, output) of ./dev; what it called is in self.calls."""
        self.log.write_text("")
        done = subprocess.run(["./dev", *words], cwd=self.clone, env=self.environment(variables), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, timeout=300, check=False)
        self.calls = self.log.read_text().splitlines()
        return done.returncode, done.stdout

    def dev_on_terminal(self, *words):
        self.log.write_text("")
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.clone)
            os.execve("./dev", ["./dev", *words], self.environment({"TERM": "xterm"}))
        got = b""
        try:
            while part := os.read(terminal, 4096):
                got += part
        except OSError:
            pass  # the other end is closed
        os.waitpid(child, 0)
        return got.decode("utf8", "replace")


def names_in(usage):
    return re.findall(r"^  (\w+) ", usage, re.M)


def check_help(place):
    status, usage = place.dev("--help")
    expect("./dev --help", status, 0)
    names = names_in(usage)
    expect("all commands are there", len(names), 13)
    for name in names:
        for words in ((name, "--help"), (name, "-h"), ("help", name)):
            status, text = place.dev(*words)
            expect(f"./dev {' '.join(words)}", (status, text.split("\n")[0].startswith(f"usage: ./dev {name}"),
                                                len(text.split("\n")) > 3, place.calls), (0, True, True, []))
    expect("no command", place.dev()[1], usage)
    expect("an unknown command", place.dev("buidl")[0], 2)
    expect("its help", place.dev("buidl", "--help")[0], 2)
    expect("an argument too many", (place.dev("test", "all")[0], place.calls), (1, []))
    expect("a wrong option", (place.dev("build", "all")[0], place.calls), (1, []))


def check_packages(place):
    missing = {"FAKE_MISSING": "cmake llvm-19-dev clang-19"}
    status, text = place.dev("build", **missing)
    expect("no root, no sudo: status and calls", (status, place.calls), (1, []))
    expect("the line for an administrator",
           "    apt-get install --no-install-recommends cmake llvm-19-dev clang-19 \n" in text, True)
    expect("the way without LLVM", ("    apt-get install --no-install-recommends cmake \n" in text,
                                    "    ./dev build -DRASP_LLVM=OFF\n" in text), (True, True))
    status, text = place.dev("test", **missing)
    expect("which tests do not have", (status, "RASP_LLVM" in text, place.calls), (1, False, []))
    status, _ = place.dev("build", "-DRASP_LLVM=OFF", FAKE_MISSING="llvm-19-dev clang-19")
    expect("without LLVM", (status, [call for call in place.calls if "--preset release" in call][0]),
           (0, "cmake --preset release -DRASP_LLVM=OFF"))
    (place.clone / "build/CMakeCache.txt").write_text("RASP_LLVM:STRING=OFF\n")
    expect("which is remembered", place.dev("build", FAKE_MISSING="llvm-19-dev clang-19")[0], 0)
    (place.clone / "build/CMakeCache.txt").unlink()
    status, _ = place.dev("build", FAKE_UID="0", **missing)
    installs = [call for call in place.calls if call.startswith("apt-get") and " install " in call]
    expect("root installs what is missing", (status, [call.split("--no-install-recommends ")[1] for call in installs]),
           (0, ["cmake llvm-19-dev clang-19"]))
    place.put("sudo", 'case $1 in -n | -v) exit "${FAKE_SUDO:-0}" ;; esac\nexec "$@"')
    status, _ = place.dev("build", **missing)
    expect("as does sudo", (status, any(call.startswith("apt-get") for call in place.calls)), (0, True))
    status, text = place.dev("build", FAKE_SUDO="1", **missing)
    expect("sudo that refuses", (status, "For an administrator" in text), (1, True))
    (place.bin / "sudo").unlink()


def check_writing(place):
    shutil.rmtree(place.clone / "build", ignore_errors=True)
    (place.clone / "build").write_text("a file, so that no folder can be made")
    status, text = place.dev("build")
    expect("a clone that cannot be written", (status, "cannot write in" in text, place.calls), (1, True, []))
    (place.clone / "build").unlink()
    (place.clone / "taken").write_text("")
    status, text = place.dev("install", "taken")
    expect("a prefix that cannot be written", (status, "cannot write in" in text, place.calls), (1, True, []))
    status, text = place.dev("install", HOME="")
    expect("no home", (status, "HOME is not set" in text, place.calls), (1, True, []))
    status, text = place.dev("install", "some where")
    expect("a prefix with a blank", (status, place.calls[-1]),
           (0, f"cmake --install build --prefix {place.clone}/some where"))


def check_steps(place):
    place.put("cmake", 'case $1 in --build) echo "[3/9] Building file.c"; sleep 7 ;; esac')
    shutil.rmtree(place.clone / "build", ignore_errors=True)
    _, text = place.dev("build")
    expect("a step is a line with its time", [re.sub(r"\d+ s", "N s", line) for line in text.split("\n")[:3]],
           ["-- configure release: N s", "   N s build release: installed: [3/9] Building file.c",
            "-- build release: installed: N s"])
    text = place.dev_on_terminal("build")
    expect("the same on a terminal", (re.search(r"\d s build release: installed: \[3/9\] Building file\.c", text) is not None,
                                      re.search(r"\x1b\[K-- build release: installed: \d+ s\r\n", text) is not None),
           (True, True))
    place.put("cmake", 'case $1 in --build) echo "ninja: no work to do." ;; esac')
    expect("nothing to do", "--" in place.dev("build")[1], False)
    place.put("cmake", 'echo "it is broken"\nexit 3')
    shutil.rmtree(place.clone / "build", ignore_errors=True)
    status, text = place.dev("build")
    expect("a step that fails", (status, "it is broken\n-- configure release: failed after" in text), (1, True))
    place.put("cmake", "exit 0")


def check_counts(place):
    """The last line, and no other, counts."""
    place.put("ctest", f"echo '1/7 Test #1: x .... Passed'\nprintf '\\n{ALL_PASSED}\\nTotal Test time (real) = 1 sec\\n'"
              .replace("%", "%%"))
    place.put("clang-tidy-19", "exit 0")
    status, text = place.dev("test")
    counts = re.findall(r"^.*\d+ passed.*$|^.*tests passed.*$", text, re.M)
    # Four checks, three builds, clang-tidy, and three times seven tests.
    expect("one closing line", (status, counts, text.split("\n")[-2]), (0, ["29 passed, 0 failed"], "29 passed, 0 failed"))
    place.put("clang-tidy-19", "echo 'file.c:1:1: error: wrong'\nexit 1")
    status, text = place.dev("test")
    expect("a failed check", (status, text.split("\n")[-2], "file.c:1:1: error: wrong" in text),
           (1, "28 passed, 1 failed", True))
    place.put("ctest", "echo '71% tests passed, 2 tests failed out of 7'\necho 'The following tests FAILED:'\nexit 8"
              .replace("%", "%%").replace("%%", "%"))
    status, text = place.dev("test")
    expect("failed tests", (status, text.split("\n")[-2], "The following tests FAILED:" in text, "tests passed" in text),
           (1, "10 passed, 2 failed", True, False))
    place.put("ctest", "exit 1")
    expect("no tests at all", (place.dev("test")[0]), 1)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    root, work = pathlib.Path(sys.argv[1]).absolute(), pathlib.Path(sys.argv[2]).absolute()
    shutil.rmtree(work, ignore_errors=True)
    place = Place(root, work)
    for check in (check_help, check_packages, check_writing, check_steps, check_counts):
        check(place)
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
