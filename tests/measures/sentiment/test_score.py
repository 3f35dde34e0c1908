"""The news measure by sentences that it must get right, and the tables."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from helpers.measures.sentences import sentences_from
from helpers.measures.sentiment.events import find_events, tokens
from helpers.measures.sentiment.score import disagreements, reliability, score_sentiment
from helpers.project import shipped

NOBODY = pd.DataFrame(columns=["article_id", "n", "start", "end", "surface", "company", "via", "known"])


def mentions_of(sentences, *companies):
    rows = []
    for i, n, start, text in sentences[["article_id", "n", "start", "text"]].itertuples(index=False):
        rows += [(i, n, start + text.find(c), start + text.find(c) + len(c), c, c) for c in companies if c in text]
    return pd.DataFrame(rows, columns=["article_id", "n", "start", "end", "surface", "company"])


def label(text, **context):
    return score_sentiment(sentences_from([text], **context), NOBODY)[0]["sentiment_label"].iloc[0]


def labels_of(text, *companies):
    sentences = sentences_from([text])
    scored = score_sentiment(sentences, mentions_of(sentences, *companies))[1]
    return dict(zip(scored["company"], scored["sentiment_label"], strict=True))


@given(st.text(max_size=200))
def test_any_text_has_the_baseline_and_a_score_in_range(text):
    scored, _ = score_sentiment(sentences_from([text]), NOBODY)
    assert (scored["polarity"][0], scored["subjectivity"][0]) == tuple(TextBlob(text).sentiment)
    assert -1 <= scored["sentiment"][0] <= 1


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


def test_the_weights_are_sorted_rounded_and_of_features_that_exist():
    with shipped("models", "sentiment_weights.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [r["feature"] for r in rows]
    assert names == sorted(set(names))
    assert all(abs(float(r["bad"])) < 5 and abs(float(r["good"])) < 5 for r in rows)
    assert all(len(r["bad"].partition(".")[2]) <= 3 for r in rows)


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
    assert not find_events(tokens(text)[0])[0]
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
