"""Series over time, standardised by outlet and as a trend, judged on data whose truth is known."""

import inspect

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from scipy.special import expit, logit

from helpers.statistics.changes import bursts, change_points
from helpers.statistics.intervals import benjamini_hochberg
from helpers.statistics.series import by_period, share, standardise, standardised_by_model, trend
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


def test_a_trend_is_not_made_by_the_months_in_which_articles_appear():
    """The second half of each year is more speculative, no year more than another; the articles move to that half."""
    moved, slopes, held = [], [], []
    for seed in range(12):
        rng, rows = np.random.default_rng(seed), []
        for i, year in enumerate((2018, 2019, 2020)):
            for month in range(1, 13):
                late = month > 6
                rows += drawn(rng, 0.35 if late else 0.1, 3 + 6 * (i if late else 2 - i), date=f"{year}-{month:02d}-10")
        m = made(rows)
        raw, slope = by_period(m, "speculative", "YS")["value"], trend(m, "speculative").iloc[0]
        moved.append(raw.iloc[-1] - raw.iloc[0])
        slopes.append(slope["per_year"])
        held.append(slope["low"] < 0 < slope["high"])
    assert np.mean(moved) > 0.1
    assert abs(np.mean(slopes)) < 0.02 and sum(held) >= 10  # without the months 0.08 a year, and none of them


def test_the_slope_of_a_mean_is_that_of_least_squares_and_its_error_that_over_articles():
    rng, rows = np.random.default_rng(1), []
    dates = pd.date_range("2020-01-01", "2020-12-31", periods=40)
    for date in dates:
        rows.append({"date": date, "flags": rng.normal(date.day_of_year / 366, 0.3, 5)})
    found = trend(made(rows), "polarity").iloc[0]
    years = (dates - dates[0]) / pd.Timedelta(days=365.25)
    y = np.array([np.mean(r["flags"]) for r in rows])
    design = np.column_stack([np.ones(40), years])
    slope, rest = np.linalg.lstsq(design, y, rcond=None)[0][1], y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    bread = np.linalg.inv(design.T @ design)
    cov = bread @ (design.T * rest**2) @ design @ bread * 40 / 39 * 39 / 38  # clusters and parameters, as statsmodels
    assert found["per_year"] == pytest.approx(slope)
    assert found["high"] - found["per_year"] == pytest.approx(2.02269 * np.sqrt(cov[1, 1]), rel=1e-4)  # t with 39


def test_every_value_comes_with_the_error_that_its_interval_is_made_of():
    m = shifting(gap=True)
    for table in (
        by_period(m, "speculative", "YS"),
        standardise(m, "speculative", "YS"),
        share(m, "speculative", "source"),
    ):
        half = stats.t.ppf(0.975, table["df"]) * table["se"] / (table["value"] * (1 - table["value"]))
        for end, sign in (("low", -1), ("high", 1)):
            assert table[end].tolist() == pytest.approx(expit(logit(table["value"]) + sign * half).tolist(), abs=1e-9)
    mean = by_period(m, "sentiment", "YS")
    assert (mean["high"] - mean["value"]).tolist() == pytest.approx(
        (stats.t.ppf(0.975, mean["df"]) * mean["se"]).tolist()
    )


def test_the_error_of_a_share_of_articles_is_that_of_wilsons_interval():
    rows = many("2020-01-10", 12, [0, 1]) + many("2020-01-10", 8, [0, 0]) + many("2021-01-10", 20, [0, 0])
    table = by_period(made(rows), "speculative", "YS", unit="article")
    assert table["value"].tolist() == [0.6, 0.0]
    assert np.isinf(table["df"]).all()
    reach = (table["high"] - table["low"]) / 2
    assert table["se"].tolist() == pytest.approx([reach[0] / 1.959964, reach[1]])  # as for a share of sentences of 0


def test_a_cell_of_one_article_has_no_error():
    row = by_period(made(many("2020-01-10", 1, [1, 0, 1])), "speculative", "MS").iloc[0]
    assert row["value"] == pytest.approx(2 / 3) and not row["shown"]
    assert row[["low", "high", "se", "df"]].isna().all()


def test_the_model_holds_another_column_equal_and_names_one_that_is_not_there():
    m = shifting()
    m = m._replace(articles=m.articles.assign(desk=m.articles["source"], source="One"))
    held = standardise(m, "speculative", "YS", by="desk")
    assert (held.attrs["method"], held.attrs["outlets"]) == ("direct", 4)
    assert abs(held["value"].iloc[-1] - held["value"].iloc[0]) < 0.03
    with pytest.raises(ValueError, match="by is 'desks'"):
        standardise(m, "speculative", by="desks")


def test_one_outlet_alone_cannot_be_held_equal():
    table = standardise(made(many("2020-01-10", 12, [1, 0])), "speculative", "MS")
    assert table.attrs["method"] == "none" and table["value"].isna().all()


