"""Read web archives (WARC, WET) and saved HTML pages: articles, and pages that are lists of headlines or tables."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urljoin

from lxml import html

from helpers.corpus.dates import parse_date
from helpers.corpus.readers import databases
from helpers.corpus.readers.decoding import decode
from helpers.corpus.readers.names import field_of
from helpers.corpus.readers.records import CorpusError, NewTable, Record, Reject, refusal

_HTML = re.compile(
    r"<(?:!doctype\s+(?:html|netscape)|html|head|body|title|meta|article|section|main|div|span|p|br|h[1-6]|table|tr|ul|ol|li|dl|dt"
    r"|a|b|i|script|style)\b",
    re.I,
)
_ARTICLE = re.compile(
    rb'"@type"\s*:\s*\[?\s*"(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting)"|og:type"\s+content="article"', re.I
)
_ITEMS = 5  # headlines from which a page may be a list of them
_MAX_LIST = 10_000_000  # bytes of a page that is looked through for a list


def looks_like_html(text: str) -> bool:
    """Whether text begins as an HTML document does.

    >>> looks_like_html("<!-- saved --><html><head>"), looks_like_html("<rss version='2.0'>")
    (True, False)
    """
    start = re.sub(r"^(?:\s|<\?xml[^>]*\?>|<!--.*?-->)+", "", text, flags=re.S)
    return bool(_HTML.match(start))


def read_html_file(data: bytes, where: str) -> Iterator[Record | Reject | NewTable]:
    """Read a saved page: an article, a table or a list of headlines, or a Factiva export."""
    if databases.is_factiva_html(data):
        found = list(databases.read_factiva_html(data, where))
        if any(isinstance(item, Record) for item in found):
            yield from found
            return
    try:
        lists = list(_tables(data, where) or _headlines(data, where)) if len(data) <= _MAX_LIST else []
    except Exception:  # a page that is no list, then
        lists = []
    yield from lists or [Record(where, {"html": data}, "html", "html")]


# Tables and lists


def _tables(data: bytes, where: str) -> list[Record | Reject | NewTable]:
    """Read the tables of a page whose header names columns of news, such as df.to_html() writes."""
    if b"<table" not in data.lower():
        return []
    found: list[Record | Reject | NewTable] = []
    for number, table in enumerate(_document(data).iter("table"), 1):
        if next(table.iterdescendants("table"), None) is not None:
            continue
        rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
        rows = [row for row in rows if row]
        header = [_text(c) for c in rows[0]] if rows else []
        if len(rows) < 2 or len({field_of(c) for c in header if len(c) < 40} - {None}) < 2:
            continue
        at = f"{where}/table {number}"
        found.append(NewTable(at))
        for n, row in enumerate(rows[1:], 1):
            if len(row) != len(header):
                told = f"{len(row)} where the header has {len(header)}"
                found.append(Reject(f"{at}:{n}", "wrong number of columns", told))
            else:
                cells = {name: _cell(c, name) for name, c in zip(header, row, strict=True)}
                if (
                    not any(field_of(name) == "url" for name in header)
                    and (link := next(_links(row), None)) is not None
                ):
                    cells["link"] = link.get("href")
                found.append(Record(f"{at}:{n}", cells, connector="html-table"))
    return found


def _cell(cell, name: str) -> str:
    link = next(cell.iter("a"), None)
    if field_of(name) == "url" and link is not None and link.get("href"):
        return link.get("href")
    return _text(cell)


def _links(cells) -> Iterator:
    for cell in cells:
        yield from (a for a in cell.iter("a") if str(a.get("href", "")).startswith(("http", "//")))


def _headlines(data: bytes, where: str) -> list[Record]:
    """Read a page that lists headlines with their links and holds no article itself."""
    if _ARTICLE.search(data):
        return []
    document = _document(data)
    paragraphs = [_text(p) for p in document.iter("p") if next(p.iter("a"), None) is None]
    if sum(len(p) > 150 for p in paragraphs) >= 3:
        return []
    base = next((str(b.get("href")) for b in document.iter("base") if b.get("href")), "")
    base = base or next((str(c.get("href")) for c in document.iter("link") if c.get("rel") == "canonical"), "")
    found: dict[str, dict[str, str]] = {}
    for link in document.iter("a"):
        title, href = _text(link), str(link.get("href") or "")
        heading = next((_text(h) for h in link.iter("h1", "h2", "h3", "h4")), "")
        title = heading or title
        if not _is_headline(title) or href.startswith(("#", "javascript:", "mailto:")) or _is_furniture(link):
            continue
        item = _item(link)
        fields = {"title": title, "url": urljoin(base, href)} | _about(item, link, title)
        key = fields["url"] or title
        if key not in found or len(title) > len(found[key]["title"]):
            found[key] = found.get(key, {}) | fields
    if len(found) < _ITEMS:
        found = _unlinked(document) if not found else {}
    if len(found) < _ITEMS or sum(len(_text(x)) for x in document.iter("p") if next(x.iter("a"), None) is None) > 4000:
        return []
    scope = {"scope": "headline"}
    return [Record(f"{where}#{n}", scope | one, "article", "html-list") for n, one in enumerate(found.values(), 1)]


def _is_headline(text: str) -> bool:
    return 25 <= len(text) <= 300 and len(text.split()) >= 4


def _is_furniture(link) -> bool:
    return any(a.tag in ("nav", "footer", "header", "form") for a in link.iterancestors())


def _item(link):
    """Give the largest element around a link that holds no other headline: the entry of the list."""
    item = link
    for above in link.iterancestors():
        if above.tag in ("body", "html", "ul", "ol", "dl", "table", "tbody", "main", "section"):
            break
        if sum(_is_headline(_text(a)) for a in above.iter("a")) > 1:
            break
        item = above
    if item.tag == "dt" and item.getnext() is not None and item.getnext().tag == "dd":
        return [item, item.getnext()]
    return [item]


def _about(item: list, link, title: str) -> dict[str, str]:
    """Find the day, the outlet and the lead that stand beside a headline."""
    fields: dict[str, str] = {}
    if link.get("add_date"):
        return fields  # a bookmark: when it was saved is no publication
    texts: list[str] = []
    for part in item:
        for element in part.iter():
            if not isinstance(element.tag, str):
                continue
            stamp = element.get("datetime") or element.get("data-date") or ""
            if stamp and parse_date(stamp).precision in ("time", "day"):
                fields.setdefault("published", stamp)
            names_outlet = re.search(r"\b(?:source|outlet|publisher)\b", str(element.get("class") or ""), re.I)
            if (element.tag == "cite" or names_outlet) and 0 < len(name := _text(element)) <= 60:
                fields.setdefault("source", name)
            for text in (element.text, element.tail if element is not part else None):
                if text and text.strip() and text.strip() not in title:
                    texts.append(" ".join(text.split()))
    for text in texts:
        told = text.strip(" ()[]|,–—-·•:")
        if "published" not in fields and len(told) <= 60 and parse_date(told).precision in ("time", "day"):
            fields["published"] = told
        elif "text" not in fields and len(told) >= 60 and len(told.split()) >= 10:
            fields |= {"text": told, "scope": "lead"}
        elif "source" not in fields and 2 <= len(told) <= 40 and len(texts) <= 4 and not re.search(r"\d", told):
            fields["source"] = told
    if "published" not in fields and len(joined := " ".join(texts)) <= 120:
        for piece in re.split(r"\s+[|·•–—-]\s+|, (?=\w+ \d)|[()\[\]]", joined):
            if parse_date(piece).precision in ("time", "day"):
                fields["published"] = piece.strip()
                break
    if fields.get("text") and fields["text"].endswith(("...", "…")):
        fields |= {"scope": "snippet"}
    return fields


def _unlinked(document) -> dict[str, dict[str, str]]:
    """Read a list whose headlines are no links: every item of it is one."""
    found: dict[str, dict[str, str]] = {}
    for item in document.xpath("//li | //h2 | //h3"):
        text = _text(item)
        if _is_headline(text) and not _is_furniture(item) and not text.endswith("."):
            found.setdefault(text, _split_day(text))
    return found


def _split_day(text: str) -> dict[str, str]:
    """Part the day from a headline where a dash or brackets set it off at either end."""
    pieces = [p.strip() for p in re.split(r"\s+[|·•–—-]\s+|\s*[()\[\]]\s*|:\s+(?=\w)", text) if p.strip()]
    for piece in (pieces[0], pieces[-1]) if len(pieces) > 1 else ():
        if len(piece) <= 40 and parse_date(piece).precision in ("time", "day"):
            return {"title": text.replace(piece, "").strip(" |·•–—-()[]:"), "published": piece}
    return {"title": text}


def _document(data: bytes):

    return html.document_fromstring(
        decode(data).encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", no_network=True)
    )


def _text(element) -> str:
    return " ".join("".join(element.itertext()).split())


# Web archives


def read_warc(stream: BinaryIO, name: str, limit: int) -> Iterator[Record | Reject]:
    """Read the pages of a WARC file (response, resource) and the texts of a WET file (conversion).

    Records that describe the crawl (warcinfo, request, metadata) are no pages and not counted. WARC-Date goes into
    `retrieved`. Raises CorpusError where warcio is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise CorpusError("web archives need warcio: pip install 'ev-news-helpers[formats]'") from error
    number = 0
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type in ("warcinfo", "request", "metadata", "continuation"):
                continue
            number += 1
            try:
                item = _warc_record(record, f"{name}:{number}", limit)
            except (CorpusError, OSError, EOFError):
                raise
            except Exception as error:
                item = refusal(f"{name}:{number}", error)
            yield item
    except (CorpusError, OSError, EOFError):
        raise
    except Exception as error:  # what is no record any more raises half a dozen kinds
        yield Reject(f"{name}:{number + 1}", "file breaks off", str(error).strip()[:200])


