"""Say how sure the measures are: errors on labelled sentences, shares corrected by them, and what a finding rests on.

Labelled sentences are a table with article_id, n, text, is_title, probability (with which it was drawn), spec (classes
separated by a space), sentiment (-1, 0, 1) and companies ("Tesla:1; Ford:0", name and sentiment); NaN says that a
sentence was not labelled for that. The package's own lie in data/labels: spec for every sentence of the sample corpus,
the other two for those that were drawn. `draw_audit_sample`, `blind_sheets` and `agreement` are the protocol for
labelling one's own.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import project
from helpers.codebook import CLASSES, COUNTING
from helpers.tables import Measured, originals

_TONE = re.compile(r":\s*[+-]?[01]\s*$")
# How the sentences to be labelled are divided. Precision rests on the flagged and recall on the others, so bodies get as
# many of each; headlines, which are series of their own, a fifth. The probabilities undo it, whatever it is.
_STRATA = {"body flagged": 0.4, "body not": 0.4, "headline flagged": 0.08, "headline not": 0.12}
_NEEDED = ["article_id", "n", "text", "is_title", "probability", "spec"]


# Labelling a sample of one's own.


def draw_audit_sample(m: Measured, n: int = 400, seed: int = 0) -> pd.DataFrame:
    """Draw sentences to be labelled, with known probabilities.

    Returns article_id, n, is_title, title, previous, text, stratum, probability. Four strata, flagged or not, in
    headline or body: the flagged are drawn more often than chance would, because they are few. In each stratum
    every sentence has the same probability. A stratum with fewer sentences than its part of `n` is drawn whole.
    """
    rows = originals(m).sentences.copy()
    rows["previous"] = rows["text"].where(~rows["is_title"], "").groupby(rows["article_id"]).shift(fill_value="")
    rows["title"] = rows["article_id"].map(m.articles.set_index("article_id")["title"])
    place, flag = (
        rows["is_title"].map({True: "headline", False: "body"}),
        rows["speculative"].map({True: "flagged", False: "not"}),
    )
    rows["stratum"] = place + " " + flag
    rng = np.random.default_rng(seed)
    drawn = []
    for stratum, part in rows.sort_values(["article_id", "n"]).groupby("stratum"):
        size = min(len(part), max(1, round(n * _STRATA[stratum])))
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
        a, b = (
            np.array([not s.isdisjoint(COUNTING) if what == "speculative" else what in s for s in side])
            for side in sides
        )
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
    ValueError for what is missing or wrong, ProjectError where no path is given and the sample's labels are not here.
    """
    if path:
        return _read_labels(Path(path))
    # Every sentence was read for speculation; companies and sentiment were labelled on sentences drawn from them.
    folder = project.need(project.LABELS, "the labels of the sample corpus")
    every, drawn = _read_labels(folder / "speculation.csv"), _read_labels(folder / "labels.csv")
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


def _kappa(a, b) -> float:
    levels = np.union1d(a, b)
    chance = sum((a == k).mean() * (b == k).mean() for k in levels)
    return float(((a == b).mean() - chance) / (1 - chance)) if chance < 1 else np.nan


def _f1(a, b) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum())) if a.sum() + b.sum() else np.nan
