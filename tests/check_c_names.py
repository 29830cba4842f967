#!/usr/bin/env python3
"""Checks that no kernel can have a name that breaks a header: every keyword, and every macro and function that the
compiler's own headers of the C library have, is refused; and names of rasp.h are.

usage: check_c_names.py FREE_NAMES CC ROOT      FREE_NAMES: prints those of the names that it reads that are allowed
"""
import re
import subprocess
import sys
import pathlib

FREE_NAMES, CC, ROOT = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
HEADERS = """assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype""".split()
KEYWORDS = """auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas
_Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local alignas alignof bool
constexpr false nullptr static_assert thread_local true typeof typeof_unqual asm catch class const_cast co_await
co_return co_yield concept consteval constinit decltype delete dynamic_cast explicit export friend mutable namespace new
noexcept operator private protected public reinterpret_cast requires static_cast template this throw try typeid typename
using virtual and and_eq bitand bitor compl not not_eq or or_eq xor xor_eq main""".split()
USUAL = ["hist", "reverse", "same", "a", "x1", "_x", "sort", "total", "E", "isprime", "stringent"]


def preprocess(text, *options):
    """What the compiler's preprocessor makes of a text."""
    return subprocess.run([CC, "-std=c17", "-E", *options, "-x", "c", "-"], input=text, capture_output=True, text=True,
                          check=True).stdout


def names_of_headers():
    """Macros and functions."""
    names = set()
    for header in HEADERS:
        include = f"#include <{header}.h>\n"
        names |= set(re.findall(r"^#define (\w+)", preprocess(include, "-dM"), re.M))
        text = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", preprocess(include, "-P"))
        names |= set(re.findall(r"\b([A-Za-z]\w*)\s*\([^;{}]*\)\s*[;{]", text))
    return names


def names_of_rasp():
    """What rasp.h declares, and what the headers of kernels do."""
    names = set()
    for path in ("include/rasp.h", "jit/entry/header.c"):
        names |= set(re.findall(r"\b(?:rasp|RASP)_\w+", (ROOT / path).read_text(encoding="utf8")))
    return names


def allowed(names):
    """Those of the names that kernels may have."""
    given = "\n".join(sorted(names)) + "\n"
    return subprocess.run([FREE_NAMES], input=given, capture_output=True, text=True, check=True).stdout.split()


def main():
    """Prints what is allowed and should not be, or the other way round."""
    names = names_of_headers() | names_of_rasp() | set(KEYWORDS)
    names -= {name for name in names if re.match(r"_[a-z]", name)} # glibc's own: a program may have them in functions
    wrong = allowed(names)
    missing = sorted(set(USUAL) - set(allowed(USUAL)))
    if wrong:
        print("these names break a header, and are allowed:", " ".join(wrong))
    if missing:
        print("these names are harmless, and refused:", " ".join(missing))
    print(f"{len(names)} names of C and rasp")
    return 1 if wrong or missing or len(names) < 1000 else 0


sys.exit(main())
