"""Turn one raw record into one article: cleaned, dated, with what was cut off and what seems odd, or a reason why not.

`note` says in a few fixed words what became of a body, parted by "; ":

wall: KIND      a text that is not the article stood in its place and was dropped (the kinds are `walls.KINDS`)
cut: KIND       a wall stood at its end and was cut off
mismatch        the body belongs to another title and was dropped
title again     the body said its title and nothing else
its date could not be read: what stood there

A dropped body leaves a headline; without a title the record is rejected.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from helpers.codebook import SCOPES
from helpers.corpus import clean, dates, duplicates, outlets, pages, titles, walls
from helpers.corpus.readers.formats import decode
from helpers.corpus.readers.records import Record, Reject

MISMATCH, TITLE_AGAIN, DATE_NOT_READ = "mismatch", "title again", "its date could not be read"
UNREAD = "could not be read"  # the reason of a reject whose cause is an error in reading it
_SHORT = 2000  # characters; what is cut off a longer text does not make the rest a wall
_HEAD, _STYLES = 5000, 500_000  # characters of a page in which tags are looked for
_NOT_TEXT = ("html", "published", "retrieved", "page")  # fields that are kept as they come


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


class Draft(NamedTuple):
    """What was read of a record, before its body is judged."""

    title: str
    text: str
    raw: str
    dated: dates.Dated
    removed: list[str]
    source: str
    authors: str
    scope: str
    notes: tuple[str, ...] = ()
    page: bool = False  # title and text stood on one page


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
    text = "" if found.text.strip() == found.title.strip() else found.text  # a headline alone is no text
    return Page(found.title, text, *dated, found.removed, found.source, found.authors)


def make_article(record: Record, table: outlets.Table | None = None) -> dict[str, Any] | Reject:
    """Clean and date one raw record; `where` comes along so that later steps can still reject it.

    `table` names the outlets (`outlets.read_outlets`). Whatever goes wrong in reading the record makes it a Reject.
    """
    return _or_reject(record.where, lambda: _made(record, table))


def finish_article(row: dict, learnt: "Learnt", copies: int) -> tuple[dict, list[str]] | Reject:
    """Name the outlet as the corpus does, take what it repeats off the text, number identical records, hash the text.

    Gives the words of the text too.
    """
    return _or_reject(row["where"], lambda: _finished(row, learnt, copies))


class Learnt(NamedTuple):
    """What a corpus teaches of its own texts: blocks that repeat, texts under foreign titles, names of outlets."""

    blocks: set[tuple[str, str]]
    strangers: set[bytes]
    renamed: dict[str, str]


class Lessons:
    """Collect what `Learnt` holds from the rows that `make_article` gives, all but the blocks."""

    def __init__(self, table: outlets.Table | None = None):
        self._table = table
        self._strangers = titles.Strangers()
        self._seen = outlets.Seen()

    def add(self, row: dict) -> None:
        """Take one row."""
        self._strangers.add(row["title"], row["text"])
        self._seen.add(row["source"], row["url"])

    def learnt(self, texts) -> Learnt:
        """What was learnt, with the blocks of some (source, text)."""
        renamed = self._seen.renamed(self._table)
        blocks = clean.repeated_blocks((renamed.get(source, source), text) for source, text in texts)
        return Learnt(blocks, self._strangers.found(), renamed)


def noted(articles: pd.DataFrame) -> pd.DataFrame:
    """Count what `note` says: note, articles, example (a title), most first; a date that could not be read is not named.

    >>> rows = [("A", "mismatch"), ("B", "mismatch; its date could not be read: 99.9."), ("C", "")]
    >>> noted(pd.DataFrame(rows, columns=["title", "note"])).values.tolist()
    [['mismatch', 2, 'A'], ['its date could not be read', 1, 'B']]
    """
    kinds = articles["note"].str.split("; ")
    each = pd.DataFrame({"title": articles["title"], "note": kinds}).explode("note")
    each = each.assign(note=each["note"].str.replace(rf"^({DATE_NOT_READ}):.*", r"\1", regex=True)).query("note != ''")
    table = each.groupby("note", sort=False).agg(articles=("title", "size"), example=("title", "first")).reset_index()
    return table.sort_values(["articles", "note"], ascending=[False, True], ignore_index=True)


def printable(text: str) -> str:
    """Give a text that any file can hold: half a surrogate pair, which JSON may hold, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _or_reject(where: str, read: Callable[[], Any]):
    try:
        return read()
    except Exception as error:  # a stranger's record can break any library; it must not break the run
        return Reject(printable(where), UNREAD, printable(f"{type(error).__name__}: {str(error)[:200]}"))