def _warc_record(record, where: str, limit: int) -> Record | Reject:
    headers = record.rec_headers
    url, date = headers.get_header("WARC-Target-URI") or "", headers.get_header("WARC-Date") or ""
    kind = record.rec_type
    if kind not in ("response", "resource", "conversion"):
        return Reject(where, f"{kind} record", url)
    http = record.http_headers
    if kind == "response" and http is not None and http.get_statuscode() != "200":
        return Reject(where, f"HTTP status {http.get_statuscode()}", url)
    declared = (http.get_header("Content-Type") if http is not None else headers.get_header("Content-Type")) or ""
    payload = headers.get_header("WARC-Identified-Payload-Type") or declared
    if kind != "conversion" and payload and not re.search(r"html|text/plain", payload, re.I):
        return Reject(where, "not a page", payload)
    data = record.content_stream().read(limit + 1)
    if len(data) > limit:
        return Reject(where, "record too long", url)
    if not data.strip():
        return Reject(where, "empty page", url)
    fields = {"url": url.strip("<>"), "retrieved": date}
    if kind == "conversion":
        return Record(where, fields | {"text": data.decode("utf-8", "replace")}, "page", "wet")
    charset = re.search(r"charset=[\"']?([\w-]+)", declared, re.I)
    try:  # the server's word on the encoding, where it holds; otherwise the parser finds out
        page = data.decode(charset[1]) if charset else data
    except (LookupError, UnicodeDecodeError):
        page = data
    return Record(where, fields | {"html": page}, "html", "warc")
