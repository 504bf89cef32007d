from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, SH

from kg.report import listing as report
from kg.shacl.finding import SEVERITIES, Finding, at_least

X = "http://x.example/"


def finding(
    focus: str = "a", *, path: str = f"<{X}p>", value: str = '"v"', severity: str = "Warning", message: str = "Odd."
) -> Finding:
    component = "MinCountConstraintComponent"
    return Finding(f"<{X}{focus}>", path, value, f"<{X}shape>", component, severity, message)


FINDINGS = sorted(
    [
        finding(),
        finding("b", path="", value=""),
        finding("c", value='"a \\"quoted\\"\\ttext\\n"'),
        finding("d", value=f'"7"^^<{rdflib.XSD.integer}>', severity="Violation"),
        finding("e", value='"été"@fr', severity="Info", message='A "message"\twith\nall'),
        finding("f", path=f"^<{X}p>", value=f"<{X}v>"),
        finding("h", value="_:b0"),
        finding("i", path="a path"),
    ]
)


def test_the_table_has_a_header_and_a_line_for_each_finding() -> None:
    rows = list(csv.reader(io.StringIO(report.tsv(FINDINGS)), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["focus", "path", "value", "shape", "component", "severity", "message"]
    assert [Finding(*row) for row in rows[1:]] == [
        replace(each, message=" ".join(each.message.split())) for each in FINDINGS
    ]


def test_json_keeps_its_contract() -> None:
    made = json.loads(report.json(FINDINGS))
    assert list(made) == ["conforms", "findings"]
    assert made["conforms"] is False
    assert [list(each) for each in made["findings"]] == [
        ["focus", "path", "value", "shape", "component", "severity", "message"]
    ] * len(FINDINGS)
    assert [Finding(**each) for each in made["findings"]] == FINDINGS
    assert json.loads(report.json([])) == {"conforms": True, "findings": []}


def test_turtle_is_a_validation_report_without_blank_nodes() -> None:
    text = "".join(report.turtle(FINDINGS))
    graph = rdflib.Graph().parse(data=text, format="turtle")
    (made,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(made, SH.result))
    assert len(results) == len(FINDINGS)
    assert graph.value(made, SH.conforms) == rdflib.Literal(False)
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]
    for result in results:
        for needed in (SH.focusNode, SH.resultMessage, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape):
            assert len(list(graph.objects(result, needed))) == 1
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == len(graph)


def test_turtle_says_what_was_found() -> None:
    graph = rdflib.Graph().parse(data="".join(report.turtle([FINDINGS[4]])), format="turtle")
    (result,) = graph.objects(None, SH.result)
    assert graph.value(result, SH.value) == rdflib.Literal("été", lang="fr")
    assert graph.value(result, SH.resultPath) == rdflib.URIRef(f"{X}p")
    assert graph.value(result, SH.resultMessage) == rdflib.Literal('A "message"\twith\nall')
    assert graph.value(result, SH.resultSeverity) == SH.Info


def test_a_path_of_several_steps_does_not_break_the_turtle() -> None:
    """Shapes of a user may have sequence paths; the report then names the focus, or writes a whole SHACL path."""
    text = "".join(report.turtle([finding(path=f"<{X}p>/<{X}q>")]))
    (result,) = rdflib.Graph().parse(data=text, format="turtle").objects(None, SH.result)
    assert isinstance(result, rdflib.URIRef)


def test_a_report_that_conforms() -> None:
    graph = rdflib.Graph().parse(data="".join(report.turtle([])), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [rdflib.Literal(True)]
    assert (None, SH.result, None) not in graph


def test_the_base_is_that_of_the_graph() -> None:
    text = "".join(report.turtle(FINDINGS, "https://trials.example/"))
    (made,) = rdflib.Graph().parse(data=text, format="turtle").subjects(RDF.type, SH.ValidationReport)
    assert str(made) == "https://trials.example/report"


def test_the_same_findings_give_the_same_text() -> None:
    assert list(report.turtle(FINDINGS)) == list(report.turtle(FINDINGS))


@pytest.mark.parametrize(("severity", "number"), [("Violation", 1), ("Warning", 7), ("Info", 8)])
def test_findings_of_a_severity_and_worse(severity: str, number: int) -> None:
    assert len(at_least(FINDINGS, severity)) == number
    assert sum(report.counts(FINDINGS).values()) == len(FINDINGS)
    assert list(report.counts(FINDINGS)) == list(SEVERITIES)
