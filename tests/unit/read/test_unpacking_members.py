"""Members of a zip that are handed on packed: what comes out of them is what comes out of the archive."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.read import unpacking
from kg.read.pieces import Found, Parcel
from kg.read.unpacking_members import LARGEST, Members
from kg.read.walk import File

ONE = b'{"protocolSection": {"identificationModule": {"nctId": "NCT99999901"}}}'
TWO = b'{"protocolSection": {"identificationModule": {"nctId": "NCT99999902"}}}'
XML = b"<clinical_study><id_info><nct_id>NCT99999903</nct_id></id_info></clinical_study>"
TABLE = b"id|nct_id|name\n1|NCT99999901|lamp\n"


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name), body, method)
    return target.getvalue()


MEMBERS = (("a.json", ONE), ("b.json", TWO), ("c.xml", XML))
WHOLE = zipped(*MEMBERS)
STORED = zipped(*MEMBERS, method=zipfile.ZIP_STORED)
DIRECTORY = WHOLE.index(b"PK\x01\x02")


def put(data: bytes, place: int, new: bytes) -> bytes:
    return data[:place] + new + data[place + len(new) :]


def second(data: bytes, signature: bytes) -> int:
    """Where the second header of a kind begins."""
    return data.index(signature, data.index(signature) + 1)


def in_directory(offset: int, form: str, value: int) -> bytes:
    """The archive whose directory says something else of the second member."""
    return put(WHOLE, second(WHOLE, b"PK\x01\x02") + offset, struct.pack(form, value))


ARCHIVES = {
    "as it should be": WHOLE,
    "stored": STORED,
    "one that says nothing": zipped(("a.json", b""), ("b.json", b" \n"), ("c.json", ONE)),
    "several in one": zipped(("a.json", b"[" + ONE + b", " + TWO + b"]"), ("b.json", ONE + b"\n" + TWO + b"\n")),
    "white space around": zipped(("a.json", b"\n " + ONE + b"\n"), ("b.json", ONE + b"\n\n")),
    "no study": zipped(("a.json", b'{"a": 1}'), ("b.json", b"{"), ("c.json", b'{"a": [}'), ("d.xml", b"<?xml")),
    "names that look the same": zipped(("a\n.json", ONE), ("a\\n.json", TWO), ("é.json", ONE)),
    "an archive in it": zipped(("a.json", ONE), ("b.json", zipped(("c.json", TWO)))),
    "tables in it": zipped(("studies.txt", TABLE), ("conditions.txt", TABLE), ("x.json", ONE)),
    "something before it": b"#!/bin/sh\n" + WHOLE,
    "cut off": WHOLE[:-30],
    "data that is damaged": put(WHOLE, second(WHOLE, b"PK\x03\x04") + 50, b"\xff\xff\xff\xff"),
    "stored data that is damaged": put(STORED, STORED.index(TWO) + 20, b"???"),
    "a header that is none": put(WHOLE, second(WHOLE, b"PK\x03\x04"), b"PK\x07\x07"),
    "a header of another name": put(WHOLE, WHOLE.index(b"b.json"), b"z.json"),
    "another check sum": in_directory(16, "<I", 1),
    "too small a size": in_directory(24, "<I", len(TWO) - 9),
    "too large a size": in_directory(24, "<I", len(TWO) + 9),
    "too small a packed size": in_directory(20, "<I", 20),
    "too large a packed size": in_directory(20, "<I", 90),
    "a packed size behind the end": in_directory(20, "<I", 0x7FFFFFFF),
    "encrypted": in_directory(8, "<H", 1),
    "with a flag that nobody knows": in_directory(8, "<H", 0x20),
    "packed otherwise": in_directory(10, "<H", 12),
    "said to be stored": in_directory(10, "<H", 0),
    "in the place of another": in_directory(42, "<I", 0),
    "in no place": in_directory(42, "<I", 0x7FFFFF),
}


def documents(path: Path) -> list[Found]:
    return list(File("s", "", path).documents())


@pytest.mark.parametrize("case", ARCHIVES)
def test_what_comes_out_is_what_the_archive_gives(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(ARCHIVES[case])
    found = documents(path)
    monkeypatch.setattr(Members, "alone", lambda self, info: None)
    assert found == documents(path)
    assert found


def parcels(path: Path) -> list[str]:
    return [piece.member for piece in File("s", "", path).pieces() if isinstance(piece, Parcel)]


def test_only_studies_are_handed_on_packed(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    large = b'{"a": "%s"}' % (b"x" * LARGEST)
    path.write_bytes(
        zipped(
            ("a.json", ONE), ("b.xml", XML), ("c.xml", b"<?xml version='1.0'?>" + XML),
            ("page.txt", b"A page"), ("page.html", b"<!DOCTYPE html><html>"), ("list.json", b"[" + ONE + b"]"),
            ("large.json", large), ("inner.zip", zipped(("d.json", ONE))), ("studies.txt", TABLE),
        )
    )  # fmt: skip
    assert parcels(path) == ["a.json", "b.xml", "c.xml"]


def test_what_is_damaged_is_not_the_same_as_what_is_whole(tmp_path: Path) -> None:
    hashes = set()
    for case in ("as it should be", "another check sum", "too large a size"):
        (tmp_path / case).write_bytes(ARCHIVES[case])
        (piece,) = [each for each in File("s", "", tmp_path / case).pieces() if each.member == "b.json"]
        assert isinstance(piece, Parcel)
        hashes.add(piece.packed.sha256)
    assert len(hashes) == 3


def test_a_header_with_long_fields(tmp_path: Path) -> None:
    """A member's data may begin far behind its header; the directory does not tell how far."""
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("a.json")
        info.extra = struct.pack("<HH", 0x4444, 5000) + bytes(5000)
        archive.writestr(info, ONE, zipfile.ZIP_DEFLATED)
        archive.writestr("b.json", TWO)
    assert parcels(path) == ["a.json", "b.json"]
    assert [getattr(each, "body", None) for each in documents(path)] == [ONE, TWO]


def test_an_archive_that_unpacks_to_too_much_is_read_up_to_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(zipped(*((f"{number}.json", ONE) for number in range(9)), method=zipfile.ZIP_STORED))
    monkeypatch.setattr(unpacking, "FREE_IN_ALL", 3 * len(ONE) + 10)
    monkeypatch.setattr(unpacking, "MOST_TIMES", 0)
    assert parcels(path) == ["0.json", "1.json", "2.json"]
    found = documents(path)
    assert [each.member for each in found] == ["0.json", "1.json", "2.json", "3.json", ""]
    assert "all that is in its file unpacks to more than" in getattr(found[3], "reason", "")
    monkeypatch.setattr(Members, "alone", lambda self, info: None)
    assert found == documents(path)


def test_the_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(WHOLE)

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Members, "alone", failing)
    (told,) = documents(path)
    assert getattr(told, "reason", "") == "cannot be read: Input/output error"
    assert not getattr(told, "lasting", True)


@pytest.mark.parametrize("pack", [lambda body: zlib.compress(body, 1)[2:-4], lambda body: zlib.compress(body, 9)[2:-4]])
def test_how_well_a_member_is_packed_changes_nothing_but_its_hash(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_bytes(WHOLE)
    piece = next(File("s", "", tmp_path / "a.zip").pieces())
    assert isinstance(piece, Parcel)
    again = type(piece.packed)(piece.packed.method, piece.packed.crc, piece.packed.size, pack(ONE))
    assert again.stream().read() == ONE
    assert (again.sha256 == piece.packed.sha256) == (again.body == piece.packed.body)
