"""Requests: bounds, redirects, addresses, keys; nothing here opens a connection to another machine."""

import contextlib
import gzip
import json
import logging
import time as real_time
import traceback
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug import Response

from helpers.fetch.http import Answer, Cache, Fetcher, SourceError, is_public, parse_address, unpack
from tests.fetch.local import KEY, NOW, base, fetcher, head, raw_server, resolve


def packed(data):
    """Pack without the hour: what is a test's name shall be the same in every process."""
    return gzip.compress(data, mtime=0)


def test_the_key_does_not_follow_a_redirect_to_another_host(httpserver, tools):
    got = []
    port = httpserver.port
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": f"http://localhost:{port}/b"})
    httpserver.expect_request("/b").respond_with_handler(lambda r: got.append(dict(r.args)) or Response("x"))
    both = (f"127.0.0.1:{port}", f"localhost:{port}")
    with Fetcher("t", 0.0, trusted=both, secret_name="api-key", secret=KEY, **tools) as f:
        f.get(f"{base(httpserver)}/a")
    assert got == [{}]


def test_a_missing_library_says_what_to_install(monkeypatch):
    import builtins

    real = builtins.__import__

    def missing(name, *rest):
        if name == "httpx":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ImportError, match=r"ev-news-helpers\[live\]"):
        Fetcher("x")


def test_a_host_is_asked_no_faster_than_its_pace(httpserver, tools, time):
    httpserver.expect_request("/").respond_with_data("x")
    with fetcher(httpserver, tools) as f:
        f.get(base(httpserver) + "/")
        time.now += 2.0
        f.get(base(httpserver) + "/")
        time.now += 60.0
        f.get(base(httpserver) + "/")
    assert time.slept == [3.0]


def test_half_an_answer_in_the_cache_is_none(tmp_path):
    cache = Cache(tmp_path)
    cache.put("a", Answer("u", 200, {"etag": "x", "set-cookie": "y"}, b"body"), NOW)
    assert cache.get("a").body == b"body" and "set-cookie" not in cache.get("a").headers
    next(tmp_path.glob("*.body")).unlink()
    assert cache.get("a") is None


# --- servers that never come to an end ------------------------------------------------------------------------------


def drip(connection, opening, piece):
    """Send an opening, then a piece at a time until the other side hangs up."""
    connection.sendall(opening)
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(piece)
            real_time.sleep(0.01)


