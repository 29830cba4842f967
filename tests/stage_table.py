"""The rows of jit/plan/stages.def, for the tests that go through all stages."""
import pathlib
import re

DEFINITION = pathlib.Path(__file__).resolve().parent.parent / "jit/plan/stages.def"
FIELDS = ("NAME", "name", "keys", "choice", "folds", "flag", "visits", "columns", "start",
          "form", "values", "algorithm", "cost", "elsewhere", "why")
VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|(\w+)')


def stage_rows():
    """[{field: text}] in the order of the file."""
    text = re.sub(r"/\*.*?\*/", "", DEFINITION.read_text(encoding="utf8"), flags=re.S)
    rows = []
    for body in re.findall(r"^STAGE\((.*?)\)$", text, re.M | re.S):
        values = [quoted or word for quoted, word in VALUE.findall(body)]
        if len(values) != len(FIELDS):
            raise ValueError(f"a row of {DEFINITION.name} has {len(values)} fields: {body}")
        rows.append(dict(zip(FIELDS, values)))
    return rows


def chosen_stages():
    """Names of the stages that RASP_STAGES can leave out or ask for: those of aggregates, but for dense."""
    return [row["name"] for row in stage_rows() if row["choice"] != "CHOICE_NEVER" and row["name"] != "dense"]
