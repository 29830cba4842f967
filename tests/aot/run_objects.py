#!/usr/bin/env python3
"""What object files and headers are made of, and that they are always the same.

usage: run_objects.py PROGRAM FOLDER CC [CLANG]     CLANG also compiles the forms .ll and .bc, and headers for C++
"""
import ctypes
import pathlib
import re
import shutil
import sys

import aot
from aot import Failure, run

PROGRAM, FOLDER, CC = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3]
CLANG = sys.argv[4] if len(sys.argv) > 4 else None
ALL = aot.PROGRAMS["all"]
NAMES = re.findall(r"^(\w+) =", ALL.read_text(encoding="utf8"), re.M)
EVERY = [word for name in NAMES for word in ("-e", name)]
LIBC = {"memcpy", "memset", "memmove", "memcmp", "bcmp"}
LIBM = {"fmod", "pow", "rint", "floor", "ceil", "trunc", "fabs"}
TARGETS = ["x86_64-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu", "wasm32-unknown-unknown"]


def tool(*names):
    """The first of these programs that is installed, or None."""
    return next(filter(None, (shutil.which(name) for name in names)), None)


def build(out, *options, program=ALL):
    """A file of `rasp build`."""
    path = FOLDER / out
    run([PROGRAM, "build", program, "-o", path, *options])
    return path


def needs_only_libc():
    """Every operation on every kind of array, for several machines."""
    nm = tool("llvm-nm-19", "llvm-nm", "nm")
    for target in TARGETS:
        for kind in ("utf8", "i32", "i64", "bool"):
            path = build("needs.o", *EVERY, "--target", target, "--input-type", kind)
            words = run([nm, "-P", path]).decode("utf8").splitlines()
            symbols = {line.split()[0]: line.split()[1] for line in words if len(line.split()) > 1}
            open_ones = {name for name, kind in symbols.items() if kind == "U"} - LIBC - LIBM
            if target.startswith("wasm"):
                open_ones -= {"__stack_pointer", "__indirect_function_table", "__linear_memory"}
            if open_ones:
                raise Failure(f"{target}, {kind}: the object needs {', '.join(sorted(open_ones))}")
            state = sorted(name for name, kind in symbols.items() if kind in "DdBbCc")
            if state:
                raise Failure(f"{target}, {kind}: the object has data that can be written: {', '.join(state)}")


def fits_a_shared_library():
    """Linked by a linker that refuses relocations of text, and nothing left open but libc and libm."""
    path = build("shared.o", *EVERY, "--cpu", "x86-64-v3" if "x86_64" in host() else "native")
    library = FOLDER / "libshared.so"
    run([CC, "-shared", "-Wl,-z,text", "-Wl,-z,defs", path, "-o", library, "-lm", "-lc"])
    if b"TEXTREL" in run(["readelf", "-d", library]):
        raise Failure("the library has relocations of text")


def host():
    """The machine that the tests run on."""
    return run(["uname", "-m"]).decode().strip()


def is_the_same_again():
    """Byte for byte, whatever the form, the machine, the file's name and the folder."""
    for target in (TARGETS[0], TARGETS[-1]):
        for form in ("obj", "llvm", "header"):
            options = [*EVERY, "--emit", form, "--target", target]
            first = build("first", *options).read_bytes()
            (FOLDER / "deep").mkdir(exist_ok=True)
            run(["env", "RASP=1", PROGRAM, "build", ALL, "-o", "deep/second", *options], cwd=FOLDER)
            if first != (FOLDER / "deep/second").read_bytes():
                raise Failure(f"{form} for {target} differs from one build to the next")


def headers_compile():
    """Alone, twice, and two together, in each language; every kind of array and of result."""
    first = build("first.h", *EVERY)
    second = build("second.h", "-n", "8", "--input-type", "i32", "-e", "text", "-e", "mean", "--name", "more",
                   "--name", "means")
    numbers = build("numbers.h", program=aot.PROGRAMS["numbers"])
    strict = ["-Wall", "-Wextra", "-pedantic", "-pedantic-errors", "-Werror", "-fsyntax-only"]
    for language, dialect in (("c", "c11"), ("c", "c17"), ("c++", "c++17")):
        source = FOLDER / "headers.c"
        names = [first, second, numbers, first]
        source.write_text("".join(f'#include "{path.resolve()}"\n' for path in names) +
                          "size_t use(void) { return text_scratch(5) + more_SCRATCH + more_LENGTH; }\n")
        run([CC, "-x", language, f"-std={dialect}", *strict, "-Wno-missing-declarations", source])


def forms_agree():
    """Assembly, LLVM's text and bitcode are the object in other words."""
    lines = aot.make_inputs("sort", 50, 0, "forms")
    wanted = aot.interpret(PROGRAM, "sort", lines)
    kernel = aot.Kernel(PROGRAM, FOLDER, "sort")
    compilers = {"s": [CC]}
    if CLANG:
        compilers.update(ll=[CLANG, "-Wno-override-module"], bc=[CLANG, "-Wno-override-module"])
    for ending, compiler in compilers.items():
        path = build(f"sort.{ending}", program=aot.PROGRAMS["sort"])
        run([*compiler, "-c", path, "-o", kernel.object])
        aot.compare(kernel, lines, wanted, [*aot.RUNNER, kernel.link([CC], ["-lm"])])


def shared_library_runs():
    """Loaded into this process: rows of a batch and of a ragged batch."""
    library = ctypes.CDLL(str(build("rows.so", "-e", "hist", "--name", "rows", "--input-type", "u8",
                                    program=aot.PROGRAMS["histogram"]).resolve()))
    library.rows_scratch.restype = ctypes.c_size_t
    size = library.rows_scratch(ctypes.c_size_t(8))
    block = ctypes.create_string_buffer(size + 64)
    scratch = ctypes.c_void_p(-(-ctypes.addressof(block) // 64) * 64)
    out = (ctypes.c_int32 * 16)()
    statuses = ctypes.create_string_buffer(b"\xff\xff\xff", 3)
    number = ctypes.c_size_t
    if library.rows_batch(b"abab..ccca..", number(6), number(4), number(2), out, number(5), statuses, scratch) != 0:
        raise Failure("a batch fails")
    if list(out)[:9] != [2, 2, 2, 2, 0, 3, 3, 3, 1]:
        raise Failure(f"a batch gives {list(out)}")
    offsets, ends = (ctypes.c_int64 * 4)(1, 4, 4, 6), (ctypes.c_int64 * 4)()
    if library.rows_ragged(b"xaabzz", offsets, number(3), out, ends, statuses, scratch) != 2:
        raise Failure("an empty row passes")
    if (list(out)[:5], list(ends), statuses.raw) != ([2, 2, 1, 2, 2], [0, 3, 3, 5], b"\0\2\0"):
        raise Failure(f"rows give {list(out)}, {list(ends)}, {statuses.raw}")


FOLDER.mkdir(parents=True, exist_ok=True)
aot.report([(test.__name__, test) for test in (needs_only_libc, fits_a_shared_library, is_the_same_again,
                                               headers_compile, forms_agree, shared_library_runs)])
