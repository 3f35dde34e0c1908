"""Parse single values: JSON with its usual flaws, and what Python prints for a dict or a list. Nothing is executed."""

import ast
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

_MAX_LITERAL = 1_000_000  # characters of a Python literal that is parsed: ast needs some hundred times as much memory
_MAX_CELL = 20_000  # characters of one that stands in a cell of a table; an outlet or a list of authors is far shorter
_DEEP = re.compile(r"(?:[-+~(\[{]\s*){60}")  # what would exhaust a parser's stack


def loads(text: str) -> Any:
    r"""Parse one JSON value, with what some services escape wrongly repaired, or a Python literal; None where it is none.

    >>> loads('{"a": "it\\\'s"}'), loads("{'id': None, 'name': 'Post'}"), loads("{broken")
    ({'a': "it's"}, {'id': None, 'name': 'Post'}, None)
    """
    for attempt in (text, re.sub(r'\\(?:u(?![0-9a-fA-F]{4})|(?!["\\/bfnrtu]))', _unescaped, text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return literal(text)


def _unescaped(match: re.Match) -> str:
    behind = match.string[match.end() : match.end() + 1]
    return "" if behind == "'" else "\\\\" + match[0][1:]


def literal(text: str) -> Any:
    """Parse a Python literal, such as pandas writes for a nested field; None where it is none or too large.

    A tuple becomes a list; of objects, those are read that _PRINTED names.

    >>> literal("[{'name': 'Reuters'}]"), literal("__import__('os')"), literal("[" * 1000)
    ([{'name': 'Reuters'}], None, None)
    >>> literal("OrderedDict([('id', None), ('name', 'Post')])"), literal("{'day': datetime.date(2024, 3, 5)}")
    ({'id': None, 'name': 'Post'}, {'day': '2024-03-05'})
    """
    if len(text) > _MAX_LITERAL or not _OPENS.match(text) or _DEEP.search(text):
        return None
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


_WORDS = {"nan": None, "NaN": None, "null": None, "true": True, "false": False}


def _value(node: ast.AST | None) -> Any:
    """Give the value of a parsed literal; what Python prints for an object is read as the values in it, never called."""
    if isinstance(node, ast.Dict):
        return {_value(k): _value(v) for k, v in zip(node.keys, node.values, strict=True)}
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(one) for one in node.elts]
    if isinstance(node, ast.Name) and node.id in _WORDS:
        return _WORDS[node.id]
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node or "None")
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called in _PRINTED:
        return _PRINTED[called](node)
    raise ValueError(called)


def _pairs(node: ast.Call) -> Any:
    """Read OrderedDict([("a", 1)]), defaultdict(None, {...}) and Row(a=1)."""
    inner = _value(node.args[-1]) if node.args else {}
    return dict(inner) | {one.arg: _value(one.value) for one in node.keywords if one.arg}


def _moment(node: ast.Call) -> str:
    """Read datetime.datetime(2024, 3, 5, 8, 0), datetime.date(2024, 3, 5) and Timestamp("2024-03-05")."""
    parts = [_value(one) for one in node.args]
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    year, month, day, *clock = parts
    whole = datetime(year, month, day, *clock)
    return whole.isoformat() if clock else whole.date().isoformat()


_PRINTED: dict[str, Callable[[ast.Call], Any]] = {
    "OrderedDict": _pairs,
    "defaultdict": _pairs,
    "dict": _pairs,
    "Row": _pairs,
    "SimpleNamespace": _pairs,
    "array": lambda node: _value(node.args[0]),
    "ObjectId": lambda node: _value(node.args[0]),
    "datetime": _moment,
    "date": _moment,
    "Timestamp": _moment,
}


def unfold(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the nested fields of a record that a table holds as text, such as "{'id': None, 'name': 'Post'}", as objects.

    >>> unfold({"title": "A", "source": "{'id': None, 'name': 'Post'}"})
    {'title': 'A', 'source': {'id': None, 'name': 'Post'}}
    """
    found = {}
    for name, value in fields.items():
        if isinstance(value, str) and _NESTED.match(value) and len(value) <= _MAX_CELL:
            inner = loads(value.strip())
            if _is_pairs(inner):
                inner = dict(inner)
            if isinstance(inner, dict) and inner or isinstance(inner, list) and inner and isinstance(inner[0], dict):
                found[name] = inner
    return {**fields, **found} if found else fields


def _is_pairs(value: Any) -> bool:
    """Whether a list is what Python prints for the items of a dict, as pyarrow gives maps."""
    pairs = isinstance(value, list) and value and all(isinstance(v, list) and len(v) == 2 for v in value)
    return bool(pairs) and all(isinstance(key, str) for key, _ in value)


_OPENS = re.compile(r"[\[{(]|\w+(?:\.\w+)*\(")
_NESTED = re.compile(r"""\s*(?:\{\s*["']|[\[(]\s*[{(\[]\s*["']|(?:\w+\.)*[A-Za-z]\w*\()|\[\s*[A-Z]\w+\(""")
