"""Feeds, the Guardian and GDELT, from a server on this machine to the corpus file."""

import json
import logging
from datetime import date, timedelta

import pytest
from werkzeug import Response

import helpers as ev
from helpers.fetch import run, sources
from helpers.fetch.http import Answer, SourceError
from tests.fetch.local import KEY, base, guardian, left_out, pages_of, rows, story


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
    ("answer", "says"),
    [
        ("[]", "its answer is a list, not an object"),
        ('{"response": []}', "its response is a list"),
        ('{"response": "ok"}', "its response is a text"),
        ('{"response": null}', "its response is null"),
        ("null", "message instead of JSON: 'null'"),
        ('"ok"', "message instead of JSON"),
        ("12", "message instead of JSON: '12'"),
        ("", "its list of results is null"),
        ('{"response": {}}', "its list of results is null"),
        ('{"response": {"results": {}, "total": 1}}', "its list of results is an object"),
        ('{"response": {"results": "none", "total": 1}}', "its list of results is a text"),
        ('{"response": {"results": []}}', "its total is null, not a count"),
        ('{"response": {"results": [], "total": "many"}}', "its total is a text"),
        ('{"response": {"results": [], "total": -1}}', "its total is a number, not a count"),
        ('{"response": {"results": [], "total": NaN}}', "its total is null"),
        ('{"response": {"results": [], "total": true}}', "its total is true or false"),
        ('{"response": {"results": [], "total": 1, "pages": [1]}}', "its pages is a list"),
        ('{"message": "no such plan"}', "answered: 'no such plan'"),
        ('{"response": {"status": "error", "message": "bad <b>date</b>"}}', "answered: 'bad date'"),
        ('{"response": ' + "[" * 100_000, "nested too deeply"),
        ('{"response": ' + "9" * 5_000 + "}", "nested too deeply or holds endless numbers"),
    ],
)
def test_guardian_answers_of_another_shape(httpserver, tmp_path, tools, key, answer, says):
    """The message names the source and the period, and says what to do."""
    httpserver.expect_request("/search").respond_with_data(answer)
    with pytest.raises(SourceError, match=says) as error:
        guardian(httpserver, tmp_path, tools)
    assert "the Guardian (2024-05-01 to 2024-05-31)" in str(error.value) and "Run the same command" in str(error.value)


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


def test_guardian_needs_a_key_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("GUARDIAN_API_KEY", raising=False)
    settings = {"SOURCE": "guardian", "QUERY": "q", "START": "2024", "END": "2024", "OUT": str(tmp_path / "a.jsonl")}
    with pytest.raises(ValueError, match="GUARDIAN_API_KEY"):
        run.main(settings)
    with pytest.raises(ValueError, match="environment only") as error:
        run.main(settings | {"API_KEY": KEY})
    assert KEY not in str(error.value) and not list(tmp_path.iterdir())


def gdelt_item(n, day="20240618"):
    return {"url": f"https://site.example/{n}", "title": f"Electric cars, part {n}", "seendate": f"{day}T031500Z",
            "domain": "site.example", "language": "English", "sourcecountry": "India"}  # fmt: skip


