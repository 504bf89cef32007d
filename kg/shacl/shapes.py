"""The shapes, read from ``shapes/`` (or the user's folder) and parted by scope.

The scope of a shape follows from the class it targets: nodes of one trial are checked as the trial is mapped, shared
nodes once when all claims about them are together, and rules over several values once over the whole graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.rdf.names import ONTOLOGY
from kg.shipped import files

_SKOS_CONCEPT = URIRef("http://www.w3.org/2004/02/skos/core#Concept")
SHARED = frozenset(
    URIRef(ONTOLOGY + name)
    for name in (
        "BrowseBranch",
        "Condition",
        "Country",
        "Facility",
        "Intervention",
        "MeshHeading",
        "Organization",
        "Place",
        "Publication",
    )
) | {_SKOS_CONCEPT}
"""Classes whose nodes several trials share. Every other class is that of a trial or of a part of one."""

_BOTH = URIRef(ONTOLOGY + "Trial")
"""A trial is checked with its own nodes where it is described, and as a shared node where it is only linked to."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A SPARQL-based constraint (W3C SHACL, section 5) that is run once over a whole graph."""

    shape: str
    query: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, whole and by scope, and the vocabulary that its checks lean on."""

    whole: Graph
    own: Graph
    shared: Graph
    rules: tuple[Rule, ...]
    codes: Graph


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Shapes:
    """The shapes of a folder of Turtle files; those that ship with TrialGraph where none is given.

    Raises:
        ShapeError: a file is not Turtle, or the folder holds no shape.
    """
    whole = parse(sorted(folder.glob("*.ttl")) if folder else files("shapes"))
    if (None, RDF.type, SH.NodeShape) not in whole:
        raise ShapeError(f"{folder}: no SHACL node shape in its *.ttl files")
    rules = tuple(sorted(_rules(whole), key=lambda rule: rule.shape))
    core = _without_rules(whole)
    return Shapes(
        whole=whole,
        own=_targeting(core, shared=False),
        shared=_targeting(core, shared=True),
        rules=rules,
        codes=parse(files("ontology", "codes.ttl")),
    )


def parse(paths: list[Path]) -> Graph:
    """Several Turtle files as one graph.

    Raises:
        ShapeError: a file that cannot be parsed.
    """
    graph = Graph()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except Exception as error:
            raise ShapeError(f"{path}: not Turtle ({' '.join(str(error).split())[:200]})") from error
    return graph


def _rules(shapes: Graph) -> list[Rule]:
    rules = []
    for shape, _, constraint in shapes.triples((None, SH.sparql, None)):
        severity = shapes.value(shape, SH.severity) or SH.Violation
        message = shapes.value(constraint, SH.message) or shapes.value(shape, SH.message) or ""
        prefixes = "".join(
            f"PREFIX {shapes.value(declared, SH.prefix)}: <{shapes.value(declared, SH.namespace)}>\n"
            for holder in shapes.objects(constraint, SH.prefixes)
            for declared in sorted(shapes.objects(holder, SH.declare), key=str)
        )
        select = str(shapes.value(constraint, SH.select)).replace("$this", "?this")
        rules.append(Rule(str(shape), prefixes + select, local_name(severity), str(message)))
    return rules


def _without_rules(shapes: Graph) -> Graph:
    core = Graph()
    for triple in shapes:
        if triple[1] != SH.sparql:
            core.add(triple)
    return core


def _targeting(shapes: Graph, *, shared: bool) -> Graph:
    """The shapes with only the targets of one scope; the others stay, since shapes refer to each other."""
    scope = Graph()
    for subject, predicate, value in shapes:
        if predicate != SH.targetClass or (value in SHARED) == shared or value == _BOTH:
            scope.add((subject, predicate, value))
    return scope


def local_name(term: Node | None) -> str:
    """The last part of an IRI.

    >>> local_name(SH.Violation)
    'Violation'
    """
    return str(term).rpartition("#")[2].rpartition("/")[2]
