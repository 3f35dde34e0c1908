"""Plan a build: which pages there are, what each depends on, and which of them still stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
import helpers
import json
import re
from helpers.measures import hashes
from helpers.params import INPUTS, ParameterError, declared, names
from helpers import project
from helpers.project import ROOT, SAMPLE, shipped, shown

DOSSIERS = 10  # companies with a page of their own where none are named
STATE = ".state.json"
PATHS = ("CORPUS", "CUES", "REGISTRY", "LABELS", "TOPIC")


@dataclass
class Job:
    """One page: a notebook, what goes into it, and what the index says of it."""

    name: str
    notebook: str
    parameters: dict[str, str]
    title: str = ""  # instead of the notebook's own heading
    key: str = ""  # hash of all that the page depends on
    answer: str = ""  # the first sentences, as HTML
    files: dict[str, str] = field(default_factory=dict)  # what was written, with its hash


class BuildError(RuntimeError):
    """A page could not be built; the message says which and why."""


def corpus_name(corpus: Path) -> str:
    """Name the folder of a corpus's reports after the corpus: letters, digits, dots and dashes only."""
    name = corpus.parent.name if re.search(r"[*?\[]", corpus.name) else corpus.stem
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:60] or "corpus"


def executed_copy(job: str, corpus: str) -> Path:
    """Tell where the executed copy of a notebook is kept."""
    return project.BUILD / "notebooks" / corpus / f"{job}.ipynb"


# Planning: which pages there are, and whether they stand.


def find_notebooks(only: str | None) -> list[Path]:
    found = sorted(p for p in project.NOTEBOOKS.glob("*.ipynb") if p.stem != "explore")
    if not only:
        return found
    chosen = [p for p in found if p.stem == only.removesuffix(".ipynb")]
    if not chosen:
        raise ParameterError(f"NB={only}: there is no such notebook; there are {', '.join(p.stem for p in found)}")
    return chosen


def check_declared(parameters: dict[str, str], notebooks: Iterable[Path], only: str | None) -> None:
    used = set().union(*(declared(p) for p in notebooks)) | {"COMPANIES"}
    for name in parameters:
        if name not in used:
            where = f"the notebook {only}" if only else "any notebook"
            raise ParameterError(f"{name} is not a parameter of {where}; it takes {', '.join(sorted(used))}")


def load_chosen(parameters: dict[str, str]):
    from helpers.measures.cache import load
    from helpers.tables import find_article, originals, select

    given = {k: str(ROOT / v) if k in PATHS and v else v for k, v in parameters.items()}
    m, rejects = load(*(given.get(name, "") for name in INPUTS), progress=True)
    chosen = select(m, parameters.get("START"), parameters.get("END"), names(parameters.get("SOURCES", "")))
    if len(chosen.articles) and originals(chosen).articles.empty:
        why = chosen.articles["aside"].replace("", "copy").value_counts().to_dict()
        raise ParameterError(f"nothing is left to measure: {len(chosen.articles):,} articles, all set aside ({why})")
    if chosen.articles.empty:
        raise ParameterError(
            f"no article is left: of {len(m.articles):,} accepted none lies in the span and outlets asked for"
            if len(m.articles)
            else f"no article could be read from {parameters['CORPUS']}: {_first_reasons(rejects)}"
        )
    if parameters.get("ARTICLE"):  # better said now than by a notebook that fails
        find_article(chosen, parameters["ARTICLE"])
    return chosen, rejects, m.articles


def _first_reasons(rejects) -> str:
    counts = rejects["reason"].value_counts().head(3)
    return "; ".join(f"{n} records: {reason}" for reason, n in counts.items()) or "it is empty"


def plan_jobs(parameters: dict[str, str], notebooks: list[Path], m) -> list[Job]:
    jobs = []
    for notebook in notebooks:
        takes = declared(notebook)
        given = {k: v for k, v in parameters.items() if k in takes}
        if "COMPANY" in takes:
            jobs += [
                Job(f"company-{_slug(c)}", notebook.name, given | {"COMPANY": c}, f"{c}: what is said of it?")
                for c in _companies(parameters, m)
            ]
        else:
            jobs.append(Job(notebook.stem, notebook.name, given))
    return jobs


def _companies(parameters: dict[str, str], m) -> list[str]:
    from helpers.tables import originals, select

    if "COMPANY" in parameters:
        return [parameters["COMPANY"]]
    asked = names(parameters.get("COMPANIES", ""))
    if asked:
        select(m, companies=asked)  # says which are not in the corpus
        return asked
    named = originals(m).mentions
    named = named[named["known"]].drop_duplicates(["article_id", "company"])
    counts = named["company"].value_counts()
    return sorted(counts.index, key=lambda c: (-counts[c], c))[:DOSSIERS]


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return (
        plain[:40]
        if plain == name.lower().replace(" ", "-")
        else f"{plain[:40]}-{hashes.digest(name)[:4]}".strip("-")
    )


def notebook_key(notebook: Path) -> str:
    used = hashes.modules_used(notebook, helpers._HOME, helpers._MODULES)
    parts = [hashes.file_digest(notebook), hashes.code_digest(used)]
    if "audit" in used:  # it compares with the labels of the sample corpus
        parts += [hashes.file_digest(p) for p in sorted((SAMPLE.parent / "labels").glob("*.csv"))]
        parts.append(hashes.corpus_digest(SAMPLE))
    return hashes.digest(*parts)


def frame_digest() -> str:
    """Hash what stands around every page: templates, style, the package's version."""
    files = [*sorted(shipped("templates", "report").iterdir()), Path(helpers.__file__)]
    return hashes.digest(*(hashes.file_digest(p) for p in files if p.is_file()))


def declarations(notebooks: Iterable[Path]) -> list[str]:
    return [f"{p.stem} {sorted(declared(p))}" for p in notebooks]


def own_rows_digest(parameters: dict[str, str]) -> str:
    return "".join(
        hashes.file_digest(ROOT / parameters[k])
        for k in ("CUES", "REGISTRY", "LABELS", "TOPIC", "PROFILE")
        if (ROOT / parameters.get(k, "")).is_file()
    )


def read_state(out: Path) -> dict:
    try:
        return json.loads((out / STATE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}


def stands(job: Job, state: dict, out: Path) -> bool:
    old = state.get("jobs", {}).get(job.name, {})
    return old.get("key") == job.key and all(_same(out / f, h) for f, h in old["files"].items())


def cover_stands(state: dict, out: Path) -> bool:
    return all(_same(out / f, h) for f, h in state.get("cover", {"index.html": ""}).items())


def _same(path: Path, digest: str) -> bool:
    return path.is_file() and hashes.file_digest(path) == digest


def check_out(out: Path, corpus: Path, state: dict) -> None:
    """Refuse a folder in which something of the user's could be overwritten."""
    if out.exists() and not out.is_dir():
        raise ParameterError(f"OUT={shown(out)} is a file: give a folder")
    if corpus.absolute() == out or corpus.absolute().is_relative_to(out):
        raise ParameterError(f"OUT={shown(out)} holds the corpus: give another folder")
    if out.is_dir() and not state and any(p for p in out.iterdir() if not p.name.startswith(".writing-")):
        raise ParameterError(
            f"OUT={shown(out)} is not empty and holds no reports of ours: give a new or an empty folder"
        )


def inside(path: str) -> str:
    return str(Path(path).relative_to(ROOT)) if Path(path).is_relative_to(ROOT) else path


