"""Thin clients of live sources: feeds, the Guardian's Open Platform, GDELT DOC 2.0. Each yields rows, a dict an article."""

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from helpers.fetch.http import Answer, Cache, Fetcher, SourceError, need

GUARDIAN = "https://content.guardianapis.com"
GDELT = "https://api.gdeltproject.org"
GUARDIAN_EVERY, GDELT_EVERY = 1.0, 5.0  # seconds between two calls
GUARDIAN_CALLS = 450  # calls of a run; the free tier has 500 a day
GDELT_BACK = timedelta(days=92)
GDELT_RECORDS = 250
GDELT_SHORTEST = timedelta(minutes=15)


class Window(NamedTuple):
    """A period: first and last day, both of them in."""

    first: date
    last: date


class Total(NamedTuple):
    """How many articles a source counts in a period: those that match the query, and all (None: not said)."""

    source: str
    first: str
    last: str
    matching: int | None
    all: int | None


# --- feeds ---------------------------------------------------------------------------------------------------------


def read_feed(fetcher: Fetcher, cache: Cache, url: str) -> Iterator[dict]:
    """Yield the entries of an RSS or Atom feed as articles; where it says that it has not changed, those that were kept.

    `updated` is no publication date, and a description is a snippet. Raises SourceError where there is no feed.
    """
    feedparser = need("feedparser")
    before = cache.get(url)
    asked = {}
    if before is not None:
        pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        asked = {ours: before.headers[theirs] for ours, theirs in pairs if theirs in before.headers}
    answer = fetcher.get(url, headers=asked)
    if answer.status == 304 and before is not None:
        answer = before
    _raise_for(answer, "the feed")
    parsed = feedparser.parse(answer.body, response_headers={"content-type": answer.headers.get("content-type", "")})
    if not parsed.version:
        raise SourceError(f"no RSS or Atom feed at {url}: it begins with {answer.body[:60]!r}")
    retrieved = fetcher.now().isoformat(timespec="seconds")
    site = parsed.feed.get("title") or urlsplit(url).hostname or ""
    for entry in parsed.entries:
        content = max((_plain(c.get("value", "")) for c in entry.get("content", ())), key=len, default="")
        summary = _plain(entry.get("summary", ""))
        text, scope = (content, "full") if content and content != summary else (summary, "snippet")
        yield {
            "article_id": entry.get("id") or entry.get("link") or entry.get("title", ""),
            "url": entry.get("link", ""),
            "source": site,
            "title": _plain(entry.get("title", "")),
            "text": text,
            "text_scope": scope if text else "headline",
            "authors": ", ".join(a["name"] for a in entry.get("authors", ()) if a.get("name")),
            "published": entry.get("published", ""),
            "published_precision": "time" if "published" in entry else "none",
            "retrieved": retrieved,
        }
    if answer is not before:
        cache.put(url, answer, fetcher.now())  # last: what broke off is asked for again


