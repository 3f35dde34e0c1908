"""The small tables of the notebooks."""

import numpy as np
import pandas as pd

from helpers.reports import findings, summaries
from tests.reports.corpora import corpus


def test_differences_are_shown_as_one_reads_them():
    compared = pd.DataFrame(
        {
            "what": ["company", "sentiment", "word"], "item": ["Tesla", "sentiment", "plug"], "value_a": [0.127, 0.0087, 0.1],
            "value_b": [0.044, -0.0546, 0.1], "q": [0.014, 1e-9, 0.5], "sentence": "x",
        }
    )  # fmt: skip
    table = summaries.differences(compared, ("before", "after"))
    assert table.drop(columns="sentence").values.tolist() == [
        ["mean", "sentiment", "+0.01", "\u22120.05", "< 0.001"],
        ["company", "Tesla", "13%", "4.4%", "0.014"],
    ]


def test_every_record_that_does_not_count_has_a_reason_and_an_example():
    articles = corpus([[0.5]]).articles.assign(
        duplicate_of=["x", "x", *[""] * 8], aside=["", "language", "language", "relevance", *[""] * 6]
    )
    rejects = pd.DataFrame({"where": ["a:1"], "reason": ["no text"], "detail": [""]})
    table = summaries.not_counted(articles, rejects).set_index("reason")["records"].to_dict()
    assert table == {"copy of another article": 2, "no text": 1, "another language": 1, "another topic": 1}


def test_dates_and_cut_lines_are_counted_by_article():
    articles = corpus([[0.5]]).articles.assign(removed=["Read more\nShare", "Read more", *[""] * 8])
    assert summaries.cut_off(articles).values.tolist() == [["Read more", 2], ["Share", 1]]
    assert summaries.dates_known(articles).values.tolist() == [["a date field", "day", 10]]


COLUMNS = [
    ["a.csv", "headline", "title", "name"],
    ["a.csv", "posted", "published", "name and content"],
    ["a.csv", "shares", "", "unknown"],
]


def rejected(reasons, columns=()):
    table = pd.DataFrame({"where": [f"a.csv:{n}" for n in range(len(reasons))], "reason": reasons, "detail": ""})
    table.attrs["columns"] = [*columns]
    return table


def test_each_column_has_a_row_that_says_what_it_was_used_as():
    table = summaries.columns_used(rejected([], COLUMNS))
    assert table.columns.tolist() == ["file", "column", "used as", "guessed from"]
    assert table["used as"].tolist() == ["title", "published", "not used"]
    assert table[["file", "column", "guessed from"]].values.tolist() == [[f, c, g] for f, c, _, g in COLUMNS]
    nothing = summaries.columns_used(pd.DataFrame(columns=["where", "reason", "detail"]))  # a source without columns
    assert nothing.empty and nothing.columns.tolist() == table.columns.tolist()


def test_notes_are_counted_each_for_itself():
    notes = ["mismatch", "wall: paywall", "mismatch; its date could not be read: 99.9.", *[""] * 7]
    articles = corpus([[0.5]]).articles.assign(note=notes)
    table = summaries.noted(articles)
    assert table[["note", "articles"]].values.tolist() == [
        ["mismatch", 2],
        ["its date could not be read", 1],
        ["wall: paywall", 1],
    ]
    assert summaries.noted(articles.assign(note="")).empty


def test_what_is_set_aside_stands_with_its_words_and_copies_do_not():
    articles = corpus([[0.5]]).articles.assign(
        text="Wheat is dear.", title=[f"Title {n}" for n in range(10)], relevance=0.1, language="en",
        language_confidence=0.9, duplicate_of=["x", *[""] * 9], aside=["relevance", "relevance", "language", *[""] * 7],
    )  # fmt: skip
    articles.loc[1, "title"] = "A charger for the car park"
    articles.loc[2, "language"] = "de"
    table = summaries.set_aside(articles)
    assert table[["title", "why"]].values.tolist() == [
        ["A charger for the car park", "another topic"],
        ["Title 2", "another language"],
    ]
    assert "car" in table["words"].iloc[0] and table["words"].iloc[1] == "de"
    assert summaries.set_aside(articles.assign(aside="")).empty


def test_the_words_of_a_topic_of_ones_own_are_those_shown(tmp_path):
    own = tmp_path / "topic.csv"
    own.write_text("class,term,weight,needs,forbids\nfood,wheat,3,,\n")
    articles = corpus([[0.5]]).articles.assign(text="Wheat and a car.", aside="relevance", relevance=0.1)
    assert summaries.set_aside(articles, str(own))["words"].unique().tolist() == ["wheat"]


def test_a_build_is_told_on_a_few_lines():
    articles = corpus([[0.5]]).articles.assign(note=["mismatch", *[""] * 9])
    articles = articles.assign(
        duplicate_of=["x", "x", *[""] * 8], aside=["language", "", "language", "relevance", *[""] * 6],
        published_precision=[*["day"] * 9, "none"],
    )  # fmt: skip
    lines = summaries.told_in_short(articles, rejected(["no article", "no article", "unreadable"], COLUMNS))
    assert lines == [
        "13 records read: 10 accepted, 3 rejected (2 no article, 1 unreadable)",
        "of the accepted 2 are copies and 2 set aside (1 another language, 1 another topic); 6 are counted, 1 of them undated",
        "noted: 1 mismatch",
        "columns of a.csv: title from 'headline' (name), published from 'posted' (name and content); not used: shares",
    ]
    quiet = summaries.told_in_short(articles.assign(note="", aside="", duplicate_of=""), rejected([]))
    assert quiet == [
        "10 records read: 10 accepted, 0 rejected",
        "of the accepted 0 are copies and 0 set aside; 10 are counted, 1 of them undated",
    ]


def test_many_kinds_of_file_are_told_on_three_lines_and_a_count():
    rows = [[f"{n}.csv", "headline", "title", "name"] for n in range(5)]
    lines = summaries.columns_in_short(rows)
    assert len(lines) == 4 and lines[-1] == "columns of 2 other kinds of file: see page 00"
    none = summaries.columns_in_short([["a.csv", "shares", "", "unknown"]])
    assert none == ["columns of a.csv: none used; not used: shares"]


def test_the_tone_of_headlines_stands_beside_that_of_bodies():
    m = corpus([[0.5, np.nan, 0.5, np.nan]] * 2)
    labels = np.where(m.sentences["speculative"], -1, np.resize([1, 1, 0, 1, 1, 1, 0], len(m.sentences)))
    labels[::9] = 0
    m = m._replace(sentences=m.sentences.assign(sentiment_label=labels, is_title=m.sentences["n"] == 1))
    table = summaries.tone_by_part(m)
    assert table["group"].tolist() == ["headlines", "bodies", "other sentences", "speculative sentences"]
    assert table["value"].iloc[0] < -0.7 < table["value"].iloc[1]
    assert findings.ranking(table).title.startswith("Balance of good and bad sentences: ")
    assert "of the 4 shown" in findings.ranking(table).reading


def test_the_example_is_chosen_from_the_corpus_itself(small):
    m, _ = small
    for word in (summaries.frequent_cue(m), summaries.frequent_name(m)):
        assert word and m.sentences["text"].str.contains(word, case=False, regex=False).any()
    empty = m._replace(cues=m.cues.head(0), mentions=m.mentions.head(0))
    assert summaries.frequent_cue(empty) == summaries.frequent_name(empty) == ""
