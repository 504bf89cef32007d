"""What a case is, and how its outcome is found: by building it, with good documents beside it."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import kg

GOOD = "NCT99999901", "NCT99999909"
"""The trials beside a bad document: one read before it, one after it."""

BAD = "NCT99999905"
"""The trial that a bad document is about."""

ONE, TWO, THREE = "NCT99999911", "NCT99999912", "NCT99999913"
TWO_STUDIES = (ONE, TWO)
"""The trials in files of several."""

EVERYTHING = "everything is read"
REJECTED = "rejected; the files beside it are read"


def study(nct_id: str, **modules: object) -> bytes:
    """A small study; ``modules`` are set in its protocol section."""
    identification = {"nctId": nct_id, "briefTitle": f"Made up for tests: {nct_id}"}
    return json.dumps({"protocolSection": {"identificationModule": identification, **modules}}).encode()


def raw(nct_id: str, module: str, text: str | bytes) -> bytes:
    """A small study with one module as it is written here, whether that is JSON or not."""
    body = text if isinstance(text, bytes) else text.encode()
    return study(nct_id, **{module: 0})[:-3] + body + b"}}"


@dataclass(frozen=True, slots=True)
class DocumentCase:
    """One document, read in a folder, in a zip and, where it is one line, in NDJSON, with good ones beside it.

    ``rejected`` is the sentence of its rejection (``in_line``: where another one is given in NDJSON), ``doubts`` are
    those about its trial, ``kept`` is what the trial then has. ``position`` is where it stands in its file.
    """

    name: str
    body: Callable[[str], bytes]
    becomes: str
    rejected: str = ""
    in_line: str = ""
    doubts: tuple[str, ...] = ()
    kept: Mapping[str, object] = field(default_factory=dict)
    position: str = ""
    alone: bool = False
    line: bool = True
    xfail: str = ""


@dataclass(frozen=True, slots=True)
class FileCase:
    """Files of any kind, written into a folder between two good ones; ``rejected`` are lines ``member: sentence``."""

    name: str
    make: Callable[[Path], None]
    becomes: str
    rejected: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    xfail: str = ""
    not_by_root: bool = False


@dataclass(frozen=True, slots=True)
class CommandCase:
    """A command that cannot do what it is asked: its error, after the name of what it is about, and its exit code."""

    name: str
    arguments: tuple[str, ...]
    says: str
    becomes: str
    code: int = 1
    prepare: Callable[[Path], None] = lambda folder: None
    xfail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build said, and which trials it described."""

    rejected: tuple[str, ...]
    doubts: Mapping[str, tuple[str, ...]]
    graph: kg.Graph


def outcome(source: Path | list[Path], output: Path) -> Outcome:
    """Build and collect what was said."""
    graph = kg.build(source, output, workers=1)
    doubts: dict[str, list[str]] = {}
    for row in graph.doubts:
        doubts.setdefault(row["trial"], []).append(f"{row['what']} @ {row['where']}")
    rejected = tuple(
        f"{row['source']}/{row['member']}{'' if row['position'] == '0' else ' #' + row['position']}: {row['reason']}"
        for row in graph.rejected
    )
    return Outcome(rejected, {trial: tuple(found) for trial, found in doubts.items()}, graph)


def wrapped(case: DocumentCase, folder: Path) -> dict[str, str]:
    """Write a document in every wrapping, each with trials of its own; the wrapping → the last digit of their ids."""
    digits = {"folder": "0"} if case.alone else {"folder": "0", "all.zip": "1"}
    if case.line and not case.alone:
        digits["all.ndjson"] = "2"
    for wrapping, digit in digits.items():
        first, bad, last = (f"{nct_id[:-2]}{digit}{nct_id[-1]}" for nct_id in (GOOD[0], BAD, GOOD[1]))
        bodies = {"a.json": study(first), "bad": case.body(bad), "z.json": study(last)}
        _write(folder / wrapping, bodies)
    return digits


def _write(target: Path, bodies: Mapping[str, bytes]) -> None:
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in bodies.items():
                archive.writestr(name, body)
    elif target.suffix == ".ndjson":
        target.write_bytes(b"".join(body + b"\n" for body in bodies.values()))
    else:
        target.mkdir()
        for name, body in bodies.items():
            (target / name).write_bytes(body)


def file(name: str, body: bytes) -> Callable[[Path], None]:
    """Writes one file."""
    return files((name, body))


def files(*bodies: tuple[str, bytes]) -> Callable[[Path], None]:
    """Writes several files."""

    def write(folder: Path) -> None:
        for name, body in bodies:
            written(folder / name, body)

    return write


def written(path: Path, body: bytes) -> None:
    """Write a file, in a folder that need not be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def between(make: Callable[[Path], None], folder: Path) -> None:
    """Write files between two good ones."""
    folder.mkdir()
    (folder / "a.json").write_bytes(study(GOOD[0]))
    make(folder)
    (folder / "z.json").write_bytes(study(GOOD[1]))


def command(case: CommandCase, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a folder that was prepared for it."""
    case.prepare(folder)
    return subprocess.run(
        [sys.executable, "-m", "kg", *case.arguments],
        cwd=folder,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        check=False,
        timeout=120,
    )


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members; a name may be there twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, body in members:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.compress_type = method
            if info.filename in archive.NameToInfo:
                del archive.NameToInfo[info.filename]  # else it warns of what is meant
            archive.writestr(info, body)
    return target.getvalue()


def gz(body: bytes) -> bytes:
    """The same, packed, without the hour of packing."""
    return gzip.compress(body, mtime=0)
