"""Several documents of one trial, from their files to the graph: the table of docs/building.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.graph import page
from kg.read import readers
from kg.telling import tell
from kg.trial.record import Document, Identity, Record

T = "NCT99999901"
Facts = set[tuple[str, str]]

VEEVA = f"""ClinicalTrials.Veeva

Menu

Lamps Against Darkness

O

Oslo Lamp Works

Status and phase

Enrolling
Phase 2

Conditions

Darkness

Treatments

Device: Oil lamp

Study type

Interventional

Identifiers

{T}
OLW-1

Details and patient eligibility

About

Lamps are lit at dusk.

Enrollment

20 patients

Trial contacts and locations

3

Data sourced from clinicaltrials.gov
"""

MEDDATAX = f"""Lamps Against Darkness

NCT ID: {T}

Last Updated: 2025-03-04

Study Results

Results pending

Basic Information

Recruitment Status

COMPLETED

Clinical Phase

PHASE2

Total Enrollment

20 participants

Study Classification

INTERVENTIONAL

Study Start Date

2024-05-06

Study Completion Date

2025-01-02

Conditions

Darkness

Interventions

Oil lamp

A lamp of brass.

Related Clinical Trials

Candles Against Darkness

NCT99999907
"""


def record(day: str = "2024-01-01", status: str = "RECRUITING", **modules: Any) -> str:
    protocol = {
        "identificationModule": {"nctId": T, "briefTitle": "Lamps Against Darkness"},
        "statusModule": {"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Oslo Lamp Works", "class": "INDUSTRY"}},
        **modules,
    }
    return json.dumps({"protocolSection": protocol})


WITHHELD = json.dumps(
    {
        "protocolSection": {
            "identificationModule": {"nctId": T, "briefTitle": "[Trial of device that is not approved]"},
            "statusModule": {"overallStatus": "WITHHELD"},
        }
    }
)
STOPPED = record("2025-01-01", "TERMINATED", conditionsModule={"conditions": ["Twilight"]})

# Case → the documents, what the graph says of the trial, which document contributes what, what they disagree on.
CASES: dict[str, tuple[dict[str, str], Facts, dict[str, set[str]], list[tuple[str, str, str]]]] = {
    "record and page": (
        {"record.json": record(), "page.txt": MEDDATAX},
        {("ct:overallStatus", "RECRUITING"), ("ct:lists", "NCT99999907"), ("ct:leadSponsor", "Oslo Lamp Works")},
        {"record.json": {"IDENTIFICATION", "STATUS", "SPONSORS"}, "page.txt": {"RELATED_TRIALS"}},
        [("overall_status", "RECRUITING", "COMPLETED")],
    ),
    "two revisions": (
        {"old.json": record(conditionsModule={"conditions": ["Darkness"]}, descriptionModule={"briefSummary": "Old."}),
         "new.json": STOPPED},
        {("ct:overallStatus", "TERMINATED"), ("ct:condition", "Twilight"), ("ct:leadSponsor", "Oslo Lamp Works")},
        {"new.json": {"IDENTIFICATION", "STATUS", "SPONSORS", "CONDITIONS"}},
        [],
    ),
    "record and WITHHELD": (
        {"record.json": STOPPED, "withheld.json": WITHHELD, "page.txt": MEDDATAX},
        {("ct:overallStatus", "WITHHELD")},
        {"withheld.json": {"IDENTIFICATION", "STATUS"}},
        [],
    ),
    "pages of two sites": (
        {"veeva.txt": VEEVA, "meddatax.txt": MEDDATAX},
        {("ct:overallStatus", "COMPLETED"), ("ct:leadSponsor", "Oslo Lamp Works"), ("ct:condition", "Darkness"),
         ("ct:intervention", "Oil lamp"), ("ct:lists", "NCT99999907")},
        {"veeva.txt": {"IDENTIFIERS", "SPONSORS", "DESCRIPTION", "DESIGN", "ARMS", "SITES"},
         "meddatax.txt": {"IDENTIFICATION", "STATUS", "CONDITIONS", "RELATED_TRIALS"}},
        [("overall_status", "COMPLETED", "RECRUITING")],
    ),
    "the same document twice": (
        {"a.json": STOPPED, "b.json": STOPPED},
        {("ct:overallStatus", "TERMINATED"), ("ct:condition", "Twilight"), ("ct:leadSponsor", "Oslo Lamp Works")},
        {"a.json": {"IDENTIFICATION", "STATUS", "SPONSORS", "CONDITIONS"}},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, tmp_path: Path) -> None:
    documents, facts, contributions, disagreements = CASES[name]
    graph = built(tmp_path, documents)
    assert list(graph) == [T]
    assert said(graph) == facts
    assert contributed(graph) == contributions
    assert [(row["field"], row["says"], row["other_says"]) for row in graph.disagreements] == disagreements
    assert graph.info["disagreements"] == len(disagreements)
    assert not [finding for finding in graph.findings if finding["severity"] == "Violation"]
    (status,) = (value for fact, value in facts if fact == "ct:overallStatus")
    assert graph[T].overall_status == status
    # The order in which documents are met changes nothing.
    turned = built(tmp_path / "turned", dict(reversed(documents.items())))
    assert (turned.path / "graph.ttl").read_bytes() == (graph.path / "graph.ttl").read_bytes()


def built(home: Path, documents: dict[str, str]) -> kg.Graph:
    folder = home / "in"
    folder.mkdir(parents=True)
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return kg.build(folder, home / "out", workers=1)


def said(graph: kg.Graph) -> Facts:
    """What the trial is said to have, by predicate."""
    found = set()
    for predicate in ("overallStatus", "leadSponsor", "condition", "intervention", "lists"):
        for row in graph.select(
            f"SELECT ?value {{ trial:{T} ct:{predicate} ?o "
            "OPTIONAL { ?o ct:nctId ?id } OPTIONAL { ?o skos:notation ?code } OPTIONAL { ?o rdfs:label ?label } "
            "BIND (COALESCE(?id, ?code, ?label) AS ?value) }"
        ):
            found.add((f"ct:{predicate}", str(row["value"])))
    return found


def contributed(graph: kg.Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in graph.select(
        f"SELECT ?member ?unit {{ trial:{T} prov:wasDerivedFrom ?d . "
        "?d ct:member ?member ; ct:contributes/skos:notation ?unit }"
    ):
        found.setdefault(str(row["member"]), set()).add(str(row["unit"]))
    return found


def test_the_layout_of_a_page_counts_with_and_without_contacts(tmp_path: Path) -> None:
    for contacts in (True, False):
        body = MEDDATAX.encode()
        identity = readers.identify(body)
        assert isinstance(identity, Identity)
        assert tell(Document("s", "", 0, body), identity, contacts=contacts).record.layout == "meddatax"


def test_a_link_is_derived_from_the_document_that_lists_it(tmp_path: Path) -> None:
    graph = built(tmp_path, {"record.json": record(), "page.txt": MEDDATAX})
    (row,) = graph.select("SELECT ?member { ?l a ct:TrialLink ; prov:wasDerivedFrom/ct:member ?member }")
    assert row["member"] == "page.txt"


def test_an_untyped_intervention_takes_the_type_that_another_page_gives_its_name(tmp_path: Path) -> None:
    unlabelled = VEEVA.replace("Device: Oil lamp", "Device: Wax candle")
    graph = built(tmp_path, {"meddatax.txt": MEDDATAX})
    assert [each.type for each in graph[T].interventions] == [""]
    graph = built(tmp_path / "typed", {"meddatax.txt": MEDDATAX, "veeva.txt": VEEVA})
    assert [(each.name, each.type) for each in graph[T].interventions] == [("Oil lamp", "DEVICE")]
    graph = built(tmp_path / "other", {"meddatax.txt": MEDDATAX, "veeva.txt": unlabelled})
    assert [(each.name, each.type) for each in graph[T].interventions] == [("Wax candle", "DEVICE")]


def test_a_fault_in_one_document_of_a_trial_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = readers.read

    def faulty(kind: str, body: bytes) -> Record:
        if kind == "meddatax":
            raise ZeroDivisionError
        return real(kind, body)

    with monkeypatch.context() as patch:
        patch.setattr(readers, "read", faulty)
        graph = built(tmp_path, {"record.json": record(), "page.txt": MEDDATAX})
    assert list(graph) == [T]
    assert [row["member"] for row in graph.rejected] == ["page.txt"]
    assert contributed(graph) == {"record.json": {"IDENTIFICATION", "STATUS", "SPONSORS"}}
    # A fault is not remembered: the next build that makes a graph reads the document again.
    (tmp_path / "in" / "more.json").write_text(record().replace(T, "NCT99999902"))
    again = kg.build(tmp_path / "in", tmp_path / "out", workers=1)
    assert again.rejected == []
    assert contributed(again)["page.txt"] == {"RELATED_TRIALS"}


def test_the_page_of_a_trial_says_what_came_from_where_and_what_contradicts(tmp_path: Path) -> None:
    graph = built(tmp_path, {"record.json": record(), "page.txt": MEDDATAX})
    shown = " ".join(page.text(graph, T).split())
    assert "overall status: RECRUITING (in/record.json); COMPLETED (in/page.txt)" in shown
    assert "in/page.txt [meddatax] updated 2025-03-04 sha256" in shown
    assert "for related trials" in shown.lower()
