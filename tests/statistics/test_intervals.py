"""The estimator and its intervals, by hand and by what they cover."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.statistics.intervals import benjamini_hochberg, estimate, ratios, standardised, wilson
from tests.statistics.corpora import drawn


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


def test_benjamini_hochberg_leaves_what_is_not_known():
    assert benjamini_hochberg([0.01, np.nan, 0.02, 0.5]).round(3).tolist()[::2] == [0.03, 0.03]
    assert np.isnan(benjamini_hochberg([np.nan])).all()
