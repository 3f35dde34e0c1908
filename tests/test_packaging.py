"""The files that say what is needed agree with each other, and what is stored is clean."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()


def asked_for():
    return [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)]


def name(requirement):
    return re.split(r"[<>=!~\[; ]", requirement)[0].lower()


def test_environment_yml_asks_for_what_pyproject_asks_for():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    flat = [d for d in listed if isinstance(d, str)] + [d for x in listed if isinstance(x, dict) for d in x["pip"]]
    assert f"python{PROJECT['requires-python']}" in flat
    assert sorted(set(flat) - {f"python{PROJECT['requires-python']}", "pip", "-e ."}) == sorted(asked_for())


def test_the_lock_pins_with_hashes_and_names_no_address():
    pins = re.findall(r"^([a-z0-9._-]+)==\S+", LOCK, re.M | re.I)
    blocks = re.split(r"^(?=[a-zA-Z0-9._-]+==)", LOCK, flags=re.M)[1:]
    assert {name(d) for d in asked_for()} <= {p.lower() for p in pins}
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?:|file:|--[a-z-]*(index|links)", LOCK)


def test_each_dependency_has_a_line_in_the_readme():
    readme = (ROOT / "README.md").read_text().lower()
    missing = [name(d) for d in asked_for() if f"`{name(d)}`" not in readme]
    assert not missing


def test_versions_agree():
    import helpers

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert PROJECT["version"] == helpers.__version__ == citation["version"]


@pytest.mark.parametrize("pattern", [r"(^|[^A-Za-z])/(work|root|home/\w+|tmp/\w+)/"])
def test_no_path_of_a_machine_is_stored(pattern):
    if not (ROOT / ".git").exists():
        return  # an unpacked archive has no list of stored files
    found = subprocess.run(
        ["git", "grep", "-nIE", pattern, "--", ".", ":!tests/test_packaging.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""


def test_public_names_are_there():
    import helpers as ev

    for public in ev.__all__:
        assert getattr(ev, public) is not None
    with pytest.raises(AttributeError):
        ev.nothing_of_this_name  # noqa: B018
