"""Follow a share or a mean over time: per period and group, standardised by outlet, and as a trend.

What is counted is said by `counts.Query`, how it is estimated by `intervals`.
"""

import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from scipy.special import expit

from helpers.codebook import bounds
from helpers.statistics.counts import (
    MIN_ARTICLES,
    MIN_SOURCES,
    Query,
    choose_freq,
    frequency,
    shown,
    span,
    starts,
    takes_query,
    tally,
)
from helpers.statistics.intervals import (
    LEVEL,
    benjamini_hochberg,
    ratios,
    standardised,
    strata_throughout,
    wilson,
    with_interval,
)
from helpers.tables import PERIODS, TRENDS

_ESTIMATE = ["value", "low", "high", "se", "df"]
_LEAST_DAYS = 60  # of a trend: a month and what precedes or follows it; shorter, a slope a year is read off a few weeks
_LEAST_FOR_MONTHS = 730  # days: each month of the year has then been seen twice, so it can be told from the trend
# Outlets from which on they, not articles, are the clusters of a trend. Where each of 4 to 15 outlets of one size moves as
# it likes (slopes of sd .25 in log odds a year), outlets give 3 to 9 % false alarms, articles 21 to 32 %. With few or
# unequal clusters such errors are too small (Cameron and Miller, Journal of Human Resources 50, 2015), hence not from 4 on.
_LEAST_OUTLETS = 10
_LEAST_COVERED = 0.5  # of the sentences: outlets that hold fewer do not stand for the corpus


@takes_query
def by_period(
    m,
    measure: str,
    freq: str = "auto",
    group: str | None = None,
    *,
    cluster: str = "article",
    level: float = LEVEL,
    **fields,
) -> pd.DataFrame:
    """Give a share or mean per period and group with its interval: the table `periods`.

    Takes what `helpers.measure` gives, and the fields of `counts.Query`. freq: D, W, MS, QS, YS, or auto
    (`choose_freq`). cluster: what was sampled, "article", or "outlet" where the claim is about outlets at large.

    Returns measure, group ("" for all), period (its start), kind ("raw"), n_articles, n_sentences, n_sources, value, low,
    high, se and df (the standard error of the value, and its degrees of freedom for t), shown; every period of the span
    has a row, an empty one with NaN. A row that is not `shown` (under 10 articles, or under 3 outlets in a series that
    pools the outlets of a corpus of three or more) is to be drawn as a gap. `attrs` say freq, part, text_scope, statistic
    (share or mean) and how many articles were left out.

    A share of 0 or 1 has half the reach of its interval for an error. For unit="article" the articles are independent
    draws: the interval is Wilson's, se half its width over the normal quantile, df infinite.
    """
    if cluster not in ("article", "outlet"):
        raise ValueError(f"cluster is {cluster!r}: use 'article' or 'outlet'")
    if cluster == "outlet" and group == "source":
        raise ValueError("one outlet's series cannot be clustered by outlet: use cluster='article'")
    freq = choose_freq(m.articles) if freq == "auto" else frequency(freq)
    query = Query(measure, group, **fields)
    counts = tally(m, query, freq)
    rows = counts.rows.assign(period=starts(counts.rows["published"], freq))
    cells = _estimate(rows, ["group", "period"], counts.share, query, cluster, level)
    return _finish(cells, counts, measure, freq, "raw")


def _estimate(rows, by, is_share, query, cluster, level) -> pd.DataFrame:
    column = {"article": "article_id", "outlet": "source"}[cluster]
    cells = ratios(rows, by, share=is_share, cluster=column, level=level)
    if query.unit == "article" and cluster == "article":
        low, high = wilson(cells["value"] * cells["n_articles"], cells["n_articles"], level)
        inside = cells["value"].between(0, 1, inclusive="neither")
        se = (high - low) / 2 / np.where(inside, stats.norm.ppf((1 + level) / 2), 1.0)
        cells = cells.assign(low=low, high=high, se=se, df=np.inf)
    return _within_bounds(cells, query.measure, is_share)


