"""The table of mentions: an article's context, offsets, outlets, owners, own registries, candidates."""

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.codebook import VIA
from helpers.measures.companies.find import find_candidates, find_companies
from helpers.measures.sentences import LONGEST, sentences_from
from helpers.registry import Registry, load_registry
from helpers.tables import MENTIONS, companies_named, pairs
from tests.measures.companies.found import companies, mentions


def test_strongest_via_wins():
    s = sentences_from(["Musk showed the Model 3 at Tesla.", "Musk showed the Model 3."])
    named = companies_named(find_companies(s))
    assert named[["n", "company", "via"]].values.tolist() == [[0, "Tesla", "name"], [1, "Tesla", "product"]]


def test_the_outlet_of_the_article_is_no_company():
    s = sentences_from(["The Continental Mail met Bosch about tyres.", "Continental said Bosch sells no tyres."])
    assert find_companies(s)["company"].tolist() == ["Continental", "Bosch"] * 2
    s["source"] = "Continental Mail"
    assert find_companies(s)["company"].tolist() == ["Bosch", "Continental", "Bosch"]


def test_second_mention_needs_the_name_before():
    assert companies("Sigma gained 3%.") == set()
    assert companies("Sigma gained 3%.", title="Albemarle and Livent rise") == {"Sigma Lithium"}
    rows = sentences_from(
        ["Proterra named a new chief.", "Popple had led it.", "Popple had led it."], published="2019-01-01"
    )
    rows["article_id"], rows["n"] = ["a", "a", "b"], [1, 2, 1]
    assert find_companies(rows)[["article_id", "company"]].values.tolist() == [["a", "Proterra"], ["a", "Proterra"]]


def test_short_second_mention_of_a_firm_needs_what_firms_do():
    text = [
        "Corvex Trucks LLC sold shares.",
        "Then Corvex plans more.",
        "It was Corvex, said Corvex.",
        "Jim Corvex plans.",
    ]
    rows = sentences_from([*text, "Then Corvex plans more."])
    rows["article_id"] = ["a"] * 4 + ["b"]
    rows["n"] = [0, 1, 2, 3, 0]
    assert find_companies(rows)[["article_id", "n", "company"]].values.tolist() == [
        ["a", 0, "Corvex Trucks"],
        ["a", 1, "Corvex Trucks"],
    ]


def test_second_mention_of_a_firm_that_its_form_showed():
    text = ["Harrow Vale Partners LLC sold shares.", "It is known that Harrow Vale Partners hurries.", "Yes."]
    rows = sentences_from(text)
    rows["article_id"] = "a"
    assert find_companies(rows)["company"].tolist() == ["Harrow Vale Partners"] * 2


def test_candidates_give_the_line_to_paste(tmp_path):
    s = sentences_from(["Jane Doe, an analyst at Ridgetop, said so.", "Ridgetop LLC and Tesla agreed.", "Ford rose."])
    candidates = find_candidates(s, find_companies(s))
    assert candidates[["company", "n", "line"]].values.tolist() == [["Ridgetop", 2, "Ridgetop,Ridgetop"]]
    assert candidates["examples"][0] == tuple(s["text"][:2])
    registry = tmp_path / "mine.csv"
    registry.write_text("company,name\n" + candidates["line"][0] + "\n", encoding="utf-8")
    again = find_companies(s, registry)
    assert again.loc[again["company"] == "Ridgetop", "known"].all()
    assert find_candidates(s, again).empty


def test_columns_and_types_without_sentences():
    empty = find_companies(sentences_from([]))
    assert list(empty.columns) == MENTIONS
    assert empty["known"].dtype == bool
    assert companies_named(empty).empty and pairs(empty).empty


def test_context_may_be_missing():
    s = sentences_from(["Tesla met Ford."]).drop(columns=["title", "previous"])
    assert find_companies(s)["company"].tolist() == ["Tesla", "Ford"]


def test_offsets_count_in_the_article():
    s = sentences_from(["It met Tesla."])
    s["start"] = 100
    row = find_companies(s).iloc[0]
    assert (row["start"], row["end"]) == (107, 112)


def test_pairs():
    s = sentences_from(["Tesla met Ford.", "Ford met Tesla and Rivian."])
    assert pairs(find_companies(s)).values.tolist() == [
        ["Ford", "Tesla", 2, 1],
        ["Ford", "Rivian", 1, 1],
        ["Rivian", "Tesla", 1, 1],
    ]


WORDS = "Tesla tesla's Ford TSLA (TSLA.O) Daimler AG Inc. LLC Capital Partners of Mr. Musk Jaguar Land Rover BYD & Co “Škoda”"
WORDS += " analyst at firm X, Meta's Instagram Model 3s"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS.split()), st.text(max_size=6)), max_size=14).map(" ".join),
    st.sampled_from(["2008-06-01", "2019-03-01", "2025-01-01", None]),
)
def test_no_overlap_and_offsets_hold(text, day):
    rows = mentions(text, day).sort_values("start")
    assert (rows["start"] < rows["end"]).all()
    assert all(a <= b for a, b in zip(rows["end"], rows["start"].iloc[1:], strict=False))
    assert all(text[a:b] == s for a, b, s in zip(rows["start"], rows["end"], rows["surface"], strict=True))
    assert set(rows["via"]) <= set(VIA)


def test_a_whole_registry_may_be_given():
    registry = load_registry()
    without = Registry(*(table[table["company"] != "Ford"].reset_index(drop=True) for table in registry))
    assert find_companies(sentences_from(["Tesla met Ford."]), without)["company"].tolist() == ["Tesla"]


def test_a_sentence_without_end_is_read_to_a_bound():
    for words in ("Tesla ", "Tesla and Ford met. "):
        found = find_companies(sentences_from([words * (30_000 // len(words))]))
        assert len(found) and found["end"].max() <= LONGEST
