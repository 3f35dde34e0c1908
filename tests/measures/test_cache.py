"""What was measured is kept by content, found again, and cleared away when it is old."""

import os
from pathlib import Path

import pandas as pd
import pytest

import helpers as ev
from helpers.measures.cache import cache_name, prune
from tests.places import SMALL


def test_load_keeps_what_was_measured(tmp_path, monkeypatch):
    first, rejects = ev.load(SMALL, cache=tmp_path)
    monkeypatch.setattr("helpers.measures.run.measure", None)  # a second call that measured anew would fail
    again, also = ev.load(SMALL, cache=tmp_path)
    for a, b in zip((*first, rejects), (*again, also), strict=True):
        pd.testing.assert_frame_equal(a, b)
    assert isinstance(again.sentences["classes"].iloc[0], tuple)
    assert len(list(tmp_path.iterdir())) == 1


def test_what_columns_were_used_as_is_kept_too(tmp_path, monkeypatch):
    source = tmp_path / "a.csv"
    source.write_text("title,text,date\nVolter builds,Volter builds an electric car.,2021-05-01\n")
    columns = ev.load(source, cache=tmp_path / "cache")[1].attrs["columns"]
    assert [row[:3] for row in columns] == [
        ["a.csv", "title", "title"],
        ["a.csv", "text", "text"],
        ["a.csv", "date", "published"],
    ]
    monkeypatch.setattr("helpers.measures.cache.measure", None)  # a second call that measured anew would fail
    again = ev.load(source, cache=tmp_path / "cache")[1]
    assert [list(row) for row in again.attrs["columns"]] == columns


def test_outlets_of_ones_own_name_the_sources(tmp_path):
    source, own = tmp_path / "a.csv", tmp_path / "outlets.csv"
    source.write_text("title,text,url\nVolter builds,Volter builds an electric car.,https://mill.example/1\n")
    own.write_text("name,outlet\nmill.example,The Mill\n")
    named = [ev.load(source, outlets=given, cache=tmp_path / "cache")[0].articles["source"][0] for given in ("", own)]
    assert named == ["mill.example", "The Mill"]


def test_the_name_of_a_measured_corpus_changes_with_its_content(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("x")
    own = tmp_path / "cues.csv"
    own.write_text("y")
    names = {cache_name(file), cache_name(file, own)}
    file.write_text("z")
    assert len(names | {cache_name(file)}) == 3


@pytest.mark.parametrize(
    "change",
    [{"profile": "reuters"}, {"topic": "own.csv"}, {"relevance": 0.7}, {"registry": "own.csv"}, {"outlets": "own.csv"}],
)
def test_the_name_of_a_measured_corpus_changes_with_every_parameter(tmp_path, change, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("x")
    Path("own.csv").write_text("y")
    assert cache_name("a.csv") != cache_name("a.csv", **change)


def test_only_the_versions_used_last_are_kept(tmp_path, monkeypatch):
    folders = [tmp_path / f"mine-{i}" for i in range(6)] + [tmp_path / "mine-too-1", tmp_path / "other-1"]
    for i, folder in enumerate(folders):
        folder.mkdir()
        os.utime(folder, (1000 + i, 1000 + i))
    monkeypatch.setattr("helpers.measures.cache.KEPT_EACH", 2)
    prune(folders[5])
    assert sorted(f.name for f in tmp_path.iterdir()) == ["mine-4", "mine-5", "mine-too-1", "other-1"]
