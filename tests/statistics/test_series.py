"""Series, standardisation, trends, bursts, change points and comparisons, judged on data whose truth is known."""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.statistics import changes as turns
from helpers.statistics import comparisons
from helpers.statistics.counts import FREQS, choose_freq, span, starts
from helpers.statistics.intervals import benjamini_hochberg, estimate, ratios, standardised, wilson
from helpers.statistics.series import by_period, share, standardise, trend
from helpers.tables import COMPARED, PERIODS


class Tables(NamedTuple):
    articles: pd.DataFrame
    sentences: pd.DataFrame
    cues: pd.DataFrame
    mentions: pd.DataFrame


def made(rows, cues=(), mentions=()):
    """Make tables of articles given as dicts with date, source and per sentence 1 or 0 (or a number, see `polarity`)."""
    articles, sentences = [], []
    for i, row in enumerate(rows):
        name = row.get("id", f"a{i:04d}")
        articles.append(
            {
                "article_id": name, "source": row.get("source", "A"), "published": pd.Timestamp(row["date"]),
                "published_precision": row.get("precision", "day"), "text_scope": row.get("scope", "full"),
                "duplicate_of": row.get("duplicate_of", ""), "aside": row.get("aside", ""),
            }
        )  # fmt: skip
        for n, flag in enumerate([row.get("title", 0), *row["flags"]]):
            classes = row.get("classes", ("epistemic",)) if flag else ()
            text = f"Number {n} says {row.get('word', 'nothing')} of Tesla."
            sentences.append((name, n, n == 0, text, bool(flag), classes, float(flag)))
    columns = ["article_id", "n", "is_title", "text", "speculative", "classes", "polarity"]
    cues = pd.DataFrame(cues, columns=["article_id", "n", "class", "counts", "voice", "holder"])
    mentions = pd.DataFrame(mentions, columns=["article_id", "n", "company", "surface", "sentiment"])
    table = pd.DataFrame(articles).astype({"published": "datetime64[us]"})
    sentences = pd.DataFrame(sentences, columns=columns)
    return Tables(table, sentences.assign(sentiment=sentences["polarity"]), cues, mentions)


def many(date, count, flags, **more):
    return [{"date": date, "flags": flags, **more} for _ in range(count)]


def drawn(rng, share, articles=30, correlation=0.15, **more):
    """Draw articles whose sentences resemble each other."""
    spread = (1 - correlation) / correlation
    own = rng.beta(share * spread, (1 - share) * spread, articles)
    return [{"flags": rng.random(rng.integers(8, 21)) < p, **more} for p in own]


# ------------------------------------------------------------------------------------------------------------ the estimator


def test_the_ratio_is_over_sentences_and_its_error_is_the_linearised_one():
    y, x = np.array([1.0, 4.0, 0.0, 3.0]), np.array([10.0, 10.0, 10.0, 10.0])
    found = estimate(y, x, np.zeros(4, int), 1, share=True)
    residual = y - 0.2 * x
    assert found["value"][0] == pytest.approx(0.2)
    assert found["se"][0] == pytest.approx(np.sqrt(4 / 3 * (residual**2).sum()) / 40)
    assert found["df"][0] == 3
    half = 3.18245 * found["se"][0] / (0.2 * 0.8)  # t with 3 degrees of freedom
    assert np.log(found["high"][0] / (1 - found["high"][0])) == pytest.approx(np.log(0.25) + half, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.integers(0, 3)), min_size=1, max_size=40))
def test_intervals_hold_the_value_and_stay_in_range(rows):
    y, x, cell = (np.array(v, float) for v in zip(*rows, strict=True))
    y = np.minimum(y, x)
    cell = np.unique(cell, return_inverse=True)[1]
    found = estimate(y, x, cell, cell.max() + 1, share=True)
    known = found["clusters"] > 1
    assert np.isnan(found["low"][~known]).all()
    low, value, high = (found[c][known] for c in ("low", "value", "high"))
    assert ((low >= 0) & (low <= value + 1e-12) & (value <= high + 1e-12) & (high <= 1)).all()
    assert (high > low).all()


def test_no_case_at_all_still_leaves_room_above():
    rows = pd.DataFrame({"article_id": range(10), "source": "A", "cell": 0, "y": 0.0, "x": 12.0})
    row = ratios(rows, ["cell"], share=True).iloc[0]
    assert (row["low"], row["value"]) == (0, 0)
    assert row["high"] == pytest.approx(1 - 0.025 ** (1 / 10))  # as if an article's sentences all agreed
    full = ratios(rows.assign(y=12.0), ["cell"], share=True).iloc[0]
    assert (full["low"], full["high"]) == (pytest.approx(0.025 ** (1 / 10)), 1)


