"""Measure main text and dates on news pages with known answers, against the libraries as they come; fit the weights.

    python training/evaluate_pages.py PAGES           # the tables, cross-validated, about five minutes
    python training/evaluate_pages.py PAGES --fit     # writes src/helpers/models/page_weights.csv from all pages

PAGES holds manifest.jsonl.gz (set, id, url, gold_text, gold_date, page_text, html) and the pages, gzipped. Text is judged
by the F1 of its words as a multiset. A date is right when it is the page's own calendar day. Where the gold date is an
instant in UTC, that day is the instant's in the outlet's zone: that of its country (by address or language) where that
has one zone; else the day in UTC, New York or Los Angeles is taken, since most such outlets are American. Intervals are
percentile bootstraps over pages, seeded. Cross-validation is in five folds by site, so that no site is in both halves.
The weights are two logistic regressions with L2 (C = 0.1; between 0.003 and 1 F1 stays within .0006), the second on the
cross-fitted scores of the first, each block weighted by the square root of its words, each page equally.

What is not held out: the features and the furniture patterns were written with these pages at hand, so other pages come
out somewhat lower. The rules for dates were written without looking at the pages of a third of the sites ("held out":
those whose SHA-256 is divisible by three); the rows of that name show them alone.
"""

import argparse
import csv
import gzip
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import htmldate
import numpy as np
import pandas as pd
import trafilatura
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from helpers.corpus import page_features, pages
from helpers.corpus.articles import Page, read_page
from helpers.corpus.countries import host_country, language_country, one_zone
from helpers.corpus.page_blocks import Block
from helpers.corpus.page_dates import page_clues
from helpers.project import shipped

SEED, FOLDS, C = 20, 5, 0.1
WEIGHTS = shipped("models", "page_weights.csv")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", (text or "").lower())


def token_f1(found: str, gold: str) -> float:
    """F1 of two texts' words as multisets."""
    a, b = Counter(words(found)), Counter(words(gold))
    same = sum((a & b).values())
    return 2 * same / (a.total() + b.total()) if same else 0.0


def read_pages(folder: Path) -> list[dict]:
    with gzip.open(folder / "manifest.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        row["page"] = gzip.decompress((folder / row["html"]).read_bytes())
        row["site"] = (urlsplit(row["url"] or "").hostname or re.sub(r"-\d+$", "", row["id"])).removeprefix("www.")
    return rows


def label_blocks(blocks: list[Block], gold: str) -> np.ndarray:
    """Say which blocks are in the gold text: in full, by most of its four-grams, or a short one beside such a block."""
    whole, lines = page_features.squeeze(gold), {page_features.squeeze(line) for line in gold.split("\n")}
    tokens = words(gold)
    grams = {tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)}
    labels = np.zeros(len(blocks))
    lengths = [len(words(b.text)) for b in blocks]
    for i, block in enumerate(blocks):
        own, key = words(block.text), page_features.squeeze(block.text)
        if len(own) < 4:
            labels[i] = key in lines or (len(own) == 3 and key in whole)
        else:
            mine = [tuple(own[j : j + 4]) for j in range(len(own) - 3)]
            labels[i] = key in whole or sum(g in grams for g in mine) / len(mine) > 0.5
    for i in np.flatnonzero(labels):
        if lengths[i] < 4 and not labels[max(0, i - 4) : i].any() and not labels[i + 1 : i + 5].any():
            labels[i] = 0
    return labels


