"""Stream a source of any size into Parquet parts, in flat memory, with the copies of all parts linked."""

import heapq
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain, islice
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from helpers.corpus import duplicates
from helpers.corpus.articles import Learnt, Lessons, finish_article, make_article, printable
from helpers.corpus.copies_on_disk import PREFIX, CopyIndex, key
from helpers.corpus.outlets import read_outlets
from helpers.corpus.read import MARKER, STARTED, column_rows, from_older, mark, typed
from helpers.corpus.readers import ColumnReport, read_records
from helpers.corpus.readers.records import CorpusError, Record, Reject
from helpers.parallel import in_order
from helpers.project import source_files
from helpers.tables import REJECTS

PART_ROWS = 2000
PART_CHARACTERS = 20_000_000
_NUMBER = r"(?:[0-9]{5}|[1-9][0-9]{5,})"
OURS = re.compile(  # the names of the files of a run: what else lies in its folder is not touched
    rf"(?:part-|{PREFIX}raw-){_NUMBER}\.parquet|rejects\.parquet|{PREFIX}[a-z]+(?:-[0-9]+)?\.tmp|{MARKER}|{STARTED}"
)
_PIECE = 100  # records cleaned at a time
_SAMPLE = 5_000  # articles from which write_corpus learns repeated blocks
_SAMPLE_ENDS = 3_000  # characters of their heads and feet


def write_corpus(
    source: str | PathLike,
    out_dir: str | PathLike,
    profile: str | Mapping | None = None,
    threshold: float | None = None,
    progress: bool = True,
    topic: str | PathLike | None = None,
    outlets: str | PathLike | None = None,
) -> dict[str, int]:
    """Stream a source of any size into Parquet parts of `out_dir`, with flat memory and on all cores.

    Returns the numbers of records read, accepted and rejected, and of the accepted those aside and copies. Writes
    part-00000.parquet ... (columns COLUMNS, 2,000 articles or 20 million characters each), rejects.parquet and, last, a
    marker by which read_corpus knows the folder. Copies are found in all parts as read_corpus would find them
    (`helpers.copies_on_disk`, with what it needs of disk). One thing differs from read_corpus: repeated blocks are learnt from
    the heads and feet of 5,000 articles, so that in a larger corpus, or one of long articles, a rarer block may stay.
    An older run's files are replaced: those of its names, in a folder with its marker. Raises CorpusError, with nothing
    removed, where the source cannot be understood, a file of it lies in `out_dir`, or `out_dir` holds anything else.
    """
    out = Path(out_dir)
    read_outlets(outlets)  # what is wrong with it is said before anything is removed
    older = _older(out)
    _check_apart(source, out)
    columns = ColumnReport()
    records = read_records(source, profile, None, columns=columns)
    records = chain(list(islice(records, 2)), records)  # a source that is not there shall not cost an older run's files
    out.mkdir(parents=True, exist_ok=True)
    if (out / MARKER).is_file():  # from here on the folder is unfinished, and known as ours
        (out / MARKER).replace(out / STARTED)
    (out / STARTED).touch()
    for old in older:
        if old.name not in (MARKER, STARTED):
            old.unlink()
    with _Rejects(out / "rejects.parquet") as rejects:
        index = CopyIndex(out)
        read, learnt, raw = _write_raw(records, out, rejects, outlets, progress)
        kept, aside = _write_parts(out, raw, learnt, index, rejects, threshold, topic, progress)
        copies = _link_copies(out, index, progress)
    counts = {"read": read, "accepted": kept, "rejected": rejects.count, "aside": aside, "copies": copies}
    (out / STARTED).write_text(json.dumps({**counts, "columns": column_rows(columns)}) + "\n", encoding="utf-8")
    (out / STARTED).replace(out / MARKER)
    return counts


def _check_apart(source: str | PathLike, out: Path) -> None:
    """Refuse a source of which a file lies in the output folder, by whatever glob or link it is reached."""
    inside = out.resolve()
    for file in source_files(source):
        if file.resolve().is_relative_to(inside):
            where = source if str(file) == str(source) else f"{file}, which is a part of {source},"
            raise CorpusError(f"{where} lies in {out}, which will be written anew: give another folder")


