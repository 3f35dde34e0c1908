"""Sentences of the reports say what the tables say, in grammar, for corpora of every shape."""

import numpy as np
import pandas as pd
import pytest

from helpers.reports import summaries as overview
from helpers.reports import wording
from helpers.reports.findings import (
    corpus_answer,
    corpus_sum,
    dates_reading,
    differences,
    measured_error,
    movers_reading,
    outlets_reading,
    ranking_reading,
    series_reading,
    standard_reading,
    strength_reading,
    trend_words,
)
from helpers.statistics.series import by_period, share, standardise, trend
from helpers.tables import Measured


def corpus(strengths, sources=("A",), start="2015-01-15"):
    """Make a corpus with ten articles a year and source; strengths: for each year the strengths of an article's sentences.

    NaN is a sentence of fact.
    """
    articles, sentences = [], []
    for year, (values, source) in enumerate((v, s) for v in strengths for s in sources):
        year //= len(sources)
        for i in range(10):
            name = f"{source}{year}-{i}"
            day = pd.Timestamp(start) + pd.DateOffset(years=year, months=i)
            articles.append({"article_id": name, "source": source, "published": day})
            for n, strength in enumerate(values, start=1):
                fact = np.isnan(strength)
                sentences.append((name, n, False, "Text.", not fact, () if fact else ("open",), strength))
    about = {
        "published_precision": "day",
        "text_scope": "full",
        "duplicate_of": "",
        "aside": "",
        "published_method": "field",
    }
    table = pd.DataFrame(articles).assign(**about).astype({"published": "datetime64[us]"})
    columns = ["article_id", "n", "is_title", "text", "speculative", "classes", "strength"]
    cues = pd.DataFrame(columns=["article_id", "n", "cue", "class", "counts", "voice", "holder"])
    mentions = pd.DataFrame(columns=["article_id", "n", "company", "surface", "via", "known"])
    return Measured(table, pd.DataFrame(sentences, columns=columns), cues, mentions)


def test_the_strength_of_a_period_is_the_mean_over_its_speculative_sentences():
    m = corpus([[0.4, np.nan, np.nan], [0.4, 0.8, np.nan], [0.8, 0.8, 0.8], [np.nan] * 3])
    table = by_period(m, "strength", freq="YS")
    assert table["value"].tolist() == pytest.approx([0.4, 0.6, 0.8])
    assert table["n_sentences"].tolist() == [10, 20, 30]  # facts have no strength and count for nothing
    assert table["shown"].all() and table["high"].max() <= 1 and table.attrs["statistic"] == "mean"


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        ((0.4, 0.8), "Hedges harden"),
        ((0.8, 0.4), "Hedges weaken"),
    ],
)
def test_hedges_that_harden_or_weaken_are_said_to(ends, says):
    rng = np.random.default_rng(1)
    means = np.linspace(*ends, 5)
    m = corpus([list(np.clip(rng.normal(mean, 0.02, 4), 0, 1)) for mean in means], sources=("A", "B", "C"))
    periods, moves = by_period(m, "strength", freq="YS"), trend(m, "strength")
    text = strength_reading(periods, moves)
    assert says in text and "Kent (1964)" in text and "Mosteller and Youtz (1990)" in text
    assert ("mean strength rises by 0." in text) == (ends[1] > ends[0])
    flat = corpus([[0.5, 0.6, 0.4, 0.5]] * 4, sources=("A", "B", "C"))
    pattern = np.resize([0.4, 0.5, 0.6, 0.5, 0.45], len(flat.sentences))  # the same in every year
    flat = flat._replace(sentences=flat.sentences.assign(strength=pattern))
    still = strength_reading(by_period(flat, "strength", freq="YS"), trend(flat, "strength"))
    assert "Hedges neither weaken nor harden" in still


def test_the_scale_of_the_sentence_is_that_of_the_cue_list():
    from helpers.measures.speculation.cues import read_cues

    rules = read_cues()
    assert "might stands at 0.40, will at 0.80" in strength_reading(*_nothing())
    for word, strength in (("might", 0.4), ("will", 0.8)):
        rows = rules[
            (rules["pattern"].str.split("|").str[0] == word) & (rules["class"].isin(["epistemic", "prediction"]))
        ]
        assert strength in set(rows["strength"].astype(float))


def _nothing():
    m = corpus([[0.5]])
    return by_period(m, "strength", freq="YS"), trend(m, "strength")


def test_one_of_a_thing_is_said_as_one():
    m = corpus([[0.5]])
    rejects = pd.DataFrame({"where": ["a:1"], "reason": ["no text"], "detail": [""]})
    one = m.articles.assign(duplicate_of=["x", *[""] * 9], aside=["", "language", *[""] * 8])
    text = corpus_sum(one, rejects)
    assert text == (
        "11 records read: 10 accepted and 1 rejected. The accepted are 9 originals and 1 copy; 1 of the originals is set "
        "aside, 8 are counted."
    )
    answer = " ".join(corpus_answer(m._replace(articles=one), rejects))
    assert "2 accepted articles" in answer and "1 rejected record;" in answer
    undated = m.articles.assign(published_precision=["none", *["day"] * 9], published_method=["none", *["field"] * 9])
    assert "1 article has no date that could be known and stands in no series" in dates_reading(undated)
    assert "a date field 9, no date 1" in dates_reading(undated)
    assert "Every article has a date" in dates_reading(m.articles)


