"""Two thousand hostile records over all formats: none stops a run, and each is accepted or rejected."""

import csv
import gzip
import io
import json
import random
import re
import tarfile
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers.corpus.readers import read_records
from helpers.corpus.readers.records import CorpusError, Record
from tests.corpus.readers.rows import as_csv, body, day, put, title, url

SEED, RECORDS, PER_FILE = 20240305, 2000, 40

# What may stand in any field: half a surrogate, huge numbers and entities, markup, quotes, formulas, control characters,
# broken encodings, deep nesting as text, separators of every format.
HOSTILE = [
    "\ud83d", "a\udcff b", "\x00", "\x01\x02\x1b[31m", "&#" + "1" * 4301 + ";", "&#x110000;", "9" * 5000, "-1", "1e999", "NaN",
    '"', '""', "'", '"; DROP TABLE articles; --', "a,b,c,d,e,f", "a\tb;c|d", "line one\nline two", "cr\ralone", "\r\n", "\\",
    "\\u12",
    "{'a': " * 90, "[" * 300, "{" * 300, "{'x': __import__('os')}",
    '{"id": null, "name": "Post"}', "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "<p>" * 300, "…", "[+99 chars]", "...",
    "=== ARTICLE ===", "-----", "End of Document", "HD\nPD\nLP", "| a | b |", "+---+---+", "sep=;", "title,text,published,url",
    "0000-00-00", "9999-99-99", "2024-02-30", "99999999999999999999", "-62135596801", "http://[bad", "javascript:alert(1)", "//",
    "http://" + "a." * 3000, "\u202e\u200f", "\u2028\u2029\x85", "\ufeff", "\ufffe\uffff", "None", "nan", "[]", "{}",
    "ﬀ" * 50, "é" * 3000,
]  # fmt: skip


def hostile_record(draw: random.Random, n: int) -> dict[str, str]:
    """A record of which one to three fields, or a name, are hostile; its title keeps its number, so that it is not empty."""
    record = {"title": f"{title(n)}", "text": body(n), "published": day(n), "url": url(n)}
    for _ in range(draw.randint(1, 3)):
        record[draw.choice(list(record))] = draw.choice(HOSTILE)
    return record


NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def plain(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")


# Each writer gives the bytes of a file that holds the records, all of them whole.


def jsonl(records):
    return "\n".join(map(json.dumps, records)).encode(), "jsonl"


def json_array(records):
    return json.dumps(records, indent=1).encode(), "json"


def json_envelope(records):
    return json.dumps({"status": "ok", "articles": records}).encode(), "json"


def json_columns(records):
    return json.dumps({name: {str(n): r[name] for n, r in enumerate(records)} for name in records[0]}).encode(), "json"


def documents(records):
    return "".join(json.dumps(r, indent=2) for r in records).encode(), "json"


def quoted_csv(records):
    rows = [{name: plain(value) for name, value in r.items()} for r in records]
    return as_csv(rows, quoting=csv.QUOTE_ALL).encode(), "csv"


def parquet(records):
    rows = [[r[name].encode("utf-8", "surrogatepass") for r in records] for name in records[0]]
    table = pa.table(
        {name: pa.array(v, pa.binary()).view(pa.string()) for name, v in zip(records[0], rows, strict=True)}
    )
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue(), "parquet"


def xlsx(records):
    rows = [{name: NO_XML.sub("", plain(value))[:30_000] for name, value in r.items()} for r in records]
    stream = io.BytesIO()
    pd.DataFrame(rows).to_excel(stream, index=False)
    return stream.getvalue(), "xlsx"


def zipped(records):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, record in enumerate(records):
            archive.writestr(f"{n}.json", json.dumps(record))
    return stream.getvalue(), "zip"


def tarred(records):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for n, record in enumerate(records):
            data = json.dumps(record).encode()
            info = tarfile.TarInfo(f"{n}.json")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue(), "tgz"


def packed(records):
    return gzip.compress(jsonl(records)[0]), "jsonl.gz"


def pages(records):
    page = (
        "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p><p>{published}</p></body></html>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for n, record in enumerate(records):
            archive.writestr(f"{n}.html", page.format(**{k: plain(v) for k, v in record.items()}))
    return stream.getvalue(), "zip"


WRITERS = [
    jsonl,
    json_array,
    json_envelope,
    json_columns,
    documents,
    quoted_csv,
    parquet,
    xlsx,
    zipped,
    tarred,
    packed,
    pages,
]


def test_two_thousand_hostile_records(tmp_path):
    draw = random.Random(SEED)
    written = 0
    for number in range(RECORDS // PER_FILE):
        records = [hostile_record(draw, number * PER_FILE + n) for n in range(PER_FILE)]
        writer = WRITERS[number % len(WRITERS)]
        data, suffix = writer(records)
        found = list(read_records(put(tmp_path, f"{number}.{suffix}", data), {"title": "title", "text": "text",
                                                                          "published": "published", "url": "url"}))  # fmt: skip
        assert len(found) == PER_FILE, (writer.__name__, number)
        for item in found:  # whatever comes out can be written: places, reasons and fields
            strings = item.fields if isinstance(item, Record) else item._asdict()
            json.dumps({str(k): str(v) for k, v in strings.items()}, ensure_ascii=False).encode("utf-8")
            item.where.encode("utf-8")
        written += len(found)
    assert written == RECORDS


@pytest.mark.parametrize("seed", range(3))
def test_files_with_bytes_turned_over(tmp_path, seed):
    """Whatever is left of a file of any format, reading it ends in records, rejects or a clear message."""
    draw = random.Random(SEED + seed)
    for number, writer in enumerate(WRITERS):
        records = [hostile_record(draw, n) for n in range(PER_FILE)]
        data, suffix = writer(records)
        data = bytearray(data)
        for _ in range(draw.randint(1, 12)):
            at = draw.randrange(len(data))
            data[at : at + draw.randint(1, 4)] = draw.randbytes(draw.randint(0, 4))
        path = put(tmp_path, f"{number}.{suffix}", bytes(data[: draw.randint(len(data) // 2, len(data))]))
        try:
            assert list(read_records(path))
        except CorpusError as error:
            assert str(error)
