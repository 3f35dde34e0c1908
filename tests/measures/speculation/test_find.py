"""Which classes a sentence is of, the offsets of its cues, and the tables."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import helpers as ev
from helpers.measures.sentences import LONGEST, sentences_from
from helpers.measures.speculation.cues import read_cues, shipped_index
from helpers.measures.speculation.find import article_shares
from helpers.tables import CUES

ROWS = read_cues()


def classes_of(text, is_title=False):
    s = sentences_from([text], is_title=is_title)
    return ev.score_speculation(s, ev.find_cues(s))["classes"].iloc[0]


def test_no_sentence_gives_the_right_columns():
    s = sentences_from([])
    cues = ev.find_cues(s)
    assert list(cues.columns) == CUES and cues.empty
    scored = ev.score_speculation(s, cues)
    assert (
        list(scored.columns) == [*s.columns, "speculative", "classes", "strength"]
        and scored["speculative"].dtype == bool
    )


def test_offsets_point_at_the_cue_in_the_article():
    articles = pd.DataFrame(
        {
            "article_id": ["a"],
            "title": ["Apple Could Be Talking To Ford"],
            "text": ["It is late. The firm “may” be looking for partners, and it isn’t clear who."],
            "published": [pd.NaT],
        }
    )
    cues = ev.find_cues(ev.split_sentences(articles))
    assert set(cues["class"]) >= {"epistemic", "open"}
    for cue in cues.itertuples():
        source = articles["title"] if cue.n == 0 else articles["text"]
        assert source[0][cue.start : cue.end] == cue.cue


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Sales fell in May.", ()),
        ("The car may be late.", ("epistemic",)),
        ("Profit was higher than expected.", ()),
        ("Tesla expects higher profit.", ("prediction",)),
        ("The company declined to comment.", ("denial",)),
        ("It remains to be seen.", ("open",)),
        ("People familiar with the matter left early.", ("hearsay",)),
    ],
)
def test_senses(text, expected):
    assert classes_of(text) == expected


def test_article_share_leaves_headlines_out():
    s = sentences_from(["It may fall", "It may rise.", "It rose."], is_title=[True, False, False])
    s["article_id"] = "a"
    shares = article_shares(ev.score_speculation(s, ev.find_cues(s)))
    assert shares.values.tolist() == [["a", 2, 1, 0.5]]


def strength_of(text):
    return ev.find_cues(sentences_from([text]))["strength"].min()


def test_the_strength_of_a_sentence_is_that_of_its_weakest_cue_that_counts():
    s = sentences_from(["It is probably late, perhaps lost.", "It declined to comment.", "It denied it may be late."])
    cues = ev.find_cues(s)
    strength = ev.score_speculation(s, cues)["strength"]
    assert strength[0] == strength_of("It is perhaps late.") < strength_of("It is probably late.")
    assert pd.isna(strength[1])
    # A denial leaves the reader with less than "may" does, but does not count.
    assert strength[2] == strength_of("It may be late.") > cues["strength"].min()


@pytest.mark.parametrize(
    "text, cls",
    [
        ("Laurens van den Acker will speak.", "denial"),
        ('"We need more renewable energy sources," the spokesman said.', "hearsay"),
        ("The new pack weighs a third as much as the old one.", "open"),
    ],
)
def test_words_that_only_look_like_a_cue(text, cls):
    assert cls not in classes_of(text)


@pytest.mark.parametrize(
    "text, is_title, expected",
    [
        ("The mighty engine showed its might in May.", False, ()),
        ("He could not find a buyer.", False, ()),
        ("The car can carry five people.", False, ()),
        ("He drove as if nobody came.", False, ()),
        ("There is no doubt that it is fast.", False, ()),
        ("If you need a truck, rent one.", False, ()),
        ("It must not be loaded with potentially dangerous goods.", False, ()),
        ("If the loan fails, sales will fall.", False, ("prediction", "condition")),
        ("It doesn’t appear to be safe, it could fail.", False, ("epistemic",)),
        ("Could Tesla Buy Rivian?", True, ("epistemic", "open")),
        ("Will Tesla Merge With Rivian?", True, ("open",)),
        ("Is Tesla Stock a Buy?", True, ()),
        ("Ford to build electric vans in Spain", True, ("plan",)),
        ("Saab hires new lawyers -sources", True, ("hearsay",)),
        ("Dutch fund wins Saab-sources", True, ("hearsay",)),
        ("Ford plans to build vans.", False, ("plan",)),
        ("Ford has no plans to build vans.", False, ("denial",)),
        ("The spokesman declined to say whether the plant would close.", False, ("open", "denial")),
    ],
)
def test_sense_not_words(text, is_title, expected):
    assert classes_of(text, is_title) == expected


def test_a_flagged_sentence_always_shows_a_cue_that_counts():
    texts = [*ROWS["example"], *ROWS["counter_example"]]
    s = sentences_from(texts)
    cues = ev.find_cues(s)
    scored = ev.score_speculation(s, cues)
    counted = set(cues.loc[cues["counts"], "n"])
    assert set(scored.loc[scored["speculative"], "n"]) == counted
    assert set(cues["rule"]) <= {rule.key for rule in shipped_index().rules}


def test_strength_follows_the_published_order():
    order = ["almost certain", "probably", "perhaps", "unlikely"]
    texts = [f"It is {word} late." for word in order]
    strengths = [strength_of(text) for text in texts]
    assert strengths == sorted(strengths, reverse=True) and len(set(strengths)) == len(order)


def test_the_row_labels_of_the_sentences_do_not_matter():
    s = sentences_from(["It may fall.", "It fell."])
    s.index = [7, 3]
    scored = ev.score_speculation(s, ev.find_cues(s))
    assert scored["speculative"].to_dict() == {7: True, 3: False}


@given(st.text(alphabet="mayIf “”\"'’‘said? —-.,:1éTeslawould", max_size=60), st.booleans())
def test_any_text_gives_cues_inside_it(text, is_title):
    s = sentences_from([text], is_title=is_title)
    for cue in ev.find_cues(s).itertuples():
        assert text[cue.start : cue.end] == cue.cue != ""


def test_one_batch_gives_what_many_give(monkeypatch):
    s = sentences_from(ROWS["example"].tolist())
    whole = ev.find_cues(s)
    monkeypatch.setattr("helpers.measures.speculation.find.BATCH", 7)
    pd.testing.assert_frame_equal(ev.find_cues(s), whole)


def test_a_sentence_without_end_is_read_to_a_bound():
    for words in ("if ", "would not ", "“may” ", "He said it may. "):
        text = words * (30_000 // len(words))
        cues = ev.find_cues(sentences_from([text]))
        assert 0 < cues["end"].max() <= LONGEST
        assert [text[a:b] for a, b in zip(cues["start"], cues["end"], strict=True)] == cues["cue"].tolist()


def test_of_overlapping_cues_of_one_class_the_longest_is_shown():
    own = pd.DataFrame({"class": ["open", "open", "hearsay"], "pattern": ["goblin", "old goblin", "goblin sang"]})
    cues = ev.find_cues(sentences_from(["An old goblin sang."]), own)
    assert cues[["cue", "class"]].values.tolist() == [["old goblin", "open"], ["goblin sang", "hearsay"]]
    cues = ev.find_cues(sentences_from(["A goblin met an old goblin."]), own)
    assert cues["cue"].tolist() == ["goblin", "old goblin"]
