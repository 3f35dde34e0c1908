"""Tests of helpers.sentiment: the rules by the word list's own examples, the model by sentences that it must get right."""

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from helpers.measures.sentences import sentences_from
from helpers.measures.sentiment.events import _lexicon, _match, balance, company_events, find_events, tokens
from helpers.measures.sentiment.score import disagreements, reliability, score_sentiment
from helpers.project import shipped

NOBODY = pd.DataFrame(columns=["article_id", "n", "start", "end", "surface", "company", "via", "known"])


def table(name):
    with shipped("lexicons" if name == "sentiment.csv" else "models", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WORDS = table("sentiment.csv")


def mentions_of(sentences, *companies):
    rows = []
    for i, n, start, text in sentences[["article_id", "n", "start", "text"]].itertuples(index=False):
        rows += [(i, n, start + text.find(c), start + text.find(c) + len(c), c, c) for c in companies if c in text]
    return pd.DataFrame(rows, columns=["article_id", "n", "start", "end", "surface", "company"])


def rule_score(text):
    return balance([e.value for e in find_events(tokens(text)[0])[0]])


def label(text, **context):
    return score_sentiment(sentences_from([text], **context), NOBODY)[0]["sentiment_label"].iloc[0]


def labels_of(text, *companies):
    sentences = sentences_from([text])
    scored = score_sentiment(sentences, mentions_of(sentences, *companies))[1]
    return dict(zip(scored["company"], scored["sentiment_label"], strict=True))


# The baseline.


@given(st.lists(st.text(alphabet=st.sampled_from("not very great, bad! green full :) rose 3% don't\n"), max_size=80)))
def test_the_baseline_is_textblobs_to_the_digit(texts):
    scored, _ = score_sentiment(sentences_from(texts), NOBODY)
    theirs = [tuple(TextBlob(t).sentiment) for t in texts]
    assert list(zip(scored["polarity"], scored["subjectivity"], strict=True)) == theirs


@given(st.text(max_size=200))
def test_any_text_has_the_baseline_and_a_score_in_range(text):
    scored, _ = score_sentiment(sentences_from([text]), NOBODY)
    assert (scored["polarity"][0], scored["subjectivity"][0]) == tuple(TextBlob(text).sentiment)
    assert -1 <= scored["sentiment"][0] <= 1


# The tables.


def test_empty_tables_get_the_columns_with_their_types():
    scored, mentions = score_sentiment(sentences_from([]), NOBODY)
    assert {"polarity", "subjectivity", "sentiment", "sentiment_label"} <= set(scored.columns)
    assert scored["sentiment_label"].dtype == mentions["sentiment_label"].dtype == "int64"
    assert scored["polarity"].dtype == mentions["sentiment"].dtype == "float64"
    assert len(scored) == len(mentions) == 0


def test_inputs_stay_as_they_are():
    sentences = sentences_from(["Tesla recalled 500 cars.", "BYD sold more."])
    mentions = mentions_of(sentences, "Tesla", "BYD")
    before = sentences.copy(), mentions.copy()
    score_sentiment(sentences, mentions)
    pd.testing.assert_frame_equal(sentences, before[0])
    pd.testing.assert_frame_equal(mentions, before[1])


def test_mentions_are_joined_by_article_and_sentence_and_offsets_count_from_the_article():
    texts = ["Tesla shares plunged.", "Tesla won a record order."]
    sentences = sentences_from(texts).assign(article_id=["a", "b"], n=[4, 4], start=[100, 900])
    mentions = mentions_of(sentences, "Tesla").iloc[::-1]
    scored = score_sentiment(sentences, mentions)[1]
    assert scored["article_id"].tolist() == ["b", "a"]
    assert scored["sentiment_label"].tolist() == [1, -1]


def test_a_mention_of_a_missing_sentence_is_a_clear_error():
    sentences = sentences_from(["Tesla fell."])
    with pytest.raises(ValueError, match="sentence 7 of article ''"):
        score_sentiment(sentences, mentions_of(sentences, "Tesla").assign(n=7))


def test_rows_do_not_influence_each_other():
    texts = ["Profit rose.", "The firm filed for bankruptcy.", "The van is green."]
    together = score_sentiment(sentences_from(texts), NOBODY)[0]["sentiment"].tolist()
    assert together == [score_sentiment(sentences_from([t]), NOBODY)[0]["sentiment"][0] for t in texts]


def test_a_name_is_no_news():
    sentences = sentences_from(["Fisker Crash Recall Co makes vans."])
    whole = mentions_of(sentences, "Fisker Crash Recall Co")
    assert score_sentiment(sentences, whole)[0]["sentiment_label"].tolist() == [0]


# The word list: each row is shown by its example; each of its terms is found.


@pytest.mark.parametrize("row", WORDS, ids=[f"{r['class']}-{r['terms'].split('|')[0]}" for r in WORDS])
def test_each_row_says_what_its_example_shows(row):
    before, marked, after = row["example"].replace("]", "[").split("[")
    assert np.sign(rule_score(before + marked + after)) == int(row["label"])
    start = len(tokens(before)[0])
    found = [i.entry for i in _match(tokens(before + marked + after)[0]) if i.start == start]
    if row["class"] == "void":
        assert not found
    else:
        assert found and row["class"] in (found[0].main, found[0].relation)


def test_each_term_is_found_by_its_row_or_an_earlier_one():
    lost = []
    for row in WORDS:
        for term in row["terms"].split("|"):
            words = tuple(term.split())
            if words not in dict(_lexicon().get(words[0], ())).get(len(words), ()):
                lost.append(term)
    assert not lost


def test_the_list_is_clean():
    for row in WORDS:
        terms = row["terms"].split("|")
        assert len(terms) == len(set(terms)), terms[0]
        assert all(t == t.strip().lower() and t for t in terms), terms[0]
        assert row["label"] in ("-1", "0", "1")


def test_the_weights_are_sorted_rounded_and_of_features_that_exist():
    rows = table("sentiment_weights.csv")
    names = [r["feature"] for r in rows]
    assert names == sorted(set(names))
    assert all(abs(float(r["bad"])) < 5 and abs(float(r["good"])) < 5 for r in rows)
    assert all(len(r["bad"].partition(".")[2]) <= 3 for r in rows)


# What TextBlob gets wrong: false friends and missing words.


@pytest.mark.parametrize(
    "text",
    [
        "The new paint is green.",
        "The report covers the full year.",
        "The plant is at its base in Nevada.",
        "The filing is due on Friday.",
        "They own a garage near the coast.",
        "A cold winter is nothing new here.",
        "The autonomous shuttle carries six people.",
    ],
)
def test_false_friends_say_nothing(text):
    assert rule_score(text) == 0
    assert label(text) == 0


def test_rose_is_a_direction_and_not_a_flower():
    assert TextBlob("Deliveries rose 12 percent.").polarity == 0.6  # TextBlob's flower
    assert label("Deliveries rose 12 percent.") == 1
    assert label("Its net loss rose 12 percent.") == -1


@pytest.mark.parametrize(
    "word, text",
    [
        ("recall", "The carmaker announced a recall of 20,000 vans."),
        ("plunge", "Shares plunge after the report."),
        ("bankruptcy", "The start-up filed for bankruptcy."),
        ("fell", "Sales fell by a tenth."),
        ("slump", "A slump in demand hit the plant."),
        ("delay", "The maker delayed the launch again."),
        ("probe", "Regulators opened a probe into the crashes."),
        ("layoffs", "The maker announced layoffs at its main plant."),
    ],
)
def test_bad_words_that_textblob_lacks(word, text):
    assert TextBlob(word).polarity == 0
    assert label(text) == -1


@pytest.mark.parametrize("text", ["Shares surge after the report.", "The van won an award.", "Profit beat estimates."])
def test_good_words_that_textblob_lacks(text):
    assert label(text) == 1


# Composition.


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


# For whom.


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tesla gained ground as Ford slipped.", {"Tesla": 1, "Ford": -1}),
        ("Shares of Tesla rose 3%, Ford fell 2%.", {"Tesla": 1, "Ford": -1}),
        ("Tesla shares jumped 5 percent, while BYD lost 3 percent.", {"Tesla": 1, "BYD": -1}),
        ("Sales rose at Tesla but fell at BYD.", {"Tesla": 1, "BYD": -1}),
        ("BYD overtakes Tesla in global sales.", {"BYD": 1, "Tesla": -1}),
        ("Barclays downgrades Tesla to underweight.", {"Barclays": 0, "Tesla": -1}),
        ("Barclays upgrades Tesla to overweight.", {"Barclays": 0, "Tesla": 1}),
    ],
)
def test_each_company_gets_its_own_news(text, expected):
    assert labels_of(text, *expected) == expected


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


