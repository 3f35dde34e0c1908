"""Fetch pages from a list of addresses politely: robots.txt obeyed, one request in five seconds a host, caps, a cache."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from trafilatura import bare_extraction

from helpers.fetch.http import Answer, Cache, Fetcher, SourceError, need

EVERY = 5.0  # seconds between two requests to a host
LONGEST_DELAY = 60.0  # seconds; a host that asks for more is left alone
MAX_PAGE = 5_000_000  # bytes
MAX_ROBOTS = 512_000
MAX_PAGES, MAX_PER_HOST = 2_000, 200
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


class Skipped(NamedTuple):
    """A page that was not fetched, and why."""

    url: str
    reason: str


def read_pages(
    fetcher: Fetcher,
    cache: Cache,
    urls: Iterable[str],
    skipped: Callable[[Skipped], None],
    limit: int = MAX_PAGES,
    per_host: int = MAX_PER_HOST,
) -> Iterator[dict]:
    """Yield the pages as articles: title, text, authors and date as trafilatura and htmldate find them in the HTML.

    What is not fetched goes to `skipped` with its reason. The cache keeps each page's HTML.
    """
    rules: dict[str, object] = {}
    count: Counter[str] = Counter()
    fetched = 0
    for url in dict.fromkeys(urls):  # each once, in order
        host = urlsplit(url).netloc
        answer = cache.get(url)
        if answer is None:
            if fetched >= limit or count[host] >= per_host:
                skipped(
                    Skipped(url, "over the limit of this run" if fetched >= limit else "over the limit for one host")
                )
                continue
            try:
                fetcher.check(url)
                pause = allowed(fetcher, rules, url)
                fetched, count[host] = fetched + 1, count[host] + 1
                answer = fetcher.get(
                    url, max_bytes=MAX_PAGE, every=pause, tries=2, before=lambda to: allowed(fetcher, rules, to)
                )
            except SourceError as error:
                skipped(Skipped(url, str(error)))
                continue
            kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
            if answer.status != 200 or kind not in _TYPES:
                skipped(Skipped(url, f"status {answer.status}" if answer.status != 200 else f"not a page: {kind}"))
                continue
            cache.put(url, answer, fetcher.now())
        yield article(url, answer, cache.retrieved(url))


def allowed(fetcher: Fetcher, rules: dict, url: str) -> float:
    """Say how long to wait between requests for this page. Raises SourceError where robots.txt says no or can't be had."""
    protego = need("protego")
    parts = urlsplit(url)
    root = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    if root not in rules:
        try:
            answer = fetcher.get(root, max_bytes=MAX_ROBOTS, every=EVERY, tries=2)
            # No robots.txt (404) forbids nothing (RFC 9309); one that is refused or fails to come forbids all.
            given = answer.status < 300 or answer.status in (404, 410)
            text = answer.body.decode("utf-8", "replace") if answer.status < 300 else ""
            rules[root] = protego.Protego.parse(text) if given else f"its robots.txt has status {answer.status}"
        except SourceError as error:
            rules[root] = f"its robots.txt can't be had: {error}"
    rule = rules[root]
    if isinstance(rule, str):
        raise SourceError(f"not allowed: {rule}")
    agent = fetcher.user_agent.partition("/")[0]
    if not rule.can_fetch(url, agent):
        raise SourceError("not allowed by robots.txt")
    delay = max(float(rule.crawl_delay(agent) or 0), EVERY)
    if delay > LONGEST_DELAY:
        raise SourceError(f"robots.txt asks for {delay:.0f} s between requests")
    return delay


def article(url: str, answer: Answer, retrieved: str) -> dict:
    """Read one page's HTML into an article; a date is only what the page itself says, never when it was fetched."""

    found = bare_extraction(answer.body, url=url, with_metadata=True, include_comments=False, as_dict=False)
    published = getattr(found, "date", None) or ""
    return {
        "article_id": url,
        "url": url,
        "source": getattr(found, "sitename", None) or urlsplit(url).hostname or "",
        "title": getattr(found, "title", None) or "",
        "text": getattr(found, "text", None) or "",
        "text_scope": "full",
        "authors": getattr(found, "author", None) or "",
        "published": published,
        "published_precision": "day" if published else "none",
        "published_method": "htmldate" if published else "none",
        "retrieved": retrieved,
    }
