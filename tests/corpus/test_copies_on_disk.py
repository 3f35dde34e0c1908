"""Copies of a streamed corpus: the same, wherever they stand, as those of a corpus that is read whole."""

import json
import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers as ev
from helpers import parallel as processes
from helpers.corpus import copies_on_disk, duplicates
from helpers.corpus.read import read_corpus
from helpers.corpus.write import OURS, write_corpus
from tests.corpus.test_duplicates import LONG, OTHER, generate, results, texts, trim
from tests.corpus.test_duplicates import sample as sample
from tests.pieces import dies, fails, whose


def streamed(folder, rows, part_rows, together=64):
    """What a corpus of rows is when it is written in parts of so many articles, and when it is read whole."""
    source = folder / "a.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.corpus.write.PART_ROWS", part_rows)
        patch.setattr("helpers.corpus.copies_on_disk.RANGE", together)
        counts = write_corpus(source, folder / "out", progress=False)
    assert sorted(p.suffix for p in (folder / "out").iterdir() if p.suffix != ".parquet") == [".json"]
    parts, whole = read_corpus(folder / "out")[0], read_corpus(source)[0]
    assert counts["copies"] == (whole["duplicate_of"] != "").sum()
    return (t.set_index("article_id").sort_index() for t in (parts, whole))


def no_issues(n):
    """Of what tells issues apart nothing but the time."""
    kinds = {"outlet": np.uint64, "address": np.uint64, "day": np.int32}
    unknown = {name: np.full(n, -1 if name == "day" else 0, kind) for name, kind in kinds.items()}
    return unknown | {"words": np.full(n, duplicates.TEASER, np.int16)}


def rows_of(articles):
    table = articles[["title", "text", "source"]].assign(date=articles["published"].astype("str").replace("NaT", ""))
    return table.to_dict("records")


def test_trimmed_edited_and_updated_copies_are_found_across_parts(sample, tmp_path):
    fit = (sample["duplicate_of"] == "") & sample["published"].notna() & (sample["language"] == "en")
    articles, _ = generate(sample[fit])
    parts, whole = streamed(tmp_path, rows_of(articles), 30)
    assert (whole["duplicate_of"] != "").sum() > 100
    pd.testing.assert_frame_equal(parts, whole)


def test_copies_among_texts_from_few_forms_are_told_as_in_the_whole(tmp_path):
    made = ev.simulate_corpus(400, seed=5, copies=0.2).articles.sample(frac=1, random_state=1)
    parts, whole = streamed(tmp_path, rows_of(made), 70)
    assert (whole["duplicate_of"] != "").sum() == 80
    pd.testing.assert_series_equal(parts["duplicate_of"], whole["duplicate_of"])


def test_filled_in_forms_are_no_copies_across_parts(tmp_path):
    def form(n):
        return (
            f"Fund{n} Partners raised its stake in shares of the electric vehicle producer by {n}.3% in the third quarter, "
            f"according to the company in its most recent filing with the commission. The institutional investor owned {n}77 "
            f"shares of the stock after buying an additional {n} shares during the period, at a cost of Sum{n} dollars."
        )

    rows = [{"title": f"Fund{n} buys", "text": form(n), "date": f"2021-05-{1 + n % 28:02d}"} for n in range(10, 60)]
    parts, whole = streamed(tmp_path, rows, 9)
    assert duplicates.containment(form(10), form(11)) > duplicates.CONTAINMENT
    assert (parts["duplicate_of"] == "").all() and (whole["duplicate_of"] == "").all()


@settings(max_examples=12, deadline=None)
@given(texts, st.data())
def test_whatever_the_texts_their_dates_and_the_parts(tmp_path_factory, bodies, data):
    days = st.sampled_from(["2021-05-01", "2021-05-02", "2021-07-01", ""])
    urls = st.sampled_from(
        ["", "https://a.example/x", "https://a.example/2021/05/01/x", "https://a.example/2021/05/02/x"]
    )
    bodies = bodies + data.draw(
        st.lists(st.sampled_from([results(3, "first", "Monday"), results(4, "third", "Friday")]), max_size=3)
    )
    rows = [
        {"title": data.draw(st.sampled_from("tu")), "text": t, "date": data.draw(days), "n": n, "url": data.draw(urls)}
        for n, t in enumerate(bodies)
    ]
    rows.append({"title": "t", "text": OTHER, "date": "2021-05-01"})
    parts, whole = streamed(tmp_path_factory.mktemp("s"), rows, data.draw(st.integers(1, 4)), 3)
    pd.testing.assert_series_equal(parts["duplicate_of"], whole["duplicate_of"])


