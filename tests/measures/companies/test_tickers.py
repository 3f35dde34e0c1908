"""Codes of shares, and what they mean behind a name and in a row."""

import pytest

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


def test_a_code_behind_a_name_does_not_name_another():
    assert companies("Toyota Motor Corp ( 7201.T ) was more modest.") == {"Toyota"}
