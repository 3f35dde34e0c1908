"""The company registry: which companies there are, what they are called and when, and who owns whom.

It is data, CSV tables in `helpers/lexicons`, which this module loads, checks and lays your own rows over:

- `companies.csv`: company (its short everyday name), kind (company, brand, division, joint venture, media, regulator),
  roles (automaker;battery;charging;bank ...), country, source, checked.
- `companies_names.csv`: what stands in texts, described in `load_registry`; for products and persons source, checked.
- `companies_tickers.csv`: company, exchange, symbol, valid_from, valid_to, bare ("yes": the symbol alone counts, too),
  source, checked.
- `companies_ties.csv`: company, relation (owner, part owner, predecessor, now), other, valid_from, valid_to, note,
  source, checked.
- `companies_words.csv`: the words by whose help firms are recognised that the registry does not have; the measure reads it.

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
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.codebook import VIA
from helpers.project import shipped

_TABLES = {
    "companies": ["company", "kind", "roles", "country", "source", "checked"],
    "names": ["company", "name", "via", "valid_from", "valid_to", "case", "needs", "forbids", "unless", "source",
              "checked"],
    "tickers": ["company", "exchange", "symbol", "valid_from", "valid_to", "bare", "source", "checked"],
    "ties": ["company", "relation", "other", "valid_from", "valid_to", "note", "source", "checked"],
}  # fmt: skip
_KINDS = {"company", "brand", "division", "joint venture", "media", "regulator"}
_CASES = {"", "exact", "any", "word"}
_RELATIONS = {"owner", "part owner", "predecessor", "now"}


Mistakes = Iterator[tuple[int, str]]  # line of the table and what is wrong with it


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
    unless names companies, `;` between them: where the sentence names one of those by a name or product, this name does
    not mean its company ("Musk" is Tesla unless another firm of his is named).

    `extra`, a CSV file or a DataFrame, needs only the columns company and name; all others of `names`, and kind,
    roles, country and ticker ("NYSE:F"), may be there. A name of yours replaces the shipped rows of the same name;
    with an empty company it is not looked for any more. Raises ValueError with file, row and what to do, and
    FileNotFoundError.
    """
    if extra is None:
        return Registry(*(table.copy() for table in shipped_registry()))
    where = "the registry given" if isinstance(extra, pd.DataFrame) else str(extra)
    rows, base = _read_extra(extra, where), shipped_registry()
    _stop_at(_mistakes_in_own_rows(rows, base), where)
    return _merge(base, rows)


def _read_extra(extra: str | Path | pd.DataFrame, where: str) -> pd.DataFrame:
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


def _merge(base: Registry, rows: pd.DataFrame) -> Registry:
    mine = rows[rows["company"] != ""]
    old = base.names[~base.names["name"].str.lower().isin(rows["name"].str.lower())]
    names = pd.concat([old, mine.loc[mine["name"] != "", _TABLES["names"]]], ignore_index=True)
    new = mine[~mine["company"].isin(base.companies["company"])].drop_duplicates("company")
    new = new.assign(kind=new["kind"].replace("", "company"), source="user's registry", checked="")
    companies = pd.concat([base.companies, new[_TABLES["companies"]]], ignore_index=True)
    with_ticker = mine[mine["ticker"] != ""].drop_duplicates(["company", "ticker"])
    symbols = [ticker.rpartition(":") for ticker in with_ticker["ticker"]]
    tickers = pd.DataFrame(
        {
            "company": list(with_ticker["company"]),
            "exchange": [s[0] for s in symbols],
            "symbol": [s[2] for s in symbols],
            "source": "user's registry",
        }
    )
    tickers = pd.concat([base.tickers, tickers], ignore_index=True).fillna("")
    return Registry(companies, names, tickers, base.ties)


def _validated(registry: Registry, where: str) -> Registry:
    known = set(registry.companies["company"])
    _stop_at(_mistakes_in_companies(registry.companies), f"{where}: companies")
    for table in ("names", "tickers", "ties"):
        _stop_at(_mistakes_in_rows(getattr(registry, table), known), f"{where}: {table}")
    _stop_at(_mistakes_in_names(registry.names, known), f"{where}: names")
    _stop_at(_mistakes_in_ties(registry.ties), f"{where}: ties")
    return registry


def _stop_at(mistakes: Mistakes, where: str) -> None:
    """Raise ValueError at the first mistake, with its line in the table, whose header is line 1."""
    for line, message in mistakes:
        raise ValueError(f"{where}, line {line}: {message}")


