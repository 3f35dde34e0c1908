"""Every format of ingest, its broken sisters, and archives that mean harm."""

import csv
import gzip
import json
import struct
import zipfile
import zlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import read_records
from helpers.corpus.readers.profiles import apply_profile, get_profile, load_profiles, profile_of, recognise
from helpers.corpus.readers.records import CorpusError
from helpers.project import source_files
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


def test_warc_gives_the_page_and_says_what_the_rest_was(tmp_path):
    articles, rejects = read_corpus(FIXTURES / "pages.warc")
    assert len(articles) == 1 and articles["published_method"].iloc[0] == "json-ld"
    assert rejects["reason"].tolist() == ["HTTP status 404", "not a page", "revisit record"]
    packed = gzip.compress((FIXTURES / "pages.warc").read_bytes())
    (tmp_path / "cut.warc.gz").write_bytes(packed[: len(packed) * 2 // 3])
    _, rejects = read_corpus(tmp_path / "cut.warc.gz")
    assert "file breaks off" in rejects["reason"].tolist()


def docx_file(path, paragraphs):
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(path)
    return path


def test_nexis_docx(tmp_path):
    head = [
        "May 6: A Date For Volter",
        "The Example",
        "May 6, 2021 Thursday",
        "Section:\xa0BUSINESS",
        "Length:\xa040 words",
        "Byline:\xa0Ana Lind",
    ]
    tail = ["Classification", "Language: ENGLISH", "Load-Date: May 9, 2021", "End of Document"]
    path = docx_file(
        tmp_path / "n.docx", [*head, "Body", f"{START}.", "It says more.", *tail, *head, "Body", "Cut short"]
    )
    articles, rejects = read_corpus(path)
    article = articles.iloc[0]
    assert (article.title, article.source, article.authors) == ("May 6: A Date For Volter", "The Example", "Ana Lind")
    assert article.text == f"{START}.\nIt says more." and article.published == pd.Timestamp("2021-05-06")
    assert rejects["detail"].tolist() == ["no End of Document"]


def test_parquet_zip_gzip_folder_and_glob_hold_the_same_articles(tmp_path):
    rows = [json.loads(line) for line in (FIXTURES / "cc-news.jsonl").read_text(encoding="utf-8").splitlines()]
    folder = tmp_path / "in"
    folder.mkdir()
    pd.DataFrame(rows).to_parquet(folder / "a.parquet")
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as file:
        file.write((FIXTURES / "cc-news.jsonl").read_bytes())
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FIXTURES / "cc-news.jsonl", "inner/a.jsonl")
        archive.writestr("__MACOSX/._a.jsonl", b"x")
    ways = [FIXTURES / "cc-news.jsonl", tmp_path / "a.jsonl.gz", tmp_path / "a.zip", folder, str(folder / "*.parquet")]
    found = [sorted(read_corpus(way)[0]["article_id"]) for way in ways]
    assert len(found[0]) == 2 and all(ids == found[0] for ids in found)
    assert read_corpus(tmp_path / "a.zip")[1]["reason"].tolist() == ["system file"]


# Profiles


def test_columns_that_fit_nothing_or_two_profiles_are_named(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("colour,weight\nred,3\n")
    with pytest.raises(CorpusError, match=r"odd\.csv has the columns colour, weight.*hf-cc-news.*profile="):
        read_corpus(path)
    path.write_text("title,text,content\nA,B,C\n")
    with pytest.raises(CorpusError, match="`text` and `content` could be the text"):
        read_corpus(path)
    needs = {*load_profiles()["newsapi"]["needs"], *load_profiles()["news-please"]["needs"]}
    with pytest.raises(CorpusError, match=r"several profiles: news-please, newsapi"):
        recognise(needs, "x")


def test_every_profile_is_recognised_by_its_own_needs():
    for name, profile in load_profiles().items():
        if "needs" in profile:
            assert recognise([*profile["needs"], *profile.get("any", [])[:1]], "x")["name"] == name


def test_own_mapping(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("kop;tekst;dag\nEen kop;Een tekst die er staat.;06/01/2015\n")
    own = {"map": {"title": "kop", "text": "tekst", "published": "dag"}, "date_order": "dmy", "scope": "lead"}
    articles, _ = read_corpus(path, own)
    assert articles["published"].iloc[0] == pd.Timestamp("2015-01-06") and articles["text_scope"].iloc[0] == "lead"
    assert read_corpus(path, {"title": "kop", "text": "tekst"})[0]["title"].tolist() == ["Een kop"]
    flat = {"title": "kop", "text": "tekst", "published": "dag", "date_order": "mdy"}
    assert read_corpus(path, flat)[0]["published"].tolist() == [pd.Timestamp("2015-06-01")]
    for wrong in ({"titel": "kop"}, {"map": {"title": "kop"}, "scope": "half"}, "no-such", {"date_order": "ymd"}):
        with pytest.raises(CorpusError):
            get_profile(wrong)


def test_a_column_shows_the_order_of_its_dates(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("title,text,date\nA,One text.,06/01/2015\nB,Two texts.,25/01/2015\n")
    assert read_corpus(path)[0]["published"].tolist() == [pd.Timestamp("2015-01-06"), pd.Timestamp("2015-01-25")]
    path.write_text("title,text,date\nA,One text.,06/01/2015\nB,Two texts.,05/01/2015\n")
    articles, _ = read_corpus(path)
    assert (
        set(articles["published_precision"]) == {"year"}
        and articles["published_method"].str.contains("order open").all()
    )


def test_the_order_of_dates_can_be_said_for_any_source(tmp_path):
    (tmp_path / "a.csv").write_text("title,text,date\nA,One text.,06/01/2015\n")
    (tmp_path / "b.txt").write_text("title: B\ndate: 06/01/2015\n\nTwo texts.")
    assert set(read_corpus(tmp_path, {"date_order": "mdy"})[0]["published"]) == {pd.Timestamp("2015-06-01")}


def test_lead_of_a_guardian_story_without_body_is_a_lead():
    profile = get_profile("guardian")
    assert apply_profile(profile, {"fields": {"trailText": "A trail."}})["scope"] == "lead"


# Broken files


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
        (
            "placeholder.jsonl",
            b'{"title": "A car", "text": "Error fetching full content.", "date": ""}',
            "placeholder body",
        ),
        ("list.jsonl", b'{"title": "A car", "text": "{}", "date": ""}', "placeholder body"),
        ("blank.jsonl", b'{"title": "None", "text": "", "date": ""}', "no text and no title"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_reason(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    articles, rejects = read_corpus(tmp_path / name)
    assert articles.empty and rejects["reason"].tolist() == [reason]


def test_columns_that_are_missing_leave_their_fields_empty(tmp_path):
    (tmp_path / "a.csv").write_text("title,text\nA car,It drives.\n")
    (tmp_path / "b.csv").write_text("title,date\nA car,2021-05-01\n")
    (tmp_path / "c.csv").write_text("text,date\nIt drives.,2021-05-01\n")
    articles, rejects = read_corpus(tmp_path)
    assert rejects.empty
    assert articles["title"].tolist() == ["A car", "A car", ""] and articles["text"].tolist() == [
        "It drives.",
        "",
        "It drives.",
    ]
    assert articles["published_precision"].tolist() == ["none", "day", "day"]
    assert articles["text_scope"].tolist() == ["full", "headline", "full"]


def test_renamed_columns_are_named_and_a_yaml_file_says_what_they_are(tmp_path):
    path, mine = tmp_path / "a.csv", tmp_path / "mine.yaml"
    path.write_text("spalte a,spalte b,spalte c\nA car,It drives.,2021-05-01\n")
    with pytest.raises(
        CorpusError, match=r"(?s)a\.csv has the columns spalte a, spalte b, spalte c.*PROFILE=mine\.yaml.*title: their column"
    ):
        read_corpus(path)
    mine.write_text("title: spalte a\ntext: spalte b\npublished: spalte c\n")
    articles, _ = read_corpus(path, profile_of(str(mine)))
    assert articles[["title", "text", "published_precision"]].values.tolist() == [["A car", "It drives.", "day"]]
    mine.write_text("title: Kop\ntext: inhoud\n")
    with pytest.raises(
        CorpusError, match=r"has the columns spalte a, spalte b, spalte c; .* asks for title: Kop, text: inhoud, which is not"
    ):
        read_corpus(path, profile_of(str(mine)))


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


def test_hidden_files_of_a_folder_are_read_and_those_of_a_glob_are_not(tmp_path):
    for name in ("a.csv", ".b.csv", "sub/.c.csv", ".sub/d.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"title,text\n{name},One text.\n")
    for source, names in (
        (tmp_path, {"a.csv", ".b.csv", "sub/.c.csv", ".sub/d.csv"}),
        (f"{tmp_path}/**/*.csv", {"a.csv"}),
    ):
        assert set(read_corpus(source)[0]["title"]) == names
        assert {p.relative_to(tmp_path).as_posix() for p in source_files(source)} == names


def test_a_file_that_is_not_understood_does_not_spoil_its_folder(tmp_path):
    (tmp_path / "a.csv").write_text("title,text,date\nA car,It drives.,2021-05-01\n")
    (tmp_path / "b.csv").write_text("colour\nred\n")
    (tmp_path / "README.md").write_text("What this is.")
    articles, rejects = read_corpus(tmp_path)
    assert len(articles) == 1 and rejects["reason"].tolist() == ["note beside the corpus", "not understood"]


def test_a_list_literal_as_body_is_unwrapped(tmp_path):
    path = tmp_path / "l.jsonl"
    path.write_text(json.dumps({"title": "A", "text": "['One line.', 'Two lines.']", "date": ""}))
    assert read_corpus(path)[0]["text"].tolist() == ["One line.\nTwo lines."]


def test_missing_sources_are_named(tmp_path):
    with pytest.raises(CorpusError, match="nothing at"):
        read_corpus(tmp_path / "none.csv")
    with pytest.raises(CorpusError, match="nothing at"):
        read_corpus(str(tmp_path / "*.csv"))
    with pytest.raises(CorpusError, match="holds no file"):
        read_corpus(tmp_path)


# Files that mean harm


def deflated_zeros(megabytes: int) -> bytes:
    """A raw deflate stream of many megabytes of zeros, made from one compressed megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return once + again * (megabytes - 1) + packer.flush(zlib.Z_FINISH)


def test_a_zip_that_unpacks_to_ten_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", "x")
    body, size = deflated_zeros(10_000), 10_000_000_000
    name, extra = b"bomb.csv", struct.pack("<HHQQ", 1, 16, size, 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 8, 0, 0x21, 0, len(body), 0xFFFFFFFF, len(name), 20)
    local_extra = struct.pack("<HHQQ", 1, 16, size, len(body))
    head = local + name + local_extra + body
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 45, 45, 0, 8, 0, 0x21, 0, len(body), 0xFFFFFFFF, len(name), 20, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central + name + extra), len(head), 0)
    path.write_bytes(head + central + name + extra + end)
    assert zipfile.ZipFile(path).infolist()[0].file_size == size
    articles, rejects = read_corpus(path)
    assert articles.empty and rejects["reason"].tolist() == ["suspicious archive"]


def test_a_gzip_bomb_stops(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.readers.packed.RATIO_FROM", 1_000_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"title,text\n" + b"\0" * 30_000_000))
    articles, rejects = read_corpus(tmp_path / "bomb.csv.gz")
    assert articles.empty and rejects["reason"].tolist() == ["suspicious archive"]


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


def test_truncated_gzip_gives_what_stands_before_the_break(tmp_path):
    lines = "".join(
        json.dumps({"title": f"Title {n} {n * 7919 % 1009}", "text": f"Text {n * 104729}.", "date": ""}) + "\n"
        for n in range(5000)
    )
    packed = gzip.compress(lines.encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    articles, rejects = read_corpus(tmp_path / "cut.jsonl.gz")
    assert len(articles) > 500 and "file breaks off" in rejects["reason"].tolist()


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.csv").write_text("title,text\nS,Secret.\n")
    (inside / "a.csv").write_text("title,text\nA,One text.\n")
    (inside / "file.csv").symlink_to(outside / "secret.csv")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "round").symlink_to(inside, target_is_directory=True)
    (inside / "gone.csv").symlink_to(inside / "nothing.csv")
    articles, rejects = read_corpus(inside)
    assert articles["title"].tolist() == ["A"]
    assert sorted(rejects["where"]) == ["file.csv", "folder", "gone.csv", "round"]


def test_entities_in_a_page_are_not_expanded(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    page = (
        (FIXTURES / "page.html")
        .read_text()
        .replace("<!DOCTYPE html>", f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "x">{entities}]>')
    )
    (tmp_path / "page.html").write_text(page.replace("harbour,", "harbour &e29;,"))
    articles, _ = read_corpus(tmp_path / "page.html")
    assert len(articles) == 1 and len(articles["text"].iloc[0]) < 1000


def test_more_than_the_limit_is_refused_and_names_the_way_out(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "A", "text": "One text."}\n' * 1000)
    with pytest.raises(CorpusError, match="make corpus"):
        read_corpus(path, limit=10_000)


# Nothing is lost


CELL = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.dictionaries(st.sampled_from(["title", "text", "published", "url", "author"]), CELL), st.integers(), CELL
        ),
        min_size=1,
        max_size=8,
    )
)
def test_records_read_are_accepted_or_rejected_in_json_lines(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("j") / "a.jsonl"
    good = {"title": "A title", "text": "A text.", "published": "2021-05-01"}
    path.write_text("".join(json.dumps(v) + "\n" for v in [good, *values]), encoding="utf-8")
    articles, rejects = read_corpus(path)
    assert len(articles) + len(rejects) == 1 + len(values)
    assert articles["article_id"].is_unique


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text('ab,;"\n {}é', max_size=8), min_size=1, max_size=5), max_size=8))
def test_records_read_are_accepted_or_rejected_in_csv(tmp_path_factory, rows):
    """However many cells a row has and whatever they hold, each row is one record."""
    path = tmp_path_factory.mktemp("c") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
            [["title", "text", "published"], ["A title", "A text.", "2021-05-01"], *rows]
        )
    articles, rejects = read_corpus(path)
    assert len(articles) + len(rejects) == 1 + len(rows)
    wrong = [r for r in rows if len(r) < 3 or any(cell.strip() for cell in r[3:])]
    assert (rejects["reason"] == "wrong number of columns").sum() == len(wrong)


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


def test_json_array_is_read_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.readers.formats.MAX_DOCUMENT", 10)  # nothing is read as a whole
    rows = [{"title": f"T{n}", "text": f"Text {n}, with ] and }} in it.", "n": n} for n in range(3000)]
    (tmp_path / "a.json").write_text(json.dumps(rows, indent=1))
    assert read_corpus(tmp_path / "a.json")[0]["title"].tolist() == [r["title"] for r in rows]


def test_an_envelope_on_one_long_line(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.readers.formats.MAX_RECORD", 5000)
    posts = json.loads((FIXTURES / "webz.json").read_text())["posts"]
    rows = [
        post | {"uuid": str(n), "title": f"Title {n}", "text": f"Text {n}."} for n in range(50) for post in posts[:1]
    ]
    (tmp_path / "a.json").write_text(json.dumps({"posts": rows}))
    assert len(read_corpus(tmp_path / "a.json")[0]) == 50
