"""The nearest trials of all trials of a corpus: found from scratch, or renewed where some trials changed.

A changed trial is searched again; the candidates of the others are kept, and it leaves or joins them. With the same
statistics the lists are the same as from scratch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.link import candidates
from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.candidates import FAINT, Moves, Near, Ranks
from kg.link.similar import LEAST, TOP, Edge, Found, Search
from kg.link.statistics import Floats, Integers
from kg.link.threads import each_of
from kg.link.vectors import Matrix

_ROWS: Final = 64
"""How many trials are searched at once."""

_KEPT_ROWS: Final = 4096
"""How many lists are renewed at once."""

_NONE: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
"""The bound of a trial that has no candidates yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """For each trial its most similar ones, best first.

    The list of the trial at place ``n`` of ``ids`` is ``places[ends[n]:ends[n + 1]]`` with ``scores`` beside it;
    ``near`` has the candidates that it was chosen from.
    """

    ids: tuple[str, ...]
    ends: Integers
    places: Integers
    scores: Floats
    near: Near


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Similar trials as arrays: each pair once, by places among the ids. Iterating gives :class:`Edge`, sorted."""

    ids: tuple[str, ...]
    a: Integers
    b: Integers
    scores: Floats

    def __len__(self) -> int:
        return len(self.scores)

    def __iter__(self) -> Iterator[Edge]:
        for a, b, score in zip(self.a.tolist(), self.b.tolist(), self.scores.tolist(), strict=True):
            yield Edge(self.ids[a], self.ids[b], score)


def top(
    matrix: Matrix, k: int = TOP, *, least: float = LEAST, exclude: Iterable[tuple[str, str]] = (), threads: int = 1
) -> Edges:
    """The edges from each trial to the ``k`` most similar ones; both directions together, each pair once.

    ``exclude`` has pairs that are no edges, in either order, as two records of one trial. The result does not depend on
    ``threads``.
    """
    return edges(nearest(Search(matrix, exclude), k, least=least, threads=threads))


def nearest(
    search: Search, k: int = TOP, *, least: float = LEAST, threads: int = 1, arrays: Arrays = IN_MEMORY
) -> Nearest:
    """The ``k`` most similar trials of every trial of a matrix."""
    size = len(search.matrix.ids)

    def searched(rows: slice) -> Found:
        return search.nearest(np.arange(rows.start, rows.stop), k, least)

    return _listed(search.matrix.ids, _each(searched, size, _ROWS, threads), arrays)


def renewed(
    old: Nearest,
    before: Matrix,
    search: Search,
    changed: Iterable[str],
    k: int = TOP,
    *,
    least: float = LEAST,
    threads: int = 1,
    arrays: Arrays = IN_MEMORY,
) -> Nearest:
    """The same as :func:`nearest`, from the lists that were there before some trials came, went or changed.

    ``old`` are the lists over ``before``, ``search`` searches the matrix of now, of the same statistics; ``changed``
    names every trial that is not the same in both, also where it may not be paired with the same ones.
    """
    ids, touched = search.matrix.ids, set(changed)
    now = {nct_id: place for place, nct_id in enumerate(ids) if nct_id not in touched}
    moves = Moves.of(np.array([now.get(nct_id, -1) for nct_id in before.ids], np.int64))
    # The place that each trial of now had before; -1 where it came or changed.
    since = np.full(len(ids), -1, np.int64)
    since[moves.to[moves.to >= 0]] = np.flatnonzero(moves.to >= 0)
    bounds = np.full(len(ids), _NONE, np.uint64)
    bounds[moves.to[moves.to >= 0]] = candidates.moved(old.near.bounds, moves)[moves.to >= 0]
    row, come = _come(search, np.flatnonzero(since < 0), bounds)

    def renew(rows: slice) -> Found:
        stay = np.flatnonzero(since[rows] >= 0)
        part = slice(*np.searchsorted(row, (rows.start, rows.stop)))
        found = Near.none(rows.stop - rows.start)
        among = np.searchsorted(stay, row[part] - rows.start)
        found[stay] = candidates.renewed(old.near[since[rows][stay]], bounds[rows][stay], moves, among, come[part])
        again = np.union1d(np.flatnonzero(since[rows] < 0), np.flatnonzero(found.unsure))
        for start in range(0, len(again), _ROWS):
            some = again[start : start + _ROWS]
            found[some] = search.near(some + rows.start)
        return search.best(found, np.arange(rows.start, rows.stop), k, least)

    return _listed(ids, _each(renew, len(ids), _KEPT_ROWS, threads), arrays)


def _come(search: Search, come: Integers, bounds: Ranks) -> tuple[Integers, Ranks]:
    """The trials to which those at some places are candidates above their bounds, in order, and the ranks of these."""
    rows, found = [_NO_PLACES], [np.empty(0, np.uint64)]
    for start in range(0, len(come), _ROWS):
        own = come[start : start + _ROWS]
        product = search.products(search.matrix.strong[own]).tocoo()
        ranks = candidates.ranks(product.data, own[product.row])
        clear = (product.data >= FAINT) & (ranks >= bounds[product.col])
        rows.append(product.col[clear].astype(np.int64))
        found.append(ranks[clear])
    row, ranks = np.concatenate(rows), np.concatenate(found)
    order = np.argsort(row, kind="stable")
    return row[order], ranks[order]


def edges(lists: Nearest) -> Edges:
    """Each pair of trials of which one has the other among its nearest, once."""
    size = len(lists.ids)
    row = np.repeat(np.arange(size), np.diff(lists.ends))
    # The score of a pair is the same from either side, to the last digit.
    code, first = np.unique(np.minimum(row, lists.places) * size + np.maximum(row, lists.places), return_index=True)
    return Edges(lists.ids, code // max(size, 1), code % max(size, 1), lists.scores[first])


def _each(work: Callable[[slice], Found], size: int, rows: int, threads: int) -> Iterator[Found]:
    """What is found for all rows, so many at a time."""
    return each_of(work, (slice(start, min(start + rows, size)) for start in range(0, size, rows)), threads)


def _listed(ids: tuple[str, ...], found: Iterable[Found], arrays: Arrays = IN_MEMORY) -> Nearest:
    """Lists of trials, found one part behind another."""
    near, at = Near.none(len(ids), arrays), 0
    counts, places, scores = [_NO_PLACES], [_NO_PLACES], [np.empty(0)]
    for each in found:
        rows = slice(at, at + len(each.near.bounds))
        near[rows], at = each.near, rows.stop
        counts.append(np.bincount(each.row, minlength=len(each.near.bounds)))
        places.append(each.place)
        scores.append(each.score)
    ends = np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.int64)
    return Nearest(ids, ends, np.concatenate(places), np.concatenate(scores), near)


_NO_PLACES: Final[Integers] = np.empty(0, np.int64)
