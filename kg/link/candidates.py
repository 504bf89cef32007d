"""The candidates of trials: those that share most of what a trial is best told by, found by products of vectors.

The best hundred of a trial are compared with it. Some more are kept, so that where trials come and go it is still known
who the best are. Each stands for a number, its rank: the product of the two, and where products are equal the lower
place. Whoever has a rank above a bound is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.statistics import Integers

CANDIDATES: Final = 100
"""How many trials are compared with each by their whole vectors."""

KEPT: Final = 128
"""How many are known of each: of those that an update leaves, hardly ever less than a hundred."""

FAINT: Final = np.float32(0.03)
"""Of the many trials that share a word or two with another, those below this product are no candidates."""

UNSCORED: Final = 0xFFFF
"""In the place of a score: not compared yet."""

_BITS: Final = np.uint64(32)
_LAST: Final = np.uint64(0xFFFFFFFF)
Ranks = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.uint16]


@dataclass(slots=True, eq=False)
class Near:
    """The candidates of some trials, a row each, best first, with zeros behind the last.

    ``scores``, in units of their last digit, are those of the ones that were compared.
    """

    ranks: Ranks
    scores: Scores
    bounds: Ranks

    @classmethod
    def none(cls, rows: int, arrays: Arrays = IN_MEMORY) -> Near:
        """No candidates of so many trials."""
        shape = (rows, _width())
        ranks, scores = arrays.zeros("ranks", shape, np.uint64), arrays.zeros("scores", shape, np.uint16)
        scores[:] = UNSCORED
        return cls(ranks, scores, np.zeros(rows, np.uint64))

    def __getitem__(self, rows: slice | Integers | npt.NDArray[np.bool_]) -> Near:
        return Near(self.ranks[rows], self.scores[rows], self.bounds[rows])

    def __setitem__(self, rows: slice | Integers | npt.NDArray[np.bool_], near: Near) -> None:
        self.ranks[rows], self.scores[rows], self.bounds[rows] = near.ranks, near.scores, near.bounds

    @property
    def compared(self) -> npt.NDArray[np.bool_]:
        """Where those stand that are compared."""
        return (self.ranks > 0) & (np.arange(self.ranks.shape[1]) < CANDIDATES)

    @property
    def unsure(self) -> npt.NDArray[np.bool_]:
        """The trials of which some candidates to be compared are not known any more."""
        known: Integers = np.count_nonzero(self.ranks, axis=1)
        return (self.bounds > 0) & (known < CANDIDATES)


def near(product: sparse.csr_array, own: Integers) -> Near:
    """The candidates of some trials, of whose products with all trials there is a row each, without the place of each
    itself.
    """
    found = Near.none(len(own))
    width = found.ranks.shape[1]
    for row, place in enumerate(own.tolist()):
        part = slice(product.indptr[row], product.indptr[row + 1])
        column, value = product.indices[part], product.data[part]
        clear = (value >= FAINT) & (column != place)
        best = ranks(value[clear], column[clear])
        if len(best) > width:
            best = np.partition(best, len(best) - width)[len(best) - width :]
            found.bounds[row] = best[0]
        found.ranks[row, : len(best)] = np.sort(best)[::-1]
    return found


def ranks(products: npt.NDArray[np.float32], places: npt.NDArray[np.integer]) -> Ranks:
    """The ranks of candidates.

    >>> near = ranks(np.float32([0.25, 0.5, 0.5]), np.array([1, 2, 3]))
    >>> np.argsort(near)[::-1].tolist()
    [1, 2, 0]
    """
    # Positive floats are in the order of their bits.
    bits = products.astype(np.float32).view(np.uint32).astype(np.uint64)
    return (bits << _BITS) | (_LAST - places.astype(np.uint64))


def places(ranks: Ranks) -> Integers:
    """The places of candidates.

    >>> places(ranks(np.float32([0.25, 0.5]), np.array([1, 2]))).tolist()
    [1, 2]
    """
    return (_LAST - (ranks & _LAST)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Where trials of before stand now.

    ``to`` has the new place of each, in the same order, -1 for those that went or changed; ``below`` that of the last
    one up to it which stayed, -1 where there is none.
    """

    to: Integers
    below: Integers

    @classmethod
    def of(cls, to: Integers) -> Moves:
        """Both, from the first."""
        return cls(to, np.maximum.accumulate(to) if len(to) else to)


def renewed(old: Near, bounds: Ranks, moves: Moves, row: Integers, come: Ranks) -> Near:
    """The candidates of rows that stay, by their places of now: without those that went or changed, with new ones.

    Args:
        old: as they were.
        bounds: theirs, by the places of now.
        moves: where trials of before stand now.
        row: the rows of what is new, in order.
        come: the ranks of what is new, none below the bound of its row.
    """
    there = old.ranks > 0
    to = np.where(there, moves.to[np.where(there, places(old.ranks), 0)], -1)
    stays = to >= 0
    ranks = np.where(stays, (old.ranks & ~_LAST) | (_LAST - np.where(stays, to, 0).astype(np.uint64)), np.uint64(0))
    counts = np.bincount(row, minlength=len(bounds))
    more = np.zeros((len(bounds), int(counts.max(initial=0))), np.uint64)
    more[row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)] = come
    scores = np.concatenate((old.scores, np.full(more.shape, UNSCORED, np.uint16)), axis=1)
    return _in_order(np.concatenate((ranks, more), axis=1), scores, bounds)


def moved(bounds: Ranks, moves: Moves) -> Ranks:
    """Bounds by the places of now: where the one that stood there went, who stayed and stood before it is known."""
    cut = bounds > 0
    moved = np.zeros_like(bounds)
    # Before place 0 nobody stands: then a rank of a higher product is meant, to which the sum carries over.
    past = (moves.below[places(bounds[cut])] + 1).astype(np.uint64)
    moved[cut] = (bounds[cut] & ~_LAST) + (_LAST + np.uint64(1) - past)
    return moved


def _in_order(ranks: Ranks, scores: Scores, bounds: Ranks) -> Near:
    """Candidates, best first, no more than are kept."""
    width = _width()
    order = np.argsort(~ranks, axis=1, kind="stable")
    ranks, scores = np.take_along_axis(ranks, order, axis=1), np.take_along_axis(scores, order, axis=1)
    if ranks.shape[1] > width:
        bounds = np.where(ranks[:, width] > 0, ranks[:, width - 1], bounds)
    return Near(ranks[:, :width], scores[:, :width], bounds)


def _width() -> int:
    return max(KEPT, CANDIDATES)


def best(near: Near, k: int, least: int) -> tuple[Integers, Integers, Integers]:
    """Row, place and score of the ``k`` best of each row that score ``least`` or more, by row, best first."""
    clear = near.compared & (near.scores >= least) & (near.scores != UNSCORED)
    # The higher score first, of equal ones the lower place.
    value = np.where(clear, (near.scores.astype(np.uint64) << _BITS) | (near.ranks & _LAST), 0)
    width = value.shape[1]
    if width > k:
        value = np.partition(value, width - k, axis=1)[:, width - k :]
    value = np.sort(value, axis=1)[:, ::-1]
    row, at = np.nonzero(value)
    chosen = value[row, at]
    return row.astype(np.int64), places(chosen), (chosen >> _BITS).astype(np.int64)
