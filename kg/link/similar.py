"""Which trials are most alike. A :class:`Search` finds the nearest ones of a trial, in two steps.

Candidates are those that share most of what a trial is best told by: its strongest features, the frequent ones left out
(exactly the best, by multiplying sparse matrices block by block). They are compared by whole vectors. What the first
step misses is measured in ``docs/related.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kg.link import candidates
from kg.link.candidates import UNSCORED, Near, near, places
from kg.link.features import Features
from kg.link.statistics import Floats, Integers, Statistics
from kg.link.vectors import Matrix, strong, vectors

TOP: Final = 10
"""How many nearest trials of each are edges."""

LEAST: Final = 0.15
"""The score below which two trials are not called similar."""

DIGITS: Final = 4
"""Decimals of a score. Trials whose scores are equal in these are in the order of their ids."""

_PAIRS: Final = 512
"""How many pairs of trials are compared at once: so few that all of it stays near the processor."""


class Edge(NamedTuple):
    """Two similar trials, the lower id first, and how alike they are: 0 to 1."""

    a: str
    b: str
    score: float


class Found(NamedTuple):
    """Pairs by row, other place and score, best first; and the candidates of each row that was asked."""

    row: Integers
    place: Integers
    score: Floats
    near: Near


class Search:
    """A matrix made ready to be searched: for the nearest of its own trials, or of a new one."""

    def __init__(self, matrix: Matrix, exclude: Iterable[tuple[str, str]] = ()) -> None:
        self.matrix = matrix
        self._columns = matrix.strong.T.tocsr()
        places = {nct_id: place for place, nct_id in enumerate(matrix.ids)}
        pairs = [(places[one], places[other]) for one, other in exclude if one in places and other in places]
        codes = [one * len(places) + other for pair in pairs for one, other in (pair, pair[::-1])]
        self._excluded = np.array(sorted(codes), np.int64)

    def nearest(self, own: Sequence[int] | Integers, k: int = TOP, least: float = LEAST) -> Found:
        """The ``k`` most similar trials of those at some places; rows are places among these."""
        at = np.asarray(own, np.int64)
        return self.best(self.near(at), at, k, least)

    def near(self, own: Integers) -> Near:
        """The candidates of the trials at some places, not yet compared."""
        return near(self.products(self.matrix.strong[own]), own)

    def best(self, near: Near, own: Integers, k: int = TOP, least: float = LEAST) -> Found:
        """The ``k`` most similar ones among the candidates of the trials at some places, which are compared here."""
        allowed = near.compared & (near.scores == UNSCORED)
        row, at = np.nonzero(allowed)
        other = places(near.ranks[row, at])
        if len(self._excluded):
            clear = ~np.isin(own[row] * len(self.matrix.ids) + other, self._excluded)
            row, at, other = row[clear], at[clear], other[clear]
        near.scores[row, at] = _units(scores(self.matrix.rows, own[row], self.matrix.rows, other))
        return _found(near, k, least)

    def products(self, rows: sparse.csr_array) -> sparse.csr_array:
        """What candidates are chosen by: how much of what it is best told by each row shares with each trial."""
        return rows @ self._columns

    def nearest_to(self, features: Features, statistics: Statistics, k: int = TOP, least: float = LEAST) -> list[Edge]:
        """The trials most similar to one that is not in the matrix, or stands there as it was before; best first.

        ``statistics`` are those of the matrix, so the scores are those that a matrix with this trial would give.
        """
        vector = vectors([features], statistics)
        own = [place for place, nct_id in enumerate(self.matrix.ids) if nct_id == features.nct_id]
        found = near(self.products(strong(vector, statistics)), np.array(own or [-1], np.int64))
        row, at = np.nonzero(found.compared)
        found.scores[row, at] = _units(scores(vector, row, self.matrix.rows, places(found.ranks[row, at])))
        _, place, score, _ = _found(found, k, least)
        others = [self.matrix.ids[each] for each in place]
        return [
            Edge(min(features.nct_id, other), max(features.nct_id, other), float(value))
            for other, value in zip(others, score, strict=True)
        ]


def _found(near: Near, k: int, least: float) -> Found:
    row, place, score = candidates.best(near, k, max(1, math.ceil(round(least * 10**DIGITS, DIGITS))))
    return Found(row, place, score / 10**DIGITS, near)


def _units(score: Floats) -> npt.NDArray[np.uint16]:
    return np.rint(score * 10**DIGITS).astype(np.uint16)


def scores(rows: sparse.csr_array, row: Integers, others: sparse.csr_array, other: Integers) -> Floats:
    """How alike each of some trials of a matrix is to the one beside it, of another matrix."""
    parts = [np.empty(0)]
    for start in range(0, len(row), _PAIRS):
        pairs = slice(start, start + _PAIRS)
        parts.append(np.asarray(products(rows[row[pairs]], others[other[pairs]]).sum(axis=1), np.float64))
    return np.minimum(np.round(np.concatenate(parts), DIGITS), 1.0)


def products(rows: sparse.csr_array, others: sparse.csr_array) -> sparse.csr_array:
    """What each feature adds to the scores."""
    return rows.astype(np.float64).multiply(others.astype(np.float64)).tocsr()
