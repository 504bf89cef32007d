"""Documents into the ledger: the same for any number of workers, and nothing is done again that need not be."""

from __future__ import annotations

import json
import random
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kg import batching, keeping
from kg.graph.ledger import Ledger
from kg.graph.summary import Summary
from kg.keeping import Keeper
from kg.read import readers
from kg.read.pieces import Piece, Unread
from kg.read.unpacking_members import Packed
from kg.read.walk import File, Source
from kg.trial.record import Document
from kg.workers import Workers


def study(number: int, title: str = "Lamp") -> bytes:
    identification = {"nctId": f"NCT{99990000 + number}", "briefTitle": title}
    return json.dumps({"protocolSection": {"identificationModule": identification}}).encode()


def zipped(path: Path, members: dict[str, bytes], level: int = 6) -> Path:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def keep(
    ledger: Path, number: int, *sources: Path, workers: int = 1, code: str = "code", prune: bool = False
) -> tuple[int, int]:
    """Keep the documents of some sources; how many were read, and how many of them were held already."""
    summary = Summary(base="", contacts=False, results=True)
    with closing(Ledger(ledger)) as opened, Workers(workers) as pool:
        named = [Source.of(source) for source in sources]
        Keeper(opened, number, code, summary, lambda *_: None, pool).keep(named, prune=prune)
    return summary.read, summary.unchanged


