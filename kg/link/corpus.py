"""All trials of a corpus, related to each other by what they share."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.link import kept as keeping
from kg.link.comparable import Comparable, Comparables, Head, packed
from kg.link.features import Features
from kg.link.kept import Kept, number
from kg.link.nearest import Edges, edges, nearest, renewed
from kg.link.shared import Shared, shared
from kg.link.similar import Search
from kg.link.statistics import Statistics, fit
from kg.link.vectors import matrix

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """The similar trials and those that share an id or an article; and what is kept of the similar ones."""

    similar: Edges
    shared: Shared
    kept: Kept


def relate(trials: Comparables, before: Kept | None = None, apart: Iterable[Pair] = (), threads: int = 1) -> Relations:
    """Relate the trials of a corpus, in order of their ids.

    Args:
        trials: what is compared of each.
        before: what was kept of the corpus as it was before: its statistics are used again unless they have aged.
        apart: pairs that are no two trials, but two records of one.
        threads: how many; they change nothing.
    """
    pairs = tuple(sorted({(min(pair), max(pair)) for pair in apart}))
    kept = _kept(trials, before, pairs, threads)
    return Relations(edges(kept.nearest), sharing(trials.heads(), pairs), kept)


def sharing(heads: Iterable[Head], apart: Iterable[Pair]) -> Shared:
    """The links between trials that share an id or an article."""
    return shared(((each.nct_id, each.registrations, each.publications) for each in heads), apart)


def _kept(trials: Comparables, before: Kept | None, apart: tuple[Pair, ...], threads: int) -> Kept:
    digests = {each.nct_id: each.digest for each in trials.heads()}
    changed = _changed(before, digests) if before else set[str]()
    reckoned = before.changed + len(changed) if before else 0
    again = before if before and not aged(before, reckoned) else None
    statistics = again.statistics if again else fit(each.features for each in trials)
    search = Search(matrix((each.features for each in trials), statistics), apart)
    if again:
        changed |= {each for pair in set(apart) ^ set(again.apart) for each in pair}
        lists = renewed(again.nearest, again.matrix, search, changed, threads=threads)
    else:
        lists, reckoned = nearest(search, threads=threads), 0
    numbers = np.array([*digests.values()], np.uint64)
    held = holders(enumerate(trials), statistics)
    return Kept(statistics, search.matrix, lists, numbers, reckoned, apart, *held, packed(trials.heads()))


def aged(kept: Kept, changed: int) -> bool:
    """Whether so many trials came, went or changed since statistics were fitted that they are fitted anew."""
    return changed > keeping.AGED * kept.statistics.trials


Holders = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]


def holders(trials: Iterable[tuple[int, Comparable]], statistics: Statistics) -> Holders:
    """Ids and articles, and the words that the statistics do not know, as numbers in order; and the places of those
    of some trials that have them.
    """
    places, keys = array("i"), array("Q")
    for place, each in trials:
        found = [*_unknown(each.features, statistics), *map(number, each.shared)]
        keys.extend(found)
        places.extend([place] * len(found))
    return in_order(np.array(keys, np.uint64), np.array(places, np.int32))


def in_order(numbers: npt.NDArray[np.uint64], places: npt.NDArray[np.int32]) -> Holders:
    """Numbers in order, each with its places in order."""
    order = np.lexsort((places, numbers))
    return numbers[order], places[order]


def _unknown(features: Features, statistics: Statistics) -> list[int]:
    """The single words that the statistics do not know, as names of drugs; pairs of words would be too many."""
    words = np.array([" " not in word for word in features.wordings], bool)
    numbers = features.numbers[len(features.keys) // 8 - len(words) :][words]
    unknown: list[int] = numbers[statistics.columns(numbers) < 0].tolist()
    return unknown


def _changed(before: Kept, now: dict[str, int]) -> set[str]:
    """The trials that came, went or have other features."""
    then = dict(zip(before.matrix.ids, before.digests.tolist(), strict=True))
    return {nct_id for nct_id in then.keys() | now.keys() if then.get(nct_id) != now.get(nct_id)}
