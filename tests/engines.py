"""Both engines on the same small graphs: the compiled shapes, and pySHACL."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import RDF, RDFS

from kg.graph import rdf_files
from kg.shacl import referee
from kg.shacl.check import Checker
from kg.shacl.compile import compiled
from kg.shacl.data import Data, closure, indexed
from kg.shacl.finding import Finding
from kg.shacl.terms import NTriples

PREFIXES = {
    "": "http://x.example/",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
}
HEAD = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in PREFIXES.items())

Row = tuple[str, str, str, str, str, str]
"""Focus node, path, value, shape, component, severity: all of a finding but its message."""


def quads(turtle: str) -> list[ox.Quad]:
    """Turtle without its prefixes, read."""
    return list(ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))


def by_compiled(shapes: str, data: str) -> list[Finding]:
    """What the compiled shapes find."""
    terms = NTriples()
    made = compiled(rdf_files.as_rdflib(quads(shapes)), terms)
    assert not made.unknown, made.unknown
    nodes = indexed(rdf_files.triples(quads(data)))
    above = terms.of(RDFS.subClassOf)
    pairs = ((node, each) for node, statements in nodes.items() for each in statements.get(above, ()))
    return Checker(made).findings(Data(nodes, terms.of(RDF.type), above=closure(pairs)))


def by_pyshacl(shapes: str, data: str) -> list[Finding]:
    """What pySHACL finds."""
    return referee.validate(rdf_files.as_rdflib(quads(data)), rdf_files.as_rdflib(quads(shapes)))


def rows(findings: Iterable[Finding]) -> set[Row]:
    """Findings without their messages, IRIs as prefixed names; a blank node is ``_:``, whatever its name."""
    return {
        (
            _short(each.focus),
            _short(each.path),
            _short(each.value),
            _short(each.shape),
            each.component.removesuffix("ConstraintComponent"),
            each.severity,
        )
        for each in findings
    }


def _short(term: str) -> str:
    if term.startswith("_:"):
        return "_:"
    for prefix, iri in PREFIXES.items():
        term = term.replace(f"<{iri}", f"{prefix}:<")
    return term.replace(":<", ":").replace(">", "") if "<" in term else term
