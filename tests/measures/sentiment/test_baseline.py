"""The baseline is TextBlob's, to the digit."""

from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from helpers.measures.sentiment.baseline import textblob_sentiment

SENTENCES = st.text(alphabet=st.sampled_from("not very great, bad! green full :) rose 3% don't\n"), max_size=80)


@given(st.lists(st.one_of(SENTENCES, st.text(max_size=200))))
def test_the_baseline_is_textblobs_to_the_digit(texts):
    found = textblob_sentiment(texts)
    assert found.shape == (len(texts), 2)
    assert list(map(tuple, found)) == [tuple(TextBlob(t).sentiment) for t in texts]
