"""The coded values of ``ontology/codes.ttl`` as part of a graph, so that a query can show their labels."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kg.rdf.names import VOCABULARIES
from kg.rdf.turtle import block


def blocks(codes: Graph) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each scheme and concept with its statements, in order."""
    subjects: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in codes:
        name = "a" if predicate == RDF.type else _term(predicate)
        subjects.setdefault(_term(subject), {}).setdefault(name, []).append(_term(value))
    yield from sorted(subjects.items())


def text(codes: Graph) -> str:
    """The same as Turtle without header."""
    return "".join(block(subject, predicates) for subject, predicates in blocks(codes))


def _term(node: Node) -> str:
    if not isinstance(node, URIRef):
        return node.n3()
    for prefix, namespace in VOCABULARIES.items():
        local = node.removeprefix(namespace)
        if local != node and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{node}>"
