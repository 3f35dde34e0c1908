"""Say whose proposition a cue marks: quotations, attributions, speakers, and what a pronoun stands for.

The voice is writer, named, unnamed or outlet. The word lists below are of news in English: verbs of saying, people and
papers without a name, the outlets that other outlets cite.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from helpers.codebook import HEARSAY
from helpers.measures.speculation.model import word_sets
from helpers.measures.speculation.tokens import straight_quotes, tokens_of

# How far from a cue of hearsay, in characters, its source may stand: "sources close to the matter told the paper". With
# 30 or 60 before and 45 or 90 behind at most 17 of 1,200 holders are others, and no voice (the sample, tesla_2022 and
# reuters_2006_2013).
_BEFORE_HEARSAY, _BEHIND_HEARSAY = 40, 60
# Characters of a holder without a name that are shown; a longer one is cut to its noun. With 45 or 90 at most 5 of the
# 17,041 holders there are written otherwise.
_LONGEST_HOLDER = 60

# --- quotations ------------------------------------------------------------------------------------------------------

_QUOTES = re.compile(r"[“”\"]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?…])[’'](?!\w)")


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Give the stretches of a sentence that stand in quotation marks.

    A mark that closes what an earlier sentence opened quotes everything before it, one that nothing closes everything
    after it; a lone apostrophe quotes nothing.

    >>> text = 'He said: "It may close." So it “will”.'
    >>> [text[a:b] for a, b in quoted_spans(text)]
    ['"It may close."', '“will”']
    """
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    single: int | None = None
    for mark in _QUOTES.finditer(text):
        at, char = mark.start(), mark.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if char in "'’‘":
            if char == "‘" or (char == "'" and not before.strip() or before in "([-—:"):
                single = at if single is None else single
            elif single is not None:
                spans.append((single, at + 1))
                single = None
            continue
        closes = char == "”" or (char == '"' and (opened is not None or (before.strip() and not after.strip())))
        if opened is not None and char != "“":
            spans.append((opened, at + 1))
            opened = None
        elif closes and not spans:
            spans.append((0, at + 1))
        elif not closes:
            opened = at if opened is None else opened
    if opened is not None:
        spans.append((opened, len(text)))
    return spans


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    """Say whether a place stands in one of the stretches, behind its first mark."""
    return any(a < at < b for a, b in spans)


# --- attributions ----------------------------------------------------------------------------------------------------

