from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.names import BASE, expand
from kg.rdf.turtle import header

T = "NCT99999901"

SAME = [
    ("Lamp Works Ltd.", "LAMP WORKS LTD."),
    ("Lamp Works", "  Lamp\u00a0\n Works "),
    ("Café Lamp", "Cafe\u0301 Lamp"),
    ("ﬁre", "FIRE"),
    ("Straße", "STRASSE"),
    ("Lamp\u3000Works", "Lamp Works"),
    ("Ｌａｍｐ", "lamp"),
    ("β-Lamp", "Β-LAMP"),
]
DIFFERENT = [
    ("Lamp Works Ltd", "Lamp Works Ltd."),
    ("Lamp Works Inc.", "Lamp Works Ltd."),
    ("Lamp-Works", "Lamp Works"),
    ("Lamp, Works", "Lamp Works"),
    ("Lamp Works", "LampWorks"),
    ("Cafe", "Café"),
    ("α-lamp", "β-lamp"),
    ("灯", "燈"),
    ("x" * 50, "x" * 51),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_white_space_and_unicode_form_do_not_make_another_node(one: str, other: str) -> None:
    assert iris.organization(T, one) == iris.organization(T, other)
    assert iris.part(T, "arm", one) == iris.part(T, "arm", other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_any_other_difference_makes_another_node(one: str, other: str) -> None:
    assert iris.organization(T, one) != iris.organization(T, other)
    assert iris.part(T, "arm", one) != iris.part(T, "arm", other)


def test_the_parts_of_a_key_do_not_run_together() -> None:
    assert iris.place("b", "a", "") != iris.place("", "a", "b")
    assert iris.key("a b", "c") != iris.key("a", "b c")
    assert iris.key("a", "") != iris.key("a")
    assert iris.key("a\x1fb") != iris.key("a", "b")


def test_the_type_of_an_intervention_is_of_its_name() -> None:
    kinds = {iris.intervention(T, type_, "Lamp") for type_ in ("DEVICE", "DRUG", "")}
    assert len(kinds) == 3


PLACEHOLDERS = [
    ("facility", "Research Site"),
    ("facility", "Lamp Works Investigational Site"),
    ("facility", "Site 0012"),
    ("facility", "12"),
    ("facility", "For additional information"),
    ("intervention", "Standard of Care"),
    ("intervention", "no  Intervention"),
    ("intervention", "Control group"),
    ("condition", "N/A"),
    ("condition", "Condition 1"),
    ("organization", "[Redacted]"),
    ("organization", "Unknown"),
]
THINGS = [
    ("facility", "Lighthouse Hospital"),
    ("facility", "Site of the Lighthouse"),
    ("intervention", "Placebo"),
    ("intervention", "Lamp oil"),
    ("intervention", "Controlled lamp"),
    ("condition", "Other Cramps"),
    ("organization", "Unknown Lamps Ltd"),
]


@pytest.mark.parametrize(("kind", "name"), PLACEHOLDERS)
def test_a_name_that_stands_for_no_thing_belongs_to_its_trial(kind: str, name: str) -> None:
    assert iris.is_placeholder(kind, name)
    assert shared(kind, "NCT99999901", name) != shared(kind, "NCT99999902", name)


@pytest.mark.parametrize(("kind", "name"), THINGS)
def test_a_thing_is_one_node_for_all_trials(kind: str, name: str) -> None:
    assert not iris.is_placeholder(kind, name)
    assert shared(kind, "NCT99999901", name) == shared(kind, "NCT99999902", name)


def shared(kind: str, nct_id: str, name: str) -> str:
    if kind == "facility":
        return iris.facility(nct_id, name, "Norway", "", "Bergen")
    if kind == "intervention":
        return iris.intervention(nct_id, "OTHER", name)
    return iris.condition(nct_id, name) if kind == "condition" else iris.organization(nct_id, name)


def test_a_facility_without_a_name_belongs_to_its_trial() -> None:
    assert iris.facility(T, "", "Norway", "", "Bergen") != iris.facility("NCT99999902", "", "Norway", "", "Bergen")
    assert iris.facility(T, "", "Norway", "", "Bergen") == iris.facility(T, "", "Norway", "", "BERGEN")


@pytest.mark.parametrize(
    ("made", "iri"),
    [
        (iris.trial(T), f"{BASE}trial/{T}"),
        (iris.country("NO", "Norway"), f"{BASE}country/NO"),
        (iris.publication("123", "whatever"), "https://pubmed.ncbi.nlm.nih.gov/123/"),
        (iris.heading("D000001", "Lamp"), "http://id.nlm.nih.gov/mesh/D000001"),
        (iris.code("phase", "PHASE2"), "https://w3id.org/trialgraph/vocab#phase-PHASE2"),
        (iris.document("ctgov-json", T, "a" * 64), f"{BASE}record/ctgov-json/{T}/aaaaaaaaaaaa"),
    ],
)
def test_well_known_things_keep_their_names(made: str, iri: str) -> None:
    assert expand(made) == iri


@pytest.mark.parametrize("pmid", ["", "1234567890", "12 34", "<x>", "１２３"])
def test_what_is_no_pubmed_id_is_no_address(pmid: str) -> None:
    assert re.fullmatch(r"publication:[a-z0-9-]+", iris.publication(pmid, "A citation."))


def test_articles_without_an_id_are_told_apart_by_their_citation() -> None:
    assert iris.publication("", "One.") != iris.publication("", "Two.")


def test_a_link_is_named_by_its_ends_its_relation_and_what_it_rests_on() -> None:
    names = {
        iris.link("NCT1", relation, target, method, field)
        for relation in ("lists", "mentions")
        for target in ("NCT2", "NCT3")
        for method in ("FIELD", "PAGE")
        for field in ("a", "b")
    }
    assert len(names) == 16
    assert all(re.fullmatch(r"link:NCT1-(lists|mentions)-NCT[23]-[0-9a-f]{6}", name) for name in names)


def test_parts_with_the_same_key_are_numbered_in_order() -> None:
    to = Description(T)
    made = [to.part("arm", "ct:Arm", "Same"), to.part("arm", "ct:Arm", "SAME"), to.part("arm", "ct:Arm", "same ")]
    first = made[0][:-1]
    assert made == [f"{first}>", f"{first}-2>", f"{first}-3>"]
    assert to.part("regimen", "ct:Regimen", "Same").endswith(first.rpartition("#arm")[2] + ">")
    assert all(to.own[part] == {"a": ["ct:Arm"]} for part in made)


def test_an_iri_can_stand_in_turtle() -> None:
    odd = "Lamp <{|}> \"'\\^`\n灯 ../.. %20 #?"
    for made in (iris.organization(T, odd), iris.part(T, "arm", odd), iris.code("phase", odd), iris.place(odd, "", "")):
        (quad,) = ox.parse(f"{header()}{made} a ct:X .", format=ox.RdfFormat.TURTLE)
        assert str(quad.subject) == f"<{expand(made)}>"
