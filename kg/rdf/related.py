"""Links between trials that were computed from what both say, as triples."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from kg.rdf import iris
from kg.rdf.turtle import decimal, text

Statements = dict[str, dict[str, list[str]]]
"""Subject → predicate → terms."""

FIELD: Final = {
    "sharesIdentifierWith": "protocolSection.identificationModule",
    "sharesPublicationWith": "protocolSection.referencesModule.references[]",
    "similarTo": "protocolSection",
}
"""Where in both records the evidence stands, by relation. None of these has a direction."""

METHOD: Final = {
    "sharesIdentifierWith": "SHARED_IDENTIFIER",
    "sharesPublicationWith": "SHARED_PUBLICATION",
    "similarTo": "SIMILARITY",
}
"""How each of these relations is found, a value of the scheme linkMethod."""


class Related(NamedTuple):
    """Two trials, the lower id first, that are related without direction: how, how much, and what that rests on."""

    a: str
    b: str
    relation: str
    score: float
    evidence: tuple[str, ...]


def describe_edge(to: Statements, nct_id: str, relation: str, other: str, *, alone: bool) -> None:
    """The direct edge from one trial to the other; ``alone`` where no link tells yet that the two are related."""
    edges = to.setdefault(iris.trial(nct_id), {})
    edges.setdefault(f"ct:{relation}", []).append(iris.trial(other))
    if alone:
        edges.setdefault("ct:relatedTrial", []).append(iris.trial(other))


def describe_link(to: Statements, related: Related, documents: Iterable[str]) -> None:
    """The link that says why two trials are related; it rests on ``documents``, those of both.

    >>> nodes = Statements()
    >>> describe_link(nodes, Related("NCT00000001", "NCT00000002", "similarTo", 0.5, ("both: gout",)), ["<record/a>"])
    >>> [(node, said["ct:score"]) for node, said in nodes.items()]
    [('link:NCT00000001-similarTo-NCT00000002-fcb25a', ['"0.5"^^xsd:decimal'])]
    """
    method, field = METHOD[related.relation], FIELD[related.relation]
    to[iris.link(related.a, related.relation, related.b, method, field)] = {
        "a": ["ct:TrialLink"],
        "rdf:subject": [iris.trial(related.a)],
        "rdf:predicate": [f"ct:{related.relation}"],
        "rdf:object": [iris.trial(related.b)],
        "ct:method": [iris.code("linkMethod", method)],
        "ct:score": [decimal(Decimal(str(related.score)))],
        "ct:evidence": [text(each) for each in related.evidence],
        "ct:evidenceField": [text(field)],
        "prov:wasDerivedFrom": sorted(set(documents)),
    }
