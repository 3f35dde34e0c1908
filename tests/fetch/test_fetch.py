"""Live sources against a server on this machine; nothing here opens a connection to anywhere else."""

import json
import logging
import socket
from datetime import UTC, date, datetime, timedelta

import pytest
from werkzeug import Response

import helpers as ev
from helpers.fetch import http as live_http
from helpers.fetch import run as live
from helpers.fetch import sources as live_sources
from helpers.fetch.http import Fetcher, SourceError

KEY = "sesame-0123"
NOW = datetime(2024, 6, 20, 12, 0, tzinfo=UTC)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def connections(monkeypatch):
    """Record where sockets go; anywhere but 127.0.0.1 fails on the spot. No proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    opened, connect = [], socket.socket.connect

    def watched(self, address):
        opened.append(address[0])
        if address[0] != "127.0.0.1":
            raise AssertionError(f"a connection to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port=0, *a, **k: _resolve(host, port))
    yield opened
    assert set(opened) <= {"127.0.0.1"}


def _resolve(host, port):
    known = {
        "127.0.0.1": "127.0.0.1",
        "localhost": "127.0.0.1",
        "inside.example": "10.0.0.7",
        "half.example": "8.8.8.8",
    }
    if host not in known:
        raise OSError("no such host")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], port or 0))]


@pytest.fixture(scope="session")
def httpserver_listen_address():
    return "127.0.0.1", 0


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def tools(time):
    return {"clock": time.clock, "sleep": time.sleep, "now": lambda: NOW}


def base(httpserver):
    return httpserver.url_for("").rstrip("/")


def fetcher(httpserver, tools, **more):
    return Fetcher("test/1 (+t@example.org)", 5.0, trusted=(f"127.0.0.1:{httpserver.port}",), **(tools | more))


# --- the Guardian --------------------------------------------------------------------------------------------------


def story(n):
    fields = {
        "headline": f"Electric car story {n}",
        "bodyText": f"Electric cars sold well in town {n}. " * 12,
        "byline": "A Writer",
    }
    address = {
        "webTitle": f"Story {n}",
        "webUrl": f"https://paper.example/{n}",
        "webPublicationDate": "2024-05-03T10:00:00Z",
    }
    return {"id": f"paper/{n}", "type": "article", "fields": fields} | address


def pages_of(pages, total, requests=None):
    """A handler that answers like the Guardian's search."""

    def answer(request):
        if requests is not None:
            requests.append(dict(request.args))
        assert request.args["api-key"] == KEY
        if "q" not in request.args:
            return reply([], 5000, 1, 5000)
        page = int(request.args["page"])
        return reply(pages[min(page, len(pages)) - 1], total, page, max(len(pages), 1))

    def reply(results, total, page, count):
        found = {"status": "ok", "total": total, "currentPage": page, "pages": count, "results": results}
        return Response(json.dumps({"response": found}), content_type="application/json")

    return answer


def guardian(httpserver, tmp_path, tools, start="2024-05", end="2024-05", **more):
    settings = {"SOURCE": "guardian", "QUERY": "electric car", "START": start, "END": end}
    out = tmp_path / "guardian.jsonl"
    code = live.main(settings | {"OUT": str(out)} | more, base=base(httpserver), **tools)
    return code, out


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("GUARDIAN_API_KEY", KEY)


def rows(out):
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_guardian_pages_become_a_corpus(httpserver, tmp_path, tools, time, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1), story(2)], [story(2), story(3)]], 4))
    code, out = guardian(httpserver, tmp_path, tools)
    assert code == 0
    assert [r["id"] for r in rows(out)] == ["paper/1", "paper/2", "paper/3"]  # a story on two pages comes once
    articles, rejects = ev.read_corpus(out)
    assert len(articles) == 3 and rejects.empty
    assert articles["title"].tolist() == [f"Electric car story {n}" for n in (1, 2, 3)]
    assert set(articles["text_scope"]) == {"full"} and set(articles["source"]) == {"The Guardian"}
    assert articles["published"].dt.date.tolist() == [date(2024, 5, 3)] * 3
    assert all(s <= 1.0 for s in time.slept) and time.slept  # one call a second


