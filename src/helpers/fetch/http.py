"""Fetch over HTTP politely: paced by host, bounded, retried; a redirect is never followed to a private address."""

import contextlib
import hashlib
import ipaddress
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

TRIES = 4
LONGEST_WAIT = 900.0  # seconds; a source that asks for more is left for another day
REDIRECTS = 5
MAX_BYTES = 10_000_000
DEADLINE = 120.0  # seconds for one answer, however slowly it drips
_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")


class SourceError(ValueError):
    """A live source that did not give what was asked; the message says what to do. It never holds a key."""


class Answer(NamedTuple):
    """What came back: the final address (without a key), status, headers in lower case, body."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


def need(module: str):
    """Import a module of the extra [live]. Raises ImportError that says what to install."""
    try:
        return __import__(module)
    except ImportError:
        raise ImportError(
            f"fetching needs {module}: install the extra with  pip install 'ev-news-helpers[live]'"
        ) from None


class Fetcher:
    """GET with a pause between requests to one host, retries, bounds on size, time and redirects.

    every: seconds between two requests to the same host. clock, sleep, now: handed in, so that tests need not wait.
    trusted: "host:port" that may lie at a private address (the base address that the caller gave).
    secret: goes out as the query parameter `secret_name` and is in no message, log or file.
    """

    def __init__(
        self,
        user_agent: str,
        every: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        trusted: tuple[str, ...] = (),
        timeout: float = 30.0,
        max_bytes: int = MAX_BYTES,
        secret_name: str = "",
        secret: str = "",
    ):
        httpx = need("httpx")
        self.every, self.clock, self.sleep, self.now = every, clock, sleep, now
        self.trusted, self.max_bytes, self.requests, self.user_agent = set(trusted), max_bytes, 0, user_agent
        self._secret = {secret_name: secret} if secret else {}
        self._last: dict[str, float] = {}
        self._httpx = httpx
        self._client = httpx.Client(headers={"User-Agent": user_agent}, timeout=timeout, follow_redirects=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.close()

    def get(self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
            max_bytes: int | None = None, every: float | None = None, tries: int = TRIES,
            before: Callable[[str], object] | None = None) -> Answer:  # fmt: skip
        """Fetch one address; `before` is called with each address that it redirects to, and may raise.

        A status of 400 and more is given back too, except 429 and 5xx that go on after all tries. Raises SourceError
        where nothing usable came: no connection, time-out, 429 or 5xx to the end, too large, a redirect not followed.
        """
        url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        for attempt in range(1, tries + 1):
            try:
                answer = self._follow(url, headers or {}, max_bytes or self.max_bytes, every or self.every, before)
            except self._httpx.TransportError as error:  # its text may hold the address with the key
                problem, wait = f"{type(error).__name__}", 2.0**attempt
            else:
                if answer.status not in (429, 500, 502, 503, 504):
                    return answer
                problem, wait = f"status {answer.status}", self._wait(answer, attempt)
            if wait > LONGEST_WAIT:
                raise SourceError(
                    f"{_host(url)} asks to wait {wait:.0f} s: run the same command later, it goes on where it stopped"
                )
            if attempt < tries:
                self.sleep(wait)
        raise SourceError(f"no answer from {url} after {tries} tries: {problem}")

    def _wait(self, answer: Answer, attempt: int) -> float:
        asked = answer.headers.get("retry-after", "").strip()
        if asked.isdigit():
            return float(asked)
        with contextlib.suppress(ValueError, TypeError):
            when = parsedate_to_datetime(asked)
            return max((when - self.now()).total_seconds(), 1.0)
        return 2.0**attempt

    def _follow(self, url: str, headers: Mapping[str, str], max_bytes: int, every: float, before) -> Answer:
        first = _origin(url)
        for _ in range(REDIRECTS + 1):
            self.check(url)
            # The key goes to the address that was asked for, never on to where that redirects.
            answer = self._one(url, headers, max_bytes, every, self._secret if _origin(url) == first else {})
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = self._without_secret(urljoin(url, answer.headers.get("location", "")))
            if before:
                before(url)
        raise SourceError(f"more than {REDIRECTS} redirects, the last to {_safe(url)}")

    def _one(self, url, headers, max_bytes, every, secret) -> Answer:
        host = _host(url)
        pause = self._last.get(host, float("-inf")) + every - self.clock()
        if pause > 0:
            self.sleep(pause)
        self._last[host] = self.clock()
        self.requests += 1
        began, body = self.clock(), bytearray()
        target = f"{url}{'&' if '?' in url else '?'}{urlencode(secret)}" if secret else url
        with _silence(), self._client.stream("GET", target, headers=dict(headers)) as response:
            for piece in response.iter_bytes(65_536):
                body += piece
                if len(body) > max_bytes:
                    raise SourceError(f"more than {max_bytes:,} bytes from {_safe(url)}")
                if self.clock() - began > DEADLINE:
                    raise SourceError(f"more than {DEADLINE:.0f} s for {_safe(url)}")
            given = {k.lower(): v for k, v in response.headers.items()}
            return Answer(url, response.status_code, given, self._redact(bytes(body)))

    def _redact(self, body: bytes) -> bytes:
        """Take out the key where a server echoes it, so that neither a message nor the cache can hold it."""
        for value in self._secret.values():
            for form in (value, quote(value, safe="")):
                body = body.replace(form.encode(), b"[key]")
        return body

    def _without_secret(self, url: str) -> str:
        if not self._secret:
            return url
        parts = urlsplit(url)
        return urlunsplit(
            parts._replace(query=urlencode([p for p in parse_qsl(parts.query) if p[0] not in self._secret]))
        )

    def check(self, url: str) -> None:
        """Refuse what is not http or https, and hosts at private, local or reserved addresses. Raises SourceError.

        A name is looked up again when the connection is made, so this does not stop a name server that lies on purpose.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SourceError(f"not an http address: {_safe(url)}")
        if _host(url) in self.trusted:
            return
        try:
            found = {ipaddress.ip_address(parts.hostname)}
        except ValueError:
            try:
                found = {ipaddress.ip_address(a[4][0].split("%")[0]) for a in socket.getaddrinfo(parts.hostname, None)}
            except OSError:
                raise SourceError(f"no such host: {parts.hostname}") from None
        if not all(address.is_global for address in found):
            raise SourceError(f"not followed to a private address: {_safe(url)}")


