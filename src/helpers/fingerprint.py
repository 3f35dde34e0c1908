"""Tell by content, never by time stamp, whether something that a result depends on has changed.

Only the standard library is imported here: a `make reports` that has nothing to do must find that out at once.
"""

import ast
import glob
import hashlib
import json
import os
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
# Libraries whose version can change what a measure or a picture says.
LIBRARIES = ("pandas", "numpy", "scipy", "statsmodels", "ruptures", "matplotlib", "networkx", "textblob", "nupunkt",
             "ftfy", "trafilatura", "htmldate", "py3langid", "nbconvert")  # fmt: skip


def digest(*parts: str | bytes) -> str:
    """Hash parts, each kept apart from the next, to 16 hexadecimal digits.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    h = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        h.update(len(data).to_bytes(8, "big") + data)
    return h.hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Hash a file's bytes, in pieces, so that its size does not matter."""
    with Path(path).open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()[:16]


def source_files(source: str | Path) -> list[Path]:
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


def matches(pattern: str | Path) -> list[Path]:
    """List the files that a glob means, sorted, as a shell would: * does not match a hidden file, ** goes into folders."""
    return sorted(Path(p) for p in glob.glob(str(pattern), recursive=True) if Path(p).is_file())  # noqa: PTH207


def corpus_digest(source: str | Path) -> str:
    """Hash the names and contents of a corpus; the folder that it stands in does not count."""
    base = Path(source) if Path(source).is_dir() else Path(source).parent
    parts = []
    for p in source_files(source):
        name = p.relative_to(base) if p.is_relative_to(base) else p.name
        parts += [str(name), file_digest(p)]
    return digest(*parts)


@cache
def imports(module: str) -> frozenset[str]:
    """Name the modules of the package that a module imports, read from its source.

    >>> "sentences" in imports("measures")
    True
    """
    found = set()
    for node in ast.walk(ast.parse(_source(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    own = {name.removeprefix("helpers.") for name in found if name.startswith("helpers.")}
    return frozenset(name for name in own if _source(name).is_file() and name != module)


def closure(modules: Iterable[str]) -> list[str]:
    """Name the modules and all that they import of the package, directly or not, sorted."""
    seen, todo = set(), list(modules)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += imports(name)
            if _source(name).name == "__init__.py":  # a package is its parts: profiles and readers count as well
                todo += [f"{name}.{p.stem}" for p in _source(name).parent.glob("*.py") if p.stem != "__init__"]
    return sorted(seen)


def code_digest(modules: Iterable[str]) -> str:
    """Hash the sources of modules with all that they import, the data files that those name, and library versions."""
    names = closure(modules)
    files = {_source(name) for name in names}
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted(files))
    files |= {p for p in _data_files() if _named_in(text, p)}
    parts = [f"{p.relative_to(PACKAGE)} {file_digest(p)}" for p in sorted(files)]
    return digest(*parts, *(f"{name} {_version(name)}" for name in LIBRARIES))


def _data_files() -> list[Path]:
    folders = (PACKAGE / folder for folder in ("lexicons", "ingest", "templates"))
    return [p for folder in folders for p in folder.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")]


def _named_in(source: str, data: Path) -> bool:
    """Say whether source code names a data file: in full, or by the stem that several share (f"companies_{name}.csv")."""
    first, several, _ = data.name.partition("_")
    return bool(re.search(rf"\b{re.escape(data.name)}\b", source)) or bool(several) and f"{first}_{{" in source


def modules_used(notebook: Path, homes: dict[str, str], modules: Iterable[str]) -> set[str]:
    """Name the modules behind the `ev.something` that a notebook's code uses.

    `homes` maps a public name to its module, as in `helpers.__init__`.
    """
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    used = set(re.findall(r"\bev\.(\w+)", code))
    return {homes[name] for name in used & set(homes)} | (used & set(modules))


def _source(module: str) -> Path:
    path = PACKAGE / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
