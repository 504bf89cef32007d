from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kg.rdf import iris, trial
from kg.rdf.description import POINT, Description
from kg.rdf.turtle import text
from kg.trial.codes import SCHEMES
from kg.trial.model import (
    Agency,
    Arm,
    Contact,
    Dated,
    Identifier,
    Intervention,
    Official,
    Outcome,
    Point,
    Reference,
    ResponsibleParty,
    Site,
    Trial,
)
from kg.trial.privacy import without_contact_details
from kg.trial.record import Doubt, Record

T = "NCT99999901"


def described(**fields: Any) -> Description:
    return trial.describe(Trial(nct_id=T, **fields))


def said(to: Description, predicate: str) -> list[str]:
    return to.own[to.trial].get(predicate, [])


def stated(to: Description, node: str) -> dict[str, set[str]]:
    """What the trial claims of a shared node."""
    found: dict[str, set[str]] = {}
    for subject, predicate, term in to.claims:
        if subject == node:
            found.setdefault(predicate, set()).add(term)
    return found


def test_a_trial_of_which_only_the_id_is_known() -> None:
    to = described()
    assert to.own == {
        f"trial:{T}": {
            "a": ["ct:Trial", "ct:DescribedTrial"],
            "rdfs:label": [text(T)],
            "rdfs:seeAlso": [f"<https://clinicaltrials.gov/study/{T}>"],
            "skos:exactMatch": [f"<https://bioregistry.io/clinicaltrials:{T}>"],
            "ct:nctId": [text(T)],
        }
    }
    assert not to.claims
    assert not to.doubts


@pytest.mark.parametrize(
    ("study_type", "classes"),
    [
        ("INTERVENTIONAL", {"ct:InterventionalTrial"}),
        ("OBSERVATIONAL", {"ct:ObservationalStudy"}),
        ("EXPANDED_ACCESS", {"ct:ExpandedAccess"}),
        ("A new kind", set()),
    ],
)
def test_the_class_of_a_trial(study_type: str, classes: set[str]) -> None:
    assert set(said(described(study_type=study_type), "a")) == {"ct:Trial", "ct:DescribedTrial"} | classes


def test_the_label_is_the_best_title_there_is() -> None:
    assert said(described(brief_title="Brief", official_title="Official"), "rdfs:label") == ['"Brief"']
    assert said(described(official_title="Official"), "rdfs:label") == ['"Official"']


def test_a_date_keeps_its_precision_and_its_type() -> None:
    to = described(start=Dated(date="2020-03", type="ACTUAL"), completion=Dated(type="ESTIMATED"))
    assert said(to, "ct:startDate") == ['"2020-03"^^xsd:gYearMonth']
    assert said(to, "ct:startDateType") == ["ctv:dateType-ACTUAL"]
    assert said(to, "ct:startYear") == ["2020"]
    assert said(to, "ct:completionDate") == []
    assert said(to, "ct:completionDateType") == ["ctv:dateType-ESTIMATED"]


@pytest.mark.parametrize(
    ("age", "years"), [("18 Years", ['"18"']), ("6 Months", ['"0.5"']), ("1 Week", ['"0.019165"']), ("N/A", [])]
)
def test_an_age_stands_as_registered_and_in_years(age: str, years: list[str]) -> None:
    to = described(minimum_age=age)
    assert said(to, "ct:minimumAge") == [text(age)]
    assert said(to, "ct:minimumAgeYears") == [f"{number}^^xsd:decimal" for number in years]


def test_false_and_zero_are_values() -> None:
    to = described(has_results=False, enrollment=0, minimum_bmi=Decimal(0))
    assert said(to, "ct:hasResults") == ["false"]
    assert said(to, "ct:enrollment") == ["0"]
    assert said(to, "ct:minimumBmi") == ['"0"^^xsd:decimal']


# --------------------------------------------------------------------------------------------------------- coded values

CODED: dict[str, dict[str, Any]] = {
    "status": {"overall_status": "New Value"},
    "phase": {"phases": ("New Value",)},
    "dateType": {"start": Dated(type="New Value")},
    "armType": {"arms": (Arm(label="A", type="New Value"),)},
    "role": {"officials": (Official(role="New Value"),)},
    "idKind": {"secondary_ids": (Identifier(value="1", kind="New Value"),)},
    "agencyClass": {"lead_sponsor": Agency(name="Lamp Works", agency_class="New Value")},
    "interventionType": {"interventions": (Intervention(name="Lamp", type="New Value"),)},
}