def _made(record: Record, table: outlets.Table | None) -> dict[str, Any] | Reject:
    fields = {name: printable(value) if isinstance(value, str) else value for name, value in record.fields.items()}
    plain = {name: _plain(value) for name, value in fields.items() if name not in _NOT_TEXT}
    url = plain.get("url", "").strip()
    draft = (_from_page if record.kind in ("page", "html") else _from_fields)(fields, plain, url)
    if record.kind in ("page", "html") and not draft.text:
        return Reject(printable(record.where), "no article found on the page", draft.title[:200])
    judged = _judged(draft)
    if not judged.text and not judged.title:
        why = next((note for note in judged.notes if note.startswith("wall")), "")
        told = f"{why} | {' '.join(draft.raw.split())[:80]} | {draft.title[:120]}" if why else url
        return Reject(printable(record.where), "no article" if why else "no text and no title", printable(told))
    return _row(record, fields, judged, url, table)


def _from_page(fields: Mapping[str, Any], plain: Mapping[str, str], url: str) -> Draft:
    page = read_page(fields.get("html") or fields["text"], url or None, fields.get("retrieved"), plain.get("order"))
    dated = dates.Dated(page.published, page.published_precision, page.published_method)
    return Draft(
        page.title,
        page.text,
        page.text,
        dated,
        page.removed,
        page.source,
        page.authors,
        plain.get("scope", "full"),
        (),
        True,
    )


def _from_fields(fields: Mapping[str, Any], plain: Mapping[str, str], url: str) -> Draft:
    raw = plain.get("text", "")
    title = " ".join(clean.repair(clean.strip_markup(plain.get("title", ""))).split())
    if fields.get("page") and not title:
        title, raw = _first_line(raw)
    text, removed, opening = clean.clean_text(raw)
    dated = dates.date_article(
        _stated(fields.get("published")),
        url,
        plain.get("order") or None,
        fields.get("retrieved"),
        plain.get("year"),
        (),
        opening,
    )
    if plain.get("precision") and dated.precision != "none":  # our own table, read again
        dated = dates.Dated(dated.published, plain["precision"], plain.get("method", ""))
        removed = [*plain.get("removed", "").split("\n"), *removed] if plain.get("removed") else removed
    stated = " ".join(str(fields.get("published") or "").split())
    notes = ()
    if stated and not dated.method.startswith("field") and not plain.get("precision"):
        notes = (f"{DATE_NOT_READ}: {stated[:40].replace(';', ',')}",)
    source, authors = plain.get("source", ""), plain.get("authors", "")
    return Draft(title, text, raw, dated, removed, source, authors, plain.get("scope", "full"), notes)


