"""Whether two stores hold the same triples, however many they are.

Each store is read once; what is kept is the sum of the hashes of its quads, for each of some thousand groups of
subjects. Only of groups that differ the quads themselves are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from benchmarks.measured import say
from kg.rdf.names import ONTOLOGY

_GROUPS: Final = 4096
_MASK: Final = (1 << 64) - 1
_SHOWN: Final = 10
_SIMILAR: Final = ox.NamedNode(f"{ONTOLOGY}similarTo")
_RELATED: Final = f"{ONTOLOGY}relatedTrial"


@dataclass(frozen=True, slots=True)
class Difference:
    """How many quads were compared, and those that only one store has: stale ones, missing ones, and some of each."""

    compared: int
    stale: int
    missing: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A store that was updated and one that was built from scratch.

    ``everything`` compares the links of similar trials too: they are the same only where both were found with the same
    statistics. Without it, the edges of these links, their nodes, and the general edge between their trials are left
    out, in both stores.
    """

    updated: ox.Store
    scratch: ox.Store
    everything: bool = False

    def difference(self) -> Difference:
        sums = [self._sums(store) for store in (self.updated, self.scratch)]
        differ = {at for at in range(_GROUPS) if sums[0][at] != sums[1][at]}
        stale, missing = self._only(differ) if differ else (set[str](), set[str]())
        examples = [f"stale: {each}" for each in sorted(stale)[:_SHOWN]]
        examples += [f"missing: {each}" for each in sorted(missing)[:_SHOWN]]
        return Difference(sum(number for number, _ in sums[1]), len(stale), len(missing), tuple(examples))

    def _sums(self, store: ox.Store) -> list[tuple[int, int]]:
        numbers, sums = [0] * _GROUPS, [0] * _GROUPS
        for at, quad in enumerate(self._quads(store)):
            group = hash(str(quad.subject)) % _GROUPS
            numbers[group] += 1
            sums[group] = (sums[group] + hash(str(quad))) & _MASK
            if at % 5_000_000 == 4_999_999:
                say(f"comparing: {at + 1:,} triples")
        return list(zip(numbers, sums, strict=True))

    def _only(self, groups: set[int]) -> tuple[set[str], set[str]]:
        one, other = (
            {str(quad) for quad in self._quads(store) if hash(str(quad.subject)) % _GROUPS in groups}
            for store in (self.updated, self.scratch)
        )
        return one - other, other - one

    def _quads(self, store: ox.Store) -> Iterator[ox.Quad]:
        for quad in store:
            if self.everything or not self._is_of_similar(quad):
                yield quad

    def _is_of_similar(self, quad: ox.Quad) -> bool:
        predicate = quad.predicate.value
        if predicate == _SIMILAR.value or "-similarTo-" in str(quad.subject):
            return True
        if isinstance(quad.object, ox.NamedNode) and "-similarTo-" in quad.object.value:
            return True
        # The general edge stands once, whatever other links lead the same way.
        return predicate == _RELATED and any(
            ox.Quad(quad.subject, _SIMILAR, quad.object) in store for store in (self.updated, self.scratch)
        )
