"""Pages from a list of addresses, and what their hosts allow."""

import json
import subprocess
import sys

import pytest

import helpers as ev
from helpers.fetch import run
from tests.fetch.local import asked, base, rows

PAGE = """<html><head><title>Plant opens</title><meta property="og:site_name" content="Kerb News">
<meta property="article:published_time" content="2024-03-02T08:00:00Z"></head><body><nav>Home</nav><article>
<h1>Battery plant opens near the river</h1>%s</article></body></html>""" % "".join(  # noqa: UP031
    f"<p>The electric car maker opened hall {n} of its battery plant on Friday, and {n}00 people found work there.</p>"
    for n in range(1, 8)
)


def pages(httpserver, tmp_path, tools, *paths, **more):
    listed = tmp_path / "urls.txt"
    listed.write_text("# mine\n" + "\n".join(p if "://" in p else base(httpserver) + p for p in paths))
    settings = {"SOURCE": "urls", "URL": str(listed), "CONTACT": "t@example.org", "OUT": str(tmp_path / "pages.jsonl")}
    run.main(settings | more, base=base(httpserver), **tools)
    about = json.loads((tmp_path / "pages.jsonl.provenance.json").read_text())
    return tmp_path / "pages.jsonl", {
        one["url"].replace(base(httpserver), ""): one["reason"] for one in about["left_out"]
    }


def robots(httpserver, text="User-agent: *\nDisallow: /no\n", status=200):
    httpserver.expect_request("/robots.txt").respond_with_data(text, status=status, content_type="text/plain")


def test_pages_become_a_corpus(httpserver, tmp_path, tools, time):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/b").respond_with_data(PAGE.replace("river", "lake"), content_type="text/html")
    out, left = pages(httpserver, tmp_path, tools, "/a", "/b", "/a")
    assert left == {} and asked(httpserver) == ["/robots.txt", "/a", "/b"]
    articles, rejects = ev.read_corpus(out)
    assert len(articles) == 2 and rejects.empty
    assert articles["text"].str.contains("opened hall 3").all() and set(articles["source"]) == {"Kerb News"}
    assert set(articles["published"].astype(str)) == {"2024-03-02 08:00:00"}
    assert time.slept == [5.0, 5.0]  # one request in five seconds
    agent = httpserver.log[0][0].headers["User-Agent"]
    assert agent.startswith("ev-news-helpers/") and "t@example.org" in agent


def test_pages_come_from_the_cache_the_second_time(httpserver, tmp_path, tools):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    pages(httpserver, tmp_path, tools, "/a")
    (tmp_path / "pages.jsonl").unlink()
    before = len(httpserver.log)
    out, _ = pages(httpserver, tmp_path, tools, "/a")
    assert len(rows(out)) == 1 and len(httpserver.log) == before


def test_robots_txt_is_obeyed(httpserver, tmp_path, tools, time):
    robots(httpserver, "User-agent: ev-news-helpers\nCrawl-delay: 11\nDisallow: /no\n")
    httpserver.expect_request("/yes").respond_with_data(PAGE, content_type="text/html")
    out, left = pages(httpserver, tmp_path, tools, "/no/1", "/yes")
    assert left == {"/no/1": "not allowed by robots.txt"} and len(rows(out)) == 1
    assert asked(httpserver) == ["/robots.txt", "/yes"] and time.slept == [11.0]


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_an_unreachable_robots_txt_means_no(httpserver, tmp_path, tools, status):
    robots(httpserver, "", status)
    out, left = pages(httpserver, tmp_path, tools, "/a", "/b")
    assert set(left) == {"/a", "/b"} and all("robots.txt" in why for why in left.values())
    assert rows(out) == [] and set(asked(httpserver)) == {"/robots.txt"}


def test_no_robots_txt_forbids_nothing(httpserver, tmp_path, tools):
    robots(httpserver, "", 404)
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    assert len(rows(pages(httpserver, tmp_path, tools, "/a")[0])) == 1


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://10.0.0.1/x", "private"),
        ("http://169.254.169.254/latest/meta-data", "private"),
        ("http://[::1]/x", "private"),
        ("http://localhost/x", "private"),
        ("http://inside.example/x", "private"),
        ("http://0.0.0.0/x", "private"),
        ("ftp://half.example/x", "not an http address"),
        ("file:///etc/passwd", "not an http address"),
        ("http://nowhere.example/x", "no such host"),
    ],
)
def test_redirects_that_are_not_followed(httpserver, tmp_path, tools, connections, to, why):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": to})
    out, left = pages(httpserver, tmp_path, tools, "/a")
    assert why in left["/a"] and rows(out) == [] and set(connections) == {"127.0.0.1"}


