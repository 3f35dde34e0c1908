"""The rules of ARCHITECTURE.md, held against the sources: who may import whom, whose names are whose, where classes are named."""

import ast
import re
from graphlib import CycleError

import pytest

from helpers.codebook import CLASSES
from tests.imports import PACKAGE, arrows, between_wings, diagram, levels, modules, private_uses, targets, wing
from tests.places import ROOT

# What each wing may import. Whoever adds a wing says here, and in ARCHITECTURE.md, where it stands.
TABLES = {"codebook", "project", "tables"}
BOTTOM = {*TABLES, "registry", "params", "parallel"}
MAY_IMPORT = {
    "codebook": set(),
    "project": set(),
    "parallel": set(),
    "simulate": TABLES,
    "tables": {"codebook"},
    "params": {"codebook", "project"},
    "registry": TABLES,
    "statistics": {"codebook", "tables"},
    "corpus": BOTTOM,
    "fetch": BOTTOM | {"corpus"},
    "measures": BOTTOM | {"corpus"},
    "audit": BOTTOM | {"corpus", "measures", "statistics"},
    "rumours": BOTTOM | {"corpus", "measures", "statistics"},
    "reports": BOTTOM | {"corpus", "measures", "statistics", "audit", "rumours"},
    "explore": BOTTOM | {"corpus", "measures", "statistics", "audit", "rumours", "reports"},
    "__main__": BOTTOM | {"corpus", "fetch", "measures", "statistics", "audit", "rumours", "reports"},
}
# A chart computes no statistic: it may ask how long a period is, and that is all.
NOT_FOR_CHARTS = re.compile(
    r"(scipy|statsmodels|ruptures|sklearn)\b|helpers\.(audit|measures|corpus)\b|helpers\.statistics(?!\.counts\b)"
)
NAMES_CLASSES = {"codebook", "simulate"}


def against_the_order(drawn):
    """Name the arrows that MAY_IMPORT does not have."""
    return sorted(
        f"{a} -> {b}" for a, b in drawn if wing(a) != wing(b) and wing(b) not in MAY_IMPORT.get(wing(a), set())
    )


def statistics_in_charts(package):
    return sorted(
        f"{name}: {target}"
        for name, path in modules(package).items()
        if name.startswith("reports.charts")
        for target in targets(ast.parse(path.read_text(encoding="utf-8")), name, path.name == "__init__.py")
        if NOT_FOR_CHARTS.match(target)
    )


def classes_in_quotes(source):
    """Give (line, text) for each text that is the name of a class of speculation, or a list of such names."""
    texts = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [
        (n.lineno, n.value) for n in texts if (words := set(re.findall(r"[^\s,;|]+", n.value))) and words <= {*CLASSES}
    ]


def test_every_wing_imports_only_what_it_may():
    assert {wing(name) for name in modules(PACKAGE) if name} <= set(MAY_IMPORT), "a wing without a rule"
    assert against_the_order(arrows(PACKAGE)) == []


def test_the_order_itself_has_no_circle_and_ends_at_the_bottom():
    allowed = {(a, b) for a, below in MAY_IMPORT.items() for b in below}
    height = levels(allowed)
    assert all(height[name] == 0 for name in ("codebook", "project", "parallel"))
    assert not any("explore" in below for below in MAY_IMPORT.values())  # nothing imports the widget


def test_no_circle_of_imports():
    levels(arrows(PACKAGE))
    levels(set(between_wings(arrows(PACKAGE))))


def test_charts_compute_no_statistic():
    assert statistics_in_charts(PACKAGE) == []


@pytest.mark.parametrize("folder", ["src/helpers", "tests", "training", "notebooks"])
def test_nobody_outside_a_wing_uses_its_private_names(folder):
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        inside = path.relative_to(PACKAGE).with_suffix("") if folder == "src/helpers" else None
        module = None if inside is None else ".".join(p for p in inside.parts if p != "__init__")
        used = private_uses(path.read_text(encoding="utf-8"), module)
        found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(used)]
    for path in sorted((ROOT / folder).rglob("*.ipynb")):
        found += [
            f"{path.name}: {name}" for name in re.findall(r"\bev(?:\.\w+)*\._\w+", path.read_text(encoding="utf-8"))
        ]
    assert not found, "\n".join(["", *found])


