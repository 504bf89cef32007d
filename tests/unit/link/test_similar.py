from __future__ import annotations

from collections import Counter
from pathlib import Path
from unittest.mock import patch

import msgspec
import numpy as np
import pytest

from kg.errors import KgError
from kg.link import candidates, nearest, statistics, vectors
from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.candidates import Near
from kg.link.explain import explain
from kg.link.features import Features, Term, featured
from kg.link.nearest import top
from kg.link.similar import Edge, Search
from kg.link.statistics import Integers, Statistics, fit
from kg.link.vectors import matrix


def trial(number: int, text: str, condition: str = "", wider: str = "", drug: str = "") -> Features:
    conditions = [Term(condition, f"{condition} disease")] if condition else []
    conditions += [Term(wider, f"{wider} diseases", True)] if wider else []
    return featured(
        f"NCT9999990{number}",
        conditions=tuple(conditions),
        interventions=(Term(drug, drug.title()),) if drug else (),
        names=(text,),
        words=dict.fromkeys([*text.split(), *([text] if text.count(" ") == 1 else [])], 1.0),
    )


TRIALS = [
    trial(1, "night blindness", "D1", "D9", "lampazin"),
    trial(2, "night blindness", "D1", "D9", "lampazin"),
    trial(3, "night terrors", "D2", "D8"),
    trial(4, "river blindness", "D3", "D9"),
    trial(5, "gout"),
    trial(6, ""),
]
STATISTICS = fit(TRIALS)
MATRIX = matrix(TRIALS, STATISTICS)
IDS = [each.nct_id for each in TRIALS]


def test_the_same_trial_twice_scores_one_and_what_shares_nothing_is_no_edge() -> None:
    edges = list(top(MATRIX, least=0.0))
    assert edges[0] == Edge(IDS[0], IDS[1], 1.0)
    assert not {IDS[4], IDS[5]} & {each for edge in edges for each in edge[:2]}


def test_each_pair_is_there_once_and_no_trial_with_itself() -> None:
    edges = list(top(MATRIX, least=0.0))
    assert edges == sorted(set(edges))
    assert all(edge.a < edge.b for edge in edges)
    assert len(edges) == len(top(MATRIX, least=0.0))


def test_an_edge_is_there_if_either_side_chooses_it() -> None:
    # The third trial's best is not its own best's best.
    pairs = {edge[:2] for edge in top(MATRIX, 1, least=0.0)}
    assert (IDS[0], IDS[1]) in pairs
    assert {each for pair in pairs for each in pair} == set(IDS[:4])


def test_equal_scores_are_in_the_order_of_ids() -> None:
    same = [trial(number, "night blindness") for number in (4, 2, 3, 1)]
    row, column, _, _ = Search(matrix(same, fit(same))).nearest([0, 3], 2)
    assert list(zip(row.tolist(), column.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 0), (1, 1)]


def test_low_scores_are_no_edges() -> None:
    scores = sorted(edge.score for edge in top(MATRIX, least=0.0))
    assert [edge.score for edge in top(MATRIX, least=scores[-1])] == [scores[-1]]


def test_excluded_pairs_are_no_edges_and_leave_their_place_to_others() -> None:
    for pair in ((IDS[0], IDS[1]), (IDS[1], IDS[0])):
        edges = list(top(MATRIX, 1, least=0.0, exclude=[pair, ("NCT00000000", IDS[0])]))
        assert (IDS[0], IDS[1]) not in {edge[:2] for edge in edges}
        assert any(IDS[0] in edge[:2] for edge in edges)


def test_threads_change_nothing() -> None:
    with patch.object(nearest, "_ROWS", 2):
        assert list(top(MATRIX, threads=3, least=0.0)) == list(top(MATRIX, least=0.0))


def test_a_trial_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="comes twice"):
        matrix([TRIALS[0], TRIALS[0]], STATISTICS)


def test_nothing_has_no_edges() -> None:
    assert list(top(matrix([], fit([])))) == []
    assert list(top(matrix([TRIALS[5]], fit([])))) == []


def test_a_new_trial_gets_the_scores_that_it_would_have_in_the_matrix() -> None:
    new, rest = TRIALS[0], matrix(TRIALS[1:], STATISTICS)
    found = Search(rest).nearest_to(new, STATISTICS, least=0.0)
    assert sorted(found) == sorted(edge for edge in top(MATRIX, least=0.0) if new.nct_id in edge[:2])
    assert found == sorted(found, key=lambda edge: -edge.score)
    # A trial that changed is compared as it is now, and not with what it was.
    assert Search(MATRIX).nearest_to(new, STATISTICS, least=0.0) == found


def test_more_trials_change_no_score_while_the_statistics_stay() -> None:
    more = matrix([*TRIALS, trial(7, "night blindness")], STATISTICS)
    scores = {edge[:2]: edge.score for edge in top(more, 100, least=0.0)}
    assert all(scores[edge[:2]] == edge.score for edge in top(MATRIX, least=0.0))


