"""Files of several documents, and what stands in a folder: damaged, hostile, or no file at all."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from kg.shipped import folder as shipped_folder
from tests.bad_input import formats
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
    written,
)

_MIB = 1024 * 1024
_PAGE = shipped_folder("sample") / "documents" / "pages" / "NCT02455596.txt"
STUDIES = (ONE, TWO, THREE, BAD)
"""The trials that these files are about, a page apart."""


def _large(folder: Path) -> None:
    """A line of 260 MiB, most of it a hole in the file, between two good lines."""
    with (folder / "m.ndjson").open("wb") as target:
        target.write(study(ONE) + b"\n" + study(BAD)[:-4])
        target.seek(260 * _MIB)
        target.write(b'"}}}\n' + study(TWO) + b"\n")


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
    written(folder / "m" / "b.json", study(ONE))
    (folder / "m").chmod(0)


def _closed_file(folder: Path) -> None:
    written(folder / "m.json", study(ONE))
    (folder / "m.json").chmod(0)


def _page(*studies: bytes, after: bytes = b"") -> bytes:
    return b'{"studies": [' + b", ".join(studies) + b"]" + after + b"}"


CASES: tuple[FileCase, ...] = (
    # several documents in one file
    FileCase(
        "a line of 260 MiB between good lines",
        _large,
        "that line is rejected in bounded memory, the others are read",
        ("m.ndjson #2: a study of more than 256 MiB; the largest that is read",),
        TWO_STUDIES,
    ),
    FileCase(
        "a line of NDJSON that is not JSON",
        file("m.ndjson", study(ONE) + b"\n<html>503 Service Unavailable</html>\n" + study(TWO) + b"\n"),
        "that line is rejected, the others are read",
        ("m.ndjson #2: not JSON: it goes on with '<html>503 Service Unavailable</html>'",),
        TWO_STUDIES,
    ),
    FileCase(
        "a line of NDJSON with a line end in a text",
        file("m.ndjson", study(ONE) + b"\n" + study(BAD).replace(b"Made", b"Ma\nde") + b"\n" + study(TWO) + b"\n"),
        "that study is rejected, the others are read",
        ("m.ndjson #2: JSON with a text that is not closed; the studies after it are read",),
        TWO_STUDIES,
    ),
    FileCase(
        "a page of studies with a damaged one among them",
        file("m.json", _page(study(ONE), study(BAD).replace(b'"}', b'"', 1), study(TWO))),
        "that study is rejected, the others are read",
        (
            "m.json #2: a study that is damaged (a bracket or a quote is missing, or is one too many); "
            "the studies after it are read",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "a page of studies that is cut off",
        file("m.json", _page(study(ONE), study(TWO), study(BAD))[:-30]),
        "what is whole is read",
        ("m.json #3: JSON that ends in the middle of a study; download it again",),
        TWO_STUDIES,
    ),
    FileCase(
        "a page with more than studies in it",
        file("m.json", _page(study(ONE), study(TWO), after=b', "more": [1, 2]')),
        "the studies of the list are read",
        ("m.json #3: a page of studies that goes on after its list, which is not read: '\"more\": [1, 2]}'",),
        TWO_STUDIES,
    ),
    FileCase(
        "a page with a second list of studies",
        file("m.json", _page(study(ONE), after=b', "more": [' + study(TWO) + b"]")),
        "all studies are read",
        (
            "m.json #2: a page of studies that goes on after its list, which is not read: "
            '\'"more": [{"protocolSection": {"identific\'; the studies after it are read',
            "m.json #4: not JSON: it goes on with ']}'",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "a page of a site in UTF-16",
        lambda folder: written(folder / "m.txt", _PAGE.read_text(encoding="utf-8").encode("utf-16")),
        EVERYTHING,
        (),
        (_PAGE.stem,),
    ),
    FileCase(
        "a page of a site that is cut off in its archive",
        lambda folder: written(folder / "m.txt.gz", gz(_PAGE.read_bytes())[:-99]),
        "rejected: nobody can tell what is missing",
        (
            "m.txt.gz: a damaged archive (Compressed file ended before the end-of-stream marker was reached); "
            "download it again",
        ),
    ),
    FileCase(
        "a list of studies with something else in it",
        file("m.json", b"[" + study(ONE) + b', null, "x", 3, [1], ' + study(TWO) + b"]"),
        "the studies are read",
        (
            "m.json #2: 'null, \"x\", 3, ' where a study belongs",
            "m.json #3: a list where a study belongs: '[1]'",
        ),
        TWO_STUDIES,
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
    *formats.CASES,
    # what stands in a folder
    FileCase(
        "a pipe",
        lambda folder: os.mkfifo(folder / "m"),
        "rejected, without waiting for it",
        ("m: a pipe, not a file; pass what comes out of it to kg build -",),
    ),
    FileCase("a socket", _socket, REJECTED, ("m: a socket, not a file",)),
    FileCase("a device", lambda folder: (folder / "m").symlink_to("/dev/zero"), REJECTED, ("m: a device, not a file",)),
    FileCase(
        "a link that leads nowhere",
        lambda folder: (folder / "m").symlink_to("gone"),
        REJECTED,
        ("m: a link that leads nowhere",),
    ),
    FileCase("a link to itself", _linked, REJECTED, ("m: a link that leads nowhere",)),
    FileCase(
        "a link to a folder",
        lambda folder: (folder / "m").symlink_to(folder),
        "not followed, so that no circle is walked",
        ("m: a link to a folder, which is not followed; name that folder as a source",),
    ),
    FileCase(
        "a file that may not be read",
        _closed_file,
        REJECTED,
        ("m.json: cannot be opened: Permission denied",),
        not_by_root=True,
    ),
    FileCase(
        "a folder that may not be read",
        _closed_folder,
        REJECTED,
        ("m: cannot be opened: Permission denied",),
        not_by_root=True,
    ),
    FileCase(
        "a file whose name holds a line end, a tab and bytes that are no text",
        lambda folder: written(folder / os.fsdecode(b"m\n\t\xff\xfe.json"), study(ONE)),
        "read; the name is shown with escapes: m\\n\\t\\xff\\xfe.json",
        (),
        (ONE,),
    ),
    FileCase(
        "two files whose names look the same when shown",
        files(("m\n.json", study(ONE)), ("m\\n.json", study(TWO))),
        "both are read; the second is called m\\n.json (2)",
        (),
        TWO_STUDIES,
    ),
    FileCase("a file with a name of 250 characters", file("m" * 245 + ".json", study(ONE)), EVERYTHING, (), (ONE,)),
    FileCase("a folder called <x>{y}|^`", file('<x>{y}|^`/m ".json', study(ONE)), EVERYTHING, (), (ONE,)),
)
