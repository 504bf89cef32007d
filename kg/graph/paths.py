"""From one trial to another along links: the fewest steps, and of equally short ways the strongest.

The search goes from both ends at once, a whole step at a time, and always on the side where fewer trials wait, so that
a short way through a large network is found without reading the network.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from kg.graph.links import Links
from kg.graph.neighbours import Neighbour

Parents = dict[str, set[str]]
"""For each trial that was reached, the trials one step nearer to the end it was reached from."""

Way = tuple[float, tuple[str, ...]]
"""How strong a way is, and its trials."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A way from one trial to another: the first trial, and each following one as the one before it sees it.

    ``strength`` is the product of the strengths of its steps (:data:`~kg.graph.neighbours.KINDS`), so 1 at most.
    """

    nct_id: str
    title: str
    steps: tuple[Neighbour, ...]
    strength: float

    @property
    def trials(self) -> tuple[str, ...]:
        """The ids of its trials, both ends included."""
        return self.nct_id, *(step.nct_id for step in self.steps)


def chain(links: Links, start: str, end: str, kinds: Collection[str]) -> Chain | None:
    """The strongest of the shortest ways between two trials; None where links of these kinds do not join them.

    Links are followed in both directions. Of equally strong ways the one whose ids come first.
    """
    ways = _ways(links, start, end, kinds)
    if ways is None:
        return None
    strength, trials = _strongest(links, start, end, ways, kinds)
    steps = (_step(links, one, other, kinds) for one, other in pairwise(trials))
    return Chain(start, links.trial(start).title, tuple(steps), strength)


def _ways(links: Links, start: str, end: str, kinds: Collection[str]) -> Parents | None:
    """All shortest ways: for each trial on one of them, the trials that follow it."""
    sides: tuple[Parents, Parents] = ({start: set()}, {end: set()})
    fronts = [{start}, {end}]
    while not (met := fronts[0] & fronts[1]):
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        fronts[side] = _further(links, fronts[side], sides[side], kinds)
        if not fronts[side]:
            return None
    following: Parents = {}
    for child, parents in _up(sides[0], met).items():
        for parent in parents:
            following.setdefault(parent, set()).add(child)
    return following | _up(sides[1], met)


def _further(links: Links, front: set[str], reached: Parents, kinds: Collection[str]) -> set[str]:
    """One step on from all the trials of a front."""
    found: Parents = {}
    for nct_id in sorted(front):
        for other in links.joined(nct_id, kinds) - reached.keys():
            found.setdefault(other, set()).add(nct_id)
    reached.update(found)
    return set(found)


def _up(reached: Parents, met: set[str]) -> Parents:
    """The trials on the ways from an end to where the sides met."""
    found: Parents = {}
    waiting = set(met)
    while waiting:
        found |= {child: reached[child] for child in waiting}
        waiting = {parent for child in waiting for parent in reached[child]}
    return found


def _strongest(links: Links, start: str, end: str, following: Parents, kinds: Collection[str]) -> Way:
    """The strongest of some ways that are all equally long, step by step from the start."""
    best: dict[str, Way] = {start: (1.0, (start,))}
    while end not in best:
        found: dict[str, Way] = {}
        for nct_id, (strength, trials) in sorted(best.items()):
            steps = links.strengths(nct_id, kinds)
            for other in sorted(following[nct_id]):
                way = strength * steps.get(other, 0.0), (*trials, other)
                found[other] = min(way, found.get(other, way), key=lambda each: (-each[0], each[1]))
        best = found
    return best[end]


def _step(links: Links, one: str, other: str, kinds: Collection[str]) -> Neighbour:
    """The strongest link between two trials; of equally strong ones the first in order."""
    return max((each for each in links.of(one, kinds) if each.nct_id == other), key=lambda each: each.strength)