def gdelt(httpserver, tmp_path, tools, start="2024-06-18", end="2024-06-18"):
    settings = {"SOURCE": "gdelt", "QUERY": '"electric car"', "START": start, "END": end}
    out = tmp_path / "gdelt.jsonl"
    return run.main(settings | {"OUT": str(out)}, base=base(httpserver), **tools), out


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
    run.main(settings | more, base=base(httpserver), **tools)
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
    found = rows(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed"))
    assert [(r["url"], r["published"]) for r in found] == [
        ("https://volt.example/1", ""),
        ("https://volt.example/2", "2024-05-30T08:00:00Z"),
    ]


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


def test_months_cover_each_day_once():
    period = sources.Window(date(2023, 11, 15), date(2024, 3, 1))
    days = [d for w in sources.months(period) for d in _days(w)]
    assert days == list(_days(period))


def _days(window):
    return [window.first + timedelta(days=n) for n in range((window.last - window.first).days + 1)]


# --- records and answers made to hurt -------------------------------------------------------------------------------

BAD_STORIES = [
    None, 5, "text", [], {}, {"id": 7, "webTitle": "x"}, {"id": "a", "webTitle": None}, {"id": "", "webTitle": "x"},
    story(11) | {"webTitle": 12}, story(12) | {"fields": []}, story(13) | {"fields": "none"},
    story(14) | {"fields": {"bodyText": 9}}, story(15) | {"webUrl": ["x"]}, story(16) | {"webPublicationDate": 1717171717},
]  # fmt: skip


def test_guardian_records_that_are_no_articles_are_left_out(httpserver, tmp_path, tools, key, capsys):
    page = [story(1), *BAD_STORIES, story(2)]
    httpserver.expect_request("/search").respond_with_handler(pages_of([page, [story(3)]], 17))
    _, out = guardian(httpserver, tmp_path, tools)
    assert [r["id"] for r in rows(out)] == ["paper/1", "paper/2", "paper/3"]
    left = left_out(out)
    assert len(left) == len(BAD_STORIES)
    assert left[0] == {
        "url": "the Guardian, 2024-05, page 1, record 2",
        "reason": "null instead of an article",
    }
    assert left[8]["url"] == "https://paper.example/11" and left[8]["reason"] == (
        "its webTitle is a number, not a text (the Guardian, 2024-05, page 1, record 10)"
    )
    assert f"{len(BAD_STORIES)} left out, listed in" in capsys.readouterr().out


def test_ten_thousand_bad_records_of_one_answer_are_counted(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1)] + [None] * 10_000], 2))
    _, out = guardian(httpserver, tmp_path, tools)
    assert len(rows(out)) == 1 and len(left_out(out)) == 101
    assert left_out(out)[-1]["reason"] == "9,900 more records are no articles"


def test_a_page_of_nothing_but_bad_records_does_not_end_its_month(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[None], [story(3)]], 2))
    _, out = guardian(httpserver, tmp_path, tools)
    assert [r["id"] for r in rows(out)] == ["paper/3"]


def test_what_no_file_can_hold(httpserver, tmp_path, tools, key):
    """Half a surrogate, endless numbers, no numbers, controls: the record comes through, and can be read back."""
    text = json.dumps(story(1)).replace("Electric car", r"Half \\ud83d a car \u0000")[:-1]
    text = text.replace(r"\\ud83d", r"\ud83d") + ', "x": NaN, "y": -Infinity, "z": 1e999}'

    def handler(request):
        whole = json.loads(pages_of([[story(1)]], 1)(request).data)
        return Response(json.dumps(whole).replace(json.dumps(story(1)), text))

    httpserver.expect_request("/search").respond_with_handler(handler)
    _, out = guardian(httpserver, tmp_path, tools)
    assert rows(out)[0]["fields"]["headline"] == "Half \ufffd a car \0 story 1"
    assert len(ev.read_corpus(out)[0]) == 1


@pytest.mark.parametrize("mode", ["timelinevolraw", "artlist"])
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("[]", "its answer is a list, not an object"),
        ("null", "message instead of JSON: 'null'"),
        ("<html><script>x()</script><h1>Gone</h1>fishing", "message instead of JSON: 'Gone fishing'"),
        ('{"articles": {}, "timeline": {}}', "is an object, not a list"),
        ('{"articles": "none", "timeline": "none"}', "is a text, not a list"),
        ('{"articles": 5, "timeline": 5}', "is a number, not a list"),
        ('{"articles": null, "timeline": null}', "is null, not a list"),
        ('{"articles": [{"url": "https://a.ex', "breaks off or is broken at character"),
        ("{'articles': []}", "is broken at character 1"),
        ("[" * 200_000, "nested too deeply"),
    ],
)
def test_gdelt_answers_of_another_shape(httpserver, tmp_path, tools, mode, answer, says):
    """The message names the source and the period, and says what to do; what came before is kept."""

    def handler(request):
        return Response(answer if request.args["mode"] == mode else json.dumps(VOLUME))

    httpserver.expect_request("/api/v2/doc/doc").respond_with_handler(handler)
    with pytest.raises(SourceError, match=says) as error:
        gdelt(httpserver, tmp_path, tools)
    assert "GDELT (2024-06-18 00:00 to 2024-06-18 23:59)" in str(error.value) and "START and END" in str(error.value)


