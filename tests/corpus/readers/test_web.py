"""Web archives, saved pages, and pages that are lists."""

import gzip

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from tests.corpus.readers.rows import body, put, table
from tests.places import FIXTURES


def test_warc_gives_the_page_and_says_what_the_rest_was(tmp_path):
    articles, rejects = read_corpus(FIXTURES / "pages.warc")
    assert len(articles) == 1 and articles["published_method"].iloc[0] == "json-ld"
    assert rejects["reason"].tolist() == ["HTTP status 404", "not a page", "revisit record"]
    packed = gzip.compress((FIXTURES / "pages.warc").read_bytes())
    (tmp_path / "cut.warc.gz").write_bytes(packed[: len(packed) * 2 // 3])
    _, rejects = read_corpus(tmp_path / "cut.warc.gz")
    assert "file breaks off" in rejects["reason"].tolist()


def test_entities_in_a_page_are_not_expanded(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    page = (
        (FIXTURES / "page.html")
        .read_text()
        .replace("<!DOCTYPE html>", f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "x">{entities}]>')
    )
    (tmp_path / "page.html").write_text(page.replace("harbour,", "harbour &e29;,"))
    articles, _ = read_corpus(tmp_path / "page.html")
    assert len(articles) == 1 and len(articles["text"].iloc[0]) < 1000


ROWS = table()
LISTS = {
    "items": "<html><body><nav><a href='/'>Home and more of it here</a></nav><ul>"
    + "".join(f'<li><a href="{r["url"]}">{r["title"]}</a> <span>{r["date"]}</span></li>' for r in ROWS) + "</ul></body></html>",
    "headings": "<html><body>" + "".join(f'<div><h3><a href="{r["url"]}">{r["title"]}</a></h3><cite>Post</cite>'
                                         f'<time datetime="{r["date"]}">then</time></div>' for r in ROWS) + "</body></html>",
    "a table": "<table><tr><th>Date</th><th>Headline</th></tr>"
    + "".join(f'<tr><td>{r["date"]}</td><td><a href="{r["url"]}">{r["title"]}</a></td></tr>' for r in ROWS) + "</table>",
    "definitions": "<html><body><dl>"
    + "".join(f'<dt><a href="{r["url"]}">{r["title"]}</a></dt><dd>{r["date"]}</dd>' for r in ROWS) + "</dl></body>",
    "to_html": pd.DataFrame(ROWS).drop(columns="text").to_html(),
    "a piece": "".join(f'<li><a href="{r["url"]}">{r["title"]}</a> ({r["date"]})</li>' for r in ROWS),
}  # fmt: skip


@pytest.mark.parametrize("how", LISTS)
def test_lists_of_headlines(tmp_path, how):
    articles, rejects = read_corpus(put(tmp_path, "a.html", LISTS[how]))
    assert articles["title"].tolist() == [row["title"] for row in ROWS] and rejects.empty
    assert articles["url"].tolist() == [row["url"] for row in ROWS] and set(articles["text_scope"]) == {"headline"}
    assert articles["published"].dt.strftime("%Y-%m-%d").tolist() == [row["date"] for row in ROWS]


def test_when_a_bookmark_was_saved_is_no_publication(tmp_path):
    page = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>" + "".join(
        f'<DT><A HREF="{r["url"]}" ADD_DATE="1709600000">{r["title"]}</A>\n' for r in ROWS
    )
    articles, _ = read_corpus(put(tmp_path, "a.html", page))
    assert len(articles) == 12 and articles["published"].isna().all()


def test_an_article_with_a_list_of_others_is_one_article(tmp_path):
    page = (
        "<html><body><h1>Volter opens its van line in the north</h1>"
        + "".join(f"<p>{body(n)}</p>" for n in range(5))
        + LISTS["a piece"]
    )
    assert len(read_corpus(put(tmp_path, "a.html", page))[0]) == 1


def test_a_page_about_factiva_is_a_page(tmp_path):
    page = (
        "<html><body><h1>How its codes work</h1><ul><li><b>HD</b><li><b>PD</b><li><b>LP</b></ul>"
        + f"<p>{body(1)}</p>" * 3
    )
    articles, rejects = read_corpus(put(tmp_path, "a.html", page))
    assert len(articles) + len(rejects) == 1
