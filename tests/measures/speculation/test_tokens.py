"""A sentence's tokens, and their places in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.measures.speculation.tokens import places_of, straight_quotes, tokens_of


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("It isn't so; they're late.", ["It", "is", "n't", "so", ";", "they", "'re", "late", "."]),
        ("The U.S. fund's 3.5% stake", ["The", "U.S.", "fund", "'s", "3.5", "%", "stake"]),
        ("A start-up – or not", ["A", "start-up", "-", "or", "not"]),
        ("Fund to buy Saab-sources", ["Fund", "to", "buy", "Saab", "-", "sources"]),
        ("", []),
    ],
)
def test_tokens(text, tokens):
    assert tokens_of(text) == tokens


@given(st.text(alphabet="aBé 1.,'’“”\"–-?nt", max_size=40))
def test_each_token_stands_where_it_is_said_to(text):
    tokens = tokens_of(text)
    plain = straight_quotes(text).replace("–", "-").replace("—", "-")
    assert [plain[a:b] for a, b in places_of(text, tokens)] == tokens
