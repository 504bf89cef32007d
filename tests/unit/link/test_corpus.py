"""A corpus related as a whole: what is kept, what is read back, and what a file of comparables holds."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import pytest

from kg.errors import KgError
from kg.link import comparable, kept
from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.comparable import Comparable, Comparables
from kg.link.corpus import Relations, relate
from kg.link.features import key
from kg.link.kept import Rows
from kg.trial.model import Identifier, Reference, Trial

LAMP = "white lamp at dawn against winter darkness beside the bed of sleepers"
GOUT = "colchicine for gout after rich suppers of mussels with cold beer in harbour taverns"


def trial(number: int, summary: str, *ids: str, pmid: str = "") -> Comparable:
    made = Trial(
        nct_id=f"NCT9999990{number}",
        brief_summary=summary,
        secondary_ids=tuple(Identifier(value=value) for value in ids),
        references=(Reference(pmid=pmid, type="DERIVED", citation="Lamps at dawn."),) if pmid else (),
    )
    return comparable.comparable(made, stated=["NCT9"], documents=["<record/b>", "<record/a>"])


TRIALS = [
    trial(1, LAMP, "ISRCTN48230117"),
    trial(2, LAMP, pmid="23456789"),
    trial(3, GOUT, "ISRCTN 48230117"),
    trial(4, GOUT, pmid="23456789"),
    trial(5, "gout"),
]


def related(
    folder: Path, trials: list[Comparable], apart: tuple[tuple[str, str], ...] = (), arrays: Arrays = IN_MEMORY
) -> Relations:
    # In two parts, of which one is empty.
    comparable.write(folder / "one", trials)
    comparable.write(folder / "two", [])
    with closing(Comparables.joined([folder / "one", folder / "two"], folder / "compared")) as held:
        return relate(held, None, apart, arrays=arrays)


def test_trials_come_back_from_the_file_by_their_place(tmp_path: Path) -> None:
    comparable.write(tmp_path / "one", TRIALS[:2])
    comparable.write(tmp_path / "two", TRIALS[2:])
    with closing(Comparables.joined([tmp_path / "one", tmp_path / "two"], tmp_path / "compared")) as held:
        assert list(held) == TRIALS
        assert held[3] == TRIALS[3]
        heads = list(held.heads())
    assert [each.digest for each in heads] == [each.digest for each in TRIALS]
    assert [each.registrations for each in heads] == [each.registrations for each in TRIALS]
    assert not (tmp_path / "one").exists()
    with closing(Comparables(tmp_path / "compared")) as again:
        assert len(again) == len(TRIALS)


def test_a_digest_is_that_of_what_is_compared() -> None:
    assert trial(1, LAMP).digest == trial(1, LAMP, "ISRCTN48230117").digest
    assert trial(1, LAMP).digest != trial(1, GOUT).digest
    assert TRIALS[0].documents == ("<record/a>", "<record/b>")


def test_a_trial_of_few_words_is_not_compared() -> None:
    assert TRIALS[4].features.words == {}
    assert TRIALS[0].features.words


def test_all_kinds_are_found_and_none_between_what_is_one_trial(tmp_path: Path) -> None:
    found = related(tmp_path, TRIALS)
    similar = [edge[:2] for edge in found.similar]
    assert similar == [("NCT99999901", "NCT99999902"), ("NCT99999903", "NCT99999904")]
    assert [(link.a, link.b, link.relation) for link in found.shared.links] == [
        ("NCT99999901", "NCT99999903", "sharesIdentifierWith"),
        ("NCT99999902", "NCT99999904", "sharesPublicationWith"),
    ]
    none = related(tmp_path, TRIALS, tuple((link.b, link.a) for link in (*found.similar, *found.shared.links)))
    assert (list(none.similar), none.shared.links) == ([], ())


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    found = related(tmp_path, TRIALS, (("NCT99999904", "NCT99999903"),)).kept
    kept.write(tmp_path / "kept", found)
    again = kept.read(tmp_path / "kept")
    assert again.statistics.to_bytes() == found.statistics.to_bytes()
    assert (again.matrix.ids, again.apart, again.changed) == (found.matrix.ids, (("NCT99999903", "NCT99999904"),), 0)
    assert (again.matrix.rows != found.matrix.rows).nnz == 0
    assert (again.matrix.strong != found.matrix.strong).nnz == 0
    for name in ("ends", "places", "scores"):
        assert np.array_equal(getattr(again.nearest, name), getattr(found.nearest, name))
    for name in ("ranks", "scores", "bounds"):
        assert np.array_equal(getattr(again.nearest.near, name), getattr(found.nearest.near, name))
    assert np.array_equal(again.digests, found.digests)
    columns, values = Rows(tmp_path / "kept")[0]
    assert columns.tolist() == found.matrix.rows[[0]].indices.tolist()
    assert values.tolist() == found.matrix.rows[[0]].data.tolist()


def test_holders_of_an_id_or_an_article_are_found_by_its_key(tmp_path: Path) -> None:
    found = related(tmp_path, TRIALS).kept
    number, article = map(kept.number, (*TRIALS[0].shared, *TRIALS[3].shared))
    assert kept.holders(found, [number, article, kept.number("pmid 1")]) == {
        number: ["NCT99999901", "NCT99999903"],
        article: ["NCT99999902", "NCT99999904"],
    }


def test_features_that_one_trial_has_are_found_by_it(tmp_path: Path) -> None:
    rare = trial(6, f"{LAMP} and a phosphene")
    found = related(tmp_path, [*TRIALS, rare]).kept
    unknown = rare.features.numbers[found.statistics.columns(rare.features.numbers) < 0].tolist()
    assert set(unknown) == {key("w", "phosphene")}
    assert kept.holders(found, unknown) == {key("w", "phosphene"): ["NCT99999906"]}


@pytest.mark.parametrize("name", ["statistics", "ids", "rows-data.npy", "ends.npy", "holders.npy"])
@pytest.mark.parametrize("body", [None, b"", b"no array"])
def test_what_is_missing_or_damaged_is_told(tmp_path: Path, name: str, body: bytes | None) -> None:
    kept.write(tmp_path / "kept", related(tmp_path, TRIALS).kept)
    path = tmp_path / "kept" / name
    path.unlink() if body is None else path.write_bytes(body)
    with pytest.raises(KgError, match=r"(?i)build the graph a"):
        kept.read(tmp_path / "kept")


def test_nothing_is_related_to_nothing(tmp_path: Path) -> None:
    found = related(tmp_path, [])
    assert (list(found.similar), found.shared.links, found.kept.changed) == ([], (), 0)
    kept.write(tmp_path / "kept", found.kept)
    assert kept.read(tmp_path / "kept").matrix.ids == ()


def test_ids_of_a_projection_are_small() -> None:
    # Cached with each trial: keys take eight bytes each, words their letters.
    assert len(msgspec.msgpack.encode(TRIALS[0])) < 1500


@pytest.mark.parametrize("number", [0, 1, len(TRIALS)])
def test_where_large_arrays_stand_changes_nothing(tmp_path: Path, number: int) -> None:
    folders = [tmp_path / name for name in ("arrays", "files", "memory")]
    for folder in folders:
        folder.mkdir()
    in_files = related(folders[1], TRIALS[:number], arrays=Arrays(folders[0]))
    in_memory = related(folders[2], TRIALS[:number])
    for folder, relations in zip(folders[1:], (in_files, in_memory), strict=True):
        kept.write(folder / kept.FOLDER, relations.kept)
    names = sorted(path.name for path in (folders[1] / kept.FOLDER).iterdir())
    assert names == sorted(path.name for path in (folders[2] / kept.FOLDER).iterdir())
    for name in names:
        one, other = ((folder / kept.FOLDER / name).read_bytes() for folder in folders[1:])
        assert one == other, name
    if number > 1:
        assert {path.name for path in folders[0].iterdir()} >= {"rows-0", "rows-1", "strong-0", "ranks", "scores"}
