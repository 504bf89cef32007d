"""AACT's tables and search downloads: real downloads, and real records rendered in these formats."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import formats, formats_aact, formats_csv, formats_csv2020
from kg.rdf.trial import describe
from kg.read import ctgov_csv, ctgov_json
from kg.read.walk import Source, documents
from kg.read.wordings import code_of
from kg.trial.model import Dated, Trial
from kg.trial.record import Document

pytestmark = pytest.mark.real_data

FORMATS = {"aact": formats_aact.FORMAT, "csv": formats_csv.FORMAT, "csv2020": formats_csv2020.FORMAT}
EVERY = 40


@pytest.mark.parametrize("name", FORMATS)
def test_every_disagreement_is_of_a_class_that_is_known(name: str, real_data: Path) -> None:
    scores = formats.measure(FORMATS[name], EVERY)
    assert scores.documents > 150
    assert [class_ for class_ in scores.classes if not class_[1]] == []
    assert scores.missed.total() < 0.02 * scores.compared.total()


@pytest.mark.parametrize("name", FORMATS)
def test_doubts_are_of_kinds_that_are_known(name: str, real_data: Path) -> None:
    scores = formats.measure(FORMATS[name], EVERY)
    known = re.compile(r"(?:of|which of) … |… is the day of the start|bytes that are not UTF-…")
    assert [doubt for doubt in scores.doubts if not known.match(doubt)] == []


# Fields that a format carries wholly → the terms of the trial that they become.
TERMS = {
    "aact": (
        *("dcterms:title", "ct:officialTitle", "ct:acronym", "ct:overallStatus", "ct:whyStopped", "ct:startDate"),
        *("ct:startDateType", "ct:completionDate", "ct:primaryCompletionDate", "ct:lastUpdatePostedDate"),
        *("ct:studyType", "ct:phase", "ct:allocation", "ct:interventionModel", "ct:primaryPurpose", "ct:masking"),
        *("ct:whoMasked", "ct:enrollment", "ct:enrollmentType", "dcterms:abstract", "dcterms:description"),
        *("ct:leadSponsor", "ct:collaborator", "ct:condition", "schema:keywords", "ct:intervention", "ct:sex"),
        *("ct:minimumAge", "ct:maximumAge", "ct:ageGroup", "ct:eligibilityText", "ct:hasSite", "ct:ipdSharing"),
        *("ct:hasDataMonitoringCommittee", "ct:primaryOutcome", "ct:secondaryOutcome", "ct:identifier"),
    ),
    "csv": (
        *("dcterms:title", "ct:acronym", "ct:overallStatus", "ct:startDate", "ct:completionDate", "ct:studyType"),
        *("ct:phase", "ct:allocation", "ct:interventionModel", "ct:primaryPurpose", "ct:masking", "ct:whoMasked"),
        *("ct:enrollment", "dcterms:abstract", "ct:leadSponsor", "ct:collaborator", "ct:condition", "ct:sex"),
        *("ct:intervention", "ct:ageGroup", "ct:firstPostedDate", "ct:lastUpdatePostedDate", "ct:hasResults"),
    ),
}


def own(trial: Trial, terms: tuple[str, ...]) -> dict[str, list[str]]:
    """What the trial's own node says, of some terms."""
    subjects = describe(trial).own
    node = subjects[f"trial:{trial.nct_id}"]
    return {term: sorted(node[term]) for term in terms if term in node}


@pytest.mark.parametrize("name", TERMS)
def test_triples_are_those_of_the_record_where_the_format_carries_the_field(name: str, real_data: Path) -> None:
    truths = {nct_id: ctgov_json.read(body).trial for nct_id, body in formats.records(EVERY)}
    said = 0
    for nct_id, _, record, _ in FORMATS[name].read(EVERY):
        expected = own(truths[nct_id], TERMS[name])
        assert own(record.trial, TERMS[name]) == expected
        said += len(expected)
    assert said > 1000


DOWNLOADS = {"SearchResults-2020.tsv": 40, "ctg-studies-2024.csv": 635, "ctg-studies-b.csv": 682}


@pytest.mark.parametrize(("name", "count"), DOWNLOADS.items())
def test_every_row_of_a_real_download_is_read(name: str, count: int, real_data: Path) -> None:
    found = list(documents(Source.of(real_data / "ctgov" / "csv" / name)))
    assert len(found) == count
    kinds = Counter[str]()
    for each in found:
        assert isinstance(each, Document)
        record = ctgov_csv.read(each.body)
        assert record.trial.brief_title
        assert record.trial.lead_sponsor
        kinds.update(re.sub(r"[0-9]+|'.*'|\".*\"", "…", doubt.what) for doubt in record.doubts)
    known = re.compile(r"(?:of|which of) … |… is the day of the start|… was cut off in the download")
    assert [doubt for doubt in kinds if not known.match(doubt)] == []


def test_a_real_download_says_what_the_records_of_the_same_day_say(real_data: Path) -> None:
    """A download and a record of one trial whose last update is the same day."""
    bodies = dict(formats.records())
    scores = formats.Scores()
    for each in documents(Source.of(real_data / "ctgov" / "csv" / "ctg-studies-2024.csv")):
        assert isinstance(each, Document)
        trial = ctgov_csv.read(each.body).trial
        truth = ctgov_json.read(bodies[trial.nct_id]).trial if trial.nct_id in bodies else None
        if truth and truth.last_update_posted and trial.last_update_posted == Dated(date=truth.last_update_posted.date):
            formats.compare(scores, FORMATS["csv"], truth, trial)
    assert scores.compared["brief_title"] > 300
    for field in (
        "overall_status",
        "lead_sponsor",
        "collaborators",
        "conditions",
        "interventions",
        "enrollment",
        "start",
    ):
        assert scores.missed[field] <= 0.01 * scores.compared[field], scores.examples


SCHEMES = {
    "Status": "status",
    "Phase": "phase",
    "DesignAllocation": "allocation",
    "StudyType": "studyType",
    "InterventionalAssignment": "interventionModel",
    "PrimaryPurpose": "primaryPurpose",
    "Sex": "sex",
    "DesignMasking": "masking",
    "WhoMasked": "whoMasked",
    "ObservationalModel": "observationalModel",
    "DesignTimePerspective": "timePerspective",
    "SamplingMethod": "samplingMethod",
    "ArmGroupType": "armType",
    "InterventionType": "interventionType",
    "StandardAge": "ageGroup",
    "AgencyClass": "agencyClass",
    "DateType": "dateType",
    "EnrollmentType": "dateType",
    "SecondaryIdType": "idKind",
    "OfficialRole": "role",
    "ContactRole": "role",
    "ResponsiblePartyType": "role",
    "BioSpecRetention": "bioSpecRetention",
    "IpdSharing": "ipdSharing",
    "IpdSharingInfoType": "ipdInfoType",
    "MeasureParam": "measureParam",
    "MeasureDispersionType": "dispersionType",
    "AnalysisDispersionType": "analysisDispersion",
    "ConfidenceIntervalNumSides": "ciSides",
    "NonInferiorityType": "nonInferiorityType",
    "EventAssessment": "eventAssessment",
    "AgreementRestrictionType": "agreementRestriction",
}


def test_every_wording_of_the_registry_is_known(real_data: Path) -> None:
    enumerations = json.loads((real_data / "ctgov" / "schema" / "studies-enums.json").read_bytes())
    values = [
        (SCHEMES[each["type"]], value) for each in enumerations if each["type"] in SCHEMES for value in each["values"]
    ]
    assert [value for scheme, value in values if code_of(scheme, value["legacyValue"]) != value["value"]] == []
