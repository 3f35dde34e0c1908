"""Find which companies a sentence names, at the date of its article.

The registry is data, CSV tables in `helpers/lexicons`:

- `companies.csv`: company (its short everyday name), kind (company, brand, division, joint venture, media, regulator),
  roles (automaker;battery;charging;bank ...), country, source, checked.
- `companies_names.csv`: what stands in texts, described in `load_registry`; for products and persons source, checked.
- `companies_tickers.csv`: company, exchange, symbol, valid_from, valid_to, bare ("yes": the symbol alone counts, too),
  source, checked.
- `companies_ties.csv`: company, relation (owner, part owner, predecessor, now), other, valid_from, valid_to, note,
  source, checked.
- `companies_words.csv`: the words by whose help firms are recognised that the registry does not have.

What a name means may depend on the day ("Chrysler" is Chrysler until October 2014, then Fiat Chrysler, from January
2021 Stellantis) and on the words around it ("Ford" the maker, Ford the president), so both stand beside the name.
Media and regulators are in the registry so that nothing else is seen in their names; they are not reported.

`source` is the public table or page with which a row was compared on the day in `checked`, and where it was mended when
they differed: the SEC's list of tickers (name, exchange and symbol of what is listed in the United States), Wikipedia's
members of stock indexes and Wikidata's brands (name, kind and country), the NHTSA's makers of vehicles (name, kind, mostly
country, and whose a model is), the GLEIF's legal entities (name and country), Simple Icons' brands (the name alone), for
the rest single pages. What a page says of a tie is no more than the note in brackets. That a person heads a firm was
checked, the days of the term were not.
"general knowledge" without a day was not looked up: such a row helps to recognise a name and proves nothing.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pandas as pd

_LONGEST = 3000  # characters of a sentence that are read: nobody writes longer ones, and the work grows with the square
COLUMNS = ["article_id", "n", "start", "end", "surface", "company", "via", "known"]
VIA = ("name", "product", "person")  # strongest first

_TABLES = {
    "companies": ["company", "kind", "roles", "country", "source", "checked"],
    "names": ["company", "name", "via", "valid_from", "valid_to", "case", "needs", "forbids", "source", "checked"],
    "tickers": ["company", "exchange", "symbol", "valid_from", "valid_to", "bare", "source", "checked"],
    "ties": ["company", "relation", "other", "valid_from", "valid_to", "note", "source", "checked"],
}
_KINDS = {"company", "brand", "division", "joint venture", "media", "regulator"}
_CASES = {"", "exact", "any", "word"}
_RELATIONS = {"owner", "part owner", "predecessor", "now"}


class Registry(NamedTuple):
    """The validated tables of companies, their names, tickers and ties (owners, predecessors)."""

    companies: pd.DataFrame
    names: pd.DataFrame
    tickers: pd.DataFrame
    ties: pd.DataFrame


def load_registry(extra: str | Path | pd.DataFrame | None = None) -> Registry:
    """Load the shipped registry and lay your own rows over it.

    `names` has company, name, via (name, product or person), valid_from and valid_to (the first and the last day on
    which the name means this company; empty: open), case and two regular expressions, needs and forbids, that are
    searched in the sentence with the name replaced by `_` (needs: also in the headline and the sentence before).
    case is "" (as written, or in capitals), exact, any (also in small letters) or word (also an ordinary word: where
    its capital says nothing, at the start of a sentence or in a headline, a sign that it is a company must stand by).

    `extra`, a CSV file or a DataFrame, needs only the columns company and name; all others of `names`, and kind,
    roles, country and ticker ("NYSE:F"), may be there. A name of yours replaces the shipped rows of the same name;
    with an empty company it is not looked for any more. Raises ValueError with file, row and what to do, and
    FileNotFoundError.
    """
    shipped = _shipped()
    if extra is None:
        return Registry(*(table.copy() for table in shipped))
    where = "the registry given" if isinstance(extra, pd.DataFrame) else str(extra)
    rows = _read_extra(extra, where)
    return _validated(_merge(shipped, rows), where)


def _read_extra(extra, where: str) -> pd.DataFrame:
    if isinstance(extra, pd.DataFrame):
        rows = extra.copy()
    else:
        if not Path(extra).is_file():
            raise FileNotFoundError(f"no registry at {extra}: give a CSV file with the columns company and name")
        rows = pd.read_csv(extra, dtype=str, keep_default_na=False, skipinitialspace=True)
    rows.columns = [str(c).strip().lower() for c in rows.columns]
    for column in ("company", "name"):
        if column not in rows:
            raise ValueError(f"{where}: no column {column!r}; the first line must be at least: company,name")
    allowed = {*_TABLES["names"], "kind", "roles", "country", "ticker"}
    if unknown := sorted(set(rows.columns) - allowed):
        raise ValueError(f"{where}: unknown column {unknown[0]!r}; possible are {', '.join(sorted(allowed))}")
    columns = [*_TABLES["names"], "kind", "roles", "country", "ticker"]
    rows = pd.DataFrame({c: rows[c].fillna("").astype(str).str.strip() if c in rows else "" for c in columns})
    for line, row in enumerate(rows.itertuples(), start=2):
        if not row.name and not row.ticker:
            raise ValueError(f"{where}, line {line}: the name is empty; write what stands in the texts")
    rows.loc[rows["via"] == "", "via"] = "name"
    return rows


def _merge(shipped: Registry, rows: pd.DataFrame) -> Registry:
    mine = rows[rows["company"] != ""]
    old = shipped.names[~shipped.names["name"].str.lower().isin(rows["name"].str.lower())]
    names = pd.concat([old, mine.loc[mine["name"] != "", _TABLES["names"]]], ignore_index=True)
    new = mine[~mine["company"].isin(shipped.companies["company"])].drop_duplicates("company")
    new = new.assign(kind=new["kind"].replace("", "company"), source="user's registry", checked="")
    companies = pd.concat([shipped.companies, new[_TABLES["companies"]]], ignore_index=True)
    listed = mine[mine["ticker"] != ""].drop_duplicates(["company", "ticker"])
    symbols = [ticker.rpartition(":") for ticker in listed["ticker"]]
    tickers = pd.DataFrame(
        {
            "company": list(listed["company"]),
            "exchange": [s[0] for s in symbols],
            "symbol": [s[2] for s in symbols],
            "source": "user's registry",
        }
    )
    tickers = pd.concat([shipped.tickers, tickers], ignore_index=True).fillna("")
    return Registry(companies, names, tickers, shipped.ties)


def _validated(registry: Registry, where: str) -> Registry:
    """Check the tables; the row number in a message is the line of the table, its header being line 1."""

    def fail(table, line, message):
        raise ValueError(f"{where}: {table}, line {line + 2}: {message}")

    known = set(registry.companies["company"])
    seen = set()
    for i, row in enumerate(registry.companies.itertuples()):
        if not row.company or row.company in seen:
            fail("companies", i, f"the company {row.company!r} is empty or stands twice; keep one row")
        seen.add(row.company)
        if row.kind not in _KINDS:
            fail("companies", i, f"kind {row.kind!r} of {row.company} is none of {', '.join(sorted(_KINDS))}")
    for table in ("names", "tickers", "ties"):
        for i, row in enumerate(getattr(registry, table).itertuples()):
            if row.company not in known:
                fail(
                    table, i, f"{row.company!r} is not in the table of companies; add it there or correct the spelling"
                )
            for day in (row.valid_from, row.valid_to):
                if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
                    fail(table, i, f"{day!r} is not a day; write it like 2021-01-16")
            if row.valid_from and row.valid_to and row.valid_from > row.valid_to:
                fail(table, i, f"valid_from {row.valid_from} is after valid_to {row.valid_to}; exchange them")
    for i, row in enumerate(registry.names.itertuples()):
        if not _WORDS.search(row.name):
            fail(
                "names", i, f"the name {row.name!r} of {row.company} has no letter or digit; write what stands in texts"
            )
        if row.via not in VIA:
            fail("names", i, f"via {row.via!r} of {row.name} is none of {', '.join(VIA)}")
        if row.case not in _CASES:
            fail("names", i, f"case {row.case!r} of {row.name} is none of {', '.join(sorted(c for c in _CASES if c))}")
        for pattern in (row.needs, row.forbids):
            try:
                re.compile(pattern)
            except re.error as error:
                fail("names", i, f"{pattern!r} of {row.name} is not a regular expression ({error})")
    for i, row in enumerate(registry.ties.itertuples()):
        if row.relation not in _RELATIONS:
            fail("ties", i, f"relation {row.relation!r} is none of {', '.join(sorted(_RELATIONS))}")
    return registry


def _read_table(name: str) -> pd.DataFrame:
    file = "companies.csv" if name == "companies" else f"companies_{name}.csv"
    with (files("helpers") / "lexicons" / file).open(encoding="utf-8", newline="") as lines:
        table = pd.read_csv(lines, dtype=str, keep_default_na=False)
    if list(table.columns) != _TABLES[name]:
        raise ValueError(f"{file}: the columns are {list(table.columns)}, they must be {_TABLES[name]}")
    return table


@lru_cache(maxsize=1)
def _shipped() -> Registry:
    return _validated(Registry(*(_read_table(name) for name in _TABLES)), "the shipped registry")


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
    with (files("helpers") / "lexicons" / "companies_words.csv").open(encoding="utf-8", newline="") as lines:
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
    return _index(_shipped())


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


def _hits(sentence: _Sentence, index: _Index, firms: list[str]) -> list[_Hit]:
    """Give all hits of a sentence; `firms` are the names that the article before it showed to be firms."""
    hits = _known_hits(sentence, index)
    for hit in _ticker_hits(sentence, index, hits):
        if not any(h.start < hit.end and hit.start < h.end for h in hits):
            hits.append(hit)
    hits += _form_hits(sentence, index, hits)
    for firm in firms:
        span = _again(sentence, firm)
        if span and not any(h.start < span[1] and span[0] < h.end for h in hits):
            hits.append(_Hit(*span, firm, "name", False))
    hits = [h for h in hits if h.company not in index.unlisted]
    if hits and any(sign in sentence.text for sign in _SOURCE_SIGNS):
        hits = [h for h in hits if not _source_line(sentence.text, h)]
    if len(hits) > 1 and any(h.company in _MUSK and h.via != "person" for h in hits):
        hits = [h for h in hits if h.company != "Tesla" or h.via != "person"]
    return _with_owners(sorted(hits), sentence, index)


def _again(sentence: _Sentence, firm: str) -> tuple[int, int] | None:
    """Give where a firm that the article named before stands again: in full, or its first word where a firm's verb follows."""
    text = sentence.text
    if " " in firm and (start := text.find(firm)) >= 0:
        return start, start + len(firm)
    short, lists = firm.split(" ")[0], _lists()
    if (
        short not in sentence.words
        or sentence.capitals
        or len(short) < 4
        or any(short in lists[name] for name in _PLAIN)
    ):
        return None
    start = text.find(short)
    while start >= 0:
        end = start + len(short)
        if not (start and text[start - 1].isalnum()) and _FIRM_VERB.match(text, end):
            before = _CAPITAL_BEFORE.search(text, max(0, start - 30), start)
            if not before or before.group().strip() in lists["opener"]:
                return start, end
        start = text.find(short, end)
    return None


