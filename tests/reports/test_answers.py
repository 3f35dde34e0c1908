"""The answers of the reports say what the tables say, in grammar, for corpora of every shape."""

import numpy as np
import pandas as pd

from helpers.reports import answers
from helpers.statistics.series import standardise
from tests.reports.corpora import corpus
from tests.reports.samples import rejects


def test_what_is_not_counted_is_said():
    m = corpus([[0.5]])
    one = m.articles.assign(duplicate_of=["x", *[""] * 9], aside=["", "language", *[""] * 8])
    answer = " ".join(answers.corpus(m._replace(articles=one), rejects().head(1)))
    assert "8 original articles with 8 body sentences from 1 outlet, 2015-03-15 to 2015-10-15" in answer
    assert "2 accepted articles" in answer and "1 rejected record;" in answer and "100% of what is counted" in answer
    nothing = m._replace(articles=m.articles.assign(aside="language"))
    assert answers.corpus(nothing, rejects())[-1] == "Nothing is left to measure."


def test_articles_without_a_date_or_an_outlet_are_said_to_have_none():
    m = corpus([[0.5]])
    undated = m.articles.assign(published_precision=["none", *["day"] * 9], published_method=["none", *["field"] * 9])
    assert "1 article has no date that could be known and stands in no series" in answers.dates(undated)
    assert "a date field 9, no date 1" in answers.dates(undated)
    assert "Every article has a date" in answers.dates(m.articles)
    some = m._replace(articles=m.articles.assign(source=["", *["A"] * 9]))
    assert "from 1 outlet and 1 of no known outlet" in answers.loaded(some)
    assert answers.span(m.articles.assign(published=pd.NaT)) == "no dates"


def test_the_share_is_answered_from_bodies_or_else_from_headlines():
    m = corpus([[0.5, np.nan], [0.5, np.nan]])
    first, second = answers.speculation(m)
    assert first.startswith("50%") and "of the sentences in these articles" in first
    assert second.startswith("Most often it is a question left open (50%). The share shows no clear trend") or (
        "no yearly trend" in second or "cannot be told" in second
    )
    titles = m._replace(sentences=m.sentences.assign(is_title=True))
    assert "of the headlines (there are no bodies)" in answers.speculation(titles)[0]
    assert answers.speculation(m._replace(sentences=m.sentences.head(0))) == ["There is no sentence to measure."]


def test_headlines_and_bodies_are_told_apart_only_where_they_differ():
    m = corpus([[0.5, np.nan, np.nan, np.nan]] * 3)
    assert answers.headlines(m) == "There are no headlines to compare."
    flags = np.random.default_rng(0).random(len(m.sentences)) < 0.3
    mixed = m._replace(sentences=m.sentences.assign(is_title=m.sentences["n"] == 1, speculative=flags))
    same = mixed._replace(sentences=mixed.sentences.assign(speculative=np.arange(len(flags)) // 4 % 3 == 0))
    assert answers.headlines(same).endswith("which is no clear difference.")
    bold = mixed._replace(sentences=mixed.sentences.assign(speculative=mixed.sentences["is_title"] | flags))
    assert answers.headlines(bold).startswith("Headlines: 100%") and "no clear" not in answers.headlines(bold)


def test_how_the_outlets_are_held_equal_is_said():
    one = standardise(corpus([[0.5, np.nan]] * 2), "speculative", freq="YS")
    assert answers.standardisation(one) == "Without a second outlet there is no mix of outlets to hold equal."
    three = standardise(corpus([[0.5, np.nan]] * 2, sources=("A", "B", "C")), "speculative", freq="YS")
    assert answers.standardisation(three) == (
        "The second line is directly standardised over the 3 outlets that run through, which hold 100% of the sentences."
    )
    three.attrs |= {"method": "model"}
    assert "fitted with a model of 3 outlets" in answers.standardisation(three)


def test_sentiment_outweighs_only_where_the_interval_says_so():
    m = corpus([[0.5] * 4] * 3)
    good = m._replace(sentences=m.sentences.assign(sentiment_label=np.resize([1, 1, 1, 0, 1, -1], len(m.sentences))))
    even = m._replace(sentences=m.sentences.assign(sentiment_label=np.resize([1, -1], len(m.sentences))))
    assert "the good outweighs the bad (balance +0.5" in answers.sentiment(good)[0]
    assert "on a scale of \u22121 to 1" in answers.sentiment(good)[0]
    assert "50% of the sentences are good news" in answers.sentiment(even)[0]
    assert "neither side outweighs the other" in answers.sentiment(even)[0]


def test_companies_are_counted_once_an_article(small):
    m, _ = small
    first, _ = answers.companies(m)
    assert " is named in " in first and "% of the articles" in first
    assert answers.companies(m._replace(mentions=m.mentions.head(0)))[0] == "No company is named in these articles."
    name = m.mentions["company"].iloc[0]
    assert answers.company(m, name)[0].startswith(f"{name} is named in ")
    assert "is named in no sentence" in answers.company(m, "Nobody Motors")[0]


def test_an_article_says_what_it_is(small):
    m, _ = small
    row = m.articles[m.articles["aside"] == ""].iloc[0]
    first, second = answers.article(m, row["article_id"])
    assert row["title"][:100] in first and " the headline included, " in first and second.startswith("It names ")


def test_measured_errors_of_several_measures_are_one_sentence():
    text = answers.measured_error("speculation", "companies", "sentiment")
    assert text.count("95% intervals") == 1 and "Speculation, speculative or not: F1 0." in text
    assert "has not been measured yet" in answers.measured_error("taste")


def test_the_audit_sets_the_corrected_share_beside_the_measured_one():
    corrected = pd.DataFrame({"value": [0.2, 0.25], "low": [0.18, 0.2], "high": [0.22, 0.3], "how": ["", "somehow"]})
    scores = pd.DataFrame(
        {"what": ["speculative"], "precision": 0.8, "recall": 0.7, "f1": 0.75, "low": 0.7, "high": 0.8, "n": 1200}
    )
    first, second = answers.audit(corrected, scores)
    assert "Measured, 20% (18 to 22%)" in first and "it is 25% (20 to 30%) (somehow)." in first
    assert "80% are rightly flagged" in second and "finds 70% (F1 0.75, 0.70 to 0.80, on 1,200 sentences)" in second
