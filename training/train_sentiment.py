"""Fit the linear layer of the news sentiment and write its weights, sorted and rounded.

    python training/train_sentiment.py --gold ../shared/gold

One multinomial logistic regression learns from sentences and from companies in sentences at once. Sources: ev/train.jsonl and
ev/dev.jsonl (own labels), sentiment/sentfin.jsonl (SEntFiN 1.0, MIT), sentiment/finentity.jsonl (FinEntity, ODC-BY) and
the word list's own examples.
Only weights are kept, no sentence; a feature must occur in MIN_DOCUMENTS documents.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from helpers.measures.sentiment.baseline import textblob_sentiment
from helpers.measures.sentiment.events import balance, company_events, find_events, tokens
from helpers.measures.sentiment.features import company_features, rule_score, sentence_features
from helpers.project import shipped

WEIGHTS = shipped("models", "sentiment_weights.csv")
MIN_DOCUMENTS = 5
STRENGTH = 0.07  # C of the regression
OTHER_NEWS = 1.0  # weight of a SEntFiN or FinEntity row beside one of EV news; 0.3 to 1 make no difference there
LABELS = {"positive": 1, "neutral": 0, "negative": -1}
# Words carry less than findings: a smaller scale is a stronger penalty. Chosen on ev/train, one corpus left out at a time.
SCALES = {"word": 0.4, "pair": 0.3, "left": 0.4, "right": 0.4, "left2": 0.3, "right2": 0.3, "term": 0.7, "of": 0.5}
SEVERAL = 0.4  # scale of what the sentence says as a whole for one of several companies


class Row(NamedTuple):
    """One labelled sentence or company in a sentence."""

    features: dict
    label: int
    corpus: str
    document: str
    company: bool
    several: bool  # other companies in the sentence
    conflicting: bool  # good for one company and bad for another
    polarity: float  # TextBlob's, of the sentence
    rules: float  # the rules' score alone


def scale(name: str) -> float:
    kinds = name.split(" ")
    factor = 1.0
    if kinds[0] in ("company", "several"):
        factor = SEVERAL if kinds[0] == "several" else 1.0
        kinds = kinds[1:]
    if kinds[0] == "other":
        kinds = kinds[1:]
    return factor * SCALES.get(kinds[0], 1.0)


def read(gold: Path) -> dict[str, list[dict]]:
    """Read all sets in one form: text, is_title, title, sentiment (or None), corpus, document, companies."""

    def lines(path):
        return [json.loads(line) for line in (gold / path).read_text(encoding="utf-8").splitlines()]

    sets = {}
    for name in ("train", "dev"):
        sets[name] = [
            {
                "text": r["sentence"],
                "is_title": bool(r["is_title"]),
                "title": r["title"] or "",
                "sentiment": r["sentiment"],
                "corpus": r["corpus"],
                "document": r["doc"],
                "dev_document": r.get("dev_document", False),
                "companies": [(c["company"], c["surface"], c["sent"]) for c in r["companies"]],
            }
            for r in lines(f"ev/{name}.jsonl")
        ]
    for name in ("sentfin", "finentity"):
        sets[name] = []
        for r in lines(f"sentiment/{name}.jsonl"):
            found = {LABELS[e["label"]] for e in r["entities"]}
            sets[name].append(
                {
                    "text": r["text"],
                    "is_title": name == "sentfin",
                    "title": "",
                    # A sentence's own label is known only where all its entities agree.
                    "sentiment": found.pop() if len(found) == 1 else None,
                    "corpus": name,
                    "document": r["id"],
                    "companies": [(e["name"], e["name"], LABELS[e["label"]]) for e in r["entities"]],
                }
            )
    with shipped("lexicons", "sentiment.csv").open(encoding="utf-8", newline="") as file:
        sets["examples"] = [
            {
                "text": r["example"].replace("[", "").replace("]", ""),
                "is_title": False,
                "title": "",
                "sentiment": int(r["label"]),
                "corpus": "examples",
                "document": f"example-{i}",
                "companies": [],
            }
            for i, r in enumerate(csv.DictReader(file))
        ]
    return sets


def spans(text: str, companies) -> dict[str, list[tuple[int, int]]]:
    """Find each company's surface in the text: given offsets are not all right, so names are searched."""
    places, taken = defaultdict(list), Counter()
    for company, surface, _ in companies:
        start = text.find(surface, taken[surface])
        if start < 0:
            start = text.lower().find(surface.lower())
        if start >= 0 and (start, start + len(surface)) not in places[company]:
            places[company].append((start, start + len(surface)))
            taken[surface] = start + len(surface)
    return places


