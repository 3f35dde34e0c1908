"""Write one page: an executed notebook as HTML, its figures and their data, and what its footer says."""

import base64
import html
import io
import re
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert import HTMLExporter

import helpers
from helpers.codebook import CLASSES
from helpers.measures import hashes
from helpers.params import PERIODS
from helpers.project import ROOT, shipped, shown, source_files
from helpers.reports.exports import guarded
from helpers.reports.plan import PATHS, Request
from helpers.reports.state import Job, Page, put

CSV_TYPE = "text/csv"  # how a chart carries its data, see charts


@dataclass(frozen=True)
class Frame:
    """What stands around every page of a build."""

    corpus: str
    notice: str  # what the corpus says of itself
    provenance: list[tuple[str, str]]  # how the page was made: name, value
    css: str


def frame_of(request: Request) -> Frame:
    """Gather what stands around every page that a request asks for."""
    return Frame(request.name, _notice(request.corpus), _provenance(request), css())


def write_page(job: Job, notebook: Any, frame: Frame, folder: Path, out: Path) -> Page:
    """Write a page with its figures and their data into `folder`, then move them to `out`; returns what was written.

    `notebook` is an executed notebook as papermill returns it.
    """
    written = _write_figures(job, notebook, folder)
    if job.title:
        heading = next(c for c in notebook.cells if c.cell_type == "markdown")
        heading.source = re.sub(r"\A# .*", lambda _: f"<h1>{html.escape(job.title)}</h1>", heading.source)
    title = job.title or _own_title(notebook) or job.name
    answer = next(filter(None, map(_answer_of, notebook.cells)), "")
    # A reader meets the answer first; a notebook can only give it when the corpus is loaded.
    first, *rest = notebook.cells
    notebook.cells = [first, *sorted(rest, key=lambda c: not _answer_of(c))]
    about = {**asdict(frame), "home": "index.html", "title": title}
    body, _ = _exporter().from_notebook_node(notebook, resources={"page": about})
    (folder / f"{job.name}.html").write_text(_with_contents(body), encoding="utf-8")
    files = put(folder, [*written, f"{job.name}.html"], out)
    return Page(**asdict(replace(job, title=title)), answer=answer, files=files)


def templates() -> Environment:
    """Open the templates of the reports; every value is escaped but those that they call safe, which are HTML of ours."""
    loader = FileSystemLoader(shipped("templates", "report"))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def css() -> str:
    """Give the style of every page, with a look for each class of the codebook."""
    return templates().get_template("style.css.j2").render(classes=CLASSES)


def _write_figures(job: Job, notebook: Any, folder: Path) -> list[str]:
    (folder / "figures").mkdir()
    written: list[str] = []
    outputs = [
        o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if "image/png" in o.get("data", {})
    ]
    for n, output in enumerate(outputs, start=1):
        stem = f"figures/{job.name}-{n}"
        (folder / f"{stem}.png").write_bytes(base64.b64decode(output.data["image/png"]))
        written.append(f"{stem}.png")
        if CSV_TYPE in output.data:
            table = pd.read_csv(io.StringIO(output.data[CSV_TYPE]), dtype=str, keep_default_na=False)
            guarded(table).to_csv(folder / f"{stem}.csv", index=False)
            output.metadata.setdefault("image/png", {})["csv"] = f"{stem}.csv"
            written.append(f"{stem}.csv")
    return written


def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(shipped("templates"))],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def _with_contents(body: str) -> str:
    """Put a list of the page's H2 after its first output, the two sentences that answer the question."""
    heads = re.findall(r'<h2 id="([^"]+)">(.*?)(?:<a class="anchor-link".*?</a>)?</h2>', body)
    items = "".join(f'<li><a href="#{anchor}">{text}</a></li>\n' for anchor, text in heads)
    nav = f'<nav class="contents" aria-label="Contents"><ol>\n{items}</ol></nav>\n'
    return re.sub(r"(?=<h2 )", lambda _: nav, body, count=1) if heads else body


def _own_title(notebook: Any) -> str:
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    found = re.search(r"^# (.*)", prose, re.M)
    return found.group(1).strip() if found else ""


def _answer_of(cell: Any) -> str:
    texts = (o.get("data", {}).get("text/html", "") for o in cell.get("outputs", []))
    return next((t for t in texts if 'class="answer"' in t), "")


def _notice(corpus: Path) -> str:
    """Read what a corpus says of itself, in a file NOTICE.md beside its articles, to be shown on top of every page."""
    file = corpus / "NOTICE.md"
    return " ".join(file.read_text(encoding="utf-8").split()) if corpus.is_dir() and file.is_file() else ""


def _provenance(request: Request) -> list[tuple[str, str]]:
    given = {k: shown(v) if k in PATHS else v for k, v in request.parameters.items()}
    if "FREQ" in given:  # the word that a user gives, not what pandas calls it
        given["FREQ"] = {code: word for word, code in PERIODS.items()}.get(given["FREQ"], given["FREQ"])
    n_files = len(source_files(request.corpus))
    return [
        ("Corpus", f"{request.corpus.name}, sha256 {request.corpus_digest} of {n_files:,} files"),
        ("Parameters", ", ".join(f"{k}={v}" for k, v in sorted(given.items()))),
        ("Package", f"ev-news-helpers {helpers.__version__}, commit {_commit()}"),
        ("Measures", f"code and word lists {hashes.code_digest(['measures.cache'])}"),
    ]


def _commit() -> str:
    git = ["git", "-C", str(ROOT)]
    try:
        commit, changed = (
            subprocess.run([*git, *command], capture_output=True, text=True, check=True).stdout.strip()
            for command in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "-uno"])
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit} with changes" if changed else commit
