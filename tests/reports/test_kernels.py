"""Kernels forked from one process do what ordinary kernels do, and end when they should."""

import os
import signal
import time

import pytest

from helpers.reports import kernels
from helpers.reports.build import build
from tests.places import SMALL

forks = pytest.mark.skipif(not kernels.CAN_FORK, reason="processes are forked on Linux only")


def pages(folder):
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.suffix in (".html", ".csv", ".png")}


@forks
@pytest.mark.notebooks
def test_pages_are_the_same_whether_kernels_are_forked_or_not(tmp_path, monkeypatch):
    given = {"CORPUS": str(SMALL)}
    assert build(given, out=tmp_path / "forked", only="01-speculation") == 0
    monkeypatch.setattr(kernels, "CAN_FORK", False)
    assert build(given, out=tmp_path / "new", only="01-speculation") == 0
    forked, new = pages(tmp_path / "forked"), pages(tmp_path / "new")
    assert forked.keys() == new.keys() and all(forked[name] == new[name] for name in forked)


@forks
def test_kernels_end_with_the_nursery(tmp_path):
    made = kernels.Nursery()
    there = [made.kernel(["-f", str(tmp_path / f"{n}.json")], dict(os.environ), str(tmp_path), str(tmp_path / f"{n}.log"))
             for n in range(2)]  # fmt: skip
    assert len({made.pid, *(k.pid for k in there)}) == 3 and all(k.poll() is None for k in there)
    os.kill(made.pid, signal.SIGKILL)
    made.close()
    for _ in range(600):
        if all(k.poll() == 0 for k in there):
            return
        time.sleep(0.1)
    pytest.fail("a kernel outlived the process that it was forked from")


@forks
def test_without_orders_the_nursery_ends():
    with kernels.nursery() as made:
        pid = made.pid
        assert kernels.Fork(pid).poll() is None
    assert kernels.Fork(pid).poll() == 0
