"""Plan a build: what is asked for, which pages that makes, and what each of them depends on.

What only a build with something to do needs (pandas, the measures) is imported when there is.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import helpers
from helpers import project
from helpers.measures import hashes
from helpers.params import INPUTS, ParameterError, declared, names
from helpers.project import from_here, need, shipped, source_files
from helpers.reports.state import Job, State

if TYPE_CHECKING:
    import pandas as pd

    from helpers.tables import Measured

DOSSIERS = 10  # companies with a page of their own where none are named: as many as a reader will open
PATHS = ("CORPUS", "CUES", "REGISTRY", "LABELS", "TOPIC", "OUTLETS")  # parameters that are a path
_OWN_FILES = ("CUES", "REGISTRY", "LABELS", "TOPIC", "PROFILE", "OUTLETS")


@dataclass(frozen=True)
class Request:
    """What a build is asked for, checked as far as it can be before anything is read."""

    corpus: Path
    parameters: dict[str, str]  # paths as seen from the project where they lie in it
    out: Path
    notebooks: list[Path]
    only: str | None  # the one notebook that is asked for

    @property
    def name(self) -> str:
        return corpus_name(self.corpus)

    @cached_property
    def corpus_digest(self) -> str:
        return hashes.corpus_digest(self.corpus)


class Chosen(NamedTuple):
    """The part of a corpus that the reports are about, and what was read to get it."""

    measured: "Measured"
    rejects: "pd.DataFrame"
    read: "pd.DataFrame"  # all articles, whatever the span


class Plan(NamedTuple):
    """The pages of a build, and a hash of all that they and their number depend on."""

    key: str
    jobs: list[Job]
    chosen: Chosen | None  # where it had to be loaded for the planning


def ask(parameters: dict[str, str], out: str | Path | None = None, only: str | None = None) -> Request:
    """Check what is asked for; `parameters` come from `params.read_parameters`.

    Raises ParameterError for what cannot be used, ProjectError where the notebooks or the sample corpus are not here.
    """
    if "CORPUS" not in parameters:
        need(project.SAMPLE, "the sample corpus")
    corpus = Path(parameters.get("CORPUS", project.SAMPLE))
    if not source_files(corpus):
        raise ParameterError(f"CORPUS={corpus}: there is no file in it")
    # A page should not tell whose machine it was made on: inside the project paths are the project's own.
    parameters = {k: _inside(v) if k in PATHS else v for k, v in (parameters | {"CORPUS": str(corpus)}).items()}
    notebooks = _find_notebooks(only)
    _check_declared(parameters, notebooks, only)
    folder = Path(out or project.REPORTS / corpus_name(corpus)).absolute()
    return Request(corpus, parameters, folder, notebooks, only)


def check_out(request: Request, state: State) -> None:
    """Refuse a folder in which something of the user's, or another corpus's reports, could be overwritten."""
    out, corpus = request.out, request.corpus
    if out.exists() and not out.is_dir():
        raise ParameterError(f"OUT={from_here(out)} is a file: give a folder")
    if corpus.absolute() == out or corpus.absolute().is_relative_to(out):
        raise ParameterError(f"OUT={from_here(out)} holds the corpus: give another folder")
    if state.corpus and (project.ROOT / state.corpus).resolve() != corpus.resolve():
        raise ParameterError(
            f"{from_here(out)} holds the reports of {state.corpus}: give this corpus a folder with OUT="
        )
    if out.is_dir() and not state.corpus and any(p for p in out.iterdir() if not p.name.startswith(".writing-")):
        raise ParameterError(
            f"OUT={from_here(out)} is not empty and holds no reports of ours: give a new or an empty folder"
        )


def make_plan(request: Request, state: State) -> Plan:
    """Plan the pages, each with the hash of all that it depends on; what was planned of the same things is taken over."""
    own = [hashes.file_digest(p) for p in map(_given, _named(request.parameters, _OWN_FILES)) if p.is_file()]
    given = (request.corpus_digest, *own, _frame_digest())
    takes = [f"{p.stem} {sorted(declared(p))}" for p in request.notebooks]
    code = hashes.code_digest(["measures.cache", "reports.build"])
    key = hashes.digest(*given, code, json.dumps(request.parameters, sort_keys=True), *takes)
    if state.jobs and state.plan_key == key:
        jobs, chosen = list(state.jobs), None
    else:
        chosen = load_chosen(request.parameters)
        jobs = _plan_jobs(request, chosen.measured)
    behind = hashes.digest(*given, hashes.code_digest(["measures.cache", "reports.run"]), request.name)
    keys = {name: notebook_key(project.NOTEBOOKS / name) for name in {job.notebook for job in jobs}}
    return Plan(key, [replace(job, key=_job_key(job, behind, keys[job.notebook])) for job in jobs], chosen)


def load_chosen(parameters: dict[str, str]) -> Chosen:
    """Load the measured corpus and choose the span and the outlets that are asked for; raises ParameterError if none."""
    from helpers.measures.cache import load
    from helpers.tables import find_article, originals, select

    given = {k: str(_given(v)) if k in PATHS and v else v for k, v in parameters.items()}
    m, rejects = load(*(given.get(name, "") for name in INPUTS), progress=True, hold=True)
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
    return Chosen(chosen, rejects, m.articles)


def notebook_key(notebook: Path) -> str:
    """Hash a notebook with the helpers that it uses, and the labels that it compares with."""
    used = hashes.modules_used(notebook, helpers.FUNCTIONS, helpers.MODULES)
    parts = [hashes.file_digest(notebook), hashes.code_digest(used)]
    if "audit" in used:  # it compares with the labels of the sample corpus
        parts += [hashes.file_digest(p) for p in sorted(project.LABELS.glob("*.csv"))]
        parts.append(hashes.corpus_digest(project.SAMPLE))
    return hashes.digest(*parts)


def corpus_name(corpus: Path) -> str:
    """Name the folder of a corpus's reports after the corpus: letters, digits, dots and dashes only.

    >>> corpus_name(Path("news/my articles.csv")), corpus_name(Path("news/*.csv"))
    ('my_articles', 'news')
    """
    name = corpus.parent.name if re.search(r"[*?\[]", corpus.name) else corpus.stem
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:60] or "corpus"


def _inside(path: str) -> str:
    return str(Path(path).relative_to(project.ROOT)) if Path(path).is_relative_to(project.ROOT) else path


def _given(path: str) -> Path:
    return project.ROOT / path


def _named(parameters: dict[str, str], wanted: Iterable[str]) -> list[str]:
    return [parameters[name] for name in wanted if name in parameters]


def _find_notebooks(only: str | None) -> list[Path]:
    folder = need(project.NOTEBOOKS, "the notebooks")
    found = sorted(p for p in folder.glob("*.ipynb") if p.stem != "explore")
    if not only:
        return found
    chosen = [p for p in found if p.stem == only.removesuffix(".ipynb")]
    if not chosen:
        raise ParameterError(f"NB={only}: there is no such notebook; there are {', '.join(p.stem for p in found)}")
    return chosen


def _check_declared(parameters: dict[str, str], notebooks: Iterable[Path], only: str | None) -> None:
    used = set().union(*(declared(p) for p in notebooks)) | {"COMPANIES"}
    for name in parameters:
        if name not in used:
            where = f"the notebook {only}" if only else "any notebook"
            raise ParameterError(f"{name} is not a parameter of {where}; it takes {', '.join(sorted(used))}")


def _first_reasons(rejects: "pd.DataFrame") -> str:
    counts = rejects["reason"].value_counts().head(3)
    return "; ".join(f"{n} records: {reason}" for reason, n in counts.items()) or "it is empty"


def _plan_jobs(request: Request, m: "Measured") -> list[Job]:
    jobs = []
    for notebook in request.notebooks:
        takes = declared(notebook)
        given = {k: v for k, v in request.parameters.items() if k in takes}
        if "COMPANY" in takes:
            jobs += [
                Job(f"company-{_slug(c)}", notebook.name, given | {"COMPANY": c}, f"{c}: what is said of it?")
                for c in _companies(request.parameters, m)
            ]
        else:
            jobs.append(Job(notebook.stem, notebook.name, given))
    return jobs


def _companies(parameters: dict[str, str], m: "Measured") -> list[str]:
    from helpers.tables import articles_naming, select

    if "COMPANY" in parameters:
        return [parameters["COMPANY"]]
    asked = list(dict.fromkeys(names(parameters.get("COMPANIES", ""))))
    if asked:
        select(m, companies=asked)  # says which are not in the corpus
        return asked
    known = set(m.mentions.loc[m.mentions["known"], "company"])
    return [company for company in articles_naming(m).index if company in known][:DOSSIERS]


def _slug(name: str) -> str:
    """Make a file name of a company's name; one that loses more than spaces and capitals by it gets a hash."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return plain if plain.replace("-", " ") == name.lower() else f"{plain}-{hashes.digest(name)[:4]}".strip("-")


def _job_key(job: Job, behind: str, notebook: str) -> str:
    return hashes.digest(behind, notebook, json.dumps(job.parameters, sort_keys=True))


def _frame_digest() -> str:
    """Hash what stands around every page: templates, style, the package's version."""
    files = [*sorted(shipped("templates", "report").iterdir()), Path(helpers.__file__)]
    return hashes.digest(*(hashes.file_digest(p) for p in files if p.is_file()))
