"""Find firms that the registry does not have, by the form of their names and the words around them.

Three signs: the name ends like a firm's ("Harrow Vale Partners", a legal form), something is said beside it that is said
of firms ("an analyst at X", "X shares fell"), or it stands in a row with firms, or as a trader in a headline of trades.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from helpers.measures.companies.names import Index
from helpers.measures.companies.sentence import Hit, Sentence
from helpers.measures.companies.words import LEGAL, bare_name, one_of, word_lists

_LISTS = word_lists()
_NAME = r"(?P<name>(?:[A-Z0-9][\w&'.-]*[\w.]|[A-Z])(?: (?:&(?:amp;)?|[A-Z0-9][\w&'.-]*[\w.]|[A-Z]\b))*)"
_ANY_NAME = _NAME.replace("?P<name>", "?:")
_NAME_START = re.compile(r"[A-Z0-9]\w*")


class Span(NamedTuple):
    """A name that its form shows to be a firm's."""

    start: int
    end: int
    legal: bool = False  # it ends in a legal form


def form_hits(sentence: Sentence, index: Index, hits: list[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Give the hits of firms that only their form shows, and those of `hits` that are parts of such a firm's name."""
    found: list[Hit] = []
    replaced: list[Hit] = []
    if not (spans := _spans(sentence, hits)):
        return found, replaced
    for span in sorted(set(spans), key=lambda s: (s.start - s.end, s.start)):
        inside = [h for h in hits if h.overlaps(span.start, span.end) and h not in replaced]
        if inside and not _is_longer(sentence, span, inside, index):
            continue
        replaced += inside
        if not any(h.overlaps(span.start, span.end) for h in found):
            found.append(Hit(span.start, span.end, bare_name(sentence.text[span.start : span.end]), "name", False))
    return found, replaced


def _spans(sentence: Sentence, hits: list[Hit]) -> list[Span]:
    text, words = sentence.text, sentence.words
    if (len(hits) < 2 and _ANY_SIGN.isdisjoint(words)) or not _has_other_capital(text, hits):
        return []
    spans = [] if _ENDS.isdisjoint(words) else list(_ending_spans(sentence))
    beside = words & _ANY_BESIDE
    if beside and not sentence.capitals:
        spans += _beside_spans(text, beside)
    if ":" in text and not _TRADED.isdisjoint(words) and sentence.capitals:
        spans += _traded_spans(text)
    several = len(hits) > 1 and hits[0].company != hits[-1].company
    if several and ", " in text and not sentence.capitals and _LIST_SIGN.search(text):
        spans += _listed_spans(text, hits)
    return spans


def _has_other_capital(text: str, hits: list[Hit]) -> bool:
    """Say whether a word with a capital or digit is left that may be a name: many sentences have none."""
    plain = _LISTS["never first"]
    for match in _NAME_START.finditer(text):
        if match.group() not in plain:
            at = match.start()
            for hit in hits:
                if hit.start <= at < hit.end:
                    break
            else:
                return True
    return False


def _is_longer(sentence: Sentence, span: Span, inside: list[Hit], index: Index) -> bool:
    """Say whether a firm's name only contains a name of the registry: Silver Lake Advisory LLC, Harrow Vale Partners."""
    hit = inside[0]
    if len(inside) > 1 or hit.company in index.finance or not _ADVISER.search(sentence.text, hit.end, span.end):
        return False
    return span.legal if hit.start == span.start else not sentence.capitals


# --- what is said beside a firm's name -------------------------------------------------------------------------------

_NOUNS, _POSTS, _MAKERS = _LISTS["firm noun"], _LISTS["post"], _LISTS["maker"]
_OF_FIRMS, _ALSO_PERSONS = _LISTS["role of firms"], _LISTS["also a person"]
_DEALT = frozenset(["shares", "Shares", "stake", "stakes", "Stake", "acquisition", "takeover", "purchase", "merger"])
_MOVED = frozenset(["shares", "stock", "reported"])
_OWNED = frozenset(["CEO", "CFO", "COO", "CTO", "chief", "vice", "earnings", "shareholders", "IPO", "bankruptcy"])
_OWN = (
    "(?:(?:former|new|then|deputy|longtime|interim|acting|current|outgoing|annual|quarterly|[a-z]+-quarter) )?"
    "(?:CEO|CFO|COO|CTO|chief (?:executive|financial|operating|techn|economist|investment|strategist)|vice president"
    "|earnings|shareholders|IPO|bankruptcy)"
)
# Places of trade, in full and in the codes of newswires.
_PLACES = frozenset(["NYSE", "NASDAQ", "Nasdaq", "AMEX", "TSX", "TSXV", "LSE", "ASX", "HKEX", "N", "O", "OQ", "PK", "T", "HK",
                     "SS", "SZ", "DE", "PA", "L", "KS", "KQ", "TW", "MI", "AS", "ST", "TO", "NS", "BO", "AX",
                     "UL"])  # fmt: skip
_WITHOUT_ROLE = rf"(?:(?!{one_of(_LISTS['role'])})[\w'-]+ ){{0,5}}?"


class Sign(NamedTuple):
    """What is said of firms: the words one of which must be there, and the pattern."""

    words: frozenset[str]
    pattern: re.Pattern[str]


# What says that a firm's name stands behind it.
_AT = Sign(  # an analyst at X, the founder of the hedge fund X
    _LISTS["role"],
    re.compile(rf" (?:at|with|for|of) (?:(?:the |an? )?(?:[a-z][\w'-]* ){{0,4}}?{one_of(_NOUNS)} )?{_NAME}"),
)
_BEHIND = (
    _AT,
    # the consulting firm X
    Sign(_NOUNS, re.compile(rf"{one_of(_NOUNS)} {_NAME}")),
    # shares of X, the takeover of X
    Sign(
        _DEALT,
        re.compile(
            rf"\b(?:[Ss]hares (?:of|in)|[Ss]takes? in|(?:acquisition|takeover|purchase) of|merger with) {_NAME}"
        ),
    ),
)
# What says that one stands before it.
_A_MAKER = Sign(  # X, a Chinese maker of batteries
    _MAKERS, re.compile(rf", (?:an?|the|one of the) {_WITHOUT_ROLE}(?:{'|'.join(sorted(_MAKERS))})\b")
)
_BEFORE = (
    # X analyst Jane Doe
    Sign(_POSTS, re.compile(rf" {one_of(_POSTS)} [A-Z]")),
    # X's chief executive, X's earnings
    Sign(_OWNED, re.compile(rf"'s {_OWN}\b")),
    # X shares fell, X reported a quarterly loss
    Sign(
        _MOVED,
        re.compile(
            r" (?:(?:shares|stock) (?:rose|fell|gained|lost|jumped|dropped|climbed|slid|were|was)"
            r"|reported (?:an? )?(?:[a-z]+-quarter|quarterly|earnings|profit|net|loss|revenue))\b"
        ),
    ),
    # X (NYSE: ABC), X ( ABC.N )
    Sign(
        _PLACES,
        re.compile(
            r",? (?:\((?:NYSE|NASDAQ|Nasdaq|AMEX|TSXV?|LSE|ASX|HKEX)[\w ]{0,9}: ?[A-Z0-9.]{1,6}"
            r"|\( ?[A-Z0-9]{1,6}[a-z]?\.[A-Z]{1,2} ?)\)"
        ),
    ),
    _A_MAKER,
)
# Characters that are searched for a name before a sign, for what it is a part of, and for a public body that it belongs to.
# With half or twice as many no mention changes in three corpora.
_LONGEST_NAME, _LONGEST_PART, _LONGEST_BODY = 80, 30, 40
_NAME_BEFORE = re.compile(rf"(?<![\w-])(?<!& ){_NAME}$")
_PART_OF = re.compile(r"[A-Z]\w+ (?:of|for|and) (?:the )?$")  # Bank of X, Department for X
_ANY_BESIDE = frozenset().union(*(sign.words for sign in _BEHIND + _BEFORE))


def _beside_spans(text: str, words: set[str]) -> Iterator[Span]:
    """Give the spans of names beside which stands what is said of firms."""
    for match in [*_names_behind(text, words), *_names_before(text, words)]:
        # "In May Voltwerk reported": what opens the sentence is no part of the name.
        parts = match["name"].split(" ")
        while len(parts) > 1 and parts[0] in _LISTS["opener"]:
            parts.pop(0)
        if name := _plain_name(" ".join(parts)):
            start = match.start("name") + match["name"].find(name)
            yield Span(start, start + len(name))


def _names_behind(text: str, words: set[str]) -> Iterator[re.Match[str]]:
    for sign in _BEHIND:
        if sign.words.isdisjoint(words):
            continue
        for match in sign.pattern.finditer(text):
            if text[match.start() - 1 : match.start()].isalnum() and match.group()[0] != " ":
                continue
            role = text[: match.start()].rpartition(" ")[2] if sign is _AT else match.group().partition(" ")[0]
            if sign is _AT and not _runs_a_firm(role, match.group()):
                continue
            person = " " in match["name"] or text[match.end() :].startswith((" al-", " de ", " van "))
            if not (role in _ALSO_PERSONS and person):
                yield match


def _names_before(text: str, words: set[str]) -> Iterator[re.Match[str]]:
    for sign in _BEFORE:
        if sign.words.isdisjoint(words):
            continue
        for match in sign.pattern.finditer(text):
            name = _NAME_BEFORE.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
            if name and (
                sign is _A_MAKER or not _PART_OF.search(text[max(0, name.start() - _LONGEST_PART) : name.start()])
            ):
                yield name


def _runs_a_firm(role: str, rest: str) -> bool:
    """Say whether a role before " at X" or " of X" is one in a firm: there are presidents of countries, too."""
    role = role if role in _LISTS["role"] else role.removesuffix("s")
    return role in _LISTS["role"] and (not rest.startswith(" of ") or role in _OF_FIRMS or "firm " in rest)


def _plain_name(name: str) -> str:
    """Give a name that stands beside a word for firms, "" where it is a person, a place or an office."""
    name = name.split("'s ")[0].removesuffix("'s").rstrip("'.")
    if cut := re.search(rf"\b{LEGAL}\b\.?", name):
        name = name[: cut.end()]
    words = name.split()
    while len(words) > 1 and words[-1] in _LISTS["role"]:
        words.pop()
    words = words[max((i + 1 for i, w in enumerate(words) if w.endswith("-based")), default=0) :]
    name = " ".join(words)
    return "" if not words or _is_no_name(words) or _is_too_short(name) else name


def _is_no_name(words: list[str]) -> bool:
    first, last = words[0], words[-1]
    if first in _LISTS["given"] or first.rstrip(".") in _LISTS["title"]:
        return True  # a person
    if first in _LISTS["never first"] or first in _LISTS["nationality"]:
        return True
    if any(w in _LISTS["not a firm"] or w in _LISTS["public body"] for w in words):
        return True
    if all(w in _LISTS["place"] or w in _LISTS["nationality"] for w in words):
        return True
    return ("-" in last and last.endswith(("ed", "ing"))) or all(w.rstrip(".") in _LISTS["legal"] for w in words)


def _is_too_short(name: str) -> bool:
    """Say whether a name is no more than letters: initials, a plural of a shortening (EVs), a quarter, a number."""
    if re.fullmatch(r"[A-Z]\.?[A-Z]\.?|[A-Z]{2,5}s|Q\d|\d+\w?", name):
        return True
    return not re.match(r"[A-Z]\w|\d+[A-Z]", name)


# --- headlines of trades, and rows of firms --------------------------------------------------------------------------

_TRADED = frozenset(["Target", "Stake", "Position", "Holdings", "Rating", "Shares", "Stock", "Upgraded", "Downgraded"])
_TRADES = re.compile(
    rf"^(?P<by>{_ANY_NAME}) (?:Raises|Lowers|Cuts|Boosts|Trims|Grows|Increases|Decreases|Reduces|Takes"
    r"|Makes|Acquires|Buys|Sells|Purchases|Reiterates|Maintains|Initiates|Issues|Upgrades|Downgrades) .*\([A-Z]+: ?[A-Z]+\)"
    rf"|\([A-Z]+: ?[A-Z]+\).* (?:[Bb]y|at) (?P<of>{_ANY_NAME})$"
)
_INSIDER = re.compile(r"[A-Z][\w-]+ [A-Z]\. [A-Z][\w-]+")
_ACRONYM = re.compile(r"[A-Z]+s?")
_ITEM = re.compile(r"[A-Z][\w&'-]*(?: (?:&|[A-Z][\w'-]*))*\.?(?=, | and | or |$|[ .;:])")
_LIST_SIGN = re.compile(r", [A-Z][^,]{1,40},? (?:and|or) [A-Z]")
_LIST = re.compile(rf"(?:{_ITEM.pattern}, )+{_ITEM.pattern},? (?:and|or) {_ITEM.pattern}")


def _traded_spans(text: str) -> Iterator[Span]:
    """Give the spans of brokers and funds in headlines of trades: X Raises Tesla (NASDAQ:TSLA) Price Target to $9."""
    for match in _TRADES.finditer(text):
        group = "by" if match["by"] else "of"
        name = match[group]
        if _INSIDER.fullmatch(name) or any(w in _LISTS["post"] or w in _TRADED for w in name.split()):
            continue
        if _plain_name(name) == name:
            yield Span(*match.span(group))


def _listed_spans(text: str, hits: list[Hit]) -> Iterator[Span]:
    """Give the spans of names that stand in one row with two firms or more: Barclays, Mizuho, X and Morgan Stanley."""
    for row in _LIST.finditer(text):
        firms = {h.company for h in hits if h.via == "name" and row.start() <= h.start and h.end <= row.end()}
        if len(firms) < 2:
            continue
        items = [(row.start() + m.start(), row.start() + m.end()) for m in _ITEM.finditer(row.group())]
        for start, end in items[1:]:  # the first may end another clause
            name = text[start:end]
            inside = any(h.overlaps(start, end) for h in hits)
            if not inside and not _ACRONYM.fullmatch(name) and _plain_name(name) == name:
                yield Span(start, end)


# --- names that end like a firm's ------------------------------------------------------------------------------------

_ENDS = _LISTS["ending"] | _LISTS["ending sure"] | _LISTS["legal sure"]
_ANY_SIGN = _ENDS | _ANY_BESIDE | _TRADED
_CHUNK = re.compile(r"[^\s,;:()\[\]\"/]+")
_CODE = re.compile(r"[A-Z0-9]+\.[A-Z]{1,2}")
_ADVISER = re.compile(r" (?:Advis\w+|Wealth|Capital|Partners|Financial|Asset|Securities)\b")
_BODY_BEFORE = re.compile(
    r"\b(?:Academy|Agency|Board|Bureau|Cent(?:er|re)|Council|Department|Directorate|Foundation|Institute|Ministry|Office|Society"
    r"|University)(?: General)? (?:for|of|on) (?:the )?$"
)


class _Chunks:
    """The words of a sentence between blanks and stops, and their cores, without marks at the ends."""

    def __init__(self, text: str):
        self.text, self.matches = text, list(_CHUNK.finditer(text))
        self.cores = [match.group().strip("'.!?-").removesuffix("'s") for match in self.matches]

    def gap(self, i: int) -> str:
        """Give what stands between word i and the next."""
        return self.text[self.matches[i].end() : self.matches[i + 1].start()]


def _ending_spans(sentence: Sentence) -> Iterator[Span]:
    """Give the spans of capitalised words that end like the name of a firm."""
    ends = _ENDS - {"Holding", "Holdings"} if sentence.capitals else _ENDS  # a fund's holdings in a headline
    chunks = _Chunks(sentence.text)
    last = -1
    for i in [i for i, core in enumerate(chunks.cores) if core in ends]:
        if i > last:
            last = _last_of_name(chunks, i, ends)
            first = _first_of_name(chunks, i, last)
            if span := _firm_span(sentence, chunks, first, last):
                yield span


def _last_of_name(chunks: _Chunks, last: int, ends: frozenset[str]) -> int:
    """Give the last of the endings and legal forms that stand together from word `last` on."""
    while last + 1 < len(chunks.cores):
        legal = chunks.cores[last + 1] in _LISTS["legal"]
        if not legal and chunks.cores[last + 1] not in ends:
            break
        if chunks.gap(last) != " " and not (chunks.gap(last) == ", " and legal):
            break
        last += 1
    return last


def _first_of_name(chunks: _Chunks, i: int, last: int) -> int:
    """Give the first word of the name that word i ends."""
    cores, first = chunks.cores, i
    while first and _joins(chunks, first):
        first -= 1
    while first < last and (
        cores[first] in _LISTS["never first"] or cores[first] in _LISTS["title"] or cores[first] in ("&", "&amp;")
    ):
        first += 1
    return next((j + 1 for j in range(last - 1, first - 1, -1) if cores[j].endswith(("-based", "-owned"))), first)


def _firm_span(sentence: Sentence, chunks: _Chunks, first: int, last: int) -> Span | None:
    text, start, end = sentence.text, chunks.matches[first].start(), chunks.matches[last].end()
    following = [] if chunks.matches[last].group().endswith("'s") else _following(chunks, last)
    if _BODY_BEFORE.search(text, max(0, start - _LONGEST_BODY), start):
        return None
    if not _is_firm(chunks.cores[first : last + 1], following, sentence):
        return None
    legal = chunks.cores[last] in _LISTS["legal"]
    start += len(text[start:end]) - len(text[start:end].lstrip("'-"))
    end = start + len(text[start:end].removesuffix("'s").rstrip("'!?-" if legal else "'!?-."))
    return Span(start, end, legal)


def _following(chunks: _Chunks, last: int) -> list[str]:
    """Give the next word where nothing but a blank is between, unless it is a code of a newswire (GEELY.UL)."""
    if last + 1 == len(chunks.cores) or chunks.gap(last) != " ":
        return []
    return [] if _CODE.fullmatch(chunks.matches[last + 1].group()) else [chunks.cores[last + 1]]


def _joins(chunks: _Chunks, i: int) -> bool:
    """Say whether the word before word i belongs to the same name."""
    before, core = chunks.matches[i - 1].group(), chunks.cores[i - 1]
    gap = chunks.gap(i - 1)
    if gap != " " and not (gap == ", " and chunks.cores[i] in _LISTS["legal"]):
        return False
    if before in ("&", "&amp;"):
        return True
    if core in _LISTS["legal"]:
        return False
    if before == "of":
        return i > 1 and chunks.cores[i - 2] in ("Bank", "Trust")
    if before.endswith(("'s", "'", "!", "?")) or (before.endswith(".") and len(core) > 2):
        return False
    return before[0].isupper() or (before[0].isdigit() and before[-1].isupper())


def _is_firm(words: list[str], following: list[str], sentence: Sentence) -> bool:
    """Say whether words that end like a firm's name are one, and no place, public body or phrase."""
    legal = {w for w in words if w in _LISTS["legal"]}
    named = [w for w in words if w not in _LISTS["legal"]]
    own = [w for w in named if w not in _LISTS["ending"] and w not in _LISTS["ending sure"]]
    if not own or all(w in _LISTS["place"] or w in _LISTS["nationality"] for w in own):
        return False
    if legal & _LISTS["legal sure"]:
        return len(named) >= 2 or not legal <= {"Co", "Company"}
    other = _LISTS["public body"] | _LISTS["not a firm"]
    if len(named) < 2 or any(w in other for w in named + following if w not in _LISTS["street"]):
        return False
    pair = any(f"{a} {b}" in _LISTS["ending pair"] for a, b in zip(named, named[1:], strict=False))
    sure = pair or named[-1] in _LISTS["ending sure"]
    if sentence.capitals:
        return sure
    return sure or not (following and following[0][:1].isupper())
