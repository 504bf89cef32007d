from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.errors import KgError
from kg.graph.export import FORMATS, export_to
from kg.rdf.names import findings_graph
from tests.linked import graph, link, stub, trial

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
    assert set(FORMATS) == {*PARSERS, "graphml", "gexf"}


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


READ = {
    "graphml": lambda data: nx.read_graphml(io.BytesIO(data), force_multigraph=True),
    "gexf": lambda data: nx.read_gexf(io.BytesIO(data)),
}


@pytest.fixture(scope="module")
def linked() -> kg.Graph:
    """Two trials with links of three kinds, of which one has no direction, and one that is only linked to."""
    return graph(
        trial(1, 'Lamps & <shades> of "grey"'),
        trial(2, "夜盲症"),
        stub(3),
        link("similarTo", 1, 2, "0.25", evidence="both: a < b & c"),
        link("mentions", 2, 1),
        link("mentions", 1, 2),
        link("mentions", 1, 2, field="title", at="b"),
        link("lists", 1, 3, ct_rolePhrase='"extension of"'),
    )


@pytest.mark.parametrize("format_", READ)
def test_networks_come_back_as_they_were(linked: kg.Graph, format_: str) -> None:
    network, target = linked.network(), io.BytesIO()
    export_to(linked, format_, target)
    read = READ[format_](target.getvalue())
    assert {node: {**told, "label": told["title"]} for node, told in network.nodes(data=True)} == {
        node: {name: told[name] for name in ("label", "title", "status", "described")}
        for node, told in read.nodes(data=True)
    }
    names = ("relation", "method", "evidence", "field", "weight", "score", "role_phrase")
    told, back = (
        sorted((one, other, str([each.get(name) for name in names])) for one, other, each in edges.edges(data=True))
        for edges in (network, read)
    )
    assert told == back
    assert len(told) == 5
    assert all(isinstance(each["weight"], float) for *_, each in read.edges(data=True))
    assert all(each["label"] == each["relation"] for *_, each in read.edges(data=True))


@pytest.mark.parametrize("format_", READ)
def test_networks_can_be_read_by_gephi_and_cytoscape(linked: kg.Graph, format_: str) -> None:
    """Each edge has an id of its own, numbers are typed as such, and nothing is called None."""
    target = io.BytesIO()
    export_to(linked, format_, target)
    root = ElementTree.fromstring(target.getvalue())
    ids = [each.get("id") for each in root.iter() if each.tag.endswith("}edge")]
    assert len(ids) == len(set(ids)) == 5
    types = {each.get("attr.name"): each.get("attr.type") for each in root.iter() if each.tag.endswith("}key")}
    types |= {each.get("title"): each.get("type") for each in root.iter() if each.tag.endswith("}attribute")}
    assert (types["score"], types["described"], types["title"]) == ("double", "boolean", "string")
    assert format_ == "gexf" or types["weight"] == "double"  # in GEXF an attribute of the edge itself
    assert b"None" not in target.getvalue()


def test_gexf_has_no_clock_and_no_version(linked: kg.Graph) -> None:
    target = io.BytesIO()
    export_to(linked, "gexf", target)
    text = target.getvalue().decode()
    assert "lastmodifieddate" not in text
    assert "NetworkX" not in text
    assert '<node id="NCT99999902" label="夜盲症">' in text
    assert 'weight="0.25"' in text


@pytest.mark.parametrize("format_", READ)
def test_the_network_of_the_sample_is_exported(sample: kg.Graph, exported: Exported, format_: str) -> None:
    network, read = sample.network(), READ[format_](exported(format_))
    assert (len(read), read.number_of_edges()) == (len(network), network.number_of_edges())
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
