"""Tell by content, never by time stamp, whether something that a result depends on has changed.

Only the standard library is imported here: a `make reports` that has nothing to do must find that out at once.
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from helpers.project import PACKAGE, source_files

# Libraries whose version can change what a measure or a picture says.
LIBRARIES = ("pandas", "numpy", "scipy", "statsmodels", "ruptures", "matplotlib", "textblob", "nupunkt",
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

    >>> "measures.sentences" in imports("measures.run")
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
    folders = (PACKAGE / folder for folder in ("lexicons", "models", "templates", "corpus"))
    return [
        p for folder in folders for p in folder.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc", ".md")
    ]


def _named_in(source: str, data: Path) -> bool:
    """Say whether source code names a data file: in full, or by the stem that several share (f"companies_{name}.csv")."""
    first, several, _ = data.name.partition("_")
    if data.name in source and re.search(rf"\b{re.escape(data.name)}\b", source):  # the second alone takes its time
        return True
    return bool(several) and f"{first}_{{" in source


def modules_used(notebook: Path, homes: dict[str, str], modules: dict[str, str]) -> set[str]:
    """Name the modules behind the `ev.something` that a notebook's code uses.

    `homes` maps a public function to its module, `modules` a public module to its place, as in `helpers.__init__`.
    """
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    used = set(re.findall(r"\bev\.(\w+)", code))
    return {homes[name] for name in used & set(homes)} | {modules[name] for name in used & set(modules)}


def _source(module: str) -> Path:
    path = PACKAGE / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
