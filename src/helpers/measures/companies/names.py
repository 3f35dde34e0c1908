"""Find in a sentence the names, products, people and tickers that the registry knows."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from helpers.project import shipped
from helpers.registry import Registry, shipped_registry

_LONGEST = 3000  # characters of a sentence that are read: nobody writes longer ones, and the work grows with the square


# ---- names of the registry ------------------------------------------------------------------------------------------

# One character for one, so that an offset in the folded text is an offset in the text.
_FOLD = str.maketrans(
    "’‘ʼ`´‐‑–—\u00a0\u2009\u202f“”İÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿŠšŽžČčŞşĞğıŁłŃńŚśŻżŌōŪū",
    "'''''----   \"\"IAAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyySsZzCcSsGgiLlNnSsZzOoUu",
)
_WORDS = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"[A-Z]")
_NAME_START = re.compile(r"[A-Z0-9]\w*")
# What is no letter or digit becomes a blank, so that str.split makes the words of an ASCII text.
_BLANKS = bytes(i if i < 128 and chr(i).isalnum() else 32 for i in range(256))
_OTHER = re.compile(r"[^\x00-\x7f]")


def _words(text: str) -> list[str]:
    return text.encode().translate(_BLANKS).decode().split() if text.isascii() else _WORDS.findall(text)


def _folded(text: str) -> str:
    return text if text.isascii() else _OTHER.sub(lambda m: m.group().translate(_FOLD), text)


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    """Give the word lists of `companies_words.csv`: given names, surnames that firms bear, legal forms and so on."""
    with shipped("lexicons", "companies_words.csv").open(encoding="utf-8", newline="") as lines:
        table = pd.read_csv(lines, dtype=str, keep_default_na=False)
    return {name: frozenset(group["word"]) for name, group in table.groupby("list")}


def _either(words) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


_LEGAL = _either(_lists()["legal"])
_TAIL = re.compile(
    r"(?: (?:Motors?|Automotive|Group|Holdings?|Company|Auto|Automobiles?|International)\b)?"
    rf"(?:,? {_LEGAL}\b(?:\.(?! [A-Z])|\.(?=\s*$|,))?)*"
)
_VERB = (
    r"(?:said|says?|plans?|planned|will|would|could|may|might|has|had|is|was|to|aims?|unveil\w*|launch\w*|announce[sd]?"
    r"|reports?|reported|posts?|posted|sells?|sold|builds?|built|makes?|made|buys?|bought|agree[sd]?|cuts?|raise[sd]?"
    r"|began|begins?|expects?|expected|wants?|told|tells|shares?|stock|opens?|opened|closed?|closes|drops?|dropped|fell"
    r"|falls|rose|rises|gains?|gained|slips?|jumps?|jumped|recalls?|recalled|files?|filed|delivers?|delivered|spokes\w+"
    r"|CEO|chief|executives?|dealers?|owners?|also|which|who|reveals?|revealed|confirms?|confirmed|introduce[sd]?"
    r"|stops?|halts?|delays?|hires?|sees|saw|does|did|won|wins|lost|loses|gets|got|joins?|joined|invests?|owns?|last"
    r"|acquires?|acquired|analysts?|surges?|tumbles?|soars?|sinks?|climbs?|beats?|misses|takes|took|offers?|offered)"
)
# What follows a name that is a company and not the ordinary word: 's, a legal form, a verb of firms, another name.
_COMPANY_AFTER = re.compile(
    rf"'s\b|'(?= )|,? {_LEGAL}\b|(?:,? | \()(?i:{_VERB})\b| \(?[A-Z]{{3,}}[:)]|/[A-Z]| & [A-Za-z]"
    r"|,? (?i:and|vs\.?|or) [A-Z]|, [A-Z]|$"
)
_DETERMINER_BEFORE = re.compile(r"\b(?:the|an?|this|that|your|our|his|her|their|its|my|no) $", re.I)
_FOLLOW_BEFORE = re.compile(r"\b(?i:follow|like|join|find) (?:us|me|him|her|them|\w+ \w+) on [\w, ]*$")
_CREDIT = re.compile(
    r"\b(?:[Rr]eporting|[Ee]diting|[Ww]riting|[Cc]ompiled|Photograph|Photo) by |\bPhoto(?:graph)?(?: credit)?: "
)
# KAWASAKI, Japan (Continental Wire) -
_DATELINE = re.compile(
    r"[A-Z][A-Z.'/-]+(?:[ ,][\w .,'/-]{1,40})? \((?:AP|AFP|UPI|DPA|ANI|PTI|[A-Z][^()]*[a-z][^()]*)\) ?-+ "
)
_OTHER_AFTER = re.compile(
    r" (?:(?:Wire|Newswire|Herald|Gazette|Tribune|Chronicle|Observer|Courier|Dispatch)\b|Foundation|Universit|Museum"
    r"|Avenue|Ave\b|County|Stadium|Arena|Prize|Gaming|Presidential|School of)"
)
_SMALL = re.compile(r"(?:an?|the|of|in|on|to|for|and|or|by|at|as|with|from|its|is|vs|but|after|over)$", re.I)
# Where a blank was lost ("elsewhereFord") a name begins inside a word.
_GLUED = re.compile(r"[A-Z](?:(?<=[a-z]{3}[A-Z])|(?<=\d\d[A-Z]))")
_CAMEL = re.compile(r"\b(?:[a-z]{3,}|\d{2,})([A-Z][^\W_]+)")
# Musk is Tesla unless the sentence names another firm of his.
_MUSK = frozenset(
    ["Boring Company", "Hyperloop One", "Neuralink", "OpenAI", "PayPal", "SolarCity", "SpaceX", "Twitter", "X", "X.com"]
    + ["Zip2", "xAI"]
)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name stands for between two days."""

    company: str
    via: str
    since: str
    until: str
    case: str
    needs: re.Pattern | None
    forbids: re.Pattern | None

    def holds(self, day: str) -> bool:
        if not day:  # The order of the meanings decides.
            return True
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


