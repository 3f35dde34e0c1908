"""Ask whether estimates differ: the ends of a ranking, two of them named beforehand, and the course of a series.

Every test takes `Estimates`: values with the standard errors and degrees of freedom that the estimator gives in the
columns se and df. Shares are compared on the arcsine scale, where the error of a share does not hang on its size
(Anscombe, Biometrika 35, 1948): on their own scale the few groups with many cases by luck have the large errors, and
where shares are rare little is found (one of 3 % among eleven of 1 %: in 10 % of tries, on the arcsine scale in 27 %).
Every test takes the estimates for independent. Shares of kinds among the same sentences are nearly so; a part and its
whole are not, and are told apart less often than they could be.

Measured on shares of 2 to 25 % made by `intervals.estimate` from 5 to 30 articles a period, which resemble each other
as articles do, 500 series a setting: where nothing differs, `course` finds something in 2 to 8 % of series of 2 to 40
periods, 5 % on average. The tests hold a short form of this. Welch's test of any difference (Biometrika 38, 1951) and
that of Alexander and Govern (Journal of Educational Statistics 19, 1994) were tried as well: up to 12 % there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from helpers.statistics.changes import ALPHA, arcsine
from helpers.statistics.intervals import LEVEL

_ENDLESS = 1000.0  # degrees of freedom from which the studentised range is taken at infinity: it differs by under 1 %
_NEVER = 2.77  # a studentised range below sqrt(2) times the normal 1.96 is no finding, however few one picks from


class Estimates(NamedTuple):
    """Values with their standard errors and degrees of freedom, on a scale on which they can be compared."""

    value: np.ndarray
    se: np.ndarray
    df: np.ndarray
    told: np.ndarray | None = None  # the values as a reader sees them, which say what is highest; None: as compared


def estimates(table: pd.DataFrame, share: bool) -> Estimates:
    """Take the estimates of a table with value, low, high and, where the estimator gave them, se and df.

    Where se or df is missing, as in a table made elsewhere, low and high are read as the 95 % interval of t with as many
    degrees of freedom as articles (n_articles) less one, or of the normal distribution where these are not known: on
    the logit scale for a share strictly inside 0 and 1, which is how the package makes them. A row without an interval
    has an error of NaN and differs from nothing.

    >>> table = pd.DataFrame({"value": [0.1, 0.0], "low": [0.05, 0.0], "high": [0.19, 0.04], "n_articles": 21})
    >>> estimates(table, share=True).df.tolist()
    [20.0, 20.0]
    """
    value = table["value"].to_numpy(float)
    missing = pd.Series(np.nan, table.index)
    se, df = (table.get(c, missing).to_numpy(float) for c in ("se", "df"))
    articles = table["n_articles"].to_numpy(float) - 1 if "n_articles" in table else np.full(len(table), np.inf)
    df = np.where(np.isfinite(df), df, np.where(np.isfinite(articles), articles, np.inf)).clip(1)
    low, high = (table[c].to_numpy(float) for c in ("low", "high"))
    se = np.where(np.isfinite(se), se, _error_of(value, low, high, df, share))
    se = np.where(se > 0, se, np.nan)
    if not share:
        return Estimates(value, se, df)
    size = effective_size(value, se)
    return Estimates(arcsine(value * size, size), 1 / np.sqrt(size), df, value)


def _error_of(value, low, high, df, share) -> np.ndarray:
    t = stats.t.ppf((1 + LEVEL) / 2, df)
    plain = (high - low) / (2 * t)
    if not share:
        return plain
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = (np.log(high / (1 - high)) - np.log(low / (1 - low))) / (2 * t) * value * (1 - value)
    inside = (low > 0) & (high < 1)
    edge = (value <= 0) | (value >= 1)
    return np.where(inside, logit, np.where(edge, (high - low) / 2, plain))


def effective_size(value, se) -> np.ndarray:
    """Give of how many independent sentences a share would have this error.

    A share of 0 or 1 has half the reach of its interval (Clopper and Pearson's) for an error, see `intervals.estimate`,
    which is undone here.

    >>> effective_size(np.array([0.5, 0.0]), np.array([0.05, 0.018])).round().tolist()
    [100.0, 101.0]
    """
    value, se = np.asarray(value, float), np.asarray(se, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = value * (1 - value) / se**2
        edge = np.log((1 - LEVEL) / 2) / np.log(1 - 2 * np.minimum(se, 0.49))
    return np.where((value > 0) & (value < 1), inside, edge)


def two_differ(e: Estimates, first: int, second: int) -> float:
    """Give p of two values, named beforehand, being the same in truth: Welch's t (Satterthwaite's degrees of freedom)."""
    step, error, df = _step(e, first, second)
    return float(2 * stats.t.sf(abs(step) / error, df)) if error > 0 else np.nan


def stand_apart(e: Estimates, first: int, second: int) -> float:
    """Give p of two values, picked because they lie so far apart, being the same in truth.

    Games and Howell's test (Journal of Educational Statistics 1, 1976): the studentised range of all values that could
    have been picked, with Satterthwaite's degrees of freedom of the two. Of all pairs together not one in twenty sets
    of equal values gives a false alarm.
    """
    step, error, df = _step(e, first, second)
    if not error > 0:
        return np.nan
    ratio = np.sqrt(2) * abs(step) / error
    if ratio < _NEVER:
        return 1.0
    many = int(np.isfinite(e.se).sum())
    return float(stats.studentized_range.sf(ratio, many, np.inf if df > _ENDLESS else df))


def _step(e: Estimates, first: int, second: int) -> tuple[float, float, float]:
    """Give the step from one value to another, its error, and Satterthwaite's degrees of freedom."""
    a, b = e.se[first] ** 2, e.se[second] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (a + b) ** 2 / (a**2 / e.df[first] + b**2 / e.df[second])
    return float(e.value[second] - e.value[first]), float(np.sqrt(a + b)), float(df)


