"""Parse single values: JSON with its usual flaws, and what Python prints for a dict or a list. Nothing is executed."""

import ast
import json
import re
from collections.abc import Mapping
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

    >>> literal("[{'name': 'Reuters'}]"), literal("__import__('os')"), literal("[" * 1000)
    ([{'name': 'Reuters'}], None, None)
    """
    if len(text) > _MAX_LITERAL or text[:1] not in "[{(" or _DEEP.search(text):
        return None
    try:
        return ast.literal_eval(re.sub(r"\b(?:nan|NaN|null)\b(?=\s*[,}\]])", "None", text))
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def unfold(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the nested fields of a record that a table holds as text, such as "{'id': None, 'name': 'Post'}", as objects.

    >>> unfold({"title": "A", "source": "{'id': None, 'name': 'Post'}"})
    {'title': 'A', 'source': {'id': None, 'name': 'Post'}}
    """
    found = {}
    for name, value in fields.items():
        if isinstance(value, str) and _NESTED.match(value) and len(value) <= _MAX_CELL:
            inner = loads(value.strip())
            if isinstance(inner, dict) and inner or isinstance(inner, list) and inner and isinstance(inner[0], dict):
                found[name] = inner
    return {**fields, **found} if found else fields


_NESTED = re.compile(r"""\s*(?:\{\s*["']|\[\s*\{\s*["'])""")
