"""What a folder of reports remembers of the build that made it, and whether its pages still stand.

Only the standard library is imported here: a build that has nothing to do must find that out at once.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from typing import Any

from helpers.measures.hashes import file_digest

FILE = ".state.json"


@dataclass(frozen=True)
class Job:
    """One page to be made: a notebook and what goes into it."""

    name: str
    notebook: str
    parameters: dict[str, str]
    title: str = ""  # instead of the notebook's own heading
    key: str = ""  # hash of all that the page depends on


@dataclass(frozen=True)
class Page(Job):
    """One page that was made, and what the index says of it."""

    answer: str = ""  # the first sentences, as HTML
    files: dict[str, str] = field(default_factory=dict)  # what was written, with its hash


@dataclass(frozen=True)
class State:
    """What was planned and what was written, kept in the folder of the reports; empty where nothing was built yet."""

    corpus: str = ""
    plan_key: str = ""  # hash of all that the plan depends on
    jobs: tuple[Job, ...] = ()  # as planned, without their titles and answers
    pages: dict[str, Page] = field(default_factory=dict)
    cover: dict[str, str] = field(default_factory=dict)  # the index and the tables, with their hashes

    def holds(self, job: Job, out: Path) -> bool:
        """Say whether the page of a job stands: made of the same things, and its files untouched."""
        page = self.pages.get(job.name)
        return page is not None and page.key == job.key and _untouched(out, page.files)

    def holds_cover(self, out: Path) -> bool:
        """Say whether the index and the tables stand."""
        return bool(self.cover) and _untouched(out, self.cover)

    def left_over(self, pages: dict[str, Page]) -> set[str]:
        """Name the files of pages that `pages`, which come in their place, do not have any more."""
        files = [{f for page in some.values() for f in page.files} for some in (self.pages, pages)]
        return files[0] - files[1]


def read_state(out: Path) -> State:
    """Read what a folder remembers; an empty state where there is nothing that could be read as one."""
    try:
        found = json.loads((out / FILE).read_text(encoding="utf-8"))
        pages = {name: _checked(Page(**page)) for name, page in found.get("pages", {}).items()}
        jobs = tuple(Job(**job) for job in found.get("jobs", ()))
        return State(found["corpus"], found.get("plan_key", ""), jobs, pages, found.get("cover", {}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return State()


def write_state(state: State, out: Path) -> None:
    """Write the state beside its place and move it there."""
    aside = out / f"{FILE}.writing"
    aside.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
    aside.replace(out / FILE)


def put(folder: Path, names: list[str], out: Path) -> dict[str, str]:
    """Move whole files from the folder where they were written to their place; returns each with its hash."""
    placed = {}
    for name in names:
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(target)
        placed[name] = file_digest(target)
    return placed


def _checked(page: Page) -> Page:
    """Refuse a page whose files do not lie in the folder: those of an earlier build are removed by their names."""
    if any(PurePath(name).is_absolute() or ".." in PurePath(name).parts for name in page.files):
        raise ValueError(f"{page.name} has files elsewhere")
    return page


def _untouched(out: Path, files: dict[str, Any]) -> bool:
    return all((out / name).is_file() and file_digest(out / name) == digest for name, digest in files.items())
