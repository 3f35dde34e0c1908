"""Read JSON: lines, arrays, documents one after the other, envelopes, and tables in each orientation that pandas writes.

A file is read value by value, so that it needs the memory of its longest record. A value that is no JSON is one reject,
and reading goes on behind it.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from helpers.corpus.readers.decoding import Pieces
from helpers.corpus.readers.literals import loads
from helpers.corpus.readers.names import field_of
from helpers.corpus.readers.records import Record, Reject, printable, refusal

MAX_RECORD = 16_000_000  # characters of one record; no article is longer
MAX_DOCUMENT = 256_000_000  # characters of a document that can only be read as a whole
KEY = "(key)"  # the name under which a record gets the key that it had in its document
_PIECE = 1_000_000
_NONE = "no records"
_DEPTH = 6  # levels of an envelope in which records are looked for
_SKIP = re.compile(r"[\s,;\x00\x1e\ufeff]*")
_PREFIX = re.compile(r"\ufeff?\s*(?:(?:var|let|const|window\.)?\s*[\w.$\[\]'\"]*\s*=|[\w.$]+\()\s*(?=[\[{])")
_DECODER = json.JSONDecoder(strict=False)


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does, or as what Python prints for a list of dicts.

    >>> looks_like_json('[{"a": 1}]'), looks_like_json("{'a': 1}"), looks_like_json("[1] A footnote")
    (True, True, False)
    """
    text = _PREFIX.sub("", text[:5000], count=1).lstrip("\ufeff \t\r\n\x1e")
    return bool(re.match(r"""\{\s*["'}]|\[\s*(?:[\[{\]"']|\d+\s*,)""", text))


def read_json(stream: io.BufferedReader, name: str) -> Iterator[Record | Reject]:
    """Yield the records of a JSON file of whatever shape."""
    pieces = Pieces(stream, stream.peek(4))
    values = _Values(pieces, name)
    if values.start().startswith("<"):
        yield Reject(name, "HTML where JSON was expected", values.start()[:80].split("\n")[0])
        return
    rows = _Rows()
    filled, empty = False, []
    for item in values:
        for one in [item] if isinstance(item, Reject) else _found(item, rows):
            if isinstance(one, Reject) and one.reason == _NONE:
                empty.append(one)
                continue
            filled = True
            yield one
    if pieces.broken:
        raise pieces.broken
    if not filled:  # beside others, an empty answer is the last page of a service, or a day without news
        yield from empty or [Reject(name, _NONE, "the file holds no value")]


def _found(item: "_Value", rows: "_Rows") -> Iterator[Record | Reject]:
    """Yield what one value holds; whatever goes wrong in it is its own reject."""
    try:
        for one in rows.record(item) if _is_row(item.value) else records_of(item.value, item.where):
            yield one._replace(connector=item.connector) if isinstance(one, Record) else one
    except Exception as error:
        yield refusal(item.where, error)


class _Value(NamedTuple):
    where: str
    value: Any
    connector: str  # jsonl where the value stands on a line of its own, else json


def _is_row(value: Any) -> bool:
    plain = isinstance(value, list) and len(value) > 1 and all(map(_is_plain, value))
    return plain and any(isinstance(v, str) for v in value)


class _Rows:
    """The rows of a table that stand as arrays: the first names the columns, or they have no names (orient="values")."""

    def __init__(self) -> None:
        self._header: list[str] = []

    def record(self, item: "_Value") -> list[Record | Reject]:
        row = item.value
        if not self._header:
            headed = all(isinstance(c, str) and len(c) < 40 for c in row) and _named(row) > 0
            self._header = [str(c).strip() for c in row] if headed else [f"column {n}" for n in range(1, len(row) + 1)]
            if headed:
                return []
        if len(row) != len(self._header):
            told = f"{len(row)} where the first has {len(self._header)}"
            return [Reject(item.where, "wrong number of columns", told)]
        return [Record(item.where, dict(zip(self._header, row, strict=True)), connector="json")]


