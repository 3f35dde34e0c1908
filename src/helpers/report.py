"""Run the notebooks over a corpus through papermill and turn each into one HTML page that works offline.

Everything is written beside its place and moved into it when it is whole; a notebook that fails leaves its executed copy
in build/notebooks and the old page untouched. What a page depends on (notebook, parameters, corpus, helpers, libraries) is
compared by content: a page is rebuilt when any of it has changed, and only then.
"""

import html
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

import helpers
from helpers import fingerprint
from helpers.params import INPUTS, PERIODS, ROOT, SAMPLE, ParameterError, declared, names

BUILD = ROOT / "build"
NOTEBOOKS = ROOT / "notebooks"
TEMPLATES = Path(__file__).parent / "templates"
DOSSIERS = 10  # companies with a page of their own where none are named
CSV_TYPE = "text/csv"  # how a chart carries its data, see charts
_STATE = ".state.json"
_PATHS = ("CORPUS", "CUES", "REGISTRY", "LABELS", "TOPIC")


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


def build(parameters: dict[str, str], out: str | Path | None = None, only: str | None = None) -> int:
    """Build the reports of a corpus; returns the exit code: 0 when all pages stand, 1 when a notebook failed.

    `parameters` come from `params.read_parameters`; `only` names one notebook. Raises ParameterError for what cannot
    be used, before anything runs.
    """
    corpus = Path(parameters.get("CORPUS", SAMPLE))
    if not fingerprint.source_files(corpus):
        raise ParameterError(f"CORPUS={corpus}: there is no file in it")
    # A page should not tell whose machine it was made on: inside the project paths are the project's own.
    parameters = {k: _inside(v) if k in _PATHS else v for k, v in (parameters | {"CORPUS": str(corpus)}).items()}
    out = Path(out or ROOT / "reports" / corpus_name(corpus)).absolute()
    notebooks = _notebooks(only)
    _all_declared(parameters, notebooks, only)

    state = _read_state(out)
    _may_write(out, corpus, state)
    if (ROOT / state.get("corpus", parameters["CORPUS"])).resolve() != (ROOT / parameters["CORPUS"]).resolve():
        raise ParameterError(
            f"{_shown(out)} holds the reports of {state['corpus']}: give this corpus a folder with OUT="
        )
    inputs = fingerprint.digest(
        fingerprint.corpus_digest(corpus),
        _own_rows(parameters),
        fingerprint.code_digest(["measures", "report"]),
        _frame(),
    )
    plan_key = fingerprint.digest(inputs, json.dumps(parameters, sort_keys=True), *_declarations(notebooks))
    if state.get("plan") == plan_key:
        jobs = [Job(**{k: j[k] for k in ("name", "notebook", "parameters", "title")}) for j in state["planned"]]
        measured = None
    else:
        measured = _load(parameters)
        jobs = _plan(parameters, notebooks, measured[0])
    keys = {name: fingerprint.digest(inputs, _notebook_key(NOTEBOOKS / name)) for name in {j.notebook for j in jobs}}
    for job in jobs:
        job.key = fingerprint.digest(
            keys[job.notebook], job.title, json.dumps(job.parameters, sort_keys=True), corpus_name(corpus)
        )
    plan = {
        "corpus": parameters["CORPUS"],
        "plan": plan_key,
        "planned": [asdict(j) for j in jobs],
    }  # before running fills in titles and answers
    stale = [j for j in jobs if not _stands(j, state, out)]
    if not stale and state.get("plan") == plan_key and _cover_stands(state, out):
        print(f"nothing to do: {_shown(out / 'index.html')} is up to date")
        return 0
    measured = measured or _load(parameters)
    out.mkdir(parents=True, exist_ok=True)
    if not state:  # so that a build that is broken off can go on here
        (out / _STATE).write_text(json.dumps({"corpus": parameters["CORPUS"]}), encoding="utf-8")
    page = {"corpus": corpus_name(corpus), "notice": _notice(corpus), "provenance": _provenance(parameters, corpus)}
    failures = _run(stale, out, page)
    _finish(out, state, jobs, failures, plan, page, only, *measured)
    for job, message in failures.items():
        print(f"{job}: {message}", file=sys.stderr)
    if not failures:
        print(f"{len(stale)} of {len(jobs)} pages built: {_shown(out / 'index.html')}")
    return 1 if failures else 0


