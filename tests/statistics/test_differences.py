"""Differences are found where there are some, and in about one set of twenty where there are none."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.statistics.changes import ALPHA
from helpers.statistics.differences import (
    Estimates,
    course,
    ends_apart,
    estimates,
    near,
    slope,
    stand_apart,
    two_differ,
)
from helpers.statistics.intervals import estimate, logit_interval


def exact(values, se=0.01, df=100.0):
    values = np.array(values, float)
    return Estimates(values, np.broadcast_to(se, values.shape).astype(float), np.full(values.shape, df))


def shares(truth, rng, articles=10, alike=0.1):
    """Draw articles whose sentences resemble each other and estimate their share by period, as the package does."""
    many = rng.integers(articles, 3 * articles, len(truth))
    cell = np.repeat(np.arange(len(truth)), many)
    x = np.maximum(3, rng.lognormal(3, 0.5, len(cell))).astype(int)
    rate = np.array(truth)[cell]
    y = rng.binomial(x, rng.beta(rate * (1 - alike) / alike, (1 - rate) * (1 - alike) / alike))
    table = pd.DataFrame(estimate(y.astype(float), x.astype(float), cell, len(truth), share=True))
    return estimates(table, share=True)


@pytest.mark.parametrize(
    ("periods", "share", "alike", "articles"),
    [(2, 0.05, 0.05, 5), (3, 0.25, 0.1, 10), (5, 0.02, 0.05, 30), (12, 0.25, 0.1, 10), (40, 0.05, 0.2, 10)],
)
def test_equal_shares_rarely_seem_to_differ(periods, share, alike, articles):
    rng = np.random.default_rng(periods)
    runs = 150
    found = sum(course(range(periods), shares([share] * periods, rng, articles, alike)) != "" for _ in range(runs))
    assert found <= stats.binom.ppf(0.99, runs, 0.06)


@pytest.mark.parametrize(("many", "df"), [(2, 3), (3, 5), (5, 9), (20, 4), (60, 29)])
def test_equal_means_with_few_degrees_of_freedom_and_uneven_errors_rarely_stand_apart(many, df):
    rng = np.random.default_rng(many)
    runs, found = 300, 0
    for _ in range(runs):
        true = np.exp(rng.normal(0, 0.5, many))
        found += ends_apart(
            Estimates(rng.normal(0, true), true * np.sqrt(rng.chisquare(df, many) / df), np.full(many, df))
        )
    assert found <= stats.binom.ppf(0.99, runs, 0.05)


def test_what_differs_is_found():
    rng = np.random.default_rng(5)
    assert sum(course(range(5), shares(np.linspace(0.2, 0.35, 5), rng, 20)) == "up" for _ in range(40)) >= 30
    assert sum(course(range(5), shares([0.2, 0.2, 0.35, 0.2, 0.2], rng, 20)) == "varies" for _ in range(40)) >= 30
    assert sum(ends_apart(shares([0.2] * 9 + [0.35], rng, 20)) for _ in range(40)) >= 30


def test_a_rare_share_that_trebles_is_found_among_many_as_often_as_the_arcsine_scale_allows():
    rng = np.random.default_rng(1)
    assert sum(ends_apart(shares([0.01] * 11 + [0.03], rng, 15, 0.05)) for _ in range(100)) >= 22


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([0.1, 0.2, 0.3], "up"),
        ([0.3, 0.2, 0.1], "down"),
        ([0.1, 0.3], "up"),
        ([0.1, 0.3, 0.1], "varies"),
        ([0.14, 0.3, 0.29, 0.31, 0.12, 0.1], "varies"),  # the ends differ by a hair, and no line tells the course
        ([0.1, 0.105, 0.1], ""),
        ([0.1], ""),
        ([], ""),
    ],
)
def test_the_course_is_told_by_the_ends_and_the_line_between_them(values, says):
    assert course(range(len(values)), exact(values)) == says


def test_a_rise_that_turns_back_at_the_last_is_none():
    assert course(range(6), exact([0.10, 0.11, 0.12, 0.13, 0.3, 0.11])) == "varies"


def test_two_values_named_beforehand_are_compared_by_welch():
    a, b = np.random.default_rng(0).normal(0, 1, 12), np.random.default_rng(1).normal(4, 3, 7)
    both = Estimates(np.array([a.mean(), b.mean()]), np.array([stats.sem(a), stats.sem(b)]), np.array([11.0, 6.0]))
    assert two_differ(both, 0, 1) == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue)
    assert stand_apart(both, 0, 1) == pytest.approx(two_differ(both, 0, 1), rel=1e-6)  # with two, nothing was picked


def test_the_ends_are_compared_as_picked_from_all():
    rng = np.random.default_rng(3)
    groups = [rng.normal(mean, 1, 15) for mean in (0, 0.3, 1.4)]
    e = Estimates(*(np.array(c) for c in zip(*((g.mean(), stats.sem(g), 14.0) for g in groups), strict=True)))
    games_howell = stats.tukey_hsd(*groups, equal_var=False).pvalue
    assert stand_apart(e, 0, 2) == pytest.approx(games_howell[0, 2], rel=1e-3)
    assert stand_apart(e, 0, 2) > two_differ(e, 0, 2)
    assert stand_apart(e, 0, 0) == 1


def test_the_number_that_one_picks_from_counts():
    pair = exact([0.0, 0.033])
    crowd = exact([0.0, 0.033, *np.linspace(0.005, 0.03, 20)])
    assert stand_apart(pair, 0, 1) < ALPHA < stand_apart(crowd, 0, 1)


def test_an_end_is_near_to_what_it_cannot_be_told_from():
    assert near(exact([0.30, 0.29, 0.2, 0.1]), 0).tolist() == [True, True, False, False]


def test_a_line_that_the_values_scatter_about_is_less_sure():
    rise, sure = slope([0, 1, 2, 3], exact([0.1, 0.12, 0.14, 0.16]))
    assert rise == pytest.approx(0.02)
    same, unsure = slope([0, 1, 2, 3], exact([0.1, 0.16, 0.1, 0.16]))
    assert sure < 1e-4 and unsure > 0.1 and same > 0
    assert np.isnan(slope([0, 1], exact([0.1, 0.2]))[1])


def test_errors_are_those_of_the_estimator_or_read_from_the_interval():
    se, df = np.array([0.02, 0.03]), np.array([12.0, 30.0])
    value = np.array([0.1, 0.3])
    low, high = logit_interval(value, se, df)
    table = pd.DataFrame({"value": value, "low": low, "high": high, "n_articles": df + 1})
    for share in (True, False):
        given = estimates(table.assign(se=se, df=df), share)
        if share:
            read = estimates(table, share)
            assert read.se == pytest.approx(given.se) and read.df == pytest.approx(given.df)
        else:
            assert given.se.tolist() == se.tolist() and given.value.tolist() == value.tolist()
    half = stats.t.ppf(0.975, df) * se
    read = estimates(table.assign(low=value - half, high=value + half), share=False)
    assert read.se == pytest.approx(se)
    unknown = estimates(table.assign(low=np.nan, high=np.nan), share=False)
    assert np.isnan(unknown.se).all() and not ends_apart(unknown) and course([0, 1], unknown) == ""


def test_a_share_of_nought_has_an_error_and_differs_from_a_large_one():
    rng = np.random.default_rng(0)
    e = shares([1e-9, 0.3, 0.3], rng, 20)
    assert np.isfinite(e.se).all() and ends_apart(e)
    table = pd.DataFrame({"value": [0.0], "low": [0.0], "high": [0.04], "n_articles": 20})
    assert estimates(table, share=True).se == pytest.approx(estimates(table.assign(se=0.02, df=19), share=True).se)


def test_a_value_without_an_error_differs_from_nothing_and_does_not_stop_the_others():
    e = Estimates(np.array([0.9, 0.1, 0.3]), np.array([np.nan, 0.01, 0.01]), np.full(3, 50.0))
    assert ends_apart(e) and np.isnan(stand_apart(e, 0, 1)) and near(e, 0).all()
