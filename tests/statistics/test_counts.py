"""What a series is made of: which articles and sentences count, for whom, in which period."""

import numpy as np
import pandas as pd
import pytest

from helpers.statistics.changes import bursts
from helpers.statistics.counts import FREQS, Query, choose_freq, span, starts, tally
from helpers.statistics.intervals import wilson
from helpers.statistics.series import by_period, share, trend
from helpers.tables import PERIODS
from tests.statistics.corpora import made, many


def test_by_period_counts_originals_that_are_dated_and_not_set_aside():
    rows = many("2020-01-10", 10, [1, 0, 0, 0])
    rows += [
        {"date": "2020-01-11", "flags": [1] * 4, "duplicate_of": "a0000"},
        {"date": "2020-01-11", "flags": [1] * 4, "aside": "language"},
        {"date": "2020-01-01", "flags": [1] * 4, "precision": "year"},
        {"date": "2020-01-01", "flags": [1] * 4, "scope": "snippet"},
    ]
    table = by_period(made(rows), "speculative", "MS")
    assert table[["n_articles", "n_sentences", "value"]].values.tolist() == [[10, 40, 0.25]]
    assert table.attrs["text_scope"] == "full"
    assert table.attrs["left_out"] == 2
    assert list(table.columns) == PERIODS
    yearly = by_period(made(rows), "speculative", "YS")
    assert yearly["n_articles"].tolist() == [11]  # a year is precise enough for a year


def test_a_month_is_precise_enough_for_months_but_not_for_weeks():
    m = made(many("2020-01-01", 10, [1, 0], precision="month"))
    assert by_period(m, "speculative", "MS")["n_articles"].tolist() == [10]
    assert by_period(m, "speculative", "W").empty


def test_small_and_empty_periods_are_rows_that_are_not_shown():
    m = made(many("2020-01-10", 10, [1, 0]) + many("2020-03-10", 9, [1, 0]) + many("2020-04-01", 10, [1, 0]))
    table = by_period(m, "speculative", "MS")
    assert table["shown"].tolist() == [True, False, False, True]
    assert table["n_articles"].tolist() == [10, 0, 9, 10]
    assert np.isnan(table["value"][1])


def test_three_outlets_are_needed_only_where_the_corpus_has_them_and_the_series_pools_them():
    one = many("2020-01-10", 12, [1, 0], source="A")
    three = many("2020-02-10", 5, [1, 0], source="A") + many("2020-02-10", 5, [1, 0], source="B")
    three += many("2020-02-10", 5, [1, 0], source="C")
    assert by_period(made(one), "speculative", "MS")["shown"].tolist() == [True]
    assert by_period(made(one + three), "speculative", "MS")["shown"].tolist() == [False, True]
    by_outlet = by_period(made(one + three), "speculative", "MS", group="source")
    assert by_outlet.set_index(["group", "period"])["shown"].loc[("A", "2020-01-01")]


def test_headlines_are_a_series_of_their_own():
    m = made(many("2020-01-10", 10, [0, 0, 0], title=1))
    assert by_period(m, "speculative", "MS")["value"].tolist() == [0.0]
    assert by_period(m, "speculative", "MS", part="title")["value"].tolist() == [1.0]


def test_classes_may_be_tuples_lists_or_arrays():
    m = made(many("2020-01-10", 10, [1, 0], classes=("hearsay", "epistemic")))
    for form in (tuple, list, np.array):
        own = m._replace(sentences=m.sentences.assign(classes=[form(c) for c in m.sentences["classes"]]))
        assert by_period(own, "hearsay", "MS")["value"].tolist() == [0.5]
        by_class = share(own, "speculative", "class").set_index("group")["value"]
        assert by_class[["hearsay", "epistemic", "plan"]].tolist() == [0.5, 0.5, 0.0]


def test_groups_by_company_voice_and_unit():
    m = made(many("2020-01-10", 10, [1, 1, 0, 0]))
    ids = m.articles["article_id"]
    mentions = [(a, n, "Tesla", "Tesla", 0.5) for a in ids for n in (1, 3)] + [(ids[0], 1, "Ford", "Ford", -1.0)]
    cues = [(a, 1, "epistemic", True, "writer", "") for a in ids] + [(ids[0], 2, "plan", False, "named", "x")]
    m = m._replace(
        mentions=pd.DataFrame(mentions, columns=m.mentions.columns), cues=pd.DataFrame(cues, columns=m.cues.columns)
    )
    values = share(m, "speculative", "company").set_index("group")["value"]
    assert values.to_dict() == {"Tesla": 0.5, "Ford": 1.0}
    assert share(m, "named", "company").set_index("group")["value"].to_dict() == {"Tesla": 0.5, "Ford": 0.025}
    articles = share(m, "named", "company", unit="article").set_index("group")
    assert articles["value"].to_dict() == {"Tesla": 1.0, "Ford": 0.1}
    assert articles.loc["Ford", "high"] == pytest.approx(wilson(1, 10)[1])
    assert share(m, "speculative", "voice")[["group", "value"]].values.tolist() == [["writer", 0.25]]
    assert share(m, "sentiment", "company").set_index("group")["value"]["Tesla"] == 0.5


