"""Measuring gives the same in pieces, in processes and at once, and every number refers to text that is there."""

import subprocess
import sys

import pandas as pd
import pytest

import helpers as ev
from tests.places import SMALL


def test_the_sums_add_up(small):
    m, rejects = small
    assert len(m.articles) + len(rejects) == 14
    copies = (m.articles["duplicate_of"] != "").sum()
    assert copies == 1 and len(ev.originals(m).articles) + copies + (m.articles["aside"] != "").sum() == len(m.articles)
    assert rejects["where"].str.contains("2021-06-24-13.txt").all() and len(rejects) == 1


def test_every_offset_holds(small):
    m, _ = small
    texts = m.articles.set_index("article_id")[["title", "text"]]
    titles = m.sentences.set_index(["article_id", "n"])["is_title"]
    for table, surface in ((m.sentences, "text"), (m.cues, "cue"), (m.mentions, "surface")):
        assert len(table)
        for row in table.itertuples():
            source = texts.loc[row.article_id, "title" if titles[row.article_id, row.n] else "text"]
            assert source[row.start : row.end] == getattr(row, surface)


def test_measures_of_known_sentences(small):
    m, _ = small
    flagged = set(m.sentences.loc[m.sentences["speculative"], "text"])
    assert "Ford could build an electric van in Kent" in flagged
    assert "It is unclear whether a deal will be signed." in flagged
    assert (
        not {"The carmaker declined to comment.", "The site has forty stalls.", "Owners should park outside."} & flagged
    )
    assert set(m.mentions["company"]) >= {"Tesla", "Ford", "BYD", "Rivian", "Volkswagen", "Northvolt", "Apple"}


def test_chunks_make_no_difference(small, monkeypatch):
    m, _ = small
    monkeypatch.setattr("helpers.measures.run.CHUNK", 3)
    for whole, parts in zip(m, ev.measure(m.articles), strict=True):
        pd.testing.assert_frame_equal(whole, parts)


def test_worker_processes_give_the_same(small, monkeypatch):
    m, _ = small
    monkeypatch.setattr("helpers.measures.run.CHUNK", 7)
    monkeypatch.setattr("helpers.measures.run.SERIAL_BELOW", 0)
    for whole, parts in zip(m, ev.measure(m.articles), strict=True):
        pd.testing.assert_frame_equal(whole, parts)


def test_an_outlet_is_not_news_of_itself(small):
    text = "Ford rose on Monday. A person close to the matter told the Ford Weekly so."
    one = small[0].articles.head(1).assign(title="Shares rise", text=text)
    for outlet, named in (("Ford Weekly", [1]), ("Harbour Asia Business", [1, 2])):
        mentions = ev.measure(one.assign(source=outlet)).mentions
        assert mentions.loc[mentions["company"] == "Ford", "n"].tolist() == named


def test_nothing_to_measure_gives_empty_tables(small):
    nothing = ev.measure(small[0].articles.head(0))
    assert all(table.empty for table in nothing) and "classes" in nothing.sentences


def test_a_script_may_measure_without_guarding_its_main(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(
        "import helpers as ev\nfrom helpers.measures import run\nprint('started')\n"
        "run.SERIAL_BELOW = 0\nrun.CHUNK = 7\n"
        f"m = ev.measure(ev.read_corpus({str(SMALL)!r})[0])\nprint(len(m.articles), __file__)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.split() == ["started", "13", str(script)], done.stderr


def test_own_rows_count_and_a_mistake_in_them_is_named(small, tmp_path):
    articles = small[0].articles
    own, names = tmp_path / "cues.csv", tmp_path / "companies.csv"
    own.write_text("class,pattern\nopen,forty stalls\n")
    names.write_text("company,name\nHanover Power,Hanover\n")
    m = ev.measure(articles, own, names)
    assert "forty stalls" in set(m.cues["cue"]) and "Hanover Power" in set(m.mentions["company"])
    own.write_text("class,pattern\nguess,forty stalls\n")
    with pytest.raises(ValueError, match="guess"):
        ev.measure(articles, own)
    names.write_text("firm\nx\n")
    with pytest.raises(ValueError, match="company"):
        ev.measure(articles, registry=names)
