from __future__ import annotations

import gzip
import io
import os
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.read.pieces import Unread
from kg.read.walk import Source, documents
from kg.trial.record import Document

ONE = b'{"protocolSection": {"identificationModule": {"nctId": "NCT99999901"}}}'
TWO = b'{"protocolSection": {"identificationModule": {"nctId": "NCT99999902"}}}'
LINES = ONE + b"\n" + TWO + b"\n"


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return target.getvalue()


def encrypted() -> bytes:
    """An archive whose first member claims to be encrypted, as its flag says."""
    data = bytearray(zipped([("secret.json", ONE), ("z.json", TWO)]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def read(path: Path) -> list[tuple[str, int, bytes]]:
    """What a source gives: member, position, and the bytes, or the reason why there are none."""
    return [
        (found.member, found.ordinal, found.body if isinstance(found, Document) else found.reason.encode())
        for found in documents(Source.of(path))
    ]


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_file_is_one_document_named_after_it(tmp_path: Path) -> None:
    found = list(documents(Source.of(written(tmp_path / "one.json", ONE))))
    assert found == [Document("one.json", "", 0, ONE)]


def test_a_source_is_named_by_the_last_part_of_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "studies"
    folder.mkdir()
    monkeypatch.chdir(folder)
    names = [Source.of(path).name for path in (folder, "../studies/", ".", "a/b.zip", "-", "/")]
    assert names == ["studies", "studies", "studies", "b.zip", "stdin", "root"]


def test_the_files_of_a_folder_come_in_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "a/b/c.json", "a.json", "B.json"):
        written(tmp_path / name, ONE)
    assert [member for member, _, _ in read(tmp_path)] == ["B.json", "a.json", "a/b/c.json", "a/z.json", "b.json"]


ARCHIVES = {
    "zip": (zipped([("b.json", TWO), ("a.json", ONE)]), [("a.json", 0, ONE), ("b.json", 0, TWO)]),
    "zip with a folder": (zipped([("f/", b""), ("f/a.json", ONE)]), [("f/a.json", 0, ONE)]),
    "zip of NDJSON": (zipped([("a.ndjson", LINES)]), [("a.ndjson", 1, ONE), ("a.ndjson", 2, TWO)]),
    "zip in zip": (zipped([("in.zip", zipped([("a.json", ONE)]))]), [("in.zip/a.json", 0, ONE)]),
    "gz": (gzip.compress(ONE), [("", 0, ONE)]),
    "NDJSON in gz": (gzip.compress(LINES), [("", 1, ONE), ("", 2, TWO)]),
    "two gz run together": (gzip.compress(ONE + b"\n") + gzip.compress(TWO), [("", 1, ONE), ("", 2, TWO)]),
    "zip in gz": (gzip.compress(zipped([("a.json", ONE)])), [("a.json", 0, ONE)]),
    "gz in zip": (zipped([("a.json.gz", gzip.compress(ONE))]), [("a.json.gz", 0, ONE)]),
    "page": (b"[" + ONE + b"," + TWO + b"]", [("", 1, ONE), ("", 2, TWO)]),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_documents_come_out_of_whatever_wraps_them(case: str, tmp_path: Path) -> None:
    data, expected = ARCHIVES[case]
    assert read(written(tmp_path / "anything", data)) == expected


@pytest.mark.parametrize("case", ARCHIVES)
def test_standard_input_is_read_like_a_file(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data, expected = ARCHIVES[case]

    class Pipe(io.BytesIO):
        """Standard input as the shell gives it: it cannot jump."""

        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    monkeypatch.setattr(sys, "stdin", type("Input", (), {"buffer": Pipe(data)}))
    found = list(documents(Source.of("-")))
    assert {each.source for each in found} <= {"stdin"}
    assert [(each.member, each.ordinal, each.body) for each in found if isinstance(each, Document)] == expected


def test_archives_are_followed_three_deep(tmp_path: Path) -> None:
    three = zipped([("3.zip", zipped([("2.zip", zipped([("a.json", ONE)]))]))])
    assert read(written(tmp_path / "three.zip", three)) == [("3.zip/2.zip/a.json", 0, ONE)]
    four = zipped([("4.zip", three), ("z.json", TWO)])
    assert read(written(tmp_path / "four.zip", four)) == [
        ("4.zip/3.zip/2.zip", 0, b"archives nested more than 3 deep; unpack them first"),
        ("z.json", 0, TWO),
    ]


# --------------------------------------------------------------------------------------------------------- damage

BAD = {
    "empty file": (b"", "empty; there is nothing to read"),
    "binary": (b"\x00\x01\x02\xff" * 20, "binary data; what can be read"),
    "some text": (b"Dear reader, this is no trial.", "a format that is not known; what can be read"),
    "truncated zip": (zipped([("a.json", ONE)])[:-30], "a damaged archive"),
    "truncated gz": (gzip.compress(ONE)[:-12], "a damaged archive"),
    "gz with a wrong check sum": (gzip.compress(ONE)[:-8] + b"\1\2\3\4\5\6\7\10", "its check sum is wrong"),
    "empty zip": (zipped([]), "an archive without members; there is nothing to read"),
    "not JSON after all": (b"[nothing", "where a study belongs"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_rejection_and_hides_nothing_beside_it(case: str, tmp_path: Path) -> None:
    data, reason = BAD[case]
    for name, body in (("a.json", ONE), ("m.bad", data), ("z.json", TWO)):
        written(tmp_path / name, body)
    found = list(documents(Source.of(tmp_path)))
    assert [each.member for each in found if isinstance(each, Document)] == ["a.json", "z.json"]
    bad = [each for each in found if isinstance(each, Unread)]
    assert {each.member for each in bad} == {"m.bad"}
    assert reason in bad[0].reason


@pytest.mark.parametrize("case", BAD)
def test_a_bad_member_hides_nothing_beside_it(case: str, tmp_path: Path) -> None:
    data, reason = BAD[case]
    archive = zipped([("a.json", ONE), ("m.bad", data), ("z.json", TWO)])
    found = list(documents(Source.of(written(tmp_path / "all.zip", archive))))
    assert [each.member for each in found if isinstance(each, Document)] == ["a.json", "z.json"]
    bad = [each for each in found if isinstance(each, Unread)]
    assert {each.member for each in bad} == {"m.bad"}
    assert reason in bad[0].reason


def test_a_file_of_white_space_is_empty(tmp_path: Path) -> None:
    assert read(written(tmp_path / "blank.json", b" \n\t\n")) == [("", 0, b"empty; there is nothing to read")]


def test_an_encrypted_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    assert read(written(tmp_path / "locked.zip", encrypted())) == [
        ("secret.json", 0, b"encrypted; unpack it with its password first"),
        ("z.json", 0, TWO),
    ]


def test_a_member_with_a_wrong_check_sum_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.json", ONE), ("b.json", TWO)]))
    data[data.index(b"PK\x01\x02") + 16] ^= 0xFF  # the check sum in the directory
    found = read(written(tmp_path / "damaged.zip", bytes(data)))
    assert found[-1] == ("b.json", 0, TWO)
    assert [member for member, _, _ in found] == ["a.json", "b.json"]
    assert b"download it again" in found[0][2]


def test_what_was_whole_before_an_archive_breaks_off_is_given(tmp_path: Path) -> None:
    lines = [b'{"n": %d, "noise": "%s"}' % (number, os.urandom(600).hex().encode()) for number in range(2000)]
    data = gzip.compress(b"\n".join(lines))
    found = list(documents(Source.of(written(tmp_path / "cut.ndjson.gz", data[: len(data) * 3 // 4]))))
    whole = [each.body for each in found if isinstance(each, Document)]
    assert len(whole) > 500
    assert whole == lines[: len(whole)]
    (broken,) = [each for each in found if isinstance(each, Unread)]
    assert "download it again" in broken.reason


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder; check the spelling"):
        Source.of(tmp_path / "nowhere").check()


def test_folders_that_link_to_themselves_are_read_once(tmp_path: Path) -> None:
    written(tmp_path / "a" / "one.json", ONE)
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    link = b"a link to a folder, which is not followed; name that folder as a source"
    assert read(tmp_path) == [("a/loop", 0, link), ("a/one.json", 0, ONE)]


def test_links_to_files_are_followed_and_dangling_ones_rejected(tmp_path: Path) -> None:
    written(tmp_path / "elsewhere.json", ONE)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.json").symlink_to(tmp_path / "elsewhere.json")
    (folder / "bad.json").symlink_to(tmp_path / "nowhere.json")
    assert read(folder) == [("bad.json", 0, b"a link that leads nowhere"), ("good.json", 0, ONE)]


def test_a_pipe_in_a_folder_does_not_make_us_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path) == [("pipe", 0, b"a pipe, not a file; pass what comes out of it to kg build -")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_rejected(tmp_path: Path) -> None:
    written(tmp_path / "closed.json", ONE).chmod(0)
    written(tmp_path / "open.json", TWO)
    assert read(tmp_path) == [("closed.json", 0, b"cannot be opened: Permission denied"), ("open.json", 0, TWO)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_rejected(tmp_path: Path) -> None:
    written(tmp_path / "closed" / "one.json", ONE).parent.chmod(0)
    written(tmp_path / "open.json", TWO)
    try:
        assert read(tmp_path) == [("closed", 0, b"cannot be opened: Permission denied"), ("open.json", 0, TWO)]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_file_that_vanishes_before_it_is_read_is_told_of(tmp_path: Path) -> None:
    for name in ("a.json", "b.json", "c.json"):
        written(tmp_path / name, ONE)
    found = documents(Source.of(tmp_path))
    assert isinstance(next(found), Document)
    (tmp_path / "b.json").unlink()
    gone, last = found
    assert gone == Unread(tmp_path.name, "b.json", 0, "cannot be opened: No such file or directory", lasting=False)
    assert isinstance(last, Document)


def test_a_file_that_shrinks_while_it_is_read_gives_what_was_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", (ONE + b"\n") * 60_000)
    found = documents(Source.of(tmp_path))
    assert isinstance(next(found), Document)
    os.truncate(path, 3_000_000)
    rest = list(found)
    assert all(each.body == ONE for each in rest if isinstance(each, Document))
    assert [each.reason for each in rest if isinstance(each, Unread)] == [
        "JSON that ends in the middle of a study; download it again"
    ]


def test_a_disk_that_cannot_be_read_is_not_held_against_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(io.BytesIO):
        def read(self, *_: int | None) -> bytes:
            raise OSError(5, "Input/output error")

        def fileno(self) -> int:
            return os.open(tmp_path, os.O_RDONLY)

    written(tmp_path / "a.json", ONE)
    monkeypatch.setattr(Path, "open", lambda *_: Failing())
    (found,) = documents(Source.of(tmp_path))
    assert found == Unread(tmp_path.name, "a.json", 0, "cannot be read: Input/output error", lasting=False)


@pytest.mark.parametrize("path", ["x" * 300, "a\0b", "loop"])
def test_a_path_that_no_file_can_have_is_an_error(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ReadError, match="cannot be reached"):
        Source.of(path).check()


def test_a_closed_standard_input_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert list(documents(Source.of("-"))) == [Unread("stdin", "", 0, "standard input is closed", lasting=False)]


def test_names_of_sources_can_be_written_anywhere(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"a\n\xff")
    written(folder / "x\t.json", ONE)
    source = Source.of(folder)
    assert source.name == r"a\n\xff"
    assert source.named(2).name == rf"{tmp_path.name}/a\n\xff"
    assert [found.member for found in documents(source)] == [r"x\t.json"]


def test_a_folder_without_files_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    assert read(tmp_path / "in") == [("", 0, b"a folder without files; there is nothing to read")]