_FIRM_VERB = re.compile(rf"(?! (?:said|says|told)\b)(?:'s \w+)? (?:{_VERB})\b")
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w'-]* $")
_PLAIN = (
    "given",
    "title",
    "place",
    "nationality",
    "never first",
    "ending",
    "not a firm",
    "public body",
    "surname",
    "role",
)
_SOURCE_SIGNS = (") -", " - ", " | ", " by ", "hoto")


def _source_line(text: str, hit: _Hit) -> bool:
    """Say whether a name stands only in a dateline, in a credit, or as the source at the end of a headline."""
    if hit.end < 80 and ") -" in text and (line := _DATELINE.match(text)) and hit.start < line.end():
        return True
    if hit.end == len(text) and text[: hit.start].endswith((" - ", " | ")):
        return True
    return (" by " in text or "hoto" in text) and _CREDIT.search(text, 0, hit.start) is not None


def _in_outlet(text: str, hit: _Hit, outlet: str) -> bool:
    """Say whether a name is a part of the name of the outlet: Continental in an article of the Continental Wire."""
    at = text.find(outlet, max(0, hit.start - len(outlet)))
    return 0 <= at <= hit.start and hit.end <= at + len(outlet) and hit.end - hit.start < len(outlet)


def _with_owners(hits: list[_Hit], sentence: _Sentence, index: _Index) -> list[_Hit]:
    """Count a social network beside its owner ("Google's YouTube") as the owner's product."""
    if not any(hit.company in index.owners for hit in hits):
        return hits
    result, day = [], sentence.day
    for hit in hits:
        for owner, since, until in index.owners.get(hit.company, ()):
            before = next((h for h in reversed(result) if h.company == owner and 0 <= hit.start - h.end < 24), None)
            in_force = not day or ((not since or since <= day) and (not until or day <= until))
            if before and in_force and "'s " in sentence.text[max(0, before.start - 3) : hit.start]:
                hit = hit._replace(company=owner, via="product")
                break
        result.append(hit)
    return result


