from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.link.features import Features, Term, features
from kg.link.words import words
from kg.trial.model import (
    Agency,
    Arm,
    Contact,
    Heading,
    Identifier,
    Intervention,
    Official,
    Outcome,
    Reference,
    Site,
    Trial,
)

TRIAL = Trial(
    nct_id="NCT99999901",
    brief_title="Lampazin in Night Blindness",
    official_title="A Randomized Study of Lampazin",
    conditions=("Night Blindness", "Night Blindness"),
    keywords=("dark adaptation",),
    brief_summary="An extension of NCT99999902 (nct 99999903).",
    detailed_description="Rods regain rhodopsin.",
    arms=(Arm(label="Lanterns", description="lit at dusk"),),
    interventions=(Intervention(type="DRUG", name="Lampazin", other_names=("LMP-12",), description="by mouth"),),
    primary_outcomes=(Outcome(measure="Threshold of vision", description="unread", time_frame="unread"),),
    eligibility_text="Able to read charts",
    condition_headings=(Heading(id="D000009755", term="Night Blindness"),),
    condition_ancestors=(Heading(id="D014786", term="Vision Disorders"), Heading(id="D009755", term="Night Blindness")),
    intervention_headings=(Heading(term="Lampazin"), Heading()),
)


@given(st.text("ab1 -'’/_.,:()~\t\n"))
def test_ascii_is_parted_into_words_as_any_text_is(text: str) -> None:
    assert words(text) == words(f"{text} . é")


def test_every_part_of_the_text_counts() -> None:
    found = features(TRIAL).words
    expected = {"lampazin", "night blindness", "dark adaptation", "extension", "rhodopsin", "lantern", "dusk", "lmp 12"}
    assert expected | {"mouth", "threshold", "chart"} <= found.keys()
    assert "unread" not in found


def test_what_stands_in_short_parts_weighs_more_than_what_stands_in_long_ones() -> None:
    found = features(TRIAL).words
    assert found["lampazin"] > found["chart"] > 0


def test_a_long_text_weighs_no_more_than_a_short_one() -> None:
    short = features(Trial(nct_id="NCT99999901", brief_summary="rods cones"))
    long = features(Trial(nct_id="NCT99999901", brief_summary="rods cones. " * 50))
    assert short.words == long.words


def test_headings_have_their_ids_as_mesh_writes_them_and_each_stands_once() -> None:
    found = features(TRIAL)
    assert found.conditions == (Term("D009755", "Night Blindness"), Term("D014786", "Vision Disorders", True))
    assert found.interventions == (Term("Lampazin", "Lampazin"),)


def test_names_stand_as_they_are_written_and_once() -> None:
    assert features(TRIAL).names == ("Night Blindness", "Lampazin")


def test_there_is_a_key_for_each_feature() -> None:
    found = features(TRIAL)
    assert len(found.keys) == 8 * (len(found.conditions) + len(found.interventions) + len(found.words))


def test_who_does_a_trial_where_and_under_which_ids_is_no_feature() -> None:
    doing = msgspec.structs.replace(
        TRIAL,
        lead_sponsor=Agency(name="Lighthouse"),
        collaborators=(Agency(name="Beacon"),),
        organization=Agency(name="Lighthouse"),
        officials=(Official(name="Ada Wick"),),
        central_contacts=(Contact(name="Ada Wick"),),
        sites=(Site(facility="Tower", city="Bergen"),),
        references=(Reference(pmid="1", citation="Wick A. Lamps."),),
        secondary_ids=(Identifier(value="GRANT-1"),),
        org_study_id=Identifier(value="LIGHT-1"),
        acronym="GLOW",
        start=None,
    )
    assert features(doing) == features(TRIAL)


def test_a_trial_that_says_nothing_has_no_features() -> None:
    assert features(Trial(nct_id="NCT99999901")) == Features(nct_id="NCT99999901")


def test_features_can_be_kept_as_bytes() -> None:
    found = features(TRIAL)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Features) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NCT02455596 and nct 02455597", []),
        ("COVID-19", ["covid", "covid 19"]),
        ("aged 18 to 65 years", ["aged", "aged 18"]),
        ("10 mg, 20mg", []),
        ("A safety study of the patients", []),
        ("Cancer. Liver", ["cancer", "liver"]),
        ("Crohn's disease", ["crohn", "disease", "crohn disease"]),
        ("β-blockers", ["blocker", "β blocker"]),
        ("LENSES and SERIES", ["lens", "series"]),
        ("浙江", ["浙江"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected
