"""The graph in other formats, written as a stream, in the order of ``graph.ttl``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import IO

import networkx as nx
import pyoxigraph as ox

from kg.errors import KgError
from kg.graph.graph import Graph
from kg.rdf.names import findings_graph, prefixes

_STATEMENTS = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_WITH_FINDINGS = ("nquads", "trig")

FORMATS = ("turtle", *_STATEMENTS, "graphml")
"""What :func:`export_to` writes."""


def export_to(graph: Graph, format: str, target: IO[bytes]) -> None:  # noqa: A002
    """Write a graph into a binary stream.

    Raises:
        KgError: the target cannot take it.
    """
    writers: dict[str, Callable[[Graph, IO[bytes]], None]] = {"turtle": _turtle, "graphml": _graphml}
    try:
        if format in writers:
            writers[format](graph, target)
        else:
            _statements(graph, format, target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KgError(f"the export cannot be written ({error.strerror or error})") from error


def _turtle(graph: Graph, target: IO[bytes]) -> None:
    with (graph.path / "graph.ttl").open("rb") as text:
        shutil.copyfileobj(text, target, 1024 * 1024)


def _statements(graph: Graph, format: str, target: IO[bytes]) -> None:  # noqa: A002
    names = prefixes(graph.base) if format in ("trig", "rdfxml") else None
    ox.serialize(_quads(graph, findings=format in _WITH_FINDINGS), target, _STATEMENTS[format], prefixes=names)


def _quads(graph: Graph, *, findings: bool) -> Iterator[ox.Quad]:
    yield from ox.parse(path=str(graph.path / "graph.ttl"), format=ox.RdfFormat.TURTLE)
    if findings:
        name = ox.NamedNode(findings_graph(graph.base))
        for quad in ox.parse(path=str(graph.path / "findings.ttl"), format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _graphml(graph: Graph, target: IO[bytes]) -> None:
    nx.write_graphml(graph.network(), target)