def _judged(draft: Draft) -> Draft:
    """Drop a body that is not the article's and a title that names a page of the site; a note says why."""
    title, text = draft.title, draft.text
    kind = walls.wall(text, title)
    if not kind and len(text) < len(draft.raw) < _SHORT:  # a line of the wall may have been cut off as furniture
        kind = walls.wall(clean.strip_markup(draft.raw), title)
    if not kind and draft.raw.strip() and not text:
        kind = walls.NOTICE  # nothing but furniture: a copyright line, a button
    if walls.is_page_name(title, alone=not (kind or not text)):
        title = ""
    draft = draft._replace(title=title)
    if kind:
        return _dropped(draft, f"wall: {kind}")
    left = walls.cut_wall(text, title)
    if (
        not left.kind
        and walls.is_beginning(text)
        and any(walls.wall(cut) == walls.PAYWALL for cut in draft.removed[-3:])
    ):
        left = walls.Cut(text, [], walls.PAYWALL)  # it was cut off as furniture
    if left.kind:
        scope = "snippet" if draft.scope == "full" and walls.is_beginning(left.text) else draft.scope
        removed, notes = [*draft.removed, *left.removed], (*draft.notes, f"cut: {left.kind}")
        draft = draft._replace(text=left.text, removed=removed, scope=scope, notes=notes)
    if titles.repeats_title(title, draft.text, draft.source):
        return draft._replace(text="", notes=(*draft.notes, TITLE_AGAIN))
    if not draft.page and titles.belongs_elsewhere(title, "\n".join([draft.text, *draft.removed])):
        return _dropped(draft, MISMATCH)
    return draft


def _dropped(draft: Draft, note: str) -> Draft:
    """Leave the headline; the body is kept beside it, as all that is cut off."""
    return draft._replace(text="", removed=[*draft.removed, *_body(draft)], notes=(*draft.notes, note))


def _body(draft: Draft) -> list[str]:
    return [draft.text] if draft.text else []


def _row(
    record: Record, fields: Mapping[str, Any], draft: Draft, url: str, table: outlets.Table | None
) -> dict[str, Any]:
    scope = draft.scope if draft.scope in SCOPES else "full"
    row = {
        "article_id": _identity(record.fields),
        "url": url,
        "source": outlets.outlet_name(draft.source, url, table),
        "title": draft.title,
        "text": draft.text,
        "text_scope": scope if draft.text else "headline",
        "relevance": float("nan"),
        **dict.fromkeys(("language", "aside", "duplicate_of", "text_hash"), ""),
        "authors": " ".join(clean.repair(draft.authors).split()),
        "published": draft.dated.published,
        "published_precision": draft.dated.precision,
        "published_method": draft.dated.method,
        "retrieved": dates.parse_date(fields.get("retrieved")).published,
        "connector": record.connector,
        "removed": "\n".join(draft.removed),
        "note": "; ".join(draft.notes),
        "where": record.where,
    }
    return {name: printable(value) if isinstance(value, str) else value for name, value in row.items()}


def _finished(row: dict, learnt: Learnt, copies: int) -> tuple[dict, list[str]] | Reject:
    row = dict(row)
    where = row.pop("where")
    row["source"] = learnt.renamed.get(row["source"], row["source"])
    if row["text"]:
        text, cut = row["text"], []
        if titles.text_key(text) in learnt.strangers:
            text, cut = "", [text]
        elif learnt.blocks:
            text, cut, _ = clean.drop_blocks(row["source"], text, learnt.blocks)
        if cut:
            kind = walls.wall(text, row["title"]) if text.strip() else walls.REPEATED
            row["removed"] = "\n".join(filter(None, [row["removed"], *cut, *([text] if kind else [])]))
            row["text"] = "" if kind else text
            if kind:
                row["note"] = "; ".join(filter(None, [row["note"], f"wall: {kind}"]))
                row["text_scope"] = "headline"
            if kind and not row["title"]:
                return Reject(where, "no article", f"wall: {kind} | {cut[0][:120]}")
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
    text = printable(decode(value) if isinstance(value, bytes) else str(value))
    return "" if text.strip().lower() in ("none", "nan", "null", "nat", "<na>") else text


def _stated(value):
    return None if isinstance(value, str) and _plain(value) == "" else value


def _first_line(text: str) -> tuple[str, str]:
    """Take the first line for the title where it can be one: short, without a full stop, with text below it."""
    first, _, rest = text.strip().partition("\n")
    whole = not rest.strip() or len(first) >= 200 or first.rstrip().endswith(".")
    return ("", text) if whole else (first.strip(), rest)


def _identity(fields: Mapping[str, Any]) -> str:
    stated = {
        name: repr(value) if isinstance(value, bytes) else str(value)
        for name, value in fields.items()
        if name != "order"
    }
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:16]
