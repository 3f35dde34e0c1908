"""Run notebooks through papermill, in parallel, and have each written as a page."""

import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm
from traitlets.config import Config

from helpers import project
from helpers.parallel import cores
from helpers.project import ROOT, from_here
from helpers.reports.page import Frame, write_page
from helpers.reports.state import Job, Page


class BuildError(RuntimeError):
    """A page could not be built; the message says which and why."""


def run_jobs(jobs: list[Job], out: Path, frame: Frame) -> tuple[dict[str, Page], dict[str, str]]:
    """Run jobs on all cores; returns the pages and what failed and why. The first error does not stop the others."""
    pages, failures = {}, {}
    with ThreadPoolExecutor(cores()) as pool, tqdm(total=len(jobs), desc="reports", unit=" pages") as bar:
        running = {pool.submit(_page, job, out, frame): job.name for job in jobs}
        for done in as_completed(running):
            name = running[done]
            bar.update()
            bar.set_postfix_str(name)
            try:
                pages[name] = done.result()
            except BuildError as e:
                failures[name] = str(e)
    return pages, failures


def _page(job: Job, out: Path, frame: Frame) -> Page:
    copy = project.BUILD / "notebooks" / frame.corpus / f"{job.name}.ipynb"
    try:
        notebook = _execute(job, copy)
    except BuildError:
        raise
    except Exception as e:  # a kernel that died, say: one page is lost, the others are not
        log = from_here(copy.with_suffix(".log"))
        raise BuildError(f"{type(e).__name__}: {e}\n  what its kernel said is in {log}") from e
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as aside:
        return write_page(job, notebook, frame, Path(aside), out)


def _execute(job: Job, copy: Path) -> Any:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        return papermill.execute_notebook(
            project.NOTEBOOKS / job.notebook, copy, job.parameters, kernel_name="python3", progress_bar=False, cwd=ROOT,
            kernel_manager_class=_kernels(copy.with_suffix(".log")),
            # Encrypts what goes to and from the kernel; without it every kernel warns that it does not.
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        )  # fmt: skip
    except PapermillExecutionError as e:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", f"{e.ename}: {e.evalue}")
        raise BuildError(f"cell {e.cell_index} failed: {reason}\n  the executed copy is {from_here(copy)}") from e


def _kernels(log: Path) -> type[AsyncKernelManager]:
    """Make the class of kernels that write what they say beside the cells into `log`.

    A kernel is interrupted before it is shut down; one whose cell has just failed prints that as an error of its own.
    """

    class Kernels(AsyncKernelManager):
        async def start_kernel(self, **kw):  # type: ignore[override]
            # It works in the project's folder, from which a relative path in the environment would lead elsewhere.
            env = {**(kw.pop("env", None) or os.environ), project.VARIABLE: str(ROOT)}
            with log.open("wb") as said:  # the kernel keeps a handle of its own
                return await AsyncKernelManager.start_kernel(self, stderr=said, env=env, **kw)

    return Kernels
