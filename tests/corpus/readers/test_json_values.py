"""JSON of whatever shape: lines, arrays, documents, envelopes, what pandas writes."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.corpus.read import read_corpus
from helpers.corpus.readers import read_records
from tests.corpus.readers.rows import body, day, put, table, title, url
from tests.places import FIXTURES

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


def test_a_list_literal_as_body_is_unwrapped(tmp_path):
    path = tmp_path / "l.jsonl"
    path.write_text(json.dumps({"title": "A", "text": "['One line.', 'Two lines.']", "date": ""}))
    assert read_corpus(path)[0]["text"].tolist() == ["One line.\nTwo lines."]


ROWS = table()
ARRAY = "[" + ",\n".join(map(json.dumps, ROWS)) + "]"
FRAME = pd.DataFrame(ROWS)
LINES = "\n".join(map(json.dumps, ROWS))
SHAPES = {
    **{f"to_json, {o}": FRAME.to_json(orient=o) for o in ("records", "columns", "index", "split", "table")},
    "to_json, lines": FRAME.to_json(orient="records", lines=True),
    "rows under a header": json.dumps([list(ROWS[0]), *[list(row.values()) for row in ROWS]]),
    "dict of lists": json.dumps({name: [row[name] for row in ROWS] for name in ROWS[0]}),
    "by address": json.dumps({row["url"]: {k: v for k, v in row.items() if k != "url"} for row in ROWS}),
    "by day": json.dumps({row["date"]: [{k: v for k, v in row.items() if k != "date"}] for row in ROWS}),
    "by company": json.dumps({"TSLA": ROWS[:4], "F": ROWS[4:9], "GM": ROWS[9:]}),
    "documents": "\n".join(json.dumps(row, indent=2) for row in ROWS),
    "documents without a space": "".join(map(json.dumps, ROWS)),
    "arrays": json.dumps(ROWS[:5]) + "\n" + json.dumps(ROWS[5:]),
    "an array a line": "\n".join(json.dumps([row]) for row in ROWS),
    "two envelopes": json.dumps({"articles": ROWS[:5]}, indent=1) + json.dumps({"articles": ROWS[5:]}, indent=1),
    "hits": json.dumps({"ok": True, "result": {"hits": [{"_id": n, "_source": row} for n, row in enumerate(ROWS)]}}),
    "edges": json.dumps({"data": {"posts": {"edges": [{"cursor": "x", "node": row} for row in ROWS]}}}),
    "pages": json.dumps({"pages": [{"page": 1, "articles": ROWS[:6]}, {"page": 2, "articles": ROWS[6:]}]}),
    "lines with commas": "".join(f"{json.dumps(row)},\n" for row in ROWS),
    "a script": f"var articles = {json.dumps(ROWS)};",
    "what Python prints": str(ROWS),
    "what Python prints, a line each": "\n".join(map(str, ROWS)),
    "one bad escape": json.dumps(ROWS).replace("number 2 in", "number \\x2 in", 1),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_record_of_every_shape_is_read(tmp_path, shape):
    articles, rejects = read_corpus(put(tmp_path, "a.json", SHAPES[shape]))
    assert len(articles) == 12 and rejects.empty
    assert articles["published"].notna().all() and set(articles["text_scope"]) == {"full"}


def test_rows_without_names_are_refused_with_what_they_look_like(tmp_path):
    with pytest.raises(Exception, match=r"(?s)column 2.*for text.*\n  published: column 3"):
        read_corpus(put(tmp_path, "a.json", FRAME.to_json(orient="values")))


def hits(count: int, **more) -> list[dict]:
    rows = [{"title": title(n), "link": url(n)} for n in range(count)]
    return [
        row | {name: make(n) if callable(make) else make for name, make in more.items()} for n, row in enumerate(rows)
    ]


ANSWERS = {
    "google": {
        "queries": {"request": [{"title": "Google Custom Search - vans"}]},
        "items": hits(5, displayLink="p.example", snippet=lambda n: f"Mar {n + 1}, 2024 ... {body(n)[:90]} ..."),
    },
    "serpapi": {
        "search_metadata": {},
        "news_results": [
            *hits(3, position=lambda n: n, source={"name": "Post"}, snippet="A bit", date="03/15/2024"),
            {"position": 4, "title": "A cluster", "stories": hits(5, date="03/15/2024")[3:]},
        ],
    },
    "bing": {
        "value": table(
            5, name=title, url=url, description=body, provider=lambda n: [{"name": "Post"}], datePublished=day
        )
    },
    "one's own": {
        "stats": {"total": 5, "top": {"title": title(1)}},
        "all": table(5, id=lambda n: n, title=title, published_at=day),
        "authors": [{"author": "A", "total": 3}],
    },
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_of_search_engines_and_envelopes_of_ones_own(tmp_path, answer):
    articles, rejects = read_corpus(put(tmp_path, "a.json", json.dumps(ANSWERS[answer])))
    assert len(articles) == 5 and rejects.empty and articles["title"].is_unique
    if answer == "bing":  # what it describes is not cut
        assert set(articles["text_scope"]) == {"lead"}
    if answer != "serpapi":
        assert articles["published"].notna().all()


def test_a_list_of_favourites_does_not_count_twice(tmp_path):
    value = {"top": ROWS[3:5], "all": ROWS}
    articles, rejects = read_corpus(put(tmp_path, "a.json", json.dumps(value)))
    assert len(articles) == 12 and rejects["reason"].tolist() == ["listed twice"] * 2


BROKEN = {
    "empty list and more": ("[]\n" + LINES, 12, 0),
    "empty lists between and behind": ("[]" + ARRAY + "\n[]\n" + "[ ]", 12, 0),
    "an empty answer": ('{"status": "ok", "articles": []}\n' + LINES, 12, 0),
    "nothing but empty lists": ("[]\n[]\n", 0, 2),
    "one stray quote": (ARRAY.replace("number 2 in", 'number "2 in', 1), 11, 1),
    "quotes that are not escaped": (ARRAY.replace("number 2 in", 'number "2" in', 1), 11, 1),
    "deeply nested": ("[" + json.dumps(ROWS[0]) + "," + "[" * 5000 + "]" * 5000 + "," + json.dumps(ROWS[1]) + "]", 2, 1),
    "a broken line": (LINES.replace('"text": ', '"text" ', 1), 11, 1),
    "cut": (LINES[:-100], 11, 1),
    "a number of 5,000 digits": (LINES.replace('"text": ', '"n": ' + "1" * 5000 + ', "text": ', 1), 11, 1),
    "half a surrogate": (LINES.replace('"text": ', '"\\ud83d": "\\ud83d", "text": ', 1), 12, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_reading_goes_on_behind_what_is_broken(tmp_path, name):
    text, accepted, rejected = BROKEN[name]
    items = list(read_records(put(tmp_path, "a.jsonl" if text.startswith("{") else "a.json", text)))
    reasons = [item.reason for item in items if hasattr(item, "reason")]
    assert (len(items) - len(reasons), len(reasons)) == (accepted, rejected)
