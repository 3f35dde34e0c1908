"""Names of outlets: from tables, addresses and what a corpus teaches."""

import csv
import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import outlets
from helpers.corpus.outlets import learn, outlet_name, registered_domain
from tests.places import ROOT


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("HTTP://Feeds.Reuters.COM/reuters/topNews?x=1", "reuters.com"),
        ("uk.reuters.com/article/1", "reuters.com"),
        ("//cdn.post.example/a", "post.example"),
        ("https://mill.blogspot.com/1", "mill.blogspot.com"),
        ("https://news.co.jp.example/1", "jp.example"),
        ("http://user:word@post.example:8080/", "post.example"),
        ("http://192.0.2.7/a", "192.0.2.7"),
        ("http://[::1]/a", ""),
        ("http://[broken/a", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_registered_domains(address, domain):
    assert registered_domain(address) == domain


@pytest.mark.parametrize(
    ("stated", "address", "name"),
    [
        ("Reuters", "", "Reuters"),
        ("REUTERS\u00a0", "", "Reuters"),
        ("By <a href='/x'>Reuters</a>", "", "Reuters"),
        ("www.reuters.com", "", "Reuters"),
        ("http://uk.reuters.com/", "", "Reuters"),
        ("Reuters UK", "", "Reuters"),
        ("Reuters India", "https://in.reuters.com/1", "Reuters"),
        ("", "https://feeds.reuters.com/1", "Reuters"),
        ("The Wall Street Journal Europe", "", "The Wall Street Journal"),
        ("Wall Street Journal (Online)", "", "The Wall Street Journal"),
        ("", "https://www.businessinsider.de/1", "Business Insider"),
        ("Reuters", "https://finance.yahoo.com/1", "Reuters"),
        ("", "https://finance.yahoo.com/1", "finance.yahoo.com"),
        ("", "https://mill.substack.com/p/1", "mill.substack.com"),
        ("", "https://economictimes.indiatimes.com/1", "The Economic Times"),
        ("", "https://timesofindia.indiatimes.com/1", "The Times of India"),
        ("BBC News - Business", "https://feeds.bbci.co.uk/news", "BBC"),
        ("Mill Post", "https://www.reuters.com/1", "Mill Post"),
        ("The Guardian Nigeria", "", "The Guardian Nigeria"),
        ("Mill &amp; Field", "", "Mill & Field"),
        ("Mill.example", "", "mill.example"),
        ("Von:", "https://www.post.example/1", "post.example"),
        ("", "", ""),
    ],
)
def test_names(stated, address, name):
    assert outlet_name(stated, address) == name


def test_what_a_corpus_teaches():
    records = [
        ("The Mill Post", "https://www.mill.example/1"),
        ("the mill post", "https://www.mill.example/2"),
        ("The Mill Post", ""),
        ("The Mill Post Business", "https://business.mill.example/3"),
        ("mill.example", "https://feeds.mill.example/4"),
        ("Field Times", "https://field.example/5"),
        ("Moor Times", "https://field.example/6"),
        ("field.example", "https://field.example/7"),
        ("Reuters", "https://moor.example/8"),
        ("moor.example", "https://moor.example/9"),
        ("Lake Wire", "https://a.example/1"),
        ("Lake Wire", "https://lake.example/1"),
        ("Lake Wire", "https://lake.example/2"),
        ("a.example", "https://a.example/2"),
    ]
    found = {
        "the mill post": "The Mill Post",
        "The Mill Post Business": "The Mill Post",
        "mill.example": "The Mill Post",
        "lake.example": "Lake Wire",
    }
    assert learn(records) == found  # two names at one domain, and an agency's text in a paper, teach nothing
    random.Random(2).shuffle(records)
    assert learn(records) == found


def test_rows_of_a_user_come_first(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("name,outlet\nreuters.com,The Agency\nmill.example,The Mill\nMoor, The Moor\nfield.example,\n")
    table = outlets.read_outlets(own)
    assert outlet_name("", "https://in.reuters.com/1", table) == "The Agency"
    assert outlet_name("", "https://a.mill.example/1", table) == "The Mill"
    assert outlet_name("MOOR", "", table) == outlet_name("Moor Asia", "", table) == "The Moor"
    assert outlet_name("", "https://a.field.example/1", table) == "a.field.example"
    with pytest.raises(FileNotFoundError, match="columns name and outlet"):
        outlets.read_outlets(tmp_path / "gone.csv")
    for text, says in (("name\nx\n", "no column 'outlet'"), ("name,outlet\n ,x\n", "line 2: the name is empty")):
        file = tmp_path / f"{len(text)}.csv"
        file.write_text(text)
        with pytest.raises(ValueError, match=says):
            outlets.read_outlets(file)


def test_the_table_says_each_thing_once():
    with (ROOT / "src/helpers/lexicons/outlets.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["name"].casefold() for row in rows}) == len(rows) > 500
    for row in rows:
        if row["outlet"]:
            domain = "." in row["name"].rstrip(".") and " " not in row["name"]
            assert outlet_name(*(("", row["name"]) if domain else (row["name"],))) == row["outlet"], row
            assert outlet_name(row["outlet"]) == row["outlet"]


def test_outlets_are_listed():
    rows = [("A", "https://x.a.example/1"), ("A", ""), ("B", "https://b.example"), ("A", "https://aa.example/2")]
    table = outlets.outlets(pd.DataFrame(rows, columns=["source", "url"]))
    assert table.values.tolist() == [["A", 3, "a.example, aa.example"], ["B", 1, "b.example"]]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gets_a_name(stated, address):
    name = outlet_name(stated, address)
    assert isinstance(name, str) and outlet_name(name) in (name, outlet_name(name))
    assert isinstance(registered_domain(address), str)
