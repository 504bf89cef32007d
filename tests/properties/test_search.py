"""A search takes whatever is typed, and a renewed one answers as one that was written whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.graph.folder import SEARCH
from kg.graph.search import FIELDS, Search, renew, write
from kg.trial.searched import Excerpt, Searched

WORDS = st.sampled_from(["lung", "lungs", "cancer", "Café", "IL-2", "a b", "", "\ue000", "covid-19"])
WORDING = st.lists(WORDS, max_size=4).map(" ".join)
FIELD = st.lists(WORDING, max_size=3).map(tuple)
IDS = st.integers(1, 6).map(lambda number: f"NCT9999990{number}")
EXCERPTS = st.dictionaries(st.sampled_from(["a-1", "b-2"]), WORDING, max_size=2).map(
    lambda texts: tuple(Excerpt("criteria", name, text) for name, text in texts.items())
)
TRIAL = st.builds(Searched, IDS, FIELD, FIELD, FIELD, FIELD, FIELD, EXCERPTS)
STEP = st.tuples(st.lists(IDS, max_size=3), st.lists(TRIAL, max_size=4, unique_by=lambda each: each.nct_id))
SIGNS = st.lists(
    st.sampled_from(
        ['"', "*", "-", "(", ")", "{", "}", ":", "^", "+", "OR", "AND", "NOT", "NEAR", " ", "'", ",", "lung"]
    )
).map("".join)
QUESTIONS = ("lung", "cancer OR lung", '"lung cancer"', "l* -cafe", "il-2")


@pytest.fixture(scope="module")
def search() -> Iterator[Search]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / SEARCH, [Searched("NCT99999901", ("Lung cancer",), (), (), ("IL-2 NEAR OR",))])
        search = Search(Path(folder) / SEARCH)
        yield search
        search.close()


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), SIGNS, st.text(st.characters(codec=None))), st.sets(st.sampled_from(list(FIELDS))))
@example("\ud800 lung", set())
@example('"' * 101, set())
@example("lung\x00cancer", set())
def test_whatever_is_typed_raises_nothing_but_our_error(search: Search, text: str, fields: set[str]) -> None:
    try:
        found = search.find(text, fields=fields or None)
    except KgError as error:
        assert "\n" not in str(error)
    else:
        assert search.count(text, fields=fields or None) == len(found) <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(TRIAL, max_size=6, unique_by=lambda each: each.nct_id), st.lists(STEP, max_size=4))
def test_a_renewed_search_answers_as_one_written_whole(
    trials: list[Searched], steps: list[tuple[list[str], list[Searched]]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        renewed, whole = Path(folder) / "renewed", Path(folder) / "whole"
        write(renewed, trials)
        left = {each.nct_id: each for each in trials}
        for gone, put in steps:
            renew(renewed, gone, put)
            left = {key: each for key, each in left.items() if key not in gone} | {each.nct_id: each for each in put}
        write(whole, [left[key] for key in sorted(left)])
        one, other = Search(renewed), Search(whole)
        for question in QUESTIONS:
            for fields in (None, ["titles"]):
                assert one.find(question, fields=fields) == other.find(question, fields=fields)
        for part in ("un", "ancer", "g canc", "b"):
            for field in ("conditions", "identifiers", "criteria"):
                assert one.with_part(part, field) == other.with_part(part, field)
        one.close()
        other.close()


LETTERS = st.text(st.sampled_from("aAbBéÉßıﬁ-/. ,'μ中²1\n\"*"), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=4), st.data())
@example(["Small-Cell Carcinoma"], None)
def test_nothing_is_missing_that_has_a_part(texts: list[str], data: st.DataObject | None) -> None:
    trials = [
        Searched(f"NCT9999990{number}", (), (text,), excerpts=(Excerpt("persons", "p", text),))
        for number, text in enumerate(texts)
    ]
    chosen = texts[0]
    begin = data.draw(st.integers(0, len(chosen) - 1)) if data else 2
    end = data.draw(st.integers(begin + 1, len(chosen))) if data else 9
    part = chosen[begin:end]
    part = data.draw(st.sampled_from([part, part.lower(), part.upper()])) if data else part
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / SEARCH, trials)
        search = Search(Path(folder) / SEARCH)
        for field, name in (("conditions", ""), ("persons", "#p")):
            found = search.with_part(part, field)
            have = {f"{each.nct_id}{name}" for each in trials if part.lower() in each.conditions[0].lower()}
            assert found is None or have <= set(found)
        search.close()
