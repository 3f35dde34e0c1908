"""Say how sure the measures are: errors on labelled sentences, shares corrected by them, and what a finding rests on.

Labelled sentences are a table with article_id, n, text, is_title, probability (with which it was drawn), spec (classes
separated by a space), sentiment (-1, 0, 1) and companies ("Tesla:1; Ford:0", name and sentiment); NaN says that a
sentence was not labelled for that. The package's own lie in data/labels: spec for every sentence of the sample corpus,
the other two for those that were drawn. `draw_audit_sample`, `blind_sheets` and `agreement` are the protocol for
labelling one's own.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from helpers.companies import companies_named
from helpers.measures import Measured, load, originals, select
from helpers.params import ROOT, SAMPLE
from helpers.speculation import CLASSES
from helpers.speculation import COUNTING as _COUNTING
from helpers.tallies import tally
from helpers.timeline import by_period, share
from helpers.wording import amount

COUNTING = frozenset(_COUNTING)
LABELS = ROOT / "data" / "labels"
REPLICATES = 1000
_TONE = re.compile(r":\s*[+-]?[01]\s*$")
_NEEDED = ["article_id", "n", "text", "is_title", "probability", "spec"]

# Words of other published lists, for the same share under another definition. Epistemic modals: Palmer, Mood and
# Modality (2nd ed. 2001); uncertainty: the terms of Baker, Bloom and Davis, Quarterly Journal of Economics 131 (2016).
OTHER_LISTS = {
    "only may, might, could": r"\b(?:may|might|could)\b",
    "only uncertain, uncertainty": r"\buncertain(?:ty|ties)?\b",
}


# Labelling a sample of one's own.


def draw_audit_sample(m: Measured, n: int = 400, seed: int = 0) -> pd.DataFrame:
    """Draw sentences to be labelled, with known probabilities.

    Returns article_id, n, is_title, title, previous, text, stratum, probability. Four strata, flagged or not, in
    headline or body: the flagged are drawn more often than chance would, because they are few. In each stratum
    every sentence has the same probability.
    """
    rows = originals(m).sentences.copy()
    rows["previous"] = rows["text"].where(~rows["is_title"], "").groupby(rows["article_id"]).shift(fill_value="")
    rows["title"] = rows["article_id"].map(m.articles.set_index("article_id")["title"])
    place, flag = (
        rows["is_title"].map({True: "headline", False: "body"}),
        rows["speculative"].map({True: "flagged", False: "not"}),
    )
    rows["stratum"] = place + " " + flag
    wanted = {"body flagged": 0.4, "body not": 0.4, "headline flagged": 0.08, "headline not": 0.12}
    rng = np.random.default_rng(seed)
    drawn = []
    for stratum, part in rows.sort_values(["article_id", "n"]).groupby("stratum"):
        size = min(len(part), max(1, round(n * wanted[stratum])))
        chosen = rng.choice(len(part), size, replace=False)
        drawn.append(part.iloc[sorted(chosen)].assign(probability=size / len(part)))
    columns = ["article_id", "n", "is_title", "title", "previous", "text", "stratum", "probability"]
    return pd.concat(drawn)[columns].reset_index(drop=True) if drawn else pd.DataFrame(columns=columns)


def blind_sheets(sample: pd.DataFrame, readers: int = 2, seed: int = 0) -> list[pd.DataFrame]:
    """Make a sheet for each reader: another order for each, nothing of what the machine says, empty columns to fill in."""
    shown = sample[["article_id", "n", "is_title", "title", "previous", "text"]]
    empty = {"spec": "", "sentiment": "", "companies": ""}
    return [shown.sample(frac=1, random_state=seed + i).assign(**empty).reset_index(drop=True) for i in range(readers)]


def agreement(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """Compare two filled sheets: what, n, same (share), kappa (Cohen 1960), f1 (of what both marked).

    Rows: speculative or not, each class, and where the sheets have them sentiment (no f1) and companies (no kappa: their
    number is open).
    """
    both = one.merge(two, on=["article_id", "n"], suffixes=("_1", "_2"), validate="one_to_one")
    sides = [[parse_spec(s) for s in both[f"spec_{i}"]] for i in (1, 2)]
    rows = []
    for what in ("speculative", *CLASSES):
        a, b = (np.array([bool(s & COUNTING) if what == "speculative" else what in s for s in side]) for side in sides)
        rows.append((what, len(both), (a == b).mean(), _kappa(a, b), _f1(a, b)))
    if "sentiment_1" in both:
        a, b = (pd.to_numeric(both[f"sentiment_{i}"]).fillna(0).to_numpy() for i in (1, 2))
        rows.append(("sentiment", len(both), (a == b).mean(), _kappa(a, b), np.nan))
    if "companies_1" in both:
        named = [[set(parse_companies(c)) for c in both[f"companies_{i}"]] for i in (1, 2)]
        shared = sum(len(x & y) for x, y in zip(*named, strict=True))
        total = sum(len(x) + len(y) for x, y in zip(*named, strict=True))
        same = np.mean([x == y for x, y in zip(*named, strict=True)])
        rows.append(("companies", len(both), same, np.nan, 2 * shared / total if total else np.nan))
    return pd.DataFrame(rows, columns=["what", "n", "same", "kappa", "f1"])


def read_labels(path: str | Path | None = None) -> pd.DataFrame:
    """Read labelled sentences (those of the sample corpus where no path is given).

    A file needs article_id, n, text, is_title, probability and spec; sentiment and companies may be missing. Raises
    ValueError for what is missing or wrong.
    """
    if path:
        return _read_labels(Path(path))
    # Every sentence was read for speculation; companies and sentiment were labelled on sentences drawn from them.
    every, drawn = _read_labels(LABELS / "speculation.csv"), _read_labels(LABELS / "labels.csv")
    return pd.concat([every, drawn.assign(spec=np.nan)], ignore_index=True)


def _read_labels(path: Path) -> pd.DataFrame:
    text = dict.fromkeys(("article_id", "text", "spec", "companies"), str)
    labels = pd.read_csv(path, dtype=text, keep_default_na=False)
    if missing := [c for c in _NEEDED if c not in labels]:
        raise ValueError(f"{path} has no column {', '.join(missing)}; it needs {', '.join(_NEEDED)}")
    for row, spec in enumerate(labels["spec"], start=2):
        if unknown := parse_spec(spec) - set(CLASSES):
            raise ValueError(
                f"{path}, row {row}: {', '.join(sorted(unknown))} is no class; there are {', '.join(CLASSES)}"
            )
    if len(bad := labels.index[pd.to_numeric(labels["n"], errors="coerce").mod(1) != 0]):
        raise ValueError(f"{path}, row {bad[0] + 2}: n is {labels['n'][bad[0]]!r}, not the number of a sentence")
    labels["n"] = pd.to_numeric(labels["n"]).astype("int64")
    if len(bad := labels.index[labels.duplicated(["article_id", "n"])]):
        raise ValueError(f"{path}, row {bad[0] + 2}: the sentence is labelled twice")
    labels = labels.reindex(columns=[*_NEEDED, "sentiment", "companies"])
    labels["sentiment"] = labels["sentiment"].replace("", np.nan)
    if (labels["companies"] == "").all():  # nobody labelled them
        labels["companies"] = np.nan
    for row, names in enumerate(labels["companies"].astype(object).fillna(""), start=2):
        if wrong := [part for part in names.split(";") if ":" in part and not _TONE.search(part)]:
            raise ValueError(f"{path}, row {row}: {wrong[0].strip()!r} is not a name, a colon and -1, 0 or 1")
    for column, allowed in (("sentiment", "-1, 0 or 1"), ("probability", "a number above 0 and up to 1")):
        values = pd.to_numeric(labels[column], errors="coerce")
        right = values.isin([-1, 0, 1]) if column == "sentiment" else values.between(0, 1, inclusive="right")
        if len(bad := labels.index[~right & labels[column].notna()]):
            raise ValueError(f"{path}, row {bad[0] + 2}: {column} is {labels[column][bad[0]]}, not {allowed}")
        labels[column] = values
    return labels


def parse_spec(text: object) -> set[str]:
    """Read the classes of one sentence.

    >>> sorted(parse_spec("open epistemic"))
    ['epistemic', 'open']
    """
    return set(re.split(r"[\s,;]+", str(text or "").strip())) - {""}


def parse_companies(text: object) -> dict[str, int]:
    """Read the companies of one sentence with their sentiment.

    >>> parse_companies("Tesla:1; General Motors:-1; Ford")
    {'Tesla': 1, 'General Motors': -1, 'Ford': 0}
    """
    parts = [p.strip() for p in str(text or "").split(";") if p.strip()]
    return {p.split(":")[0].strip(): int(p.split(":")[1]) if ":" in p else 0 for p in parts}


# Errors.


def audited(m: Measured, labels: pd.DataFrame, cues=None, registry=None) -> Measured:
    """Give the measured corpus that the labels belong to: `m` where it holds most of them, or any and the sample none.

    `cues` and `registry` are the user's own rows with which `m` was measured: the sample is measured with them too, so
    that the error is theirs. Raises ValueError where neither corpus holds any.
    """
    if labels["article_id"].isin(m.articles["article_id"]).mean() > 0.5:
        return m
    sample = load(SAMPLE, cues, registry)[0]
    for here in (sample, m):
        if labels["article_id"].isin(here.articles["article_id"]).any():
            return here
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
            rows.append(("speculative", *about, bool(truth & COUNTING), bool(s.speculative)))
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
    counting = [bool(COUNTING & s) for s in read]
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
    level: float = 0.95,
) -> pd.DataFrame:
    """Correct the share of speculative body sentences by the measured error: kind, value, low, high, how.

    Rows: the raw share (articles as clusters), and the corrected one. Where the labelled sentences were drawn from this
    very corpus, prediction-powered: the share that the measure gives, plus the mean error on the labelled, weighted as
    drawn (Angelopoulos et al., Science 382, 2023; in survey sampling the difference estimator), its variance over
    articles. For another corpus, Rogan and Gladen's (American Journal of Epidemiology 107, 1978), taking it that the
    measure errs there as it does on the labelled, which only labels of that corpus can confirm. `reference` is the
    corpus to which the labels belong, `audited` where it is not given.
    """
    kinds = ["kind", "value", "low", "high", "how"]
    whole = share(m, what, level=level)
    if whole.empty:
        return pd.DataFrame(
            [(k, np.nan, np.nan, np.nan, "no body to measure") for k in ("raw", "corrected")], columns=kinds
        )
    raw = whole.iloc[0]
    rows = [("raw", raw["value"], raw["low"], raw["high"], "as measured")]
    counted = tally(m, what).rows
    body = _labelled_body(m, labels, what)
    body = body[body["article_id"].isin(counted["article_id"])]
    enough, whose = body["article_id"].nunique() >= 20, "this corpus"
    if body.empty:
        body, whose = (
            _labelled_body(audited(m, labels) if reference is None else reference, labels, what),
            "the sample corpus",
        )
    t = stats.t.ppf((1 + level) / 2, max(body["article_id"].nunique() - 1, 1))
    how = f"with {amount(len(body), 'labelled sentence')} of {whose}"
    if enough:
        value, se = _prediction_powered(counted, body)
        how = f"prediction-powered, {how}"
    else:
        value, se = _rogan_gladen(raw["value"], _variance(*_parts(counted)), body)
        how = f"Rogan-Gladen, {how}" if np.isfinite(value) else f"{how}: too few to correct"
    low, high = value - t * se, value + t * se
    if not 0 < raw["value"] < 1:  # no case, or nothing else, was seen, which is no certainty
        low, high = min(low, raw["low"]), max(high, raw["high"])
    rows.append(("corrected", *np.clip([value, low, high], 0, 1), how))
    return pd.DataFrame(rows, columns=kinds)


def _parts(counted: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Give what each article adds to the measured share's error (linearised), and the articles."""
    raw = counted["y"].sum() / counted["x"].sum()
    return (counted["y"] - raw * counted["x"]) / counted["x"].sum(), counted["article_id"]


