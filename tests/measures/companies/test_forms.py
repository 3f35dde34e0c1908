"""Firms that only their form shows, and what looks like one."""

import pytest

from tests.measures.companies.found import companies, mentions


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Quillfeather Wealth Management LLC bought 45 shares.", "Quillfeather Wealth Management"),
        (
            "Tesla, Inc. (NASDAQ:TSLA) Shares Sold by Brackenridge Capital Advisors Inc.",
            "Brackenridge Capital Advisors",
        ),
        ("Marlowe Vale Wealth Management Sells 4,924 Shares", "Marlowe Vale Wealth Management"),
        ("Zentrix Corp ( ZTRX.O ) delayed its results.", "Zentrix"),
        ("Jane Doe, an analyst at Ridgetop, said so.", "Ridgetop"),
        ("The consulting firm Autovista predicts growth.", "Autovista"),
        ("Ridgetop Research's Jane Doe is bullish.", "Ridgetop Research"),
        ("Voltwerk, a Swiss maker of chargers, wants more.", "Voltwerk"),
        ("A Boston-based firm, Harrow & Pike Partners, invested.", "Harrow & Pike Partners"),
        ("Silver Lake Advisory LLC bought a stake.", "Silver Lake Advisory"),
        ("The lenders of the new plant are Barclays, Quillbank, Morgan Stanley and Harrowgate, it said.", "Quillbank"),
        ("The lenders of the new plant are Barclays, Quillbank, Morgan Stanley and Harrowgate, it said.", "Harrowgate"),
        ("Besides Zentrix ( ZTRX.O ), nobody gained.", "Zentrix"),
        ("Names like Palantir and Ridgetop Energy (Nasdaq: RDGT) take the spotlight.", "Ridgetop Energy"),
        ("It bought shares of Voltwerk.", "Voltwerk"),
        ("The takeover of Voltwerk was delayed.", "Voltwerk"),
        ("The chipmaker Quillex wants more.", "Quillex"),
        ("In May Voltwerk reported a quarterly loss.", "Voltwerk"),
        ("Jane Doe, Voltwerk's chief economist, spoke.", "Voltwerk"),
        ("Fears grew, wrote Ridgetop analyst Jane Doe.", "Ridgetop"),
        ("Ridgetop Raises Tesla (NASDAQ:TSLA) Price Target to $153.00", "Ridgetop"),
        ("Tesla, Inc. (NASDAQ:TSLA) Shares Sold by Wexcombe Retirement Systems", "Wexcombe Retirement Systems"),
    ],
)
def test_firms_by_their_form(text, company):
    rows = mentions(text)
    assert rows.loc[rows["company"] == company, "known"].tolist() == [False]


@pytest.mark.parametrize(
    "text",
    [
        "The Department of Energy lent money.",
        "Human Resources and Wealth Management matter.",
        "A professor at Columbia University spoke.",
        "The president of Mexico spoke.",
        "The director of Night Harvest spoke.",
        "The developer Jing Wang spoke.",
        "The Institute for Space Research reported it.",
        "An analyst at the bank in London spoke.",
        "Senior analyst John Smith spoke.",
        "John Smith, a vice president at the phone maker, spoke.",
        "China Inc. is hiring.",
        "They met the Liberal Party Group Limited and the Council Partners SE.",
        "NASA spokeswoman Marie Lewis spoke.",
        "Building Wealth With Electric Cars",
        "The takeover of Alberta was a joke.",
        "He sold 100 shares of Class A common stock.",
        "The purchase of EVs and the acquisition of Iraqi oil grew.",
        "Boyd's chief met Mexico's vice president.",
        "The CEO of the year is a Bank of Voltwerk analyst.",
        "In 2020 China's earnings fell.",
        "They plan EVs, trucks and the police.",
    ],
)
def test_no_firm_by_form(text):
    assert companies(text) == set()


def test_goldman_is_not_an_unknown_firm():
    assert companies("Goldman Sachs Asset Management LP bought shares.") == {"Goldman Sachs"}


def test_people_are_no_firms_in_headlines_of_trades():
    for who in ("Robyn M. Denholm", "Kimbal Musk", "CEO"):
        assert companies(f"{who} Sells 60,500 Shares of Tesla, Inc. (NASDAQ:TSLA)", is_title=True) == {"Tesla"}


def test_two_firms_make_a_row_and_one_does_not():
    assert companies("It reads news of Tesla, Quillbank and Harrowgate.") == {"Tesla"}
    assert companies("It reads news of Tesla, Quillbank and Ford.") == {"Tesla", "Quillbank", "Ford"}
    assert companies("It read news of Tesla, Ontario, Peter, Biden, Bitcoin and Ford.") == {"Tesla", "Ford"}
