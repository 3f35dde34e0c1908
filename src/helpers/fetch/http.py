"""Fetch over HTTP politely: paced by host, retried, bounded in size and time, and never from a private address.

The bytes are moved by httpcore, whose connections come from `_Connections`: the address that is dialled is the one that
was checked (a name server cannot answer differently in between), and each wait for a byte ends at the deadline, in the
headers and in the TLS handshake too. Nothing is decoded unasked: `gzip` once, by hand, up to the bound.
"""

import contextlib
import hashlib
import ipaddress
import json
import logging
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

TRIES = 4
LONGEST_WAIT = 900.0  # seconds; a source that asks for more is left for another day
REDIRECTS = 5  # as many as RFC 9309 (2.3.1.2) wants followed for a robots.txt
LONGEST_ADDRESS = 8_000  # characters; what RFC 9110 (4.1) wants every server to take
MAX_BYTES = 10_000_000  # of one answer, before and after unpacking; the longest pages of news sites have 3 MB
DEADLINE = 120.0  # seconds for one address with all its tries and redirects, pauses not counted: TRIES time-outs
TIMEOUT = 30.0  # seconds to wait for the next byte
CONNECT_TIMEOUT = 10.0  # seconds to wait for one of a host's addresses before the next is tried
_MOVED = (301, 302, 303, 307, 308)
_BUSY = (429, 500, 502, 503, 504)
_LOGGERS = ("connection", "http11", "http2", "proxy", "socks")


class SourceError(ValueError):
    """A live source that did not give what was asked; the message says what to do. It never holds a key.

    What strangers put into it (an address, a header) is shown without the characters that steer a terminal.
    """

    def __init__(self, message: str):
        super().__init__("".join(c if c.isprintable() else "?" for c in message))


class Skipped(NamedTuple):
    """What was left out, an address or a record of a source's answer, and why."""

    url: str
    reason: str


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


@contextlib.contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn whatever a library raises over a stranger's bytes into a SourceError that names what was read."""
    problem = ""
    try:
        yield
    except (SourceError, ImportError):
        raise
    except Exception as error:  # parsers of feeds and pages raise all sorts on hostile input
        problem = type(error).__name__
    if problem:  # raised here, so that the error holds no chain
        raise SourceError(f"{what} could not be read ({problem})")


# --- addresses -----------------------------------------------------------------------------------------------------