def rows(sentences: list[dict], find_events=find_events) -> list[Row]:
    out = []
    for r in sentences:
        places = spans(r["text"], r["companies"])
        words, at = tokens(r["text"], [s for found in places.values() for s in found])
        events, clause = find_events(words)
        headline = None
        if r["title"] and not r["is_title"]:
            headline = balance([e.value for e in find_events(tokens(r["title"])[0])[0]])
        whole = sentence_features(words, events, clause, r["is_title"], headline)
        polarity, rule = textblob_sentiment([r["text"]])[0, 0], balance([e.value for e in events])
        if r["sentiment"] is not None:
            out.append(Row(whole, r["sentiment"], r["corpus"], r["document"], False, False, False, polarity, rule))
        positions = {c: {at[s] for s in found if s in at} for c, found in places.items()}
        everybody = set().union(*positions.values())
        given = {c[2] for c in r["companies"]}
        for company, _, label in r["companies"]:
            if label is None:
                continue
            mine = positions.get(company, set())
            features = company_features(whole, words, events, clause, mine, everybody - mine)
            found = company_events(events, clause, words, mine, everybody - mine)
            rule = rule_score(found)
            several, conflicting = len(r["companies"]) > 1, {1, -1} <= given
            out.append(Row(features, label, r["corpus"], r["document"], True, several, conflicting, polarity, rule))
    return out


def fit(data: list[Row], keep=lambda name: True) -> dict[str, tuple[float, float]]:
    """Fit on rows; returns feature -> (bad, good), log-odds against neither."""
    documents = defaultdict(set)
    for row in data:
        for name in row.features:
            documents[name].add(row.document)
    kept = {name for name, found in documents.items() if len(found) >= MIN_DOCUMENTS and keep(name)}
    scales = {name: scale(name) for name in kept}
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform(
        [{k: v * scales[k] for k, v in row.features.items() if k in kept and k != "always"} for row in data]
    )
    weight = np.array([OTHER_NEWS if row.corpus in ("sentfin", "finentity") else 1.0 for row in data])
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    model.fit(x, [row.label for row in data], sample_weight=weight)
    bad, neither, good = model.coef_
    factor = np.array([scales[name] for name in vectorizer.feature_names_])
    weights = dict(
        zip(
            vectorizer.feature_names_,
            zip(((bad - neither) * factor).tolist(), ((good - neither) * factor).tolist(), strict=True),
            strict=True,
        )
    )
    b, n, g = model.intercept_
    weights["always"] = (float(b - n), float(g - n))
    return weights


def fold(document: str, k: int) -> int:
    """Give a document one of k folds, the same in every run."""
    return int(hashlib.md5(document.encode()).hexdigest(), 16) % k


def write(weights: dict[str, tuple[float, float]], path: Path = WEIGHTS) -> int:
    """Write feature, bad, good with three decimals, sorted by name; what rounds to below 0.005 is left out."""
    lines = sorted((k, round(b, 3), round(g, 3)) for k, (b, g) in weights.items() if max(abs(b), abs(g)) >= 0.005)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "bad", "good"])
        writer.writerows(lines)
    return len(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    sets = read(parser.parse_args().gold)
    data = [row for sentences in sets.values() for row in rows(sentences)]
    n = write(fit(data))
    counts = Counter((row.corpus, row.company) for row in data)
    print(f"{n} weights from {len(data)} rows:", dict(counts))
