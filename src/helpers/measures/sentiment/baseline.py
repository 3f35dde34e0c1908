"""The baseline: TextBlob's polarity and subjectivity, to the digit, beside which the news measure stands.

TextBlob (MIT) averages the entries of a lexicon of adjectives in reviews: "rose" is a flower to it, "recall" nothing.

TextBlob splits a text at blanks, parts punctuation and contractions from words, and then walks over the words: a known
word has a score, the word before may strengthen or negate it, and an exclamation mark strengthens what came before. None
of the parting looks beyond a blank, but for emoticons and "(!)". So what a chunk between blanks means is asked of TextBlob
once and remembered, and only the walk is done for each text, in the same order of arithmetic. Where an emoticon may be
made of neighbouring chunks, or a blank line parts the text, TextBlob itself scores it. A property test holds that both
agree on any text.
"""

import importlib.util
import re
import sys
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

MOST_CHUNKS = 500_000  # remembered at most, about 100 MB; the sample and its 445 articles have 14,000
_END = "END-OF-SENTENCE"  # what TextBlob puts where a blank line was, and drops wherever it stands


class Known(NamedTuple):
    """A word with a score of its own."""

    polarity: float
    subjectivity: float
    intensity: float
    modifies: bool  # it strengthens or weakens the next known word
    negatable: bool  # a negation after it is one of itself ("really not good"): it ends in "ly"
    negates: bool


class Unknown(NamedTuple):
    """A word without a score that matters for its neighbours."""

    negates: bool
    ends_negation: bool
    ends_modifier: bool
    exclaims: bool


Meaning: TypeAlias = tuple[Known | Unknown | Literal[True], ...] | None


@cache
def judge():
    """Give TextBlob's own scorer, without all of TextBlob: its package imports NLTK, which takes over a second.

    The modules that score need nothing of the package; they are loaded beside it, and `import textblob` later is as ever.
    """
    spec = importlib.util.find_spec("textblob")
    assert spec is not None and spec.submodule_search_locations is not None, "TextBlob is a package we depend on"
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "textblob"}
    package = ModuleType("textblob")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["textblob"] = package
    try:
        from textblob.en import sentiment
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "textblob"]:
            del sys.modules[name]
        sys.modules.update(before)
    return sentiment


@cache
def _faces() -> tuple[re.Pattern, re.Pattern]:
    """Give two patterns: for a chunk that may go on with an emoticon, and for whatever TextBlob could take for one."""
    known = judge().tokenizer.__func__.__globals__ if hasattr(judge().tokenizer, "__func__") else {}
    emoticons = known["EMOTICONS"]
    faces = {face.lower() for several in emoticons.values() for face in several} | {"(!)"}

    def pattern(part):
        # A letter or digit ends an emoticon only where the word ends, or a contraction is cut off behind it.
        return r"\s*".join(map(re.escape, part)) + (r"(?:(?![^\W_])|(?=n't))" if part[-1].isalnum() else "")

    ends = {face[i:] for face in faces for i in range(1, len(face))}
    begins = {re.escape(end[:i]) + r"\Z" for end in ends for i in range(1, len(end))}
    joins = re.compile("|".join([*map(pattern, sorted(ends)), *sorted(begins)]), re.IGNORECASE)
    return joins, re.compile("|".join([_END, *map(pattern, sorted(faces))]), re.IGNORECASE)


def _may_join(chunk: str) -> bool:
    """Say whether a chunk may hold an emoticon, or be the end of one that began in the chunk before."""
    goes_on, odd = _faces()
    return bool(odd.search(chunk) or goes_on.match(chunk))


class _Chunks(dict[str, Meaning]):
    """What each chunk of text means: None where it only ends what came before, else its words (True: look closer)."""

    def __missing__(self, chunk: str) -> Meaning:
        if len(self) >= MOST_CHUNKS:
            self.clear()
        scorer = judge()
        found: list[Known | Unknown] = []
        for word in " ".join(scorer.tokenizer(chunk)).lower().split():
            entry = scorer.get(word) or {}
            negates = word in scorer.negations
            if None in entry:
                modifies = any(kind in entry for kind in scorer.modifiers)
                polarity, subjectivity, intensity = entry[None]
                found.append(Known(polarity, subjectivity, intensity, modifies, word.endswith("ly"), negates))
            else:
                found.append(Unknown(negates, len(word.strip("'")) > 1, len(word) > 2, word == "!"))
        found = [word for word in found if type(word) is Known or any(word)]
        ends = all(type(word) is Unknown and not word.negates and not word.exclaims for word in found)
        unknown = [word for word in found if type(word) is Unknown]
        ends &= any(w.ends_negation for w in unknown) and any(w.ends_modifier for w in unknown)
        value: Meaning = None if ends else tuple(found)
        if _may_join(chunk):
            value = (True, *(value or found))
        self[chunk] = value
        return value


_chunks = _Chunks()


def score(text: str) -> tuple[float, float]:
    """Give TextBlob's (polarity, subjectivity) of a text.

    >>> score("Not a very good car!")
    (-0.33653846153846145, 0.46153846153846156)
    """
    if "\n" in text:
        return tuple(judge()(text)[:2])
    # modifier: None, or of a last word that modifies the next, whether a negation between them is its own
    scored, modifier, negated = [], None, False
    for words in map(_chunks.__getitem__, text.split()):
        if words is None:
            modifier, negated = None, False
            continue
        for word in words:
            if word is True:
                if _faces()[1].search(text):
                    return tuple(judge()(text)[:2])
            elif len(word) == 6:
                polarity, subjectivity, intensity, modifies, negatable, negates = word
                if modifier is None:
                    last = [polarity, subjectivity, intensity, False]
                    scored.append(last)
                else:
                    last, strength = scored[-1], scored[-1][2]
                    last[:3] = (
                        max(-1.0, min(polarity * strength, 1.0)),
                        max(-1.0, min(subjectivity * strength, 1.0)),
                        intensity,
                    )
                if negated:
                    last[2], last[3] = 1.0 / last[2], True
                modifier, negated = negatable if modifies else None, negates
            else:
                negates, ends_negation, ends_modifier, exclaims = word
                if negates:
                    negated = True
                elif ends_negation:
                    negated = False
                if negated and modifier:
                    scored[-1][3], negated = True, False
                elif ends_modifier:
                    modifier = None
                if exclaims and scored:
                    scored[-1][0] = max(-1.0, min(scored[-1][0] * 1.25, 1.0))
    if not scored:
        return 0.0, 0.0
    polarity = subjectivity = 0
    for value, subjective, _, turned in scored:
        polarity += value * -0.5 if turned else value
        subjectivity += subjective
    return polarity / float(len(scored)), subjectivity / float(len(scored))


def textblob_sentiment(texts: Iterable[str]) -> np.ndarray:
    """Give polarity (-1..1) and subjectivity (0..1) of each text, one row a text: what TextBlob(text).sentiment says.

    >>> textblob_sentiment(["Deliveries rose.", "A very good car."]).round(2).tolist()
    [[0.6, 0.95], [0.91, 0.78]]
    """
    return np.array([score(text) for text in texts], dtype=float).reshape(-1, 2)
