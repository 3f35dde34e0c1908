"""Find firms that the registry does not have, by the form of their names and the words around them."""

import re

from helpers.measures.companies.names import _LEGAL, _NAME_START, _either, _Hit, _Index, _lists, _Sentence, bare_name

# ---- names by their form --------------------------------------------------------------------------------------------

_CHUNK = re.compile(r"[^\s,;:()\[\]\"/]+")
_CODE = re.compile(r"[A-Z0-9]+\.[A-Z]{1,2}")
_NAME = r"(?P<name>(?:[A-Z0-9][\w&'.-]*[\w.]|[A-Z])(?: (?:&(?:amp;)?|[A-Z0-9][\w&'.-]*[\w.]|[A-Z]\b))*)"
_NOUNS = _lists()["firm noun"]
_POSTS, _MAKERS = _lists()["post"], _lists()["maker"]
_ITEM = re.compile(r"[A-Z][\w&'-]*(?: (?:&|[A-Z][\w'-]*))*\.?(?=, | and | or |$|[ .;:])")
_TRADED = frozenset(["Target", "Stake", "Position", "Holdings", "Rating", "Shares", "Stock", "Upgraded", "Downgraded"])
_TRADES = re.compile(
    rf"^(?P<by>{_NAME.replace('?P<name>', '?:')}) (?:Raises|Lowers|Cuts|Boosts|Trims|Grows|Increases|Decreases|Reduces|Takes"
    r"|Makes|Acquires|Buys|Sells|Purchases|Reiterates|Maintains|Initiates|Issues|Upgrades|Downgrades) .*\([A-Z]+: ?[A-Z]+\)"
    rf"|\([A-Z]+: ?[A-Z]+\).* (?:[Bb]y|at) (?P<of>{_NAME.replace('?P<name>', '?:')})$"
)
_ACRONYM = re.compile(r"[A-Z]+s?")
_LIST_SIGN = re.compile(r", [A-Z][^,]{1,40},? (?:and|or) [A-Z]")
_LIST = re.compile(rf"(?:{_ITEM.pattern}, )+{_ITEM.pattern},? (?:and|or) {_ITEM.pattern}")
_OWNED = frozenset(["CEO", "CFO", "COO", "CTO", "chief", "vice", "earnings", "shareholders", "IPO", "bankruptcy"])
_OWN = (
    "(?:(?:former|new|then|deputy|longtime|interim|acting|current|outgoing|annual|quarterly|[a-z]+-quarter) )?"
    "(?:CEO|CFO|COO|CTO|chief (?:executive|financial|operating|techn|economist|investment|strategist)|vice president"
    "|earnings|shareholders|IPO|bankruptcy)"
)
_DEALT = frozenset(["shares", "Shares", "stake", "stakes", "Stake", "acquisition", "takeover", "purchase", "merger"])
_MOVED = frozenset(["shares", "stock", "reported"])
_PLACES = frozenset(
    [
        "NYSE",
        "NASDAQ",
        "Nasdaq",
        "AMEX",
        "TSX",
        "TSXV",
        "LSE",
        "ASX",
        "HKEX",
        "N",
        "O",
        "OQ",
        "PK",
        "T",
        "HK",
        "SS",
        "SZ",
    ]
    + ["DE", "PA", "L", "KS", "KQ", "TW", "MI", "AS", "ST", "TO", "NS", "BO", "AX", "UL"]
)
_OF_FIRMS, _ALSO_PERSONS = _lists()["role of firms"], _lists()["also a person"]
_BODY_BEFORE = re.compile(
    r"\b(?:Academy|Agency|Board|Bureau|Cent(?:er|re)|Council|Department|Directorate|Foundation|Institute|Ministry|Office|Society"
    r"|University)(?: General)? (?:for|of|on) (?:the )?$"
)
_WITHOUT_ROLE = rf"(?:(?!{_either(_lists()['role'])})[\w'-]+ ){{0,5}}?"
# What says that a firm's name stands behind it: the words one of which must be there, and the pattern.
_BEHIND = (
    # an analyst at X, the founder of the hedge fund X
    (
        _lists()["role"],
        re.compile(
            rf" (?:at|with|for|of) (?:(?:the |an? )?(?:[a-z][\w'-]* ){{0,4}}?{_either(_NOUNS)} )?{_NAME}",
        ),
    ),
    # the consulting firm X
    (_NOUNS, re.compile(rf"{_either(_NOUNS)} {_NAME}")),
    # shares of X, the takeover of X
    (
        _DEALT,
        re.compile(
            rf"\b(?:[Ss]hares (?:of|in)|[Ss]takes? in|(?:acquisition|takeover|purchase) of|merger with) {_NAME}"
        ),
    ),
)
# What says that one stands before it.
_BEFORE = (
    # X analyst Jane Doe
    (_POSTS, re.compile(rf" {_either(_POSTS)} [A-Z]")),
    # X's chief executive, X's earnings
    (_OWNED, re.compile(rf"'s {_OWN}\b")),
    # X shares fell, X reported a quarterly loss
    (
        _MOVED,
        re.compile(
            r" (?:(?:shares|stock) (?:rose|fell|gained|lost|jumped|dropped|climbed|slid|were|was)"
            r"|reported (?:an? )?(?:[a-z]+-quarter|quarterly|earnings|profit|net|loss|revenue))\b"
        ),
    ),
    # X (NYSE: ABC), X ( ABC.N )
    (
        _PLACES,
        re.compile(
            r",? (?:\((?:NYSE|NASDAQ|Nasdaq|AMEX|TSXV?|LSE|ASX|HKEX)[\w ]{0,9}: ?[A-Z0-9.]{1,6}"
            r"|\( ?[A-Z0-9]{1,6}[a-z]?\.[A-Z]{1,2} ?)\)"
        ),
    ),
    # X, a Chinese maker of batteries
    (_MAKERS, re.compile(rf", (?:an?|the|one of the) {_WITHOUT_ROLE}(?:{'|'.join(sorted(_MAKERS))})\b")),
)
_NAME_BEFORE = re.compile(rf"(?<![\w-])(?<!& ){_NAME}$")
_PART_OF = re.compile(r"[A-Z]\w+ (?:of|for|and) (?:the )?$")  # Bank of X, Department for X
_ANY_BESIDE = frozenset().union(*(words for words, _ in _BEHIND + _BEFORE))
_ENDS = _lists()["ending"] | _lists()["ending sure"] | _lists()["legal sure"]
_ANY_SIGN = _ENDS | _ANY_BESIDE | _TRADED
_ADVISER = re.compile(r" (?:Advis\w+|Wealth|Capital|Partners|Financial|Asset|Securities)\b")