@pytest.mark.parametrize("scheme", CODED)
def test_a_value_that_its_scheme_does_not_know_keeps_its_text(scheme: str) -> None:
    concept = iris.code(scheme, "New Value")
    assert stated(described(**CODED[scheme]), concept) == {
        "a": {"skos:Concept"},
        "skos:notation": {'"New Value"'},
        "rdfs:label": {'"New Value"'},
    }


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_known_value_stands_verbatim_in_its_concept_and_is_not_claimed(scheme: str) -> None:
    for value in SCHEMES[scheme]:
        to = Description(T)
        to.code(to.trial, "ct:x", scheme, value)
        assert to.own == {to.trial: {"ct:x": [f"ctv:{scheme}-{value}"]}}
        assert not to.claims


def test_a_value_that_is_not_given_is_not_coded() -> None:
    to = Description(T)
    to.code(to.trial, "ct:x", "phase", "")
    assert to.own == {}


# ---------------------------------------------------------------------------------------------------- people and places


def test_the_lead_comes_before_collaborators_and_all_are_sponsors() -> None:
    to = described(
        lead_sponsor=Agency(name="Lead", agency_class="NIH"),
        collaborators=(Agency(name="Helper"),),
        sponsors_of_unknown_role=(Agency(name="Someone"),),
    )
    lead, helper, someone = (iris.organization(T, name) for name in ("Lead", "Helper", "Someone"))
    assert said(to, "ct:leadSponsor") == [lead]
    assert said(to, "ct:collaborator") == [helper]
    assert said(to, "ct:sponsor") == [lead, helper, someone]
    assert stated(to, lead)["ct:agencyClass"] == {"ctv:agencyClass-NIH"}


def test_a_person_without_a_name_is_no_person_but_has_a_role() -> None:
    to = described(officials=(Official(role="STUDY_CHAIR", affiliation="Lamp Works"),))
    (involvement,) = said(to, "ct:official")
    assert to.own[involvement] == {
        "a": ["ct:Involvement"],
        "ct:role": ["ctv:role-STUDY_CHAIR"],
        "ct:affiliation": [iris.organization(T, "Lamp Works")],
    }


def test_one_person_in_two_roles_is_one_person() -> None:
    to = described(
        officials=(Official(name="Ada Wick", role="STUDY_CHAIR"),),
        responsible_party=ResponsibleParty(name="ADA WICK", role="PRINCIPAL_INVESTIGATOR"),
    )
    people = {to.own[node]["ct:person"][0] for node in (*said(to, "ct:official"), *said(to, "ct:responsibleParty"))}
    assert len(people) == 1
    assert to.own[people.pop()] == {"a": ["ct:Person"], "rdfs:label": ['"ADA WICK"'], "schema:name": ['"ADA WICK"']}


CONTACT = Contact(name="Bo Flame", role="CONTACT", phone="555-0100", extension="7", email="bo@lantern.example")


def test_phones_and_mails_are_told_only_when_asked_for() -> None:
    full = Trial(nct_id=T, central_contacts=(CONTACT,), sites=(Site(facility="Lighthouse", contacts=(CONTACT,)),))
    doubts = (
        Doubt("5550100 is a number where text belongs", "$.a.centralContacts[0].phone"),
        Doubt("'x' is odd", "$.locations[0].contacts[0].email"),
        Doubt("'y' is odd", "$.protocolSection.contactsLocationsModule.locations[0].city"),
        Doubt("key 'x' is not known", "$.protocolSection.contactsLocationsModule.desks"),
        Doubt("'x' is not an object", "$.protocolSection.contactsLocationsModule.locations[4]"),
        Doubt("not read", "$.protocolSection.contactsLocationsModule.locations_nested"),
    )
    bare = without_contact_details(Record(full, doubts))
    quiet = trial.describe(bare.trial)
    everything = str(quiet.own) + str(quiet.claims) + str(bare.doubts)
    assert "555-0100" not in everything
    assert "5550100" not in everything
    assert "@lantern" not in everything
    assert "'x'" not in everything
    assert (bare.doubts[2], bare.doubts[5]) == (doubts[2], doubts[5])
    loud = trial.describe(full)
    for part in (*said(loud, "ct:centralContact"), *loud.own[said(loud, "ct:site")[0]]["ct:siteContact"]):
        assert loud.own[part]["schema:telephone"] == ['"555-0100 ext. 7"']
        assert loud.own[part]["schema:email"] == ['"bo@lantern.example"']


def test_a_site_leads_to_its_facility_place_and_country() -> None:
    point = Point(latitude=Decimal("60.390"), longitude=Decimal("5.32"))
    to = described(
        sites=(Site(facility="Lighthouse", city="Bergen", country="Norway", status="RECRUITING", point=point),)
    )
    facility, place = iris.facility(T, "Lighthouse", "Norway", "", "Bergen"), iris.place("Norway", "", "Bergen")
    assert said(to, "ct:facility") == [facility]
    assert said(to, "ct:country") == ["country:NO"]
    assert stated(to, facility)["ct:place"] == {place}
    assert stated(to, place) == {
        "a": {"ct:Place"},
        "rdfs:label": {'"Bergen, Norway"'},
        "schema:addressLocality": {'"Bergen"'},
        "ct:inCountry": {"country:NO"},
        POINT: {'"60.39"^^xsd:decimal "5.32"^^xsd:decimal'},
    }