class _Values:
    """The values of a file: each document, and each element of a document that is an array of records."""

    def __init__(self, pieces: Pieces, name: str):
        self._pieces, self._name = pieces, name
        self._text, self._at, self._line, self._ended = "", 0, 1, False
        self._fill()
        if prefix := _PREFIX.match(self._text):
            self._skip_to(prefix.end())

    def start(self) -> str:
        return self._text[self._at : self._at + 200].lstrip("\ufeff \t\r\n")

    def __iter__(self) -> Iterator[_Value | Reject]:
        number = documents = 0
        inside = empty = broken = False
        while self._more():
            at, start = self._at, self._text[self._at]
            if inside and start == "]":
                if empty:
                    yield Reject(f"{self._name}:{self._line}", _NONE, "an empty list")
                inside = False
                self._skip_to(at + 1)
            elif not inside and start == "[" and not self._is_row():
                inside = empty = True
                documents, number = documents + 1, 0
                self._skip_to(at + 1)
            elif start in "])}>" and not inside:
                self._skip_to(at + 1)  # what closes a wrapper: callback([...]);
            else:
                empty = False
                place = f"[{number}]" if inside and documents < 2 else f":{self._line}"
                number += 1
                long = inside or start not in "{[" or self._name.endswith((".jsonl", ".ndjson"))
                item = self._next(f"{self._name}{place}", MAX_RECORD if long else MAX_DOCUMENT)
                broken = isinstance(item, Reject) and not self._more()
                yield item
        if inside and not broken:
            yield Reject(f"{self._name}:{self._line}", "file breaks off", "the array does not end")

    def _is_row(self) -> bool:
        """Whether an array that opens here is itself a record: a row of plain values, beside which others stand."""
        end = self._text.find("\n", self._at)
        line = self._text[self._at : end if end >= 0 else self._at + 5000]
        return bool(re.match(r"\[\s*[^\[{\]\s]", line)) and end >= 0 and line.rstrip().endswith("]")

    def _more(self) -> bool:
        while True:
            skipped = _SKIP.match(self._text, self._at)
            assert skipped is not None  # it matches nothing, too
            self._skip_to(skipped.end())
            if self._at < len(self._text):
                return True
            if not self._fill():
                return False

    def _fill(self) -> bool:
        """Read on; False at the end of the file. What was used is let go."""
        piece = "" if self._ended else self._pieces.read(max(_PIECE, len(self._text) - self._at))
        self._ended = not piece
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def _skip_to(self, at: int) -> None:
        self._line += self._text.count("\n", self._at, at)
        self._at = at

    def _next(self, where: str, limit: int) -> _Value | Reject:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or self._text[end - 1] in '}]"' or not self._fill():  # a number may go on
                    return self._value(where, value, end)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated string") or error.pos > len(self._text) - 20
                if (not cut or self._is_line()) and (found := self._recover(where)):
                    return found
                if len(self._text) - self._at > limit:
                    return self._give_up(where, "record too long", f"more than {limit} characters")
                if not self._fill():
                    return self._recover(where) or self._give_up(where, *self._why(error))
            except (ValueError, RecursionError) as error:  # a number of thousands of digits, or one too deeply nested
                if found := self._recover(where):
                    return found
                if len(self._text) - self._at > limit or not self._fill():
                    return self._give_up(where, "nested too deeply" if "recursion" in str(error) else "not JSON", "")

    def _why(self, error: json.JSONDecodeError) -> tuple[str, str]:
        cut = error.msg.startswith("Unterminated") or error.pos > len(self._text) - 20
        first = self._at == 0 and self._line == 1
        return ("file breaks off" if cut and not first else "not JSON"), str(error)[:200]

    def _value(self, where: str, value: Any, end: int) -> _Value:
        first = self._line
        self._skip_to(end)
        return _Value(where, value, "jsonl" if self._line == first and not where.endswith("]") else "json")

    def _is_line(self) -> bool:
        """Whether a value starts and ends on this line and another starts on the next: JSON lines."""
        end = self._text.find("\n", self._at)
        if end < 0:
            return False
        line, behind = self._text[self._at : end].rstrip(), self._text[end : end + 50].lstrip()
        return (line[-1:] in "}]" or line[:1] not in "{[") and (behind[:1] in ("{", "[") or not behind)

    def _recover(self, where: str) -> _Value | Reject | None:
        """Read a value that is no JSON as its line, else as far as its brackets go: repaired, or rejected."""
        ends = []
        if self._is_line() or self._text[self._at] not in "{[":
            line = self._text.find("\n", self._at)
            ends.append(line if line >= 0 else len(self._text) if self._ended else None)
        ends.append(_end_of(self._text, self._at))
        ends = [end for end in ends if end is not None]
        for end in ends:
            value = loads(self._text[self._at : end])
            if value is not None:
                return self._value(where, value, end)
        if not ends:
            return None
        text = self._text[self._at : ends[0]]
        self._skip_to(ends[0])
        return Reject(where, *_reason(text))

    def _give_up(self, where: str, reason: str, detail: str) -> Reject:
        """Skip to where another record seems to start."""
        first = self._line
        while True:
            found = re.compile(r"\}\s*,?\s*(?=\{)|\n\s*(?=[\[{])").search(self._text, self._at + 1)
            if found:
                self._skip_to(found.end())
                break
            self._skip_to(max(self._at, len(self._text) - 1000))
            if not self._fill():
                self._skip_to(len(self._text))
                break
        lines = f"lines {first} to {self._line}" if self._line > first else f"line {first}"
        return Reject(where, reason, f"{detail} ({lines})".strip())


