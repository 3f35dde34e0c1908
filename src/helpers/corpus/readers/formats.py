"""Turn one file into raw records, whatever its format: recognised by its content first, by its name where that is open."""

import codecs
import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import pyarrow as pa
import pyarrow.parquet as pq

from helpers.corpus.readers import databases, web
from helpers.corpus.readers.records import CorpusError, Record, Reject
from helpers.corpus.readers.sources import Member, SuspiciousArchive
from helpers.corpus.readers.texts import read_text_file

MAX_RECORD = 16_000_000  # bytes of one record; no article is longer
MAX_DOCUMENT = 256_000_000  # bytes of a file that can only be read as a whole
ENVELOPES = (
    "posts",
    "articles",
    "response.results",
    "response.docs",
    "stories",
    "results",
    "docs",
    "items",
    "data",
    "hits",
)
_HEAD = 65_536
_UNREADABLE = (OSError, EOFError, zlib.error, BadZipFile, UnicodeError)


class Budget:
    """How many unpacked bytes may be read; raises CorpusError when they are used up. None is no limit."""

    def __init__(self, limit: int | None = None):
        self.limit, self.used = limit, 0

    def take(self, n: int) -> None:
        self.used += n
        if self.limit is not None and self.used > self.limit:
            raise CorpusError(
                f"the source holds more than {self.limit / 1e6:.0f} MB, too much to read at once: "
                "stream it with `make corpus SOURCE=...` and read what that writes"
            )


def read_member(member: Member, budget: Budget | None = None) -> Iterator[Record | Reject]:
    """Yield the raw records of one file. A file that breaks off gives what stands before the break, then a Reject."""
    try:
        with member.open() as stream:
            buffered = io.BufferedReader(_Counted(stream, budget or Budget()), _HEAD)
            yield from _dispatch(buffered, member, budget or Budget())
    except SuspiciousArchive as error:
        yield Reject(member.name, "suspicious archive", str(error))
    except _UNREADABLE as error:
        yield Reject(member.name, "file breaks off", f"{type(error).__name__}: {error}")


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


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8, or UTF-16 with its mark; a stray byte that is not UTF-8 is read as cp1252, alone.

    >>> decode(b"caf\\xc3\\xa9 \\x92s")
    'café ’s'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "stray_cp1252").removeprefix("\ufeff")


def _stray(error: UnicodeError) -> tuple[str, int]:
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("stray_cp1252", _stray)


def _dispatch(stream: io.BufferedReader, member: Member, budget: Budget) -> Iterator[Record | Reject]:
    name = member.name
    head = stream.peek(_HEAD)[:_HEAD]
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = decode(head[:8192]).lstrip("\ufeff \t\r\n")
    suffix = Path(name.removesuffix(".gz")).suffix.lower()
    if head[:4] == b"PAR1":
        yield from _parquet(stream, member, budget)
    elif head[:5] == b"WARC/":
        yield from web.read_warc(stream, name, MAX_RECORD)
    elif head[:4] == b"PK\x03\x04":
        yield from _whole(stream, name, databases.read_docx)
    elif text.startswith("{\\rtf"):
        yield from _whole(stream, name, lambda data, where: databases.read_rtf(decode(data), where))
    elif web.looks_like_html(text) and suffix not in (".csv", ".tsv", ".json", ".jsonl", ".ndjson"):
        yield from _whole(stream, name, web.read_html_file)
    elif b"\0" in head and not wide and suffix not in (".csv", ".tsv", ".json", ".jsonl", ".ndjson"):
        yield Reject(name, "not text", f"begins with {head[:16]!r}")
    elif suffix in (".csv", ".tsv", ".tab"):
        yield from _csv(stream, name)
    elif suffix in (".json", ".jsonl", ".ndjson") or re.match(r'\{\s*["}]|\[\s*[{\]]', text):
        yield from _json(stream, name)
    elif text.startswith("<"):
        yield Reject(name, "unknown format", "XML that is no HTML: save the pages, or give the feed's address")
    elif suffix in ("", ".txt", ".text", ".md"):
        yield from _whole(stream, name, lambda data, where: [_text_file(data, where)], MAX_RECORD)
    else:
        yield Reject(name, "unknown format", f"begins with {head[:16]!r}")