class _Index(NamedTuple):
    first: frozenset[str]  # the keys of names
    names: dict[str, dict]  # first word as it may be spelled -> the two characters that follow it in the name (or
    # fewer, where no more follow) -> [(name in small letters, name, (_Meaning, ...)), ...], the longest first
    tickers: dict[str, list]  # symbol -> [(company, exchange, valid_from, valid_to)]
    owners: dict[str, list]  # company -> [(owner, valid_from, valid_to)]
    unlisted: frozenset[str]  # media and regulators: known, so that nothing else is seen in their names, not reported
    finance: frozenset[str]


@lru_cache(maxsize=1)
def _shipped_index() -> _Index:
    return _index(shipped_registry())


def _index(registry: Registry) -> _Index:
    names = defaultdict(list)
    for row in registry.names.itertuples():
        needs, forbids = (re.compile(p) if p else None for p in (row.needs, row.forbids))
        name = row.name.translate(_FOLD)
        meaning = _Meaning(row.company, row.via, row.valid_from, row.valid_to, row.case, needs, forbids)
        for spelling in {name, name.replace(" & ", " &amp; ")}:
            names[spelling].append(meaning)
    tickers = defaultdict(list)
    for row in registry.tickers.itertuples():
        tickers[row.symbol].append((row.company, row.exchange, row.valid_from, row.valid_to))
        if row.bare == "yes":
            names[row.symbol].append(_Meaning(row.company, "name", row.valid_from, row.valid_to, "exact", None, None))
    index = defaultdict(dict)
    for name, meanings in names.items():
        meanings.sort(key=lambda m: (m.company == name, m.until or "9999", m.since), reverse=True)
        first = _WORDS.search(name).group()
        spellings = {first, first.upper(), first.capitalize()} | (
            {first.lower()} if meanings[0].case == "any" else set()
        )
        for spelling in spellings | {spelling + "s" for spelling in spellings if first == name and first[-1] != "s"}:
            follows = name.lower()[len(first) : len(first) + 2]
            index[spelling].setdefault(follows, []).append((name.lower(), name, tuple(meanings)))
    for entries in (entries for follows in index.values() for entries in follows.values()):
        entries.sort(key=lambda entry: -len(entry[0]))
    owners = defaultdict(list)
    companies = registry.companies
    networks = set(companies.loc[companies["roles"].str.contains("social network"), "company"])
    for row in registry.ties[registry.ties["relation"] == "owner"].itertuples():
        if row.company in networks:
            owners[row.company].append((row.other, row.valid_from, row.valid_to))
    unlisted = frozenset(companies.loc[companies["kind"].isin(["media", "regulator"]), "company"])
    finance = frozenset(companies.loc[companies["roles"].str.contains("bank|broker|insurance"), "company"])
    return _Index(frozenset(index), dict(index), dict(tickers), dict(owners), unlisted, finance)