@pytest.mark.parametrize(
    ("name", "node", "doubts"),
    [
        ("Turkey", "country:TR", 0),
        ("Yugoslavia", f"country:{iris.key('Yugoslavia')}", 0),
        ("Atlantis", f"country:{iris.key('Atlantis')}", 1),
    ],
)
def test_a_country_has_its_code_or_is_doubted(name: str, node: str, doubts: int) -> None:
    to = described(countries=(name,))
    assert said(to, "ct:country") == [node]
    assert len(to.doubts) == doubts


# ----------------------------------------------------------------------------------------------- arms, interventions


def received(to: Description) -> list[list[str]]:
    """For each arm the labels of the regimens it receives."""
    return [
        sorted({to.own[regimen]["rdfs:label"][0] for regimen in to.own[arm].get("ct:receives", [])})
        for arm in said(to, "ct:arm")
    ]


INTERVENTIONS = (Intervention(type="DIETARY_SUPPLEMENT", name="Zinc"), Intervention(type="DRUG", name="Zinc"))


@pytest.mark.parametrize("name", ["Dietary Supplement: Zinc", "dietary supplement:  zinc", "DIETARY SUPPLEMENT: Zinc"])
def test_an_arm_finds_its_intervention_by_type_and_name(name: str) -> None:
    to = described(arms=(Arm(label="A", interventions=(name,)),), interventions=INTERVENTIONS)
    (arm,) = said(to, "ct:arm")
    assert to.own[arm]["ct:receives"] == [said(to, "ct:regimen")[0]]


def test_an_intervention_finds_its_arm_by_label() -> None:
    to = described(
        arms=(Arm(label="Bright"), Arm(label="Dim")),
        interventions=(Intervention(name="Lamp", arms=("BRIGHT",)), Intervention(name="Oil", arms=("Dim", "Bright"))),
    )
    assert received(to) == [['"Lamp"', '"Oil"'], ['"Oil"']]


def test_positions_count_from_one_in_document_order() -> None:
    to = described(primary_outcomes=(Outcome(measure="Same"), Outcome(measure="Same")), arms=(Arm(), Arm(label="B")))
    assert [to.own[part]["schema:position"] for part in said(to, "ct:primaryOutcome")] == [["1"], ["2"]]
    assert [to.own[part]["rdfs:label"] for part in said(to, "ct:arm")] == [['"Arm 1"'], ['"B"']]


def test_criteria_are_listed_only_where_the_text_can_be_parted() -> None:
    safe = described(eligibility_text="Inclusion Criteria:\n\n* A\n  * B\n\nExclusion Criteria:\n\n* C")
    outer, inner = said(safe, "ct:inclusion")
    assert safe.own[inner]["dcterms:isPartOf"] == [outer]
    assert len(said(safe, "ct:exclusion")) == 1
    unsafe = described(eligibility_text="Adults. Babies are excluded.")
    assert said(unsafe, "ct:inclusion") == said(unsafe, "ct:exclusion") == []
    assert said(unsafe, "ct:eligibilityText") == ['"Adults. Babies are excluded."']
    assert [doubt.where for doubt in unsafe.doubts] == ["eligibility text"]


def test_an_obsolete_id_is_an_identifier_and_no_trial() -> None:
    to = described(nct_id_aliases=("NCT99999891",), org_study_id=Identifier(value="L-1"))
    kinds = {to.own[node]["skos:notation"][0]: to.own[node]["dcterms:type"] for node in said(to, "ct:identifier")}
    assert kinds == {'"L-1"': ["ctv:idKind-ORG_STUDY_ID"], '"NCT99999891"': ["ctv:idKind-NCT_ALIAS"]}
    assert not any("NCT99999891" in node for node in to.own if node.startswith("trial:"))


REFERENCES = [("BACKGROUND", "background"), ("RESULT", "result"), ("DERIVED", "derived")]


@pytest.mark.parametrize(("type_", "word"), REFERENCES)
def test_a_reference_says_what_kind_it_is(type_: str, word: str) -> None:
    to = described(references=(Reference(pmid="1", type=type_),))
    node = "<https://pubmed.ncbi.nlm.nih.gov/1/>"
    assert said(to, "ct:reference") == said(to, f"ct:{word}Reference") == [node]
    assert stated(to, node)["rdfs:label"] == {'"PubMed 1"'}