def find_companies(
    sentences: pd.DataFrame, registry: str | Path | pd.DataFrame | Registry | None = None
) -> pd.DataFrame:
    """Find every mention of a company in sentences: one row a mention, none overlapping another.

    Takes a sentences table as of `helpers.sentences` (title and previous may be missing; with a column source, the names
    within the outlet's name are none of firms) and rows of your own that are
    laid over the shipped registry (see `load_registry`), or a whole Registry. Returns COLUMNS: `company` is the everyday name
    at the date in `published` (NaT: the company of just that name, else the newest that the name stood for), `via` how it
    is named, `known` whether the registry has it; the company of a name that only its form shows is that name without
    its legal form. News outlets, agencies, exchanges and regulators are not companies here.

    >>> from helpers.sentences import sentences_from
    >>> s = sentences_from(["Daimler may buy batteries from CATL."], published="2019-05-01")
    >>> find_companies(s)[["surface", "company", "via"]].values.tolist()
    [['Daimler', 'Daimler', 'name'], ['CATL', 'CATL', 'name']]
    """
    if registry is None:
        index = _shipped_index()
    else:
        index = _index(registry if isinstance(registry, Registry) else load_registry(registry))
    days = ["" if day == "NaT" else day for day in sentences["published"].to_numpy("datetime64[D]").astype(str)]
    rows, article_now, before, unknown = [], None, {}, []
    columns = [sentences[c].tolist() for c in ("article_id", "n", "start", "text", "is_title")]
    columns += [sentences[c].tolist() if c in sentences else [""] * len(days) for c in ("title", "previous", "source")]
    for article, n, offset, text, is_title, title, previous, source, day in zip(*columns, days, strict=True):
        if article != article_now:
            article_now, before, unknown = article, {}, []
        folded = _folded(text[:_LONGEST])
        # What the article has named so far tells what a short name means; without an article there is no so far.
        around = ("" if is_title else title, previous, before)
        for hit in _hits(_Sentence(folded, day, around), index, unknown):
            if " " in source and _in_outlet(folded, hit, source):
                continue
            if article and hit.via == "name" and hit.company not in before:
                before[hit.company] = hit.known
                if not hit.known:
                    unknown.append(hit.company)
            surface = text[hit.start : hit.end]
            rows.append((article, n, offset + hit.start, offset + hit.end, surface, hit.company, hit.via, hit.known))
    types = dict.fromkeys(["article_id", "surface", "company", "via"], "str")
    types |= dict.fromkeys(["n", "start", "end"], "int64") | {"known": "bool"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(types)


def companies_named(mentions: pd.DataFrame) -> pd.DataFrame:
    """Give one row per sentence and company, with the strongest `via` (name before product before person)."""
    order = mentions.assign(_rank=mentions["via"].map({via: i for i, via in enumerate(VIA)}))
    order = order.sort_values(["article_id", "n", "_rank", "start"], kind="stable")
    named = order.drop_duplicates(["article_id", "n", "company"]).drop(columns="_rank")
    return named.sort_values(["article_id", "n", "start"], kind="stable").reset_index(drop=True)


def bare_name(name: str) -> str:
    """Give a company's name without its legal form.

    >>> bare_name("Ascent Group LLC"), bare_name("Cerus Corp."), bare_name("The Boring Company")
    ('Ascent Group', 'Cerus', 'The Boring Company')
    """
    bare = re.sub(rf"(?:(?<!&),? {_LEGAL}\b\.?)+$", "", name.strip()).removesuffix(".com")
    return name.strip() if re.fullmatch(r"(?:The )?\w+", bare) and name.endswith("Company") else bare


def find_candidates(sentences: pd.DataFrame, mentions: pd.DataFrame, examples: int = 3) -> pd.DataFrame:
    """List the companies that were found by their form and that the registry does not have, most frequent first.

    Returns company, n (sentences), articles, line (to paste into the file of `REGISTRY=`) and examples (sentences).
    """
    unknown = mentions[~mentions["known"]].drop_duplicates(["article_id", "n", "company"])
    unknown = unknown.merge(sentences[["article_id", "n", "text"]], on=["article_id", "n"], how="left")
    rows = []
    for company, group in unknown.groupby("company", sort=False):
        name = '"' + company.replace('"', '""') + '"' if re.search(r'[",]', company) else company
        texts = tuple(group["text"].head(examples))
        rows.append((company, len(group), group["article_id"].nunique(), f"{name},{name}", texts))
    table = pd.DataFrame(rows, columns=["company", "n", "articles", "line", "examples"])
    return table.sort_values(["n", "company"], ascending=[False, True], ignore_index=True)


def pairs(mentions: pd.DataFrame) -> pd.DataFrame:
    """Count which companies are named in one sentence: company, other (alphabetically after it), n, articles.

    >>> table = pd.DataFrame({"article_id": "a", "n": 1, "start": [0, 9], "company": ["Tesla", "BYD"], "via": "name"})
    >>> pairs(table).values.tolist()
    [['BYD', 'Tesla', 1, 1]]
    """
    named = companies_named(mentions)[["article_id", "n", "company"]]
    both = named.merge(named, on=["article_id", "n"], suffixes=("", "_2"))
    both = both[both["company"] < both["company_2"]].rename(columns={"company_2": "other"})
    counts = both.groupby(["company", "other"], as_index=False).agg(n=("n", "size"), articles=("article_id", "nunique"))
    return counts.sort_values(["n", "company", "other"], ascending=[False, True, True], ignore_index=True)