class _Hit(NamedTuple):
    start: int
    end: int
    company: str
    via: str
    known: bool


class _Sentence:
    """A sentence while it is read: the text with quotes and accents folded, its day, headline and sentence before."""

    __slots__ = ("text", "words", "day", "_around", "_context", "_capitals")

    def __init__(self, text: str, day: str, around: tuple):
        self.text, self.words, self.day = text, set(_words(text)), day
        self._around, self._context, self._capitals = around, None, None

    @property
    def context(self) -> str:
        """Give the headline, the sentence before and what the article has named so far."""
        if self._context is None:
            title, previous, before = self._around
            self._context = f"{title} {previous} {' '.join(before)}"
        return self._context

    @property
    def capitals(self) -> bool:
        """Say whether capitals tell nothing: a headline in Title Case or all in capitals."""
        if self._capitals is None and self.text.isascii():
            # Most sentences have so few capitals that their words need not be counted.
            self._capitals = None if len(_CAPITAL.findall(self.text)) * 2 > len(self.words) else False
        if self._capitals is None:
            words = _words(self.text)
            upper = sum(map(str.isupper, [w[0] for w in words]))
            self._capitals = upper >= 3 and upper * 2 > len(words)
            if self._capitals:
                words = sum(w[0].isalpha() and (w[0].isupper() or not _SMALL.match(w)) for w in words)
                self._capitals = upper >= 0.75 * words
        return self._capitals


def _spelled(surface: str, name: str, case: str) -> bool:
    if surface == name or case == "any":
        return True
    if case == "exact" or (name.isupper() and len(name) <= 4):
        return False
    if surface.isupper():
        return True
    pairs = zip(_WORDS.findall(surface), _WORDS.findall(name), strict=False)
    return all(s[0].isupper() or not n[0].isupper() for s, n in pairs) and not surface[0].islower()


def _known_hits(sentence: _Sentence, index: _Index) -> list[_Hit]:
    text, names = sentence.text, index.names
    starts = []
    for word in sentence.words & index.first:
        at = text.find(word)
        while at >= 0:
            if not at or not text[at - 1].isalnum():
                starts.append((at, word))
            at = text.find(word, at + 1)
    if _GLUED.search(text):
        glued = ((m.start(1), m.group(1)) for m in _CAMEL.finditer(text))
        starts += [(at, word) for at, word in glued if word in names]
    if not starts:
        return []
    hits, position, lower = [], 0, text.lower()
    for at, word in sorted(starts):
        if at < position:
            continue
        after, follows = at + len(word), names[word]
        for length in (2, 1, 0):
            for name_lower, name, meanings in follows.get(lower[after : after + length], ()):
                if lower.startswith(name_lower, at) and (hit := _match(sentence, at, name, meanings)):
                    hits.append(hit)
                    position = hit.end
                    break
            if at < position:
                break
    return hits


