"""Find the cues of speculation in sentences, and say of each sentence which classes of the codebook it belongs to.

Three layers, each readable on its own: the cue list (`cues`) finds candidates, the model (`model`) decides which classes
hold where there is one, the voice (`voices`) says whose proposition it is.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.codebook import CLASSES
from helpers.measures.sentences import LONGEST
from helpers.measures.speculation.cues import Candidate, Index, Rule, candidates, read_cues, shipped_index
from helpers.measures.speculation.model import Model, shipped_model
from helpers.measures.speculation.tokens import places_of, tokens_of
from helpers.measures.speculation.voices import Around, Holders, is_open, named_around
from helpers.tables import CUES

BATCH = 500  # sentences that the model judges in one step; their number changes the time, and no result
# Sentences of an article that are looked through for a surname's first name; few have more. With 40, 9 of 17,041 holders
# are others (the sample, tesla_2022, reuters_2006_2013), with 160 none.
_LOOK_BACK = 80

# --- cues ------------------------------------------------------------------------------------------------------------


def find_cues(sentences: pd.DataFrame, cues: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the cues of speculation: one row a cue, in the order of the text.

    Takes a sentences table (article_id, n, start, is_title, text). Returns article_id, n, start, end (characters of
    the article's text, of its title for a headline), cue (as written), class, counts (the class counts as
    speculative), holder and voice (who holds the proposition: writer, named, unnamed, outlet), quoted, strength (0..1,
    how probable the cue makes it) and rule (the row of the cue list that says so). The holder that a pronoun or a
    quotation without a speaker leaves open is looked up in the sentences beside it, which are the rows beside it in the
    same article, or `previous` where there is no article_id. `cues` merges own rows over the shipped list, see
    `read_cues`; raises ValueError that names the cue where one of them is wrong.

    >>> from helpers.measures.sentences import sentences_from
    >>> found = find_cues(sentences_from(["Tesla may buy Rivian, sources said."]))
    >>> found[["cue", "class", "voice"]].values.tolist()
    [['may', 'epistemic', 'unnamed'], ['sources said', 'hearsay', 'unnamed']]
    """
    index = shipped_index() if cues is None else Index(read_cues(cues))
    table = _Sentences(sentences)
    rows = []
    for i, words, shown in decide(table.texts, table.titles, index):
        text, article, n, offset = table.texts[i][:LONGEST], table.articles[i], table.numbers[i], table.offsets[i]
        holders = Holders(text, words)
        for start, end, rule in shown:
            holder, voice = holders.holder_of(start, end, rule.cls)
            quoted = holders.quoted(start, end)
            if not table.titles[i] and is_open(holder, quoted, rule.cls):
                holder, voice = named_around(holder, table.around(i)) or (holder, voice)
            row = (article, n, offset + start, offset + end, text[start:end], rule.cls, rule.counts)
            rows.append((*row, holder, voice, quoted, rule.strength, rule.key))
    frame = pd.DataFrame(rows, columns=CUES)
    types = dict.fromkeys(["article_id", "cue", "class", "holder", "voice", "rule"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"counts": "bool", "quoted": "bool", "strength": "float64"}
    return frame.astype(types)


class _Sentences:
    """The columns of a sentences table as lists, and which of its sentences stand beside each other."""

    def __init__(self, table: pd.DataFrame):
        columns = ("article_id", "n", "start", "is_title", "text")
        self.articles, self.numbers, self.offsets, self.titles, self.texts = (table[c].tolist() for c in columns)
        self.previous = table["previous"].tolist() if "previous" in table else [""] * len(self.texts)

    def around(self, i: int) -> Around:
        """Give sentence i with those of its article before it and the one behind; without an article, `previous`."""
        if not self.articles[i]:
            return Around([self.previous[i], self.texts[i]], 0, 1, 1)
        first = last = i
        while i - first < _LOOK_BACK and first and self._follows(first - 1) and self.numbers[first - 1] > 0:
            first -= 1
        if last + 1 < len(self.texts) and self._follows(last):
            last += 1
        return Around(self.texts, first, last, i)

    def _follows(self, i: int) -> bool:
        """Say whether the row after row i is the next sentence of the same article."""
        return self.articles[i] == self.articles[i + 1] and self.numbers[i + 1] == self.numbers[i] + 1


# --- decisions -------------------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """A cue that holds: its characters in the sentence, and the row of the cue list."""

    start: int
    end: int
    rule: Rule


class _Matched(NamedTuple):
    """A sentence in which rows of the cue list match."""

    i: int
    tokens: list[str]
    words: list[str]  # the tokens in lower case
    found: list[Candidate]


def decide(texts: list[str], titles: list[bool], index: Index) -> Iterator[tuple[int, list[str], list[Shown]]]:
    """Give for each sentence with a cue that holds its place in `texts`, its words, and the cues.

    A class that holds is shown by the rows that decide alone, or where only rows that need their context matched, by
    the one of them that speaks most for it. Own rows are shown whatever the model says.
    """
    model = shipped_model()
    for first in range(0, len(texts), BATCH):
        batch = range(first, min(first + BATCH, len(texts)))
        matched = [m for i in batch if (m := _matched(i, texts[i], titles[i], index)).found]
        if not matched:
            continue
        judged = [[c for c in m.found if not c.rule.user] for m in matched]
        rows = [
            model.rows_of(m.words, [token[0].isupper() for token in m.tokens], bool(titles[m.i]), found)
            for m, found in zip(matched, judged, strict=True)
        ]
        held = model.classes(model.logits(rows), [{c.rule.cls for c in found} for found in judged])
        for m, classes in zip(matched, held, strict=True):
            if chosen := _chosen(m.found, classes, model):
                places = places_of(texts[m.i][:LONGEST], m.tokens[: max(c.end for c in chosen)])
                shown = [Shown(places[c.first][0], places[c.end - 1][1], c.rule) for c in chosen]
                yield m.i, m.words, _distinct(shown)


def _matched(i: int, text: str, is_title: bool, index: Index) -> _Matched:
    tokens = tokens_of(text[:LONGEST])
    words = "\n".join(tokens).lower().split("\n")  # one call for all: a token holds no white space
    return _Matched(i, tokens, words, candidates(words, bool(is_title), index))


def _chosen(found: list[Candidate], classes: set[str], model: Model) -> list[Candidate]:
    """Choose the candidates that show the classes which hold."""
    chosen = [c for c in found if not c.rule.weak and (c.rule.cls in classes or c.rule.user)]
    for cls in sorted(classes.difference(c.rule.cls for c in chosen)):
        of_class = [c for c in found if c.rule.cls == cls and not c.rule.user]
        chosen.append(max(of_class, key=lambda c: (model.weight(c.rule), c.end - c.first, -c.first)))
    return chosen


def _distinct(shown: list[Shown]) -> list[Shown]:
    """Keep of overlapping cues of one class the longest."""
    kept: list[Shown] = []
    taken: set[tuple[str, int]] = set()
    for cue in sorted(shown, key=lambda c: (c.start - c.end, c.start, not c.rule.user, c.rule.key)):
        place = {(cue.rule.cls, at) for at in range(cue.start, cue.end)}
        if taken.isdisjoint(place):
            taken |= place
            kept.append(cue)
    return sorted(kept, key=lambda c: (c.start, c.end, CLASSES.index(c.rule.cls)))


# --- scores ----------------------------------------------------------------------------------------------------------


def score_speculation(sentences: pd.DataFrame, cues: pd.DataFrame) -> pd.DataFrame:
    """Add `classes` (tuple of the codebook's names, in its order), `speculative` (any of them counts) and `strength`.

    `strength` is the lowest among the sentence's cues that count, for a sentence is as sure as its weakest hedge; NaN
    where it is not speculative. Its mean over the speculative sentences of a period tells whether hedges harden or
    weaken.

    >>> from helpers.measures.sentences import sentences_from
    >>> s = sentences_from(["Tesla expects to sell more, and may buy Rivian.", "It declined to comment."])
    >>> score_speculation(s, find_cues(s))[["speculative", "classes", "strength"]].values.tolist()
    [[True, ('epistemic', 'prediction'), 0.45], [False, ('denial',), nan]]
    """
    held: dict[tuple, set] = {}
    least: dict[tuple, float] = {}
    for article, n, cls, counts, strength in zip(
        *(cues[c].tolist() for c in ("article_id", "n", "class", "counts", "strength")), strict=True
    ):
        held.setdefault((article, n), set()).add(cls)
        if counts:
            least[article, n] = min(strength, least.get((article, n), strength))
    names = {frozenset(k): tuple(c for c in CLASSES if c in k) for k in map(frozenset, held.values())}
    keys = list(zip(sentences["article_id"].tolist(), sentences["n"].tolist(), strict=True))
    classes = [names[frozenset(held[k])] if k in held else () for k in keys]
    out = sentences.copy()
    out["speculative"] = pd.Series([k in least for k in keys], index=out.index, dtype="bool")
    out["classes"] = pd.Series(classes, index=out.index, dtype="object")
    out["strength"] = pd.Series([least.get(k, np.nan) for k in keys], index=out.index, dtype="float64")
    return out


def article_shares(sentences: pd.DataFrame) -> pd.DataFrame:
    """Give each article's share of speculative body sentences: article_id, n_sentences, n_speculative, share (0..1).

    Headlines are left out; an article without a body sentence has no row.
    """
    body = sentences[~sentences["is_title"]]
    counts = body.groupby("article_id", sort=False)["speculative"].agg(n_sentences="size", n_speculative="sum")
    counts = counts.astype("int64").reset_index()
    return counts.assign(share=counts["n_speculative"] / counts["n_sentences"])
