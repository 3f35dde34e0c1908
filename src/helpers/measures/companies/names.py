"""Find in a sentence the names, products and people that the registry knows, at the day of its article.

What a name means may depend on the day and on the words around it; `helpers.registry` says how its tables tell.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpers.measures.companies.sentence import Hit, Sentence, folded
from helpers.measures.companies.words import LEGAL, VERB, word_lists
from helpers.registry import Registry, in_force, listed, shipped_registry

# --- the registry, by the first words of its names -------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for between two days; the fields are those of `companies_names.csv`."""

    company: str
    via: str
    since: str = ""
    until: str = ""
    case: str = ""
    needs: re.Pattern | None = None
    forbids: re.Pattern | None = None
    unless: frozenset[str] = frozenset()


Names = dict[str, dict[str, list[tuple[str, str, tuple[Meaning, ...]]]]]


class Index(NamedTuple):
    """The registry as it is looked up in."""

    first: frozenset[str]  # the keys of names
    names: Names  # first word as it may be spelled -> the two characters that follow it in the name (or fewer, where no
    # more follow) -> [(name in small letters, name, meanings), ...], the longest first
    tickers: dict[str, list[tuple[str, str, str, str]]]  # symbol -> [(company, exchange, valid_from, valid_to)]
    owners: dict[str, list[tuple[str, str, str]]]  # social network -> [(owner, valid_from, valid_to)]
    unlisted: frozenset[str]  # media and regulators: known, so that nothing else is seen in their names, not reported
    finance: frozenset[str]


@lru_cache(maxsize=1)
def shipped_index() -> Index:
    """Give the index of the shipped registry, made once."""
    return index_of(shipped_registry())


def index_of(registry: Registry) -> Index:
    """Arrange a registry for looking up."""
    tickers, owners = defaultdict(list), defaultdict(list)
    for row in registry.tickers.itertuples():
        tickers[row.symbol].append((row.company, row.exchange, row.valid_from, row.valid_to))
    companies = registry.companies
    networks = set(companies.loc[companies["roles"].str.contains("social network"), "company"])
    for row in registry.ties[registry.ties["relation"] == "owner"].itertuples():
        if row.company in networks:
            owners[row.company].append((row.other, row.valid_from, row.valid_to))
    unlisted = frozenset(companies.loc[companies["kind"].isin(["media", "regulator"]), "company"])
    finance = frozenset(companies.loc[companies["roles"].str.contains("bank|broker|insurance"), "company"])
    names = _by_first_word(_meanings(registry))
    return Index(frozenset(names), names, dict(tickers), dict(owners), unlisted, finance)


def _meanings(registry: Registry) -> dict[str, list[Meaning]]:
    """Give for each name what it may mean, the likeliest first: the company of just that name, then the newest."""
    meanings = defaultdict(list)
    for row in registry.names.itertuples():
        needs, forbids = (re.compile(p) if p else None for p in (row.needs, row.forbids))
        unless, name = frozenset(listed(row.unless)), folded(row.name)
        meaning = Meaning(row.company, row.via, row.valid_from, row.valid_to, row.case, needs, forbids, unless)
        for spelling in {name, name.replace(" & ", " &amp; ")}:
            meanings[spelling].append(meaning)
    for row in registry.tickers[registry.tickers["bare"] == "yes"].itertuples():
        meanings[row.symbol].append(Meaning(row.company, "name", row.valid_from, row.valid_to, "exact"))
    for name, found in meanings.items():
        found.sort(key=lambda m: (m.company == name, m.until or "9999", m.since), reverse=True)
    return meanings


def _by_first_word(meanings: dict[str, list[Meaning]]) -> Names:
    names: Names = defaultdict(dict)
    for name, found in meanings.items():
        first = _WORD.findall(name)[0]
        follows = name.lower()[len(first) : len(first) + 2]
        for spelling in _spellings(first, alone=first == name, small=found[0].case == "any"):
            names[spelling].setdefault(follows, []).append((name.lower(), name, tuple(found)))
    for entries in (entries for by_follows in names.values() for entries in by_follows.values()):
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(names)


