"""The article in a page: blocks, features, weights."""

import numpy as np
import pytest
import trafilatura

from helpers.corpus.clean import clean_text
from helpers.corpus.pages import (
    AROUND,
    LOCAL,
    MARKUP,
    Block,
    around_features,
    find_in_html,
    find_in_text,
    html_blocks,
    load_weights,
    local_features,
)

BODY = [
    "Volter may build a second battery plant near the harbour, two people close to the firm said on Tuesday.",
    "The council has set land aside for it, and the firm is said to have asked three builders for their prices.",
    "A decision is expected in the spring. Until then the firm will not comment on what it calls gossip.",
    "Its shares rose by four percent after the report, which was the largest gain of the month in the city.",
]


def test_every_feature_has_its_weight_at_each_stage():
    weights = load_weights()
    for kind, names in (("text", LOCAL), ("html", LOCAL + MARKUP)):
        assert set(weights[kind, 1]) == {*names, "intercept"}
        assert set(weights[kind, 2]) == {*names, *AROUND, "intercept"}


def test_blocks_of_html():
    page = """<body><div>One <b>bold</b> word.<p class="x">Two <a href="#">linked</a></p>three<br>four
    <script>no()</script><p style="display: none">hidden</p></div></body>"""
    blocks = html_blocks(trafilatura.load_html(page))
    assert [b.text for b in blocks] == ["One bold word.", "Two linked", "three", "four"]
    assert blocks[1].tag == "p" and blocks[1].path[-1].startswith("p x") and 0.5 < blocks[1].links < 0.8


def test_a_deep_page_does_not_break_the_walk():
    page = "<html><body>" + "<div>" * 3000 + "<p>" + BODY[0] + "</p>" + "</div>" * 3000 + "</body></html>"
    assert isinstance(find_in_html(page).text, str)


def test_the_best_run_is_what_sums_highest():
    scores = np.array([2.0, -3, -3, 2, -0.5, 3, 2, -4, 1])
    features = around_features(scores, [Block("word " * 20)] * 9)
    assert features[:, AROUND.index("in_run")].tolist() == [0, 0, 0, 1, 1, 1, 1, 0, 0]


def test_features_of_nothing():
    assert local_features([]).shape == (0, len(LOCAL)) and around_features(np.zeros(0), []).shape == (0, len(AROUND))
    assert (
        find_in_text("").text == ""
        and find_in_html("").text == ""
        and find_in_text("One line.").text in ("", "One line.")
    )


def test_menus_teasers_and_comments_go():
    page = ["Home", "Cars", "Trains", "Subscribe", "A Plant For The Harbour", "By Ana Lind", "May 6, 2021", *BODY]
    page += [
        "Related stories",
        "A bridge closes for repairs",
        "Ferry prices rise again",
        "3 Comments",
        "Reply",
        "Terms of use",
        "© 2021 The Example",
    ]
    found = find_in_text("\n".join(page))
    assert found.title == "A Plant For The Harbour" and found.text.split("\n") == BODY
    assert found.date_lines == ["By Ana Lind", "May 6, 2021"]
    assert {*page} == {found.title, *BODY, *found.removed}  # nothing is lost


def test_long_odd_lines_take_no_long_time():
    for odd in (
        "Aaa " * 5000,
        "A" * 20000,
        "(" * 5000,
        "Aaa, " * 5000,
        "a.B" * 5000,
        " " * 20000 + "x",
        "\u201cA" * 5000,
    ):
        clean_text(odd)
        find_in_text(odd)


@pytest.mark.parametrize("title", ["", "BYD looks at Spain\n", "BYD looks at Spain\n\n"])
def test_a_text_of_nothing_but_prose_is_kept_whole(title):
    lines = [
        "BYD denied on Monday that it will build a car plant in Spain.",
        "It is reportedly considering Hungary instead.",
        "Nobody in Szeged would say more than that.",
    ]
    for count in (1, 2, 3):
        found = find_in_text(title + "\n".join(lines[:count]))
        assert found.text.split("\n") == lines[:count]
        assert found.title == title.strip() and not found.removed
    page = find_in_text("Home\nCars\n" + "\n".join(lines) + "\nSubscribe to our newsletter for more of this.")
    assert "newsletter" not in page.text