@pytest.mark.parametrize(
    "timeline",
    [[5], ["x"], [None], [{"data": 5}], [{"data": [5]}], [{"data": [{"date": 5}]}], [{"data": [{"date": "=1+1"}]}],
     [{"data": [{"date": "20240618", "value": "=1+1"}]}], [{"data": [{"date": "20240618", "value": [1]}]}],
     [{"data": [{"date": "20240618", "value": -1}]}], [{"data": [{"date": "20240618", "value": 1, "norm": True}]}]],
)  # fmt: skip
def test_gdelt_timelines_of_another_shape(timeline):
    with pytest.raises(SourceError, match="^GDELT answered with"):
        sources.gdelt_totals({"timeline": timeline}, "GDELT")


def test_gdelt_timelines_that_say_less():
    assert sources.gdelt_totals({}, "GDELT") == sources.gdelt_totals({"timeline": []}, "GDELT") == []
    found = sources.gdelt_totals({"timeline": [{"data": [{"date": "20240618", "value": 3.0}]}]}, "GDELT")
    assert found == [sources.Total("gdelt", "20240618", "20240618", 3, None)]


def test_gdelt_records_that_are_no_articles_are_left_out(httpserver, tmp_path, tools):
    bad = [None, "x", 5, [], {}, {"url": None}, {"url": 5}, {"url": "javascript:alert(1)"}, {"url": "/relative"},
           gdelt_item(2) | {"title": 3}, gdelt_item(3) | {"seendate": 20240618}]  # fmt: skip
    gdelt_server(httpserver, lambda request: {"articles": [gdelt_item(1), *bad, gdelt_item(4)]})
    _, out = gdelt(httpserver, tmp_path, tools)
    assert [r["url"][-2:] for r in rows(out)] == ["/1", "/4"] and len(left_out(out)) == len(bad)


def test_gdelt_says_where_one_answer_was_not_enough(httpserver, tmp_path, tools, monkeypatch):
    """The same 250 for ever: halved down to a quarter of an hour, said so, and never without end."""
    gdelt_server(httpserver, lambda request: {"articles": [gdelt_item(n) for n in range(250)]})
    _, out = gdelt(httpserver, tmp_path, tools)
    assert len(rows(out)) == 250 and len(left_out(out)) == 128
    assert all("250 articles at most" in one["reason"] for one in left_out(out))
    monkeypatch.setattr(sources, "GDELT_CALLS", 3)
    with pytest.raises(SourceError, match="3 calls of GDELT in one run"):
        gdelt(httpserver, tmp_path / "b", tools)


# --- feeds made to hurt ---------------------------------------------------------------------------------------------


def feed(*items, before="", head=""):
    return f'{before}<rss version="2.0"><channel><title>Kerb</title>{head}{"".join(items)}</channel></rss>'


def item(title="A car", text="", **more):
    return f"<item><title>{title}</title><description>{text}</description>{''.join(more.values())}</item>"


