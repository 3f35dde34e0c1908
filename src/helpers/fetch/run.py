"""Fetch articles from a live source into a corpus file: `python -m helpers fetch SOURCE=rss|guardian|gdelt|urls ...`.

Parameters, as NAME=value:

SOURCE   rss (feeds), guardian (Open Platform), gdelt (DOC 2.0: addresses and headlines), urls (pages)
QUERY    what to search for (guardian, gdelt), in the source's own syntax
START, END   first and last day, month or year (guardian, gdelt)
URL      an address, several parted by commas, or a file with one a line (rss, urls)
CONTACT  your e-mail or web address; it stands in the user agent, so that who is asked can reach you (needed for rss, urls)
LIMIT    most articles to fetch in this run (default 2000)
OUT      the corpus file to write, JSON lines (default fetched/SOURCE.jsonl)

Beside OUT stand OUT.provenance.json (what was asked, when, of whom, what was left out), for guardian and gdelt OUT.totals.csv
(articles a period, on the query and in all: the denominators), and OUT.cache/ (answers as they came). The same command
again goes on where it stopped and asks nothing twice. The Guardian's key comes from the environment variable
GUARDIAN_API_KEY only; its terms limit how long texts may be kept: read them before you keep the file.
"""

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from helpers.fetch.http import Cache, Fetcher, Skipped, SourceError, parse_address, write_whole
from helpers.fetch.pages import EVERY, MAX_PAGES, read_pages
from helpers.fetch.sources import (
    GDELT_EVERY,
    GUARDIAN_EVERY,
    Total,
    Window,
    read_feed,
    read_gdelt,
    read_guardian,
)

__all__ = ["SourceError", "main"]

SOURCES = ("rss", "guardian", "gdelt", "urls")
SETTINGS = ("SOURCE", "QUERY", "START", "END", "URL", "CONTACT", "LIMIT", "OUT")
KEY = "GUARDIAN_API_KEY"


@dataclass
class Notes:
    """What a run finds out beside its rows: the counts of the source, and what was left out."""

    totals: list[Total] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def main(settings: dict[str, str], base: str | None = None, **tools) -> int:
    """Run one fetch; `base` replaces a source's address, `tools` go to the Fetcher (clock, sleep, now, timeout).

    Returns 0. Raises ValueError (SourceError where the source is to blame), with what was fetched so far kept.
    """
    asked = check(settings)
    source, out = asked["SOURCE"], Path(asked["OUT"])
    key = os.environ.get(KEY, "").strip() if source == "guardian" else ""
    if source == "guardian" and not key:
        raise ValueError(f"SOURCE=guardian needs a key of open-platform.theguardian.com in the environment as {KEY}")
    trusted = (urlsplit(base).netloc,) if base else ()
    every = {"guardian": GUARDIAN_EVERY, "gdelt": GDELT_EVERY}.get(source, EVERY)
    fetcher = Fetcher(user_agent(asked["CONTACT"]), every, trusted=trusted, secret_name="api-key", secret=key, **tools)
    urls, bad = addresses(asked["URL"]) if source in ("rss", "urls") else ([], [])
    notes, store = Notes(skipped=bad), Store(out, {name: asked[name] for name in SETTINGS[:5] if asked[name]})
    with fetcher:
        rows = _rows(asked, urls, fetcher, Cache(store.beside("cache")), base, notes)
        try:
            store.add(rows, int(asked["LIMIT"]), notes)
        finally:
            store.close(notes, fetcher)
    print(summary(asked, store, notes))
    return 0


def summary(asked: dict[str, str], store: "Store", notes: Notes) -> str:
    """What a run has brought, a sentence a line: new, in all, what was left out by reason, what comes next."""
    lines = [f"{store.new:,} new articles, {len(store.known):,} in all: {store.out}"]
    if store.new >= int(asked["LIMIT"]):
        lines.append(f"That is the LIMIT of {int(asked['LIMIT']):,}: the same command again goes on.")
    if notes.skipped:
        reasons = Counter(_PLACE.sub("", skipped.reason)[:100] for skipped in notes.skipped)
        lines.append(f"{len(notes.skipped):,} left out, listed in {store.beside('provenance.json')}:")
        lines += [f"  {count:,} x {reason}" for reason, count in reasons.most_common(10)]
        if len(reasons) > 10:
            lines.append(f"  and {len(reasons) - 10:,} other reasons")
    if asked["SOURCE"] == "guardian":
        terms = "https://www.theguardian.com/open-platform/terms"
        lines.append(f"The Guardian's terms limit how long its texts may be kept: {terms}")
    return "\n".join(lines)


_PLACE = re.compile(r"(?<=^entry) \d+| \([^()]*, record \d+\)$|:? https?://\S+")  # what differs between equal reasons


