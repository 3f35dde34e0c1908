"""Pages from a list of addresses, and what their hosts allow."""

import json

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
