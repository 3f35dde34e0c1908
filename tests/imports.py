"""Read which module of the package imports which, from the sources, the imports inside functions too.

`python tests/imports.py [FOLDER]` prints the levels of the wings and the arrows between them (of src/helpers where no
folder is given): whatever imports stands one level above the highest that it imports.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "helpers"
LIBRARY = {"_asdict", "_field_defaults", "_fields", "_make", "_replace"}  # of a named tuple: not private, says Python


def modules(package: Path) -> dict[str, Path]:
    """Name the modules of a package with their files; a folder's __init__.py is called as the folder, the top's ""."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def wing(module: str) -> str:
    """Name the wing of a module: the folder at the top in which it lies, or the module itself.

    >>> wing("measures.companies.find"), wing("tables")
    ('measures', 'tables')
    """
    return module.partition(".")[0]


def names_bound(tree: ast.AST, module: str | None = None, is_package: bool = False) -> Iterator[tuple[str, str]]:
    """Give every name that an import binds with what it means in full: ("plt", "matplotlib.pyplot").

    `module` is where the source stands in `helpers`, for imports that are relative to it.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = ["helpers", *filter(None, (module or "").split("."))]
                base = ".".join([*here[: len(here) - node.level + is_package], *filter(None, [base])])
            for alias in node.names:
                yield alias.asname or alias.name, f"{base}.{alias.name}"


def targets(tree: ast.AST, module: str | None = None, is_package: bool = False) -> set[str]:
    """Name in full all that a source imports, modules and what is taken out of them."""
    whole = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return whole | {name for _, name in names_bound(tree, module, is_package)}


def arrows(package: Path) -> set[tuple[str, str]]:
    """Give (module, module that it imports) within a package; the top's __init__, which loads names when used, is left out."""
    there = modules(package)
    found = set()
    for name, path in there.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for target in targets(tree, name, path.name == "__init__.py"):
            top, _, inside = target.partition(".")
            if top != "helpers":
                continue
            while inside and inside not in there:  # a name out of a module
                inside = inside.rpartition(".")[0]
            if inside and inside != name:
                found.add((name, inside))
    return {(a, b) for a, b in found if a}


def levels(drawn: set[tuple[str, str]]) -> dict[str, int]:
    """Give the level of each end of an arrow, 0 for those that import none; graphlib.CycleError where there is a circle.

    >>> levels({("corpus", "tables"), ("tables", "codebook"), ("corpus", "codebook")})
    {'codebook': 0, 'tables': 1, 'corpus': 2}
    """
    below: dict[str, set[str]] = {end: set() for arrow in drawn for end in arrow}
    for a, b in drawn:
        below[a].add(b)
    height: dict[str, int] = {}
    for name in TopologicalSorter(below).static_order():
        height[name] = 1 + max((height[b] for b in below[name]), default=-1)
    return height


def between_wings(drawn: set[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Count the arrows from one wing to another."""
    return Counter((wing(a), wing(b)) for a, b in drawn if wing(a) != wing(b))


def private_uses(source: str, module: str | None) -> set[str]:
    """Name what a source takes of other wings that begins with one underscore: imported, as an attribute, or in a text.

    `module` is where the source stands in `helpers`, None for a test or a script.
    """
    tree = ast.parse(source)
    own = None if module is None else wing(module)
    bound = {name: full for name, full in names_bound(tree, module) if full.split(".")[0] == "helpers"}
    used = set(targets(tree, module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            used |= {full} if (full := _in_full(node, bound)) else set()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("helpers."):
            used.add(node.value)  # monkeypatch.setattr("helpers.project._name", ...)
        elif isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            of = _in_full(node.args[0], bound)  # getattr(project, "_name"), monkeypatch.setattr(project, "_name", ...)
            used |= {f"{of}.{node.args[1].value}"} if of else set()
    return {name for name in used if _is_private(name) and wing(name.removeprefix("helpers.")) != own}


def _in_full(node: ast.AST, bound: dict[str, str]) -> str | None:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in bound:
        return ".".join([bound[node.id], *reversed(parts)])
    return None


def _is_private(name: str) -> bool:
    top, *parts = name.split(".")
    return top == "helpers" and any(p.startswith("_") and not p.startswith("__") and p not in LIBRARY for p in parts)


def diagram(package: Path) -> str:
    """Draw the wings by their levels, the highest first, and count the arrows between them."""
    drawn = set(between_wings(arrows(package)))
    height = levels(drawn)
    rows = [(level, sorted(name for name in height if height[name] == level)) for level in sorted({*height.values()})]
    lines = [f"{level}  {'  '.join(names)}" for level, names in reversed(rows)]
    return "\n".join([*lines, f"{len(height)} wings on {len(rows)} levels, {len(drawn)} arrows between them"])


def main(package: Path) -> None:
    drawn = arrows(package)
    print(diagram(package), end="\n\n")
    wings = sorted(between_wings(drawn))
    for name in dict.fromkeys(a for a, _ in wings):
        print(f"{name} -> {', '.join(b for a, b in wings if a == name)}")
    print(
        f"{len(modules(package)) - 1} modules on {max(levels(drawn).values()) + 1} levels, {len(drawn)} arrows between them"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE)