def _spellings(first: str, alone: bool, small: bool) -> Iterator[str]:
    """Give the ways to write the first word of a name; a name of one word may have a plural."""
    spellings = {first, first.upper(), first.capitalize()} | ({first.lower()} if small else set())
    yield from spellings
    if alone and first[-1] != "s":
        yield from {spelling + "s" for spelling in spellings} - spellings


# --- names in a sentence ---------------------------------------------------------------------------------------------

# How many characters before a name are looked at: enough for a title and a first name, and for what the patterns hold.
# With 16 and 48, 30 and 120, 16 no mention changes in three corpora.
_TITLE, _FOLLOW, _DETERMINER = 24, 60, 8
_TAIL = re.compile(
    r"(?: (?:Motors?|Automotive|Group|Holdings?|Company|Auto|Automobiles?|International)\b)?"
    rf"(?:,? {LEGAL}\b(?:\.(?! [A-Z])|\.(?=\s*$|,))?)*"
)
# What follows a name that is a company and not the ordinary word: 's, a legal form, a verb of firms, another name.
_COMPANY_AFTER = re.compile(
    rf"'s\b|'(?= )|,? {LEGAL}\b|(?:,? | \()(?i:{VERB})\b| \(?[A-Z]{{3,}}[:)]|/[A-Z]| & [A-Za-z]"
    r"|,? (?i:and|vs\.?|or) [A-Z]|, [A-Z]|$"
)
_DETERMINER_BEFORE = re.compile(r"\b(?:the|an?|this|that|your|our|his|her|their|its|my|no) $", re.I)
_FOLLOW_BEFORE = re.compile(r"\b(?i:follow|like|join|find) (?:us|me|him|her|them|\w+ \w+) on [\w, ]*$")
_OTHER_AFTER = re.compile(
    r" (?:(?:Wire|Newswire|Herald|Gazette|Tribune|Chronicle|Observer|Courier|Dispatch)\b|Foundation|Universit|Museum"
    r"|Avenue|Ave\b|County|Stadium|Arena|Prize|Gaming|Presidential|School of)"
)
# Where a blank was lost ("elsewhereFord") a name begins inside a word.
_GLUED = re.compile(r"[A-Z](?:(?<=[a-z]{3}[A-Z])|(?<=\d\d[A-Z]))")
_CAMEL = re.compile(r"\b(?:[a-z]{3,}|\d{2,})([A-Z][^\W_]+)")
_ROLES_AND_NOUNS = word_lists()["role"] | word_lists()["firm noun"] | word_lists()["maker"]


def known_hits(sentence: Sentence, index: Index) -> list[Hit]:
    """Give the hits of names, products and persons of the registry, from left to right, the longest name first."""
    text, starts = sentence.text, _starts(sentence, index)
    if not starts:
        return []
    hits: list[Hit] = []
    position, lower = 0, text.lower()
    for at, word in sorted(starts):
        if at < position:
            continue
        after, follows = at + len(word), index.names[word]
        for length in (2, 1, 0):
            for name_lower, name, meanings in follows.get(lower[after : after + length], ()):
                if lower.startswith(name_lower, at) and (hit := _match(sentence, at, name, meanings)):
                    hits.append(hit)
                    position = hit.end
                    break
            if at < position:
                break
    return hits


def _starts(sentence: Sentence, index: Index) -> list[tuple[int, str]]:
    """Give the places at which a name may begin, with its first word."""
    text, starts = sentence.text, []
    for word in sentence.words & index.first:
        at = text.find(word)
        while at >= 0:
            if not at or not text[at - 1].isalnum():
                starts.append((at, word))
            at = text.find(word, at + 1)
    if _GLUED.search(text):
        glued = ((m.start(1), m.group(1)) for m in _CAMEL.finditer(text))
        starts += [(at, word) for at, word in glued if word in index.first]
    return starts


