"""The files that say what is needed agree with each other, and what is stored is clean."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml

from tests.places import ROOT, SMALL

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


def imported_by(statement):
    """Name the modules that are there after a statement, in an interpreter of its own."""
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    return set(
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    )


HEAVY = {
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "jinja2",
    "dask",
    "trafilatura",
    "textblob",
}


def test_importing_the_package_loads_nothing_else():
    there = imported_by("import helpers")
    assert not there & HEAVY and not [name for name in there if name.startswith("helpers.")]


def test_a_build_with_nothing_to_do_need_not_load_what_builds():
    there = imported_by("import helpers.reports.build, helpers.__main__")
    assert not there & HEAVY
    assert not {"helpers.reports.page", "helpers.reports.run", "helpers.reports.cover", "helpers.tables"} & there


# The wheel, built and installed without the network, and used where there is no checkout.


in_one_process = pytest.mark.xdist_group("wheel")  # so that it is built once


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of the sources, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    kept_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", folder / "copy" / "src", ignore=kept_out)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "copy")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder / "copy")
    return next(folder.glob("*.whl"))


def pip(*arguments):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
            *map(str, arguments),
            "--no-index",
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def outside(wheel, tmp_path_factory):
    """Call Python in a folder that is no checkout, with the installed wheel before all else: outside.run(arguments)."""
    site, here = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("some where")
    pip("install", "--no-deps", "--target", site, wheel)
    shutil.copytree(SMALL, here / "news")
    kept = {name: value for name, value in os.environ.items() if name != "EV_NEWS_PROJECT"}

    def run(*arguments, **variables):
        environment = kept | {"PYTHONPATH": str(site)} | variables
        return subprocess.run([sys.executable, *arguments], cwd=here, env=environment, capture_output=True, text=True)

    return SimpleNamespace(run=run, site=site, here=here)


@in_one_process
def test_all_that_ships_is_in_the_wheel(wheel):
    package = ROOT / "src" / "helpers"
    ours = {f"helpers/{p.relative_to(package).as_posix()}" for p in package.rglob("*") if p.is_file()}
    ours = {name for name in ours if "__pycache__" not in name}
    there = set(zipfile.ZipFile(wheel).namelist())
    assert ours - there == set()
    assert {"helpers/py.typed", "helpers/corpus/readers/profiles.yaml", "helpers/lexicons/cues.csv"} <= there
    assert not [name for name in there if name.startswith(("tests", "training", "notebooks", "data"))]


USE = """
import pandas as pd
import helpers as ev
from helpers import project

print(ev.__file__)
articles, rejects = ev.read_corpus("news")
m = ev.measure(articles)
figure = ev.charts.series(ev.by_period(m, "speculative", freq="QS"))
figure.savefig("chart.png")
page = ev.read_page("<html><head><title>Volter may build a car</title></head><body><p>"
                    + "Volter may build an electric car in the spring. " * 20 + "</p></body></html>")
labels = m.sentences[["article_id", "n", "text", "is_title"]].assign(
    probability=1.0, spec=m.sentences["classes"].map(" ".join))
labels.to_csv("labels.csv", index=False)
scores = ev.audit.scores(ev.audit.compare(ev.audit.read_labels("labels.csv"), m)).set_index("what")
print(len(articles), len(m.sentences), len(m.cues), len(m.mentions), page.title, scores.loc["speculative", "f1"])
for missing in (ev.load_sample, ev.audit.read_labels):
    try:
        missing()
    except project.ProjectError as error:
        print(error)
"""


@in_one_process
def test_an_installed_wheel_reads_measures_draws_and_audits(outside):
    (outside.here / "use.py").write_text(USE)
    done = outside.run("use.py")
    assert done.returncode == 0, done.stderr
    place, counts, *missing = done.stdout.splitlines()
    assert Path(place).is_relative_to(outside.site)
    articles, sentences, cues, mentions, *title, f1 = counts.split()
    assert int(articles) == 13 and int(sentences) > 50 and int(cues) > 10 and int(mentions) > 10 and float(f1) == 1
    assert " ".join(title) == "Volter may build a car"
    assert (outside.here / "chart.png").stat().st_size > 5000
    assert [m.split(":")[0] for m in missing] == ["the sample corpus", "the labels of the sample corpus"]


@in_one_process
@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["report"], "the sample corpus"),
        (["report", "CORPUS=news"], "the notebooks"),
        (["measure"], "the sample corpus"),
    ],
)
def test_what_an_installed_wheel_lacks_is_said_in_one_line(outside, arguments, missing):
    done = outside.run("-m", "helpers", *arguments)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(f"{arguments[0]}: {missing}: not found at") and done.stderr.count("\n") == 1
    assert "git clone" in done.stderr and "EV_NEWS_PROJECT" in done.stderr


@in_one_process
def test_an_installed_wheel_measures_on_the_command_line(outside):
    done = outside.run("-m", "helpers", "measure", "CORPUS=news")
    assert done.returncode == 0, done.stderr
    assert "13 accepted, 1 rejected" in done.stdout and f"tables: {Path('build', 'measured')}" in done.stdout
    assert "make" not in done.stdout  # there is no Makefile


@in_one_process
@pytest.mark.notebooks
def test_an_installed_wheel_builds_reports_with_notebooks_that_it_is_shown(outside):
    """The environment says where they are; what is built from them lies there, and they find the same folder."""
    cells = [
        nbformat.v4.new_markdown_cell("# Where am I?"),
        nbformat.v4.new_code_cell('CORPUS: str = ""  # articles', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import helpers as ev\nprint(ev.project.ROOT, '!')"),
    ]
    elsewhere = outside.here / "check out"
    (elsewhere / "notebooks").mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, elsewhere / "notebooks" / "10-own.ipynb")
    done = outside.run("-m", "helpers", "report", "CORPUS=news", EV_NEWS_PROJECT="check out")
    assert done.returncode == 0, done.stderr
    assert f"{elsewhere} !" in (elsewhere / "reports" / "news" / "10-own.html").read_text()
