"""Score how good the news in a sentence is, for its business and for each company it names."""

import csv
import math
from functools import cache

import numpy as np
import pandas as pd
from textblob.en import sentiment as _textblob

from helpers.measures.sentiment.events import balance, company_events, find_events, tokens
from helpers.project import shipped

# A label is bad (-1) where P(bad) times LEAN_BAD is the largest of the three, good (1) where P(good) times LEAN_GOOD is:
# the plain maximum says "neither" too often. Chosen for the best macro-F1 over the labelled EV news, each corpus scored by
# a model that has not seen it; the maximum is flat, so other news may do with the same.
LEAN_BAD = 1.8
LEAN_GOOD = 1.5


# How much of an event counts for a company, by its place; from 0.8 on it counts as the company's own.
_PLACES = {"own": 1.0, "agent": 1.0, "patient": 1.0, "near": 0.8, "before": 0.3, "shared": 0.2, "other": 0.0}
_OWN = 0.8


def _sign(value: float) -> str:
    return "+" if value > 0 else "-" if value < 0 else "0"


def _said(found, prefix: str, features: dict[str, float]) -> None:
    """Add what (event, value) pairs say: by class, family, term and thing, and in sum."""
    good = bad = 0.0
    for e, value in found:
        s = _sign(value)
        if value > 0:
            good += value
        else:
            bad -= value
        features[f"{prefix}class {e.kind}{s}"] = 1.0
        features[f"{prefix}family {e.row}{s}"] = 1.0
        features[f"{prefix}term {e.term}{s}"] = 1.0
        if e.said_of:
            features[f"{prefix}of {e.kind} {e.said_of}{s}"] = 1.0
        if e.flag:
            features[f"{prefix}{e.flag} {e.kind}{s}"] = 1.0
    weight = good + bad
    features[prefix + "good"] = min(good, 3.0)
    features[prefix + "bad"] = min(bad, 3.0)
    features[prefix + "balance"] = (good - bad) / (weight + 0.6) if weight else 0.0
    if not found:
        features[prefix + "silent"] = 1.0
    elif good and bad:
        features[prefix + "mixed"] = 1.0


def sentence_features(words, events, clause, is_title: bool = False, headline: float | None = None) -> dict[str, float]:
    """Name what the model sees of a sentence; `headline` is the balance of its article's headline, None without one."""
    features = {"always": 1.0}
    _said([(e, e.value) for e in events], "", features)
    style = "title" if is_title else "short" if len(words) < 15 else "long"
    features[style] = 1.0
    if events:
        for e in events:
            features[f"{style} {e.kind}{_sign(e.value)}"] = 1.0
        features[style + " balance"] = features["balance"]
        features["first clause" + _sign(sum(e.value for e in events if clause[e.at] == 0))] = 1.0
        features["last clause" + _sign(sum(e.value for e in events if clause[e.at] == clause[-1]))] = 1.0
        features["first" + _sign(events[0].value)] = 1.0
        features["last" + _sign(events[-1].value)] = 1.0
    if headline is not None:
        features["headline balance"] = headline
        features["headline" + _sign(round(headline, 1))] = 1.0
    last = ""
    for w in words:
        features["word " + w] = 1.0
        features["pair " + last + " " + w] = 1.0
        last = w
    return features


def _shared_features(whole: dict[str, float]) -> dict[str, float]:
    """What a sentence as a whole says for one of several companies: its words, and the rest with weights of its own."""
    features = {"always": 1.0}
    for name, value in whole.items():
        kind = name[:5]
        if kind == "word " or kind == "pair ":
            features[name] = value
        if kind != "pair " and kind != "term " and not name.startswith("of "):
            features["several " + name] = value
    return features


def company_features(whole, words, events, clause, positions, others) -> dict[str, float]:
    """Name what the model sees of a company in a sentence: `whole` is sentence_features of that sentence.

    Alone, a company takes over what the sentence says; among others that part gets weights of its own ("several ...")
    and its own place, clause and neighbouring words ("company ...") decide.
    """
    own = _own_features(words, events, clause, positions, others)
    return (_shared_features(whole) if others else whole) | own


