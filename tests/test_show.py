"""Text from strangers never becomes markup."""

from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import show

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
OURS = {
    "div",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "p",
    "mark",
    "sup",
    "b",
    "a",
    "ol",
    "li",
    "span",
    "ul",
}


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def safe(piece):
    found = Tags(piece)
    assert found.tags <= OURS and not any(a.startswith("on") for a in found.attributes)
    return found


@given(st.text())
def test_any_text_stays_text(text):
    safe(show.answer(text))
    safe(show.table(pd.DataFrame({text: [text]}), text))
    assert "<" not in show.escape(text) and "\u202e" not in show.escape(text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", 'https://a.example/"onclick=', "https://a b"]
)
def test_only_web_addresses_become_links(url):
    assert "href" not in show.link(url)
    assert 'href="https://a.example/x?a=1&amp;b=2"' in show.link("https://a.example/x?a=1&b=2", "x")


def cue(start, end, name="epistemic"):
    return {"start": start, "end": end, "class": name, "cue": NASTY}


def test_marks_stand_where_the_offsets_say():
    mentions = pd.DataFrame([{"start": 100, "end": 105, "known": True, "company": NASTY}])
    marked = show.marked("Tesla may <b>fall</b>.", 100, pd.DataFrame([cue(106, 109), cue(106, 108)]), mentions)
    found = safe(marked)
    assert found.text == "Tesla maye <b>fall</b>."  # the e is the letter of the class
    assert marked.count("<mark") == 1


def test_a_table_says_what_it_leaves_out_and_aligns_numbers():
    text = show.table(pd.DataFrame({"n": range(50), "word": ["x"] * 50}), "Words", most=30)
    assert "20 more rows are not shown" in text and '<td class="num">7</td>' in text


def test_spread_takes_each_article_once_first():
    rows = pd.DataFrame({"article_id": list("aaabbc"), "n": range(6), "published": pd.Timestamp("2020-01-01")})
    assert list(show.spread(rows)["article_id"]) == ["a", "b", "c", "a", "b", "a"]
