"""The wheel of a build, and the package of an installed copy, as users have them: at another place, without the build.

usage: test_wheel.py BUILD FOLDER wheel
       test_wheel.py PREFIX FOLDER installed
"""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOWN = """
import rasp
kernel = rasp.compile("h = selector_width(select(tokens, tokens, ==));")
print(kernel(b"hello"), rasp.__file__)
"""


def must(words, **environment):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, cwd="/",
                          env={**os.environ, **environment})
    if done.returncode != 0:
        print(done.stdout, done.stderr)
        sys.exit(1)
    return done.stdout


def pip(*words, **environment):
    must([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], **environment)


def install_wheel(build, folder):
    for name in ("pip", "setuptools", "wheel"):
        if importlib.util.find_spec(name) is None:
            print(f"skipped: {name} is not installed")
            sys.exit(77)
    pip("wheel", "--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", folder / "dist", ROOT / "python",
        RASP_BUILT=str(build))
    [made] = (folder / "dist").glob("rasp_lang-*-cp311-abi3-*.whl")
    pip("install", "--no-index", "--no-deps", "--target", folder / "site", made)
    return folder / "site"


def main():
    place, folder, what = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    site = install_wheel(place, folder) if what == "wheel" else place / "lib" / "python3" / "dist-packages"
    shown = must([sys.executable, "-W", "error", "-c", SHOWN] if (place / "librasp_llvm.so").exists() else
                 [sys.executable, "-c", SHOWN], PYTHONPATH=str(site)).split()
    wanted = ["rasp.Array([1,", "1,", "2,", "2,", "1])", str(site / "rasp" / "__init__.py")]
    if shown != " ".join(wanted).split():
        print(f"want: {wanted}\ngot:  {shown}")
        sys.exit(1)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
