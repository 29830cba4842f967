"""What the documents and docstrings show is so: the first block as it is, sessions of the prompt as doctests."""
import contextlib
import doctest
import io
import pathlib
import re
import subprocess
import sys
import unittest

import rasp

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def blocks(name):
    return BLOCK.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))


class Documents(unittest.TestCase):
    def test_first_block(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(blocks("python.md")[0], "docs/python.md", "exec"), {})
        promised = re.findall(r"# (.*)", blocks("python.md")[0])
        self.assertEqual(output.getvalue().splitlines(), promised)

    def test_prompts(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("NumPy is not installed")
        text = "\n".join(block for block in blocks("python.md") if block.startswith(">>>"))
        test = doctest.DocTestParser().get_doctest(text, {"numpy": numpy}, "docs/python.md", None, 0)
        self.assertEqual(doctest.DocTestRunner().run(test).failed, 0)

    def test_docstrings(self):
        self.assertEqual(doctest.testmod(rasp, extraglobs={"rasp": rasp}).failed, 0)

    def test_all_is_documented(self):
        for kind in (rasp.Array, rasp.Column, rasp.Error, rasp.Kernel, rasp.Session):
            self.assertTrue(kind.__doc__)
            for name, member in vars(kind).items():
                if not name.startswith("__") and name not in rasp.Error.__dict__:
                    self.assertTrue(member.__doc__, (kind, name))

    def test_types(self):
        if subprocess.run([sys.executable, "-c", "import mypy"], capture_output=True, check=False).returncode != 0:
            self.skipTest("mypy is not installed")
        checked = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null",
                                  str(ROOT / "python" / "rasp")],
                                 capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_types_name_all_that_is_there(self):
        stub = (ROOT / "python" / "rasp" / "_core.pyi").read_text(encoding="utf-8")
        for kind in (rasp.Array, rasp.Column, rasp.Kernel, rasp.Session):
            for name in vars(kind):
                if not name.startswith("_"):
                    self.assertRegex(stub, rf"def {name}\(", (kind, name))

    def test_examples(self):
        for path in sorted((ROOT / "examples" / "python").glob("*.py")):
            ran = subprocess.run([sys.executable, str(path), "--small"], capture_output=True, text=True, check=False)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertTrue(ran.stdout, path)


if __name__ == "__main__":
    unittest.main()
