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
    decide_html,
    find_in_html,
    find_in_text,
    html_blocks,
    is_html,
    load_weights,
    local_features,
    prepare_html,
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


def html_page(under="", between="", below="", head="", text=BODY, title="A Plant For The Harbour"):
    paragraphs = between.join(f"<p>{line}</p>" for line in text)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav><main><article><h1>{title}</h1>"
        f"{under}{paragraphs}{below}</article></main><footer><p>© 2026 Example. All rights reserved.</p></footer></body></html>"
    )


LONG = BODY + [
    "The mayor told the paper that she would be glad to have the plant, but that nothing had been signed so far.",
    "A rival gave up a similar plan in the winter, after its bank had withdrawn the loan that it rested on.",
    "Grid operators warned that the site has no line that could carry the load before the end of the decade.",
]


@pytest.mark.parametrize(
    "under",
    [
        "<p>March 5, 2024</p>",
        "<p>By Ana Lind</p><p>Published 5 March 2024, 10:15 am EST</p>",
        '<div class="byline">Monday August 27, 2018 10:05 am PDT by Ann Writer</div>',
        "<p>Von: Ana Lind</p><p>Veröffentlicht am 05.03.2024 um 10:15 Uhr</p>",
        "<p>Publié le 5 mars 2024 à 08h15, mis à jour le 7 mars 2024</p>",
        "<figure><img src='a.jpg'><figcaption>A van in Ohio in 2023. Ann Lens/Pictures</figcaption></figure>",
        "<div><h3>Key points</h3><ul><li>The plant may come</li><li>Land has been set aside</li></ul></div>",
        "<h2>Key takeaways</h2><ul><li>The plant may come by the end of the year.</li></ul>",
    ],
)
def test_what_stands_above_the_text_leaves_it(under):
    found = find_in_html(html_page(under, text=LONG))
    assert found.text.split("\n") == LONG


def test_a_date_line_that_left_the_text_is_evidence():
    assert "March 5, 2024" in find_in_html(html_page("<p>March 5, 2024</p>", text=LONG)).date_lines
    found = find_in_text(
        "\n".join(["Home", "Cars", "A Plant For The Harbour", "March 5, 2024", *LONG, "Read more", "© 2024"])
    )
    assert found.text.split("\n") == LONG and "March 5, 2024" in found.date_lines


@pytest.mark.parametrize(
    "between",
    [
        '<h2 class="visually-hidden">Article content</h2>',
        "<p>ADVERTISEMENT</p>",
        "<p>Read more</p>",
        "<div>Story continues below</div>",
        "<p>Anzeige</p>",
        "<div>Related</div>",
        "<p>Sign up for our morning newsletter</p>",
    ],
)
def test_labels_between_paragraphs_leave_the_text(between):
    assert find_in_html(html_page(between=between, text=LONG)).text.split("\n") == LONG


def test_a_second_headline_leaves_the_text():
    head = '<meta property="og:title" content="Harbour plant: what we know">'
    found = find_in_html(html_page(head=head, text=LONG))
    assert found.text.split("\n") == LONG


def test_dates_below_the_text_leave_it():
    found = find_in_html(html_page(below="<p>First published: 5 March 2024</p>", text=LONG))
    assert found.text.split("\n") == LONG


def test_a_sentence_that_names_a_day_stays():
    text = [*LONG[:2], "The plan was signed on March 5, 2024.", *LONG[2:], "It opens by May 6, 2025."]
    assert find_in_html(html_page(text=text)).text.split("\n") == text


@pytest.mark.parametrize(
    ("page", "html"),
    [
        ("<!doctype html><p>Text.", True),
        ("<script>" + "var a = 1; " * 20_000 + "</script><html><body><p>Text.</p></body></html>", True),
        ("\ufeff\n<style>" + "a {} " * 20_000 + "</style><p>Text.</p>", True),
        (b"\xef\xbb\xbf<html><head></head>", True),
        ("The <p> tag begins a paragraph.", False),
        ("A text of nothing but words. " * 20_000, False),
        ("", False),
    ],
)
def test_html_is_known_by_its_tags(page, html):
    assert is_html(page) is html


def test_a_page_that_hides_its_body_at_first_is_read():
    page = html_page(text=LONG).replace("<main>", '<main style="visibility: hidden">')
    assert find_in_html(page).text.split("\n") == LONG
    some = html_page(below='<p style="display:none">A hidden line that nobody is shown at all, ever.</p>', text=LONG)
    assert find_in_html(some).text.split("\n") == LONG


def test_where_hardly_anything_is_kept_the_library_is_followed():
    made = prepare_html(html_page(text=LONG))
    nothing = {key: dict.fromkeys(named, 0.0) | {"intercept": -1.0} for key, named in load_weights().items()}
    found = decide_html(made._replace(features=made.features), nothing)
    assert set(LONG) <= set(found.text.split("\n"))
    other = "Another text that the page does not show in any block. " * 20
    assert BODY[0] in decide_html(made._replace(taken=other)).text  # what is hidden is not taken for the article
