"""Find the cues of speculation in sentences, and decide of each sentence which classes of the codebook it belongs to."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.codebook import CLASSES, HEARSAY
from helpers.measures.speculation.cues import Index, Rule, _default_index, candidates, places_of, read_cues, tokens_of
from helpers.measures.speculation.model import _model
from helpers.measures.speculation.voices import (
    _PRONOUNS,
    _SELF,
    _alone,
    antecedent,
    attributions,
    holder_of,
    quoted_spans,
    quoted_speaker,
)
from helpers.tables import CUES

# --- tables ----------------------------------------------------------------------------------------------------------


def find_cues(sentences: pd.DataFrame, cues: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the cues of speculation: one row a cue, in the order of the text.

    Takes a sentences table (article_id, n, start, is_title, text). Returns article_id, n, start, end (characters of
    the article's text, of its title for a headline), cue (as written), class, counts (the class counts as
    speculative), holder and voice (who holds the proposition: writer, named, unnamed, outlet), quoted, strength (0..1,
    how probable the cue makes it) and rule (the row of the cue list that says so). The holder that a pronoun or a
    quotation without a speaker leaves open is looked up in the sentences beside it, which are the rows beside it in the
    same article, or `previous` where there is no article_id. `cues` merges own rows over the shipped list, see
    `read_cues`.

    >>> from helpers.measures.sentences import sentences_from
    >>> found = find_cues(sentences_from(["Tesla may buy Rivian, sources said."]))
    >>> found[["cue", "class", "voice"]].values.tolist()
    [['may', 'epistemic', 'unnamed'], ['sources said', 'hearsay', 'unnamed']]
    """
    index = _default_index() if cues is None else Index(read_cues(cues))
    articles, numbers, offsets, titles, texts = (
        sentences[c].tolist() for c in ("article_id", "n", "start", "is_title", "text")
    )
    previous = sentences["previous"].tolist() if "previous" in sentences else [""] * len(texts)
    rows = []
    for i, words, found in decide(texts, titles, index):
        text = texts[i][:_LONGEST]
        quotes, said = quoted_spans(text), attributions(text, words)
        for start, end, rule in found:
            holder, voice = holder_of(text, start, end, rule.cls, said, quotes)
            quoted = any(a <= start and end <= b for a, b in quotes)
            if quoted and holder.lower() in _SELF:  # "We may sell," Mary Barra said.
                holder, voice = _alone([s for s in said if not any(a < s[0] < b for a, b in quotes)]) or (holder, voice)
            if not titles[i] and (
                holder.lower() in _PRONOUNS or (quoted and holder.lower() in ("", *_SELF) and rule.cls != HEARSAY)
            ):
                holder, voice = _looked_up(holder, voice, texts, articles, numbers, previous, i)
            row = (
                articles[i],
                numbers[i],
                offsets[i] + start,
                offsets[i] + end,
                text[start:end],
                rule.cls,
                rule.counts,
            )
            rows.append((*row, holder, voice, quoted, rule.strength, rule.key))
    frame = pd.DataFrame(rows, columns=CUES)
    types = dict.fromkeys(["article_id", "cue", "class", "holder", "voice", "rule"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"counts": "bool", "quoted": "bool", "strength": "float64"}
    return frame.astype(types)


_LOOK_BACK = 80  # sentences; an article seldom has more


def _looked_up(holder, voice, texts, articles, numbers, previous, i) -> tuple[str, str]:
    """Name the holder from the sentences around: those of the article in the table, or the one that `previous` gives."""
    if articles[i]:
        first = last = i
        while (
            i - first < _LOOK_BACK and first and articles[first - 1] == articles[i]
            and 0 < numbers[first - 1] == numbers[first] - 1
        ):  # fmt: skip
            first -= 1
        if last + 1 < len(texts) and articles[last + 1] == articles[i] and numbers[last + 1] == numbers[i] + 1:
            last += 1
    else:
        texts, first, last, i = [previous[i], texts[i]], 0, 1, 1
    if holder.lower() in _PRONOUNS:
        return antecedent(holder.lower(), texts, first, i) or (holder, voice)
    return quoted_speaker(texts, first, last, i) or (holder, voice)


_BATCH = 500  # sentences that the model judges in one step
_LONGEST = 3000  # characters of a sentence that are read: nobody writes longer ones, and the work grows with the square


def decide(
    texts: list[str], titles: list[bool], index: Index, use_model: bool = True
) -> Iterator[tuple[int, list[str], list[tuple[int, int, Rule]]]]:
    """Give for each sentence with a cue that holds its place in `texts`, its words, and (start, end, rule) of the cues.

    A class that holds is shown by the rows that decide alone, or where only rows that need their context matched, by
    the one of them that speaks most for it. Without the model the rows that decide alone decide.
    """
    model = _model() if use_model else None
    for first in range(0, len(texts), _BATCH):
        matched, rows = [], []
        for i in range(first, min(first + _BATCH, len(texts))):
            tokens, is_title = tokens_of(texts[i][:_LONGEST]), bool(titles[i])
            words = "\n".join(tokens).lower().split("\n")  # one call for all: a token holds no white space
            if found := candidates(words, is_title, index):
                matched.append((i, tokens, words, found))
                if model is not None:
                    judged = [c for c in found if not c[2].user]
                    rows.append(model.rows_of(words, [t[0].isupper() for t in tokens], is_title, judged))
        if not matched:
            continue
        held = [set(CLASSES)] * len(matched)
        if model is not None:
            cued = [{c[2].cls for c in found if not c[2].user} for *_, found in matched]
            held = model.classes(model.logits(rows), cued)
        for (i, tokens, words, found), classes in zip(matched, held, strict=True):
            shown = [c for c in found if not c[2].weak and (c[2].cls in classes or c[2].user)]
            if model is not None:
                for cls in sorted(classes.difference(c[2].cls for c in shown)):
                    of_class = [c for c in found if c[2].cls == cls and not c[2].user]
                    shown.append(max(of_class, key=lambda c: (model.weight(c[2]), c[1] - c[0], -c[0])))
            if shown:
                last = max(b for _, b, _ in shown)
                places = places_of(texts[i][:_LONGEST], tokens[:last])
                yield i, words, _distinct([(places[a][0], places[b - 1][1], rule) for a, b, rule in shown])


def _distinct(found: list[tuple[int, int, Rule]]) -> list[tuple[int, int, Rule]]:
    """Keep of overlapping cues of one class the longest."""
    kept, taken = [], set()
    for cue in sorted(found, key=lambda c: (c[0] - c[1], c[0], not c[2].user, c[2].key)):
        place = {(cue[2].cls, at) for at in range(cue[0], cue[1])}
        if taken.isdisjoint(place):
            taken |= place
            kept.append(cue)
    return sorted(kept, key=lambda c: (c[0], c[1], CLASSES.index(c[2].cls)))


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
