"""Bursts and change points: the search by brute force, false alarms and power by simulation, and what is told of them."""

import numpy as np
import pandas as pd
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.statistics import changes
from tests.statistics.corpora import drawn, made, many


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=9), st.floats(0.1, 6))
def test_viterbi_is_as_good_as_trying_every_sequence(gains, cost):
    def score(states):
        entries = sum(now and not before for before, now in zip([False, *states], states, strict=False))
        return sum(g for g, s in zip(gains, states, strict=True) if s) - cost * entries

    best = max(score([bool(k >> i & 1) for i in range(len(gains))]) for k in range(2 ** len(gains)))
    assert score(changes.viterbi(np.array(gains), cost).tolist()) == pytest.approx(best)
    # and a burst is entered just where the largest sum of neighbours pays for it (a tie may go either way)
    if abs(changes.best_run(np.array([gains]))[0] - cost) > 1e-9:
        assert changes.viterbi(np.array(gains), cost).any() == bool(changes.best_run(np.array([gains]))[0] > cost)


def test_the_largest_penalty_is_where_pelt_stops_finding_changes():
    rng = np.random.default_rng(2)
    for _ in range(10):
        values, weights = rng.normal(size=14), rng.uniform(5, 50, 14)
        edge = changes.largest_penalty(values[None], weights[None], most=6)[0]
        assert changes.segment(values, weights, edge * 0.999)
        assert not changes.segment(values, weights, edge * 1.001)


def test_weighted_segments_match_ruptures_own_cost_where_weights_are_equal():
    values = np.r_[np.zeros(6), np.ones(7), np.full(5, 3.0)] + np.random.default_rng(0).normal(0, 0.1, 18)
    own = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(values[:, None]).predict(pen=0.5)
    assert changes.segment(values, np.ones(18), 0.5) == own[:-1] == [6, 13]


def series(rng, size=24, articles=20, share=0.2, factor=1.0):
    odds = share / (1 - share) * np.broadcast_to(factor, size)
    level = (odds / (1 + odds))[:, None]
    x = rng.integers(8, 21, (size, articles)).astype(float)
    own = rng.beta(level * 17 / 3, (1 - level) * 17 / 3, (size, articles))
    y = rng.binomial(x.astype(int), own).astype(float)
    rows = pd.DataFrame({"period": np.repeat(np.arange(size), articles), "y": y.ravel(), "x": x.ravel()})
    return y.sum(axis=1), x.sum(axis=1), changes.design_effect(rows)


def test_a_quiet_series_raises_an_alarm_in_about_5_percent_and_a_real_event_is_found():
    """Short form of training/simulate_coverage.py, which has more settings and runs."""
    rng, alarms = np.random.default_rng(7), np.zeros(2)
    for _ in range(120):
        y, x, effect = series(rng)
        alarms += bool(changes.scan_bursts(y, x, effect).found), bool(changes.scan_changes(y, x, effect).found)
    assert (alarms <= 11).all()  # 5 % of 120 is 6; 12 or more would happen by chance once in 50
    burst, turn = np.ones(24), np.ones(24)
    burst[10:13], turn[12:] = 3.0, 2.0
    found = np.zeros(2)
    for _ in range(20):
        spans = changes.scan_bursts(*series(rng, factor=burst)).found
        found[0] += any(abs(a - 10) <= 1 and abs(b - 12) <= 1 for a, b in spans)
        found[1] += any(abs(e - 12) <= 1 for e in changes.scan_changes(*series(rng, factor=turn)).found)
    assert (found >= 17).all()


def test_bursts_and_changes_name_periods_and_articles():
    rng, rows = np.random.default_rng(0), []
    for i, month in enumerate(pd.period_range("2019-01", "2020-12", freq="M")):
        rows += drawn(rng, 0.5 if i in (6, 7, 8) else 0.12, 15, date=f"{month}-05")
    m = made(rows)
    found = changes.bursts(m, "speculative", "MS")
    assert found[["start", "end", "n_periods"]].values.tolist() == [
        [pd.Timestamp("2019-07-01"), pd.Timestamp("2019-09-01"), 3]
    ]
    row = found.iloc[0]
    assert row["value"] > 0.35 > 0.2 > row["outside"]
    assert row["p"] < 0.01
    dates = m.articles.set_index("article_id")["published"].loc[list(row["article_ids"])]
    assert dates.between("2019-07-01", "2019-09-30").all()
    turns = changes.change_points(m, "speculative", "MS")
    assert turns["period"].tolist() == [pd.Timestamp("2019-07-01"), pd.Timestamp("2019-10-01")]
    assert (turns["after"].iloc[0] > turns["before"].iloc[0]) and turns["n_after"].iloc[0] == 45