def test_a_private_address_in_the_list_is_not_fetched(httpserver, tmp_path, tools):
    _, left = pages(httpserver, tmp_path, tools, "http://10.1.2.3/a")
    assert "private" in left["http://10.1.2.3/a"]


def test_a_redirect_obeys_robots_txt_too(httpserver, tmp_path, tools):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data("", 301, headers={"Location": "/no/secret"})
    _, left = pages(httpserver, tmp_path, tools, "/a")
    assert left == {"/a": "not allowed by robots.txt"} and "/no/secret" not in asked(httpserver)


def test_redirects_without_end(httpserver, tmp_path, tools):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": "/a"})
    _, left = pages(httpserver, tmp_path, tools, "/a")
    assert "redirects" in left["/a"] and asked(httpserver).count("/a") == 6


def test_pages_that_are_none(httpserver, tmp_path, tools, monkeypatch):
    monkeypatch.setattr("helpers.fetch.pages.MAX_PAGE", 50_000)
    robots(httpserver)
    httpserver.expect_request("/big").respond_with_data("x" * 60_000, content_type="text/html")
    httpserver.expect_request("/pdf").respond_with_data("x", content_type="application/pdf")
    httpserver.expect_request("/gone").respond_with_data("", status=410)
    _, left = pages(httpserver, tmp_path, tools, "/big", "/pdf", "/gone")
    assert "more than 50,000 bytes" in left["/big"]
    assert left["/pdf"] == "not a page: application/pdf" and left["/gone"] == "status 410"


def test_caps(httpserver, tmp_path, tools, monkeypatch):
    monkeypatch.setattr("helpers.fetch.pages.read_pages.__defaults__", (2000, 3))
    robots(httpserver)
    httpserver.expect_request("/a", query_string="").respond_with_data(PAGE, content_type="text/html")
    for n in range(5):
        httpserver.expect_request(f"/p{n}").respond_with_data(PAGE, content_type="text/html")
    _, left = pages(httpserver, tmp_path, tools, *(f"/p{n}" for n in range(5)))
    assert set(left.values()) == {"over the limit for one host"} and len(left) == 2
    _, left = pages(httpserver, tmp_path, tools, "/a", LIMIT="1", OUT=str(tmp_path / "b.jsonl"))
    assert asked(httpserver).count("/a") == 1


# --- robots.txt made to hurt ----------------------------------------------------------------------------------------

NO = "User-agent: *\nDisallow: /no\nDisallow: /café\n"


@pytest.mark.parametrize(
    "body",
    [
        NO.encode("utf-8-sig"), NO.encode(), NO.replace("\n", "\r").encode(), NO.replace("\n", "\r\n").encode("utf-8-sig"),
        NO.encode("latin-1"), NO.encode("utf-16"), NO.upper().replace("/NO", "/no").replace("/CAFÉ", "/café").encode(),
        b"\xef\xbb\xbf\xef\xbb\xbf\n" + NO.encode(), ("# " + "x" * 100_000 + "\n" + NO).encode(),
        ("\0\n" + NO).encode(), ("Disallow: /x\nFoo\n:::\n" + NO).encode(), ("<html>\n" + NO).encode(),
    ],
)  # fmt: skip
def test_robots_txt_is_obeyed_however_it_is_written(httpserver, tmp_path, tools, body):
    httpserver.expect_request("/robots.txt").respond_with_data(body)
    httpserver.expect_request("/yes").respond_with_data(PAGE, content_type="text/html")
    out, left = pages(httpserver, tmp_path, tools, "/no/1", "/caf%C3%A9", "/café", "/%6eo/2", "/./no/3", "/yes")
    assert set(left.values()) == {"not allowed by robots.txt"} and len(left) == 5 and len(rows(out)) == 1
    assert asked(httpserver) == ["/robots.txt", "/yes"]


def test_paths_of_a_robots_txt_in_latin_1_may_mean_either(httpserver, tmp_path, tools):
    httpserver.expect_request("/robots.txt").respond_with_data(NO.encode("latin-1"))
    _, left = pages(httpserver, tmp_path, tools, "/caf%E9", "/caf%C3%A9")
    assert set(left.values()) == {"not allowed by robots.txt"} and len(left) == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("#" * 600_000, "more than 512,000 bytes"),
        ("".join(f"User-agent: a{n}\n" for n in range(9_000)) + "Disallow: /x\n" * 9_000, "9,000 agents"),
        ("User-agent: *\nCrawl-delay: 86400\n", "asks for 86400 s"),
    ],
)
def test_robots_txt_that_cannot_be_obeyed_forbids_all(httpserver, tmp_path, tools, body, says):
    robots(httpserver, body)
    _, left = pages(httpserver, tmp_path, tools, "/a", "/b")
    assert len(left) == 2 and all(says in why for why in left.values()) and asked(httpserver) == ["/robots.txt"]


