"""To which trials a node belongs: its own, or those that lead to a node that they share, such as an intervention."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.graph.graph import Graph
from kg.rdf.names import CODES, VOCABULARIES

# A country is reached from a place, a place from a facility, a facility from a site, which is part of a trial.
_STEPS = 4
_LABEL = ox.NamedNode(f"{VOCABULARIES['rdfs']}label")
_NOTATION = ox.NamedNode(f"{VOCABULARIES['skos']}notation")
_NCT = re.compile(r"NCT\d{8}")


class Owners:
    """The trials of a graph that was built, by the nodes that belong to them. Nodes are written as in N-Triples."""

    def __init__(self, graph: Graph) -> None:
        self._store = graph.store
        self._trial = f"{graph.base}trial/"
        self._link = f"{graph.base}link/"

    def of(self, focus: str) -> tuple[str, ...]:
        """The NCT ids of the trials that a node belongs to, sorted; a link belongs to the two that it joins."""
        if not focus.startswith("<"):
            return ()
        found, seen, front = set[str](), set[str](), {focus[1:-1]}
        for _ in range(_STEPS):
            seen |= front
            named = {iri: self._named(iri) for iri in front}
            found.update(*named.values())
            front = {near for iri, trials in named.items() if not trials for near in self._leading_to(iri)} - seen
        return tuple(sorted(found))

    def _named(self, iri: str) -> list[str]:
        """The trials that an IRI names; the fragment may quote others."""
        return _NCT.findall(iri.partition("#")[0]) if iri.startswith((self._trial, self._link)) else []

    def _leading_to(self, iri: str) -> set[str]:
        quads = self._store.quads_for_pattern(None, None, ox.NamedNode(iri), ox.DefaultGraph())
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def title(self, nct_id: str) -> str:
        """The title of a trial; empty where the graph has none."""
        return self.label(f"<{self._trial}{nct_id}>")

    def label(self, node: str) -> str:
        """The name of a node, of a coded value the registry's code; empty where the graph has none."""
        if not node.startswith("<"):
            return ""
        predicate = _NOTATION if node.startswith(f"<{CODES}") else _LABEL
        quads = self._store.quads_for_pattern(ox.NamedNode(node[1:-1]), predicate, None, ox.DefaultGraph())
        return min((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), default="")
