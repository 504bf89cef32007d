"""The related-trial graph as networkx."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from kg.graph.table import Table


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A trial that another relates to: which way, how, and what that rests on.

    ``direction`` is ``to`` where the trial asked about states the link, ``from`` where the other one does; ``position``
    is the place in a page's list, None where there is no list.
    """

    nct_id: str
    title: str
    relation: str
    direction: str
    method: str
    evidence: tuple[str, ...]
    fields: tuple[str, ...]
    described: bool
    position: int | None = None


LINKS = """
SELECT ?from ?fromTitle ?to ?toTitle ?relation ?method ?evidence ?field ?position ?fromDescribed ?toDescribed WHERE {
    ?link a ct:TrialLink ; rdf:subject ?a ; rdf:predicate ?p ; rdf:object ?b ; ct:method/skos:notation ?method ;
          ct:evidence ?evidence ; ct:evidenceField ?field .
    {{trial}}
    OPTIONAL { ?link schema:position ?position }
    ?a ct:nctId ?from ; rdfs:label ?fromTitle . ?b ct:nctId ?to ; rdfs:label ?toTitle .
    BIND (STRAFTER(STR(?p), "#") AS ?relation)
    BIND (EXISTS { ?a a ct:DescribedTrial } AS ?fromDescribed)
    BIND (EXISTS { ?b a ct:DescribedTrial } AS ?toDescribed)
}
ORDER BY ?from ?to ?relation ?method ?field ?evidence
"""
"""Every link with its ends; ``{{trial}}`` is replaced by a condition on ?a or ?b."""

# Without a score: what is stated comes before what is mentioned.
_ORDER = ("lists", "expandedAccessRecord", "mentions")


def neighbours(links: Iterable[Table], nct_id: str) -> list[Neighbour]:
    """The trials at the other end of a trial's links, strongest first."""
    found: dict[tuple[str, str, str, str], Neighbour] = {}
    for table in links:
        for row in table:
            away = row["from"] == nct_id
            other, title, described = (
                (row["to"], row["toTitle"], row["toDescribed"])
                if away
                else (row["from"], row["fromTitle"], row["fromDescribed"])
            )
            key = (str(other), str(row["relation"]), "to" if away else "from", str(row["method"]))
            old = found.get(key)
            found[key] = Neighbour(
                nct_id=key[0],
                title=str(title),
                relation=key[1],
                direction=key[2],
                method=key[3],
                evidence=_and(old.evidence if old else (), str(row["evidence"])),
                fields=_and(old.fields if old else (), str(row["field"])),
                described=bool(described),
                position=None if row["position"] is None else int(row["position"]),
            )
    return sorted(found.values(), key=_strength)


def _strength(neighbour: Neighbour) -> tuple[int, bool, int, str]:
    """Stated before mentioned, what the trial itself states first, then in the order of the list it stands in."""
    away = neighbour.direction == "from"
    return _ORDER.index(neighbour.relation), away, neighbour.position or 0, neighbour.nct_id


def _and(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in values else (*values, value)


def network(nodes: Table, links: Table) -> nx.MultiDiGraph[str]:
    """Trials as nodes (``title``, ``status``, ``described``), links as edges (``relation``, ``method``, ``evidence``).

    Nodes are NCT ids. Every described trial is a node, linked or not.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in nodes:
        graph.add_node(str(row["id"]), title=row["title"], status=row["status"] or "", described=row["described"])
    for row in links:
        source, target, key = str(row["from"]), str(row["to"]), f"{row['relation']} {row['method']}"
        if graph.has_edge(source, target, key):
            graph.edges[source, target, key]["evidence"] += f"\n{row['evidence']}"
        else:
            names = ("relation", "method", "evidence", "field")
            graph.add_edge(source, target, key=key, **{name: str(row[name]) for name in names})
    return graph
