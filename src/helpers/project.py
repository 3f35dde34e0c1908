"""Where things lie: the project's folders, the files of a corpus, and the data that ships with the package.

The project is the folder with the notebooks, the sample corpus and what is built from them. It is looked for, in this
order, in the environment (EV_NEWS_PROJECT), in the working folder and the folders above it, and where the package was
installed from, if that was a checkout (`pip install -e`). An installed wheel has none: then the working folder is where
things are built, and what needs the notebooks or the sample says how to get them (`need`).
"""

import glob
import json
import os
import re
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

DISTRIBUTION = "ev-news-helpers"
VARIABLE = "EV_NEWS_PROJECT"
PACKAGE = Path(str(files("helpers")))


class ProjectError(FileNotFoundError):
    """A part of the project that is not here; the message says what it is and how to get it."""

    def __str__(self) -> str:
        return str(self.args[0])


def find_project() -> Path:
    """Find the project's folder, or give the working folder where there is none."""
    if given := os.environ.get(VARIABLE, "").strip():
        return Path(given).absolute()
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents, *_installed_from()) if is_project(folder)), here)


def is_project(folder: Path) -> bool:
    """Say whether a folder is this project: it has notebooks, and its pyproject.toml has our name."""
    try:
        about = (folder / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
        return (folder / "notebooks").is_dir() and bool(re.search(rf"^name\s*=\s*.{DISTRIBUTION}.\s*$", about, re.M))
    except OSError:  # not there, or not ours to read
        return False


def _installed_from() -> list[Path]:
    """Name the checkout of an editable install (PEP 610)."""
    try:
        about = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return []
    editable = about.get("dir_info", {}).get("editable", False)
    return [Path(unquote(urlsplit(about.get("url", "")).path))] if editable else []


ROOT = find_project()
NOTEBOOKS = ROOT / "notebooks"
PARAMETER_SETS = NOTEBOOKS / "params"
SAMPLE = ROOT / "data" / "sample"
LABELS = ROOT / "data" / "labels"
BUILD = ROOT / "build"
CACHE = BUILD / "measured"
REPORTS = ROOT / "reports"


def need(path: Path, what: str) -> Path:
    """Give a path of the project; where it is not there, raise ProjectError, which says how to get it."""
    if path.exists():
        return path
    if given := os.environ.get(VARIABLE, "").strip():
        raise ProjectError(
            f"{what}: not found at {path}; {VARIABLE} is set to {given}: set it to a copy of the project"
        )
    raise ProjectError(
        f"{what}: not found at {path}; no part of the installed package: get a copy of the project (git clone), "
        f"then work in its folder or set {VARIABLE} to it"
    )


def shipped(*names: str) -> Path:
    """Give the path of a file that ships with the package.

    >>> shipped("py.typed").is_file()
    True
    """
    return PACKAGE.joinpath(*names)


def corpus_path(value: str | Path) -> Path:
    """Find a corpus from wherever a notebook runs: as given, or seen from the project's folder."""
    path = Path(value)
    return path if path.exists() or path.is_absolute() else ROOT / path


def shown(path: str | Path) -> str:
    """Write a path for a page: as seen from the project's folder where it lies in it, else its name alone.

    A page should not tell whose machine it was made on.
    """
    path = Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def from_here(path: str | Path) -> str:
    """Write a path for the terminal: as seen from the working folder where it lies in it."""
    path = Path(path).absolute()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def source_files(source: str | os.PathLike) -> list[Path]:
    """List the files of a corpus given as a file, a folder or a glob, in a fixed order; links out of a folder don't count."""
    path = Path(source)
    if path.is_dir():
        inside = path.resolve()
        return [p for p in walk(path) if p.is_file() and (not p.is_symlink() or p.resolve().is_relative_to(inside))]
    return [path] if path.is_file() else matches(source)


def walk(folder: str | Path) -> list[Path]:
    """List what stands in a folder and the folders in it, sorted: files, hidden ones too, and links, which are not followed."""
    found = []
    for at, folders, names in os.walk(folder):
        found += [Path(at) / name for name in [*names, *(d for d in folders if (Path(at) / d).is_symlink())]]
    return sorted(found)


def matches(pattern: str | os.PathLike) -> list[Path]:
    """List the files that a glob means, sorted, as a shell would.

    * does not match a hidden file; ** goes into folders, but not through links, which may lead round in a circle.
    """
    parts = Path(pattern).parts
    at = parts.index("**") if "**" in parts else len(parts)
    starts = [Path(p) for p in glob.glob(str(Path(*parts[:at])))] if at else [Path()]  # noqa: PTH207
    if at == len(parts):
        return sorted(p for p in starts if p.is_file())
    rest = [*parts[at:], "*"] if parts[-1] == "**" else parts[at:]
    hidden_too = any(part.startswith(".") for part in rest)
    found = ((p, p.relative_to(start)) for start in starts for p in start.glob("/".join(rest)) if p.is_file())
    return sorted({p for p, below in found if hidden_too or not any(part.startswith(".") for part in below.parts)})
