"""The Oxigraph store of a generation: filled once, then opened read-only."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.graph.folder import link_or_copy
from kg.graph.streams import joined
from kg.rdf.difference import update
from kg.rdf.names import BASE, findings_graph
from kg.rdf.turtle import header

Filled = ox.Store
"""A store that is being filled."""

# Two threads load almost twice as fast as one; more gain nothing.
_THREADS = 2
# So many bytes of text are loaded at once. What is loaded is held in memory until it is sorted: six times as much text
# took six times the memory and was no faster.
_AT_ONCE = 16_000_000


@contextmanager
def filled(
    path: Path, parts: Iterable[Path], base: str = BASE, told: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Filled]:
    """A new store with the statements of some files (Turtle without header); closed when the block ends.

    ``told`` is called as it goes on.

    All are loaded at once, when the last of them has been made: Oxigraph sorts in the background, and where files came
    slowly it would do so more often. In the end they are sorted once more, into few
    files: look-ups become two to three times faster.
    """
    store = ox.Store(str(path))
    with ThreadPoolExecutor(_THREADS) as threads:
        under_way = [threads.submit(_load, store, some, base) for some in _grouped(parts)]
        try:
            for done, each in enumerate(under_way, 1):
                each.result()
                told(done, len(under_way))
        finally:
            threads.shutdown(cancel_futures=True)
    store.optimize()
    yield store


def _load(store: Filled, parts: list[Path], base: str) -> None:
    store.bulk_load(input=joined(header(base), parts), format=ox.RdfFormat.TURTLE)


def _grouped(parts: Iterable[Path]) -> Iterator[list[Path]]:
    """Files in groups of some size, but for the last."""
    group, size = list[Path](), 0
    for part in parts:
        group.append(part)
        size += part.stat().st_size
        if size >= _AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


@contextmanager
def copied(published: Path, path: Path) -> Iterator[ox.Store]:
    """A copy of a published store, to be changed; closed, with all changes on disk, when the block ends.

    Its sorted files are never written again, so the copy has them as hard links: it takes no time and no space.
    """
    path.mkdir()
    for file in published.iterdir():
        if file.suffix == ".sst":
            link_or_copy(file, path / file.name)
        elif file.name != "LOCK":
            shutil.copyfile(file, path / file.name)
    store = ox.Store(str(path))
    yield store
    store.flush()


def change(store: ox.Store, differences: Iterable[tuple[Path, Path]], base: str = BASE) -> None:
    """Take statements out and put others in: Turtle without header, a transaction for each file.

    First all go and then all come, since what one file takes out another may put in.
    """
    files = list(differences)
    for gone, _ in files:
        _update(store, gone.read_text(encoding="utf-8"), "", base)
    for _, come in files:
        _update(store, "", come.read_text(encoding="utf-8"), base)


def _update(store: ox.Store, gone: str, come: str, base: str) -> None:
    if gone or come:
        store.update(update(gone, come, base))


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


def change_findings(store: ox.Store, gone: str, come: str, base: str = BASE) -> None:
    """Take some parts of a validation report out of its named graph, and put others in. Both are Turtle with header."""
    graph = ox.NamedNode(findings_graph(base))
    for quad in ox.parse(gone, format=ox.RdfFormat.TURTLE):
        store.remove(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    store.bulk_load(input=come.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)


def opened(path: Path) -> ox.Store:
    """The store of a published generation, read-only.

    Raises:
        KgError: it cannot be opened.
    """
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise KgError(f"{path}: the store cannot be opened ({error}). Build the graph again.") from error
