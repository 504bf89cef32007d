from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import Result

from kg.graph.answering import answer
from kg.graph.table import GRAPH_FORMATS, RESULT_FORMATS, Statements, Table, answer_of, value

DATA = r"""
PREFIX x: <http://x.example/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA {
    x:a x:n 18 ; x:d 33.5 ; x:f 1.5e0 ; x:b true ; x:no false ; x:t "a \"b\", c\nd" ; x:l "café"@fr ; x:i x:b ;
        x:day "2024-02-29"^^xsd:date ; x:month "2024-02"^^xsd:gYearMonth ; x:neg -7 .
}
"""


@pytest.fixture(scope="module")
def ask() -> Callable[[str], Table | Statements]:
    store = ox.Store()
    store.update(DATA)
    return lambda sparql: answer_of(answer(store, f"PREFIX x: <http://x.example/> {sparql}", None))


def table(answer: Table | Statements) -> Table:
    assert isinstance(answer, Table)
    return answer


def statements(answer: Table | Statements) -> Statements:
    assert isinstance(answer, Statements)
    return answer


Ask = Callable[[str], Table | Statements]

VALUES: list[tuple[str, Any]] = [
    ("n", 18),
    ("neg", -7),
    ("d", 33.5),
    ("f", 1.5),
    ("b", True),
    ("no", False),
    ("t", 'a "b", c\nd'),
    ("l", "café"),
    ("i", "http://x.example/b"),
    ("day", "2024-02-29"),
    ("month", "2024-02"),
]


@pytest.mark.parametrize(("name", "expected"), VALUES)
def test_a_cell_is_a_python_value(ask: Ask, name: str, expected: object) -> None:
    (row,) = table(ask(f"SELECT ?v {{ x:a x:{name} ?v }}"))
    assert row == {"v": expected}
    assert type(row["v"]) is type(expected)


def test_what_is_unbound_is_none(ask: Ask) -> None:
    answer = table(ask("SELECT ?a ?none { ?a x:n 18 OPTIONAL { ?a x:nothing ?none } }"))
    assert list(answer) == [{"a": "http://x.example/a", "none": None}]
    assert answer.to_csv() == "a,none\nhttp://x.example/a,\n"


def test_counts_and_sums_are_numbers(ask: Ask) -> None:
    (row,) = table(ask("SELECT (COUNT(*) AS ?c) (SUM(?n) AS ?s) (AVG(?n) AS ?m) { x:a x:n|x:neg ?n }"))
    assert row == {"c": 2, "s": 11, "m": 5.5}


def test_a_blank_node_is_its_label() -> None:
    assert str(value(ox.BlankNode("b1"))) == "_:b1"


@pytest.mark.parametrize("type_", ["xsd:integer", "xsd:decimal", "x:integer"])
def test_a_literal_that_belies_its_datatype_is_text(ask: Ask, type_: str) -> None:
    xsd = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    (row,) = table(ask(f'{xsd} SELECT ?v {{ VALUES ?v {{ "many"^^{type_} }} }}'))
    assert row == {"v": "many"}


def test_a_table_can_be_read_again_and_has_a_length(ask: Ask) -> None:
    answer = table(ask("SELECT ?n { VALUES ?n { 1 2 3 } }"))
    assert len(answer) == 3
    assert list(answer) == list(answer) == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert list(answer.rows()) == [(1,), (2,), (3,)]
    assert answer.columns == ("n",)


def test_csv_quotes_what_it_must(ask: Ask) -> None:
    text = table(ask("SELECT ?t ?b { x:a x:t ?t ; x:b ?b }")).to_csv()
    assert list(csv.reader(io.StringIO(text))) == [["t", "b"], ['a "b", c\nd', "True"]]
    assert text.endswith("\n")


def test_an_empty_table_keeps_its_columns(ask: Ask) -> None:
    answer = table(ask("SELECT ?a ?b { ?a x:nothing ?b }"))
    assert (len(answer), answer.to_csv()) == (0, "a,b\n")


PARSED = {"csv": "csv", "tsv": "tsv", "json": "json", "xml": "xml"}


@pytest.mark.parametrize("format_", RESULT_FORMATS)
def test_every_result_format_can_be_read_back(ask: Ask, format_: str) -> None:
    text = table(ask("SELECT ?a ?t ?n { ?a x:t ?t ; x:n ?n }")).serialize(format_)
    result = Result.parse(io.BytesIO(text.encode()), format=PARSED[format_])
    assert [str(name) for name in result.vars or ()] == ["a", "t", "n"]
    (row,) = result.bindings
    assert tuple(str(row[name]) for name in result.vars or ()) == ("http://x.example/a", 'a "b", c\nd', "18")


@pytest.mark.parametrize(("sparql", "yes"), [("ASK { x:a x:n 18 }", True), ("ASK { x:a x:n 19 }", False)])
def test_a_question_has_one_row(ask: Ask, sparql: str, yes: bool) -> None:
    answer = table(ask(sparql))
    assert list(answer) == [{"answer": yes}]
    assert json.loads(answer.serialize("json"))["boolean"] is yes


def test_statements_are_sorted_and_each_comes_once(ask: Ask) -> None:
    answer = statements(ask("CONSTRUCT { ?a x:p ?v } WHERE { ?a x:n|x:neg|x:n ?v }"))
    assert [str(triple) for triple in answer] == sorted(str(triple) for triple in answer)
    assert len(answer) == 2


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_every_graph_format_can_be_read_back(ask: Ask, format_: str) -> None:
    answer = statements(ask("CONSTRUCT WHERE { ?s ?p ?o }"))
    text = answer.serialize(format_)
    assert {str(quad.triple) for quad in ox.parse(text, format=GRAPH_FORMATS[format_])} == {str(t) for t in answer}
    assert len(rdflib.Graph().parse(data=text, format={"ttl": "turtle", "nt": "nt"}[format_])) == len(answer) == 11


def test_describe_gives_statements(ask: Ask) -> None:
    assert len(statements(ask("DESCRIBE x:a"))) == 11


def test_turtle_uses_the_prefixes_of_the_graph() -> None:
    triple = ox.Triple(
        ox.NamedNode("https://trials.example/trial/NCT99999901"),
        ox.NamedNode("https://w3id.org/trialgraph/ontology#phase"),
        ox.Literal("x"),
    )
    text = Statements(iter([triple]), "https://trials.example/").serialize("ttl")
    assert "trial:NCT99999901 ct:phase" in text


def test_pandas_gets_the_same_values(ask: Ask) -> None:
    pytest.importorskip("pandas")
    frame = table(ask("SELECT ?a ?n { ?a x:n ?n }")).to_pandas()
    assert list(frame.columns) == ["a", "n"]
    assert frame.to_numpy().tolist() == [["http://x.example/a", 18]]
