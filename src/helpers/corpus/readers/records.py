"""What every reader yields: raw records with the source's own fields, and rejects with where, reason and detail."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class CorpusError(ValueError):
    """A source that cannot be read as a whole; the message says what was found and how to say what is meant."""


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
