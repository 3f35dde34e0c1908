"""What the columns of a table that no profile knows are taken for: by their names, and by what stands in them."""

import json

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import ColumnReport, read_records
from helpers.corpus.readers.profiles import load_profiles, recognise
from helpers.corpus.readers.records import CorpusError
from tests.corpus.readers.rows import as_csv, body, day, named, put, table, title, url


def test_columns_that_fit_nothing_or_two_profiles_are_named(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("colour,weight\nred,3\n")
    with pytest.raises(CorpusError, match=r"odd\.csv has the columns colour, weight.*hf-cc-news.*profile="):
        read_corpus(path)
    path.write_text("title,text,content\nA,B,C\n")
    with pytest.raises(CorpusError, match="`text` and `content` could be the text"):
        read_corpus(path)
    needs = {*load_profiles()["newsapi"]["needs"], *load_profiles()["news-please"]["needs"]}
    with pytest.raises(CorpusError, match=r"several profiles: news-please, newsapi"):
        recognise(needs, "x")


def test_a_column_shows_the_order_of_its_dates(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("title,text,date\nA,One text.,06/01/2015\nB,Two texts.,25/01/2015\n")
    assert read_corpus(path)[0]["published"].tolist() == [pd.Timestamp("2015-01-06"), pd.Timestamp("2015-01-25")]
    path.write_text("title,text,date\nA,One text.,06/01/2015\nB,Two texts.,05/01/2015\n")
    articles, _ = read_corpus(path)
    assert (
        set(articles["published_precision"]) == {"year"}
        and articles["published_method"].str.contains("order open").all()
    )


def test_columns_that_are_missing_leave_their_fields_empty(tmp_path):
    (tmp_path / "a.csv").write_text("title,text\nA car,It drives.\n")
    (tmp_path / "b.csv").write_text("title,date\nA car,2021-05-01\n")
    (tmp_path / "c.csv").write_text("text,date\nIt drives.,2021-05-01\n")
    articles, rejects = read_corpus(tmp_path)
    assert rejects.empty
    assert articles["title"].tolist() == ["A car", "A car", ""] and articles["text"].tolist() == [
        "It drives.",
        "",
        "It drives.",
    ]
    assert articles["published_precision"].tolist() == ["none", "day", "day"]
    assert articles["text_scope"].tolist() == ["full", "headline", "full"]


def report(path) -> dict[str, tuple[str, str]]:
    found = ColumnReport()
    list(read_records(path, columns=found))
    return {use.column: (use.used_as, use.guessed_from) for use in found.rows()}


@pytest.mark.parametrize(
    "names",
    [
        {"title": "headlne", "text": "conten", "date": "publishd_at"},
        {"title": "newsTitle", "text": "articleBody", "date": "datePublished", "url": "articleUrl"},
        {"title": "Titel", "text": "Inhalt", "date": "Datum", "url": "Adresse"},
        {"title": "Titre", "text": "Contenu", "date": "Date de publication", "url": "Lien"},
        {"title": "NEWS_HEADLINE", "text": "FULL_TEXT", "date": "PUB_DATE", "url": "WEB_URL"},
        {"title": "ttl", "text": "txt", "date": "dt", "url": "lnk"},
        {"title": "Titles", "text": "contents", "date": "dates", "url": "links"},
        {"title": "headlines", "text": "article_bodies", "date": "pub_dates", "url": "urls"},
    ],
)
def test_names_are_matched_loosely(tmp_path, names):
    articles, rejects = read_corpus(put(tmp_path, "a.csv", as_csv(named(table(), **names))))
    assert len(articles) == 12 and rejects.empty
    assert set(articles["text_scope"]) == {"full"} and set(articles["published_precision"]) == {"day"}


def test_content_decides_between_two_bodies(tmp_path):
    rows = table(
        title=title, body=lambda n: f"A lead of van {n}.", text=body, publish_date_t=lambda n: 1709600000 + n * 90000
    )
    articles, _ = read_corpus(put(tmp_path, "a.csv", as_csv(rows)))
    assert articles["text"].tolist() == [body(n) for n in range(12)] and set(articles["published_precision"]) == {
        "time"
    }


def test_two_bodies_that_are_equally_good_are_refused(tmp_path):
    path = put(tmp_path, "a.csv", as_csv([row | {"content": body(100 + n)} for n, row in enumerate(table())]))
    with pytest.raises(
        CorpusError, match=r"(?s)`text` and `content` could be the text.*\n  text: text .*\n  text: content "
    ):
        read_corpus(path)


def test_headlines_in_a_column_called_text_are_headlines(tmp_path):
    articles, _ = read_corpus(put(tmp_path, "a.csv", as_csv(table(id=lambda n: n, text=title, date=day))))
    assert set(articles["text_scope"]) == {"headline"} and articles["title"].iloc[0] == title(0)


@pytest.mark.parametrize("name", ["timestamp", "seendate", "crawled", "indexed", "scraped_at", "fetched"])
def test_a_crawl_date_is_never_the_publication(tmp_path, name):
    path = put(tmp_path, "a.csv", as_csv(named(table(title=title, text=body, date=day), date=name)))
    articles, _ = read_corpus(path)
    assert articles["published"].isna().all() and articles["retrieved"].notna().all()
    assert report(path)[name][0] == "retrieved"


def test_a_date_column_is_one_where_nine_in_ten_can_be_read(tmp_path):
    rows = table()
    mostly = [row | {"date": "in spring"} if n == 5 else row for n, row in enumerate(rows)]
    assert read_corpus(put(tmp_path, "a.csv", as_csv(mostly)))[0]["published"].notna().sum() == 11
    half = [row | {"date": "in spring"} if n % 2 else row for n, row in enumerate(rows)]
    with pytest.raises(
        CorpusError, match=r"(?s)`date`, for published: only 50% .*\n  published: date  # only if it is"
    ):
        read_corpus(put(tmp_path, "b.csv", as_csv(half)))
    none = [row | {"date": "Tesla", "publish_date": row["date"]} for row in rows]
    assert read_corpus(put(tmp_path, "c.csv", as_csv(none)))[0]["published"].notna().all()


@pytest.mark.parametrize(("field", "name"), [("date", "wann_war_es"), ("text", "spalte 3")])
def test_a_file_is_not_read_by_half(tmp_path, field, name):
    path = put(tmp_path, "a.csv", as_csv(named(table(), **{field: name})))
    ours = {"date": "published", "text": "text"}[field]
    with pytest.raises(
        CorpusError, match=rf"(?s)`{name}`, for {ours}: looks like .*PROFILE=mine\.yaml.*\n  {ours}: {name}"
    ):
        read_corpus(path)
    (tmp_path / "good.csv").write_text(as_csv(table()))
    articles, rejects = read_corpus(tmp_path)  # beside others it is one reject, with the same lines
    assert len(articles) == 12 and rejects["reason"].tolist() == ["not understood"]
    assert f"\n  {ours}: {name}" in rejects["detail"].iloc[0]


def test_the_lines_of_a_refusal_are_a_profile(tmp_path):
    path = put(tmp_path, "a.csv", as_csv(named(table(), date="wann_war_es")))
    with pytest.raises(CorpusError) as refused:
        read_corpus(path)
    lines = [line.partition("#")[0].strip() for line in str(refused.value).split("\n")[1:]]
    profile = dict(line.split(": ") for line in lines)
    assert profile == {"url": "url", "text": "text", "title": "title", "published": "wann_war_es"}
    assert read_corpus(path, profile)[0]["published"].notna().all()


def test_dates_that_differ_are_refused_and_those_that_agree_are_read(tmp_path):
    rows = table()
    apart = [row | {"datetime": f"2019-01-{n + 1:02d}"} for n, row in enumerate(rows)]
    with pytest.raises(CorpusError, match="they differ"):
        read_corpus(put(tmp_path, "a.csv", as_csv(apart)))
    alike = [row | {"published_at": f"{row['date']}T08:00:00Z", "updated_at": "2024-09-09"} for row in rows]
    articles, _ = read_corpus(put(tmp_path, "b.csv", as_csv(alike)))
    assert set(articles["published_precision"]) == {"time"} and set(articles["published"].dt.month) == {3}


def test_day_and_time_in_two_columns(tmp_path):
    path = put(tmp_path, "a.csv", as_csv(table(title=title, Day=day, Time=lambda n: f"{n + 8:02d}:15")))
    assert read_corpus(path)[0]["published"].dt.strftime("%H:%M").tolist()[:2] == ["08:15", "09:15"]
    assert report(path)["Time"] == ("published (time)", "name and content")
    parts = table(title=title, text=body, year=2021, month=lambda n: n % 12 + 1, day=lambda n: n + 1)
    assert read_corpus(put(tmp_path, "b.csv", as_csv(parts)))[0]["published"].iloc[1] == pd.Timestamp("2021-02-02")


def test_a_text_that_is_cut_is_a_snippet_and_a_description_a_lead(tmp_path):
    texts = [body(0), f"{body(1)[:150]}… [+2211 chars]", f"{body(2)[:150]}...", f"{body(3)[:150]} [2830 chars]", ""]
    rows = [{"title": title(n), "text": text, "summary": body(n)[:120], "date": day(n)} for n, text in enumerate(texts)]
    articles, _ = read_corpus(put(tmp_path, "a.csv", as_csv(rows * 1)))
    assert articles["text_scope"].tolist() == ["full", "snippet", "snippet", "snippet", "lead"]
    assert (
        not articles["text"].str.contains(r"chars|\.\.\.|…").any() and articles["text"].iloc[4] == body(4)[:120].strip()
    )


def test_a_lead_that_repeats_the_title_is_none(tmp_path):
    google = f'<a href="x">{title(0)}</a>&nbsp;&nbsp;<font color="#6f6f6f">Post</font>'
    rows = table(4, title=title, summary=lambda n: title(n) if n else google, source="Post", published=day)
    assert set(read_corpus(put(tmp_path, "a.csv", as_csv(rows)))[0]["text_scope"]) == {"headline"}


def test_the_outlet_at_the_end_of_google_news_titles(tmp_path):
    rows = table(
        title=lambda n: f"{title(n)} - {('Post', 'Wire')[n % 2]}",
        link="https://news.google.com/rss/articles/x",
        published=day,
    )
    articles, _ = read_corpus(put(tmp_path, "a.csv", as_csv(rows)))
    assert articles["title"].iloc[0] == title(0) and articles["source"].tolist()[:2] == ["Post", "Wire"]


NEWSAPI = {"title": title, "description": "d", "url": url, "publishedAt": lambda n: f"{day(n)}T08:00:00Z",
           "content": lambda n: f"{body(n)[:150]}… [+99 chars]"}  # fmt: skip
SERVICES = {
    "newsapi": (table(source="{'id': None, 'name': 'Post'}", **NEWSAPI), "snippet", "Post"),
    "newsapi, flat": (table(**{"source.name": "Post"}, **NEWSAPI), "snippet", "Post"),
    "newsapi, other spelling": (named(table(**NEWSAPI), title="Title", url="URL", publishedAt="Published_At"), "snippet",
                                "p0.example"),
    "mediastack": (table(Author="A", Title=title, Description=body, URL=url, Source="Post", Image="", Category="g", Language="en",
                         Country="us", PublishedAt=day), "lead", "Post"),
    "marketaux": (table(UUID=url, title=title, description=body, snippet="a ...", url=url, published_at=day, source="p0.example"),
                  "lead", "p0.example"),
    "gdelt": (table(URL=url, Title=title, SeenDate="20250903T170000Z", Domain="p0.example"), "headline", "p0.example"),
    "google": (table(Title=title, Link=url, Published="Tue, 05 Mar 2024 08:00:00 GMT", Source="{'href': 'x', 'title': 'Post'}"),
               "headline", "Post"),
    "finnhub": (table(datetime=lambda n: 1709600000 + n, headline=title, related="T", source="Y", summary=body, url=url),
                "lead", "Y"),
    "polygon": (table(publisher="{'name': 'Benzinga'}", published_utc=day, article_url=url, description=body, title=title),
                "lead", "Benzinga"),
}  # fmt: skip


NESTED = {
    "source": "OrderedDict([('id', None), ('name', 'Post')])",
    "Source": "[('id', None), ('name', 'Post')]",
    "publisher": "{'href': 'https://p.example', 'title': 'Post'}",
    "provider": "[{'_type': 'Organization', 'name': 'Post'}]",
    "outlet": "Row(id=None, name='Post')",
    "site": "defaultdict(None, {'name': 'Post', 'since': datetime.date(2020, 1, 2)})",
    "media": 'array([{"name": "Post"}], dtype=object)',
    "newspaper": "Post",
}


@pytest.mark.parametrize("name", NESTED)
def test_the_outlet_is_found_whatever_it_is_called_and_however_it_was_printed(tmp_path, name):
    rows = table(6, **{name: NESTED[name]}, **NEWSAPI)
    articles, rejects = read_corpus(put(tmp_path, "a.csv", as_csv(rows)))
    assert set(articles["source"]) == {"Post"} and rejects.empty


def test_a_lead_beside_the_columns_of_a_service_is_read(tmp_path):
    rows = table(5, webTitle=title, webUrl=url, webPublicationDate=day, blurb=body, reporter="Ann Lind")
    path = put(tmp_path, "a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    articles, _ = read_corpus(path)
    assert set(articles["text_scope"]) == {"lead"} and set(articles["authors"]) == {"Ann Lind"}
    assert set(articles["source"]) == {"The Guardian"} and report(path)["blurb"] == ("lead", "name")


@pytest.mark.parametrize("service", SERVICES)
def test_tables_made_from_the_answers_of_services(tmp_path, service):
    rows, scope, source = SERVICES[service]
    articles, rejects = read_corpus(put(tmp_path, "a.csv", as_csv(rows)))
    assert len(articles) == 12 and rejects.empty and set(articles["text_scope"]) == {scope}
    assert source in set(articles["source"]) and articles["published"].notna().all() == (service != "gdelt")


def test_a_body_that_somebody_put_beside_a_services_snippet_is_read(tmp_path):
    rows = [row | {"full_content": body(n)} for n, row in enumerate(SERVICES["newsapi"][0])]
    articles, _ = read_corpus(put(tmp_path, "a.csv", as_csv(rows)))
    assert set(articles["text_scope"]) == {"full"} and articles["text"].iloc[3] == body(3)
    longer = [row | {"content": body(n) * 2} for n, row in enumerate(SERVICES["newsapi"][0])]
    assert set(read_corpus(put(tmp_path, "b.csv", as_csv(longer)))[0]["text_scope"]) == {"full"}


def test_a_nested_field_that_is_code_is_not_run(tmp_path):
    bad = [
        "{'a': __import__('os').system('false')}",
        "{'a': " + "(" * 150 + "1" + ")" * 150 + "}",
        "{'a': " + "9" * 5000 + "}",
    ]
    path = put(
        tmp_path, "a.csv", as_csv([{"title": title(n), "text": body(n), "source": one} for n, one in enumerate(bad)])
    )
    assert len(read_corpus(path)[0]) == 3


def test_the_report_of_columns(tmp_path):
    rows = [row | {"scraped_at": "2025-01-01", "updated_at": "2024-09-09", "colour": "red"} for row in table()]
    assert report(put(tmp_path, "a.csv", as_csv(rows))) == {
        "title": ("title", "name"),
        "text": ("text", "name"),
        "date": ("published", "name and content"),
        "url": ("url", "name"),
        "scraped_at": ("retrieved", "name and content"),
        "updated_at": ("", "an update is not the publication"),
        "colour": ("", ""),
    }
    assert report(put(tmp_path, "b.csv", as_csv(SERVICES["mediastack"][0])))["Description"] == (
        "lead",
        "profile mediastack",
    )


def test_files_with_the_same_columns_share_their_rows_in_the_report(tmp_path):
    for n in range(3):
        put(tmp_path, f"{n}.json", json.dumps(table(2)))
    found = ColumnReport()
    list(read_records(tmp_path, columns=found))
    assert {use.file for use in found.rows()} == {"0.json and 2 more"} and len(found.rows()) == 4
