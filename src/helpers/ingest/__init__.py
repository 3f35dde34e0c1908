"""One module for each kind of source: each turns it into raw records with the same names."""

from collections.abc import Iterator, Mapping
from os import PathLike

from .formats import decode, read_member
from .profiles import apply_profile, get_profile, recognise
from .records import CorpusError, Record, Reject
from .sources import find_members

__all__ = ["CorpusError", "Record", "Reject", "decode", "read_records"]


def read_records(path: str | PathLike, profile: str | Mapping | None = None) -> Iterator[Record | Reject]:
    """Yield every raw record behind a path with our field names (kind table, article, page), or a Reject for it.

    Raises CorpusError where the source as a whole cannot be understood.
    """
    given = get_profile(profile)
    for member in find_members(path):
        if isinstance(member, Reject):
            yield member
            continue
        chosen = given
        for item in read_member(member):
            if isinstance(item, Reject) or item.kind != "table":
                yield item
                continue
            chosen = chosen or recognise(item.fields, member.name)
            fields = apply_profile(chosen, item.fields)
            yield Record(item.where, fields, "table", f"{item.connector}:{chosen['name']}")
