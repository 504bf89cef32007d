"""The corpus of copies that the performance page is measured with: always the same, valid, and consistent."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from benchmarks import registry, updating
from benchmarks.registry import Corpus
from benchmarks.registry_words import forms, syllable
from kg.link.links import links
from kg.read import ctgov_json
from kg.read.walk import Source, documents
from kg.trial.model import Trial
from kg.trial.record import Document, Rejection

pytestmark = pytest.mark.real_data

NCT_ID = re.compile(rb"NCT[0-9]{8}")
RECORDS = 40
TRIALS = 100  # two rounds of copies, the second one a part


@pytest.fixture(scope="module")
def archive(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive of records, some of which name each other."""
    path = tmp_path_factory.mktemp("archive") / "small.zip"
    with ZipFile(real_data / "ctgov" / "ctg-studies.json.zip") as whole, ZipFile(path, "w") as small:
        names = set(whole.namelist())
        chosen: dict[str, bytes] = {}
        for name in sorted(names):
            body = whole.read(name)
            others = {f"{found.decode()}.json" for found in NCT_ID.findall(body)} & names - {name}
            for each in [name, *sorted(others)] if others or len(chosen) < RECORDS // 2 else []:
                chosen.setdefault(each, whole.read(each))
            if len(chosen) >= RECORDS:
                break
        for name in sorted(chosen)[:RECORDS]:
            small.writestr(name, chosen[name])
    return path


@pytest.fixture(scope="module")
def corpus(archive: Path) -> dict[str, bytes]:
    return dict(Corpus(TRIALS, archive=archive))


def test_it_is_always_the_same(archive: Path, corpus: dict[str, bytes]) -> None:
    assert dict(Corpus(TRIALS, archive=archive)) == corpus
    assert dict(Corpus(TRIALS, archive=archive, seed=2)) != corpus


def test_the_first_are_the_records_themselves(archive: Path, corpus: dict[str, bytes]) -> None:
    with ZipFile(archive) as opened:
        records = {name.removesuffix(".json"): opened.read(name) for name in opened.namelist()}
    assert {nct_id: corpus[nct_id] for nct_id in records} == records
    few = dict(Corpus(7, archive=archive))
    assert len(few) == 7
    assert few.items() <= records.items()


def test_every_copy_is_read_and_says_no_less(archive: Path, corpus: dict[str, bytes]) -> None:
    assert len(corpus) == TRIALS
    by_place = {place: nct_id for nct_id, place in Corpus(TRIALS, archive=archive)._ids.items()}
    for nct_id, body in corpus.items():
        identity = ctgov_json.identify(body)
        assert not isinstance(identity, Rejection)
        assert identity.nct_id == nct_id
        number = int(nct_id[3:]) - registry.FIRST
        original = nct_id if number < 0 else by_place[number % 100_000]
        made, before = ctgov_json.read(body), ctgov_json.read(corpus[original])
        assert len(made.doubts) <= len(before.doubts)
        assert len(made.trial.sites) == len(before.trial.sites)
        assert arms_to_interventions(made.trial) == arms_to_interventions(before.trial)


def arms_to_interventions(trial: Trial) -> list[tuple[int, int]]:
    """Which arm has which intervention, by the name that the arm gives it."""
    return [
        (at, number)
        for at, arm in enumerate(trial.arms)
        for number, each in enumerate(trial.interventions)
        if any(name.endswith(f": {each.name}") for name in arm.interventions)
    ]


def test_ids_are_those_of_the_same_round(archive: Path, corpus: dict[str, bytes]) -> None:
    """What a record names, its copy names in its own round; where the last round has no copy, the record itself."""
    places = Corpus(TRIALS, archive=archive)._ids
    named = 0
    for nct_id, place in places.items():
        original = {found.decode() for found in NCT_ID.findall(corpus[nct_id])}
        for number in (1, 2):
            copy = f"NCT{registry.FIRST + number * 100_000 + place:08d}"
            if copy not in corpus:
                assert number == 2
                continue
            found = {each.decode() for each in NCT_ID.findall(corpus[copy])}
            assert len(found) == len(original)
            for other in original & set(places):
                there = f"NCT{registry.FIRST + number * 100_000 + places[other]:08d}"
                assert (there if there in corpus else other) in found
                named += other != nct_id
            assert not found & set(places) - {each for each in original if each in places}
    assert named > 5


def test_copies_share_no_id_with_their_record(corpus: dict[str, bytes], archive: Path) -> None:
    places = Corpus(TRIALS, archive=archive)._ids
    for nct_id, place in places.items():
        copy = f"NCT{registry.FIRST + 100_000 + place:08d}"
        one, other = (ctgov_json.read(corpus[each]).trial for each in (nct_id, copy))
        assert {each.pmid for each in one.references if each.pmid}.isdisjoint(
            each.pmid for each in other.references if each.pmid
        )
        assert len(list(links(one, {}))) == len(list(links(other, {})))


def test_it_is_written_whole(archive: Path, corpus: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("corpus.zip", "corpus.ndjson"):
        registry.write(Corpus(TRIALS, archive=archive), tmp_path / name)
        found = list(documents(Source.of(str(tmp_path / name))))
        read = {msgspec.json.decode(each.body)["protocolSection"]["identificationModule"]["nctId"] for each in found
                if isinstance(each, Document)}  # fmt: skip
        assert read == set(corpus)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.ndjson", "corpus.zip"]


def test_the_next_download_has_changes_of_every_kind(archive: Path, corpus: dict[str, bytes], tmp_path: Path) -> None:
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    registry.write(Corpus(TRIALS, archive=archive), before)
    told = updating.renewed(before, after)
    assert {told[what] for what in ("changed", "new", "gone")} == {1}
    with ZipFile(after) as opened:
        found = {name.removesuffix(".json"): opened.read(name) for name in opened.namelist()}
    assert len(set(corpus) - set(found)) == len(set(found) - set(corpus)) == 1
    assert sum(found[nct_id] != corpus[nct_id] for nct_id in set(found) & set(corpus)) == 1
    assert all(not isinstance(ctgov_json.identify(body), Rejection) for body in found.values())


def test_rare_words_grow_like_those_of_a_corpus() -> None:
    taken = forms(1, 100)
    assert taken == forms(1, 100)
    distinct = [len(set(each)) for each in taken]
    words, names = distinct[: len(distinct) // 2], distinct[len(distinct) // 2 :]
    assert 100**0.47 * 0.7 < sum(words) / len(words) < 100**0.47 * 1.3
    assert 100**0.75 * 0.7 < sum(names) / len(names) < 100**0.75 * 1.3
    assert len({syllable(form) for form in range(12_000)}) == 12_000
