"""Put queries to a store so that they can be stopped.

Oxigraph cannot break off a query, so one with a time limit runs in a process of its own, which is killed when the time
is over; the next query begins a new one. Each process answers one query at a time and stays for the next one: to begin
one takes some sixty milliseconds, to ask it a tenth of a millisecond more than to ask the store here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path
from typing import Final

from kg.errors import QueryError
from kg.graph.answering import Piece

TIMEOUT: Final = 60.0
"""Seconds that a query may take unless it is said otherwise."""

_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[3:]; from kg.graph.answering import serve; serve(int(sys.argv[1]), sys.argv[2])"
)
# Far more than the processors that there are would only wait for each other.
_PROCESSES: Final = max(2, os.cpu_count() or 1)
_BEGINNING: Final = 60.0


class Apart:
    """Asks about the store in a folder, in processes of its own: at most as many as there are processors."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[_Process] = []
        self._free = threading.BoundedSemaphore(_PROCESSES)

    def ask(self, sparql: str, seconds: float, limit: int | None) -> Iterator[Piece]:
        """The answer in pieces, as :func:`kg.graph.answering.answer` gives them.

        Raises:
            QueryError: the query is none, it fails, or it takes longer.
            KgError: the store cannot be opened.
        """
        with self._free:
            process = self._process()
            try:
                yield from process.ask(sparql, seconds, limit)
            finally:
                if process.is_idle:
                    self._waiting.append(process)
                else:  # busy with a query that nobody waits for any more, or dead
                    process.end()

    def close(self) -> None:
        """End all processes that wait for a question."""
        while self._waiting:
            self._waiting.pop().end()

    def _process(self) -> _Process:
        while self._waiting:
            process = self._waiting.pop()
            if process.can_be_asked:
                return process
            process.end()
        return _Process(self._path)


class _Process:
    """A process that answers queries over the store in a folder."""

    def __init__(self, path: Path) -> None:
        self._connection, theirs = Pipe()
        self._owner = os.getpid()
        self.is_idle = False
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), str(path), *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # Ctrl-C reaches every process of a terminal's group; this one is ended by us.
                process_group=0,
            )
        try:
            self._next(time.monotonic() + _BEGINNING, _BEGINNING)
        except BaseException:
            self.end()
            raise
        self.is_idle = True

    @property
    def can_be_asked(self) -> bool:
        """Whether it lives, and was begun here and not by a process that this one is a copy of."""
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, sparql: str, seconds: float, limit: int | None) -> Iterator[Piece]:
        """The answer in pieces, the last of which must have come when the time is over."""
        deadline = time.monotonic() + seconds
        self.is_idle = False
        try:
            self._connection.send((sparql, limit))
        except OSError as error:
            raise _died() from error
        piece = self._next(deadline, seconds)
        if not isinstance(piece, bool):
            yield piece
            while isinstance(piece := self._next(deadline, seconds), list):
                yield piece
        self.is_idle = True
        yield piece

    def _next(self, deadline: float, seconds: float) -> Piece:
        try:
            if not self._connection.poll(max(0.0, deadline - time.monotonic())):
                raise QueryError(
                    f"the query took longer than its time limit of {seconds:g} s; make it more selective, "
                    "or set a greater --timeout (timeout=… in Python), 0 for none."
                )
            piece: Piece | Exception = self._connection.recv()
        except (EOFError, OSError) as error:
            raise _died() from error
        if isinstance(piece, Exception):
            self.is_idle = True
            raise piece
        return piece

    def end(self) -> None:
        """End it, whatever it does; in a copy of the process that began it, only let go of it."""
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._connection.close()


def _died() -> QueryError:
    return QueryError("the process that answers has died, perhaps for lack of memory; make the query more selective.")


def checked_timeout(timeout: float | None) -> float | None:
    """A time limit in seconds; None where there is none.

    >>> checked_timeout(0), checked_timeout(2.5)
    (None, 2.5)

    Raises:
        QueryError: it is less than 0, or no finite number.
    """
    if timeout is None or timeout == 0:
        return None
    if not 0 < timeout < threading.TIMEOUT_MAX:
        raise QueryError(f"a time limit is a number of seconds from 0, not {timeout:g}.")
    return timeout
