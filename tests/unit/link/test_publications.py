from __future__ import annotations

import msgspec
import pytest

from kg.link.publications import LONG, Cited, is_everywhere, publications
from kg.trial.model import Reference, Trial

LAMPS = "Wick A, Dusk B. Lampazin in night blindness. Night. 2020;1:1-9. doi: 10.1000/Lamps(20)1."


def cited(*references: Reference) -> tuple[Cited, ...]:
    return publications(Trial(nct_id="NCT99999901", references=references))


def keys(*references: Reference) -> list[str]:
    return [each.key for each in cited(*references)]


def test_a_publication_is_known_by_its_pmid_and_by_its_doi() -> None:
    (one,) = cited(Reference(pmid="12345678", citation=LAMPS, type="RESULT"))
    assert one == Cited("pmid 12345678", f"PMID 12345678: {LAMPS}", "RESULT", "doi 10.1000/lamps(20)1")
    (other,) = cited(Reference(citation=LAMPS))
    assert other == Cited("doi 10.1000/lamps(20)1", f"DOI 10.1000/lamps(20)1: {LAMPS}")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (Reference(pmid=" 0012345 "), ["pmid 12345"]),
        (Reference(pmid="0"), []),
        (Reference(pmid="PMC12345", citation="Wick A. Lamps."), []),
        (Reference(citation="Wick A. Lamps. PMID: 12345678."), ["pmid 12345678"]),
        (Reference(citation="(https://doi.org/10.1000/lamps)."), ["doi 10.1000/lamps"]),
        (Reference(citation="[10.1000/lamps]; 10.1000/lights,"), ["doi 10.1000/lamps", "doi 10.1000/lights"]),
        (Reference(citation="Registered: https://doi.org/10.1186/ISRCTN37913976"), []),
        (Reference(citation="Wick A. Lamps. Night. 2020"), []),
    ],
)
def test_what_is_known_of_a_citation(reference: Reference, expected: list[str]) -> None:
    assert keys(reference) == expected


def test_of_several_pmids_none_has_the_doi() -> None:
    found = cited(Reference(citation="PMID 12345678, PMID 12345679, doi 10.1000/lamps"))
    assert [(each.key, each.doi) for each in found] == [("pmid 12345678", ""), ("pmid 12345679", "")]


def test_a_publication_that_stands_twice_is_one_of_the_type_that_says_most() -> None:
    types = ("BACKGROUND", "DERIVED", "RESULT", "")
    (one,) = cited(*(Reference(pmid="12345678", type=each) for each in types))
    assert one == Cited("pmid 12345678", "PMID 12345678", "DERIVED")


@pytest.mark.parametrize(
    "title",
    [
        "The Dusk Scale: validity and reliability in adults",
        "A 12-item questionnaire",
        "Prevalence of night blindness in Bergen",
        "Guidelines for the treatment of night blindness",
        "Consensus definitions of dusk",
    ],
)
def test_what_everybody_cites_is_left_out_but_where_the_registry_found_it(title: str) -> None:
    citation = f"Wick A. {title}. Night. 2020;1:1-9."
    assert is_everywhere(citation)
    assert keys(Reference(pmid="12345678", citation=citation, type="BACKGROUND")) == []
    assert keys(Reference(pmid="12345678", citation=citation, type="DERIVED")) == ["pmid 12345678"]


def test_only_the_title_tells_that() -> None:
    assert not is_everywhere("Wick A; Scale Group. Lampazin. Prevalence. 2020;1:1-9.")


def test_long_citations_are_cut_and_stand_in_one_line() -> None:
    (one,) = cited(Reference(pmid="12345678", citation="Wick A.\n" + "Lamps " * 40))
    assert one.label.startswith("PMID 12345678: Wick A. Lamps")
    assert one.label.endswith(" La…")
    assert len(one.label) <= LONG + len("PMID 12345678: …")


def test_publications_are_sorted_and_can_be_kept_as_bytes() -> None:
    found = cited(Reference(pmid="23456789", citation=LAMPS), Reference(pmid="12345678"))
    assert [each.key for each in found] == ["pmid 12345678", "pmid 23456789"]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=tuple[Cited, ...]) == found
