"""What changed is told by content: the right things change a hash, nothing else does."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import helpers
from helpers import fingerprint

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_digest_keeps_parts_apart(a, b):
    assert (fingerprint.digest(*a) == fingerprint.digest(*b)) == (a == b)


def test_a_corpus_is_its_names_and_contents(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        (folder / "sub").mkdir(parents=True)
        (folder / "sub" / "a.txt").write_text("a")
    first = fingerprint.corpus_digest(here)
    assert first == fingerprint.corpus_digest(there)
    os.utime(here / "sub" / "a.txt", (0, 0))
    assert first == fingerprint.corpus_digest(here)
    (there / "sub" / "a.txt").write_text("b")
    assert first != fingerprint.corpus_digest(there)
    (here / "sub" / "a.txt").rename(here / "sub" / "b.txt")
    assert first != fingerprint.corpus_digest(here)


def test_source_files_of_a_file_a_folder_and_a_glob(tmp_path):
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).touch()
    assert [p.name for p in fingerprint.source_files(tmp_path)] == ["a.csv", "b.csv", "c.txt"]
    assert [p.name for p in fingerprint.source_files(str(tmp_path / "*.csv"))] == ["a.csv", "b.csv"]
    assert [p.name for p in fingerprint.source_files(tmp_path / "c.txt")] == ["c.txt"]
    assert fingerprint.source_files(tmp_path / "none") == []


def test_measures_depend_on_what_measures_and_not_on_what_draws():
    needed = fingerprint.closure(["measures"])
    assert {"speculation", "companies", "sentiment", "sentences", "corpus", "clean", "dates", "ingest"} <= set(needed)
    assert not {"charts", "prose", "report", "timeline", "show"} & set(needed)


def test_a_changed_source_or_word_list_changes_the_hash(tmp_path, monkeypatch):
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "one.py").write_text("from helpers import two\nNAME = 'words.csv'\n")
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "words.csv").write_text("a")
    monkeypatch.setattr(fingerprint, "PACKAGE", tmp_path)
    fingerprint.imports.cache_clear()
    hashes = [fingerprint.code_digest(["one"])]
    (tmp_path / "two.py").write_text("x = 1\n")
    hashes.append(fingerprint.code_digest(["one"]))
    (tmp_path / "lexicons" / "words.csv").write_text("b")
    hashes.append(fingerprint.code_digest(["one"]))
    (tmp_path / "three.py").write_text("")
    assert len(set(hashes)) == 3 and fingerprint.code_digest(["one"]) == hashes[-1]
    fingerprint.imports.cache_clear()


def test_a_notebook_depends_on_the_helpers_that_it_names():
    used = fingerprint.modules_used(NOTEBOOKS / "00-corpus.ipynb", helpers._HOME, helpers._MODULES)
    assert {"charts", "overview", "prose", "show", "measures"} <= used
    assert "sentiment" not in used


def test_a_data_file_counts_where_it_is_named_and_a_template_measures_nothing(monkeypatch):
    original = fingerprint.file_digest
    parts = {"measures": fingerprint.code_digest(["measures"]), "charts": fingerprint.code_digest(["charts"])}
    for name, changes in [
        ("style.css", set()),  # the look of the pages: they are written anew, nothing is measured again
        ("index.html.j2", set()),
        ("charts.mplstyle", {"charts"}),
        ("companies_names.csv", {"measures"}),  # named by the stem that it shares with others
        ("profiles.yaml", {"measures"}),
        ("cues.csv", {"measures", "charts"}),  # charts count through tallies, which knows the classes
    ]:
        monkeypatch.setattr(fingerprint, "file_digest", lambda p, n=name: "new" if Path(p).name == n else original(p))
        assert {k for k, old in parts.items() if fingerprint.code_digest([k]) != old} == changes, name