def _within_bounds(cells, measure, is_share) -> pd.DataFrame:
    """Cut the intervals of a mean at the ends of its scale; those of a share lie inside by themselves."""
    if (ends := bounds(measure)) and not is_share:
        cells[["low", "high"]] = cells[["low", "high"]].clip(*ends)
    return cells


def _finish(cells, counts, measure, freq, kind) -> pd.DataFrame:
    """Add the empty periods, say what may be shown, and type the columns."""
    dates = counts.rows["published"]
    if len(dates):
        groups = sorted(counts.rows["group"].unique())
        grid = pd.MultiIndex.from_product([groups, span(dates.min(), dates.max(), freq)], names=["group", "period"])
        cells = cells.reindex(grid)
    table = cells.reset_index().assign(measure=measure, kind=kind)
    for column in ("n_articles", "n_sentences", "n_sources"):
        table[column] = table[column].fillna(0).astype("int64")
    table["shown"] = shown(table, counts.pooled) & table["value"].notna()
    table = table.reindex(columns=PERIODS).astype(
        {"measure": "str", "group": "str", "kind": "str", "period": "datetime64[us]", "shown": "bool"}
    )
    table.attrs = {**counts.about, "freq": freq}
    return table


@takes_query
def share(
    m, measure: str, group: str | None = None, *, cluster: str = "article", level: float = LEVEL, **fields
) -> pd.DataFrame:
    """Estimate a share or mean over the whole of what was measured: one row, or one a group, largest value first.

    Undated articles count too. Arguments and columns are those of `by_period`, without period and kind.
    """
    query = Query(measure, group, **fields)
    counts = tally(m, query)
    cells = _estimate(counts.rows, ["group"], counts.share, query, cluster, level)
    table = cells.reset_index().assign(measure=measure, shown=shown(cells, counts.pooled).to_numpy())
    table["n_sentences"] = table["n_sentences"].astype("int64")
    table = table[[c for c in PERIODS if c not in ("period", "kind")]]
    table = table.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)
    table.attrs = dict(counts.about)
    return table


def standardise(
    m,
    measure: str,
    freq: str = "auto",
    *,
    by: str = "source",
    part: str = "auto",
    text_scope: str = "auto",
    level: float = LEVEL,
) -> pd.DataFrame:
    """Give the series beside the raw one in which each outlet keeps the same weight in every period.

    Direct standardisation: the outlets with two articles or more in every shown period, each with its share of those
    outlets' sentences over the whole span as weight (`intervals.standardised`). Where fewer than three outlets run
    through, or they hold less than half of the sentences, the outlets' levels are fitted instead
    (`standardised_by_model`) and each period is predicted for the outlets of the whole span:
    marginal standardisation. Both take it that outlets would have moved alike had they been there. Returns a periods
    table (`by_period`) with kind "standardised"; `attrs` say `method` (direct, model or none), `outlets` and `covers`
    (the part of the sentences that they hold). by: another column of articles to hold equal. The other arguments are
    those of `by_period`.
    """
    if by not in m.articles:
        raise ValueError(f"by is {by!r}: use 'source' or another column of articles")
    freq = choose_freq(m.articles) if freq == "auto" else frequency(freq)
    counts = tally(m, Query(measure, part=part, text_scope=text_scope), freq)
    rows = counts.rows.assign(period=starts(counts.rows["published"], freq))
    rows["stratum"] = rows["article_id"].map(m.articles.set_index("article_id")[by])
    cells = ratios(rows, ["group", "period"], share=counts.share, level=level)
    visible = cells.index[shown(cells, counts.pooled)].get_level_values("period")
    held, how = _held_equal(rows[rows["period"].isin(visible)], len(visible), counts.share, level)
    cells[_ESTIMATE] = held.reindex(cells.index.get_level_values("period"))[_ESTIMATE].to_numpy()
    table = _finish(_within_bounds(cells, measure, counts.share), counts, measure, freq, "standardised")
    table.attrs |= how
    return table


