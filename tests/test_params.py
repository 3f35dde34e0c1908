"""A parameter that cannot be used is refused with a sentence that says what would do."""

import json

import pytest

from helpers.__main__ import main
from helpers.corpus.readers.profiles import check_profile
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
        ("CORPUS=", "is empty: give a file"),
        ("CORPUS=  ", "is empty: give a file"),
        ("START=2021-02-31", "is no date"),
        ("2021", "write NAME=value"),
    ],
)
def test_what_cannot_be_used_is_refused(pair, says):
    with pytest.raises(ParameterError, match=says):
        read_parameters([pair])


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("2022", "2021", False),
        ("2021-06", "2021-05-31", False),
        ("2021-06-02", "2021-06-01", False),
        ("2021-06-30", "2021-06", True),
        ("2021-12-31", "2021", True),
        ("2021-06-01", "2021-06-01", True),
        ("2021", "2021", True),
    ],
)
def test_a_span_that_ends_before_it_begins_is_refused(start, end, fits):
    pairs = [f"START={start}", f"END={end}"]
    if fits:
        assert read_parameters(pairs) == {"START": start, "END": end}
    else:
        with pytest.raises(ParameterError, match=f"START={start} lies after END={end}"):
            read_parameters(pairs)


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
    [
        ("START: no", "quotes"),
        ("- a", "one NAME: value"),
        ("START: 2021\nEND: [", "line 2: not valid YAML"),
        ("CORPUS: a: b", "line 1: not valid YAML"),
        ("X: 1", "unknown"),
        ("", "is empty"),
        ("CORPUS:", "CORPUS= is empty"),
        (b"SOURCES: caf\xe9", "UTF-8"),
        ("A: \x00", "not valid YAML"),
    ],
)
def test_a_yaml_file_with_a_mistake_is_named(tmp_path, content, says):
    file = tmp_path / "mine.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ParameterError, match=says) as error:
        read_parameters([], file)
    assert "\n" not in str(error.value)  # no excerpt of the parser


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("titel: kop", "unknown: .'titel'.; ours: .*title"),
        ("title: [", "not valid YAML"),
        ("title: 5.5", "name of a column"),
        ("map: {title: kop}\nscope: half", "scope is one of full"),
    ],
)
def test_a_profile_with_a_mistake_is_refused_before_anything_is_read(tmp_path, content, says):
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    with pytest.raises(ParameterError, match=says):
        check_profile(str(file))


def test_an_unknown_profile_is_refused_with_those_there_are():
    with pytest.raises(ParameterError, match="no profile 'no-such'; there are"):
        check_profile("no-such")


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


def test_a_file_that_holds_no_labels_is_refused_before_anything_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("helpers.reports.build.build", lambda *a, **k: pytest.fail("it runs"))
    for content in (b"a,b\n1,2\n", b"\xff\xfe\x00", b""):
        (tmp_path / "l.csv").write_bytes(content)
        assert main(["report", f"LABELS={tmp_path / 'l.csv'}"]) == 1
        assert "is no file of labelled sentences" in capsys.readouterr().err


def test_measure_says_where_the_tables_are(tmp_path, capsys, monkeypatch):

    monkeypatch.setattr("helpers.project.CACHE", tmp_path)
    (tmp_path / "a.txt").write_text(
        "title: Volter may build\ndate: 2021-05-01\n\nVolter may build an electric car in May."
    )
    assert main(["measure", f"CORPUS={tmp_path / 'a.txt'}"]) == 0
    told = capsys.readouterr().out
    folder = next(p for p in tmp_path.iterdir() if p.is_dir())
    assert f"tables: {folder}/" in told and "cues.parquet" in told and "next: make reports CORPUS=" in told


def test_corpus_says_what_it_wrote_and_what_comes_next(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.b.csv").write_text(
        "title,text,date\nA car,It drives.,2021-05-01\nA car,It drives.,2021-05-01\nB,{},\n,{},\n"
    )
    assert main(["corpus", "SOURCE=a.b.csv"]) == 0
    told = capsys.readouterr().out
    assert "4 records read = 3 accepted + 1 rejected" in told and "1 are copies" in told
    assert "corpora/a/part-*.parquet (parts: 1," in told and "corpora/a/rejects.parquet" in told
    assert "1 no article" in told and "noted: 1 wall: placeholder" in told
    assert "columns of a.b.csv: title from 'title' (name)" in told and 'next: make reports CORPUS="corpora/a"' in told
    monkeypatch.setattr("helpers.corpus.read.MAX_BYTES", 10)
    assert main(["corpus", "SOURCE=a.b.csv"]) == 0
    assert 'CORPUS="corpora/a/part-0000*.parquet"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["SOURCE="], "say SOURCE="),
        (["SOURCE=no/such"], "nothing at no/such"),
        (["SOURCE=a.csv", "START=2021"], "not START"),
        (["SOURCE=a.csv", "RELEVANCE=2"], "no number from 0 to 1"),
        (["SOURCE=a.csv", "OUT=a.csv"], "is a file"),
        (["SOURCE=a.csv", "OUT=."], "holds other files"),
        (["SOURCE=a.csv"], "no article was accepted"),
    ],
)
def test_corpus_refuses_with_a_sentence(tmp_path, capsys, monkeypatch, settings, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("title,text,date\n,{},\n")
    assert main(["corpus", *settings]) == 1
    told = capsys.readouterr()
    assert says in told.err and "Traceback" not in told.err
