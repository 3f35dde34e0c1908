"""Text files with one article and with many."""

import pytest

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import Record, read_records
from tests.corpus.readers.rows import put, table

ROWS = table()
MANY = {
    "long rules": ("\n" + "=" * 80 + "\n").join(f"{r['title']}\n{r['date']}\n\n{r['text']}" for r in ROWS),
    "rules with addresses": "".join(f"=== ARTICLE FROM: {r['url']} ===\n{r['title']}\n{r['text']}\n\n" for r in ROWS),
    "rules with numbers": "".join(f"--- {n} ---\n{r['title']}\n{r['text']}\n" for n, r in enumerate(ROWS, 1)),
    "rules with titles": "".join(f"### {r['title']}\n{r['text']}\n\n" for r in ROWS),
    "counted": "".join(f"Document {n} of 12\n\n{r['title']}\n\n{r['text']}\n" for n, r in enumerate(ROWS, 1)),
    "headers": "\n\n".join(f"Title: {r['title']}\nDate: {r['date']}\nURL: {r['url']}\n\n{r['text']}" for r in ROWS),
    "short rules over headers": "".join(
        f"-----\nTITLE: {r['title']}\nDATE: {r['date']}\n\n{r['text']}\n" for r in ROWS
    ),
    "dashes": "\n\n".join(
        f"-- {r['title']}\n-- By Ann Lind\n-- {r['date']}\n-- {r['url']}\n\n{r['text']}" for r in ROWS
    ),
}


@pytest.mark.parametrize("how", MANY)
def test_many_articles_in_one_file(tmp_path, how):
    articles, rejects = read_corpus(put(tmp_path, "a.txt", MANY[how]))
    assert len(articles) == 12 and rejects.empty
    assert articles["title"].tolist() == [row["title"] for row in ROWS]
    assert [text.strip().endswith("a new line.") for text in articles["text"]] == [True] * 12
    if "headers" in how or how == "dashes":
        assert articles["published"].notna().all()
    if "addresses" in how:
        assert articles["url"].tolist() == [row["url"] for row in ROWS]


def test_a_rule_within_a_page_parts_nothing(tmp_path):
    head = f"Home\nNews\n\n{ROWS[0]['title']}\n\nBy Ann Lind\nMarch 5, 2024\n\n"
    page = f"{head}{ROWS[0]['text']}\n\n-----\n\nMore\n\n-----\nCopyright"
    assert len(read_corpus(put(tmp_path, "a.txt", page))[0]) == 1


def test_a_label_without_a_text_is_rejected(tmp_path):
    articles, rejects = read_corpus(
        put(tmp_path, "a.txt", MANY["rules with addresses"] + "=== ARTICLE FROM: https://p.example/x ===\n")
    )
    assert len(articles) == 12 and rejects["reason"].tolist() == ["no text"]


def test_a_rule_of_a_megabyte_is_none(tmp_path):
    path = put(tmp_path, "a.txt", "=" * 1_000_000 + "x\n" + "-" * 1_000_000 + "\n" + ROWS[0]["text"])
    assert [item.kind for item in read_records(path) if isinstance(item, Record)] == ["page"]
