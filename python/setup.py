"""The wheel rasp-lang: CMake builds extension and libraries, which go into the package rasp beside each other.

RASP_BUILD names the folder to build in (build/wheel of the project), RASP_CMAKE_OPTIONS more options for CMake;
RASP_BUILT a folder where all is built already, which is only taken from.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

here = pathlib.Path(__file__).resolve().parent
root = here.parent
work = root / "build" / "setuptools"  # nothing is left beside the sources
work.mkdir(parents=True, exist_ok=True)


def version():
    text = (root / "include" / "rasp.h").read_text(encoding="utf-8")
    return re.search(r'#define RASP_VERSION "([^"]+)"', text).group(1)


class CMakeBuild(build_ext):
    def build_extension(self, ext):
        built = os.environ.get("RASP_BUILT")
        folder = pathlib.Path(built or os.environ.get("RASP_BUILD", root / "build" / "wheel"))
        if not built:
            self.run_cmake(folder)
        package = pathlib.Path(self.get_ext_fullpath(ext.name)).parent
        package.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "python" / "rasp" / "_core.abi3.so", package)
        libraries = [folder / f"librasp.so.{version().split('.')[0]}", folder / "librasp_llvm.so"]
        for library in libraries:
            if library.exists():  # the second only where there is LLVM
                shutil.copy(library, package)

    def run_cmake(self, folder):
        options = ["-DCMAKE_BUILD_TYPE=Release", "-DRASP_PYTHON=ON", f"-DPython3_EXECUTABLE={sys.executable}"]
        options += ["-G", "Ninja"] if shutil.which("ninja") else []
        options += shlex.split(os.environ.get("RASP_CMAKE_OPTIONS", ""))
        subprocess.run(["cmake", "-S", str(root), "-B", str(folder), *options], check=True)
        subprocess.run(["cmake", "--build", str(folder), "--target", "rasp_python"], check=True)


setup(
    version=version(),
    packages=["rasp"],
    package_data={"rasp": ["*.pyi", "py.typed"]},
    ext_modules=[Extension("rasp._core", sources=[], py_limited_api=True)],
    cmdclass={"build_ext": CMakeBuild},
    options={
        "bdist_wheel": {"py_limited_api": "cp311"},
        "build": {"build_base": str(work)},
        "egg_info": {"egg_base": str(work)},
    },
    zip_safe=False,
)
