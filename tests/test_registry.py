"""The shipped registry is whole, own rows lie over it, and a mistake in them is named."""

import re

import pandas as pd
import pytest

from helpers.measures.companies.find import find_companies
from helpers.measures.sentences import sentences_from
from helpers.registry import in_force, load_registry


def test_the_shipped_registry_is_whole():
    registry = load_registry()
    assert len(registry.companies) >= 450
    assert set(registry.ties["other"]) <= set(registry.companies["company"])


@pytest.mark.parametrize("name", ["companies", "names", "tickers", "ties"])
def test_each_row_says_where_it_was_checked_or_that_it_was_not(name):
    table = getattr(load_registry(), name)
    if name == "names":  # a name says no more than the row of its company
        assert (table.loc[table["via"] == "name", ["source", "checked"]] == "").all(axis=None)
        table = table[table["via"] != "name"]
    assert (table["source"].str.len() > 2).all()
    assert table["checked"].str.fullmatch(r"(?:\d{4}-\d\d-\d\d)?").all()
    assert ((table["source"] == "general knowledge") == (table["checked"] == "")).all()
    assert not table["source"].str.contains(r"^/|file:|\\").any()


def test_no_name_means_two_companies_at_once():
    names = load_registry().names
    plain = names[(names["needs"] == "") & (names["forbids"] == "")]
    by_name = {}
    for row in plain.itertuples():
        by_name.setdefault(row.name, []).append((row.valid_from or "0000", row.valid_to or "9999", row.company))
    for name, spans in by_name.items():
        spans.sort()
        for (_, until, one), (since, _, other) in zip(spans, spans[1:], strict=False):
            assert one == other or until < since, f"{name} is {one} and {other} on {since}"


def test_user_rows_are_merged():
    s = sentences_from(["Voltwerk and Tesla build chargers for Polestar."])
    mine = pd.DataFrame({"company": ["Voltwerk", "Volvo Cars", ""], "name": ["Voltwerk", "Polestar", "Tesla"]})
    assert find_companies(s, mine)["company"].tolist() == ["Voltwerk", "Volvo Cars"]
    assert find_companies(s)["company"].tolist() == ["Tesla", "Polestar"]


def test_user_rows_may_have_dates_tickers_and_spelling(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        "company,name,via,valid_from,case,ticker,kind,roles,country\n"
        "Voltwerk,voltwerk,,2020-01-01,any,NYSE:VWK,company,charging,CH\n"
        "Voltwerk,Jane Doe,person,,,,,,\n",
        encoding="utf-8",
    )
    text = ["At voltwerk (NYSE:VWK) all wait.", "Jane Doe spoke."]
    assert find_companies(sentences_from(text, published="2021-01-01"), file)["surface"].tolist() == [
        "voltwerk",
        "VWK",
        "Jane Doe",
    ]
    assert "voltwerk" not in find_companies(sentences_from(text, published="2019-01-01"), file)["surface"].tolist()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"company": ["A"]}, "no column 'name'"),
        ({"company": ["A"], "name": [""]}, "line 2: the name is empty"),
        ({"company": ["A"], "name": ["A"], "ceo": ["B"]}, "unknown column 'ceo'"),
        ({"company": ["A"], "name": ["A"], "via": ["brand"]}, "via 'brand' of A"),
        ({"company": ["A"], "name": ["A"], "case": ["loud"]}, "case 'loud' of A"),
        ({"company": ["A"], "name": ["A"], "kind": ["club"]}, "kind 'club' of A"),
        ({"company": ["A"], "name": ["A"], "needs": ["("]}, "not a regular expression"),
        ({"company": ["A"], "name": ["A"], "valid_from": ["2021"]}, "'2021' is not a day"),
        ({"company": ["A"], "name": ["A"], "valid_from": ["2021-01-02"], "valid_to": ["2021-01-01"]}, "is after"),
        ({"company": ["A"], "name": ["--"]}, "has no letter or digit"),
        ({"company": ["A"], "name": ["A"], "unless": ["Tesla;Nobody"]}, "unless of A: 'Nobody' is not in the table"),
        ({"company": ["A", "B"], "name": ["A", "B"], "via": ["", "brand"]}, "line 3: via 'brand' of B"),
    ],
)
def test_mistakes_in_user_rows_are_explained(columns, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_registry(pd.DataFrame(columns))


def test_a_missing_registry_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        load_registry(tmp_path / "nowhere.csv")


def test_a_name_of_yours_may_give_way_to_other_companies():
    mine = pd.DataFrame(
        {
            "company": ["Voltwerk", "Voltwerk", "Ampere Mill"],
            "name": ["Voltwerk", "Jane Quill", "Ampere Mill"],
            "via": ["", "person", ""],
            "unless": ["", "Ampere Mill; Tesla", ""],
        }
    )
    texts = [
        "Jane Quill spoke.",
        "Jane Quill met Ford.",
        "Jane Quill runs Ampere Mill.",
        "Jane Quill left Tesla for Voltwerk.",
    ]
    found = find_companies(sentences_from(texts), mine)
    assert found[["n", "company", "via"]].values.tolist() == [
        [0, "Voltwerk", "person"],
        [1, "Voltwerk", "person"],
        [1, "Ford", "name"],
        [2, "Ampere Mill", "name"],
        [3, "Tesla", "name"],
        [3, "Voltwerk", "name"],
    ]


def test_the_shipped_registry_is_not_changed_by_what_is_laid_over_it():
    before = load_registry()
    load_registry(pd.DataFrame({"company": ["", "Volvo Cars"], "name": ["Tesla", "Polestar"]})).names.drop(
        columns="unless"
    )
    for one, other in zip(before, load_registry(), strict=True):
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    "day, since, until, held",
    [
        ("2021-01-16", "2021-01-16", "2021-01-16", True),
        ("2021-01-15", "2021-01-16", "", False),
        ("2021-01-17", "", "2021-01-16", False),
        ("2021-01-17", "", "", True),
        ("", "2021-01-16", "2021-01-16", True),
    ],
)
def test_both_days_of_a_row_count(day, since, until, held):
    assert in_force(day, since, until) is held
