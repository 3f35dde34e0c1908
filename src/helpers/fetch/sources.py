"""Thin clients of live sources: feeds, the Guardian's Open Platform, GDELT DOC 2.0. Each yields rows, a dict an article.

An answer of the wrong shape is a SourceError that names the source and the period; one wrong record in a good answer is
left out, with its reason.
"""

import codecs
import hashlib
import html
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from helpers.fetch.http import Answer, Cache, Fetcher, Skipped, SourceError, need, reading

GUARDIAN = "https://content.guardianapis.com"
GDELT = "https://api.gdeltproject.org"
GUARDIAN_EVERY, GDELT_EVERY = 1.0, 5.0  # seconds between two calls: what both ask of their users
GUARDIAN_CALLS = 450  # calls of a run; the free tier has 500 a day
GDELT_CALLS = 2_000  # calls of a run, three hours at that pace; three months of a busy query need about 400
GDELT_BACK = timedelta(days=92)  # DOC 2.0 searches the last three months
GDELT_RECORDS = 250  # the most that DOC 2.0 gives in one answer
MAX_ENTRIES = 50_000  # of one feed; feedparser takes about a millisecond for each
MAX_LISTED = 100  # bad records of one answer that are listed one by one
_GUARDIAN_FIELDS = ("headline", "trailText", "bodyText", "byline", "firstPublicationDate")
GDELT_SHORTEST = timedelta(minutes=15)  # how often GDELT takes in articles
_GO_ON = (
    "Run the same command again, it goes on where it stopped; where this answer stays, choose START and END around it"
)


T = TypeVar("T")


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


def read_feed(fetcher: Fetcher, cache: Cache, url: str, skipped: Callable[[Skipped], None]) -> Iterator[dict]:
    """Yield the entries of an RSS or Atom feed as articles; where it says that it has not changed, those that were kept.

    `updated` is no publication date, and a description is a snippet. An entry without a title and a text goes to
    `skipped`. Raises SourceError where there is no feed.
    """
    before = cache.get(url)
    asked = {}
    if before is not None:
        pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        asked = {ours: before.headers[theirs] for ours, theirs in pairs if theirs in before.headers}
    answer = fetcher.get(url, headers=asked)
    if answer.status == 304 and before is not None:
        answer = before
    _raise_for(answer, "the feed")
    retrieved = fetcher.now().isoformat(timespec="seconds")
    with reading(f"the feed {url}"):
        rows = feed_rows(answer, retrieved, skipped)
    yield from rows
    if answer is not before:
        cache.put(url, answer, fetcher.now())  # last: what broke off is asked for again


def feed_rows(answer: Answer, retrieved: str, skipped: Callable[[Skipped], None]) -> list[dict]:
    """Read a feed into rows; an entry that cannot be read goes to `skipped`. Raises SourceError where it is no feed."""
    feedparser = need("feedparser")
    text = feed_text(answer)
    if (entries := len(_ENTRY.findall(text))) > MAX_ENTRIES:
        raise SourceError(f"a feed of {entries:,} entries, {MAX_ENTRIES:,} are read at most: {answer.url[:200]}")
    # As a stream: bytes that name a file of this machine would be opened. The markup in texts is left to plain_text.
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": answer.url},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.version:
        raise SourceError(f"no RSS or Atom feed at {answer.url}: it begins with {answer.body[:60]!r}")
    site = plain_text(parsed.feed.get("title") or "")[:200] or urlsplit(answer.url).hostname or ""
    named = Counter(name for entry in parsed.entries for name in {entry.get("id"), entry.get("link")} if name)
    rows = []
    for n, entry in enumerate(parsed.entries, 1):
        try:
            with reading(f"entry {n} of the feed"):
                row = _feed_row(entry, site, retrieved, named)
            if not (row["title"] or row["text"]):
                raise SourceError(f"entry {n} of the feed has no title and no text")
        except SourceError as error:
            skipped(Skipped(answer.url, str(error)))
        else:
            rows.append(row)
    return rows


