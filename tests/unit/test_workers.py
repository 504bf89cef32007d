from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.workers import Workers, available

# The workers import this code by name, so it must not be that of a test module.
SQUARES = """
from kg.workers import Workers
with Workers(2) as workers:
    print(list(workers.map(pow, [(number, 2) for number in range(20)])))
"""
EXPECTED = f"{[number * number for number in range(20)]}\n"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_results_come_in_the_order_of_the_tasks(number: int) -> None:
    # The first tasks take longest.
    tasks = [(delay,) for delay in (0.2, 0.0, 0.1, 0.0)]
    with Workers(number) as workers:
        assert list(workers.map(time.sleep, tasks)) == [None] * 4
        assert list(workers.map(pow, [(each, 3) for each in range(30)])) == [each**3 for each in range(30)]
        assert list(workers.map(pow, [])) == []


def test_work_is_done_in_other_processes_only_where_there_are_several() -> None:
    with Workers(1) as workers:
        assert list(workers.map(os.getpid, [()])) == [os.getpid()]
    with Workers(2) as workers:
        assert os.getpid() not in set(workers.map(os.getpid, [()] * 4))


@pytest.mark.parametrize("number", [1, 2])
def test_an_exception_in_a_task_is_that_of_the_caller(number: int) -> None:
    with pytest.raises(ZeroDivisionError), Workers(number) as workers:
        list(workers.map(divmod, [(4, 2), (1, 0), (9, 3)]))


def test_results_before_the_exception_are_given() -> None:
    with Workers(2) as workers:
        results = workers.map(divmod, [(4, 2), (1, 0)])
        assert next(results) == (2, 0)
        with pytest.raises(ZeroDivisionError):
            next(results)


@pytest.mark.parametrize("number", [1, 2])
def test_only_a_few_tasks_are_under_way(number: int) -> None:
    taken = 0

    def tasks() -> Iterator[tuple[int, int]]:
        nonlocal taken
        for each in range(1000):
            taken += 1
            yield each, 2

    with Workers(number) as workers:
        assert next(workers.map(pow, tasks())) == 0
    assert taken <= 3 * number


def test_a_worker_that_dies_is_told_in_a_sentence() -> None:
    with pytest.raises(KgError, match=r"a worker process died.*fewer --workers"), Workers(2) as workers:
        list(workers.map(os._exit, [(1,)]))


def run(*arguments: str, script: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], check=False, input=script, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout


def test_it_works_from_a_command_line() -> None:
    assert run("-c", SQUARES) == EXPECTED


def test_it_works_from_standard_input() -> None:
    assert run("-", script=SQUARES) == EXPECTED


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"print('here')\n{SQUARES}print('done')\n", encoding="utf-8")
    assert run(str(script)) == f"here\n{EXPECTED}done\n"


def test_there_is_a_processor() -> None:
    assert available() >= 1


def test_workers_that_rest_are_gone_and_others_come() -> None:
    with Workers(2) as workers:
        before = set(workers.map(os.getpid, [()] * 8))
        workers.rest()
        assert not any(is_alive(pid) for pid in before)
        assert set(workers.map(os.getpid, [()] * 8)).isdisjoint(before)


def test_workers_die_with_a_killed_main(tmp_path: Path) -> None:
    """After kill -9 nothing lives on."""
    script = """
import os, pathlib, sys, time
from kg.workers import Workers
with Workers(2) as workers:
    for pid in workers.map(os.getpid, [(), ()]):
        print(pid, flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pids = {int(process.stdout.readline()) for _ in range(2)}
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 20
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker outlives the process that started it"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())
