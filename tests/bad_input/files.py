"""Files, folders and archives that are damaged, hostile or no files at all."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import BAD, FileCase, gz, study, zipped

ONE, TWO, THREE = "NCT99999911", "NCT99999912", "NCT99999913"
_REJECTED = "rejected; the files beside it are read"
_EVERYTHING = "everything is read"
_MEMBER = "that member is rejected, the others are read"
_MIB = 1024 * 1024
_NOISE = hashlib.shake_128(b"").hexdigest(400)
_TWO = (ONE, TWO)


def file(name: str, body: bytes) -> Callable[[Path], None]:
    """Writes one file."""
    return files((name, body))


def files(*bodies: tuple[str, bytes]) -> Callable[[Path], None]:
    """Writes several files."""

    def write(folder: Path) -> None:
        for name, body in bodies:
            _written(folder / name, body)

    return write


def _written(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _zip(
    *members: tuple[str | zipfile.ZipInfo, bytes], change: Callable[[bytes], bytes] = bytes
) -> Callable[[Path], None]:
    """Writes a zip with members between two good ones, and then changes its bytes."""
    return file("m.zip", change(zipped(("0.json", study(ONE)), *members, ("9.json", study(TWO)))))


def _large(folder: Path) -> None:
    """A line of 260 MiB, most of it a hole in the file, between two good lines."""
    with (folder / "m.ndjson").open("wb") as target:
        target.write(study(ONE) + b"\n" + study(BAD)[:-4])
        target.seek(260 * _MIB)
        target.write(b'"}}}\n' + study(TWO) + b"\n")


def _bomb(unpacked: int = 110 * _MIB) -> bytes:
    return study(BAD)[:-4] + b" " * unpacked + b'"}}}'


def _linked(folder: Path) -> None:
    (folder / "m").symlink_to(folder / "m")


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("m")
    finally:
        os.chdir(here)


def _closed_folder(folder: Path) -> None:
    _written(folder / "m" / "b.json", study(ONE))
    (folder / "m").chmod(0)


def _closed_file(folder: Path) -> None:
    _written(folder / "m.json", study(ONE))
    (folder / "m.json").chmod(0)


def _link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _locked(data: bytes) -> bytes:
    """The second member says that it is encrypted."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(signature, data.index(signature) + 4) + offset] |= 1
    return bytes(changed)


def _wrong_sum(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4) + 16] ^= 0xFF
    return bytes(changed)


def _overlapping(data: bytes) -> bytes:
    """The second member begins where the first one does."""
    changed = bytearray(data)
    changed[data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4) + 42] = 0
    return bytes(changed)


def _nested(levels: int) -> bytes:
    body = study(BAD)
    for level in range(levels):
        body = zipped((f"{level}.zip" if level else "x.json", body))
    return body


def _page(*studies: bytes, after: bytes = b"") -> bytes:
    return b'{"studies": [' + b", ".join(studies) + b"]" + after + b"}"


_TOO_MUCH = (
    "it unpacks to more than 100 MiB and to more than 200 times the packed size, as no records do; "
    "unpack it by hand if you trust it"
)
_SPLIT = b"PK\x07\x08" + zipped(("a.json", study(BAD)))