_SAID = (
    r"say|says|said|tell|tells|told|add|adds|added|warn|warns|warned|write|writes|wrote|note|notes|noted|claim"
    r"|claims|claimed|argue|argues|argued|believe|believes|believed|think|thinks|thought|expect|expects|expected"
    r"|predict|predicts|predicted|forecast|forecasts|estimate|estimates|estimated|sees|suggest|suggests|suggested"
    r"|report|reports|reported|announced|tweeted|explained|admit|admits|admitted|hinted|hope|hopes|hoped|plan|plans"
    r"|denies|denied|declined|declines|dismissed|rejected|projected|projects|allege|alleges|alleged|confirmed"
    r"|reveal|reveals|revealed"
)
_SAY_WORDS = frozenset(_SAID.split("|"))
_SAY = f"(?:{_SAID})"
_NAME = (
    r"(?:[A-Z][\w&.’'-]*|[A-Z]\.)"
    r"(?:[ ](?:[A-Z][\w&.’'-]*|de|von|van|of|and|&|der|al)(?![ ](?:said|says))){0,6}(?:[ ][A-Z][\w&.’'-]*)?"
)
_CROWD = (
    r"analyst|analysts|expert|experts|source|sources|people|person|persons|insider|insiders|observer|observers"
    r"|critics|skeptics|researchers|economists|investors|traders|officials|executives|report|reports|rumor|rumors"
    r"|rumour|rumours|outlets|media|lawyers|employees|bulls|bears|fans|others"
)
_NOBODY = frozenset(_CROWD.split("|"))
_UNNAMED = re.compile(
    r"\b(?:(?:some|many|several|most|two|three|four|five|one|a|an|the|other|unnamed|various|both|industry|wall street)\s+){0,4}"
    rf"(?:{_CROWD})\b",
    re.I,
)
_OUTLET = re.compile(
    r"\b(?:(?:The )?(?:Wall Street Journal|New York Times|Washington Post|Financial Times|Guardian|Verge|Information|Times"
    r"|Telegraph|Economist|Journal|Daily Mail)|WSJ|Reuters|Bloomberg(?: News)?|CNBC|Electrek|TechCrunch|Politico|Axios|Nikkei"
    r"|Business Insider|Barron's|Forbes|Fortune|Associated Press|AP|BBC|CNN|Fox News|Handelsblatt|Der Spiegel|Bild"
    r"|Yahoo Finance|Benzinga|InsideEVs|Xinhua|AFP|FT)\b"
)
_AFTER = re.compile(
    rf"(?<!\w)(?=[A-Zhstiw])(?P<who>{_NAME}|[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e"
    r"|[Tt]he (?:company|carmaker|automaker|firm|bank|agency|group))"
    rf"(?:\s*\([^)]*\))?(?:,[^,]{{3,60}},)?\s+(?:also |has |have |had |now |recently |previously )?{_SAY}\b"
)
_BEFORE = re.compile(rf"\b(?:says?|said|wrote|writes|added)\s+(?:[a-z]+ ){{0,4}}?(?P<who>{_NAME})")
_DAYS = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)$"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,.;:]{2,60})")
_SAID_BY_UNNAMED = re.compile(rf"(?P<who>{_UNNAMED.pattern})(?P<gap>[^,.;]{{0,25}}?)\s(?:{_SAY})\b", re.I)
_POSSESSIVE = re.compile(r"['’]s?$|(?<=[a-z])(?<!\b(?:Co|Jr|Sr))(?<!\b(?:Inc|Ltd|Cos))(?<!\bCorp)\.$")


class Attribution(NamedTuple):
    """Words that say whose a proposition is, and where they stand."""

    start: int
    end: int
    holder: str
    voice: str


def attributions(text: str, words: Iterable[str] | None = None) -> list[Attribution]:
    """Give each "X said", "said X" and "according to X" of a sentence.

    `words` are its tokens in lower case, where they are known.

    >>> [tuple(a) for a in attributions("Many analysts say it may, but Elon Musk said it will not.")]
    [(0, 17, 'Many analysts', 'unnamed'), (30, 44, 'Elon Musk', 'named')]
    >>> [tuple(a) for a in attributions("GM said it would build a Cadillac.")]
    [(0, 7, 'GM', 'named')]
    """
    if "ccording to" in text and (found := _ACCORDING.search(text)):
        return [Attribution(0, len(text), *_holder_and_voice(found.group("who").strip()))]
    words = set(map(str.lower, tokens_of(text)) if words is None else words)
    if words.isdisjoint(_SAY_WORDS):
        return []
    # "analyst Dan Ives estimated" has a name after all, and "his lawyers said" are somebody's.
    out = [
        Attribution(m.start(), m.end(), m.group("who"), "unnamed")
        for m in (_SAID_BY_UNNAMED.finditer(text) if not words.isdisjoint(_NOBODY) else ())
        if m.group("gap").islower() or not m.group("gap").strip()
    ]
    # Where the speaker stands before the verb, what follows it is what is said: "GM said it would build a Cadillac".
    for pattern in (_AFTER, _BEFORE):
        named = [Attribution(m.start(), m.end(), *_holder_and_voice(m.group("who"))) for m in pattern.finditer(text)]
        named = [n for n in named if not _DAYS.match(n.holder)]
        out += [n for n in named if not any(n.start < o.end and o.start < n.end for o in out)]
    return out


def _holder_and_voice(who: str) -> tuple[str, str]:
    who = who.rsplit(" ", 1)[-1] if who.endswith((" I", " He", " She", " We")) else _POSSESSIVE.sub("", who)
    if found := _OUTLET.search(who):
        return found.group(), "outlet"
    if (found := _UNNAMED.match(who)) and not who[found.end() :].lstrip()[:1].isupper():  # "Analyst Dan Ives" is named
        return who if len(who) < _LONGEST_HOLDER else found.group(), "unnamed"
    return who, "named"