def _form_hits(sentence: _Sentence, index: _Index, hits: list[_Hit]) -> list[_Hit]:
    """Give the hits of firms that only their form shows: a legal form, an ending, what is said beside them."""
    text = sentence.text
    if len(hits) < 2 and _ANY_SIGN.isdisjoint(sentence.words):
        return []
    if not _has_other_capital(text, hits):
        return []
    spans = [] if _ENDS.isdisjoint(sentence.words) else _ending_spans(sentence, _lists())
    beside = sentence.words & _ANY_BESIDE
    if beside and not sentence.capitals:
        spans += _beside_spans(text, beside, _lists())
    if ":" in text and not _TRADED.isdisjoint(sentence.words) and sentence.capitals:
        spans += _traded_spans(sentence, _lists())
    if len(hits) > 1 and ", " in text and hits[0].company != hits[-1].company and _LIST_SIGN.search(text):
        spans += _listed_spans(sentence, hits, _lists())
    found = []
    for start, end, legal in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
        inside = [h for h in hits if h.start < end and start < h.end]
        if inside and not _is_longer(sentence, start, end, legal, inside, index):
            continue
        for hit in inside:
            hits.remove(hit)
        if not any(h.start < end and start < h.end for h in found):
            found.append(_Hit(start, end, bare_name(text[start:end]), "name", False))
    return found


def _has_other_capital(text: str, hits: list[_Hit]) -> bool:
    """Say whether a word with a capital or digit is left that may be a name: many sentences have none."""
    plain = _lists()["never first"]
    for match in _NAME_START.finditer(text):
        if match.group() not in plain:
            at = match.start()
            for hit in hits:
                if hit.start <= at < hit.end:
                    break
            else:
                return True
    return False


def _runs_a_firm(role: str, rest: str, lists: dict) -> bool:
    """Say whether a role before " at X" or " of X" is one in a firm: there are presidents of countries, too."""
    role = role if role in lists["role"] else role.removesuffix("s")
    return role in lists["role"] and (not rest.startswith(" of ") or role in _OF_FIRMS or "firm " in rest)


