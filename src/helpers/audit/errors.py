"""Hold the measures against labels: errors, intervals, and the share corrected by them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from helpers.audit.labels import parse_companies, parse_spec
from helpers.codebook import CLASSES, COUNTING
from helpers.statistics.counts import Query, tally
from helpers.statistics.intervals import LEVEL
from helpers.statistics.series import by_period, share
from helpers.tables import Measured, companies_named, originals, select, usual_part

REPLICATES = (
    1000  # bootstrap draws; Efron and Tibshirani (An Introduction to the Bootstrap, 1993, 13.3) advise about 1,000
)
# Labelled articles from which on the prediction-powered interval holds: one sentence each of 22 covers 90 % of 120 simulated
# truths (a measure with 60 % recall), of 15 84 %, of 10 69 %; Rogan and Gladen's, 88, 79 and 65 %, leans on less.
_LEAST_LABELLED = 20


def audited(m: Measured, labels: pd.DataFrame, load_sample: Callable | None = None, *arguments) -> Measured:
    """Give the measured corpus that the labels belong to: `m` where it holds most of them, or any and the sample none.

    `load_sample` is called with `arguments` to get the measured sample corpus, and only where it is needed. Raises
    ValueError where no labelled sentence stands in either.
    """
    known = labels["article_id"].isin(m.articles["article_id"])
    if known.mean() > 0.5:
        return m
    other = load_sample(*arguments) if load_sample else None
    if other is not None and labels["article_id"].isin(other.articles["article_id"]).any():
        return other
    if known.any():
        return m
    raise ValueError(f"none of the {len(labels)} labelled sentences stands in this corpus or in the sample corpus")


def compare(labels: pd.DataFrame, m: Measured) -> pd.DataFrame:
    """Put what was labelled beside what was measured: one row for each labelled sentence and thing that may be so.

    Columns: what (speculative, a class, company), article_id, is_title, weight (1 / probability), truth, found (bool).
    For companies there is a row for each name that either side has. Sentences that are not in `m` are left out: `attrs`
    say how many (`missing`).
    """
    keys = ["article_id", "n", "text"]
    found = m.sentences[[*keys, "is_title", "speculative", "classes"]].merge(
        labels[[*keys, "probability", "spec", "companies"]], on=keys
    )
    named = companies_named(m.mentions).groupby(["article_id", "n"])["company"].agg(set)
    rows = []
    for s in found.itertuples():
        about = (s.article_id, s.is_title, 1 / s.probability)
        if isinstance(s.spec, str):
            truth, seen = parse_spec(s.spec), set(s.classes)
            rows.append(("speculative", *about, not truth.isdisjoint(COUNTING), bool(s.speculative)))
            rows += [(c, *about, c in truth, c in seen) for c in CLASSES]
        if isinstance(s.companies, str):
            true_names, names = set(parse_companies(s.companies)), named.get((s.article_id, s.n), set())
            rows += [("company", *about, name in true_names, name in names) for name in sorted(true_names | names)]
    table = pd.DataFrame(rows, columns=["what", "article_id", "is_title", "weight", "truth", "found"])
    table.attrs["missing"] = len(labels) - len(found)
    return table


def as_labelled(m: Measured, labels: pd.DataFrame) -> Measured:
    """Give the articles that were labelled whole, with the classes that readers gave instead of the measured ones.

    What it returns goes wherever a measured corpus goes, so a measured series can be held against the readers'. Cues and
    mentions stay as measured.
    """
    m = originals(m)
    keys = ["article_id", "n", "text"]
    rows = m.sentences.merge(labels.loc[labels["spec"].notna(), [*keys, "spec"]], on=keys, how="left")
    whole = rows["spec"].notna().groupby(rows["article_id"]).all()
    m = select(m, articles=whole.index[whole])
    read = rows.loc[rows["article_id"].isin(m.articles["article_id"]), "spec"].map(parse_spec).tolist()
    classes = pd.Series([tuple(c for c in CLASSES if c in s) for s in read], m.sentences.index, dtype="object")
    counting = [not s.isdisjoint(COUNTING) for s in read]
    return m._replace(sentences=m.sentences.assign(classes=classes, speculative=counting))


def beside_readers(m: Measured, labels: pd.DataFrame, what: str = "speculative", freq: str = "auto") -> pd.DataFrame:
    """Give the series as measured and as readers marked it, over the articles that were labelled whole.

    A periods table with the groups "as measured" and "as readers marked it".
    """
    read = as_labelled(m, labels)
    both = {"as measured": select(m, articles=read.articles["article_id"]), "as readers marked it": read}
    tables = [by_period(table, what, freq).assign(group=name) for name, table in both.items()]
    joined = pd.concat(tables, ignore_index=True)
    joined.attrs = tables[0].attrs
    return joined


def scores(pairs: pd.DataFrame, replicates: int = REPLICATES, seed: int = 0) -> pd.DataFrame:
    """Give precision, recall and F1 for each `what` of `compare`, weighted by how sentences were drawn.

    Columns: what, n (sentences, or names), n_true, precision, recall, f1, low, high (of f1: percentile bootstrap over
    articles, 95 %).
    """
    rng = np.random.default_rng(seed)
    rows = []
    for what in pairs["what"].drop_duplicates():
        part = pairs[pairs["what"] == what]
        hits = pd.DataFrame({
            "both": part["weight"] * (part["truth"] & part["found"]),
            "found": part["weight"] * part["found"],
            "truth": part["weight"] * part["truth"],
        })  # fmt: skip
        sums = hits.groupby(part["article_id"]).sum().to_numpy()
        both, found, truth = sums.sum(axis=0)
        draws = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=replicates) @ sums
        with np.errstate(divide="ignore", invalid="ignore"):
            f1 = 2 * draws[:, 0] / (draws[:, 1] + draws[:, 2])
        low, high = np.nanpercentile(f1, [2.5, 97.5]) if truth + found else (np.nan, np.nan)
        ratios = (both / found if found else np.nan, both / truth if truth else np.nan)
        whole = 2 * both / (found + truth) if found + truth else np.nan
        rows.append((what, len(part), int(part["truth"].sum()), *ratios, whole, low, high))
    return pd.DataFrame(rows, columns=["what", "n", "n_true", "precision", "recall", "f1", "low", "high"])


def sentiment_scores(labels: pd.DataFrame, m: Measured, replicates: int = REPLICATES, seed: int = 0) -> pd.DataFrame:
    """Give the macro-F1 over good, bad and neither of the news measure and of the sign of TextBlob's polarity.

    Columns: measure, n, accuracy, macro_f1, low, high (percentile bootstrap over articles, 95 %), weighted as drawn.
    """
    truth = labels[["article_id", "n", "text", "probability"]].assign(truth=labels["sentiment"]).dropna()
    rows = m.sentences.merge(truth, on=["article_id", "n", "text"])
    columns = ["measure", "n", "accuracy", "macro_f1", "low", "high"]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    rng = np.random.default_rng(seed)
    articles = rows["article_id"].drop_duplicates().tolist()
    place = rows["article_id"].map({a: i for i, a in enumerate(articles)}).to_numpy()
    out = []
    for name, found in (
        ("news measure", rows["sentiment_label"]),
        ("sign of TextBlob's polarity", np.sign(rows["polarity"])),
    ):

        def macro(weight, found=found):
            both = [weight @ ((rows["truth"] == k) & (found == k)) for k in (-1, 0, 1)]
            total = [weight @ (rows["truth"] == k) + weight @ (found == k) for k in (-1, 0, 1)]
            return float(np.mean([2 * b / t if t else 0.0 for b, t in zip(both, total, strict=True)]))

        weight = (1 / rows["probability"]).to_numpy()
        counts = rng.multinomial(len(articles), np.full(len(articles), 1 / len(articles)), size=replicates)
        low, high = np.percentile([macro(weight * c[place]) for c in counts], [2.5, 97.5])
        right = float(weight @ (rows["truth"] == found) / weight.sum())
        out.append((name, len(rows), right, macro(weight), low, high))
    return pd.DataFrame(out, columns=columns)


def corrected_share(
    m: Measured,
    labels: pd.DataFrame,
    what: str = "speculative",
    reference: Measured | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Correct the share of speculative body sentences (of headlines, where there are no bodies) by the measured error.

    Returns kind, value, low, high, how.

    Rows: the raw share (articles as clusters), and the corrected one. Where the labelled sentences were drawn from this
    very corpus, from 20 articles or more, prediction-powered: the share that the measure gives, plus the mean error on the
    labelled, weighted as drawn (`prediction_powered`). Where fewer were labelled, or the labels are of another corpus,
    Rogan and Gladen's (`rogan_gladen`), taking it that the measure errs here as it does on the labelled, which only labels
    of this corpus can confirm. `reference` is the measured corpus to which the labels belong (`audited` gives it); it is
    looked at only where no labelled sentence is among those that count in `m`. Where it is not given either, or nothing
    in it helps, the corrected share is NaN and `how` says why.
    """
    columns = ["kind", "value", "low", "high", "how"]
    whole = share(m, what, level=level)
    if whole.empty:
        nothing = [(kind, np.nan, np.nan, np.nan, "no sentence to measure") for kind in ("raw", "corrected")]
        return pd.DataFrame(nothing, columns=columns)
    raw = whole.iloc[0]
    counted, part = tally(m, Query(what)).rows, usual_part(m)
    body, whose = _labelled(m, labels, what, part), "this corpus"
    body = body[body["article_id"].isin(counted["article_id"])]
    if body.empty and reference is not None:
        body, whose = _labelled(reference, labels, what, part), "the reference corpus"
    articles = body["article_id"].nunique()
    how = f"with {len(body):,} labelled sentence{'s' if len(body) != 1 else ''} of {whose}"
    if whose == "this corpus" and articles >= _LEAST_LABELLED:
        value, se = prediction_powered(counted, body)
        how = f"prediction-powered, {how}"
    else:
        value, se = rogan_gladen(raw["value"], _variance(*_parts(counted)), body)
        how = f"Rogan-Gladen, {how}" if np.isfinite(value) else f"{how}: too few to correct"
        how = "no labelled sentence to correct with" if body.empty else how
    half = stats.t.ppf((1 + level) / 2, max(articles - 1, 1)) * se
    low, high = value - half, value + half
    if not 0 < raw["value"] < 1:  # no case, or nothing else, was seen, which is no certainty
        low, high = min(low, raw["low"]), max(high, raw["high"])
    rows = [("raw", raw["value"], raw["low"], raw["high"], "as measured")]
    rows.append(("corrected", *np.clip([value, low, high], 0, 1), how))
    return pd.DataFrame(rows, columns=columns)


