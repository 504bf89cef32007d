from __future__ import annotations

import random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link import candidates
from kg.link.explain import explain
from kg.link.features import Features, Term, featured
from kg.link.nearest import Nearest, nearest, renewed, top
from kg.link.similar import Search
from kg.link.statistics import fit
from kg.link.vectors import matrix

WORDS = st.dictionaries(st.sampled_from("abcdefghij"), st.floats(0.1, 4).map(lambda x: round(x, 4)), max_size=6)
TERMS = st.lists(st.sampled_from("pqrst"), max_size=3, unique=True).map(
    lambda ids: tuple(Term(x, x) for x in sorted(ids))
)
PARTS = st.lists(st.tuples(TERMS, TERMS, WORDS), max_size=14)
LEAST = 0.05


def corpus(parts: list[tuple[tuple[Term, ...], tuple[Term, ...], dict[str, float]]]) -> list[Features]:
    return [
        featured(f"NCT{number:08d}", conditions=conditions, interventions=interventions, words=words)
        for number, (conditions, interventions, words) in enumerate(parts)
    ]


@settings(deadline=None)
@given(PARTS, st.integers(1, 4))
def test_the_nearest_are_those_of_comparing_all_with_all(
    parts: list[tuple[tuple[Term, ...], tuple[Term, ...], dict[str, float]]], k: int
) -> None:
    trials = corpus(parts)
    statistics = fit(trials)
    expected: dict[tuple[str, str], float] = {}
    for one in trials:
        scores = [(-explain(one, other, statistics).score, other.nct_id) for other in trials if other is not one]
        for score, nct_id in sorted(scores)[:k]:
            if -score >= LEAST:
                expected[min(one.nct_id, nct_id), max(one.nct_id, nct_id)] = -score
    found = {edge[:2]: edge.score for edge in top(matrix(trials, statistics), k, least=LEAST)}
    assert found == expected
    assert all(0 < score <= 1 for score in found.values())


@settings(deadline=None)
@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_trials_changes_nothing(
    parts: list[tuple[tuple[Term, ...], tuple[Term, ...], dict[str, float]]], order: random.Random
) -> None:
    trials = corpus(parts)
    mixed = list(trials)
    order.shuffle(mixed)
    one, other = fit(trials), fit(mixed)
    assert one.to_bytes() == other.to_bytes()
    first, second = matrix(trials, one), matrix(mixed, other)
    assert (first.ids, first.rows.data.tobytes()) == (second.ids, second.rows.data.tobytes())
    assert list(top(first, least=LEAST)) == list(top(second, least=LEAST))


@settings(deadline=None)
@given(PARTS)
def test_a_trial_is_found_from_outside_as_from_inside_and_its_evidence_adds_up(
    parts: list[tuple[tuple[Term, ...], tuple[Term, ...], dict[str, float]]],
) -> None:
    trials = corpus(parts)
    statistics = fit(trials)
    search = Search(matrix(trials, statistics))
    for place, one in enumerate(trials):
        _, column, score, _ = search.nearest([place], least=LEAST)
        edges = search.nearest_to(one, statistics, least=LEAST)
        assert [edge.score for edge in edges] == score.tolist()
        for other, edge in zip(column.tolist(), edges, strict=True):
            evidence = explain(one, trials[other], statistics)
            assert evidence.score == edge.score
            assert sum(each.part for each in evidence.reasons) + evidence.rest == pytest.approx(edge.score, abs=1e-3)


def same(one: Nearest, other: Nearest) -> bool:
    arrays = ("ends", "places", "scores")
    return one.ids == other.ids and all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in arrays
    )


def known(lists: Nearest, search: Search) -> bool:
    """Whether the candidates that are kept are the best ones of all, down to their bounds."""
    every = search.near(np.arange(len(lists.ids)))
    pairs = zip(lists.near.ranks.tolist(), lists.near.bounds.tolist(), every.ranks.tolist(), strict=True)
    return all(
        [rank for rank in all_ if rank and rank >= bound] == [rank for rank in mine if rank]
        for mine, bound, all_ in pairs
    )


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(TERMS, TERMS, WORDS), min_size=12, max_size=20),
    st.lists(st.sampled_from(["stays", "stays", "stays", "goes", "comes", "changes", "excluded"]), max_size=20),
    st.integers(1, 3),
    st.integers(0, 3),
)
def test_renewed_lists_are_those_from_scratch(
    parts: list[tuple[tuple[Term, ...], tuple[Term, ...], dict[str, float]]],
    fates: list[str],
    compared: int,
    spare: int,
) -> None:
    fates += ["stays"] * (len(parts) - len(fates))
    trials = corpus(parts)
    before = [each for each, fate in zip(trials, fates, strict=False) if fate != "comes"]
    after = [
        featured(each.nct_id, words={**each.words, "a": 3.0, "k": 1.0}) if fate == "changes" else each
        for each, fate in zip(trials, fates, strict=False)
        if fate != "goes"
    ]
    ids = [each.nct_id for each in trials]
    changed = {nct_id for nct_id, fate in zip(ids, fates, strict=False) if fate != "stays"}
    excluded = [(one, other) for one, other, fate in zip(ids, ids[1:], fates, strict=False) if fate == "excluded"]
    statistics = fit(before)
    # Few candidates, so that a trial that comes pushes another one out, and one that goes leaves too few.
    with patch.object(candidates, "CANDIDATES", compared), patch.object(candidates, "KEPT", compared + spare):
        old = matrix(before, statistics)
        search = Search(matrix(after, statistics), excluded)
        found = renewed(
            nearest(Search(old), least=LEAST),
            old,
            search,
            changed | {each for pair in excluded for each in pair},
            least=LEAST,
        )
        assert same(found, nearest(search, least=LEAST))
        assert not found.near.unsure.any()
        with patch.object(candidates, "KEPT", len(parts)):
            assert known(found, search)
