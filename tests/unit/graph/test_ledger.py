from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.graph.ledger import Ledger
from kg.graph.ledger_file import VERSION
from kg.graph.ready import Ready
from kg.trial.record import Document, Identity, Rejection

ONE = Identity("ctgov-json", "NCT99999901", "2024-01-01", ("NCT99999891", "NCT99999892"))
TWO = Identity("veeva", "NCT99999902")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.sqlite")
    yield made
    made.close()


def document(body: bytes = b"one", *, source: str = "s", member: str = "m", ordinal: int = 0) -> Document:
    return Document(source, member, ordinal, body)


def keep(ledger: Ledger, kept: Document, made: Identity | Rejection, generation: int) -> bool:
    return ledger.keep(Ready.of(kept, made), generation)


def held(ledger: Ledger, generation: int) -> list[tuple[str, str, int, bytes]]:
    """What a generation sees: trial, member, position, bytes."""
    return [
        (entry.identity.nct_id, entry.member, entry.ordinal, ledger.document(entry).body)
        for entry in ledger.entries(generation)
    ]


def test_a_document_comes_back_as_it_was_kept(ledger: Ledger) -> None:
    kept = Document("s", "a/b.json", 7, b"\x00\xff" * 1000)
    assert keep(ledger, kept, ONE, 1)
    (entry,) = ledger.entries(1)
    assert (entry.source, entry.member, entry.ordinal, entry.sha256) == ("s", "a/b.json", 7, kept.sha256)
    assert entry.identity == ONE
    assert ledger.document(entry) == kept


def test_what_is_the_same_is_not_kept_again(ledger: Ledger) -> None:
    assert keep(ledger, document(), ONE, 1)
    assert not keep(ledger, document(), ONE, 2)
    (entry,) = ledger.entries(2)
    assert entry.id == next(ledger.entries(1)).id


@pytest.mark.parametrize(
    ("body", "made"),
    [
        (b"another body", ONE),
        (b"one", Identity("ctgov-json", "NCT99999902", "2024-01-01", ONE.aliases)),
        (b"one", Identity("ctgov-json", "NCT99999901", "2024-01-02", ONE.aliases)),
        (b"one", Identity("ctgov-json", "NCT99999901", "2024-01-01")),
        (b"one", Identity("veeva", "NCT99999901", "2024-01-01", ONE.aliases)),
        (b"one", Rejection("nobody can read it any more")),
    ],
)
def test_what_differs_replaces_what_was_there_from_its_generation_on(
    ledger: Ledger, body: bytes, made: Identity | Rejection
) -> None:
    keep(ledger, document(), ONE, 1)
    assert keep(ledger, document(body), made, 2)
    assert [entry.identity for entry in ledger.entries(1)] == [ONE]
    assert [entry.identity for entry in ledger.entries(2)] == ([made] if isinstance(made, Identity) else [])
    assert [each.reason for each in ledger.rejected(2)] == ([made.reason] if isinstance(made, Rejection) else [])


def test_entries_come_in_order_of_trial_source_member_and_position(ledger: Ledger) -> None:
    for source, member, ordinal, made in (
        ("t", "m", 0, ONE),
        ("s", "n", 2, ONE),
        ("s", "n", 1, TWO),
        ("s", "a", 10, ONE),
    ):
        keep(ledger, document(source=source, member=member, ordinal=ordinal), made, 1)
    keep(ledger, document(source="s", member="a", ordinal=9), ONE, 1)
    places = [(each.identity.nct_id[-1], each.source, each.member, each.ordinal) for each in ledger.entries(1)]
    assert places == [
        ("1", "s", "a", 9),
        ("1", "s", "a", 10),
        ("1", "s", "n", 2),
        ("1", "t", "m", 0),
        ("2", "s", "n", 1),
    ]
    assert [each.identity.nct_id for each in ledger.entries(1, "NCT99999902")] == ["NCT99999902"]
    assert list(ledger.entries(1, "NCT99999903")) == []


def test_a_rejection_is_kept_with_its_place(ledger: Ledger) -> None:
    assert ledger.reject("s", "b", 0, "no reader", 1)
    assert not ledger.reject("s", "b", 0, "no reader", 2)
    assert ledger.reject("s", "b", 0, "another reason", 2)
    keep(ledger, document(member="a", ordinal=3), Rejection("no id"), 2)
    assert [(each.member, each.ordinal, each.reason) for each in ledger.rejected(2)] == [
        ("a", 3, "no id"),
        ("b", 0, "another reason"),
    ]
    assert [each.reason for each in ledger.rejected(1)] == ["no reader"]
    assert list(ledger.entries(2)) == []


def test_what_is_no_longer_in_a_file_is_forgotten(ledger: Ledger) -> None:
    for ordinal in (1, 2, 3):
        keep(ledger, document(ordinal=ordinal), ONE, 1)
    keep(ledger, document(member="other"), TWO, 1)
    ledger.end_file("s", "m", {1, 3}, 2)
    assert [(each.member, each.ordinal) for each in ledger.entries(2)] == [("m", 1), ("m", 3), ("other", 0)]
    ledger.end_file("s", "m", set(), 2)
    assert [each.member for each in ledger.entries(2)] == ["other"]
    assert len(list(ledger.entries(1))) == 4


