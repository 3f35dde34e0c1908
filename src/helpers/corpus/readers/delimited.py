"""Read CSV and its relatives: any separator, quotes, line ends; what was read is checked against the lines of the file.

A row that has no quotes is split as it stands. One with quotes is read by the csv module, strictly; where that fails, or
where a quoted cell swallows lines that are rows themselves, the row is read again with stray quotes taken as they stand.
What has still not as many cells as the header is rejected with its lines, and reading goes on with the next line.
"""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

from helpers.corpus.dates import parse_date
from helpers.corpus.readers.decoding import text_stream
from helpers.corpus.readers.names import field_of, known_names
from helpers.corpus.readers.records import CorpusError, NewTable, Record, Reject

MAX_RECORD = 16_000_000  # characters of one record; no article is longer
_SEPARATORS = ",;\t|^~\x01\x1f¦"
_MAX_LINES, _MIN_LINES = 5_000, 50  # lines of one record, at first and after many that did not end
_SAMPLE = 200  # lines of a file from which its shape is told
_MAX_NAME = 40  # characters of a column's name, where a row is asked whether it is a header
_PREAMBLE = 20  # lines above the header that are looked for
_SEP_LINE = re.compile(r"\s*\"?sep=(.|\\t)\"?\s*$", re.I)


class Shape(NamedTuple):
    """How a file is written: its separator ("" for one column), its quote, whether a backslash escapes one."""

    separator: str
    quote: str = '"'
    backslash: bool = False


class _Line(NamedTuple):
    number: int
    text: str
    end: str  # "\n", "\r\n", "\r", or "" at the end of the file


class _Lines:
    """The lines of a file, of which some can be given back."""

    def __init__(self, stream: io.TextIOWrapper, name: str):
        self._stream, self._name = stream, name
        self._back: deque[_Line] = deque()
        self._number = 0
        self.rejects: list[Reject] = []  # lines that were too long, to be yielded before the next row
        self.broken: Exception | None = None  # why the file breaks off

    def next(self) -> _Line | None:
        if self._back:
            return self._back.popleft()
        while line := self._read(MAX_RECORD + 1):
            self._number += 1
            if len(line) <= MAX_RECORD:
                text = line.rstrip("\r\n")
                return _Line(self._number, text, line[len(text) :])
            while line and line[-1] not in "\r\n":
                line = self._read(MAX_RECORD)
            where = f"{self._name}:{self._number}"
            self.rejects.append(Reject(where, "record too long", f"more than {MAX_RECORD} characters"))
        return None

    def _read(self, size: int) -> str:
        try:
            return "" if self.broken else self._stream.readline(size)
        except CorpusError:
            raise
        except Exception as error:  # whatever unpacking raises
            self.broken = error
            return ""

    def give_back(self, lines: list[_Line]) -> None:
        self._back.extendleft(reversed(lines))

    def ahead(self, n: int) -> list[_Line]:
        """Look at the next lines, 2 million characters at most."""
        lines: list[_Line] = []
        size = 0
        while len(lines) < n and size < 2_000_000 and (line := self.next()):
            lines.append(line)
            size += len(line.text)
        self.give_back(lines)
        return lines


def read_delimited(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject | NewTable]:
    """Yield the rows of a delimited file, as records with the names of its header."""
    csv.field_size_limit(MAX_RECORD)
    lines = _Lines(text_stream(stream), name)
    shape = _said(lines) or find_shape([line.text for line in lines.ahead(_SAMPLE)])
    yield from _Table(lines, shape, name).records()
    if lines.broken:
        raise lines.broken


def looks_delimited(text: str) -> bool:
    """Whether a text that no suffix speaks for is a table: a header of known names, and rows as wide.

    >>> looks_delimited("title;url;date\\nA;https://a.example;2021-05-01\\n"), looks_delimited("A title, and\\nits text, too")
    (True, False)
    """
    lines = [line for line in text.splitlines() if line.strip()][:_SAMPLE]
    if _SEP_LINE.match(lines[0]) if lines else False:
        return True
    if len(lines) < 2:
        return False
    shape = find_shape(lines)
    header = split(lines[0], shape) or []
    names = {field_of(cell) for cell in header} - {None}
    alike = sum(len(split(line, shape) or ()) == len(header) for line in lines[1:-1] or lines[1:])
    return len(names) >= 2 and alike >= 0.2 * len(lines) and all(len(cell) < 50 for cell in header)


