"""The story, told once: documents in, a validated, queryable graph out.

::

    pass 1   documents ──identify──▶ ledger
    pass 2   ledger, trial by trial ──▶ own statements + shared claims ──check──▶ text ──load──▶ a new generation
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from kg.errors import KgError
from kg.graph.folder import Folder
from kg.graph.graph import Graph
from kg.graph.ledger import Ledger
from kg.graph.summary import Summary, Watch
from kg.line import Line, Progress
from kg.opening import open_graph
from kg.rdf.names import BASE
from kg.rdf.source import SAMPLE
from kg.read import readers
from kg.read.walk import Found, Source, Unread, documents
from kg.shipped import folder as shipped_folder
from kg.workers import Workers, available

PathLike = str | os.PathLike[str]
_COMMIT_EVERY = 1000


def build(
    sources: Iterable[PathLike] | PathLike,
    output: PathLike = "output",
    *,
    workers: int | None = None,
    contacts: bool = False,
    strict: str | None = None,
    prune: bool = False,
    base: str = BASE,
    progress: Progress = lambda stage, done, total: None,
) -> Graph:
    """Read sources and leave a graph in a folder, beside what the folder holds already.

    Args:
        sources: files, folders, or ``-`` for standard input; :data:`SAMPLE_SOURCE` for what ships with TrialGraph.
        output: the folder; made where it does not exist.
        workers: processes; as many as there are processors where not given. The graph is the same for any number.
        contacts: whether phones and e-mails of contacts become triples.
        strict: refuse a graph that has findings of this severity or worse (``violation``, ``warning``, ``info``).
        prune: forget documents of the named sources that are no longer in them.
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
    with folder.writing(), _told_plainly(folder):
        ledger = Ledger(folder.ledger)
        try:
            number = folder.number() + 1
            watch = Watch()
            summary = Summary(base=base, contacts=contacts)
            _keep(ledger, number, named, prune=prune, summary=summary, progress=progress)
            watch.lap("reading")
            generation = folder.begin(number)
            with Workers(available() if workers is None else max(1, workers)) as pool:
                line = Line(ledger, number, generation, pool, summary, watch, progress)
                try:
                    line.run(folder.ledger, contacts=contacts, strict=strict)
                except BaseException:
                    shutil.rmtree(generation, ignore_errors=True)
                    raise
            watch.lap("checking across trials")
            folder.publish(generation)
            ledger.forget(number)
            watch.write(folder.log, workers=available() if workers is None else workers)
        finally:
            ledger.close()
    return open_graph(output, summary=summary)


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


# ------------------------------------------------------------------------------------------------------------- pass 1


def _keep(
    ledger: Ledger, number: int, sources: list[Source], *, prune: bool, summary: Summary, progress: Progress
) -> None:
    """Read every document of the sources into the ledger."""
    names = [source.name for source in sources]
    ledger.begin(number, names)
    held = set(ledger.sources(number)) - set(names)
    if SAMPLE in names and (held or len(names) > 1):
        raise KgError("the sample is never mixed with other sources; give it a folder of its own with -o")
    if SAMPLE in held:
        ledger.end_source(SAMPLE, number)
        summary.notes.append("The sample that this folder held is replaced.")
    for source in sources:
        source.check()
    for source in sources:
        files: set[str] = set()
        for member, found in groupby(documents(source), key=lambda document: document.member):
            files.add(member)
            seen = set()
            for document in found:
                seen.add(document.ordinal)
                _keep_one(ledger, number, document, summary)
                progress("reading", summary.read, None)
            ledger.end_file(source.name, member, seen, number)
        if prune or source.name == SAMPLE:
            ledger.end_members(source.name, files, number)
    ledger.commit()


def _keep_one(ledger: Ledger, number: int, found: Found, summary: Summary) -> None:
    summary.read += 1
    if isinstance(found, Unread):
        new = ledger.reject(found.source, found.member, found.ordinal, found.reason, number)
    else:
        new = ledger.keep(found, readers.identify(found.body), number)
    summary.unchanged += not new
    if summary.read % _COMMIT_EVERY == 0:
        ledger.commit()