ENDLESS = {
    "a body": (head("Content-Length: 100000"), b"x"),
    "a body in chunks": (head("Transfer-Encoding: chunked"), b"1\r\nx\r\n"),
    "a body without a length": (head("Connection: close"), b"x"),
    "the status": (b"HTTP/1.1 200 ", b"O"),
    "the head": (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
    "one early hint after another": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "the length of a chunk": (head("Transfer-Encoding: chunked") + b"1;", b"x"),
    "packed bytes": (head("Content-Encoding: gzip", "Content-Length: 100000") + packed(b"x")[:10], b"\x00"),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_a_server_that_drips_is_cut_at_the_deadline(what, tools):
    """One byte after the other, on a real clock: no single wait is ever long."""
    with (
        raw_server(lambda connection, request: drip(connection, *ENDLESS[what])) as port,
        fetcher(port, tools | {"clock": real_time.monotonic}, every=0.0, deadline=0.3) as f,
        pytest.raises(SourceError, match="more than 0.3 s for one address"),
    ):
        f.get(f"http://127.0.0.1:{port}/", tries=1)


def test_the_clock_is_read_at_each_piece(tools, time):
    """A clock that moves 50 seconds with each look: the default deadline ends it while all of it could still come."""

    def clock():
        time.now += 50
        return time.now

    with (
        raw_server(lambda connection, request: connection.sendall(head("Content-Length: 3") + b"abc")) as port,
        fetcher(port, tools | {"clock": clock}) as f,
        pytest.raises(SourceError, match="more than 120 s"),
    ):
        f.get(f"http://127.0.0.1:{port}/")


def test_tries_and_redirects_share_one_deadline(tools, time):
    """Each answer takes 50 seconds of the clock; the third is never waited for."""
    seen = []

    def talk(connection, request):
        seen.append(request)
        time.now += 50
        status, where = ("302 Found", "Location: /b") if len(seen) == 1 else ("500 Broken", "X: y")
        connection.sendall(head(where, "Content-Length: 0", "Connection: close", status=status))

    with (
        raw_server(talk) as port,
        fetcher(port, tools) as f,
        pytest.raises(SourceError, match="more than 120 s"),
    ):
        f.get(f"http://127.0.0.1:{port}/a")
    assert len(seen) == 3


def test_a_server_that_says_nothing(tools):
    with (
        raw_server(lambda connection, request: real_time.sleep(0.5)) as port,
        fetcher(port, tools, timeout=0.05) as f,
        pytest.raises(SourceError, match="after 2 tries: ReadTimeout"),
    ):
        f.get(f"http://127.0.0.1:{port}/", tries=2)


@pytest.mark.parametrize("opening", [b"", b"x", head("Content-Length: 50") + b"short", b"HTTP/1.1 abc\r\n\r\n",
                                     b"\x16\x03\x01", head("Content-Length: -4"), head("Content-Length: 4, 5") + b"abcd",
                                     head("Transfer-Encoding: chunked") + b"zz\r\n", head("X" * 200_000 + ": y"),
                                     head("X: \x00"), b"HTTP/1.1 99 x\r\n\r\n",
                                     head("Transfer-Encoding: gzip") + b"abc"])  # fmt: skip
def test_broken_answers_are_one_error(opening, tools):
    with (
        raw_server(lambda connection, request: connection.sendall(opening)) as port,
        fetcher(port, tools) as f,
        pytest.raises(
            SourceError, match="no answer from http://127.0.0.1:.* after 2 tries: RemoteProtocolError|ReadErr"
        ),
    ):
        f.get(f"http://127.0.0.1:{port}/", tries=2)


def test_nobody_there(tools):
    with raw_server(lambda *_: None) as port:
        pass
    with fetcher(port, tools) as f, pytest.raises(SourceError, match="after 2 tries: ConnectError, .*refused"):
        f.get(f"http://127.0.0.1:{port}/", tries=2)


@pytest.mark.parametrize("asked", ["\xb2", "9" * 13, "-5", "nan", "inf", "1e3", "Thu, 99 Jun 2024 99:99:99 GMT", "soon",
                                   "Mon, 01 Jan 99999 00:00:00 GMT", "Thu, 20 Jun 2024 11:00:00 -0000"])  # fmt: skip
def test_waits_that_are_none_of_ours(httpserver, tools, time, asked):
    httpserver.expect_request("/").respond_with_data("", 503, headers={"Retry-After": asked})
    with fetcher(httpserver, tools, every=0.0) as f, pytest.raises(SourceError, match="after 2 tries: status 503"):
        f.get(base(httpserver) + "/", tries=2)
    assert time.slept == [2.0]


# --- packed answers -------------------------------------------------------------------------------------------------

MOST = 100_000
BOMB = packed(b"x" * 30_000_000)


@pytest.mark.parametrize(
    ("encodings", "body", "says"),
    [
        (["gzip"], BOMB, "more than 100,000 bytes after unpacking"),
        (["gzip, gzip"], packed(BOMB), "not asked for"),
        (["gzip", "gzip"], packed(BOMB), "not asked for"),
        (["gzip,identity , GZIP"], packed(BOMB), "not asked for"),
        (["gzip, deflate, br"], b"x", "not asked for"),
        (["deflate"], zlib.compress(b"x" * 30_000_000), "not asked for"),
        (["br"], b"\x5b\xff\xff\x03", "not asked for"),
        (["zstd"], b"\x28\xb5\x2f\xfd", "not asked for"),
        (["compress"], b"x", "not asked for"),
        (["gzip"], b"no gzip at all", "cannot be unpacked"),
        (["gzip"], packed(b"x" * 500)[:-9], "breaks off"),
        (["gzip"], packed(b"one") + packed(b"two"), "goes on after its end"),
    ],
)
def test_packed_answers_that_are_refused(httpserver, tools, encodings, body, says):
    answer = Response(body, headers=[("Content-Encoding", one) for one in encodings])
    httpserver.expect_request("/").respond_with_response(answer)
    with fetcher(httpserver, tools) as f, pytest.raises(SourceError, match=says):
        f.get(base(httpserver) + "/", max_bytes=MOST)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "identity", "", " gzip , identity"])
def test_packed_answers_that_are_read(httpserver, tools, encoding):
    body = packed(b"text") if "gzip" in encoding.lower() else b"text"
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": encoding})
    with fetcher(httpserver, tools) as f:
        assert f.get(base(httpserver) + "/").body == b"text"
    assert httpserver.log[0][0].headers["Accept-Encoding"] == "gzip"


