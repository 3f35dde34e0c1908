"""Notebooks keep to their anatomy: questions and answers in them, logic in the helpers."""

import ast
import json
import re
from pathlib import Path

import pytest

from helpers.params import PARAMETERS, declared

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
REPORTS = [p for p in NOTEBOOKS if p.stem != "explore"]


def cells(path, kind):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(c["source"]) for c in found if c["cell_type"] == kind]


def ids(paths):
    return [p.stem for p in paths]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids(NOTEBOOKS))
def test_stored_without_outputs_and_for_the_usual_kernel(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "papermill" not in notebook["metadata"]
    for cell in notebook["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids(NOTEBOOKS))
def test_short_cells_without_logic(path):
    code = cells(path, "code")
    lines = [len(c.splitlines()) for c in code]
    assert len(code) <= 25 and max(lines) <= 12 and sum(lines) <= 120
    for source in code:
        tree = ast.parse(source)
        assert not any(isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.Lambda)) for n in ast.walk(tree))
        assert "sys.path" not in source and "warnings" not in source


@pytest.mark.parametrize("path", REPORTS, ids=ids(REPORTS))
def test_one_question_three_to_six_more_and_the_two_closing_sections(path):
    text = "\n".join(cells(path, "markdown"))
    heads = re.findall(r"^(#+) (.*)", text, re.M)
    assert [h for h in heads if h[0] == "#"][0][1].endswith("?") and sum(h[0] == "#" for h in heads) == 1
    titles = [t for level, t in heads if level == "##"]
    assert titles[-2:] == ["What this cannot tell you", "Explore further"]
    assert 3 <= len(titles[:-2]) <= 6 and all(t.endswith("?") for t in titles[:-2])
    assert not {level for level, _ in heads} - {"#", "##"}


@pytest.mark.parametrize("path", REPORTS, ids=ids(REPORTS))
def test_parameters_are_known_and_explained(path):
    assert set(declared(path)) <= set(PARAMETERS)
    source = next(c for c in cells(path, "code") if c.startswith("CORPUS"))
    assert all(re.fullmatch(r'[A-Z]+: \w+ = "[^"=]*"  # [^=]+', line) for line in source.splitlines())


@pytest.mark.parametrize("path", REPORTS, ids=ids(REPORTS))
def test_the_answer_is_computed(path):
    assert sum("ev.show.answer(" in c for c in cells(path, "code")) == 1
