"""The ids of a graph's trials: under which a trial is described, and what comes close to one that is not there.

The store is asked pattern by pattern, each of which it answers from an index.
"""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import KgError
from kg.graph.search import Search
from kg.rdf.names import prefixes

_DATA: Final = ox.DefaultGraph()


class Ids:
    """The ids in a store; ``search`` is the file of the same generation's search."""

    def __init__(self, store: ox.Store, base: str, search: Path) -> None:
        self._store = store
        self._names = prefixes(base)
        self._search = search

    def described(self, nct_id: str) -> str | None:
        """The id under which a trial is described, be it obsolete; None where it is not."""
        found = (self._described_as(trial) for trial in self._subjects("ct:nctId", ox.Literal(nct_id)))
        if known := next(filter(None, found), None):
            return known
        obsolete, kind = self._node("ctv:idKind-NCT_ALIAS"), self._node("dcterms:type")
        for alias in self._subjects("skos:notation", ox.Literal(nct_id)):
            if ox.Quad(alias, kind, obsolete, _DATA) in self._store:
                found = (self._described_as(trial) for trial in self._subjects("ct:identifier", alias))
                if known := min(filter(None, found), default=None):
                    return known
        return None

    def is_linked_to(self, nct_id: str) -> bool:
        """Whether a trial has a node, described or not."""
        is_trial = ox.Quad(self._node(f"trial:{nct_id}"), self._node("rdf:type"), self._node("ct:Trial"), _DATA)
        return is_trial in self._store

    def near(self, nct_id: str) -> tuple[str, ...]:
        """Two described ids on either side; none where an older version built the graph."""
        with suppress(KgError), closing(Search(self._search)) as search:
            return search.near(nct_id)
        return ()

    def _described_as(self, trial: ox.NamedNode | ox.BlankNode) -> str | None:
        described = ox.Quad(trial, self._node("rdf:type"), self._node("ct:DescribedTrial"), _DATA)
        if described not in self._store:
            return None
        ids = self._store.quads_for_pattern(trial, self._node("ct:nctId"), None, _DATA)
        return min((str(getattr(quad.object, "value", "")) for quad in ids), default=None)

    def _subjects(
        self, predicate: str, value: ox.Literal | ox.NamedNode | ox.BlankNode
    ) -> list[ox.NamedNode | ox.BlankNode]:
        quads = self._store.quads_for_pattern(None, self._node(predicate), value, _DATA)
        return [quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode | ox.BlankNode)]

    def _node(self, name: str) -> ox.NamedNode:
        prefix, _, local = name.partition(":")
        return ox.NamedNode(self._names[prefix] + local)
