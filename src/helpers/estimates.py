"""Estimate shares and means with intervals that hold for articles as clusters: numbers in, numbers out.

Sentences of one article resemble each other, so the article is the unit that was sampled. A share is the ratio of two
sums over articles, its variance that of the linearised ratio (Cochran, Sampling Techniques, 3rd ed., 6.3), its interval
taken on the logit scale with t on (clusters - 1) degrees of freedom, which is what survey packages do
(Dean and Pagano, Journal of Survey Statistics and Methodology 3, 2015, compare the choices).
"""

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

LEVEL = 0.95


def ratios(rows: pd.DataFrame, by: list[str], *, share: bool, cluster: str = "article_id", level: float = LEVEL):
    """Estimate sum(y) / sum(x) for each cell of `by`, with an interval over clusters.

    `rows` has y, x, `cluster`, article_id, source and the columns of `by`. Returns one row a cell, indexed by `by`:
    n_articles, n_sentences (the sum of x), n_sources, n_clusters, value, low, high, se (of the value, on its scale).
    `share` says that y counts some of x, so that the value lies in 0..1. One cluster gives no interval (NaN).

    A share of exactly 0 or 1 has no linearised variance: its interval is Clopper and Pearson's on the effective number
    of sentences (Korn and Graubard, Survey Methodology 24, 1998), the design effect taken from the other cells, or,
    where there are none, as if an article's sentences all agreed. A variance below that of independent sentences is
    luck, not knowledge: the design effect is at least 1.

    >>> rows = pd.DataFrame({"article_id": list("abcd"), "source": list("ppqq"), "y": [1, 0, 2, 1], "x": [10] * 4})
    >>> ratios(rows.assign(all=""), ["all"], share=True)[["value", "low", "high"]].round(2).values.tolist()
    [[0.1, 0.02, 0.37]]
    """
    rows = rows[rows["x"] > 0]
    heads = rows.groupby(by, observed=True, dropna=False).agg(
        n_articles=("article_id", "nunique"), n_sources=("source", "nunique")
    )
    cells = rows.groupby([*by, cluster], observed=True, dropna=False)[["y", "x"]].sum().reset_index()
    cells = cells.assign(yy=cells["y"] ** 2, xy=cells["y"] * cells["x"], xx=cells["x"] ** 2, k=1)
    sums = cells.groupby(by, observed=True, dropna=False)[["y", "x", "yy", "xy", "xx", "k"]].sum().reindex(heads.index)
    y, x, k = (sums[c].to_numpy(float) for c in ("y", "x", "k"))
    value = y / x
    yy, xy, xx = (sums[c].to_numpy(float) for c in ("yy", "xy", "xx"))
    spread = np.clip(yy - 2 * value * xy + value**2 * xx, 0, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(k > 1, k / (k - 1) * spread / x**2, np.nan)
    low, high, se = (_share_interval if share else _mean_interval)(value, variance, x, k, level)
    return heads.assign(n_sentences=x, n_clusters=k, value=value, low=low, high=high, se=se)


def _share_interval(value, variance, x, k, level):
    value = np.clip(value, 0, 1)
    binomial = value * (1 - value) / x
    inner = (binomial > 0) & (k > 1)
    effect = design_effect(variance[inner], binomial[inner], k[inner], default=np.nan)
    variance = np.where(inner, np.maximum(variance, binomial), np.nan)
    t = stats.t.ppf((1 + level) / 2, np.maximum(k - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        centre, half = np.log(value / (1 - value)), t * np.sqrt(variance) / (value * (1 - value))
        low, high = 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre))
    edge = (binomial == 0) & (k > 1)
    size = np.maximum(np.where(np.isnan(effect), k, x / effect), 1)
    reach = 1 - ((1 - level) / 2) ** (1 / size)
    low = np.where(edge, np.where(value > 0.5, 1 - reach, 0.0), low)
    high = np.where(edge, np.where(value > 0.5, 1.0, reach), high)
    return low, high, np.where(edge, reach / 2, np.sqrt(variance))


def _mean_interval(value, variance, x, k, level):
    # A cell whose values are all the same says nothing about its spread: it borrows that of the others.
    usual = np.nanmedian(variance * k) if np.isfinite(variance).any() else np.nan
    variance = np.where((variance == 0) & (k > 1), usual / k, variance)
    half = stats.t.ppf((1 + level) / 2, np.maximum(k - 1, 1)) * np.sqrt(variance)
    return value - half, value + half, np.sqrt(variance)


def design_effect(variance, binomial, clusters, default=1.0) -> float:
    """Pool how many times larger the variance of a share is than if sentences were independent; at least 1."""
    variance, binomial, weight = np.asarray(variance), np.asarray(binomial), np.asarray(clusters) - 1
    return max(1.0, float(np.average(variance / binomial, weights=weight))) if len(variance) else default


def wilson(y, n, level: float = LEVEL):
    """Wilson's interval of a proportion of independent units (articles); n = 0 gives NaN.

    >>> [round(float(v), 3) for v in wilson(0, 10)]
    [0.0, 0.278]
    """
    y, n = np.asarray(y, float), np.asarray(n, float)
    z = stats.norm.ppf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = y / n
        centre, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        return np.clip((centre - half) / (1 + z**2 / n), 0, 1), np.clip((centre + half) / (1 + z**2 / n), 0, 1)


def benjamini_hochberg(p) -> np.ndarray:
    """Give the q-value of each p-value (the false discovery rate at which it would be reported); NaN stays NaN.

    >>> benjamini_hochberg([0.01, 0.04, float("nan")]).round(3).tolist()
    [0.02, 0.04, nan]
    """
    p = np.asarray(p, float)
    q, known = np.full(p.shape, np.nan), np.isfinite(p)
    if known.any():
        q[known] = multipletests(p[known], method="fdr_bh")[1]
    return q
