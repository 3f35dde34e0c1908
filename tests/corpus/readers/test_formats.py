"""Every format, told by what a file holds; broken ones, and what cannot be read."""

import json
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import read_records
from helpers.corpus.readers.records import CorpusError
from tests.corpus.readers.rows import put
from tests.places import FIXTURES

TITLES = ["Volter Plans A Second Battery Plant", "Charging Network Grows In The North"]


START = "Volter may build a second battery plant"


@pytest.mark.parametrize(
    ("name", "connector", "scope", "precision"),
    [
        ("c4.jsonl", "jsonl:c4", "full", ["day", "none"]),  # by the address: the crawl's date is no answer
        ("fineweb.jsonl", "jsonl:fineweb", "full", ["day", "none"]),
        ("refinedweb.jsonl", "jsonl:refinedweb", "full", ["day", "none"]),
        ("news-please.jsonl", "jsonl:news-please", "full", ["time", "none"]),  # the second's date is the text "None"
        ("cc-news.jsonl", "jsonl:hf-cc-news", "full", ["time", "none"]),
        ("fundus.json", "json:fundus", "full", ["time", "time"]),
        ("webz.json", "json:webz", "full", ["time", "time"]),
        ("all-the-news-1.csv", "csv:all-the-news-1", "full", ["day", "day"]),
        ("all-the-news-2.csv", "csv:all-the-news-2", "full", ["time", "day"]),
        ("guardian.json", "json:guardian", "full", ["time", "time"]),
        ("nyt.json", "json:nyt", "lead", ["time", "time"]),
        ("newsapi.json", "json:newsapi", "snippet", ["time", "time"]),
        ("mediacloud.csv", "csv:mediacloud", "headline", ["day", "none"]),
        ("gdelt.json", "json:gdelt", "headline", ["day", "none"]),
        ("factiva.html", "factiva-html", "full", ["time", "time"]),
        ("factiva.rtf", "factiva-rtf", "full", ["time", "time"]),
    ],
)
def test_each_format_gives_both_articles(name, connector, scope, precision):
    articles, rejects = read_corpus(FIXTURES / name)
    assert articles["title"].tolist() == TITLES and rejects.empty
    assert set(articles["connector"]) == {connector} and set(articles["text_scope"]) == {scope}
    assert articles["published_precision"].tolist() == precision
    assert (articles["text"].iloc[0].startswith(START)) == (scope != "headline")
    assert not articles["text"].str.contains("chars]", regex=False).any()
    dated = articles["published"].dropna()
    assert set(dated.dt.strftime("%Y-%m-%d")) <= {"2021-05-06", "2021-05-07"}
    assert (articles["retrieved"].dropna().dt.year == 2022).all()


@pytest.mark.parametrize("name", ["header.txt", "dashed.txt", "page.txt", "page.html", "news-please.json", "pages.wet"])
def test_each_format_of_one_article(name):
    articles, rejects = read_corpus(FIXTURES / name)
    assert articles["title"].tolist() == TITLES[:1] and rejects.empty
    assert START in articles["text"].iloc[0]


def test_wall_clock_is_kept_and_the_offset_dropped():
    articles, _ = read_corpus(FIXTURES / "webz.json")
    assert set(articles["published"]) == {pd.Timestamp("2021-05-06 09:15")}


BROKEN = {
    "bom.csv": b"\xef\xbb\xbftitle,text,date\nA car,It drives.,2021-05-01\n",
    "utf16.csv": "title,text,date\nA car,It drives.,2021-05-01\n".encode("utf-16"),
    "stray.csv": b"title,text,date\nA caf\xe9 car,It drives caf\xc3\xa9.,2021-05-01\n",
    "none.csv": b"title,text,date,author\nA car,It drives.,None,nan\n",
    "extra.csv": b"title,text,date\nA car,It drives.,2021-05-01,,\nB,too,many,columns here\n",
    "short.csv": b"title,text,date\nA car,It drives.,2021-05-01\nB\n",
    "nul.csv": b"title,text,date\nA \x00car,It drives.,2021-05-01\n",
    "quote.csv": b'title,text,date\nA car,It drives.,2021-05-01\n"B,never closed,2021\nC,x,2021\n',
    "renamed.csv": b"Headline,Body,Publication_Date\nA car,It drives.,2021-05-01\n",
    "semicolon.csv": b"title;text;date\nA car;It drives.;2021-05-01\n",
    "cut.json": b'[{"title": "A car", "text": "It drives.", "date": "2021-05-01"}, {"title": "B", "te',
    "escape.jsonl": b'{"title": "A car\\\'s", "text": "It drives.", "date": "2021-05-01"}\n{broken\n[1]\n\n',
    "latin.jsonl": '{"title": "A café", "text": "It drives.", "date": "2021-05-01"}\n'.encode("cp1252"),
    "pretty.json": b'{\n "title": "A car",\n "text": "It drives.",\n "date": "2021-05-01"\n}\n',
}


