"""Requests: bounds, redirects, addresses, keys; nothing here opens a connection to another machine."""

import pytest
from werkzeug import Response

from helpers.fetch.http import Answer, Cache, Fetcher, SourceError
from tests.fetch.local import KEY, NOW, base, fetcher


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


def test_an_answer_that_drips_is_cut(httpserver, tools, time, monkeypatch):
    monkeypatch.setattr(time, "clock", lambda: time.sleep(50) or time.now)
    httpserver.expect_request("/").respond_with_data("x" * 400_000)
    with fetcher(httpserver, tools | {"clock": time.clock}) as f, pytest.raises(SourceError, match="more than 120 s"):
        f.get(base(httpserver) + "/")


def test_half_an_answer_in_the_cache_is_none(tmp_path):
    cache = Cache(tmp_path)
    cache.put("a", Answer("u", 200, {"etag": "x", "set-cookie": "y"}, b"body"), NOW)
    assert cache.get("a").body == b"body" and "set-cookie" not in cache.get("a").headers
    next(tmp_path.glob("*.body")).unlink()
    assert cache.get("a") is None