class Cache:
    """Answers kept in a folder, so that a run that broke off goes on and a second one asks nothing twice."""

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, name: str) -> Answer | None:
        """The answer kept under a name, or None."""
        file = self._file(name)
        try:
            about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
            return Answer(about["url"], about["status"], about["headers"], file.with_suffix(".body").read_bytes())
        except (OSError, ValueError, KeyError):
            return None

    def put(self, name: str, answer: Answer, retrieved: datetime) -> None:
        """Keep an answer; the description is written last, so that half an answer is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self._file(name)
        file.with_suffix(".body").write_bytes(answer.body)
        kept = {k: v for k, v in answer.headers.items() if k in ("content-type", "etag", "last-modified")}
        about = {"name": name, "url": answer.url, "status": answer.status, "headers": kept,
                 "retrieved": retrieved.isoformat()}  # fmt: skip
        write_whole(file.with_suffix(".json"), json.dumps(about, indent=1))

    def retrieved(self, name: str) -> str:
        """When the answer kept under a name came, as ISO text."""
        return json.loads(self._file(name).with_suffix(".json").read_text(encoding="utf-8"))["retrieved"]

    def _file(self, name: str) -> Path:
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:32]


def write_whole(file: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    aside = file.with_name(file.name + ".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(file)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """httpx logs whole addresses, and with them keys: not while we ask."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url).scheme, _host(url)


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _safe(url: str) -> str:
    """An address for messages: without what a stranger put into its query, cut, without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:200]