def check(settings: dict[str, str]) -> dict[str, str]:
    """Check the settings of a fetch and fill in the defaults. Raises ValueError, with what would do."""
    given = {name: str(value).strip() for name, value in settings.items()}
    for name in given:
        if name not in SETTINGS and re.search(r"KEY|TOKEN|SECRET|PASSWORD", name.upper()):
            raise ValueError(f"{name}: a key is taken from the environment only ({KEY}), never from the command line")
        if name not in SETTINGS:
            raise ValueError(f"fetch knows no {name}; it takes {', '.join(SETTINGS)}")
    asked = dict.fromkeys(SETTINGS, "") | given
    source = asked["SOURCE"]
    if source not in SOURCES:
        raise ValueError(f"SOURCE={source or '(nothing)'}: use one of {', '.join(SOURCES)}")
    needed = ("QUERY", "START", "END") if source in ("guardian", "gdelt") else ("URL", "CONTACT")
    if missing := [name for name in needed if not asked[name]]:
        raise ValueError(f"SOURCE={source} needs {' and '.join(missing)}")
    if source in ("guardian", "gdelt"):
        period(asked["START"], asked["END"])
    if asked["CONTACT"] and not (
        asked["CONTACT"].isascii() and re.fullmatch(r"\S+@\S+\.\S+|https?://\S+\.\S+", asked["CONTACT"])
    ):
        raise ValueError(f"CONTACT={asked['CONTACT']}: give an e-mail or web address at which you can be reached")
    asked["LIMIT"] = asked["LIMIT"] or str(MAX_PAGES)
    if not asked["LIMIT"].isdigit() or not 1 <= int(asked["LIMIT"]) <= 100_000:
        raise ValueError(f"LIMIT={asked['LIMIT']}: give a number from 1 to 100000")
    asked["OUT"] = asked["OUT"] or f"fetched/{source}.jsonl"
    if not asked["OUT"].endswith(".jsonl"):
        raise ValueError(f"OUT={asked['OUT']}: the corpus file is JSON lines, give it a name that ends in .jsonl")
    return asked


def period(start: str, end: str) -> Window:
    """The days from the first of START to the last of END, which may be a year or a month.

    >>> period("2024-02", "2024")
    Window(first=datetime.date(2024, 2, 1), last=datetime.date(2024, 12, 31))
    """
    window = Window(_days("START", start)[0], _days("END", end)[1])
    if window.last < window.first:
        raise ValueError(f"END={end} lies before START={start}")
    return window