def _older(out: Path) -> list[Path]:
    """List the files of an older run, which may be removed. Raises CorpusError where anything else stands there."""
    if (out.exists() or out.is_symlink()) and not out.is_dir():
        raise CorpusError(f"{out} is a file: give a folder")
    found = sorted(out.iterdir()) if out.is_dir() else []
    ours = any((out / marker).is_file() for marker in (MARKER, STARTED))
    for file in found:
        if not ours or not OURS.fullmatch(file.name) or file.is_symlink() or not file.is_file():
            why = "is not from an older run" if ours else f"is in the way (no {MARKER} beside it says that it may go)"
            raise CorpusError(f"{out} holds other files: {file.name} {why}; give an empty folder")
    return found


def _write_raw(
    records: Iterator[Record | Reject], out: Path, rejects: "_Rejects", outlets: str | PathLike | None, progress: bool
) -> tuple[int, Learnt, list[np.ndarray]]:
    """Clean and date each record once, into raw parts: how many were read, what was learnt, the ids of each part.

    The blocks are learnt from the articles with the lowest ids, which are as good as drawn by lot.
    """
    sample: list[tuple[str, str, str]] = []  # a heap: the article with the highest hash goes first
    read, ids = 0, []
    lessons = Lessons(read_outlets(outlets))

    def made() -> Iterator[dict]:
        nonlocal read
        pieces = iter(lambda: list(islice(records, _PIECE)), [])
        with tqdm(unit=" records", desc="read", disable=not progress) as bar:
            for rows in in_order(partial(_clean, outlets=outlets), pieces):
                read += len(rows)
                bar.update(len(rows))
                for row in rows:
                    if isinstance(row, Reject):
                        rejects.add(row)
                        continue
                    lessons.add(row)
                    if row["text"]:
                        entry = (from_older(row["article_id"]), row["source"], _ends(row["text"]))
                        if len(sample) < _SAMPLE:
                            heapq.heappush(sample, entry)
                        elif entry > sample[0]:
                            heapq.heapreplace(sample, entry)
                    yield row

    for number, rows in enumerate(_batches(made())):
        pd.DataFrame(rows).to_parquet(out / f"{PREFIX}raw-{number:05d}.parquet", index=False)
        ids.append(np.array([row["article_id"] for row in rows], "S16"))
    return read, lessons.learnt((source, text) for _, source, text in sorted(sample)), ids


def _clean(items: list[Record | Reject], outlets: str | PathLike | None) -> list[dict | Reject]:
    table = read_outlets(outlets)
    return [item if isinstance(item, Reject) else make_article(item, table) for item in items]


def _write_parts(
    out: Path,
    raw: list[np.ndarray],
    learnt: Learnt,
    index: CopyIndex,
    rejects: "_Rejects",
    threshold,
    topic,
    progress: bool,
) -> tuple[int, int]:
    """Finish and mark the raw parts; returns how many articles there are and how many of them are aside."""
    work = [
        (out / f"{PREFIX}raw-{n:05d}.parquet", copies, learnt, threshold, topic)
        for n, copies in enumerate(_earlier(raw))
    ]
    kept = aside = 0
    with tqdm(total=len(work), desc="mark", unit=" parts", disable=not progress) as bar:
        for refused, about, shingles, off in in_order(_write_part, work):
            for reject in refused:
                rejects.add(reject)
            index.add(about, shingles)
            kept, aside = kept + len(about["id"]), aside + off
            bar.update()
    return kept, aside


def _earlier(ids: list[np.ndarray]) -> list[np.ndarray]:
    """For each article how many before it have its id: identical records."""
    sizes = np.cumsum([len(one) for one in ids])
    every = np.concatenate([*ids, np.empty(0, "S16")])
    order = np.argsort(every, kind="stable")
    new = np.concatenate([[True], every[order][1:] != every[order][:-1]])[: len(every)]
    place = np.arange(len(every))
    counts = np.empty(len(every), np.int64)
    counts[order] = place - np.maximum.accumulate(np.where(new, place, 0))
    return np.split(counts, sizes[:-1]) if ids else []


