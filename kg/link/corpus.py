"""All trials of a corpus, related to each other by what they share."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.link import kept as keeping
from kg.link.arrays import IN_MEMORY, Arrays, give_back
from kg.link.comparable import Comparable, Comparables, Head, packed
from kg.link.features import Features
from kg.link.kept import Kept, number
from kg.link.nearest import Edges, edges, nearest, renewed
from kg.link.publications import Cited
from kg.link.registrations import Registration
from kg.link.shared import Shared, shared
from kg.link.similar import Search
from kg.link.statistics import Statistics, fit
from kg.link.vectors import matrix

Pair = tuple[str, str]

_AT_ONCE: Final = 256
_NONE: Final = np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """The similar trials and those that share an id or an article; and what is kept of the similar ones."""

    similar: Edges
    shared: Shared
    kept: Kept


def relate(
    trials: Comparables,
    before: Kept | None = None,
    apart: Iterable[Pair] = (),
    threads: int = 1,
    arrays: Arrays = IN_MEMORY,
) -> Relations:
    """Relate the trials of a corpus, in order of their ids.

    Args:
        trials: what is compared of each.
        before: what was kept of the corpus as it was before: its statistics are used again unless they have aged.
        apart: pairs that are no two trials, but two records of one.
        threads: how many; they change nothing.
        arrays: where the large ones stand, which are most of the memory that this takes.
    """
    pairs = tuple(sorted({(min(pair), max(pair)) for pair in apart}))
    kept = _kept(trials, before, pairs, threads, arrays)
    return Relations(edges(kept.nearest), sharing(trials.heads(), kept), kept)


def sharing(heads: Iterable[Head], kept: Kept) -> Shared:
    """The links between trials that share an id or an article; ``kept`` is what is kept of these trials.

    Most ids and articles belong to one trial and are not looked at, which saves memory.
    """
    several = np.searchsorted(kept.keys, kept.keys, "right") - np.searchsorted(kept.keys, kept.keys) > 1
    again = {*kept.keys[several].tolist()}
    having = {kept.matrix.ids[place] for place in kept.holders[several].tolist()}
    return shared((_of_several(each, again) for each in heads if each.nct_id in having), kept.apart)


def _of_several(head: Head, again: set[int]) -> tuple[str, tuple[Registration, ...], tuple[Cited, ...]]:
    """The ids and articles of a trial that others may have, too."""
    ids = (each for each in head.registrations if number(each.key) in again)
    articles = (
        each for each in head.publications if number(each.key) in again or (each.doi and number(each.doi) in again)
    )
    return head.nct_id, tuple(ids), tuple(articles)


def _kept(trials: Comparables, before: Kept | None, apart: tuple[Pair, ...], threads: int, arrays: Arrays) -> Kept:
    digests = {each.nct_id: each.digest for each in trials.heads()}
    changed = _changed(before, digests) if before else set[str]()
    reckoned = before.changed + len(changed) if before else 0
    again = before if before and not aged(before, reckoned) else None
    statistics = again.statistics if again else fit((each.features for each in trials), arrays)
    give_back()
    search = Search(matrix((each.features for each in trials), statistics, threads, arrays), apart)
    give_back()
    if again:
        changed |= {each for pair in set(apart) ^ set(again.apart) for each in pair}
        lists = renewed(again.nearest, again.matrix, search, changed, threads=threads, arrays=arrays)
    else:
        lists, reckoned = nearest(search, threads=threads, arrays=arrays), 0
    numbers = np.array([*digests.values()], np.uint64)
    held = holders(enumerate(trials), statistics)
    give_back()
    return Kept(statistics, search.matrix, lists, numbers, reckoned, apart, *held, packed(trials.heads()))


def aged(kept: Kept, changed: int) -> bool:
    """Whether so many trials came, went or changed since statistics were fitted that they are fitted anew."""
    return changed > keeping.AGED * kept.statistics.trials


Holders = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]


def holders(trials: Iterable[tuple[int, Comparable]], statistics: Statistics) -> Holders:
    """Ids and articles, and the words that the statistics do not know, as numbers in order; and the places of those
    of some trials that have them.
    """
    places, keys, stream = array("i"), array("Q"), iter(trials)
    while some := list(islice(stream, _AT_ONCE)):
        unknown = _unknown([each.features for _, each in some], statistics)
        for (place, each), own in zip(some, unknown, strict=True):
            found = [*own, *map(number, each.shared)]
            keys.extend(found)
            places.extend([place] * len(found))
    return in_order(np.array(keys, np.uint64), np.array(places, np.int32))


def in_order(numbers: npt.NDArray[np.uint64], places: npt.NDArray[np.int32]) -> Holders:
    """Numbers in order, each with its places in order."""
    order = np.lexsort((places, numbers))
    return numbers[order], places[order]


def _unknown(trials: list[Features], statistics: Statistics) -> Iterator[list[int]]:
    """Of each of some trials the single words that the statistics do not know, as names of drugs; pairs of words would
    be too many.
    """
    numbers = [each.numbers[-len(each.weights) // 8 :] if each.weights else _NONE for each in trials]
    unknown = statistics.columns(np.concatenate(numbers)) < 0
    ends = np.cumsum([0, *map(len, numbers)]).tolist()
    for each, own, start, end in zip(trials, numbers, ends, ends[1:], strict=False):
        words, at = each.wordings, np.flatnonzero(unknown[start:end])
        single = np.array([" " not in words[place] for place in at.tolist()], bool)
        yield own[at[single]].tolist()


def _changed(before: Kept, now: dict[str, int]) -> set[str]:
    """The trials that came, went or have other features."""
    then = dict(zip(before.matrix.ids, before.digests.tolist(), strict=True))
    return {nct_id for nct_id in then.keys() | now.keys() if then.get(nct_id) != now.get(nct_id)}
