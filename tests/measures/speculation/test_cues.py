"""Every row of the cue list matches its example; conditions, own rows and their mistakes."""

import pandas as pd
import pytest

import helpers as ev
from helpers.measures.sentences import sentences_from
from helpers.measures.speculation.cues import Index, candidates, read_cues, shipped_index
from helpers.measures.speculation.tokens import tokens_of

ROWS = read_cues()


def matching(text, is_title):
    words = [t.lower() for t in tokens_of(text)]
    return {rule.key for *_, rule in candidates(words, is_title, shipped_index())}


@pytest.mark.parametrize(
    "key, row",
    [(rule.key, row) for rule, row in zip(shipped_index().rules, ROWS.to_dict("records"), strict=True)],
    ids=lambda v: str(v)[:40],
)
def test_each_row_matches_its_example_and_not_its_counter_example(key, row):
    is_title = row["where"] == "title"
    assert key in matching(row["example"], is_title)
    assert key not in matching(row["counter_example"], is_title)
    assert row["source"] and 0 <= float(row["strength"]) <= 1


def test_a_row_is_found_wherever_the_word_stands_that_it_is_looked_up_by():
    row = {"class": "hearsay", "pattern": "word *3 goblin|elf", "strength": "0.3"}
    found = ev.find_cues(
        sentences_from(["A word from an elf.", "A word from an ogre.", "Elf and word."]), pd.DataFrame([row])
    )
    assert found[["n", "cue"]].values.tolist() == [[0, "word from an elf"]]


def test_own_cues_add_and_replace():
    own = pd.DataFrame({"class": ["hearsay"], "pattern": ["a little bird"], "strength": ["0.3"]})
    s = sentences_from(["A little bird sang."])
    assert ev.find_cues(s)["class"].tolist() == []
    cues = ev.find_cues(s, own)
    assert cues[["cue", "class", "strength"]].values.tolist() == [["A little bird", "hearsay", 0.3]]
    with pytest.raises(ValueError, match="no column pattern"):
        ev.find_cues(s, own.drop(columns="pattern"))


def test_an_own_row_replaces_the_shipped_row_of_the_same_class_and_pattern():
    s = sentences_from(["A merger is possible."])
    assert ev.find_cues(s)["strength"].tolist() == [0.4]
    own = pd.DataFrame({"class": ["epistemic"], "pattern": ["possible"], "strength": ["0.9"]})
    assert ev.find_cues(s, own)["strength"].tolist() == [0.9]


@pytest.mark.parametrize(
    "row, message",
    [
        ({"class": "gossip", "pattern": "a bird"}, "class 'gossip' is none of"),
        ({"class": "open", "pattern": "*2 bird"}, "has to begin with a word"),
        ({"class": "open", "pattern": "@birds"}, "no word class '@birds'"),
        ({"class": "open", "pattern": "a||b"}, "an empty choice"),
        ({"class": "open", "pattern": "bird", "strength": "high"}, "strength 'high' is no number from 0 to 1"),
        ({"class": "open", "pattern": "bird", "strength": "7"}, "strength '7' is no number from 0 to 1"),
        ({"class": "open", "pattern": r"bird b(\d"}, "not a regular expression"),
    ],
)
def test_a_mistake_in_an_own_row_is_named(row, message):
    with pytest.raises(ValueError, match=message):
        ev.find_cues(sentences_from(["A bird sang."]), pd.DataFrame([row]))


def cues_of(texts, **row):
    own = pd.DataFrame([{"class": "open", "pattern": "goblin", **row}])
    return ev.find_cues(sentences_from(texts), own)["n"].tolist()


@pytest.mark.parametrize(
    "conditions, expected",
    [
        ({}, [0, 1, 2, 3]),
        ({"before": "grey|old"}, [0, 1]),
        ({"before": "very old"}, [1]),
        ({"before": "<s>"}, [3]),
        ({"before": "<s> *2"}, [0, 1, 3]),
        ({"before": "very old ; <s>"}, [1, 3]),
        ({"not_before": "grey|old"}, [2, 3]),
        ({"after": "sang"}, [0, 1]),
        ({"after": "*2 </s>"}, [0, 1]),
        ({"not_after": "sang"}, [2, 3]),
        ({"sentence": "elf"}, [2, 3]),
        ({"sentence": "elf ; grey"}, [0, 2, 3]),
        ({"sentence": "an elf heard"}, [2]),
        ({"not_sentence": "elf"}, [0, 1]),
        ({"not_sentence": "<s> goblin"}, [0, 1, 2]),
        ({"before": "old", "not_sentence": "elf"}, [1]),
        ({"sentence": "?"}, [3]),
        ({"where": "title"}, []),
        ({"where": "body"}, [0, 1, 2, 3]),
        ({"before": "grey ; "}, [0]),
    ],
    ids=str,
)
def test_a_row_counts_only_under_its_conditions(conditions, expected):
    texts = [
        "A grey goblin sang.",
        "Very old goblin sang.",
        "When an elf heard that goblin, it hid.",
        "Goblin, or elf or both?",
    ]
    assert cues_of(texts, **conditions) == expected


def test_two_senses_of_one_pattern_are_two_rows():
    senses = pd.DataFrame({"class": "open", "pattern": "goblin", "before": ["grey", "old"], "strength": ["0.2", "0.7"]})
    rules = Index(senses).rules
    assert [rule.key for rule in rules] == ["open:goblin", "open:goblin#2"]
    words = ["an", "old", "goblin"]
    assert [(first, end, rule.strength) for first, end, rule in candidates(words, False, Index(senses))] == [
        (2, 3, 0.7)
    ]


@pytest.mark.parametrize(
    "pattern, text, found",
    [
        ("hop/s/ed", "It hops.", "hops"),
        ("hop/s/ed", "It hope.", None),
        ("believ/e/es", "He believ.", None),
        ("goblin *3 elf", "A goblin and an elf met.", "goblin and an elf"),
        ("goblin *1 elf", "A goblin and an elf met.", None),
        ("goblin *3 elf", 'A goblin "an elf" met.', None),
        ("goblin ~3 elf", "A goblin that an elf met.", None),
        ("goblin grey? elf", "A goblin elf sang.", "goblin elf"),
        ("@be goblin", "They are goblin.", "are goblin"),
        (r"goblin r\d+", "A goblin R77 sang.", "goblin R77"),
    ],
)
def test_the_language_of_patterns(pattern, text, found):
    row = pd.DataFrame([{"class": "hearsay", "pattern": pattern}])
    cues = ev.find_cues(sentences_from([text]), row)
    assert cues.loc[cues["class"] == "hearsay", "cue"].tolist() == ([found] if found else [])
