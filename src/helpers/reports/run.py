"""Run notebooks through papermill, in parallel, and have each written as a page."""

import re
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import papermill
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm
from traitlets.config import Config

from helpers import project
from helpers.parallel import cores
from helpers.project import ROOT, from_here
from helpers.reports.kernels import Nursery, kernels, nursery
from helpers.reports.page import Frame, write_page
from helpers.reports.state import Job, Page


class SavedOnce(NBClientEngine):
    """Papermill's engine, but the executed notebook is written once, at the end, and not after each cell."""

    @classmethod
    def execute_notebook(cls, nb, kernel_name, output_path=None, progress_bar=True, log_output=False, **kw):
        notes = NotebookExecutionManager(nb, output_path=None, progress_bar=progress_bar, log_output=log_output)
        notes.notebook_start()
        try:
            cls.execute_managed_notebook(notes, kernel_name, log_output=log_output, **kw)
        finally:
            notes.cleanup_pbar()
            notes.notebook_complete()
        return notes.nb


papermill_engines.register(SavedOnce.__name__, SavedOnce)


class BuildError(RuntimeError):
    """A page could not be built; the message says which and why."""


def run_jobs(jobs: list[Job], out: Path, frame: Frame) -> tuple[dict[str, Page], dict[str, str]]:
    """Run jobs on all cores; returns the pages and what failed and why. The first error does not stop the others."""
    pages, failures = {}, {}
    bar = tqdm(total=len(jobs), desc="reports", unit=" pages")
    with nursery() as forks, bar, ThreadPoolExecutor(cores()) as pool:  # forked before there are threads
        running = {pool.submit(_page, job, out, frame, forks): job.name for job in jobs}
        for done in as_completed(running):
            name = running[done]
            bar.update()
            bar.set_postfix_str(name)
            try:
                pages[name] = done.result()
            except BuildError as e:
                failures[name] = str(e)
    return pages, failures


def _page(job: Job, out: Path, frame: Frame, forks: Nursery | None) -> Page:
    copy = project.BUILD / "notebooks" / frame.corpus / f"{job.name}.ipynb"
    try:
        notebook = _execute(job, copy, forks)
    except BuildError:
        raise
    except Exception as e:  # a kernel that died, say: one page is lost, the others are not
        log = from_here(copy.with_suffix(".log"))
        raise BuildError(f"{type(e).__name__}: {e}\n  what its kernel said is in {log}") from e
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as aside:
        return write_page(job, notebook, frame, Path(aside), out)


def _execute(job: Job, copy: Path, forks: Nursery | None) -> Any:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        return papermill.execute_notebook(
            project.NOTEBOOKS / job.notebook, copy, job.parameters, kernel_name="python3", progress_bar=False, cwd=ROOT,
            engine_name=SavedOnce.__name__, kernel_manager_class=kernels(forks, copy.with_suffix(".log")),
            # Encrypts what goes to and from the kernel; without it every kernel warns that it does not.
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        )  # fmt: skip
    except PapermillExecutionError as e:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", f"{e.ename}: {e.evalue}")
        raise BuildError(f"cell {e.cell_index} failed: {reason}\n  the executed copy is {from_here(copy)}") from e
