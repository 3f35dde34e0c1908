"""Small measured corpora, made by hand or drawn with a known truth, for the tests of this folder."""

import pandas as pd

from helpers.tables import Measured


def made(rows, cues=(), mentions=()):
    """Make tables of articles given as dicts with date, source and per sentence 1 or 0 (or a number, see `polarity`)."""
    articles, sentences = [], []
    for i, row in enumerate(rows):
        name = row.get("id", f"a{i:04d}")
        articles.append(
            {
                "article_id": name, "source": row.get("source", "A"), "published": pd.Timestamp(row["date"]),
                "published_precision": row.get("precision", "day"), "text_scope": row.get("scope", "full"),
                "duplicate_of": row.get("duplicate_of", ""), "aside": row.get("aside", ""),
            }
        )  # fmt: skip
        for n, flag in enumerate([row.get("title", 0), *row["flags"]]):
            classes = row.get("classes", ("epistemic",)) if flag else ()
            text = f"Number {n} says {row.get('word', 'nothing')} of Tesla."
            sentences.append((name, n, n == 0, text, bool(flag), classes, float(flag)))
    columns = ["article_id", "n", "is_title", "text", "speculative", "classes", "polarity"]
    cues = pd.DataFrame(cues, columns=["article_id", "n", "class", "counts", "voice", "holder"])
    mentions = pd.DataFrame(mentions, columns=["article_id", "n", "company", "surface", "sentiment"])
    table = pd.DataFrame(articles).astype({"published": "datetime64[us]"})
    sentences = pd.DataFrame(sentences, columns=columns)
    return Measured(table, sentences.assign(sentiment=sentences["polarity"]), cues, mentions)


def many(date, count, flags, **more):
    return [{"date": date, "flags": flags, **more} for _ in range(count)]


def drawn(rng, share, articles=30, correlation=0.15, **more):
    """Draw articles whose sentences resemble each other."""
    spread = (1 - correlation) / correlation
    own = rng.beta(share * spread, (1 - share) * spread, articles)
    return [{"flags": rng.random(rng.integers(8, 21)) < p, **more} for p in own]