def rows(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT * FROM document ORDER BY id").fetchall()


def places(path: Path, number: int) -> list[tuple[str, int, str]]:
    """What a generation sees: member, position, trial or reason."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(
            "SELECT member, ordinal, coalesce(trial, reason) FROM document "
            "WHERE since <= ? AND (until IS NULL OR until > ?) ORDER BY member, ordinal",
            (number, number),
        ).fetchall()


@pytest.fixture
def identified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The trials that were identified."""
    done = list[str]()
    identify = readers.identify

    def counted(body: bytes) -> Any:
        made = identify(body)
        done.append(getattr(made, "nct_id", "rejected"))
        return made

    monkeypatch.setattr(readers, "identify", counted)
    return done


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the members that were unpacked."""
    done = list[int]()
    stream = Packed.stream

    def counted(packed: Packed) -> Any:
        done.append(packed.size)
        return stream(packed)

    monkeypatch.setattr(Packed, "stream", counted)
    return done


def corpus(folder: Path, seed: int, changed: Sequence[int] = ()) -> list[Path]:
    """Studies in every wrapping, some of them damaged."""
    chance = random.Random(seed)
    drawn = {number: "Lamp" * chance.randint(1, 90) for number in range(60)}
    bodies = {number: study(number, "New" if number in changed else title) for number, title in drawn.items()}
    members = {f"{number}.json": bodies[number] for number in range(20)}
    members |= {"20.json": b"{", "21.json": bodies[21] + b"\n" + bodies[22], "x.txt": b"?", "y.json": b'{"a": 1}'}
    lines = [*(bodies[number] for number in range(30, 50)), b"nothing", bodies[50]]
    (folder / "more").mkdir(parents=True, exist_ok=True)
    (folder / "lines.ndjson").write_bytes(b"\n".join(lines))
    for number in range(51, 55):
        (folder / "more" / f"{number}.json").write_bytes(bodies[number])
    return [zipped(folder / "studies.zip", members), folder / "lines.ndjson", folder / "more"]


@pytest.mark.parametrize("most", [1, 7, 250])
def test_the_ledger_is_the_same_for_any_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(keeping, "_ALONE", 0)
    monkeypatch.setattr(keeping, "_LEAST", 1)
    monkeypatch.setattr(batching, "_MOST", most)
    ledgers = [tmp_path / f"{workers}.sqlite" for workers in (1, 2, 3)]
    for number, changed in enumerate([(), (3, 33, 52), (21, 50)], 1):
        sources = corpus(tmp_path / "in", 7, changed)
        counted = {keep(path, number, *sources, workers=each) for each, path in enumerate(ledgers, 1)}
        assert len(counted) == 1
        assert len({path.read_bytes() for path in ledgers}) == 1
    ((read, unchanged),) = counted
    assert read == 51
    assert 40 < unchanged < 51


def test_the_ledger_holds_what_a_fresh_one_does(tmp_path: Path) -> None:
    for number, changed in enumerate([(), (3, 33, 52), (21, 50), ()], 1):
        sources = corpus(tmp_path / "in", number % 2, changed)
        keep(tmp_path / "ledger.sqlite", number, *sources, prune=True)
    keep(tmp_path / "fresh.sqlite", 1, *sources)
    assert places(tmp_path / "ledger.sqlite", 4) == places(tmp_path / "fresh.sqlite", 1)


def test_a_member_that_did_not_change_is_not_even_unpacked(
    tmp_path: Path, identified: list[str], unpacked: list[int]
) -> None:
    ledger, members = tmp_path / "ledger.sqlite", {f"{number}.json": study(number) for number in range(5)}
    source = zipped(tmp_path / "in.zip", members)
    assert keep(ledger, 1, source) == (5, 0)
    before = rows(ledger)
    identified.clear()
    unpacked.clear()
    zipped(source, members | {"2.json": study(2, "New"), "5.json": study(5)})
    assert keep(ledger, 2, source) == (6, 4)
    assert identified == ["NCT99990002", "NCT99990005"]
    assert unpacked == [len(study(2, "New")), len(study(5))]
    after = rows(ledger)
    assert [row for row in after if row in before] == [row for row in before if row[2] != "2.json"]


def test_a_member_that_is_packed_otherwise_is_unpacked_once_and_not_identified(
    tmp_path: Path, identified: list[str], unpacked: list[int]
) -> None:
    ledger, members = tmp_path / "ledger.sqlite", {f"{number}.json": study(number, "Lamp" * 200) for number in range(5)}
    source = zipped(tmp_path / "in.zip", members)
    keep(ledger, 1, source)
    identified.clear()
    unpacked.clear()
    zipped(source, members, level=0)
    assert keep(ledger, 2, source) == (5, 5)
    assert (len(unpacked), identified) == (5, [])
    with closing(Ledger(ledger)) as opened:
        assert not opened.has_changes(2)
    zipped(source, members | {"0.json": study(0)}, level=0)
    assert keep(ledger, 2, source) == (5, 4)
    assert (len(unpacked), identified) == (6, ["NCT99990000"])


def test_other_code_unpacks_and_identifies_all(tmp_path: Path, identified: list[str]) -> None:
    ledger, source = tmp_path / "ledger.sqlite", zipped(tmp_path / "in.zip", {"0.json": study(0), "1.json": study(1)})
    keep(ledger, 1, source)
    assert keep(ledger, 2, source, code="other") == (2, 2)
    assert len(identified) == 4
    zipped(source, {"0.json": study(0), "1.json": study(1, "New")})
    assert keep(ledger, 2, source, code="other") == (2, 1)
    assert len(identified) == 5


def test_a_member_that_becomes_several_documents_and_one_again(tmp_path: Path) -> None:
    ledger, source = tmp_path / "ledger.sqlite", tmp_path / "in.zip"
    both = study(0) + b"\n" + study(1)
    for number, body in enumerate((study(0), both, study(0), both, both + b" "), 1):
        zipped(source, {"a.json": body, "b.json": study(2)})
        keep(ledger, number, source)
        here = [("a.json", 0, "NCT99990000")] if number in (1, 3) else [
            ("a.json", 1, "NCT99990000"), ("a.json", 2, "NCT99990001"),
        ]  # fmt: skip
        assert places(ledger, number) == [*here, ("b.json", 0, "NCT99990002")]


def test_a_member_that_changes_to_what_it_was_within_one_generation(tmp_path: Path) -> None:
    """Two builds that failed read the same archive, with something else in it, for the same generation."""
    ledger, source = tmp_path / "ledger.sqlite", tmp_path / "in.zip"
    for number, title in ((1, "Old"), (2, "New"), (2, "Old"), (2, "New"), (2, "Old")):
        zipped(source, {"a.json": study(0, title), "b.json": study(1)})
        keep(ledger, number, source)
    with closing(Ledger(ledger)) as opened:
        entries = list(opened.entries(2))
        assert [opened.document(each).body for each in entries] == [study(0, "Old"), study(1)]
        assert [each.sha256 for each in entries] == [each.sha256 for each in opened.entries(1)]


def test_what_stands_twice_in_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing that is told of a place is what is kept, whatever the ledger held there."""
    source = tmp_path / "in.json"
    a, b = (Document("in.json", "", 0, study(number)) for number in (0, 1))
    refused = Unread("in.json", "", 0, "it breaks off")
    ledger = tmp_path / "ledger.sqlite"
    told = {a: "NCT99990000", b: "NCT99990001", refused: "it breaks off"}
    orders: list[list[Piece]] = [[a], [b, a], [a, refused], [refused, a], [a, b], [b, a, b]]
    for number, pieces in enumerate(orders, 1):

        def given(file: File, pieces: Sequence[Piece] = pieces) -> Iterator[Piece]:
            return iter(pieces)

        monkeypatch.setattr(File, "pieces", given)
        source.write_text(str(number))
        keep(ledger, number, source)
        assert places(ledger, number) == [("", 0, told[pieces[-1]])], number


def test_workers_start_only_where_there_is_much_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(Workers, "_submit", refused)
    source = zipped(tmp_path / "in.zip", {f"{number}.json": study(number) for number in range(300)})
    assert keep(tmp_path / "ledger.sqlite", 1, source, workers=2) == (300, 0)
    monkeypatch.setattr(keeping, "_ALONE", 0)
    monkeypatch.setattr(keeping, "_LEAST", 1000)
    zipped(source, {f"{number}.json": study(number, "New" if number == 7 else "Lamp") for number in range(300)})
    assert keep(tmp_path / "ledger.sqlite", 2, source, workers=2) == (300, 299)
    with pytest.raises(AssertionError, match="a worker was started"):
        keep(tmp_path / "other.sqlite", 1, source, workers=2)


def test_a_large_batch_is_digested_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, identified: list[str]) -> None:
    """In order with the small ones around it, which the workers digest."""
    monkeypatch.setattr(keeping, "_ALONE", 0)
    monkeypatch.setattr(keeping, "_LEAST", 1)
    monkeypatch.setattr(keeping, "_LARGEST", 10_000)
    monkeypatch.setattr(batching, "_MOST", 1)
    lines = [study(number, "Lamp" * (9000 if number in (3, 7) else 1)) for number in range(10)]
    source = tmp_path / "in.ndjson"
    source.write_bytes(b"\n".join(lines))
    assert keep(tmp_path / "ledger.sqlite", 1, source, workers=2) == (10, 0)
    assert identified == ["NCT99990003", "NCT99990007"]
    assert [row[2] for row in places(tmp_path / "ledger.sqlite", 1)] == [f"NCT{99990000 + each}" for each in range(10)]