def _match(sentence: Sentence, begin: int, name: str, meanings: tuple[Meaning, ...]) -> Hit | None:
    """Give the hit of a name that stands at `begin`, with the first of its meanings that fits the day and the words."""
    text, end = sentence.text, begin + len(name)
    surface = text[begin:end]
    if end < len(text) and text[end].isalnum() and name[-1].isalnum():
        if text[end] != "s" or text[end + 1 : end + 2].isalnum() or not _may_be_plural(name, meanings[0].case):
            return None
        end += 1  # Teslas, Model 3s
    for meaning in meanings:
        if not in_force(sentence.day, meaning.since, meaning.until) or not _spelled(surface, name, meaning.case):
            continue
        # Without a date, who has left a firm does not run it, unless the firm is named before.
        if not sentence.day and meaning.via == "person" and meaning.until and meaning.company not in sentence.context:
            continue
        if _stands(sentence, begin, end, meaning):
            if meaning.via == "name" and end == begin + len(name):
                end = _with_tail(text, end)
            return Hit(begin, end, meaning.company, meaning.via, True, meaning.unless)
    return None


def _with_tail(text: str, end: int) -> int:
    """Give the end of a name with what belongs to it behind: Motors, Group, a legal form."""
    if text[end : end + 1] != "," and not _capital(text, end):
        return end
    tail = _TAIL.match(text, end)
    return tail.end() if tail and not text[tail.end() : tail.end() + 1].isalnum() else end


def _spelled(surface: str, name: str, case: str) -> bool:
    """Say whether a name is written as its `case` allows."""
    if surface == name or case == "any":
        return True
    if case == "exact" or (name.isupper() and len(name) <= 4):
        return False
    if surface.isupper():
        return True
    pairs = zip(_WORD.findall(surface), _WORD.findall(name), strict=False)
    return all(s[0].isupper() or not n[0].isupper() for s, n in pairs) and not surface[0].islower()


def _may_be_plural(name: str, case: str) -> bool:
    return name[-1] != "s" and (name.isupper() or (len(name) > 4 and case in ("", "any")))


def _capital(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _is_surname(text: str, begin: int, sentence: Sentence) -> bool:
    """Say whether a person's first name or title stands before: Gerald Ford, Mr. Ford, Rowena Fitch."""
    words = text[max(0, begin - _TITLE) : begin].split()
    if not words or not text[begin - 1].isspace():
        return False
    last = words[-1].rstrip(".")
    if len(last) == 1 and len(words) > 1:  # an initial
        last = words[-2]
    lists = word_lists()
    if last in lists["given"] or last in lists["title"]:
        return True
    # Rowena Fitch, Gores Guggenheim: a name that one does not know before one that many persons bear.
    name = _WORD.match(text, begin)
    apart = not words[-1][-1].isalnum() or not last[:1].isupper()
    if apart or not name or name.group() not in lists["surname"] or sentence.capitals:
        return False
    other = last != words[-1] or last.isupper() or "-" in last or "'" in last or last in lists["never first"]
    if other or last in lists["nationality"] or last in lists["place"] or last.lower() in _ROLES_AND_NOUNS:
        return False
    return last not in lists["not a firm"] and last not in lists["public body"] and last not in lists["ending"]


def _stands(sentence: Sentence, begin: int, end: int, meaning: Meaning) -> bool:
    """Say whether the words around allow a name to be this company."""
    text = sentence.text
    if begin and (text[begin - 1] == "@" or text[max(0, begin - 2) : begin] in (" .", "(.")):  # an index, like .DJI
        return False
    if meaning.via == "name" and " " not in text[begin:end]:
        if _is_surname(text, begin, sentence) or (_capital(text, end) and _OTHER_AFTER.match(text, end)):
            return False
        if " on " in text and _FOLLOW_BEFORE.search(text, max(0, begin - _FOLLOW), begin):
            return False
    if meaning.forbids or meaning.needs:
        around = f"{text[:begin]}_{text[end:]}"
        if meaning.forbids and meaning.forbids.search(around):
            return False
        if meaning.needs and not (meaning.needs.search(around) or meaning.needs.search(sentence.context)):
            return False
    if meaning.case == "word" and (not text[:begin].strip("\"'([ -") or sentence.capitals):
        if _DETERMINER_BEFORE.search(text, max(0, begin - _DETERMINER), begin) and not text.startswith("'s", end):
            return False
        return bool(_COMPANY_AFTER.match(text, end)) or meaning.company in sentence.context
    return True