def test_guardian_totals_are_the_denominators(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1)]], 17))
    _, out = guardian(httpserver, tmp_path, tools, "2024-04-10", "2024-05-20")
    lines = (tmp_path / "guardian.jsonl.totals.csv").read_text().splitlines()
    assert lines == [
        "source,first,last,matching,all",
        "guardian,2024-04-10,2024-04-30,17,5000",
        "guardian,2024-05-01,2024-05-20,17,5000",
    ]
    assert len(rows(out)) == 1


def test_a_page_that_the_server_repeats_ends_the_run(httpserver, tmp_path, tools, key):
    seen = []
    many = pages_of([[story(1)]], 900, seen)

    def for_ever(request):
        found = json.loads(many(request).data)
        found["response"]["pages"] = 10_000
        return Response(json.dumps(found), content_type="application/json")

    httpserver.expect_request("/search").respond_with_handler(for_ever)
    _, out = guardian(httpserver, tmp_path, tools)
    assert len(rows(out)) == 1 and len(seen) == 3  # the count of all, page 1, page 2 that is page 1 again


def test_guardian_with_nothing_found(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[]], 0))
    _, out = guardian(httpserver, tmp_path, tools)
    assert rows(out) == []
    assert "guardian,2024-05-01,2024-05-31,0,5000" in (tmp_path / "guardian.jsonl.totals.csv").read_text()


def test_guardian_asks_nothing_twice_and_goes_on(httpserver, tmp_path, tools, key):
    """The server fails in the second month; the next run asks only for what is missing."""
    good, broken, seen = pages_of([[story(1)]], 1), [True], []

    def handler(request):
        seen.append(request.args["from-date"])
        if broken[0] and request.args["from-date"] == "2024-05-01":
            return Response("", 500)
        return good(request)

    httpserver.expect_request("/search").respond_with_handler(handler)
    with pytest.raises(SourceError, match="status 500"):
        guardian(httpserver, tmp_path, tools, "2024-04", "2024-05")
    assert len(rows(tmp_path / "guardian.jsonl")) == 1
    broken[0] = False
    seen.clear()
    guardian(httpserver, tmp_path, tools, "2024-04", "2024-05")
    assert set(seen) == {"2024-05-01"}
    seen.clear()
    guardian(httpserver, tmp_path, tools, "2024-04", "2024-05")
    assert seen == []


def test_the_running_month_is_asked_again(httpserver, tmp_path, tools, key):
    seen = []
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1)]], 1, seen))
    guardian(httpserver, tmp_path, tools, "2024-06", "2024-06")
    first = len(seen)
    guardian(httpserver, tmp_path, tools, "2024-06", "2024-06")
    assert len(seen) == 2 * first


@pytest.mark.parametrize(
    ("status", "says"), [(401, "key"), (403, "refuses"), (426, "plan"), (404, "nothing"), (418, "status 418")]
)
def test_guardian_refusals_say_what_to_do(httpserver, tmp_path, tools, key, status, says):
    httpserver.expect_request("/search").respond_with_data(f"no {KEY}", status=status)
    with pytest.raises(SourceError, match=says) as error:
        guardian(httpserver, tmp_path, tools)
    assert KEY not in str(error.value)
    assert len(httpserver.log) == 1  # not asked again


@pytest.mark.parametrize("asked", ["7", "Thu, 20 Jun 2024 12:00:07 GMT"])
def test_429_waits_as_long_as_asked(httpserver, tmp_path, tools, time, key, asked):
    answer, refused = pages_of([[story(1)]], 1), [Response("", status=429, headers={"Retry-After": asked})]
    httpserver.expect_request("/search").respond_with_handler(lambda r: refused.pop() if refused else answer(r))
    _, out = guardian(httpserver, tmp_path, tools)
    assert 7.0 in time.slept and len(rows(out)) == 1


def test_429_with_too_long_a_wait_is_left_for_later(httpserver, tmp_path, tools, time, key):
    httpserver.expect_request("/search").respond_with_data("", status=429, headers={"Retry-After": "86400"})
    with pytest.raises(SourceError, match="86400 s: run the same command later"):
        guardian(httpserver, tmp_path, tools)
    assert max(time.slept, default=0) < 900


def test_500_is_tried_again_then_given_up(httpserver, tmp_path, tools, time, key):
    httpserver.expect_request("/search").respond_with_data("", status=500)
    with pytest.raises(SourceError, match="after 4 tries"):
        guardian(httpserver, tmp_path, tools)
    assert len(httpserver.log) == 4 and [s for s in time.slept if s > 1] == [2.0, 4.0, 8.0]


