"""Codes of shares, and what they mean behind a name and in a row."""

import pandas as pd
import pytest

from helpers.measures.companies.find import find_companies
from helpers.measures.sentences import sentences_from
from tests.measures.companies.found import companies, found


@pytest.mark.parametrize(
    ("text", "surface", "company"),
    [
        ("He is long $TSLA now.", "TSLA", "Tesla"),
        ("Watch NASDAQ:TSLA today.", "TSLA", "Tesla"),
        ("The stock ( F.N ) fell.", "F.N", "Ford"),
        ("TSLA fell.", "TSLA", "Tesla"),
        ("A casino owner (BYD.N) rose.", "BYD.N", "Boyd Gaming"),
        ("The battery maker (1211.HK) rose.", "1211.HK", "BYD"),
        ("NFLX, OPEN, TSLA and AMZN in focus", "OPEN", "Opendoor"),
    ],
)
def test_tickers(text, surface, company):
    assert (surface, company, "name") in found(text)


def test_the_exchange_decides_between_two_that_share_a_symbol():
    names = ["Voltwerk", "Ampere Mill"]
    mine = pd.DataFrame({"company": names, "name": names, "ticker": ["TYO:VQLT", "LSE:VQLT"]})
    found = find_companies(
        sentences_from(["Watch LSE:VQLT today.", "Watch TYO:VQLT today.", "He is long $VQLT."]), mine
    )
    assert found["company"].tolist() == ["Ampere Mill", "Voltwerk", "Voltwerk"]


def test_a_code_behind_a_name_does_not_name_another():
    assert companies("Toyota Motor Corp ( 7201.T ) was more modest.") == {"Toyota"}