def fit_weights(prepared: list[tuple[pages.Prepared, str]], kind: str) -> pages.Weights:
    """Fit the two stages on these pages."""
    prepared = [p for p in prepared if p[0].blocks]
    labels = [label_blocks(p.blocks, gold) for p, gold in prepared]
    mass = [np.sqrt([max(len(words(b.text)), 1) for b in p.blocks]) for p, _ in prepared]
    mass = [m / m.sum() * 100 for m in mass]
    names = page_features.LOCAL + (page_features.MARKUP if kind == "html" else [])
    own = [p.features for p, _ in prepared]
    part = np.random.default_rng(SEED).permutation(len(prepared)) % 4
    scores: list = [None] * len(prepared)
    for k in range(4):
        first = _logistic(names, [own[i] for i in np.flatnonzero(part != k)], labels, mass, np.flatnonzero(part != k))
        for i in np.flatnonzero(part == k):
            scores[i] = pages.score_blocks(own[i], names, first)
    both = [
        np.hstack([x, page_features.around_features(s, p.blocks, p.title)])
        for x, s, (p, _) in zip(own, scores, prepared, strict=True)
    ]
    every = np.arange(len(prepared))
    return {
        (kind, 1): _logistic(names, own, labels, mass, every),
        (kind, 2): _logistic(names + page_features.AROUND, both, labels, mass, every),
    }


def _logistic(names, features, labels, mass, which) -> dict[str, float]:
    scaler = StandardScaler().fit(np.vstack(features))
    model = LogisticRegression(C=C, max_iter=3000)
    model.fit(
        scaler.transform(np.vstack(features)),
        np.concatenate([labels[i] for i in which]),
        sample_weight=np.concatenate([mass[i] for i in which]),
    )
    slopes = model.coef_[0] / scaler.scale_
    intercept = model.intercept_[0] - slopes @ scaler.mean_
    return dict(zip(names, slopes, strict=True)) | {"intercept": intercept}


def write_weights(weights: pages.Weights) -> None:
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["kind", "stage", "feature", "weight"])
        for (kind, stage), named in sorted(weights.items()):
            out.writerows((kind, stage, name, f"{value:.4f}") for name, value in named.items())


def interval(values: np.ndarray) -> tuple[float, float]:
    draws = np.random.default_rng(SEED).choice(values, (2000, len(values))).mean(axis=1)
    return tuple(np.quantile(draws, [0.025, 0.975]))


def is_held_out(row: dict) -> bool:
    """Whether a page's site was left out of sight while the rules for dates were written."""
    return int(hashlib.sha256(row["site"].encode()).hexdigest(), 16) % 3 == 0


def evaluate_texts(rows: list[dict]) -> pd.DataFrame:
    """Token F1 of each way to the text: ours on pages of sites that it was not fitted on."""
    rows = [r for r in rows if r["gold_text"]]
    sites = sorted({r["site"] for r in rows})
    fold = dict(zip(sites, np.random.default_rng(SEED).permutation(len(sites)) % FOLDS, strict=True))
    from_text = [(pages.prepare_text(r["page_text"]), r["gold_text"]) for r in rows]
    from_html = [(pages.prepare_html(r["page"], r["url"]), r["gold_text"]) for r in rows]
    found: dict[str, list[float]] = {}
    scores = {}
    for k in range(FOLDS):
        train = [i for i, r in enumerate(rows) if fold[r["site"]] != k]
        weights = fit_weights([from_text[i] for i in train], "text") | fit_weights(
            [from_html[i] for i in train], "html"
        )
        for i, r in enumerate(rows):
            if fold[r["site"]] == k:
                text = pages.find_in_text(r["page_text"], weights).text
                html = pages.decide_html(from_html[i][0], weights).text if from_html[i][0].blocks else ""
                scores[i] = (token_f1(text, r["gold_text"]), token_f1(html, r["gold_text"]))
    for i, r in enumerate(rows):
        plain = trafilatura.extract(r["page"], url=r["url"]) or ""
        quiet = trafilatura.extract(r["page"], url=r["url"], include_comments=False) or ""
        for name, score in (
            ("HTML: ours", scores[i][1]),
            ("HTML: trafilatura as it comes", token_f1(plain, r["gold_text"])),
            ("HTML: trafilatura without comments", token_f1(quiet, r["gold_text"])),
            ("page text: ours", scores[i][0]),
            ("page text: all of it", token_f1(r["page_text"], r["gold_text"])),
        ):
            found.setdefault(name, []).append(score)
    table = []
    sets = np.array([r["set"] for r in rows])
    for name, values in found.items():
        for chosen in [*sorted(set(sets)), "all"]:
            some = np.array(values)[(sets == chosen) | (chosen == "all")]
            table.append((name, chosen, len(some), some.mean(), *interval(some), np.median(some)))
    return pd.DataFrame(table, columns=["from", "set", "pages", "F1", "low", "high", "median"])


