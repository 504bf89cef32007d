"""The relations of a corpus of which some trials changed, from what was kept of it and these trials alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.comparable import Comparable, packed, unpacked
from kg.link.corpus import Holders, Pair, Relations, aged, holders, in_order, sharing
from kg.link.kept import Kept
from kg.link.nearest import edges, renewed
from kg.link.similar import Search
from kg.link.statistics import Integers
from kg.link.vectors import Matrix, stacked, strong, vectors

_AT_ONCE: Final = 4096

Changed = Mapping[str, Comparable | None]
"""The trials that came or changed, as they are now; None for those that went."""


class Renewed(NamedTuple):
    """The relations as they were and as they are now."""

    before: Relations
    now: Relations


def related_again(
    before: Kept, changed: Changed, apart: Iterable[Pair] = (), threads: int = 1, arrays: Arrays = IN_MEMORY
) -> Renewed | None:
    """The relations of a corpus in which some trials changed; equal to those of :func:`kg.link.corpus.relate`.

    None where so many changed that the statistics have aged: then all trials must be related anew.
    """
    pairs = tuple(sorted({(min(pair), max(pair)) for pair in apart}))
    touched = _touched(before, changed)
    reckoned = before.changed + len(touched)
    if aged(before, reckoned):
        return None
    ids, sources = _places(before.matrix.ids, changed)
    come = [each for _, each in sorted(changed.items()) if each is not None]
    search = Search(_matrix(before, ids, sources, come, arrays), pairs)
    touched |= {each for pair in set(pairs) ^ set(before.apart) for each in pair}
    digests = np.concatenate((before.digests, np.array([each.digest for each in come], np.uint64)))[sources]
    stays = (each for each in unpacked(before.heads) if each.nct_id not in changed)
    heads = packed(sorted([*stays, *come], key=lambda head: head.nct_id))
    kept = Kept(
        before.statistics,
        search.matrix,
        renewed(before.nearest, before.matrix, search, touched, threads=threads, arrays=arrays),
        digests,
        reckoned,
        pairs,
        *_holders(before, ids, changed),
        heads,
    )
    was = Relations(edges(before.nearest), sharing(unpacked(before.heads), before), before)
    return Renewed(was, Relations(edges(kept.nearest), sharing(unpacked(heads), kept), kept))


def _touched(before: Kept, changed: Changed) -> set[str]:
    """Those that came, went or have other features."""
    places = {nct_id: place for place, nct_id in enumerate(before.matrix.ids)}
    return {
        nct_id
        for nct_id, now in changed.items()
        if now is None or nct_id not in places or int(before.digests[places[nct_id]]) != now.digest
    }


def _places(before: tuple[str, ...], changed: Changed) -> tuple[tuple[str, ...], Integers]:
    """The ids of now; and where each comes from: its place before, or behind all of these its place among what came."""
    come = sorted(nct_id for nct_id, now in changed.items() if now is not None)
    source = {nct_id: place for place, nct_id in enumerate(before) if nct_id not in changed}
    source |= {nct_id: len(before) + place for place, nct_id in enumerate(come)}
    ids = tuple(sorted(source))
    return ids, np.array([source[nct_id] for nct_id in ids], np.int64)


def _matrix(before: Kept, ids: tuple[str, ...], sources: Integers, come: list[Comparable], arrays: Arrays) -> Matrix:
    rows, width = vectors([each.features for each in come], before.statistics), len(before.statistics.keys)
    sought = strong(rows, before.statistics)
    return Matrix(
        ids,
        stacked("rows", _in_their_places(before.matrix.rows, rows, sources), width, arrays),
        stacked("strong", _in_their_places(before.matrix.strong, sought, sources), width, arrays),
    )


def _in_their_places(old: sparse.csr_array, new: sparse.csr_array, sources: Integers) -> Iterator[sparse.csr_array]:
    """Some old rows and the new ones, a part behind another; all of them together need not be held in memory."""
    for start in range(0, len(sources), _AT_ONCE):
        some = sources[start : start + _AT_ONCE]
        stays = some < old.shape[0]
        both = sparse.vstack([old[some[stays]], new[some[~stays] - old.shape[0]]], "csr")
        yield both[np.argsort(np.concatenate((np.flatnonzero(stays), np.flatnonzero(~stays))))]


def _holders(before: Kept, ids: tuple[str, ...], changed: Changed) -> Holders:
    now = {nct_id: place for place, nct_id in enumerate(ids)}
    moved: npt.NDArray[np.int32] = np.array(
        [-1 if nct_id in changed else now[nct_id] for nct_id in before.matrix.ids], np.int32
    )
    places = moved[before.holders] if len(moved) else np.empty(0, np.int32)
    stays = places >= 0
    come = ((now[nct_id], each) for nct_id, each in changed.items() if each is not None)
    numbers, holding = holders(come, before.statistics)
    return in_order(np.concatenate((before.keys[stays], numbers)), np.concatenate((places[stays], holding)))
