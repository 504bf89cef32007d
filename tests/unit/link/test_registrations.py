from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kg.link.registrations import FURTHER_ID, STUDY_ID, Registration, registrations
from kg.trial.model import Agency, Identifier, Intervention, Trial

LIGHTHOUSE = Agency(name="University of Lighthouse")


def told(*ids: Identifier, org: str = "", **fields: Any) -> tuple[Registration, ...]:
    fields = {"organization": LIGHTHOUSE, **fields}
    study_id = Identifier(value=org) if org else None
    return registrations(Trial(nct_id="NCT99999901", secondary_ids=ids, org_study_id=study_id, **fields))


def keys(*ids: Identifier, org: str = "", **fields: Any) -> list[str]:
    return [each.key for each in told(*ids, org=org, **fields)]


JUNK = [
    *("N/A", "none", "Not applicable", "Pending", "to be assigned", "1", "001", "Protocol 1", "Study #12", "2019"),
    *("Version 2.0", "University of Lighthouse", "ANSM", "COVID-19", "LAMP", "Protocol Version 3/13/2023"),
    *("+47 555 21 434", "(555) 214-3467", "ada.wick@lighthouse.example", "https://lighthouse.example/214346"),
    *("CDAI Scores of 220-450", "99999999", "ABC-123456", "NCT99999902", "formerly NCT 99999902, LMP-214346"),
    *("IND 114503", "IDE #G000180", "P30CA016672", "N01CM62204", "RR00070-41", "2010-000000-00", "1-14", "2020/12"),
]


@pytest.mark.parametrize("value", JUNK)
def test_what_tells_no_study_is_left_out(value: str) -> None:
    assert told(Identifier(value=value), org=value) == ()


def test_a_number_of_a_form_of_its_own_is_known_in_any_field() -> None:
    (one,) = told(org="EudraCT 2010-021434-55")
    (other,) = told(Identifier(value="2010-021434-55", kind="EUDRACT_NUMBER"))
    assert one == other == Registration("eudract 2010-021434", "2010-021434-55", "EudraCT number")


@pytest.mark.parametrize(
    "identifier",
    [
        Identifier(value="2010-021434", kind="EUDRACT_NUMBER"),
        Identifier(value="2010-021434", kind="OTHER", domain="EudraCT number"),
        Identifier(value="EudraCT", kind="OTHER", domain="2010-021434-55"),
    ],
)
def test_the_name_of_the_registry_beside_it_helps(identifier: Identifier) -> None:
    assert keys(identifier) == ["eudract 2010-021434"]


def test_several_ids_in_one_field_are_several() -> None:
    assert keys(Identifier(value="BEACON-F2214, MK-3475-F2214")) == ["id beaconf2214", "id mk3475f2214"]
    assert keys(Identifier(value="BEACON-F2214, Bergen 1")) == ["id beaconf2214"]
    assert keys(Identifier(value="2010-021434-55; ISRCTN37913976")) == ["eudract 2010-021434", "isrctn 37913976"]


def test_an_id_that_stands_twice_is_one_and_the_study_id_is_told() -> None:
    found = told(Identifier(value="CACZ 885 M2301"), org="CACZ885M2301")
    assert found == (Registration("id cacz885m2301", "CACZ885M2301", STUDY_ID),)


@pytest.mark.parametrize("value", ["CACZ885M2301", "Protocol CACZ885M2301", "cacz885m2301", "CACZ885-M2301"])
def test_a_long_id_is_compared_with_all(value: str) -> None:
    assert keys(org=value) == keys(Identifier(value=value), organization=None) == ["id cacz885m2301"]


def test_numbers_stay_apart() -> None:
    assert keys(org="LMP-3475-158") == ["id lmp3475-158"]
    assert keys(org="LMP-3475158") == ["id lmp3475158"]


@pytest.mark.parametrize(
    "value", ["21-0467", "CP-0512", "0925-0586", "56733164/203", "IRB 21-0467", "KEYMAKER-U02", "Pro00033630"]
)
def test_a_short_id_is_compared_within_its_organisation(value: str) -> None:
    (key,) = keys(org=value)
    assert key.endswith(" of lighthouse")
    assert keys(org=value, organization=Agency(name="Beacon, Inc.")) == [key.replace("lighthouse", "beacon")]
    assert keys(org=value, organization=None) == []


def test_the_domain_tells_whose_a_short_id_is() -> None:
    def of(domain: str) -> str:
        (key,) = keys(Identifier(value="21-0467", domain=domain), collaborators=(Agency(name="Beacon, Inc."),))
        return key.partition(" of ")[2]

    assert of("Lighthouse IRB") == of("Ethics Committee") == of("") == "lighthouse"
    assert of("Beacon") == "beacon"
    assert of("Harbour Hospital") == "harbour"


def test_the_lead_sponsor_is_asked_where_no_organisation_stands() -> None:
    assert keys(org="21-0467", organization=None, lead_sponsor=Agency(name="Beacon")) == ["id 21-0467 of beacon"]


def test_an_organisation_without_a_name_of_its_own_has_its_whole_name() -> None:
    assert keys(org="21-0467", organization=Agency(name="Medical University")) == ["id 21-0467 of medical university"]


def test_the_number_of_a_drug_is_no_id() -> None:
    drug = (Intervention(name="Dusk"), Intervention(name="Lampazin", other_names=("RS-21592",)))
    assert keys(Identifier(value="RS-21592"), interventions=drug) == []
    assert keys(Identifier(value="RS-21592")) == ["id rs21592 of lighthouse"]


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        (Identifier(value="LMP-2146-F77", kind="OTHER_GRANT"), "grant"),
        (Identifier(value="LMP-2146-F77", kind="REGISTRY"), "registry's id"),
        (Identifier(value="LMP-2146-F77", kind="OTHER"), FURTHER_ID),
        (Identifier(value="HL155278", kind="OTHER_GRANT"), "grant"),
        (Identifier(value="R01HL155278", kind="OTHER"), "grant"),
    ],
)
def test_kinds_are_for_people(identifier: Identifier, kind: str) -> None:
    assert [each.kind for each in told(identifier)] == [kind]


def test_a_centre_among_the_grants_changes_nothing() -> None:
    assert keys(Identifier(value="P30CA016672, R01CA118816")) == ["grant ca118816"]


def test_registrations_are_sorted_and_can_be_kept_as_bytes() -> None:
    found = told(Identifier(value="R01CA118816"), Identifier(value="2010-021434-55"), org="CACZ885M2301")
    assert list(found) == sorted(found, key=lambda each: each.key)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=tuple[Registration, ...]) == found


def test_a_trial_without_ids_has_none() -> None:
    assert registrations(Trial(nct_id="NCT99999901")) == ()