def _own_features(words, events, clause, positions, others) -> dict[str, float]:
    found = company_events(events, clause, words, positions, others)
    own: dict[str, float] = {}
    _said([(e, v) for e, v, place in found if _PLACES[place] >= _OWN], "company ", own)
    _said([(e, v) for e, v, place in found if _PLACES[place] < _OWN], "company other ", own)
    for e, v, place in found:
        own[f"company place {place}{_sign(v)}"] = 1.0
        if e.relation:
            own[f"company {e.relation} {place}"] = 1.0
    n = len(words)
    if others:
        score = balance([v * _PLACES[place] for _, v, place in found])
        own["company several"] = 1.0
        own["company score"] = score
        own["company verdict" + _sign(round(score, 1))] = 1.0
        own_clauses = {clause[p] for p in positions}
        for i, w in enumerate(words):
            if clause[i] in own_clauses:
                own["company word " + w] = 1.0
        for p in positions:
            ahead = next((e for e in events if e.at >= p and clause[e.at] == clause[p]), None)
            behind = next((e for e in reversed(events) if e.at < p and clause[e.at] == clause[p]), None)
            if ahead is None:
                own["company ahead nothing"] = 1.0
            else:
                far = " far" if any(p < q < ahead.at for q in others) else ""
                own[f"company ahead{far} {_sign(ahead.value)}"] = 1.0
                if ahead.at - p <= 3:
                    own[f"company next {ahead.kind}{_sign(ahead.value)}"] = 1.0
            if behind is None:
                own["company behind nothing"] = 1.0
            else:
                far = " far" if any(behind.at < q < p for q in others) else ""
                own[f"company behind{far} {_sign(behind.value)}"] = 1.0
                if p - behind.end <= 1:
                    own[f"company just {behind.kind} {behind.kind_of_word}{_sign(behind.value)}"] = 1.0
        if positions and min(positions) < min(others):
            own["company named first"] = 1.0
    for p in positions:
        l1, l2 = words[p - 1] if p else "^", words[p - 2] if p > 1 else "^"
        r1, r2 = words[p + 1] if p + 1 < n else "$", words[p + 2] if p + 2 < n else "$"
        own["company left " + l1] = own["company right " + r1] = 1.0
        own["company left2 " + l2] = own["company right2 " + r2] = 1.0
        own[f"company left {l2} {l1}"] = own[f"company right {r1} {r2}"] = 1.0
    if positions:
        first = min(positions)
        own["company start" if first < 2 else "company end" if first > n - 4 else "company middle"] = 1.0
        if ":" in words:
            own["company before colon" if first < words.index(":") else "company after colon"] = 1.0
    return own


@cache
def _weights() -> dict[str, tuple[float, float]]:
    """Read the model: feature -> log-odds that it adds for bad and for good, both against neither."""
    with shipped("models", "sentiment_weights.csv").open(encoding="utf-8", newline="") as file:
        return {row["feature"]: (float(row["bad"]), float(row["good"])) for row in csv.DictReader(file)}


def _odds(features: dict[str, float], weights) -> tuple[float, float]:
    """Log-odds of bad and of good against neither."""
    bad = good = 0.0
    get = weights.get
    for name, value in features.items():
        weight = get(name)
        if weight is not None:
            bad += weight[0] * value
            good += weight[1] * value
    return bad, good


def _verdict(bad: float, good: float) -> tuple[float, int]:
    """P(good) - P(bad) and the label, of log-odds against neither."""
    bad, good = math.exp(min(bad, 30.0)), math.exp(min(good, 30.0))
    leaning_bad, leaning_good = LEAN_BAD * bad, LEAN_GOOD * good
    label = 0
    if leaning_bad > 1 or leaning_good > 1:
        label = 1 if leaning_good >= leaning_bad else -1
    return (good - bad) / (1.0 + good + bad), label


def _score(features: dict[str, float], weights) -> tuple[float, int]:
    return _verdict(*_odds(features, weights))


def _headline_balance(title: str) -> float:
    return balance([e.value for e in find_events(tokens(title)[0])[0]])


def _company_places(sentences: pd.DataFrame, mentions: pd.DataFrame) -> dict[int, dict]:
    """Group the mentions: row of the sentence -> company -> [(start, end, row of the mention)], offsets in its text."""
    keys = zip(sentences["article_id"].tolist(), sentences["n"].tolist(), strict=True)
    row_of = {key: i for i, key in enumerate(keys)}
    starts = sentences["start"].tolist()
    found: dict[int, dict] = {}
    columns = [mentions[c].tolist() for c in ("article_id", "n", "start", "end", "company")]
    for m, (article, n, start, end, company) in enumerate(zip(*columns, strict=True)):
        i = row_of.get((article, n))
        if i is None:
            raise ValueError(
                f"mention {m} is of sentence {n} of article {article!r}, which is not in the sentences table"
            )
        found.setdefault(i, {}).setdefault(company, []).append((start - starts[i], end - starts[i], m))
    return found