def parse_address(url: str):
    """Parse an http address into an httpx.URL, its host in ASCII and its path quoted. Raises SourceError."""
    httpx = need("httpx")
    if len(url) > LONGEST_ADDRESS:
        raise SourceError(f"an address of {len(url):,} characters: {url[:60]}...")
    try:
        parsed = httpx.URL(url)
        good = parsed.scheme in ("http", "https") and parsed.host and (parsed.port or 80) <= 65_535
        problem = "" if good else "not an http address"
    except (httpx.InvalidURL, ValueError):
        problem = "not an http address"
    if problem:
        raise SourceError(f"{problem}: {_without_query(url)}")
    if parsed.userinfo:
        raise SourceError(f"an address with a user or a password in it is not fetched: {_safe(parsed)}")
    return parsed


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet: neither private, local, reserved, multicast nor a tunnel.

    IPv4 inside IPv6 is judged by the IPv4 address where it is mapped (::ffff:0:0/96) or translated (NAT64, 64:ff9b::/96,
    RFC 6052); the tunnels 6to4 (2002::/16) and Teredo (2001::/32) are refused, as is all outside 2000::/3, the space
    that IANA has given out.

    >>> [is_public(a) for a in ("93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e")]
    [True, True, True]
    >>> [is_public(a) for a in ("10.0.0.1", "224.0.1.1", "64:ff9b::a00:1", "2002:5db8:d70e::1", "::ffff:127.0.0.1")]
    [False, False, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if found.version == 6:
        embedded = found.ipv4_mapped
        if found in _NAT64:
            embedded = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if embedded is None:
            return found in _GIVEN_OUT and found.is_global and not any(found in network for network in _TUNNELS)
        found = embedded
    return found.is_global and not (found.is_multicast or found.is_reserved or found in _RELAYS)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_TUNNELS = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"), ipaddress.IPv6Network("3fff::/20"))
_RELAYS = ipaddress.IPv4Network("192.88.99.0/24")  # of 6to4, RFC 7526


def look_up(host: str, port: int) -> list[str]:
    """Give the IP addresses of a host. Raises SourceError where there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):  # UnicodeError for a name that no name server can be asked for
        found = []
    if not found:
        raise SourceError(f"no such host: {host[:100]}")
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def require_public(host: str, found: list[str]) -> None:
    """Raise SourceError where one of a host's IP addresses is not public."""
    if not all(map(is_public, found)):
        raise SourceError(f"not fetched from a private or reserved address: {host[:100]}")


def _place(host: str, port: int | str | None, scheme: str) -> str:
    """A host and its port, as they are compared."""
    return f"{host.strip('[]').lower()}:{port or (443 if scheme == 'https' else 80)}"


def _origin(url) -> tuple[str, str]:
    return url.scheme, _place(url.raw_host.decode("ascii"), url.port, url.scheme)


def _safe(url) -> str:
    """An address for messages: without what a stranger put into its query, cut, without user and password."""
    return _without_query(f"{url.scheme}://{url.netloc.decode('ascii')}{url.raw_path.decode('ascii')}")


def _without_query(url: str) -> str:
    return re.sub(r"//[^/?#]*@", "//", url.partition("?")[0])[:200]


# --- fetching ------------------------------------------------------------------------------------------------------


class Fetcher:
    """GET with a pause between requests to one host, retries, bounds on size, time and redirects.

    every: seconds between two requests to the same host. clock, sleep, now: handed in, so that tests need not wait.
    trusted: "host:port" that may lie at a private address (the base address that the caller gave).
    timeout, deadline: seconds to wait for the next byte, and for one address with all its tries and redirects.
    secret: goes out as the query parameter `secret_name` and is in no message, log or file.

    A proxy of the environment (HTTPS_PROXY ...) is used; then the proxy looks the names up, and only addresses in
    figures and names that this machine knows, too, are checked.
    """

    def __init__(
        self,
        user_agent: str,
        every: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        trusted: tuple[str, ...] = (),
        timeout: float = TIMEOUT,
        deadline: float = DEADLINE,
        max_bytes: int = MAX_BYTES,
        secret_name: str = "",
        secret: str = "",
    ):
        self._httpcore = need("httpcore")
        self.every, self.clock, self.sleep, self.now = every, clock, sleep, now
        self.timeout, self.deadline, self.max_bytes = timeout, deadline, max_bytes
        self.requests, self.user_agent = 0, user_agent
        self._secret = {secret_name: secret} if secret else {}
        self._echoes = _spellings(secret) if secret else None
        self._last: dict[str, float] = {}
        self._connections = _Connections(self._httpcore, trusted)
        self._tls = need("httpx").create_ssl_context()
        self._pools: dict[str, Any] = {}  # by proxy; "" is none

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pool in self._pools.values():
            pool.close()

    def get(self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
            max_bytes: int | None = None, every: float | None = None, tries: int = TRIES,
            longest_wait: float = LONGEST_WAIT, before: Callable[[str], float] | None = None) -> Answer:  # fmt: skip
        """Fetch one address; `before` is called with each address that it redirects to, and says how long to pause, or raises.

        A status of 400 and more is given back too, except 429 and 5xx that go on after all tries. Raises SourceError
        where nothing usable came: no connection, time-out, 429 or 5xx to the end, too large, too slow, an encoding that
        was not asked for, a redirect that is not followed.
        """
        address = parse_address(url)
        address = address.copy_merge_params(dict(params)) if params else address
        budget = _Budget(self.clock, self.deadline)
        bounds = (headers or {}, max_bytes or self.max_bytes, budget)
        for attempt in range(1, tries + 1):
            try:
                answer = self._follow(address, bounds, every or self.every, before)
                problem, wait = f"status {answer.status}", self._wait(answer, attempt)
            except self._httpcore.ConnectError as error:  # in the words of the operating system
                answer, problem, wait = None, f"{type(error).__name__}, {self.redact(str(error))[:200]}", 2.0**attempt
            except _broken(self._httpcore) as error:  # its text may hold the address with the key
                answer, problem, wait = None, type(error).__name__, 2.0**attempt
            if answer is not None and answer.status not in _BUSY:
                return answer
            budget.spent()
            if wait > longest_wait:
                raise SourceError(
                    f"{address.host} asks to wait {wait:.0f} s: run the same command later, it goes on where it stopped"
                )
            if attempt < tries:
                self.sleep(wait)
        raise SourceError(f"no answer from {_safe(address)} after {tries} tries: {problem}")

    def check(self, url: str) -> None:
        """Refuse what is no http address, and hosts at private, local or reserved addresses. Raises SourceError.

        This is for a clear message early on; what decides is the same check of the address that is dialled.
        """
        address = parse_address(url)
        host, port = address.raw_host.decode("ascii"), address.port or 80
        if _origin(address)[1] in self._connections.trusted:
            return
        try:
            found = look_up(host, port)
        except SourceError:
            if _proxy(address):
                return
            raise
        require_public(host, found)

    def redact(self, text: str) -> str:
        """Take the key out of a text, however its letters are spelled (percent signs, JSON or HTML escapes)."""
        return self._echoes.sub("[key]", text) if self._echoes else text

    def _wait(self, answer: Answer, attempt: int) -> float:
        asked = answer.headers.get("retry-after", "").strip()
        if re.fullmatch(r"[0-9]{1,12}", asked):
            return float(asked)
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            return max((parsedate_to_datetime(asked) - self.now()).total_seconds(), 1.0)
        return 2.0**attempt

    def _follow(self, address, bounds, every, before) -> Answer:
        first, seen = _origin(address), set()
        for _ in range(REDIRECTS + 1):
            self.check(str(address))
            # The key goes to the address that was asked for, never on to where that redirects.
            secret = self._secret if _origin(address) == first else {}
            self._pace(address, every)
            answer = self._one(address, secret, *bounds)
            if answer.status not in _MOVED:
                return answer
            seen.add(address)
            address = self._target(address, answer.headers.get("location", ""))
            if before:
                every = before(str(address))
        loop = ", in a loop" if address in seen else ""
        raise SourceError(f"more than {REDIRECTS} redirects{loop}, the last to {_safe(address)}")

    def _target(self, address, location: str):
        """Where a redirect leads, without the key. Raises SourceError where that is no address."""
        if not location:
            raise SourceError(f"a redirect to nowhere from {_safe(address)}")
        said = location[: LONGEST_ADDRESS + 1]
        httpx = need("httpx")
        try:
            joined = address.join(said) if len(said) <= LONGEST_ADDRESS else None
        except (httpx.InvalidURL, ValueError):
            joined = None
        if joined is None:
            raise SourceError(f"a redirect to what is no address: {self.redact(unquote(_without_query(said)))}")
        if joined.scheme not in ("http", "https") or not joined.host or joined.userinfo:
            parse_address(self.redact(str(joined)))  # raises, with the reason
            raise SourceError("a redirect to what is no address")
        for name in self._secret:
            joined = joined.copy_remove_param(name) if name in joined.params else joined
        plain = str(joined)
        for _ in range(3):  # escaped once more each time
            if self.redact(plain) != plain:
                raise SourceError("a redirect to an address that holds the key is not followed")
            plain = unquote(plain)
        return joined

    def _pace(self, address, every: float) -> None:
        place = _origin(address)[1]
        pause = self._last.get(place, float("-inf")) + every - self.clock()
        if pause > 0:
            self.sleep(pause)
        self._last[place] = self.clock()

    def _one(self, address, secret, headers, max_bytes, budget) -> Answer:
        self.requests += 1
        target = address.copy_merge_params(secret) if secret else address
        with _silence(), budget.running(), self._stream(target, headers, budget) as response:
            raw = bytearray()
            for piece in response.iter_stream():
                raw += piece
                if len(raw) > max_bytes:
                    raise SourceError(f"more than {max_bytes:,} bytes from {_safe(address)}")
                budget.cut()
        given: dict[str, str] = {}
        for name, value in response.headers:
            key, said = name.decode("latin-1").lower(), self.redact(value.decode("latin-1"))
            given[key] = f"{given[key]}, {said}" if key in given else said
        body = unpack(bytes(raw), given.get("content-encoding", ""), max_bytes, _safe(address))
        if self._echoes:
            body = self.redact(body.decode("latin-1")).encode("latin-1")
        if "location" in given:  # read as it came; _target takes the key out
            raw_target = next(v for k, v in response.headers if k.lower() == b"location")
            given["location"] = raw_target.decode("utf-8", "replace")
        return Answer(str(address), response.status, given, body)

    def _stream(self, target, headers, budget):
        url = self._httpcore.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        own = {"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"} | dict(headers)
        sent = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in own.items()]
        self._connections.budget = budget
        timeouts = {"connect": min(self.timeout, CONNECT_TIMEOUT), "read": self.timeout, "write": self.timeout,
                    "pool": self.timeout}  # fmt: skip
        return self._pool(target).stream("GET", url, headers=sent, extensions={"timeout": timeouts})

    def _pool(self, target):
        """The pool of connections for an address: direct, or through the environment's proxy."""
        proxy = _proxy(target)
        if proxy not in self._pools:
            common = {"ssl_context": self._tls, "network_backend": self._connections, "keepalive_expiry": 5.0}
            if proxy:
                given = need("httpx").URL(proxy)
                if given.scheme != "http":
                    raise SourceError(f"a proxy that is no http proxy: {_safe(given)}; set HTTPS_PROXY to one")
                auth = (given.username, given.password) if given.username else None
                self._connections.proxies.add(_origin(given)[1])
                bare = f"http://{given.netloc.decode('ascii')}"
                self._pools[proxy] = self._httpcore.HTTPProxy(bare, proxy_auth=auth, **common)
            else:
                self._pools[proxy] = self._httpcore.ConnectionPool(**common)
        return self._pools[proxy]


