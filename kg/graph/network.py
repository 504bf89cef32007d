"""The related-trial graph as networkx."""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx

from kg.graph.links import Links
from kg.graph.neighbours import Link


def network(links: Links, kinds: Collection[str], min_score: float | None = None) -> nx.MultiDiGraph[str]:
    """Trials as nodes, linked or not, and links as edges; both sorted. See :meth:`kg.graph.graph.Graph.network`.

    All of it is held in memory, 2 KB a link, beside what the store holds of what it has read: 38,000 links took 75 MB
    and 5 s of a processor, so that a million need some 2 GB and more than two minutes.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for nct_id in links.trials():
        graph.add_node(nct_id, **links.trial(nct_id)._asdict())
    for link in links.each(kinds, min_score):
        told = _told(link)
        graph.add_edge(link.source, link.target, key=_key(link), **told)
        if link.symmetric:
            graph.add_edge(link.target, link.source, key=_key(link), **told)
    return graph


def _key(link: Link) -> str:
    return f"{link.relation} {link.method}"


def _told(link: Link) -> dict[str, str | float]:
    """What an edge knows; what a link does not have is left out, since files of networks have no None."""
    told: dict[str, str | float | None] = {
        "relation": link.relation,
        "method": link.method,
        "evidence": "\n".join(link.evidence),
        "field": "\n".join(link.fields),
        "weight": link.strength,
        "score": link.score,
        "role": "\n".join(role for role, _ in link.roles) or None,
        # As many lines as roles, so that each role keeps its own words.
        "role_phrase": "\n".join(phrase for _, phrase in link.roles).rstrip("\n") or None,
    }
    return {name: value for name, value in told.items() if value is not None}