# --- the holder of a cue ---------------------------------------------------------------------------------------------

_PRONOUNS = frozenset(("he", "she", "it"))
_SELF = frozenset(("i", "we"))


class Around(NamedTuple):
    """A sentence among those beside it in its article: texts[at], where texts[first] to texts[last] belong together."""

    texts: Sequence[str]
    first: int
    last: int
    at: int


class Holders:
    """Who holds the propositions of one sentence: its quotations and attributions are looked up once for all its cues."""

    def __init__(self, text: str, words: Iterable[str]):
        self.text = text
        self.quotes, self.said = quoted_spans(text), attributions(text, words)

    def quoted(self, start: int, end: int) -> bool:
        """Say whether text[start:end] stands in a quotation."""
        return any(a <= start and end <= b for a, b in self.quotes)

    def holder_of(self, start: int, end: int, cls: str) -> tuple[str, str]:
        """Say who holds the proposition that the cue text[start:end] of a class marks: (holder, voice).

        The nearest subject of a verb of saying or thinking, or what follows "according to"; the writer where there is
        none. A pronoun is a named voice whose name stands in an earlier sentence: see `is_open` and `named_around`.
        """
        if cls == HEARSAY:
            near = max(0, start - _BEFORE_HEARSAY), min(len(self.text), end + _BEHIND_HEARSAY)
            found = _UNNAMED.search(self.text, start, end) or _UNNAMED.search(self.text, *near)
            holder, voice = (found.group().strip() if found else ""), "unnamed"
        elif self.said:
            nearest = min(self.said, key=lambda s: max(s.start - end, start - s.end, 0))
            holder, voice = nearest.holder, nearest.voice
        else:
            holder, voice = "", "named" if any(a <= start < b for a, b in self.quotes) else "writer"
        if holder.lower() in _SELF and self.quoted(start, end):  # "We may sell," Mary Barra said.
            outside = [s for s in self.said if not _inside(s.start, self.quotes)]
            return _only_speaker(outside) or (holder, voice)
        return holder, voice


def is_open(holder: str, quoted: bool, cls: str) -> bool:
    """Say whether a sentence of the body leaves its holder to the sentences beside it: a pronoun, or a bare quotation."""
    low = holder.lower()
    return low in _PRONOUNS or (quoted and cls != HEARSAY and (low == "" or low in _SELF))


def named_around(holder: str, around: Around) -> tuple[str, str] | None:
    """Give (holder, voice) of an open holder from the sentences beside it, None where that is not sure."""
    if holder.lower() in _PRONOUNS:
        return antecedent(holder.lower(), around.texts, around.first, around.at)
    return quoted_speaker(*around)


# --- who "he" is -----------------------------------------------------------------------------------------------------

_SPEECH = frozenset(
    _SAID[: _SAID.index("|believe")].split("|") + ["explained", "admitted", "tweeted", "announced", "according"]
)
_DEPTH = 4  # sentences that a chain of pronouns is followed back; from 2 to 8 all holders in three corpora are the same
_FULL_NAME = re.compile(r"\b([A-Z][a-zéö]+) (?=(?:[A-Z]\. )?([A-Z][\w’'-]+))")


def speaker(texts: Sequence[str], first: int, at: int, depth: int = _DEPTH) -> tuple[str, str] | None:
    """Give (holder, voice) of who alone says something in texts[at], or None where nobody or several do.

    "He", "she" and "it" are looked up in the sentences before, back to texts[first] and through at most `depth` of them.
    """
    text = texts[at]
    quotes = quoted_spans(text)
    said = [
        s
        for s in attributions(text)
        if not _inside(s.start, quotes) and not _SPEECH.isdisjoint(text[s.start : s.end].lower().split())
    ]
    holder, voice = _only_speaker(said) or ("", "")
    if holder.lower() in _PRONOUNS:
        return antecedent(holder.lower(), texts, first, at, depth)
    return None if holder.lower() in ("", "they", *_SELF) else (holder, voice)


