"""Tell text files apart by their shape: an article under header lines, or the plain text of a crawled page."""

import re

from helpers.corpus.readers.records import Record

_HEADER = re.compile(
    r"^(title|headline|byline|author|authors|date|published|source|url|link|section|language)[ \t]*:(.*)$", re.I
)
_OUR_NAMES = {"headline": "title", "byline": "authors", "author": "authors", "date": "published", "link": "url"}
_DASHED = re.compile(r"^-- (.*)$")


def read_text_file(text: str, where: str) -> Record:
    """Read one text file as an article with a header, or as a page where it has none.

    Two headers are known: lines `title: ...`, `byline: ...`, `date: ...`, `source: ...`, `url: ...` in any order, and
    the four lines `-- title`, `-- byline`, `-- date`, `-- url`. An empty line ends both.

    >>> read_text_file("title: A\\ndate: 2021-05-01\\n\\nText.", "a.txt").fields
    {'title': 'A', 'published': '2021-05-01', 'text': 'Text.'}
    >>> read_text_file("Home\\nA headline\\nIts text stands here.", "b.txt").kind
    'page'
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").split("\n")
    if len(lines) > 3 and all(_DASHED.match(line) for line in lines[:3]):
        return _dashed(lines, where)
    fields: dict[str, str] = {}
    end = 0
    for line in lines:
        if not line.strip():
            break
        end += 1
        match = _HEADER.match(line)
        if not match:
            fields = {}
            break
        key = match.group(1).lower()
        fields[_OUR_NAMES.get(key, key)] = match.group(2).strip()
    if "title" in fields and len(fields) > 1:
        return Record(where, fields | {"text": "\n".join(lines[end + 1 :]).strip()}, "article", "text")
    return Record(where, {"text": text}, "page", "page-text")


def _dashed(lines: list[str], where: str) -> Record:
    header = []
    while len(header) < len(lines) and (match := _DASHED.match(lines[len(header)])):
        header.append(match.group(1).strip())
    fields = {"title": header[0], "text": "\n".join(lines[len(header) :]).strip()}
    for value in header[1:]:
        if re.match(r"https?://", value):
            fields["url"] = value
        elif re.match(r"by\b", value, re.I):
            fields["authors"] = value
        elif re.search(r"\d{4}", value):
            fields["published"] = value
    return Record(where, fields, "article", "text")