REJECTED = {
    "extra.csv": 1,
    "short.csv": 1,
    "cut.json": 1,
    "escape.jsonl": 2,
}  # of them; one is accepted


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_give_what_they_hold(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    articles, rejects = read_corpus(path)
    assert (len(articles), len(rejects)) == (3 if name == "quote.csv" else 1, REJECTED.get(name, 0))
    assert articles["title"].iloc[0].startswith("A ") and articles["text"].iloc[0].startswith("It drives")
    assert not articles["title"].str.contains("[\x00\ufffd]").any()
    assert (articles["authors"] == "").all()
    assert rejects["where"].str.startswith(name).all() and (rejects["reason"] != "").all()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.csv", b"", "empty file"),
        ("header.csv", b"title,text,date\n", "no records"),
        ("space.txt", b" \n \n", "empty file"),
        ("binary.txt", b"\x00\x01\x02" * 50, "not text"),
        ("picture.png", b"\x89PNG\r\n" + b"x" * 50, "unknown format"),
        ("entities.xml", b'<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "bbbb">]><x>&a;</x>', "unknown format"),
        ("error.json", b"<html><body>Too many requests</body></html>", "HTML where JSON was expected"),
        ("bad.parquet", b"PAR1nonsense", "broken Parquet file"),
        ("bad.zip", b"PK\x03\x04 and no more", "broken archive"),
        ("bad.rtf", b"{\\rtf1", "no text"),
        (".DS_Store", b"x", "system file"),
        ("no.json", b'{"title": ', "not JSON"),
        ("blank.jsonl", b'{"title": "None", "text": "", "date": ""}', "no text and no title"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_reason(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    articles, rejects = read_corpus(tmp_path / name)
    assert articles.empty and rejects["reason"].tolist() == [reason]


def test_variants_of_formats(tmp_path):
    edu = [json.loads(line) for line in (FIXTURES / "fineweb.jsonl").read_text(encoding="utf-8").splitlines()]
    (tmp_path / "edu.jsonl").write_text(
        "".join(json.dumps({k: v for k, v in r.items() if k != "date"}) + "\n" for r in edu)
    )
    articles, rejects = read_corpus(tmp_path / "edu.jsonl")  # FineWeb-Edu has no `date`
    assert articles["title"].tolist() == TITLES and articles["retrieved"].isna().all() and rejects.empty
    posts = json.loads((FIXTURES / "webz.json").read_text(encoding="utf-8"))["posts"]
    with zipfile.ZipFile(tmp_path / "webz.zip", "w") as archive:  # archives of Webz are JSON lines in a ZIP
        for n, post in enumerate(posts):
            archive.writestr(f"news_{n}.json", json.dumps(post) + "\n")
    articles, rejects = read_corpus(tmp_path / "webz.zip")
    assert articles["title"].tolist() == TITLES and set(articles["connector"]) == {"jsonl:webz"} and rejects.empty


def test_a_file_that_is_not_understood_does_not_spoil_its_folder(tmp_path):
    (tmp_path / "a.csv").write_text("title,text,date\nA car,It drives.,2021-05-01\n")
    (tmp_path / "b.csv").write_text("colour\nred\n")
    (tmp_path / "README.md").write_text("What this is.")
    articles, rejects = read_corpus(tmp_path)
    assert len(articles) == 1 and rejects["reason"].tolist() == ["note beside the corpus", "not understood"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "txt"])
def test_a_line_of_100_megabytes_is_one_reject(tmp_path, suffix):
    path = tmp_path / f"long.{suffix}"
    start = {"jsonl": b'{"title": "A", "text": "One text."}\n', "csv": b"title,text\nA,One text.\n", "txt": b""}[suffix]
    with path.open("wb") as file:
        file.write(start)
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(
            {"jsonl": b'\n{"title": "B", "text": "Two texts."}\n', "csv": b"\nB,Two texts.\n", "txt": b""}[suffix]
        )
    articles, rejects = read_corpus(path)
    assert articles["title"].tolist() == (["A", "B"] if start else [])
    assert len(rejects) == 1 and "too long" in rejects["reason"].iloc[0]


def test_more_than_the_limit_is_refused_and_names_the_way_out(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "A", "text": "One text."}\n' * 1000)
    with pytest.raises(CorpusError, match="make corpus"):
        read_corpus(path, limit=10_000)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_a_clear_message(tmp_path_factory, data):
    for name in ("a.csv", "a.jsonl", "a.txt", "a.html", "a.parquet", "a.warc", "a.gz", "a.rtf"):
        path = tmp_path_factory.mktemp("b") / name
        path.write_bytes(data)
        try:
            articles, rejects = read_corpus(path)
        except CorpusError:
            continue
        assert len(articles) + len(rejects) == len(list(read_records(path)))


@pytest.mark.parametrize("name", ["a.pkl", "a.pickle", "a.csv", "a"])
def test_a_pickle_is_refused_with_the_reason(tmp_path, name):
    pd.DataFrame({"title": ["A car"]}).to_pickle(tmp_path / name)
    articles, rejects = read_corpus(tmp_path / name)
    assert articles.empty and rejects["reason"].tolist() == ["a pickle can run code"]
    assert "to_parquet" in rejects["detail"].iloc[0]


@pytest.mark.parametrize(
    ("start", "advice"),
    [(b"7z\xbc\xaf\x27\x1c", "unpack"), (b"Rar!", "unpack"), (b"%PDF-1.4", "text"), (b"SQLite format 3\0", "CSV")],
)
def test_what_is_not_read_says_what_to_do(tmp_path, start, advice):
    _, rejects = read_corpus(put(tmp_path, "a.bin", start + b"\0" * 100))
    assert rejects["reason"].tolist() == ["unknown format"] and advice in rejects["detail"].iloc[0]