def test_time_out(httpserver, tmp_path, tools, key):
    import time as real

    httpserver.expect_request("/search").respond_with_handler(lambda request: real.sleep(0.4) or Response("{}"))
    with pytest.raises(SourceError, match="ReadTimeout") as error:
        guardian(httpserver, tmp_path, tools | {"timeout": 0.05})
    assert KEY not in str(error.value)


def test_html_with_status_200(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_data(
        f"<html><p>Down, {KEY}, for repair</p>", content_type="text/html"
    )
    with pytest.raises(SourceError, match=r"message instead of JSON: 'Down, \[key\], for repair'"):
        guardian(httpserver, tmp_path, tools)


def test_cut_json_is_asked_for_again(httpserver, tmp_path, tools, key):
    whole, cut = pages_of([[story(1)]], 1), ['{"response": {"total": 5, "resul']
    httpserver.expect_request("/search").respond_with_handler(
        lambda asked: Response(cut.pop()) if cut else whole(asked)
    )
    _, out = guardian(httpserver, tmp_path, tools)
    assert len(rows(out)) == 1 and not cut


def test_json_that_stays_cut_is_an_error_and_not_kept(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_data('{"response": {"total": 5, "resul')
    with pytest.raises(SourceError, match="breaks off"):
        guardian(httpserver, tmp_path, tools)
    assert len(httpserver.log) == 3
    assert not list(tmp_path.glob("*.cache/*.body"))


@pytest.mark.parametrize(
    "answer", ["[]", '{"response": []}', '{"response": {"results": {}, "total": 1}}', '{"message": "x"}']
)
def test_json_of_another_shape(httpserver, tmp_path, tools, key, answer):
    httpserver.expect_request("/search").respond_with_data(answer)
    with pytest.raises(SourceError, match="something else"):
        guardian(httpserver, tmp_path, tools)


def test_the_key_is_nowhere(httpserver, tmp_path, tools, key, caplog, capsys):
    """Not in a log at any level, not printed, in no file, even where the server echoes it and redirects with it."""
    caplog.set_level(logging.DEBUG)

    def handler(request):
        if request.path == "/search":
            return Response("", 302, headers={"Location": request.full_path.replace("/search", "/moved")})
        answer = pages_of([[story(1)]], 1)(request)
        return Response(answer.data[:-1] + json.dumps({"x": KEY}).encode().replace(b"{", b",", 1), 200)

    httpserver.expect_request("/search").respond_with_handler(handler)
    httpserver.expect_request("/moved").respond_with_handler(handler)
    _, out = guardian(httpserver, tmp_path, tools)
    assert len(rows(out)) == 1
    printed = capsys.readouterr()
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("werkzeug")]  # the server's own log aside
    assert KEY not in printed.out + printed.err + "".join(ours)
    files = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert len(files) > 4 and not any(KEY.encode() in f.read_bytes() or KEY in f.name for f in files)


def test_the_key_does_not_follow_a_redirect_to_another_host(httpserver, tools):
    got = []
    port = httpserver.port
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": f"http://localhost:{port}/b"})
    httpserver.expect_request("/b").respond_with_handler(lambda r: got.append(dict(r.args)) or Response("x"))
    both = (f"127.0.0.1:{port}", f"localhost:{port}")
    with Fetcher("t", 0.0, trusted=both, secret_name="api-key", secret=KEY, **tools) as f:
        f.get(f"{base(httpserver)}/a")
    assert got == [{}]


def test_guardian_needs_a_key_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("GUARDIAN_API_KEY", raising=False)
    settings = {"SOURCE": "guardian", "QUERY": "q", "START": "2024", "END": "2024", "OUT": str(tmp_path / "a.jsonl")}
    with pytest.raises(ValueError, match="GUARDIAN_API_KEY"):
        live.main(settings)
    with pytest.raises(ValueError, match="environment only") as error:
        live.main(settings | {"API_KEY": KEY})
    assert KEY not in str(error.value) and not list(tmp_path.iterdir())


# --- GDELT ---------------------------------------------------------------------------------------------------------


def gdelt_item(n, day="20240618"):
    return {"url": f"https://site.example/{n}", "title": f"Electric cars, part {n}", "seendate": f"{day}T031500Z",
            "domain": "site.example", "language": "English", "sourcecountry": "India"}  # fmt: skip


def gdelt(httpserver, tmp_path, tools, start="2024-06-18", end="2024-06-18"):
    settings = {"SOURCE": "gdelt", "QUERY": '"electric car"', "START": start, "END": end}
    out = tmp_path / "gdelt.jsonl"
    return live.main(settings | {"OUT": str(out)}, base=base(httpserver), **tools), out


VOLUME = {
    "timeline": [{"series": "Article Count", "data": [{"date": "20240618T000000Z", "value": 321, "norm": 190_000}]}]
}


def gdelt_server(httpserver, articles):
    def handler(request):
        if request.args["mode"] == "timelinevolraw":
            return Response(json.dumps(VOLUME))
        found = articles(request)
        return Response(found if isinstance(found, str) else json.dumps(found))

    httpserver.expect_request("/api/v2/doc/doc").respond_with_handler(handler)


def test_gdelt_becomes_headlines_without_a_date(httpserver, tmp_path, tools, time):
    gdelt_server(httpserver, lambda request: {"articles": [gdelt_item(1), gdelt_item(2)]})
    _, out = gdelt(httpserver, tmp_path, tools)
    articles, _ = ev.read_corpus(out)
    assert set(articles["text_scope"]) == {"headline"} and len(articles) == 2
    assert articles["published"].isna().all() and articles["retrieved"].notna().all()  # seen is not published
    assert time.slept and max(time.slept) == 5.0
    totals = (tmp_path / "gdelt.jsonl.totals.csv").read_text()
    assert "gdelt,20240618T000000Z,20240618T000000Z,321,190000" in totals


def test_gdelt_halves_a_day_that_overflows(httpserver, tmp_path, tools):
    def articles(request):
        first, last = request.args["startdatetime"], request.args["enddatetime"]
        hours = range(int(first[8:10]), int(last[8:10]) + 1)
        found = [gdelt_item(f"{h}-{n}") for h in hours for n in range(20)]
        return {"articles": found[:250]}

    gdelt_server(httpserver, articles)
    _, out = gdelt(httpserver, tmp_path, tools)
    assert len({r["url"] for r in rows(out)}) == len(rows(out)) == 24 * 20


def test_gdelt_invalid_escapes_control_characters_and_nothing(httpserver, tmp_path, tools):
    text = '{"articles": [' + json.dumps(gdelt_item(1)).replace("part 1", r"it\'s 5\% \u00e9 \\n C:\\x" + "\t") + "]}"
    gdelt_server(httpserver, lambda request: text)
    _, out = gdelt(httpserver, tmp_path, tools)
    assert rows(out)[0]["title"] == "Electric cars, it\\'s 5\\% é \\n C:\\x\t"
    for empty in ("{}", ""):
        httpserver.clear()
        gdelt_server(httpserver, lambda request, empty=empty: empty)
        _, other = gdelt(httpserver, tmp_path / f"e{len(empty)}", tools)
        assert rows(other) == []


def test_gdelt_message_with_status_200(httpserver, tmp_path, tools):
    httpserver.expect_request("/api/v2/doc/doc").respond_with_data("Your query was too short or too long.")
    with pytest.raises(SourceError, match="too short or too long"):
        gdelt(httpserver, tmp_path, tools)


def test_gdelt_says_that_it_knows_three_months(tmp_path, tools, httpserver):
    with pytest.raises(SourceError, match="last three months"):
        gdelt(httpserver, tmp_path, tools, "2023-01-01", "2024-06-01")


# --- feeds ---------------------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Kerb News</title>
<item><title>Van &amp;amp; bus makers meet</title><link>https://kerb.example/1</link><guid>kerb-1</guid>
<pubDate>Fri, 17 May 2024 19:51:00 +0200</pubDate><dc:creator>Ida Holm</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>Electric vans sold well.</p><p>Buses, too.</p><script>x()</script>]]></content:encoded></item>
<item><title>No date here</title><link>https://kerb.example/2</link><guid>kerb-2</guid>
<description>Chargers &lt;b&gt;everywhere&lt;/b&gt;.</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Volt</title><id>v</id><updated>2024-06-01T00:00:00Z</updated>
<entry><title>Updated only</title><id>v1</id><link href="https://volt.example/1"/><updated>2024-06-01T00:00:00Z</updated>
<summary>A battery plant.</summary></entry>
<entry><title>Published</title><id>v2</id><link href="https://volt.example/2"/><published>2024-05-30T08:00:00Z</published>
<updated>2024-06-01T00:00:00Z</updated><summary>Another battery plant.</summary></entry></feed>"""


def rss(httpserver, tmp_path, tools, url, **more):
    settings = {"SOURCE": "rss", "URL": url, "CONTACT": "t@example.org", "OUT": str(tmp_path / "rss.jsonl")}
    live.main(settings | more, base=base(httpserver), **tools)
    return tmp_path / "rss.jsonl"


def test_rss_becomes_a_corpus(httpserver, tmp_path, tools):
    httpserver.expect_request("/feed").respond_with_data(RSS, content_type="application/rss+xml")
    articles, rejects = ev.read_corpus(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed"))
    assert rejects.empty
    full, snippet = (articles[articles["url"] == f"https://kerb.example/{n}"].iloc[0] for n in (1, 2))
    assert full["text"] == "Electric vans sold well.\nBuses, too." and full["text_scope"] == "full"
    assert full["title"] == "Van & bus makers meet" and full["authors"] == "Ida Holm" and full["source"] == "Kerb News"
    assert str(full["published"]) == "2024-05-17 19:51:00"  # as printed
    assert snippet["text_scope"] == "snippet" and snippet["text"] == "Chargers everywhere."
    assert articles["published"].isna().sum() == 1


def test_atom_updated_is_not_published(httpserver, tmp_path, tools):
    httpserver.expect_request("/feed").respond_with_data(ATOM, content_type="application/atom+xml")
    found = {
        r["article_id"]: r["published"] for r in rows(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed"))
    }
    assert found == {"v1": "", "v2": "2024-05-30T08:00:00Z"}


def test_a_feed_is_asked_with_its_etag_and_grows(httpserver, tmp_path, tools):
    asked, body = [], [RSS]

    def handler(request):
        asked.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        if asked[-1][0] == '"a"' and body[0] is RSS:
            return Response("", 304)
        return Response(body[0], headers={"ETag": '"a"', "Last-Modified": "Fri, 17 May 2024 20:00:00 GMT"})

    httpserver.expect_request("/feed").respond_with_handler(handler)
    for _ in range(2):
        out = rss(httpserver, tmp_path, tools, base(httpserver) + "/feed")
        assert len(rows(out)) == 2
    assert asked == [(None, None), ('"a"', "Fri, 17 May 2024 20:00:00 GMT")]
    out.unlink()
    assert len(rows(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed"))) == 2  # not changed, but kept
    body[0] = RSS.replace("kerb-2", "kerb-3")
    assert len(rows(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed"))) == 3


def test_no_feed_and_one_of_two_feeds(httpserver, tmp_path, tools):
    httpserver.expect_request("/html").respond_with_data("<html><body>Hello</body></html>", content_type="text/html")
    httpserver.expect_request("/feed").respond_with_data(RSS)
    with pytest.raises(SourceError, match="no RSS or Atom feed"):
        rss(httpserver, tmp_path, tools, base(httpserver) + "/html")
    both = f"{base(httpserver)}/html,{base(httpserver)}/feed"
    assert len(rows(rss(httpserver, tmp_path, tools, both))) == 2
    left = json.loads((tmp_path / "rss.jsonl.provenance.json").read_text())["left_out"]
    assert [one["url"] for one in left] == [base(httpserver) + "/html"]


# --- pages ---------------------------------------------------------------------------------------------------------

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
    live.main(settings | more, base=base(httpserver), **tools)
    about = json.loads((tmp_path / "pages.jsonl.provenance.json").read_text())
    return tmp_path / "pages.jsonl", {
        one["url"].replace(base(httpserver), ""): one["reason"] for one in about["left_out"]
    }


def robots(httpserver, text="User-agent: *\nDisallow: /no\n", status=200):
    httpserver.expect_request("/robots.txt").respond_with_data(text, status=status, content_type="text/plain")


def asked(httpserver):
    return [request.path for request, _ in httpserver.log]


def test_pages_become_a_corpus(httpserver, tmp_path, tools, time):
    robots(httpserver)
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/b").respond_with_data(PAGE.replace("river", "lake"), content_type="text/html")
    out, left = pages(httpserver, tmp_path, tools, "/a", "/b", "/a")
    assert left == {} and asked(httpserver) == ["/robots.txt", "/a", "/b"]
    articles, rejects = ev.read_corpus(out)
    assert len(articles) == 2 and rejects.empty
    assert articles["text"].str.contains("opened hall 3").all() and set(articles["source"]) == {"Kerb News"}
    assert set(articles["published"].astype(str)) == {"2024-03-02"}
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


# --- settings and the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "rss, guardian, gdelt, urls"),
        ({"SOURCE": "bing"}, "rss, guardian, gdelt, urls"),
        ({"SOURCE": "gdelt", "QUERY": "x"}, "needs START and END"),
        ({"SOURCE": "gdelt", "QUERY": "x", "START": "May 2024", "END": "2024"}, "write 2024, 2024-03"),
        ({"SOURCE": "gdelt", "QUERY": "x", "START": "2024-13", "END": "2024"}, "write 2024, 2024-03"),
        ({"SOURCE": "gdelt", "QUERY": "x", "START": "2024-05", "END": "2024-04"}, "lies before"),
        ({"SOURCE": "rss", "URL": "https://x.example/feed"}, "needs CONTACT"),
        ({"SOURCE": "urls", "URL": "https://x.example/1", "CONTACT": "me"}, "e-mail or web address"),
        ({"SOURCE": "rss", "URL": "gopher://x", "CONTACT": "a@b.example"}, "not an http address"),
        ({"SOURCE": "rss", "URL": "missing.txt", "CONTACT": "a@b.example"}, "neither an http address nor a file"),
        ({"SOURCE": "rss", "URL": "https://x.example", "CONTACT": "a@b.example", "LIMIT": "many"}, "a number"),
        ({"SOURCE": "rss", "URL": "https://x.example", "CONTACT": "a@b.example", "OUT": "a.csv"}, "ends in .jsonl"),
        ({"SOURCE": "rss", "URLS": "https://x.example"}, "knows no URLS"),
    ],
)
def test_mistakes_get_a_sentence(tmp_path, monkeypatch, settings, says, connections):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=says):
        live.main(settings)
    assert connections == []


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


def test_a_file_takes_no_second_query(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1)]], 1))
    _, out = guardian(httpserver, tmp_path, tools)
    guardian(httpserver, tmp_path, tools, start="2024-04")  # another period may be added
    with pytest.raises(ValueError, match="holds another QUERY"):
        guardian(httpserver, tmp_path, tools, QUERY="steam engine")
    about = json.loads((tmp_path / "guardian.jsonl.provenance.json").read_text())
    assert [q["START"] for q in about["asked"]] == ["2024-05", "2024-04"] and about["articles"] == 1


def test_a_line_cut_by_a_crash_is_fetched_again(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1), story(2)]], 2))
    _, out = guardian(httpserver, tmp_path, tools)
    whole = out.read_bytes()
    out.write_bytes(whole[:-40])
    guardian(httpserver, tmp_path, tools)
    assert out.read_bytes() == whole


def test_limit_stops_and_the_next_run_goes_on(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1), story(2)], [story(3)]], 3))
    for n in (1, 2, 3, 3):
        _, out = guardian(httpserver, tmp_path, tools, LIMIT="1")
        assert len(rows(out)) == n


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


def test_months_cover_each_day_once():
    period = live_sources.Window(date(2023, 11, 15), date(2024, 3, 1))
    days = [d for w in live_sources.months(period) for d in _days(w)]
    assert days == list(_days(period))


def _days(window):
    return [window.first + timedelta(days=n) for n in range((window.last - window.first).days + 1)]


def test_half_an_answer_in_the_cache_is_none(tmp_path):
    cache = live_http.Cache(tmp_path)
    cache.put("a", live_http.Answer("u", 200, {"etag": "x", "set-cookie": "y"}, b"body"), NOW)
    assert cache.get("a").body == b"body" and "set-cookie" not in cache.get("a").headers
    next(tmp_path.glob("*.body")).unlink()
    assert cache.get("a") is None
