"""Spread work over processes, a few pieces ahead of what is taken, so that memory stays flat however long the work is."""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

ALONE = 8  # pieces of work; starting processes costs more than doing so few
_AHEAD = 2  # pieces a process that wait to be taken


def in_order(function: Callable, pieces: Iterable) -> Iterator[Any]:
    """Yield function(piece) for each, in order, computed on all cores once there are many pieces.

    The function stands at the top of a module, and pieces and results can be pickled. An exception comes out where the
    result would have. Raises OSError where a process was ended from outside.

    >>> list(in_order(abs, [-1, 2]))
    [1, 2]
    """
    pieces = iter(pieces)
    few = list(islice(pieces, ALONE))
    workers = cores()
    if len(few) < ALONE or workers < 2 or multiprocessing.current_process().daemon:
        yield from map(function, chain(few, pieces))
        return
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    try:
        waiting: deque[Future] = deque()
        for piece in chain(few, pieces):
            with main_not_run_again():  # a process starts when there is work for it
                waiting.append(pool.submit(function, piece))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenExecutor as error:
        raise OSError("a worker process was ended from outside, most likely for want of memory") from error
    finally:
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def main_not_run_again():
    """Keep worker processes from running the user's script again, which is how they look for functions of `__main__`.

    They need none of it. Without this a script that calls `measure` or `write_corpus` would have to hide everything behind
    `if __name__ == "__main__"`.
    """
    main = sys.modules["__main__"]
    saved = {name: getattr(main, name, None) for name in ("__file__", "__spec__")}
    try:
        main.__file__ = main.__spec__ = None
        yield
    finally:
        for name, value in saved.items():
            setattr(main, name, value)