def _write_part(work: tuple) -> tuple[list[Reject], dict[str, np.ndarray], np.ndarray, int]:
    """Turn a raw part into a part that lacks only `duplicate_of`: rejects, what CopyIndex.add takes, how many are aside."""
    raw, copies, learnt, threshold, topic = work
    rows, shingles, rejects = [], [], []
    for row, n in zip(pd.read_parquet(raw).to_dict("records"), copies.tolist(), strict=True):
        made = finish_article(row, learnt, n)
        if isinstance(made, Reject):
            rejects.append(made)
            continue
        rows.append(made[0])
        shingles.append(duplicates.shingles(made[1]))
    articles = mark(typed(rows), threshold, topic)
    articles.to_parquet(raw.with_name(raw.name.replace(f"{PREFIX}raw", "part")), index=False)
    raw.unlink()
    told = zip(articles["text_hash"], articles["title"], articles["text"], strict=True)
    about = {
        "id": np.array(articles["article_id"].tolist(), "S"),
        **duplicates.issues(articles)._asdict(),
        "length": np.array([len(text) for text in articles["text"]], np.int32),
        "key": np.array([key(*one) for one in told], np.uint64),
        "size": np.array([len(one) for one in shingles], np.int32),
    }
    return rejects, about, np.concatenate([*shingles, np.empty(0, np.uint64)]), int((articles["aside"] != "").sum())


def _link_copies(out: Path, index: CopyIndex, progress: bool) -> int:
    """Fill `duplicate_of` in all parts; returns how many copies there are."""

    parts = sorted(out.glob("part-*.parquet"))

    def texts(number: int) -> list[str]:
        return pq.read_table(parts[number], columns=["text"])["text"].to_pylist()

    count = 0
    originals = index.originals(texts)
    for part, ids in zip(tqdm(parts, desc="copies", unit=" parts", disable=not progress), originals, strict=True):
        if not (ids != b"").any():
            continue
        count += int((ids != b"").sum())
        table = pq.read_table(part)
        place = table.schema.get_field_index("duplicate_of")
        linked = pa.array([one.decode() for one in ids.tolist()], table.schema.field(place).type)
        new = table.set_column(place, table.schema.field(place), linked)
        pq.write_table(new, part.with_name(f"{PREFIX}writing.tmp"))
        part.with_name(f"{PREFIX}writing.tmp").replace(part)
    return count


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _SAMPLE_ENDS else f"{text[:_SAMPLE_ENDS]}\n{text[-_SAMPLE_ENDS:]}"


def _batches(rows: Iterator[dict]) -> Iterator[list[dict]]:
    """Give rows in batches of PART_ROWS, or fewer where they are long, so that a part needs no more than some memory."""
    batch, size = [], 0
    for row in rows:
        batch.append(row)
        size += len(row["text"]) + len(row["removed"])
        if len(batch) >= PART_ROWS or size >= PART_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Rejects:
    """The rejects table, written as it comes, so that many rejects need no memory."""

    def __init__(self, path: Path):

        self._schema = pa.schema([(name, pa.string()) for name in REJECTS])
        self._writer = pq.ParquetWriter(path, self._schema)
        self._rows: list[Reject] = []
        self.count = 0

    def add(self, reject: Reject) -> None:
        self.count += 1
        self._rows.append(reject)
        if len(self._rows) >= 10_000:
            self._flush()

    def _flush(self) -> None:

        table = {name: [printable(str(getattr(r, name))) for r in self._rows] for name in REJECTS}
        self._writer.write_table(pa.table(table, schema=self._schema))
        self._rows = []

    def __enter__(self) -> "_Rejects":
        return self

    def __exit__(self, *error) -> None:
        self._flush()
        self._writer.close()
