"""What the HTML of a page says of its date, kind by kind; the pages are our own, after the mark-up of common systems."""

import pandas as pd
import pytest
from lxml import etree

from helpers.corpus.dates import Clue, date_page
from helpers.corpus.page_dates import json_ld, page_clues

DAY = pd.Timestamp("2024-03-05")
TITLE = "Nimbus may build a second van plant in Ohio"
TEXT = "".join(
    f"<p>{sentence}</p>"
    for sentence in (
        "Nimbus Motors may build a second electric van plant in Ohio, two people with knowledge of the talks said on Monday.",
        "The company has not decided where the line will stand, and a spokesman declined to comment on what he called talk.",
        "Analysts at a broker said that the plan could add capacity for 80,000 vans a year if the state grants tax relief.",
        "The union that represents workers at the present plant said it would seek a vote at the new one within weeks.",
        "The governor's office did not answer questions on it. A decision is possible before the summer recess, they said.",
        "Shares of Nimbus rose 4 percent in late trading, while those of its rival Corvid were little changed on the day.",
        "Grid operators warned that the site has no line that could carry the load before the end of the present decade.",
    )
)
PAGE = """<html lang="{lang}"><head><title>{title} | Example News</title>{head}</head><body>
<div class="topbar">Tuesday, June 16, 2020</div><nav><a href="/">Home</a> <a href="/ev">Electric vehicles</a></nav>
<article><h1>{title}</h1>{under}<div class="body">{text}</div>{below}</article>
<footer>© 2026 Example Media</footer></body></html>"""


def page(head="", under="", below="", lang="en", title=TITLE, text=TEXT):
    return etree.HTML(PAGE.format(head=head, under=under, below=below, lang=lang, title=title, text=text))


def dated(tree, url="", **more):
    return date_page(page_clues(tree), url=url, **more)


def data(text):
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "datePublished": "2024-03-05T10:00:00-05:00", "dateModified": "2024-03-09"}',
        '{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "datePublished": "2012-01-01"},'
        ' {"@type": ["Article", "BlogPosting"], "datePublished": "2024-03-05"}]}',
        '[{"@type": "Organization"}, {"@type": "http://schema.org/NewsArticle", "datePublished": ["2024-03-05"]}]',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "datePublished": {"@value": "2024-03-05"}}}',
        '{"@type": "LiveBlogPosting", "datePublished": "Tue Mar 05 10:15:30 EST 2024"}',
        # broken, in the ways that are met
        '{"@type": "NewsArticle", "datePublished": "2024-03-05", "author": [{"name": "A"},],}',
        '/* made by a plugin */ {"@type": "NewsArticle", // the type\n "datePublished": "2024-03-05"}',
        '<!-- {"@type": "NewsArticle", "datePublished": "2024-03-05"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2024-03-05"}\n//]]>',
        '{"@type": "Organization"} {"@type": "NewsArticle", "datePublished": "2024-03-05"}',
        '{"@type": "NewsArticle", "headline": "A line\nbreak and a \ttab", "datePublished": "2024-03-05"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;datePublished&quot;: &quot;2024-03-05&quot;}",
        '{"@type": "NewsArticle", "headline": "He said "no" to it", "datePublished": "2024-03-05", "dateModified": "2025"}',
        '{"@type": "NewsArticle", "datePublished": "2024-03-05", "image": {"url": ',
    ],
)
def test_json_ld(text):
    assert dated(page(data(text)))[::2] in [(DAY, "json-ld"), (DAY + pd.Timedelta(hours=10), "json-ld")] or (
        dated(page(data(text))).published.normalize() == DAY
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Event", "startDate": "2024-03-05", "datePublished": "2024-03-05"}',
        '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2024-03-05"}]}',
        '{"@type": "Product", "review": [{"@type": "Review", "datePublished": "2024-03-05"}]}',
        '{"@type": "Blog", "blogPost": [{"@type": "BlogPosting", "datePublished": "2024-03-05"}]}',
        '{"@type": "WebSite", "datePublished": "2024-03-05"}',
        '{"datePublished": ',
        "[" * 5000,
    ],
)
def test_json_ld_of_other_things(text):
    assert dated(page(data(text))).precision == "none"


