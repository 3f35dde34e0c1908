"""Run the notebooks over a corpus through papermill and turn each into one HTML page that works offline.

Everything is written beside its place and moved into it when it is whole; a notebook that fails leaves its executed copy
in build/notebooks and the old page untouched. What a page depends on (notebook, parameters, corpus, helpers, libraries) is
compared by content: a page is rebuilt when any of it has changed, and only then.
"""

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from helpers import project
from helpers.measures import hashes
from helpers.params import ParameterError
from helpers.project import ROOT, SAMPLE, shipped, shown, source_files
from helpers.reports.plan import (
    PATHS, STATE, Job, check_declared, check_out, corpus_name, cover_stands, declarations, find_notebooks, frame_digest,
    inside, load_chosen, notebook_key, own_rows_digest, plan_jobs, read_state, stands,
)

# What only a build with something to do needs (papermill, nbconvert, pandas) is imported when there is.


def build(parameters: dict[str, str], out: str | Path | None = None, only: str | None = None) -> int:
    """Build the reports of a corpus; returns the exit code: 0 when all pages stand, 1 when a notebook failed.

    `parameters` come from `params.read_parameters`; `only` names one notebook. Raises ParameterError for what cannot
    be used, before anything runs.
    """
    corpus = Path(parameters.get("CORPUS", SAMPLE))
    if not source_files(corpus):
        raise ParameterError(f"CORPUS={corpus}: there is no file in it")
    # A page should not tell whose machine it was made on: inside the project paths are the project's own.
    parameters = {k: inside(v) if k in PATHS else v for k, v in (parameters | {"CORPUS": str(corpus)}).items()}
    out = Path(out or project.REPORTS / corpus_name(corpus)).absolute()
    notebooks = find_notebooks(only)
    check_declared(parameters, notebooks, only)

    state = read_state(out)
    check_out(out, corpus, state)
    if (ROOT / state.get("corpus", parameters["CORPUS"])).resolve() != (ROOT / parameters["CORPUS"]).resolve():
        raise ParameterError(
            f"{shown(out)} holds the reports of {state['corpus']}: give this corpus a folder with OUT="
        )
    inputs = hashes.digest(
        hashes.corpus_digest(corpus),
        own_rows_digest(parameters),
        hashes.code_digest(["measures.cache", "reports.build"]),
        frame_digest(),
    )
    plan_key = hashes.digest(inputs, json.dumps(parameters, sort_keys=True), *declarations(notebooks))
    if state.get("plan") == plan_key:
        jobs = [Job(**{k: j[k] for k in ("name", "notebook", "parameters", "title")}) for j in state["planned"]]
        measured = None
    else:
        measured = load_chosen(parameters)
        jobs = plan_jobs(parameters, notebooks, measured[0])
    keys = {name: hashes.digest(inputs, notebook_key(project.NOTEBOOKS / name)) for name in {j.notebook for j in jobs}}
    for job in jobs:
        job.key = hashes.digest(
            keys[job.notebook], job.title, json.dumps(job.parameters, sort_keys=True), corpus_name(corpus)
        )
    plan = {
        "corpus": parameters["CORPUS"],
        "plan": plan_key,
        "planned": [asdict(j) for j in jobs],
    }  # before running fills in titles and answers
    stale = [j for j in jobs if not stands(j, state, out)]
    if not stale and state.get("plan") == plan_key and cover_stands(state, out):
        print(f"nothing to do: {shown(out / 'index.html')} is up to date")
        return 0
    measured = measured or load_chosen(parameters)
    out.mkdir(parents=True, exist_ok=True)
    if not state:  # so that a build that is broken off can go on here
        (out / STATE).write_text(json.dumps({"corpus": parameters["CORPUS"]}), encoding="utf-8")
    from helpers.reports.page import notice, provenance
    from helpers.reports.run import run_jobs

    page = {"corpus": corpus_name(corpus), "notice": notice(corpus), "provenance": provenance(parameters, corpus)}
    failures = run_jobs(stale, out, page)
    _finish(out, state, jobs, failures, plan, page, only, *measured)
    for job, message in failures.items():
        print(f"{job}: {message}", file=sys.stderr)
    if not failures:
        print(f"{len(stale)} of {len(jobs)} pages built: {shown(out / 'index.html')}")
    return 1 if failures else 0


# Running and writing.


def _finish(out, state, jobs, failures, plan, page, only, m, rejects, read) -> None:
    """Write the tables, the index and the state; pages of an earlier plan go, unless one notebook alone was asked for."""
    from jinja2 import Environment, FileSystemLoader

    from helpers.reports.exports import export_tables
    from helpers.reports.findings import corpus_sum
    from helpers.reports.page import css, index_entry

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
        tables = export_tables(m, rejects)
        for name, (_, table) in tables.items():
            table.to_csv(Path(aside) / name, index=False)
        # Jinja's own escaping is off because answers are HTML of ours; every other value is escaped in the template.
        env = Environment(loader=FileSystemLoader(shipped("templates", "report")), autoescape=False, keep_trailing_newline=True)
        listed = sorted(done.values(), key=lambda j: j["name"])
        page = page | {
            "title": f"EV news: {page['corpus']}",
            "css": css(),
            "summary": corpus_sum(read, rejects),
            "reports": [index_entry(j) for j in listed if not j["name"].startswith("company-")],
            "dossiers": [index_entry(j) for j in listed if j["name"].startswith("company-")],
            "files": [(name, what) for name, (what, _) in tables.items()],
        }
        (Path(aside) / "index.html").write_text(env.get_template("cover.html.j2").render(page=page), encoding="utf-8")
        cover = {}
        for name in (*tables, "index.html"):
            (Path(aside) / name).replace(out / name)
            cover[name] = hashes.file_digest(out / name)
        new = plan | {"jobs": done, "cover": cover}
        (Path(aside) / STATE).write_text(json.dumps(new, indent=1), encoding="utf-8")
        (Path(aside) / STATE).replace(out / STATE)
