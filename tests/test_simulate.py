"""The simulated corpus gives back what was put into it, through the real reading path."""

import numpy as np
import pandas as pd
import pytest

import helpers as ev
from helpers import simulate
from helpers.statistics.changes import bursts, change_points
from helpers.statistics.series import by_period, share, standardise
from helpers.tables import Measured

SHARES = {"Lumen Wire": 0.1, "Amp Weekly": 0.2, "Volt Daily": 0.3, "Kilowatt Whisper": 0.4}


def measured(made: simulate.Simulated) -> Measured:
    """Measure by truth: quick, for what asks about time and not about cues (another test holds that they agree)."""
    truth = made.truth.merge(made.articles[["article_id", "published"]], on="article_id")
    mentions = truth.loc[truth["company"] != "", ["article_id", "n", "company"]]
    return Measured(made.articles, truth, pd.DataFrame(columns=["article_id", "n", "counts", "voice"]), mentions)


@pytest.fixture(scope="module")
def corpus():
    return simulate.simulate_corpus(60, seed=3, copies=0.2)


def test_every_template_is_read_as_what_it_is():
    """Each cue template, filled three times, has just its own class; each plain one has none; each company is found."""
    rng, rows = np.random.default_rng(0), []
    for title, forms in ((False, simulate.TEMPLATES), (True, simulate.HEADLINES)):
        for kind, templates in forms.items():
            for i in range(3 * len(templates)):
                text, company = simulate.fill([templates[i % len(templates)]], rng.random(9))
                rows.append((kind, title, text, company))
    table = pd.DataFrame(rows, columns=["kind", "is_title", "text", "company"])
    sentences = ev.sentences_from(table["text"].tolist(), is_title=table["is_title"].tolist())
    cues = ev.find_cues(sentences)
    found = ev.score_speculation(sentences, cues)["classes"].map(set)
    wrong = table[[got != (set() if k == "fact" else {k}) for got, k in zip(found, table["kind"], strict=True)]]
    assert wrong.empty, wrong["text"].tolist()
    named = ev.find_companies(sentences).groupby("n")["company"].agg(set)
    got = [named.get(n, set()) for n in range(len(table))]
    assert got == [{c} if c else set() for c in table["company"]]


def test_the_truth_is_what_the_text_says(corpus):
    originals = corpus.articles[corpus.articles["duplicate_of"] == ""]
    split = ev.split_sentences(originals)
    truth = corpus.truth
    assert split["text"].tolist() == truth["text"].tolist()
    assert split["article_id"].tolist() == truth["article_id"].tolist()
    assert split["is_title"].tolist() == truth["is_title"].tolist()


def test_the_same_seed_gives_the_same_corpus_and_another_does_not(corpus):
    again = simulate.simulate_corpus(60, seed=3, copies=0.2)
    for a, b in zip(corpus, again, strict=True):
        pd.testing.assert_frame_equal(a, b)
    assert simulate.simulate_corpus(60, seed=4).articles["text"].tolist() != corpus.articles["text"].tolist()[:60]


def test_it_goes_through_the_reading_path(corpus, tmp_path):
    path = tmp_path / "simulated.csv"
    corpus.articles[["title", "text", "source", "url", "published"]].to_csv(path, index=False)
    articles, rejects = ev.read_corpus(path)
    assert rejects.empty
    assert len(articles) == 72
    assert sorted(articles["text"]) == sorted(corpus.articles["text"])
    assert (articles["aside"] == "").all()
    assert sorted(articles["published"].dt.date) == sorted(corpus.articles["published"].dt.date)
    assert set(articles["source"]) == set(corpus.articles["source"])


def test_copies_are_cut_and_re_headed_and_printed_later_elsewhere(corpus):
    copies = corpus.articles[corpus.articles["duplicate_of"] != ""]
    of = corpus.articles.set_index("article_id").loc[copies["duplicate_of"]]
    assert len(copies) == 12
    assert all(whole.startswith(part) for whole, part in zip(of["text"], copies["text"], strict=True))
    later = copies["published"].to_numpy() - of["published"].to_numpy()
    assert (later > np.timedelta64(0)).all() and (later <= np.timedelta64(3, "D")).all()
    assert (copies["source"].to_numpy() != of["source"].to_numpy()).all()
    assert share(measured(corpus), "speculative")["n_articles"].tolist() == [60]


def test_shares_of_outlets_come_back():
    made = simulate.simulate_corpus(1200, seed=1, outlets=SHARES)
    table = share(measured(made), "speculative", "source").set_index("group")
    for name, true in SHARES.items():
        assert table.loc[name, "low"] - 0.01 < true < table.loc[name, "high"] + 0.01
        assert table.loc[name, "value"] == pytest.approx(true, abs=0.03)


def test_bursts_and_turns_come_back():
    made = simulate.simulate_corpus(
        1500, seed=5, outlets=SHARES, start="2019-01-01", end="2021-12-31",
        bursts=[("2019-10-01", "2019-12-31", 3.5)], turns=[("2021-01-01", 2.0)],
    )  # fmt: skip
    m = measured(made)
    found = bursts(m, freq="MS")
    assert [(b.start, b.end) for b in found.itertuples()][0] == (
        pd.Timestamp("2019-10-01"),
        pd.Timestamp("2019-12-01"),
    )
    changes = change_points(m, freq="MS")["period"].tolist()
    assert changes == [pd.Timestamp("2019-10-01"), pd.Timestamp("2020-01-01"), pd.Timestamp("2021-01-01")]
    inside = made.expected[made.expected["published"].between("2019-10-01", "2019-12-31 23:59:59")]
    assert (inside["factor"] == 3.5).all()


def test_a_shifting_mix_moves_the_raw_share_and_not_the_standardised_one():
    made = simulate.simulate_corpus(4000, seed=2, outlets=SHARES, start="2018-01-01", end="2021-12-31", mix="shifting")
    m = measured(made)
    raw, held = by_period(m, "speculative", "YS"), standardise(m, "speculative", "YS")
    assert raw["value"].iloc[-1] - raw["value"].iloc[0] > 0.05
    assert abs(held["value"].iloc[-1] - held["value"].iloc[0]) < 0.03


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"outlets": {"A": 1.2}}, "shares lie"), ({"end": "2017-01-01"}, "end after the start"), ({"mix": "x"}, "mix is")],
)
def test_impossible_wishes_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        simulate.simulate_corpus(10, **wrong)
