"""Turn one raw record into one article: cleaned, dated, with what was cut off and what seems odd, or a reason why not."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from helpers.codebook import SCOPES
from helpers.corpus import clean, dates, duplicates, pages
from helpers.corpus.readers.formats import decode
from helpers.corpus.readers.records import Record, Reject


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


def read_page(html_or_text: str | bytes, url: str | None = None, retrieved=None, order: str | None = None) -> Page:
    """Read one page: its HTML (text or bytes), or the plain text of one, a block a line.

    `url` and `retrieved` are evidence for the date, `order` (dmy or mdy) settles a date in figures. A page in which no
    article is found has an empty text.
    """
    if pages.is_html(html_or_text):
        found = pages.find_in_html(html_or_text, url, retrieved)
    else:
        found = pages.find_in_text(decode(html_or_text) if isinstance(html_or_text, bytes) else html_or_text)
    dated = dates.date_page(found.dated, found.date_lines, found.dateline, url or "", retrieved, order)
    return Page(found.title, found.text, *dated, found.removed, found.source, found.authors)


def make_article(record: Record) -> dict[str, Any] | Reject:
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


def finish_article(row: dict, blocks: set[tuple[str, str]], copies: int) -> tuple[dict, list[str]] | Reject:
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