@pytest.mark.parametrize("delay", ["nan", "inf", "-1", "1e999", "x", "0"])
def test_delays_that_are_none_change_nothing(httpserver, tmp_path, tools, time, delay):
    robots(httpserver, f"User-agent: *\nCrawl-delay: {delay}\n")
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    assert len(rows(pages(httpserver, tmp_path, tools, "/a")[0])) == 1 and time.slept == [5.0]


@pytest.mark.parametrize("body", ["<!doctype html><html><body>Not found</body></html>", "", "\0" * 1000, "{}"])
def test_what_is_no_robots_txt_forbids_nothing(httpserver, tmp_path, tools, body):
    robots(httpserver, body)
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    assert len(rows(pages(httpserver, tmp_path, tools, "/a")[0])) == 1


def test_wildcards_made_to_hurt(httpserver, tmp_path, tools):
    robots(httpserver, "User-agent: *\nDisallow: /" + "*a" * 30 + "*b$\nDisallow: /" + "*" * 100_000 + "c\n")
    httpserver.expect_request("/" + "a" * 3_000).respond_with_data(PAGE, content_type="text/html")
    assert len(rows(pages(httpserver, tmp_path, tools, "/" + "a" * 3_000)[0])) == 1


def test_a_robots_txt_that_redirects_to_a_private_host_forbids_all(httpserver, tmp_path, tools):
    httpserver.expect_request("/robots.txt").respond_with_data(
        "", 301, headers={"Location": "http://10.0.0.1/robots.txt"}
    )
    _, left = pages(httpserver, tmp_path, tools, "/a")
    assert "private" in left["/a"] and "can't be had" in left["/a"]


# --- one bad page is one reject -------------------------------------------------------------------------------------


def test_bad_addresses_in_a_list_are_left_out(httpserver, tmp_path, tools):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    bad = ["http://[::1", "http://" + "a" * 64 + ".example/", "http://half.example:99999/", "ftp://half.example/x",
           "http://u:p@half.example/", "http://half.example/" + "a" * 9_000, "http://\ufffd/", "javascript://x"]  # fmt: skip
    out, left = pages(httpserver, tmp_path, tools, *bad, "/a")
    assert len(rows(out)) == 1 and len(left) == len(bad)
    assert not [url for url in left if "p@" in url]


def test_a_page_that_breaks_the_reader_is_one_reject(httpserver, tmp_path, tools, monkeypatch):
    from helpers.corpus import articles

    real = articles.read_page
    monkeypatch.setattr(articles, "read_page", lambda body, *a: 1 / 0 if b"lake" in body else real(body, *a))
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data(PAGE.replace("river", "lake"), content_type="text/html")
    httpserver.expect_request("/b").respond_with_data(PAGE, content_type="text/html")
    out, left = pages(httpserver, tmp_path, tools, "/a", "/b")
    assert left == {"/a": "the page could not be read (ZeroDivisionError)"} and len(rows(out)) == 1


def test_a_page_that_asks_to_wait_for_long_is_left_out(httpserver, tmp_path, tools, time):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data("", 429, headers={"Retry-After": "600"})
    _, left = pages(httpserver, tmp_path, tools, "/a")
    assert "asks to wait 600 s" in left["/a"] and max(time.slept) == 5.0


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 5_000, b"<div>" * 100_000, b"<" * 20_000, b"<p>" + b"&" * 200_000, b"\xff\xfe\x00\xd8" * 1_000,
     b"<html><meta charset='utf-7'><p>+ADw-", b"<html><head>" + b"<meta name='a' content='b'>" * 20_000,
     b"<html><body><p " + b"a" * 300_000, b"<html><body><p>&#" + b"9" * 5_000 + b";</p>"],
)  # fmt: skip
def test_pages_made_to_hurt(httpserver, tmp_path, tools, body):
    """Each is an article or a reject, and the page after it is read."""
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data(body, content_type="text/html")
    httpserver.expect_request("/b").respond_with_data(PAGE, content_type="text/html")
    out, left = pages(httpserver, tmp_path, tools, "/a", "/b")
    assert len(rows(out)) + len(left) == 2 and rows(out)[-1]["title"].startswith("Battery plant")


def test_trafilatura_is_imported_only_where_pages_are_read():
    code = "import sys, helpers.fetch.run, helpers.fetch.pages; sys.exit('trafilatura' in sys.modules or 'httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