def test_of_several_articles_the_pages_own_counts():
    other = data('{"@type": "NewsArticle", "headline": "Another story", "datePublished": "2026-01-01"}')
    own = data(f'{{"@type": "NewsArticle", "headline": "{TITLE}", "datePublished": "2024-03-05"}}')
    assert dated(page(other + own)).published == dated(page(own + other)).published == DAY
    assert page_clues(page(other + other.replace("2026-01", "2025-01"))).clues[0].kind == "page data"


def test_json_ld_is_read_without_end():
    assert len(list(json_ld(page(data("{" * 3000))))) == 0
    assert list(json_ld(page(data('{"a": ' * 3000 + "1" + "}" * 3000)))) is not None


@pytest.mark.parametrize(
    "name",
    ["article:published_time", "og:article:published_time", "datePublished", "publish_date", "publish-date", "pubdate"]
    + ["publication_date", "parsely-pub-date", "sailthru.date", "DC.date.issued", "dcterms.issued", "article-published"]
    + ["cXenseParse:recs:publishtime", "OriginalPublicationDate", "rnews:datePublished", "citation_publication_date"]
    + ["bt:pubDate", "article.published", "iso-8601-publish-date", "DC.date.published", "article_date_original"],
)
def test_meta_names_of_publication(name):
    for attribute in ("name", "property", "itemprop"):
        tree = page(f'<meta {attribute}="{name}" content="2024-03-05 10:00">', "<p>March 9, 2024</p>")
        assert dated(tree)[::2] == (DAY + pd.Timedelta(hours=10), "meta")


def test_other_meta_names():
    assert dated(page('<meta name="dc.date" content="2024-03-05">')).method == "meta"
    assert dated(page("""<meta name="parsely-page" content='{"pub_date": "2024-03-05T08:00:00Z"}'>""")).method == "meta"
    for name in ("article:modified_time", "last-modified", "og:updated_time", "lastmod_updated"):
        assert dated(page(f'<meta property="{name}" content="2024-03-05">')).method == "modified"
        assert dated(page(f'<meta property="{name}" content="2025-03-05">', "<p>5 March 2024</p>")).published == DAY
    for name in ("article:expiration_time", "event:start_time", "unpublish_date", "article:publisher"):
        assert dated(page(f'<meta property="{name}" content="2024-03-05">')).precision == "none"


@pytest.mark.parametrize(
    "under",
    [
        '<time datetime="2024-03-05T08:00:00">5 March</time>',
        '<time pubdate datetime="2024-03-05">yesterday</time>',
        '<p>By Ana Lind <time datetime="01-03-2024 10:29">Mar 5, 2024</time></p>',
        '<abbr class="published" title="2024-03-05T05:11:00-05:00">5:11 AM</abbr>',  # hAtom, Blogger
        '<span class="dt-published" title="2024-03-05">a while ago</span>',  # h-entry
        '<span class="posted-on">Posted on <a href="/a"><time class="entry-date published" datetime="2024-03-05">5</time>'
        '<time class="updated" datetime="2024-04-01">1 April</time></a></span>',  # WordPress
        '<div class="submitted">Submitted by ana on Tue, 03/05/2024 - 10:15</div>',  # Drupal
        '<span class="date-display-single" property="dc:date" content="2024-03-05T10:00:00">03/13/2024</span>',
        '<dl class="article-info"><dd class="published">Published: 05 March 2024</dd><dd>Hits: 12</dd></dl>',  # Joomla
        '<div class="news-single-timedata">05.03.2024 10:15</div>',  # TYPO3
        '<time class="post-full-meta-date" datetime="2024-03-05">5 MAR 2024</time>',  # Ghost
        '<div class="post-date" title="2024-03-05T10:00:00.000Z">Mar 5</div>',  # Substack
        '<span itemprop="datePublished" content="2024-03-05">5 days ago</span>',
        '<span class="timestamp" data-timestamp="1709632800">2 hours ago</span>',
        '<relative-time datetime="2024-03-05T10:00:00Z">last week</relative-time>',
        "<p>March 5, 2024</p>",
        "March 5, 2024<br>By Ana Lind",
        "<p>By Ana Lind, Example News</p><p>Columbus, 5 March 2024, 10:15 am EST</p>",
        "<p>Published Tue, Mar 5 2024 8:15 AM EST Updated Thu, Mar 7 2024 9:00 AM EST</p>",
        "<dl><dt>Date</dt><dd>5 March 2024</dd><dt>Category</dt><dd>Vans</dd></dl>",
        '<ul class="meta"><li>Last updated: 7 March 2024</li><li>First published: 5 March 2024</li></ul>',
        '<aside class="meta"><ul><li>Vans</li><li class="meta__date">05.03.2024</li><li>10 minutes</li></ul></aside>',
        '<table><tr><td class="artikel_datum">05.03.2024</td><td>Drucken</td></tr></table>',
        "<span>发布时间：2024-03-05 10:15 来源：新闻</span>",
        "<span>입력 2024.03.05 10:15</span> <span>수정 2024.03.07 10:15</span>",
        "<div>令和6年3月5日</div>",
        "<div>5 мар 2024, 10:15</div>",
    ],
)
def test_dates_under_the_headline(under):
    found = dated(page(under=under))
    assert found.published.normalize() == DAY and found.method.startswith("dateline")