_ENTRY = re.compile(r"(?i)<(?:\w{1,20}:)?(?:item|entry)\b")


def feed_text(answer: Answer) -> str:
    """Decode a feed, from its first element on: what stands before it may declare entities that fill the memory.

    The encoding is that of the byte order mark, the HTTP header or the XML declaration, if it is one of the web's.

    >>> feed_text(Answer("", 200, {}, b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]><rss>&a;</rss>"))
    '<rss>&a;</rss>'
    """
    body = answer.body
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    said = [encoding for mark, encoding in marks.items() if body.startswith(mark)]
    said += re.findall(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", answer.headers.get("content-type", ""))
    declared = re.match(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", body[:400])
    said += [declared[1].decode("ascii")] if declared and not declared[1].lower().startswith(b"utf") else []
    text = None
    for encoding in [*(one for one in said if _ENCODINGS.fullmatch(one)), "utf-8"]:
        try:
            text = body.decode(encoding)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    text = (body.decode("cp1252", "replace") if text is None else text).lstrip("\ufeff")
    first = re.search(r"<\w", text)
    return text[first.start() :] if first else text


_ENCODINGS = re.compile(  # of the WHATWG encoding standard, those that Python knows
    r"(?i)utf-?8|utf-?16(-?[lb]e)?|(us-)?ascii|iso-?8859-?\d{1,2}|latin-?1|(windows-?|cp)(125\d|874)|koi8-[ru]|macintosh"
    r"|gb2312|gbk|gb18030|big5|euc-(jp|kr)|shift[_-]jis"
)


def _feed_row(entry, site: str, retrieved: str, named: Counter) -> dict:
    content = max((plain_text(c.get("value", "")) for c in entry.get("content", ())), key=len, default="")
    summary, title = plain_text(entry.get("summary", "")), plain_text(entry.get("title", ""))
    text, scope = (content, "full") if content and content != summary else (summary, "snippet")
    link, published = entry.get("link", ""), entry.get("published", "")
    # What names two entries of a feed names none of them: then its address, then what it says.
    own = [one for one in (entry.get("id"), link) if one and named[one] == 1]
    told = "\n".join((title, text, published)).encode("utf-8", "replace")
    return {
        "article_id": own[0] if own else f"sha256:{hashlib.sha256(told).hexdigest()[:32]}",
        "url": link if is_web(link) else "",
        "source": site,
        "title": title,
        "text": text,
        "text_scope": scope if text else "headline",
        "authors": ", ".join(a["name"] for a in entry.get("authors", ()) if a.get("name"))[:500],
        "published": published,
        "published_precision": "" if published else "none",
        "retrieved": retrieved,
    }


def plain_text(markup: str) -> str:
    """Take the markup off a text, a block a line; scripts, styles and comments go with what they hold.

    Time grows in line with the length, whatever the text: no pattern runs past the next "<".

    >>> plain_text("<p>One &amp; two.</p><!-- no --><script>x()</script><p>Three <b>more</b>.")
    'One & two.\\nThree more.'
    """
    text = _BLOCK_END.sub("\n", _without_silent(markup))
    text = html.unescape(_ENDLESS.sub("\ufffd", _TAG.sub("", text)))
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


_BLOCK_END = re.compile(r"(?i)<(?:/p|br|/div|/li|/h\d|/blockquote|/tr)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]+>")
_ENDLESS = re.compile(r"(?i)&#(?:\d{20,}|x[\da-f]{20,});?")  # Python reads no number of more than 4,300 digits
_SILENT = re.compile(r"(?i)<(?:!--|script\b|style\b)")
_SILENT_END = {"<!--": re.compile("-->"), "<script": re.compile(r"(?i)</script[^<>]*>"),
               "<style": re.compile(r"(?i)</style[^<>]*>")}  # fmt: skip


def _without_silent(markup: str) -> str:
    kept, at, endless = [], 0, set()
    for start in _SILENT.finditer(markup):
        opening = start[0].lower()
        if start.start() < at or opening in endless:
            continue
        end = _SILENT_END[opening].search(markup, start.end())
        if end is None:  # nor has any later one an end: looking once is enough
            endless.add(opening)
            continue
        kept.append(markup[at : start.start()])
        at = end.end()
    return " ".join([*kept, markup[at:]])


def is_web(url) -> bool:
    """Say whether something is the text of an http address."""
    return isinstance(url, str) and bool(re.match(r"(?i)https?://[^\s/]", url))


# --- the Guardian --------------------------------------------------------------------------------------------------


def read_guardian(
    fetcher: Fetcher,
    cache: Cache,
    query: str,
    period: Window,
    totals: Callable[[Total], None],
    skipped: Callable[[Skipped], None],
    base: str = GUARDIAN,
) -> Iterator[dict]:
    """Yield the Guardian's articles on a query, a month at a time, as its API gives them; count them and all articles.

    The key is the fetcher's secret. A story that stands on two pages comes once; a page that brings nothing new ends
    its month; a record that is no article goes to `skipped`. Raises SourceError where the key is refused or an answer
    cannot be read.
    """
    seen: set[str] = set()
    before = fetcher.requests
    for month in months(period):
        frame = {"from-date": month.first.isoformat(), "to-date": month.last.isoformat()}
        every = _guardian_page(fetcher, cache, base, frame | {"page-size": "1"}, month)["total"]
        asked = frame | {"q": query, "page-size": "50", "order-by": "oldest"}
        asked["show-fields"] = ",".join(_GUARDIAN_FIELDS)
        page, pages = 1, 1
        while page <= pages:
            if fetcher.requests - before >= GUARDIAN_CALLS:
                raise SourceError(
                    f"{GUARDIAN_CALLS} calls are a day's worth: run the same command tomorrow, it goes on"
                )
            found = _guardian_page(fetcher, cache, base, asked | {"page": str(page)}, month)
            if page == 1:
                totals(Total("guardian", frame["from-date"], frame["to-date"], found["total"], every))
            where = f"the Guardian, {month.first:%Y-%m}, page {page}"
            good = _good_records(found["results"], guardian_problem, where, skipped)
            new = [item for item in good if item["id"] not in seen]
            if not new and (good or not found["results"]):
                break  # the end, or a page that the server repeats for ever
            seen.update(item["id"] for item in new)
            yield from {item["id"]: item for item in new}.values()
            page, pages = page + 1, found.get("pages", 1)


def guardian_problem(item) -> str:
    """Say what is wrong with one record of the Guardian's search, or ""."""
    if not isinstance(item, dict):
        return f"{_kind(item)} instead of an article"
    fields = item.get("fields", {})
    if not isinstance(fields, dict):
        return f"its fields are {_kind(fields)}"
    texts = {name: item.get(name) for name in ("id", "webTitle", "webUrl", "webPublicationDate")}
    texts |= {f"fields.{name}": fields.get(name) for name in _GUARDIAN_FIELDS}
    return _text_problem(texts, needed=("id", "webTitle"))


def _guardian_page(fetcher, cache, base, params, month) -> dict:
    who = f"the Guardian ({month.first} to {month.last})"

    def check(found):
        said = _object(found, "its answer", who)
        response = _object(said.get("response", said), "its response", who)
        if isinstance(response.get("message"), str) and "results" not in response:
            raise SourceError(f"{who} answered: {plain_text(response['message'])[:200]!r}. {_GO_ON}")
        _list(response.get("results"), "its list of results", who)
        for name in ("total", "pages"):
            if name in response or name == "total":
                _count(response.get(name), f"its {name}", who)
        return response

    finished = month.last < fetcher.now().date()
    return _ask(fetcher, cache if finished else None, f"{base}/search", params, who, check)


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
    fetcher: Fetcher,
    cache: Cache,
    query: str,
    period: Window,
    totals: Callable[[Total], None],
    skipped: Callable[[Skipped], None],
    base: str = GDELT,
) -> Iterator[dict]:
    """Yield GDELT's list of articles on a query (address, headline, seen when), a day at a time; count them and all.

    A day with more articles than one answer holds is halved; a record that is no article goes to `skipped`, as does what
    a quarter of an hour holds beyond one answer. Raises SourceError where the period lies more than three months back,
    and where GDELT answers with a message instead of JSON.
    """
    if fetcher.now().date() - period.first > GDELT_BACK:
        raise SourceError(
            f"GDELT DOC searches the last three months only: START is {period.first}, use one from "
            f"{fetcher.now().date() - GDELT_BACK} on"
        )
    begin, end = _moment(period.first), _moment(period.last + timedelta(days=1)) - timedelta(seconds=1)

    def ask(mode, first, last, check, **more):
        """What is over for an hour is kept."""
        kept = cache if last < fetcher.now() - timedelta(hours=1) else None
        moments = {"startdatetime": f"{first:%Y%m%d%H%M%S}", "enddatetime": f"{last:%Y%m%d%H%M%S}"}
        params = {"query": query, "mode": mode, "format": "json"} | moments | more
        return _ask(fetcher, kept, f"{base}/api/v2/doc/doc", params, _gdelt_span(first, last), check)

    for total in ask("timelinevolraw", begin, end, lambda found: gdelt_totals(found, _gdelt_span(begin, end))):
        totals(total)
    seen, before = set(), fetcher.requests
    spans = [(day, min(day + timedelta(days=1) - timedelta(seconds=1), end)) for day in _each_day(begin, end)]
    while spans:
        if fetcher.requests - before >= GDELT_CALLS:
            raise SourceError(f"{GDELT_CALLS:,} calls of GDELT in one run: run the same command again, it goes on")
        first, last = spans.pop(0)
        where = _gdelt_span(first, last)
        found = ask("artlist", first, last, lambda found, who=where: _list_in(found, "articles", who),
                    maxrecords=str(GDELT_RECORDS), sort="DateAsc")  # fmt: skip
        if len(found) >= GDELT_RECORDS:
            if last - first > GDELT_SHORTEST:
                middle = (first + (last - first) / 2).replace(microsecond=0)
                spans[:0] = [(first, middle), (middle + timedelta(seconds=1), last)]
                continue
            skipped(Skipped(where, f"GDELT gives {GDELT_RECORDS} articles at most; there may be more"))
        for item in _good_records(found, gdelt_problem, where, skipped):
            if item["url"] not in seen:
                seen.add(item["url"])
                yield item


def gdelt_totals(found, who: str) -> list[Total]:
    """Read GDELT's timeline of volumes: the articles that match and all, a day each. Raises SourceError."""
    lines = _list_in(found, "timeline", who)
    rows = _list_in(lines[0], "data", who) if lines else []
    totals = []
    for row in rows:
        day = _object(row, "a day of its timeline", who).get("date")
        if not (isinstance(day, str) and re.fullmatch(r"\d{8}(?:T\d{6}Z)?", day)):
            raise SourceError(f"{who} answered with {_kind(day)} for the date of its timeline. {_GO_ON}")
        counts = [_count(row[name], f"its {name}", who) if row.get(name) is not None else None
                  for name in ("value", "norm")]  # fmt: skip
        totals.append(Total("gdelt", day, day, *counts))
    return totals


def gdelt_problem(item) -> str:
    """Say what is wrong with one record of GDELT's list of articles, or ""."""
    if not isinstance(item, dict):
        return f"{_kind(item)} instead of an article"
    texts = {name: item.get(name) for name in ("url", "title", "seendate", "domain", "language", "sourcecountry")}
    problem = _text_problem(texts, needed=("url",))
    return problem or ("" if is_web(item["url"]) else "its url is no http address")


def _gdelt_span(first: datetime, last: datetime) -> str:
    return f"GDELT ({first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M})"


def _each_day(begin: datetime, end: datetime) -> list[datetime]:
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# --- JSON ----------------------------------------------------------------------------------------------------------


def _good_records(items: list, problem: Callable[[object], str], where: str, skipped) -> list[dict]:
    """The records in which `problem` finds nothing wrong; the others are left out, with their reason."""
    good, bad = [], 0
    for n, item in enumerate(items, 1):
        reason = problem(item)
        if not reason:
            good.append(item)
            continue
        bad += 1
        if bad <= MAX_LISTED:
            named = item if isinstance(item, dict) else {}
            url = next((named[k][:500] for k in ("webUrl", "url") if is_web(named.get(k))), "")
            place = f"{where}, record {n}"
            skipped(Skipped(url or place, f"{reason} ({place})" if url else reason))
    if bad > MAX_LISTED:
        skipped(Skipped(where, f"{bad - MAX_LISTED:,} more records are no articles"))
    return good


def _text_problem(texts: dict, needed: tuple[str, ...]) -> str:
    for name, value in texts.items():
        if name in needed and (value is None or value == ""):
            return f"it has no {name}"
        if value is not None and not isinstance(value, str):
            return f"its {name} is {_kind(value)}, not a text"
    return ""


def _kind(value) -> str:
    """What a JSON value is, in words.

    >>> _kind([]), _kind(None), _kind(True), _kind(2.5)
    ('a list', 'null', 'true or false', 'a number')
    """
    if value is None:
        return "null"
    named = {bool: "true or false", dict: "an object", list: "a list", str: "a text"}
    return named.get(type(value), "a number")


def _wrong(value, what: str, wanted: str, who: str) -> SourceError:
    return SourceError(
        f"{who} answered with something else than expected: {what} is {_kind(value)}, not {wanted}. {_GO_ON}"
    )


def _object(value, what: str, who: str) -> dict:
    if not isinstance(value, dict):
        raise _wrong(value, what, "an object", who)
    return value


def _list(value, what: str, who: str) -> list:
    if not isinstance(value, list):
        raise _wrong(value, what, "a list", who)
    return value


def _list_in(found, name: str, who: str) -> list:
    """The list under a name; none where there is nothing of that name (GDELT says {} where it found nothing)."""
    return _list(_object(found, "its answer", who).get(name, []), f"its {name}", who)


def _count(value, what: str, who: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or not 0 <= value < 1e12:
        raise _wrong(value, what, "a count", who)
    return int(value)


def _ask(fetcher: Fetcher, cache: Cache | None, url: str, params: dict, who: str, check: Callable[[Any], T]) -> T:
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

    Nothing (an empty answer) is {}. Raises CutError where the answer ends early, SourceError where it is no JSON but a
    message (with status 200), or JSON made to hurt: nested by the thousand, numbers of thousands of digits.
    """
    text = answer.body.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if not text:
        return {}
    if text[0] not in "{[":
        message = " ".join(plain_text(text[:20_000]).split())[:200]
        raise SourceError(f"{who} answered with a message instead of JSON: {message!r}. {_GO_ON}")
    # Pairs are consumed whole, so that the second half of \\\\ is never taken for the start of an escape.
    text = re.sub(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\', lambda m: m[0] if len(m[0]) > 1 else r"\\", text)
    try:
        return json.loads(text, strict=False, parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        at = error.pos
    except (ValueError, RecursionError):
        at = None
    if at is None:
        raise SourceError(f"{who} sent JSON that is nested too deeply or holds endless numbers. {_GO_ON}")
    raise CutError(f"{who} sent JSON that breaks off or is broken at character {at:,} of {len(text):,}. {_GO_ON}")


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
