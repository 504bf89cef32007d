"""Features → vectors whose product says how alike two trials are: 0 to 1.

Headings of conditions, headings of interventions and words each have a share of a vector; a trial without headings is
told by its words alone. Within a share, a feature counts by what it weighs in the trial and by how rare it is. A vector
has length one with the features that no other trial has: they have no column, but who has many is less like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from scipy import sparse

from kg.link.arrays import IN_MEMORY, Array, Arrays
from kg.link.features import Features
from kg.link.statistics import Floats, Integers, Statistics
from kg.link.threads import each_of

SHARES: Final = (0.1, 0.1, 0.8)
"""The shares of condition headings, intervention headings and words."""

FREQUENT: Final = 0.05
"""A feature that more than this part of the trials have finds nothing: it costs most to search by and tells least."""

FEW: Final = 500
"""In how many trials a feature is never too frequent, however few trials there are."""

STRONGEST: Final = 64
"""How many features of a trial it is searched by."""

FEWEST: Final = 8
"""So many it is searched by in any case, if it has them: frequent ones, where others are too few."""

_AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A vector for each trial, in the order of their ids.

    ``rows`` are the whole vectors, which are compared; ``strong`` have only the features that trials are searched by.
    """

    ids: tuple[str, ...]
    rows: sparse.csr_array
    strong: sparse.csr_array


def matrix(
    features: Iterable[Features], statistics: Statistics, threads: int = 1, arrays: Arrays = IN_MEMORY
) -> Matrix:
    """The vectors of trials, in whatever order they come. Neither threads nor where arrays stand change anything.

    Raises:
        ValueError: a trial comes twice.
    """
    stream, ids = iter(features), list[str]()

    def chunks() -> Iterator[list[Features]]:
        while chunk := list(islice(stream, _AT_ONCE)):
            ids.extend(each.nct_id for each in chunk)
            yield chunk

    width = len(statistics.keys)
    rows = stacked("rows", each_of(lambda chunk: vectors(chunk, statistics), chunks(), threads), width, arrays)
    if len(set(ids)) != len(ids):
        raise ValueError("a trial comes twice")
    order = sorted(range(len(ids)), key=ids.__getitem__)
    if order != list(range(len(ids))):
        rows = rows[order]
    parts = (rows[start : start + _AT_ONCE] for start in range(0, rows.shape[0], _AT_ONCE))
    sought = stacked("strong", each_of(lambda part: strong(part, statistics), parts, threads), width, arrays)
    return Matrix(tuple(ids[place] for place in order), rows, sought)


def vectors(trials: list[Features], statistics: Statistics) -> sparse.csr_array:
    """The vectors of some trials, in their order."""
    row, kind, column, value = _table(trials, statistics)
    value = value * np.append(statistics.information, statistics.most)[column]
    value = _of_length_one(value, row * len(SHARES) + kind) * np.sqrt(SHARES)[kind]
    value = _of_length_one(value, row)
    known = column >= 0
    return _sparse(row[known], column[known], value[known], (len(trials), len(statistics.keys)))


def strong(rows: sparse.csr_array, statistics: Statistics) -> sparse.csr_array:
    """Of some vectors the features that trials are searched by: of each the strongest that are not frequent."""
    row, column, value = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.indices, rows.data
    frequent = statistics.counts[column] > max(FREQUENT * statistics.trials, FEW)
    order = np.lexsort((column, -value, frequent, row))
    place = np.arange(len(order)) - np.searchsorted(row, row)
    best = np.sort(order[place < np.where(frequent[order], FEWEST, STRONGEST)])
    value = value[best].astype(np.float64)
    return _sparse(row[best], column[best], _of_length_one(value, row[best]), rows.shape)


def stacked(name: str, parts: Iterable[sparse.csr_array], width: int, arrays: Arrays) -> sparse.csr_array:
    """Vectors, one part behind another, as long as ``width`` tells; ``name`` is that of their files."""
    counts = [np.empty(0, np.int64)]

    def sides() -> Iterator[tuple[Array, Array]]:
        for part in parts:
            counts.append(np.diff(part.indptr))
            yield part.data, part.indices

    value, column = arrays.joined(name, sides(), [np.dtype(np.float32), np.dtype(np.int32)])
    ends = np.concatenate(([0], np.cumsum(np.concatenate(counts))))
    ends = ends.astype(np.int32 if len(value) < 2**31 else np.int64)
    return sparse.csr_array((value, column, ends), (len(ends) - 1, width))


def _sparse(row: Integers, column: Integers, value: Floats, shape: tuple[int, int]) -> sparse.csr_array:
    """Vectors in single precision, which is enough for four digits of a score, and half the memory."""
    ends = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=shape[0]))))
    return sparse.csr_array((value.astype(np.float32), column.astype(np.int32), ends.astype(np.int32)), shape)


def _table(trials: list[Features], statistics: Statistics) -> tuple[Integers, Integers, Integers, Floats]:
    """Row, kind, column and weight of each feature, by row, column and weight; column -1 where it is not known.

    The order is always the same, so that sums are the same to the last digit.
    """
    sizes = [size for each in trials for size in _sizes(each)]
    group = np.repeat(np.arange(len(sizes)), sizes)
    value = np.ones(len(group))
    value[group % len(SHARES) == len(SHARES) - 1] = np.frombuffer(b"".join(each.weights for each in trials), "<f8")
    keys = np.frombuffer(b"".join(each.keys for each in trials), "<u8").astype(np.uint64)
    column = statistics.columns(keys)
    order = np.lexsort((value, group, column, group // len(SHARES)))
    group = group[order]
    return group // len(SHARES), group % len(SHARES), column[order], value[order]


def _sizes(features: Features) -> tuple[int, int, int]:
    return len(features.conditions), len(features.interventions), len(features.weights) // 8


def _of_length_one(value: Floats, group: Integers) -> Floats:
    lengths = np.sqrt(np.bincount(group, value * value))[group]
    return np.divide(value, lengths, out=np.zeros_like(value), where=lengths > 0)
