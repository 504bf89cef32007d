"""Sources → documents: files, folders, standard input, and whatever wraps documents; streamed, in a fixed order."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import ReadError
from kg.read.aact_join import Joins, together
from kg.read.pieces import Found, Piece, Unread, joined, opened, pieces_of
from kg.read.unpacking import Names
from kg.trial.text import visible

# What stands in a file system and is no file.
_NO_FILES = {
    stat.S_IFIFO: "a pipe, not a file; pass what comes out of it to kg build -",
    stat.S_IFSOCK: "a socket, not a file",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What the user named: a file, a folder, or standard input (``-``). Only its name enters a graph, not its path."""

    path: str
    name: str

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Source:
        """The source of a path, called by the last part of it.

        >>> Source.of("/data/downloads/ctg-studies.json.zip").name
        'ctg-studies.json.zip'
        """
        text = os.fspath(path)
        if text == "-":
            return cls("-", "stdin")
        whole = _resolved(Path(text))
        return cls(str(whole), visible(whole.name) or "root")

    def named(self, parts: int) -> Source:
        """The same, called by the last ``parts`` parts of its path; a name that was given stays.

        >>> Source.of("/data/2025/studies.zip").named(2).name
        '2025/studies.zip'
        """
        path = Path(self.path)
        given = visible(path.name) != self.name
        return self if given else Source(self.path, visible("/".join(path.parts[-parts:])))

    def check(self) -> None:
        """Make sure that the source is there, and that it is a file or a folder.

        Raises:
            ReadError: it is not.
        """
        if self.path == "-":
            return
        try:
            mode = Path(self.path).stat().st_mode
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ReadError("no such file or folder; check the spelling", visible(self.path)) from error
        except (OSError, ValueError) as error:  # a value error: a NUL in the path
            reason = getattr(error, "strerror", None) or error
            raise ReadError(
                f"cannot be reached ({reason}); check the path and your rights", visible(self.path)
            ) from error
        if what := _NO_FILES.get(stat.S_IFMT(mode)):
            raise ReadError(what, visible(self.path))


def _resolved(path: Path) -> Path:
    """The path without links and dots; as it is where it leads nowhere, or in a circle."""
    try:
        whole = path.resolve()
        return whole if whole.exists() else path.absolute()
    except (OSError, RuntimeError, ValueError):
        return path.absolute()


@dataclass(frozen=True, slots=True)
class File:
    """One file of a source, not opened yet. No path stands for standard input.

    Tables that say something only together are one file: ``tables`` are their names and paths, ``path`` their folder.
    """

    source: str
    member: str
    path: Path | None
    tables: tuple[tuple[str, Path], ...] = ()

    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the whole file; empty where that cannot be told before it is read."""
        if not self.tables:
            return _sha256(self.path)
        parts = [(name, _sha256(path)) for name, path in self.tables]
        return hashlib.sha256(repr(parts).encode()).hexdigest() if all(part for _, part in parts) else ""

    def documents(self) -> Iterator[Found]:
        """Each document of the file, in order."""
        for piece in self.pieces():
            yield from opened(piece)

    def pieces(self) -> Iterator[Piece]:
        """The same, with the members of an archive that can be read alone not unpacked yet."""
        with Joins() as joins:
            for name, path in self.tables or ((self.member, self.path),):
                yield from _input(self.source, name, joins) if path is None else _file(self.source, name, path, joins)
            yield from joined(self.source, self.member, joins)


def _sha256(path: Path | None) -> str:
    try:
        if path is None or not path.is_file():
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def files(source: Source) -> Iterator[File]:
    """Each file of a source that is there, in order of their names."""
    path = Path(source.path)
    if source.path == "-":
        yield File(source.name, "", None)
    elif path.is_dir() and (found := _files(path)):
        names = Names()
        named = {file: names.of(file.relative_to(path).as_posix()) if file != path else "" for file in found}
        tables = together(found)
        for file, name in named.items():
            if file not in (of_folder := tables.get(file.parent, [])):
                yield File(source.name, name, file)
            elif file == of_folder[0]:
                parts = tuple((named[each], each) for each in of_folder)
                yield File(source.name, name.rpartition("/")[0], file.parent, parts)
    else:
        yield File(source.name, "", path)


def documents(source: Source) -> Iterator[Found]:
    """Each document of a source that is there; a folder's files in order of their names."""
    for file in files(source):
        yield from file.documents()


def _files(folder: Path) -> list[Path]:
    """Every file below a folder, in order. What cannot be entered counts as a file, so that it is told of: a link to a
    folder, which is not followed, and a folder that may not be read.
    """
    closed = list[OSError]()
    found = list[Path]()
    for top, folders, names in os.walk(folder, onerror=closed.append):
        found += [Path(top) / name for name in names]
        found += [Path(top) / name for name in folders if (Path(top) / name).is_symlink()]
    return sorted([*found, *(Path(error.filename) for error in closed)], key=Path.as_posix)


def _file(source: str, member: str, path: Path, joins: Joins) -> Iterator[Piece]:
    try:
        if reason := _no_file(path):
            yield Unread(source, member, 0, reason)
            return
        stream = path.open("rb")
    except OSError as error:
        yield Unread(source, member, 0, f"cannot be opened: {error.strerror}", lasting=False)
        return
    with stream:
        yield from pieces_of(source, member, stream, os.fstat(stream.fileno()).st_size, joins)


def _no_file(path: Path) -> str:
    """What a path leads to where it is no file; empty where it is one.

    Raises:
        OSError: it cannot be told.
    """
    if path.is_symlink():
        if not path.exists():
            return "a link that leads nowhere"
        if path.is_dir():
            return "a link to a folder, which is not followed; name that folder as a source"
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        next(path.iterdir(), None)  # says so where it may not be read
        return "a folder without files; there is nothing to read"
    return _NO_FILES.get(stat.S_IFMT(mode), "")


def _input(source: str, member: str, joins: Joins) -> Iterator[Piece]:
    if sys.stdin is None:
        yield Unread(source, member, 0, "standard input is closed", lasting=False)
    else:
        yield from pieces_of(source, member, cast("BinaryIO", sys.stdin.buffer), None, joins)
