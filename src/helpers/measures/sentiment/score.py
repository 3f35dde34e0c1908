"""Score how the news in a sentence is for the business it is about, and for each company it names.

Two measures stand side by side. `polarity` and `subjectivity` are TextBlob's own numbers: the baseline (`baseline`).
`sentiment` is made for business news, in two layers: rules find events (`events`), and a linear model over what they
found, where it stands and the words beside it (`features`) turns that into the probabilities of good, bad and neither.
`sentiment` is P(good) - P(bad). The weights (`models/sentiment_weights.csv`) come from `training/train_sentiment.py`, the
measured errors from `training/evaluate_sentiment.py`. Training data: our own labels of EV news; SEntFiN 1.0 (Sinha,
Kedas, Kumar, Malo 2022; MIT) and FinEntity (Tang, Yang, Huang, Tang, Tam 2023; ODC-BY).
"""

import csv
import math
from functools import cache

import numpy as np
import pandas as pd

from helpers.measures.sentiment.baseline import textblob_sentiment
from helpers.measures.sentiment.events import balance, find_events, tokens
from helpers.measures.sentiment.features import own_features, sentence_features, shared_features
from helpers.project import shipped

# A label is bad (-1) where P(bad) times LEAN_BAD is the largest of the three, good (1) where P(good) times LEAN_GOOD is:
# the plain maximum says "neither" too often. Chosen for the best macro-F1 over the labelled EV news, each corpus scored by
# a model that has not seen it. The maximum is flat: with 1.4 to 2 for bad and 1.2 to 1.8 for good it is .635 to .644 for
# sentences and .628 to .637 for companies, without leaning .623 and .624.
LEAN_BAD = 1.8
LEAN_GOOD = 1.5
_MOST_ODDS = 30.0  # log-odds: beyond them a probability is 1 to twelve digits; exp of 710 would overflow

Weights = dict[str, tuple[float, float]]


@cache
def _shipped_weights() -> Weights:
    """Read the model: feature -> log-odds that it adds for bad and for good, both against neither."""
    with shipped("models", "sentiment_weights.csv").open(encoding="utf-8", newline="") as file:
        return {row["feature"]: (float(row["bad"]), float(row["good"])) for row in csv.DictReader(file)}


def score_features(features: dict[str, float], weights: Weights) -> tuple[float, int]:
    """Give P(good) - P(bad) and the label (1, 0, -1) of what the model sees."""
    return _verdict(*_odds(features, weights))


def _odds(features: dict[str, float], weights: Weights) -> tuple[float, float]:
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
    bad, good = math.exp(min(bad, _MOST_ODDS)), math.exp(min(good, _MOST_ODDS))
    leaning_bad, leaning_good = LEAN_BAD * bad, LEAN_GOOD * good
    label = 0
    if leaning_bad > 1 or leaning_good > 1:
        label = 1 if leaning_good >= leaning_bad else -1
    return (good - bad) / (1.0 + good + bad), label


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
    named, weights = _company_places(sentences, mentions), _shipped_weights()
    scores, labels = np.zeros(len(texts)), np.zeros(len(texts), dtype="int64")
    company_scores, company_labels = np.zeros(len(mentions)), np.zeros(len(mentions), dtype="int64")
    headline_of = cache(_headline_balance)  # for this call only: the sentences of an article share their headline
    for i, text in enumerate(texts):
        headline = headline_of(titles[i]) if titles[i] and not is_title[i] else None
        companies = named.get(i, {})
        (scores[i], labels[i]), verdicts = _score_sentence(text, is_title[i], headline, companies, weights)
        for company, verdict in verdicts.items():
            for _, _, m in companies[company]:
                company_scores[m], company_labels[m] = verdict
    baseline = textblob_sentiment(texts)
    return (
        sentences.assign(
            polarity=baseline[:, 0], subjectivity=baseline[:, 1], sentiment=scores, sentiment_label=labels
        ),
        mentions.assign(sentiment=company_scores, sentiment_label=company_labels),
    )


Verdict = tuple[float, int]  # score and label
Places = list[tuple[int, int, int]]  # of one company in a sentence: start, end, row of the mention


def _score_sentence(
    text: str, is_title: bool, headline: float | None, companies: dict[str, Places], weights: Weights
) -> tuple[Verdict, dict[str, Verdict]]:
    """Give the verdict on a sentence, and on each of its companies."""
    words, at = tokens(text, [(a, b) for places in companies.values() for a, b, _ in places])
    events, clause = find_events(words)
    whole = sentence_features(words, events, clause, is_title, headline)
    base, verdicts = _odds(whole, weights), {}
    if companies:
        positions = {c: {at[a, b] for a, b, _ in places if (a, b) in at} for c, places in companies.items()}
        everybody = set().union(*positions.values())
        # What the sentence says for one of several is the same for all of them, so it is added up once.
        several = any(everybody - mine for mine in positions.values())
        shared = _odds(shared_features(whole), weights) if several else base
        for company, mine in positions.items():
            others = everybody - mine
            bad, good = _odds(own_features(words, events, clause, mine, others), weights)
            start = shared if others else base
            verdicts[company] = _verdict(start[0] + bad, start[1] + good)
    return _verdict(*base), verdicts


def _headline_balance(title: str) -> float:
    return balance([e.value for e in find_events(tokens(title)[0])[0]])


def _company_places(sentences: pd.DataFrame, mentions: pd.DataFrame) -> dict[int, dict[str, Places]]:
    """Group the mentions: row of the sentence -> company -> [(start, end, row of the mention)], offsets in its text."""
    keys = zip(sentences["article_id"].tolist(), sentences["n"].tolist(), strict=True)
    row_of = {key: i for i, key in enumerate(keys)}
    starts = sentences["start"].tolist()
    found: dict[int, dict[str, Places]] = {}
    columns = [mentions[c].tolist() for c in ("article_id", "n", "start", "end", "company")]
    for m, (article, n, start, end, company) in enumerate(zip(*columns, strict=True)):
        i = row_of.get((article, n))
        if i is None:
            raise ValueError(
                f"mention {m} is of sentence {n} of article {article!r}, which is not in the sentences table"
            )
        found.setdefault(i, {}).setdefault(company, []).append((start - starts[i], end - starts[i], m))
    return found


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
