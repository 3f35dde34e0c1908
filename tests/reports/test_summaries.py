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


def test_the_tone_of_headlines_stands_beside_that_of_bodies():
    m = corpus([[0.5, np.nan, 0.5, np.nan]] * 2)
    labels = np.where(m.sentences["speculative"], -1, np.resize([1, 1, 0, 1, 1, 1, 0], len(m.sentences)))
    labels[::9] = 0
    m = m._replace(sentences=m.sentences.assign(sentiment_label=labels, is_title=m.sentences["n"] == 1))
    table = summaries.tone_by_part(m)
    assert table["group"].tolist() == ["headlines", "bodies", "sentences of fact", "speculative sentences"]
    assert table["value"].iloc[0] < -0.7 < table["value"].iloc[1]
    assert findings.ranking(table).title.startswith("Balance of good and bad sentences: ")
    assert "of the 4 shown" in findings.ranking(table).reading


def test_the_example_is_chosen_from_the_corpus_itself(small):
    m, _ = small
    for word in (summaries.frequent_cue(m), summaries.frequent_name(m)):
        assert word and m.sentences["text"].str.contains(word, case=False, regex=False).any()
    empty = m._replace(cues=m.cues.head(0), mentions=m.mentions.head(0))
    assert summaries.frequent_cue(empty) == summaries.frequent_name(empty) == ""
