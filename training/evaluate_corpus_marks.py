"""Measure how well copies, languages and relevance are marked; `python training/evaluate_corpus_marks.py CORPORA [--time]`.

CORPORA is a folder with the corpora that the label lists beside this script were drawn from, each in a folder of its own
whose name begins with the name in the list's column `corpus`. They are not part of this project, and neither are their
texts: a row of a list is an article's key (see `key`), with what somebody read it to be. relevance_labels.csv: 75 articles
of a corpus on Tesla in 2022, 75 of an agency's on car makers 2006 to 2013, 50 of a control on other things, drawn at random;
subject is main (the electric-vehicle industry is what it is about), part (a part of it, two sentences of substance or more) or
no. The list of words was written on the half `develop`. language_labels.csv: 200 short texts (headline and
description), 63 that an uncalibrated detector took for foreign and 137 drawn at random; sh is Serbian, Croatian or Bosnian. The
curve that recalibrates the detector was fitted on pieces of half of these texts. headline_labels.csv: headlines alone, read
without their texts. 160 of five collections, half of them drawn at random and half from those that the list as it
then was put below the threshold; 100 are judged (`report`), on 60 the list was mended (`develop`). `flagged` are all headlines of
headlines_2024 that the detector took for foreign or was unsure of (confidence under .93), with their language.

Without CORPORA only the generated copies are measured, on the sample corpus.
"""

import csv
import hashlib
import json
import re
import sys
import time
from pathlib import Path

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

import helpers as ev
from helpers.corpus import clean, duplicates, language, relevance

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from tests.corpus.test_duplicates import evaluate  # noqa: E402


def key(title: str, published: pd.Timestamp) -> str:
    """What names an article in the lists: a hash of its headline's words and its day."""
    words = " ".join(re.findall(r"\w+", title.casefold()))
    return hashlib.sha256(f"{words}|{str(published)[:10]}".encode()).hexdigest()[:12]


def part(right: int, of: int) -> str:
    """A proportion with its 95 % interval (Wilson; the articles are drawn one by one)."""
    low, high = proportion_confint(right, of, method="wilson") if of else (0, 1)
    return f"{right / of if of else float('nan'):.2f} [{low:.2f}, {high:.2f}] of {of}"


def read(corpora: Path, names: set[str]) -> dict[str, pd.DataFrame]:
    """Read the corpora of these names, each with its articles' keys."""
    found = {}
    for name in sorted(names):
        folder = next(f for f in sorted(corpora.iterdir()) if f.name.startswith(name))
        articles, _ = ev.read_corpus(folder)
        keys = [key(t, p) for t, p in zip(articles["title"], articles["published"], strict=True)]
        found[name] = articles.assign(key=keys).drop_duplicates("key")
    return found


def judge_relevance(corpora: Path) -> None:
    labels = pd.read_csv(HERE / "relevance_labels.csv")
    corpus = read(corpora, set(labels["corpus"]))
    known = labels.merge(pd.concat(corpus.values())[["key", "relevance"]], on="key", how="left")
    print(
        f"\nRelevance, threshold {relevance.THRESHOLD}: {len(known)} labelled, {known['relevance'].isna().sum()} not found"
    )
    known = known.dropna(subset="relevance")
    for half, rows in known.groupby("half"):
        for threshold in (0.4, relevance.THRESHOLD, 0.6, 0.7):
            kept, about = rows["relevance"] >= threshold, rows["subject"] != "no"
            main, right = rows["subject"] == "main", (kept & about).sum()
            print(f"  {half} {threshold}: precision {part(right, kept.sum())}, recall {part(right, about.sum())}, "
                  f"of main {part((kept & main).sum(), main.sum())}")  # fmt: skip
    for name, articles in corpus.items():
        print(f"  {name}: {part((articles['aside'] != 'relevance').sum(), len(articles))} not set aside")


def judge_language(corpora: Path) -> None:
    labels = pd.read_csv(HERE / "language_labels.csv").drop_duplicates("key")
    corpus = pd.concat(read(corpora, set(labels["corpus"])).values())
    known = labels.merge(corpus[["key", "aside", "language_confidence"]], on="key")
    foreign, aside = known["language"] != "en", known["aside"] == "language"
    print(f"\nLanguage: {len(known)} labelled short texts")
    print(f"  set aside rightly: precision {part((foreign & aside).sum(), aside.sum())}, "
          f"recall {part((foreign & aside).sum(), foreign.sum())}")  # fmt: skip
    for draw, rows in known[~foreign].groupby("draw"):
        print(f"  English lost, {draw}: {part((rows['aside'] == 'language').sum(), len(rows))}")
    bins = pd.cut(known["language_confidence"], [0.5, 0.9, 0.99, 1.0], include_lowest=True)
    for interval, rows in (foreign == aside).groupby(bins, observed=True):
        print(f"  right where the confidence is in {interval}: {part(rows.sum(), len(rows))}")


