from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.read import unpacking, unpacking_streams
from kg.read.unpacking import Names, leaves
from kg.read.unpacking_streams import BrokenOff, Damaged, Guarded, Headed, Refused

MIB = 1024 * 1024


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return target.getvalue()


def all_of(stream: Headed) -> bytes:
    return b"".join(iter(lambda: stream.read(MIB), b""))


def found(data: bytes, size: int | None = 0) -> Iterator[tuple[str, str]]:
    """What comes out: the name, and the text or why there is none."""
    for leaf in leaves(io.BytesIO(data), len(data) if size == 0 else size):
        try:
            yield leaf.name, all_of(leaf.stream).decode("latin-1") if leaf.stream else leaf.refused
        except Refused as reason:
            yield leaf.name, str(reason)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of some MiB, since what is tried is the counting."""
    monkeypatch.setattr(unpacking_streams, "FREE", 2 * MIB)
    monkeypatch.setattr(unpacking, "FREE_IN_ALL", 30 * MIB)


BOMB = b"x" * (40 * MIB)


@pytest.mark.usefixtures("small")
def test_a_member_that_unpacks_to_too_much_is_refused_and_the_others_are_read() -> None:
    said = dict(found(zipped(("a", b"one"), ("b", BOMB), ("c", b"two"))))
    assert (said["a"], said["c"]) == ("one", "two")
    assert said["b"].startswith("it unpacks to more than 2 MiB and to more than 200 times the packed size")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [0, None])
def test_a_packed_file_that_unpacks_to_too_much_is_refused_from_a_pipe_too(size: int | None) -> None:
    ((name, said),) = found(gzip.compress(BOMB), size)
    assert name == ""
    assert "it unpacks to more than" in said


@pytest.mark.usefixtures("small")
def test_what_is_small_or_packed_little_is_read_whatever_its_size() -> None:
    noise = b"".join(number.to_bytes(4, "big") for number in range(100_000))
    for body in (b"x" * (MIB + 9), noise * 6):
        assert [said for _, said in found(zipped(("a", body)))] == [body.decode("latin-1")]
        assert [said for _, said in found(gzip.compress(body))] == [body.decode("latin-1")]


@pytest.mark.usefixtures("small")
def test_many_members_together_may_not_unpack_to_too_much_either() -> None:
    inner = zipped(("x", b"x" * (2 * MIB - 9)))
    said = list(found(zipped(*((f"{number:03}.zip", inner) for number in range(40)))))
    assert 10 < len(said) < 40
    assert said[0] == ("000.zip/x", "x" * (2 * MIB - 9))
    assert said[-1] == (
        "",
        "its members unpack to more than 30 MiB and to more than 200 times the packed size, as no records do; "
        "unpack it by hand if you trust it",
    )


@pytest.mark.usefixtures("small")
def test_an_archive_in_an_archive_is_not_copied_beyond_the_limit() -> None:
    inner = zipped(("x", b"1")) + BOMB  # a zip, and much that is none
    assert [name for name, _ in found(gzip.compress(inner))] == [""]
    assert all("it unpacks to more than" in said for _, said in found(gzip.compress(inner)))


def test_a_list_of_members_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking_streams, "LARGEST_DIRECTORY", MIB)
    data = zipped(*((f"{number:0200}", b"") for number in range(5000)))
    assert list(found(data)) == [
        ("", "an archive whose list of members takes more than 1 MiB; unpack it first"),
    ]
    assert Guarded(io.BytesIO(b"abc")).read() == b"abc"


@pytest.mark.parametrize(
    ("packed", "kind", "whole"),
    [
        (gzip.compress(b"x" * 100)[:-9], BrokenOff, 0),
        (gzip.compress(b"x" * 100)[:-4], BrokenOff, 100),
        (gzip.compress(b"x" * 100)[:-8] + b"\0" * 8, Damaged, 100),
        (gzip.compress(b"x" * 100) + b"rubbish", BrokenOff, 100),
        (gzip.compress(b"x" * 100)[:10] + b"\xff" * 20, BrokenOff, 0),
    ],
    # Not the bytes, which hold the time.
    ids=["cut early", "cut in the trailer", "wrong checksum", "rubbish behind", "rubbish within"],
)
def test_what_comes_before_damage_is_given_and_then_the_damage(packed: bytes, kind: type[Refused], whole: int) -> None:
    (leaf,) = leaves(io.BytesIO(packed), len(packed))
    if leaf.stream is None:
        assert "download it again" in leaf.refused
        return
    assert len(leaf.stream.read(1000)) >= whole
    with pytest.raises(kind, match="download it again"):
        leaf.stream.read(1)


def test_a_beginning_of_white_space_does_not_hide_what_follows() -> None:
    assert [said.strip() for _, said in found(b" \n" * 100_000 + b"{}")] == ["{}"]


@pytest.mark.parametrize(
    "begin", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd"]
)
def test_other_archives_are_called_by_their_names(begin: bytes) -> None:
    ((_, said),) = found(begin + bytes(100))
    assert said.endswith("; unpack it first")


def test_names_that_look_the_same_are_told_apart() -> None:
    names = Names()
    given = [names.of(name) for name in ("a", "a (2)", "a", "a", "x\x01", "x\\x01", "a (2)")]
    assert given == ["a", "a (2)", "a (3)", "a (4)", "x\\x01", "x\\x01 (2)", "a (2) (2)"]


def test_a_name_of_bytes_that_are_not_what_they_claim_to_be_is_damage() -> None:
    data = zipped(("ä.json", b"{}")).replace("ä".encode(), b"\xff\xff")
    ((name, said),) = found(data)
    assert name == ""
    assert said.startswith("a damaged archive (")


def test_a_headed_stream_gives_everything_once() -> None:
    body = bytes(range(256)) * 200
    for size in (1, 1000, 16 * 1024, 10**6, -1):
        headed = Headed(io.BytesIO(body))
        assert b"".join(iter(lambda headed=headed, size=size: headed.read(size), b"")) == body  # type: ignore[misc]
        assert headed.given == len(body)


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert list(found(zipped(("../in.zip", zipped(("/x", b"1")))))) == [("../in.zip//x", "1")]
    assert list(tmp_path.rglob("*")) == []
