"""Real legacy XML: 2,217 files, 33 trials that are there as JSON too, and JSON records rendered as XML."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec import structs

from benchmarks import formats, formats_xml
from kg.rdf.trial import describe
from kg.read import ctgov_json, ctgov_xml, readers
from kg.read.ctgov_xml_parsing import parse
from kg.trial import eligibility
from kg.trial.model import Trial
from kg.trial.record import Identity, Record

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def bodies(real_data: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(real_data / "ctgov" / "AllPublicXML.zip") as archive:
        return {Path(name).stem: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def found(bodies: dict[str, bytes]) -> dict[str, Record]:
    return {nct_id: ctgov_xml.read(body) for nct_id, body in bodies.items()}


def test_no_file_is_rejected(bodies: dict[str, bytes]) -> None:
    assert len(bodies) == 2217
    for nct_id, body in bodies.items():
        assert readers.recognize(body) is ctgov_xml
        identity = readers.identify(body)
        assert isinstance(identity, Identity)
        assert identity.nct_id == nct_id
        assert identity.updated


# Path, and how a doubt begins, with how many there are. Each kind is explained by its own words.
DOUBTS = {
    ("secondary_outcome/safety_issue", "the registry gave this up in 2017"): 213,
    ("clinical_results/outcome_list/outcome/safety_issue", "the registry gave this up in 2017"): 168,
    ("primary_outcome/safety_issue", "the registry gave this up in 2017"): 79,
    ("other_outcome/safety_issue", "the registry gave this up in 2017"): 8,
    ("oversight_info/authority", "the registry gave this up in 2017"): 59,
    ("is_fda_regulated", "the registry gave this up in 2017"): 57,
    ("is_section_801", "the registry gave this up in 2017"): 26,
    ("study_design", "today's records have no such part of a design"): 41,
    ("study_design_info/time_perspective", "'…' is not a known value of timePerspective"): 4,
    ("study_design_info/observational_model", "'…' is not a known value of observationalModel"): 2,
    ("study_design_info/masking", "'…' says who is masked, but not how far"): 2,
    ("arm_group", "NUMBER arms or groups are announced"): 33,
    ("text()", "text where elements belong"): 2,  # remarks of the registry's own program
}


def test_doubts_are_of_explained_kinds(found: dict[str, Record]) -> None:
    doubts = Counter[tuple[str, str]]()
    for record in found.values():
        for doubt in record.doubts:
            path = re.sub(r"\[[0-9]+\]", "", doubt.where).removeprefix("/clinical_study/")
            what = re.sub(r"^[0-9]+", "NUMBER", re.sub(r"^'[^']*'", "'…'", doubt.what))
            kind = next((each for each in DOUBTS if path == each[0] and what.startswith(each[1])), (path, what))
            doubts[kind] += 1
    assert doubts == DOUBTS


def test_every_leaf_that_files_have_is_known(real_data: Path) -> None:
    """Each path of a list of all that 7,208 files have, with attributes, by itself."""
    paths = (real_data / "ctgov" / "xml-leaf-paths.tsv").read_text().splitlines()[1:]
    assert len(paths) > 320
    unknown = []
    for line in paths:
        root, *names = line.partition("\t")[0].split("/")
        assert root == "clinical_study"
        study = ElementTree.fromstring(
            "<clinical_study><id_info><nct_id>NCT00000001</nct_id></id_info></clinical_study>"
        )
        element = study
        for name in names:
            if name.startswith("@"):
                element.set(name[1:], "1")
            else:
                element = ElementTree.SubElement(element, name)
        element.text = "1" if element is not study else None
        record = ctgov_xml.read(ElementTree.tostring(study))
        unknown += [str(doubt) for doubt in record.doubts if " is not known; " in doubt.what]
    assert unknown == []


def test_what_is_passed_over_says_nothing_new(bodies: dict[str, bytes], found: dict[str, Record]) -> None:
    """The elements that the table calls repetitions are."""
    for nct_id, body in bodies.items():
        study, trial = parse(body)[1], found[nct_id].trial
        countries = (study.get("location_countries") or {}).get("country", [])
        listed = {countries} if isinstance(countries, str) else set(countries)
        assert listed <= {site.country for site in trial.sites}
        assert study.get("last_update_submitted_qc") == study.get("last_update_submitted")


# ------------------------------------------------------------------------------------------------------ as JSON as well


def _pairs(bodies: dict[str, bytes]) -> Iterator[tuple[Trial, Trial]]:
    """Each trial that is there in both formats, as its registry had it on one day: as JSON, as XML."""
    for nct_id, body in formats.records():
        if nct_id in bodies:
            one, other = ctgov_json.identify(body), ctgov_xml.identify(bodies[nct_id])
            assert isinstance(one, Identity)
            assert isinstance(other, Identity)
            if one.updated == other.updated:
                yield ctgov_json.read(body).trial, ctgov_xml.read(bodies[nct_id]).trial


def _as_downloaded(trial: Trial) -> dict[str, Any]:
    """What of a trial does not change with the year of the download, without an update of the record.

    The registry derives MeSH headings anew, takes citations of articles from PubMed, and calls cities otherwise.
    """
    trial = structs.replace(
        trial,
        condition_headings=(),
        intervention_headings=(),
        references=tuple(structs.replace(each, citation="") if each.pmid else each for each in trial.references),
        sites=tuple(structs.replace(each, city="") for each in trial.sites),
    )
    return formats_xml.FORMAT.fields(trial) if formats_xml.FORMAT.fields else {}


def test_trials_in_both_formats_agree(bodies: dict[str, bytes]) -> None:
    pairs = list(_pairs(bodies))
    assert len(pairs) == 28
    differences = []
    for one, other in pairs:
        expected, given = _as_downloaded(one), _as_downloaded(other)
        differences += [
            (one.nct_id, name) for name in expected.keys() | given.keys() if expected.get(name) != given.get(name)
        ]
    # An event without an assessment of its own has the usual one in the XML.
    assert differences == [("NCT00496366", "results.adverse_events.serious.assessment")]


# ------------------------------------------------------------------------------------------------------------- rendered


@pytest.fixture(scope="module")
def scores(real_data: Path) -> formats.Scores:
    assert (real_data / "ctgov").samefile(formats.DATA)
    return formats.measure(formats_xml.FORMAT, 40)


def test_rendered_records_agree_with_themselves(scores: formats.Scores) -> None:
    assert scores.documents == 171
    assert scores.doubts == {}
    assert scores.missed.total() <= 0.001 * scores.compared.total()


def test_every_disagreement_is_of_a_known_class(scores: formats.Scores) -> None:
    assert {name: ids for (name, class_), ids in scores.classes.items() if not class_} == {}


def test_fields_that_are_compared_are_those_that_are_not_lost(scores: formats.Scores) -> None:
    pages_only = {
        "sponsors_of_unknown_role",
        "funder_types",
        "site_count",
        "countries",
        "listed_trials",
        "results",
        "unknown_fields",
    }
    compared = set(scores.compared)
    assert {name for name in Trial.__struct_fields__ if name not in formats_xml.LOST} - pages_only - compared == RARE
    assert compared.isdisjoint(formats_xml.LOST)


# Not in the records of the sample.
RARE = {"nct_id_aliases", "expanded_access_kinds", "is_ppsd"}


# What differs between the triples of a record as JSON and as XML, and why.
LOST_PREDICATES = {
    "what the registry derives": {
        "ct:ageGroup",
        "ct:conditionMeshAncestor",
        "ct:interventionMeshAncestor",
        "ct:conditionLeaf",
        "ct:interventionLeaf",
        "ct:conditionBranch",
        "ct:interventionBranch",
        "ct:browseRelevance",
        "ct:asFound",
        "ct:minimumBmi",
        "ct:maximumBmi",
        "ct:derivedReference",
        "ct:reference",
        "ct:retraction",
    },
    "ids of MeSH": {"ct:conditionMesh", "ct:interventionMesh"},
    "kinds of identifiers, on which their names in the graph rest": {
        "ct:identifier",
        "adms:schemaAgency",
        "dcterms:type",
        "schema:url",
    },
    "no element": {
        "ct:patientRegistry",
        "ct:expandedAccessRecord",
        "ct:expandedAccessStatus",
        "ct:estimatedResultsFirstSubmittedDate",
        "ct:resultsSubmission",
        "ct:firstMcpPostedDate",
        "ct:firstMcpPostedDateType",
        "ct:unpostedResponsibleParty",
        "ct:uploadDate",
        "ct:uploadTime",
        "ct:fileSize",
        "ct:calculatedPercentage",
        "ct:noAnalysisPlan",
        "schema:telephone",
        "rdfs:comment",  # on milestones
    },
    "an agreement without words": {"ct:restrictiveAgreement", "ct:agreementRestriction"},
    "white space and bullets": {"ct:eligibilityText", "dcterms:description"},
}
# Nodes that are called by what is lost, or counted in an order that is: identifiers, leaves, measures, adverse events.
_NAMED_BY_LOSS = re.compile(
    r"#(?:submission|identifier|conditionLeaf|interventionLeaf|baseline-measure|serious-|other-|outcome-)"
)


def test_core_triples_are_those_of_json(real_data: Path) -> None:
    lost = set().union(*LOST_PREDICATES.values())
    for (_, body), (nct_id, _, record, _) in zip(formats.records(80), formats_xml.FORMAT.read(80), strict=True):
        truth, read = (_triples(trial) for trial in (ctgov_json.read(body).trial, record.trial))
        differ = {(s, p) for s, p, _ in truth ^ read if not _NAMED_BY_LOSS.search(s)}
        assert {p for _, p in differ} <= lost, nct_id
        assert len(truth & read) > 20


def _triples(trial: Trial) -> set[tuple[str, str, str]]:
    own = describe(trial).own
    return {
        (subject, predicate, value)
        for subject, facts in own.items()
        for predicate, values in facts.items()
        for value in values
    }


def test_criteria_split_as_those_of_json(real_data: Path) -> None:
    for (_, body), (nct_id, _, record, _) in zip(formats.records(40), formats_xml.FORMAT.read(40), strict=True):
        truth = ctgov_json.read(body).trial
        assert truth.nct_id == nct_id
        assert eligibility.split(truth.eligibility_text) == eligibility.split(record.trial.eligibility_text)
