"""The CSV files beside the reports hold what was counted, and nothing that a spreadsheet would run."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.reports.exports import export_tables, guarded


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula_unless_it_is_a_number(text):
    made = guarded(pd.DataFrame({"text": [text]}))["text"].iloc[0]
    assert made in (text, f"'{text}")
    if made.startswith(("=", "+", "-", "@", "\t", "\r")):
        float(made)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd", "-2+3", "\t=1"])
def test_formulas_get_an_apostrophe_and_numbers_do_not(text):
    table = pd.DataFrame({"text": [text, "-1.5", "a=b"], "n": [-1, 2, 3]})
    made = guarded(table)
    assert made["text"].tolist() == [f"'{text}", "-1.5", "a=b"] and made["n"].tolist() == [-1, 2, 3]
    assert table["text"].iloc[0] == text


def test_the_tables_hold_what_was_counted(small):
    m, rejects = small
    tables = {name: table for name, (_, table) in export_tables(m, rejects).items()}
    assert set(tables) == {"speculative-sentences.csv", "companies.csv", "articles.csv", "rejects.csv"}
    assert len(tables["articles.csv"]) == len(m.articles) and "text" not in tables["articles.csv"]
    assert len(tables["rejects.csv"]) == len(rejects)
    counted = m.articles.loc[(m.articles["duplicate_of"] == "") & (m.articles["aside"] == ""), "article_id"]
    flagged = m.sentences[m.sentences["speculative"] & m.sentences["article_id"].isin(counted)]
    assert len(tables["speculative-sentences.csv"]) == len(flagged)
    assert tables["speculative-sentences.csv"]["cues"].notna().all()
    assert set(tables["companies.csv"]["article_id"]) <= set(counted)
