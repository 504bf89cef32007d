from __future__ import annotations

import random
from contextlib import closing
from itertools import combinations
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from kg.link.comparable import Comparable, Comparables, write
from kg.link.corpus import relate
from kg.link.features import featured
from kg.link.formats import found, grants
from kg.link.publications import Cited, publications
from kg.link.registrations import Registration, registrations
from kg.link.shared import LEAST, MOST, shared
from kg.trial.model import Agency, Identifier, Reference, Trial

Row = tuple[str, tuple[Registration, ...], tuple[Cited, ...]]

IDS = st.lists(
    st.builds(
        lambda letter, kind: Registration(f"id {letter}", letter, kind), st.sampled_from("pqr"), st.sampled_from("xy")
    ),
    max_size=3,
    unique_by=lambda each: each.key,
).map(tuple)
ARTICLES = st.lists(
    st.builds(
        lambda pmid, type_, doi: Cited(f"pmid {pmid}", f"PMID {pmid}", type_, f"doi 10.1000/{pmid}" if doi else ""),
        st.integers(1, 3),
        st.sampled_from(["BACKGROUND", "RESULT", "DERIVED"]),
        st.booleans(),
    )
    | st.builds(lambda pmid: Cited(f"doi 10.1000/{pmid}", f"DOI {pmid}"), st.integers(1, 3)),
    max_size=3,
    unique_by=lambda each: each.key,
).map(tuple)
ROWS = st.lists(st.tuples(IDS, ARTICLES), max_size=MOST + 3).map(
    lambda parts: [(f"NCT{number:08d}", *part) for number, part in enumerate(parts)]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.from_regex(
    r"\A(EudraCT |R01 ?CA|ISRCTN|MK-|U1111-|IRB |20)[-0-9 A-C/]{0,18}\Z"
)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_trials_changes_nothing(rows: list[Row], order: random.Random) -> None:
    mixed = list(rows)
    order.shuffle(mixed)
    assert shared(mixed) == shared(rows)


@given(ROWS)
def test_links_are_sorted_unique_and_their_scores_are_scores(rows: list[Row]) -> None:
    links = shared(rows).links
    assert list(links) == sorted(links)
    assert len({link[:3] for link in links}) == len(links)
    for link in links:
        assert link.a < link.b
        assert 0 < link.score <= 1
        assert link.evidence
        assert link.relation == "sharesIdentifierWith" or link.score >= LEAST


@given(ROWS)
def test_ids_are_those_of_comparing_all_with_all(rows: list[Row]) -> None:
    having: dict[str, int] = {}
    for _, ids, _ in rows:
        for each in ids:
            having[each.key] = having.get(each.key, 0) + 1
    expected = {}
    for (a, one, _), (b, other, _) in combinations(rows, 2):
        both = {each.key for each in one} & {each.key for each in other}
        if weights := sorted(1 / (having[key] - 1) for key in both if having[key] <= MOST):
            expected[a, b] = round(1 - prod(1 - weight for weight in reversed(weights)), 4)
    result = shared(rows)
    assert {link[:2]: link.score for link in result.links if link.relation == "sharesIdentifierWith"} == expected
    assert {each for each in result.frequent if each.key.startswith("id")} == {
        (key, number) for key, number in having.items() if number > MOST
    }


@given(ROWS, st.data())
def test_excluded_pairs_are_missing_and_nothing_else_changes(rows: list[Row], data: st.DataObject) -> None:
    pairs = [(b, a) for (a, *_), (b, *_) in combinations(rows, 2)]
    excluded = data.draw(st.lists(st.sampled_from(pairs)) if pairs else st.just([]))
    kept = [link for link in shared(rows).links if (link.b, link.a) not in excluded]
    assert list(shared(rows, exclude=excluded).links) == kept


@given(st.lists(TEXT, max_size=4), TEXT, TEXT)
def test_any_text_can_be_read(values: list[str], domain: str, name: str) -> None:
    ids = tuple(Identifier(value=value, domain=domain) for value in values)
    organization = Agency(name=name)
    trial = Trial(
        nct_id="NCT99999901", secondary_ids=ids, org_study_id=Identifier(value=domain), organization=organization
    )
    made = registrations(trial)
    assert len({each.key for each in made}) == len(made)
    assert all(each.key and each.value and each.kind for each in made)
    references = tuple(Reference(pmid=value, citation=domain) for value in values)
    assert all(each.label for each in publications(Trial(nct_id="NCT99999901", references=references)))


@given(TEXT)
def test_what_is_found_is_found_again_in_what_is_written(text: str) -> None:
    for each in found(text):
        assert each.key in {again.key for again in found(f"EudraCT {each.value}")} | {
            again.key for again in found(each.value)
        }
    for each, many in grants(text):
        assert (each.key, many) in {(again.key, some) for again, some in grants(each.value)}


@given(ROWS)
def test_what_one_trial_alone_has_need_not_be_looked_at(rows: list[Row]) -> None:
    with TemporaryDirectory() as folder:
        trials = [
            Comparable(nct_id=nct_id, registrations=ids, publications=articles, features=featured(nct_id, words={}))
            for nct_id, ids, articles in rows
        ]
        write(Path(folder) / "part", trials)
        with closing(Comparables.joined([Path(folder) / "part"], Path(folder) / "all")) as held:
            assert relate(held).shared == shared(rows)
