"""How bodies belong to their titles."""

from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus.titles import Strangers, belongs_elsewhere, repeats_title, text_key

BODY = "Volter may build a second battery plant near the harbour, and the council has set land aside for it. " * 4


def test_a_body_under_a_foreign_title():
    assert belongs_elsewhere("Singer Cancels Stadium Concert After Illness", BODY)
    assert not belongs_elsewhere("Volter Plans Another Plant Near Water", BODY)
    assert not belongs_elsewhere("Singer Cancels Stadium Concert After Illness", "Too short to say.")


def test_words_that_every_headline_may_have_tell_nothing():
    assert not belongs_elsewhere("What Happened Today and Why It Matters More Than You Think", BODY)


def test_the_subject_alone_does_not_make_a_body_belong():
    body = BODY.replace("Volter", "Tesla")
    title = "Tesla owner finds otter asleep beneath wheels outside Dundee supermarket"
    assert belongs_elsewhere(title, body) and not belongs_elsewhere("Tesla owner finds otter", body)


def test_a_body_that_is_its_title():
    title = "Volter opens its “third” plant"
    assert repeats_title(title, "VOLTER opens its third plant.") and repeats_title(
        title, f"{title} - Mill Post", "The Mill Post"
    )
    assert not repeats_title(title, f"{title} in May") and not repeats_title("", "")
    assert not repeats_title(title, title + " and " + BODY)


def test_one_text_under_titles_of_which_it_says_nothing():
    titles = ["Volter opens plant", "Rain floods mine", "Bus drivers strike", "Volter opens plant"]
    wall, story = (
        "Kindly come through the other door.",
        "Volter opens a plant. Rain floods the mine. Bus drivers strike.",
    )
    found = Strangers()
    for title in titles[:2] + titles[3:]:
        found.add(title, wall)
    assert found.found() == set()  # two titles, one of them twice
    for title in titles:
        found.add(title, wall)
        found.add(title, story)
        found.add("", wall)
        found.add(title, "long " * 1000)
    assert found.found() == {text_key(wall)} == {text_key(wall.upper() + " ")}


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_text_with_its_title_in_it_belongs_to_it(text, title):
    assert not belongs_elsewhere(title, f"{title} {text}")
    assert not title.strip() or not repeats_title(title, f"{title} and much, much more of {text}")
