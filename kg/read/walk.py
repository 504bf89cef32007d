"""Sources → documents: files, folders, zip, gzip, standard input; streamed, in a fixed order."""

from __future__ import annotations

import gzip
import lzma
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from kg.errors import ReadError
from kg.read import ctgov_json, json_stream
from kg.read.readers import HEAD, recognize, unrecognized
from kg.trial.record import Document, Rejection

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
# Archives inside archives are followed this deep; deeper ones are rejected.
_DEEPEST = 3
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, lzma.LZMAError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Unread:
    """A document, or a file, that could not be read: where it stands and why."""

    source: str
    member: str
    ordinal: int
    reason: str


Found = Document | Unread


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
        return cls("-", "stdin") if text == "-" else cls(str(Path(text).resolve()), Path(text).resolve().name or "root")

    def named(self, parts: int) -> Source:
        """The same, called by the last ``parts`` parts of its path; a name that was given stays.

        >>> Source.of("/data/2025/studies.zip").named(2).name
        '2025/studies.zip'
        """
        path = Path(self.path)
        return Source(self.path, "/".join(path.parts[-parts:])) if path.name == self.name else self

    def check(self) -> None:
        """Make sure that the source is there.

        Raises:
            ReadError: it is not.
        """
        if self.path != "-" and not Path(self.path).exists():
            raise ReadError("no such file or folder; check the spelling", self.path)


def documents(source: Source) -> Iterator[Found]:
    """Each document of a source that is there; a folder's files in order of their names."""
    if source.path == "-":
        yield from _stream(source.name, "", sys.stdin.buffer, 0)
        return
    path = Path(source.path)
    if path.is_dir():
        for file in _files(path):
            yield from _file(source.name, file.relative_to(path).as_posix(), file)
    else:
        yield from _file(source.name, "", path)


def _files(folder: Path) -> list[Path]:
    """Every file below a folder, in order. A link to a folder counts as a file: it is told of, and not followed."""
    found = []
    for top, folders, names in os.walk(folder):
        found += [Path(top) / name for name in names]
        found += [Path(top) / name for name in folders if (Path(top) / name).is_symlink()]
    return sorted(found, key=Path.as_posix)


def _file(source: str, member: str, path: Path) -> Iterator[Found]:
    if path.is_symlink() and path.is_dir():
        yield Unread(source, member, 0, "a link to a folder, which is not followed; name that folder as a source")
        return
    if not path.is_file():
        yield Unread(source, member, 0, "neither a file nor a folder")
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        yield Unread(source, member, 0, f"cannot be opened: {error.strerror}")
        return
    with stream:
        yield from _stream(source, member, stream, 0)


class _Headed:
    """A stream whose beginning was looked at: reading starts with that beginning all the same."""

    def __init__(self, stream: IO[bytes], *, jumps: bool = True) -> None:
        self.stream = stream
        self._jumps = jumps and stream.seekable()
        self.head = stream.read(HEAD)
        self._unread = self.head

    def read(self, size: int = -1) -> bytes:
        if not self._unread:
            return self.stream.read(size)
        if size < 0:
            first, self._unread = self._unread, b""
            return first + self.stream.read()
        first, self._unread = self._unread[:size], self._unread[size:]
        return first

    def seekable_copy(self) -> BinaryIO:
        """The stream from its beginning, for a reader that jumps; on disk where the stream itself cannot."""
        if self._jumps:
            self.stream.seek(0)
            return cast("BinaryIO", self.stream)
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
        shutil.copyfileobj(self, copy)
        copy.seek(0)
        return cast("BinaryIO", copy)


def _stream(source: str, member: str, stream: IO[bytes], depth: int, *, jumps: bool = True) -> Iterator[Found]:
    """The documents of an open file, whatever wraps them; a file that breaks off is one rejection, in its place."""
    try:
        headed = _Headed(stream, jumps=jumps)
        if headed.head[:4] in _ZIP:
            yield from _zip(source, member, headed, _deeper(depth))
        elif headed.head[:2] == _GZIP:
            with gzip.open(cast("BinaryIO", headed)) as inner:
                # It says that it can seek, at the price of unpacking it again for every jump.
                yield from _stream(source, member, cast("IO[bytes]", inner), _deeper(depth), jumps=False)
        else:
            yield from _plain(source, member, headed)
    except _BROKEN as error:
        yield Unread(source, member, 0, f"a damaged archive ({error or 'it ends too early'}); download it again")
    except RecursionError:
        yield Unread(source, member, 0, f"archives nested more than {_DEEPEST} deep; unpack them first")
    except OSError as error:
        yield Unread(source, member, 0, f"cannot be read: {error.strerror or error}")


def _deeper(depth: int) -> int:
    if depth >= _DEEPEST:
        raise RecursionError
    return depth + 1


def _zip(source: str, member: str, stream: _Headed, depth: int) -> Iterator[Found]:
    with stream.seekable_copy() as seekable, zipfile.ZipFile(seekable) as archive:
        names: Counter[str] = Counter()
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir():
                continue
            names[info.filename] += 1
            again = f" ({names[info.filename]})" if names[info.filename] > 1 else ""  # a zip may hold a name twice
            name = (f"{member}/{info.filename}" if member else info.filename) + again
            if info.flag_bits & 0x1:
                yield Unread(source, name, 0, "encrypted; unpack it with its password first")
                continue
            try:
                with archive.open(info) as inner:
                    yield from _stream(source, name, inner, depth)
            except _BROKEN as error:
                yield Unread(source, name, 0, f"damaged in its archive ({error}); download it again")


def _plain(source: str, member: str, stream: _Headed) -> Iterator[Found]:
    reader = recognize(stream.head)
    if not stream.head.strip():
        yield Unread(source, member, 0, "empty; there is nothing to read")
    elif reader is None:
        yield Unread(source, member, 0, unrecognized(stream.head))
    elif reader.KIND == ctgov_json.KIND:
        yield from _json(source, member, stream)
    else:
        yield from _page(source, member, stream)


def _json(source: str, member: str, stream: _Headed) -> Iterator[Found]:
    for ordinal, value in json_stream.split(cast("BinaryIO", stream)):
        if isinstance(value, Rejection):
            yield Unread(source, member, ordinal, value.reason)
        else:
            yield Document(source, member, ordinal, value)


def _page(source: str, member: str, stream: _Headed) -> Iterator[Found]:
    body = stream.read(json_stream.LARGEST + 1)
    if len(body) > json_stream.LARGEST:
        yield Unread(source, member, 0, f"a page of more than {json_stream.LARGEST // 1024 // 1024} MiB")
    else:
        yield Document(source, member, 0, body)
