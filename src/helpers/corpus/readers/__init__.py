"""One module for each kind of source: each turns it into raw records with the same names."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from os import PathLike

from helpers.corpus.readers.formats import Budget, read_member
from helpers.corpus.readers.profiles import apply_profile, check_columns, date_order, get_profile, names_in, recognise
from helpers.corpus.readers.records import CorpusError, Record, Reject
from helpers.corpus.readers.sources import Member, find_members

__all__ = ["CorpusError", "Record", "Reject", "decode", "read_records"]

_LOOK_AHEAD = 1000  # records of a file that are looked at to recognise its columns and the order of its dates


def read_records(
    path: str | PathLike, profile: str | Mapping | None = None, limit: int | None = None, progress=None
) -> Iterator[Record | Reject]:
    """Yield every raw record behind a path with our field names (kinds table, article, page, html), or a Reject for it.

    A file that is not understood is a Reject where others are; where it is the only one, CorpusError is raised. So it is
    where more than `limit` unpacked bytes are read. `progress` is called with the bytes of each file that is done.
    """
    given, budget = get_profile(profile), Budget(limit)
    refused, accepted = [], False
    for member in find_members(path):
        if isinstance(member, Reject):
            yield member
            continue
        try:
            for item in _read(member, given, budget):
                accepted = accepted or isinstance(item, Record)
                yield item
        except _Unclear as error:
            refused.append(str(error))
            yield Reject(member.name, "not understood", str(error))
        if progress:
            progress(member.size)
    if refused and not accepted:
        raise CorpusError(refused[0])


class _Unclear(Exception):
    """The columns of one file fit no profile, or several."""


def _read(member: Member, given: dict | None, budget: Budget) -> Iterator[Record | Reject]:
    items = read_member(member, budget)
    ahead = list(islice(items, _LOOK_AHEAD))
    tables = [item.fields for item in ahead if isinstance(item, Record) and item.kind == "table"]
    given = given or {}
    chosen = given
    if tables:
        try:
            columns = names_in(tables)
            if "map" in chosen:
                check_columns(chosen, columns, member.name)
            else:
                chosen = recognise(columns, member.name) | given
        except CorpusError as error:
            raise _Unclear(error) from error
    order = chosen.get("date_order") or (date_order(chosen, tables) if tables else None)
    for item in chain(ahead, items):
        if isinstance(item, Record) and item.kind == "table":
            fields = apply_profile(chosen, item.fields) | ({"order": order} if order else {})
            yield Record(item.where, fields, "table", f"{item.connector}:{chosen['name']}")
        elif isinstance(item, Record) and order:
            yield item._replace(fields=dict(item.fields) | {"order": order})
        else:
            yield item
