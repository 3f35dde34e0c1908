"""Build the reports of a corpus: run the notebooks through papermill and turn each into one HTML page that works offline.

Everything is written beside its place and moved into it when it is whole; a notebook that fails leaves its executed copy
in build/notebooks and the old page untouched. What a page depends on (notebook, parameters, corpus, helpers, libraries) is
compared by content: a page is rebuilt when any of it has changed, and only then.

The steps are modules: `plan` says which pages there are, `state` whether they stand, `run` runs the notebooks, `page`
writes one page, `cover` the index and the tables.
"""

import sys
from pathlib import Path

from helpers.project import from_here
from helpers.reports.plan import Plan, Request, ask, check_out, load_chosen, make_plan
from helpers.reports.state import Job, State, read_state, write_state

# What only a build with something to do needs (papermill, nbconvert, pandas) is imported when there is.


def build(parameters: dict[str, str], out: str | Path | None = None, only: str | None = None) -> int:
    """Build the reports of a corpus; returns the exit code: 0 when all pages stand, 1 when a notebook failed.

    `parameters` come from `params.read_parameters`; `only` names one notebook. Raises ParameterError for what cannot
    be used, before anything runs, and ProjectError where the notebooks or the sample corpus are not here.
    """
    request = ask(parameters, out, only)
    state = read_state(request.out)
    check_out(request, state)
    plan = make_plan(request, state)
    stale = [job for job in plan.jobs if not state.holds(job, request.out)]
    if not stale and state.plan_key == plan.key and state.holds_cover(request.out):
        print(f"nothing to do: {from_here(request.out / 'index.html')} is up to date")
        return 0
    failures = _rebuild(request, state, plan, stale)
    for name, message in failures.items():
        print(f"{name}: {message}", file=sys.stderr)
    if not failures:
        print(f"{len(stale)} of {len(plan.jobs)} pages built: {from_here(request.out / 'index.html')}")
    return 1 if failures else 0


def _rebuild(request: Request, state: State, plan: Plan, stale: list[Job]) -> dict[str, str]:
    """Run what is stale, write index, tables and state anew; returns what failed and why.

    Pages of an earlier plan go, unless one notebook alone was asked for; a page that failed stays as it was.
    """
    from helpers.reports.cover import write_cover
    from helpers.reports.page import frame_of
    from helpers.reports.run import run_jobs
    from helpers.reports.summaries import told_in_short

    chosen = plan.chosen or load_chosen(request.parameters)
    out, corpus = request.out, request.parameters["CORPUS"]
    out.mkdir(parents=True, exist_ok=True)
    if not state.corpus:  # so that a build that is broken off can go on here
        write_state(State(corpus), out)
    frame = frame_of(request)
    built, failures = run_jobs(stale, out, frame)
    planned = [job.name for job in plan.jobs]
    others = {name: page for name, page in state.pages.items() if request.only and name not in planned}
    pages = others | {name: page for name, page in (state.pages | built).items() if name in planned}
    for file in state.left_over(pages):
        (out / file).unlink(missing_ok=True)
    if pages:  # where nothing was ever built, an index of nothing would look like a result
        cover = write_cover(out, frame, pages, chosen)
        print(*told_in_short(chosen.read, chosen.rejects), sep="\n")
        write_state(State(corpus, plan.key, tuple(plan.jobs), pages, cover), out)
    return failures