def test_files_that_left_a_source_are_forgotten_but_not_those_of_another(ledger: Ledger) -> None:
    for source, member in (("s", "a"), ("s", "b"), ("t", "b")):
        keep(ledger, document(source=source, member=member), ONE, 1)
    ledger.end_members("s", {"a"}, 2)
    assert [(each.source, each.member) for each in ledger.entries(2)] == [("s", "a"), ("t", "b")]
    ledger.end_source("s", 2)
    assert [(each.source, each.member) for each in ledger.entries(2)] == [("t", "b")]
    assert ledger.sources(2) == ["t"]
    assert ledger.sources(1) == ["s", "t"]


def test_an_interrupted_build_of_other_sources_is_undone(ledger: Ledger) -> None:
    keep(ledger, document(b"old", source="s"), ONE, 1)
    keep(ledger, document(b"gone", source="s", member="gone"), ONE, 1)
    keep(ledger, document(b"new", source="s"), ONE, 2)
    keep(ledger, document(b"more", source="s", member="more"), TWO, 2)
    ledger.end_members("s", {"m", "more"}, 2)
    ledger.begin(2, ["t"])
    assert (
        held(ledger, 2)
        == held(ledger, 1)
        == [
            ("NCT99999901", "gone", 0, b"gone"),
            ("NCT99999901", "m", 0, b"old"),
        ]
    )


def test_an_interrupted_build_of_the_same_source_is_taken_over(ledger: Ledger) -> None:
    keep(ledger, document(b"old"), ONE, 1)
    keep(ledger, document(b"new"), ONE, 2)
    keep(ledger, document(b"lost", member="lost"), TWO, 2)
    ledger.begin(2, ["s"])
    assert not keep(ledger, document(b"new"), ONE, 2)
    ledger.end_members("s", {"m"}, 2)
    assert held(ledger, 2) == [("NCT99999901", "m", 0, b"new")]
    assert held(ledger, 1) == [("NCT99999901", "m", 0, b"old")]


def test_a_build_may_change_its_mind(ledger: Ledger, tmp_path: Path) -> None:
    keep(ledger, document(b"old"), ONE, 1)
    for body in (b"new", b"newer", b"old"):
        ledger.begin(2, ["s"])
        keep(ledger, document(body), ONE, 2)
    assert held(ledger, 2) == held(ledger, 1) == [("NCT99999901", "m", 0, b"old")]
    ledger.commit()
    database = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert database.execute("SELECT count(*) FROM document").fetchone() == (2,)  # nothing of what was changed again
    database.close()


def test_what_no_generation_can_see_is_dropped(ledger: Ledger, tmp_path: Path) -> None:
    keep(ledger, document(b"old"), ONE, 1)
    keep(ledger, document(b"new"), ONE, 2)
    ledger.forget(2)
    assert held(ledger, 2) == [("NCT99999901", "m", 0, b"new")]
    assert held(ledger, 1) == []
    database = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert database.execute("SELECT count(*) FROM document").fetchone() == (1,)
    database.close()


def test_nobody_sees_a_generation_that_is_being_written(ledger: Ledger, tmp_path: Path) -> None:
    keep(ledger, document(b"old"), ONE, 1)
    ledger.commit()
    reader = Ledger(tmp_path / "ledger.sqlite", readonly=True)
    keep(ledger, document(b"new"), ONE, 2)
    ledger.commit()
    assert held(reader, 1) == [("NCT99999901", "m", 0, b"old")]
    reader.close()


def test_what_was_not_committed_is_gone(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "ledger.sqlite")
    keep(first, document(), ONE, 1)
    first.close()
    second = Ledger(tmp_path / "ledger.sqlite")
    assert list(second.entries(1)) == []
    second.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite").close()
    reader = Ledger(tmp_path / "ledger.sqlite", readonly=True)
    with pytest.raises(sqlite3.OperationalError):
        keep(reader, document(), ONE, 1)
    reader.close()


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    told = rf"written by a newer TrialGraph \(ledger version {VERSION + 1}\)\. Update TrialGraph\."
    with pytest.raises(KgError, match=told):
        Ledger(path)


@pytest.mark.parametrize("readonly", [True, False])
def test_what_is_no_ledger_is_refused(tmp_path: Path, readonly: bool) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(KgError, match=r"not a readable ledger .* Build into another folder with -o\."):
        Ledger(path, readonly=readonly)


def test_a_ledger_that_is_missing_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="not a readable ledger"):
        Ledger(tmp_path / "nowhere.sqlite", readonly=True)


def test_a_path_with_odd_characters_is_fine(tmp_path: Path) -> None:
    folder = tmp_path / "a b?c=d&e#f%20ü"
    folder.mkdir()
    Ledger(folder / "ledger.sqlite").close()
    assert (folder / "ledger.sqlite").is_file()
