from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf import turtle
from kg.trial.text import clean, clean_markup

# Every plane, lone surrogates and control characters included; and what is special somewhere.
TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\"'\\<>{}|^`&;#\n\r\t\x00\x1f\x7f\x85\u2028\u202e\ufeff\ud800"))
)
TERMS = st.one_of(
    TEXT.map(clean).map(turtle.text),
    TEXT.map(clean_markup).map(turtle.text),
    st.booleans().map(turtle.flag),
    st.integers(0, 10**18 - 1).map(turtle.integer),
    st.decimals(-180, 180, places=6).map(turtle.decimal),
    st.floats(-1e6, 1e6).map(lambda number: turtle.decimal(Decimal(repr(round(number, 9))))),
    st.dates(date(1000, 1, 1)).map(lambda day: turtle.date(day.isoformat())),
    st.dates(date(1000, 1, 1)).map(lambda day: turtle.date(day.isoformat()[:7])),
    st.dates(date(1000, 1, 1)).map(lambda day: turtle.date(day.isoformat()[:4])),
)


@given(TEXT)
def test_any_text_comes_back_as_it_was_cleaned(text: str) -> None:
    block = turtle.header() + turtle.block("trial:NCT99999901", {"ct:x": [turtle.text(clean(text))]})
    (quad,) = ox.parse(block.encode(), format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    (value,) = rdflib.Graph().parse(data=block.encode(), format="turtle").objects()
    assert quad.object.value == str(value) == clean(text)


@given(TEXT)
def test_cleaning_leaves_nothing_to_drop(text: str) -> None:
    assert not any(ord(char) < 32 and char not in "\t\n" for char in clean(text))
    clean(text).encode()
    assert clean(text) == clean(text).strip()


@given(st.lists(TERMS, max_size=8))
def test_what_is_written_is_what_a_store_gives_back(terms: list[str]) -> None:
    text = turtle.header() + turtle.block("trial:NCT99999901", {"a": ["ct:Trial"], "ct:x": terms})
    store = ox.Store()
    store.bulk_load(text.encode(), format=ox.RdfFormat.TURTLE)
    parsed = {str(quad.triple) for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)}
    assert {str(quad.triple) for quad in store} == parsed
    assert len(parsed) == 1 + len(set(terms))
