"""Archives that are damaged, hostile or of a kind that is not unpacked."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import (
    BAD,
    EVERYTHING,
    ONE,
    REJECTED,
    THREE,
    TWO,
    TWO_STUDIES,
    FileCase,
    file,
    files,
    gz,
    study,
    zipped,
)

_MIB = 1024 * 1024
_NOISE = hashlib.shake_128(b"").hexdigest(400)
_MEMBER = "that member is rejected, the others are read"
_TOO_MUCH = (
    "it unpacks to more than 100 MiB and to more than 200 times the packed size, as no records do; "
    "unpack it by hand if you trust it"
)
_SPLIT = b"PK\x07\x08" + zipped(("a.json", study(BAD)))


def _zip(
    *members: tuple[str | zipfile.ZipInfo, bytes], change: Callable[[bytes], bytes] = bytes
) -> Callable[[Path], None]:
    """Writes a zip with members between two good ones, and then changes its bytes."""
    return file("m.zip", change(zipped(("0.json", study(ONE)), *members, ("9.json", study(TWO)))))


def _bomb() -> bytes:
    """A study of 110 MiB. Made when it is needed, since that takes a second."""
    return study(BAD)[:-4] + b" " * (110 * _MIB) + b'"}}}'


def _zip_bomb(folder: Path) -> None:
    _zip(("5.json", _bomb()))(folder)


def _nested_bomb(folder: Path) -> None:
    _zip(("5.zip", zipped(("b.json", _bomb()))))(folder)


def _gzip_bomb(folder: Path) -> None:
    file("m.json.gz", gz(_bomb()))(folder)


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


CASES: tuple[FileCase, ...] = (
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
        TWO_STUDIES,
    ),
    FileCase(
        "a member of a zip with a wrong check sum",
        _zip(("5.json", study(BAD)), change=_wrong_sum),
        _MEMBER,
        ("m.zip/5.json: damaged in its archive (its check sum is wrong); download it again",),
        TWO_STUDIES,
    ),
    FileCase(
        "a zip whose members overlap",
        _zip(("5.json", study(BAD)), change=_overlapping),
        _MEMBER,
        (
            "m.zip/5.json: damaged in its archive (File name in directory '5.json' and header b'0.json' differ.); "
            "download it again",
        ),
        TWO_STUDIES,
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
        TWO_STUDIES,
    ),
    FileCase(
        "members of a zip called ../x and /x",
        _zip(("../5.json", study(THREE)), ("/6.json", study(BAD))),
        "read like any other: nothing is written under a member's name, which is only a label",
        (),
        (*TWO_STUDIES, THREE, BAD),
    ),
    FileCase(
        "a name twice in a zip",
        _zip(("5.json", study(THREE)), ("5.json", study(BAD))),
        "both are read; the second is called 5.json (2)",
        (),
        (*TWO_STUDIES, THREE, BAD),
    ),
    FileCase("a folder in a zip", _zip(("f/", b""), ("f/5.json", study(BAD))), EVERYTHING, (), (*TWO_STUDIES, BAD)),
    FileCase(
        "names with line ends, quotes and controls in a zip",
        _zip(('a\n\t"\x1b.json', b"")),
        "the name is shown with escapes",
        ('m.zip/a\\n\\t"\\x1b.json: empty; there is nothing to read',),
        TWO_STUDIES,
    ),
    FileCase(
        "an empty zip",
        file("m.zip", zipped()),
        REJECTED,
        ("m.zip: an archive without members; there is nothing to read",),
    ),
    FileCase(
        "one part of a zip in several parts",
        file("m.z01", _SPLIT),
        REJECTED,
        ("m.z01: one part of a zip archive in several parts; join them first (zip -s 0 parts.zip --out whole.zip)",),
    ),
    FileCase(
        "archives in archives, four deep",
        files(("m.zip", _nested(4)), ("n.zip", zipped(("0.json", study(ONE))))),
        REJECTED,
        ("m.zip/3.zip/2.zip/1.zip: archives nested more than 3 deep; unpack them first",),
        (ONE,),
    ),
    FileCase(
        "a zip bomb",
        _zip_bomb,
        _MEMBER,
        (f"m.zip/5.json: {_TOO_MUCH}",),
        TWO_STUDIES,
    ),
    FileCase(
        "a zip bomb in a zip",
        _nested_bomb,
        _MEMBER,
        (f"m.zip/5.zip/b.json: {_TOO_MUCH}",),
        TWO_STUDIES,
    ),
    FileCase("a gzip bomb", _gzip_bomb, REJECTED, (f"m.json.gz: {_TOO_MUCH}",)),
    FileCase(
        "a gzip file that is cut off",
        file("m.ndjson.gz", gz(b"\n".join([study(ONE), study(TWO), study(BAD, x=_NOISE)]))[:-200]),
        "what was whole before the break is read",
        (
            "m.ndjson.gz: a damaged archive (Compressed file ended before the end-of-stream marker was reached); "
            "download it again",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "a gzip file with a wrong check sum",
        file("m.json.gz", gz(study(BAD))[:-8] + b"12345678"),
        REJECTED,
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
        REJECTED,
        ("m.7z: a 7z archive; unpack it first",),
    ),
    FileCase(
        "a tar archive in gzip",
        file("m.tar.gz", gz(b"a.json".ljust(257, b"\0") + b"ustar\x0000" + bytes(500))),
        REJECTED,
        ("m.tar.gz: a tar archive; unpack it first",),
    ),
)
