"""Fetch pages from a list of addresses politely: robots.txt obeyed, one request in five seconds a host, caps, a cache."""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from helpers.fetch.http import Answer, Cache, Fetcher, Skipped, SourceError, need, parse_address, reading

EVERY = 5.0  # seconds between two requests to a host; the longest that is common as a Crawl-delay is 10
LONGEST_DELAY = 60.0  # seconds; a host that asks for more is left alone
MAX_PAGE = 5_000_000  # bytes; the longest pages of news sites have 3 MB
MAX_ROBOTS = 512_000  # bytes; RFC 9309 (2.5) wants 500 KiB read, what is longer is not guessed at
MAX_ROBOTS_RULES = 1_000_000  # agents times other lines: what protego may have to store, here about 80 MB
MAX_PAGES, MAX_PER_HOST = 2_000, 200  # in one run: at EVERY, a host is asked for a quarter of an hour
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


def read_pages(
    fetcher: Fetcher,
    cache: Cache,
    urls: Iterable[str],
    skipped: Callable[[Skipped], None],
    limit: int = MAX_PAGES,
    per_host: int = MAX_PER_HOST,
) -> Iterator[dict]:
    """Yield the pages as articles, as `read_page` finds them in the HTML: title, text, authors, date and how it is known.

    What is not fetched or cannot be read goes to `skipped` with its reason. The cache keeps each page's HTML.
    """
    robots = Robots(fetcher)
    asked: Counter[str] = Counter()
    for url in dict.fromkeys(urls):  # each once, in order
        try:
            answer = cache.get(url)
            if answer is None:
                host = parse_address(url).netloc.decode("ascii")
                if asked.total() >= limit or asked[host] >= per_host:
                    whole = asked.total() >= limit
                    raise SourceError(f"over the limit {'of this run' if whole else 'for one host'}")
                fetcher.check(url)
                pause = robots.pause(url)
                asked[host] += 1
                answer = fetch_page(fetcher, robots, url, pause)
                cache.put(url, answer, fetcher.now())
            with reading("the page"):
                row = make_row(url, answer, cache.retrieved(url))
        except SourceError as error:
            skipped(Skipped(url, str(error)))
        else:
            yield row


def fetch_page(fetcher: Fetcher, robots: "Robots", url: str, pause: float) -> Answer:
    """Fetch one page. Raises SourceError where it is none, or where robots.txt forbids what it redirects to."""
    answer = fetcher.get(
        url, max_bytes=MAX_PAGE, every=pause, tries=2, longest_wait=LONGEST_DELAY, before=lambda to: robots.pause(to)
    )
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if answer.status != 200:
        raise SourceError(f"status {answer.status}")
    if kind not in _TYPES:
        raise SourceError(f"not a page: {kind[:60]}")
    return answer


def make_row(url: str, answer: Answer, retrieved: str) -> dict:
    """Read one page's HTML into a row; a date is only what the page itself says, never when it was fetched."""
    from helpers.corpus.articles import read_page  # brings in trafilatura: only where pages are read

    page = read_page(answer.body, url, retrieved)
    known = page.published_precision != "none"
    published = page.published.isoformat() if known else ""
    return {
        "article_id": url,
        "url": url,
        "source": page.source or parse_address(url).host,
        "title": page.title,
        "text": page.text,
        "text_scope": "full",
        "authors": page.authors,
        "published": published if page.published_precision == "time" else published[:10],
        "published_precision": page.published_precision,
        "published_method": page.published_method if known else "none",
        "retrieved": retrieved,
    }


class Robots:
    """What hosts allow: their robots.txt files, each asked for once in a run."""

    def __init__(self, fetcher: Fetcher):
        self.fetcher = fetcher
        self._rules: dict[str, list | str] = {}  # by address of the robots.txt: its rules, or why all is forbidden

    def pause(self, url: str) -> float:
        """Say how many seconds to leave between two requests to the host of a page.

        Raises SourceError where robots.txt forbids the page, cannot be had, or asks for more than LONGEST_DELAY.
        """
        address = parse_address(url)
        root = f"{address.scheme}://{address.netloc.decode('ascii')}/robots.txt"
        if root not in self._rules:
            try:
                self._rules[root] = self._fetch(root)
            except SourceError as error:
                self._rules[root] = str(error)
        rules = self._rules[root]
        if isinstance(rules, str):
            raise SourceError(f"not allowed: {rules}")
        agent = self.fetcher.user_agent.partition("/")[0]
        if not all(rule.can_fetch(str(address), agent) for rule in rules):
            raise SourceError("not allowed by robots.txt")
        delay = max([EVERY, *(rule.crawl_delay(agent) or 0.0 for rule in rules)])
        if not delay <= LONGEST_DELAY:
            raise SourceError(f"robots.txt asks for {delay:.0f} s between requests")
        return delay

    def _fetch(self, root: str) -> list:
        protego = need("protego")
        try:
            answer = self.fetcher.get(root, max_bytes=MAX_ROBOTS, every=EVERY, tries=2, longest_wait=LONGEST_DELAY)
        except SourceError as error:
            problem = f"its robots.txt can't be had: {error}"
        else:
            # No robots.txt (404) forbids nothing (RFC 9309); one that is refused or fails to come forbids all.
            if answer.status in (404, 410):
                return []
            if answer.status < 300:
                with reading("its robots.txt"):
                    return [protego.Protego.parse(text) for text in robots_texts(answer.body)]
            problem = f"its robots.txt has status {answer.status}"
        raise SourceError(problem)


def robots_texts(body: bytes) -> list[str]:
    """Decode a robots.txt: without a byte order mark, and, where it is no UTF-8, once for each way to read its paths.

    A file in Latin-1 may mean /caf%E9 or /caf%C3%A9: a page has to be allowed by both. Raises SourceError where the file
    names so many agents and rules that storing them would fill the memory.

    >>> robots_texts(codecs.BOM_UTF8 + b"Disallow: /a"), robots_texts("Disallow: /é".encode("latin-1"))
    (['Disallow: /a'], ['Disallow: /é', 'Disallow: /%E9'])
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        texts = [body.decode("utf-16", "replace")]
    else:
        try:
            texts = [body.decode("utf-8-sig")]
        except UnicodeDecodeError:
            texts = [
                body.decode("latin-1"),
                re.sub(rb"[\x80-\xff]", lambda m: b"%%%02X" % m[0][0], body).decode("ascii"),
            ]
    lines = texts[0].splitlines()
    agents = sum("agent" in line[:12].lower() for line in lines)
    if agents * (len(lines) - agents) > MAX_ROBOTS_RULES:
        raise SourceError(f"its robots.txt is too long to be read ({agents:,} agents, {len(lines):,} lines)")
    return texts
