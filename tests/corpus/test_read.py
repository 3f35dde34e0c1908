"""The articles table, pages, and corpora that are streamed."""

import json
import os
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus.articles import read_page
from helpers.corpus.read import MARKER, STARTED, read_corpus
from helpers.corpus.readers.records import CorpusError
from helpers.corpus.write import write_corpus
from helpers.measures.sentences import split_sentences
from helpers.tables import ARTICLES
from tests.places import FIXTURES


def write_lines(path: Path, rows) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def row(n: int, **other) -> dict:
    text = f"Volter may build plant number {n} by the harbour. Nobody has decided on site {n * 37 % 101} so far.\nBatch {n * n}."
    return {
        "title": f"Plant {n} is planned",
        "text": text,
        "source": "The Example",
        "date": f"2021-05-{n % 28 + 1:02d}",
    } | other


def test_articles_have_the_columns_and_types_of_the_contract():
    articles, rejects = read_corpus(FIXTURES / "webz.json")
    assert ARTICLES.items() <= articles.dtypes.astype(str).to_dict().items()
    assert rejects.columns.tolist() == ["where", "reason", "detail"]
    text = articles.select_dtypes("str")
    assert not text.isna().any().any()


def test_the_rejects_say_what_each_column_was_used_as_also_of_a_written_corpus(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text(
        "headline,body,posted,shares\nVolter builds,Volter builds a plant in May.,2021-05-01,3\n,,2021-05-02,4\n"
    )
    rejects = read_corpus(source)[1]
    columns = rejects.attrs["columns"]
    assert [row[:3] for row in columns] == [
        ["a.csv", "headline", "title"],
        ["a.csv", "body", "text"],
        ["a.csv", "posted", "published"],
        ["a.csv", "shares", ""],
    ]
    assert [how for *_, how in columns][:2] == ["name", "name"] and len(rejects) == 1
    write_corpus(source, tmp_path / "out", progress=False)
    written = read_corpus(tmp_path / "out")[1]
    assert written.attrs["columns"] == columns and written.values.tolist() == rejects.values.tolist()


def test_files_with_the_same_columns_share_their_rows(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(f"title,text\nPlant {name},Volter builds plant {name} in May.\n")
    (tmp_path / "d.txt").write_text("title: Plant d\n\nVolter builds plant d in May.")
    columns = read_corpus(tmp_path)[1].attrs["columns"]
    assert [row[:3] for row in columns] == [
        ["a.csv and 2 more", "title", "title"],
        ["a.csv and 2 more", "text", "text"],
    ]


def test_an_empty_result_has_them_too(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    articles, rejects = read_corpus(tmp_path / "a.csv")
    assert articles.dtypes.astype(str).to_dict() == ARTICLES and len(rejects) == 1


def test_ids_do_not_depend_on_the_order_and_are_unique(tmp_path):
    rows = [row(n) for n in range(30)] + [row(3), row(3)]
    shuffled = random.Random(4).sample(rows, len(rows))
    one = read_corpus(write_lines(tmp_path / "a.jsonl", rows))[0]
    other = read_corpus(write_lines(tmp_path / "b.jsonl", shuffled))[0]
    assert one["article_id"].is_unique and set(one["article_id"]) == set(other["article_id"])
    titles = dict(zip(one["article_id"], one["title"], strict=True))
    assert dict(zip(other["article_id"], other["title"], strict=True)) == titles
    assert (one["duplicate_of"] != "").sum() == 2


def test_the_same_article_in_a_table_written_and_read_again_stays_the_same(tmp_path):
    articles, _ = read_corpus(FIXTURES / "webz.json")
    articles.to_parquet(tmp_path / "a.parquet")
    again, _ = read_corpus(tmp_path / "a.parquet")
    same = ["title", "text", "source", "published", "published_precision", "published_method", "removed", "text_scope"]
    pd.testing.assert_frame_equal(again[same], articles[same])


def test_what_was_cut_off_is_kept_aside():
    articles, _ = read_corpus(FIXTURES / "dashed.txt")
    assert articles["removed"].iloc[0].split("\n") == [
        "HARBOURTOWN (Reuters) -",
        "(Reporting by Ana Lind; Editing by Bo Lind)",
    ]
    assert "Reuters" not in articles["text"].iloc[0]


def test_a_block_that_the_corpus_repeats_goes(tmp_path):
    boiler = "The Example reports from the harbour every day of the week."
    rows = [row(n) | {"text": row(n)["text"] + f"\n{boiler}"} for n in range(25)]
    articles, _ = read_corpus(write_lines(tmp_path / "a.jsonl", rows))
    assert not articles["text"].str.contains("every day").any() and (articles["removed"] == boiler).all()
    same = [row(n) | {"text": boiler} for n in range(8)] + rows
    same += [row(n, title="", text=boiler) for n in range(3)]
    articles, rejects = read_corpus(write_lines(tmp_path / "b.jsonl", same))
    only = articles[articles["note"] == "wall: repeated"]
    assert len(articles) == 33 and len(only) == 8 and set(only["text_scope"]) == {"headline"}
    assert (only["text"] == "").all() and (only["removed"] == boiler).all()
    assert set(rejects["reason"]) == {"no article"} and len(rejects) == 3
    counts = write_corpus(tmp_path / "b.jsonl", tmp_path / "out", progress=False)
    assert (counts["accepted"], counts["rejected"]) == (33, 3)
    assert sorted(read_corpus(tmp_path / "out")[1].values.tolist()) == sorted(rejects.values.tolist())


def test_a_body_of_another_title_goes_and_leaves_a_headline(tmp_path):
    odd = row(1, title="Singer cancels stadium concert after illness")
    odd["text"] = " ".join(row(n)["text"] for n in range(8))
    articles, _ = read_corpus(write_lines(tmp_path / "a.jsonl", [odd, row(2)]))
    assert articles["note"].tolist() == ["mismatch", ""] and articles["text_scope"].tolist() == ["headline", "full"]
    assert articles["text"].iloc[0] == "" and "Volter may build plant number 7" in articles["removed"].iloc[0]


def test_a_title_without_a_body_is_a_headline(tmp_path):
    articles, _ = read_corpus(write_lines(tmp_path / "a.jsonl", [row(1, text=""), row(2)]))
    assert articles["text_scope"].tolist() == ["headline", "full"]


def test_outlets(tmp_path):
    rows = [
        row(1, source="New York Post "),
        row(2, source="Von:", url="https://www.news.example/a"),
        row(3, source=None),
        row(4, source="By <b>REUTERS</b> "),
        row(5, source="", url="http://feeds.reuters.com/r/5"),
        row(6, source="Reuters India", url="https://in.reuters.com/6"),
        row(7, source="Mill Gazette", url="https://gazette.example/7"),
        row(8, source="", url="https://Feeds.Gazette.example/8"),
    ]
    source = write_lines(tmp_path / "a.jsonl", rows)
    named = ["New York Post", "news.example", "", "Reuters", "Reuters", "Reuters", "Mill Gazette", "Mill Gazette"]
    assert read_corpus(source)[0]["source"].tolist() == named
    own = tmp_path / "outlets.csv"
    own.write_text("name,outlet\nmill gazette,The Mill\n")
    assert read_corpus(source, outlets=own)[0]["source"].tolist() == [*named[:6], "The Mill", "The Mill"]
    write_corpus(source, tmp_path / "out", progress=False, outlets=own)
    assert sorted(read_corpus(tmp_path / "out")[0]["source"]) == sorted([*named[:6], "The Mill", "The Mill"])


def test_page_text():
    page = read_page((FIXTURES / "page.txt").read_text())
    assert page.title == "Volter Plans A Second Battery Plant"
    assert page.published_precision == "none" and page.published is pd.NaT  # the site's clock is no date
    assert page.text.split("\n")[0].startswith("A field beside the harbour")
    for furniture in ("Updated", "Homepage", "Reuters", "Facebook", "Real Time"):
        assert furniture not in page.text and any(furniture in piece for piece in page.removed)
    frame = pd.DataFrame([{"article_id": "a", "title": page.title, "text": page.text, "published": page.published}])
    assert len(split_sentences(frame)) == 1 + 1 + 3 + 3
    assert read_page(
        (FIXTURES / "page.txt").read_text(), url="https://x.example/2021/05/06/a"
    ).published == pd.Timestamp("2021-05-06")


def test_page_html_from_text_and_bytes():
    for page in ((FIXTURES / "page.html").read_bytes(), (FIXTURES / "page.html").read_text()):
        found = read_page(page, retrieved="2022-01-20")
        assert (found.title, found.source) == ("Volter Plans A Second Battery Plant", "The Example")
        assert found.text.count("\n") == 3 and "bridge" not in found.text and "©" not in found.text
        assert (found.published, found.published_method) == (pd.Timestamp("2021-05-06 09:15"), "json-ld")
    assert read_page((FIXTURES / "page.html").read_text(), retrieved="2021-01-01").published_precision == "none"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_page(text):
    page = read_page(text)
    assert isinstance(page.text, str) and isinstance(page.removed, list)


def test_streamed_parts_hold_what_read_corpus_gives(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.corpus.write.PART_ROWS", 10)
    boiler = "The Example reports from the harbour every day of the week."
    rows = [row(n) | {"text": row(n)["text"] + f"\n{boiler}"} for n in range(35)] + [
        row(3),
        row(3),
        row(40, text="{}"),
        row(41, text="[Removed]", title="[Removed]"),
        7,
    ]
    source = write_lines(tmp_path / "a.jsonl", rows)
    counts = write_corpus(source, tmp_path / "out", progress=False)
    assert counts == {"read": 40, "accepted": 38, "rejected": 2, "aside": 38, "copies": 2}
    assert len(list((tmp_path / "out").glob("part-*.parquet"))) == 4
    names = {f.name for f in (tmp_path / "out").iterdir() if not f.name.startswith("part-")}
    assert names == {"rejects.parquet", MARKER}  # nothing of the work is left
    articles, rejects = read_corpus(tmp_path / "out")
    whole, others = read_corpus(source)
    assert sorted(rejects["where"]) == sorted(others["where"])
    pd.testing.assert_series_equal(articles.dtypes, whole.dtypes)
    by_id = ["article_id", "title", "text", "published", "duplicate_of", "removed", "text_hash"]
    pd.testing.assert_frame_equal(
        articles[by_id].sort_values("article_id", ignore_index=True),
        whole[by_id].sort_values("article_id", ignore_index=True),
    )
    assert write_corpus(source, tmp_path / "out", progress=False) == counts  # again, over its own files


def test_a_streamed_corpus_is_marked_anew_where_another_topic_or_threshold_is_asked_for(tmp_path):
    source = write_lines(
        tmp_path / "a.jsonl", [row(1), row(2, text="An electric car with a lithium battery was shown.")]
    )
    write_corpus(source, tmp_path / "out", progress=False)
    for asked in ({}, {"threshold": 0.0}, {"threshold": 0.99}):
        parts, whole = read_corpus(tmp_path / "out", **asked)[0], read_corpus(source, **asked)[0]
        pd.testing.assert_frame_equal(parts, whole)
    assert write_corpus(source, tmp_path / "other", threshold=0.0, progress=False)["aside"] == 0


def test_a_streamed_corpus_that_is_not_finished_or_too_large_is_refused(tmp_path):
    source = write_lines(tmp_path / "a.jsonl", [row(n) for n in range(9)])
    write_corpus(source, tmp_path / "out", progress=False)
    with pytest.raises(CorpusError, match=r"give some of its parts, for example .*part-0000\*\.parquet"):
        read_corpus(tmp_path / "out", limit=100)
    assert len(read_corpus(f"{tmp_path}/out/part-0000*.parquet")[0]) == 9  # as the message says
    (tmp_path / "odd.csv").write_text("colour\nred\n")
    for wrong, says in (("gone.jsonl", "nothing at"), ("odd.csv", "fit no profile")):
        with pytest.raises(CorpusError, match=says):
            write_corpus(tmp_path / wrong, tmp_path / "out")
    assert len(read_corpus(tmp_path / "out")[0]) == 9  # a mistake costs nothing
    (tmp_path / "out" / MARKER).rename(tmp_path / "out" / STARTED)
    with pytest.raises(CorpusError, match="was not finished"):
        read_corpus(tmp_path / "out")
    with pytest.raises(CorpusError, match="will be written anew"):
        write_corpus(tmp_path / "out" / "part-00000.parquet", tmp_path / "out")
    assert (tmp_path / "out" / "part-00000.parquet").is_file()


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(CorpusError, match="other files"):
        write_corpus(FIXTURES / "webz.json", tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "precious"


@pytest.mark.parametrize("way", ["part-*.parquet", "../out/part-0000*", "link", "file link", "folder above", "**"])
def test_a_source_in_the_output_folder_is_refused_however_it_is_reached(tmp_path, monkeypatch, way):
    monkeypatch.setattr("helpers.corpus.write.PART_ROWS", 5)
    out = tmp_path / "out"
    write_corpus(write_lines(tmp_path / "a.jsonl", [row(n) for n in range(20)]), out, progress=False)
    (tmp_path / "link").symlink_to(out)
    (tmp_path / "file link").symlink_to(out / "part-00002.parquet")
    ways = {"link": tmp_path / "link", "file link": tmp_path / "file link", "folder above": tmp_path}
    source = ways.get(way, f"{out}/{way}")
    for folder in (out, tmp_path / "link"):
        with pytest.raises(CorpusError, match="will be written anew: give another folder"):
            write_corpus(source, folder, progress=False)
    assert len(read_corpus(out)[0]) == 20


@pytest.mark.parametrize(
    "name", ["part-00000.parquet", "part-0.parquet", "my-notes.tmp", "rejects.parquet", "raw-7.parquet"]
)
def test_a_file_of_another_is_not_taken_for_an_older_run_by_its_name(tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("precious")
    with pytest.raises(CorpusError, match=f"holds other files: {name} is in the way"):
        write_corpus(FIXTURES / "webz.json", out, progress=False)
    assert [f.name for f in out.iterdir()] == [name] and (out / name).read_text() == "precious"


@pytest.mark.parametrize("name", ["part-0.parquet", "part-000001.parquet", "my-notes.tmp", "part-99999.parquet/"])
def test_what_an_older_run_did_not_write_stays_with_all_else(tmp_path, name):
    source, out = write_lines(tmp_path / "a.jsonl", [row(n) for n in range(9)]), tmp_path / "out"
    write_corpus(source, out, progress=False)
    if name.endswith("/"):
        (out / name).mkdir()
    else:
        (out / name).write_text("precious")
    before = sorted(out.iterdir())
    with pytest.raises(CorpusError, match=f"holds other files: {name.rstrip('/')} is not from an older run"):
        write_corpus(source, out, progress=False)
    assert sorted(out.iterdir()) == before and len(pd.read_parquet(out / "part-00000.parquet")) == 9


@pytest.mark.parametrize("step", ["_write_raw", "_write_parts", "_link_copies"])
def test_a_run_that_broke_off_is_known_as_such_and_can_be_run_again(tmp_path, monkeypatch, step):
    source, out = write_lines(tmp_path / "a.jsonl", [row(n) for n in range(9)]), tmp_path / "out"
    write_corpus(source, out, progress=False)

    def breaks_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"helpers.corpus.write.{step}", breaks_off)
        write_corpus(source, out, progress=False)
    with pytest.raises(CorpusError, match="was not finished"):
        read_corpus(out)
    assert write_corpus(source, out, progress=False)["accepted"] == 9 == len(read_corpus(out)[0])


def test_a_file_name_that_is_not_utf8_is_shown_as_well_as_can_be(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        odd = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.jsonl"))
        odd.write_text(json.dumps(row(1)) + "\n7\n")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    for source in (odd, folder, f"{folder}/*"):
        articles, rejects = read_corpus(source)
        assert len(articles) == 1 and rejects["where"].str.endswith("\ufffd\ufffd.jsonl:2").all() and len(rejects) == 1
        assert write_corpus(source, tmp_path / "out", progress=False)["accepted"] == 1


@pytest.mark.parametrize("n", [1, 5, 6, 8, 11, 200])
def test_copies_of_an_article_of_one_paragraph_are_copies(tmp_path, n):
    one = row(
        99, text="Volter said on Monday that it may buy the old harbour works, though nothing has been signed yet."
    )
    rows = [row(k) for k in range(60)] + [one] * n + [row(98, text="This content is not available.")] * n
    source = write_lines(tmp_path / "a.jsonl", rows)
    articles, rejects = read_corpus(source)
    copies = articles[articles["duplicate_of"] != ""]
    assert (len(articles), len(rejects), len(copies)) == (60 + 2 * n, 0, 2 * (n - 1))
    assert (articles["note"] == "wall: notice").sum() == n and (copies["text"] != "").sum() == n - 1
    counts = write_corpus(source, tmp_path / "out", progress=False)
    assert (counts["accepted"], counts["rejected"], counts["copies"]) == (60 + 2 * n, 0, 2 * (n - 1))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from([row(1), row(2), row(2, text="[]"), 5, {}, {"title": "", "text": ""}, row(3, date="None")]),
        min_size=1,
        max_size=12,
    )
)
def test_nothing_is_lost_when_streamed(tmp_path_factory, values):
    folder = tmp_path_factory.mktemp("s")
    counts = write_corpus(write_lines(folder / "a.jsonl", [row(9), *values]), folder / "out", progress=False)
    articles, rejects = read_corpus(folder / "out")
    assert counts["read"] == 1 + len(values) == len(articles) + len(rejects)
    originals = articles["duplicate_of"] == ""
    assert articles.loc[~originals, "duplicate_of"].isin(articles.loc[originals, "article_id"]).all()


def test_a_date_that_cannot_be_read_is_noted(tmp_path):
    rows = [
        ("99.99.2021", "its date could not be read: 99.99.2021"),
        ("2999-01-01", "its date could not be read: 2999-01-01"),
    ]
    rows += [("", ""), ("2021-05-03", "")]
    table = pd.DataFrame({"title": ["A car"] * 4, "text": [f"Text {i} stands here." for i in range(4)]})
    table.assign(published=[day for day, _ in rows]).to_csv(tmp_path / "a.csv", index=False)
    articles, _ = read_corpus(tmp_path / "a.csv")
    assert articles.sort_values("text")["note"].tolist() == [note for _, note in rows]


def test_half_a_surrogate_pair_is_no_text(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        r'{"title": "A \udcff car", "text": "It \udcff drives.", "url": "http://x.example/\udcff"}' + "\n"
    )
    articles, _ = read_corpus(tmp_path / "a.jsonl")
    assert articles["url"].tolist() == ["http://x.example/?"] and "drives" in articles["text"].iloc[0]
    articles.to_parquet(tmp_path / "a.parquet")
