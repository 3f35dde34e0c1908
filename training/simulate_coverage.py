"""Show by simulation what the intervals, the standardised series, bursts and change points are worth.

    .venv/bin/python training/simulate_coverage.py [coverage] [turns] [mix]

Everything is seeded and needs no data. The tests hold a short form of each table; here the number of runs is large
enough that a percentage is good to about half a point. Minutes, not seconds.
"""

import sys

import numpy as np
import pandas as pd

from helpers.statistics.changes import design_effect, scan_bursts, scan_changes
from helpers.statistics.intervals import estimate, ratios, standardised
from helpers.statistics.series import standardised_by_model


def periods(rng, runs, articles, share, correlation, sentences):
    """Draw `runs` periods of some articles each, with beta distributed articles: (speculative, all) sentences."""
    if sentences == "uneven":  # a few long articles among many short ones, as in real corpora
        x = np.clip(rng.lognormal(2.7, 0.8, (runs, articles)).round(), 1, 200)
    else:
        x = rng.integers(8, 21, (runs, articles)).astype(float)
    if correlation == "mixed":
        correlation = rng.choice([0.02, 0.1, 0.2, 0.4], (runs, 1))
    spread = (1 - correlation) / correlation
    own = rng.beta(share * spread, (1 - share) * spread, (runs, articles))
    return rng.binomial(x.astype(int), own).astype(float), x


def covered(rng, runs, articles, share, correlation, sentences, together=20) -> dict:
    """Give in percent the coverage, the misses on each side, the mean width and the periods without a case.

    `together` periods make a series: they share what is known of the design effect.
    """
    y, x = periods(rng, runs, articles, share, correlation, sentences)
    found = []
    cell = np.repeat(np.arange(together), articles)
    for i in range(0, runs, together):
        part = estimate(y[i : i + together].ravel(), x[i : i + together].ravel(), cell, together, share=True)
        found.append(np.column_stack([part["low"], part["high"], part["value"]]))
    low, high, value = np.concatenate(found).T
    return {
        "coverage": 100 * np.mean((low <= share) & (share <= high)),
        "too high": 100 * np.mean(low > share),
        "too low": 100 * np.mean(high < share),
        "width": 100 * np.mean(high - low),
        "no case": 100 * np.mean(value == 0),
    }


def coverage(runs=8000):
    rows = []
    for sentences in ("even", "uneven"):
        for correlation in (0.02, 0.15, 0.3, "mixed"):
            for share in (0.02, 0.05, 0.15, 0.4):
                for articles in (3, 5, 8, 10, 20, 50):
                    rng = np.random.default_rng([articles, int(100 * share), len(rows)])
                    found = covered(rng, runs, articles, share, correlation, sentences)
                    rows.append(
                        {"lengths": sentences, "icc": correlation, "share": share, "articles": articles, **found}
                    )
    table = pd.DataFrame(rows)
    print(table.to_string(index=False, float_format="{:.1f}".format, formatters={"share": "{:.2f}".format}))
    usual = table[table["articles"] >= 5]
    print("from 5 articles on, cells within 92 to 97 %:", round(100 * usual["coverage"].between(92, 97).mean()), "%")


def quiet_series(rng, size, articles, share, correlation, shock=0.0, factor=None):
    """Draw one series from articles up: cases and totals by period, and the design effect inside periods.

    shock: standard deviation, in log odds, of what moves a whole period for no reason; factor: of the odds, by period.
    """
    odds = share / (1 - share) * np.exp(rng.normal(0, shock, size)) * (1 if factor is None else factor)
    level = (odds / (1 + odds))[:, None]
    many = np.maximum(rng.poisson(articles, size), 10)
    x = rng.integers(8, 21, (size, many.max())).astype(float) * (np.arange(many.max()) < many[:, None])
    spread = (1 - correlation) / correlation
    own = rng.beta(level * spread, (1 - level) * spread, x.shape)
    y = rng.binomial(x.astype(int), own).astype(float)
    rows = pd.DataFrame({"period": np.repeat(np.arange(size), x.shape[1]), "y": y.ravel(), "x": x.ravel()})
    return y.sum(axis=1), x.sum(axis=1), design_effect(rows[rows["x"] > 0])


