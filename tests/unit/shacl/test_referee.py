from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph, Literal

from kg.errors import ShapeError
from kg.rdf.turtle import header
from kg.shacl import referee, shapes
from kg.shacl.finding import Finding, at_least

CTS = "https://w3id.org/trialgraph/shapes#"
TRIAL = "<https://w3id.org/trialgraph/id/trial/NCT99999901>"

SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:Lamp-shape a sh:NodeShape ; sh:targetClass x:Lamp ; sh:property x:Lamp-oil, x:Lamp-room, x:Lamp-deep .
x:Lamp-oil a sh:PropertyShape ; sh:path x:oil ; sh:datatype xsd:integer ; sh:severity sh:Warning ;
    sh:message "Oil is counted." .
x:Lamp-room a sh:PropertyShape ; sh:path [ sh:inversePath x:holds ] ; sh:minCount 1 ; sh:message "In no room." .
x:Lamp-deep a sh:PropertyShape ; sh:path ( x:wick x:length ) ; sh:maxCount 0 ; sh:message "No wick." .
"""
DATA = """
@prefix x: <http://x.example/> .
x:good a x:Lamp ; x:oil 3 . x:room x:holds x:good .
x:bad a x:Lamp ; x:oil "much" ; x:wick x:w . x:w x:length 9 .
"""


def graph(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_a_fault_is_found_with_everything_that_names_it() -> None:
    x = "http://x.example/"
    found = referee.validate(graph(DATA), graph(SHAPE))
    assert [(finding.path, finding.value) for finding in found] == [
        (f"( <{x}wick> <{x}length> )", ""),
        (f"<{x}oil>", '"much"'),
        (f"[ sh:inversePath <{x}holds> ]", ""),
    ]
    assert found[1] == Finding(
        f"<{x}bad>",
        f"<{x}oil>",
        '"much"',
        f"<{x}Lamp-oil>",
        "DatatypeConstraintComponent",
        "Warning",
        "Oil is counted.",
    )
    assert {finding.severity for finding in found} == {"Warning", "Violation"}
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    "term", ['"two\\nlines"', '"a \\"quote\\" and a \\\\"', '"tab\\t"', '"7"^^<http://x.example/t>', '"é"@fr']
)
def test_a_value_is_written_as_ntriples_writes_it(term: str) -> None:
    """On one line, and as a rule that runs over a store writes it."""
    data = graph(f"@prefix x: <http://x.example/> . x:room x:holds x:bad . x:bad a x:Lamp ; x:oil {term} .")
    (found,) = referee.validate(data, graph(SHAPE))
    assert found.value == str(next(ox.parse(f"<x:a> <x:b> {term} .", format=ox.RdfFormat.N_TRIPLES)).object)


def test_sound_data_give_no_finding() -> None:
    assert referee.validate(graph("@prefix x: <http://x.example/> . x:a a x:Other ."), graph(SHAPE)) == []


@pytest.mark.parametrize(
    "bad",
    [
        "x:S a sh:NodeShape ; sh:targetClass x:Lamp ; sh:property x:P . x:P a sh:PropertyShape .",
        'x:S a sh:NodeShape ; sh:targetClass x:Lamp ; sh:property [ sh:path x:p ; sh:pattern "(" ] .',
    ],
)
def test_shapes_that_are_wrong_are_refused(bad: str) -> None:
    broken = graph("@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x.example/> . " + bad)
    data = graph('@prefix x: <http://x.example/> . x:a a x:Lamp ; x:p "y" .')
    with pytest.raises(ShapeError, match=r"the shapes cannot be used \("):
        referee.validate(data, broken)


def test_a_folder_of_shapes_must_hold_shapes(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("@prefix x: <http://x.example/> . x:a x:b x:c .")
    with pytest.raises(ShapeError, match=r"no SHACL node shape in its \*\.ttl files"):
        shapes.load(tmp_path)
    (tmp_path / "b.ttl").write_text("this is no turtle")
    with pytest.raises(ShapeError, match=r"b\.ttl: not Turtle"):
        shapes.load(tmp_path)


def test_a_folder_of_shapes_of_the_user_is_used(tmp_path: Path) -> None:
    (tmp_path / "lamps.ttl").write_text(SHAPE)
    loaded = shapes.load(tmp_path)
    assert len(referee.validate(graph(DATA), loaded.whole, loaded.codes)) == 3
    assert loaded.rules == ()


def test_literals_of_shapes_keep_their_form_and_blank_nodes_their_number(tmp_path: Path) -> None:
    """rdflib would write 018 as 18, and give a blank node another name each time."""
    (tmp_path / "lamps.ttl").write_text(
        SHAPE + 'x:S a sh:NodeShape ; sh:targetClass x:Lamp ; sh:in ( "018"^^xsd:integer "x"^^xsd:string ) .'
    )
    first, again = (shapes.parse([tmp_path / "lamps.ttl"]) for _ in range(2))
    assert set(first) == set(again)
    assert {str(each) for each in first.objects() if isinstance(each, Literal)} >= {"018", "x"}
    assert Literal("x") in set(first.objects())


def test_a_severity_that_nobody_shows_is_refused() -> None:
    dire = graph(SHAPE.replace("sh:severity sh:Warning", "sh:severity x:Dire"))
    with pytest.raises(ShapeError, match="the severity is Dire, and not one of Violation, Warning, Info"):
        referee.validate(graph(DATA), dire)


# ---------------------------------------------------------------------------------------------- the shapes that ship


def test_every_rule_is_run_over_the_whole_graph_and_nowhere_else() -> None:
    loaded = shapes.load()
    constraints = set(loaded.whole.subjects(SH.sparql))
    assert {rule.shape for rule in loaded.rules} == {str(shape) for shape in constraints}
    assert (None, SH.sparql, None) not in loaded.core
    assert all("$this" not in rule.query and rule.message for rule in loaded.rules)


def test_a_broken_promise_of_ours_is_found() -> None:
    loaded = shapes.load()
    text = header() + "trial:NCT99999901 a ct:Trial, ct:DescribedTrial ; rdfs:label 7 ; ct:phase ctv:phase-x .\n"
    found = referee.validate(graph(text), loaded.core, loaded.codes)
    assert {finding.focus for finding in found} == {TRIAL}
    assert at_least(found, "Violation")
    assert all(finding.shape.startswith(f"<{CTS}") for finding in found)
