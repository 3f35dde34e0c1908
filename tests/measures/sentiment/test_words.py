"""The word list: each row is shown by its example, each of its terms is found in its forms."""

import csv

import numpy as np
import pytest

from helpers.measures.sentiment.events import balance, find_events, tokens
from helpers.measures.sentiment.words import lexicon, matches, noun_forms, verb_forms
from helpers.project import shipped

with shipped("lexicons", "sentiment.csv").open(encoding="utf-8", newline="") as file:
    WORDS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", WORDS, ids=[f"{r['class']}-{r['terms'].split('|')[0]}" for r in WORDS])
def test_each_row_says_what_its_example_shows(row):
    before, marked, after = row["example"].replace("]", "[").split("[")
    words = tokens(before + marked + after)[0]
    assert np.sign(balance([e.value for e in find_events(words)[0]])) == int(row["label"])
    start = len(tokens(before)[0])
    found = [entry for first, _, entry in matches(words) if first == start]
    if row["class"] == "void":
        assert not found
    else:
        assert found and row["class"] in (found[0].main, found[0].relation)


def test_each_term_is_found_by_its_row_or_an_earlier_one():
    lost = []
    for row in WORDS:
        for term in row["terms"].split("|"):
            words = tuple(term.split())
            if words not in dict(lexicon().get(words[0], ())).get(len(words), ()):
                lost.append(term)
    assert not lost


def test_the_list_is_clean():
    for row in WORDS:
        terms = row["terms"].split("|")
        assert len(terms) == len(set(terms)), terms[0]
        assert all(t == t.strip().lower() and t for t in terms), terms[0]
        assert row["label"] in ("-1", "0", "1")


@pytest.mark.parametrize(
    "verb, forms",
    [
        ("rise", {"rise", "rises", "rising", "rose", "risen"}),
        ("slip", {"slip", "slips", "slipping", "slipped"}),
        ("rally", {"rally", "rallies", "rallying", "rallied"}),
        ("miss", {"miss", "misses", "missing", "missed"}),
        ("die", {"die", "dies", "dying", "died"}),
        ("free", {"free", "frees", "freeing", "freed"}),
        ("delay", {"delay", "delays", "delaying", "delayed"}),
    ],
)
def test_verbs_are_inflected(verb, forms):
    assert verb_forms(verb) == forms


@pytest.mark.parametrize("noun, plural", [("loss", "losses"), ("delivery", "deliveries"), ("delay", "delays")])
def test_nouns_have_their_plural(noun, plural):
    assert noun_forms(noun) == {noun, plural}


def test_the_longest_term_wins_and_a_void_one_says_nothing():
    terms = [
        entry.term
        for _, _, entry in matches(["profit", "fell", "short", "of", "a", "fall", "in", "full", "time", "jobs"])
    ]
    assert terms == ["profit", "fall short of", "fall in", "job"]


def test_a_term_may_have_a_class_and_a_relation():
    entry = next(entry for _, _, entry in matches(["sued"]))
    assert (entry.main, entry.relation, entry.term) == ("bad", "against", "sue")
