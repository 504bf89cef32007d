"""The nearest trials of all trials of a corpus: found from scratch, or renewed where some trials changed.

A changed trial changes its own list, and the lists of those that had it as a candidate or have it as one now. These are
searched again; with the same statistics the result is the same as from scratch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kg.link.similar import LEAST, TOP, Edge, Found, Search
from kg.link.statistics import Floats, Integers
from kg.link.vectors import Matrix

_ROWS = 64
_ROWS_OF_PRODUCTS = 256


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """For each trial its most similar ones, best first.

    The list of the trial at place ``n`` of ``ids`` is ``places[ends[n]:ends[n + 1]]`` with ``scores`` beside it;
    ``floors[n]`` is the product that it takes to be a candidate of it.
    """

    ids: tuple[str, ...]
    ends: Integers
    places: Integers
    scores: Floats
    floors: npt.NDArray[np.float32]


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


def nearest(search: Search, k: int = TOP, *, least: float = LEAST, threads: int = 1) -> Nearest:
    """The ``k`` most similar trials of every trial of a matrix."""
    every = np.arange(len(search.matrix.ids), dtype=np.int64)
    found = _found(search, every, k, least, threads)
    return _listed(search.matrix.ids, found.row, found.column, found.score, found.floors)


def renewed(
    old: Nearest,
    before: Matrix,
    search: Search,
    changed: Iterable[str],
    k: int = TOP,
    *,
    least: float = LEAST,
    threads: int = 1,
) -> Nearest:
    """The same as :func:`nearest`, from the lists that were there before some trials came, went or changed.

    ``old`` are the lists over ``before``, ``search`` searches the matrix of now, of the same statistics; ``changed``
    names every trial that is not the same in both, also where it may not be paired with the same ones.
    """
    ids, touched = search.matrix.ids, set(changed)
    now = {nct_id: place for place, nct_id in enumerate(ids)}
    # The place that each trial of before has now; -1 where it has gone.
    moved = np.array([now.get(nct_id, -1) for nct_id in before.ids], np.int64)
    kept = np.array([nct_id not in touched for nct_id in before.ids], bool) & (moved >= 0)
    floors = np.zeros(len(ids), np.float32)
    floors[moved[kept]] = old.floors[kept]
    again = np.array([nct_id in touched for nct_id in ids], bool)
    for matrix in (before, search.matrix):
        rows = [place for place, nct_id in enumerate(matrix.ids) if nct_id in touched]
        again |= _reached(search, matrix.strong[rows], floors)
    found = _found(search, np.flatnonzero(again), k, least, threads)
    floors[again] = found.floors
    row = np.repeat(moved, np.diff(old.ends))
    stays = np.repeat(kept, np.diff(old.ends)) & ~again[row]
    return _listed(
        ids,
        np.concatenate((row[stays], found.row)),
        np.concatenate((moved[old.places[stays]], found.column)),
        np.concatenate((old.scores[stays], found.score)),
        floors,
    )


def edges(lists: Nearest) -> Edges:
    """Each pair of trials of which one has the other among its nearest, once."""
    size = len(lists.ids)
    row = np.repeat(np.arange(size), np.diff(lists.ends))
    # The score of a pair is the same from either side, to the last digit.
    code, first = np.unique(np.minimum(row, lists.places) * size + np.maximum(row, lists.places), return_index=True)
    return Edges(lists.ids, code // max(size, 1), code % max(size, 1), lists.scores[first])


def _found(search: Search, rows: Integers, k: int, least: float, threads: int) -> Found:
    blocks = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda block: search.nearest(block, k, least), blocks))
    else:
        found = [search.nearest(block, k, least) for block in blocks]
    return Found(*(np.concatenate(each) for each in zip(_NOTHING, *found, strict=True)))


def _reached(search: Search, rows: sparse.csr_array, floors: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """The trials that have one of some rows as a candidate, by their floors."""
    found = np.zeros(len(floors), bool)
    for start in range(0, rows.shape[0], _ROWS_OF_PRODUCTS):
        product = search.products(rows[start : start + _ROWS_OF_PRODUCTS])
        found[product.indices[product.data >= floors[product.indices]]] = True
    return found


def _listed(
    ids: tuple[str, ...], row: Integers, column: Integers, score: Floats, floors: npt.NDArray[np.float32]
) -> Nearest:
    order = np.lexsort((column, -score, row))
    ends = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(ids))))).astype(np.int64)
    return Nearest(ids, ends, column[order], score[order], floors)


_NOTHING = Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.float32))
