"""What files are packed in, and how much may come out."""

import bz2
import gzip
import json
import lzma

import pyarrow as pa
import pytest

from helpers.corpus.read import read_corpus
from tests.corpus.readers.rows import as_csv, put, table


def test_a_gzip_bomb_stops(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.readers.packed.RATIO_FROM", 1_000_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"title,text\n" + b"\0" * 30_000_000))
    articles, rejects = read_corpus(tmp_path / "bomb.csv.gz")
    assert articles.empty and rejects["reason"].tolist() == ["suspicious archive"]


def test_truncated_gzip_gives_what_stands_before_the_break(tmp_path):
    lines = "".join(
        json.dumps({"title": f"Title {n} {n * 7919 % 1009}", "text": f"Text {n * 104729}.", "date": ""}) + "\n"
        for n in range(5000)
    )
    packed = gzip.compress(lines.encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    articles, rejects = read_corpus(tmp_path / "cut.jsonl.gz")
    assert len(articles) > 500 and "file breaks off" in rejects["reason"].tolist()


TEXT = as_csv(table()).encode()
PACKED = {
    "a.csv.gz": gzip.compress(TEXT),
    "a.csv.bz2": bz2.compress(TEXT),
    "a.csv.xz": lzma.compress(TEXT),
    "two.csv.xz": lzma.compress(TEXT[:3000]) + lzma.compress(TEXT[3000:]),
    "a.csv.zst": pa.compress(TEXT, "zstd", asbytes=True),
    "a.csv.gz.gz": gzip.compress(gzip.compress(TEXT)),
    "wrong-name.txt": bz2.compress(TEXT),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_are_read(tmp_path, name):
    articles, rejects = read_corpus(put(tmp_path, name, PACKED[name]))
    assert len(articles) == 12 and rejects.empty


def bomb(pack) -> bytes:
    return pack(b"title,text\nA car,It drives.\n" + b"\0" * 30_000_000)


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress, lambda data: pa.compress(data, "zstd", asbytes=True)])
def test_bombs_of_every_kind_stop(tmp_path, monkeypatch, pack):
    monkeypatch.setattr("helpers.corpus.readers.packed.RATIO_FROM", 1_000_000)
    articles, rejects = read_corpus(put(tmp_path, "a.csv", bomb(pack)))
    assert articles["title"].tolist() == ["A car"] and "suspicious archive" in rejects["reason"].tolist()


def test_xz_that_asks_for_too_much_memory_is_rejected(tmp_path):
    packed = lzma.compress(TEXT, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}])
    _, rejects = read_corpus(put(tmp_path, "a.csv.xz", packed))
    assert "Memory usage limit" in rejects["detail"].iloc[0]


@pytest.mark.parametrize("name", [name for name in PACKED if name != "a.csv.gz.gz"])
def test_packed_files_that_break_off_say_so(tmp_path, name):
    articles, rejects = read_corpus(put(tmp_path, name, PACKED[name][:-20]))
    assert "file breaks off" in rejects["reason"].tolist() and len(articles) <= 12


def test_packed_four_times_is_refused(tmp_path):
    data = TEXT
    for _ in range(4):
        data = gzip.compress(data)
    assert read_corpus(put(tmp_path, "a.csv.gz", data))[1]["reason"].tolist() == ["suspicious archive"]
