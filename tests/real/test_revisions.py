"""Older revisions of real records beside the current one: the graph is that of the newest, and of nothing else."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from kg.rdf.trial import describe
from kg.read import ctgov_json
from kg.trial.codes import Unit
from kg.trial.merge import Told, merge
from kg.trial.model import Trial
from kg.trial.record import Rejection

pytestmark = pytest.mark.real_data


def told(name: str, body: bytes) -> Told:
    identity = ctgov_json.identify(body)
    assert not isinstance(identity, Rejection), identity
    return Told(name, sha256(body).hexdigest(), identity, ctgov_json.read(body))


@pytest.fixture(scope="module")
def trials(real_data: Path) -> list[list[Told]]:
    """The revisions of each trial, with its record in the archive if that has one."""
    found: dict[str, list[Told]] = {}
    with gzip.open(real_data / "ctgov" / "revisions.ndjson.gz") as file:
        for number, line in enumerate(file, 1):
            revision = told(f"revision {number}", line)
            found.setdefault(revision.identity.nct_id, []).append(revision)
    with ZipFile(real_data / "ctgov" / "ctg-studies.json.zip") as archive:
        for name in archive.namelist():
            if (nct_id := Path(name).stem) in found:
                found[nct_id].append(told("archive", archive.read(name)))
    return list(found.values())


def statements(trial: Trial) -> Iterator[tuple[str, str, str]]:
    described = describe(trial)
    yield from described.claims
    for subject, predicates in described.own.items():
        for predicate, terms in predicates.items():
            yield from ((subject, predicate, term) for term in terms)


def age(document: Told) -> tuple[str, str, str]:
    """The day of the last update, from the trial itself; of one update the data version tells which is later."""
    posted = document.trial.last_update_posted
    return posted.date if posted else "", document.trial.data_version, document.sha256


def test_there_are_revisions(trials: list[list[Told]]) -> None:
    assert sum(document.name != "archive" for documents in trials for document in documents) == 102
    assert sum(len({age(document)[0] for document in documents}) > 1 for documents in trials) > 40


def test_the_merged_trial_is_the_newest(trials: list[list[Told]]) -> None:
    gone = 0
    for documents in trials:
        newest = max(documents, key=age)
        for order in (documents, documents[::-1]):
            merged = merge(order)
            assert merged.trial == newest.trial
            assert [document.sha256 for document, _ in merged.contributions] == [newest.sha256]
            assert all(merged.origin(unit).sha256 == newest.sha256 for unit in Unit)
            assert merged.disagreements == ()
        made, stated = set(statements(merged.trial)), set(statements(newest.trial))
        only_older = {each for document in documents for each in statements(document.trial)} - stated
        assert made == stated
        assert not made & only_older
        gone += len(only_older)
    assert gone > 1000