def near(e: Estimates, one: int) -> np.ndarray:
    """Say which values cannot be told from one of them, picked because it is the highest or the lowest; itself is one."""
    alike = [i == one or not stand_apart(e, one, i) < ALPHA for i in range(len(e.value))]
    return np.array(alike, bool)


def slope(years: Sequence[float], e: Estimates) -> tuple[float, float]:
    """Fit a straight line through values: by how much it rises a year, and p of it neither rising nor falling.

    Least squares weighted by the errors. What scatters about the line beyond the errors widens the error of the slope
    (Birge, Physical Review 40, 1932). Below three values both are NaN.
    """
    known = np.isfinite(e.se)
    x, value, se = (np.asarray(a, float)[known] for a in (years, e.value, e.se))
    if len(value) < 3:
        return np.nan, np.nan
    weight = se**-2.0
    x = x - weight @ x / weight.sum()
    rise = float(weight * x @ value / (weight * x @ x))
    left = value - weight @ value / weight.sum() - rise * x
    widened = max(float((weight * left**2).sum()) / (len(value) - 2), 1.0)
    return rise, float(2 * stats.norm.sf(abs(rise) / np.sqrt(widened / (weight * x @ x))))


def course(years: Sequence[float], e: Estimates) -> str:
    """Say what values do over the years: "up" or "down", "varies" where two of them stand apart, "" where nothing is clear.

    Up and down need a first and a last value that differ and a line through all that goes the same way, so that a hump
    between two ends that differ by a hair is no rise.
    """
    if not ends_apart(e):
        return ""
    rise, p = slope(years, e)
    step = e.value[-1] - e.value[0]
    if two_differ(e, 0, -1) < ALPHA and (np.isnan(p) or (p < ALPHA and rise * step > 0)):
        return "up" if step > 0 else "down"
    return "varies"


def ends_apart(e: Estimates) -> bool:
    """Say whether the highest and the lowest value that a reader sees stand apart."""
    told = np.where(np.isfinite(e.se), e.value if e.told is None else e.told, np.nan)
    if np.isfinite(told).sum() < 2:
        return False
    return stand_apart(e, int(np.nanargmin(told)), int(np.nanargmax(told))) < ALPHA