def _labelled_body(m: Measured, labels: pd.DataFrame, what: str) -> pd.DataFrame:
    pairs = compare(labels, m)
    return pairs[(pairs["what"] == what) & ~pairs["is_title"]]


def _prediction_powered(counted: pd.DataFrame, body: pd.DataFrame) -> tuple[float, float]:
    """Give the measured share plus the mean of truth - found, weighted as drawn, and its standard error.

    Both are linearised together over the articles (the ultimate clusters), so what they share is not counted twice.
    """
    weight, error = body["weight"], body["truth"].astype(float) - body["found"].astype(float)
    shift = (weight * error).sum() / weight.sum()
    own, articles = _parts(counted)
    parts = pd.concat([own, weight * (error - shift) / weight.sum()])
    variance = _variance(parts, pd.concat([articles, body["article_id"]]))
    if not error.any():  # none in n is no proof of none: up to 3 / n with 95 % (the rule of three)
        variance += (1.5 / len(body)) ** 2
    return float(counted["y"].sum() / counted["x"].sum() + shift), float(np.sqrt(variance))


def _rogan_gladen(raw: float, own: float, body: pd.DataFrame) -> tuple[float, float]:
    """Solve raw = hit * value + alarm * (1 - value) for the value; give it and its standard error.

    `own` is the variance of the raw share; that of both rates is linearised over the labelled articles.
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


# What a finding rests on.


def definitions(m: Measured) -> pd.DataFrame:
    """Give the share of speculative sentences under other definitions: definition, value, low, high, n_articles."""
    rows = [("as in the codebook", m, "speculative", "body")]
    for left_out in CLASSES[:5]:
        keep = COUNTING - {left_out}
        rows.append(
            (f"without {left_out}", _redefined(m, lambda s, keep=keep: bool(keep & set(s))), "speculative", "body")
        )
    every = _redefined(m, lambda s: bool(s))
    rows.append(("with denials and plans", every, "speculative", "body"))
    for name, pattern in OTHER_LISTS.items():
        flagged = m.sentences["text"].str.contains(pattern, case=False, regex=True)
        rows.append((name, m._replace(sentences=m.sentences.assign(speculative=flagged)), "speculative", "body"))
    rows.append(("only headlines", m, "speculative", "title"))
    parts = [share(measured, measure, part=part).assign(definition=name) for name, measured, measure, part in rows]
    return pd.concat(parts, ignore_index=True)[["definition", "value", "low", "high", "n_articles", "shown"]]


def _redefined(m: Measured, rule: Callable[[Iterable[str]], bool]) -> Measured:
    return m._replace(sentences=m.sentences.assign(speculative=[rule(c) for c in m.sentences["classes"]]))


def influence(m: Measured, most: int = 5) -> pd.DataFrame:
    """Show on what the share of speculation rests: what it would be without one outlet, one cue or one article.

    Columns: kind, name, without (the share then), change (without - with), the `most` of each kind that move it most.
    A sentence stays flagged without a cue if it has another that counts.
    """
    counted = tally(m, "speculative").rows.set_index("article_id")
    y, x = counted["y"], counted["x"]
    whole, about = y.sum() / x.sum(), m.articles.set_index("article_id").loc[y.index]
    rows = []
    for kind, names in (("outlet", about["source"]), ("article", about["title"])):
        by = [names, names.index] if kind == "article" else [names]
        sums = pd.DataFrame({"y": y, "x": x}).groupby(by).sum()
        without = (y.sum() - sums["y"]) / (x.sum() - sums["x"])
        rows += [(kind, name[0] if kind == "article" else name, v) for name, v in without.items()]
    body = m.sentences.loc[~m.sentences["is_title"] & m.sentences["article_id"].isin(y.index), ["article_id", "n"]]
    counting = m.cues[m.cues["counts"].astype(bool)].merge(body, on=["article_id", "n"])
    counting["cue"] = counting["cue"].str.lower()
    alone = counting.groupby(["article_id", "n"])["cue"].agg(lambda c: c.iloc[0] if c.nunique() == 1 else "")
    rows += [("cue", cue, (y.sum() - n) / x.sum()) for cue, n in alone[alone != ""].value_counts().items()]
    table = pd.DataFrame(rows, columns=["kind", "name", "without"]).dropna()
    table["change"] = table["without"] - whole
    order = table.assign(size=table["change"].abs()).sort_values(
        ["kind", "size"], ascending=[True, False], kind="stable"
    )
    return order.groupby("kind").head(most).drop(columns="size").reset_index(drop=True)


def _kappa(a, b) -> float:
    levels = np.union1d(a, b)
    chance = sum((a == k).mean() * (b == k).mean() for k in levels)
    return float(((a == b).mean() - chance) / (1 - chance)) if chance < 1 else np.nan


def _f1(a, b) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum())) if a.sum() + b.sum() else np.nan
