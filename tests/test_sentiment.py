"""Tests of helpers.sentiment."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from helpers.sentences import sentences_from
from helpers.sentiment import score_sentiment

NOBODY = pd.DataFrame(columns=["article_id", "n", "start", "end", "surface", "company", "via", "known"])


@given(st.lists(st.text(alphabet=st.sampled_from("not very great, bad! green full :) rose 3% don't\n"), max_size=80)))
def test_the_baseline_is_textblobs_to_the_digit(texts):
    scored, _ = score_sentiment(sentences_from(texts), NOBODY)
    assert list(zip(scored["polarity"], scored["subjectivity"], strict=True)) == [
        tuple(TextBlob(t).sentiment) for t in texts
    ]


def test_empty_tables_get_the_columns():
    scored, mentions = score_sentiment(sentences_from([]), NOBODY)
    assert {"polarity", "subjectivity", "sentiment", "sentiment_label"} <= set(scored.columns)
    assert {"sentiment", "sentiment_label"} <= set(mentions.columns)
    assert len(scored) == len(mentions) == 0
