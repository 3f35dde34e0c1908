"""Read web archives (WARC, WET) and saved HTML pages."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from helpers.corpus.readers import databases
from helpers.corpus.readers.records import CorpusError, Record, Reject

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|article|div|p|h1|table)\b", re.I)


def looks_like_html(text: str) -> bool:
    """Whether text begins as an HTML document does.

    >>> looks_like_html("<!-- saved --><html><head>"), looks_like_html("<rss version='2.0'>")
    (True, False)
    """
    start = re.sub(r"^(?:\s|<\?xml[^>]*\?>|<!--.*?-->)+", "", text, flags=re.S)
    return bool(_HTML.match(start))


def read_html_file(data: bytes, where: str) -> Iterator[Record | Reject]:
    """Read a saved page, or the articles of a Factiva export in HTML."""
    if databases.is_factiva_html(data):
        yield from databases.read_factiva_html(data, where)
    else:
        yield Record(where, {"html": data}, "html", "html")


def read_warc(stream: BinaryIO, name: str, limit: int) -> Iterator[Record | Reject]:
    """Read the pages of a WARC file (response, resource) and the texts of a WET file (conversion).

    Records that describe the crawl (warcinfo, request, metadata) are no pages and not counted. WARC-Date goes into
    `retrieved`. Raises CorpusError where warcio is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise CorpusError("web archives need warcio: pip install 'ev-news-helpers[formats]'") from error
    number = 0
    try:
        for record in ArchiveIterator(stream):
            kind = record.rec_type
            if kind in ("warcinfo", "request", "metadata", "continuation"):
                continue
            number += 1
            yield _warc_record(record, f"{name}:{number}", limit)
    except (ArchiveLoadFailed, ValueError, AttributeError) as error:
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