def _held_equal(rows, periods, is_share, level) -> tuple[pd.DataFrame, dict]:
    """Give the periods' estimates for one mix of strata, and the method, the strata used and what they cover."""
    through = strata_throughout(rows, periods)
    run_through = rows[rows["stratum"].isin(through)]
    covers = float(run_through["x"].sum() / max(rows["x"].sum(), 1))
    if len(through) >= MIN_SOURCES and covers >= _LEAST_COVERED:
        how = {"method": "direct", "outlets": len(through), "covers": covers}
        return standardised(run_through, share=is_share, level=level), how
    if (strata := rows["stratum"].nunique()) >= 2 and periods >= 2:
        how = {"method": "model", "outlets": strata, "covers": 1.0}
        return standardised_by_model(rows, share=is_share, level=level), how
    nothing = pd.DataFrame(columns=_ESTIMATE, dtype=float)
    return nothing, {"method": "none", "outlets": len(through), "covers": covers}


def standardised_by_model(rows: pd.DataFrame, *, share: bool, level: float = LEVEL) -> pd.DataFrame:
    """Standardise by a model: fit outlets and periods, then predict every period for the whole span's mix of outlets.

    `rows` has y, x, article_id, stratum and period. Cells of outlet and period are fitted, which gives what fitting the
    articles would; the errors are the sandwich over articles, whose scores add up within cells. Returns value, low, high,
    se and df (articles of the period less one) by period.
    """
    cells = rows.groupby(["period", "stratum"])[["y", "x"]].sum()
    at = cells.index.to_frame()
    strata, periods = (pd.get_dummies(at[c], dtype=float) for c in ("stratum", "period"))
    design = np.hstack([periods.to_numpy(), strata.to_numpy()[:, 1:]])
    y, x = cells["y"].to_numpy(), cells["x"].to_numpy()
    params = np.asarray(_model(y, x, design, share).params)
    fitted = design @ params
    fitted = 1 / (1 + np.exp(-fitted)) if share else fitted
    own = pd.Series(fitted, cells.index).reindex(pd.MultiIndex.from_frame(rows[["period", "stratum"]])).to_numpy()
    residual = (
        ((rows["y"] - own * rows["x"]) ** 2).groupby([rows["period"], rows["stratum"]]).sum().reindex(cells.index)
    )
    bread = np.linalg.pinv((design * (x * (fitted * (1 - fitted) if share else 1.0))[:, None]).T @ design)
    cov = bread @ ((design * residual.to_numpy()[:, None]).T @ design) @ bread
    cov *= len(rows) / max(len(rows) - design.shape[1], 1)
    weight = rows.groupby("stratum")["x"].sum().reindex(strata.columns).to_numpy() / rows["x"].sum()
    many = periods.shape[1]
    linear = params[:many, None] + np.append(0.0, params[many:])
    rate = 1 / (1 + np.exp(-linear)) if share else linear
    slope = weight * (rate * (1 - rate) if share else np.ones_like(rate))
    gradient = np.hstack([np.diag(slope.sum(axis=1)), slope[:, 1:]])
    se = np.sqrt(np.clip(np.einsum("ij,jk,ik->i", gradient, cov, gradient), 0, None))
    out = pd.DataFrame({"value": rate @ weight}, index=periods.columns)
    counts = rows.groupby("period")["article_id"].nunique().reindex(out.index)
    return with_interval(out, pd.Series(se, out.index), np.maximum(counts - 1, 1), share, level)


def _model(y, x, design, share, **errors):
    """Fit shares by a binomial GLM, means by weighted least squares."""
    with warnings.catch_warnings():  # outlets without a single case are fitted as zero, which is what they are
        warnings.simplefilter("ignore")
        if share:
            return sm.GLM(y / x, design, family=sm.families.Binomial(), var_weights=x).fit(maxiter=50, **errors)
        return sm.WLS(y / x, design, weights=x).fit(**errors)


