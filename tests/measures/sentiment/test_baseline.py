"""TextBlob's numbers come out of the cache of chunks to the digit, whatever the text."""

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textblob.en import sentiment as textblob

from helpers.measures.sentiment.baseline import score

textblob("load")  # the lexicon is read when it is first used
FACES = [":)", ": )", ":-D", "X-d", "8)", ": 3", "<3", "o.O", "(!)", "( ! )", ":-", "-(", "=", "XD", "°O°"]
WORDS = ["Tesla", "a", "in", "very", "really", "not", "no", "n't", "never", "isn't", "car's", "U.S.", "Mr.", "p.m.", "2018",
         "8", "D", "o", "END-OF-SENTENCE", "rock'n'roll", "...", "wow!!!", "said:", "INCREDIBLY",
         "(better", "bad)", "o’clock"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(sorted(textblob)),
    st.sampled_from(WORDS),
    st.sampled_from(FACES),
    st.sampled_from(list(".,;:!?()[]{}`'\"@#$^&*+-|=~_…“”‘’—–/<>%8xXDPo3♥")),
    st.text(max_size=6),
)
BLANKS = st.sampled_from([" ", " ", " ", "", "  ", "\t", "\u00a0", "\r", "\n", "\n\n", "\r\n\r\n"])


@settings(max_examples=2000)
@given(st.lists(st.tuples(PIECES, BLANKS), max_size=16).map(lambda parts: "".join(w + b for w, b in parts)))
@example("Tesla Opens Its First European Plant: [Business Desk]")  # ": [" is a sad face
@example("The ratio is: 3 cars (page 8 ) not really good!")
@example("Not bad. really not very good !")
def test_the_numbers_are_textblobs_own(text):
    assert score(text) == tuple(textblob(text)[:2])


def test_real_sentences_agree_too(small):
    m, _ = small
    for text in m.sentences["text"]:
        assert score(text) == tuple(textblob(text)[:2])


@pytest.mark.parametrize(
    "code", ["assert textblob.TextBlob('not good').sentiment.polarity == -0.35", "import textblob.en"]
)
def test_scoring_does_not_load_all_of_textblob_and_leaves_it_as_it_is(code):
    script = (
        "import sys\nfrom helpers.measures.sentiment.baseline import score\n"
        "assert score('a good car')[0] == 0.7\nassert not {'nltk', 'textblob'} & set(sys.modules)\n"
        f"import textblob\n{code}\nassert 'nltk' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
