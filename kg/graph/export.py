"""The graph in other formats.

Statements are written as a stream, in the order of ``graph.ttl``. The network as GraphML or GEXF is not: it is held in
memory (:func:`kg.graph.network.network`) twice, with and without the labels, and beside it the whole document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

import networkx as nx
import pyoxigraph as ox
from networkx.readwrite.gexf import GEXFWriter

from kg.errors import KgError
from kg.graph import turtle_file
from kg.graph.graph import Graph
from kg.graph.streams import stream
from kg.rdf.names import findings_graph, prefixes

_STATEMENTS = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_WITH_FINDINGS = ("nquads", "trig")

FORMATS = ("turtle", *_STATEMENTS, "graphml", "gexf")
"""What :func:`export_to` writes."""


def export_to(graph: Graph, format: str, target: IO[bytes]) -> None:  # noqa: A002
    """Write a graph into a binary stream.

    Raises:
        KgError: the target cannot take it.
    """
    writers: dict[str, Callable[[Graph, IO[bytes]], None]] = {"turtle": _turtle, "graphml": _graphml, "gexf": _gexf}
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
    for part in turtle_file.text(graph.path):
        target.write(part)


def _statements(graph: Graph, format: str, target: IO[bytes]) -> None:  # noqa: A002
    names = prefixes(graph.base) if format in ("trig", "rdfxml") else None
    ox.serialize(_quads(graph, findings=format in _WITH_FINDINGS), target, _STATEMENTS[format], prefixes=names)


def _quads(graph: Graph, *, findings: bool) -> Iterator[ox.Quad]:
    yield from ox.parse(stream(turtle_file.text(graph.path)), format=ox.RdfFormat.TURTLE)
    if findings:
        name = ox.NamedNode(findings_graph(graph.base))
        for quad in ox.parse(path=str(graph.path / "findings.ttl"), format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _graphml(graph: Graph, target: IO[bytes]) -> None:
    nx.write_graphml(_labelled(graph), target)


def _gexf(graph: Graph, target: IO[bytes]) -> None:
    network = _labelled(graph)
    for _, _, key, told in network.edges(keys=True, data=True):
        told["id"] = key
    writer = GEXFWriter(network)
    # networkx writes the day and its own version: the same graph would give other bytes tomorrow.
    meta = writer.xml.find("meta")
    meta.attrib.clear()
    meta.find("creator").text = "TrialGraph"
    writer.write(target)


def _labelled(graph: Graph) -> nx.MultiDiGraph[str]:
    """The network as programs that draw want it: nodes and edges with a ``label``, edges with ids of their own.

    Where two edges had one id, as with networkx' keys, Gephi would keep one of them.
    """
    network = graph.network()
    labelled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for nct_id, told in network.nodes(data=True):
        labelled.add_node(nct_id, label=told["title"], **told)
    for source, target, key, told in network.edges(keys=True, data=True):
        labelled.add_edge(source, target, key=f"{source} {key} {target}", label=told["relation"], **told)
    return labelled
