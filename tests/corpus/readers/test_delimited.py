"""CSV and its relatives: separators, quotes, line ends, headers; no row vanishes."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import read_records
from tests.corpus.readers.rows import as_csv, put, table, title

ROWS = table()
PARTED = [row | {"text": row["text"].replace(". ", ".\n")} for row in ROWS]
COMMAS = [row | {"text": f"Well, {row['text']}"} for row in ROWS]


def line_changed(text: str, number: int, old: str, new: str) -> str:
    lines = text.split("\n")
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    return "\n".join(lines)


GOOD = {
    "semicolon.csv": as_csv(ROWS, delimiter=";"),
    "tab.txt": as_csv(ROWS, delimiter="\t"),
    "pipe.dat": as_csv(ROWS, delimiter="|"),
    "sep.csv": "sep=;\n" + as_csv(ROWS, delimiter=";"),
    "sep_tab.csv": "\ufeffsep=\t\r\n" + as_csv(ROWS, delimiter="\t"),
    "cr.csv": as_csv(PARTED, lineterminator="\r"),
    "crlf.csv": as_csv(PARTED, lineterminator="\r\n"),
    "utf16.csv": as_csv(ROWS, delimiter="\t").encode("utf-16"),
    "single_quotes.csv": as_csv(PARTED, quotechar="'", quoting=csv.QUOTE_ALL),
    "all_quoted.csv": as_csv(PARTED, quoting=csv.QUOTE_ALL),
    "spaces.csv": as_csv(ROWS, quoting=csv.QUOTE_ALL).replace('","', '", "'),
    "backslash.csv": as_csv(
        [row | {"title": f'The "{row["title"]}"'} for row in PARTED], doublequote=False, escapechar="\\", quoting=csv.QUOTE_ALL
    ),
    "unescaped.csv": "title,text,date\n"
    + "".join(f'"{r["title"]}","He said "go" to us, and {r["text"]}",{r["date"]}\n' for r in ROWS),
    "trailing.csv": "".join(f"{line},\n" for line in as_csv(ROWS).splitlines()),
    "stray_cr.csv": line_changed(as_csv(ROWS), 4, "Volter weighs", "Volter\rweighs"),
    "row_ends_in_cr.csv": as_csv(ROWS).replace("\nVolter weighs van line number 5", "\rVolter weighs van line number 5"),
    "stray_quote.csv": line_changed(as_csv(ROWS, delimiter="|"), 3, "|", '|"'),
    "two_stray_quotes.csv": line_changed(line_changed(as_csv(ROWS, delimiter=";"), 2, ";", ';"'), 9, ";", ';"'),
    "stray_in_quoted.csv": line_changed(as_csv(PARTED, quoting=csv.QUOTE_ALL), 3, "Dealers", 'Deal"ers'),
    "body_that_looks_like_rows.csv": as_csv([row | {"text": "x,y,z,w\n1,2,3,4\n5,6,7,8"} for row in ROWS]),
    "body_of_quoted_rows.csv": as_csv([row | {"text": 'He wrote:\n"a","b","c","d"\n"e","f","g","h"'} for row in ROWS]),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_every_row_is_read(tmp_path, name):
    articles, rejects = read_corpus(put(tmp_path, name, GOOD[name]))
    assert len(articles) == 12 and rejects.empty
    assert articles["published"].notna().all() and not articles["title"].str.contains(r"\\|^\"").any()


def test_a_stray_quote_before_quoted_rows_swallows_none(tmp_path):
    """The row after it has commas in its quotes, so that both together have as many cells as one."""
    text = line_changed(as_csv(COMMAS), 3, '"Well, Volter', '"Well Volter')
    text = line_changed(text, 3, '",2024', ",2024").replace("county 2,", "county 2", 1)
    articles, rejects = read_corpus(put(tmp_path, "a.csv", text))
    assert len(articles) + len(rejects) == 12 and articles["title"].is_unique


def test_what_cannot_be_settled_is_rejected_with_its_lines(tmp_path):
    text = as_csv(ROWS)
    path = put(tmp_path, "a.csv", line_changed(text, 4, ",https", ",and,more,https"))
    _, rejects = read_corpus(path)
    assert (
        rejects.values.tolist() == [["a.csv:5", "wrong number of columns", "6 where the header has 4"]]
        or len(rejects) == 1
    )
    cut = as_csv(PARTED)[:-250]
    articles, rejects = read_corpus(put(tmp_path, "b.csv", cut))
    assert len(articles) == 11 and len(rejects) >= 1 and rejects["where"].str.match(r"b\.csv:\d+").all()


@pytest.mark.parametrize("again", ["title,text,date,url", "TITLE,TEXT,DATE,URL", "url,title,text,date"])
def test_headers_that_repeat_are_no_records(tmp_path, again):
    names = again.lower().split(",")
    rest = as_csv([{name: row[name] for name in names} for row in ROWS[6:]]).split("\n", 1)[1]
    articles, rejects = read_corpus(put(tmp_path, "a.csv", f"{as_csv(ROWS[:6])}{again}\n{rest}"))
    assert articles["title"].tolist() == [title(n) for n in range(12)] and len(rejects) == 1
    assert "header" in rejects["reason"].iloc[0] and rejects["where"].iloc[0].startswith("a.csv:")


def test_lines_above_the_header_and_empty_rows_are_counted(tmp_path):
    text = "News export\nmade on 2024-05-01\n\n" + as_csv(ROWS[:6]) + ",,,\n" * 5 + as_csv(ROWS[6:]).split("\n", 1)[1]
    articles, rejects = read_corpus(put(tmp_path, "a.csv", text))
    assert len(articles) == 12
    assert rejects["reason"].value_counts().to_dict() == {"no text and no title": 5, "line above the header": 2}


def test_one_column_is_not_split_at_its_commas(tmp_path):
    articles, _ = read_corpus(
        put(tmp_path, "a.csv", "headline\n" + "".join(f"{title(n)}, it says, again\n" for n in range(12)))
    )
    assert articles["title"].tolist() == [f"{title(n)}, it says, again" for n in range(12)]


def test_many_stray_quotes_end_in_time(tmp_path):
    path = put(tmp_path, "a.csv", "title,text,date\n" + '"a,b,2024-01-01\n' * 3000 + '"' * 100_001 + "\n")
    articles, rejects = read_corpus(path)
    assert len(articles) + len(rejects) == 3001


CLEAN = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\x00", exclude_categories=("Cc", "Zl", "Zp")), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CLEAN, CLEAN), min_size=1, max_size=8),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(",;\t"),
)
def test_what_the_csv_module_writes_is_read_row_by_row(tmp_path_factory, cells, quoting, separator):
    rows = [{"title": f"T {a}", "text": f"X {b}", "published": "2024-03-05"} for a, b in cells]
    path = put(tmp_path_factory.mktemp("c"), "a.csv", as_csv(rows, quoting=quoting, delimiter=separator))
    articles, rejects = read_corpus(path)
    assert len(articles) + len(rejects) == len(rows)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text('ab,;"\n {}é', max_size=8), min_size=1, max_size=5), max_size=8))
def test_rows_of_any_width_are_accepted_or_rejected(tmp_path_factory, rows):
    """However many cells a row has and whatever they hold, it is one record; one of a wrong width may be a reject a line."""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
        [["title", "text", "published"], ["A title", "A text.", "2021-05-01"], *rows]
    )
    path = put(tmp_path_factory.mktemp("c"), "a.csv", file.getvalue())
    articles, rejects = read_corpus(path)
    lines = sum(cell.count("\n") for row in rows for cell in row)
    assert 1 + len(rows) <= len(articles) + len(rejects) <= 1 + len(rows) + lines


def test_prose_with_as_many_commas_as_a_row_is_no_row(tmp_path):
    body = "Nimbus sold 3,278 trucks, against 293 in March, in Reims, Lille.\nIt may sell more, two people said."
    texts = [f"A plant opens, number {n}.\n{body}" for n in range(1, 20)]
    rows = [
        (f"Again, {n}", text, f"2021-05-{n:02d}", "Volt Post", f"https://v.example/{n}")
        for n, text in enumerate(texts, 1)
    ]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("title", "text", "published", "source", "url"), *rows])
    read = [record.fields for record in read_records(tmp_path / "a.csv")]
    assert [(r["title"], r["text"], r["published"]) for r in read] == [row[:3] for row in rows]