OLD = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, member TEXT NOT NULL, ordinal INTEGER NOT NULL,
    sha256 TEXT NOT NULL, kind TEXT, trial TEXT, updated TEXT, aliases TEXT, reason TEXT, body BLOB,
    since INTEGER NOT NULL, until INTEGER{made_by}
);
INSERT INTO document ({columns}) SELECT {columns} FROM new.document;
"""


@pytest.mark.parametrize("version", [1, 2])
def test_a_ledger_of_an_older_version_is_taken_over(tmp_path: Path, version: int, identified: list[str]) -> None:
    members = {f"{number}.json": study(number) for number in range(3)}
    source = zipped(tmp_path / "in.zip", members)
    new, old = tmp_path / "new.sqlite", tmp_path / "old.sqlite"
    keep(new, 1, source)
    columns = "id, source, member, ordinal, sha256, kind, trial, updated, aliases, reason, body, since, until"
    made_by = ", made_by" if version == 2 else ""
    with closing(sqlite3.connect(old)) as database:
        database.execute("ATTACH ? AS new", (str(new),))
        database.executescript(OLD.format(made_by=f"{made_by} TEXT" if made_by else "", columns=columns + made_by))
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
    identified.clear()
    assert keep(old, 2, source) == (3, 3)
    assert len(identified) == (0 if version == 2 else 3)
    assert places(old, 2) == places(new, 1)
    zipped(source, members | {"0.json": study(0, "New")})
    assert keep(old, 3, source) == (3, 2)


def test_of_a_member_that_was_several_documents_the_first_alone_stays(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    keep(ledger, 1, zipped(tmp_path / "a.zip", {"a.json": study(1) + b"\n" + study(2)}))
    assert [trial for _, _, trial in places(ledger, 1)] == ["NCT99990001", "NCT99990002"]
    keep(ledger, 2, zipped(tmp_path / "a.zip", {"a.json": study(1)}))
    assert places(ledger, 2) == [("a.json", 0, "NCT99990001")]


def test_a_file_that_a_disk_would_not_give_is_read_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, path = tmp_path / "ledger.sqlite", tmp_path / "a.json"
    path.write_bytes(study(1))

    def pieces(file: File) -> Iterator[Piece]:
        yield Unread(file.source, file.member, 0, "cannot be read: the disk is gone", lasting=False)

    with monkeypatch.context() as patch:
        patch.setattr(File, "pieces", pieces)
        keep(ledger, 1, path)
    assert keep(ledger, 2, path) == (1, 0)
    assert [trial for _, _, trial in places(ledger, 2)] == ["NCT99990001"]


def test_a_build_that_dies_before_it_forgets_the_others_of_a_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_COMMIT_EVERY", 1)
    source, ledger = tmp_path / "in" / "studies.zip", tmp_path / "ledger"
    keep(ledger, 1, zipped(source, {"a.json": study(1) + b"\n" + study(2)}))
    zipped(source, {"a.json": study(1)})
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "end_file", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keep(ledger, 2, source)
    # The document is packed as it will be, but what was there still stands beside it.
    assert [ordinal for _, ordinal, _ in places(ledger, 2)] == [0, 1, 2]
    keep(ledger, 2, source)
    assert places(ledger, 2) == [("a.json", 0, "NCT99990001")]
