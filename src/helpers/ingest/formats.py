"""Turn one file into raw records, whatever its format: recognised by its content, not by its name."""

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from .records import Record, Reject
from .sources import Member
from .texts import read_text_file

MAX_RECORD = 16_000_000  # bytes of one record; no article is longer
MAX_DOCUMENT = 256_000_000  # bytes of a file that can only be read as a whole
_HEAD = 65_536
_UNREADABLE = (OSError, EOFError, zlib.error, BadZipFile, UnicodeError)


def read_member(member: Member) -> Iterator[Record | Reject]:
    """Yield the raw records of one file. A file that breaks off gives what stands before the break, then a Reject."""
    try:
        with member.open() as stream:
            buffered = io.BufferedReader(_Raw(stream), _HEAD)
            yield from _dispatch(buffered, member.name)
    except _UNREADABLE as error:
        yield Reject(member.name, "file breaks off", f"{type(error).__name__}: {error}")


class _Raw(io.RawIOBase):
    """Any readable stream as a raw one, so that BufferedReader can look ahead in it."""

    def __init__(self, stream):
        self._stream = stream

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8 (or UTF-16 with its mark); what is not UTF-8 stays legible as cp1252, byte by byte.

    >>> decode(b"caf\\xc3\\xa9 \\x92s")
    'café ’s'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "cp1252_bytes").removeprefix("\ufeff")


def _cp1252(error: UnicodeDecodeError) -> tuple[str, int]:
    piece = error.object[error.start : error.end]
    return piece.decode("cp1252", "replace"), error.end


import codecs  # noqa: E402

codecs.register_error("cp1252_bytes", _cp1252)


def _dispatch(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    head = stream.peek(_HEAD)[:_HEAD]
    text = decode(head[:4096]).lstrip("\ufeff \t\r\n")
    suffix = Path(name.removesuffix(".gz")).suffix.lower()
    if head[:4] == b"PAR1":
        yield from _parquet(stream, name)
    elif text[:1] in "[{" and suffix not in (".csv", ".txt"):
        yield from _json(stream, name)
    elif suffix in (".csv", ".tsv"):
        yield from _csv(stream, name)
    elif suffix in ("", ".txt", ".text", ".md"):
        data = stream.read(MAX_RECORD + 1)
        if len(data) > MAX_RECORD:
            yield Reject(name, "too long for one article", f"more than {MAX_RECORD} bytes")
        elif b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            yield Reject(name, "not text", "holds NUL bytes")
        else:
            yield read_text_file(decode(data), name)
    else:
        yield Reject(name, "unknown format", f"begins with {head[:16]!r}")


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes] | Reject]:
    number = 0
    while line := stream.readline(MAX_RECORD + 1):
        number += 1
        if len(line) > MAX_RECORD:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD)
            yield Reject(f"{name}:{number}", "record too long", f"more than {MAX_RECORD} bytes")
        else:
            yield number, line


def _json(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    for item in _lines(stream, name):
        if isinstance(item, Reject):
            yield item
            continue
        number, line = item
        if not line.strip():
            continue
        try:
            value = json.loads(decode(line))
        except ValueError as error:
            yield Reject(f"{name}:{number}", "not JSON", str(error))
            continue
        if isinstance(value, dict):
            yield Record(f"{name}:{number}", value, connector="jsonl")
        else:
            yield Reject(f"{name}:{number}", "not a JSON object", type(value).__name__)


def _csv(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    csv.field_size_limit(MAX_RECORD)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="cp1252_bytes", newline="")
    rows = csv.reader(text, delimiter="\t" if ".tsv" in name else ",")
    header = [column.strip() for column in next(rows, [])]
    while True:
        where = f"{name}:{rows.line_num + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(where, "not a CSV row", str(error))
            continue
        if not row:
            continue
        if len(row) != len(header):
            yield Reject(where, "wrong number of columns", f"{len(row)} where the header has {len(header)}")
            continue
        yield Record(where, dict(zip(header, row, strict=True)), connector="csv")


def _parquet(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    import pyarrow.parquet as pq

    data = stream.read(MAX_DOCUMENT + 1)
    table = pq.ParquetFile(io.BytesIO(data))
    row = 0
    for batch in table.iter_batches(1000):
        for fields in batch.to_pylist():
            row += 1
            yield Record(f"{name}:{row}", fields, connector="parquet")


_ = re