def corpus_name(corpus: Path) -> str:
    """Name the folder of a corpus's reports after the corpus: letters, digits, dots and dashes only."""
    name = corpus.parent.name if re.search(r"[*?\[]", corpus.name) else corpus.stem
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:60] or "corpus"


def executed_copy(job: str, corpus: str) -> Path:
    """Tell where the executed copy of a notebook is kept."""
    return BUILD / "notebooks" / corpus / f"{job}.ipynb"


# Planning: which pages there are, and whether they stand.


def _notebooks(only: str | None) -> list[Path]:
    found = sorted(p for p in NOTEBOOKS.glob("*.ipynb") if p.stem != "explore")
    if not only:
        return found
    chosen = [p for p in found if p.stem == only.removesuffix(".ipynb")]
    if not chosen:
        raise ParameterError(f"NB={only}: there is no such notebook; there are {', '.join(p.stem for p in found)}")
    return chosen


def _all_declared(parameters: dict[str, str], notebooks: Iterable[Path], only: str | None) -> None:
    used = set().union(*(declared(p) for p in notebooks)) | {"COMPANIES"}
    for name in parameters:
        if name not in used:
            where = f"the notebook {only}" if only else "any notebook"
            raise ParameterError(f"{name} is not a parameter of {where}; it takes {', '.join(sorted(used))}")


def _load(parameters: dict[str, str]):
    from helpers import measures

    given = {k: str(ROOT / v) if k in _PATHS and v else v for k, v in parameters.items()}
    m, rejects = measures.load(*(given.get(name, "") for name in INPUTS), progress=True)
    chosen = measures.select(m, parameters.get("START"), parameters.get("END"), names(parameters.get("SOURCES", "")))
    if len(chosen.articles) and measures.originals(chosen).articles.empty:
        why = chosen.articles["aside"].replace("", "copy").value_counts().to_dict()
        raise ParameterError(f"nothing is left to measure: {len(chosen.articles):,} articles, all set aside ({why})")
    if chosen.articles.empty:
        raise ParameterError(
            f"no article is left: of {len(m.articles):,} accepted none lies in the span and outlets asked for"
            if len(m.articles)
            else f"no article could be read from {parameters['CORPUS']}: {_first_reasons(rejects)}"
        )
    if parameters.get("ARTICLE"):  # better said now than by a notebook that fails
        measures.find_article(chosen, parameters["ARTICLE"])
    return chosen, rejects, m.articles


def _first_reasons(rejects) -> str:
    counts = rejects["reason"].value_counts().head(3)
    return "; ".join(f"{n} records: {reason}" for reason, n in counts.items()) or "it is empty"


def _plan(parameters: dict[str, str], notebooks: list[Path], m) -> list[Job]:
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
    from helpers import measures

    if "COMPANY" in parameters:
        return [parameters["COMPANY"]]
    asked = names(parameters.get("COMPANIES", ""))
    if asked:
        measures.select(m, companies=asked)  # says which are not in the corpus
        return asked
    named = measures.originals(m).mentions
    named = named[named["known"]].drop_duplicates(["article_id", "company"])
    counts = named["company"].value_counts()
    return sorted(counts.index, key=lambda c: (-counts[c], c))[:DOSSIERS]


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return (
        plain[:40]
        if plain == name.lower().replace(" ", "-")
        else f"{plain[:40]}-{fingerprint.digest(name)[:4]}".strip("-")
    )


def _notebook_key(notebook: Path) -> str:
    used = fingerprint.modules_used(notebook, helpers._HOME, helpers._MODULES)
    parts = [fingerprint.file_digest(notebook), fingerprint.code_digest(used)]
    if "audit" in used:  # it compares with the labels of the sample corpus
        parts += [fingerprint.file_digest(p) for p in sorted((SAMPLE.parent / "labels").glob("*.csv"))]
        parts.append(fingerprint.corpus_digest(SAMPLE))
    return fingerprint.digest(*parts)


