"""Results as triples: measure × group = observation, numbers as numbers and as they are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kg.rdf import iris, trial
from kg.rdf.description import Description
from kg.rdf.results_values import add_count, add_number, number
from kg.trial.model import Arm, LargeDocument, Outcome, Trial, UnpostedEvent, ViolationEvent
from kg.trial.privacy import without_contact_details
from kg.trial.record import Doubt, Record
from kg.trial.results import (
    Achievement,
    AdverseEvent,
    AdverseEvents,
    Agreement,
    Analysis,
    Baseline,
    BaselineMeasure,
    Category,
    Denominator,
    DropOut,
    DropReason,
    EventCount,
    EventGroup,
    GroupCount,
    MeasureClass,
    Measurement,
    Milestone,
    OutcomeMeasure,
    ParticipantFlow,
    Period,
    PointOfContact,
    ResultGroup,
    Results,
)

T = "NCT99999901"
BRIGHT, DIM = ResultGroup(id="OG000", title="Bright"), ResultGroup(id="OG001", title="Dim")


def node(name: str) -> str:
    return f"<trial/{T}#{name}>"


def described(results: Results | None = None, **fields: Any) -> Description:
    return trial.describe(Trial(nct_id=T, results=results, **fields))


def said(to: Description, predicate: str) -> list[str]:
    return to.own[to.trial].get(predicate, [])


def outcome(*classes: MeasureClass, **fields: Any) -> Results:
    return Results(outcome_measures=(OutcomeMeasure(title="Cramps", groups=(BRIGHT, DIM), classes=classes, **fields),))


def cells(*values: str) -> MeasureClass:
    """An only class without a title, with an only category without one."""
    measurements = tuple(Measurement(group=f"OG{place:03}", value=value) for place, value in enumerate(values))
    return MeasureClass(categories=(Category(measurements=measurements),))


# ---- numbers

NUMBERS = {
    "12": "12",
    "12.5": "12.5",
    "-0.5": "-0.5",
    "12.50": "12.5",
    ".97": "0.97",
    "1.": "1",
    "+3": "3",
    "-0": "0",
    "007": "7",
    "1,234,567": "1234567",
    "1,234.5": "1234.5",
    "=0.04": "0.04",
    "= .5": "0.5",
}


@pytest.mark.parametrize(("stated", "plain"), NUMBERS.items())
def test_a_plain_number_is_a_decimal_and_keeps_its_text_where_that_differs(stated: str, plain: str) -> None:
    to = Description(T)
    add_number(to, "x", ("ct:value", "ct:valueText"), stated)
    expected = {"ct:value": [f'"{plain}"^^xsd:decimal']}
    assert to.own["x"] == (expected if stated == plain else {**expected, "ct:valueText": [f'"{stated}"']})


@pytest.mark.parametrize(
    "stated",
    [
        "NA",
        "<0.001",
        "==1",
        "1,234",
        "12,50",
        "1 234",
        "5%",
        "1e5",
        "- 0.9",
        "1.2.3",
        ".",
        "-",
        "NaN",
        "٣",
        "9" * 19,
        "=",
    ],
)
def test_anything_else_is_its_text_alone(stated: str) -> None:
    to = Description(T)
    add_number(to, "x", ("ct:value", "ct:valueText"), stated)
    assert to.own["x"] == {"ct:valueText": [f'"{stated}"']}
    assert number(stated) is None


def test_what_is_not_stated_is_not_said() -> None:
    to = Description(T)
    add_number(to, "x", ("ct:value", "ct:valueText"), "")
    add_count(to, "x", ("ct:value", "ct:valueText"), "")
    assert to.own == {}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("39", {"n": ["39"]}),
        ("0", {"n": ["0"]}),
        ("02", {"n": ["2"], "t": ['"02"']}),
        ("NA", {"t": ['"NA"']}),
        ("39.5", {"t": ['"39.5"']}),
        ("-1", {"t": ['"-1"']}),
    ],
)
def test_a_count_is_an_integer(stated: str, expected: dict[str, list[str]]) -> None:
    to = Description(T)
    add_count(to, "x", ("n", "t"), stated)
    assert to.own["x"] == expected


def test_a_number_is_as_exact_as_it_is_written() -> None:
    assert number("0.1234567890123456") == Decimal("0.1234567890123456")


# ---- measures


def test_a_measure_and_a_group_make_an_observation() -> None:
    to = described(outcome(cells("21.1", "NA")))
    measure = node("outcome-measure-1")
    assert said(to, "ct:outcomeMeasure") == [measure]
    assert to.own[measure]["ct:measureGroup"] == [node("outcome-measure-1-OG000"), node("outcome-measure-1-OG001")]
    first, second = to.own[measure]["ct:observation"]
    assert to.own[first] == {
        "a": ["ct:Observation"],
        "ct:group": [node("outcome-measure-1-OG000")],
        "ct:value": ['"21.1"^^xsd:decimal'],
    }
    assert to.own[second]["ct:valueText"] == ['"NA"']
    # An only class and an only category that say nothing have no node.
    assert {each["a"][0] for each in to.own.values()} & {"ct:MeasureClass", "ct:MeasureCategory"} == set()
    assert to.doubts == []


def test_classes_and_categories_have_nodes_where_they_say_something() -> None:
    female = Category(title="Female", measurements=(Measurement(group="OG000", value="8"),))
    to = described(outcome(MeasureClass(title="Week 4", categories=(female,)), MeasureClass(title="Week 8")))
    measure = node("outcome-measure-1")
    week4, week8 = to.own[measure]["ct:measureClass"]
    (category,) = to.own[measure]["ct:measureCategory"]
    (cell,) = to.own[measure]["ct:observation"]
    assert (to.own[cell]["ct:inClass"], to.own[cell]["ct:inCategory"]) == ([week4], [category])
    assert to.own[category]["dcterms:isPartOf"] == [week4]
    named = {"rdfs:label": ['"Week 8"'], "schema:name": ['"Week 8"']}
    assert to.own[week8] == {"a": ["ct:MeasureClass"], "schema:position": ["2"], **named}


def test_groups_of_two_measures_with_one_id_are_two() -> None:
    measures = tuple(
        OutcomeMeasure(title=title, groups=(ResultGroup(id="OG000", title=title),), classes=(cells("1"),))
        for title in ("Cramps", "Sleep")
    )
    to = described(Results(outcome_measures=measures))
    groups = [term for measure in said(to, "ct:outcomeMeasure") for term in to.own[measure]["ct:measureGroup"]]
    assert [to.own[group]["rdfs:label"] for group in groups] == [['"Cramps"'], ['"Sleep"']]


def test_a_group_that_nobody_describes_is_kept_with_a_doubt() -> None:
    to = described(outcome(MeasureClass(categories=(Category(measurements=(Measurement(group="OG7", value="1"),)),))))
    assert to.own[node("outcome-measure-1-OG7")] == {"a": ["ct:ResultGroup"], "dcterms:identifier": ['"OG7"']}
    what = "'OG7' is no group of this part; kept as a group without a title"
    assert to.doubts == [Doubt(what, "outcome-measure-1")]


def test_two_groups_of_one_id_are_told_apart_and_doubted() -> None:
    results = Results(outcome_measures=(OutcomeMeasure(groups=(BRIGHT, ResultGroup(id="OG000", title="Dim"))),))
    to = described(results)
    assert to.own[node("outcome-measure-1-OG000-2")]["rdfs:label"] == ['"Dim"']
    assert "two groups have the id 'OG000'" in to.doubts[0].what


def test_a_cell_that_stands_twice_is_two_observations() -> None:
    twice = (Measurement(group="OG000", value="1"), Measurement(group="OG000", value="2"))
    to = described(outcome(MeasureClass(categories=(Category(measurements=twice),))))
    assert len(to.own[node("outcome-measure-1")]["ct:observation"]) == 2


def test_an_id_that_no_iri_can_hold_is_slugged() -> None:
    to = described(Results(baseline=Baseline(groups=(ResultGroup(id="B G/0 ☃", title="A"),))))
    (group,) = said(to, "ct:baselineGroup")
    assert group == iris.fragment(T, "baseline", "B G/0 ☃")
    assert group.startswith(f"<trial/{T}#baseline-b-g-0-")
    assert to.own[group]["dcterms:identifier"] == ['"B G/0 ☃"']


def test_denominators_by_module_measure_and_class() -> None:
    def denominators(units: str, value: str) -> tuple[Denominator, ...]:
        return (Denominator(units=units, counts=(GroupCount(group="BG000", value=value),)),)

    measure = BaselineMeasure(
        title="Sex", denominators=denominators("b", "2"), classes=(MeasureClass(denominators=denominators("c", "NA")),)
    )
    to = described(Results(baseline=Baseline(denominators=denominators("a", "3"), measures=(measure,))))
    (of_all,) = said(to, "ct:baselineDenominator")
    assert (to.own[of_all]["ct:analyzed"], to.own[of_all]["ct:analyzedUnits"]) == (["3"], ['"a"'])
    of_measure, of_class = to.own[node("baseline-measure-1")]["ct:denominator"]
    assert (to.own[of_measure]["ct:analyzed"], to.own[of_measure]["ct:analyzedUnits"]) == (["2"], ['"b"'])
    assert (to.own[of_class]["ct:analyzedText"], to.own[of_class]["ct:analyzedUnits"]) == (['"NA"'], ['"c"'])
    assert to.own[of_class]["ct:inClass"] == [node("baseline-measure-1-class-1")]


def test_units_of_a_denominator_without_counts_are_kept() -> None:
    to = described(Results(baseline=Baseline(denominators=(Denominator(units="Eyes"),))))
    (only,) = said(to, "ct:baselineDenominator")
    assert to.own[only] == {"a": ["ct:Denominator"], "ct:analyzedUnits": ['"Eyes"']}


def test_a_group_leads_to_the_one_arm_of_its_title() -> None:
    to = described(outcome(), arms=(Arm(label="BRIGHT "), Arm(label="Dim"), Arm(label="dim")))
    assert to.own[node("outcome-measure-1-OG000")]["ct:ofArm"] == [iris.part(T, "arm", "BRIGHT ")]
    assert "ct:ofArm" not in to.own[node("outcome-measure-1-OG001")]


PLANNED = Outcome(measure="Cramps ", time_frame="8 weeks")


@pytest.mark.parametrize(
    ("type_", "fields", "linked"),
    [
        ("PRIMARY", {"primary_outcomes": (PLANNED,)}, True),
        ("SECONDARY", {"primary_outcomes": (PLANNED,)}, False),
        ("PRIMARY", {"primary_outcomes": (PLANNED, PLANNED)}, False),
        ("OTHER_PRE_SPECIFIED", {"other_outcomes": (Outcome(measure="Sleep"), PLANNED)}, True),
        ("POST_HOC", {"other_outcomes": (PLANNED,)}, False),
        ("", {"primary_outcomes": (PLANNED,)}, False),
    ],
)
def test_a_reported_outcome_leads_to_the_one_planned(type_: str, fields: dict[str, Any], linked: bool) -> None:
    to = described(outcome(type=type_), **fields)
    found = to.own[node("outcome-measure-1")].get("ct:reportsOutcome", [])
    assert bool(found) == linked
    assert all(each in to.own for each in found)


def test_a_dispersion_is_a_code_at_the_start_and_a_wording_of_an_outcome() -> None:
    baseline = Baseline(measures=(BaselineMeasure(title="Age", dispersion_type="FULL_RANGE"),))
    measures = (OutcomeMeasure(title="Cramps", dispersion_type="Full Range"),)
    to = described(Results(baseline=baseline, outcome_measures=measures))
    assert to.own[node("baseline-measure-1")]["ct:dispersionType"] == ["ctv:dispersionType-FULL_RANGE"]
    assert to.own[node("outcome-measure-1")]["ct:dispersion"] == ['"Full Range"']


def test_an_analysis_compares_groups() -> None:
    analysis = Analysis(
        groups=("OG000", "OG001"),
        tested_non_inferiority=False,
        non_inferiority_type="SUPERIORITY",
        p_value="<0.001",
        ci_pct="95",
        ci_sides="TWO_SIDED",
        ci_lower_limit="-.10",
        ci_lower_limit_comment="Bound.",
        ci_upper_limit="NA",
        ci_upper_limit_comment="None.",
    )
    to = described(outcome(analyses=(analysis,)))
    (found,) = to.own[node("outcome-measure-1")]["ct:analysis"]
    assert to.own[found] == {
        "a": ["ct:Analysis"],
        "schema:position": ["1"],
        "ct:comparedGroup": [node("outcome-measure-1-OG000"), node("outcome-measure-1-OG001")],
        "ct:testedNonInferiority": ["false"],
        "ct:nonInferiorityType": ["ctv:nonInferiorityType-SUPERIORITY"],
        "ct:pValueText": ['"<0.001"'],
        "ct:confidenceLevel": ['"95"^^xsd:decimal'],
        "ct:confidenceSides": ["ctv:ciSides-TWO_SIDED"],
        "ct:confidenceLowerLimit": ['"-0.1"^^xsd:decimal'],
        "ct:confidenceLowerLimitText": ['"-.10"'],
        "ct:confidenceLowerLimitComment": ['"Bound."'],
        "ct:confidenceUpperLimitText": ['"NA"'],
        "ct:confidenceUpperLimitComment": ['"None."'],
    }


# ---- flow and events


def test_participant_flow() -> None:
    reached = Achievement(group="FG000", subjects="20", units="40", comment="One late.")
    left = DropReason(group="FG000", subjects="2", units="4", comment="By boat.")
    period = Period(
        title="Overall",
        milestones=(Milestone(type="STARTED", comment="Lit.", achievements=(reached,)),),
        drop_outs=(DropOut(type="Storm", comment="In March.", reasons=(left,)),),
    )
    to = described(Results(flow=ParticipantFlow(groups=(ResultGroup(id="FG000", title="All"),), periods=(period,))))
    (place,) = said(to, "ct:flowPeriod")
    (milestone,), (drop_out,) = to.own[place]["ct:milestone"], to.own[place]["ct:dropOut"]
    assert to.own[milestone]["rdfs:comment"] == ['"Lit."']
    assert (to.own[drop_out]["rdfs:label"], to.own[drop_out]["rdfs:comment"]) == (['"Storm"'], ['"In March."'])
    (cell,) = to.own[drop_out]["ct:observation"]
    assert to.own[cell] == {
        "a": ["ct:FlowCount"],
        "ct:group": [node("flow-FG000")],
        "ct:participants": ["2"],
        "ct:unitCount": ["4"],
        "rdfs:comment": ['"By boat."'],
    }


def test_adverse_events() -> None:
    event = AdverseEvent(term="Burn", counts=(EventCount(group="EG000", affected=0, at_risk=20, events=0),))
    group = EventGroup(id="EG000", title="All", deaths_affected=0, deaths_at_risk=20)
    events = AdverseEvents(
        frequency_threshold="5", all_cause_mortality_comment="None.", groups=(group,), serious=(event,), other=(event,)
    )
    to = described(Results(adverse_events=events))
    assert said(to, "ct:eventThreshold") == ['"5"^^xsd:decimal']
    assert said(to, "ct:allCauseMortalityComment") == ['"None."']
    assert to.own[node("events-EG000")]["ct:deaths"] == ["0"]
    assert (said(to, "ct:seriousEvent"), said(to, "ct:otherEvent")) == (
        [node("serious-event-1")],
        [node("other-event-1")],
    )
    assert to.own[node("serious-event-1-EG000")] == {
        "a": ["ct:EventCount"],
        "ct:group": [node("events-EG000")],
        "ct:affected": ["0"],
        "ct:atRisk": ["20"],
        "ct:events": ["0"],
    }


# ---- the rest

MORE = Results(
    limitations="Few.",
    agreement=Agreement(pi_sponsor_employee=False, restrictive=True, restriction_type="LTE60"),
    point_of_contact=PointOfContact(
        title="Keeper", organization="Lantern", phone="555-0100", extension="7", email="a@lantern.example"
    ),
)


def test_without_results_the_rest_stays() -> None:
    whole = Trial(nct_id=T, results=MORE, no_sap=True, unposted_events=(UnpostedEvent(type="RESET"),))
    to = trial.describe(whole, results=False)
    assert said(to, "ct:limitationsAndCaveats") == said(to, "ct:resultsContact") == []
    assert said(to, "ct:noAnalysisPlan") == ["true"]
    assert said(to, "ct:unpostedEvent") == [node("unposted-event-1")]
    assert said(described(MORE), "ct:limitationsAndCaveats") == ['"Few."']


def test_whom_to_ask_is_named_and_called_only_when_asked_for() -> None:
    doubts = (
        Doubt("5550100 is a number where text belongs", "$.resultsSection.moreInfoModule.pointOfContact.phone"),
        Doubt("'x' is not an object", "$.resultsSection.moreInfoModule.pointOfContact"),
        Doubt("key 'x' is not known", "$.resultsSection.moreInfoModule.desk"),
        Doubt("'x' is odd", "$.resultsSection.moreInfoModule.certainAgreement.restrictionType"),
    )
    loud = described(MORE)
    (asked,) = said(loud, "ct:resultsContact")
    assert loud.own[asked]["schema:telephone"] == ['"555-0100 ext. 7"']
    bare = without_contact_details(Record(Trial(nct_id=T, results=MORE), doubts))
    quiet = trial.describe(bare.trial)
    assert quiet.own[asked] == {
        "a": ["ct:Involvement"],
        "ct:nameAndTitle": ['"Keeper"'],
        "ct:affiliation": [iris.organization(T, "Lantern")],
    }
    assert "5550100" not in str(bare.doubts)
    assert bare.doubts[0].what == bare.doubts[1].what != bare.doubts[2].what
    assert all("build with --contacts" in doubt.what for doubt in bare.doubts[:3])
    assert bare.doubts[3] == doubts[3]
    assert without_contact_details(Record(Trial(nct_id=T, results=Results()))).trial.results == Results()


def test_a_document_with_the_moment_of_its_upload_and_its_address() -> None:
    stated = LargeDocument(label="Plan", filename="SAP_001.pdf", upload_date="2023-12-04T12:49", has_sap=True, size=7)
    to = described(large_documents=(stated, LargeDocument(filename="../a b.pdf", upload_date="2023-12-04")))
    assert to.own[node("document-1")] == {
        "a": ["ct:LargeDocument"],
        "rdfs:label": ['"Plan"'],
        "schema:name": ['"Plan"'],
        "ct:filename": ['"SAP_001.pdf"'],
        "schema:url": [f'"https://cdn.clinicaltrials.gov/large-docs/01/{T}/SAP_001.pdf"'],
        "ct:uploadDate": ['"2023-12-04"^^xsd:date'],
        "ct:uploadTime": ['"12:49"'],
        "ct:holdsAnalysisPlan": ["true"],
        "ct:fileSize": ["7"],
    }
    assert to.own[node("document-2")] == {
        "a": ["ct:LargeDocument"],
        "ct:filename": ['"../a b.pdf"'],
        "ct:uploadDate": ['"2023-12-04"^^xsd:date'],
    }


def test_annotations() -> None:
    violation = ViolationEvent(
        type="VIOLATION_IDENTIFIED",
        description="Late.",
        creation_date="2022-06-06",
        issued_date="2022-05-26",
        release_date="2021-08",
        posted_date="2022",
    )
    to = described(
        unposted_responsible_party="Ada",
        unposted_events=(UnpostedEvent(type="RELEASE", date="2020-01-02", date_unknown=False),),
        violation_events=(violation,),
    )
    assert said(to, "ct:unpostedResponsibleParty") == ['"Ada"']
    assert to.own[node("unposted-event-1")] == {
        "a": ["ct:UnpostedEvent"],
        "schema:position": ["1"],
        "ct:unpostedEventType": ["ctv:unpostedEventType-RELEASE"],
        "ct:unpostedEventDate": ['"2020-01-02"^^xsd:date'],
        "ct:unpostedEventDateUnknown": ["false"],
    }
    assert to.own[node("violation-event-1")] == {
        "a": ["ct:ViolationEvent"],
        "schema:position": ["1"],
        "ct:violationEventType": ["ctv:violationEventType-VIOLATION_IDENTIFIED"],
        "dcterms:description": ['"Late."'],
        "ct:violationCreationDate": ['"2022-06-06"^^xsd:date'],
        "ct:violationIssuedDate": ['"2022-05-26"^^xsd:date'],
        "ct:violationReleaseDate": ['"2021-08"^^xsd:gYearMonth'],
        "ct:violationPostedDate": ['"2022"^^xsd:gYear'],
    }