def _days(name: str, text: str) -> tuple[date, date]:
    try:
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            raise ValueError(text)
        first = date.fromisoformat(f"{text}-01-01"[:10])
        if len(text) == 10:
            return first, first
        within = first.replace(month=12) if len(text) == 4 else first
        following = (within + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        raise ValueError(f"{name}={text}: write 2024, 2024-03 or 2024-03-15") from None
    return first, following - timedelta(days=1)


def user_agent(contact: str) -> str:
    """Name this program, and how to reach who runs it."""
    from helpers import __version__

    return f"ev-news-helpers/{__version__}" + (f" (+{contact})" if contact else "")


def addresses(url: str) -> tuple[list[str], list[Skipped]]:
    """The addresses of URL, and what is none: given outright, parted by commas, or in a file, one a line.

    Raises ValueError where the file cannot be read or nothing in URL is an http address.
    """
    if not re.match(r"[A-Za-z]+://", url):
        try:
            lines = Path(url).read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except (OSError, ValueError) as error:
            problem = getattr(error, "strerror", None) or error
            raise ValueError(f"URL={url} is neither an http address nor a file that can be read: {problem}") from None
    else:
        lines = re.split(r",(?=https?://)|\s+", url)
    given = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    good, bad = [], []
    for one in given:
        try:
            parse_address(one)
            good.append(one)
        except SourceError as error:
            bad.append(Skipped(_without_password(one)[:200], str(error)))
    if not good:
        raise ValueError(f"URL: {bad[0].reason}" if bad else f"URL={url} holds no address")
    return good, bad


def _rows(
    asked: dict, urls: list[str], fetcher: Fetcher, cache: Cache, base: str | None, notes: Notes
) -> Iterator[dict]:
    """The rows of the source that is asked for, one after the other."""
    left_out = notes.skipped.append
    if asked["SOURCE"] in ("guardian", "gdelt"):
        read = read_guardian if asked["SOURCE"] == "guardian" else read_gdelt
        place = {"base": base} if base else {}
        days = period(asked["START"], asked["END"])
        return read(fetcher, cache, asked["QUERY"], days, notes.totals.append, left_out, **place)
    if asked["SOURCE"] == "urls":
        return read_pages(fetcher, cache, urls, left_out, limit=min(int(asked["LIMIT"]), MAX_PAGES))
    return _feeds(fetcher, cache, urls, notes)


def _feeds(fetcher: Fetcher, cache: Cache, urls: list[str], notes: Notes) -> Iterator[dict]:
    """All feeds; with several, one that fails does not stop the others."""
    for url in urls:
        try:
            yield from read_feed(fetcher, cache, url, notes.skipped.append)
        except SourceError as error:
            if len(urls) == 1:
                raise
            notes.skipped.append(Skipped(url, str(error)))


class Store:
    """A corpus file that grows: an article comes in once, a line cut by a crash is dropped, what was asked is noted.

    Other periods and addresses may be added to a file. Raises ValueError where it holds another source or query.
    """

    def __init__(self, out: Path, question: dict[str, str]):
        self.out, self.new = out, 0
        self.known = self._read()
        before = self._provenance()
        question = {name: _without_password(value) for name, value in question.items()}
        asked = before.get("asked")
        asked = [q for q in asked if isinstance(q, dict)] if isinstance(asked, list) else []
        self.asked = [q for q in asked if q != question] + [question]
        for name in ("SOURCE", "QUERY"):
            if self.known and {q.get(name) for q in self.asked} != {question.get(name)}:
                raise ValueError(f"{out} holds another {name} ({self.asked[0].get(name)}): choose another OUT")
        self._first = before.get("first_fetched")

    def beside(self, suffix: str) -> Path:
        """The path of what stands beside the corpus file."""
        return self.out.with_name(f"{self.out.name}.{suffix}")

    def add(self, rows: Iterator[dict], limit: int, notes: Notes) -> None:
        """Append the rows that are not there yet, up to the limit."""
        self.out.parent.mkdir(parents=True, exist_ok=True)
        with self.out.open("a", encoding="utf-8") as file:
            for row in tqdm(rows, desc="articles", unit="", disable=None):
                name = _name(row)
                if name in self.known:
                    continue
                try:
                    line = _HALVES.sub("\ufffd", json.dumps(row, ensure_ascii=False))
                except (RecursionError, ValueError):
                    notes.skipped.append(Skipped(name[:200], "its record is nested too deeply"))
                    continue
                file.write(line + "\n")
                file.flush()
                self.known.add(name)
                self.new += 1
                if self.new >= limit:
                    break

    def close(self, notes: Notes, fetcher: Fetcher) -> None:
        """Write totals and provenance, also when the run broke off."""
        moment = fetcher.now().isoformat(timespec="seconds")
        self.out.parent.mkdir(parents=True, exist_ok=True)
        if notes.totals:
            self._totals(notes.totals)
        about = {
            "asked": self.asked,
            "first_fetched": self._first or moment,
            "last_fetched": moment,
            "articles": len(self.known),
            "new_in_last_run": self.new,
            "requests_in_last_run": fetcher.requests,
            "user_agent": fetcher.user_agent,
            "left_out": [s._asdict() for s in notes.skipped],
        }
        text = _HALVES.sub("\ufffd", json.dumps(about, indent=1, ensure_ascii=False))
        write_whole(self.beside("provenance.json"), text + "\n")

    def _totals(self, totals: list[Total]) -> None:
        file = self.beside("totals.csv")
        old = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))) if file.exists() else ()
        rows = {(r["first"], r["last"]): r for r in old} | {(t.first, t.last): t._asdict() for t in totals}
        text = io.StringIO()
        writer = csv.DictWriter(text, Total._fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[key] for key in sorted(rows))
        write_whole(file, text.getvalue())

    def _read(self) -> set[str]:
        if not self.out.exists():
            return set()
        data = self.out.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        known = set()
        for n, line in enumerate(whole.split(b"\n"), 1):
            try:
                row = json.loads(line) if line.strip() else None
            except (ValueError, RecursionError):
                row = line
            if row is not None and not isinstance(row, dict):
                raise ValueError(
                    f"{self.out}, line {n} is no record of an article: choose another OUT, or delete the line"
                )
            if row is not None:
                known.add(_name(row))
        if len(whole) < len(data):  # a run that was killed while it wrote
            write_whole(self.out, whole.decode("utf-8"))
        return known

    def _provenance(self) -> dict:
        try:
            found = json.loads(self.beside("provenance.json").read_text(encoding="utf-8"))
            return found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            return {}


_HALVES = re.compile("[\ud800-\udfff]")  # half a surrogate pair, which no file in UTF-8 can hold


def _without_password(text: str) -> str:
    """A text without what stands before the @ in an address."""
    return re.sub(r"//[^/?#\s]*@", "//", text)


def _name(row: dict) -> str:
    """What makes a row the same article as one that is there already; a bare number counts within its outlet only."""
    name = str(row.get("article_id") or row.get("id") or row.get("url") or row.get("title"))
    return name if ":" in name or not row.get("source") else f"{row['source']}: {name}"
