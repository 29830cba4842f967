#!/usr/bin/env python3
"""Tests an installed copy as its users meet it.

usage: run_install.py prefix BUILD PREFIX            installs the build there, then moves it: a copy must not know its place
       run_install.py program|cmake|pkgconfig|manual PREFIX WORK [--native]
       run_install.py deb BUILD WORK [--native]      makes the .deb, unpacks it and runs what is in it

WORK is a folder to build in, emptied first. --native: the copy has native code. What programs print is compared with
tests/install/NAME.out; RASP_UPDATE=1 rewrites these.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HISTOGRAM = "selector_width(select(tokens, tokens, ==))"
faults = []
passed = 0


def run(words, cwd=None, given="", **environment):
    """The output of a command, standard error merged in. The environment names no other copy, and no cache is used."""
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith("RASP_") and name != "LD_LIBRARY_PATH"}
    done = subprocess.run([str(word) for word in words], cwd=cwd, input=given.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=500, check=False,
                          env={**inherited, "LC_ALL": "C.UTF-8", "RASP_CACHE": "off", **environment})
    text = done.stdout.decode("utf8", "replace")
    return text if done.returncode == 0 else f"{text}[{done.returncode}]\n"


def must(words, **options):
    """The same for a step without which nothing else makes sense."""
    text = run(words, **options)
    if re.search(r"\[-?\d+\]\n\Z", text):
        print(f"FAIL {' '.join(map(str, words))}\n{text}")
        sys.exit(1)
    return text


def expect(what, got, want):
    global passed
    if got == want:
        passed += 1
    else:
        faults.append(what)
        print(f"FAIL {what}\nwant: {want}\ngot:  {got}")


def expect_file(name, got):
    path = HERE / "install" / f"{name}.out"
    if os.environ.get("RASP_UPDATE") == "1":
        path.write_text(got, encoding="utf8")
    expect(name, got, path.read_text(encoding="utf8"))


def one(found, what):
    """The only path of a search."""
    paths = list(found)
    if len(paths) != 1:
        print(f"FAIL {what}: {paths}")
        sys.exit(1)
    return paths[0]


def emptied(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def check_prefix(build, prefix):
    first = prefix.with_name(prefix.name + "-first")
    for folder in (first, prefix):
        shutil.rmtree(folder, ignore_errors=True)
    must(["cmake", "--install", build, "--prefix", first])
    first.rename(prefix)
    for path in ("bin/rasp", "include/rasp.h", "share/man/man1/rasp.1", "share/man/man3/rasp.3", "share/man/man7/rasp.7",
                 "share/rasp/lib.rasp", "share/doc/rasp/README.md", "share/doc/rasp/docs/language.md",
                 "share/bash-completion/completions/rasp", "share/zsh/site-functions/_rasp",
                 "share/fish/vendor_completions.d/rasp.fish", "share/doc/rasp/examples/c/embed.c"):
        expect(path, (prefix / path).is_file(), True)
    # pkg-config and CMake are told of other folders relative to where their files lie; nothing is told of the first place.
    for path in prefix.rglob("*"):
        if path.is_file() and not path.is_symlink():
            expect(f"{path} knows where it was installed", str(first).encode() in path.read_bytes(), False)


def check_program(usr, work, native):
    """usr: the folder with bin/."""
    program = usr / "bin" / "rasp"
    (work / "text.rasp").write_text('load "examples/sort";\n')
    want = f'{HISTOGRAM}("hello") = [1, 1, 2, 2, 1] (ints)\n'
    expect("eval", run([program, "eval", HISTOGRAM, "hello"], cwd=work), want)
    expect("the installed library is found", run([program, "run", "text.rasp", "-e", "sorted", "banana"], cwd=work),
           'sorted("banana") = [a, a, a, b, n, n] (strings)\n')
    # By a relative name, by a link, and found on the PATH.
    (work / "link").symlink_to(program)
    for name in (os.path.relpath(program, work), "./link", "rasp"):
        got = run([name, "eval", "-v", "--engine", "jit" if native else "interp", HISTOGRAM, "hello"], cwd=work,
                  PATH=f"{program.parent}:{os.environ['PATH']}")
        expect(f"engine of {name}", sorted(got.splitlines()),
               sorted([f"rasp eval: note: engine {'jit' if native else 'interp'}", want.strip()]))


def check_batch(program, **environment):
    """Some lines by one thread, and many by several."""
    expect_file("batch", run([program], given="banana\n\nhello", **environment))
    lines = "".join(f"{'a' * (k % 50)}{'b' * (k % 37)}c\n" for k in range(5000))
    by_three = run([program, "3"], given=lines, **environment)
    expect("threads", by_three, run([program, "1"], given=lines, **environment))
    want = [max((k % 50, "a"), (k % 37, "b"), (1, "c"), key=lambda best: best[0]) for k in range(5000)]
    expect("many lines", by_three, "".join(f"{count} x {letter}\n" for count, letter in want))


def cmake_build(prefix, source, work):
    must(["cmake", "-S", source, "-B", work, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}"])
    must(["cmake", "--build", work])


def check_add_kernel(prefix, work):
    """Every argument of rasp_add_kernel, in a library that a program uses; and what is made anew when."""
    source = work / "source"
    shutil.copytree(HERE / "install/kernels", source)
    cmake_build(prefix, source, work)
    expect_file("kernels", run([work / "kernels"]))
    expect("nothing is made twice", "no work to do" in must(["cmake", "--build", work]), True)
    steps = source / "steps/step.rasp"
    steps.write_text(steps.read_text().replace("+ 1", "+ 2"))
    must(["cmake", "--build", work])
    expect("a loaded file has changed", run([work / "kernels"]).splitlines()[0], "next 3 4 5 6")


def check_cmake(prefix, work, native):
    examples = prefix / "share/doc/rasp/examples/c"
    cmake_build(prefix, examples, work)
    expect_file("embed", run([work / "embed", "hello", "abba"]))
    expect_file("embed", run([work / "embed_static", "hello", "abba"]))
    if native:
        check_batch(work / "batch")
        cmake_build(prefix, examples / "kernel", work / "kernel")
        expect_file("letters", run([work / "kernel/letters", "banana", "hello"]))
        check_add_kernel(prefix, work / "kernels")
    needed = must(["objdump", "-p", work / "embed"]) + must(["objdump", "-p", work / "embed_static"])
    expect("embed_static needs no librasp", needed.count("librasp.so.0"), 1)


def flags(prefix, *words):
    pc = one(prefix.rglob("rasp.pc"), "rasp.pc").parent
    return must(["pkg-config", *words, "rasp"], PKG_CONFIG_PATH=str(pc)).split()


def check_kernel(prefix, work, cc):
    """The ahead-of-time example without CMake: the program, the compiler, and nothing of rasp in what they make."""
    source = prefix / "share/doc/rasp/examples/c/kernel"
    program = flags(prefix, "--variable=program")[0]
    must([program, "build", source / "letters.rasp", "-e", "often", "--name", "letters_often", "-e", "place", "--name",
          "letters_place", "--input-type", "u8", "-n", "any", "-o", work / "letters.o", "--header", work / "letters.h"])
    must([cc, "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{work}", "-o", work / "letters", source / "main.c",
          work / "letters.o", "-lm"])
    expect_file("letters", run([work / "letters", "banana", "hello"]))
    needed = re.findall(r"NEEDED +(\S+)", must(["objdump", "-p", work / "letters"]))
    expect("letters needs the C library only", [name for name in needed if not name.startswith(("libc.", "libm."))], [])


def check_pkgconfig(prefix, work, native):
    cc = os.environ.get("CC", "cc")
    embed = prefix / "share/doc/rasp/examples/c/embed.c"
    expect("version", ["rasp", *flags(prefix, "--modversion")], must([prefix / "bin/rasp", "--version"]).split()[:2])
    must([cc, "-Wall", "-Wextra", "-Werror", "-o", work / "embed", embed, *flags(prefix, "--cflags", "--libs")])
    library = one(prefix.rglob("librasp.so"), "librasp.so").parent
    expect_file("embed", run([work / "embed", "hello", "abba"], LD_LIBRARY_PATH=str(library)))
    # Everything in one file. The linker warns of dlopen, which then needs the same C library where it runs.
    must([cc, "-static", "-o", work / "embed_static", embed, *flags(prefix, "--static", "--cflags", "--libs")])
    expect_file("embed", run([work / "embed_static", "hello", "abba"]))
    if native:
        module = flags(prefix, "--variable=jit_module")
        expect("jit_module", os.path.exists(module[0]), True)
        batch = prefix / "share/doc/rasp/examples/c/batch.c"
        must([cc, "-Wall", "-Wextra", "-Werror", "-o", work / "batch", batch, *flags(prefix, "--cflags", "--libs")])
        check_batch(work / "batch", LD_LIBRARY_PATH=str(library))
        check_kernel(prefix, work, cc)


def check_manual(prefix, work, native):
    """The program that rasp(3) shows."""
    page = (prefix / "share/man/man3/rasp.3").read_text(encoding="utf8")
    text = re.search(r"\.SH EXAMPLES\n\.nf\n(.*?)\.fi\n", page, re.S).group(1).replace("\\-", "-").replace("\\e", "\\")
    (work / "shown.c").write_text(text)
    cc = os.environ.get("CC", "cc")
    must([cc, "-Wall", "-Wextra", "-Werror", "-o", work / "shown", work / "shown.c", *flags(prefix, "--cflags", "--libs")])
    library = one(prefix.rglob("librasp.so"), "librasp.so").parent
    expect("the program of rasp(3)", run([work / "shown"], LD_LIBRARY_PATH=str(library)), "[1, 1, 2, 2, 1] (ints)\n")
    del native


def check_deb(build, work, native):
    must(["cpack", "--config", build / "CPackConfig.cmake", "-B", work / "made"])
    deb = one((work / "made").glob("rasp_*.deb"), "the .deb")
    root = work / "root"
    must(["dpkg-deb", "-x", deb, root])
    control = must(["dpkg-deb", "-f", deb])
    depends = re.search(r"^Depends: (.*)$", control, re.M).group(1)
    for name in ("libc6", "libedit2", "libjansson4", "libunistring") + (("libllvm",) if native else ()):
        expect(f"depends on {name}", name in depends, True)
    for path in ("share/man/man1/rasp.1.gz", "share/man/man3/rasp.3.gz", "share/man/man7/rasp.7.gz", "share/doc/rasp/copyright",
                 "share/doc/rasp/changelog.gz", "share/zsh/vendor-completions/_rasp"):
        expect(path, (root / "usr" / path).is_file(), True)
    check_program(root / "usr", work, native)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--native"]
    checks = {"prefix": check_prefix, "program": check_program, "cmake": check_cmake, "pkgconfig": check_pkgconfig,
              "manual": check_manual, "deb": check_deb}
    if len(arguments) != 3 or arguments[0] not in checks:
        sys.exit(__doc__)
    first, second = (pathlib.Path(argument).absolute() for argument in arguments[1:])
    if arguments[0] == "prefix":
        check_prefix(first, second)
    else:
        checks[arguments[0]](first, emptied(second), "--native" in sys.argv)
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults or not passed else 0)


main()