def test_a_company_named_twice_has_one_score_in_a_sentence():
    sentences = sentences_from(["Tesla said on Monday that Tesla cut 500 jobs."])
    text = sentences["text"][0]
    places = [0, text.rfind("Tesla")]
    mentions = pd.DataFrame(
        [("", 0, p, p + 5, "Tesla", "Tesla") for p in places],
        columns=["article_id", "n", "start", "end", "surface", "company"],
    )
    assert score_sentiment(sentences, mentions)[1]["sentiment"].nunique() == 1


def test_the_headline_colours_the_sentence_under_it():
    text = "That is what the spokesman said on Monday."
    good, bad = (
        score_sentiment(sentences_from([text], title=t), NOBODY)[0]["sentiment"][0]
        for t in ("Tesla shares soar on record deliveries", "Tesla shares plunge on recall of vans")
    )
    assert good > bad


# The tables for the reports.


def scored_table():
    return pd.DataFrame(
        {
            "article_id": ["a", "a", "a", "b", "b", "c"],
            "n": [0, 1, 2, 0, 1, 1],
            "is_title": [True, False, False, True, False, False],
            "speculative": [False, True, False, False, True, False],
            "polarity": [0.5, 0.6, 0.0, -0.2, 0.3, 0.0],
            "sentiment": [0.9, -0.6, 0.2, -0.5, 0.3, 0.0],
            "sentiment_label": [1, -1, 0, -1, 1, 0],
        }
    )


def test_disagreements_list_opposites_first():
    table = disagreements(scored_table().assign(polarity=[0.5, 0.6, 0.1, 0.2, 0.3, 0.0]))
    assert table[["article_id", "n"]].values.tolist() == [["a", 1], ["b", 0], ["a", 2]]
    assert table["textblob_label"].tolist() == [1, 1, 1]
    assert table["apart"].round(6).tolist() == [1.2, 0.7, 0.1]


def test_the_reliability_curve_rises():
    for _, curve in reliability().groupby("unit"):
        assert curve["mean_score"].is_monotonic_increasing
        assert curve["label"].iloc[0] < -0.5 < 0.5 < curve["label"].iloc[-1]