def _match(sentence: _Sentence, begin: int, name: str, meanings: tuple) -> _Hit | None:
    text, end = sentence.text, begin + len(name)
    surface = text[begin:end]
    if end < len(text) and text[end].isalnum() and name[-1].isalnum():
        if text[end] != "s" or text[end + 1 : end + 2].isalnum() or not _may_be_plural(name, meanings[0].case):
            return None
        end += 1  # Teslas, Model 3s
    for meaning in meanings:
        if not meaning.holds(sentence.day) or not _spelled(surface, name, meaning.case):
            continue
        # Without a date, who has left a firm does not run it, unless the firm is named before.
        if not sentence.day and meaning.via == "person" and meaning.until and meaning.company not in sentence.context:
            continue
        if _stands(sentence, begin, end, meaning):
            if (
                meaning.via == "name"
                and end == begin + len(name)
                and (text[end : end + 1] == "," or _capital(text, end))
            ):
                tail = _TAIL.match(text, end)
                if not text[tail.end() : tail.end() + 1].isalnum():
                    end = tail.end()
            return _Hit(begin, end, meaning.company, meaning.via, True)
    return None


def _may_be_plural(name: str, case: str) -> bool:
    return name[-1] != "s" and (name.isupper() or (len(name) > 4 and case in ("", "any")))


