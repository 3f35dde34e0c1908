"""Train the model behind the cue list: `python training/train_speculation.py --gold FOLDER --corpora FOLDER`.

The first FOLDER holds ev/train.jsonl and ev/dev.jsonl: one labelled sentence a line with sentence, is_title, spec (the
classes of the codebook), corpus and doc. The second holds the corpora whose sentences training/speculation_labels.csv
labels: it gives for a sentence not its text but the first 16 hexadecimal digits of the text's SHA-256, how it was drawn
(random; cued: at random among those that a row of the list matches; unsure: an earlier model had hesitated) and its
classes. A sentence that is no longer found is left out, and the count is printed; none is of a document of dev.jsonl.
The shipped weights are fitted on all of them, so they cannot be judged on them: training/evaluate_speculation.py fits
its own for every figure, without what it judges on. For each class, and for "speculative" as a whole, a logistic
regression (L2) over the features that `helpers.measures.speculation.model.features` names; those of fewer than five
documents are left out, so no weight can stand for a sentence. The file is sorted and rounded: the same data give the same bytes.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from helpers import read_corpus, split_sentences
from helpers.codebook import CLASSES, CONDITION, COUNTING, DENIAL, EPISTEMIC, HEARSAY, OPEN, PREDICTION
from helpers.measures.speculation.cues import candidates, shipped_index
from helpers.measures.speculation.model import HEADS, WHOLE, features
from helpers.measures.speculation.tokens import tokens_of
from helpers.project import shipped

MIN_DOCUMENTS = 5
C = 0.25
# The rows were written by somebody who had read these sentences, so a fit that trusts them as much as they deserve here
# trusts them too much elsewhere: their columns are scaled (a smaller scale is a stronger penalty), and the thresholds
# lean towards a fixed value, below one half because a row that is missing here is missing more often elsewhere.
SURE = {CONDITION: 2.0, OPEN: 3.0, HEARSAY: 3.0, DENIAL: 4.0, EPISTEMIC: 1.5, PREDICTION: 1.5}
THRESHOLD, THRESHOLD_SPECULATIVE = 0.33, 0.36


LABELS = Path(__file__).with_name("speculation_labels.csv")
# The corpora of the labels: where they lie, and the name that their other sentences have in train.jsonl and dev.jsonl.
CORPORA = {
    "tesla_2022": ("tesla_2022/Tesla_news.csv", "tesla_2022_proquest"),
    "reuters_2006_2013": ("reuters_2006_2013", "reuters_2006_2013"),
    "headlines_2024": ("headlines_2024/tesla_2024.jsonl", "tesla_2024_mediastack"),
}


def read_gold(path: Path) -> pd.DataFrame:
    """Read labelled sentences and add what the model sees: `names` (set of features) and `cued` (classes with a cue)."""
    return with_features(pd.read_json(path, lines=True).assign(labels=False))


def read_labels(corpora: Path, labels: Path = LABELS) -> pd.DataFrame:
    """Find the sentences that the labels file labels in the corpora and add what the model sees, as `read_gold`."""
    wanted, found = pd.read_csv(labels, dtype="str", keep_default_na=False), []
    for name, (path, corpus) in CORPORA.items():
        articles, _ = read_corpus(corpora / path)
        sentences = split_sentences(articles[(articles["duplicate_of"] == "") & (articles["aside"] == "")])
        sentences["sha"] = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in sentences["text"]]
        sentences = sentences.drop_duplicates("sha")[["sha", "article_id", "title", "is_title", "text"]]
        rows = wanted[wanted["corpus"] == name].merge(sentences, on="sha").assign(corpus=corpus)
        found.append(rows.rename(columns={"text": "sentence"}).assign(doc=f"{name} " + rows["article_id"]))
    gold = pd.concat(found, ignore_index=True)
    print(f"{labels.name}: {len(gold)} of {len(wanted)} sentences found", file=sys.stderr)
    return with_features(gold.assign(spec=gold["spec"].str.split(), dev_document=False, labels=True))


def together(gold: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Put both under each other, a document that is in both (by corpus and title) under its name in `gold`."""

    def key(frame):
        return (
            frame["corpus"] + " " + frame["title"].fillna("").str.lower().str.replace(r"\W+", "", regex=True).str[:60]
        )

    named = dict(zip(key(gold), gold["doc"], strict=True))
    doc = [named.get(k, d) if k.split(" ")[1] else d for k, d in zip(key(labels), labels["doc"], strict=True)]
    return pd.concat([gold, labels.assign(doc=doc)], ignore_index=True)