AMERICA = ("UTC", "America/New_York", "America/Los_Angeles")


def own_days(row: dict) -> set:
    """Give the calendar days that a gold date may be on the outlet's clock; one but for instants in UTC without a country."""
    gold = pd.Timestamp(row["gold_date"])
    if gold.tzinfo is None or not row["gold_date"].endswith("Z"):
        return {gold.tz_localize(None).date()}
    tree = trafilatura.load_html(row["page"])
    language = page_clues(tree).language if tree is not None else ""
    zone = one_zone(host_country(row["url"] or "") or language_country(language))
    return {gold.tz_convert(name).date() for name in ((zone,) if zone else AMERICA)}


def evaluate_dates(rows: list[dict]) -> pd.DataFrame:
    """Dates right (the page's own day), none and wrong, with intervals: ours and htmldate's, each with the address known."""
    rows = [r for r in rows if r["gold_date"]]
    days = [own_days(r) for r in rows]
    held = np.array([is_held_out(r) for r in rows])
    ways: dict[str, Callable] = {
        "ours (read_page)": lambda r: read_page(r["page"], url=r["url"]),
        "htmldate as it comes": lambda r: htmldate.find_date(r["page"], url=r["url"]),
        "htmldate, original_date": lambda r: htmldate.find_date(r["page"], url=r["url"], original_date=True),
        "htmldate, original_date, not extensive": lambda r: htmldate.find_date(
            r["page"], url=r["url"], original_date=True, extensive_search=False
        ),
    }
    table = []
    for name, way in ways.items():
        found = [_day(way(r)) for r in rows]
        none = np.array([day is None for day in found], float)
        right = np.array([day in own for day, own in zip(found, days, strict=True)], float)
        for part, chosen in (("all", np.ones(len(rows), bool)), ("held out", held)):
            shares = [v for values in (right, none, 1 - right - none) for v in _share(values[chosen])]
            table.append((name, part, int(chosen.sum()), *shares))
    measures = [f"{name}{end}" for name in ("right", "none", "wrong") for end in ("", " low", " high")]
    return pd.DataFrame(table, columns=["by", "pages of", "pages", *measures])


def _day(found):
    if isinstance(found, Page):
        found = found.published if found.published_precision in ("day", "time") else None
    return None if found is None or pd.isna(found) else pd.Timestamp(found).date()


def _share(values: np.ndarray) -> tuple[float, float, float]:
    return (values.mean(), *interval(values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", type=Path, help="folder with manifest.jsonl.gz and the pages")
    parser.add_argument("--fit", action="store_true", help="write the weights, fitted on all pages with a gold text")
    parser.add_argument("--only", choices=("texts", "dates"), help="print one table")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    rows = read_pages(chosen.pages)
    if chosen.fit:
        some = [r for r in rows if r["gold_text"]]
        texts = fit_weights([(pages.prepare_text(r["page_text"]), r["gold_text"]) for r in some], "text")
        html = fit_weights([(pages.prepare_html(r["page"], r["url"]), r["gold_text"]) for r in some], "html")
        write_weights(texts | html)
        return
    for name, evaluate in (("texts", evaluate_texts), ("dates", evaluate_dates)):
        if chosen.only in (None, name):
            print(evaluate(rows).to_string(index=False, float_format="%.3f"), end="\n\n")


if __name__ == "__main__":
    main()
