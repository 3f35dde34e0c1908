"""Read Excel workbooks (.xlsx): each sheet is a table of its own."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from helpers.corpus.readers.names import known_names
from helpers.corpus.readers.records import CorpusError, NewTable, Record, Reject, printable

_PREAMBLE = 20  # rows above the header that are looked for
_EMPTY_ROWS = (
    10_000  # empty rows in a row behind which nothing is expected: a format may reach to the sheet's last line
)


def read_xlsx(data: bytes, where: str) -> Iterator[Record | Reject | NewTable]:
    """Yield the rows of all sheets. Raises CorpusError where openpyxl is not installed."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise CorpusError("Excel files need openpyxl: pip install 'ev-news-helpers[formats]'") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of styles that it does not know
        how = {"read_only": True, "data_only": True, "keep_links": False}
        try:
            book = load_workbook(io.BytesIO(data), **how)
        except Exception as error:  # whatever a broken workbook raises
            try:
                book = load_workbook(io.BytesIO(_bare(data)), **how)
            except Exception:
                yield Reject(where, "broken Excel file", f"{type(error).__name__}: {printable(error)[:200]}")
                return
        for name in book.sheetnames:
            at = f"{where}/{printable(name)}"
            try:
                yield NewTable(at)
                yield from _sheet(book[name], at)
            except Exception as error:
                yield Reject(at, "broken sheet", f"{type(error).__name__}: {printable(error)[:200]}")


# What openpyxl needs to know of styles besides the formats of numbers, by which it tells dates.
_STYLES = (
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs>"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _bare(data: bytes) -> bytes:
    """Leave out of a workbook what says nothing of its cells.

    Excel forgives an empty fill, a property that is no date or a broken name of a range; openpyxl refuses the file.
    """
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(bare, "w") as target:
        for one in source.infolist():
            if one.filename.startswith(("docProps/", "xl/theme/")):
                continue
            part = source.read(one)
            if one.filename == "xl/styles.xml":
                part = _bare_styles(part)
            elif one.filename == "xl/workbook.xml":
                part = _without(part, "definedNames", "bookViews", "customWorkbookViews", "extLst")
            target.writestr(one.filename, part)
    return bare.getvalue()


def _parse(part: bytes):
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))


def _without(part: bytes, *names: str) -> bytes:
    root = _parse(part)
    for child in list(root):
        if etree.QName(child).localname in names:
            root.remove(child)
    return etree.tostring(root)


def _bare_styles(part: bytes) -> bytes:
    """Keep the formats of numbers and which style has which."""
    root = _parse(part)
    formats, styles = etree.Element("numFmts"), etree.Element("cellXfs")
    for one in root.iterfind("{*}numFmts/{*}numFmt"):
        if one.get("numFmtId", "").isdigit() and one.get("formatCode") is not None:
            etree.SubElement(formats, "numFmt", numFmtId=one.get("numFmtId"), formatCode=one.get("formatCode"))
    for one in root.iterfind("{*}cellXfs/{*}xf"):
        number = one.get("numFmtId", "0")
        etree.SubElement(styles, "xf", numFmtId=number if number.isdigit() else "0")
    inner = etree.tostring(formats, encoding="unicode") + _STYLES + etree.tostring(styles, encoding="unicode")
    return f'<styleSheet xmlns="{_MAIN}">{inner}</styleSheet>'.encode()


def _sheet(sheet, where: str) -> Iterator[Record | Reject]:
    if not hasattr(sheet, "iter_rows"):
        yield Reject(where, "no table", "a sheet that is a chart")
        return
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    header: list[str] = []
    above: list[tuple[int, list]] = []
    found = empty = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = list(values)
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            empty += 1
            if empty > _EMPTY_ROWS:
                break
            continue
        empty = 0
        if not header:
            if _is_header(cells) or len(above) >= _PREAMBLE:
                header = _names(cells)
                yield from (Reject(f"{where}:{n}", "line above the header", _shown(row)) for n, row in above)
                above = []
            else:
                above.append((number, cells))
            continue
        found += 1
        yield _record(header, cells, f"{where}:{number}")
    if not header and above:  # no row looks like a header: the first is it
        header = _names(above[0][1])
        found = len(above) - 1
        yield from (_record(header, row, f"{where}:{n}") for n, row in above[1:])
    if not found:
        yield Reject(where, "no records", "a sheet without rows")


def _is_header(cells: list) -> bool:
    texts = [c for c in cells if isinstance(c, str)]
    return len(texts) > 1 and known_names(texts) >= min(2, len(texts)) and all(len(t) < 60 for t in texts)


def _names(cells: list) -> list[str]:
    names = ["" if c is None else str(c).strip() for c in cells]
    return [c if c not in names[:n] else f"{c}.{n}" for n, c in enumerate(names)]


def _record(header: list[str], cells: list[Any], where: str) -> Record | Reject:
    if len(cells) > len(header) and any(c is not None for c in cells[len(header) :]):
        return Reject(where, "wrong number of columns", f"{len(cells)} where the header has {len(header)}")
    if [str(c).strip() for c in cells] == header:
        return Reject(where, "header repeated", "")
    cells += [None] * (len(header) - len(cells))
    return Record(where, dict(zip(header, cells, strict=False)), connector="xlsx")


def _shown(row: list) -> str:
    return " | ".join(printable(c) for c in row if c is not None)[:200]
