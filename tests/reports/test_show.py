"""Text from strangers never becomes markup."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.reports import show

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


def cells_of(piece, tag):
    return re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", piece)


def test_headers_and_units_are_those_of_a_reader():
    frame = pd.DataFrame(
        {"published_method": ["field"], "n_true": [3], "value": [0.0123], "change": [-0.0258], "q": ["< 0.001"]}
    )
    text = show.table(frame, names={"value": "share"}, units={"value": "%", "change": "points"})
    assert cells_of(text, "th") == ["found in", "marked by a reader", "share", "change", "false alarms (q)"]
    assert cells_of(text, "td") == ["field", "3", "1.2%", "\u22122.6 points", "&lt; 0.001"]
    assert text.count('<td class="num">') == 4  # also the numbers that are written with a unit
    assert frame["value"].tolist() == [0.0123]
    assert "_" not in "".join(map(show.header, show.HEADERS))


def test_dates_and_numbers_do_not_break_and_sentences_have_room():
    frame = pd.DataFrame(
        {"published": pd.to_datetime(["2021-03-01"]), "text": ["A sentence. " * 9], "source": ["Alpha Wire"]}
    )
    text = show.table(frame)
    assert '<td class="short">2021-03-01</td><td class="long">' in text and '<td class="short">Alpha Wire</td>' in text


def test_answers_and_readings_leave_out_what_is_empty():
    assert show.answer("One.", "", "Two.") == '<p class="answer">One. Two.</p>'
    assert show.reading("25% of A & B.") == '<p class="reading">25% of A &amp; B.</p>'


def test_a_table_without_rows_is_a_sentence():
    assert show.table(pd.DataFrame({"a": []}), "Lines cut off") == '<p class="small">Lines cut off: none.</p>'
    assert "No sentence has it" in show.concordance(pd.DataFrame())
    assert "1 more row is not shown" in show.table(pd.DataFrame({"a": range(3)}), most=2)


def test_sentences_in_one_cell_stand_below_each_other():
    long = ("The first of two sentences, which is long enough, " + NASTY, "the second.")
    text = show.table(pd.DataFrame({"examples": [long], "words": [("car", "plug")]}))
    assert cells_of(text, "li") == [show.escape(s) for s in long] and ">car, plug<" in text
    safe(text)


def test_cues_show_the_cue_and_not_the_pattern():
    found = pd.DataFrame(
        {
            "article_id": ["a", "a"], "n": [0, 4], "cue": ["may", NASTY], "class": "epistemic", "counts": [True, False],
            "holder": "", "voice": ["writer", "outlet"], "quoted": False, "strength": 0.4, "rule": "epistemic:may @adv?",
        }
    )  # fmt: skip
    text = show.cues(found)
    safe(text)
    assert "@adv" not in text and "another outlet" in text and ">headline<" in text and ">4<" in text
    assert ">1<" in show.cues(found.assign(article_id="").head(1))  # a sentence of one's own has no headline


def test_examples_of_a_word_are_not_all_from_one_article_and_say_where_no_date_is():
    hits = pd.DataFrame(
        {
            "article_id": ["a"] * 30 + ["b", "c"], "published": pd.to_datetime(["2020-01-01"] * 31 + [None]),
            "source": ["A"] * 31 + [""], "before": "", "match": "plug", "after": "",
        }
    )  # fmt: skip
    text = show.concordance(hits, most=3)
    assert "32 hits, 3 shown" in text and text.count("2020-01-01") == 2
    assert "no date" in text and "not known" in text