def with_features(gold: pd.DataFrame) -> pd.DataFrame:
    index = shipped_index()
    matched, bare = [], []
    for text, is_title in zip(gold["sentence"], gold["is_title"], strict=True):
        tokens = tokens_of(text)
        words = [t.lower() for t in tokens]
        found = candidates(words, bool(is_title), index)
        matched.append({rule for *_, rule in found})
        named = features(words, [t[0].isupper() for t in tokens], bool(is_title), found)
        bare.append(named.difference(*(rule.features for rule in matched[-1])))
    return _with_names(gold.assign(matched=matched, bare=bare))


def _with_names(gold: pd.DataFrame) -> pd.DataFrame:
    names = [
        bare.union(*(rule.features for rule in rules))
        for bare, rules in zip(gold["bare"], gold["matched"], strict=True)
    ]
    return gold.assign(names=names, cued=[{rule.cls for rule in rules} for rules in gold["matched"]])


def without_lone_rows(gold: pd.DataFrame) -> pd.DataFrame:
    """Take from each sentence the rows that decide alone and match in no other corpus: they may have been written for it.

    What is left looks more like text that no row was written for, so a fit learns what a row that only hints is worth.
    The sentences of the labels file keep their rows: none of those was written for them.
    """
    corpora = defaultdict(set)
    for rules, corpus, doc in zip(gold["matched"], gold["corpus"], gold["doc"], strict=True):
        for rule in rules:
            corpora[rule.key].add((corpus, doc))
    kept = [
        rules if ours else {r for r in rules if r.weak or any(c != corpus and d != doc for c, d in corpora[r.key])}
        for rules, corpus, doc, ours in zip(*(gold[c] for c in ("matched", "corpus", "doc", "labels")), strict=True)
    ]
    return _with_names(gold.assign(matched=kept))


def targets(gold: pd.DataFrame) -> np.ndarray:
    labels = np.array([[c in spec for c in CLASSES] for spec in gold["spec"]])
    return np.c_[labels, labels[:, : len(COUNTING)].any(axis=1)]


def scale(name: str, head: str) -> float:
    kind, _, rest = name.partition(":")
    if "#" in name and kind == name:
        return 1.0
    if kind == "sure":
        if head == WHOLE:
            return 1.0 if rest in COUNTING else 0.5
        return SURE.get(head, 1.0) if rest == head else 0.5
    if kind == "maybe":
        return 1.0 if rest == head else 0.5
    if kind == "cue":
        return 0.5 if head == WHOLE or rest.startswith(head) else 0.25
    if kind == "rule":
        return 0.5 if head == WHOLE or rest.startswith(head + ":") else 0.25
    return 0.3 if kind == "word" else 0.7 if kind == "is" else 1.0


def vocabulary(gold: pd.DataFrame, keep=lambda name: True) -> list[str]:
    documents, proper = defaultdict(set), proper_names(gold)
    for names, doc in zip(gold["names"], gold["doc"], strict=True):
        for name in names:
            documents[name].add(doc)
    enough = [n for n, docs in documents.items() if len(docs) >= MIN_DOCUMENTS and keep(n)]
    return sorted(n for n in enough if not n.startswith(("word:", "cue:")) or proper.isdisjoint(re.split("[:=<> ]", n)))


