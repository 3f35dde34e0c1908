"""Work is spread over processes, taken in order, and no further ahead than it is needed."""

import sys

import pytest

from helpers import parallel
from helpers.parallel import cores, in_order, main_not_run_again


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(parallel, "ALONE", 2)


def test_few_pieces_are_done_here(monkeypatch):
    monkeypatch.setattr(parallel, "ProcessPoolExecutor", None)
    here = []
    assert list(in_order(here.append, range(parallel.ALONE - 1))) == [None] * (parallel.ALONE - 1)
    assert here == list(range(parallel.ALONE - 1))
    assert list(in_order(abs, [])) == []


def test_one_core_needs_no_process(monkeypatch):
    monkeypatch.setattr(parallel, "ProcessPoolExecutor", None)
    monkeypatch.setattr(parallel, "cores", lambda: 1)
    assert list(in_order(abs, range(-20, 0))) == list(range(20, 0, -1))
    assert cores() >= 1


def test_many_pieces_come_back_in_order_from_other_processes_and_none_is_taken_far_ahead(two_cores):
    taken = []

    def pieces():
        for i in range(30):
            taken.append(i)
            yield -i

    results = in_order(abs, pieces())
    assert next(results) == 0 and len(taken) < 10
    assert list(results) == list(range(1, 30)) and len(taken) == 30


def test_an_exception_comes_out_where_the_result_would_have(two_cores):
    results = in_order(int, ["1", "2", "3", "no", "5", "6"])
    assert [next(results) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ValueError, match="no"):
        next(results)


def test_the_users_script_is_hidden_only_while_a_process_starts(monkeypatch):
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "__file__", "script.py", raising=False)
    spec = main.__spec__
    with pytest.raises(RuntimeError), main_not_run_again():
        assert main.__file__ is None and main.__spec__ is None
        raise RuntimeError
    assert main.__file__ == "script.py" and main.__spec__ is spec
