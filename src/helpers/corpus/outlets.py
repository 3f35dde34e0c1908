"""Name the outlet of an article, so that an outlet's feeds, sections and country editions are one.

A record that names its outlet is believed, one that does not has the registered domain of its address ("bbc.co.uk" of
"feeds.bbc.co.uk": the public suffix list says where it begins; tldextract ships one, and nothing is fetched). Which
names and domains are one outlet's says lexicons/outlets.csv, to which a user can add:

name    a domain (it has a dot and no space) or a name as records have it; case, "The", "www." and punctuation don't matter
outlet  what it is called; empty for the domains of many outlets (portals, platforms), which say nothing of the outlet

A name that is followed by a country or the like ("Reuters UK", "CNN International") is that outlet too, unless it has a row.
What no table knows is learnt from the corpus (`learn`): spellings of a name, sections ("The Example Business" beside "The
Example" at one domain), and the name of a domain that other records give.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from helpers.corpus import clean
from helpers.project import shipped

Table = Mapping[str, str]

_EDITIONS = frozenset(
    """africa america americas arabia asia australia brasil brazil britain canada china com digital edition emea english
    europe europa france germany global hong india indonesia international ireland italia italy japan kong korea latam
    malaysia mexico middle east net nigeria online org pakistan philippines polska rss russia singapore south spain staff
    states uk united us usa world zealand new""".split()  # noqa: SIM905
)
_SAME_NAME = 0.8  # of a domain's records that name an outlet; where fewer agree the domain is no outlet's own


def registered_domain(address: str) -> str:
    """Give the domain that somebody registered, "" where there is no host; a platform's hosts are outlets of their own.

    >>> registered_domain("https://feeds.bbci.co.uk/news/rss.xml"), registered_domain("www.Reuters.com/markets")
    ('bbci.co.uk', 'reuters.com')
    >>> registered_domain("https://cars.blogspot.com/a"), registered_domain("http://news.post.example:8080/")
    ('cars.blogspot.com', 'post.example')
    """
    return _registered(_host(address))


def outlet_name(stated: str, address: str = "", table: Table | None = None) -> str:
    """Name an outlet by what a record says of it and by its address; "" where neither does.

    >>> outlet_name("REUTERS ", ""), outlet_name("", "http://feeds.reuters.com/x"), outlet_name("Reuters UK", "")
    ('Reuters', 'Reuters', 'Reuters')
    >>> outlet_name("By <b>The Harbour Post</b>", "https://finance.yahoo.com/a"), outlet_name("", "https://www.post.example/a")
    ('The Harbour Post', 'post.example')
    """
    table = read_outlets() if table is None else table
    name = _tidied(stated)
    if _is_domain(name):
        name, address = "", address or name
    host = _host(address)
    of_domain = _of_domain(host, table)
    if not name:
        return of_domain or _shown(host, table)
    if known := _of_name(name, table):
        return known
    if of_domain and _one_in_other(_key(name), _key(of_domain)):
        return of_domain
    return name


def learn(records: Iterable[tuple[str, str]], table: Table | None = None) -> dict[str, str]:
    """Learn from (source, address) of a corpus which sources are one outlet: the sources that have another name.

    >>> learn([("The Post", "https://post.example/1"), ("post.example", "https://feeds.post.example/2"), ("THE POST", "")])
    {'THE POST': 'The Post', 'post.example': 'The Post'}
    """
    return Seen(records).renamed(table)


class Seen:
    """The sources of a corpus with the domains at which they stood."""

    def __init__(self, records: Iterable[tuple[str, str]] = ()):
        self._counts: Counter[tuple[str, str]] = Counter()
        for source, address in records:
            self.add(source, address)

    def add(self, source: str, address: str) -> None:
        """Count one record."""
        self._counts[source, registered_domain(address)] += 1

    def renamed(self, table: Table | None = None) -> dict[str, str]:
        """Say which sources are called otherwise, and how; the order in which they were added does not matter."""
        table = read_outlets() if table is None else table
        new: dict[str, str] = {}
        by_key: dict[str, Counter[str]] = defaultdict(Counter)
        for (source, domain), n in self._counts.items():
            if source and source != domain and not _is_domain(source):
                by_key[_key(source)][source] += n
        for spellings in by_key.values():
            usual = min(spellings, key=lambda s: (-spellings[s], s.isupper() or s.islower(), s))
            new |= dict.fromkeys(spellings, usual)
        at: dict[str, Counter[str]] = defaultdict(Counter)
        for (source, domain), n in self._counts.items():
            elsewhere = _of_name(source, table) not in ("", table.get(domain))
            if domain and source in new and table.get(domain) != "" and not elsewhere:
                at[domain][new[source]] += n
        whole: dict[str, str] = {}
        for names in at.values():  # sections and editions at one domain go by the shortest name
            for name in sorted(names):
                shorter = [o for o in names if o != name and _begins(_key(o), _key(name)) and not _of_name(name, table)]
                if shorter:
                    whole[name] = min(shorter, key=lambda o: (len(_key(o)), o))
        new = {source: whole.get(name, name) for source, name in new.items()}
        merged = {d: _merged(names, whole) for d, names in at.items()}
        home: dict[
            str, str
        ] = {}  # where a name stands most: an agency's text in a local paper doesn't make the paper the agency's
        for name in {name for names in merged.values() for name in names}:
            home[name] = min(merged, key=lambda d: (-merged[d][name], d))
        for domain, together in merged.items():
            name, n = min(together.items(), key=lambda item: (-item[1], item[0]))
            if n >= _SAME_NAME * together.total() and domain == home[name]:
                new[domain] = name
        return {source: name for source, name in sorted(new.items()) if source != name}


def outlets(articles: pd.DataFrame) -> pd.DataFrame:
    """List the outlets of a corpus: outlet, articles, domains (at which they stood), most articles first."""
    domains = articles["url"].map(registered_domain)
    grouped = pd.DataFrame({"outlet": articles["source"], "domain": domains}).groupby("outlet")["domain"]
    table = grouped.agg(articles="size", domains=lambda d: ", ".join(sorted(set(d) - {""}))).reset_index()
    return table.sort_values(["articles", "outlet"], ascending=[False, True], ignore_index=True)


def read_outlets(extra: str | PathLike | None = None) -> Table:
    """Read the table of outlets, with rows of your own (a CSV file with the columns name and outlet) over the shipped ones.

    Raises ValueError with file, line and what to do, and FileNotFoundError.
    """
    return _read(None if extra is None else str(extra))


@lru_cache(maxsize=8)
def _read(extra: str | None) -> Table:
    table = dict(_rows(shipped("lexicons", "outlets.csv")))
    if extra is not None:
        if not Path(extra).is_file():
            raise FileNotFoundError(f"no table of outlets at {extra}: give a CSV file with the columns name and outlet")
        table |= dict(_rows(Path(extra)))
    return table


def _rows(path) -> Iterable[tuple[str, str]]:
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), skipinitialspace=True)
    if missing := {"name", "outlet"} - set(rows.fieldnames or ()):
        raise ValueError(f"{path}: no column {min(missing)!r}; the first line must be: name,outlet")
    for number, row in enumerate(rows, 2):
        name = (row["name"] or "").strip()
        key = _host(name) if _is_domain(name) else _key(name)
        if not key:
            raise ValueError(
                f"{path}, line {number}: the name is empty; write a domain or a name as the records have it"
            )
        yield key, " ".join((row["outlet"] or "").split())


def _tidied(name: str) -> str:
    name = " ".join(clean.repair(clean.strip_markup(name)).split())
    name = re.sub(r"^(?:by|source|from|via):?\s+(?=\S)", "", name, flags=re.I).strip(" \t,;|-–—\"'")
    return "" if name.endswith(":") else name  # a label that was taken for the outlet's name ("Von:")


def _is_domain(name: str) -> bool:
    """Whether a name is an address: it has a dot, no space, and a suffix that looks like one."""
    return bool(re.fullmatch(r"(?:https?:)?(?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[:/?#]\S*)?", name, re.I))


def _host(address: str) -> str:
    address = address.strip()
    try:
        host = urlsplit(address if "//" in address[:10] else f"//{address}").hostname or ""
    except ValueError:
        return ""
    host = host.strip(".").casefold()
    return host if "." in host and re.fullmatch(r"[\w.-]+", host) else ""


@lru_cache(maxsize=50_000)
def _registered(host: str) -> str:
    if not host:
        return ""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    found = _extract()(host)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}"
    return ".".join(host.split(".")[-2:])  # an unknown suffix has one label (the list's rule "*")


@lru_cache(maxsize=1)
def _extract():
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def _key(name: str) -> str:
    """What a name is known by: its words without case, accents of punctuation, "The" and the suffix of a domain."""
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’.](?=\w\b)", "", name.casefold()))
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _of_name(name: str, table: Table) -> str:
    """The outlet of a name, also where a country follows or goes before; "" where it is unknown."""
    words = _key(name).split()
    if outlet := table.get(" ".join(words)):
        return outlet
    last = first = words
    while len(last) > 1 and last[-1] in _EDITIONS:
        last = last[:-1]
        if outlet := table.get(" ".join(last)):
            return outlet
    while len(first) > 1 and first[0] in _EDITIONS:
        first = first[1:]
        if outlet := table.get(" ".join(first)):
            return outlet
    return ""


def _of_domain(host: str, table: Table) -> str:
    """The outlet of a host, or of the longest part of it that the table has; "" where it has none."""
    labels = host.split(".")
    for n in range(len(labels) - 1):
        known = table.get(".".join(labels[n:]))
        if known is not None:
            return known
    return ""


def _shown(host: str, table: Table) -> str:
    domain = _registered(host)
    return host.removeprefix("www.") if table.get(domain) == "" else domain


def _one_in_other(name: str, other: str) -> bool:
    return f" {name} " in f" {other} " or f" {other} " in f" {name} "


def _merged(names: Counter[str], whole: Mapping[str, str]) -> Counter[str]:
    together: Counter[str] = Counter()
    for name, n in names.items():
        together[whole.get(name, name)] += n
    return together


def _begins(short: str, long: str) -> bool:
    return long.startswith(short + " ")
