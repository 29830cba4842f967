"""What the ahead-of-time tests share: building kernels and their check program, inputs, and the interpreter's answers."""
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys

RUNNER = os.environ.get("RASP_TEST_RUNNER", "").split()  # what runs programs of this machine
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"

# Characters that make an example's inputs interesting; others take these.
LETTERS = "abcd"
ALPHABETS = {"addition": "0123456789+", "clauses": "abc.?>, ", "dyck1": "()a", "dyck2": "(){}x", "membership": "so, az",
             "palindrome": "ab", "running_mean": "0123456789", "products": "0123456789", "numbers": "0123456789",
             "texts": "abé☃", "histogram": "abé☃", "sort": "zyxé☃ab"}

PROGRAMS = {path.stem: path for folder in (EXAMPLES, ROOT / "tests/aot") for path in sorted(folder.glob("*.rasp"))}

# triple: (flags for the test's own C, how a program is run)
BARE = ["-DBARE", "-ffreestanding", "-nostdlib", "-fno-builtin", "-O1", "-fuse-ld=lld"]
TARGETS = {"aarch64-linux-gnu": (BARE + ["-static"], ["qemu-aarch64"]),
           "riscv64-linux-gnu": (BARE + ["-static"], ["qemu-riscv64"]),
           "wasm32-unknown-unknown": (BARE + ["-Wl,--no-entry", "-Wl,--export-memory"],
                                      ["node", str(ROOT / "tests/aot/run.mjs")])}


class Failure(Exception):
    """A test that does not hold, in one line."""


def run(words, given=None, **options):
    """A command's output; a Failure with what it said when it fails."""
    done = subprocess.run([str(word) for word in words], input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, **options)
    if done.returncode != 0:
        said = done.stderr.decode("utf8", "replace").strip() if isinstance(done.stderr, bytes) else done.stderr
        raise Failure(f"{' '.join(map(str, words))}: status {done.returncode}\n{said}")
    return done.stdout


class Kernel:
    """An example built ahead of time, with its header read back."""

    def __init__(self, program, folder, example, options=(), target=None, expression=None):
        self.example = example
        self.object = folder / f"{example}.o"
        self.header = folder / f"{example}.h"
        words = [program, "build", PROGRAMS[example], "-o", self.object, "--header", self.header, *options]
        words += ["-e", expression] if expression else []
        run(words + (["--target", target] if target else []))
        text = self.header.read_text(encoding="utf8")
        found = re.search(r"^int (\w+)\(const (\w+) \*\w+, size_t n, (\w+) \*out, (uint8_t \*tags, )?", text, re.M)
        self.name, self.token, self.result, tags = found.groups()
        self.tagged = tags is not None

    def link(self, compiler, flags):
        """The check program of this kernel."""
        program = self.object.with_suffix(".check")
        run([*compiler, "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}", "-include", self.header,
             f"-DNAME={self.name}", "-DTEXT" if self.token == "char" else "-DBYTES",
             *(["-DTAGGED"] if self.tagged else []), ROOT / "tests/aot/check.c", self.object, "-o", program, *flags])
        return program

    def shown(self, element):
        """A result of the interpreter as the check program writes it."""
        if self.tagged or self.result == "double":
            tag = {int: "t0", float: "t1", bool: "t2"}[type(element)] if self.tagged else ""
            value = struct.pack(">d", float(element)).hex() if not isinstance(element, str) else special(element)
            return f"x{value}{tag}"
        if self.result.startswith("rasp_string"):
            return "s" + element.encode("utf8").hex()
        return str(ord(element) if isinstance(element, str) else int(element))


def special(word):
    """The bits of what JSON has no number for."""
    return struct.pack(">d", float(word)).hex()


def make_inputs(example, count, length, seed, ascii_only=False):
    """Random lines, of `length` characters or of 1 to 40, every tenth of several blocks of a stream."""
    chooser = random.Random(f"{example} {seed}")
    alphabet = ALPHABETS.get(example, LETTERS)
    if ascii_only:
        alphabet = "".join(c for c in alphabet if c.isascii())
    lengths = [length or chooser.randint(*((1, 40) if i % 10 else (100, 300))) for i in range(count)]
    return ["".join(chooser.choices(alphabet, k=k)) for k in lengths]


def interpret(program, example, lines, expression=None):
    """The interpreter's value for each line."""
    words = [program, "run", "--engine", "interp", "--json", PROGRAMS[example]]
    words += ["-e", expression] if expression else []
    out = run(words, "".join(line + "\n" for line in lines).encode("utf8")).decode("utf8").splitlines()
    records = [json.loads(line) for line in out]
    if len(records) != len(lines) or any("error" in record for record in records):
        raise Failure(f"{example}: the interpreter refused some lines")
    return [record["selector" if "selector" in record else "value"] for record in records]


def compare(kernel, lines, wanted, words):
    """Every line through a linked kernel against what the interpreter said."""
    given = "".join(line + "\n" for line in lines).encode("utf8")
    out = run(words, given).decode("utf8").splitlines()
    if len(out) != len(lines):
        raise Failure(f"{kernel.example}: {len(out)} answers to {len(lines)} lines")
    for line, value, got in zip(lines, wanted, out):
        want = " ".join(kernel.shown(element) for element in value)
        if got != want:
            raise Failure(f"{kernel.example} of {line!r}:\n  interpreter {want}\n  kernel      {got}")


def report(tests):
    """Runs named functions; exits with 1 when one fails."""
    failed = 0
    for name, test in tests:
        try:
            test()
        except Failure as failure:
            print(f"FAIL {name}: {failure}")
            failed += 1
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