def test_a_bomb_is_not_unpacked_beyond_the_bound():
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="after unpacking"):
            unpack(BOMB, "gzip", MOST, "here")
        assert tracemalloc.get_traced_memory()[1] < 10 * MOST
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "gzip, gzip", "br", "\x00"]))
def test_unpacking_gives_bytes_or_says_why_not(raw, encoding):
    with contextlib.suppress(SourceError):
        assert len(unpack(raw, encoding, 1_000, "here")) <= 1_000


def test_too_many_bytes(httpserver, tools):
    httpserver.expect_request("/").respond_with_data("x" * 60_000)
    with fetcher(httpserver, tools) as f, pytest.raises(SourceError, match="more than 50,000 bytes"):
        f.get(base(httpserver) + "/", max_bytes=50_000)


# --- addresses ------------------------------------------------------------------------------------------------------

NOT_PUBLIC = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "224.0.1.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::ffff:0:127.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::224.0.1.1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",
    "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "2606:2800:21f:cb07::1",
    "2a00:1450:4001::1",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address):
    assert is_public(address)


HIDDEN = [  # 127.0.0.1 and others, spelled in ways that a machine reads and a person does not
    "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "0", "0x0", "3232235777",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001::7f00:1]", "[ff02::1]",
    "[fe80::1]", "localhost", "LOCALHOST", "inside.example", "both.example", "nat64.example", "six.example", "10.0.0.1",
    "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "224.0.1.1", "169.254.169.254",
]  # fmt: skip


@pytest.mark.parametrize("host", HIDDEN)
def test_hosts_that_are_private_however_they_are_spelled(tools, connections, host):
    with fetcher(1, tools) as f, pytest.raises(SourceError, match="private|no such host|not an http address"):
        f.get(f"http://{host}:8080/")
    assert connections == []


@pytest.mark.parametrize("host", HIDDEN)
def test_redirects_to_private_hosts(tools, connections, host):
    seen = []

    def talk(connection, request):
        seen.append(request)
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: http://{host}/x\r\nContent-Length: 0\r\n\r\n".encode())

    with (
        raw_server(talk) as port,
        fetcher(port, tools) as f,
        pytest.raises(SourceError, match="private|no such host|no(t an http)? address"),
    ):
        f.get(f"http://127.0.0.1:{port}/")
    assert len(seen) == 1


def test_a_name_server_that_changes_its_mind(tools, connections, monkeypatch):
    """Public when it is checked, private when it is dialled: what is dialled is checked again, and that is what counts."""
    looked_up = []

    def change(host, port=0, *more, **named):
        if host == "rebind.example":
            looked_up.append(host)
            host = "8.8.8.8" if len(looked_up) == 1 else "127.0.0.1"
        return resolve(host, port)

    monkeypatch.setattr("socket.getaddrinfo", change)
    with raw_server(lambda *_: None) as port, fetcher(1, tools) as f, pytest.raises(SourceError, match="private"):
        f.get(f"http://rebind.example:{port}/", tries=1)
    assert len(looked_up) == 2 and connections == []


def test_a_host_is_dialled_at_its_checked_address(monkeypatch, tools):
    """The name is looked up once for the connection, and the connection goes to the figures."""
    dialled = []

    def dial(self, address):
        dialled.append(address)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr("socket.socket.connect", dial)
    with fetcher(1, tools) as f, pytest.raises(SourceError, match="ConnectError"):
        f.get("http://half.example/", tries=1)
    assert dialled == [("8.8.8.8", 80)]


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://", "http:///x", "http:x", "https:/x/y", "//host/x", "ftp://half.example/", "file:///etc/passwd",
     "http://[::1", "http://[x]/", "http://half.example:99999/", "http://half.example:x/", "http://half.example:-1/",
     "http://" + "a" * 64 + ".example/", "http://" + "a." * 200 + "example/", "http://a..example/", "http://\x00/", "http:// /",
     "http://half.example/\x00", "http://u:p@half.example/", "http://u@half.example/", "http://half.example/" + "a" * 9000,
     "javascript:alert(1)", "data:text/html,x", "http://\ud800.example/", "http://xn--/", "http://%00/", "http://-/",
     "http://half.example\\@127.0.0.1/", "http://127.0.0.1#@half.example/", "http://half.example\r\nX: y/", "http://*/"],
)  # fmt: skip
def test_bad_addresses_are_one_error(tools, connections, url):
    with fetcher(1, tools) as f, pytest.raises(SourceError):
        f.get(url)
    assert connections == []


