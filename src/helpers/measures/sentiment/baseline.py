"""The baseline: TextBlob's polarity and subjectivity, to the digit, beside which the news measure stands.

TextBlob (MIT) averages the entries of a lexicon of adjectives in reviews: "rose" is a flower to it, "recall" nothing.
"""

from collections.abc import Iterable

import numpy as np
from textblob.en import sentiment


def textblob_sentiment(texts: Iterable[str]) -> np.ndarray:
    """Give polarity (-1..1) and subjectivity (0..1) of each text, one row a text: what TextBlob(text).sentiment says.

    >>> textblob_sentiment(["Deliveries rose.", "A very good car."]).round(2).tolist()
    [[0.6, 0.95], [0.91, 0.78]]
    """
    return np.array([sentiment(text)[:2] for text in texts], dtype=float).reshape(-1, 2)