def _is_longer(sentence: _Sentence, start: int, end: int, legal: bool, inside: list[_Hit], index: _Index) -> bool:
    """Say whether a firm's name only contains a name of the registry: Silver Lake Advisory LLC, Harrow Vale Partners."""
    hit = inside[0]
    if len(inside) > 1 or hit.company in index.finance or not _ADVISER.search(sentence.text, hit.end, end):
        return False
    return legal if hit.start == start else not sentence.capitals


def _beside_spans(text: str, words: set[str], lists: dict) -> list[tuple[int, int, bool]]:
    """Give the spans of names beside which stands what is said of firms."""
    spans = []
    for needed, pattern in _BEHIND:
        if needed.isdisjoint(words):
            continue
        for match in pattern.finditer(text):
            if text[match.start() - 1 : match.start()].isalnum() and match.group()[0] != " ":
                continue
            role = (
                text[: match.start()].rpartition(" ")[2] if needed is lists["role"] else match.group().partition(" ")[0]
            )
            if needed is lists["role"] and not _runs_a_firm(role, match.group(), lists):
                continue
            if role in _ALSO_PERSONS and (
                " " in match["name"] or text[match.end() :].startswith((" al-", " de ", " van "))
            ):
                continue
            spans.append(match)
    for needed, pattern in _BEFORE:
        if not needed.isdisjoint(words):
            found = (_NAME_BEFORE.search(text, max(0, m.start() - 80), m.start()) for m in pattern.finditer(text))
            spans += [
                m
                for m in found
                if m and (needed is _MAKERS or not _PART_OF.search(text[max(0, m.start() - 30) : m.start()]))
            ]
    found = []
    for match in spans:
        # "In May Voltwerk reported": what opens the sentence is no part of the name.
        words = match["name"].split(" ")
        while len(words) > 1 and words[0] in lists["opener"]:
            words.pop(0)
        if name := _plain_name(" ".join(words), lists):
            start = match.start("name") + match["name"].find(name)
            found.append((start, start + len(name), False))
    return found


def _traded_spans(sentence: _Sentence, lists: dict) -> list[tuple[int, int, bool]]:
    """Give the spans of brokers and funds in headlines of trades: X Raises Tesla (NASDAQ:TSLA) Price Target to $9."""
    spans = []
    for match in _TRADES.finditer(sentence.text):
        name = match["by"] or match["of"]
        insider = re.fullmatch(r"[A-Z][\w-]+ [A-Z]\. [A-Z][\w-]+", name)
        if (
            not insider
            and _plain_name(name, lists) == name
            and not any(w in lists["post"] or w in _TRADED for w in name.split())
        ):
            start = match.start("by" if match["by"] else "of")
            spans.append((start, start + len(name), False))
    return spans


def _listed_spans(sentence: _Sentence, hits: list[_Hit], lists: dict) -> list[tuple[int, int, bool]]:
    """Give the spans of names that stand in one row with two firms or more: Barclays, Mizuho, X and Morgan Stanley."""
    spans = []
    for row in _LIST.finditer(sentence.text):
        items = [(row.start() + m.start(), row.start() + m.end()) for m in _ITEM.finditer(row.group())]
        if sentence.capitals:
            return []
        firms = [h for h in hits if h.via == "name" and row.start() <= h.start and h.end <= row.end()]
        if len({h.company for h in firms}) < 2:
            continue
        for start, end in items[1:]:  # the first may end another clause
            name = sentence.text[start:end]
            inside = any(h.start < end and start < h.end for h in hits)
            if not inside and not _ACRONYM.fullmatch(name) and _plain_name(name, lists) == name:
                spans.append((start, end, False))
    return spans


