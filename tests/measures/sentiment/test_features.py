"""What the model sees of a sentence and of a company in it."""

from helpers.measures.sentiment.events import company_events, find_events, tokens
from helpers.measures.sentiment.features import company_features, own_features, rule_score, sentence_features


def seen(text, *companies):
    words, at = tokens(text, [(text.find(c), text.find(c) + len(c)) for c in companies])
    events, clause = find_events(words)
    return words, events, clause, [at[text.find(c), text.find(c) + len(c)] for c in companies]


def test_a_sentence_is_seen_by_its_events_its_words_and_its_headline():
    words, events, clause, _ = seen("Losses widened but the maker plans to launch a van.")
    named = sentence_features(words, events, clause, False, 0.5)
    assert {"class up-", "family increase-", "of up loss-", "planned deal0", "word launch", "pair to launch"} <= set(
        named
    )
    assert {"first clause-", "last clause0", "first-", "last0", "short", "headline+"} <= set(named)
    assert (named["good"], named["bad"], named["headline balance"]) == (0.0, 1.0, 0.5)
    assert "headline balance" not in sentence_features(words, events, clause)
    assert sentence_features(words, [], clause)["silent"] == 1.0


def test_what_is_said_often_is_bounded():
    words, events, clause, _ = seen("A recall, a strike, a lawsuit, a crash and a scandal.")
    assert len(events) == 5 and sentence_features(words, events, clause)["bad"] == 3.0


def test_a_company_alone_takes_over_the_sentence_and_one_of_several_does_not():
    words, events, clause, (ford, tesla) = seen("Ford fell while Tesla gained.", "Ford", "Tesla")
    whole = sentence_features(words, events, clause)
    alone = company_features(whole, words, events, clause, {ford}, set())
    among = company_features(whole, words, events, clause, {ford}, {tesla})
    assert "class up+" in alone and "class up+" not in among
    assert {"several class up+", "company class down-", "company other class up+", "company named first"} <= set(among)
    assert {"company ahead -", "company behind nothing", "company next down-"} <= set(among)
    assert "company named first" not in own_features(words, events, clause, {tesla}, {ford})


def test_the_rules_score_weighs_an_event_by_its_place():
    words, events, clause, (ford, tesla) = seen("Ford fell while Tesla gained.", "Ford", "Tesla")
    scores = [rule_score(company_events(events, clause, words, {a}, {b})) for a, b in ((ford, tesla), (tesla, ford))]
    assert scores[0] < 0 < scores[1]
