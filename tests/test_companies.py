import pandas as pd
import pytest

from helpers.companies import companies_named, find_companies, load_registry, pairs
from helpers.sentences import sentences_from


def found(text, published="2022-06-01", **kwargs):
    mentions = find_companies(sentences_from([text], published=published, **kwargs))
    return {(m.surface, m.company, m.via) for m in mentions.itertuples()}


def companies(text, published="2022-06-01", **kwargs):
    return {company for _, company, _ in found(text, published, **kwargs)}


@pytest.mark.parametrize(
    ("text", "before", "old", "after", "new"),
    [
        ("Daimler raised its outlook.", "2022-01-31", "Daimler", "2022-02-01", "Mercedes-Benz"),
        ("The new Mercedes goes on sale.", "2021-12-31", "Daimler", "2022-02-01", "Mercedes-Benz"),
        ("Chrysler recalled vans.", "2014-10-12", "Chrysler", "2014-10-13", "Fiat Chrysler"),
        ("Chrysler recalled vans.", "2021-01-16", "Fiat Chrysler", "2021-01-17", "Stellantis"),
        ("Peugeot opened a plant.", "2021-01-16", "PSA", "2021-01-17", "Stellantis"),
        ("Opel cut jobs.", "2017-07-31", "Opel", "2017-08-01", "PSA"),
        ("Facebook bought servers.", "2021-10-27", "Facebook", "2021-10-28", "Meta"),
        ("Users left Twitter.", "2023-07-23", "Twitter", "2023-07-24", "X"),
    ],
)
def test_a_name_means_what_it_meant_that_day(text, before, old, after, new):
    assert companies(text, before) == {old}
    assert companies(text, after) == {new}


def test_without_a_date_the_newest_meaning_holds():
    assert companies("Chrysler recalled vans.", None) == {"Stellantis"}
    assert companies("Users left Twitter.", None) == {"X"}


def test_strongest_via():
    s = sentences_from(["Musk showed the Model 3 at Tesla."])
    assert companies_named(find_companies(s))[["company", "via"]].values.tolist() == [["Tesla", "name"]]


def test_user_rows_are_merged():
    extra = pd.DataFrame({"company": ["Voltwerk"], "name": ["Voltwerk"]})
    s = sentences_from(["Voltwerk and Tesla build chargers."])
    assert find_companies(s, extra)["company"].tolist() == ["Voltwerk", "Tesla"]
    with pytest.raises(ValueError, match="no column 'name'"):
        load_registry(pd.DataFrame({"company": ["X"]}))


def test_pairs():
    s = sentences_from(["Tesla met Ford.", "Ford met Tesla and Rivian."])
    assert pairs(find_companies(s)).values.tolist()[0] == ["Ford", "Tesla", 2, 1]