def entries(httpserver, tmp_path, tools, body, **headers):
    body = body if isinstance(body, bytes) else body.encode()
    httpserver.expect_request("/feed").respond_with_data(body, headers=headers)
    return rows(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed"))


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'\n<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
LONG = '\n<!ENTITY a "' + "h" * 50_000 + '">'


@pytest.mark.parametrize("declared", ['<?xml version="1.0"?>', "", '<?xml version="1.0" encoding="utf-7"?>'])
@pytest.mark.parametrize("entities", [LAUGHS, LONG, '\n<!ENTITY a SYSTEM "file:///etc/passwd">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_entities_that_a_feed_declares_are_not_filled_in(declared, entities, encoding):
    text = feed(
        item("&i;" if entities is LAUGHS else "&a;" * 10_000), before=f"{declared}\n<!DOCTYPE x [{entities}\n]>\n"
    )
    answer = Answer("http://x.example/", 200, {}, (text + "</zz>").encode(encoding))
    found = sources.feed_rows(answer, "2024-06-20", print)
    assert len(found) == 1 and "hhh" not in found[0]["title"] and "haha" not in found[0]["title"]
    assert "root:" not in found[0]["title"] and len(found[0]["title"]) < 50_000


def test_a_feed_that_is_the_name_of_a_file_is_not_opened(httpserver, tmp_path, tools, monkeypatch):
    secret = tmp_path / "private.xml"
    secret.write_text(RSS)
    for body in (str(secret), f"file://{secret}"):
        httpserver.clear()
        httpserver.expect_request("/feed").respond_with_data(body)
        with pytest.raises(SourceError, match="no RSS or Atom feed"):
            rss(httpserver, tmp_path, tools, base(httpserver) + "/feed")


def test_links_of_a_feed(httpserver, tmp_path, tools):
    """A relative one is completed from the feed's address, one that is no http address is dropped."""
    links = ["/rel/1", "rel/2", "?n=3", "https://kerb.example/4", "javascript:alert(1)", "data:text/html,x", ""]
    found = entries(
        httpserver,
        tmp_path,
        tools,
        feed(*(item(f"Car {n}", link=f"<link>{one}</link>") for n, one in enumerate(links))),
    )
    start = base(httpserver)
    expected = [f"{start}/rel/1", f"{start}/rel/2", f"{start}/feed?n=3", "https://kerb.example/4", "", "", ""]
    assert [r["url"] for r in found] == expected


def test_entries_without_a_name_of_their_own_are_all_kept(httpserver, tmp_path, tools):
    same = [item(f"Car {n}", guid="<guid>1</guid>", link="<link>https://kerb.example/</link>") for n in range(3)]
    none = [item(f"Van {n}") for n in range(3)]
    twice = [item("Bus", "Twice.")] * 2
    number = [item("Tram", guid='<guid isPermaLink="false">17</guid>')]
    found = entries(httpserver, tmp_path, tools, feed(*same, *none, *twice, *number))
    assert [r["title"] for r in found] == ["Car 0", "Car 1", "Car 2", "Van 0", "Van 1", "Van 2", "Bus", "Tram"]
    other = feed(*number, head="").replace("Kerb", "Verge").replace("Tram", "Train")
    httpserver.clear()
    assert [r["title"] for r in entries(httpserver, tmp_path, tools, other)][-1] == "Train"  # another feed's 17


def test_an_entry_that_says_nothing_is_left_out(httpserver, tmp_path, tools):
    entries(httpserver, tmp_path, tools, feed(item("A car"), "<item><link>https://kerb.example/9</link></item>"))
    assert [one["reason"] for one in left_out(tmp_path / "rss.jsonl")] == [
        "entry 2 of the feed has no title and no text"
    ]


def test_days_yet_to_come_are_no_dates(httpserver, tmp_path, tools):
    dates = [
        "Fri, 17 May 2024 19:51:00 +0200",
        "Fri, 17 May 2030 19:51:00 +0200",
        "2024-05-17",
        "soon",
        "1" * 5_000,
        "0000-00-00",
    ]
    items = [item(f"An electric car {n}", pubDate=f"<pubDate>{d}</pubDate>") for n, d in enumerate(dates)]
    entries(httpserver, tmp_path, tools, feed(*items))
    articles, rejects = ev.read_corpus(tmp_path / "rss.jsonl")
    assert rejects.empty and len(articles) == len(dates)
    found = articles.set_index("title")[["published", "published_precision"]]
    assert found.loc["An electric car 0", "published_precision"] == "time"
    assert found.loc["An electric car 2"].astype(str).tolist() == ["2024-05-17 00:00:00", "day"]
    assert found["published"].notna().sum() == 2


def test_ten_thousand_entries(httpserver, tmp_path, tools):
    body = feed(*(item(f"Car {n}", guid=f"<guid>https://kerb.example/{n}</guid>") for n in range(10_000)))
    httpserver.expect_request("/feed").respond_with_data(body)
    assert len(rows(rss(httpserver, tmp_path, tools, base(httpserver) + "/feed", LIMIT="20000"))) == 10_000


def test_a_feed_of_more_entries_than_can_be_held(httpserver, tmp_path, tools):
    httpserver.expect_request("/feed").respond_with_data("<rss version='2.0'><channel>" + "<item/>" * 60_000)
    with pytest.raises(SourceError, match="a feed of 60,000 entries"):
        rss(httpserver, tmp_path, tools, base(httpserver) + "/feed")


def test_a_long_title_of_a_feed_is_not_written_beside_each_entry(httpserver, tmp_path, tools):
    body = feed(*(item(f"Car {n}") for n in range(10))).replace("Kerb", "K" * 100_000)
    entries(httpserver, tmp_path, tools, body)
    assert (tmp_path / "rss.jsonl").stat().st_size < 10_000


def test_an_etag_that_is_no_ascii_is_sent_back_as_it_came(httpserver, tmp_path, tools):
    httpserver.expect_request("/feed").respond_with_data(feed(item()), headers={"ETag": '"\xe9"'})
    for _ in range(2):
        rss(httpserver, tmp_path, tools, base(httpserver) + "/feed")
    assert httpserver.log[1][0].headers["If-None-Match"] == '"\xe9"'


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "", ""), ("utf-8-sig", "", ""), ("utf-16", "", ""), ("utf-16-be", "", "charset=utf-16-be"),
        ("latin-1", "iso-8859-1", ""), ("cp1252", "", "charset=windows-1252"), ("cp1252", "", ""), ("utf-8", "punycode", ""),
        ("utf-8", "unicode_escape", ""), ("utf-8", "no-such-thing", "charset=rot13"), ("utf-8", "", "charset=zlib_codec"),
        ("utf-8", "us-ascii", ""), ("utf-8", "utf-16", ""),
    ],
)  # fmt: skip
def test_encodings_of_feeds(encoding, declared, header):
    text = (f'<?xml version="1.0" encoding="{declared}"?>' if declared else "") + feed(item("Café"))
    answer = Answer("http://x.example/", 200, {"content-type": f"text/xml; {header}"}, text.encode(encoding))
    assert [r["title"] for r in sources.feed_rows(answer, "", print)] == ["Café"]


