"""Two sets of articles beside each other: what changed, with what certainty, and which sentence shows it."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.statistics import comparisons
from helpers.statistics.counts import Query, tally
from helpers.statistics.intervals import benjamini_hochberg, ratios
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


@pytest.fixture(scope="module")
def sides():
    """Two sides of few articles, of very different spread, each with companies that the other names less."""
    rng = np.random.default_rng(9)
    out = []
    for sizes, level, firms in (((14, 12, 4), 0.2, "abcdef"), ((5, 6, 40), 0.3, "bcdefgh")):
        rows = [
            r for s, k in zip("ABC", sizes, strict=True) for r in drawn(rng, level, k, 0.4, date="2020-01-10", source=s)
        ]
        m = made(rows)
        named = [
            (i, 1, f, f, rng.normal())
            for i in m.articles["article_id"]
            for k, f in enumerate(firms)
            if rng.random() < 0.9 - k / 10
        ]
        out.append(m._replace(mentions=pd.DataFrame(named, columns=m.mentions.columns)))
    return out, comparisons.compare_periods(*out)


def test_a_change_is_judged_by_welchs_t(sides):
    (a, b), table = sides
    rows = pd.concat([tally(m, Query("speculative")).rows.assign(side=s) for m, s in ((a, "a"), (b, "b"))])
    cells = ratios(rows, ["side"], share=True)
    welch = stats.ttest_ind_from_stats(
        *(
            v
            for s in "ba"
            for v in (cells["value"][s], cells["se"][s] * np.sqrt(cells["df"][s] + 1), cells["df"][s] + 1)
        ),
        equal_var=False,
    )
    row = table[table["item"] == "speculative"].iloc[0]
    assert row["p"] == pytest.approx(welch.pvalue)
    assert row["change"] == pytest.approx(cells["value"]["b"] - cells["value"]["a"])
    assert (row["low"] < 0 < row["high"]) == (row["p"] > 0.05)


def test_each_kind_of_row_is_a_family_of_comparisons(sides):
    _, table = sides
    for what in ("class", "company", "company sentiment"):
        part = table[table["what"] == what]
        assert part["q"].tolist() == pytest.approx(benjamini_hochberg(part["p"]).tolist(), nan_ok=True)
    assert (table["what"] == "company").sum() == 8
    one = table[table["what"] == "speculation"]
    assert len(one) == 2 and one["q"].tolist() == one["p"].tolist()


def test_a_company_that_one_side_never_names_was_looked_for_there(sides):
    (a, b), table = sides
    rows = table[table["what"] == "company"].set_index("item")
    assert rows.loc["a", ["value_b", "n_b"]].tolist() == [0, len(b.articles)]
    assert rows.loc["h", ["value_a", "n_a"]].tolist() == [0, len(a.articles)]


def test_the_companies_are_those_that_both_sides_together_name_most(sides):
    (a, b), table = sides
    count = pd.concat([a.mentions, b.mentions])["company"].value_counts()
    few = comparisons.compare_periods(a, b, companies=3)
    assert set(few.loc[few["what"] == "company", "item"]) == set(count.index[:3])


def test_outlets_held_equal_have_one_weight_on_both_sides():
    rng = np.random.default_rng(10)
    levels = {"A": 0.1, "B": 0.3, "C": 0.5}
    a, b = (
        made(
            [
                r
                for s, k in zip("ABC", sizes, strict=True)
                for r in drawn(rng, levels[s], k, date="2020-01-10", source=s)
            ]
        )
        for sizes in ((120, 40, 20), (20, 40, 120))
    )
    rows = comparisons.compare_periods(a, b).set_index("item")
    assert rows.loc["speculative", "change"] > 0.15
    held = rows.loc["speculative, outlets held equal"]
    assert held["low"] < 0 < held["high"] and abs(held["change"]) < 0.05


def test_a_word_needs_five_articles_and_its_q_counts_all_that_were_tested():
    def worded(words, flags=(0, 0)):
        m = made([{"date": "2020-01-10", "flags": flags, "word": w} for w in words])
        return m

    many_words = [f"{x}{y}" for x in ("ka", "lo", "mi", "nu") for y in ("ra", "te", "si", "po", "du")]
    a = worded([*("petrol " + w for w in many_words * 3), *["rare"] * 4])
    b = worded(["charging " + w for w in many_words * 3])
    table = comparisons.compare_periods(a, b, words=3)
    words = table[table["what"] == "word"].set_index("item")
    assert set(words.index) >= {"petrol", "charging"} and len(words) == 3
    every = comparisons.compare_periods(a, b, words=100)
    every = every[every["what"] == "word"].set_index("item")
    assert "rare" not in every.index
    assert every["q"].tolist() == pytest.approx(benjamini_hochberg(every["p"]).tolist())
    assert words["q"].tolist() == every.loc[words.index, "q"].tolist()


def test_the_sentence_that_shows_a_row_is_from_the_side_that_has_more():
    a, b = (made([{"date": "2020-01-10", "flags": f, "word": w, "source": "A"} for _ in range(12)])
            for f, w in (([1, 1, 0], "before"), ([1, 0, 0], "after")))  # fmt: skip
    down, up = (comparisons.compare_periods(*pair).set_index("item").loc["speculative"] for pair in ((a, b), (b, a)))
    assert (down["change"] < 0 < up["change"]) and "before" in down["sentence"] and "before" in up["sentence"]
