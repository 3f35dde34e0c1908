"""Which pages a build has, what each depends on, and what is refused before anything is read."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers import project
from helpers.measures import hashes
from helpers.params import ParameterError
from helpers.project import ProjectError
from helpers.reports.plan import ask, check_out, corpus_name, make_plan, notebook_key
from helpers.reports.state import State
from tests.places import SMALL


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A project with three notebooks: a plain one, one that is run for each company, and the widget."""
    folder = tmp_path / "project" / "notebooks"
    folder.mkdir(parents=True)
    for name, takes in (
        ("01-one", 'START: str = ""\nCUES: str = ""\nLABELS: str = ""'),
        ("company", 'COMPANY: str = ""'),
        ("explore", ""),
    ):
        source = f'CORPUS: str = ""\n{takes}'
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": [source]}
        (folder / f"{name}.ipynb").write_text(json.dumps({"cells": [cell]}))
    monkeypatch.setattr(project, "NOTEBOOKS", folder)
    return folder


@pytest.fixture
def loaded(small, monkeypatch):
    """The measured small corpus instead of a measurement; counts how often it was loaded."""
    calls = []
    monkeypatch.setattr("helpers.measures.cache.load", lambda *a, **k: calls.append(a) or small)
    return calls


@contextmanager
def changed(monkeypatch, name):
    """Let the files of a name in the package look as if they had changed."""
    assert list(project.PACKAGE.rglob(name))
    digest = hashes.file_digest
    with monkeypatch.context() as patch:
        patch.setattr(hashes, "file_digest", lambda p: "new" if Path(p).name == name else digest(p))
        yield


def planned(state=None, only=None, **parameters):
    request = ask({"CORPUS": str(SMALL)} | parameters, only=only)
    return make_plan(request, state or State())


def test_a_page_for_each_notebook_and_for_each_company_but_none_for_the_widget(notebooks, loaded):
    plan = planned(COMPANIES="Tesla, Ford")
    assert [job.name for job in plan.jobs] == ["01-one", "company-tesla", "company-ford"]
    assert plan.jobs[1].parameters == {"CORPUS": plan.jobs[0].parameters["CORPUS"], "COMPANY": "Tesla"}
    assert plan.jobs[1].title == "Tesla: what is said of it?" and plan.jobs[0].title == ""
    assert plan.chosen.read is plan.chosen.measured.articles or len(plan.chosen.read) == 13


def test_without_names_the_companies_most_named_have_a_page(notebooks, loaded, small, monkeypatch):
    named = small[0].mentions.query("known").drop_duplicates(["article_id", "company"])["company"].value_counts()
    monkeypatch.setattr("helpers.reports.plan.DOSSIERS", 2)
    companies = [job.parameters["COMPANY"] for job in planned().jobs[1:]]
    assert len(companies) == 2 and named[companies[0]] == named.max()
    assert [job.parameters["COMPANY"] for job in planned(only="company", COMPANY="Rivian").jobs] == ["Rivian"]


def test_names_that_become_one_file_name_stay_apart(notebooks, loaded, small, monkeypatch):
    monkeypatch.setattr("helpers.tables.select", lambda m, *a, **k: m)
    names = [job.name for job in planned(COMPANIES=f"A & B, A-B, A B, A B, 小鹏, {'x' * 50}, {'x' * 51}").jobs[1:]]
    assert len(set(names)) == len(names) == 6 and all(name.isascii() and "/" not in name for name in names)


def test_a_page_depends_on_what_goes_into_it(notebooks, loaded, monkeypatch):
    def keys(**given):
        return {job.name: job.key for job in planned(COMPANIES="Tesla", **given).jobs}

    before = keys()
    assert keys() == before and len(set(before.values())) == 2
    assert {n for n, key in keys(START="2021").items() if key != before[n]} == {"01-one"}  # the other takes no START
    notebook = notebooks / "company.ipynb"
    notebook.write_text(notebook.read_text() + " ")
    assert {n for n, key in keys().items() if key != before[n]} == {"company-tesla"}
    for name in ("run.py", "page.py", "style.css.j2", "codebook.py"):
        with changed(monkeypatch, name):  # a file of the package that every page depends on
            assert not set(keys().values()) & set(before.values()), name


