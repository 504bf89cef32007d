from __future__ import annotations

import pytest

from kg.link.publications import Cited
from kg.link.registrations import FURTHER_ID, STUDY_ID, Registration
from kg.link.shared import MOST, Frequent, Shared, SharedLink, shared

A, B, C = "NCT99999901", "NCT99999902", "NCT99999903"
NUMBER = Registration("eudract 2010-021434", "2010-021434-55", "EudraCT number")
GRANT = Registration("grant ca118816", "R01CA118816", "grant")
RESULT = Cited("pmid 12345678", "PMID 12345678: Lamps", "RESULT", "doi 10.1000/lamps")
BACKGROUND = Cited("pmid 12345678", "PMID 12345678: Lamps", "BACKGROUND")


def by_id(**trials: Registration) -> Shared:
    return shared((nct_id, (each,), ()) for nct_id, each in trials.items())


def by_article(*articles: tuple[Cited, ...]) -> Shared:
    return shared((f"NCT{number:08d}", (), each) for number, each in enumerate(articles))


def nights(type_: str, *pmids: int) -> tuple[Cited, ...]:
    return tuple(Cited(f"pmid {pmid}", f"PMID {pmid}", type_) for pmid in pmids)


def test_two_trials_with_one_number() -> None:
    assert by_id(**{B: NUMBER, A: NUMBER}).links == (
        SharedLink(A, B, "sharesIdentifierWith", "SHARED_IDENTIFIER", 1.0, ("EudraCT number 2010-021434-55",)),
    )


def test_two_trials_with_one_article() -> None:
    assert by_article((RESULT,), (RESULT,)).links == (
        SharedLink(
            "NCT00000000", "NCT00000001", "sharesPublicationWith", "SHARED_PUBLICATION", 1.0, ("PMID 12345678: Lamps",)
        ),
    )


def test_both_make_two_links() -> None:
    found = shared([(A, (NUMBER,), (RESULT,)), (B, (NUMBER,), (RESULT,))])
    assert [link.relation for link in found.links] == ["sharesIdentifierWith", "sharesPublicationWith"]


def test_what_one_trial_has_links_nothing() -> None:
    assert shared([(A, (NUMBER, GRANT), (RESULT,)), (B, (), ()), (A, (NUMBER,), (RESULT,))]) == Shared((), (), 0)
    assert shared([]) == Shared((), (), 0)


@pytest.mark.parametrize("number", [2, 3, MOST])
def test_the_more_share_it_the_less_it_tells(number: int) -> None:
    found = by_id(**{f"NCT{each:08d}": NUMBER for each in range(number)})
    assert len(found.links) == number * (number - 1) // 2
    assert {link.score for link in found.links} == {round(1 / (number - 1), 4)}


def test_what_too_many_share_is_counted() -> None:
    found = by_id(**{f"NCT{each:08d}": NUMBER for each in range(MOST + 1)})
    assert found == Shared((), (Frequent("eudract 2010-021434", MOST + 1),), 0)
    found = by_article(*[(RESULT,)] * (MOST + 1))
    assert found == Shared((), (Frequent("pmid 12345678", MOST + 1),), 0)


def test_several_values_add_up_the_strongest_first() -> None:
    trials = [(A, (NUMBER, GRANT), ()), (B, (NUMBER, GRANT), ()), (C, (GRANT,), ())]
    scores = {link[:2]: (link.score, link.evidence) for link in shared(trials).links}
    assert scores == {
        (A, B): (1.0, ("EudraCT number 2010-021434-55", "grant R01CA118816")),
        (A, C): (0.5, ("grant R01CA118816",)),
        (B, C): (0.5, ("grant R01CA118816",)),
    }
    trials = [(nct_id, (NUMBER, GRANT), ()) for nct_id in (A, B, C)]
    assert {link.score for link in shared(trials).links} == {0.75}


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("RESULT", "RESULT", 1.0),
        ("DERIVED", "DERIVED", 1.0),
        ("BACKGROUND", "DERIVED", 1.0),
        ("BACKGROUND", "RESULT", 0.5),
        ("BACKGROUND", "BACKGROUND", 0.5),
        ("", "", 0.5),
    ],
)
def test_an_article_about_the_trials_tells_more_than_background(one: str, other: str, score: float) -> None:
    assert [link.score for link in by_article(nights(one, 1), nights(other, 1)).links] == [score]


def test_pairs_that_share_too_little_are_counted() -> None:
    found = by_article(*[nights("BACKGROUND", 1)] * 4)
    assert (found.links, found.faint) == ((), 6)
    # Two such articles are enough.
    assert {link.score for link in by_article(*[nights("BACKGROUND", 1, 2)] * 4).links} == {0.3056}


def test_all_that_is_shared_is_evidence() -> None:
    (link,) = by_article(*[nights("RESULT", *range(1, 20))] * 2).links
    assert set(link.evidence) == {f"PMID {pmid}" for pmid in range(1, 20)}


def test_excluded_pairs_are_no_links_and_count_as_sharing() -> None:
    trials = [(nct_id, (NUMBER,), (RESULT,)) for nct_id in (A, B, C)]
    found = shared(trials, exclude=[(B, A), ("NCT00000000", C)])
    assert [(link[:2], link.score) for link in found.links] == [((A, C), 0.5)] * 2 + [((B, C), 0.5)] * 2


def test_a_publication_with_and_without_its_pmid_is_one() -> None:
    alone = Cited("doi 10.1000/lamps", "DOI 10.1000/lamps: Lamps", "RESULT")
    (link,) = by_article((alone,), (RESULT,)).links
    assert (link.score, link.evidence) == (1.0, ("DOI 10.1000/lamps: Lamps",))
    # It is one too for a trial that cites it in both ways, and where several have it without.
    assert {link.score for link in by_article((alone,), (RESULT, alone), (alone,)).links} == {0.5}


def test_a_trial_that_comes_twice_is_one() -> None:
    found = shared([(A, (NUMBER,), ()), (B, (NUMBER,), ()), (A, (NUMBER,), ())])
    assert [link[:3] for link in found.links] == [(A, B, "sharesIdentifierWith")]
    assert found.links[0].score == 1.0


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        (("L-1", STUDY_ID), ("L-1", FURTHER_ID), f"L-1: organisation's study id of {A}, further id of {B}"),
        (("L-1", STUDY_ID), ("L1", FURTHER_ID), f"organisation's study id L-1 of {A}, further id L1 of {B}"),
        (("L-1", FURTHER_ID), ("L1", FURTHER_ID), f"further id L-1 of {A}, further id L1 of {B}"),
        (("L-1", FURTHER_ID), ("L-1", FURTHER_ID), "further id L-1"),
        (("L-1", "EudraCT number"), ("L1", "EudraCT number"), "EudraCT number L-1"),
    ],
)
def test_evidence_tells_whose_is_which(one: tuple[str, str], other: tuple[str, str], evidence: str) -> None:
    found = by_id(**{A: Registration("id l1", *one), B: Registration("id l1", *other)})
    assert found.links[0].evidence == (evidence,)
