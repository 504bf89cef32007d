"""RDF lists in a shapes graph (W3C SHACL, section 2.1: a SHACL list is well-formed, and ends)."""

from __future__ import annotations

from rdflib import RDF, Graph
from rdflib.term import Node

from kg.errors import ShapeError


def members(shapes: Graph, head: Node, where: object) -> list[Node]:
    """The members of a list; ``where`` is what a person should look at if it is none.

    Raises:
        ShapeError: no list, or one that leads back into itself, or a link of it with two ends.
    """
    found: list[Node] = []
    passed: set[Node] = set()
    while head != RDF.nil:
        firsts, rests = list(shapes.objects(head, RDF.first)), list(shapes.objects(head, RDF.rest))
        if len(firsts) != 1 or len(rests) != 1 or head in passed:
            raise ShapeError(f"{where}: a list is expected, and this is none or has no end ({head})")
        passed.add(head)
        found += firsts
        [head] = rests
    return found
