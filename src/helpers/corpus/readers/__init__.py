"""One module for each kind of source: each turns it into raw records with the same names."""

from collections.abc import Iterator, Mapping
from itertools import chain
from os import PathLike

from helpers.corpus.readers.columns import ColumnReport, ColumnUse, choose
from helpers.corpus.readers.formats import Budget, read_member
from helpers.corpus.readers.literals import unfold
from helpers.corpus.readers.profiles import apply_profile, date_order, get_profile
from helpers.corpus.readers.records import CorpusError, NewTable, Record, Reject, TooLarge, refusal
from helpers.corpus.readers.sources import Member, find_members

__all__ = ["ColumnReport", "ColumnUse", "CorpusError", "Record", "Reject", "read_records"]

_LOOK_AHEAD = 1000  # records of a table that are looked at to recognise its columns and the order of its dates
_LOOK_BYTES = 50_000_000  # characters of them at most


def read_records(
    path: str | PathLike,
    profile: str | Mapping | None = None,
    limit: int | None = None,
    progress=None,
    columns: ColumnReport | None = None,
) -> Iterator[Record | Reject]:
    """Yield every raw record behind a path with our field names (kinds table, article, page, html), or a Reject for it.

    A file that is not understood is a Reject where others are; where it is the only one, CorpusError is raised. So it is
    where more than `limit` unpacked bytes are read. `progress` is called with the bytes of each file that is done.
    `columns` collects what each column of each table was used as.
    """
    given, budget = get_profile(profile), Budget(limit)
    report = ColumnReport() if columns is None else columns
    refused, accepted = [], False
    for member in find_members(path):
        if isinstance(member, Reject):
            yield member
            continue
        for item in _read(member, given, budget, report):
            accepted = accepted or isinstance(item, Record)
            if isinstance(item, _Refused):
                refused.append(item.detail)
                item = Reject(*item)
            yield item
        if progress:
            progress(member.size)
    if refused and not accepted:
        raise CorpusError(refused[0])


class _Refused(Reject):
    """A table whose columns are not understood, or a file whose library is missing."""


def _read(member: Member, given: dict | None, budget: Budget, report: ColumnReport) -> Iterator[Record | Reject]:
    items = _guarded(read_member(member, budget), member.name)
    where: str | None = member.name
    while where is not None:
        where = yield from _read_table(items, where, given, report)


def _guarded(items: Iterator, name: str) -> Iterator:
    """Turn a library that is missing into a refusal of the file; TooLarge ends the run."""
    try:
        yield from items
    except TooLarge:
        raise
    except CorpusError as error:
        yield _Refused(name, "not understood", str(error))


def _read_table(items: Iterator, where: str, given: dict | None, report: ColumnReport):
    """Yield the records of one table, or of what is none; gives the place of the next table, None at the end."""
    ahead, size, after = [], 0, None
    for item in items:
        if isinstance(item, NewTable):
            after = item.where
            break
        if isinstance(item, Record) and item.kind == "table":
            item = item._replace(fields=unfold(item.fields))
            size += sum(len(v) for v in item.fields.values() if isinstance(v, str))
        ahead.append(item)
        if len(ahead) >= _LOOK_AHEAD or size > _LOOK_BYTES:
            break
    else:
        items = iter(())
    tables = [item.fields for item in ahead if isinstance(item, Record) and item.kind == "table"]
    chosen, order = given or {}, (given or {}).get("date_order")
    rest = iter(()) if after else items
    if tables:
        try:
            chosen, uses = choose(tables, where, given)
        except CorpusError as error:
            rejects = [item for item in ahead if isinstance(item, Reject)]
            yield _Refused(where, "not understood", str(error))
            yield from rejects
            return after or _skip(rest)
        report.add(where, uses)
        order = chosen.get("date_order") or date_order(chosen, tables)
    for item in chain(ahead, rest):
        if isinstance(item, NewTable):
            return item.where
        yield _named(item, chosen, order)
    return after


def _skip(items: Iterator) -> str | None:
    """Leave out the rest of a table that is not understood."""
    for item in items:
        if isinstance(item, NewTable):
            return item.where
    return None


def _named(item: Record | Reject, chosen: Mapping, order: str | None) -> Record | Reject:
    """Give a record our names."""
    if isinstance(item, Reject):
        return item
    try:
        if item.kind == "table":
            fields = apply_profile(chosen, unfold(item.fields))
            item = Record(item.where, fields, "table", f"{item.connector}:{chosen['name']}")
        return item._replace(fields=dict(item.fields) | {"order": order}) if order else item
    except Exception as error:
        return refusal(item.where, error)