def _frame() -> str:
    """Hash what stands around every page: templates, style, the package's version."""
    files = [*sorted((TEMPLATES / "report").iterdir()), Path(helpers.__file__)]
    return fingerprint.digest(*(fingerprint.file_digest(p) for p in files if p.is_file()))


def _declarations(notebooks: Iterable[Path]) -> list[str]:
    return [f"{p.stem} {sorted(declared(p))}" for p in notebooks]


def _own_rows(parameters: dict[str, str]) -> str:
    return "".join(
        fingerprint.file_digest(ROOT / parameters[k])
        for k in ("CUES", "REGISTRY", "LABELS", "TOPIC", "PROFILE")
        if (ROOT / parameters.get(k, "")).is_file()
    )


def _read_state(out: Path) -> dict:
    try:
        return json.loads((out / _STATE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}


def _stands(job: Job, state: dict, out: Path) -> bool:
    old = state.get("jobs", {}).get(job.name, {})
    return old.get("key") == job.key and all(_same(out / f, h) for f, h in old["files"].items())


def _cover_stands(state: dict, out: Path) -> bool:
    return all(_same(out / f, h) for f, h in state.get("cover", {"index.html": ""}).items())


def _same(path: Path, digest: str) -> bool:
    return path.is_file() and fingerprint.file_digest(path) == digest


# Running and writing.


def _run(jobs: list[Job], out: Path, page: dict) -> dict[str, str]:
    """Run jobs on all cores; returns what failed and why. The first error does not stop the others."""
    from tqdm import tqdm

    failures = {}
    workers = max(1, len(os.sched_getaffinity(0)))
    with ThreadPoolExecutor(workers) as pool, tqdm(total=len(jobs), desc="reports", unit=" pages") as bar:
        running = {pool.submit(_page, job, out, page): job for job in jobs}
        for done in as_completed(running):
            bar.update()
            bar.set_postfix_str(running[done].name)
            error = done.exception()
            if isinstance(error, BuildError):
                failures[running[done].name] = str(error)
            elif error:
                raise error
    return failures


def _page(job: Job, out: Path, page: dict) -> None:
    copy = executed_copy(job.name, page["corpus"])
    try:
        notebook = _execute(job, copy)
    except BuildError:
        raise
    except Exception as e:  # a kernel that died, say: one page is lost, the others are not
        log = _shown(copy.with_suffix(".log"))
        raise BuildError(f"{type(e).__name__}: {e}\n  what its kernel said is in {log}") from e
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as aside:
        written = _write_page(job, notebook, page, Path(aside))
        job.files = {}
        for name in written:
            target = out / name
            target.parent.mkdir(exist_ok=True)
            (Path(aside) / name).replace(target)
            job.files[name] = fingerprint.file_digest(target)


def _execute(job: Job, copy: Path):
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        return papermill.execute_notebook(
            NOTEBOOKS / job.notebook, copy, job.parameters, kernel_name="python3", progress_bar=False, cwd=ROOT,
            kernel_manager_class=_kernels(copy.with_suffix(".log")),
            # Encrypts what goes to and from the kernel; without it every kernel warns that it does not.
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        )  # fmt: skip
    except PapermillExecutionError as e:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", f"{e.ename}: {e.evalue}")
        raise BuildError(f"cell {e.cell_index} failed: {reason}\n  the executed copy is {_shown(copy)}") from e


def _kernels(log: Path):
    """Make the class of kernels that write what they say beside the cells into `log`.

    A kernel is interrupted before it is shut down; one whose cell has just failed prints that as an error of its own.
    """
    from jupyter_client.manager import AsyncKernelManager

    class Kernels(AsyncKernelManager):
        async def start_kernel(self, **kw):
            with log.open("wb") as said:  # the kernel keeps a handle of its own
                return await AsyncKernelManager.start_kernel(self, stderr=said, **kw)

    return Kernels


def _write_page(job: Job, notebook, page: dict, folder: Path) -> list[str]:
    """Write a page with its figures and their data into `folder`; returns the names of the files."""
    written = _write_figures(job, notebook, folder)
    if job.title:
        first = next(c for c in notebook.cells if c.cell_type == "markdown")
        first.source = re.sub(r"\A# .*", lambda _: f"<h1>{html.escape(job.title)}</h1>", first.source)
    own_title = re.search(r"^# (.*)", "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown"), re.M)
    job.title = job.title or (own_title.group(1).strip() if own_title else job.name)
    job.answer = _answer(notebook)
    # A reader meets the answer first; a notebook can only give it when the corpus is loaded.
    first, *rest = notebook.cells
    notebook.cells = [first, *sorted(rest, key=lambda c: not _answer_of(c))]
    home = {"home": "index.html", "title": job.title, "css": _css()}
    body, _ = _exporter().from_notebook_node(notebook, resources={"page": page | home})
    (folder / f"{job.name}.html").write_text(_with_contents(body), encoding="utf-8")
    return [f"{job.name}.html", *written]