@pytest.mark.parametrize(
    ("location", "says"),
    [
        (None, "redirect to nowhere"),
        ("", "redirect to nowhere"),
        ("http://", "5 redirects"),
        ("http:///x", "5 redirects"),
        ("http://[", "no such host"),
        ("http://half.example:99999/", "not an http address"),
        ("http://half.example:x/", "no address"),
        ("//", "redirect|http address"),
        ("ftp://half.example/", "not an http address"),
        ("javascript:alert(1)", "not an http address"),
        ("file:///etc/passwd", "not an http address"),
        ("http://u:p@half.example/", "user or a password"),
        ("/" + "a" * 9_000, "no address"),
        ("http://" + "a" * 70 + ".example/", "no such host|no address"),
        ("http://nowhere.example/", "no such host"),
        ("/", "5 redirects, in a loop"),
        ("?more", "5 redirects"),
    ],
)
def test_redirects_that_lead_nowhere(tools, location, says):
    lines = [f"Location: {location}"] if location is not None else []

    def talk(connection, request):
        connection.sendall(head(*lines, "Content-Length: 0", "Connection: close", status="302 Found"))

    with raw_server(talk) as port, fetcher(port, tools) as f, pytest.raises(SourceError, match=says) as error:
        f.get(f"http://127.0.0.1:{port}/")
    assert len(str(error.value)) < 400 and "p@" not in str(error.value)


def test_a_redirect_to_another_port_of_a_trusted_host(tools):
    with raw_server(lambda *_: None) as other:

        def talk(connection, request):
            connection.sendall(head(f"Location: http://127.0.0.1:{other}/", "Content-Length: 0", status="302 Found"))

        with raw_server(talk) as port, fetcher(port, tools) as f, pytest.raises(SourceError, match="private"):
            f.get(f"http://127.0.0.1:{port}/")


def test_no_message_steers_the_terminal(tools):
    """Neither the path nor a header: escapes, C1 controls, line ends, signs that turn the writing round."""
    assert str(SourceError("a\x1b[2J\x9b1m\nb\u202e\r")) == "a?[2J?1m?b??"
    with fetcher(1, tools) as f, pytest.raises(SourceError) as error:
        f.get("http://10.0.0.1/%1b[2J%0a")
    assert str(error.value).isprintable()


def test_a_redirect_waits_as_long_as_its_host_asks(httpserver, tools, time):
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": "/b"})
    httpserver.expect_request("/b").respond_with_data("x")
    with fetcher(httpserver, tools) as f:
        f.get(base(httpserver) + "/a", before=lambda to: 30.0)
    assert time.slept == [30.0]


def test_a_redirect_that_grows_without_end(tools):
    def talk(connection, request):
        path = request.split()[1].decode()
        connection.sendall(
            head(f"Location: {path}{path}", "Content-Length: 0", "Connection: close", status="302 Found")
        )

    with raw_server(talk) as port, fetcher(port, tools) as f, pytest.raises(SourceError, match="redirects"):
        f.get(f"http://127.0.0.1:{port}/abc")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_an_error(text):
    for url in (text, f"http://{text}/", f"http://half.example/{text}"):
        with contextlib.suppress(SourceError):
            assert parse_address(url).scheme in ("http", "https")


# --- keys -----------------------------------------------------------------------------------------------------------

HEX = "".join(f"%{ord(c):02x}" for c in KEY)
TWICE = HEX.replace("%", "%25")
DIGITS = "".join("%25" + "".join(f"%{ord(d):02x}" for d in f"{ord(c):02x}") for c in KEY)  # the digits escaped, too


@pytest.mark.parametrize(
    "location",
    [
        f"/moved/{KEY}", f"/moved/{HEX}", f"/moved/{TWICE}", f"/moved/{DIGITS}", f"/moved?x={KEY}",
        f"/moved?API-KEY={KEY.upper()}",
        f"http://{KEY}.example/", f"http://{KEY.upper()}.half.example/", f"http://{KEY}@half.example/",
        f"http://u:{KEY}@half.example/", f"ftp://half.example/{KEY}", f"http://[{KEY}", f"http://half.example:{KEY}/",
        f"//{KEY}/", f"/x#{KEY}", f"gopher:{KEY}", f"http://half.example/{KEY}" + "a" * 9000, f"javascript:'{HEX}'",
    ],
)  # fmt: skip
def test_no_key_in_anything_after_a_redirect(tools, tmp_path, caplog, capsys, location):
    """Not in the message, not in what it came from, not in a log, wherever the server puts the key."""
    caplog.set_level(logging.DEBUG)

    def talk(connection, request):
        connection.sendall(head(f"Location: {location}", "Content-Length: 0", "Connection: close", status="302 Found"))

    with (
        raw_server(talk) as port,
        fetcher(port, tools, secret_name="api-key", secret=KEY) as f,
        pytest.raises(SourceError) as error,
    ):
        f.get(f"http://127.0.0.1:{port}/")
    told = "".join(traceback.format_exception(error.value)) + "".join(r.getMessage() for r in caplog.records)
    chain, here = "", error.value
    while here is not None:
        chain, here = chain + str(here) + repr(here.args), here.__context__ or here.__cause__
    printed = capsys.readouterr()
    for form in (KEY, KEY.upper(), HEX, TWICE, DIGITS):
        assert form.lower() not in (told + chain + printed.out + printed.err).lower()