def test_one_feed_that_breaks_the_parser_is_one_reject(httpserver, tmp_path, tools, monkeypatch):
    import feedparser

    real = feedparser.parse
    broken = [RuntimeError("x"), None]
    monkeypatch.setattr(
        feedparser, "parse", lambda *a, **k: (_ for _ in ()).throw(e) if (e := broken.pop(0)) else real(*a, **k)
    )
    for name in ("/one", "/two"):
        httpserver.expect_request(name).respond_with_data(feed(item()))
    out = rss(httpserver, tmp_path, tools, f"{base(httpserver)}/one,{base(httpserver)}/two")
    assert len(rows(out)) == 1 and "could not be read (RuntimeError)" in left_out(out)[0]["reason"]


def test_an_entry_with_an_endless_number(httpserver, tmp_path, tools):
    found = entries(
        httpserver, tmp_path, tools, feed(item("A car", "&amp;#" + "9" * 5_000 + "; one"), item("A &amp;amp; b"))
    )
    assert [r["text"] for r in found] == ["\ufffd one", ""] and found[1]["title"] == "A & b"


@pytest.mark.parametrize(
    "shape",
    ["<", "<a ", "<script", "<script>", "</script", "<script></style>", "<style>x", "<!--", "<!-- --", "--><!--", "</p", "<br",
     "&", "&#", "&#9", "&amp;", "a<b", "a\n", " ", "<p>a</p>", "<!----><", "\0"],
)  # fmt: skip
def test_markup_made_to_hurt(shape):
    """A megabyte of each: what grows with the square of the length would run for an hour."""
    sources.plain_text(shape * (1_000_000 // len(shape)))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a < b and c > d", "a  d".replace("  ", " ")),
        ("<script>if (a<b) x()</script >One<style>p{}</style><p>Two", "One Two"),
        ("<SCRIPT type='x'>x</SCRIPT><!-- <p>no</p> -->Yes", "Yes"),
        ("One<script>two", "Onetwo"),
        ("<scripture>A</scripture>", "A"),
        ("One<br/>Two<BR>Three</p >Four", "One\nTwo\nThree\nFour"),
    ],
)
def test_markup_comes_off(markup, text):
    assert sources.plain_text(markup) == text
