"""Find which companies a sentence names, at the date of its article.

The registry is data: five CSV tables in `helpers/lexicons` (`companies.csv` and `companies_*.csv`, described in
`load_registry`). What a name means may depend on the day ("Chrysler" is Chrysler until October 2014, then Fiat
Chrysler, from January 2021 Stellantis) and on the words around it ("Ford" the maker, Ford the president), so both
stand beside the name, in the table.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pandas as pd

COLUMNS = ["article_id", "n", "start", "end", "surface", "company", "via", "known"]
VIA = ("name", "product", "person")  # strongest first

_TABLES = {
    "companies": ["company", "kind", "roles", "country", "source", "checked"],
    "names": ["company", "name", "via", "valid_from", "valid_to", "case", "needs", "forbids"],
    "tickers": ["company", "exchange", "symbol", "valid_from", "valid_to", "bare"],
    "ties": ["company", "relation", "other", "valid_from", "valid_to", "note"],
}
_KINDS = {"company", "brand", "division", "joint venture", "media", "regulator"}
_CASES = {"", "exact", "any", "word"}
_RELATIONS = {"owner", "part owner", "predecessor", "now"}
_EARLIEST, _LATEST = pd.Timestamp.min, pd.Timestamp.max


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
        return shipped
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


# ---- matching -------------------------------------------------------------------------------------------------------

# One character for one, so that an offset in the folded text is an offset in the text.
_FOLD = str.maketrans(
    "’‘ʼ`´‐‑–—\u00a0\u2009\u202f“”İÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿŠšŽžČčŞşĞğıŁłŃńŚśŻżŌōŪū",
    "'''''----   \"\"IAAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyySsZzCcSsGgiLlNnSsZzOoUu",
)
_WORDS = re.compile(r"[^\W_]+")
_LEGAL = (
    r"(?:Incorporated|Inc|Corporation|Corp|Company|Co|Limited|Ltd|LLC|L\.L\.C|LLP|LP|L\.P|PLC|plc|Plc|AG|NV|N\.V|SE|SA|S\.A"
    r"|SpA|S\.p\.A|AB|ASA|Oyj|GmbH|KGaA|BV|B\.V|AS|A/S|KK|K\.K|Pty|PLLC|Aktiengesellschaft|Bhd)"
)
_TAIL = re.compile(
    rf"(?: (?:Motor|Motors|Automotive|Group|Holding|Holdings|Company|Auto|Automobile|Automobiles|International))?"
    rf"(?:,? {_LEGAL}\b\.?)*"
)
_VERB = (
    r"(?:said|says|say|plans?|planned|will|would|could|may|might|has|had|is|was|to|aims?|unveil\w*|launch\w*|announce[sd]?"
    r"|reports?|reported|posts?|posted|sells?|sold|builds?|built|makes?|made|buys?|bought|agree[sd]?|cuts?|raise[sd]?"
    r"|began|begins?|expects?|expected|wants?|told|tells|shares?|stock|opens?|opened|closed?|closes|drops?|dropped|fell"
    r"|falls|rose|rises|gains?|gained|slips?|jumps?|jumped|recalls?|recalled|files?|filed|delivers?|delivered|spokes\w+"
    r"|CEO|chief|executives?|dealers?|owners?|drivers?|also|now|which|who|reveals?|revealed|confirms?|confirmed|introduce[sd]?"
    r"|stops?|halts?|delays?|hires?|names?|named|sees|saw|does|did|won|wins|lost|loses|gets|got|joins?|joined|invests?|owns?"
    r"|acquires?|acquired|analysts?|surges?|tumbles?|soars?|sinks?|climbs?|beats?|misses|takes|took|keeps|offers?|offered)"
)
_COMPANY_AFTER = re.compile(
    rf"'s\b|'(?= )|,? {_LEGAL}\b|(?:,? | \()(?:{_VERB})\b| \([A-Z]{{2,}}|/| & | (?:and|vs\.?|or|,) [A-Z]|$"
)
_GIVEN = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|President|Senator|Sen|Rep|Gov|Governor|Judge|Justice|Professor|Prof|Sir|Secretary|Adam|Alan|Alex"
    r"|Alexander|Allen|Amy|Andrew|Andy|Angela|Ann|Anna|Anne|Anthony|Barbara|Ben|Benjamin|Bill|Bob|Brad|Brandon|Brian|Bruce"
    r"|Carl|Carol|Charles|Charlie|Chris|Christian|Christine|Christopher|Craig|Dan|Daniel|Dave|David|Deborah|Dennis|Don"
    r"|Donald|Doug|Douglas|Ed|Edsel|Edward|Elizabeth|Emily|Emma|Eric|Erik|Frank|Fred|Gary|George|Gerald|Glenn|Greg|Harold|Harry"
    r"|Harrison|Heather|Helen|Henry|Howard|Ian|Jack|Jacob|James|Jamie|Jane|Jason|Jay|Jeff|Jeffrey|Jennifer|Jeremy|Jerry|Jessica"
    r"|Jim|Joe|John|Jon|Jonathan|Joseph|Josh|Joshua|Juan|Julia|Julie|Justin|Karen|Kate|Keith|Ken|Kevin|Kim|Kyle|Larry"
    r"|Laura|Lawrence|Lee|Leo|Linda|Lisa|Louis|Luke|Marc|Maria|Mark|Martin|Mary|Matt|Matthew|Max|Melissa|Michael|Michelle|Mike"
    r"|Nancy|Nathan|Nicholas|Nick|Nicole|Nikola|Oliver|Pamela|Patricia|Patrick|Paul|Peter|Phil|Philip|Rachel|Ralph|Randy|Ray"
    r"|Rebecca|Richard|Rick|Rob|Robert|Roger|Ron|Ronald|Ross|Roy|Russell|Ryan|Sam|Samuel|Sandra|Sara|Sarah|Scott|Sean|Sharon"
    r"|Simon|Stephen|Steve|Steven|Stuart|Sue|Susan|Ted|Terry|Thomas|Tim|Timothy|Todd|Tom|Tony|Victor|Walter|Wayne|Will"
    r"|William|Betty|Clay|Blasey)(?:\.|\b)(?: [A-Z]\.)?(?: Clay)?) $"
)
_OTHER_AFTER = re.compile(
    r" (?:Foundation|Universit|College|Museum|Avenue|Ave\b|Street|St\.|Road|County|Stadium|Arena|Award|Prize|Hospital|Theat"
    r"|School|Park\b|Gaming|Presidential|Island)"
)
_NOT_CAPITAL = re.compile(r"\b(?:a|an|the|of|in|on|to|for|and|or|by|at|as|with|from|its|is|vs|but|after|over)\b", re.I)
_MUSK = {
    "Twitter",
    "X",
    "SpaceX",
    "Boring Company",
    "xAI",
    "Neuralink",
    "SolarCity",
    "OpenAI",
    "PayPal",
    "X.com",
    "Zip2",
}


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
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


class _Index(NamedTuple):
    names: dict  # first word, lower -> [(name lower, name, (_Meaning, ...)), ...], longest first
    tickers: dict  # symbol -> [(company, valid_from, valid_to, bare)]


@lru_cache(maxsize=1)
def _shipped_index() -> _Index:
    return _index(_shipped())


def _index(registry: Registry) -> _Index:
    names = defaultdict(list)
    for row in registry.names.itertuples():
        needs, forbids = (re.compile(p) if p else None for p in (row.needs, row.forbids))
        name = row.name.translate(_FOLD)
        names[name].append(_Meaning(row.company, row.via, row.valid_from, row.valid_to, row.case, needs, forbids))
    index = defaultdict(list)
    for name, meanings in names.items():
        # Without a date the newest meaning holds.
        meanings.sort(key=lambda m: (m.until or "9999", m.since), reverse=True)
        index[_WORDS.search(name).group().lower()].append((name.lower(), name, tuple(meanings)))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    tickers = defaultdict(list)
    for row in registry.tickers.itertuples():
        tickers[row.symbol].append((row.company, row.valid_from, row.valid_to, row.bare == "yes"))
    return _Index(dict(index), dict(tickers))


class _Hit(NamedTuple):
    start: int
    end: int
    company: str
    via: str
    known: bool = True


_ANY_TICKER = re.compile(
    r"(?P<cash>\$)(?P<a>[A-Z]{1,5})\b"
    r"|\b(?P<ex>NYSE|NASDAQ|Nasdaq|NasdaqGS|NYSEAMERICAN|AMEX|OTC|OTCMKTS|TSX|LON|HKG|TYO|SHE|SHA|ASX|KRX|EPA|FRA|BMV|ETR|SWX|NSE|BSE)"
    r" ?: ?(?P<b>[A-Z0-9]{1,6}(?:[.-][A-Z])?)\b"
    r"|\((?P<c>[A-Z0-9]{1,6}(?:[a-z]?\.[A-Z]{1,2})?)(?=[),;:])"
    r"|\b(?P<d>[A-Z]{3,5})\b(?!\.\w)"
)


def _tickers(text: str, day: str, index: _Index):
    """Give the hits of tickers: $TSLA, NASDAQ:TSLA, (TSLA.O), (TSLA) and, where the table allows it, TSLA alone."""
    for match in _ANY_TICKER.finditer(text):
        group = match.lastgroup if match.lastgroup not in ("cash", "ex") else None
        symbol = match["a"] or match["b"] or match["c"] or match["d"]
        if match["c"]:
            symbol = re.sub(r"(?:[a-z]?\.[A-Z]{1,2})$", "", symbol) if symbol not in index.tickers else symbol
        for company, since, until, bare in index.tickers.get(symbol, ()):
            in_force = (not since or not day or since <= day) and (not until or not day or day <= until)
            if in_force and (bare or group != "d"):
                group = group or "a"
                yield _Hit(match.start(group), match.end(group), company, "name")
                break


def _title_case(text: str) -> bool:
    """Say whether capitals tell nothing here: a headline in Title Case or in capitals."""
    words = [w for w in _WORDS.findall(text) if w[0].isalpha() and not _NOT_CAPITAL.fullmatch(w)]
    return len(words) >= 3 and sum(w[0].isupper() for w in words) >= 0.75 * len(words)


def _spelled(surface: str, name: str, case: str) -> bool:
    if surface == name or case == "any":
        return True
    if case == "exact" or (name.isupper() and len(name) <= 4):
        return False
    if surface.isupper():
        return True
    return all(
        s[0].isupper() or not n[0].isupper()
        for s, n in zip(_WORDS.findall(surface), _WORDS.findall(name), strict=False)
    ) and (surface[0].isupper() or surface[0].isdigit())


def _known_hits(text: str, day: str, context: str, index: _Index) -> list[_Hit]:
    lower = text.lower()
    size = len(text)
    hits, position, title = [], 0, None
    names = index.names
    for word in _WORDS.finditer(lower):
        begin = word.start()
        if begin < position or (entries := names.get(word.group())) is None:
            continue
        for name_lower, name, meanings in entries:
            if not lower.startswith(name_lower, begin):
                continue
            end = begin + len(name_lower)
            if end < size and text[end].isalnum() and name_lower[-1].isalnum():
                plural = text[end] == "s" and not (end + 1 < size and text[end + 1].isalnum()) and len(name) > 3
                if not plural:
                    continue
                stop = end + 1
            else:
                stop = end
            surface = text[begin:end]
            if stop > end and surface.isupper() and len(surface) < 4:
                continue
            for meaning in meanings:
                if day and not meaning.holds(day):
                    continue
                if not _spelled(surface, name, meaning.case):
                    continue
                if title is None:
                    title = _title_case(text)
                if _stands(text, begin, stop, meaning, context, title):
                    if meaning.via == "name" and stop == end:
                        tail = _TAIL.match(text, stop)
                        if tail.end() > stop and not (tail.group()[-1:].isspace()):
                            stop = tail.end()
                            if (
                                text[stop - 1] == "."
                                and stop == size
                                and not text[:stop].endswith(("Inc.", "Corp.", "Co.", "Ltd."))
                            ):
                                stop -= 1
                    hits.append(_Hit(begin, stop, meaning.company, meaning.via))
                    position = stop
                    break
            else:
                continue
            break
    return hits


def _stands(text: str, begin: int, end: int, meaning: _Meaning, context: str, title: bool) -> bool:
    """Say whether the words around allow a name to be this company."""
    if begin and text[begin - 1] == "@":
        return False
    single = " " not in text[begin:end]
    if meaning.via == "name" and single:
        if begin > 2 and text[begin - 1] == " " and _GIVEN.search(text[max(0, begin - 24) : begin]):
            return False
        if _OTHER_AFTER.match(text, end):
            return False
    if meaning.forbids or meaning.needs:
        around = f"{text[:begin]}_{text[end:]}"
        if meaning.forbids and meaning.forbids.search(around):
            return False
        if meaning.needs and not (meaning.needs.search(around) or (context and meaning.needs.search(context))):
            return False
    if meaning.case == "word" and (title or not text[:begin].strip("\"'([ -")):
        return bool(_COMPANY_AFTER.match(text, end)) or meaning.company in context
    return True


def _hits(text: str, day: str, context: str, index: _Index) -> list[_Hit]:
    hits = _known_hits(text, day, context, index)
    taken = [(h.start, h.end) for h in hits]
    for hit in _tickers(text, day, index):
        if not any(a < hit.end and hit.start < b for a, b in taken):
            hits.append(hit)
            taken.append((hit.start, hit.end))
    # Codebook: Musk is Tesla unless another firm of his is named.
    if any(h.company in _MUSK and h.via != "person" for h in hits):
        hits = [h for h in hits if not (h.via == "person" and h.company == "Tesla")]
    return sorted(hits)


def find_companies(sentences: pd.DataFrame, registry: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Find every mention of a company in sentences: one row a mention, none overlapping another.

    Takes a sentences table (text, title, previous, published ... as of `helpers.sentences`) and rows of your own that
    are laid over the shipped registry (see `load_registry`). Returns COLUMNS: `company` is the everyday name at the
    date in `published` (NaT: the newest), `via` how it is named, `known` whether the registry has it.

    >>> from helpers.sentences import sentences_from
    >>> s = sentences_from(["Daimler may buy batteries from CATL."], published="2019-05-01")
    >>> find_companies(s)[["surface", "company", "via"]].values.tolist()
    [['Daimler', 'Daimler', 'name'], ['CATL', 'CATL', 'name']]
    """
    index = _shipped_index() if registry is None else _index(load_registry(registry))
    days = sentences["published"].dt.strftime("%Y-%m-%d").fillna("").tolist()
    rows = []
    columns = zip(
        sentences["article_id"], sentences["n"], sentences["start"], sentences["text"], days,
        sentences["title"], sentences["previous"], strict=True,
    )  # fmt: skip
    for article, n, offset, text, day, title, previous in columns:
        folded = text if text.isascii() else text.translate(_FOLD)
        for hit in _hits(folded, day, f"{title} {previous}", index):
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
    bare = re.sub(rf"(?:,? {_LEGAL}\b\.?)+$", "", name.strip())
    return name.strip() if re.fullmatch(r"(?:The )?\w+", bare) and name.endswith("Company") else bare


def find_candidates(sentences: pd.DataFrame, mentions: pd.DataFrame, examples: int = 3) -> pd.DataFrame:
    """List the companies that were found by their form and that the registry does not have, most frequent first.

    Returns company, n (sentences), articles, line (to paste into the file of `REGISTRY=`) and examples (sentences).
    """
    unknown = mentions[~mentions["known"]].drop_duplicates(["article_id", "n", "company"])
    unknown = unknown.merge(sentences[["article_id", "n", "text"]], on=["article_id", "n"], how="left")
    rows = []
    for company, group in unknown.groupby("company", sort=False):
        names = sorted(set(group["surface"]), key=len)
        line = "\n".join(f"{_csv(company)},{_csv(name)}" for name in names[:1])
        rows.append((company, len(group), group["article_id"].nunique(), line, tuple(group["text"].head(examples))))
    table = pd.DataFrame(rows, columns=["company", "n", "articles", "line", "examples"])
    return table.sort_values(["n", "company"], ascending=[False, True], ignore_index=True)


def _csv(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(r'[",]', value) else value


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
