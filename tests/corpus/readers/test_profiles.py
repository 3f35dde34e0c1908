"""The profiles of known sources, and those of users."""

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from helpers.corpus.readers.profiles import apply_profile, get_profile, load_profiles, profile_of, recognise
from helpers.corpus.readers.records import CorpusError
from tests.corpus.readers.rows import as_csv, body, put, table, title


def test_every_profile_is_recognised_by_its_own_needs():
    for name, profile in load_profiles().items():
        if "needs" in profile:
            assert recognise([*profile["needs"], *profile.get("any", [])[:1]], "x")["name"] == name


def test_own_mapping(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("kop;tekst;dag\nEen kop;Een tekst die er staat.;06/01/2015\n")
    own = {"map": {"title": "kop", "text": "tekst", "published": "dag"}, "date_order": "dmy", "scope": "lead"}
    articles, _ = read_corpus(path, own)
    assert articles["published"].iloc[0] == pd.Timestamp("2015-01-06") and articles["text_scope"].iloc[0] == "lead"
    assert read_corpus(path, {"title": "kop", "text": "tekst"})[0]["title"].tolist() == ["Een kop"]
    flat = {"title": "kop", "text": "tekst", "published": "dag", "date_order": "mdy"}
    assert read_corpus(path, flat)[0]["published"].tolist() == [pd.Timestamp("2015-06-01")]
    for wrong in ({"titel": "kop"}, {"map": {"title": "kop"}, "scope": "half"}, "no-such", {"date_order": "ymd"}):
        with pytest.raises(CorpusError):
            get_profile(wrong)


def test_the_order_of_dates_can_be_said_for_any_source(tmp_path):
    (tmp_path / "a.csv").write_text("title,text,date\nA,One text.,06/01/2015\n")
    (tmp_path / "b.txt").write_text("title: B\ndate: 06/01/2015\n\nTwo texts.")
    assert set(read_corpus(tmp_path, {"date_order": "mdy"})[0]["published"]) == {pd.Timestamp("2015-06-01")}


def test_lead_of_a_guardian_story_without_body_is_a_lead():
    profile = get_profile("guardian")
    assert apply_profile(profile, {"fields": {"trailText": "A trail."}})["scope"] == "lead"


def test_renamed_columns_are_named_and_a_yaml_file_says_what_they_are(tmp_path):
    path, mine = tmp_path / "a.csv", tmp_path / "mine.yaml"
    path.write_text("spalte a,spalte b,spalte c\nA car,It drives.,2021-05-01\n")
    with pytest.raises(
        CorpusError,
        match=r"(?s)a\.csv has the columns spalte a, spalte b, spalte c.*PROFILE=mine\.yaml.*title: their column",
    ):
        read_corpus(path)
    mine.write_text("title: spalte a\ntext: spalte b\npublished: spalte c\n")
    articles, _ = read_corpus(path, profile_of(str(mine)))
    assert articles[["title", "text", "published_precision"]].values.tolist() == [["A car", "It drives.", "day"]]
    mine.write_text("title: Kop\ntext: inhoud\n")
    with pytest.raises(
        CorpusError,
        match=r"has the columns spalte a, spalte b, spalte c; .* asks for title: Kop, text: inhoud, which is not",
    ):
        read_corpus(path, profile_of(str(mine)))


def test_a_profile_is_recognised_in_any_spelling():
    names = [name.upper().replace("_", " ") for name in ("url", "title", "seendate", "domain")]
    found = recognise(names, "x")
    assert found["name"] == "gdelt" and found["map"]["retrieved"] == ["SEENDATE"]


def test_numbers_may_be_the_names_of_columns(tmp_path):
    path = put(tmp_path, "a.csv", as_csv(table(**{"0": title, "1": body})))
    articles, _ = read_corpus(path, {"title": 0, "text": 1})
    assert articles["title"].iloc[0] == title(0)


@pytest.mark.parametrize("wrong", [{"title": None}, {"title": ["a"], "colour": "b"}, {"scope": "half"}])
def test_a_mapping_that_means_nothing_is_refused(wrong):
    with pytest.raises(CorpusError):
        get_profile(wrong)
