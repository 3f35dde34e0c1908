"""What a folder of reports remembers, and when its pages stand."""

import json
from dataclasses import asdict

import pytest

from helpers.reports.state import FILE, Job, Page, State, put, read_state, write_state


def page(out, name="one", key="k", text="a page"):
    (out / f"{name}.html").write_text(text)
    files = put(out, [f"{name}.html"], out)
    return Page(name, f"{name}.ipynb", {"CORPUS": "c"}, "A title", key, "<p>Yes.</p>", files)


def test_what_was_written_is_read_again(tmp_path):
    one = page(tmp_path)
    state = State("c.csv", "p", (Job("one", "one.ipynb", {"CORPUS": "c"}),), {"one": one}, dict(one.files))
    write_state(state, tmp_path)
    assert read_state(tmp_path) == state
    assert sorted(p.name for p in tmp_path.iterdir()) == [FILE, "one.html"]  # nothing half-written is left


@pytest.mark.parametrize(
    "content",
    ["", "no JSON", "[]", "3", '{"pages": {}}', '{"corpus": "c", "pages": [1]}', '{"corpus": "c", "jobs": [{"x": 1}]}',
     '{"corpus": "c", "pages": {"a": {"name": "a"}}}', b"\xff"],
)  # fmt: skip
def test_what_cannot_be_read_as_a_state_is_none(tmp_path, content):
    (tmp_path / FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert read_state(tmp_path) == State()


@pytest.mark.parametrize("name", ["../precious.txt", "/precious.txt", "figures/../../precious.txt"])
def test_a_state_that_names_files_elsewhere_is_none(tmp_path, name):
    """The files of pages that are no longer wanted are removed by the names that stand in it."""
    told = asdict(State("c", pages={"a": Page("a", "a.ipynb", {}, files={name: "0"})}))
    (tmp_path / FILE).write_text(json.dumps(told))
    assert read_state(tmp_path) == State()


def test_a_page_stands_while_its_key_and_its_files_are_the_same(tmp_path):
    one = page(tmp_path)
    state = State("c", pages={"one": one})
    job = Job("one", "one.ipynb", {}, key="k")
    assert state.holds(job, tmp_path)
    assert not state.holds(Job("one", "one.ipynb", {}, key="other"), tmp_path)
    assert not state.holds(Job("two", "one.ipynb", {}, key="k"), tmp_path)
    (tmp_path / "one.html").write_text("by hand")
    assert not state.holds(job, tmp_path)
    (tmp_path / "one.html").unlink()
    assert not state.holds(job, tmp_path)


def test_the_cover_stands_while_its_files_are_the_same(tmp_path):
    assert not State("c").holds_cover(tmp_path)
    (tmp_path / "index.html").write_text("index")
    state = State("c", cover=put(tmp_path, ["index.html"], tmp_path))
    assert state.holds_cover(tmp_path)
    (tmp_path / "index.html").write_text("other")
    assert not state.holds_cover(tmp_path)


def test_files_that_no_page_has_any_more_are_left_over():
    old = {"a": Page("a", "a", {}, files={"a.html": "1", "figures/a-1.png": "2", "figures/a-2.png": "3"}),
           "b": Page("b", "b", {}, files={"b.html": "4"})}  # fmt: skip
    new = {"a": Page("a", "a", {}, files={"a.html": "5", "figures/a-1.png": "2"})}
    assert State("c", pages=old).left_over(new) == {"b.html", "figures/a-2.png"}


def test_files_are_moved_to_their_place(tmp_path):
    (tmp_path / "aside" / "figures").mkdir(parents=True)
    for name in ("a.html", "figures/a-1.png"):
        (tmp_path / "aside" / name).write_text(name)
    placed = put(tmp_path / "aside", ["a.html", "figures/a-1.png"], tmp_path / "out")
    assert list(placed) == ["a.html", "figures/a-1.png"] and len(set(placed.values())) == 2
    assert (tmp_path / "out" / "figures" / "a-1.png").read_text() == "figures/a-1.png"
    assert not list((tmp_path / "aside").rglob("*.*"))
