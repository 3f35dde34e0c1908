"""Show by simulation what the intervals, the standardised series, bursts and change points are worth.

    .venv/bin/python training/simulate_coverage.py [coverage] [turns] [mix]

Everything is seeded and needs no data. The tests hold a short form of each table; here the number of runs is large
enough that a percentage is good to about half a point. Minutes, not seconds.
"""

import sys

import numpy as np
import pandas as pd

from helpers.estimates import estimate


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


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["coverage", "turns", "mix"]
    for name in wanted:
        print(f"\n== {name}")
        globals()[name]()
