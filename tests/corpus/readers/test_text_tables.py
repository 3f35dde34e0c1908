"""Tables that were saved as text."""

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from tests.corpus.readers.rows import put, table

ROWS = [{name: row[name] for name in ("title", "date", "url")} for row in table()]
FRAME = pd.DataFrame(ROWS)
WIDE = max(len(row["title"]) for row in ROWS)
TABLES = {
    "to_string": FRAME.to_string(),
    "to_string without index": FRAME.to_string(index=False),
    "markdown": "| title | date | url |\n|:--|--|--:|\n"
    + "".join(f"| {r['title']} | {r['date']} | {r['url']} |\n" for r in ROWS),
    "a frame": "+---+---+\n| title | date |\n+===+===+\n" + "".join(f"| {r['title']} | {r['date']} |\n+---+---+\n" for r in ROWS),
    "psql": " title | date | url\n-------+------+-----\n" + "".join(f" {r['title']} | {r['date']} | {r['url']}\n" for r in ROWS),
    "underlined": f"{'title':<{WIDE}}   {'date':<10}\n{'_' * WIDE}___{'_' * 10}\n"
    + "".join(f"{r['title']:<{WIDE}}   {r['date']}\n" for r in ROWS),
}  # fmt: skip


@pytest.mark.parametrize("how", TABLES)
def test_tables_saved_as_text(tmp_path, how):
    articles, rejects = read_corpus(put(tmp_path, "a.txt", TABLES[how]))
    assert articles["title"].tolist() == [row["title"] for row in ROWS] and rejects.empty
    assert articles["published"].dt.strftime("%Y-%m-%d").tolist() == [row["date"] for row in ROWS]


def test_rows_that_pandas_left_out_are_told(tmp_path):
    lines = FRAME.to_string().split("\n")
    lines[6:8] = ["..                   ...         ...      ..."]
    articles, rejects = read_corpus(put(tmp_path, "a.txt", "\n".join(lines)))
    assert len(articles) == 10 and rejects["reason"].tolist() == ["rows left out"]


def test_rows_of_another_width_are_rejected(tmp_path):
    text = TABLES["markdown"] + "| one | two |\n\nA note\n"
    articles, rejects = read_corpus(put(tmp_path, "a.md", text))
    assert len(articles) == 12 and rejects["reason"].tolist() == ["wrong number of columns", "line beside the table"]


def test_prose_is_no_table(tmp_path):
    put(
        tmp_path,
        "a.txt",
        "A headline about cars\n\nThe date   of the   title is not yet known, said the source.\n" + table()[0]["text"],
    )
    assert set(read_corpus(tmp_path)[0]["connector"]) <= {"page-text"}
