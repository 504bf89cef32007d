from __future__ import annotations

import re
import unicodedata

import pyoxigraph as ox
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf import iris
from kg.rdf.turtle import header
from kg.trial.text import clean, fold

TEXT = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('<>"{}|\\^`%#/?\x00\n\u202e')), max_size=60)
LOCAL = r"[a-z0-9]+(-[a-z0-9]+)*"
T = "NCT99999901"


def made(name: str, other: str) -> dict[str, str]:
    """Every IRI that is made of text, and the form it must have."""
    return {
        iris.organization(T, name): rf"organization:{LOCAL}",
        iris.intervention(T, other, name): rf"intervention:{LOCAL}",
        iris.condition(T, name): rf"condition:{LOCAL}",
        iris.place(name, other, name): rf"place:{LOCAL}",
        iris.facility(T, name, other, name, other): rf"facility:{LOCAL}",
        iris.country("", name): rf"country:{LOCAL}",
        iris.branch(name, other): rf"branch:{LOCAL}",
        iris.publication(name, other): rf"publication:{LOCAL}|<https://pubmed\.ncbi\.nlm\.nih\.gov/[0-9]{{1,9}}/>",
        iris.heading(name, other): rf"heading:{LOCAL}|mesh:[CDM][0-9]{{4,12}}",
        iris.code("phase", name): rf"ctv:phase-({LOCAL}|NA|EARLY_PHASE1|PHASE[1-4])",
        iris.part(T, "arm", name, other): rf"<trial/{T}#arm-{LOCAL}>",
    }


@given(TEXT, TEXT)
def test_no_text_gets_into_an_iri(name: str, other: str) -> None:
    for term, form in made(name, other).items():
        assert re.fullmatch(form, term)


@given(TEXT, TEXT)
def test_every_iri_parses(name: str, other: str) -> None:
    terms = list(made(name, other))
    text = header() + "".join(f"{term} a ct:X .\n" for term in terms)
    parsed = {str(quad.subject) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    assert parsed == {subject.n3() for subject in rdflib.Graph().parse(data=text, format="turtle").subjects()}
    assert len(parsed) == len(set(terms))


@given(TEXT)
def test_white_space_and_unicode_form_do_not_matter(name: str) -> None:
    name = clean(name)
    spaced = "\u00a0 ".join(["", *name.split(), ""])
    for other in (spaced, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)):
        assert iris.organization(T, other) == iris.organization(T, name)


# Letters that have one capital; ı, ſ and a few Greek ones have another letter's, and folding knows which.
LETTERS = st.text(st.sampled_from("abcxyzåéñøœþžабвгдαβγδаßﬁ .,-9"))


@given(LETTERS)
def test_case_does_not_matter(name: str) -> None:
    for other in (name.upper(), name.title(), name.swapcase(), name.casefold()):
        assert iris.condition(T, other) == iris.condition(T, name)


@given(TEXT)
def test_what_is_folded_stays_as_it_is(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(TEXT, st.sampled_from(".,;:!?()/-+*'"))
def test_punctuation_matters(name: str, mark: str) -> None:
    assert iris.key(name + mark) != iris.key(name)