@pytest.mark.parametrize("articles", [5, 10, 20])
@pytest.mark.parametrize("share", [0.05, 0.15, 0.4])
def test_a_nominal_95_percent_covers_92_to_97(articles, share):
    """Short form of training/simulate_coverage.py: correlation .15, 8 to 20 sentences, series of 20 periods."""
    rng = np.random.default_rng([articles, int(100 * share)])
    runs, together, hit = 3000, 20, []
    x = rng.integers(8, 21, (runs, articles)).astype(float)
    y = rng.binomial(x.astype(int), rng.beta(share * 17 / 3, (1 - share) * 17 / 3, (runs, articles))).astype(float)
    cell = np.repeat(np.arange(together), articles)
    for i in range(0, runs, together):
        found = estimate(y[i : i + together].ravel(), x[i : i + together].ravel(), cell, together, share=True)
        hit.append((found["low"] <= share) & (share <= found["high"]))
    # half a point of room for the simulation's own error at 3,000 runs
    assert 0.915 <= np.mean(hit) <= 0.975
    naive_low, naive_high = wilson(y.sum(axis=1), x.sum(axis=1))
    assert np.mean((naive_low <= share) & (share <= naive_high)) < 0.85  # what Wilson over sentences would do


def test_benjamini_hochberg_leaves_what_is_not_known():
    assert benjamini_hochberg([0.01, np.nan, 0.02, 0.5]).round(3).tolist()[::2] == [0.03, 0.03]
    assert np.isnan(benjamini_hochberg([np.nan])).all()