def _ending_spans(sentence: _Sentence, lists: dict) -> list[tuple[int, int, bool]]:
    """Give start, end and "has a legal form" of the capitalised words that end like the name of a firm."""
    text, spans = sentence.text, []
    ends = _ENDS - {"Holding", "Holdings"} if sentence.capitals else _ENDS  # a fund's holdings in a headline
    chunks = list(_CHUNK.finditer(text))
    cores = [c.group().strip("'.!?-").removesuffix("'s") for c in chunks]
    last = -1
    for i in [i for i, core in enumerate(cores) if core in ends]:
        if i <= last:
            continue
        last = i
        while last + 1 < len(cores) and (cores[last + 1] in ends or cores[last + 1] in lists["legal"]):
            gap = text[chunks[last].end() : chunks[last + 1].start()]
            if gap != " " and not (gap == ", " and cores[last + 1] in lists["legal"]):
                break
            last += 1
        first = i
        while first and _joins(text, chunks, cores, first, lists):
            first -= 1
        while first < last and (
            cores[first] in lists["never first"] or cores[first] in lists["title"] | {"&", "&amp;"}
        ):
            first += 1
        first = next((j + 1 for j in range(last - 1, first - 1, -1) if cores[j].endswith(("-based", "-owned"))), first)
        following = [] if chunks[last].group().endswith("'s") else _following(text, chunks, cores, last)
        body = _BODY_BEFORE.search(text, max(0, chunks[first].start() - 40), chunks[first].start())
        if not body and _is_firm(cores[first : last + 1], following, sentence, lists):
            start, end = chunks[first].start(), chunks[last].end()
            start += len(text[start:end]) - len(text[start:end].lstrip("'-"))
            legal = cores[last] in lists["legal"]
            end = start + len(text[start:end].removesuffix("'s").rstrip("'!?-" if legal else "'!?-."))
            spans.append((start, end, legal))
    return spans


def _following(text: str, chunks: list, cores: list[str], last: int) -> list[str]:
    """Give the next word where nothing but a blank is between, unless it is a code of a newswire (GEELY.UL)."""
    if last + 1 == len(cores) or text[chunks[last].end() : chunks[last + 1].start()] != " ":
        return []
    return [] if _CODE.fullmatch(chunks[last + 1].group()) else [cores[last + 1]]


def _joins(text: str, chunks: list, cores: list[str], i: int, lists: dict) -> bool:
    """Say whether the word before word i belongs to the same name."""
    before, core = chunks[i - 1].group(), cores[i - 1]
    gap = text[chunks[i - 1].end() : chunks[i].start()]
    if gap != " " and not (gap == ", " and cores[i] in lists["legal"]):
        return False
    if before in ("&", "&amp;"):
        return True
    if core in lists["legal"]:
        return False
    if before == "of":
        return i > 1 and cores[i - 2] in ("Bank", "Trust")
    if before.endswith(("'s", "'", "!", "?")) or (before.endswith(".") and len(core) > 2):
        return False
    return before[0].isupper() or (before[0].isdigit() and before[-1].isupper())


def _is_firm(words: list[str], following: list[str], sentence: _Sentence, lists: dict) -> bool:
    legal = {w for w in words if w in lists["legal"]}
    named = [w for w in words if w not in lists["legal"]]
    own = [w for w in named if w not in lists["ending"] and w not in lists["ending sure"]]
    if not own or all(w in lists["place"] or w in lists["nationality"] for w in own):
        return False
    if legal & lists["legal sure"]:
        return len(named) >= 2 or not legal <= {"Co", "Company"}
    other = lists["public body"] | lists["not a firm"]
    if len(named) < 2 or any(w in other for w in named + following if w not in lists["street"]):
        return False
    pair = any(f"{a} {b}" in lists["ending pair"] for a, b in zip(named, named[1:], strict=False))
    sure = pair or named[-1] in lists["ending sure"]
    if sentence.capitals:
        return sure
    return sure or not (following and following[0][:1].isupper())


def _plain_name(name: str, lists: dict) -> str:
    """Give a name that stands beside a word for firms, "" where it is a person, a place or an office."""
    name = name.split("'s ")[0].removesuffix("'s").rstrip("'.")
    if cut := re.search(rf"\b{_LEGAL}\b\.?", name):
        name = name[: cut.end()]
    words = name.split()
    while len(words) > 1 and words[-1] in lists["role"]:
        words.pop()
    words = words[max((i + 1 for i, w in enumerate(words) if w.endswith("-based")), default=0) :]
    name, first = " ".join(words), words[0] if words else ""
    person = first in lists["given"] or first.rstrip(".") in lists["title"]
    odd = (
        not words
        or first in lists["never first"]
        or first in lists["nationality"]
        or any(w in lists["not a firm"] or w in lists["public body"] for w in words)
    )
    place = all(w in lists["place"] or w in lists["nationality"] for w in words)
    odd = (
        odd
        or words[-1].endswith(("ed", "ing"))
        and "-" in words[-1]
        or all(w.rstrip(".") in lists["legal"] for w in words)
    )
    short = re.fullmatch(r"[A-Z]\.?[A-Z]\.?|[A-Z]{2,5}s|Q\d|\d+\w?", name) or not re.match(r"[A-Z]\w|\d+[A-Z]", name)
    return "" if person or odd or place or short else name
