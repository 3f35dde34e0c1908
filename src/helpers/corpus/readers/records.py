"""What every reader yields: raw records with the source's own fields, and rejects with where, reason and detail."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class CorpusError(ValueError):
    """A source that cannot be read as a whole; the message says what was found and how to say what is meant."""


class TooLarge(CorpusError):
    """More bytes than may be read at once; the message names the way out."""


class Record(NamedTuple):
    """One raw record: `fields` has the source's names, or ours where the format says what is what (`kind` not table)."""

    where: str
    fields: Mapping[str, Any]
    kind: str = "table"  # table: needs a profile; article: our names; page: plain text of a page; html: a page
    connector: str = ""


class Reject(NamedTuple):
    """One raw record that cannot become an article."""

    where: str
    reason: str
    detail: str = ""


class NewTable(NamedTuple):
    """Stands between the records of two tables of one file, whose columns have nothing to do with each other."""

    where: str


def printable(text: object) -> str:
    """Give text that any file can hold: half a surrogate pair, which JSON and file names may hold, becomes "?".

    >>> printable("caf\\udce9")
    'caf?'
    """
    return str(text).encode("utf-8", "replace").decode("utf-8")


def refusal(where: str, error: BaseException) -> Reject:
    """Say that something could not be read because of an exception: whatever it is, it stops one record only."""
    reason = "nested too deeply" if isinstance(error, RecursionError) else "cannot be read"
    return Reject(where, reason, f"{type(error).__name__}: {printable(error).strip()[:200]}")