_PUNCTUATION = {'"': re.compile(r'["\[\]{}]'), "'": re.compile(r"""["'\[\]{}]""")}
_REST = {'"': re.compile(r'(?:[^"\\]|\\.)*"', re.S), "'": re.compile(r"(?:[^'\\]|\\.)*'", re.S)}


def _end_of(text: str, at: int) -> int | None:
    """Find where the brackets that open here are closed, strings left out; None where they are not."""
    if text[at] not in "{[":
        return None
    python = bool(re.match(r"[\[{]\s*(?:\{\s*)?'", text[at : at + 100]))
    marks, depth = _PUNCTUATION["'" if python else '"'], 0
    while found := marks.search(text, at):
        mark, at = found[0], found.end()
        if mark in _REST:
            if not (rest := _REST[mark].match(text, at)):
                return None
            at = rest.end()
        else:
            depth += 1 if mark in "{[" else -1
            if depth <= 0:
                return at
    return None


def _reason(text: str) -> tuple[str, str]:
    try:
        json.loads(text, strict=False)
    except RecursionError:
        return "nested too deeply", ""
    except ValueError as error:
        return "not JSON", printable(error)[:200]
    return "not JSON", ""


# What a value holds


def records_of(value: Any, where: str) -> Iterator[Record | Reject]:
    """Yield the records of one value: a record, a list of them, a table in any orientation, or an envelope."""
    if isinstance(value, dict):
        yield from _of_object(value, where)
    elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        for n, record in enumerate(value):
            yield from records_of(record, f"{where}[{n}]")
    elif isinstance(value, list) and len(value) > 1 and all(isinstance(v, list) for v in value):
        yield from _of_rows(value, where)
    elif isinstance(value, list) and not value:
        yield Reject(where, _NONE, "an empty list")
    else:
        yield Reject(where, "not a JSON object", f"a {type(value).__name__}")


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _named(names) -> int:
    """Count the names that a column of news may have."""
    return sum(field_of(str(name)) is not None for name in list(names)[:200])


def _of_object(value: dict, where: str) -> Iterator[Record | Reject]:
    if _is_article(value):
        yield Record(where, value, connector="json")
    elif (rows := _table(value)) is not None:
        for n, row in enumerate(rows):
            yield Record(f"{where}[{n}]", row, connector="json")
        if not rows:
            yield Reject(where, _NONE, "a table without rows")
    elif lists := list(_lists(value, "", _DEPTH)):
        yield from _of_lists(lists, where)
    elif empty := _empty(value, "", _DEPTH):
        yield Reject(where, _NONE, f"{empty} is empty")
    else:
        yield Record(where, value, connector="json")


def _is_article(value: dict) -> bool:
    """Whether an object is a record itself: it has a title or a text of its own, as plain text."""
    plain = {field_of(str(k)) for k, v in value.items() if isinstance(v, str) and v.strip()}
    if "text" in plain and "title" in plain:
        return True
    many = any(isinstance(v, list) and v and isinstance(v[0], dict) and _like_article(v[0]) for v in value.values())
    return bool(plain & {"title", "text"}) and not many


