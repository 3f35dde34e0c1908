"""Read any source into the articles table: cleaned, dated, marked, with a list of what was rejected and why."""

import json
from collections import Counter
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.corpus import duplicates, language, relevance
from helpers.corpus.articles import Lessons, finish_article, make_article, printable
from helpers.corpus.copies_on_disk import PREFIX
from helpers.corpus.outlets import read_outlets
from helpers.corpus.readers import ColumnReport, read_records
from helpers.corpus.readers.records import CorpusError, Reject
from helpers.tables import ARTICLES, REJECTS

MAX_BYTES = 500_000_000  # unpacked, of what read_corpus takes into memory
MARKER = "_corpus.json"  # stands in a folder that write_corpus has finished
STARTED = f"{PREFIX}unfinished.json"  # stands in one that it is writing; becomes the marker


def read_corpus(
    path: str | PathLike,
    profile: str | Mapping | None = None,
    threshold: float | None = None,
    limit: int | None = MAX_BYTES,
    topic: str | PathLike | None = None,
    outlets: str | PathLike | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a file, folder, glob or archive into the tables `articles` and `rejects`.

    Every record read is a row in exactly one of the two: `articles` has the columns ARTICLES, `rejects` where (file and
    row), reason and detail, and in `attrs["columns"]` what each column of each table was used as. `removed` holds what was
    cut off a text, a block a line; `note` says what became of a body (`helpers.corpus.articles`; `noted` counts it).
    `source` is the outlet's name where a record says it, or else the registered domain, the same for its feeds, sections
    and country editions. article_id depends on the record alone, not on its place. An error in reading one record makes
    it a reject, never the end of the run.

    `profile` is the name of one (readers/profiles.yaml) or a mapping {our field: their field}, or {"date_order": "dmy"} to
    settle dates in figures; `threshold` is the relevance below which an article is set aside, `topic` a CSV file with words
    of another topic (`helpers.relevance`), `outlets` one with names and domains of outlets of your own
    (`helpers.corpus.outlets`).

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
    table = read_outlets(outlets)
    lessons = Lessons(table)
    rows: list[dict[str, Any]] = []
    rejects = []
    columns = ColumnReport()
    for item in read_records(path, profile, limit, columns=columns):
        made = item if isinstance(item, Reject) else make_article(item, table)
        if isinstance(made, Reject):
            rejects.append(made)
        else:
            rows.append(made)
            lessons.add(made)
    learnt = lessons.learnt((row["source"], row["text"]) for row in rows if row["text"])
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        made = finish_article(row, learnt, seen[row["article_id"]])
        seen[row["article_id"]] += 1
        if isinstance(made, Reject):
            rejects.append(made)
        else:
            kept.append(made[0])
    articles = mark(typed(kept), threshold, topic)
    articles = duplicates.mark_duplicates(articles)
    told = [[printable(str(value)) for value in reject] for reject in rejects]
    return articles, with_columns(pd.DataFrame(told, columns=REJECTS).astype("str"), column_rows(columns))


def _read_written(folder: Path, limit: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    parts = sorted(folder.glob("part-*.parquet"))
    size = sum(part.stat().st_size for part in parts)
    if limit is not None and size > limit:
        raise CorpusError(
            f"{folder} holds {size / 1e6:.0f} MB, more than {limit / 1e6:.0f} MB: give some of its parts, "
            f"for example {folder}/part-0000*.parquet"
        )
    tables = [pd.read_parquet(part) for part in parts]
    articles = pd.concat(tables, ignore_index=True) if tables else typed([])
    told = json.loads((folder / MARKER).read_text(encoding="utf-8")).get("columns", [])
    return articles.astype(ARTICLES), with_columns(pd.read_parquet(folder / "rejects.parquet").astype("str"), told)


def column_rows(report: ColumnReport) -> list[list[str]]:
    """Give the report on columns as plain lists, which a file can hold: file, column, used as, guessed from."""
    return [[printable(str(value)[:200]) for value in use] for use in report.rows()]


def with_columns(rejects: pd.DataFrame, rows: list[list[str]]) -> pd.DataFrame:
    """Let the rejects carry the report on columns, in `attrs["columns"]`, which Parquet keeps."""
    rejects.attrs["columns"] = rows
    return rejects


def from_older(article_id: str) -> str:
    return article_id.translate(str.maketrans("0123456789abcdef", "fedcba9876543210"))


def typed(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(ARTICLES)).astype(ARTICLES)


def mark(articles: pd.DataFrame, threshold: float | None, topic: str | PathLike | None = None) -> pd.DataFrame:
    if articles.empty:
        return articles
    return _mark_relevance(language.mark_language(articles), threshold, topic)


def _mark_relevance(articles: pd.DataFrame, threshold: float | None, topic: str | PathLike | None) -> pd.DataFrame:
    given = {} if threshold is None else {"threshold": threshold}
    return relevance.mark_relevance(articles, topic=topic, **given)
