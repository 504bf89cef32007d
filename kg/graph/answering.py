"""Answer queries over a store, piece by piece; here, or in a process of its own that :mod:`kg.graph.asking` begins.

Such a process loads nothing but this, so that it answers some sixty milliseconds after it was begun.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError, QueryError

_AT_A_TIME = 5_000

Rows = list[Any]
Piece = tuple[str, ...] | bool | Rows | None
"""An answer comes in pieces. The first says what it is: the columns of a table, the answer to an ASK query, or None for
statements. Then come rows, many at a time, and at last for a table or statements whether there are more of them.
"""


def answer(store: ox.Store, sparql: str, limit: int | None) -> Iterator[Piece]:
    """The answer to a query in pieces, up to ``limit`` rows or statements.

    Raises:
        QueryError: it is not SPARQL, it is an update, or it fails on the way.
    """
    try:
        found = store.query(sparql)
        if isinstance(found, ox.QueryBoolean):
            yield bool(found)
            return
        if isinstance(found, ox.QueryTriples):
            yield None
            # Without a limit, who asks takes out what comes twice; with one, only what differs counts.
            yield from _pieces(iter(found) if limit is None else _each_once(found), limit)
            return
        yield tuple(variable.value for variable in found.variables)
        yield from _pieces((tuple(row) for row in found), limit)
    except SyntaxError as error:
        raise QueryError(f"not a SPARQL query: {error}. `kg query --list` shows examples.") from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _pieces(rows: Iterator[Any], limit: int | None) -> Iterator[Piece]:
    wanted = islice(rows, limit)
    while piece := list(islice(wanted, _AT_A_TIME)):
        yield piece
    yield limit is not None and next(rows, None) is not None


def _each_once(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    seen: set[ox.Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def serve(descriptor: int, path: str) -> None:
    """Answer what comes over a connection until it is closed; what runs here is this process, and it ends with that.

    Standard input is held open by the process that asks, and ends when it does, even if it is killed.
    """
    threading.Thread(target=_end_with_asker, daemon=True).start()
    with Connection(descriptor) as connection:
        try:
            store = ox.Store.read_only(path)
            connection.send(None)
            while True:
                _answer_next(connection, store)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass
        except (OSError, RuntimeError, ValueError) as error:
            connection.send(KgError(f"{Path(path)}: the store cannot be opened ({error}). Build the graph again."))


def _answer_next(connection: Connection, store: ox.Store) -> None:
    sparql, limit = connection.recv()
    try:
        for piece in answer(store, sparql, limit):
            connection.send(piece)
    except QueryError as error:
        connection.send(error)


def _end_with_asker() -> None:
    sys.stdin.buffer.read()
    os._exit(0)