def _capital(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


_ROLES_AND_NOUNS = _lists()["role"] | _lists()["firm noun"] | _lists()["maker"]


def _is_surname(text: str, begin: int, sentence: _Sentence) -> bool:
    """Say whether a person's first name or title stands before: Gerald Ford, William Clay Ford, Mr. Ford, Rowena Fitch."""
    words = text[max(0, begin - 24) : begin].split()
    if not words or not text[begin - 1].isspace():
        return False
    last = words[-1].rstrip(".")
    if (len(last) == 1 or last == "Clay") and len(words) > 1:
        last = words[-2]
    lists = _lists()
    if last in lists["given"] or last in lists["title"]:
        return True
    # Rowena Fitch, Gores Guggenheim: a name that one does not know before one that many persons bear.
    name = _WORDS.match(text, begin)
    apart = not words[-1][-1].isalnum() or not last[:1].isupper()
    if apart or not name or name.group() not in lists["surname"] or sentence.capitals:
        return False
    other = last != words[-1] or last.isupper() or "-" in last or "'" in last or last in lists["never first"]
    if other or last in lists["nationality"] or last in lists["place"] or last.lower() in _ROLES_AND_NOUNS:
        return False
    return last not in lists["not a firm"] and last not in lists["public body"] and last not in lists["ending"]


def _stands(sentence: _Sentence, begin: int, end: int, meaning: _Meaning) -> bool:
    """Say whether the words around allow a name to be this company."""
    text = sentence.text
    if begin and (text[begin - 1] == "@" or text[max(0, begin - 2) : begin] in (" .", "(.")):  # an index, like .DJI
        return False
    if meaning.via == "name" and " " not in text[begin:end]:
        if _is_surname(text, begin, sentence) or (_capital(text, end) and _OTHER_AFTER.match(text, end)):
            return False
        if " on " in text and _FOLLOW_BEFORE.search(text, max(0, begin - 60), begin):
            return False
    if meaning.forbids or meaning.needs:
        around = f"{text[:begin]}_{text[end:]}"
        if meaning.forbids and meaning.forbids.search(around):
            return False
        if meaning.needs and not (meaning.needs.search(around) or meaning.needs.search(sentence.context)):
            return False
    if meaning.case == "word" and (not text[:begin].strip("\"'([ -") or sentence.capitals):
        if _DETERMINER_BEFORE.search(text, max(0, begin - 8), begin) and not text.startswith("'s", end):
            return False
        return bool(_COMPANY_AFTER.match(text, end)) or meaning.company in sentence.context
    return True


_TICKER = re.compile(
    r"\$(?P<cash>[A-Z]{1,5})\b"
    r"|\b(?P<exchange>NYSE(?: ?Arca| ?American|ARCA|AMERICAN)?|NASDAQ|Nasdaq(?:GS|GM|CM)?|AMEX|OTC(?:MKTS|QX|QB)?|TSXV?"
    r"|LON|LSE|HKG|HKEX|TYO|TSE|SHE|SHA|ASX|KRX|EPA|FRA|ETR|BMV|SWX|NSE|BSE|BIT|STO|AMS)"
    r" ?: ?(?P<listed>[A-Z0-9]{1,6}(?:[.-][A-Z])?)\b"
    r"|(?:\( ?(?P<ric>[A-Z0-9]{1,6}[a-z]?)|(?<= )(?P<ric2>[A-Z0-9]{3,6}[a-z]?))"
    r"\.(?P<place>N|OQ?|A|PK|T|HK|SS|SZ|DE|F|PA|L|K[SQ]|TWO?|MI|AS|ST|TO|NS|BO|AX|[SV]X|MC|HE|OL|CO|BR|V|SA|MX|UL)\b"
)
_EXCHANGES = frozenset(
    [
        "NYSE",
        "NYSEARCA",
        "NYSEAMERICAN",
        "NASDAQ",
        "Nasdaq",
        "NasdaqGS",
        "NasdaqGM",
        "NasdaqCM",
        "AMEX",
        "OTC",
        "OTCMKTS",
    ]
    + [
        "OTCQX",
        "OTCQB",
        "TSX",
        "TSXV",
        "LON",
        "LSE",
        "HKG",
        "HKEX",
        "TYO",
        "TSE",
        "SHE",
        "SHA",
        "ASX",
        "KRX",
        "EPA",
        "FRA",
    ]
    + ["ETR", "BMV", "SWX", "NSE", "BSE", "BIT", "STO", "AMS"]
)
_CODE_SIGN = re.compile(r"\.[A-Z]{1,3}\b")
_SYMBOLS = re.compile(r"\b[A-Z]{1,5}(?:(?:, and |, | & | and )\$?[A-Z]{1,5}\b){2,}")


def _ticker_hits(sentence: _Sentence, index: _Index, hits: list[_Hit]) -> list[_Hit]:
    """Give the hits of tickers: $TSLA, NASDAQ:TSLA, TSLA.O, (TSLA), and any symbol in a row of symbols."""
    text, found = sentence.text, []
    if "$" in text or not _EXCHANGES.isdisjoint(sentence.words) or _CODE_SIGN.search(text):
        for match in _TICKER.finditer(text):
            group = next(g for g in ("cash", "listed", "ric", "ric2") if match[g])
            # Reuters' code for Boyd Gaming is BYD.N, for BYD 1211.HK.
            exchange = match["exchange"] or {"N": "NYSE"}.get(match["place"] or "", "")
            company = _listed(match[group], exchange, sentence.day, index)
            # A code behind a name is that company's, whatever the code: newswires mistype them.
            named = next((h.company for h in hits if match.start() - 2 <= h.end <= match.start(group)), company)
            if company is not None and company == named:
                end = match.end("place") if match["place"] else match.end(group)
                found.append(_Hit(match.start(group), end, company, "name", True))
    short = [hit for hit in hits if hit.end - hit.start <= 5] if len(hits) > 1 else ()
    if len(short) > 1 and sum(text[hit.start : hit.end].isupper() for hit in short) > 1:
        for row in _SYMBOLS.finditer(text):
            if sum(row.start() <= hit.start and hit.end <= row.end() for hit in hits) < 2:
                continue
            for match in re.finditer(r"[A-Z]{2,5}", row.group()):
                start, end = row.start() + match.start(), row.start() + match.end()
                company = _listed(match.group(), "", sentence.day, index)
                found.append(_Hit(start, end, company or match.group(), "name", company is not None))
    return found


def _listed(symbol: str, exchange: str, day: str, index: _Index) -> str | None:
    """Give the company of a ticker on a day; the exchange decides where two companies share a symbol."""
    rows = index.tickers.get(symbol, ())
    for company, _, since, until in sorted(rows, key=lambda row: row[1] != exchange):
        if (not day or not since or since <= day) and (not day or not until or day <= until):
            return company
    return None


def bare_name(name: str) -> str:
    """Give a company's name without its legal form.

    >>> bare_name("Ascent Group LLC"), bare_name("Cerus Corp."), bare_name("The Boring Company")
    ('Ascent Group', 'Cerus', 'The Boring Company')
    """
    bare = re.sub(rf"(?:(?<!&),? {_LEGAL}\b\.?)+$", "", name.strip()).removesuffix(".com")
    return name.strip() if re.fullmatch(r"(?:The )?\w+", bare) and name.endswith("Company") else bare
