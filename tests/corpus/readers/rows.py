"""Rows of a made-up corpus, in the shapes that the tests of the readers write."""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

BODY = (
    "Volter may build vans in county {n}, two people who know of the talks said. The company has not decided yet. "
    "Dealers in county {n} said that they would take {n} vans a week. A spokesman did not comment on what he called talk. "
    "The council votes on the site in week {n}, and the grid operator has asked for a new line."
)


def title(n: int) -> str:
    return f"Volter weighs van line number {n} in the north"


def body(n: int) -> str:
    return BODY.format(n=n)


def day(n: int) -> str:
    return f"2024-03-{n % 27 + 1:02d}"


def url(n: int) -> str:
    return f"https://p{n % 3}.example/vans/{n}"


def table(count: int = 12, **columns: Callable[[int], Any] | Any) -> list[dict[str, Any]]:
    """Make rows: title, text, date and url, or the columns given as functions of the row's number or as constants."""
    columns = columns or {"title": title, "text": body, "date": day, "url": url}
    return [{name: make(n) if callable(make) else make for name, make in columns.items()} for n in range(count)]


def named(rows: Iterable[dict], **names: str) -> list[dict]:
    return [{names.get(name, name): value for name, value in row.items()} for row in rows]


def as_csv(rows: list[dict], **how) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), **{"lineterminator": "\n"} | how)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path
