"""The story, told once: documents in, a validated, queryable graph out.

::

    pass 1   documents ──identify──▶ ledger
    pass 2   ledger, trial by trial ──▶ own statements + shared claims ──check──▶ text ──load──▶ a new generation
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from kg.errors import KgError
from kg.graph import turtle_file
from kg.graph.folder import Folder
from kg.graph.graph import Graph
from kg.graph.ledger import Ledger
from kg.graph.summary import Progress, Summary, Watch
from kg.keeping import Keeper
from kg.line import Line
from kg.link import kept
from kg.link.kept import Kept
from kg.making import Making
from kg.opening import open_graph
from kg.planning import plan
from kg.rdf.names import BASE
from kg.rdf.source import SAMPLE
from kg.read.walk import Source
from kg.shacl.finding import Finding, refuse
from kg.shipped import fingerprint
from kg.shipped import folder as shipped_folder
from kg.updating import updated
from kg.workers import Workers, available

PathLike = str | os.PathLike[str]


def build(
    sources: Iterable[PathLike] | PathLike,
    output: PathLike = "output",
    *,
    workers: int | None = None,
    contacts: bool = False,
    results: bool = True,
    strict: str | None = None,
    prune: bool = False,
    turtle: bool = False,
    base: str = BASE,
    progress: Progress = lambda stage, done, total: None,
) -> Graph:
    """Read sources and leave a graph in a folder, beside what the folder holds already.

    Args:
        sources: files, folders, or ``-`` for standard input; :data:`SAMPLE_SOURCE` for what ships with TrialGraph.
        output: the folder; made where it does not exist.
        workers: processes; as many as there are processors where not given. The graph is the same for any number.
        contacts: whether phones and e-mails of contacts become triples.
        results: whether the results that a trial has posted become triples; they are most of a graph.
        strict: refuse a graph that has findings of this severity or worse (``violation``, ``warning``, ``info``).
        prune: forget documents of the named sources that are no longer in them.
        turtle: write ``graph.ttl`` anew, however large it is; see :data:`kg.updating.AT_ONCE`.
        base: the beginning of all data IRIs.
        progress: called as the work goes on.

    Returns:
        The graph, opened; its ``summary`` tells what was read and made.

    Raises:
        ReadError: a source that does not exist.
        Busy: another build writes the folder.
        GraphInvalid: findings refused under ``strict``; the folder keeps the graph it had.
        KgError: the folder cannot be written, or real documents would be mixed with the sample.
    """
    named = _named(sources)
    folder = Folder(output)
    summary = Summary(base=base, contacts=contacts, results=results)
    processes = available() if workers is None else max(1, workers)
    with (
        folder.writing(),
        _told_plainly(folder),
        closing(Ledger(folder.ledger)) as ledger,
        Workers(processes) as pool,
    ):
        number, code = folder.number() + 1, fingerprint()
        watch = Watch()
        Keeper(ledger, number, code, summary, progress, pool).keep(named, prune=prune)
        watch.lap("reading")
        if not ledger.has_changes(number) and (last := _standing(folder, summary.made_by(code))):
            if turtle and not turtle_file.is_written(last.path):
                turtle_file.write(last.path)
            folder.show_current()
            refuse(sorted(Finding(**row) for row in last.findings), strict)
            summary.take_over(last.info)
        else:
            make(Making(folder, ledger, number, code, summary, watch, progress, pool, strict, turtle))
            watch.write(folder.log, workers=processes)
        ledger.forget(folder.clear())
    return open_graph(output, summary=summary)


def make(making: Making) -> None:
    """Make a generation and publish it, from the one before it where that is possible; until it is whole that one
    stands.

    Raises:
        GraphInvalid: findings refused under ``strict``.
    """
    making.plan = plan(making.ledger, making.number, making.made_by)
    with making.begun():
        if not updated(making):
            making.begin_again()
            Line(making).run(_kept_before(making))
        making.publish()
        making.watch.lap("publishing")


def _kept_before(making: Making) -> Kept | None:
    """What the current generation keeps of its similar trials, if the same code made it."""
    if not making.folder.stands(making.made_by):
        return None
    try:
        return kept.read(making.folder.current() / kept.FOLDER)
    except KgError:
        return None


def _standing(folder: Folder, made_by: str) -> Graph | None:
    """The current graph, if it was made with these settings and is whole: nothing needs to be made."""
    if not folder.stands(made_by):
        return None
    graph = open_graph(folder.path)
    try:
        kept.read(graph.path / kept.FOLDER)
        return graph if graph.info else None
    except KgError:
        return None


@contextmanager
def _told_plainly(folder: Folder) -> Iterator[None]:
    """A full disk and the like as one sentence; the graph that was there is still there."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise KgError(f"{folder.path}: the build could not be written ({reason}). The last graph is kept.") from error


SAMPLE_SOURCE = "sample:"
"""Stands for the sample among the sources of :func:`build`."""


def _named(sources: Iterable[PathLike] | PathLike) -> list[Source]:
    """The sources, each once, in order of their names.

    A source is called by the last part of its path, or by as many parts as it takes to tell all of them apart.
    """
    paths = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    if not paths:
        raise KgError("no source given: name files or folders, - for standard input, or --sample")
    distinct = {_source(os.fspath(path)) for path in paths}
    parts = 1
    while len({source.named(parts).name for source in distinct}) < len(distinct):
        parts += 1
    return sorted((source.named(parts) for source in distinct), key=lambda source: source.name)


def _source(path: str) -> Source:
    if path == SAMPLE_SOURCE:
        return Source(str(shipped_folder("sample") / "documents"), SAMPLE)
    return Source.of(path)
