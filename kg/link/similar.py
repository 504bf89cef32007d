"""Which trials are most alike. A :class:`Search` finds the nearest ones of a trial, in two steps.

Candidates are those that share most of what a trial is best told by: its strongest features, the frequent ones left out
(exactly the best, by multiplying sparse matrices block by block). They are compared by whole vectors. What the first
step misses is measured in ``docs/related.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kg.link.features import Features
from kg.link.statistics import Floats, Integers, Statistics
from kg.link.vectors import Matrix, strong, vectors

TOP: Final = 10
"""How many nearest trials of each are edges."""

LEAST: Final = 0.15
"""The score below which two trials are not called similar."""

CANDIDATES: Final = 100
"""How many trials are compared with each by their whole vectors; and all that are as near as the last of them."""

DIGITS: Final = 4
"""Decimals of a score. Trials whose scores are equal in these are in the order of their ids."""

FAINT: Final = np.float32(0.03)
"""Of the many trials that share a word or two with another, those below this product are not even sorted."""


class Edge(NamedTuple):
    """Two similar trials, the lower id first, and how alike they are: 0 to 1."""

    a: str
    b: str
    score: float


class Found(NamedTuple):
    """Pairs by row, other row and score; and of each row that was asked the least product of a candidate."""

    row: Integers
    column: Integers
    score: Floats
    floors: npt.NDArray[np.float32]


class Search:
    """A matrix made ready to be searched: for the nearest of its own trials, or of a new one."""

    def __init__(self, matrix: Matrix, exclude: Iterable[tuple[str, str]] = ()) -> None:
        self.matrix = matrix
        self._columns = matrix.strong.T.tocsr()
        places = {nct_id: place for place, nct_id in enumerate(matrix.ids)}
        pairs = [(places[one], places[other]) for one, other in exclude if one in places and other in places]
        codes = [one * len(places) + other for pair in pairs for one, other in (pair, pair[::-1])]
        self._excluded = np.array(sorted(codes), np.int64)

    def nearest(self, rows: Sequence[int] | Integers, k: int = TOP, least: float = LEAST) -> Found:
        """The ``k`` most similar trials of some rows, by row, best first."""
        places = np.asarray(rows, np.int64)
        row, column, floors = self._candidates(self.matrix.strong[places], places)
        if len(self._excluded):
            allowed = ~np.isin(places[row] * len(self.matrix.ids) + column, self._excluded)
            row, column = row[allowed], column[allowed]
        row, column, score = self._best(self.matrix.rows[places], row, column, k, least)
        return Found(places[row], column, score, floors)

    def products(self, rows: sparse.csr_array) -> sparse.csr_array:
        """What candidates are chosen by: how much of what it is best told by each row shares with each trial."""
        return rows @ self._columns

    def nearest_to(self, features: Features, statistics: Statistics, k: int = TOP, least: float = LEAST) -> list[Edge]:
        """The trials most similar to one that is not in the matrix, or stands there as it was before; best first.

        ``statistics`` are those of the matrix, so the scores are those that a matrix with this trial would give.
        """
        vector = vectors([features], statistics)
        own = [place for place, nct_id in enumerate(self.matrix.ids) if nct_id == features.nct_id]
        row, column, _ = self._candidates(strong(vector, statistics), np.array(own or [-1], np.int64))
        _, column, score = self._best(vector, row, column, k, least)
        others = [self.matrix.ids[place] for place in column]
        return [
            Edge(min(features.nct_id, other), max(features.nct_id, other), float(value))
            for other, value in zip(others, score, strict=True)
        ]

    def _candidates(self, rows: sparse.csr_array, own: Integers) -> tuple[Integers, Integers, npt.NDArray[np.float32]]:
        """The best candidates of each row, without the place that is its own, in the order of rows and places."""
        product = self.products(rows)
        chosen = [_chosen(product, row, int(place)) for row, place in enumerate(own)]
        sizes = [len(each) for each, _ in chosen]
        column = np.concatenate([*(each for each, _ in chosen), np.empty(0, np.int64)])
        return np.repeat(np.arange(len(own)), sizes), column, np.array([floor for _, floor in chosen], np.float32)

    def _best(
        self, rows: sparse.csr_array, row: Integers, column: Integers, k: int, least: float
    ) -> tuple[Integers, Integers, Floats]:
        """The pairs of rows and places with their scores, the best ``k`` of each row."""
        score = scores(rows[row], self.matrix.rows[column])
        enough = score >= max(least, 10.0**-DIGITS)
        row, column, score = row[enough], column[enough], score[enough]
        order = np.lexsort((column, -score, row))
        best = order[np.arange(len(order)) - np.searchsorted(row, row) < k]
        return row[best], column[best], score[best]


def _chosen(product: sparse.csr_array, row: int, own: int) -> tuple[Integers, np.float32]:
    """The candidates of one row of products, and the product that it takes to be one."""
    part = slice(product.indptr[row], product.indptr[row + 1])
    column, value = product.indices[part], product.data[part]
    clear = (value >= FAINT) & (column != own)
    column, value = column[clear], value[clear]
    floor = FAINT
    # Not more than: a trial that comes or goes below the floor must leave it where it is.
    if len(value) >= CANDIDATES:
        floor = np.partition(value, len(value) - CANDIDATES)[len(value) - CANDIDATES]
        column = column[value >= floor]
    return np.sort(column).astype(np.int64), floor


def scores(rows: sparse.csr_array, others: sparse.csr_array) -> Floats:
    """How alike each trial of one matrix is to the one at the same place of the other."""
    sums = products(rows, others).sum(axis=1)
    return np.minimum(np.round(np.asarray(sums, np.float64), DIGITS), 1.0)


def products(rows: sparse.csr_array, others: sparse.csr_array) -> sparse.csr_array:
    """What each feature adds to the scores."""
    return rows.astype(np.float64).multiply(others.astype(np.float64)).tocsr()