def _write_figures(job: Job, notebook, folder: Path) -> list[str]:
    import base64
    import io

    import pandas as pd

    from helpers import prose

    (folder / "figures").mkdir()
    written, n = [], 0
    for output in (o for c in notebook.cells if c.cell_type == "code" for o in c.outputs):
        if "image/png" not in output.get("data", {}):
            continue
        n += 1
        stem = f"figures/{job.name}-{n}"
        (folder / f"{stem}.png").write_bytes(base64.b64decode(output.data["image/png"]))
        written.append(f"{stem}.png")
        if CSV_TYPE in output.data:
            table = pd.read_csv(io.StringIO(output.data[CSV_TYPE]), dtype=str, keep_default_na=False)
            prose.guarded(table).to_csv(folder / f"{stem}.csv", index=False)
            output.metadata.setdefault("image/png", {})["csv"] = f"{stem}.csv"
            written.append(f"{stem}.csv")
    return written


def _exporter():
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def _css() -> str:
    return (TEMPLATES / "report" / "style.css").read_text(encoding="utf-8")


def _with_contents(body: str) -> str:
    """Put a list of the page's H2 after its first output, the two sentences that answer the question."""
    heads = re.findall(r'<h2 id="([^"]+)">(.*?)(?:<a class="anchor-link".*?</a>)?</h2>', body)
    items = "".join(f'<li><a href="#{anchor}">{text}</a></li>\n' for anchor, text in heads)
    nav = f'<nav class="contents" aria-label="Contents"><ol>\n{items}</ol></nav>\n'
    return re.sub(r"(?=<h2 )", lambda _: nav, body, count=1) if heads else body


def _answer(notebook) -> str:
    return next(filter(None, map(_answer_of, notebook.cells)), "")


def _answer_of(cell) -> str:
    texts = (o.get("data", {}).get("text/html", "") for o in cell.get("outputs", []))
    return next((t for t in texts if 'class="answer"' in t), "")


