"""A parameter that cannot be used is refused with a sentence that says what would do."""

import json

import pytest

from helpers.__main__ import main
from helpers.params import ParameterError, check, declared, read_parameters


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("CORPSE=x", "did you mean CORPUS"),
        ("START=soon", "write a year, a month or a day"),
        ("END=2021-13", "write a year, a month or a day"),
        ("FREQ=hour", "choose auto, day, week"),
        ("CORPUS=no/such/file.csv", "no such file or folder"),
        ("CUES=no-such.csv", "no such file"),
        ("2021", "write NAME=value"),
    ],
)
def test_what_cannot_be_used_is_refused(pair, says):
    with pytest.raises(ParameterError, match=says):
        read_parameters([pair])


def test_values_become_what_notebooks_expect(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").touch()
    assert read_parameters(["CORPUS=a.csv", "FREQ=Month", "START=2021-03", "SOURCES="]) == {
        "CORPUS": str(tmp_path / "a.csv"), "FREQ": "MS", "START": "2021-03"
    }  # fmt: skip


def test_yaml_gives_defaults_and_the_command_line_wins(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("START: 2021\nCOMPANIES: [Tesla, Ford]\n")
    assert read_parameters(["START=2022"], file) == {"START": "2022", "COMPANIES": "Tesla, Ford"}


@pytest.mark.parametrize(
    ("content", "says"),
    [("START: no", "quotes"), ("- a", "one NAME: value"), ("a: [", "not valid YAML"), ("X: 1", "unknown")],
)
def test_a_yaml_file_with_a_mistake_is_named(tmp_path, content, says):
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    with pytest.raises(ParameterError, match=says):
        read_parameters([], file)


def test_a_missing_set_of_parameters_names_those_there_are():
    with pytest.raises(ParameterError, match="no such file, nor a set"):
        read_parameters([], "nothing")


def test_check_refuses_an_unknown_name_without_a_neighbour():
    with pytest.raises(ParameterError, match="There are: CORPUS"):
        check("ZZZZ", "1")


def test_declared_refuses_what_papermill_cannot_parse(tmp_path):
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ["A = 1"]}
    file = tmp_path / "n.ipynb"
    file.write_text(json.dumps({"cells": [cell]}))
    with pytest.raises(ParameterError, match="line 1"):
        declared(file)
    file.write_text(json.dumps({"cells": []}))
    with pytest.raises(ParameterError, match="0 cells tagged"):
        declared(file)


@pytest.mark.parametrize(
    "arguments",
    [["report", "CORPSE=1"], ["measure", "FREQ=x"], ["corpus"], ["report", "NB=99"], ["measure", "START=2021"]],
)
def test_the_command_line_ends_with_1_and_a_sentence(arguments, capsys):
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"{arguments[0]}: ") and "Traceback" not in error