def _only_speaker(said: list[Attribution]) -> tuple[str, str] | None:
    """Give (holder, voice) where all that is said is said by one, under the longest name."""
    if len({s.holder.split()[-1].lower() for s in said if s.holder}) != 1:
        return None
    longest = max(said, key=lambda s: len(s.holder))
    return longest.holder, longest.voice


def antecedent(pronoun: str, texts: Sequence[str], first: int, at: int, depth: int = _DEPTH) -> tuple[str, str] | None:
    """Give (holder, voice) of "he", "she" or "it" in texts[at] where that is sure, otherwise None.

    It is whoever alone was the subject of a verb of saying in the sentence before: for "he" and "she" somebody with a
    first name, a title or an office that fits, for "it" nobody like that. A sentence that names another person is left.

    >>> antecedent("she", ["GM may gain, Mary Barra said.", "She expects more."], 0, 1)
    ('Mary Barra', 'named')
    >>> antecedent("he", ["GM may gain, Mary Barra said.", "He expects more."], 0, 1)
    """
    if depth == 0 or at <= first:
        return None
    found = speaker(texts, first, at - 1, depth - 1)
    if found is None or found[1] != "named" or found[0].lower().startswith("the "):
        return None
    sex = _sex(found[0], texts, first, at - 1)
    if (sex != "") if pronoun == "it" else (sex not in (pronoun, "either")):
        return None
    own = found[0].split()[-1]
    names = word_sets()
    others = (last for given, last in _FULL_NAME.findall(texts[at]) if given in names["he"] or given in names["she"])
    return None if pronoun != "it" and any(last != own for last in others) else found


def _sex(holder: str, texts: Sequence[str], first: int, at: int) -> str:
    """Say whether a holder that texts[at] names is "he", "she", a person that may be "either", or "" no known person."""
    names, words = word_sets(), holder.split()
    if not names["firm_words"].isdisjoint(words):
        return ""
    if words[0] in names["he"]:
        return "either" if words[0] in names["she"] else "he"
    if words[0] in names["she"]:
        return "she"
    if words[0] in ("Mr.", "Mr", "Sir", "Mrs.", "Ms.", "Ms"):
        return "he" if words[0] in ("Mr.", "Mr", "Sir") else "she"
    before, _, behind = texts[at].partition(holder)  # "analyst Dan Ives", "Dan Ives, an analyst"
    around = [*words[:-1], *before.split()[-1:], *(behind.split()[:7] if behind.startswith(", ") else ())]
    if offices := names["office"].intersection(w.strip(",.").lower() for w in around):
        return "she" if "spokeswoman" in offices else "he" if "spokesman" in offices else "either"
    if len(words) == 1:  # a surname alone: the article gave the whole name earlier
        for i in range(at, first - 1, -1):
            if words[0] in texts[i]:
                for given, last in _FULL_NAME.findall(texts[i]):
                    if last == words[0] and (given in names["he"] or given in names["she"]):
                        return _sex(f"{given} {last}", texts, i, i)
    return ""


def quoted_speaker(texts: Sequence[str], first: int, last: int, at: int) -> tuple[str, str] | None:
    """Give (holder, voice) of a sentence in quotation marks that does not say whose it is, where that is sure.

    A quotation that goes on in the next sentence is its speaker's; one that fills the sentence is that of the speaker
    of the sentence before, unless the next sentence gives a quotation to somebody else.
    """
    text = straight_quotes(texts[at])
    after = straight_quotes(texts[at + 1]) if at < last else ""
    opens, closes = text.startswith('"'), text.endswith('"')
    if not closes and text.count('"') % 2 == opens and after.count('"') and not after.startswith('"'):
        return speaker(texts, first, at + 1)
    if not (opens and closes and text.count('"') == 2) or at <= first:
        return None
    before, follows = speaker(texts, first, at - 1), speaker(texts, first, at + 1) if after.startswith('"') else None
    if before is None or (follows is not None and follows[0].split()[-1] != before[0].split()[-1]):
        return None
    return before
