"""Write one page: an executed notebook as HTML, its figures and their data, and what its footer says."""

from nbconvert import HTMLExporter
from pathlib import Path
import base64
import helpers
import html
import io
import pandas as pd
import re
import subprocess
from helpers.measures import hashes
from helpers.params import PERIODS
from helpers.project import ROOT, shipped, shown, source_files
from helpers.reports.exports import guarded
from helpers.reports.plan import PATHS, Job
CSV_TYPE = "text/csv"  # how a chart carries its data, see charts


def write_page(job: Job, notebook, page: dict, folder: Path) -> list[str]:
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
    home = {"home": "index.html", "title": job.title, "css": css()}
    body, _ = _exporter().from_notebook_node(notebook, resources={"page": page | home})
    (folder / f"{job.name}.html").write_text(_with_contents(body), encoding="utf-8")
    return [f"{job.name}.html", *written]


def _write_figures(job: Job, notebook, folder: Path) -> list[str]:
    import base64
    import io

    import pandas as pd

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
            guarded(table).to_csv(folder / f"{stem}.csv", index=False)
            output.metadata.setdefault("image/png", {})["csv"] = f"{stem}.csv"
            written.append(f"{stem}.csv")
    return written


def _exporter():
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(shipped("templates"))],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def css() -> str:
    return shipped("templates", "report", "style.css").read_text(encoding="utf-8")


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


def index_entry(job: dict) -> dict:
    # Pages built one by one may be of different parts of the corpus: each says which, where it is not the whole.
    chosen = ", ".join(
        f"{name}={job['parameters'][name]}" for name in ("START", "END", "SOURCES") if job["parameters"].get(name)
    )
    return {"file": f"{job['name']}.html", "title": job["title"], "answer": job["answer"], "chosen": chosen}


def notice(corpus: Path) -> str:
    """Read what a corpus says of itself, in a file NOTICE.md beside its articles, to be shown on top of every page."""
    file = corpus / "NOTICE.md"
    return " ".join(file.read_text(encoding="utf-8").split()) if corpus.is_dir() and file.is_file() else ""


def provenance(parameters: dict[str, str], corpus: Path) -> list[tuple[str, str]]:
    given = {k: shown(v) if k in PATHS else v for k, v in parameters.items()}
    if "FREQ" in given:  # the word that a user gives, not what pandas calls it
        given["FREQ"] = {code: word for word, code in PERIODS.items()}.get(given["FREQ"], given["FREQ"])
    return [
        (
            "Corpus",
            f"{corpus.name}, sha256 {hashes.corpus_digest(corpus)} of {len(source_files(corpus)):,} files",
        ),
        ("Parameters", ", ".join(f"{k}={v}" for k, v in sorted(given.items()))),
        ("Package", f"ev-news-helpers {helpers.__version__}, commit {_commit()}"),
        ("Measures", f"code and word lists {hashes.code_digest(['measures.cache'])}"),
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
