"""Check the parameters of a run in one place, before any notebook starts.

A parameter comes as NAME=value on the command line (or through make) or from a YAML file, and a notebook declares it in its
`parameters` cell. Values are text; what they may be stands in PARAMETERS.
"""

import ast
import difflib
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import yaml

from helpers.project import PARAMETER_SETS, source_files

PARAMETERS = {
    "CORPUS": "a file, folder or glob of articles",
    "START": "first day, month or year that counts (2021, 2021-03, 2021-03-15)",
    "END": "last day, month or year that counts, to its end",
    "FREQ": "length of a period: auto, day, week, month, quarter or year",
    "SOURCES": "outlets, separated by commas; empty for all",
    "COMPANIES": "companies to draw and to write dossiers on, separated by commas; empty for those most named",
    "COMPANY": "the company of one dossier",
    "ARTICLE": "the article to mark: its id, its file name, its address or words of its title",
    "CUES": "a CSV file with your own cue rows, merged over the shipped ones",
    "REGISTRY": "a CSV file with your own companies, merged over the shipped ones",
    "PROFILE": "how the columns are named: the name of a profile, or a YAML file with lines `our field: their field`",
    "TOPIC": "a CSV file with the words of another topic, instead of those of the EV industry",
    "OUTLETS": "a CSV file (name or domain, outlet) with outlets of your own, merged over the shipped ones",
    "RELEVANCE": "the score from 0 to 1 below which an article is set aside as off topic",
    "LABELS": "a CSV file with labelled sentences of the corpus; empty for those of the sample corpus",
}
INPUTS = (
    "CORPUS",
    "CUES",
    "REGISTRY",
    "PROFILE",
    "TOPIC",
    "RELEVANCE",
    "OUTLETS",
)  # what `measures.load` takes, in its order
PERIODS = {"auto": "auto", "day": "D", "week": "W", "month": "MS", "quarter": "QS", "year": "YS"}
_FILES = ("CUES", "REGISTRY", "LABELS", "TOPIC", "OUTLETS")


class ParameterError(ValueError):
    """A parameter that cannot be used; the message says which, why, and what would do."""


def read_parameters(pairs: Iterable[str], params_file: str | Path | None = None) -> dict[str, str]:
    """Read NAME=value pairs, over those of a YAML file where one is given, and check each.

    Paths become absolute, lists stay text, FREQ becomes what pandas calls it. Raises ParameterError.

    >>> read_parameters(["FREQ=quarter", "START=2021"])
    {'FREQ': 'QS', 'START': '2021'}
    """
    values = _from_yaml(params_file) if params_file else {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(f"{pair!r} is no parameter: write NAME=value, for example START=2021")
        values[name] = value
    values = {name: "" if value is None else value for name, value in values.items()}
    if not str(values.get("CORPUS", "any")).strip():
        raise ParameterError("CORPUS= is empty: give a file, a folder or a glob, or leave it out for the sample corpus")
    checked = {name: check(name, value) for name, value in values.items() if str(value).strip() != ""}
    start, end = checked.get("START", ""), checked.get("END", "")
    if start and end and _first_day(start) > _last_day(end):
        raise ParameterError(f"START={start} lies after END={end}: nothing would be left")
    return checked


def _first_day(text: str) -> str:
    return text + "-01-01"[len(text) - 4 :]


def _last_day(text: str) -> str:
    return text + {4: "-12-31", 7: "-31", 10: ""}[len(text)]


def check(name: str, value) -> str:
    """Check one parameter and return it as the notebooks expect it."""
    if name not in PARAMETERS:
        near = difflib.get_close_matches(name.upper(), PARAMETERS, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ParameterError(f"unknown parameter {name}{hint} There are: {', '.join(PARAMETERS)}")
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    text = str(value).strip()
    if name in ("START", "END") and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text):
        raise ParameterError(f"{name}={text} is no date: write a year, a month or a day as 2021, 2021-03 or 2021-03-15")
    if name in ("START", "END"):
        try:
            date.fromisoformat(_first_day(text))
        except ValueError as e:
            raise ParameterError(f"{name}={text} is no date: {e}") from e
    if name == "FREQ":
        known = PERIODS | {code: code for code in PERIODS.values()}
        if text not in known and text.lower() not in known:
            raise ParameterError(f"FREQ={text} is no length of a period: choose {', '.join(PERIODS)}")
        text = known.get(text) or known[text.lower()]
    if name == "RELEVANCE" and not re.fullmatch(r"0(\.\d+)?|1(\.0+)?|\.\d+", text):
        raise ParameterError(f"RELEVANCE={text} is no number from 0 to 1")
    if name in _FILES and not Path(text).is_file():
        raise ParameterError(f"{name}={text}: there is no such file")
    if name == "CORPUS" and not Path(text).exists() and not source_files(text):
        raise ParameterError(f"CORPUS={text}: there is no such file or folder (seen from {Path.cwd()})")
    if name in (*_FILES, "CORPUS"):
        text = str(Path(text).absolute())
    if name == "PROFILE" and Path(text).suffix in (".yaml", ".yml"):
        text = str(Path(text).absolute())
    return text


def names(value: str) -> list[str]:
    """Split a list of names at its commas.

    >>> names("Tesla, General Motors,")
    ['Tesla', 'General Motors']
    """
    return [name.strip() for name in value.split(",") if name.strip()]


def declared(notebook: Path) -> dict[str, str]:
    """Read the parameters that a notebook declares in its cell tagged `parameters`: name to default.

    Raises ParameterError where the cell holds what papermill cannot parse.
    """
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise ParameterError(f"{notebook} has {len(tagged)} cells tagged `parameters`; it needs one")
    found = {}
    for node in ast.parse("".join(tagged[0]["source"])).body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None):
            raise ParameterError(
                f"{notebook}, parameters cell, line {node.lineno}: write NAME: type = value  # what it is"
            )
        found[node.target.id] = ast.literal_eval(node.value)
    return found


def _from_yaml(path: str | Path) -> dict:
    path = Path(path)
    named = PARAMETER_SETS / f"{path.name.removesuffix('.yaml')}.yaml"
    if not path.is_file() and named.is_file():
        path = named
    if not path.is_file():
        there = ", ".join(p.stem for p in sorted(named.parent.glob("*.yaml"))) or "none"
        raise ParameterError(f"PARAMS={path}: there is no such file, nor a set of that name (sets: {there})")
    values = read_mapping(path)
    for name, value in values.items():
        if isinstance(value, bool):
            raise ParameterError(f"{path}: {name} is read as {value}; put the value into quotes")
    return values


def read_mapping(path: str | Path) -> dict:
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as e:
        raise ParameterError(f"{path} cannot be read: {e.strerror}") from e
    except UnicodeDecodeError as e:
        raise ParameterError(f"{path} is not text in UTF-8: save it as UTF-8") from e
    except yaml.YAMLError as e:
        mark, problem = getattr(e, "problem_mark", None), getattr(e, "problem", None) or getattr(e, "reason", "")
        where = f", line {mark.line + 1}" if mark else ""
        raise ParameterError(
            f"{path}{where}: not valid YAML ({problem}). Write one NAME: value a line, a space after the colon, "
            "and a value with a colon, # or a bracket in quotes"
        ) from e
    if values is None:
        raise ParameterError(f"{path} is empty: one NAME: value a line is expected")
    if not isinstance(values, dict):
        raise ParameterError(f"{path}: one NAME: value a line is expected, not {str(values)[:60]!r}")
    return values
