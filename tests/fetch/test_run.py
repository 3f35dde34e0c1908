"""The command: its settings, its messages, the file that grows."""

import json

import pytest

from helpers.fetch import run
from tests.fetch.local import guardian, pages_of, rows, story


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "rss, guardian, gdelt, urls"),
        ({"SOURCE": "bing"}, "rss, guardian, gdelt, urls"),
        ({"SOURCE": "gdelt", "QUERY": "x"}, "needs START and END"),
        ({"SOURCE": "gdelt", "QUERY": "x", "START": "May 2024", "END": "2024"}, "write 2024, 2024-03"),
        ({"SOURCE": "gdelt", "QUERY": "x", "START": "2024-13", "END": "2024"}, "write 2024, 2024-03"),
        ({"SOURCE": "gdelt", "QUERY": "x", "START": "2024-05", "END": "2024-04"}, "lies before"),
        ({"SOURCE": "rss", "URL": "https://x.example/feed"}, "needs CONTACT"),
        ({"SOURCE": "urls", "URL": "https://x.example/1", "CONTACT": "me"}, "e-mail or web address"),
        ({"SOURCE": "rss", "URL": "gopher://x", "CONTACT": "a@b.example"}, "not an http address"),
        ({"SOURCE": "rss", "URL": "missing.txt", "CONTACT": "a@b.example"}, "neither an http address nor a file"),
        ({"SOURCE": "rss", "URL": "https://x.example", "CONTACT": "a@b.example", "LIMIT": "many"}, "a number"),
        ({"SOURCE": "rss", "URL": "https://x.example", "CONTACT": "a@b.example", "OUT": "a.csv"}, "ends in .jsonl"),
        ({"SOURCE": "rss", "URLS": "https://x.example"}, "knows no URLS"),
    ],
)
def test_mistakes_get_a_sentence(tmp_path, monkeypatch, settings, says, connections):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=says):
        run.main(settings)
    assert connections == []


def test_a_file_takes_no_second_query(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1)]], 1))
    _, out = guardian(httpserver, tmp_path, tools)
    guardian(httpserver, tmp_path, tools, start="2024-04")  # another period may be added
    with pytest.raises(ValueError, match="holds another QUERY"):
        guardian(httpserver, tmp_path, tools, QUERY="steam engine")
    about = json.loads((tmp_path / "guardian.jsonl.provenance.json").read_text())
    assert [q["START"] for q in about["asked"]] == ["2024-05", "2024-04"] and about["articles"] == 1


def test_a_line_cut_by_a_crash_is_fetched_again(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1), story(2)]], 2))
    _, out = guardian(httpserver, tmp_path, tools)
    whole = out.read_bytes()
    out.write_bytes(whole[:-40])
    guardian(httpserver, tmp_path, tools)
    assert out.read_bytes() == whole


def test_limit_stops_and_the_next_run_goes_on(httpserver, tmp_path, tools, key):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1), story(2)], [story(3)]], 3))
    for n in (1, 2, 3, 3):
        _, out = guardian(httpserver, tmp_path, tools, LIMIT="1")
        assert len(rows(out)) == n