def _mistakes_in_own_rows(rows: pd.DataFrame, base: Registry) -> Mistakes:
    known = {*base.companies["company"], *rows["company"]}
    yield from _mistakes_in_rows(rows, known)
    yield from _mistakes_in_names(rows[rows["name"] != ""], known)
    yield from _mistakes_in_kinds(rows[rows["kind"] != ""])


def _mistakes_in_companies(companies: pd.DataFrame) -> Mistakes:
    seen = set()
    for row in companies.itertuples():
        if not row.company or row.company in seen:
            yield row.Index + 2, f"the company {row.company!r} is empty or stands twice; keep one row"
        seen.add(row.company)
    yield from _mistakes_in_kinds(companies)


def _mistakes_in_kinds(companies: pd.DataFrame) -> Mistakes:
    for row in companies.itertuples():
        if row.kind not in _KINDS:
            yield row.Index + 2, f"kind {row.kind!r} of {row.company} is none of {', '.join(sorted(_KINDS))}"


def _mistakes_in_rows(table: pd.DataFrame, known: set[str]) -> Mistakes:
    for row in table.itertuples():
        if row.company not in known:
            yield (
                row.Index + 2,
                f"{row.company!r} is not in the table of companies; add it there or correct the spelling",
            )
        for day in (row.valid_from, row.valid_to):
            if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
                yield row.Index + 2, f"{day!r} is not a day; write it like 2021-01-16"
        if row.valid_from and row.valid_to and row.valid_from > row.valid_to:
            yield row.Index + 2, f"valid_from {row.valid_from} is after valid_to {row.valid_to}; exchange them"


def _mistakes_in_names(names: pd.DataFrame, known: set[str]) -> Mistakes:
    for row in names.itertuples():
        if not any(map(str.isalnum, row.name)):
            yield (
                row.Index + 2,
                f"the name {row.name!r} of {row.company} has no letter or digit; write what stands in texts",
            )
        if row.via not in VIA:
            yield row.Index + 2, f"via {row.via!r} of {row.name} is none of {', '.join(VIA)}"
        if row.case not in _CASES:
            yield (
                row.Index + 2,
                f"case {row.case!r} of {row.name} is none of {', '.join(sorted(c for c in _CASES if c))}",
            )
        for pattern in (row.needs, row.forbids):
            try:
                re.compile(pattern)
            except re.error as error:
                yield row.Index + 2, f"{pattern!r} of {row.name} is not a regular expression ({error})"
        for company in listed(row.unless):
            if company not in known:
                yield (
                    row.Index + 2,
                    f"unless of {row.name}: {company!r} is not in the table of companies; correct the spelling",
                )


def _mistakes_in_ties(ties: pd.DataFrame) -> Mistakes:
    for row in ties.itertuples():
        if row.relation not in _RELATIONS:
            yield row.Index + 2, f"relation {row.relation!r} is none of {', '.join(sorted(_RELATIONS))}"


def in_force(day: str, since: str, until: str) -> bool:
    """Say whether something holds on a day (YYYY-MM-DD) that begins and ends on days; "" is no day, or an open end.

    >>> in_force("2021-01-16", "2021-01-17", ""), in_force("", "2021-01-17", "")
    (False, True)
    """
    return not day or ((not since or since <= day) and (not until or day <= until))


def listed(cell: str) -> list[str]:
    """Give the entries of a cell that holds several, `;` between them.

    >>> listed("SpaceX; xAI"), listed("")
    (['SpaceX', 'xAI'], [])
    """
    return [entry.strip() for entry in cell.split(";") if entry.strip()]


def _read_table(name: str) -> pd.DataFrame:
    file = "companies.csv" if name == "companies" else f"companies_{name}.csv"
    with shipped("lexicons", file).open(encoding="utf-8", newline="") as lines:
        table = pd.read_csv(lines, dtype=str, keep_default_na=False)
    if list(table.columns) != _TABLES[name]:
        raise ValueError(f"{file}: the columns are {list(table.columns)}, they must be {_TABLES[name]}")
    return table


@lru_cache(maxsize=1)
def shipped_registry() -> Registry:
    """Give the shipped tables, read and checked once; not to be changed (`load_registry` gives copies)."""
    return _validated(Registry(*(_read_table(name) for name in _TABLES)), "the shipped registry")