# ---------------------------------------------------------------------------------------------------------------- the series


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
        (lambda m: turns.bursts(m, "polarity"), "are for shares"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(made(many("2020-01-10", 10, [1, 0])))


def test_nothing_given_is_changed():
    m = made(many("2020-01-10", 10, [1, 0]) + many("2021-01-10", 10, [1, 0]))
    before = [t.copy() for t in m]
    by_period(m, "speculative", group="class")
    trend(m, "speculative")
    for table, copy in zip(m, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


@pytest.mark.parametrize(
    ("days", "articles", "freq"), [(20, 400, "D"), (200, 400, "W"), (400, 300, "MS"), (3000, 200, "YS")]
)
def test_the_period_is_as_short_as_can_be_shown(days, articles, freq):
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(np.arange(articles) * days / articles, unit="D")
    m = made([{"date": d, "flags": [0]} for d in dates])
    assert choose_freq(m.articles) == freq


def test_outlets_as_clusters_are_less_sure():
    rng = np.random.default_rng(3)
    rows = [r for i in range(8) for r in drawn(rng, 0.1 + 0.05 * i, 20, date="2020-01-10", source=f"S{i}")]
    article, outlet = (share(made(rows), "speculative", cluster=c).iloc[0] for c in ("article", "outlet"))
    assert article["value"] == outlet["value"]
    assert outlet["high"] - outlet["low"] > 1.5 * (article["high"] - article["low"])


# ------------------------------------------------------------------------------------------------ standardised, and trends


def shifting(seed=0, gap=False):
    """Make outlets whose shares never change and whose mix does: the raw share moves by 18 points in four years."""
    rng = np.random.default_rng(seed)
    shares, rows = {"A": 0.08, "B": 0.16, "C": 0.3, "D": 0.4}, []
    for i, year in enumerate((2018, 2019, 2020, 2021)):
        for j, (source, level) in enumerate(shares.items()):
            count = int(250 * (0.85 - 0.25 * i, 0.2, 0.2, 0.1 + 0.25 * i)[j]) if j in (0, 3) else 50
            if gap and (source, year) in (("A", 2021), ("B", 2019), ("C", 2018)):
                continue
            rows += drawn(rng, level, max(count, 10), date=f"{year}-06-01", source=source)
    return made(rows)


@pytest.mark.parametrize(("gap", "method"), [(False, "direct"), (True, "model")])
def test_a_trend_faked_by_the_mix_of_outlets_goes_when_standardised(gap, method):
    moved = []
    for seed in range(6):
        m = shifting(seed, gap)
        raw, held = by_period(m, "speculative", "YS"), standardise(m, "speculative", "YS")
        assert held.attrs["method"] == method
        assert set(held["kind"]) == {"standardised"}
        moved.append([t["value"].iloc[-1] - t["value"].iloc[0] for t in (raw, held)])
    raw, held = 100 * np.mean(moved, axis=0)
    assert raw > 15
    assert abs(held) < 1


def test_the_standardised_interval_covers():
    rng, hits = np.random.default_rng(4), []
    weights = np.array([0.2, 0.3, 0.5])
    shares = np.array([0.1, 0.2, 0.3])
    for _ in range(150):
        rows = []
        for period in range(4):
            for j in range(3):
                for i, row in enumerate(drawn(rng, shares[j], int(20 * weights[j]) + 2)):
                    y, x = float(np.sum(row["flags"])), float(len(row["flags"]))
                    rows.append((f"{period}{j}{i}", "S", str(j), period, y, x))
        rows = pd.DataFrame(rows, columns=["article_id", "source", "stratum", "period", "y", "x"])
        found = standardised(rows, share=True)
        truth = (rows.groupby("stratum")["x"].sum() / rows["x"].sum()).to_numpy() @ shares
        hits += list((found["low"] <= truth) & (truth <= found["high"]))
    assert 0.92 <= np.mean(hits) <= 0.98


def test_a_trend_is_seen_inside_outlets_and_not_made_by_their_mix():
    flat = trend(shifting(), "speculative").iloc[0]
    assert flat["low"] < 0 < flat["high"]
    held = []
    for seed in range(12):
        rng, rows = np.random.default_rng(seed), []
        for year in range(2016, 2024):
            for source in "ABC":
                date = f"{year}-0{1 + len(rows) % 9}-03"
                rows += drawn(rng, 0.1 + 0.03 * (year - 2016), 20, date=date, source=source)
        rising = trend(made(rows), "speculative").iloc[0]
        assert rising["q"] < 0.001
        assert rising["clusters"] == "articles"
        held.append(rising["low"] < 0.03 < rising["high"])
    assert sum(held) >= 10


def test_from_ten_outlets_on_a_trend_is_judged_over_outlets():
    # Ten outlets of which each moves as it likes: articles alone would take their common luck for knowledge.
    rng = np.random.default_rng(8)
    slopes = rng.normal(0, 0.25, 10)
    rows = [
        {"date": f"{2018 + year}-{1 + k:02d}-01", "source": f"s{o}",
         "flags": rng.random(12) < np.clip(0.4 + slopes[o] * (year - 1.5) / 3, 0.02, 0.98)}
        for o in range(10) for year in range(4) for k in range(4)
    ]  # fmt: skip
    over_outlets = trend(made(rows), "speculative").iloc[0]
    pooled = trend(made([r for r in rows if r["source"] != "s9"]), "speculative").iloc[0]
    assert (over_outlets["clusters"], pooled["clusters"]) == ("outlets", "articles")
    assert over_outlets["high"] - over_outlets["low"] > 1.5 * (pooled["high"] - pooled["low"])


def test_a_trend_of_too_little_is_not_estimated():
    table = trend(made(many("2020-01-10", 9, [1, 0])), "speculative")
    assert table["per_year"].isna().all()


# ------------------------------------------------------------------------------------------------ bursts and change points


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=9), st.floats(0.1, 6))
def test_viterbi_is_as_good_as_trying_every_sequence(gains, cost):
    def score(states):
        entries = sum(now and not before for before, now in zip([False, *states], states, strict=False))
        return sum(g for g, s in zip(gains, states, strict=True) if s) - cost * entries

    best = max(score([bool(k >> i & 1) for i in range(len(gains))]) for k in range(2 ** len(gains)))
    assert score(turns.viterbi(np.array(gains), cost).tolist()) == pytest.approx(best)
    # and a burst is entered just where the largest sum of neighbours pays for it (a tie may go either way)
    if abs(turns.best_run(np.array([gains]))[0] - cost) > 1e-9:
        assert turns.viterbi(np.array(gains), cost).any() == bool(turns.best_run(np.array([gains]))[0] > cost)


def test_the_largest_penalty_is_where_pelt_stops_finding_changes():
    rng = np.random.default_rng(2)
    for _ in range(10):
        values, weights = rng.normal(size=14), rng.uniform(5, 50, 14)
        edge = turns.largest_penalty(values[None], weights[None], most=6)[0]
        assert turns.segment(values, weights, edge * 0.999)
        assert not turns.segment(values, weights, edge * 1.001)