def unpack(raw: bytes, encoding: str, most: int, where: str) -> bytes:
    """Undo a Content-Encoding: none, or gzip once, into at most so many bytes. Raises SourceError for all else.

    Encodings on top of each other multiply (2.5 KB of gzip in gzip hold 5 GB), and no other than gzip was asked for.
    """
    named = [one for one in re.split(r"[\s,]+", encoding.lower()) if one not in ("", "identity")]
    if not named or not raw:
        return raw
    if named not in (["gzip"], ["x-gzip"]):
        raise SourceError(f"packed in a way that was not asked for ({', '.join(named)[:60]}): {where}")
    unpacker = zlib.decompressobj(wbits=31)  # gzip with its header
    try:
        body = unpacker.decompress(raw, most + 1)
    except zlib.error:
        body = None
    if body is None:
        raise SourceError(f"gzip that cannot be unpacked: {where}")
    if len(body) > most:
        raise SourceError(f"more than {most:,} bytes after unpacking from {where}")
    if not unpacker.eof or unpacker.unused_data.strip(b"\0"):
        raise SourceError(f"gzip that {'goes on after its end' if unpacker.eof else 'breaks off'}: {where}")
    return body


def _spellings(secret: str) -> re.Pattern:
    """A pattern for a key as it stands, in capitals or not, or with any of its characters escaped."""
    forms = (rf"{re.escape(c)}|%(?:25)*{ord(c):02x}|\\u{ord(c):04x}|&#0*{ord(c)};?|&#x0*{ord(c):x};?" for c in secret)
    return re.compile("".join(f"(?:{form})" for form in forms), re.I)