def test_a_corpus_of_one_outlet_is_told_so():
    m = corpus([[0.5, np.nan], [0.5, np.nan]])
    assert outlets_reading(m.articles).startswith("There is one outlet, A:")
    table = share(m, "speculative", group="source")
    assert ranking_reading(table, "outlet").startswith("There is one outlet, A, so nothing can be compared: 50 %")
    raw, held = by_period(m, "speculative", freq="YS"), standardise(m, "speculative", freq="YS")
    assert "Without a second outlet there is no mix" in standard_reading(raw, held)
    assert "Inside outlets" not in trend_words(trend(m, "strength"))


def test_a_corpus_of_no_known_outlet_is_told_so():
    assert outlets_reading(corpus([[0.5]], sources=("",)).articles).startswith("No outlet is known")


def test_a_ranking_names_ties_overlaps_and_what_is_too_small():
    table = pd.DataFrame(
        {
            "measure": "speculative", "group": list("ABCD"), "value": [0.3, 0.3, 0.28, 0.9], "low": 0.2, "high": 0.4,
            "shown": [True, True, True, False],
        }
    )  # fmt: skip
    text = ranking_reading(table, "company")
    assert text == (
        "Highest: A (like B) with 30 % (20 to 40 %); lowest of the 3 shown: C with 28 % (20 to 40 %); their intervals "
        "overlap. 1 more company has too few articles."
    )
    tone = ranking_reading(table.assign(measure="sentiment_label", value=-table["value"]), "company")
    assert tone.startswith("Best: C with \u22120.28") and "worst of the 3 shown: B (like A) with \u22120.30" in tone


def test_denials_and_plans_are_read_apart():
    table = pd.DataFrame({"group": ["plan", "epistemic", "open"], "value": [0.5, 0.3, 0.1], "low": 0.05, "high": 0.6})
    table = table.assign(measure="speculative", shown=True)
    table.attrs = {"by": "class"}
    text = ranking_reading(table, "kind")
    assert text.startswith("Highest: epistemic with 30 %") and "Counted apart: plan 50 % (5.0 to 60 %)." in text


def test_a_series_is_read_with_its_ends_gaps_and_trend():
    m = corpus([[0.5, np.nan], [0.5, 0.5], [np.nan, np.nan], [0.5, np.nan]], sources=("A", "B", "C"))
    periods = by_period(m, "speculative", freq="YS")
    periods.loc[2, "shown"] = False
    text = series_reading(periods, trend(m, "speculative"))
    assert text.startswith("Highest in 2016, 100 %") and "; lowest in 2015, 50 %" in text
    assert "1 of 4 years is too small to be shown." in text


def test_several_groups_are_judged_by_q():
    rows = [("A", 0.02, 0.001), ("B", -0.01, 0.2), ("C", -0.03, 0.01)]
    moves = pd.DataFrame(rows, columns=["group", "per_year", "q"]).assign(
        low=0, high=0, p=0.001, n_sources=3, first=pd.Timestamp("2015-01-01"), last=pd.Timestamp("2020-01-01")
    )
    text = movers_reading(moves)
    assert (
        "the share of A rises by 2.0 points a year and that of C falls by 3.0 points a year" in text
        and "the other 1 shows no trend" in text
    )
    assert "None of the 3" in movers_reading(moves.assign(q=0.2))


def test_an_end_of_an_interval_that_is_not_nought_does_not_read_so():
    row = {"group": "", "per_year": -0.015, "low": -0.03, "high": -0.0004, "p": 0.04, "q": 0.04, "n_sources": 3}
    moves = pd.DataFrame([row]).assign(first=pd.Timestamp("2015-01-01"), last=pd.Timestamp("2020-01-01"))
    moves.attrs = {"statistic": "share"}
    assert trend_words(moves) == (
        "Inside outlets the share falls by 1.5 points a year (\u22123.00 to \u22120.04 points a year)."
    )


def test_differences_are_shown_as_one_reads_them():
    compared = pd.DataFrame(
        {
            "what": ["company", "sentiment", "word"], "item": ["Tesla", "sentiment", "plug"], "value_a": [0.127, 0.0087, 0.1],
            "value_b": [0.044, -0.0546, 0.1], "q": [0.014, 1e-9, 0.5], "sentence": "x",
        }
    )  # fmt: skip
    table = differences(compared, ("before", "after"))
    assert table.drop(columns="sentence").values.tolist() == [
        ["mean", "sentiment", "+0.01", "\u22120.05", "< 0.001"],
        ["company", "Tesla", "13 %", "4.4 %", "0.014"],
    ]


def test_the_example_is_chosen_from_the_corpus_itself(small):
    m, _ = small
    for word in (overview.frequent_cue(m), overview.frequent_name(m)):
        assert word and m.sentences["text"].str.contains(word, case=False, regex=False).any()
    empty = m._replace(cues=m.cues.head(0), mentions=m.mentions.head(0))
    assert overview.frequent_cue(empty) == overview.frequent_name(empty) == ""


def test_measured_errors_of_several_measures_are_one_sentence():
    text = measured_error("speculation", "companies", "sentiment")
    assert text.count("95 % intervals") == 1 and "Speculation, speculative or not: F1 0." in text
    assert "has not been measured yet" in measured_error("taste")


def test_every_way_to_know_a_date_has_words():
    assert wording.method_name("dateline (order open)") == "the dateline in the text (order open)"
    assert wording.method_name("something new") == "something new"