def _said(lines: _Lines) -> Shape | None:
    """Read the line `sep=;` by which Excel is told the separator."""
    first = lines.next()
    while first and not first.text.strip():
        first = lines.next()
    if first is None:
        return None
    if found := _SEP_LINE.match(first.text.strip("\ufeff")):
        separator = "\t" if found[1] == "\\t" else found[1]
        sample = [line.text for line in lines.ahead(_SAMPLE)]
        return max(_ways(separator, sample), key=lambda shape: _score(shape, sample))
    lines.give_back([first])
    return None


# The shape


def find_shape(sample: list[str]) -> Shape:
    """Tell the shape of a file from its first lines: the one in which the most rows are as wide as the header.

    >>> find_shape(["a;b;c", "1,5;2,5;3,5"]), find_shape(["headline", "Cars, and more", "Vans"]).separator
    (Shape(separator=';', quote='"', backslash=False), '')
    """
    sample = [line for line in sample if line.strip()]
    head = "\n".join(sample[:_PREAMBLE])
    ways = [shape for separator in _SEPARATORS if separator in head for shape in _ways(separator, sample)]
    # Of two that fit alike: the commoner separator, and a backslash is taken for an escape where one stands before quotes.
    scored = [(_score(shape, sample), (shape.backslash, -n), shape) for n, shape in enumerate(ways)]
    best = max(scored, default=None, key=lambda one: one[:2])
    if best is None or best[0] == (0, 0, 0) or (field_of(sample[0].strip(" \"'")) and best[0][0] == 0):
        return Shape("")  # one column
    return best[2]


def _ways(separator: str, sample: list[str]) -> list[Shape]:
    text = "\n".join(sample)
    around = re.escape(separator)
    single = len(re.findall(rf"(?:^|{around})'[^'\n]*'(?={around}|$)", text, re.M))
    double = len(re.findall(rf"(?:^|{around})\"", text, re.M))
    quote = "'" if single > 2 * double and single >= max(2, len(sample) / 4) else '"'
    return [Shape(separator, quote)] + ([Shape(separator, quote, True)] if f"\\{quote}" in text else [])


def _score(shape: Shape, sample: list[str]) -> tuple[int, float, int]:
    """How well a shape fits: known names in the header, the share of rows of one width, that width."""
    rows = _rough_rows(sample, shape)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0, 0, 0)
    width, many = widths.most_common(1)[0]
    names = max(
        (sum(field_of(c.strip()) is not None for c in row) for row in rows[:_PREAMBLE] if len(row) == width), default=0
    )
    names = max(names, sum(field_of(c.strip()) is not None for c in rows[0]) if len(rows[0]) > 1 else 0)
    share = many / len(rows)
    return (names, round(share, 2), width) if share >= 0.2 or names > 1 else (0, 0, 0)


def _rough_rows(sample: list[str], shape: Shape) -> list[list[str]]:
    """Split a sample into rows, leniently: a row goes on over lines while its quotes do."""
    rows, at = [], 0
    while at < len(sample):
        row = split(sample[at], shape)
        end = at + 1
        while row is None and end < len(sample) and end - at < 60:
            end += 1
            if _may_close(sample[end - 1], shape):
                row = split("\n".join(sample[at:end]), shape)
        if row is None:
            row, end = _literal(sample[at], shape), at + 1
        rows.append(row)
        at = end
    return rows or [[]]


# One row


def split(text: str, shape: Shape, stray: bool = False) -> list[str] | None:
    """Split one row into its cells; None where a quoted cell does not end in it.

    A quote within a quoted cell that is neither doubled nor before a separator is taken as it stands. With `stray`, one
    that opens a cell and does not end in this text is no quote: it is left out.

    >>> split('a;"b ""c"" d";e', Shape(";")), split('"He said "no" today",2', Shape(","))
    (['a', 'b "c" d', 'e'], ['He said "no" today', '2'])
    >>> split('a,"b,c', Shape(",")), split('a,"b,c', Shape(","), stray=True)
    (None, ['a', 'b', 'c'])
    """
    separator, quote, backslash = shape
    if backslash:
        text = re.sub(rf"\\([\\{quote}])", lambda m: quote * 2 if m[1] == quote else "\\", text)
    if not separator:
        return [text[1:-1].replace(quote * 2, quote) if re.fullmatch(f"{quote}.*{quote}", text, re.S) else text]
    if quote not in text:
        return text.split(separator)
    cells, at = [], 0
    while True:
        opened = at
        if separator != " ":
            while text[opened : opened + 1] == " ":
                opened += 1
        quoted = text[opened : opened + 1] == quote
        found = _close(text, opened + 1, separator, quote) if quoted else None
        if quoted and found is None and not stray:
            return None
        if found:
            cells.append(text[opened + 1 : found[0]].replace(quote * 2, quote))
            at = found[1]
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            cells.append(text[opened + 1 : end] if quoted else text[at:end])
            at = end
        if at >= len(text):
            return cells
        at += 1
        if at >= len(text):
            return [*cells, ""]