def test_statistics_can_be_kept_as_bytes() -> None:
    again = Statistics.from_bytes(STATISTICS.to_bytes())
    assert again.to_bytes() == STATISTICS.to_bytes()
    assert list(top(matrix(TRIALS, again))) == list(top(MATRIX))


@pytest.mark.parametrize(
    "data", [b"", b"no", msgspec.msgpack.encode(("older", 1, b"", b"")), STATISTICS.to_bytes()[:-1]]
)
def test_bytes_that_are_no_statistics_are_refused(data: bytes) -> None:
    with pytest.raises(KgError, match="build the graph anew"):
        Statistics.from_bytes(data)


@pytest.mark.parametrize("at_once", [3, 20, 1 << 20])
@pytest.mark.parametrize("part", [1 << 58, 1 << 60, 1 << 64])
def test_counting_in_parts_is_counting(at_once: int, part: int, tmp_path: Path) -> None:
    counts = Counter(key for each in TRIALS for key in np.frombuffer(each.keys, "<u8").tolist())
    often = sorted((key, number) for key, number in counts.items() if number > 1)
    assert len(often) > 3
    with patch.object(statistics, "_AT_ONCE", at_once), patch.object(statistics, "_PART", part):
        for arrays in (Arrays(tmp_path), IN_MEMORY):
            fitted = fit(TRIALS, arrays)
            assert list(zip(fitted.keys.tolist(), fitted.counts.tolist(), strict=True)) == often
            assert fitted.trials == len(TRIALS)


def test_vectors_made_in_parts_are_the_same() -> None:
    with patch.object(vectors, "_AT_ONCE", 2):
        again = matrix(TRIALS, STATISTICS)
    for one, other in ((again.rows, MATRIX.rows), (again.strong, MATRIX.strong)):
        assert [each.tobytes() for each in (one.data, one.indices)] == [
            each.tobytes() for each in (other.data, other.indices)
        ]


def test_frequent_features_find_nothing_but_count() -> None:
    with patch.object(vectors, "FEW", 2), patch.object(vectors, "FEWEST", 0):
        found = matrix(TRIALS, STATISTICS)
    assert found.strong.nnz < found.rows.nnz == MATRIX.rows.nnz


def test_a_trial_of_frequent_features_alone_is_searched_by_these() -> None:
    same = [trial(number, "night blindness", "D1") for number in range(1, 8)]
    with patch.object(vectors, "FEW", 2):
        edges = list(top(matrix(same, fit(same)), 6))
    assert len(edges) == 21
    assert {edge.score for edge in edges} == {1.0}


def test_what_no_other_trial_has_makes_a_trial_less_like_the_others() -> None:
    one, other = trial(1, "night terrors"), trial(2, "night blindness")
    statistics = fit([one, other, trial(3, "gout"), trial(4, "gout")])
    assert len(statistics.keys) == 2  # night and gout: no other word stands in two
    (edge,) = top(matrix([one, other], statistics), least=0.0)
    assert 0 < edge.score < 0.5
    assert explain(one, other, statistics).score == edge.score


def test_headings_that_the_statistics_do_not_know_leave_the_wider_ones_to_be_told() -> None:
    terms = (Term("D1", "Blindness"), Term("D9", "Eye Diseases", True))
    one, other = (featured(f"NCT9999990{digit}", conditions=terms, words={}) for digit in (1, 2))
    known = fit([featured(f"NCT9999990{digit}", conditions=terms[1:], words={}) for digit in (1, 2)])
    evidence = explain(one, other, known)
    assert str(evidence) == "both: under Eye Diseases"
    assert 0 < evidence.score < 1


def test_a_pair_of_words_is_told_where_nothing_else_is() -> None:
    one, other = (featured(f"NCT9999990{digit}", words={"dark adaptation": 0.5}) for digit in (1, 2))
    assert str(explain(one, other, fit([one, other]))) == "both: dark adaptation"


def test_a_trial_is_searched_by_its_strongest_features() -> None:
    with patch.object(vectors, "STRONGEST", 2):
        found = matrix(TRIALS, STATISTICS)
    assert np.diff(found.strong.indptr).max() == 2
    assert found.strong.max() <= 1


def test_only_the_best_candidates_are_compared_and_of_equal_ones_the_first() -> None:
    same = [trial(number, "night blindness") for number in (1, 2, 3, 4)] + [trial(5, "night river")]
    with patch.object(candidates, "CANDIDATES", 2):
        _, column, _, _ = Search(matrix(same, fit(same))).nearest([0], 10, 0.0)
    assert column.tolist() == [1, 2]


