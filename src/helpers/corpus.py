"""Read any source into the articles table: cleaned, dated, marked, with a list of what was rejected and why."""

import hashlib
import heapq
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
from tqdm import tqdm

from helpers import clean, dates, duplicates, language, pages, relevance
from helpers.copies_on_disk import PREFIX, CopyIndex
from helpers.copies_on_disk import key as copy_key
from helpers.fingerprint import source_files
from helpers.ingest import CorpusError, Record, Reject, decode, read_records
from helpers.processes import in_order

__all__ = ["CorpusError", "Page", "read_corpus", "read_page", "write_corpus"]

COLUMNS = {
    **dict.fromkeys(["article_id", "url", "source", "title", "text", "text_scope", "language"], "str"),
    **{"relevance": "float64", "aside": "str", "authors": "str", "published": "datetime64[us]"},
    **dict.fromkeys(["published_precision", "published_method"], "str"),
    **{"retrieved": "datetime64[us]", "connector": "str", "text_hash": "str", "duplicate_of": "str"},
    **dict.fromkeys(["removed", "note"], "str"),
}
REJECT_COLUMNS = ["where", "reason", "detail"]
SCOPES = ("full", "lead", "snippet", "headline")
MAX_BYTES = 500_000_000  # unpacked, of what read_corpus takes into memory
PART_ROWS = 2000
PART_CHARACTERS = 20_000_000
MARKER = "_corpus.json"  # stands in a folder that write_corpus has finished
STARTED = f"{PREFIX}unfinished.json"  # stands in one that it is writing; becomes the marker
_NUMBER = r"(?:[0-9]{5}|[1-9][0-9]{5,})"
_OURS = re.compile(
    rf"(?:part-|{PREFIX}raw-){_NUMBER}\.parquet|rejects\.parquet|{PREFIX}[a-z]+(?:-[0-9]+)?\.tmp|{MARKER}|{STARTED}"
)
_PIECE = 100  # records cleaned at a time
_SAMPLE = 5_000  # articles from which write_corpus learns repeated blocks
_SAMPLE_ENDS = 3_000  # characters of their heads and feet


class Page(NamedTuple):
    """One page: what it says, when it was published and how that is known, what was cut off, its outlet and authors."""

    title: str
    text: str
    published: pd.Timestamp
    published_precision: str
    published_method: str
    removed: list[str]
    source: str = ""
    authors: str = ""


_MARKUP = re.compile(r"<(?:!doctype|html|head|body|meta|div|p|article|title|h1|script|table)\b", re.I)


def read_page(html_or_text: str | bytes, url: str | None = None, retrieved=None, order: str | None = None) -> Page:
    """Read one page: its HTML (text or bytes), or the plain text of one, a block a line.

    `url` and `retrieved` are evidence for the date, `order` (dmy or mdy) settles a date in figures. A page in which no
    article is found has an empty text.
    """
    head = html_or_text[:5000]
    head = head.decode("latin-1") if isinstance(head, bytes) else head
    if len(_MARKUP.findall(head)) > 1:
        found = pages.find_in_html(html_or_text, url, retrieved)
    else:
        found = pages.find_in_text(decode(html_or_text) if isinstance(html_or_text, bytes) else html_or_text)
    dated = dates.date_page(found.dated, found.date_lines, found.dateline, url or "", retrieved, order)
    return Page(found.title, found.text, *dated, found.removed, found.source, found.authors)