CASES: tuple[FileCase, ...] = (
    # several documents in one file
    FileCase(
        "a line of 260 MiB between good lines",
        _large,
        "that line is rejected in bounded memory, the others are read",
        ("m.ndjson #2: a study of more than 256 MiB; the largest that is read",),
        _TWO,
    ),
    FileCase(
        "a line of NDJSON that is not JSON",
        file("m.ndjson", study(ONE) + b"\n<html>503 Service Unavailable</html>\n" + study(TWO) + b"\n"),
        "that line is rejected, the others are read",
        ("m.ndjson #2: not JSON: it goes on with '<html>503 Service Unavailable</html>'",),
        _TWO,
    ),
    FileCase(
        "a line of NDJSON with a line end in a text",
        file("m.ndjson", study(ONE) + b"\n" + study(BAD).replace(b"Made", b"Ma\nde") + b"\n" + study(TWO) + b"\n"),
        "that study is rejected, the others are read",
        ("m.ndjson #2: JSON with a text that is not closed; the studies after it are read",),
        _TWO,
    ),
    FileCase(
        "a page of studies with a damaged one among them",
        file("m.json", _page(study(ONE), study(BAD).replace(b'"}', b'"', 1), study(TWO))),
        "that study is rejected, the others are read",
        (
            "m.json #2: a study that is damaged (a bracket or a quote is missing, or is one too many); "
            "the studies after it are read",
        ),
        _TWO,
    ),
    FileCase(
        "a page of studies that is cut off",
        file("m.json", _page(study(ONE), study(TWO), study(BAD))[:-30]),
        "what is whole is read",
        ("m.json #3: JSON that ends in the middle of a study; download it again",),
        _TWO,
    ),
    FileCase(
        "a page with more than studies in it",
        file("m.json", _page(study(ONE), study(TWO), after=b', "more": [' + study(BAD) + b"]")),
        "the studies of the list are read",
        (
            "m.json #3: a page of studies that goes on after its list with "
            '\'"more": [{"protocolSection": {"identific\', which is not read',
        ),
        _TWO,
    ),
    FileCase(
        "a list of studies with something else in it",
        file("m.json", b"[" + study(ONE) + b', null, "x", 3, [1], ' + study(TWO) + b"]"),
        "the studies are read",
        (
            "m.json #2: 'null, \"x\", 3, ' where a study belongs",
            "m.json #3: a list where a study belongs: '[1]'",
        ),
        _TWO,
    ),
    FileCase(
        "a page without studies",
        file("m.json", b'{"studies": [], "totalCount": 0}'),
        "nothing is said, for nothing is wrong",
    ),
    FileCase(
        "the same study twice in a file, and in two files",
        files(("m.ndjson", study(ONE) + b"\n" + study(ONE) + b"\n"), ("n.json", study(ONE))),
        "described once",
        (),
        (ONE,),
    ),
    # archives
    FileCase(
        "a zip that is cut off",
        file("m.zip", zipped(("0.json", study(ONE)), ("9.json", study(TWO)))[:-40]),
        "rejected: the list of its members is at its end",
        ("m.zip: a damaged archive (File is not a zip file); download it again",),
    ),
    FileCase(
        "an encrypted member of a zip",
        _zip(("5.json", study(BAD)), change=_locked),
        _MEMBER,
        ("m.zip/5.json: encrypted; unpack it with its password first",),
        _TWO,
    ),
    FileCase(
        "a member of a zip with a wrong check sum",
        _zip(("5.json", study(BAD)), change=_wrong_sum),
        _MEMBER,
        ("m.zip/5.json: damaged in its archive (its check sum is wrong); download it again",),
        _TWO,
    ),
    FileCase(
        "a zip whose members overlap",
        _zip(("5.json", study(BAD)), change=_overlapping),
        _MEMBER,
        (
            "m.zip/5.json: damaged in its archive (File name in directory '5.json' and header b'0.json' differ.); "
            "download it again",
        ),
        _TWO,
    ),
    FileCase(
        "a member of a zip that is packed with bzip2",
        file("m.zip", zipped(("5.json", study(BAD)), method=zipfile.ZIP_BZIP2)),
        _MEMBER,
        ("m.zip/5.json: packed with another method than deflate; unpack it first",),
    ),
    FileCase(
        "a link in a zip",
        _zip((_link("5.json"), b"../../etc/passwd")),
        _MEMBER,
        ("m.zip/5.json: a link inside an archive, which is not followed",),
        _TWO,
    ),
    FileCase(
        "members of a zip called ../x and /x",
        _zip(("../5.json", study(THREE)), ("/6.json", study(BAD))),
        "read like any other: nothing is written under a member's name, which is only a label",
        (),
        (*_TWO, THREE, BAD),
    ),
    FileCase(
        "a name twice in a zip",
        _zip(("5.json", study(THREE)), ("5.json", study(BAD))),
        "both are read; the second is called 5.json (2)",
        (),
        (*_TWO, THREE, BAD),
    ),
    FileCase("a folder in a zip", _zip(("f/", b""), ("f/5.json", study(BAD))), _EVERYTHING, (), (*_TWO, BAD)),
    FileCase(
        "names with line ends, quotes and controls in a zip",
        _zip(('a\n\t"\x1b.json', b"")),
        "the name is shown with escapes",
        ('m.zip/a\\n\\t"\\x1b.json: empty; there is nothing to read',),
        _TWO,
    ),
    FileCase(
        "an empty zip",
        file("m.zip", zipped()),
        _REJECTED,
        ("m.zip: an archive without members; there is nothing to read",),
    ),
    FileCase(
        "one part of a zip in several parts",
        file("m.z01", _SPLIT),
        _REJECTED,
        ("m.z01: one part of a zip archive in several parts; join them first (zip -s 0 parts.zip --out whole.zip)",),
    ),
    FileCase(
        "archives in archives, four deep",
        files(("m.zip", _nested(4)), ("n.zip", zipped(("0.json", study(ONE))))),
        _REJECTED,
        ("m.zip/3.zip/2.zip/1.zip: archives nested more than 3 deep; unpack them first",),
        (ONE,),
    ),
    FileCase("a zip bomb", _zip(("5.json", _bomb())), _MEMBER, (f"m.zip/5.json: {_TOO_MUCH}",), _TWO),
    FileCase(
        "a zip bomb in a zip",
        _zip(("5.zip", zipped(("b.json", _bomb())))),
        _MEMBER,
        (f"m.zip/5.zip/b.json: {_TOO_MUCH}",),
        _TWO,
    ),
    FileCase("a gzip bomb", file("m.json.gz", gz(_bomb())), _REJECTED, (f"m.json.gz: {_TOO_MUCH}",)),
    FileCase(
        "a gzip file that is cut off",
        file("m.ndjson.gz", gz(b"\n".join([study(ONE), study(TWO), study(BAD, x=_NOISE)]))[:-200]),
        "what was whole before the break is read",
        (
            "m.ndjson.gz: a damaged archive (Compressed file ended before the end-of-stream marker was reached); "
            "download it again",
        ),
        _TWO,
    ),
    FileCase(
        "a gzip file with a wrong check sum",
        file("m.json.gz", gz(study(BAD))[:-8] + b"12345678"),
        _REJECTED,
        ("m.json.gz: damaged in its archive (its check sum is wrong); download it again",),
    ),
    FileCase(
        "a gzip file that goes on after its end",
        file("m.json.gz", gz(study(ONE)) + b"rubbish"),
        "what came before is read",
        ("m.json.gz: a damaged archive (Not a gzipped file (b'ru')); download it again",),
        (ONE,),
    ),
    FileCase(
        "a 7z archive",
        file("m.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
        _REJECTED,
        ("m.7z: a 7z archive; unpack it first",),
    ),
    FileCase(
        "a tar archive in gzip",
        file("m.tar.gz", gz(b"a.json".ljust(257, b"\0") + b"ustar\x0000" + bytes(500))),
        _REJECTED,
        ("m.tar.gz: a tar archive; unpack it first",),
    ),
    # what stands in a folder
    FileCase(
        "a pipe",
        lambda folder: os.mkfifo(folder / "m"),
        "rejected, without waiting for it",
        ("m: a pipe, not a file; pass what comes out of it to kg build -",),
    ),
    FileCase("a socket", _socket, _REJECTED, ("m: a socket, not a file",)),
    FileCase(
        "a device", lambda folder: (folder / "m").symlink_to("/dev/zero"), _REJECTED, ("m: a device, not a file",)
    ),
    FileCase(
        "a link that leads nowhere",
        lambda folder: (folder / "m").symlink_to("gone"),
        _REJECTED,
        ("m: a link that leads nowhere",),
    ),
    FileCase("a link to itself", _linked, _REJECTED, ("m: a link that leads nowhere",)),
    FileCase(
        "a link to a folder",
        lambda folder: (folder / "m").symlink_to(folder),
        "not followed, so that no circle is walked",
        ("m: a link to a folder, which is not followed; name that folder as a source",),
    ),
    FileCase(
        "a file that may not be read",
        _closed_file,
        _REJECTED,
        ("m.json: cannot be opened: Permission denied",),
        not_by_root=True,
    ),
    FileCase(
        "a folder that may not be read",
        _closed_folder,
        _REJECTED,
        ("m: cannot be opened: Permission denied",),
        not_by_root=True,
    ),
    FileCase(
        "a file whose name holds a line end, a tab and bytes that are no text",
        lambda folder: _written(folder / os.fsdecode(b"m\n\t\xff\xfe.json"), study(ONE)),
        "read; the name is shown with escapes: m\\n\\t\\xff\\xfe.json",
        (),
        (ONE,),
    ),
    FileCase(
        "two files whose names look the same when shown",
        files(("m\n.json", study(ONE)), ("m\\n.json", study(TWO))),
        "both are read; the second is called m\\n.json (2)",
        (),
        _TWO,
    ),
    FileCase("a file with a name of 250 characters", file("m" * 245 + ".json", study(ONE)), _EVERYTHING, (), (ONE,)),
    FileCase("a folder called <x>{y}|^`", file('<x>{y}|^`/m ".json', study(ONE)), _EVERYTHING, (), (ONE,)),
)
