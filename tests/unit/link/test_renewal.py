"""Relations renewed where some trials changed are those of the whole corpus related anew, with the same statistics."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from kg.link import comparable, corpus, kept, renewal
from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.comparable import Comparable, Comparables
from kg.link.corpus import Relations, relate
from kg.link.renewal import related_again
from kg.trial.model import Identifier, Reference, Trial

WORDS = [
    "lamp",
    "dawn",
    "winter",
    "gout",
    "mussels",
    "beer",
    "harbour",
    "sleep",
    "bed",
    "colchicine",
    "phototherapy",
    "tavern",
    "supper",
    "melatonin",
]
NAMES = ["phosphene", "glimmerol", "wickine"]


def trial(number: int, chance: random.Random) -> Comparable:
    names = chance.sample(NAMES, chance.randint(0, 2))
    made = Trial(
        nct_id=f"NCT{number:08d}",
        brief_summary=" ".join([*chance.choices(WORDS, k=12), *names]),
        secondary_ids=tuple(
            Identifier(value=f"ISRCTN4823011{digit}") for digit in chance.sample(range(5), chance.randint(0, 2))
        ),
        references=tuple(
            Reference(pmid=f"2345678{digit}", type="DERIVED", citation="Lamps.")
            for digit in chance.sample(range(4), chance.randint(0, 2))
        ),
    )
    return comparable.comparable(made)


def whole(folder: Path, trials: dict[str, Comparable], apart: list[tuple[str, str]]) -> Relations:
    comparable.write(folder / "part", [trials[nct_id] for nct_id in sorted(trials)])
    with closing(Comparables.joined([folder / "part"], folder / "compared")) as held:
        return relate(held, None, apart)


def same(one: Relations, other: Relations) -> None:
    assert list(one.similar) == list(other.similar)
    assert one.shared == other.shared
    for field in fields(one.kept):
        mine, its = getattr(one.kept, field.name), getattr(other.kept, field.name)
        if isinstance(mine, np.ndarray):
            assert np.array_equal(mine, its), field.name
        elif field.name in ("apart", "heads"):
            assert mine == its
    assert one.kept.matrix.ids == other.kept.matrix.ids
    for part in ("rows", "strong"):
        assert (getattr(one.kept.matrix, part) != getattr(other.kept.matrix, part)).nnz == 0


@pytest.mark.parametrize("seed", range(12))
def test_renewed_relations_are_those_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    trials = {each.nct_id: each for each in (trial(number, chance) for number in range(chance.randint(0, 40)))}
    now = whole(tmp_path, trials, [])
    monkeypatch.setattr(kept, "AGED", float("inf"))
    monkeypatch.setattr(renewal, "_AT_ONCE", (4096, 7, 1)[seed % 3])
    monkeypatch.setattr(corpus, "fit", lambda features, _, fitted=now.kept.statistics: (list(features), fitted)[1])
    for step in range(4):
        changed: dict[str, Comparable | None] = {}
        for number in chance.sample(range(45), chance.randint(0, 6)):
            nct_id = f"NCT{number:08d}"
            changed[nct_id] = None if nct_id in trials and chance.random() < 0.3 else trial(number, chance)
        apart = [tuple(chance.sample(sorted(trials), 2))] if len(trials) > 2 and chance.random() < 0.5 else []
        trials = {nct_id: each for nct_id, each in {**trials, **changed}.items() if each is not None}
        kept.write(tmp_path / str(step), now.kept)
        before = kept.read(tmp_path / str(step))
        (tmp_path / f"{step} arrays").mkdir()
        arrays = Arrays(tmp_path / f"{step} arrays") if seed % 2 else IN_MEMORY
        renewed = related_again(before, changed, [(one, other) for one, other in apart], seed % 3 + 1, arrays)
        assert renewed is not None
        same(renewed.before, now)
        now = whole(tmp_path, trials, [(one, other) for one, other in apart])
        same(renewed.now, now)
        now = renewed.now


def test_statistics_that_have_aged_are_not_used_again(tmp_path: Path) -> None:
    chance = random.Random(1)
    trials = {each.nct_id: each for each in (trial(number, chance) for number in range(40))}
    held = whole(tmp_path, trials, []).kept
    two = dict.fromkeys(sorted(trials)[:2])
    three = dict.fromkeys(sorted(trials)[:3])
    assert kept.AGED == 0.05
    again = related_again(held, two)
    assert again is not None
    assert again.now.kept.changed == 2
    assert related_again(held, three) is None
    assert related_again(again.now.kept, {sorted(trials)[5]: None}) is None
