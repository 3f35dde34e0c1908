"""Series over time, standardised by outlet and as a trend, judged on data whose truth is known."""

import numpy as np
import pandas as pd
import pytest

from helpers.statistics.series import by_period, share, standardise, trend
from tests.statistics.corpora import drawn, made, many


def test_nothing_given_is_changed():
    m = made(many("2020-01-10", 10, [1, 0]) + many("2021-01-10", 10, [1, 0]))
    before = [t.copy() for t in m]
    by_period(m, "speculative", group="class")
    trend(m, "speculative")
    for table, copy in zip(m, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_outlets_as_clusters_are_less_sure():
    rng = np.random.default_rng(3)
    rows = [r for i in range(8) for r in drawn(rng, 0.1 + 0.05 * i, 20, date="2020-01-10", source=f"S{i}")]
    article, outlet = (share(made(rows), "speculative", cluster=c).iloc[0] for c in ("article", "outlet"))
    assert article["value"] == outlet["value"]
    assert outlet["high"] - outlet["low"] > 1.5 * (article["high"] - article["low"])


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
