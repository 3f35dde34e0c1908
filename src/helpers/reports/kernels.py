"""Kernels that are forks of one process, which has imported and loaded once what every notebook needs.

An ordinary kernel is a new Python that imports pandas, matplotlib and the helpers and reads the measured tables: seconds of
work, the same for each page. `Nursery` forks once from the build, imports, and then forks a kernel for each notebook. Where
processes cannot be forked safely (anywhere but Linux), `kernels` gives ordinary ones.
"""

import ctypes
import gc
import json
import os
import signal
import socket
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

import helpers
from helpers import project

CAN_FORK = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MOST = 1 << 20  # bytes of an order: a command and an environment


class Nursery:
    """A process that forks a kernel for each order; it and all its kernels end with the process that made it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self.orders.close()
            try:
                _end_with_parent()
                _import_what_notebooks_use()
                _serve(theirs)
            finally:
                os._exit(0)
        theirs.close()

    def kernel(self, arguments: list[str], environment: dict[str, str], folder: str, log: str) -> "Fork":
        """Fork a kernel; `arguments` are those of ipykernel, `log` gets what it says beside its cells."""
        with self.lock:
            self.orders.send(json.dumps([arguments, environment, folder, log]).encode())
            return Fork(int(self.orders.recv(_MOST)))

    def close(self) -> None:
        self.orders.close()
        os.waitpid(self.pid, 0)


@contextmanager
def nursery():
    """Give a Nursery while the notebooks run, or None where there can be none."""
    made = Nursery() if CAN_FORK else None
    try:
        yield made
    finally:
        if made:
            made.close()


def _import_what_notebooks_use() -> None:
    for name in ("IPython.core.pylabtools", "ipykernel.kernelapp", "matplotlib_inline.backend_inline", "pandas"):
        import_module(name)
    for name in helpers.__all__:
        getattr(helpers, name)
    gc.collect()
    gc.freeze()  # what is here now is not looked at again, so its memory stays shared


def _serve(orders: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a kernel that has ended leaves nothing behind
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's to answer
    while order := orders.recv(_MOST):
        pid = os.fork()
        if pid == 0:
            orders.close()
            _become_kernel(*json.loads(order))
        orders.send(str(pid).encode())


def _end_with_parent() -> None:
    """Have the kernel of the system end this process when the one that forked it has ended, however it did."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _become_kernel(arguments: list[str], environment: dict[str, str], folder: str, log: str) -> None:
    try:
        _end_with_parent()
        os.setsid()
        os.chdir(folder)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(environment)
        nothing = os.open(os.devnull, os.O_RDWR)
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        for handle, to in ((0, nothing), (1, nothing), (2, said)):
            os.dup2(to, handle)
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.initialize(arguments)
        app.start()
    finally:
        os._exit(0)


class Fork:
    """A process that is not our child, with what `subprocess.Popen` offers and a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        return 0  # asked only when it has ended

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def kernels(forks: Nursery | None, log: Path) -> type[AsyncKernelManager]:
    """Make the class of kernels that write what they say beside the cells into `log`, forked where that can be.

    A kernel is interrupted before it is shut down; one whose cell has just failed prints that as an error of its own.
    """

    class Forked(LocalProvisioner):
        async def launch_kernel(self, cmd: list[str], **kw: Any) -> KernelConnectionInfo:
            assert forks is not None
            arguments = cmd[cmd.index("-f") :]
            fork = forks.kernel(arguments, dict(kw.get("env") or os.environ), str(kw.get("cwd") or "."), str(log))
            # The base class declares None where it means None until there is a process.
            self.process = fork  # type: ignore[assignment]
            self.pid = self.pgid = fork.pid  # type: ignore[assignment]
            return self.connection_info

    class Kernels(AsyncKernelManager):
        async def start_kernel(self, **kw: Any) -> None:  # type: ignore[override]
            if forks is not None and self.provisioner is None:
                self.provisioner = Forked(parent=self, kernel_spec=self.kernel_spec, kernel_id=self.kernel_id)
            # It works in the project's folder, from which a relative path in the environment would lead elsewhere.
            env = {**(kw.pop("env", None) or os.environ), project.VARIABLE: str(project.ROOT)}
            with log.open("wb") as said:  # an ordinary kernel keeps a handle of its own
                return await AsyncKernelManager.start_kernel(self, stderr=said, env=env, **kw)

    return Kernels
