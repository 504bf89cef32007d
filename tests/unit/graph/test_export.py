from __future__ import annotations

import io
from collections.abc import Callable

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.errors import KgError
from kg.graph.export import FORMATS, export_to
from kg.rdf.names import findings_graph

PARSERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
Exported = Callable[[str], bytes]


@pytest.fixture(scope="module")
def exported(sample: kg.Graph) -> Exported:
    def export(format_: str) -> bytes:
        target = io.BytesIO()
        export_to(sample, format_, target)
        return target.getvalue()

    return export


@pytest.fixture(scope="module")
def expected(sample: kg.Graph) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(path=str(sample.path / "graph.ttl"), format=ox.RdfFormat.TURTLE)}


def test_every_format_is_tested() -> None:
    assert set(FORMATS) == {*PARSERS, "graphml"}


@pytest.mark.parametrize("format_", PARSERS)
def test_every_format_says_the_same_as_the_published_turtle(
    exported: Exported, expected: set[str], format_: str
) -> None:
    quads = list(ox.parse(exported(format_), format=PARSERS[format_]))
    assert {str(quad.triple) for quad in quads if quad.graph_name == ox.DefaultGraph()} == expected


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("format_", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_rdflib_reads_as_many_statements(exported: Exported, expected: set[str], format_: str) -> None:
    names = {"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    graph = rdflib.Graph().parse(data=exported(format_), format=names.get(format_, format_))
    assert len(graph) == len(expected)


@pytest.mark.parametrize("format_", ["nquads", "trig"])
def test_formats_with_graphs_hold_the_findings_too(sample: kg.Graph, exported: Exported, format_: str) -> None:
    quads = list(ox.parse(exported(format_), format=PARSERS[format_]))
    named = {str(quad.triple) for quad in quads if quad.graph_name != ox.DefaultGraph()}
    assert {str(quad.graph_name) for quad in quads} == {"DEFAULT", f"<{findings_graph(sample.base)}>"}
    report = ox.parse(path=str(sample.path / "findings.ttl"), format=ox.RdfFormat.TURTLE)
    assert named == {str(quad.triple) for quad in report}
    assert sum("ValidationResult>" in triple for triple in named) == len(sample.findings)


def test_the_store_holds_what_the_published_files_say(sample: kg.Graph, expected: set[str]) -> None:
    stored = {str(quad.triple) for quad in sample.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert stored == expected
    assert len(expected) == sample.info["triples"]
    name = ox.NamedNode(findings_graph(sample.base))
    report = ox.parse(path=str(sample.path / "findings.ttl"), format=ox.RdfFormat.TURTLE)
    assert {str(quad.triple) for quad in sample.store.quads_for_pattern(None, None, None, name)} == {
        str(quad.triple) for quad in report
    }


def test_graphml_is_the_network(sample: kg.Graph, exported: Exported) -> None:
    network = sample.network()
    read = nx.read_graphml(io.BytesIO(exported("graphml")), force_multigraph=True)
    assert sorted(map(str, read.nodes(data=True))) == sorted(map(str, network.nodes(data=True)))
    assert sorted(map(str, read.edges(data="evidence"))) == sorted(map(str, network.edges(data="evidence")))
    assert network.number_of_edges() > 0


def test_a_full_disk_is_told_in_a_sentence(sample: kg.Graph) -> None:
    class Full(io.BytesIO):
        def write(self, *_: object) -> int:
            raise OSError(28, "No space left on device")

    for format_ in FORMATS:
        with pytest.raises(KgError, match=r"the export cannot be written \(No space left on device\)"):
            export_to(sample, format_, Full())


def test_a_reader_that_went_away_is_no_error_of_ours(sample: kg.Graph) -> None:
    class Closed(io.BytesIO):
        def write(self, *_: object) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        export_to(sample, "turtle", Closed())
