"""The shapes, read from ``shapes/`` or the user's folder, and the rules among them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import rdflib
from rdflib import RDF, SH, XSD, BNode, Graph, Literal
from rdflib.term import Node

from kg.errors import ShapeError
from kg.shipped import files


@dataclass(frozen=True, slots=True)
class Rule:
    """A SPARQL-based constraint (W3C SHACL, section 5) that is run once over a whole graph. ``targets`` are classes as
    N-Triples terms.
    """

    shape: str
    targets: tuple[str, ...]
    query: str
    severity: str
    message: str

    @property
    def name(self) -> str:
        """The name of its shape, without the namespace."""
        return self.shape.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, whole and without its rules, the rules, and the coded values that its checks lean on."""

    whole: Graph
    core: Graph
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
    return Shapes(
        whole=whole,
        core=_without_rules(whole),
        rules=rules,
        codes=parse(files("ontology", "codes.ttl")),
    )


def parse(paths: list[Path]) -> Graph:
    """Several Turtle files as one graph. Literals keep their form, and blank nodes are numbered in order of appearance.

    Raises:
        ShapeError: a file that cannot be parsed.
    """
    graph = Graph()
    for number, path in enumerate(paths, 1):
        try:
            with _literals_as_written():
                read = Graph().parse(path, format="turtle")
        except Exception as error:
            raise ShapeError(f"{path}: not Turtle ({' '.join(str(error).split())[:200]})") from error
        for subject, predicate, value in read:
            graph.add((_numbered(subject, number), predicate, _numbered(value, number)))
    return graph


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """For rdflib ``018`` is ``18`` otherwise, and no longer the term that the data have."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of ill-formed booleans
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _numbered(node: Node, file: int) -> Node:
    if isinstance(node, BNode):
        # rdflib calls it n…b7: a random part, and its number in the file. None is a node of the data.
        return BNode(f"s{file}b{node.rpartition('b')[2]}")
    # For rdflib a text with the datatype is another one than a text without.
    return Literal(str(node)) if isinstance(node, Literal) and node.datatype == XSD.string else node


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
        targets = tuple(sorted(f"<{class_}>" for class_ in shapes.objects(shape, SH.targetClass)))
        rules.append(Rule(str(shape), targets, prefixes + select, local_name(severity), str(message)))
    return rules


def _without_rules(shapes: Graph) -> Graph:
    core = Graph()
    for triple in shapes:
        if triple[1] != SH.sparql:
            core.add(triple)
    return core


def local_name(term: Node | None) -> str:
    """The last part of an IRI.

    >>> local_name(SH.Violation)
    'Violation'
    """
    return str(term).rpartition("#")[2].rpartition("/")[2]