def score_sentiment(sentences: pd.DataFrame, mentions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score sentences, and in them companies: a new (sentences, mentions), the inputs stay as they are.

    Sentences (article_id, n, start, text; is_title and title are used where they are there) get `polarity` (-1..1) and
    `subjectivity` (0..1), both TextBlob's, and the news measure: `sentiment` (-1..1, P(good) - P(bad)) and
    `sentiment_label` (1 good, -1 bad, 0 neither). Mentions (article_id, n, start, end, company) get `sentiment` and
    `sentiment_label` for that company in that sentence. Raises ValueError for a mention of a sentence that is not there.

    >>> from helpers.measures.sentences import sentences_from
    >>> none = pd.DataFrame(columns=["article_id", "n", "start", "end", "company"])
    >>> s, _ = score_sentiment(sentences_from(["Tesla's losses narrowed.", "Sales fell by 5 percent."]), none)
    >>> s["sentiment_label"].tolist()
    [1, -1]
    """
    texts = sentences["text"].tolist()
    is_title = sentences["is_title"].tolist() if "is_title" in sentences else [False] * len(texts)
    titles = sentences["title"].tolist() if "title" in sentences else [""] * len(texts)
    named, weights, headlines = _company_places(sentences, mentions), _weights(), {}
    scores, labels = np.zeros(len(texts)), np.zeros(len(texts), dtype="int64")
    company_scores, company_labels = np.zeros(len(mentions)), np.zeros(len(mentions), dtype="int64")
    for i, text in enumerate(texts):
        companies = named.get(i, {})
        words, at = tokens(text, [(a, b) for found in companies.values() for a, b, _ in found])
        events, clause = find_events(words)
        headline = None
        if titles[i] and not is_title[i]:
            headline = headlines.get(titles[i])
            if headline is None:
                headline = headlines[titles[i]] = _headline_balance(titles[i])
        whole = sentence_features(words, events, clause, is_title[i], headline)
        base = _odds(whole, weights)
        scores[i], labels[i] = _verdict(*base)
        if companies:
            positions = {c: {at[a, b] for a, b, _ in found if (a, b) in at} for c, found in companies.items()}
            everybody = set().union(*positions.values())
            shared = None  # of the sentence, so computed once for all its companies
            for company, found in companies.items():
                others = everybody - positions[company]
                if others and shared is None:
                    shared = _odds(_shared_features(whole), weights)
                bad, good = _odds(_own_features(words, events, clause, positions[company], others), weights)
                start = shared if others else base
                score, label = _verdict(start[0] + bad, start[1] + good)
                for _, _, m in found:
                    company_scores[m], company_labels[m] = score, label
    baseline = np.array([_textblob(text)[:2] for text in texts], dtype=float).reshape(-1, 2)
    return (
        sentences.assign(
            polarity=baseline[:, 0], subjectivity=baseline[:, 1], sentiment=scores, sentiment_label=labels
        ),
        mentions.assign(sentiment=company_scores, sentiment_label=company_labels),
    )


def disagreements(sentences: pd.DataFrame, measure: str = "sentiment") -> pd.DataFrame:
    """List the scored sentences where TextBlob's sign and the news label differ, the widest apart first.

    Adds `textblob_label` (the sign of `polarity`) and `apart` (|polarity - sentiment|, 0..2); opposite labels come
    before those of which one is 0.
    """
    table = sentences.assign(
        textblob_label=np.sign(sentences["polarity"]).astype("int64"),
        apart=(sentences["polarity"] - sentences[measure]).abs(),
    )
    opposite = table["textblob_label"] * table["sentiment_label"]
    table = table.assign(opposite=opposite)[table["textblob_label"] != table["sentiment_label"]]
    table = table.sort_values(["opposite", "apart", "article_id", "n"], ascending=[True, False, True, True])
    return table.drop(columns="opposite").reset_index(drop=True)


def reliability() -> pd.DataFrame:
    """Read the reliability curve of the news measure, made by `training/evaluate_sentiment.py` on left-out EV corpora.

    For each unit (EV sentences, EV companies) and bin of the score (from, to): n, mean_score, label (the readers' mean
    label, with its interval low..high over documents) and the shares bad, neither, good.
    """
    with shipped("models", "sentiment_reliability.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)
