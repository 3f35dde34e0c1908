"""Read any source into the articles table: cleaned, dated, marked, with a list of what was rejected and why."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from os import PathLike
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from helpers import clean, dates, duplicates, language, pages, relevance
from helpers.ingest import CorpusError, Record, Reject, decode, read_records

__all__ = ["CorpusError", "Page", "read_corpus", "read_page"]

COLUMNS = {
    **dict.fromkeys(["article_id", "url", "source", "title", "text", "text_scope", "language"], "str"),
    **{"relevance": "float64", "aside": "str", "authors": "str", "published": "datetime64[us]"},
    **dict.fromkeys(["published_precision", "published_method"], "str"),
    **{"retrieved": "datetime64[us]", "connector": "str", "text_hash": "str", "duplicate_of": "str"},
    **dict.fromkeys(["removed", "note"], "str"),
}
REJECT_COLUMNS = ["where", "reason", "detail"]


class Page(NamedTuple):
    """One page: what it says, when it was published and how that is known, and what was cut off."""

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

    `url` and `retrieved` are evidence for the date, `order` (dmy or mdy) settles a date in figures.
    """
    head = html_or_text[:5000]
    head = head.decode("latin-1") if isinstance(head, bytes) else head
    if len(_MARKUP.findall(head)) > 1:
        found = pages.find_in_html(html_or_text, url, retrieved)
    else:
        text = decode(html_or_text) if isinstance(html_or_text, bytes) else html_or_text
        found = pages.find_in_text(text)
    dated = dates.date_page(found.dated, found.date_lines, found.text, url or "", retrieved, order)
    return Page(found.title, found.text, *dated, found.removed, found.source, found.authors)


def read_corpus(
    path: str | PathLike, profile: str | Mapping | None = None, threshold: float | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a file, folder, glob or archive into the tables `articles` and `rejects`.

    Every record read is a row in exactly one of the two. Raises CorpusError where the source cannot be understood.
    """
    rows, rejects = [], []
    for item in read_records(path, profile):
        made = item if isinstance(item, Reject) else _article(item)
        (rejects if isinstance(made, Reject) else rows).append(made)
    articles = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    articles["article_id"] = _unique(articles["article_id"])
    articles = language.mark_language(articles)
    articles = relevance.mark_relevance(articles, **({} if threshold is None else {"threshold": threshold}))
    articles = duplicates.mark_duplicates(articles)
    return articles, pd.DataFrame(rejects, columns=REJECT_COLUMNS).astype("str")


def _article(record: Record) -> dict | Reject:
    fields = {
        name: _text(value) if name not in ("published", "retrieved") else value for name, value in record.fields.items()
    }
    raw_text, url = fields.get("text", ""), fields.get("url", "").strip()
    if record.kind == "page":
        page = read_page(raw_text, url)
        title, text, removed = page.title, page.text, page.removed
        dated = dates.Dated(page.published, page.published_precision, page.published_method)
    else:
        title = clean.repair(fields.get("title", "")).replace("\n", " ")
        _, text, removed = clean.clean_text(raw_text)
        dated = dates.date_article(fields.get("published"), url)
    if not text and not title:
        return Reject(record.where, "no text and no title")
    scope = fields.get("scope", "full")
    identity = {name: str(value) for name, value in record.fields.items()}
    return {
        "article_id": hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16],
        "url": url,
        "source": clean.repair(fields.get("source", "")) or _host(url),
        "title": title,
        "text": text,
        "text_scope": scope if text else "headline",
        "language": "",
        "relevance": float("nan"),
        "aside": "",
        "authors": clean.repair(fields.get("authors", "")),
        "published": dated.published,
        "published_precision": dated.precision,
        "published_method": dated.method,
        "retrieved": dates.parse_date(fields.get("retrieved")).published,
        "connector": record.connector,
        "text_hash": _text_hash(text or title),
        "duplicate_of": "",
        "removed": "\n".join(removed),
        "note": "",
    }


def _text(value) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_text(v) for v in value)
    text = str(value)
    return "" if text.strip().lower() in ("none", "nan", "null") else text


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _text_hash(text: str) -> str:
    return hashlib.sha256(" ".join(re.findall(r"\w+", text.casefold())).encode()).hexdigest()[:16]


def _unique(ids: pd.Series) -> list[str]:
    seen: Counter[str] = Counter()
    out = []
    for one in ids:
        seen[one] += 1
        out.append(one if seen[one] == 1 else f"{one}-{seen[one]}")
    return out
