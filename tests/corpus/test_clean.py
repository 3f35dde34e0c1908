"""Repair and cleaning of bodies; blocks that are learnt from a corpus."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus.clean import (
    clean_text,
    drop_blocks,
    repair,
    repeated_blocks,
    strip_markup,
    unglue,
    unwrap_list,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Gibson\x92s car", "Gibson’s car"),
        ("cafÃ© and â€œquotesâ€\x9d", "café and “quotes”"),
        ("A &#8211; B &amp;amp; C", "A – B & C"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("no\u00a0break  spaces\t here", "no break spaces here"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("naïve £5 €6 – “as it is”", "naïve £5 €6 – “as it is”"),
        ("\x00\x07bell", "bell"),
    ],
)
def test_repair(raw, clean):
    assert repair(raw) == clean


@given(st.text(max_size=200))
def test_repair_twice_is_repair_once_and_leaves_no_invisible_character(text):
    once = repair(text)
    assert not any(c in once for c in "\u200b\u00ad\ufeff\x00\r\u00a0")
    assert "\n" not in (once[:1], once[-1:])


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("for a month.This ends it.", "for a month. This ends it."),
        ("rose 5%.The firm said", "rose 5%. The firm said"),
        ("he said.”Then it fell.", "he said.” Then it fell."),
        ("Is it so?Nobody knows.", "Is it so? Nobody knows."),
        (
            "See www.Volter.com today, or mail Ana.Lind@volter.example now.",
            "See www.Volter.com today, or mail Ana.Lind@volter.example now.",
        ),
        ("The U.S. and Node.Js and Cars.Com stay.", "The U.S. and Node.Js and Cars.Com stay."),
        ("It costs $3.50 at 9.30am.", "It costs $3.50 at 9.30am."),
    ],
)
def test_glued_sentences(glued, apart):
    assert unglue(glued) == apart


@pytest.mark.parametrize(
    "line",
    [
        "Updated 11:29 AM EDT, Tue, Jun 16, 2020",
        "Make CT Your Homepage",
        "Like Us on Facebook",
        "Real Time Analytics",
        "Follow us on Twitter @volternews",
        "Follow Ana Lind on Instagram.",
        "Sign up for our daily newsletter",
        "Subscribe to The Example for full access",
        "Share on Facebook Tweet Email",
        "Advertisement",
        "ADVERTISEMENT - SCROLL TO CONTINUE",
        "© 2021 The Example. All rights reserved.",
        "This article was originally published on The Example.",
        "Text licensed under CC BY 4.0.",
        "Our Standards: The Trust Principles.",
        "(Reporting by Ana Lind; Editing by Bo Lind)",
        "Additional reporting by Bo Lind in Oslo",
        "Read more: A bridge closes for repairs",
        "Photo: Ana Lind/Getty Images",
        "Image credit: Volter",
        "Related stories",
        "3 Comments",
        "Tags: cars, batteries",
    ],
)
def test_furniture_is_cut_off_and_kept_aside(line):
    body = "Volter may build a plant. It has not decided."
    cleaned = clean_text(f"{body}\n{line}\n{body}")
    assert cleaned.text == f"{body}\n{body}" and "".join(cleaned.removed).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    "line",
    [
        "Updated figures from the firm show that 300 cars were sold in May, and it expects more.",
        "Follow the money and you will find a battery plant.",
        "Photographs of the car were shown to investors on Tuesday, and the shares rose.",
        "Copyright law may change how carmakers share software, a judge said.",
        "Read the small print of the warranty before you charge too fast, the union said in a letter on Monday.",
        "This story appears to be false, the firm said.",
        "500 cars were sold.",
        "Updated prices took effect on May 5, and 20 dealers complained.",
        "Share prices fell in Oslo.",
        "Subscribers may pay more.",
        "NIO - the carmaker - rose.",
        "Editing by hand is slow, the engineers said, so the firm will probably buy robots.",
    ],
)
def test_sentences_stay(line):
    assert clean_text(line).text == line


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("HARBOURTOWN (Reuters) - Sales rose.", "HARBOURTOWN (Reuters) -"),
        ("SAN FRANCISCO, May 5 (Reuters) - Sales rose.", "SAN FRANCISCO, May 5 (Reuters) -"),
        ("NEW YORK (AP) — Sales rose.", "NEW YORK (AP) —"),
        ("SEOUL, Jan. 4, 2019 /PRNewswire/ -- Sales rose.", "SEOUL, Jan. 4, 2019 /PRNewswire/ --"),
        ("DEARBORN, Mich. — Sales rose.", "DEARBORN, Mich. —"),
        ("Sales rose - and fell.", ""),
    ],
)
def test_datelines(text, dateline):
    cleaned = clean_text(text)
    assert cleaned.dateline == dateline and cleaned.text.startswith("Sales rose")


def test_photo_credit_goes_and_its_caption_stays():
    assert clean_text("(Photo : Reuters) A car stands there.") == ("A car stands there.", ["(Photo : Reuters)"], "")


def test_markup_and_list_literals():
    assert strip_markup("a < b and c > d") == "a < b and c > d"
    assert clean_text("<p>One.</p><script>var x;</script><p>Two &amp; three.</p>").text == "One.\nTwo & three."
    assert unwrap_list("['One.', \"Two's.\"]") == "One.\nTwo's." and unwrap_list("['open") == "['open"


def test_scripts_go_with_what_stands_in_them_and_an_open_one_goes_alone():
    assert strip_markup("<p>One <script>var a = '<b>';</script>two</p>").split() == ["One", "two"]
    assert strip_markup("<p>One<STYLE>p {}</style ><iframe src='x'>no</iframe> two").split() == ["One", "two"]
    assert strip_markup("<p><script>One</p><p>two").split() == ["One", "two"]
    assert strip_markup("<p><script>a<style>b</script>One</style><p>two").split() == ["One", "two"]


def test_tags_that_nothing_closes_cost_no_more_than_their_length():
    assert strip_markup("<p><script>x" * 20_000).split() == ["x"] * 20_000
    assert strip_markup("<p><script>x</style>" * 20_000).split() == ["x"] * 20_000


def test_an_entity_with_too_many_digits_is_no_character():
    assert repair(f"a &#{'1' * 4301}; b &#65; &amp;#66;") == "a \ufffd b A B"


def story(n: int) -> str:
    return (
        f"Story number {n} begins with its own words.\nIt goes on about subject {n * 7}.\nIt ends with remark {n * 13}."
    )


def test_blocks_of_one_outlet_are_learnt_and_copies_are_not():
    boiler = "The Example is a paper of record for the harbour district."
    corpus = [("The Example", f"{story(n)}\n{boiler}") for n in range(20)]
    corpus += [("Other", story(n)) for n in range(20)]
    updates = "A line that all updates of one story share."
    corpus += [("Wire", f"{story(1)}\n{updates}\nUpdate {n}.") for n in range(12)] + [
        ("Wire", story(n)) for n in range(30)
    ]
    blocks = repeated_blocks(corpus)
    assert blocks == {("The Example", boiler.casefold())}
    cleaned = drop_blocks("The Example", corpus[0][1], blocks)
    assert cleaned.text == story(0) and cleaned.removed == [boiler]
    assert drop_blocks("Other", f"{story(0)}\n{boiler}", blocks).removed == []


def test_the_same_text_again_and_again_is_no_block_but_does_not_hide_one():
    paragraph = "Volter said that it may buy the old harbour works, though nothing has been signed."
    others = [("The Example", story(n)) for n in range(30)]
    for copies in (5, 11, 200):
        assert repeated_blocks([*others, *[("The Example", paragraph)] * copies]) == set()
        assert repeated_blocks([*others, *[("The Example", f"{paragraph}\n{paragraph.upper()}")] * copies]) == set()
    framed = [("The Example", f"{story(n)}\n{paragraph}") for n in range(30, 40)]
    many = [("The Example", f"{story(50)}\n{paragraph}")] * 500
    assert repeated_blocks([*many, *others, *framed]) == {("The Example", paragraph.casefold())}


def test_a_sentence_inside_many_articles_is_no_block():
    comment = "The firm did not respond to a request for comment."
    corpus = []
    for n in range(40):
        lines = [f"Line {n}-{k} of this story says its own thing." for k in range(12)]
        corpus.append(("The Example", "\n".join([*lines[:6], comment, *lines[6:]]) if n % 5 == 0 else "\n".join(lines)))
    assert repeated_blocks(corpus) == set()


WIDGETS = [
    "Listen to this article {n} min. This audio is auto-generated.",
    "Listen to this article {n} min",
    "Your browser does not support the audio element.",
    "Listen now ({n}:04):",
]


WORDS = [
    "mill",
    "road",
    "court",
    "miner",
    "river",
    "ferry",
    "baker",
    "union",
    "price",
    "storm",
    "loan",
    "wheel",
    "cable",
    "strike",
    "rumour",
    "valve",
    "harbour",
    "ledger",
    "mayor",
    "tariff",
    "engine",
    "bridge",
    "farmer",
    "choir",
    "garden",
    "signal",
    "winter",
    "copper",
    "lorry",
    "office",
]


def tale(n: int) -> str:
    """A text of its own words."""
    drawn = random.Random(n).choices(WORDS, k=18)
    return (
        f"{drawn[0].capitalize()} and {' '.join(drawn[1:9])} came first.\n{' '.join(drawn[9:]).capitalize()} ends it."
    )


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("outlets", [1, 40])
def test_a_widget_that_opens_many_bodies_goes_also_in_one_line_with_them(widget, outlets):
    corpus = [(f"Outlet {n % outlets}", f"{widget.format(n=n % 9 + 1)} {tale(n)}") for n in range(200)]
    blocks = repeated_blocks(corpus)
    for n, (source, text) in enumerate(corpus):
        cleaned = drop_blocks(source, text, blocks)
        assert cleaned.text == tale(n) and cleaned.removed == [widget.format(n=n % 9 + 1)]


def test_what_ends_many_bodies_goes_too():
    end = "Click here to see all our offers. Sign up for alerts!"
    corpus = [("The Example", f"{tale(n)} {end}") for n in range(60)]
    blocks = repeated_blocks(corpus)
    assert [drop_blocks(source, text, blocks) for source, text in corpus] == [(tale(n), [end], "") for n in range(60)]


@pytest.mark.parametrize(
    "form",
    [
        "Volter, Inc. (EX:VLT) shares rose {n} percent.",
        "Volter, Inc. (EX:VLT - Get Free Report) had its target raised by Bank {n}.",
        "Analysts at House {n} of Ulm said that it would pay.",
        "Here are the calls of House {n} and others.",
        "The mayor said No {n} times.",
        "Electric-van maker Volter Inc. Chief Ana Lind met rival {n}.",
    ],
)
def test_the_beginning_of_a_sentence_is_no_widget(form):
    corpus = [("The Example", f"{form.format(n=n * 7)} {tale(n)}") for n in range(80)]
    assert repeated_blocks(corpus) == set()


def test_copies_that_begin_alike_teach_no_opening():
    corpus = [("The Example", f"It was a dark night. {story(1)} Update {n}.") for n in range(80)]
    assert repeated_blocks(corpus) == set()


def test_long_articles_of_many_lines_in_common_teach_nothing_and_take_no_time():
    lines = [f"Line {n} of the minutes." for n in range(12_000)]
    assert repeated_blocks(("The Example", "\n".join(lines[n:])) for n in range(6)) == set()
