"""Parquet files that are broken, or larger than they look."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import read_records
from helpers.corpus.readers.records import CorpusError
from tests.corpus.readers.rows import body, table, title

FRAME = pa.table({"title": [title(n) for n in range(5)], "text": [body(n) for n in range(5)]})


def test_one_invalid_text_does_not_cost_the_file(tmp_path):
    texts = pa.array([b"A text.", b"A bad \x92 text.", b"C", b"D", b"E"], pa.binary()).view(pa.string())
    pq.write_table(FRAME.set_column(1, "text", texts), tmp_path / "a.parquet")
    articles, rejects = read_corpus(tmp_path / "a.parquet")
    assert len(articles) == 5 and rejects.empty and articles["text"].iloc[1] == "A bad \u2019 text."


@pytest.mark.parametrize(
    ("kind", "value"), [(pa.timestamp("us"), 2**62), (pa.date32(), 2**30), (pa.timestamp("s"), -(2**50))]
)
def test_days_outside_the_calendar(tmp_path, kind, value):
    days = pa.array([0, value, 1, 2, 3], kind)
    pq.write_table(FRAME.append_column("published", days), tmp_path / "a.parquet")
    articles, rejects = read_corpus(tmp_path / "a.parquet")
    assert len(articles) == 5 and rejects.empty and articles["published_precision"].iloc[1] == "none"


def test_repeated_text_is_bounded(tmp_path):
    """A megabyte that stands in 12,000 rows takes a kilobyte on the disk."""
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(12_000, "int32")), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"title": texts, "text": texts}), tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 10_000
    read, rejects = 0, []
    for item in read_records(tmp_path / "a.parquet"):
        read, rejects = (read, [*rejects, item.reason]) if hasattr(item, "reason") else (read + 1, rejects)
    assert rejects == ["suspicious file"] and read < 100
    with pytest.raises(CorpusError, match="make corpus"):
        list(read_records(tmp_path / "a.parquet", limit=20_000_000))


def test_lists_of_millions_are_refused_before_they_are_unpacked(tmp_path):
    many = pa.ListArray.from_arrays(pa.array([0, 20_000_000], pa.int32()), pa.array(np.zeros(20_000_000, "int8")))
    pq.write_table(pa.table({"title": ["A car"], "text": many}), tmp_path / "a.parquet", compression="zstd")
    articles, rejects = read_corpus(tmp_path / "a.parquet")
    assert articles.empty and "claim to unpack" in rejects["detail"].iloc[0]


def test_a_broken_row_group_costs_its_rows(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame(table(20)).to_parquet(path, row_group_size=10)
    about = pq.ParquetFile(path).metadata.row_group(0).column(1)
    data = bytearray(path.read_bytes())
    data[about.data_page_offset + 20 : about.data_page_offset + 60] = b"\xff" * 40
    path.write_bytes(data)
    articles, rejects = read_corpus(path)
    assert len(articles) == 10 and rejects["reason"].tolist() == ["broken Parquet file"]
    assert "rows 1 to 10" in rejects["detail"].iloc[0]


def test_a_file_without_rows(tmp_path):
    pq.write_table(FRAME.slice(0, 0), tmp_path / "a.parquet")
    assert read_corpus(tmp_path / "a.parquet")[1]["reason"].tolist() == ["no records"]
