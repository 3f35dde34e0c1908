"""A sentence as companies are looked for in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.measures.companies.sentence import Hit, Sentence, folded, words_of


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(text):
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


def test_words_are_the_same_with_and_without_accents():
    assert (
        words_of("Fiat, Skoda's e_Up!")
        == words_of("Fiat, Škoda's e_Up!".replace("Š", "S"))
        == ["Fiat", "Skoda", "s", "e", "Up"]
    )
    assert words_of("Škoda's 3 cars") == ["Škoda", "s", "3", "cars"]


@pytest.mark.parametrize(
    "text, nothing",
    [
        ("Tesla Stock Jumps as Sales of EVs Rise", True),
        ("TESLA RECALLS CARS", True),
        ("Škoda Shows a New Electric Car", True),
        ("Tesla stock jumps as sales rise", False),
        ("Jim Farley of Ford Motor spoke to a group of dealers", False),
        ("Ford Motor", False),
    ],
)
def test_capitals_say_nothing_where_most_words_have_one(text, nothing):
    assert Sentence(folded(text)).capitals is nothing


def test_the_context_is_what_stands_around():
    sentence = Sentence("It fell.", title="Ford falls", previous="It rose.", named={"Ford": None, "Tesla": None})
    assert sentence.context == "Ford falls It rose. Ford Tesla"


def test_hits_overlap_where_they_share_a_character():
    hit = Hit(3, 6, "Ford", "name", True)
    assert [hit.overlaps(a, b) for a, b in ((0, 3), (0, 4), (5, 9), (6, 9))] == [False, True, True, False]