def proper_names(gold: pd.DataFrame) -> set[str]:
    """Give the words that stand with a capital more often than not inside the sentences of a text.

    No weight may hang on who is spoken of: features leave names out inside a sentence, this does so for headlines and
    for the first word.
    """
    capital, plain = Counter(), Counter()
    for text in gold["sentence"][~gold["is_title"].astype(bool)]:
        for token in tokens_of(text)[1:]:
            (capital if token[0].isupper() else plain)[token.lower()] += 1
    return {word for word, n in capital.items() if n > plain[word] and word != "i"}


def matrix(gold: pd.DataFrame, columns: list[str]) -> csr_matrix:
    place = {name: i for i, name in enumerate(columns)}
    rows = [sorted(place[n] for n in names if n in place) for names in gold["names"]]
    indptr = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(indptr[-1]), [i for r in rows for i in r], indptr), shape=(len(rows), len(columns)))


def best_threshold(wanted: np.ndarray, probability: np.ndarray) -> float:
    def f1(t):
        said = probability >= t
        return 2 * (said & wanted).sum() / max(said.sum() + wanted.sum(), 1)

    return float(max(np.arange(0.2, 0.71, 0.025), key=lambda t: (round(f1(t), 4), -abs(t - 0.45))))


def fit(gold: pd.DataFrame, keep=lambda name: True) -> dict:
    """Fit all heads and give what the weights file stores. `keep` leaves features out (for ablations)."""
    gold = without_lone_rows(gold)
    columns, labels, groups = vocabulary(gold, keep), targets(gold), gold["doc"].to_numpy()
    plain = matrix(gold, columns)
    weights, intercept, threshold = defaultdict(dict), {}, {}
    for j, head in enumerate(HEADS):
        scales = np.array([scale(name, head) for name in columns])
        x, y = (plain @ diags(scales)).tocsr(), labels[:, j]

        def new(x, y):
            return LogisticRegression(C=C, solver="liblinear", random_state=0, max_iter=1000).fit(x, y)

        model = new(x, y)
        intercept[head] = round(float(model.intercept_[0]), 3)
        for name, weight in zip(columns, model.coef_[0] * scales, strict=True):
            if abs(weight) >= 0.01:
                weights[name][head] = round(float(weight), 3)
        if head == WHOLE:
            threshold[head] = THRESHOLD_SPECULATIVE
            continue
        probability = np.zeros(len(y))
        for a, b in GroupKFold(5).split(x, y, groups):
            probability[b] = new(x[a], y[a]).predict_proba(x[b])[:, 1]
        cued = np.array([head in c for c in gold["cued"]])
        threshold[head] = round((best_threshold(y, np.where(cued, probability, 0)) + THRESHOLD) / 2, 3)
    return {"intercept": intercept, "threshold": threshold, "weights": {n: weights[n] for n in sorted(weights)}}


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="folder that holds ev/train.jsonl and ev/dev.jsonl")
    parser.add_argument("--corpora", type=Path, help=f"folder of the corpora whose sentences {LABELS.name} labels")
    parser.add_argument("--without-dev", action="store_true", help="leave the documents of dev.jsonl out")
    parser.add_argument("--out", type=Path, default=shipped("models", "speculation_model.json"))
    options = parser.parse_args(arguments)
    gold = read_gold(options.gold / "ev" / "train.jsonl")
    if options.without_dev:
        gold = gold[~gold["dev_document"]].reset_index(drop=True)
    else:
        gold = pd.concat([gold, read_gold(options.gold / "ev" / "dev.jsonl")], ignore_index=True)
    if options.corpora:
        gold = together(gold, read_labels(options.corpora))
    stored = fit(gold)
    about = "Made by training/train_speculation.py: per feature the weight for each class; see measures/speculation."
    lines = [f"  {json.dumps(n, ensure_ascii=False)}: {json.dumps(w)}" for n, w in stored["weights"].items()]
    head = {"about": about, "sentences": len(gold), "intercept": stored["intercept"], "threshold": stored["threshold"]}
    body = json.dumps(head, indent=1)[:-2] + ',\n "weights": {\n' + ",\n".join(lines) + "\n }\n}\n"
    options.out.write_text(body, encoding="utf-8")
    print(f"{len(gold)} sentences, {len(lines)} features, {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
