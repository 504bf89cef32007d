"""Parts of a graph in memory: some trials with what they share, or some pairs of trials with what joins them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.graph.streams import joined
from kg.rdf.names import BASE, VOCABULARIES
from kg.rdf.turtle import header

_DATA: Final = ox.DefaultGraph()
_SUBJECT: Final = ox.NamedNode(f"{VOCABULARIES['rdf']}subject")
_OBJECT: Final = ox.NamedNode(f"{VOCABULARIES['rdf']}object")


def of_files(texts: list[Path], more: str = "", base: str = BASE) -> ox.Store:
    """What is stated in some files, and what is stated beside them; all is Turtle without header."""
    store = ox.Store()
    store.bulk_load(input=joined(header(base) + more, texts), format=ox.RdfFormat.TURTLE)
    return store


def of_pairs(store: ox.Store, pairs: Iterable[tuple[str, str]]) -> ox.Store:
    """All that a store says of how two trials are joined, for each pair of IRIs: edges both ways, and links."""
    held, links = ox.Store(), _Links(store)
    held.bulk_extend(
        quad
        for one, other in ((ox.NamedNode(a), ox.NamedNode(b)) for a, b in pairs)
        for here, there in ((one, other), (other, one))
        for quad in (*store.quads_for_pattern(here, None, there, _DATA), *links.between(here, there))
    )
    return held


class _Links:
    """The links of a store by their ends; those of each trial are sought once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._of: dict[tuple[ox.NamedNode, ox.NamedNode], set[ox.NamedNode | ox.BlankNode | ox.Triple]] = {}

    def between(self, one: ox.NamedNode, other: ox.NamedNode) -> Iterator[ox.Quad]:
        """All that is said of the links from one trial to the other."""
        for link in self._with(_SUBJECT, one) & self._with(_OBJECT, other):
            yield from self._store.quads_for_pattern(link, None, None, _DATA)

    def _with(self, end: ox.NamedNode, trial: ox.NamedNode) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
        if (end, trial) not in self._of:
            found = self._store.quads_for_pattern(None, end, trial, _DATA)
            self._of[end, trial] = {quad.subject for quad in found}
        return self._of[end, trial]
