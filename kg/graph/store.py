"""The Oxigraph store of a generation: filled once, then opened read-only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.rdf.names import BASE, findings_graph
from kg.rdf.turtle import header

Filled = ox.Store
"""A store that is being filled."""

# Two threads load almost twice as fast as one; more gain nothing.
_THREADS = 2


@contextmanager
def filled(path: Path, parts: list[Path], base: str = BASE) -> Iterator[ox.Store]:
    """A new store with the statements of the parts (Turtle without header); closed when the block ends."""
    store = ox.Store(str(path))
    halves = [parts[at::_THREADS] for at in range(_THREADS)]
    with ThreadPoolExecutor(_THREADS) as threads:
        for loading in [threads.submit(_load, store, half, base) for half in halves]:
            loading.result()
    yield store
    # Sorts what two threads left in many files: look-ups become two to three times faster.
    store.optimize()


def _load(store: ox.Store, parts: list[Path], base: str) -> None:
    if parts:
        store.bulk_load(input=io.BufferedReader(Joined(header(base).encode(), parts)), format=ox.RdfFormat.TURTLE)


def rows(store: ox.Store, query: str) -> Iterator[tuple[str, str, str]]:
    """The rows of a SELECT over ?this, ?path and ?value as N-Triples terms, empty where unbound."""
    solutions = store.query(query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise KgError("a rule must be a SELECT query")
    names = {variable.value for variable in solutions.variables}
    columns = [name if name in names else None for name in ("this", "path", "value")]
    for solution in solutions:
        this, path, value = ("" if name is None else str(solution[name] or "") for name in columns)
        yield this, path, value


def add_findings(store: ox.Store, report: Path, base: str = BASE) -> None:
    """Put a validation report into its named graph."""
    graph = ox.NamedNode(findings_graph(base))
    store.bulk_load(path=str(report), format=ox.RdfFormat.TURTLE, to_graph=graph)


def opened(path: Path) -> ox.Store:
    """The store of a published generation, read-only.

    Raises:
        KgError: it cannot be opened.
    """
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise KgError(f"{path}: the store cannot be opened ({error}). Build the graph again.") from error


class Joined(io.RawIOBase):
    """A header and several files as one stream, read one after another."""

    def __init__(self, head: bytes, paths: list[Path]) -> None:
        super().__init__()
        self._paths = iter(paths)
        self._file: io.BufferedIOBase | None = io.BytesIO(head)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on, into the next file where one ends."""
        while self._file is not None:
            if count := self._file.readinto(buffer):
                return count
            self._file.close()
            following = next(self._paths, None)
            self._file = following.open("rb") if following else None
        return 0
