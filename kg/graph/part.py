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


def add_nodes(to: ox.Store, store: ox.Store, iris: Iterable[str]) -> None:
    """Add what a store says of some nodes."""
    nodes = map(ox.NamedNode, iris)
    to.bulk_extend(quad for node in nodes for quad in store.quads_for_pattern(node, None, None, _DATA))


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
    """The links of a store by their ends; those from each trial are sought once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._from: dict[ox.NamedNode, dict[ox.NamedNode, list[ox.NamedNode]]] = {}

    def between(self, one: ox.NamedNode, other: ox.NamedNode) -> Iterator[ox.Quad]:
        """All that is said of the links from one trial to the other."""
        if one not in self._from:
            self._from[one] = self._leading(one)
        for link in self._from[one].get(other, ()):
            yield from self._store.quads_for_pattern(link, None, None, _DATA)

    def _leading(self, one: ox.NamedNode) -> dict[ox.NamedNode, list[ox.NamedNode]]:
        found: dict[ox.NamedNode, list[ox.NamedNode]] = {}
        for about in self._store.quads_for_pattern(None, _SUBJECT, one, _DATA):
            assert isinstance(about.subject, ox.NamedNode)
            for end in self._store.quads_for_pattern(about.subject, _OBJECT, None, _DATA):
                if isinstance(end.object, ox.NamedNode):
                    found.setdefault(end.object, []).append(about.subject)
        return found
