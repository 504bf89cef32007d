"""Legacy XML: recognition, identity, every element, old wordings and layouts, and each thing in it that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read import ctgov_xml, readers
from kg.read.ctgov_xml_text import paragraphs, unwrapped
from kg.trial import eligibility
from kg.trial.model import Contact, Dated, Identifier, LargeDocument, Official, Trial, UnknownField, UnpostedEvent
from kg.trial.part import Part
from kg.trial.privacy import without_contact_details
from kg.trial.record import Identity, Record, Rejection
from kg.trial.results import Achievement, Denominator, EventGroup, GroupCount
from kg.trial.units import is_stated

LEGACY = Path(__file__).parent / "legacy"


@pytest.fixture(scope="module")
def full() -> Record:
    return ctgov_xml.read((LEGACY / "study.xml").read_bytes())


@pytest.fixture(scope="module")
def old() -> Record:
    return ctgov_xml.read((LEGACY / "study-2014.xml").read_bytes())


def study(inner: str = "", nct_id: str = "NCT09999901") -> bytes:
    ids = f"<id_info><nct_id>{nct_id}</nct_id></id_info>"
    return f'<?xml version="1.0"?>\n<clinical_study>{ids}\n{inner}</clinical_study>'.encode()


def read(inner: str) -> tuple[Trial, list[str]]:
    record = ctgov_xml.read(study(inner))
    return record.trial, [str(doubt) for doubt in record.doubts]


# ------------------------------------------------------------------------------------------------------ every element

# What legacy XML has no element for; the results section has its own tests below.
NOT_CARRIED = frozenset(
    {
        "delayed_posting",
        "results_waived",
        "expanded_access_nct_id",
        "expanded_access_status",
        "submissions",
        "first_mcp_posted",
        "estimated_results_first_submitted_date",
        "sponsors_of_unknown_role",
        "funder_types",
        "fdaaa801_violation",
        "violation_events",
        "patient_registry",
        "pointers_to_this_expanded_access",
        "age_groups",
        "site_count",
        "countries",
        "condition_ancestors",
        "condition_leaves",
        "condition_branches",
        "intervention_ancestors",
        "intervention_leaves",
        "intervention_branches",
        "minimum_bmi",
        "maximum_bmi",
        "data_version",
        "listed_trials",
        "unknown_fields",
        "unposted_responsible_party",
        "no_sap",
    }
)


def test_everything_that_the_schema_has_is_read_without_a_doubt(full: Record) -> None:
    assert full.doubts == ()
    stated = {name for name in full.trial.__struct_fields__ if is_stated(getattr(full.trial, name))}
    assert set(Trial.__struct_fields__) - stated == NOT_CARRIED


# Part and field of results for which the same holds.
NOT_CARRIED_OF_RESULTS = {
    "Achievement.units",
    "DropReason.units",
    "DropReason.comment",
    "Milestone.comment",
    "DropOut.comment",
    "ParticipantFlow.units_analyzed",
    "Baseline.units_analyzed",
    "BaselineMeasure.calculate_pct",
    "BaselineMeasure.denominators",
    "OutcomeMeasure.units_analyzed",
    "OutcomeMeasure.calculate_pct",
    "Analysis.tested_non_inferiority",
    "Analysis.ci_lower_limit_comment",
    "AdverseEvents.all_cause_mortality_comment",
    "PointOfContact.extension",
}


def test_every_part_of_results_is_read(full: Record) -> None:
    stated: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}

    def visit(value: Any) -> None:
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Part):
                name = type(each).__name__
                fields[name] = {f"{name}.{field}" for field in each.__struct_fields__}
                for field in each.__struct_fields__:
                    if is_stated(getattr(each, field)):
                        stated.setdefault(name, set()).add(f"{name}.{field}")
                        visit(getattr(each, field))

    visit(full.trial.results)
    assert set().union(*fields.values()) - set().union(*stated.values()) == NOT_CARRIED_OF_RESULTS


def test_identity(full: Record, old: Record) -> None:
    assert readers.identify((LEGACY / "study.xml").read_bytes()) == Identity(
        "ctgov-xml", "NCT09999901", "2018-07-02", ("NCT09999902",)
    )
    # No day of posting was told then: the day of submission stands for it.
    assert readers.identify((LEGACY / "study-2014.xml").read_bytes()) == Identity(
        "ctgov-xml", "NCT09999903", "2011-04-06"
    )


def test_texts_have_the_layout_of_today(full: Record) -> None:
    trial = full.trial
    assert trial.brief_title == "Lamps & Light"
    assert trial.brief_summary == (
        "Lamps may help people who are tired from morning to night, whatever they do and wherever they are. "
        "This study lights some.\n\nIt does not last long."
    )
    assert trial.detailed_description == "Aims:\n\n* light\n* rest"
    assert trial.why_stopped.endswith("the electricians did about it in the night")
    assert trial.primary_outcomes[0].description == "Counted:\n\n* in the morning\n* at night"
    assert trial.eligibility_text == (
        "Inclusion Criteria:\n\n* Adults who have been tired for at least three months and who have seen a doctor "
        "about it\n\n  * twice\n\nExclusion Criteria:\n\n1. Sleep\n\n10. Bats"
    )
    split = eligibility.split(trial.eligibility_text)
    assert split is not None
    assert [item.parent for item in split.inclusion] == [None, 0]
    assert [item.text for item in split.exclusion] == ["Sleep", "Bats"]


def test_people_and_parts(full: Record) -> None:
    trial = full.trial
    assert trial.officials == (Official(name="Ada B. Lumen, MD, PhD", role="STUDY_CHAIR", affiliation="Lamp Inc."),)
    assert trial.central_contacts[0] == Contact(
        name="Desk", role="CONTACT", phone="555 0100", extension="7", email="desk@example.org"
    )
    assert [(each.name, each.role) for each in trial.sites[0].contacts] == [
        ("Ward", "CONTACT"),
        ("Gate", "CONTACT"),
        ("Ole Lys", "SUB_INVESTIGATOR"),
    ]
    assert trial.secondary_ids == (Identifier(value="2010-012345-67"), Identifier(value="U01AI000001"))
    assert [arm.interventions for arm in trial.arms] == [("Dietary Supplement: Lampol",), ()]
    assert trial.large_documents == (
        LargeDocument(
            type_abbrev="Prot_SAP",
            has_protocol=True,
            has_sap=True,
            has_icf=False,
            label="Study Protocol and Statistical Analysis Plan",
            date="2012-03-27",
            filename="Prot_SAP_000.pdf",
        ),
    )
    assert trial.unposted_events == (
        UnpostedEvent(type="RELEASE", date="2012-05-01"),
        UnpostedEvent(type="RESET", date="2012-06-01"),
        UnpostedEvent(type="RELEASE", date="2012-07-01"),
        UnpostedEvent(type="UNRELEASE", date_unknown=True),
    )


def test_results(full: Record) -> None:
    results = full.trial.results
    assert results
    assert results.flow
    assert results.adverse_events
    assert results.agreement
    assert results.flow.periods[0].milestones[0].achievements == (
        Achievement(group="FG000", subjects="20", comment="all"),
        Achievement(group="FG001", subjects="20"),
    )
    assert [each.reporting_status for each in results.outcome_measures] == ["POSTED", "NOT_POSTED"]
    assert results.outcome_measures[1].anticipated_posting_date == "2020-12"
    analysis = results.outcome_measures[0].analyses[0]
    assert (analysis.groups, analysis.p_value, analysis.ci_sides) == (("OG000",), "<0.001", "TWO_SIDED")
    assert analysis.dispersion_type == "STANDARD_ERROR_OF_MEAN"
    assert results.adverse_events.groups == (
        EventGroup(
            id="EG000",
            title="Lamp",
            description="A bright one",
            deaths_affected=1,
            deaths_at_risk=20,
            serious_affected=2,
            serious_at_risk=20,
            other_affected=4,
            other_at_risk=20,
        ),
    )
    dazzle, blink = results.adverse_events.serious
    assert (dazzle.source_vocabulary, dazzle.assessment) == ("CTCAE", "NON_SYSTEMATIC_ASSESSMENT")
    assert (blink.source_vocabulary, blink.assessment) == ("MedDRA 20", "SYSTEMATIC_ASSESSMENT")
    assert blink.organ_system == "Eye disorders"
    assert (results.agreement.restriction_type, results.agreement.other_details) == ("OTHER", "Ask before you shine.")


# ------------------------------------------------------------------------------------------------- as it was until 2016

GIVEN_UP = "the registry gave this up in 2017 and today's records do not have it; not read: "


def test_what_the_registry_gave_up_is_doubted(old: Record) -> None:
    assert [str(doubt) for doubt in old.doubts] == [
        f"{GIVEN_UP}['Norway: Office of Light', 'Norway: Office of Dark'] @ /clinical_study/oversight_info/authority",
        "today's records have no such part of a design; not read: 'Endpoint Classification: Safety/Efficacy Study'"
        " @ /clinical_study/study_design",
        f"{GIVEN_UP}'No' @ /clinical_study/primary_outcome[1]/safety_issue",
        f"{GIVEN_UP}'Yes' @ /clinical_study/is_fda_regulated",
        f"{GIVEN_UP}'No' @ /clinical_study/is_section_801",
        f"{GIVEN_UP}'No' @ /clinical_study/clinical_results/outcome_list/outcome[1]/safety_issue",
    ]


def test_what_is_called_otherwise_today(old: Record) -> None:
    trial = old.trial
    assert (trial.study_type, trial.patient_registry, trial.sex) == ("OBSERVATIONAL", True, "ALL")
    assert trial.phases == ()  # every study without a phase had N/A
    assert (trial.allocation, trial.intervention_model) == ("RANDOMIZED", "CROSSOVER")
    assert (trial.masking, trial.primary_purpose) == ("DOUBLE", "BASIC_SCIENCE")
    assert trial.who_masked == ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR")
    assert (trial.minimum_age, trial.maximum_age, trial.healthy_volunteers) == ("", "", False)
    assert trial.first_submitted_date == "2008-01-01"
    assert trial.results_first_submitted_date == "2010-01-01"
    assert trial.disposition_first_submitted_date == "2009-01-01"
    assert trial.last_update_submitted_date == "2011-04-06"
    assert trial.responsible_party is not None
    assert trial.responsible_party.old_name_title == "Head of Light"


def test_results_without_classes(old: Record) -> None:
    results = old.trial.results
    assert results
    assert results.baseline
    counted = Denominator(units="Participants", counts=(GroupCount(group="BG000", value="20"),))
    assert results.baseline.denominators == (counted,)
    (gender,) = results.baseline.measures
    assert [each.title for each in gender.classes[0].categories] == ["Female", "Male"]
    (outcome,) = results.outcome_measures
    assert outcome.denominators == (Denominator(units="Participants", counts=(GroupCount(group="OG000", value="19"),)),)
    assert (outcome.unit, outcome.param_type, outcome.dispersion_type) == ("hours", "MEAN", "Standard Deviation")
    assert outcome.classes[0].categories[0].measurements[0].spread == "0.50"
    assert outcome.analyses[0].tested_non_inferiority is False
    assert results.agreement is not None
    assert results.agreement.pi_sponsor_employee is True
    assert results.agreement.restrictive is None  # nobody asked


# -------------------------------------------------------------------------------------------------------------- values


def design(name: str, value: str) -> str:
    return f"<study_design_info><{name}>{value}</{name}></study_design_info>"


@pytest.mark.parametrize(
    ("inner", "field", "value"),
    [
        ("<study_type>Interventional</study_type><phase>N/A</phase>", "phases", ("NA",)),
        ("<phase>Phase 0</phase>", "phases", ("EARLY_PHASE1",)),
        ("<phase>Early Phase 1</phase>", "phases", ("EARLY_PHASE1",)),
        ("<phase>Phase 2/Phase 3</phase>", "phases", ("PHASE2", "PHASE3")),
        ("<phase>Phase 4</phase>", "phases", ("PHASE4",)),
        ("<overall_status>Active, not recruiting</overall_status>", "overall_status", "ACTIVE_NOT_RECRUITING"),
        ("<overall_status>Approved for marketing</overall_status>", "overall_status", "APPROVED_FOR_MARKETING"),
        ("<overall_status>Withheld</overall_status>", "overall_status", "WITHHELD"),
        ("<study_type>N/A</study_type>", "study_type", ""),
        ("<study_type>Expanded Access</study_type>", "study_type", "EXPANDED_ACCESS"),
        (design("allocation", "N/A"), "allocation", "NA"),
        (design("masking", "None (Open Label)"), "masking", "NONE"),
        (design("masking", "Open Label"), "masking", "NONE"),
        (design("masking", "No masking"), "masking", "NONE"),
        (design("masking", "Double-Blind"), "masking", "DOUBLE"),
        (design("masking", "Single Blind (Outcomes Assessor)"), "who_masked", ("OUTCOMES_ASSESSOR",)),
        (design("observational_model", "Case Control"), "observational_model", "CASE_CONTROL"),
        ("<study_design>N/A</study_design>", "allocation", ""),
        ("<start_date>March 2011</start_date>", "start", Dated(date="2011-03")),
        ('<start_date type="Estimate">2011</start_date>', "start", Dated(date="2011", type="ESTIMATED")),
        ("<has_expanded_access>No</has_expanded_access>", "has_expanded_access", False),
        ("<enrollment>0</enrollment>", "enrollment", 0),
        ("<clinical_results/>", "has_results", False),
        ("<acronym>  </acronym>", "acronym", ""),
        ("<keyword/><keyword>a</keyword><keyword> </keyword>", "keywords", ("a",)),
        ("<acronym><![CDATA[L<A>MPS]]></acronym>", "acronym", "L<A>MPS"),
        ("<acronym>L&#65;MPS<!-- not this --></acronym>", "acronym", "LAMPS"),
    ],
)
def test_wordings(inner: str, field: str, value: object) -> None:
    trial, doubts = read(inner)
    assert getattr(trial, field) == value
    assert doubts == []


@pytest.mark.parametrize(
    ("inner", "field", "value", "doubt"),
    [
        (
            "<phase>Phase 9</phase>",
            "phases",
            ("Phase 9",),
            "'Phase 9' is not a known value of phase; kept as text @ /phase",
        ),
        (
            '<start_date type="Perhaps">May 2011</start_date>',
            "start",
            Dated(date="2011-05", type="Perhaps"),
            "'Perhaps' is not a known value of dateType; kept as text @ /start_date/@type",
        ),
        (
            "<verification_date>soon</verification_date>",
            "verified_date",
            "",
            "'soon' is not a date such as 2011-03-04 or March 4, 2011; dropped @ /verification_date",
        ),
        (
            "<enrollment>many</enrollment>",
            "enrollment",
            None,
            "'many' is not a number that this field can hold; dropped @ /enrollment/text()",
        ),
        (
            "<enrollment>99999999</enrollment>",
            "enrollment",
            None,
            "99999999 stands for an enrollment that the registry does not know; dropped @ /enrollment/text()",
        ),
        (
            "<keyword>a</keyword><keyword><b>c</b></keyword>",
            "keywords",
            ("a",),
            "{'b': 'c'} is not text; dropped @ /keyword[2]",
        ),
        ("<cost>1</cost>", "keywords", (), "the element <cost> is not known; it is kept as ct:field: '1' @ /cost"),
        (
            '<arm_group colour="red"><arm_group_label>A</arm_group_label></arm_group>',
            "keywords",
            (),
            "the attribute colour is not known; it is kept as ct:field: 'red' @ /arm_group[1]/@colour",
        ),
        (
            "<acronym>A</acronym><acronym>B</acronym>",
            "acronym",
            "A",
            "it stands 2 times where one belongs; the first is read, dropped: ['B'] @ /acronym",
        ),
        (
            "<firstreceived_date>May 1, 2011</firstreceived_date>"
            "<study_first_submitted>May 2, 2011</study_first_submitted>",
            "first_submitted_date",
            "2011-05-01",
            "'May 2, 2011' is not what another element for it says, '2011-05-01'; dropped @ /study_first_submitted",
        ),
        (
            "<study_design>Allocation: Randomized</study_design>" + design("allocation", "Non-Randomized"),
            "allocation",
            "RANDOMIZED",
            "{'allocation': 'Non-Randomized'} is not what another element for it says, 'RANDOMIZED'; "
            "dropped @ /study_design_info",
        ),
        (
            '<keyword lang="en">a</keyword>',
            "keywords",
            ("a",),
            "the attribute lang is not known; it is kept as ct:field: 'en' @ /keyword[1]/@lang",
        ),
        (
            '<acronym lang="en">A</acronym>',
            "acronym",
            "A",
            "the attribute lang is not known; it is kept as ct:field: 'en' @ /acronym/@lang",
        ),
        (
            '<study_type lang="en">Interventional</study_type>',
            "study_type",
            "INTERVENTIONAL",
            "the attribute lang is not known; it is kept as ct:field: 'en' @ /study_type/@lang",
        ),
        (
            design("masking", "Participant, Investigator"),
            "who_masked",
            ("PARTICIPANT", "INVESTIGATOR"),
            "'Participant, Investigator' says who is masked, but not how far; left open @ /study_design_info/masking",
        ),
        (
            design("masking", "Double (Participant, Cat)"),
            "who_masked",
            ("PARTICIPANT", "Cat"),
            "'Cat' is not a known value of whoMasked; kept as text @ /study_design_info/masking",
        ),
        (
            "<brief_summary>text</brief_summary>",
            "brief_summary",
            "",
            "text where elements belong; it is kept as ct:field: 'text' @ /brief_summary/text()",
        ),
        (
            "<location><contact><last_name>A</last_name><phone><b>555 0100</b></phone></contact></location>",
            "officials",
            (),
            "{'b': '555 0100'} is not text; dropped @ /location[1]/contact[1]/phone",
        ),
        (
            "<overall_official><cost>1</cost></overall_official>",
            "officials",
            (),
            "{'cost': '1'} names nobody; dropped @ /overall_official[1]",
        ),
        (
            "<expanded_access_info><expanded_access_type_lunar>Yes</expanded_access_type_lunar></expanded_access_info>",
            "expanded_access_kinds",
            (),
            "'expanded_access_type_lunar' is not a known kind of expanded access; dropped"
            " @ /expanded_access_info/expanded_access_type_lunar",
        ),
        (
            "<pending_results><lost>May 1, 2011</lost></pending_results>",
            "unposted_events",
            (),
            "'May 1, 2011' is no event that is known of results; dropped @ /pending_results/lost[1]",
        ),
    ],
)
def test_one_wrong_value_is_one_doubt(inner: str, field: str, value: object, doubt: str) -> None:
    trial, doubts = read(inner)
    assert getattr(trial, field) == value
    assert doubts[-1:] == ([doubt.replace("@ /", "@ /clinical_study/")] if doubt else [])


def test_what_nobody_knows_is_kept() -> None:
    trial, _ = read('<cost currency="NOK">1</cost><location><lamp>on</lamp></location>')
    assert trial.unknown_fields == (
        UnknownField(path="/clinical_study/cost", value='{"@currency":"NOK","#":"1"}'),
        UnknownField(path="/clinical_study/location[1]/lamp", value="on"),
    )


PHONE = "<phone><b>555 0100</b></phone>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<overall_contact>{PHONE}</overall_contact>",
        f"<overall_contact_backup>{PHONE}</overall_contact_backup>",
        f"<location><contact>{PHONE}</contact></location>",
        f"<location><contact_backup>{PHONE}</contact_backup></location>",
        "<location><contact><mobile>555 0100</mobile></contact></location>",
        f"<location><investigator>{PHONE}</investigator></location>",
        "<hotline>call 555-555-0100 or 555 0100</hotline>",
        f"<clinical_results><point_of_contact>{PHONE}</point_of_contact></clinical_results>",
        f"<clinical_results>{'<point_of_contact><phone>555 0100</phone></point_of_contact>' * 2}</clinical_results>",
    ],
)
def test_doubts_tell_no_phone(inner: str) -> None:
    record = ctgov_xml.read(study(inner))
    assert any("555 0100" in doubt.what for doubt in record.doubts)
    assert not any("555 0100" in str(doubt) for doubt in without_contact_details(record).doubts)


# ------------------------------------------------------------------------------------------------------------- layouts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n      -  first\n\n        -  second\n", "* first\n* second"),  # the first line lost two blanks
        ("\n  A\n\n    1. one\n\n    2. two\n\n   10. ten\n", "A\n\n1. one\n2. two\n\n10. ten"),
        ("\n  A\n\n    -  one\n\n       more of it\n\n    -  two\n", "A\n\n* one\n\n  more of it\n* two"),
        ("\n  A\n  B\n", "A\nB"),  # a break that no wrapping made
        ("no indent", "no indent"),
        ("", ""),
    ],
)
def test_wrapped_texts(text: str, expected: str) -> None:
    assert unwrapped(text).strip() == expected


@given(st.text(st.sampled_from("ab -*1.\n\r\t"), max_size=60))
def test_layout_loses_no_letter(text: str) -> None:
    def letters(text: str) -> str:
        return "".join(each for each in text if each in "ab1")

    assert letters(unwrapped(text)) == letters(text)
    assert letters(paragraphs(text)) == letters(text)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_damage_is_a_rejection_or_a_record(noise: bytes, at: int) -> None:
    body = study("<phase>Phase 1</phase><start_date>May 2011</start_date>")
    damaged = body[:at] + noise + body[at:]
    identity = ctgov_xml.identify(damaged)
    if isinstance(identity, Identity):
        assert ctgov_xml.read(damaged).trial.nct_id == identity.nct_id
    else:
        assert isinstance(identity, Rejection)