def test_the_intervals_of_a_mean_end_where_its_scale_ends():
    rng, rows = np.random.default_rng(3), []
    for year in (2019, 2020):
        for source in "ABC":
            rows += [
                {"date": f"{year}-05-01", "source": source, "flags": np.where(rng.random(2) < 0.9, 1.0, -1.0)}
                for _ in range(4)
            ]
    for table in (by_period(made(rows), "polarity", "YS"), standardise(made(rows), "polarity", "YS")):
        assert table["high"].max() == 1.0 and (table["low"] >= -1).all()


def test_a_series_asks_for_a_measure_and_its_fields_and_names_any_other():
    names = list(inspect.signature(by_period).parameters)
    assert names[:4] == ["m", "measure", "freq", "group"]
    assert {"part", "text_scope", "unit", "top", "groups", "cluster", "level"} == set(names[4:])
    m = shifting()
    one = by_period(m, "speculative", "YS", "source", top=3)
    pd.testing.assert_frame_equal(one, by_period(m, measure="speculative", freq="YS", group="source", top=3))
    for function in (by_period, share, trend, bursts, change_points):
        with pytest.raises(TypeError, match=rf"{function.__name__}\(\) has no argument 'grup'; the nearest: group"):
            function(m, "speculative", grup="source")
    with pytest.raises(TypeError, match="'period'; there are m, measure"):
        share(m, "speculative", period="MS")


def test_a_trend_takes_only_articles_whose_month_is_known():
    rows = [
        {"date": f"2020-{month:02d}-{day}", "flags": [month > 6 - day % 5, 0]}
        for month in range(1, 13)
        for day in (10, 17)
    ]
    rows += many("2020-01-01", 30, [1, 1], precision="year")
    found = trend(made(rows), "speculative").iloc[0]
    assert found["n_articles"] == 24 and found["per_year"] > 0


def test_the_q_of_trends_is_that_of_all_groups():
    rng, rows = np.random.default_rng(5), []
    for source in "ABCDE":
        for month in range(1, 13):
            rows += drawn(rng, 0.1 + 0.02 * month * (source < "C"), 4, date=f"2020-{month:02d}-05", source=source)
    table = trend(made(rows), "speculative", "source")
    assert table["q"].tolist() == pytest.approx(benjamini_hochberg(table["p"]).tolist())
    assert (table["q"] > table["p"]).sum() >= 4


def unbalanced(rng, periods=4):
    """Draw rows of articles of outlets of different size and share; each but the first two lacks one period."""
    shares, sizes, rows = np.array([0.1, 0.2, 0.4]), (40, 8, 20), []
    for period in range(periods):
        for j in range(3):
            if (j, period) in ((2, 0), (1, 3), (0, 1)):
                continue
            for i, row in enumerate(drawn(rng, shares[j], sizes[j])):
                rows.append((f"{period}{j}{i}", str(j), period, float(np.sum(row["flags"])), float(len(row["flags"]))))
    rows = pd.DataFrame(rows, columns=["article_id", "stratum", "period", "y", "x"])
    return rows, (rows.groupby("stratum")["x"].sum() / rows["x"].sum()).to_numpy() @ shares


def test_the_model_gives_the_share_of_the_whole_spans_outlets_and_its_interval_covers():
    rng, hits, off = np.random.default_rng(6), [], []
    for _ in range(100):
        rows, truth = unbalanced(rng)
        found = standardised_by_model(rows, share=True)
        hits += list((found["low"] <= truth) & (truth <= found["high"]))
        off += list(found["value"] - truth)
    assert abs(np.mean(off)) < 0.01
    assert 0.92 <= np.mean(hits) <= 0.98


def test_the_model_of_a_mean_is_that_of_least_squares():
    rows, _ = unbalanced(np.random.default_rng(7))
    found = standardised_by_model(rows, share=False)
    fit = smf.wls("I(y / x) ~ 0 + C(period) + C(stratum)", rows, weights=rows["x"]).fit()
    weight = rows.groupby("stratum")["x"].sum() / rows["x"].sum()
    levels = [0.0, fit.params["C(stratum)[T.1]"], fit.params["C(stratum)[T.2]"]]
    expected = [fit.params[f"C(period)[{p}]"] + weight.to_numpy() @ levels for p in range(4)]
    assert found["value"].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("measure", "unit"), [("speculative", "sentence"), ("speculative", "article"), ("polarity", "sentence")]
)
def test_a_lower_level_gives_a_narrower_interval_around_the_same_value(measure, unit):
    m = shifting()
    for function in (by_period, share, standardise, trend):
        how = {"unit": unit} if function is not standardise else {}
        usual, lower = (function(m, measure, **how, level=level) for level in (0.95, 0.5))
        value = "per_year" if function is trend else "value"
        pd.testing.assert_series_equal(usual[value], lower[value])
        width = (usual["high"] - usual["low"]) / (lower["high"] - lower["low"])
        assert width.between(2.2, 3.6).all()  # 2.9 for the normal, more for t, less at the ends of a logit