def _parts(counted: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give what each article adds to the measured share's error (linearised), and the articles."""
    raw = counted["y"].sum() / counted["x"].sum()
    return (counted["y"] - raw * counted["x"]) / counted["x"].sum(), counted["article_id"]


def _labelled(m: Measured, labels: pd.DataFrame, what: str, part: str) -> pd.DataFrame:
    pairs = compare(labels, m)
    return pairs[(pairs["what"] == what) & (pairs["is_title"] == (part == "title"))]


def prediction_powered(counted: pd.DataFrame, body: pd.DataFrame) -> tuple[float, float]:
    """Give the measured share plus the mean of truth - found, weighted as drawn, and its standard error.

    Angelopoulos et al., Science 382, 2023; in survey sampling the difference estimator. `counted` has article_id, y, x;
    `body` is what `compare` gives. Both parts are linearised together over the articles (the ultimate clusters), so that
    what they share is not counted twice.
    """
    weight, error = body["weight"], body["truth"].astype(float) - body["found"].astype(float)
    shift = (weight * error).sum() / weight.sum()
    own, articles = _parts(counted)
    parts = pd.concat([own, weight * (error - shift) / weight.sum()])
    variance = _variance(parts, pd.concat([articles, body["article_id"]]))
    if not error.any():  # none in n is no proof of none: up to 3 / n with 95 % (the rule of three)
        variance += (1.5 / len(body)) ** 2
    return float(counted["y"].sum() / counted["x"].sum() + shift), float(np.sqrt(variance))


def rogan_gladen(raw: float, own: float, body: pd.DataFrame) -> tuple[float, float]:
    """Solve raw = hit * value + alarm * (1 - value) for the value; give it and its standard error.

    Rogan and Gladen, American Journal of Epidemiology 107, 1978. `own` is the variance of the raw share, `body` what
    `compare` gives; the variance of both rates is linearised over the labelled articles. NaN where the labels lack what
    is so or what is not, or the measure finds no more than chance.
    """
    truth, found, weight = body["truth"], body["found"].astype(float), body["weight"]
    if truth.all() or not truth.any():
        return np.nan, np.nan
    hit, alarm = (float(np.average(found[side], weights=weight[side])) for side in (truth, ~truth))
    if hit <= alarm:
        return np.nan, np.nan  # a measure that finds no more than chance corrects nothing
    value = (raw - alarm) / (hit - alarm)
    pull = np.where(
        truth,
        -value * weight * (found - hit) / weight[truth].sum(),
        (value - 1) * weight * (found - alarm) / weight[~truth].sum(),
    )
    variance = own + _variance(pd.Series(pull, body.index), body["article_id"])
    return value, float(np.sqrt(variance)) / (hit - alarm)


def _variance(parts: pd.Series, cluster: pd.Series) -> float:
    sums = parts.groupby(cluster).sum()
    return float((sums**2).sum() * len(sums) / max(len(sums) - 1, 1))