def test_a_page_depends_on_the_corpus_and_on_the_users_own_rows(notebooks, loaded, tmp_path):
    corpus, rows = tmp_path / "news.csv", tmp_path / "rows.csv"
    corpus.write_text("title,text\n")
    rows.write_text("class,pattern\n")

    def seen():
        plan = planned(CORPUS=str(corpus), CUES=str(rows), COMPANIES="Tesla")
        return {plan.key, *(job.key for job in plan.jobs)}

    before = seen()
    rows.write_text("class,pattern\nx,y\n")
    after_rows = seen()
    corpus.write_text("title,text\na,b\n")
    assert len(before | after_rows | seen()) == 9 and len(before) == 3


def test_a_notebook_that_audits_depends_on_the_labels_of_the_sample(notebooks, tmp_path, monkeypatch):
    labels = tmp_path / "labels"
    labels.mkdir()
    (labels / "labels.csv").write_text("a")
    monkeypatch.setattr(project, "LABELS", labels)
    cells = [{"cell_type": "code", "source": ["import helpers as ev\nev.audit.read_labels()"]}]
    (notebooks / "05-audit.ipynb").write_text(json.dumps({"cells": cells}))
    before = {name: notebook_key(notebooks / f"{name}.ipynb") for name in ("01-one", "05-audit")}
    (labels / "labels.csv").write_text("b")
    assert notebook_key(notebooks / "05-audit.ipynb") != before["05-audit"]
    assert notebook_key(notebooks / "01-one.ipynb") == before["01-one"]


def test_the_index_alone_depends_on_what_writes_it(notebooks, loaded, monkeypatch):
    before = planned(COMPANIES="Tesla")
    with changed(monkeypatch, "cover.py"):
        after = planned(COMPANIES="Tesla")
    assert after.jobs == before.jobs and after.key != before.key


def test_a_plan_of_the_same_things_is_taken_over_without_loading(notebooks, loaded):
    first = planned(COMPANIES="Tesla")
    assert len(loaded) == 1
    again = planned(State("c", first.key, tuple(first.jobs)), COMPANIES="Tesla")
    assert len(loaded) == 1 and again.chosen is None and again.jobs == first.jobs and again.key == first.key
    assert planned(State("c", "other", tuple(first.jobs)), COMPANIES="Tesla").chosen is not None


def test_what_is_not_here_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(project, "SAMPLE", tmp_path / "none")
    with pytest.raises(ProjectError, match="the sample corpus: not found"):
        ask({})
    monkeypatch.setattr(project, "NOTEBOOKS", tmp_path / "none")
    with pytest.raises(ProjectError, match="the notebooks: not found"):
        ask({"CORPUS": str(SMALL)})


def test_what_cannot_be_used_is_refused(notebooks, tmp_path):
    for given, only, says in [
        ({"CORPUS": str(tmp_path / "project" / "x")}, None, "there is no file in it"),
        ({"CORPUS": str(SMALL)}, "99", "there are 01-one, company"),
        ({"CORPUS": str(SMALL), "FREQ": "QS"}, None, "FREQ is not a parameter of any notebook"),
        ({"CORPUS": str(SMALL), "START": "2021"}, "company", "START is not a parameter of the notebook company"),
    ]:
        with pytest.raises(ParameterError, match=says):
            ask(given, only=only)


def test_a_folder_of_another_corpus_is_not_written_over(notebooks, tmp_path):
    request = ask({"CORPUS": str(SMALL)}, tmp_path / "out")
    check_out(request, State())
    check_out(request, State(request.parameters["CORPUS"]))
    with pytest.raises(ParameterError, match=r"holds the reports of other.csv: give this corpus a folder with OUT="):
        check_out(request, State("other.csv"))
    assert ask({"CORPUS": str(SMALL)}).out == project.REPORTS / "small"


@pytest.mark.parametrize(
    ("corpus", "name"),
    [("a/my news.csv", "my_news"), ("a/b/*.csv", "b"), ("a/part-[0-3].parquet", "a"), ("...", "corpus"), ("x" * 99, "x" * 60),
     ("a/ünï.jsonl.gz", "ünï.jsonl")],
)  # fmt: skip
def test_a_folder_is_called_after_its_corpus(corpus, name):
    assert corpus_name(Path(corpus)) == name