def _like_article(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    fields = {field_of(str(k)) for k, v in value.items() if v not in (None, "", [], {})}
    inner = {field_of(str(k)) for v in value.values() if isinstance(v, dict) for k in v}
    fields |= inner if "title" in inner else set()
    if "name" in value and "url" in fields and fields & {"lead", "published"}:  # Bing, schema.org
        fields.add("title")
    return (
        bool(fields & {"title", "text"}) and len(fields & {"title", "text", "url", "published", "lead", "source"}) > 1
    )


def _table(value: dict) -> list[dict] | None:
    """Turn what `df.to_json()` writes, or a dict of lists, into rows; None where a value is none of them."""
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return [_row(value["columns"], row) for row in value["data"]]
    inner = list(value.values())
    if len(inner) > 1 and all(isinstance(v, list) and v and all(map(_is_plain, v)) for v in inner):
        lengths = {len(v) for v in inner}
        if len(lengths) == 1 and _named(value):
            return [dict(zip(map(str, value), row, strict=True)) for row in zip(*inner, strict=True)]
    if not inner or not all(isinstance(v, dict) for v in inner):
        return None
    keys = [list(v) for v in inner]
    if len(inner) > 1 and all(set(k) == set(keys[0]) for k in keys) and _named(value) > _named(keys[0]):
        return [{str(name): column[key] for name, column in value.items()} for key in keys[0]]  # orient="columns"
    if sum(_like_article(v) for v in inner) > len(inner) / 2:  # orient="index", or one record a key
        return [({} if str(key).isdigit() else {KEY: key}) | v for key, v in value.items()]
    return None


def _row(columns: list, row: Any) -> dict:
    cells = row if isinstance(row, list) else [row]
    names = [str(c[-1] if isinstance(c, list) and c else c) for c in columns]
    return dict(zip(names, cells, strict=False))


def _of_rows(rows: list[list], where: str) -> Iterator[Record | Reject]:
    table = _Rows()
    for n, row in enumerate(rows):
        yield from table.record(_Value(f"{where}[{n}]", row, "json"))


def _lists(value: dict, path: str, depth: int, key: Any = None) -> Iterator[tuple[str, Any, list]]:
    """Yield the lists of records in an envelope, wherever they stand: their path, their key, the list."""
    for name, inner in value.items():
        at = f"{path}.{printable(name)}"
        if isinstance(inner, list) and inner and sum(map(_like_article, inner)) > len(inner) / 2:
            yield at, name, inner
        elif isinstance(inner, dict) and depth > 0:
            yield from _lists(inner, at, depth - 1)
        elif isinstance(inner, list) and depth > 0:
            for n, one in enumerate(inner[:1000]):
                if isinstance(one, dict):
                    yield from _lists(one, f"{at}[{n}]", depth - 1)


def _of_lists(lists: list[tuple[str, Any, list]], where: str) -> Iterator[Record | Reject]:
    """Read the lists of an envelope, the longest first: a list of its favourites repeats what the whole one has."""
    seen: set[str] = set()
    by_key = len(lists) > 1 and len({path.rpartition(".")[0] for path, _, _ in lists}) == 1
    named = {key for _, key, _ in lists if field_of(str(key)) or str(key).islower()}
    for path, key, records in sorted(lists, key=lambda one: -len(one[2])) if len(lists) > 1 else lists:
        mine: set[str] = set()
        for n, record in enumerate(records):
            at = f"{where}{path}[{n}]"
            if not isinstance(record, dict):
                yield Reject(at, "not a JSON object", f"a {type(record).__name__}")
                continue
            told = _identity(record)
            if told in seen:
                yield Reject(at, "listed twice", f"another list of the file has it, too: {told[:120]}")
                continue
            mine.add(told)
            keyed = {KEY: key} if by_key and key not in named and KEY not in record else {}
            yield from _of_cluster(keyed | record, at)
        seen |= mine


def _identity(record: dict) -> str:
    for field in ("url", "title"):
        for name, value in record.items():
            if isinstance(value, str) and value.strip() and field_of(str(name)) == field:
                return value.strip()
    return repr(record)[:1000]


def _of_cluster(record: dict, where: str) -> Iterator[Record | Reject]:
    """Read one record, or the stories that a search engine groups under one heading."""
    fields = {field_of(str(name)) for name, value in record.items() if isinstance(value, str) and value}
    inner = list(_lists(record, "", 1)) if "url" not in fields and "text" not in fields else []
    if not inner:
        yield Record(where, record, connector="json")
    for path, _, records in inner:
        for n, one in enumerate(records):
            if isinstance(one, dict):
                yield Record(f"{where}{path}[{n}]", one, connector="json")
            else:
                yield Reject(f"{where}{path}[{n}]", "not a JSON object", f"a {type(one).__name__}")


def _empty(value: dict, path: str, depth: int) -> str:
    """Name the empty list that stands where records would."""
    for name, inner in value.items():
        at = f"{path}.{printable(name)}".lstrip(".")
        if (
            inner == []
            and (field_of(str(name)) is None)
            and not any(isinstance(v, str) and len(v) > 60 for v in value.values())
        ):
            return at
        if isinstance(inner, dict) and depth > 0 and (found := _empty(inner, at, depth - 1)):
            return found
    return ""