def test_evidence_names_headings_and_wordings_as_they_stand() -> None:
    evidence = explain(TRIALS[0], TRIALS[1], STATISTICS)
    assert str(evidence) == "both: night blindness; D1 disease; Lampazin"
    assert [each.kind for each in evidence.reasons] == ["wording", "condition", "intervention"]
    assert evidence.score == 1.0


def test_where_no_heading_is_shared_the_wider_one_is_told() -> None:
    evidence = explain(TRIALS[0], TRIALS[3], STATISTICS)
    assert str(evidence) == "both: blindness; under D9 diseases"


def test_evidence_adds_up_and_is_the_same_from_either_side() -> None:
    for edge in top(MATRIX, least=0.0):
        one, other = (TRIALS[IDS.index(nct_id)] for nct_id in edge[:2])
        evidence = explain(one, other, STATISTICS)
        assert evidence.score == edge.score
        assert sum(each.part for each in evidence.reasons) + evidence.rest == pytest.approx(edge.score, abs=1e-3)
        assert explain(other, one, STATISTICS).score == evidence.score


def test_trials_that_share_nothing_have_no_evidence() -> None:
    evidence = explain(TRIALS[4], TRIALS[5], STATISTICS)
    assert (evidence.score, evidence.reasons, evidence.rest, str(evidence)) == (0.0, (), 0.0, "")


LIT = {"bright": 1, "light": 1, "bright light": 0.5, "therapy": 1, "light therapy": 0.5, "dusk": 1, "dusk light": 1}


def test_a_word_is_not_told_beside_a_name_that_has_it() -> None:
    one = featured("NCT99999901", names=("Bright Light Therapy",), words=LIT)
    other = featured("NCT99999902", words={**LIT, "dawn": 1})
    evidence = explain(one, other, fit([one, other]))
    assert [each.words for each in evidence.reasons] == ["Bright Light Therapy", "dusk"]
    assert [each.kind for each in evidence.reasons] == ["wording", "words"]


def test_two_words_that_stand_together_are_told_together_and_a_heading_takes_its_word() -> None:
    words = {"adaptation": 1.0, "blindness": 1.0, "dark": 1.0, "dark adaptation": 0.5}
    one, other = (
        featured(f"NCT9999990{digit}", conditions=(Term("D1", "Night Blindness"),), words=words) for digit in (1, 2)
    )
    evidence = explain(one, other, fit([one, other]))
    assert [(each.words, each.kind) for each in evidence.reasons] == [
        ("dark adaptation", "words"),
        ("Night Blindness", "condition"),
    ]
    assert evidence.rest == pytest.approx(0, abs=1e-3)


def test_a_name_with_a_number_is_told_only_if_both_have_it() -> None:
    one = featured("NCT99999901", names=("Light® 300 mg", "light® 300 mg"), words={"light": 1})
    other = featured("NCT99999902", names=("Light® 400 mg",), words={"light": 1})
    statistics = fit([one, other])
    assert str(explain(one, other, statistics)) == "both: light"
    same = msgspec.structs.replace(one, nct_id="NCT99999903")
    assert str(explain(one, same, statistics)) == "both: Light® 300 mg"


def test_wider_headings_are_told_with_the_strongest() -> None:
    terms = (Term("D1", "Blindness"), Term("D2", "Gout"), Term("D9", "Eye Diseases", True))
    one, other = (featured(f"NCT9999990{digit}", conditions=terms, words={}) for digit in (1, 2))
    evidence = explain(one, other, fit([one, other]))
    assert [each.words for each in evidence.reasons] == ["Blindness", "Gout"]
    assert sum(each.part for each in evidence.reasons) == pytest.approx(1, abs=1e-3)


def test_long_names_are_cut() -> None:
    name = "light " * 40
    one = featured("NCT99999901", interventions=(Term("D1", name),), words={})
    assert len(str(explain(one, msgspec.structs.replace(one, nct_id="NCT99999902"), fit([one, one])))) < 100


def test_where_too_few_candidates_are_left_a_trial_is_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    trials = [trial(number, "night blindness") for number in range(1, 7)]
    statistics = fit(trials)
    asked = list[list[int]]()
    with patch.object(candidates, "CANDIDATES", 2), patch.object(candidates, "KEPT", 3):
        before = matrix(trials, statistics)
        lists = nearest.nearest(Search(before))
        real = Search.near

        def near(search: Search, own: Integers) -> Near:
            asked.append(own.tolist())
            return real(search, own)

        monkeypatch.setattr(Search, "near", near)
        for gone in ((0,), (0, 1)):
            search = Search(matrix([each for at, each in enumerate(trials) if at not in gone], statistics))
            found = nearest.renewed(lists, before, search, [trials[at].nct_id for at in gone])
            again = asked.pop() if asked else []
            assert found.places.tolist() == nearest.nearest(search).places.tolist()
            asked.clear()
            # One spare candidate makes up for one that went, not for two.
            assert again == ([] if len(gone) == 1 else [0, 1, 2, 3])
