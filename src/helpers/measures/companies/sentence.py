"""A sentence while companies are looked for in it, and what is found there."""

import re
from collections.abc import Iterable
from typing import NamedTuple

# One character for one, so that an offset in the folded text is an offset in the text.
_FOLD = str.maketrans(
    "’‘ʼ`´‐‑–—\u00a0\u2009\u202f“”İÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿŠšŽžČčŞşĞğıŁłŃńŚśŻżŌōŪū",
    "'''''----   \"\"IAAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyySsZzCcSsGgiLlNnSsZzOoUu",
)
_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"[A-Z]")
# What is no letter or digit becomes a blank, so that str.split makes the words of an ASCII text.
_BLANKS = bytes(i if i < 128 and chr(i).isalnum() else 32 for i in range(256))
_OTHER = re.compile(r"[^\x00-\x7f]")
# Words with a capital, and their share, from which on capitals tell nothing. With 2 to 5 no mention changes in three
# corpora, with .65 to .85 at most 2 of 31,269.
_FEWEST, _MOST = 3, 0.75
_SMALL = re.compile(r"(?:an?|the|of|in|on|to|for|and|or|by|at|as|with|from|its|is|vs|but|after|over)$", re.I)


def folded(text: str) -> str:
    """Make quotes and dashes plain and take accents off, one character for one, so that offsets hold.

    >>> folded("Škoda’s")
    "Skoda's"
    """
    return text if text.isascii() else _OTHER.sub(lambda m: m.group().translate(_FOLD), text)


def words_of(text: str) -> list[str]:
    """Give the runs of letters and digits."""
    return text.encode().translate(_BLANKS).decode().split() if text.isascii() else _WORD.findall(text)


class Hit(NamedTuple):
    """A company found in a sentence."""

    start: int
    end: int
    company: str
    via: str
    known: bool
    unless: frozenset[str] = frozenset()  # companies whose naming takes the hit away

    def overlaps(self, start: int, end: int) -> bool:
        """Say whether the hit and text[start:end] share a character."""
        return self.start < end and start < self.end


class Sentence:
    """A sentence: its folded text and words, its day ("" for none), and what stands around it.

    `title` and `previous` are the headline and the sentence before, `named` the companies that the article has named so
    far.
    """

    __slots__ = ("text", "words", "day", "_around", "_context", "_capitals")

    def __init__(self, text: str, day: str = "", title: str = "", previous: str = "", named: Iterable[str] = ()):
        self.text, self.words, self.day = text, set(words_of(text)), day
        self._around = title, previous, named
        self._context: str | None = None
        self._capitals: bool | None = None

    @property
    def context(self) -> str:
        """Give the headline, the sentence before and what the article has named so far."""
        if self._context is None:
            title, previous, named = self._around
            self._context = f"{title} {previous} {' '.join(named)}"
        return self._context

    @property
    def capitals(self) -> bool:
        """Say whether capitals tell nothing: a headline in Title Case or all in capitals."""
        if self._capitals is None:
            # Most sentences have so few capitals that their words need not be counted.
            few = self.text.isascii() and len(_CAPITAL.findall(self.text)) * 2 <= len(self.words)
            self._capitals = not few and _says_nothing_by_capitals(words_of(self.text))
        return self._capitals


def _says_nothing_by_capitals(words: list[str]) -> bool:
    """Say whether most words, the small ones of a title left out, have a capital."""
    upper = sum(map(str.isupper, [w[0] for w in words]))
    if upper < _FEWEST or upper * 2 <= len(words):
        return False
    return upper >= _MOST * sum(w[0].isalpha() and (w[0].isupper() or not _SMALL.match(w)) for w in words)