def read_corpus(
    path: str | PathLike,
    profile: str | Mapping | None = None,
    threshold: float | None = None,
    limit: int | None = MAX_BYTES,
    topic: str | PathLike | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a file, folder, glob or archive into the tables `articles` and `rejects`.

    Every record read is a row in exactly one of the two: `articles` has the columns COLUMNS, `rejects` where (file and
    row), reason and detail. `removed` holds what was cut off a text, a block a line; `note` says what seems odd.
    article_id depends on the record alone, not on its place. `profile` is the name of one (ingest/profiles.yaml) or
    a mapping {our field: their field}, or {"date_order": "dmy"} to settle dates in figures; `threshold` is the
    relevance below which an article is set aside, `topic` a CSV file with words of another topic (`helpers.relevance`).

    Raises CorpusError where the source cannot be understood, or holds more than `limit` unpacked bytes (write_corpus
    takes any size). A folder that write_corpus made is read as it is; `threshold` and `topic` mark it anew.
    """
    if (Path(path) / MARKER).is_file():
        articles, rejects = _read_written(Path(path), limit)
        if threshold is not None or topic:
            articles = _mark_relevance(
                articles.assign(aside=articles["aside"].replace("relevance", "")), threshold, topic
            )
        return articles, rejects
    left = (Path(path) / "rejects.parquet").is_file() and any(Path(path).glob("*-00000.parquet"))
    if left or (Path(path) / STARTED).is_file():
        raise CorpusError(f"{path} was not finished by `make corpus`: run that again")
    rows, rejects = [], []
    for item in read_records(path, profile, limit):
        made = item if isinstance(item, Reject) else _article(item)
        (rejects if isinstance(made, Reject) else rows).append(made)
    blocks = clean.repeated_blocks((row["source"], row["text"]) for row in rows if row["text_scope"] == "full")
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        made = _finish(row, blocks, seen[row["article_id"]])
        seen[row["article_id"]] += 1
        if isinstance(made, Reject):
            rejects.append(made)
        else:
            kept.append(made[0])
    articles = _mark(_table(kept), threshold, topic)
    articles = duplicates.mark_duplicates(articles)
    return articles, pd.DataFrame(rejects, columns=REJECT_COLUMNS).astype("str")


def _table(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _mark(articles: pd.DataFrame, threshold: float | None, topic: str | PathLike | None = None) -> pd.DataFrame:
    if articles.empty:
        return articles
    return _mark_relevance(language.mark_language(articles), threshold, topic)


def _mark_relevance(articles: pd.DataFrame, threshold: float | None, topic: str | PathLike | None) -> pd.DataFrame:
    given = {} if threshold is None else {"threshold": threshold}
    return relevance.mark_relevance(articles, topic=topic, **given)


def _article(record: Record) -> dict[str, Any] | Reject:
    """Clean and date one raw record; `where` comes along so that later steps can still reject it."""
    fields = record.fields
    plain = {
        name: _plain(value) for name, value in fields.items() if name not in ("html", "published", "retrieved", "page")
    }
    url, note = plain.get("url", "").strip(), []
    if record.kind in ("page", "html"):
        page = read_page(fields.get("html") or fields["text"], url or None, fields.get("retrieved"), plain.get("order"))
        title, text, removed = page.title, page.text, page.removed
        dated = dates.Dated(page.published, page.published_precision, page.published_method)
        source, authors = page.source, page.authors
        if not text:
            return Reject(record.where, "no article found on the page", title[:200])
    else:
        raw = plain.get("text", "")
        title = " ".join(clean.repair(clean.strip_markup(plain.get("title", ""))).split())
        if fields.get("page") and not title:
            title, raw = _first_line(raw)
        if raw.strip() and clean.is_placeholder(raw):
            return Reject(record.where, "placeholder body", f"{raw.strip()[:80]} | {title[:120]}")
        text, removed, opening = clean.clean_text(raw)
        if clean.is_placeholder(title):
            title = ""
        dated = dates.date_article(
            _stated(fields.get("published")),
            url,
            plain.get("order") or None,
            fields.get("retrieved"),
            plain.get("year"),
            (),
            opening,
        )
        source, authors = plain.get("source", ""), plain.get("authors", "")
        if plain.get("precision") and dated.precision != "none":  # our own table, read again
            dated = dates.Dated(dated.published, plain["precision"], plain.get("method", ""))
            removed = [*plain.get("removed", "").split("\n"), *removed] if plain.get("removed") else removed
        stated = str(fields.get("published") or "").strip()
        if stated and not dated.method.startswith("field") and not plain.get("precision"):
            note.append(f"its date could not be read: {stated[:40]}")
        if clean.belongs_elsewhere(title, text):
            note.append("the text seems to belong to another title")
    if not text and not title:
        return Reject(record.where, "no text and no title", url)
    scope = plain.get("scope", "full")
    return {
        "article_id": _identity(fields),
        "url": url,
        "source": _outlet(source) or _host(url),
        "title": title,
        "text": text,
        "text_scope": (scope if scope in SCOPES else "full") if text else "headline",
        "relevance": float("nan"),
        **dict.fromkeys(("language", "aside", "duplicate_of", "text_hash"), ""),
        "authors": " ".join(clean.repair(authors).split()),
        "published": dated.published,
        "published_precision": dated.precision,
        "published_method": dated.method,
        "retrieved": dates.parse_date(fields.get("retrieved")).published,
        "connector": record.connector,
        "removed": "\n".join(removed),
        "note": "; ".join(note),
        "where": record.where,
    }


def _finish(row: dict, blocks: set[tuple[str, str]], copies: int) -> tuple[dict, list[str]] | Reject:
    """Take learnt blocks off, number identical records, hash the text; gives the words of the text too."""
    row = dict(row)
    where = row.pop("where")
    if blocks and row["text_scope"] == "full":
        text, cut, _ = clean.drop_blocks(row["source"], row["text"], blocks)
        if cut and not text.strip():
            return Reject(where, "placeholder body", f"the same block as in other articles: {cut[0][:120]}")
        row |= {"text": text, "removed": "\n".join(filter(None, [row["removed"], *cut]))}
    if copies:
        row["article_id"] += f"-{copies + 1}"
    found = duplicates.words(row["text"])
    told = " ".join(found if row["text"] else duplicates.words(row["title"]))
    return row | {"text_hash": hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]}, found


def _plain(value) -> str:
    """Give any field as text: lists joined, nested bodies a paragraph a line, "None" as nothing."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, Mapping):
        return "\n".join(filter(None, (_plain(v) for v in value.values())))
    if isinstance(value, list | tuple):
        nested = any(isinstance(v, Mapping | list | tuple) for v in value) or any(len(str(v)) > 60 for v in value)
        return ("\n" if nested else ", ").join(filter(None, (_plain(v) for v in value)))
    text = decode(value) if isinstance(value, bytes) else str(value)
    if not text.isascii():  # half a surrogate pair, which JSON may hold, is no text that can be written
        text = text.encode("utf-8", "replace").decode("utf-8")
    return "" if text.strip().lower() in ("none", "nan", "null", "nat", "<na>") else text


def _stated(value):
    return None if isinstance(value, str) and _plain(value) == "" else value


def _first_line(text: str) -> tuple[str, str]:
    """Take the first line for the title where it can be one: short, without a full stop, with text below it."""
    first, _, rest = text.strip().partition("\n")
    return (
        (first.strip(), rest) if rest.strip() and len(first) < 200 and not first.rstrip().endswith(".") else ("", text)
    )


def _outlet(name: str) -> str:
    name = " ".join(clean.repair(name).split())
    return (
        "" if name.endswith(":") else name.removeprefix("www.")
    )  # a label that was taken for the outlet's name ("Von:")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _identity(fields: Mapping[str, Any]) -> str:
    stated = {
        name: repr(value) if isinstance(value, bytes) else str(value)
        for name, value in fields.items()
        if name != "order"
    }
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:16]


