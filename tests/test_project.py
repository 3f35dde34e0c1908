"""Where the project is found: by the environment, the working folder, or the checkout of an editable install."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from helpers import project
from helpers.project import (
    ProjectError,
    find_project,
    from_here,
    is_project,
    matches,
    need,
    shipped,
    source_files,
    walk,
)


class Installed:
    """What importlib.metadata says of a package that was installed in some way."""

    def __init__(self, about):
        self.about = about

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.about


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """A working folder outside any checkout, nothing in the environment, the package installed as a wheel."""
    monkeypatch.delenv(project.VARIABLE, raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    installed(monkeypatch, None)


def installed(monkeypatch, about):
    monkeypatch.setattr("helpers.project.distribution", lambda name: Installed(about))


def checkout(folder: Path, name="ev-news-helpers") -> Path:
    (folder / "notebooks").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\ndescription = "of ev-news-helpers"\n')
    return folder


def test_the_environment_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(checkout(tmp_path / "checkout"))
    monkeypatch.setenv(project.VARIABLE, str(tmp_path / "said so"))
    assert find_project() == tmp_path / "said so"  # even where nothing is: what needs it will say so
    monkeypatch.setenv(project.VARIABLE, "other")
    assert find_project() == tmp_path / "checkout" / "other"
    monkeypatch.setenv(project.VARIABLE, " ")
    assert find_project() == tmp_path / "checkout"


@pytest.mark.parametrize("inside", [".", "notebooks", "deep/er still"])
def test_the_working_folder_and_those_above_it_come_second(tmp_path, monkeypatch, inside):
    here = checkout(tmp_path / "my check out")
    (here / inside).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here / inside)
    another = checkout(tmp_path / "another")
    installed(monkeypatch, json.dumps({"url": another.as_uri(), "dir_info": {"editable": True}}))
    assert find_project() == here


def test_the_checkout_of_an_editable_install_comes_third(tmp_path, monkeypatch):
    here = checkout(tmp_path / "with spaces & ünï")
    installed(monkeypatch, json.dumps({"url": here.as_uri(), "dir_info": {"editable": True}}))
    assert "%20" in here.as_uri() and find_project() == here


@pytest.mark.parametrize(
    "about",
    ['{"dir_info": {}, "url": "URL"}', '{"dir_info": {"editable": false}, "url": "URL"}', "{}", "", None,
     '{"archive_info": {}, "url": "URL"}', "no JSON"],
)  # fmt: skip
def test_another_install_leads_nowhere(tmp_path, monkeypatch, about):
    here = checkout(tmp_path / "checkout")
    installed(monkeypatch, about and about.replace("URL", here.as_uri()))
    assert find_project() == tmp_path / "elsewhere"


def test_an_editable_install_whose_checkout_has_gone_leads_nowhere(tmp_path, monkeypatch):
    installed(monkeypatch, json.dumps({"url": "file:///gone", "dir_info": {"editable": True}}))
    assert find_project() == tmp_path / "elsewhere"


def test_a_package_that_is_not_installed_leads_nowhere(tmp_path, monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("helpers.project.distribution", missing)
    assert find_project() == tmp_path / "elsewhere"


def test_what_is_no_project(tmp_path):
    assert is_project(checkout(tmp_path / "a"))
    assert not is_project(checkout(tmp_path / "b", name="my-own-work"))  # it only mentions us
    (tmp_path / "a" / "notebooks").rmdir()
    assert not is_project(tmp_path / "a")
    odd = checkout(tmp_path / "c")
    (odd / "pyproject.toml").write_bytes(b"\xff\xfe name")
    assert not is_project(odd)
    (odd / "pyproject.toml").unlink()
    (odd / "pyproject.toml").mkdir()
    assert not is_project(odd) and not is_project(tmp_path / "no such")


def test_what_is_missing_is_named_with_a_way_to_get_it(tmp_path, monkeypatch):
    assert need(tmp_path, "the notebooks") == tmp_path
    with pytest.raises(ProjectError) as error:
        need(tmp_path / "notebooks", "the notebooks")
    told = str(error.value)
    assert told.startswith("the notebooks: not found at") and "git clone" in told and project.VARIABLE in told
    assert "\n" not in told and isinstance(error.value, OSError)
    monkeypatch.setenv(project.VARIABLE, "/mistyped")
    with pytest.raises(ProjectError, match=f"{project.VARIABLE} is set to /mistyped"):
        need(tmp_path / "notebooks", "the notebooks")


def test_what_ships_with_the_package_is_there():
    for names in (("py.typed",), ("lexicons", "cues.csv"), ("models", "scores.csv"), ("templates", "charts.mplstyle")):
        assert shipped(*names).is_file()


def test_paths_are_written_as_they_are_seen(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.project.ROOT", tmp_path)
    assert project.shown(tmp_path / "reports" / "a") == str(Path("reports", "a"))
    assert project.shown("/somebody/secret.csv") == "secret.csv"  # a page does not tell whose machine it was made on
    assert from_here(Path.cwd() / "b") == from_here("b") == "b"
    assert from_here(tmp_path / "b") == str(tmp_path / "b")
    assert project.corpus_path("x.csv") == tmp_path / "x.csv"
    Path("x.csv").touch()
    assert project.corpus_path("x.csv") == Path("x.csv") and project.corpus_path("/y") == Path("/y")


def test_the_files_of_a_corpus(tmp_path):
    corpus = tmp_path / "corpus"
    (corpus / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.txt", ".hidden", "deep/c.csv"):
        (corpus / name).write_text(name)
    (tmp_path / "outside.txt").write_text("not ours")
    (corpus / "out.txt").symlink_to(tmp_path / "outside.txt")
    (corpus / "in.txt").symlink_to(corpus / "a.txt")
    (corpus / "round").symlink_to(tmp_path)
    names = [str(p.relative_to(corpus)) for p in source_files(corpus)]
    assert names == [".hidden", "a.txt", "b.txt", "deep/c.csv", "in.txt"]
    assert corpus / "round" in walk(corpus)  # a link to a folder is listed, not followed
    assert source_files(corpus / "a.txt") == [corpus / "a.txt"]
    assert [p.name for p in matches(corpus / "*.txt")] == ["a.txt", "b.txt", "in.txt", "out.txt"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("**/*.csv", ["deep/c.csv", "deep/er/d.csv"]),
        ("d*/**", ["deep/c.csv", "deep/er/d.csv"]),
        ("**/er/*", ["deep/er/d.csv"]),
        ("**/.*.csv", ["deep/.h.csv"]),
        ("none*", []),
        ("none/**/*.csv", []),
        ("deep", []),
        ("b.txt", ["b.txt"]),
    ],
)
@pytest.mark.parametrize("absolute", [True, False])
def test_a_glob_means_what_a_shell_means(tmp_path, monkeypatch, pattern, names, absolute):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.txt", "a.txt", ".hidden.txt", "deep/c.csv", "deep/.h.csv", "deep/er/d.csv"):
        (tmp_path / name).touch()
    for link in ("round", "deep/round", "deep/and round"):  # two of them: 2 to the power of 40 ways through
        (tmp_path / link).symlink_to(tmp_path)
    base = tmp_path if absolute else Path()
    assert matches(base / pattern) == [base / name for name in names]
