"""A measured corpus made of numbers, for the tests of what reports say."""

import numpy as np
import pandas as pd

from helpers.tables import Measured


def corpus(strengths, sources=("A",), start="2015-01-15"):
    """Make a corpus with ten articles a year and source; strengths: for each year the strengths of an article's sentences.

    NaN is a sentence of fact.
    """
    articles, sentences = [], []
    for year, values in enumerate(strengths):
        for source in sources:
            for i in range(10):
                name = f"{source}{year}-{i}"
                day = pd.Timestamp(start) + pd.DateOffset(years=year, months=i)
                articles.append({"article_id": name, "source": source, "published": day})
                for n, strength in enumerate(values, start=1):
                    fact = np.isnan(strength)
                    sentences.append((name, n, False, "Text.", not fact, () if fact else ("open",), strength))
    about = {"published_precision": "day", "text_scope": "full", "duplicate_of": "", "aside": "", "title": "A title"}
    table = pd.DataFrame(articles).assign(**about, published_method="field").astype({"published": "datetime64[us]"})
    columns = ["article_id", "n", "is_title", "text", "speculative", "classes", "strength"]
    cues = pd.DataFrame(columns=["article_id", "n", "cue", "class", "counts", "voice", "holder"])
    mentions = pd.DataFrame(columns=["article_id", "n", "start", "company", "surface", "via", "known"])
    return Measured(table, pd.DataFrame(sentences, columns=columns), cues, mentions)