@pytest.mark.parametrize(
    "other",
    [
        '<aside><h3><a href="/b">Another story about the weather</a></h3><time datetime="2024-03-05">5 Mar</time></aside>',
        '<div class="related"><time datetime="2024-03-05">5 March 2024</time></div>',
        '<ul><li><a href="/b">Another story that is about something else</a> <span class="date">5 March 2024</span></li></ul>',
        '<a href="/b"><h3>Another story</h3><time datetime="2024-03-05">5 March 2024</time> and what it is about</a>',
        '<div class="comments"><p><span class="published">March 5, 2024 at 10:15</span> Nice.</p></div>',
        '<p class="event">Event: 5 March 2024, Columbus</p>',
        "<p>© 5 March 2024 Example</p>",
        "<p>The plant opened on March 5, 2024, when the governor cut a ribbon.</p>",
        '<time class="expires" datetime="2024-03-05">5 March 2024</time>'.replace("<time", '<p class="expiry"><time')
        + "</p>",
    ],
)
def test_dates_of_other_things(other):
    assert dated(page(under=other)).precision == "none"
    assert dated(page(below=other)).precision == "none"


def test_a_date_above_the_headline_is_the_sites_clock_unless_it_is_marked():
    tree = PAGE.format(head="", under="", below="", lang="en", title=TITLE, text=TEXT)
    above = tree.replace("<article>", '<article><span class="article-date">March 5, 2024</span>')
    assert dated(etree.HTML(above)).published == DAY
    assert dated(etree.HTML(tree)).precision == "none"
    clock = tree.replace('class="topbar"', "")
    assert dated(etree.HTML(clock.replace("<h1>", "<p>5 March 2024</p><h1>"))).published == DAY


@pytest.mark.parametrize(
    "below",
    [
        "<p>First published: 5 March 2024</p>",
        '<p class="postmetadata">This entry was posted on Tuesday, March 5th, 2024 at 10:15 am and is filed under Vans.</p>',
        "<p>Dieser Eintrag wurde am 5. März 2024 um 10:15 veröffentlicht</p>",
        '<footer class="entry-footer"><time class="published" datetime="2024-03-05">5 March</time></footer>',
        '<div class="post-footer">Posted by Ana <abbr class="published" title="2024-03-05T10:00:00">10:00</abbr></div>',
        "<p>Columbus, 5 March 2024</p>",  # the only day that is printed
    ],
)
def test_dates_below_the_text(below):
    assert dated(page(below=below)).published.normalize() == DAY


def test_update_alone_is_named_so():
    for under in ("<p>Updated 5 March 2024</p>", '<p>Updated <time datetime="2024-03-05">5 March</time></p>'):
        assert dated(page(under=under))[::2] == (DAY, "modified")
    assert dated(
        page(under='<p>Updated <time datetime="2024-03-09">9 March</time></p>', below="<p>Posted 5 March 2024</p>")
    )[::2] == (DAY, "dateline")


