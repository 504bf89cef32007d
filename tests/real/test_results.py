"""Real records with results: every value is read without a doubt, and what is written is what a store reads back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.trial import describe
from kg.rdf.turtle import blocks, header
from kg.read.ctgov_json import read
from kg.trial.record import Record

pytestmark = pytest.mark.real_data

RECORDS = 60


@pytest.fixture(scope="module")
def records(real_data: Path) -> list[Record]:
    """Some records with results, from all over the archive."""
    found = list[bytes]()
    with zipfile.ZipFile(real_data / "ctgov" / "ctg-studies.json.zip") as archive:
        for name in archive.namelist()[::7]:
            body = archive.read(name)
            if b'"resultsSection"' in body and len(found) < RECORDS:
                found.append(body)
    assert len(found) == RECORDS
    return [read(body) for body in found]


def test_results_are_read_without_a_doubt(records: list[Record]) -> None:
    sections = ("$.resultsSection", "$.documentSection", "$.annotationSection")
    assert [doubt for record in records for doubt in record.doubts if doubt.where.startswith(sections)] == []


def test_what_is_written_is_what_a_store_reads_back(records: list[Record]) -> None:
    for record in records:
        to = describe(record.trial)
        assert {doubt.where for doubt in to.doubts} <= {"eligibility text", "arms", "interventions"}
        written = sum(len(set(terms)) for statements in to.own.values() for terms in statements.values())
        store = ox.Store()
        store.load((header() + "".join(blocks(to.own))).encode(), ox.RdfFormat.TURTLE)
        assert len(store) == written


def test_most_values_are_numbers(records: list[Record]) -> None:
    numbers = texts = 0
    for record in records:
        for statements in describe(record.trial).own.values():
            numbers += len(statements.get("ct:value", ()))
            texts += "ct:value" not in statements and "ct:valueText" in statements
    assert numbers > 20 * texts


def test_without_results_a_record_is_as_small_as_before(records: list[Record]) -> None:
    classes = {
        term for record in records for each in describe(record.trial, results=False).own.values() for term in each["a"]
    }
    assert not classes & {"ct:Observation", "ct:Measure", "ct:OutcomeMeasure", "ct:AdverseEvent", "ct:ResultGroup"}
    assert "ct:LargeDocument" in classes