def found(rng, runs, *args, **more) -> tuple[float, float, float]:
    """Give the percentage of series with a burst, with a change point, and with a burst of more than half in place."""
    burst, change, place, where = 0, 0, 0, more.get("factor")
    for _ in range(runs):
        y, x, effect = quiet_series(rng, *args, **more)
        spans = scan_bursts(y, x, effect).found
        burst, change = burst + bool(spans), change + bool(scan_changes(y, x, effect).found)
        if where is not None:
            inside = np.flatnonzero(np.asarray(where) > 1)
            place += any(np.isin(np.arange(a, b + 1), inside).sum() > len(inside) / 2 for a, b in spans)
    return 100 * burst / runs, 100 * change / runs, 100 * place / runs


def turns(runs=200):
    print("false alarms: percent of series without events (a shock moves whole periods for no reason)")
    print("periods articles share  icc shock   burst  change")
    for size, articles, share, correlation, shock in [
        (24, 20, 0.15, 0.15, 0), (24, 20, 0.4, 0.15, 0), (24, 20, 0.03, 0.15, 0), (48, 25, 0.15, 0.15, 0),
        (48, 12, 0.15, 0.3, 0), (48, 25, 0.3, 0.15, 0.2), (12, 15, 0.2, 0.15, 0), (60, 25, 0.2, 0.05, 0.3),
    ]:  # fmt: skip
        rng = np.random.default_rng([size, articles, int(100 * share), int(100 * shock)])
        burst, change, _ = found(rng, runs, size, articles, share, correlation, shock=shock)
        print(
            f"{size:7d} {articles:8d} {share:5.2f} {correlation:4.2f} {shock:5.1f} {burst:7.1f} {change:7.1f}",
            flush=True,
        )
    print("power: 48 periods of 25 articles, share 20 %, icc .15; odds times f in the last half, or in k periods")
    for times in (1.2, 1.35, 1.5, 2.0):
        factor = np.where(np.arange(48) >= 24, times, 1.0)
        _, change, _ = found(np.random.default_rng(5), runs // 4, 48, 25, 0.2, 0.15, factor=factor)
        print(f"  turn: odds x {times:<4} change point in {change:5.1f} % of series", flush=True)
    for times in (1.5, 2.0, 3.0):
        for long in (1, 3, 6):
            factor = np.where((np.arange(48) >= 20) & (np.arange(48) < 20 + long), times, 1.0)
            _, _, place = found(np.random.default_rng(6), runs // 4, 48, 25, 0.2, 0.15, factor=factor)
            print(f"  burst: odds x {times:<4} for {long} periods: found in place in {place:5.1f} %", flush=True)


def mix(runs=20):
    """Show what a changing mix of outlets does to the raw and to the standardised series, as nothing changes inside."""
    print("change of the share from the first to the last of four years, in points, mean and standard deviation")
    shares = {"A": 0.08, "B": 0.16, "C": 0.30, "D": 0.40}
    for label, gaps in (("all outlets in every year: direct", ()), ("each outlet lacks a year: model", "gaps")):
        moved = []
        for seed in range(runs):
            rng, rows = np.random.default_rng(seed), []
            for i in range(4):
                many = dict(zip(shares, (int(212 - 62 * i), 50, 50, int(25 + 62 * i)), strict=True))
                for j, (source, share) in enumerate(shares.items()):
                    if gaps and (i, j) in ((3, 0), (1, 1), (0, 2), (2, 3)):
                        continue
                    y, x = periods(rng, 1, max(many[source], 10), share, 0.15, "even")
                    ids = [f"{i}{source}{k}" for k in range(x.size)]
                    rows.append(pd.DataFrame({"article_id": ids, "source": source, "period": i, "y": y[0], "x": x[0]}))
            rows = pd.concat(rows).assign(stratum=lambda t: t["source"])
            raw = ratios(rows, ["period"], share=True)["value"]
            held = (standardised_by_model if gaps else standardised)(rows, share=True)["value"]
            moved.append([100 * (v.iloc[-1] - v.iloc[0]) for v in (raw, held)])
        (raw, held), (a, b) = np.mean(moved, axis=0), np.std(moved, axis=0)
        print(f"{label}: raw {raw:+.1f} (sd {a:.1f}), standardised {held:+.1f} (sd {b:.1f})")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["coverage", "turns", "mix"]
    for name in wanted:
        print(f"\n== {name}")
        globals()[name]()
