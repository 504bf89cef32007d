"""Whole records against the triples and doubts that they give, read and accepted by a person.

``KG_UPDATE_GOLDEN=1 pytest tests/golden`` writes the expectations anew; read the difference before you keep it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.rdf.names import ONTOLOGY
from kg.shipped import folder

HERE = Path(__file__).parent
STUDIES = sorted(path.stem for path in HERE.glob("*.json"))


@cache
def of_codes() -> frozenset[str]:
    """The statements that every graph holds, whatever was read."""
    parsed = ox.parse(path=str(folder("ontology") / "codes.ttl"), format=ox.RdfFormat.TURTLE)
    return frozenset(str(quad.triple) for quad in parsed)


def compare(path: Path, made: str) -> None:
    if os.environ.get("KG_UPDATE_GOLDEN") == "1":
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_there_are_studies_to_compare() -> None:
    assert STUDIES == ["expanded-access", "faults", "observational", "results", "rich", "withheld"]


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_gives_the_triples_and_doubts_that_were_accepted(study: str, tmp_path: Path) -> None:
    graph = kg.build(HERE / f"{study}.json", tmp_path, workers=1)
    triples = {str(quad.triple) for quad in graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    compare(HERE / f"{study}.nt", "".join(f"{triple} .\n" for triple in sorted(triples - of_codes())))
    compare(HERE / f"{study}.doubts.tsv", (tmp_path / "doubts.tsv").read_text(encoding="utf-8"))


@pytest.mark.parametrize("study", STUDIES)
def test_no_record_breaks_a_promise_of_ours(study: str, tmp_path: Path) -> None:
    graph = kg.build(HERE / f"{study}.json", tmp_path, workers=1)
    assert [finding for finding in graph.findings if finding["severity"] == "Violation"] == []


PROMISED = {"place": "Place", "inCountry": "Country", "retractedBy": "Publication"}


@pytest.mark.parametrize("predicate", PROMISED)
def test_what_a_shared_node_leads_to_has_the_class_that_checks_rely_on(predicate: str) -> None:
    """Shared nodes are checked in chunks that know the class of a neighbour by the predicate alone."""
    quads = list(ox.parse(path=str(HERE / "rich.nt"), format=ox.RdfFormat.N_TRIPLES))
    types = {str(quad.subject): str(quad.object) for quad in quads if quad.predicate.value.endswith("#type")}
    ends = [str(quad.object) for quad in quads if quad.predicate.value == f"{ONTOLOGY}{predicate}"]
    assert ends
    assert {types[end] for end in ends} == {f"<{ONTOLOGY}{PROMISED[predicate]}>"}
