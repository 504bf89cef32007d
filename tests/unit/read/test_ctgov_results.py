"""Results, documents and annotations of ClinicalTrials.gov records: what is read, and what one wrong value costs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kg.read.ctgov_json import read
from kg.trial.model import LargeDocument, Trial, UnpostedEvent, ViolationEvent
from kg.trial.record import Doubt, Record
from kg.trial.results import (
    Achievement,
    AdverseEvent,
    Agreement,
    Analysis,
    Denominator,
    DropOut,
    DropReason,
    EventCount,
    EventGroup,
    GroupCount,
    Measurement,
    PointOfContact,
    Results,
)


def record(**sections: object) -> Record:
    return read(
        json.dumps({"protocolSection": {"identificationModule": {"nctId": "NCT99999901"}}, **sections}).encode()
    )


def results(**modules: object) -> tuple[Results, tuple[Doubt, ...]]:
    found = record(resultsSection=modules)
    assert found.trial.results is not None
    return found.trial.results, found.doubts


def one(structs: tuple[Any, ...]) -> Any:
    (only,) = structs
    return only


def test_a_flow_with_the_fields_that_no_record_seen_has() -> None:
    reason = {"groupId": "FG000", "numSubjects": "2", "numUnits": "4", "comment": r"Both \> 60."}
    period = {
        "milestones": [{"type": "STARTED", "achievements": [{"groupId": "FG000", "numSubjects": "NA"}]}],
        "dropWithdraws": [{"type": "Storm", "comment": "In March.", "reasons": [reason]}],
    }
    found, doubts = results(participantFlowModule={"periods": [period]})
    assert doubts == ()
    assert found.flow
    read_period = one(found.flow.periods)
    assert one(read_period.milestones).achievements == (Achievement(group="FG000", subjects="NA"),)
    left = DropReason(group="FG000", subjects="2", units="4", comment="Both > 60.")
    assert read_period.drop_outs == (DropOut(type="Storm", comment="In March.", reasons=(left,)),)


def test_numbers_that_are_text_stay_as_the_registry_writes_them() -> None:
    numbers = ["12.50", "NA", "<0.001", "1,234", "-.5", " 7 "]
    cells = [{"groupId": "OG000", "value": number} for number in numbers]
    measure = {"title": "Cramps", "classes": [{"categories": [{"measurements": cells}]}]}
    found, doubts = results(outcomeMeasuresModule={"outcomeMeasures": [measure]})
    assert doubts == ()
    category = one(one(one(found.outcome_measures).classes).categories)
    assert [each.value for each in category.measurements] == ["12.50", "NA", "<0.001", "1,234", "-.5", "7"]


def test_a_baseline_dispersion_is_a_code_and_that_of_an_outcome_a_wording() -> None:
    wording = "95% Confidence Interval"
    found, doubts = results(
        baselineCharacteristicsModule={"measures": [{"title": "Age", "dispersionType": wording}]},
        outcomeMeasuresModule={"outcomeMeasures": [{"title": "Cramps", "dispersionType": wording}]},
    )
    assert found.baseline
    assert one(found.baseline.measures).dispersion_type == one(found.outcome_measures).dispersion_type == wording
    place = "$.resultsSection.baselineCharacteristicsModule.measures[0].dispersionType"
    assert doubts == (Doubt(f"{wording!r} is not a known value of dispersionType; kept as text", place),)


def test_an_analysis_with_comments_on_its_limits() -> None:
    stated = {
        "groupIds": ["OG000", "OG001"],
        "pValue": "<0.001",
        "ciLowerLimitComment": "a",
        "ciUpperLimitComment": "b",
    }
    found, doubts = results(outcomeMeasuresModule={"outcomeMeasures": [{"analyses": [stated]}]})
    assert doubts == ()
    analysis = Analysis(
        groups=("OG000", "OG001"), p_value="<0.001", ci_lower_limit_comment="a", ci_upper_limit_comment="b"
    )
    assert one(found.outcome_measures).analyses == (analysis,)


def test_denominators_of_a_module_a_measure_and_a_class_are_kept_apart() -> None:
    def denominators(units: str) -> list[object]:
        return [{"units": units, "counts": [{"groupId": "BG000", "value": "3"}]}]

    measure = {"title": "Sex", "denoms": denominators("b"), "classes": [{"denoms": denominators("c")}]}
    found, _ = results(baselineCharacteristicsModule={"denoms": denominators("a"), "measures": [measure]})
    assert found.baseline
    read_measure = one(found.baseline.measures)
    for stated, units in (
        (found.baseline.denominators, "a"),
        (read_measure.denominators, "b"),
        (one(read_measure.classes).denominators, "c"),
    ):
        assert stated == (Denominator(units=units, counts=(GroupCount(group="BG000", value="3"),)),)


def test_adverse_events_with_a_comment_on_deaths() -> None:
    stats = [{"groupId": "EG000", "numAffected": 0, "numAtRisk": 20, "numEvents": 0}]
    found, doubts = results(
        adverseEventsModule={
            "allCauseMortalityComment": "None.",
            "eventGroups": [{"id": "EG000", "deathsNumAffected": 0, "deathsNumAtRisk": 20}],
            "seriousEvents": [{"term": "Burn", "stats": stats}],
        }
    )
    assert doubts == ()
    assert found.adverse_events
    assert found.adverse_events.all_cause_mortality_comment == "None."
    assert found.adverse_events.groups == (EventGroup(id="EG000", deaths_affected=0, deaths_at_risk=20),)
    count = EventCount(group="EG000", affected=0, at_risk=20, events=0)
    assert found.adverse_events.serious == (AdverseEvent(term="Burn", counts=(count,)),)


def test_more_info() -> None:
    found, doubts = results(
        moreInfoModule={
            "limitationsAndCaveats": {"description": "Few."},
            "certainAgreement": {"piSponsorEmployee": False, "restrictiveAgreement": True, "restrictionType": "GT60"},
            "pointOfContact": {"title": "Keeper", "phone": "+1 555 0100", "phoneExt": "7", "email": "a@example.org"},
        }
    )
    assert doubts == ()
    assert found.limitations == "Few."
    assert found.agreement == Agreement(pi_sponsor_employee=False, restrictive=True, restriction_type="GT60")
    asked = PointOfContact(title="Keeper", phone="+1 555 0100", extension="7", email="a@example.org")
    assert found.point_of_contact == asked


def test_documents_annotations_and_results_that_are_waived() -> None:
    document = {"label": "Study Protocol", "hasProtocol": True, "uploadDate": "2023-12-04T12:49", "size": 1}
    found = record(
        protocolSection={
            "identificationModule": {"nctId": "NCT99999901"},
            "statusModule": {"resultsWaived": True},
        },
        documentSection={"largeDocumentModule": {"noSap": False, "largeDocs": [document]}},
        annotationSection={
            "annotationModule": {
                "unpostedAnnotation": {"unpostedEvents": [{"type": "UNRELEASE", "dateUnknown": True}]},
                "violationAnnotation": {"violationEvents": [{"type": "PENALTY_IMPOSED", "issuedDate": "2022-05-26"}]},
            }
        },
    )
    assert found.doubts == ()
    assert found.trial == Trial(
        nct_id="NCT99999901",
        results_waived=True,
        large_documents=(
            LargeDocument(label="Study Protocol", has_protocol=True, upload_date="2023-12-04T12:49", size=1),
        ),
        no_sap=False,
        unposted_events=(UnpostedEvent(type="UNRELEASE", date_unknown=True),),
        violation_events=(ViolationEvent(type="PENALTY_IMPOSED", issued_date="2022-05-26"),),
    )


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (
        {"participantFlowModule": {"periods": 3}},
        "participantFlowModule.periods",
        "3 is not a list; read as a list of one",
    ),
    ({"adverseEventsModule": []}, "", ""),
    ({"adverseEventsModule": "none"}, "adverseEventsModule", "'none' is not an object; kept as ct:field"),
    (
        {"adverseEventsModule": {"otherEvents": [{"term": "Burn", "stats": [{"numAffected": -1}]}]}},
        "adverseEventsModule.otherEvents[0].stats[0].numAffected",
        "-1 is not a whole number of zero or more; dropped",
    ),
    (
        {"adverseEventsModule": {"otherEvents": [{"term": "Burn", "stats": [{"numAtRisk": 1.5}]}]}},
        "adverseEventsModule.otherEvents[0].stats[0].numAtRisk",
        "1.5 is not a whole number of zero or more; dropped",
    ),
    (
        {"outcomeMeasuresModule": {"outcomeMeasures": [{"title": "A", "type": "TERTIARY"}]}},
        "outcomeMeasuresModule.outcomeMeasures[0].type",
        "'TERTIARY' is not a known value of outcomeType; kept as text",
    ),
    (
        {"outcomeMeasuresModule": {"outcomeMeasures": [{"anticipatedPostingDate": "soon"}]}},
        "outcomeMeasuresModule.outcomeMeasures[0].anticipatedPostingDate",
        "'soon' is not a date as YYYY-MM-DD, YYYY-MM or YYYY; dropped",
    ),
    (
        {"moreInfoModule": {"certainAgreement": {"restrictiveAgreement": "perhaps"}}},
        "moreInfoModule.certainAgreement.restrictiveAgreement",
        "'perhaps' is neither true nor false; dropped",
    ),
    ({"moreInfoModule": {"weather": "fog"}}, "moreInfoModule.weather", "key 'weather' is not known"),
]


@pytest.mark.parametrize(("section", "place", "what"), WRONG, ids=lambda value: str(value)[:40])
def test_one_wrong_value_is_one_doubt_and_the_rest_is_read(section: dict[str, Any], place: str, what: str) -> None:
    beside = {"baselineCharacteristicsModule": {"populationDescription": "All."}}
    found, doubts = results(**section, **beside)
    assert found.baseline
    assert found.baseline.population == "All."
    places = [doubt.where for doubt in doubts]
    assert (f"$.resultsSection.{place}" in places) if place else not places
    assert not place or any(doubt.what.startswith(what) for doubt in doubts)


def test_a_measurement_that_is_no_object_costs_itself_alone() -> None:
    cells = ["7", {"groupId": "OG000", "value": "8"}, {"groupId": "OG001", "value": 9}]
    measure = {"classes": [{"categories": [{"measurements": cells}]}]}
    found, doubts = results(outcomeMeasuresModule={"outcomeMeasures": [measure]})
    read_cells = one(one(one(found.outcome_measures).classes).categories).measurements
    assert read_cells == (Measurement(group="OG000", value="8"), Measurement(group="OG001", value="9"))
    assert [doubt.what for doubt in doubts] == [
        "'7' is not an object; kept as ct:field",
        "9 is a number where text belongs; kept as text",
    ]


@pytest.mark.parametrize("moment", ["04.12.2023", "2023-12-04T25", "2023-13-04T12:49", "yesterday"])
def test_a_moment_that_no_calendar_has_is_doubted(moment: str) -> None:
    found = record(documentSection={"largeDocumentModule": {"largeDocs": [{"label": "A", "uploadDate": moment}]}})
    assert found.trial.large_documents == (LargeDocument(label="A"),)
    what = f"{moment!r} is not a date as YYYY-MM-DD or YYYY-MM-DDThh:mm; dropped"
    assert found.doubts == (Doubt(what, "$.documentSection.largeDocumentModule.largeDocs[0].uploadDate"),)
