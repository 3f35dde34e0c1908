"""Read the exports of press databases: Nexis Uni (DOCX, RTF) and Factiva (RTF, HTML)."""

import io
import re
from collections.abc import Iterator

from lxml import html

from helpers.corpus.readers.records import CorpusError, Record, Reject, printable
from helpers.corpus.readers.texts import read_texts

_CODES = ("SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "CT", "RF", "ART",
          "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "CLM", "DE")  # fmt: skip
_CODE_LINE = re.compile(rf"^\s*({'|'.join(_CODES)})(?:\s*[|\t:]\s*|\s{{2,}}|\s*$)(.*)$")
_LABEL = re.compile(
    r"^(Section|Length|Byline|Dateline|Highlight|Copyright|Load-Date|Classification|Graphic|Body|Language"
    r"|Subject)\b[ \xa0]*:?[ \xa0]*(.*)$",
    re.I,
)
_END = re.compile(r"^\s*End of Document\s*$", re.I | re.M)
_DATE = re.compile(r"\b(?:19|20)\d\d\b")


def read_docx(data: bytes, where: str) -> Iterator[Record | Reject]:
    """Read the articles of a Nexis Uni export, or one article of any other DOCX file.

    Raises CorpusError where python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise CorpusError("DOCX files need python-docx: pip install 'ev-news-helpers[formats]'") from error
    try:
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    except Exception as error:  # one without a body, or with broken XML: whatever python-docx raises
        yield Reject(where, "broken DOCX file", f"{type(error).__name__}: {printable(error)[:200]}")
        return
    yield from _read_export(text, where, "docx")


def read_rtf(text: str, where: str) -> Iterator[Record | Reject]:
    """Read the articles of a Factiva or Nexis export in RTF, or one article of any other RTF file.

    Raises CorpusError where striprtf is not installed.
    """
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError as error:
        raise CorpusError("RTF files need striprtf: pip install 'ev-news-helpers[formats]'") from error
    try:
        plain = printable(rtf_to_text(_CODE_POINT.sub(_in_range, text), errors="replace"))
    except Exception as error:  # whatever striprtf raises
        yield Reject(where, "broken RTF file", f"{type(error).__name__}: {printable(error)[:200]}")
        return
    yield from _read_export(plain, where, "rtf")


_CODE_POINT = re.compile(r"\\u(-?\d+)")


def _in_range(match: re.Match) -> str:
    """Give a character's number as RTF lets it be, 16 bits: one that is larger stands for no character."""
    figures = match[1].lstrip("-")
    return match[0] if len(figures) <= 5 and int(figures) <= 65_535 else r"\u65533"


def _read_export(text: str, where: str, connector: str) -> Iterator[Record | Reject]:
    text = text.replace("\xa0", " ").replace("\u2028", "\n")
    if not text.strip():
        yield Reject(where, "no text")
    elif _END.search(text):
        yield from _nexis(text, where, connector)
    elif sum(bool(_CODE_LINE.match(line)) for line in text.split("\n")) >= 4 and re.search(r"^\s*HD\b", text, re.M):
        yield from _factiva(text, where, connector)
    else:
        for item in read_texts(text, where):
            yield item._replace(connector=connector) if isinstance(item, Record) else item


def _nexis(text: str, where: str, connector: str) -> Iterator[Record | Reject]:
    parts = _END.split(text)
    for n, part in enumerate(parts, 1):
        lines = [line.strip() for line in part.split("\n")]
        if not any(lines):
            continue
        if n == len(parts):
            yield Reject(f"{where}#{n}", "file breaks off", "no End of Document")
            continue
        yield _nexis_article(lines, f"{where}#{n}", connector)


def _nexis_article(lines: list[str], where: str, connector: str) -> Record | Reject:
    body = next((i for i, line in enumerate(lines) if line.lower() == "body"), None)
    if body is None:
        return Reject(where, "no Body", next(filter(None, lines)))
    head = [line for line in lines[:body] if line]
    fields: dict[str, str] = {}
    labels = {m[1].lower(): m[2] for m in map(_LABEL.match, head) if m}
    plain = [line for line in head if not _LABEL.match(line)]
    # The order is headline, paper, date: a headline that looks like a date is still the first line.
    fields["title"] = plain[0] if plain else ""
    if len(plain) > 1:
        fields["source"] = plain[1]
    fields["published"] = next((line for line in plain[2:] if _DATE.search(line)), "")
    fields["authors"] = labels.get("byline", "")
    end = next(
        (i for i in range(body + 1, len(lines)) if re.match(r"(?:Classification|Load-Date\s*:)", lines[i], re.I)),
        len(lines),
    )
    fields["text"] = "\n".join(line for line in lines[body + 1 : end] if line)
    return Record(where, fields, "article", f"nexis-{connector}")


def _factiva(text: str, where: str, connector: str) -> Iterator[Record | Reject]:
    articles: list[dict[str, list[str]]] = []
    current: dict[str, list[str]] | None = None
    code = ""
    for line in text.split("\n"):
        match = _CODE_LINE.match(line)
        if match:
            code = match[1]
            if current is None or (code in ("SE", "HD") and code in current) or (code == "HD" and "LP" in current):
                current = {}
                articles.append(current)
            current.setdefault(code, []).append(match[2].strip(" |"))
        elif current is not None and code:
            current[code].append(line.strip(" |"))
    for n, fields in enumerate(articles, 1):
        yield _factiva_article(fields, f"{where}#{n}", connector)


def _factiva_article(fields: dict[str, list[str]], where: str, connector: str) -> Record | Reject:
    joined = {code: "\n".join(line for line in lines if line) for code, lines in fields.items()}
    if not joined.get("HD") and not (joined.get("LP") or joined.get("TD")):
        return Reject(where, "no HD and no text", ", ".join(joined))
    made = {
        "title": " ".join(joined.get("HD", "").split()),
        "source": joined.get("SN", ""),
        "authors": joined.get("BY", ""),
        "published": f"{joined.get('PD', '')} {joined.get('ET', '')}".strip(),
        "text": "\n".join(filter(None, (joined.get("LP"), joined.get("TD")))),
    }
    return Record(where, made, "article", f"factiva-{connector}")


def is_factiva_html(data: bytes) -> bool:
    """Whether a page is a Factiva export: it holds field codes alone in their elements."""
    codes = {m.decode() for m in re.findall(rb">\s*(HD|PD|SN|LP|TD|AN|WC)\s*<", data)}
    return {"HD", "PD"} <= codes and bool(codes & {"LP", "TD"})


def read_factiva_html(data: bytes, where: str) -> Iterator[Record | Reject]:
    """Read the articles of a Factiva export in HTML: rows of a code and its text."""

    tree = html.document_fromstring(data)
    lines = []
    for row in tree.iter("tr"):
        cells = [c for c in row if c.tag in ("td", "th")]
        if not cells:
            continue
        paragraphs = [" ".join(p.itertext()) for c in cells[1:] for p in (list(c.iter("p")) or [c])]
        paragraphs = [" ".join(p.split()) for p in paragraphs if p.strip()]
        lines.append(f"{' '.join(''.join(cells[0].itertext()).split())}\t{paragraphs[0] if paragraphs else ''}")
        lines += paragraphs[1:]
    yield from _factiva("\n".join(lines), where, "html")