def _broken(httpcore) -> tuple[type[Exception], ...]:
    """What goes wrong on the way and may go right the next time."""
    return (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.ProxyError, OSError)


def _proxy(address) -> str:
    """The proxy that the environment names for an address, or ""."""
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(address.netloc.decode("ascii")):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


class _Budget:
    """The seconds that one address may cost; they run only while a connection is used."""

    def __init__(self, clock: Callable[[], float], seconds: float):
        self.clock, self.seconds, self.left, self.ends = clock, seconds, seconds, float("inf")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self.ends = self.clock() + self.left
        try:
            yield
        finally:
            self.left = self.ends - self.clock()

    def cut(self, timeout: float | None = None) -> float:
        """A time-out that does not go beyond the end. Raises SourceError where that has come."""
        self.left = self.ends - self.clock()
        self.spent()
        return self.left if timeout is None else min(timeout, self.left)

    def spent(self) -> None:
        """Raise SourceError where nothing is left."""
        if self.left <= 0:
            raise SourceError(f"more than {self.seconds:g} s for one address")


class _Connections:
    """Gives httpcore its connections (a network backend): to checked addresses only, each wait cut at the deadline."""

    def __init__(self, httpcore, trusted: tuple[str, ...]):
        self._httpcore, self._backend = httpcore, httpcore.SyncBackend()
        named = (t.rpartition(":") if re.search(r":\d+$", t) else (t, "", "") for t in trusted)
        self.trusted = {_place(host, port, s) for host, _, port in named for s in ("http", "https")}
        self.proxies: set[str] = set()
        self.budget = _Budget(time.monotonic, DEADLINE)  # of the request that is under way

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        found = look_up(host, port)
        if _place(host, port, "") not in self.trusted | self.proxies:
            require_public(host, found)
        for address in found:
            try:
                wait = self.budget.cut(timeout)
                stream = self._backend.connect_tcp(address, port, wait, local_address, socket_options)
                return _Timed(stream, self)
            except (self._httpcore.ConnectError, self._httpcore.ConnectTimeout) as failed:
                if address == found[-1]:
                    raise failed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Timed:
    """A connection whose every wait ends at the deadline (a network stream of httpcore)."""

    def __init__(self, stream, connections: _Connections):
        self._stream, self._connections = stream, connections

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._connections.budget.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._connections.budget.cut(timeout))

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        wait = self._connections.budget.cut(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, wait), self._connections)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str):
        return self._stream.get_extra_info(info)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """httpcore logs headers, and with them keys that a server sends back: not while we ask."""
    loggers = [logging.getLogger(f"httpcore.{name}") for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was


# --- files ---------------------------------------------------------------------------------------------------------


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
        except (OSError, ValueError, KeyError, TypeError):
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
        return self.folder / hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def write_whole(file: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    aside = file.with_name(file.name + ".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(file)