def _finish(out, state, jobs, failures, plan, page, only, m, rejects, read) -> None:
    """Write the tables, the index and the state; pages of an earlier plan go, unless one notebook alone was asked for."""
    from jinja2 import Environment, FileSystemLoader

    from helpers import prose

    old = state.get("jobs", {})
    stand = {
        j.name: asdict(j) if j.files else old[j.name]
        for j in jobs
        if j.files or j.name in old and j.name not in failures
    }
    kept = {n: j for n, j in old.items() if n not in {x.name for x in jobs} and only} | {
        n: old[n] for n in failures if n in old
    }
    done = kept | stand
    for name in set(old) - set(done):
        for file in old[name]["files"]:
            (out / file).unlink(missing_ok=True)
    if not done:  # nothing was ever built here: an index of nothing would look like a result
        return
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as aside:
        tables = prose.export_tables(m, rejects)
        for name, (_, table) in tables.items():
            table.to_csv(Path(aside) / name, index=False)
        # Jinja's own escaping is off because answers are HTML of ours; every other value is escaped in the template.
        env = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=False, keep_trailing_newline=True)
        listed = sorted(done.values(), key=lambda j: j["name"])
        page = page | {
            "title": f"EV news: {page['corpus']}",
            "css": _css(),
            "summary": prose.corpus_sum(read, rejects),
            "reports": [_entry(j) for j in listed if not j["name"].startswith("company-")],
            "dossiers": [_entry(j) for j in listed if j["name"].startswith("company-")],
            "files": [(name, what) for name, (what, _) in tables.items()],
        }
        (Path(aside) / "index.html").write_text(env.get_template("cover.html.j2").render(page=page), encoding="utf-8")
        cover = {}
        for name in (*tables, "index.html"):
            (Path(aside) / name).replace(out / name)
            cover[name] = fingerprint.file_digest(out / name)
        new = plan | {"jobs": done, "cover": cover}
        (Path(aside) / _STATE).write_text(json.dumps(new, indent=1), encoding="utf-8")
        (Path(aside) / _STATE).replace(out / _STATE)


def _entry(job: dict) -> dict:
    # Pages built one by one may be of different parts of the corpus: each says which, where it is not the whole.
    chosen = ", ".join(
        f"{name}={job['parameters'][name]}" for name in ("START", "END", "SOURCES") if job["parameters"].get(name)
    )
    return {"file": f"{job['name']}.html", "title": job["title"], "answer": job["answer"], "chosen": chosen}


def _notice(corpus: Path) -> str:
    """Read what a corpus says of itself, in a file NOTICE.md beside its articles, to be shown on top of every page."""
    file = corpus / "NOTICE.md"
    return " ".join(file.read_text(encoding="utf-8").split()) if corpus.is_dir() and file.is_file() else ""


def _provenance(parameters: dict[str, str], corpus: Path) -> list[tuple[str, str]]:
    shown = {k: _shown(Path(v)) if k in _PATHS else v for k, v in parameters.items()}
    if "FREQ" in shown:  # the word that a user gives, not what pandas calls it
        shown["FREQ"] = {code: word for word, code in PERIODS.items()}.get(shown["FREQ"], shown["FREQ"])
    return [
        (
            "Corpus",
            f"{corpus.name}, sha256 {fingerprint.corpus_digest(corpus)} of {len(fingerprint.source_files(corpus)):,} files",
        ),
        ("Parameters", ", ".join(f"{k}={v}" for k, v in sorted(shown.items()))),
        ("Package", f"ev-news-helpers {helpers.__version__}, commit {_commit()}"),
        ("Measures", f"code and word lists {fingerprint.code_digest(['measures'])}"),
    ]


def _commit() -> str:
    try:
        git = ["git", "-C", str(ROOT)]
        commit = subprocess.run(
            [*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
        changed = subprocess.run(
            [*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True
        ).stdout.strip()
        return f"{commit} with changes" if changed else commit
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _may_write(out: Path, corpus: Path, state: dict) -> None:
    """Refuse a folder in which something of the user's could be overwritten."""
    if out.exists() and not out.is_dir():
        raise ParameterError(f"OUT={_shown(out)} is a file: give a folder")
    if corpus.absolute() == out or corpus.absolute().is_relative_to(out):
        raise ParameterError(f"OUT={_shown(out)} holds the corpus: give another folder")
    if out.is_dir() and not state and any(p for p in out.iterdir() if not p.name.startswith(".writing-")):
        raise ParameterError(
            f"OUT={_shown(out)} is not empty and holds no reports of ours: give a new or an empty folder"
        )


def _inside(path: str) -> str:
    return str(Path(path).relative_to(ROOT)) if Path(path).is_relative_to(ROOT) else path


def _shown(path: Path) -> str:
    """Show a path from the project's folder where it lies in it: a page should not tell whose machine it was made on."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