def test_a_class_of_speculation_is_named_in_the_codebook_alone():
    found = [
        f"{name}, line {line}: {text!r}"
        for name, path in modules(PACKAGE).items()
        if name not in NAMES_CLASSES
        for line, text in classes_in_quotes(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(["", *found])


def test_the_style_names_no_class():
    styles = [*(PACKAGE / "templates").rglob("*.css*"), *(PACKAGE / "templates").rglob("*.j2")]
    assert styles
    for path in styles:
        selectors = re.findall(r"(?:--|\.)([a-z]+)\b", path.read_text(encoding="utf-8"))
        assert not set(selectors) & set(CLASSES), path.name


# Each rule catches what breaks it: a small package of the same shape is broken in one place.

SOUND = {
    "codebook.py": "CLASSES = ()",
    "project.py": "",
    "tables.py": "from helpers.codebook import CLASSES",
    "corpus/__init__.py": "",
    "corpus/read.py": "from helpers.tables import ARTICLES",
    "measures/__init__.py": "",
    "measures/run.py": "def measure():\n    from helpers.corpus.read import read_corpus",
    "statistics/__init__.py": "",
    "statistics/counts.py": "from helpers.tables import counted",
    "statistics/series.py": "from helpers.statistics import counts",
    "reports/__init__.py": "",
    "reports/charts/__init__.py": "from helpers.reports.charts.series import series",
    "reports/charts/series.py": "from helpers.statistics.counts import span",
    "__init__.py": "",
}


def made(folder, **changed):
    for name, source in {**SOUND, **changed}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    return folder


def test_the_sound_package_breaks_no_rule(tmp_path):
    package = made(tmp_path)
    assert against_the_order(arrows(package)) == [] and statistics_in_charts(package) == []
    assert levels(arrows(package))["measures.run"] == 3
    assert between_wings(arrows(package))["measures", "corpus"] == 1


@pytest.mark.parametrize(
    ("file", "source", "arrow"),
    [
        ("codebook.py", "from helpers.tables import ARTICLES", "codebook -> tables"),
        ("project.py", "import helpers.corpus.read", "project -> corpus.read"),
        ("tables.py", "def late():\n    from helpers.corpus import read", "tables -> corpus.read"),
        ("statistics/counts.py", "from helpers.project import ROOT", "statistics.counts -> project"),
        ("corpus/read.py", "from ..measures.run import measure", "corpus.read -> measures.run"),
        ("corpus/__init__.py", "from ..reports import charts", "corpus -> reports.charts"),
        ("measures/run.py", "from helpers import statistics", "measures.run -> statistics"),
        ("measures/run.py", "from helpers.reports.charts import series", "measures.run -> reports.charts.series"),
        ("reports/explain.py", "from helpers.explore import widget", None),
        ("explore/__init__.py", "from helpers.reports import charts", None),
    ],
)
def test_an_import_against_the_order_is_found(tmp_path, file, source, arrow):
    package = made(tmp_path, **{file: source})
    assert against_the_order(arrows(package)) == ([arrow] if arrow else [])


def test_nothing_may_import_the_widget(tmp_path):
    package = made(tmp_path, **{"explore/__init__.py": "", "reports/page.py": "import helpers.explore"})
    assert against_the_order(arrows(package)) == ["reports.page -> explore"]


def test_a_wing_without_a_rule_may_import_nothing(tmp_path):
    package = made(tmp_path, **{"words.py": "from helpers import tables"})
    assert against_the_order(arrows(package)) == ["words -> tables"]


@pytest.mark.parametrize(
    "changed",
    [
        {"corpus/read.py": "import helpers.corpus.pages", "corpus/pages.py": "def f():\n    from . import read"},
        {"tables.py": "from helpers.corpus.read import read_corpus"},
    ],
)
def test_a_circle_is_found(tmp_path, changed):
    with pytest.raises(CycleError):
        levels(arrows(made(tmp_path, **changed)))


@pytest.mark.parametrize(
    "source",
    ["from scipy import stats", "import scipy.stats", "from helpers.statistics.series import share",
     "def f():\n    from helpers.statistics import changes", "import statsmodels.api as sm", "import helpers.audit"],
)  # fmt: skip
def test_a_chart_that_computes_is_found(tmp_path, source):
    assert statistics_in_charts(made(tmp_path, **{"reports/charts/series.py": source}))


@pytest.mark.parametrize(
    ("source", "module", "found"),
    [
        ("from helpers.tables import _PRECISE", "corpus.read", True),
        ("from helpers.corpus.dates import _NONE", "corpus.read", False),  # of its own wing
        ("from helpers.corpus.dates import _NONE", None, True),  # a test or a script
        ("from helpers import tables\ntables._PRECISE", "reports.show", True),
        ("def f():\n    import helpers.tables as t\n    return t._PRECISE.x", "reports.show", True),
        ("import helpers as ev\nev.charts._styled", None, True),
        ("import helpers\nhelpers.corpus.dates._NONE()", None, True),
        ("import helpers\nhelpers.__version__", None, False),
        ("from helpers.tables import Measured\nMeasured._fields", "reports.show", False),  # a named tuple's
        ("from helpers.tables import Measured\nMeasured._rows", "reports.show", True),
        ("def test(monkeypatch):\n    monkeypatch.setattr('helpers.tables._PRECISE', {})", None, True),
        ("from helpers import tables\nmonkeypatch.setattr(tables, '_PRECISE', {})", None, True),
        ("from helpers import tables\ngetattr(tables, '_PRECISE')", None, True),
        ("import os\nos._exit(1)\nself._bar", None, False),
        ("from ..tables import _PRECISE", "corpus.read", True),
    ],
)
def test_a_private_name_of_another_wing_is_found(source, module, found):
    assert bool(private_uses(source, module)) is found


@pytest.mark.parametrize(
    ("source", "found"),
    [("x = 'hearsay'", 1), ("f(kind='plan')", 1), ("x = {'open': 1}", 1), ("'open epistemic, denial'", 1),
     ("x = 'an open question'", 0), ("'''denial'''", 1), ("plan = open(x)", 0), ("# 'plan'", 0)],
)  # fmt: skip
def test_a_class_in_quotes_is_found(source, found):
    assert len(classes_in_quotes(source)) == found


def test_the_page_shows_the_imports_as_they_are():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    shown = "\n".join(line[4:] for line in page.partition("Now:")[2].splitlines() if line.startswith("    "))
    assert shown == diagram(PACKAGE), "put what `python tests/imports.py` prints first at the end of ARCHITECTURE.md"


def test_the_page_names_every_wing_and_every_file_that_it_names_is_there():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in sorted({wing(name) for name in modules(PACKAGE) if name}):
        assert re.search(rf"`{name}[`/]|\b{name}/", page), f"{name} is not on the page"


@pytest.mark.parametrize("page", sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("*.md")))
def test_files_that_a_page_names_are_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:`|python |\]\()((?:src|tests|training|notebooks|data|docs)/[\w./-]+\.\w+)", text)
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_changelog_says_where_each_module_went():
    table = re.findall(r"^\| (`.*) \| (.*) \|$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert len(table) > 25
    there = modules(PACKAGE)
    for _, now in table:
        for name in re.findall(r"`((?:corpus|fetch|measures|statistics|audit|reports)\.[\w.]+)`", now):
            assert name in there or name.rpartition(".")[0] in there, name


@pytest.mark.parametrize("folder", ["lexicons", "models"])
def test_each_data_file_is_explained_beside_it(folder):
    page = (PACKAGE / folder / "README.md").read_text(encoding="utf-8")
    for path in (PACKAGE / folder).iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in page, path.name
    for name in re.findall(r"`([\w/]+\.py)`", page):
        assert (PACKAGE / name).is_file(), name
