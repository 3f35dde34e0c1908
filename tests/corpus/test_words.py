"""The fast way to words gives what the regular expressions give."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from helpers.corpus.words import parted, words

NEAR = st.text(st.sampled_from("aZß漢0²_ \n\t\x1c\x00.-'’“”–—…é\u0663"), max_size=40)


@given(st.one_of(st.text(max_size=40), NEAR))
@example("It’s a “1st” try_out – of B2B…")
@example("café 3rd")
def test_words_are_those_of_the_expressions(text):
    assert words(text) == re.findall(r"\w+", text)
    assert parted(text) == re.findall(r"[^\W\d_]+\d*|\d+", text)