def test_named_groups_are_those_of_all_groups(small):
    m, _ = small
    whole = by_period(m, "named", freq="YS", group="company")
    one = by_period(m, "named", freq="YS", group="company", groups=["Tesla"])
    # not the intervals: design effects are moderated over the cells of a table
    columns = ["group", "period", "n_articles", "n_sentences", "value"]
    pd.testing.assert_frame_equal(one[columns], whole.loc[whole["group"] == "Tesla", columns].reset_index(drop=True))
    top = by_period(m, "named", freq="YS", group="company", top=2)["group"].unique()
    assert set(top) < set(whole["group"]) and len(top) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: by_period(m, "nonsense"), "no measure 'nonsense'"),
        (lambda m: by_period(m, "speculative", "3D"), "freq is '3D'"),
        (lambda m: by_period(m, "speculative", group="nonsense"), "no group"),
        (lambda m: by_period(m, "text"), "not a number"),
        (lambda m: by_period(m, "speculative", part="lead"), "part is"),
        (lambda m: by_period(m, "speculative", unit="word"), "unit is"),
        (lambda m: by_period(m, "polarity", unit="article"), "is for shares"),
        (lambda m: by_period(m, "speculative", cluster="word"), "cluster is"),
        (lambda m: by_period(m, "speculative", group="source", cluster="outlet"), "cannot be clustered"),
        (lambda m: by_period(m, "named"), "group='company'"),
        (lambda m: by_period(m, "speculative", text_scope="ful"), "text_scope is 'ful': use auto, full"),
        (lambda m: share(m, "speculative", "source", top=0), "top is 0"),
        (lambda m: share(m, "speculative", "source", groups="A"), "give a list of names, \\['A'\\]"),
        (lambda m: bursts(m, "polarity"), "are for shares"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(made(many("2020-01-10", 10, [1, 0])))


@pytest.mark.parametrize(
    ("days", "articles", "freq"), [(20, 400, "D"), (200, 400, "W"), (400, 300, "MS"), (3000, 200, "YS")]
)
def test_the_period_is_as_short_as_can_be_shown(days, articles, freq):
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(np.arange(articles) * days / articles, unit="D")
    m = made([{"date": d, "flags": [0]} for d in dates])
    assert choose_freq(m.articles) == freq


def test_frequency_and_span_know_every_length():
    for freq in FREQS:
        slots = span(pd.Timestamp("2020-01-05"), pd.Timestamp("2021-02-03"), freq)
        assert starts(pd.Series(pd.to_datetime(["2021-02-03"])), freq).iloc[0] == slots[-1]


def headlines_only(m, keep=0):
    """The same corpus, of which only the first `keep` articles have a body."""
    bare = m.articles["article_id"].iloc[keep:]
    articles = m.articles.assign(
        text_scope=m.articles["text_scope"].where(~m.articles["article_id"].isin(bare), "headline")
    )
    sentences = m.sentences[m.sentences["is_title"] | ~m.sentences["article_id"].isin(bare)].reset_index(drop=True)
    return m._replace(articles=articles, sentences=sentences)


def test_a_corpus_without_bodies_is_counted_by_its_headlines(small):
    m, _ = small
    bare = headlines_only(m)
    for call in (share, by_period, trend):
        auto, title = call(bare, "speculative"), call(bare, "speculative", part="title")
        pd.testing.assert_frame_equal(auto, title)
        assert auto.attrs["part"] == "title" and call(m, "speculative").attrs["part"] == "body"
    assert share(bare, "speculative", part="body").empty


def test_what_is_left_out_is_counted_by_its_reason(small):
    m, _ = small
    undated = m.articles.assign(published_precision=["year", *m.articles["published_precision"].iloc[1:]])
    about = by_period(headlines_only(m._replace(articles=undated), keep=6), "speculative", "MS", part="body").attrs
    assert about["counted"] - about["left_out"] == about["counted"] - sum(
        about[name] for name in ("without_part", "other_scope", "undated")
    )
    assert about["without_part"] > 0


def test_one_stray_year_does_not_choose_the_length_of_a_period():
    days = pd.date_range("2022-01-01", "2022-12-31", periods=240)
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(240)], "source": "A", "published": days})
    articles = articles.assign(duplicate_of="", aside="", published_precision="day", text_scope="full")
    usual = choose_freq(articles)
    assert usual == "MS"
    articles.loc[0, "published"], articles.loc[239, "published"] = (
        pd.Timestamp("1999-05-01"),
        pd.Timestamp("2036-01-01"),
    )
    assert choose_freq(articles) == usual


