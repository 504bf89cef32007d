"""Work in parallel processes, with results in the order of the tasks."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import ModuleType, TracebackType
from typing import Any, TypeVar

from kg.errors import KgError

T = TypeVar("T")


def available() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """A pool of processes; with one worker the tasks run here, one after another.

    >>> with Workers(1) as workers:
    ...     list(workers.map(pow, [(2, 3), (2, 4)]))
    [8, 16]
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._pool: Executor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest()

    def rest(self) -> None:
        """End the processes, which gives their memory back; new ones start where there is work again."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def map(self, work: Callable[..., T], tasks: Iterable[tuple[Any, ...]]) -> Iterator[T]:
        """The results of ``work(*task)`` for each task, in order; only a few tasks are under way at a time."""
        if self.number <= 1:
            yield from (work(*task) for task in tasks)
            return
        waiting: deque[Future[T]] = deque()
        try:
            for task in tasks:
                waiting.append(self._submit(work, task))
                if len(waiting) >= 3 * self.number:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenExecutor as error:
            raise KgError(
                "a worker process died, perhaps for lack of memory; try again with fewer --workers"
            ) from error

    def _submit(self, work: Callable[..., T], task: tuple[Any, ...]) -> Future[T]:
        if self._pool is None:
            # Fresh processes, not forks: a store's threads do not survive a fork.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.number, context, initializer=_follow_main)
        with _main_hidden():
            return self._pool.submit(work, *task)


def _follow_main() -> None:
    """Prepare a worker: Ctrl-C reaches every process of a terminal, but the one that started the workers ends them in
    order; and when that one is killed, they must not live on.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Mapping makes millions of objects, hardly any of them in circles: looking for these took a tenth of the time.
    gc.set_threshold(20_000, 20, 50)
    threading.Thread(target=_end_with_main, daemon=True).start()


def _end_with_main() -> None:
    if (main := multiprocessing.parent_process()) is not None:
        multiprocessing.connection.wait([main.sentinel])
        os._exit(1)


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Let new processes start without the user's main module, of which they need nothing.

    Otherwise ``kg.build(…)`` at the top of a script would run again in every worker, and a notebook or standard input,
    which have no main file, could not build at all.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
