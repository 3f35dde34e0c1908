"""One record: what becomes of its body, and that nothing in it stops a run."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus import clean
from helpers.corpus.articles import Learnt, finish_article, make_article, noted, printable
from helpers.corpus.read import read_corpus
from helpers.corpus.readers.records import Record, Reject
from helpers.corpus.write import write_corpus

NOTHING = Learnt(set(), set(), {})
WALL = "Subscribe to continue reading. Already a subscriber? Log in."


def made(kind="article", **fields):
    return make_article(Record("a.jsonl:1", fields, kind))


def test_a_wall_leaves_a_headline_and_its_kind():
    row = made(title="Rivian opens in Peru", text=WALL, published="2021-05-03")
    assert (row["text"], row["text_scope"], row["note"]) == ("", "headline", "wall: paywall")
    assert "continue reading" in row["removed"] and row["published"] == pd.Timestamp("2021-05-03")


@pytest.mark.parametrize("title", ["", "Just a moment...", "Access Denied | The Example"])
def test_a_wall_without_an_articles_title_is_rejected(title):
    reject = made(title=title, text=WALL)
    assert (reject.where, reject.reason) == ("a.jsonl:1", "no article") and reject.detail.startswith(
        "wall: paywall | Subscribe"
    )


def test_a_page_that_is_a_wall_is_a_headline_or_none():
    html = "<html><head><title>{}</title></head><body><h1>{}</h1>" + f"<p>{WALL}</p>" * 2 + "</body></html>"
    page = made("html", html=html.format("Rivian opens in Peru", "Rivian opens in Peru"))
    assert isinstance(page, Reject) or (page["text"], page["text_scope"]) == ("", "headline")
    assert isinstance(made("html", html=html.format("Access Denied", "Access Denied")), Reject)


def test_the_free_lines_of_a_closed_article_stay_as_a_snippet():
    free = "Rivian may open a shop in Lima. The city has not decided."
    row = made(title="Rivian in Peru", text=f"{free}\nSubscribe to continue reading your article.")
    assert (row["text"], row["text_scope"], row["note"]) == (free, "snippet", "cut: paywall")


def test_a_body_that_is_furniture_alone_is_a_notice():
    row = made(title="Rivian opens in Peru", text="© 2021 The Example. All rights reserved.")
    assert (row["text"], row["note"]) == ("", "wall: notice")


def test_a_body_that_is_its_title_is_a_headline():
    row = made(title="Rivian opens in Peru", text="Rivian opens in Peru - The Example", source="The Example")
    assert (row["text"], row["text_scope"], row["note"]) == ("", "headline", "title again")


def test_a_dateline_counts_for_the_title():
    text = "BEIJING, May 5 (Reuters) - " + "The minister met the envoy and spoke with him at length of tariffs. " * 8
    assert made(title="Beijing ponders yuan swap", text=text)["note"] == ""


def test_a_list_without_dates_takes_the_day_in_the_address(tmp_path):
    rows = [
        {"url": "https://a.example/2024/03/05/rivian", "title": "Rivian opens in Peru", "seendate": "20240309T101500Z"},
        {"url": "https://a.example/rivian", "title": "Rivian leaves Peru", "seendate": "20240309T101500Z"},
    ]
    (tmp_path / "a.json").write_text(json.dumps({"articles": rows}))
    articles, _ = read_corpus(tmp_path / "a.json")
    assert articles["published"].tolist() == [pd.Timestamp("2024-03-05"), pd.NaT]
    assert articles["published_method"].iloc[0] == "url" and (articles["text_scope"] == "headline").all()


def test_a_text_under_titles_of_which_it_says_nothing_is_a_wall_however_it_reads(tmp_path):
    text = "Xenon brackets were sorted by size, then by colour, and put away in drawers until the next quiet afternoon."
    titles = ["Rivian opens in Peru", "Ford delays its pickup", "Nio raises cash", "Lucid names a chief"]
    rows = [{"title": title, "text": text, "source": f"Outlet {n}"} for n, title in enumerate(titles)]
    rows.append({"title": "Xenon brackets sorted", "text": text + " That was all.", "source": "Outlet 9"})
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    articles, _ = read_corpus(source)
    assert articles["note"].tolist() == ["wall: repeated"] * 4 + [""] and (articles["duplicate_of"] == "").all()
    write_corpus(source, tmp_path / "out", progress=False)
    pd.testing.assert_frame_equal(read_corpus(tmp_path / "out")[0], articles)


def test_notes_are_counted():
    rows = [
        ("A", "wall: paywall"),
        ("B", "wall: paywall; its date could not be read: 9, 9"),
        ("C", ""),
        ("D", "mismatch"),
    ]
    table = noted(pd.DataFrame(rows, columns=["title", "note"]))
    assert table.columns.tolist() == ["note", "articles", "example"]
    assert table.values.tolist()[:2] == [["wall: paywall", 2, "A"], ["its date could not be read", 1, "B"]]
    assert noted(pd.DataFrame(rows[2:3], columns=["title", "note"])).empty


class Breaks:
    """A value whose text cannot be had."""

    def __str__(self):
        raise RuntimeError("broken \udcff value")


def deep(n=5000):
    value = "x"
    for _ in range(n):
        value = [value]
    return value


@pytest.mark.parametrize("value", [Breaks(), deep(), 10**5000], ids=["breaks", "deep", "long"])
@pytest.mark.parametrize("field", ["title", "text", "published", "retrieved", "url", "authors", "other"])
def test_a_value_that_breaks_anything_is_one_reject_or_left_out(field, value):
    row = made(**{"title": "Rivian opens in Peru", "text": "A shop opened in Lima.", field: value})
    if isinstance(row, Reject):
        assert row.where == "a.jsonl:1" and row.reason == "could not be read" and "Error" in row.detail
        row.detail.encode()
    else:
        assert isinstance(finish_article(row, NOTHING, 0), tuple)


def test_an_error_in_finishing_is_a_reject_too():
    row = made(title="Rivian opens in Peru", text="A shop opened in Lima.")
    assert finish_article(row | {"text": 7}, NOTHING, 0).reason == "could not be read"


def test_an_error_in_one_record_does_not_end_a_run(tmp_path, monkeypatch):
    rows = [{"title": f"Rivian opens shop {n}", "text": f"Shop {n} opened in Lima. It sells vans."} for n in range(9)]
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    repair = clean.repair

    def fails(text):
        if "shop 4" in text.casefold():
            raise ZeroDivisionError("by chance")
        return repair(text)

    monkeypatch.setattr(clean, "repair", fails)
    articles, rejects = read_corpus(source)
    assert len(articles) == 8 and rejects.values.tolist() == [
        ["a.jsonl:5", "could not be read", "ZeroDivisionError: by chance"]
    ]
    assert write_corpus(source, tmp_path / "out", progress=False)["rejected"] == 1
    assert read_corpus(tmp_path / "out")[1].values.tolist() == rejects.values.tolist()


FIELDS = [
    "title",
    "text",
    "url",
    "source",
    "authors",
    "published",
    "retrieved",
    "scope",
    "order",
    "precision",
    "removed",
    "year",
]


@pytest.mark.parametrize("field", FIELDS)
def test_half_a_surrogate_in_any_field_can_be_written(field, tmp_path):
    fields = {"title": "Rivian opens in Peru", "text": "A shop opened in Lima.", "published": "2021-05-03"}
    row = make_article(
        Record("\udcff.jsonl:1", fields | {field: f"{fields.get(field, '')}\ud800"}, "article", "c\udcff")
    )
    rows = [row] if isinstance(row, Reject) else [finish_article(row, NOTHING, 0)[0]]
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")


def test_text_that_any_file_can_hold():
    assert printable("a\udcffb") == "a?b" and printable("é") == "é"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*FIELDS, "page", "other"]), values, max_size=8),
    st.sampled_from(["article", "table"]),
)
def test_any_fields_make_a_row_or_a_reject(fields, kind):
    row = make_article(Record("a:1", fields, kind))
    if not isinstance(row, Reject):
        row = finish_article(row, NOTHING, 0)
        assert isinstance(row, Reject) or row[0]["title"] or row[0]["text"]
    json.dumps(row, default=str).encode()
