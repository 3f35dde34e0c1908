"""Split articles into sentences and keep for each where it stands.

The splitter is nupunkt (MIT; an unsupervised Punkt model that knows the abbreviations of law and finance and ships
with its package, so nothing is downloaded).
"""

import re
from collections.abc import Iterable, Iterator

import nupunkt
import pandas as pd

from helpers.tables import SENTENCES

# Characters of a sentence that the measures read: nobody writes longer ones, and the work grows with the square.
LONGEST = 3000

_PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")
_WORD = re.compile(r"\w")
# The model takes some plain words for abbreviations ("a new car. Tesla ..."), and the letter of a model for an initial.
_MISSED_END = re.compile(
    r"""(?<![\w.])(?!(?:vs|cf|ca|approx|etc|viz|al|op|est)\.)(?:[a-z]{2,}|Model\ [A-Z])\.["'”’)]*\s+(?=["'“‘(]?[A-Z])"""
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Give the (start, end) of each sentence of a text, surrounding white space left out.

    A line break ends a sentence: in cleaned text a line is a paragraph.

    >>> text = "Shares of Tesla Inc. (TSLA.O) fell. Will they recover?\\nNobody knows."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Shares of Tesla Inc. (TSLA.O) fell.', 'Will they recover?', 'Nobody knows.']
    """
    spans = []
    for paragraph in _PARAGRAPH.finditer(text):
        block, offset = paragraph.group(), paragraph.start()
        for start, end in _split_further(block, nupunkt.sent_spans(block)):
            piece = block[start:end]
            start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
            if start < end and _WORD.search(block, start, end):
                spans.append((offset + start, offset + end))
    return spans


def _split_further(block: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        for missed in _MISSED_END.finditer(block, start, end):
            if missed.end() < end:
                yield start, missed.end()
                start = missed.end()
        yield start, end


def split_sentences(articles: pd.DataFrame) -> pd.DataFrame:
    """Split each article into its headline (n = 0, is_title) and the sentences of its body (n = 1, 2, ...).

    Takes article_id, title, text and published; returns the columns SENTENCES. `start` and `end` are characters into the cleaned
    text, for the headline into the title; `title` and `previous` (the body sentence before, "" for the first) are the
    context that the codebook lets a reader use.
    """
    rows = []
    for article in articles[["article_id", "title", "text", "published"]].itertuples(index=False):
        title = article.title or ""
        if title.strip():
            start = len(title) - len(title.lstrip())
            end = len(title.rstrip())
            rows.append((article.article_id, 0, start, end, True, article.published, title[start:end], title, ""))
        previous, text = "", article.text or ""
        for n, (start, end) in enumerate(sentence_spans(text), start=1):
            sentence = text[start:end]
            rows.append((article.article_id, n, start, end, False, article.published, sentence, title, previous))
            previous = sentence
    return _typed(pd.DataFrame(rows, columns=SENTENCES))


def sentences_from(
    texts: Iterable[str],
    published=None,
    is_title: bool | Iterable[bool] = False,
    title: str | Iterable[str] | None = None,
    previous: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Make a sentences table of sentences that you have: one row each, n = 0, 1, ... in order, nothing split.

    The other arguments are one value for all or a list with one for each; dates may be strings. Raises ValueError
    where a list has another length than `texts`, or a date cannot be read.

    >>> s = sentences_from(["A may buy B.", "It did."], published="2014-12-04", is_title=[True, False])
    >>> s[["n", "start", "end", "is_title"]].values.tolist()
    [[0, 0, 12, True], [1, 0, 7, False]]
    """
    texts = [texts] if isinstance(texts, str) else ["" if pd.isna(t) else str(t) for t in texts]

    def column(name, value, default):
        if value is None or isinstance(value, str) or not isinstance(value, Iterable):
            return [default if value is None else value] * len(texts)
        values = [default if v is None or v is pd.NaT or v != v else v for v in value]
        if len(values) != len(texts):
            raise ValueError(f"{name} has {len(values)} values for {len(texts)} sentences")
        return values

    frame = pd.DataFrame(
        {
            "article_id": [""] * len(texts),
            "n": range(len(texts)),
            "start": [0] * len(texts),
            "end": [len(t) for t in texts],
            "is_title": column("is_title", is_title, False),
            "published": [naive_timestamp(v) for v in column("published", published, pd.NaT)],
            "text": texts,
            "title": column("title", title, ""),
            "previous": column("previous", previous, ""),
        },
        columns=SENTENCES,
    )
    return _typed(frame)


def naive_timestamp(value) -> pd.Timestamp:
    """Read one date as the outlet's wall clock: an offset is dropped, not converted (the rule of `helpers.corpus.dates`)."""
    stamp = pd.Timestamp(value) if value not in ("", None) else pd.NaT
    return stamp if stamp is pd.NaT else stamp.tz_localize(None)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(["article_id", "text", "title", "previous"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"is_title": "bool", "published": "datetime64[us]"}
    return frame.astype(types)