@pytest.mark.parametrize(
    "script",
    [
        'window.__STATE__ = {"article": {"publishedAt": "2024-03-05T10:00:00", "id": 12345678}}',
        '<script id="__NEXT_DATA__">{"props": {"publish_date": 1709632800}}</script>',
        "dataLayer.push({'pageType': 'article', 'datePublished': '2024-03-05'})",
        r'self.__next_f.push([1, "{\"datePublished\":\"2024-03-05\"}"])',
        'var data = {"firstPublishedAt": "2024-03-05 10:15:00"}',
    ],
)
def test_script_data(script):
    tree = page(script if script.startswith("<") else f"<script>{script}</script>")
    assert dated(tree).published.normalize() == DAY and dated(tree).method == "script"
    assert dated(page(f"<script>{script}</script>", "<p>6 April 2024</p>")).published == pd.Timestamp("2024-04-06")


def test_scripts_that_name_several_days_say_nothing():
    script = '<script>var list = [{"publishedAt": "2024-03-05"}, {"publishedAt": "2023-01-05"}]</script>'
    assert dated(page(script)).precision == "none"


def test_addresses_and_titles_of_the_page_itself():
    assert dated(page('<link rel="canonical" href="https://news.example/2024/03/05/a">'))[::2] == (DAY, "url")
    assert dated(page('<meta property="og:url" content="https://news.example/2024/03/05/a">')).method == "url"
    found = dated(
        page('<link rel="canonical" href="https://news.example/2024/03/09/a">'), "https://news.example/2024/03/05/a"
    )
    assert found.published == DAY
    assert dated(page(title="Van plant in Ohio - 05.03.2024"))[::2] == (DAY, "title")


def test_an_agencys_dateline_opens_the_text():
    text = TEXT.replace("<p>Nimbus", "<p>COLUMBUS, Ohio, March 5, 2024 /Wire/ -- Nimbus", 1)
    assert dated(page(text=text))[::2] == (DAY, "dateline")


@pytest.mark.parametrize(
    ("lang", "under", "day"),
    [
        ("en-GB", "<p>05/03/2024</p>", DAY),
        ("en-US", "<p>03/05/2024</p>", DAY),
        ("de", "<p>05/03/2024</p>", DAY),
        ("en", "<p>05/03/2024 (see also 25/12/2023)</p>", DAY),  # other figures on the page
        ("en", "<p>05/03/2024</p>", None),
        ("en-US", "<p>05.03.2024</p>", DAY),
    ],
)
def test_the_page_says_how_its_figures_are_ordered(lang, under, day):
    found = dated(page(under=under, lang=lang))
    assert found.precision == "none" if day is None else found.published == day


def test_what_is_printed_decides_the_day():
    head = data('{"@type": "NewsArticle", "datePublished": "2024-03-06T03:28:35Z"}')
    assert dated(page(head, "<p>March 5, 2024</p>"))[::2] == (DAY, "json-ld (day from dateline)")
    assert dated(page(head, "<p>March 1, 2024</p>")).published.normalize() == pd.Timestamp("2024-03-06")
    assert dated(page(head), "https://news.example/2024/03/05/a")[::2] == (DAY, "json-ld (day from url)")


def test_a_page_without_a_known_headline():
    tree = etree.HTML(f"<html><body><p><b>Van plant</b></p><p class='date'>5 March 2024</p>{TEXT}</body></html>")
    assert dated(tree).published == DAY


def test_clues_name_their_kind():
    tree = page(data('{"@type": "NewsArticle", "datePublished": "2024-03-05"}'), "<p>March 5, 2024</p>", lang="en-GB")
    clues = page_clues(tree)
    assert clues.clues[:2] == (Clue("json-ld", "2024-03-05"), Clue("plain line", "March 5, 2024"))
    assert clues.language == "en-GB"


def test_deep_and_long_pages_are_read():
    deep = "<div>" * 200 + "5 March 2024" + "</div>" * 200
    assert dated(page(under=deep)).published == DAY
    page_clues(page(below="<p>1.</p>" * 20_000))
    page_clues(page(under="<i>" * 200 + "a 1" + "</i>" * 200))
