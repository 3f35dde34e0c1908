"""Dates as they are written, and the order of evidence."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from helpers.corpus.dates import date_article, date_page, lines_date, parse_date, url_date
from helpers.corpus.page_dates import page_clues


@pytest.mark.parametrize(
    ("written", "read", "precision"),
    [
        ("3-Jan-22", "2022-01-03", "day"),
        ("Mon Aug 31, 2009 5:06am EDT", "2009-08-31 05:06", "time"),
        (" 7:51  PM ET Fri, 17 July 2020", "2020-07-17 19:51", "time"),
        ("Updated 11:29 AM EDT, Tue, Jun 16, 2020", "2020-06-16 11:29", "time"),
        ("20230918T031500Z", "2023-09-18 03:15", "time"),
        ("2021-05-01T23:30:00-05:00", "2021-05-01 23:30", "time"),  # the offset is dropped
        ("2021-05-01T00:00:00Z", "2021-05-01", "day"),
        ("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02 15:04:05", "time"),
        ("November 5, 2013 Tuesday", "2013-11-05", "day"),
        ("17 juillet 2020", "2020-07-17", "day"),
        ("17. März 2020", "2020-03-17", "day"),
        ("17 de julio de 2020", "2020-07-17", "day"),
        ("2019年3月5日", "2019-03-05", "day"),
        ("Jan 3rd, 2022", "2022-01-03", "day"),
        ("12 noon, 1 Dec 2022", "2022-12-01", "day"),
        ("12:05 am, 1 Dec 2022", "2022-12-01 00:05", "time"),
        ("20210506", "2021-05-06", "day"),
        (1416528000, "2014-11-21", "time"),
        ("1577865600000", "2020-01-01 08:00", "time"),
        ("May 2015", "2015-05-01", "month"),
        ("2015-03", "2015-03-01", "month"),
        ("2015.0", "2015-01-01", "year"),
        ("25/01/2015", "2015-01-25", "day"),
        ("01/25/2015", "2015-01-25", "day"),
        ("06/06/2015", "2015-06-06", "day"),
        ("06/01/2015", "2015-01-01", "year"),  # the order is open
    ],
)
def test_parse(written, read, precision):
    found = parse_date(written)
    assert (found.published, found.precision) == (pd.Timestamp(read), precision)


@pytest.mark.parametrize(
    "written",
    ["None", "", None, float("nan"), "nan", "2020-02-30", "0000-00-00", "yesterday", "Oct. 2", "18-Jul", "5pm", pd.NaT],
)
def test_no_date(written):
    assert parse_date(written).precision == "none" and parse_date(written).published is pd.NaT


def test_order_is_asked_of_the_profile_then_of_the_bound_then_of_the_address():
    assert parse_date("06/01/2015", "dmy").published == pd.Timestamp("2015-01-06")
    assert parse_date("06/01/2015", "mdy").published == pd.Timestamp("2015-06-01")
    assert parse_date("06/01/2015", upper=pd.Timestamp("2015-03-01")).published == pd.Timestamp("2015-01-06")
    found = date_article("06/01/2015", "https://news.example/2015/06/a-story")
    assert found == (pd.Timestamp("2015-06-01"), "day", "field (order from url)")


def test_years_come_from_evidence_alone_and_are_marked():
    assert date_article("Oct. 2", "https://news.example/2018/10/a").method == "field (year from elsewhere)"
    assert date_article("Oct. 2", year="2018.0").published == pd.Timestamp("2018-10-02")
    assert date_article("Tue, Oct. 2", retrieved="2018-11-20")[::2] == (
        pd.Timestamp("2018-10-02"),
        "field (year from weekday and crawl)",
    )
    assert date_article("Mon, Oct. 2", retrieved="2018-11-20").precision == "none"
    # 18-Jul is the 18th or the year 2018: with 2018 only the month is sure, with 2021 the day is
    assert date_article("18-Jul", year=2018)[:2] == (pd.Timestamp("2018-07-01"), "month")
    assert date_article("18-Jul", year=2021)[:2] == (pd.Timestamp("2021-07-18"), "day")


@given(st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2037-12-31")))
def test_a_crawl_is_an_upper_bound_and_never_an_answer(retrieved):
    found = date_article(None, retrieved=retrieved)
    assert found.precision == "none" and found.published is pd.NaT
    later = date_article((retrieved + pd.Timedelta(days=3)).isoformat(), retrieved=retrieved)
    assert later.precision == "none" and "later than the crawl" in later.method


@given(
    st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2037-12-31")),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%A, %B %d, %Y", "%d-%b-%Y", "%Y/%m/%d"]),
)
def test_any_day_in_any_usual_form(day, form):
    found = parse_date(day.strftime(form))
    assert (found.published, found.precision) == (pd.Timestamp(day.date()), "day")


@pytest.mark.parametrize(
    ("url", "read", "precision"),
    [
        ("http://wire.example/article/2009/08/31/us-story-idUSX20090831", "2009-08-31", "day"),
        ("https://news.example/2019/nov/18/story", "2019-11-18", "day"),
        ("https://news.example/a-story-nov-18-2019", "2019-11-18", "day"),
        ("https://news.example/articles/27195/20141204/story.htm", "2014-12-04", "day"),
        ("https://news.example/2019/11/story", "2019-11-01", "month"),
    ],
)
def test_addresses(url, read, precision):
    assert url_date(url)[:2] == (pd.Timestamp(read), precision)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://news.example/471033-story",
        "https://news.example/s?d=2019-11-18",
        "https://2019.example/x",
        "https://news.example/11574121884",
    ],
)
def test_addresses_without_a_date(url):
    assert url_date(url).precision == "none"


def test_date_lines():
    assert lines_date(["By Ana Lind", "May 6, 2021 | Updated May 7, 2021"]).published == pd.Timestamp("2021-05-06")
    assert lines_date(["Updated May 7, 2021"]).precision == "none"
    assert lines_date(
        ["PUBLISHED: 10:48, Tue, Nov 19, 2019 | UPDATED: 11:05, Wed, Nov 20, 2019"]
    ).published == pd.Timestamp("2019-11-19 10:48")
    assert (
        lines_date(
            ["On May 6, 2021 the firm said in a long sentence that it might build something, " + "and more " * 20]
        ).precision
        == "none"
    )


PAGE = """<html><head><title>A Story Of Batteries</title>{head}</head><body><div class="clock">Tuesday, June 16, 2020</div>
<h1>A Story Of Batteries</h1>{byline}<p>Nimbus Motors may build a second plant, two people said on Monday. The plan is not
settled, and a decision could come in spring, when the board meets.</p><aside>
<time datetime="2022-02-02">2 Feb 2022</time></aside></body></html>"""
LD = """<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2019-03-05T10:00:00+09:00",
"dateModified": "2020-01-01"}</script>"""
META = """<meta property="article:published_time" content="2019-03-06T10:00:00Z">
<meta name="modified-date" itemprop="datePublished" content="2020-01-01">"""
TIME = '<p class="byline">By Ana Lind <time datetime="2019-03-07T08:00:00">7 March</time></p>'


@pytest.mark.parametrize(
    ("head", "byline", "url", "day", "method"),
    [
        (LD + META, TIME, "/2019/03/08/a", 5, "json-ld"),
        (META, TIME, "/2019/03/08/a", 6, "meta"),
        ("", TIME, "/2019/03/08/a", 7, "dateline"),
        ("", "", "/2019/03/08/a", 8, "url"),
        ("", "", "/2019/03/a", 1, "url month"),
        ("", '<p>Updated <time datetime="2019-03-07">7 March</time></p>', "", 7, "modified"),
        ("", "", "", None, "none"),
    ],
)
def test_order_of_evidence(head, byline, url, day, method):
    tree = html.document_fromstring(PAGE.format(head=head, byline=byline))
    found = date_page(page_clues(tree), url=f"https://news.example{url}")
    assert found.method == method
    assert found.published is pd.NaT if day is None else found.published.normalize() == pd.Timestamp(2019, 3, day)


@pytest.mark.parametrize(
    "name", ["parsely-pub-date", "sailthru.date", "DC.date.issued", "article-published", "pubdate"]
)
def test_meta_names(name):
    tree = html.document_fromstring(PAGE.format(head=f'<meta name="{name}" content="2019-03-06 10:00">', byline=""))
    assert date_page(page_clues(tree))[::2] == (pd.Timestamp("2019-03-06 10:00"), "meta")


def test_json_ld_without_a_date_is_no_evidence():
    tree = html.document_fromstring(
        PAGE.format(head='<script type="application/ld+json">{"datePublished": </script>', byline="")
    )
    assert date_page(page_clues(tree)).precision == "none"


def dated(head="", top="", url="", lang="en", bottom="", retrieved=None):
    page = f'''<html lang="{lang}"><head><title>A Story Of Batteries</title>{head}</head><body>
    <h1>A Story Of Batteries</h1>{top}<p>Nimbus Motors may build a second plant, two people said. The plan is not settled.</p>
    <p>A decision could come in spring, one of them said, and the town has made an offer of land.</p>{bottom}</body></html>'''
    found = date_page(page_clues(html.document_fromstring(page)), url=url, retrieved=retrieved)
    return "none" if found.published is pd.NaT else f"{found.published:%Y-%m-%d}"


KINDS = {
    "a trailing comma": {"head": '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-05-06",}'
                             "</script>"},
    "json cut off": {"head": '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-05-06","x":'
                         "</script>"},
    "a graph": {"head": '<script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":"Article",'
                    '"datePublished":"2021-05-06T09:00:00"}]}</script>'},
    "a dotted date": {"top": "<p>06.05.2021</p>", "lang": "de"},
    "slashes of a British page": {"top": "<p>Published 06/05/2021</p>", "lang": "en-GB"},
    "slashes of an American page": {"top": "<p>Published 05/06/2021</p>", "lang": "en-US"},
    "a date line in French": {"top": "<p>Publié le 6 mai 2021</p>", "lang": "fr"},
    "an old microformat": {"top": '<abbr class="published" title="2021-05-06T10:00:00">Thursday</abbr>'},
    "h-entry": {"top": '<time class="dt-published" datetime="2021-05-06">6 May</time>'},
    "how Java writes it": {"head": '<meta name="date" content="Thu May 06 10:15:30 EDT 2021">'},
    "how JavaScript writes it": {
        "head": '<meta name="pubdate" content="Thu May 06 2021 10:15:30 GMT+0200 (Central European Summer Time)">'},
    "milliseconds": {"head": '<meta name="publish-date" content="1620295200000">'},
    "the day of the address": {"url": "https://news.example/2021/05/06/batteries"},
    "UTC after the outlet's midnight": {
        "head": '<meta property="article:published_time" content="2021-05-07T02:30:00Z">', "top": "<p>May 6, 2021</p>"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_dates_on_pages(kind):
    assert dated(**KINDS[kind]) == "2021-05-06"


NO_DATES = {
    "slashes that may be either": {"top": "<p>Published 05/06/2021</p>", "lang": "xx"},
    "the year of a placeholder": {"head": '<meta property="article:published_time" content="0001-01-01T00:00:00">'},
    "the first second of Unix": {"head": '<meta property="article:published_time" content="1970-01-01T00:00:00Z">'},
    "a day yet to come": {"head": '<meta name="pubdate" content="2031-05-06">', "retrieved": "2021-05-07"},
    "a teaser of another story": {"bottom": '<div class="related"><a href="/x">Older story</a> <span>3 March 2019</span></div>'},
    "a comment": {"bottom": '<div class="comments"><div class="comment"><time datetime="2021-06-01">1 June</time>ok</div></div>'},
    "a year of copyright": {"bottom": "<footer>Copyright 2021 News Example</footer>"},
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_DATES)
def test_what_is_no_date_of_the_article(kind):
    assert dated(**NO_DATES[kind]) == "none"


def test_long_runs_of_figures_take_no_longer_than_their_length():
    for shape in ("1" * 200_000, "12/" * 70_000, "2021-" * 40_000, "1 May " * 30_000):
        parse_date(shape)
        lines_date([shape])
