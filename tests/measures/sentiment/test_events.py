"""The rules: what a sentence says, and for which company."""

import numpy as np
import pytest

from helpers.measures.sentiment.events import balance, company_events, find_events, tokens


def rule_score(text):
    return balance([e.value for e in find_events(tokens(text)[0])[0]])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Losses fell.", 1),
        ("Losses widened.", -1),
        ("The maker cut its costs.", 1),
        ("The maker cut its forecast.", -1),
        ("The maker cut prices.", 0),
        ("Slower sales growth is in sight.", -1),
        ("A smaller decline in sales is in sight.", 1),
        ("The cost of sales rose.", -1),
        ("Lower than expected sales hurt.", -1),
        ("The van was not a success.", -1),
        ("The maker avoided a strike.", 1),
        ("Probe of the fires closed.", 1),
        ("Concerns eased.", 1),
        ("Profit topped expectations.", 1),
        ("Revenue was below estimates.", -1),
        ("The maker launched a van.", 1),
        ("The maker plans to launch a van.", 0),
    ],
)
def test_composition(text, expected):
    assert np.sign(rule_score(text)) == expected


def test_weaker_than_a_plain_good_is_the_absence_of_bad():
    assert 0 <= rule_score("There were no losses.") < rule_score("There were gains.")


@pytest.mark.parametrize(
    "text, places",
    [
        ("Ford sued Tesla.", {"Ford": ("agent", 0), "Tesla": ("patient", -1)}),
        ("Ford was sued by Tesla.", {"Ford": ("patient", -1), "Tesla": ("agent", 0)}),
        ("BYD overtook Tesla.", {"BYD": ("agent", 1), "Tesla": ("patient", -1)}),
        ("Tesla was overtaken by BYD.", {"BYD": ("agent", 1), "Tesla": ("patient", -1)}),
        ("Ford sells faster than Tesla.", {"Ford": ("agent", 1), "Tesla": ("patient", -1)}),
    ],
)
def test_who_does_it_and_to_whom(text, places):
    words, at = tokens(text, [(text.find(c), text.find(c) + len(c)) for c in places])
    events, clause = find_events(words)
    for company, expected in places.items():
        mine = at[text.find(company), text.find(company) + len(company)]
        seen = company_events(events, clause, words, {mine}, set(at.values()) - {mine})
        assert [(place, np.sign(value)) for _, value, place in seen] == [expected]


def events_of(text):
    return find_events(tokens(text)[0])[0]


@pytest.mark.parametrize(
    "text, term, flag, value",
    [
        ("The maker plans to launch a van.", "launch", "planned", 0.0),
        ("The maker launched a van.", "launch", "", 1.0),
        ("The van was not a success.", "success", "neg", -1.0),
        ("The maker avoided a strike.", "strike", "shift", 0.8),
        ("Profit topped expectations.", "topped", "than", 1.0),
        ("It never, said a man who left, had losses.", "loss", "", -1.0),
    ],
)
def test_a_flag_says_what_changed_the_value(text, term, flag, value):
    event = next(e for e in events_of(text) if e.term == term)
    assert (event.flag, event.value) == (flag, value)


def test_a_direction_uses_up_what_it_is_said_of():
    assert [(e.term, e.said_of, e.value) for e in events_of("Its losses widened.")] == [("widen", "loss", -1.0)]
    assert [(e.term, e.said_of, e.value) for e in events_of("The sales decline slowed.")] == [("slow", "loss", 1.0)]


def places_seen(text, company):
    """Give (term, place) of each event as seen from a company; all words with a capital inside are companies."""
    names = [name for name in ("Ford", "Tesla", "BYD") if name in text]
    words, at = tokens(text, [(text.find(n), text.find(n) + len(n)) for n in names])
    events, clause = find_events(words)
    mine = {at[text.find(company), text.find(company) + len(company)]}
    return [(e.term, place) for e, _, place in company_events(events, clause, words, mine, set(at.values()) - mine)]


@pytest.mark.parametrize(
    "text, seen",
    [
        ("Shares of Ford fell.", {"Ford": "own"}),
        ("Ford fell while Tesla spoke.", {"Ford": "own", "Tesla": "other"}),
        ("Tesla and Ford fell.", {"Ford": "own", "Tesla": "own"}),
        ("Ford said sales fell at Tesla.", {"Ford": "own", "Tesla": "before"}),
        ("Ford met Tesla as BYD spoke; sales fell.", {"Ford": "other", "Tesla": "other", "BYD": "near"}),
        ("Weak Ford met Tesla.", {"Ford": "own", "Tesla": "shared"}),
        ("Ford was not sued by Tesla.", {"Ford": "patient", "Tesla": "agent"}),
    ],
)
def test_the_place_of_an_event_as_each_company_sees_it(text, seen):
    assert {company: place for company in seen for _, place in places_seen(text, company)} == seen


def test_what_is_not_done_to_a_company_is_a_little_good_for_it():
    words, at = tokens("Ford was not sued by Tesla.", [(0, 4), (21, 26)])
    events, clause = find_events(words)
    ((_, value, place),) = company_events(events, clause, words, {at[0, 4]}, {at[21, 26]})
    assert (value, place) == (0.5, "patient")


@pytest.mark.parametrize(
    "text, words",
    [
        ("It can't pay $5,000.", ["it", "not", "pay", "#", "."]),
        ("Ford's Q3 (F.N) U.S. sales", ["ford", "q", "#", "u.s", "sales"]),
        ("&amp; <b> it’s 5%", ["it", "#", "%"]),
    ],
)
def test_tokens(text, words):
    assert tokens(text)[0] == words


def test_overlapping_names_are_one_company_word_and_neighbours_are_two():
    assert tokens("Ford Credit fell", [(0, 4), (0, 11)]) == (["@", "fell"], {(0, 4): 0, (0, 11): 0})
    assert tokens("Ford Tesla fell", [(0, 4), (5, 10)]) == (["@", "@", "fell"], {(0, 4): 0, (5, 10): 1})