def test_weighted_segments_match_ruptures_own_cost_where_weights_are_equal():
    values = np.r_[np.zeros(6), np.ones(7), np.full(5, 3.0)] + np.random.default_rng(0).normal(0, 0.1, 18)
    own = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(values[:, None]).predict(pen=0.5)
    assert turns.segment(values, np.ones(18), 0.5) == own[:-1] == [6, 13]


def series(rng, size=24, articles=20, share=0.2, factor=1.0):
    odds = share / (1 - share) * np.broadcast_to(factor, size)
    level = (odds / (1 + odds))[:, None]
    x = rng.integers(8, 21, (size, articles)).astype(float)
    own = rng.beta(level * 17 / 3, (1 - level) * 17 / 3, (size, articles))
    y = rng.binomial(x.astype(int), own).astype(float)
    rows = pd.DataFrame({"period": np.repeat(np.arange(size), articles), "y": y.ravel(), "x": x.ravel()})
    return y.sum(axis=1), x.sum(axis=1), turns.design_effect(rows)


def test_a_quiet_series_raises_an_alarm_in_about_5_percent_and_a_real_event_is_found():
    """Short form of training/simulate_coverage.py, which has more settings and runs."""
    rng, alarms = np.random.default_rng(7), np.zeros(2)
    for _ in range(120):
        y, x, effect = series(rng)
        alarms += bool(turns.scan_bursts(y, x, effect).found), bool(turns.scan_changes(y, x, effect).found)
    assert (alarms <= 11).all()  # 5 % of 120 is 6; 12 or more would happen by chance once in 50
    burst, turn = np.ones(24), np.ones(24)
    burst[10:13], turn[12:] = 3.0, 2.0
    found = np.zeros(2)
    for _ in range(20):
        spans = turns.scan_bursts(*series(rng, factor=burst)).found
        found[0] += any(abs(a - 10) <= 1 and abs(b - 12) <= 1 for a, b in spans)
        found[1] += any(abs(e - 12) <= 1 for e in turns.scan_changes(*series(rng, factor=turn)).found)
    assert (found >= 17).all()


def test_bursts_and_changes_name_periods_and_articles():
    rng, rows = np.random.default_rng(0), []
    for i, month in enumerate(pd.period_range("2019-01", "2020-12", freq="M")):
        rows += drawn(rng, 0.5 if i in (6, 7, 8) else 0.12, 15, date=f"{month}-05")
    m = made(rows)
    found = turns.bursts(m, "speculative", "MS")
    assert found[["start", "end", "n_periods"]].values.tolist() == [
        [pd.Timestamp("2019-07-01"), pd.Timestamp("2019-09-01"), 3]
    ]
    row = found.iloc[0]
    assert row["value"] > 0.35 > 0.2 > row["outside"]
    assert row["p"] < 0.01
    dates = m.articles.set_index("article_id")["published"].loc[list(row["article_ids"])]
    assert dates.between("2019-07-01", "2019-09-30").all()
    changes = turns.change_points(m, "speculative", "MS")
    assert changes["period"].tolist() == [pd.Timestamp("2019-07-01"), pd.Timestamp("2019-10-01")]
    assert (changes["after"].iloc[0] > changes["before"].iloc[0]) and changes["n_after"].iloc[0] == 45


def test_too_few_periods_are_not_searched():
    table = turns.bursts(made(many("2020-01-10", 12, [1, 0]) + many("2020-02-10", 12, [1, 0])), freq="MS")
    assert table.empty
    assert table.attrs["series"][""]["gamma"] is None


# -------------------------------------------------------------------------------------------------------------- comparisons


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


def test_frequency_and_span_know_every_length():
    for freq in FREQS:
        slots = span(pd.Timestamp("2020-01-05"), pd.Timestamp("2021-02-03"), freq)
        assert starts(pd.Series(pd.to_datetime(["2021-02-03"])), freq).iloc[0] == slots[-1]


def test_named_groups_are_those_of_all_groups(small):
    m, _ = small
    whole = by_period(m, "named", freq="YS", group="company")
    one = by_period(m, "named", freq="YS", group="company", groups=["Tesla"])
    # not the intervals: design effects are moderated over the cells of a table
    columns = ["group", "period", "n_articles", "n_sentences", "value"]
    pd.testing.assert_frame_equal(one[columns], whole.loc[whole["group"] == "Tesla", columns].reset_index(drop=True))
    top = by_period(m, "named", freq="YS", group="company", top=2)["group"].unique()
    assert set(top) < set(whole["group"]) and len(top) == 2
