"""Our writers against those of Oxigraph, which write answers only as they come."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pyoxigraph as ox
import pytest

from kg.graph.table_formats import FORMATS, lines, truth

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
THEIRS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
QUERIES = [
    r'SELECT ?a ?b { VALUES (?a ?b) { (<x:a> UNDEF) ("a \"b\", c\nd\te\\ <&>\'" "café"@fr) (18 33.5) (1.5e0 true) } }',
    'SELECT ?a ?b { VALUES (?a ?b) { ("2024-02"^^xsd:gYearMonth "1"^^xsd:integer) ("+01"^^xsd:integer 7) } }',
    'SELECT ?a ?b { VALUES (?a ?b) { ("x"^^xsd:integer "y"^^xsd:boolean) } }',
    'SELECT ?a ?b { VALUES (?a ?b) { (".5"^^xsd:decimal "1e5"^^xsd:double) ("INF"^^xsd:double "1"^^xsd:boolean) } }',
    'SELECT ?a ?b { VALUES (?a ?b) { ("" UNDEF) ("a,b" "c;d") (" sp " "]]>") ("1."^^xsd:decimal "a\\"b"@en-US) } }',
    'SELECT ?a { VALUES ?a { UNDEF "" 1 } }',
    "SELECT ?a { ?a ?b ?c }",
    "SELECT * {}",
]


def rows(sparql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    found = ox.Store().query(XSD + sparql)
    assert isinstance(found, ox.QuerySolutions)
    return [each.value for each in found.variables], [tuple(row) for row in found]


def written(sparql: str, format_: str) -> str:
    """What Oxigraph writes."""
    answer = ox.Store().query(sparql)
    assert isinstance(answer, ox.QuerySolutions | ox.QueryBoolean)
    return bytes(answer.serialize(format=THEIRS[format_]) or b"").decode()


def parsed(format_: str, text: str) -> object:
    """What differs in form only is made equal."""
    if format_ == "json":
        return json.loads(text)
    return ET.canonicalize(text) if format_ == "xml" else text


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("sparql", QUERIES)
def test_a_table_is_written_as_oxigraph_writes_it(sparql: str, format_: str) -> None:
    theirs = written(XSD + sparql, format_)
    assert parsed(format_, "".join(lines(format_, *rows(sparql)))) == parsed(format_, theirs)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("sparql", ["ASK {}", "ASK { ?a ?b ?c }"])
def test_a_truth_is_written_as_oxigraph_writes_it(sparql: str, format_: str) -> None:
    answer = ox.Store().query(sparql)
    assert truth(format_, bool(answer)) == written(sparql, format_)


def test_a_line_end_within_xml_stays_what_it_is() -> None:
    columns, cells = rows(r'SELECT ("a\rb\nc" AS ?a) {}')
    assert ET.fromstring("".join(lines("xml", columns, cells)))[1][0][0][0].text == "a\rb\nc"


def test_what_no_xml_can_hold_does_not_spoil_it() -> None:
    columns, cells = rows(r'SELECT ("a\u0001b" AS ?a) {}')
    assert ET.fromstring("".join(lines("xml", columns, cells)))[1][0][0][0].text == "a\ufffdb"


@pytest.mark.parametrize("format_", FORMATS)
def test_a_blank_node_keeps_its_name(format_: str) -> None:
    assert "b1" in "".join(lines(format_, ["a"], [(ox.BlankNode("b1"),)]))