def headlines(file: Path) -> list[str]:
    """The titles in a CSV, JSON or JSON lines file, whatever stands around them."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".csv":
        return [row.get("title") or row.get("Title") or "" for row in csv.DictReader(text.splitlines())]
    found, left = (
        [],
        [json.loads(line) for line in text.splitlines()] if file.suffix == ".jsonl" else [json.loads(text)],
    )
    while left:
        item = left.pop()
        if isinstance(item, dict) and isinstance(item.get("title"), str):
            found.append(item["title"])
        left += item.values() if isinstance(item, dict) else item if isinstance(item, list) else []
    return found


def judge_headlines(corpora: Path) -> None:
    labels = pd.read_csv(HERE / "headline_labels.csv", keep_default_na=False)
    titles = {}
    for name in labels["corpus"].unique():
        folder = corpora / name if (corpora / name).is_dir() else corpora / "found"
        files = folder.iterdir() if folder.name == name else folder.glob(f"{name}.[cj]s*")
        for file in files:
            titles |= {headline_key(clean.repair(title)): clean.repair(title) for title in headlines(file)}
    known = labels[labels["key"].isin(titles)]
    known = known.assign(title=known["key"].map(titles))
    print(f"\nHeadlines alone: {len(labels)} labelled, {len(labels) - len(known)} not found")
    scored = known[known["draw"] != "flagged"]
    kept = pd.Series([relevance.score(title, "") >= relevance.THRESHOLD for title in scored["title"]], scored.index)
    about, main = scored["subject"] != "no", scored["subject"] == "main"
    for half, draw in (("develop", ""), ("report", ""), ("report", "random")):
        rows = (scored["half"] == half) & scored["draw"].str.contains(draw)
        print(f"  {half} {draw}: precision {part((kept & about & rows).sum(), (kept & rows).sum())}, "
              f"recall {part((kept & about & rows).sum(), (about & rows).sum())}, "
              f"of main {part((kept & main & rows).sum(), (main & rows).sum())}")  # fmt: skip
    aside = pd.Series([language.identify(title)[0] != "en" for title in known["title"]], known.index)
    foreign = known["language"] != "en"
    print(f"  language: set aside rightly: precision {part((foreign & aside).sum(), aside.sum())}, "
          f"recall {part((foreign & aside).sum(), foreign.sum())}")  # fmt: skip
    english = known[~foreign & (known["draw"] == "random")]
    print(f"  language: English lost, random: {part(aside[english.index].sum(), len(english))}")


def headline_key(title: str) -> str:
    """What names a headline: a hash of its words."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", title.casefold())).encode()).hexdigest()[:12]


def judge_copies() -> None:
    articles, _ = ev.read_corpus(HERE.parent / "data" / "sample")
    fit = (articles["duplicate_of"] == "") & articles["published"].notna() & (articles["language"] == "en")
    print(f"\nCopies generated from the sample corpus ({fit.sum()} originals), seeds 10 to 14")
    runs = [evaluate(articles[fit], seed) for seed in range(10, 15)]
    recall = pd.concat([table for table, _ in runs]).assign(right=lambda t: t["mean"] * t["size"])
    for kind, rows in recall.groupby(level=0):
        print(f"  {kind}: recall {part(round(rows['right'].sum()), rows['size'].sum())}")
    print(f"  precision: {min(p for _, p in runs):.3f} at least")


def time_copies() -> None:
    for n in (10_000, 40_000):
        made = ev.simulate_corpus(n, seed=n, copies=0.1).articles
        mixed = made.assign(duplicate_of="").sample(frac=1, random_state=1)
        began = time.perf_counter()
        marked = duplicates.mark_duplicates(mixed)["duplicate_of"].reindex(made.index)
        seconds, right = time.perf_counter() - began, (marked == made["duplicate_of"]).sum()
        print(f"  {len(made):,} simulated articles: {seconds:.1f} s, {right:,} marked rightly")


if __name__ == "__main__":
    folders = [Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    judge_copies()
    if folders:
        judge_relevance(folders[0])
        judge_language(folders[0])
        judge_headlines(folders[0])
    if "--time" in sys.argv:
        time_copies()
