"""Sentences end where a reader would end them, and every offset holds."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as ev
from helpers.measures.sentences import sentence_spans


def split(text):
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He bought a new car.", "Tesla said so."],
        ["The plan is dead, said no one last month.", "Ford fell."],
        ["He drove the Model Y.", "It was fast."],
        ["Shares of Li Auto Inc. (LI.O) fell 3 pct in the U.S. on Jan. 3, Mr. Qin said.", "They rose later."],
        ['"We could do it," he said.', '"Or not."'],
        ["Is it so?", "Yes!", "It costs $35,000.", "It grew 5%."],
        ["Ford vs. Ferrari was a film."],
        ["Sales rose to 1.5 million.", "GM fell."],
    ],
)
def test_known_ends(sentences):
    assert split(" ".join(sentences)) == sentences


def test_a_line_is_a_paragraph_and_lines_without_words_are_none():
    assert split("One line\n\n***\nanother line") == ["One line", "another line"]


@given(st.text(alphabet="aZ .?!\n\"'()1", max_size=80))
def test_spans_are_in_order_apart_and_lose_no_word(text):
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans) and all(x[1] <= y[0] for x, y in zip(spans, spans[1:], strict=False))
    assert all(s == s.strip() for s in split(text))
    assert sum(c.isalnum() for s in split(text) for c in s) == sum(c.isalnum() for c in text)


def test_the_headline_counts_apart():
    row = {"article_id": "a", "title": " A plan? ", "text": "It is. So it is.", "published": pd.Timestamp("2020-01-01")}
    table = ev.split_sentences(pd.DataFrame([row]))
    assert table["n"].tolist() == [0, 1, 2] and table["is_title"].tolist() == [True, False, False]
    assert table["text"].tolist() == ["A plan?", "It is.", "So it is."]
    assert table["previous"].tolist() == ["", "", "It is."]


def test_sentences_from_takes_lists_and_refuses_other_lengths():
    table = ev.sentences_from(["a b", "c"], published=["2020-01-01T10:00:00+02:00", None], title="t")
    assert table["published"].tolist() == [pd.Timestamp("2020-01-01 10:00"), pd.NaT]
    assert table["article_id"].tolist() == ["", ""] and table["n"].tolist() == [0, 1]
    with pytest.raises(ValueError, match="is_title has 1 values for 2 sentences"):
        ev.sentences_from(["a", "b"], is_title=[True])
    assert ev.sentences_from([]).empty
