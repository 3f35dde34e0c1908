"""Tell how a body belongs to its title: it says what the title says, it repeats it, or it is another article's."""

import re
from hashlib import blake2b

from helpers.corpus.words import words

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Words that say nothing of what a text is about: those that stand in headlines of all kinds.
_COMMON = frozenset(  # fmt: skip
    """about above after again against ahead along also although always amid among analysis another anyone around away back
    because become becomes been before behind being below best better between beyond biggest both bring brings call called
    calls came cannot come comes coming could does doing done down during each early else ends enough even ever every exclusive
    face faces factbox fall falls fast feel fell find finds first from full further gets getting give given gives goes going
    gone good great half happen happened hard have having help helps here hers high higher highest hits home however huge
    inside instead into just keep keeps kept know knows large larger largest last late later latest least leave left less
    like likely long longer look looking looks lost made main major make makes making many matter maybe mean means meanwhile might
    minute month months more most move moves moving much must near nearly need needs never news next nothing often once ones
    only onto open opens opinion other others over part past people perhaps place plan plans point points possible probably
    question questions quite rather read real really reason reasons recent report reports review reviews right rise rises rose
    said same saying says second seem seems seen sees sell sells sets several shall short should show shows side since
    small smaller some something soon start started starts state still stop stops story such sure take taken takes taking
    talk talks tell tells than that their them then there these they thing things think third this those though thought
    three through thus time times today together told tomorrow tonight took toward turn turns twice under until update updates
    upon used uses using usually very video view wait want wants watch ways week weeks well went were what whats when where
    whether which while whole whose will with within without wont words work working works world worst would wrong year years
    yesterday your yours""".split()  # noqa: SIM905
)
# What nearly every article of this subject names proves nothing; in titles of our corpora these are the most frequent.
_TOPIC = frozenset(
    word[:5]
    for word in """auto automaker batteries battery billion carmaker cars chief company electric elon executive hybrid maker
    market million motor motors musk plug price prices quarter sales share shares stock stocks tesla vehicle""".split()  # noqa: SIM905
)
_FEWEST_STEMS = 4  # of a title; with three, some of 1,882 full texts under their own titles were taken for another's
_FEWEST_TELLING = 6  # of a title, without the subject's; with five one of them was, with four ten
_FEWEST_WORDS = 60  # of a body; a shorter one may leave the title's things unsaid
_FEWEST_TITLES = 3  # that one text stands under
_LONGEST_STRANGER = 3000  # characters


def title_stems(title: str) -> set[str]:
    """The first five letters of the words of a title that say what it is about.

    >>> sorted(title_stems("Singer Cancels Stadium Concert After Illness"))
    ['cance', 'conce', 'illne', 'singe', 'stadi']
    """
    return {word[:5] for word in _LONG_WORD.findall(title.casefold()) if word not in _COMMON}


def begins_a_word(stem: str, text: str) -> bool:
    """Whether a word of the text, in small letters, has these first five letters, or is this word of four."""
    at = text.find(stem)
    while at >= 0:
        starts = at == 0 or not _LETTER.match(text[at - 1])
        if starts and (len(stem) == 5 or not _LETTER.match(text, at + len(stem))):
            return True
        at = text.find(stem, at + 1)
    return False


def belongs_elsewhere(title: str, text: str) -> bool:
    """Whether a body belongs to another title: of four or more telling words of the title none is in the text.

    Or none of six or more when those of the subject (Tesla, electric, shares) are left out. Words are compared by their first
    five letters; texts under 60 words are too short to say. Of 1,882 full texts of five corpora none was taken for another
    title's; of the same texts under titles drawn by lot 8 to 58 % were, by how far the titles of a corpus differ.
    """
    stems = title_stems(title)
    told = text.casefold()
    absent = {stem for stem in stems if not begins_a_word(stem, told)}
    telling = stems - _TOPIC
    elsewhere = absent == stems and len(stems) >= _FEWEST_STEMS
    elsewhere |= telling <= absent and len(telling) >= _FEWEST_TELLING
    return elsewhere and len(_LETTERS.findall(told)) >= _FEWEST_WORDS


def repeats_title(title: str, text: str, source: str = "") -> bool:
    """Whether a body says its title and nothing else but the outlet's name, as lists of headlines have it.

    >>> repeats_title("Volter opens plant", "Volter opens plant."), repeats_title("Volter opens", "Volter opens. And more.")
    (True, False)
    """
    if not title or len(text) > len(title) + 80:
        return False
    said, body = words(title.casefold()), words(text.casefold())
    rest = body[len(said) :] if body[: len(said)] == said else None
    return rest is not None and set(rest) <= set(words(source.casefold()))


class Strangers:
    """Learn the short texts that stand under several titles of which they say nothing: walls that nobody described."""

    def __init__(self):
        self._titles: dict[bytes, set[bytes]] = {}

    def add(self, title: str, text: str) -> None:
        """Take one article; what is kept of it are a few bytes, and only where its text is silent on its title."""
        if not text or len(text) > _LONGEST_STRANGER:
            return
        stems, told = title_stems(title), text.casefold()
        if not stems or any(begins_a_word(stem, told) for stem in stems):
            return
        known = self._titles.setdefault(text_key(text), set())
        if len(known) < _FEWEST_TITLES:
            known.add(_digest(" ".join(sorted(stems))))

    def found(self) -> set[bytes]:
        """The keys (`text_key`) of the texts that stand under three or more such titles."""
        return {key for key, titles in self._titles.items() if len(titles) >= _FEWEST_TITLES}


def text_key(text: str) -> bytes:
    """What tells a text from others, but for case and spaces."""
    return _digest(" ".join(text.casefold().split()))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