def _whole(stream: BinaryIO, name: str, reader, limit: int = MAX_DOCUMENT) -> Iterator[Record | Reject]:
    data = stream.read(limit + 1)
    if len(data) > limit:
        yield Reject(name, "file too long to read as one", f"more than {limit} bytes")
    else:
        yield from reader(data, name)


def _text_file(data: bytes, where: str) -> Record | Reject:
    text = decode(data)
    if text.count("\0") > 0:
        return Reject(where, "not text", f"holds {text.count(chr(0))} NUL characters")
    if not text.strip():
        return Reject(where, "empty file", "only white space")
    return read_text_file(text, where)


def _lines(stream: BinaryIO, name: str, limit: int) -> Iterator[tuple[int, bytes] | Reject]:
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit)
            yield Reject(f"{name}:{number}", "record too long", f"more than {limit} bytes")
        else:
            yield number, line


def _json(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    head = decode(stream.peek(_HEAD)[:_HEAD]).lstrip("\ufeff \t\r\n")
    first = head.split("\n", 1)[0].strip()
    if head.startswith("<"):
        yield Reject(name, "HTML where JSON was expected", first[:80])
    elif head.startswith("["):
        yield from _json_array(stream, name)
    elif first in ("{", "") or not (_loads(first) is not None or len(first) >= 8000):
        yield from _json_document(stream, name)
    else:
        yield from _json_lines(stream, name)


def _json_lines(stream: BinaryIO, name: str) -> Iterator[Record | Reject]:
    # A whole envelope may stand on one line of a .json file.
    whole = name.removesuffix(".gz").endswith(".json")
    for item in _lines(stream, name, MAX_DOCUMENT if whole else MAX_RECORD):
        if isinstance(item, Reject):
            yield item
            continue
        number, line = item
        text = decode(line).strip().strip("\0")
        if text:
            yield from _json_value(text, f"{name}:{number}", "jsonl")


def _json_document(stream: BinaryIO, name: str) -> Iterator[Record | Reject]:
    data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        yield Reject(
            name, "file too long to read as one", f"one JSON document of more than {MAX_DOCUMENT} bytes: use JSON lines"
        )
        return
    text = decode(data)
    if _loads(text) is not None:
        yield from _json_value(text, name, "json")
        return
    if not re.search(r"^\s*\{.+\}\s*$", text, re.M):  # no line stands for a record: not lines with a broken first one
        yield Reject(name, "not JSON", _why(text))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield from _json_value(line.strip(), f"{name}:{number}", "jsonl")


def _json_array(stream: BinaryIO, name: str) -> Iterator[Record | Reject]:
    """Read an array piece by piece, so that a file of any length needs the memory of its longest record."""
    reader = codecs.getincrementaldecoder("utf-8")("stray_cp1252")
    buffer, at, started, number, end = "", 0, False, 0, False
    skip = re.compile(r"[\s,\ufeff]*")
    decoder = json.JSONDecoder(strict=False)
    while True:
        at = skip.match(buffer, at).end()
        if not started and at < len(buffer):
            started, at = True, at + 1
            continue
        if at < len(buffer) and buffer[at] == "]":
            return
        try:
            if at >= len(buffer):
                raise ValueError
            value, at = decoder.raw_decode(buffer, at)
            if not end and at >= len(buffer):
                raise ValueError  # a number may go on
        except ValueError:
            piece = stream.read(1_000_000)
            if not piece or len(buffer) - at > MAX_RECORD:
                detail = "the array does not end" if not piece else f"a record of more than {MAX_RECORD} bytes"
                yield Reject(f"{name}[{number}]", "file breaks off" if not piece else "record too long", detail)
                return
            buffer, at = buffer[at:] + reader.decode(piece), 0
            continue
        yield from _json_record(value, f"{name}[{number}]", "json")
        number += 1


def _loads(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:  # some services escape what JSON does not let them: \' or \d
        return json.loads(re.sub(r'\\(?!["\\/bfnrtu])', r"\\\\", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _why(text: str) -> str:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return str(error)[:200]
    return ""


def _json_value(text: str, where: str, connector: str) -> Iterator[Record | Reject]:
    value = _loads(text)
    if value is None:
        yield Reject(where, "not JSON", _why(text))
    else:
        yield from _json_record(value, where, connector)


def _json_record(value: Any, where: str, connector: str) -> Iterator[Record | Reject]:
    if isinstance(value, dict):
        for envelope in ENVELOPES:
            inner: Any = value
            for part in envelope.split("."):
                inner = inner.get(part) if isinstance(inner, dict) else None
            if isinstance(inner, list) and all(isinstance(v, dict) for v in inner):
                if not inner:
                    yield Reject(where, "no records", f"{envelope} is empty")
                for n, record in enumerate(inner):
                    yield Record(f"{where}.{envelope}[{n}]", record, connector=connector)
                return
        yield Record(where, value, connector=connector)
    elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        for n, record in enumerate(value):
            yield Record(f"{where}[{n}]", record, connector=connector)
    else:
        yield Reject(where, "not a JSON object", f"a {type(value).__name__}")


def _csv(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    csv.field_size_limit(MAX_RECORD)
    wide = stream.peek(2)[:2]
    if wide in (b"\xff\xfe", b"\xfe\xff"):
        stream = io.BufferedReader(_Narrow(stream, "utf-16"), _HEAD)
    too_long: list[Reject] = []

    def lines() -> Iterator[str]:
        for item in _lines(stream, name, MAX_RECORD):
            if isinstance(item, Reject):
                too_long.append(item)
            else:
                yield decode(item[1])

    source = lines()
    first = next(source, "")
    delimiter = max(",;\t|", key=first.count) if first else ","
    rows = csv.reader(_chain(first, source), delimiter=delimiter)
    try:
        header = [column.strip() for column in next(rows, [])]
    except csv.Error as error:
        yield Reject(name, "not a CSV file", str(error))
        return
    header = [column if column not in header[:n] else f"{column}.{n}" for n, column in enumerate(header)]
    found = False
    while True:
        where = f"{name}:{rows.line_num + 1}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            found = True
            yield Reject(where, "not a CSV row", f"{error}, up to line {rows.line_num}")
            continue
        finally:
            pending, too_long[:] = list(too_long), []
        yield from pending
        found = found or bool(pending) or bool(row)
        if row is None:
            break
        if not row:
            continue
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        if len(row) != len(header):
            yield Reject(where, "wrong number of columns", f"{len(row)} where the header has {len(header)}")
            continue
        yield Record(where, dict(zip(header, row, strict=True)), connector="csv")
    if not found:
        yield Reject(name, "no records", f"a header of {len(header)} columns and no row")


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


class _Narrow(io.RawIOBase):
    """A UTF-16 stream as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str):
        self._stream, self._left = stream, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._left:
            piece = self._stream.read(len(buffer))
            self._left = self._decoder.decode(piece, final=not piece).encode("utf-8")
            if not piece:
                break
        n = min(len(buffer), len(self._left))
        buffer[:n], self._left = self._left[:n], self._left[n:]
        return n


def _parquet(stream: io.BufferedReader, member: Member, budget: Budget) -> Iterator[Record | Reject]:

    name, row = member.name, 0
    if member.path:
        source = member.path
        budget.take(member.size)
    else:
        data = stream.read(MAX_DOCUMENT + 1)
        if len(data) > MAX_DOCUMENT:
            yield Reject(name, "file too long to read as one", "a packed Parquet file: unpack it first")
            return
        source = io.BytesIO(data)
    try:
        with pq.ParquetFile(source) as table:
            for batch in table.iter_batches(256):
                for fields in batch.to_pylist():
                    row += 1
                    yield Record(f"{name}:{row}", fields, connector="parquet")
    except pa.ArrowException as error:
        yield Reject(f"{name}:{row + 1}", "broken Parquet file", str(error)[:200])
        return
    if row == 0:
        yield Reject(name, "no records", "a Parquet file without rows")
