"""Turn one file into raw records, whatever its format: recognised by its content first, by its name where that is open."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from helpers.corpus.readers import databases, texts, web
from helpers.corpus.readers.decoding import WIDE, decode
from helpers.corpus.readers.delimited import looks_delimited, read_delimited
from helpers.corpus.readers.json_values import looks_like_json, read_json
from helpers.corpus.readers.packed import SuspiciousArchive, is_bomb
from helpers.corpus.readers.parquet import read_parquet
from helpers.corpus.readers.records import CorpusError, NewTable, Record, Reject, TooLarge, printable
from helpers.corpus.readers.sheets import read_xlsx
from helpers.corpus.readers.sources import Member
from helpers.corpus.readers.text_tables import read_text_table

__all__ = ["Budget", "decode", "read_member"]

MAX_RECORD = 16_000_000  # bytes of one record; no article is longer
MAX_DOCUMENT = 256_000_000  # bytes of a file that can only be read as a whole
_HEAD = 65_536
_DATA_SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".json", ".jsonl", ".ndjson")
_PACKED = re.compile(r"(?:\.(?:gz|gzip|bz2|xz|zst|zstd))+$", re.I)
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:\x95|[\x80-\x9a()}\]cq])", re.S)

_Items = Iterable[Record | Reject | NewTable]


class Budget:
    """How many unpacked bytes may be read; raises TooLarge when they are used up. None is no limit."""

    def __init__(self, limit: int | None = None):
        self.limit, self.used = limit, 0

    def take(self, n: int) -> None:
        self.used += n
        if self.limit is not None and self.used > self.limit:
            raise TooLarge(
                f"the source holds more than {self.limit / 1e6:.0f} MB, too much to read at once: "
                "stream it with `make corpus SOURCE=...` and read what that writes"
            )


def read_member(member: Member, budget: Budget | None = None) -> Iterator[Record | Reject | NewTable]:
    """Yield the raw records of one file. A file that breaks off gives what stands before the break, then a Reject.

    Whatever goes wrong in a file is a Reject; only TooLarge, and CorpusError for a library that is missing, are raised.
    """
    budget = budget or Budget()
    try:
        with member.open() as stream:
            buffered: io.BufferedReader = io.BufferedReader(_Counted(stream, budget), _HEAD)
            yield from _dispatch(buffered, member, budget)
    except CorpusError:
        raise
    except SuspiciousArchive as error:
        yield Reject(member.name, "suspicious archive", str(error))
    except Exception as error:
        yield Reject(member.name, "file breaks off", f"{type(error).__name__}: {printable(error)[:200]}")


class _Counted(io.RawIOBase):
    """Any readable stream as a raw one that counts, so that BufferedReader can look ahead in it."""

    def __init__(self, stream, budget: Budget):
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._stream.read(len(buffer))
        self._budget.take(len(data))
        buffer[: len(data)] = data
        return len(data)


def _dispatch(stream: io.BufferedReader, member: Member, budget: Budget) -> _Items:
    name = member.name
    head = stream.peek(_HEAD)[:_HEAD]
    suffix = Path(_PACKED.sub("", name)).suffix.lower()
    if (binary := _binary(head, suffix, member, stream, budget)) is not None:
        return binary
    raw = decode(head)
    text = raw.lstrip("\ufeff \t\r\n")
    if text.startswith("{\\rtf"):
        return _whole(stream, name, lambda data, where: databases.read_rtf(decode(data), where))
    if suffix in (".json", ".jsonl", ".ndjson"):
        return read_json(stream, name)
    if web.looks_like_html(text) and suffix not in _DATA_SUFFIXES:
        return _whole(stream, name, web.read_html_file)
    if looks_like_json(text) and (suffix not in _DATA_SUFFIXES or not looks_delimited(text)):
        return read_json(stream, name)
    if suffix in (".csv", ".tsv", ".tab", ".psv"):
        return _whole_if_table(stream, name, raw) or read_delimited(stream, name)
    if text.startswith("<"):
        return [Reject(name, "unknown format", "XML that is no HTML: save the pages, or give the feed's address")]
    if suffix in ("", ".txt", ".text", ".md", ".dat", ".data", ".asc", ".log", ".out", ".lst"):
        whole = raw if len(head) < _HEAD else raw.rpartition("\n")[0]
        if table := _whole_if_table(stream, name, whole):
            return table
        if looks_delimited(whole):
            return read_delimited(stream, name)
        if suffix in ("", ".txt", ".text", ".md"):
            return _whole(stream, name, _text_file, MAX_RECORD)
    return [Reject(name, "unknown format", f"begins with {head[:16]!r}")]


def _binary(head: bytes, suffix: str, member: Member, stream: io.BufferedReader, budget: Budget) -> _Items | None:
    """Read or refuse what is told by its first bytes; None where it may be text."""
    name = member.name
    if head[:4] == b"PAR1":
        return _parquet(stream, member, budget)
    if head[:5] == b"WARC/":
        return web.read_warc(stream, name, MAX_RECORD)
    if head[:4] == b"PK\x03\x04":
        return _whole(stream, name, _zipped_document)
    if _PICKLE.match(head) or suffix in (".pkl", ".pickle", ".joblib"):
        return [
            Reject(
                name,
                "a pickle can run code",
                f"it is not opened: where you trust it, save it as a table first: {_TO_TABLE}",
            )
        ]
    for start, what in _REFUSED.items():
        if head.startswith(start):
            return [Reject(name, "unknown format", what)]
    if b"\0" in head and head[:2] not in WIDE and suffix not in _DATA_SUFFIXES:
        return [Reject(name, "not text", f"begins with {head[:16]!r}")]
    return None


_TO_TABLE = "pandas.read_pickle(...).to_parquet(...)"
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file, or one with a password: save it as .xlsx, .docx or CSV",
    b"ARROW1": "a Feather file: save it as Parquet, pandas.read_feather(...).to_parquet(...)",
    b"ORC": "an ORC file: save it as Parquet, pandas.read_orc(...).to_parquet(...)",
    b"\x89HDF": "an HDF5 file: save its table as Parquet, pandas.read_hdf(...).to_parquet(...)",
    b"SQLite format 3": "an SQLite database: save its table as CSV",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it and give the folder",
    b"Rar!": "a RAR archive: unpack it and give the folder",
    b"%PDF": "a PDF file: save its text",
}


def _whole(stream: BinaryIO, name: str, reader: Callable[[bytes, str], _Items], limit: int = MAX_DOCUMENT) -> _Items:
    data = stream.read(limit + 1)
    if len(data) > limit:
        return [Reject(name, "file too long to read as one", f"more than {limit} bytes")]
    return reader(data, name)


def _text_file(data: bytes, where: str) -> _Items:
    text = decode(data)
    if text.count("\0") > 0:
        return [Reject(where, "not text", f"holds {text.count(chr(0))} NUL characters")]
    if not text.strip():
        return [Reject(where, "empty file", "only white space")]
    return texts.read_texts(text, where)


def _whole_if_table(stream: io.BufferedReader, name: str, head: str) -> _Items | None:
    """Read a table that was saved as text, where the file begins as one."""
    if read_text_table(head, name) is None:
        return None
    return _whole(stream, name, lambda data, where: read_text_table(decode(data), where) or [], MAX_DOCUMENT)


def _zipped_document(data: bytes, where: str) -> _Items:
    """Read a document that is a ZIP archive: Word, Excel."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            total = sum(i.file_size for i in archive.infolist())
    except Exception as error:
        return [Reject(where, "broken archive", printable(error)[:200])]
    if is_bomb(len(data), total):
        return [Reject(where, "suspicious archive", f"{len(data)} bytes claim to unpack to {total}")]
    if "word/document.xml" in names:
        return databases.read_docx(data, where)
    if "xl/workbook.xml" in names:
        return read_xlsx(data, where)
    if "content.xml" in names:
        return [Reject(where, "unknown format", "an OpenDocument file: save it as .xlsx, .docx or CSV")]
    return [Reject(where, "archive in an archive", "unpack it first")]


def _parquet(stream: io.BufferedReader, member: Member, budget: Budget) -> _Items:
    if member.path:
        budget.take(member.size)
        return read_parquet(member.path, member.size, member.name, budget)
    data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        return [Reject(member.name, "file too long to read as one", "a packed Parquet file: unpack it first")]
    return read_parquet(io.BytesIO(data), len(data), member.name, budget)