@takes_query
def trend(m, measure: str, group: str | None = None, *, level: float = LEVEL, **fields) -> pd.DataFrame:
    """Estimate by how much a share or mean moves a year inside outlets: one row a group.

    A binomial GLM (least squares for a mean) on articles with time in years, an effect for each outlet, and for each
    month of the year where two years or more are covered. Errors are robust for outlets as clusters where there are
    10 or more, else for articles; t with (clusters - 1) degrees of freedom. Returns measure, group, n_articles,
    n_sources, clusters ("outlets" or "articles"), per_year, low, high (change of the value a year, on its own scale,
    averaged over the articles), p, q (Benjamini and Hochberg over the groups), first, last (dates). A group with fewer
    than 10 articles or less than two months has NaN.
    """
    counts = tally(m, Query(measure, group, **fields), "MS")
    rows = [
        {"measure": measure, "group": name, **_slope(part_rows, counts.share, level)}
        for name, part_rows in counts.rows[counts.rows["x"] > 0].groupby("group")
    ]
    table = pd.DataFrame(rows, columns=TRENDS)
    table["q"] = benjamini_hochberg(table["p"])
    table.attrs = dict(counts.about)
    return table


def _slope(rows, share, level) -> dict:
    rows = rows.sort_values("article_id", kind="stable")
    first, last = rows["published"].min(), rows["published"].max()
    out = {"n_articles": len(rows), "n_sources": rows["source"].nunique(), "first": first, "last": last}
    nothing = {"clusters": "", "per_year": np.nan, "low": np.nan, "high": np.nan, "p": np.nan}
    if len(rows) < MIN_ARTICLES or (last - first).days < _LEAST_DAYS or (rows["y"] / rows["x"]).nunique() < 2:
        return out | nothing
    design = _design(rows)
    if design is None:
        return out | nothing
    outlets = out["n_sources"] >= _LEAST_OUTLETS
    clusters = rows["source"] if outlets else rows["article_id"]
    robust = {"cov_type": "cluster", "cov_kwds": {"groups": pd.factorize(clusters)[0]}}
    fit = _model(rows["y"].to_numpy(), rows["x"].to_numpy(), design, share, **robust)
    rate = expit(design @ fit.params)
    scale = float(np.average(rate * (1 - rate), weights=rows["x"])) if share else 1.0
    se, df = float(np.sqrt(np.asarray(fit.cov_params())[1, 1])), clusters.nunique() - 1
    half = stats.t.ppf((1 + level) / 2, df) * se
    slope = float(fit.params[1])
    p = float(2 * stats.t.sf(abs(slope) / se, df)) if se > 0 else np.nan
    ends = {"per_year": slope * scale, "low": (slope - half) * scale, "high": (slope + half) * scale, "p": p}
    return out | {"clusters": "outlets" if outlets else "articles", **ends}


def _design(rows) -> np.ndarray | None:
    """Give the columns to fit (constant, years, outlets, and months where they can be told); None for too few articles."""
    dates = rows["published"]
    years = ((dates - dates.min()) / pd.Timedelta(days=365.25)).to_numpy()
    months = _dummies(dates.dt.month) if (dates.max() - dates.min()).days >= _LEAST_FOR_MONTHS else []
    plain = [np.ones(len(rows)), years - years.mean(), *_dummies(rows["source"])]
    for design in (np.column_stack([*plain, *months]), np.column_stack(plain)):
        if design.shape[1] <= len(rows) / 2 and np.linalg.matrix_rank(design) == design.shape[1]:
            return design
    return None


def _dummies(factor) -> list[np.ndarray]:
    return list(pd.get_dummies(factor, drop_first=True, dtype=float).to_numpy().T)