def write_corpus(
    source: str | PathLike,
    out_dir: str | PathLike,
    profile: str | Mapping | None = None,
    threshold: float | None = None,
    progress: bool = True,
    topic: str | PathLike | None = None,
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
    older = _older(out)
    _check_apart(source, out)
    records = read_records(source, profile, None)
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
        read, blocks, raw = _write_raw(records, out, rejects, progress)
        kept, aside = _write_parts(out, raw, blocks, index, rejects, threshold, topic, progress)
        copies = _link_copies(out, index, progress)
    counts = {"read": read, "accepted": kept, "rejected": rejects.count, "aside": aside, "copies": copies}
    (out / STARTED).write_text(json.dumps(counts) + "\n", encoding="utf-8")
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
        if not ours or not _OURS.fullmatch(file.name) or file.is_symlink() or not file.is_file():
            why = "is not from an older run" if ours else f"is in the way (no {MARKER} beside it says that it may go)"
            raise CorpusError(f"{out} holds other files: {file.name} {why}; give an empty folder")
    return found


def _write_raw(
    records: Iterator[Record | Reject], out: Path, rejects: "_Rejects", progress: bool
) -> tuple[int, set[tuple[str, str]], list[np.ndarray]]:
    """Clean and date each record once, into raw parts: how many were read, the repeated blocks, the ids of each part.

    The blocks are learnt from the articles with the lowest ids, which are as good as drawn by lot.
    """
    sample: list[tuple[str, str, str]] = []  # a heap: the article with the highest hash goes first
    read, ids = 0, []

    def made() -> Iterator[dict]:
        nonlocal read
        pieces = iter(lambda: list(islice(records, _PIECE)), [])
        with tqdm(unit=" records", desc="read", disable=not progress) as bar:
            for rows in in_order(_clean, pieces):
                read += len(rows)
                bar.update(len(rows))
                for row in rows:
                    if isinstance(row, Reject):
                        rejects.add(row)
                        continue
                    if row["text_scope"] == "full":
                        entry = (_reversed(row["article_id"]), row["source"], _ends(row["text"]))
                        if len(sample) < _SAMPLE:
                            heapq.heappush(sample, entry)
                        elif entry > sample[0]:
                            heapq.heapreplace(sample, entry)
                    yield row

    for number, rows in enumerate(_batches(made())):
        pd.DataFrame(rows).to_parquet(out / f"{PREFIX}raw-{number:05d}.parquet", index=False)
        ids.append(np.array([row["article_id"] for row in rows], "S16"))
    return read, clean.repeated_blocks((source, text) for _, source, text in sorted(sample)), ids


def _clean(items: list[Record | Reject]) -> list[dict | Reject]:
    return [item if isinstance(item, Reject) else _article(item) for item in items]


def _write_parts(
    out: Path, raw: list[np.ndarray], blocks, index: CopyIndex, rejects: "_Rejects", threshold, topic, progress: bool
) -> tuple[int, int]:
    """Finish and mark the raw parts; returns how many articles there are and how many of them are aside."""
    work = [
        (out / f"{PREFIX}raw-{n:05d}.parquet", copies, blocks, threshold, topic)
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
    raw, copies, blocks, threshold, topic = work
    rows, shingles, rejects = [], [], []
    for row, n in zip(pd.read_parquet(raw).to_dict("records"), copies.tolist(), strict=True):
        made = _finish(row, blocks, n)
        if isinstance(made, Reject):
            rejects.append(made)
            continue
        rows.append(made[0])
        shingles.append(duplicates.shingles(made[1]))
    articles = _mark(_table(rows), threshold, topic)
    articles.to_parquet(raw.with_name(raw.name.replace(f"{PREFIX}raw", "part")), index=False)
    raw.unlink()
    told = zip(articles["text_hash"], articles["title"], articles["text"], strict=True)
    about = {
        "id": np.array(articles["article_id"].tolist(), "S"),
        "published": articles["published"].to_numpy("datetime64[us]"),
        "length": np.array([len(text) for text in articles["text"]], np.int32),
        "key": np.array([copy_key(*one) for one in told], np.uint64),
        "size": np.array([len(one) for one in shingles], np.int32),
    }
    return rejects, about, np.concatenate([*shingles, np.empty(0, np.uint64)]), int((articles["aside"] != "").sum())


def _link_copies(out: Path, index: CopyIndex, progress: bool) -> int:
    """Fill `duplicate_of` in all parts; returns how many copies there are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

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


def _read_written(folder: Path, limit: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    parts = sorted(folder.glob("part-*.parquet"))
    size = sum(part.stat().st_size for part in parts)
    if limit is not None and size > limit:
        raise CorpusError(
            f"{folder} holds {size / 1e6:.0f} MB, more than {limit / 1e6:.0f} MB: give some of its parts, "
            f"for example {folder}/part-0000*.parquet"
        )
    tables = [pd.read_parquet(part) for part in parts]
    articles = pd.concat(tables, ignore_index=True) if tables else _table([])
    return articles.astype(COLUMNS), pd.read_parquet(folder / "rejects.parquet").astype("str")


def _reversed(article_id: str) -> str:
    return article_id.translate(str.maketrans("0123456789abcdef", "fedcba9876543210"))


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
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema([(name, pa.string()) for name in REJECT_COLUMNS])
        self._writer = pq.ParquetWriter(path, self._schema)
        self._rows: list[Reject] = []
        self.count = 0

    def add(self, reject: Reject) -> None:
        self.count += 1
        self._rows.append(reject)
        if len(self._rows) >= 10_000:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        table = {name: [str(getattr(r, name)) for r in self._rows] for name in REJECT_COLUMNS}
        self._writer.write_table(pa.table(table, schema=self._schema))
        self._rows = []

    def __enter__(self) -> "_Rejects":
        return self

    def __exit__(self, *error) -> None:
        self._flush()
        self._writer.close()
