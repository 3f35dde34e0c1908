"""What changed is told by content: the right things change a hash, nothing else does."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import helpers
from helpers.measures.hashes import closure, code_digest, corpus_digest, digest, file_digest, imports, modules_used
from helpers.project import source_files
from tests.places import NOTEBOOKS


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_digest_keeps_parts_apart(a, b):
    assert (digest(*a) == digest(*b)) == (a == b)


def test_a_corpus_is_its_names_and_contents(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        (folder / "sub").mkdir(parents=True)
        (folder / "sub" / "a.txt").write_text("a")
    first = corpus_digest(here)
    assert first == corpus_digest(there)
    os.utime(here / "sub" / "a.txt", (0, 0))
    assert first == corpus_digest(here)
    (there / "sub" / "a.txt").write_text("b")
    assert first != corpus_digest(there)
    (here / "sub" / "a.txt").rename(here / "sub" / "b.txt")
    assert first != corpus_digest(here)


def test_source_files_of_a_file_a_folder_and_a_glob(tmp_path):
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).touch()
    assert [p.name for p in source_files(tmp_path)] == ["a.csv", "b.csv", "c.txt"]
    assert [p.name for p in source_files(str(tmp_path / "*.csv"))] == ["a.csv", "b.csv"]
    assert [p.name for p in source_files(tmp_path / "c.txt")] == ["c.txt"]
    assert source_files(tmp_path / "none") == []


def test_measures_depend_on_what_measures_and_not_on_what_draws():
    needed = closure(["measures.cache"])
    assert {"measures.speculation.model", "measures.companies.forms", "measures.sentiment.events"} <= set(needed)
    assert {"registry", "corpus.clean", "corpus.dates", "corpus.readers.profiles"} <= set(needed)
    assert not [name for name in needed if name.split(".")[0] in ("reports", "statistics", "audit", "fetch")]


def test_a_changed_source_or_word_list_changes_the_hash(tmp_path, monkeypatch):
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "one.py").write_text("from helpers import two\nNAME = 'words.csv'\n")
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "words.csv").write_text("a")
    monkeypatch.setattr("helpers.measures.hashes.PACKAGE", tmp_path)
    imports.cache_clear()
    hashes = [code_digest(["one"])]
    (tmp_path / "two.py").write_text("x = 1\n")
    hashes.append(code_digest(["one"]))
    (tmp_path / "lexicons" / "words.csv").write_text("b")
    hashes.append(code_digest(["one"]))
    (tmp_path / "three.py").write_text("")
    assert len(set(hashes)) == 3 and code_digest(["one"]) == hashes[-1]
    imports.cache_clear()


def test_a_notebook_depends_on_the_helpers_that_it_names():
    used = modules_used(NOTEBOOKS / "00-corpus.ipynb", helpers.FUNCTIONS, helpers.MODULES)
    assert {"reports.charts", "reports.summaries", "reports.answers", "reports.show", "measures.cache"} <= used
    assert "measures.sentiment.score" not in used


def test_a_data_file_counts_where_it_is_named_and_a_template_measures_nothing(monkeypatch):
    original = file_digest
    places = {"measures": "measures.cache", "charts": "reports.charts"}
    parts = {name: code_digest([place]) for name, place in places.items()}
    for name, changes in [
        ("style.css.j2", set()),  # the look of the pages: they are written anew, nothing is measured again
        ("index.html.j2", set()),
        ("charts.mplstyle", {"charts"}),
        ("companies_names.csv", {"measures"}),  # named by the stem that it shares with others
        ("profiles.yaml", {"measures"}),
        ("cues.csv", {"measures"}),
    ]:
        monkeypatch.setattr(
            "helpers.measures.hashes.file_digest", lambda p, n=name: "new" if Path(p).name == n else original(p)
        )
        assert {k for k, old in parts.items() if code_digest([places[k]]) != old} == changes, name