def test_too_few_periods_are_not_searched():
    table = changes.bursts(made(many("2020-01-10", 12, [1, 0]) + many("2020-02-10", 12, [1, 0])), freq="MS")
    assert table.empty
    assert table.attrs["series"][""]["gamma"] is None


def shocked(rng, size=40, total=400, level=0.3, shock=0.0, factor=1.0):
    """Draw a series of independent sentences whose periods move by themselves: cases and totals."""
    odds = level / (1 - level) * np.exp(rng.normal(0, shock, size)) * np.broadcast_to(factor, size)
    return rng.binomial(total, odds / (1 + odds)).astype(float), np.full(size, float(total))


def test_the_dispersion_is_that_of_the_periods_and_an_event_hardly_widens_it():
    rng = np.random.default_rng(1)
    burst = np.where((np.arange(40) >= 20) & (np.arange(40) < 23), 2.5, 1.0)
    plain, moved, event = (
        np.mean([changes.scan_bursts(*shocked(rng, **how)).dispersion for _ in range(4)])
        for how in ({}, {"shock": 0.3}, {"factor": burst})
    )
    assert 1 <= plain < 1.4
    assert moved == pytest.approx(1 + 400 * 0.3 * 0.7 * 0.3**2, rel=0.4)  # n p q times the variance of the log odds
    assert event < 1.5


def test_periods_that_move_for_no_reason_are_no_events():
    rng, alarms = np.random.default_rng(2), np.zeros(2)
    for _ in range(40):
        y, x = shocked(rng, size=24, shock=0.3)
        alarms += bool(changes.scan_bursts(y, x).found), bool(changes.scan_changes(y, x).found)
    assert (alarms <= 6).all()  # 5 % of 40 is 2


def test_the_design_effect_is_one_of_independent_sentences_and_the_length_of_articles_that_agree():
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"period": np.repeat(np.arange(20), 30), "x": 10.0})
    assert changes.design_effect(rows.assign(y=rng.binomial(10, 0.3, 600))) < 1.2
    assert changes.design_effect(rows.assign(y=10.0 * rng.binomial(1, 0.3, 600))) == pytest.approx(10, rel=0.1)
    by_period = np.where(rows["period"] < 10, 0.1, 0.6)  # what differs between periods is none of it
    assert changes.design_effect(rows.assign(y=rng.binomial(10, by_period))) < 1.2


def test_a_series_of_articles_that_agree_is_judged_by_its_articles():
    """Each month has the same share, so its steps tell nothing; its articles say how much it could have moved."""
    rows = []
    for month in pd.period_range("2019-01", "2020-12", freq="M"):
        rows += many(f"{month}-05", 4, [1] * 10) + many(f"{month}-05", 8, [0] * 10)
    for function in (changes.bursts, changes.change_points):
        about = function(made(rows), freq="MS").attrs["series"][""]
        assert about["dispersion"] == pytest.approx(10 * 12 / 11, abs=0.05)


def test_a_period_that_may_not_be_shown_is_no_burst():
    rng, rows = np.random.default_rng(5), []
    for i, month in enumerate(pd.period_range("2019-01", "2020-12", freq="M")):
        rows += drawn(rng, 0.15, 15, date=f"{month}-05") if i != 10 else many(f"{month}-05", 9, [1] * 15)
    m = made(rows)
    assert changes.bursts(m, freq="MS").empty and changes.change_points(m, freq="MS").empty
    assert changes.bursts(m, freq="MS").attrs["series"][""]["periods"] == 23


def test_more_false_alarms_may_be_allowed():
    y, x, effect = series(np.random.default_rng(6))
    for scan in (changes.scan_bursts, changes.scan_changes):
        strict, usual, lax = (scan(y, x, effect, alpha) for alpha in (0.01, 0.05, 0.3))
        assert strict.threshold > usual.threshold > lax.threshold
        assert (usual.null > usual.threshold * (np.log(24) if scan is changes.scan_bursts else 1)).mean() <= 0.05


def test_the_articles_of_a_burst_come_in_the_order_of_their_cases():
    rng, rows = np.random.default_rng(0), []
    for i, month in enumerate(pd.period_range("2019-01", "2020-12", freq="M")):
        rows += drawn(rng, 0.5 if i in (6, 7, 8) else 0.12, 15, date=f"{month}-05")
    m = made(rows)
    ids = changes.bursts(m, freq="MS").iloc[0]["article_ids"]
    body = m.sentences[~m.sentences["is_title"]]
    cases = body.groupby("article_id")["speculative"].sum()[list(ids)].tolist()
    assert cases == sorted(cases, reverse=True) and cases[0] > cases[-1] >= 1