def test_the_earliest_is_the_original_whatever_part_it_stands_in(tmp_path):
    days = ["2021-05-04", "2021-05-03", "", "2021-05-01", "2021-05-02"]
    bodies = [LONG, f"WEST (Wire) - {LONG}", LONG + " More of it.", trim(LONG, 0.8), LONG]
    rows = [{"title": f"T{n}", "text": t, "date": d} for n, (t, d) in enumerate(zip(bodies, days, strict=True))]
    parts, whole = streamed(tmp_path, rows, 1)
    pd.testing.assert_frame_equal(parts, whole)
    first = parts.index[parts["title"] == "T3"][0]
    assert parts["duplicate_of"].drop(first).eq(first).all() and parts.at[first, "duplicate_of"] == ""


def test_a_text_is_stored_once_however_often_it_comes(tmp_path):
    index = copies_on_disk.CopyIndex(tmp_path)
    hashes = duplicates.shingles(duplicates.words(LONG))
    about = {
        "id": np.array([b"a", b"b"]),
        "time": np.array(["2021-05-02", "2021-05-01"], "datetime64[us]"),
        **no_issues(2),
        "length": np.array([9, 9]),
        "key": np.array([7, 7], np.uint64),
        "size": np.array([len(hashes)] * 2),
    }
    index.add(about, np.concatenate([hashes, hashes]))
    stored = sum(p.stat().st_size // (12 if p.name.startswith("sketch") else 8) for p in tmp_path.iterdir())
    assert stored == len(hashes)
    assert [ids.tolist() for ids in index.originals(lambda part: [LONG, LONG])] == [[b"b", b""]]
    assert not list(tmp_path.iterdir())


def test_work_is_spread_and_comes_back_in_order(monkeypatch):
    monkeypatch.setattr("helpers.parallel.cores", lambda: 2)
    few = list(processes.in_order(whose, range(processes.ALONE - 1)))
    assert {pid for _, pid in few} == {os.getpid()}
    many = list(processes.in_order(whose, iter(range(60))))
    assert [n for n, _ in many] == list(range(60)) and os.getpid() not in {pid for _, pid in many}
    with pytest.raises(ValueError, match="piece 0"):
        list(processes.in_order(fails, range(60)))
    with pytest.raises(OSError, match="ended from outside"):
        list(processes.in_order(dies, range(60)))


def test_work_is_taken_only_a_few_pieces_ahead(monkeypatch):
    monkeypatch.setattr("helpers.parallel.cores", lambda: 2)
    taken = []
    results = processes.in_order(whose, (taken.append(n) or n for n in range(1000)))
    next(results)
    assert len(taken) < 20
    results.close()


def test_a_corpus_marked_in_processes_is_the_same(tmp_path, monkeypatch):
    bodies = [f"Batch {n * n} of {n} electric cars. {trim(LONG, n / 60)}" for n in range(60)]
    rows = [{"title": f"Plant {n}", "text": text, "date": ""} for n, text in enumerate(bodies)]
    source = tmp_path / "a.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr("helpers.corpus.write.PART_ROWS", 10)
    tables = []
    for cores in (1, 2):
        monkeypatch.setattr("helpers.parallel.cores", lambda cores=cores: cores)
        monkeypatch.setattr("helpers.parallel.ALONE", 2)
        write_corpus(source, tmp_path / str(cores), progress=False)
        tables.append(read_corpus(tmp_path / str(cores))[0])
    pd.testing.assert_frame_equal(*tables)


def test_the_files_of_the_work_are_named_as_ours_and_gone_in_the_end(tmp_path):
    index = copies_on_disk.CopyIndex(tmp_path)
    texts = [f"{trim(LONG, share)} The end of it all is {share}." for share in (1, 0.9, 0.8)]
    shingles = [duplicates.shingles(duplicates.words(text)) for text in texts]
    about = {
        "id": np.array([b"a", b"b", b"c"]),
        "time": np.full(3, np.datetime64("NaT"), "datetime64[us]"),
        **no_issues(3),
        "length": np.array([len(text) for text in texts], np.int32),
        "key": np.arange(3, dtype=np.uint64),
        "size": np.array([len(one) for one in shingles], np.int32),
    }
    index.add(about, np.concatenate(shingles))
    names = {path.name for path in tmp_path.iterdir()}
    assert names and all(name.startswith("_corpus-") and OURS.fullmatch(name) for name in names)
    seen = set()
    index.originals(lambda _: seen.update(path.name for path in tmp_path.iterdir()) or texts)
    assert seen and all(OURS.fullmatch(name) for name in seen) and not list(tmp_path.iterdir())
