"""Two sets of articles beside each other: what changed, with what certainty, and which sentence shows it."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from helpers.statistics import comparisons
from helpers.statistics.intervals import benjamini_hochberg
from helpers.tables import COMPARED
from tests.statistics.corpora import drawn, made, many


def test_compare_periods_says_what_changed_and_shows_it():
    rng = np.random.default_rng(5)
    a = made([r for s in "ABC" for r in drawn(rng, 0.15, 30, date="2020-01-10", source=s, word="petrol")])
    b = made([r for s in "ABC" for r in drawn(rng, 0.35, 30, date="2021-01-10", source=s, word="charging")])
    b = b._replace(mentions=pd.DataFrame(
        [(i, 1, "Tesla", "Tesla", 0.5) for i in b.articles["article_id"]], columns=b.mentions.columns
    ))  # fmt: skip
    table = comparisons.compare_periods(a, b)
    assert list(table.columns) == COMPARED
    rows = table.set_index("item")
    for item in ("speculative", "speculative, outlets held equal", "epistemic"):
        assert rows.loc[item, "low"] < 0.2 < rows.loc[item, "high"]
        assert rows.loc[item, "q"] < 0.001
    assert rows.loc["Tesla", ["value_a", "value_b", "n_a", "n_b"]].tolist() == [0, 1, 90, 90]
    assert rows.loc["charging", "change"] > 0 > rows.loc["petrol", "change"]
    assert "charging" in rows.loc["charging", "sentence"]
    shown = rows.loc["speculative"]
    at = b.sentences.set_index(["article_id", "n"]).loc[(shown["article_id"], shown["n"])]
    assert at["speculative"] and at["text"] == shown["sentence"]
    assert "tesla" not in rows.index  # names of companies are no words


def test_comparing_a_set_with_itself_finds_nothing():
    m = made([r for s in "ABC" for r in drawn(np.random.default_rng(6), 0.2, 30, date="2020-01-10", source=s)])
    table = comparisons.compare_periods(m, m)
    assert (table["change"].abs() < 1e-12).all()
    assert (table["q"].dropna() > 0.99).all()


def test_words_do_not_cry_wolf():
    """Two halves of one random lot of words: at most one in twenty comparisons has a word with q under .05."""
    alarms = 0
    rng = np.random.default_rng(8)
    odds = rng.pareto(1.0, 400) + 0.02
    for _ in range(40):
        counts = rng.binomial(200, np.minimum(odds / odds.max(), 0.95), (2, 400)).astype(float)
        counts = counts[:, counts.sum(axis=0) >= 5]
        ratio, error = comparisons.log_odds(*counts)
        z = np.abs(ratio) / error
        p = pd.Series(z).map(lambda v: 2 * (1 - NormalDist().cdf(v))).to_numpy()
        alarms += (benjamini_hochberg(p) < 0.05).any()
    assert alarms <= 5


def test_a_side_without_articles_compares_nothing():
    m = made(many("2020-01-10", 10, [1, 0]))
    table = comparisons.compare_periods(m, made(many("2020-01-10", 3, [1, 0], aside="language")))
    assert table.empty and list(table.columns) == COMPARED
