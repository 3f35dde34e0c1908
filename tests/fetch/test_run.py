"""The command: its settings, its messages, the file that grows."""

import json

import pytest

from helpers.fetch import run
from tests.fetch.local import base, guardian, pages_of, rows, story


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
        ({"SOURCE": "rss", "URL": "https://x.example", "CONTACT": "m\xe9@b.example"}, "e-mail or web address"),
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


def test_the_summary_says_what_was_left_out_and_what_comes_next(httpserver, tmp_path, tools, key, capsys):
    bad = [None, None, {"id": "x"}]
    httpserver.expect_request("/search").respond_with_handler(pages_of([[*bad, story(1)], [story(2)]], 5))
    guardian(httpserver, tmp_path, tools, LIMIT="1")
    told = capsys.readouterr().out.splitlines()
    assert (
        told[0].startswith("1 new articles, 1 in all: ")
        and told[1] == "That is the LIMIT of 1: the same command again goes on."
    )
    assert told[2].startswith("3 left out, listed in ")
    assert told[3:5] == ["  2 x null instead of an article", "  1 x it has no webTitle"]


@pytest.mark.parametrize("line", ["7", "[]", '"x"', "{", "\udc80", "[" * 100_000])
def test_a_file_that_holds_something_else_is_left_alone(tmp_path, key, line):
    out = tmp_path / "guardian.jsonl"
    out.write_bytes(b'{"id": "a"}\n' + line.encode("utf-8", "surrogateescape") + b"\n")
    before = out.read_bytes()
    with pytest.raises(ValueError, match="line 2 is no record of an article"):
        run.main({"SOURCE": "guardian", "QUERY": "x", "START": "2024", "END": "2024", "OUT": str(out)})
    assert out.read_bytes() == before


@pytest.mark.parametrize("broken", ["", "null", "[]", '{"asked": 5}', '{"asked": [5]}', '{"asked": null}'])
def test_a_broken_provenance_is_written_anew(httpserver, tmp_path, tools, key, broken):
    httpserver.expect_request("/search").respond_with_handler(pages_of([[story(1)]], 1))
    _, out = guardian(httpserver, tmp_path, tools)
    about = out.with_name(f"{out.name}.provenance.json")
    about.write_text(broken)
    guardian(httpserver, tmp_path, tools)
    assert json.loads(about.read_text())["articles"] == 1


def test_a_record_nested_too_deeply_is_left_out(tmp_path):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    store, notes = run.Store(tmp_path / "a.jsonl", {"SOURCE": "rss"}), run.Notes()
    store.add(iter([{"url": "https://a.example/1", "x": deep}, {"url": "https://a.example/2"}]), 9, notes)
    assert [r["url"] for r in rows(tmp_path / "a.jsonl")] == ["https://a.example/2"]
    assert notes.skipped[0].url == "https://a.example/1"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://me:opensesame@feeds.example/x", "user or a password"),
        ("http://[::1", "not an http address"),
        ("a\0b", "neither an http address nor a file"),
    ],
)
def test_addresses_that_are_none(tmp_path, url, says, capsys):
    settings = {"SOURCE": "rss", "URL": url, "CONTACT": "t@example.org", "OUT": str(tmp_path / "a.jsonl")}
    with pytest.raises(ValueError, match=says) as error:
        run.main(settings)
    assert not list(tmp_path.iterdir())
    told = str(error.value) + "".join(f.read_text() for f in tmp_path.iterdir()) + capsys.readouterr().out
    assert "opensesame" not in told


def test_no_password_in_the_provenance(httpserver, tmp_path, tools):
    httpserver.expect_request("/feed").respond_with_data(
        "<rss version='2.0'><channel><item><title>A</title></item></channel></rss>"
    )
    url = f"{base(httpserver)}/feed,http://me:opensesame@feeds.example/x"
    settings = {"SOURCE": "rss", "URL": url, "CONTACT": "t@example.org", "OUT": str(tmp_path / "a.jsonl")}
    run.main(settings, base=base(httpserver), **tools)
    told = (tmp_path / "a.jsonl.provenance.json").read_text()
    assert "opensesame" not in told and "user or a password" in told and len(rows(tmp_path / "a.jsonl")) == 1


def test_a_list_that_is_no_utf_8(tmp_path):
    listed = tmp_path / "urls.txt"
    listed.write_bytes(b"\xef\xbb\xbfhttp://half.example/1\r\nhttp://half.example/\xe9\r\n# no\r\n\r\nnothing\r\n")
    good, bad = run.addresses(str(listed))
    assert len(good) == 2 and [one.url for one in bad] == ["nothing"]


def test_periods_to_the_end_of_time():
    with pytest.raises(ValueError, match="END=9999: write"):
        run.period("2024", "9999")
