"""Walls in place of a body, in our own words after their kinds; articles about walls, which are none."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import walls
from tests.places import FIXTURES

TITLE = "Rivian weighs a second electric van plant"
# `written`: seen while the phrases were written; later, and then used to mend them; odd: last, of 39 the phrases knew 28 at once
with (FIXTURES / "walls.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
WALLS = [row for row in ROWS if row["kind"] and row["result"] != "missed"]
ARTICLES = [row for row in ROWS if not row["kind"]]


@pytest.mark.parametrize("row", WALLS, ids=[row["text"][:40] for row in WALLS])
def test_a_wall_is_known_as_one(row):
    kind = walls.wall(row["text"], row["title"])
    assert kind == row["kind"] if row["written"] == "seen" else kind in walls.KINDS


@pytest.mark.parametrize("row", ARTICLES, ids=[row["title"] for row in ARTICLES])
def test_an_article_about_such_things_stays(row):
    text, title = row["text"], row["title"]
    assert walls.wall(text, title) == "" and walls.cut_wall(text, title) == walls.Cut(text, [])


def test_an_article_that_goes_on_stays_whatever_it_quotes():
    story = "The mill was sold on Monday to a firm from Ulm, which will make seats there for buses. "
    for row in WALLS:
        assert walls.wall(story * 20 + row["text"], "Mill sold") == ""


def test_the_wall_at_the_end_of_the_free_lines_is_cut_off():
    free = "Volter may build a second plant by the harbour. The council votes in May."
    for end in ("Subscribe to continue reading.", "Already a subscriber? Log in. Get unlimited digital access for $1."):
        for join in (" ", "\n"):
            assert walls.cut_wall(free + join + end, TITLE) == walls.Cut(free, [end], "paywall")
    assert walls.is_beginning(free) and not walls.is_beginning(free * 20)
    long = free * 30 + " Subscribe to continue reading."
    assert walls.cut_wall(long) == walls.Cut(long, [])


@pytest.mark.parametrize(
    "title",
    ["Just a moment...", "Access Denied", "404 Not Found", "Are you a robot?", "Attention Required!", "Untitled"],
)
def test_a_title_that_names_the_page(title):
    assert walls.is_page_name(title)
    assert walls.is_page_name(f"{title} | The Example", alone=False) and not walls.is_page_name(
        f"{title} | The Example"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Access denied to charging points, drivers say",
        "Not found: the cheap electric car",
        "Home - where the car charges at night and pays",
    ],
)
def test_a_title_of_an_article_is_none(title):
    assert not walls.is_page_name(title, alone=False)


def test_placeholders():
    for text in ("{}", "[]", "N/A", "[Removed]", "...", "None", "lorem ipsum dolor sit", "{{ body }}"):
        assert walls.is_placeholder(text) and walls.wall(text) == "placeholder", text
    for text in ("Sales rose.", "Error bars grew, the engineer said, and so did doubts.", "Video shows a car."):
        assert not walls.is_placeholder(text) and walls.wall(text) == "", text
    assert walls.wall("") == walls.wall(" \n") == ""


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_gets_a_kind_or_none(text, title):
    assert walls.wall(text, title) in ("", *walls.KINDS)
    left = walls.cut_wall(text, title)
    assert text.startswith(left.text) and (left.removed == []) == (left.kind == "")