def _plain(markup: str) -> str:
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", markup)
    text = re.sub(r"(?i)<(?:/p|br|/div|/li|/h\d|/blockquote|/tr)\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


# --- the Guardian --------------------------------------------------------------------------------------------------


def read_guardian(
    fetcher: Fetcher, cache: Cache, query: str, period: Window, totals: Callable[[Total], None], base: str = GUARDIAN
) -> Iterator[dict]:
    """Yield the Guardian's articles on a query, a month at a time, as its API gives them; count them and all articles.

    The key is the fetcher's secret. A story that stands on two pages comes once; a page that brings nothing new ends
    its month. Raises SourceError where the key is refused or an answer cannot be read.
    """
    seen: set[str] = set()
    before = fetcher.requests
    for month in months(period):
        frame = {"from-date": month.first.isoformat(), "to-date": month.last.isoformat()}
        every = _guardian_page(fetcher, cache, base, frame | {"page-size": "1"}, month)["total"]
        asked = frame | {"q": query, "page-size": "50", "order-by": "oldest"}
        asked["show-fields"] = "headline,trailText,bodyText,byline,firstPublicationDate"
        page, pages = 1, 1
        while page <= pages:
            if fetcher.requests - before >= GUARDIAN_CALLS:
                raise SourceError(
                    f"{GUARDIAN_CALLS} calls are a day's worth: run the same command tomorrow, it goes on"
                )
            found = _guardian_page(fetcher, cache, base, asked | {"page": str(page)}, month)
            if page == 1:
                totals(Total("guardian", frame["from-date"], frame["to-date"], int(found["total"]), int(every)))
            new = [r for r in found["results"] if isinstance(r, dict) and r.get("id") and r["id"] not in seen]
            if not new:
                break  # the end, or a page that the server repeats for ever
            for item in new:
                seen.add(item["id"])
                yield item
            page, pages = page + 1, int(found.get("pages", 1))


def _guardian_page(fetcher, cache, base, params, month) -> dict:
    def check(found):
        response = found.get("response") if isinstance(found, dict) else None
        if not isinstance(response, dict) or not isinstance(response.get("results"), list) or "total" not in response:
            raise SourceError("the Guardian answered something else than a list of articles")
        return response

    finished = month.last < fetcher.now().date()
    return _ask(fetcher, cache if finished else None, f"{base}/search", params, "the Guardian", check)


def months(period: Window) -> Iterator[Window]:
    """Part a period by calendar months.

    >>> [w.last.isoformat() for w in months(Window(date(2024, 1, 15), date(2024, 3, 2)))]
    ['2024-01-31', '2024-02-29', '2024-03-02']
    """
    first = period.first
    while first <= period.last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Window(first, min(following - timedelta(days=1), period.last))
        first = following


# --- GDELT ---------------------------------------------------------------------------------------------------------


def read_gdelt(
    fetcher: Fetcher, cache: Cache, query: str, period: Window, totals: Callable[[Total], None], base: str = GDELT
) -> Iterator[dict]:
    """Yield GDELT's list of articles on a query (address, headline, seen when), a day at a time; count them and all.

    A day with more articles than one answer holds is halved. Raises SourceError where the period lies more than three
    months back, and where GDELT answers with a message instead of JSON.
    """
    if fetcher.now().date() - period.first > GDELT_BACK:
        raise SourceError(
            f"GDELT DOC searches the last three months only: START is {period.first}, use one from "
            f"{fetcher.now().date() - GDELT_BACK} on"
        )
    url, seen = f"{base}/api/v2/doc/doc", set()
    begin, end = _moment(period.first), _moment(period.last + timedelta(days=1)) - timedelta(seconds=1)
    finished = end < fetcher.now() - timedelta(hours=1)
    found = _ask(
        fetcher, cache if finished else None, url, _gdelt(query, begin, end, "timelinevolraw"), "GDELT", _series
    )
    for row in found:
        day = str(row.get("date", ""))
        totals(Total("gdelt", day, day, row.get("value"), row.get("norm")))
    spans = []
    day = begin
    while day <= end:
        spans.append((day, min(day + timedelta(days=1) - timedelta(seconds=1), end)))
        day += timedelta(days=1)
    while spans:
        first, last = spans.pop(0)
        over = last < fetcher.now() - timedelta(hours=1)
        asked = _gdelt(query, first, last, "artlist") | {"maxrecords": str(GDELT_RECORDS), "sort": "DateAsc"}
        found = _ask(fetcher, cache if over else None, url, asked, "GDELT", _articles)
        if len(found) >= GDELT_RECORDS and last - first > GDELT_SHORTEST:
            middle = first + (last - first) / 2
            middle = middle.replace(microsecond=0)
            spans[:0] = [(first, middle), (middle + timedelta(seconds=1), last)]
            continue
        for item in found:
            if isinstance(item, dict) and item.get("url") and item["url"] not in seen:
                seen.add(item["url"])
                yield item


def _gdelt(query, first, last, mode) -> dict:
    moments = {"startdatetime": f"{first:%Y%m%d%H%M%S}", "enddatetime": f"{last:%Y%m%d%H%M%S}"}
    return {"query": query, "mode": mode, "format": "json"} | moments


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _articles(found) -> list:
    return _list_in(found, "articles")


def _series(found) -> list:
    lines = _list_in(found, "timeline")
    return _list_in(lines[0], "data") if lines else []


def _list_in(found, name) -> list:
    value = found.get(name, []) if isinstance(found, dict) else None
    if not isinstance(value, list):
        raise SourceError(f"GDELT answered something else than a list of {name}")
    return value


# --- all -----------------------------------------------------------------------------------------------------------


def _ask(fetcher: Fetcher, cache: Cache | None, url: str, params: dict, who: str, check: Callable) -> list | dict:
    """Ask for JSON, from the cache where it is there; what is kept has been checked. A cut answer is asked for again."""
    name = f"{url} {json.dumps(params, sort_keys=True)}"
    kept = cache.get(name) if cache else None
    if kept is not None:
        return check(parse_json(kept, who))
    for last in (False, False, True):
        answer = fetcher.get(url, params)
        _raise_for(answer, who)
        try:
            found = check(parse_json(answer, who))
        except CutError:
            if last:
                raise
            continue
        if cache:
            cache.put(name, answer, fetcher.now())
        return found
    raise AssertionError("unreachable")


class CutError(SourceError):
    """JSON that ends before its end."""


def parse_json(answer: Answer, who: str) -> dict | list:
    """Read JSON as it comes: escapes that JSON does not know are taken as they stand, control characters too.

    Raises CutError where the answer ends early, SourceError where it is no JSON but a message (with status 200).
    """
    text = answer.body.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if not text:
        return {}
    if text[0] not in "{[":
        message = " ".join(_plain(text).split())[:200]
        raise SourceError(f"{who} answered with a message instead of JSON: {message!r}")
    # Pairs are consumed whole, so that the second half of \\\\ is never taken for the start of an escape.
    text = re.sub(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\', lambda m: m[0] if len(m[0]) > 1 else r"\\", text)
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise CutError(
            f"{who} sent JSON that breaks off or is broken at character {error.pos} of {len(text)}"
        ) from None


def _raise_for(answer: Answer, who: str) -> None:
    """Raise SourceError for a status that is no success, with what can be done about it."""
    if answer.status < 300:
        return
    what = {
        401: "does not accept the key: is GUARDIAN_API_KEY right?",
        403: "refuses: the key has no right to this, or its address is barred",
        404: "has nothing at this address",
        410: "has nothing at this address any more",
        426: "wants another plan or protocol for this request (426)",
    }.get(answer.status, f"answered with status {answer.status}")
    raise SourceError(f"{who} {what} ({answer.url.partition('?')[0]}, status {answer.status})")
