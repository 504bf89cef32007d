"""Rules run once over a store find what pySHACL finds node by node, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from kg.errors import KgError
from kg.graph import store
from kg.rdf.names import SHAPES
from kg.rdf.turtle import header
from kg.shacl import referee, rules, shapes
from kg.shacl.compile import only
from kg.shacl.finding import Finding
from kg.shacl.shapes import Rule

T, U = "trial:NCT99999901", "trial:NCT99999902"
LINK = "link:NCT99999901-mentions-NCT99999902-aaaaaa"
BASE = f'{T} a ct:Trial, ct:DescribedTrial ; ct:nctId "NCT99999901" . {U} a ct:Trial ; ct:nctId "NCT99999902" .\n'

# Name of the rule → data that break it once or more, and data that only look like it. Every rule has its bad and its
# good example in tests/shapes; these are what the first ones are, in few words.
CASES: dict[str, tuple[str, str]] = {
    "IriDisagrees": ('trial:NCT99999903 a ct:Trial ; ct:nctId "NCT99999904" .', ""),
    "StartsAfterItCompletes": (
        f'{T} ct:startDate "2024-02"^^xsd:gYearMonth ; ct:completionDate "2024-01-31"^^xsd:date .',
        f'{T} ct:startDate "2024-02"^^xsd:gYearMonth ; ct:completionDate "2024-02-01"^^xsd:date .',
    ),
    "PrimaryCompletionAfterCompletion": (
        f'{T} ct:primaryCompletionDate "2025"^^xsd:gYear ; ct:completionDate "2024-01-31"^^xsd:date .',
        f'{T} ct:primaryCompletionDate "2024"^^xsd:gYear ; ct:completionDate "2024-01-31"^^xsd:date .',
    ),
    "ActualStartInTheFuture": (
        f'{T} ct:startDateType ctv:dateType-ACTUAL ; ct:startDate "2025-01-01"^^xsd:date ; '
        f'ct:lastUpdatePostedDate "2024-12-31"^^xsd:date .',
        f'{T} ct:startDateType ctv:dateType-ESTIMATED ; ct:startDate "2025-01-01"^^xsd:date ; '
        f'ct:lastUpdatePostedDate "2024-12-31"^^xsd:date .',
    ),
    "WithdrawnYetEnrolled": (
        f'{T} ct:overallStatus ctv:status-WITHDRAWN ; ct:whyStopped "x" ; ct:enrollment 3 ; '
        "ct:enrollmentType ctv:dateType-ACTUAL .",
        f'{T} ct:overallStatus ctv:status-WITHDRAWN ; ct:whyStopped "x" ; ct:enrollment 0 ; '
        "ct:enrollmentType ctv:dateType-ACTUAL .",
    ),
    "StoppedWithoutReason": (
        f"{T} ct:overallStatus ctv:status-TERMINATED . {U} ct:overallStatus ctv:status-SUSPENDED .",
        f'{T} ct:overallStatus ctv:status-TERMINATED ; ct:whyStopped "No oil." .',
    ),
    "PhaseNotApplicableBesideAPhase": (
        f"{T} ct:phase ctv:phase-NA, ctv:phase-PHASE1, ctv:phase-PHASE2 .",
        f"{T} ct:phase ctv:phase-NA .",
    ),
    "MaskedWithoutMasking": (
        f"{T} ct:whoMasked ctv:whoMasked-PARTICIPANT ; ct:masking ctv:masking-NONE .",
        f"{T} ct:whoMasked ctv:whoMasked-PARTICIPANT ; ct:masking ctv:masking-SINGLE .",
    ),
    "MinimumAgeAboveMaximum": (
        f'{T} ct:minimumAgeYears "9"^^xsd:decimal ; ct:maximumAgeYears "8.5"^^xsd:decimal .',
        f'{T} ct:minimumAgeYears "9"^^xsd:decimal ; ct:maximumAgeYears "18"^^xsd:decimal .',
    ),
    "ResultsPostedYetNone": (
        f'{T} ct:resultsFirstPostedDate "2024"^^xsd:gYear ; ct:hasResults false .',
        f'{T} ct:resultsFirstPostedDate "2024"^^xsd:gYear ; ct:hasResults true .',
    ),
    "NotAEudractNumber": (
        "<trial/NCT99999901#identifier-a> a ct:Identifier ; dcterms:type ctv:idKind-EUDRACT_NUMBER ; "
        'skos:notation "7" .',
        "<trial/NCT99999901#identifier-a> a ct:Identifier ; dcterms:type ctv:idKind-EUDRACT_NUMBER ; "
        'skos:notation "2020-000000-11" .',
    ),
    "LinkWithoutEdge": (
        f"{LINK} a ct:TrialLink ; rdf:subject {T} ; rdf:predicate ct:mentions ; rdf:object {U} . "
        f"{T} ct:relatedTrial {U} .",
        f"{LINK} a ct:TrialLink ; rdf:subject {T} ; rdf:predicate ct:mentions ; rdf:object {U} . "
        f"{T} ct:relatedTrial {U} ; ct:mentions {U} .",
    ),
    "LinkWithoutRelatedTrial": (
        f"{LINK} a ct:TrialLink ; rdf:subject {T} ; rdf:predicate ct:mentions ; rdf:object {U} . {T} ct:mentions {U} .",
        "",
    ),
    "LinkToAlias": (
        f"{LINK} a ct:TrialLink ; rdf:subject {U} ; rdf:predicate ct:mentions ; rdf:object {T} . "
        f"{U} ct:mentions {T} ; ct:relatedTrial {T} ; ct:identifier <trial/NCT99999902#identifier-a> . "
        "<trial/NCT99999902#identifier-a> a ct:Identifier ; dcterms:type ctv:idKind-NCT_ALIAS ; "
        'skos:notation "NCT99999901" .',
        f"{LINK} a ct:TrialLink ; rdf:subject {U} ; rdf:predicate ct:mentions ; rdf:object {T} . "
        f"{U} ct:mentions {T} ; ct:relatedTrial {T} ; ct:identifier <trial/NCT99999902#identifier-a> . "
        "<trial/NCT99999902#identifier-a> a ct:Identifier ; dcterms:type ctv:idKind-NCT_ALIAS ; "
        'skos:notation "NCT99999903" .',
    ),
    "EdgeWithoutLink": (f"{T} ct:lists {U} . {U} ct:expandedAccessRecord {T} .", ""),
    "RelatedTrialWithoutLink": (f"{T} ct:relatedTrial {U} .", ""),
}


def over_a_store(text: str) -> list[Finding]:
    filled = ox.Store()
    filled.load(text, format=ox.RdfFormat.TURTLE)
    return rules.run(shapes.load().rules, lambda query: store.rows(filled, query))


def with_pyshacl(text: str) -> list[Finding]:
    """The rules of the cases as pySHACL evaluates them, node by node."""
    loaded = shapes.load()
    rules = only(loaded.whole, [URIRef(SHAPES + name) for name in CASES])
    return referee.validate(Graph().parse(data=text, format="turtle"), rules, loaded.codes)


def names(found: list[Finding]) -> set[str]:
    return {finding.shape.rpartition("#")[2].rstrip(">") for finding in found}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_its_fault_and_spares_what_only_looks_like_it(name: str) -> None:
    bad, good = CASES[name]
    assert name in names(over_a_store(header() + BASE + bad))
    assert name not in names(over_a_store(header() + BASE + good))


def test_rules_agree_with_pyshacl_when_everything_is_wrong_at_once() -> None:
    data = header() + BASE + "\n".join(bad for bad, _ in CASES.values())
    found = [finding for finding in over_a_store(data) if names([finding]) <= CASES.keys()]
    assert found == with_pyshacl(data)
    assert len(names(found)) > 10


def test_findings_are_sorted_and_each_comes_once() -> None:
    rule = shapes.load().rules[0]
    answers = [("<b>", "<p>", '"1"'), ("<a>", "<p>", '"1"'), ("<b>", "<p>", '"1"')]
    found = rules.run([rule], lambda _: answers)
    assert [finding.focus for finding in found] == ["<a>", "<b>"]
    assert {finding.severity for finding in found} == {rule.severity}


def test_what_a_rule_leaves_unbound_is_empty() -> None:
    filled = ox.Store()
    rule = Rule("http://x.example/r", (), "SELECT ?this { VALUES ?this { <http://x.example/a> } }", "Info", "Odd.")
    assert rules.run([rule], lambda query: store.rows(filled, query)) == [
        Finding("<http://x.example/a>", "", "", "<http://x.example/r>", "SPARQLConstraintComponent", "Info", "Odd.")
    ]
    with pytest.raises(KgError, match="a rule must be a SELECT query"):
        rules.run([replace(rule, query="ASK { ?s ?p ?o }")], lambda query: store.rows(filled, query))