def _close(text: str, at: int, separator: str, quote: str) -> tuple[int, int] | None:
    """Find the quote that ends a cell: before a separator or the end, and not doubled; and where the cell ends behind it."""
    for run in re.compile(f"{quote}+").finditer(text, at):
        end = run.end()
        while text[end : end + 1] == " " or text[end : end + 1] == "\t" != separator:
            end += 1
        if (end == len(text) or text[end] == separator) and (run.end() - run.start()) % 2:
            return run.end() - 1, end
    return None


def _may_close(text: str, shape: Shape) -> bool:
    """Whether a cell that was opened on an earlier line can end on this one."""
    quote, separator = shape.quote, shape.separator
    return bool(re.search(rf"{quote}[ \t]*(?:{re.escape(separator)}|$)", text)) if quote in text else False


def _literal(text: str, shape: Shape) -> list[str]:
    """Split one line as a row whatever its quotes are; a lone one at a cell's end is left out."""
    cells = split(text, shape, stray=True) or [text]
    return [c[:-1] if c.endswith(shape.quote) and c.count(shape.quote) == 1 else c for c in cells]


class _Table:
    """The rows of a file under its header."""

    def __init__(self, lines: _Lines, shape: Shape, name: str):
        self._lines, self._shape, self._name = lines, shape, name
        self._header: list[str] = []
        self._reach = _MAX_LINES  # lines in which the end of a quoted cell is looked for
        self._kinds: list[str] = []  # what each column has always held: "date", "url", "number" or ""

    def records(self) -> Iterator[Record | Reject | NewTable]:
        yield from self._find_header()
        width, found = len(self._header), False
        while True:
            item = self._row(width)
            rejects, self._lines.rejects = self._lines.rejects, []
            yield from rejects
            found = found or bool(rejects)
            if item is None:
                break
            if isinstance(item, Reject):
                found = True
                yield item
                continue
            first, row = item
            where = f"{self._name}:{first.number}"
            found = True
            if self._is_header_again(row):
                if [c.strip() for c in row] == self._raw:
                    yield Reject(where, "header repeated", "")
                else:
                    yield Reject(where, "another header", "its rows are read under it")
                    self._name_columns(row)
                    yield NewTable(where)
                continue
            yield Record(where, dict(zip(self._header, row, strict=True)), connector="csv")
        if not found and not self._lines.broken:
            yield Reject(self._name, "no records", f"a header of {width} columns and no row")

    # The header

    def _find_header(self) -> Iterator[Reject]:
        """Find the header, reject what stands above it, and name the columns."""
        sample = self._lines.ahead(_SAMPLE)
        texts = [line.text for line in sample]
        rows = _rough_rows([t for t in texts if t.strip()], self._shape)
        widths = Counter(len(row) for row in rows)
        width = widths.most_common(1)[0][0] if rows else 0
        first = rows[0]
        if len(first) != width and known_names(first) < 2:
            for _ in range(_PREAMBLE):
                line = self._lines.next()
                if line is None:
                    break
                row = split(line.text, self._shape) or _literal(line.text, self._shape)
                if len(row) == width:
                    self._lines.give_back([line])
                    break
                if line.text.strip():
                    yield Reject(f"{self._name}:{line.number}", "line above the header", line.text[:200])
        line = self._next_full()
        if line is None:
            return
        taken = [line]
        row = split(line.text, self._shape)
        while row is None and len(taken) < 20 and (more := self._lines.next()):  # a name with a line break in it
            taken.append(more)
            row = split("\n".join(one.text for one in taken), self._shape)
        if row is None:
            self._lines.give_back(taken[1:])
            row = _literal(line.text, self._shape)
        if _is_data(row):
            self._lines.give_back(taken)
            row = [f"column {n}" for n in range(1, len(row) + 1)]
        self._name_columns(row)

    def _next_full(self) -> _Line | None:
        line = self._lines.next()
        while line is not None and not line.text.strip():
            line = self._lines.next()
        return line

    def _name_columns(self, row: list[str]) -> None:
        self._raw = [cell.strip() for cell in row]
        seen: set[str] = set()
        self._header = []
        for n, c in enumerate(self._raw):
            self._header.append(f"{c}.{n}" if c in seen else c)
            seen.add(c)
        self._kinds = []

    def _is_header_again(self, row: list[str]) -> bool:
        if any(len(cell) > _MAX_NAME for cell in row) and max(map(len, self._raw)) <= _MAX_NAME:
            return False
        cells = [cell.strip() for cell in row]
        if cells == self._raw:
            return any(cells)
        same = {c.casefold() for c in cells} == {c.casefold() for c in self._raw} and len(set(cells)) > 1
        known = [field_of(c) for c in cells if c]
        return same or (len(cells) > 2 and sum(k is not None for k in known) > 0.6 * len(cells) and len(set(known)) > 2)

    # Rows

    def _row(self, width: int) -> tuple[_Line, list[str]] | Reject | None:
        line = self._next_full()
        if line is None:
            return None
        shape = self._shape
        if shape.quote not in line.text or not shape.separator:
            row = split(line.text, shape)
        else:
            row, used = self._strict(line)
            if row is not None and len(used) > 1 and self._swallows(used, width):
                self._lines.give_back(used[1:])
                row = None
            row = self._fitted(row, width)
            if row is not None and len(row) != width and len(used) > 1:
                apart = len(_literal(line.text, shape)) == width or any(
                    self._is_clean(one.text, width) for one in used[1:]
                )
                if not apart:
                    where = f"{self._name}:{line.number}"
                    told = f"{len(row)} where the header has {width} (lines {line.number} to {used[-1].number})"
                    return Reject(where, "wrong number of columns", told)
                self._lines.give_back(used[1:])
                row = None
            if row is None or len(row) != width:
                row = self._lenient(line, width)
        row = self._fitted(row, width)
        if row is not None and len(row) == width:
            self._learn(row)
            return line, row
        if line.end == "\r" and row is not None and len(row) < width and (joined := self._joined(line, width)):
            return line, joined
        if row is None:
            return Reject(f"{self._name}:{line.number}", "not a CSV row", "a quote that does not end where a cell does")
        where = f"{self._name}:{line.number}"
        return Reject(where, "wrong number of columns", f"{len(row)} where the header has {width}")

    def _fitted(self, row: list[str] | None, width: int) -> list[str] | None:
        """Leave out empty cells behind the last column."""
        while row is not None and len(row) > width and not row[-1].strip():
            row.pop()
        return row

    def _strict(self, line: _Line) -> tuple[list[str] | None, list[_Line]]:
        """Read a row by the csv module, strictly; gives the lines that it took, which are given back where it fails."""
        used = [line]
        escape = re.compile(rf"\\([\\{self._shape.quote}])") if self._shape.backslash else None

        def texts() -> Iterator[str]:
            size = 0
            while True:
                text = used[-1].text
                size += len(text)
                if size > MAX_RECORD or len(used) > self._reach:
                    return
                if escape:
                    text = escape.sub(lambda m: m[1] * 2 if m[1] == self._shape.quote else m[1], text)
                yield text + "\n"
                more = self._lines.next()
                if more is None:
                    return
                used.append(more)

        reader = csv.reader(texts(), delimiter=self._shape.separator, quotechar=self._shape.quote, strict=True)
        try:
            row = next(reader)
        except (csv.Error, StopIteration):
            self._lines.give_back(used[1:])
            if len(used) >= self._reach:  # quotes that do not end shall not cost the lines behind them again and again
                self._reach = max(self._reach // 2, _MIN_LINES)
            return None, [line]
        # "says ""so" without its end is what the module takes for an unquoted cell
        if len(used) == 1 and split(line.text, self._shape) is None:
            return None, [line]
        return row, used

    def _swallows(self, used: list[_Line], width: int) -> bool:
        """Whether a row of several lines is several rows, which a stray quote has joined."""
        if width < 2:
            return False
        # A cell that ends on a later line leaves a lone quote there: where there is none, it is a row by itself.
        clean = [self._is_clean(line.text, width) for line in used[1:]]
        if all(clean):
            return True
        if len(_literal(used[0].text, self._shape)) != width:
            return False
        between = [split(line.text, self._shape) or [] for line in used[1:-1]]
        # Prose may hold as many commas as a row: it is one only where it also holds dates and addresses in their columns.
        like_rows = not any(self._kinds) or all(map(self._is_like, between)) if all(clean[:-1]) else False
        if len(used) > 2 and like_rows and (width > 3 or len(used) > 4):
            return True
        rows = [_literal(line.text, self._shape) for line in used]
        return any(self._kinds) and width > 2 and all(len(row) == width and self._is_like(row) for row in rows)

    def _is_clean(self, text: str, width: int) -> bool:
        """Whether a line is a row by itself, with quotes where they belong."""
        row = split(text, self._shape)
        return row is not None and len(row) == width and self._well_quoted(text)

    def _well_quoted(self, text: str) -> bool:
        """Whether there is no quote in a cell that is not quoted."""
        quote, separator = self._shape.quote, re.escape(self._shape.separator)
        quoted = re.sub(
            rf"(?:^|(?<={separator}))\s*{quote}(?:[^{quote}]|{quote}{quote})*{quote}\s*(?={separator}|$)", "", text
        )
        return quote not in quoted

    def _lenient(self, line: _Line, width: int) -> list[str] | None:
        """Read a row with stray quotes: on its line, over several lines, or as if quotes meant nothing."""
        alone = self._fitted(split(line.text, self._shape), width)
        if alone is not None and (len(alone) == width or self._well_quoted(line.text)):
            return alone
        used, text = [line], line.text
        while (
            alone is None
            and len(used) < min(self._reach, 500)
            and len(text) < 1_000_000
            and (more := self._lines.next()) is not None
        ):
            used.append(more)
            text += "\n" + more.text
            if not _may_close(more.text, self._shape):
                continue
            row = self._fitted(split(text, self._shape), width)
            if row is not None:
                if len(row) == width and not self._swallows(used, width):
                    return row
                break
        if len(used) >= min(self._reach, 500):
            self._reach = max(self._reach // 2, _MIN_LINES)
        self._lines.give_back(used[1:])
        plain = self._fitted(_literal(line.text, self._shape), width)
        return plain if alone is None or (plain is not None and len(plain) == width) else alone

    def _joined(self, line: _Line, width: int) -> list[str] | None:
        """Join what a stray carriage return has parted."""
        used, text = [line], line.text
        while used[-1].end == "\r" and len(used) < 20 and (more := self._lines.next()) is not None:
            used.append(more)
            text += " " + more.text
            row = split(text, self._shape)
            if row is not None and len(row) == width:
                return row
        self._lines.give_back(used[1:])
        return None

    def _learn(self, row: list[str]) -> None:
        kinds = [_kind(cell) for cell in row]
        self._kinds = [a if a == b else "" for a, b in zip(self._kinds, kinds, strict=True)] if self._kinds else kinds

    def _is_like(self, row: list[str]) -> bool:
        """Whether a row holds dates, addresses and numbers where the rows before it do."""
        return all(not kind or _kind(cell) == kind for kind, cell in zip(self._kinds, row, strict=True))


def _kind(cell: str) -> str:
    cell = cell.strip().strip("\"'")
    if re.fullmatch(r"-?\d+(?:\.\d+)?", cell):
        return "number"
    if re.match(r"https?://", cell):
        return "url"
    return "date" if re.match(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", cell) else ""


def _is_data(row: list[str]) -> bool:
    """Whether a first row is no header: it holds an address, a date, a long text, and no name that one knows."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if not cells or known_names(cells) or len(cells) == 1 and len(cells[0]) < 60:
        return False
    if all(cell.isdigit() for cell in cells):  # pandas numbers columns that have no name
        return cells != [str(n) for n in range(len(cells))]
    dates = (parse_date(cell[:100]).precision in ("time", "day") for cell in cells if len(cell) < 60)
    return any(len(c) > 80 or re.match(r"https?://", c) for c in cells) or any(dates)