@pytest.mark.parametrize("then", [b"", b"HTTP/1.1 200 \r\n: \r\n\r\n", head("Content-Length: 9") + b"x"])
def test_no_key_where_the_connection_breaks(tools, caplog, then):
    caplog.set_level(logging.DEBUG)
    with (
        raw_server(lambda connection, request: connection.sendall(then)) as port,
        fetcher(port, tools, secret_name="api-key", secret=KEY) as f,
        pytest.raises(SourceError) as error,
    ):
        f.get(f"http://127.0.0.1:{port}/", tries=1)
    assert error.value.__context__ is None and error.value.__cause__ is None
    assert KEY not in str(error.value) + "".join(r.getMessage() for r in caplog.records)


def test_no_key_in_what_is_kept(httpserver, tools, tmp_path):
    """A server that gives the key back in its body and in each header that is kept, spelled in every way."""
    escaped = (
        "".join(f"\\u{ord(c):04X}" for c in KEY) + "".join(f"&#{ord(c)};" for c in KEY) + HEX + TWICE + KEY.upper()
    )
    headers = {"ETag": f'"{KEY}"', "Last-Modified": HEX, "Content-Type": f"text/plain; x={KEY}", "Location": f"/{KEY}"}
    httpserver.expect_request("/").respond_with_data(f"{KEY} {escaped} café", headers=headers)
    with fetcher(httpserver, tools, secret_name="api-key", secret=KEY) as f:
        answer = f.get(base(httpserver) + "/")
    Cache(tmp_path).put("name", answer, NOW)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir()).decode()
    assert not [form for form in (KEY, KEY.upper(), HEX, TWICE, escaped[:20], "&#115;") if form in kept]
    assert "café" in kept and json.loads(next(tmp_path.glob("*.json")).read_text())["headers"]["etag"] == '"[key]"'


def test_no_cookie_and_no_referrer_goes_out(httpserver, tools):
    got = []
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": "/b", "Set-Cookie": "a=b; Path=/"})
    httpserver.expect_request("/b").respond_with_handler(lambda request: got.append(request.headers) or Response("x"))
    with fetcher(httpserver, tools) as f:
        f.get(base(httpserver) + "/a")
        f.get(base(httpserver) + "/b")
    assert not [name for headers in got for name, _ in headers if name in ("Cookie", "Referer")] and len(got) == 2


# --- proxies --------------------------------------------------------------------------------------------------------


def test_a_proxy_of_the_environment_is_used(httpserver, tools, monkeypatch):
    """It looks up names that this machine does not know; private figures are refused all the same."""
    seen = []

    def talk(connection, request):
        seen.append(request)
        connection.sendall(head("Content-Length: 2", "Connection: close") + b"ok")

    with raw_server(talk) as port, fetcher(1, tools) as f:
        monkeypatch.setenv("http_proxy", f"http://me:pass@127.0.0.1:{port}")
        assert f.get("http://elsewhere.example/x").body == b"ok"
        assert f.get("http://half.example/y").body == b"ok"
        for private in ("http://10.0.0.1/", "http://inside.example/"):
            with pytest.raises(SourceError, match="private"):
                f.get(private)
        monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
        with pytest.raises(SourceError, match="no http proxy"):
            f.get("http://half.example/y")
    assert [r.split(b"\r\n")[0] for r in seen] == [
        b"GET http://elsewhere.example/x HTTP/1.1",
        b"GET http://half.example/y HTTP/1.1",
    ]
    assert b"Proxy-Authorization: Basic" in seen[0]


# --- the cache ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["", "null", "[]", "{}", '{"url": 1}', "\x00", '"text"', "7"])
def test_a_broken_description_in_the_cache_is_none(tmp_path, broken):
    cache = Cache(tmp_path)
    cache.put("\ud800", Answer("u", 200, {}, b"body"), NOW)
    next(tmp_path.glob("*.json")).write_text(broken)
    assert cache.get("\ud800") is None