def grouped(mentions=(), cues=(), flags=((1, 1, 0, 0),)):
    m = made([{"date": "2020-01-10", "flags": f} for f in flags])
    cues = pd.DataFrame(cues, columns=m.cues.columns)
    return m._replace(mentions=pd.DataFrame(mentions, columns=m.mentions.columns), cues=cues)


def values(m, *args, **more):
    rows = tally(m, Query(*args, **more)).rows
    return {(r.article_id, r.group): (r.y, r.x) for r in rows.itertuples()}


def test_a_company_named_twice_in_a_sentence_counts_once():
    twice = [("a0000", 1, "Tesla", "Tesla", 0.5), ("a0000", 1, "Tesla", "the carmaker", 0.5)]
    m = grouped([*twice, ("a0000", 3, "Tesla", "Tesla", -1.0)])
    assert values(m, "speculative", "company") == {("a0000", "Tesla"): (1, 2)}
    assert values(m, "sentiment", "company") == {("a0000", "Tesla"): (-0.5, 2)}
    assert values(m, "named", "company") == {("a0000", "Tesla"): (2, 4)}


def test_a_voice_counts_once_a_sentence_where_its_cue_counts_and_the_sentence_is_speculative():
    cues = [("a0000", 1, "open", True, "named", "Ford"), ("a0000", 1, "epistemic", True, "named", "GM")]
    cues += [("a0000", 2, "plan", False, "writer", ""), ("a0000", 3, "open", True, "named", "Ford")]
    m = grouped(cues=cues)  # sentence 3 is not speculative
    assert values(m, "speculative", "voice") == {("a0000", "named"): (1, 4)}
    assert values(m, "speculative", "holder") == {("a0000", "Ford"): (1, 4), ("a0000", "GM"): (1, 4)}


def test_the_top_groups_are_those_with_most_articles_that_have_a_case():
    flags = [(1, 0), (1, 0), (0, 0), (0, 0), (0, 0)]
    mentions = [(f"a000{i}", 1, "Ford", "Ford", 0.0) for i in range(2)]
    mentions += [(f"a000{i}", 2, "BYD", "BYD", 0.0) for i in range(5)]
    m = grouped(mentions, flags=flags)
    assert set(share(m, "speculative", "company", top=1)["group"]) == {"Ford"}  # BYD's sentences are not speculative
    assert set(share(m, "named", "company", top=1)["group"]) == {"BYD"}
    assert set(share(m, "sentiment", "company", top=1)["group"]) == {"BYD"}
    assert set(share(m, "speculative", "company", groups=["BYD", "Tesla"])["group"]) == {"BYD"}


def test_a_column_of_articles_or_of_sentences_may_split():
    m = grouped(flags=[(1, 0), (0, 0)])
    m = m._replace(
        articles=m.articles.assign(desk=["x", "y"]), sentences=m.sentences.assign(long=[False, True, False] * 2)
    )
    assert values(m, "speculative", "desk") == {("a0000", "x"): (1, 2), ("a0001", "y"): (0, 2)}
    assert values(m, "speculative", "long")["a0000", "True"] == (1, 1)


def test_a_series_of_more_than_sixty_periods_or_with_holes_is_made_of_longer_ones():
    def dates(first, periods, freq, each, sources="A"):
        days = pd.period_range(first, periods=periods, freq=freq).start_time
        return made([{"date": d, "flags": [0], "source": s} for d in days for s in sources for _ in range(each)])

    assert choose_freq(dates("2020-01", 60, "M", 10).articles) == "MS"
    assert choose_freq(dates("2020-01", 61, "M", 10).articles) == "QS"
    holes = [d for d in pd.period_range("2020-01", periods=20, freq="M").start_time if d.month % 3 != 2]
    assert choose_freq(made([{"date": d, "flags": [0]} for d in holes for _ in range(10)]).articles) == "QS"
    # three outlets in the corpus, and months that show one of them
    rows = [{"date": f"2020-{m:02d}-01", "flags": [0], "source": "ABC"[m % 3]} for m in range(1, 13) for _ in range(12)]
    assert choose_freq(made(rows).articles) == "QS"
