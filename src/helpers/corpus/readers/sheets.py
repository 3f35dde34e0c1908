"""Read Excel workbooks (.xlsx): each sheet is a table of its own."""

import io
import warnings
from collections.abc import Iterator
from typing import Any

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
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # whatever a broken workbook raises
            yield Reject(where, "broken Excel file", f"{type(error).__name__}: {printable(error)[:200]}")
            return
        for name in book.sheetnames:
            at = f"{where}/{printable(name)}"
            try:
                yield NewTable(at)
                yield from _sheet(book[name], at)
            except Exception as error:
                yield Reject(at, "broken sheet", f"{type(error).__name__}: {printable(error)[:200]}")


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
