"""What wraps documents: zip, gzip, these in each other, UTF-16. A stream goes in, the plain streams in it come out.

Members are read where they are; only an archive within an archive is copied, since reading it needs jumps. Nothing is
ever written under the name of a member, so that names such as ``../x`` do no harm.
"""

from __future__ import annotations

import gzip
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from kg.read.encoding import AsUtf8, Readable, encoding_of
from kg.read.unpacking_members import Members, Packed
from kg.read.unpacking_streams import (
    FREE_IN_ALL,
    MOST_TIMES,
    Damaged,
    Guarded,
    Headed,
    Refused,
    Unpacked,
    seekable_copy,
    too_much,
)
from kg.trial.text import visible

DEEPEST = 3
"""Archives inside archives are followed this deep."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
# Other wrappings, by how they begin: they are not unpacked, but called by their names.
_OTHERS = {
    b"PK\x07\x08": "one part of a zip archive in several parts; join them first (zip -s 0 parts.zip --out whole.zip)",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it first",
    b"Rar!\x1a\x07": "a RAR archive; unpack it first",
    b"\xfd7zXZ\x00": "packed with xz; unpack it first",
    b"BZh": "packed with bzip2; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
}
_TAR = slice(257, 262)
# Python unpacks the other methods in steps of any size, so that a small member could fill the memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LINK = "a link inside an archive, which is not followed"
# What zipfile raises on a directory or a member header that makes no sense.
_NONSENSE = (zipfile.BadZipFile, struct.error, ValueError, OverflowError, RuntimeError, IndexError, EOFError)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A plain stream and its name inside the file (empty where it is the file itself), or why it is not read; or a
    member that is packed still.
    """

    name: str
    stream: Headed | None = None
    refused: str = ""
    packed: Packed | None = None


class Names:
    """Names that are all different: what is there twice, or looks the same, gets ``(2)``.

    >>> names = Names()
    >>> names.of("a.json"), names.of("a.json"), names.of("b\\n.json")
    ('a.json', 'a.json (2)', 'b\\\\n.json')
    """

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, name: str) -> str:
        """The name as it can be written anywhere, told apart from those before it."""
        shown = unique = visible(name)
        while unique in self._taken:
            self._taken[shown] += 1
            unique = f"{shown} ({self._taken[shown]})"
        self._taken[unique] = 1
        return unique


def leaves(stream: Readable, size: int | None, *, packed: bool = False) -> Iterator[Leaf]:
    """The plain streams in an open file, each to be read before the next one is asked for.

    ``size`` is that of the file; None where it cannot jump, as standard input. With ``packed``, the members of a zip
    that can be read alone come packed, to be read at any time.

    >>> import io
    >>> [leaf.stream.read(9) for leaf in leaves(io.BytesIO(gzip.compress(b"{}")), None)]
    [b'{}']
    """
    yield from _Unpacker(size, packed=packed).leaves(stream, "", 0, jumps=size is not None)


class _Unpacker:
    """Unpacks one file, and keeps account of how much that is."""

    def __init__(self, size: int | None, *, packed: bool) -> None:
        self._size = size
        self._alone = packed and size is not None
        self._names = Names()
        self._unpacked = 0
        self._packed: Callable[[], int] = lambda: size or 0

    def leaves(self, stream: Readable, name: str, depth: int, *, jumps: bool) -> Iterator[Leaf]:
        try:
            headed = Headed(stream)
            if depth == 0 and self._size is None:
                self._packed = lambda: headed.given
            if headed.head.startswith((*_ZIP, _GZIP)) and depth >= DEEPEST:
                raise Refused(f"archives nested more than {DEEPEST} deep; unpack them first")
            if headed.head.startswith(_ZIP):
                yield from self._zip(headed, name, depth + 1, jumps=jumps)
            elif headed.head.startswith(_GZIP):
                with gzip.GzipFile(fileobj=cast("BinaryIO", headed)) as inner:
                    unpacked = Unpacked(cast("IO[bytes]", inner), lambda: headed.given, self.count)
                    yield from self.leaves(unpacked, name, depth + 1, jumps=False)
            else:
                yield _plain(headed, name)
        except Refused as reason:
            yield Leaf(name, refused=str(reason))

    def _zip(self, headed: Headed, name: str, depth: int, *, jumps: bool) -> Iterator[Leaf]:
        with seekable_copy(headed, jumps=jumps) as seekable:
            archive = _opened(seekable)
            with closing(archive):
                members = sorted(archive.infolist(), key=lambda info: info.filename)
                taken = Members(seekable, archive) if self._alone and depth == 1 else None
                if not members:
                    yield Leaf(name, refused="an archive without members; there is nothing to read")
                for info in members:
                    if self.exhausted():
                        raise Refused(too_much("its members unpack", FREE_IN_ALL))
                    if not (info.is_dir() and not info.file_size):
                        path = f"{name}/{info.filename}" if name else info.filename
                        unique = self._names.of(path)
                        if (leaf := self._taken(taken, info, unique)) is not None:
                            yield leaf
                        else:
                            yield from self._member(archive, info, unique, depth)

    def _taken(self, members: Members | None, info: zipfile.ZipInfo, name: str) -> Leaf | None:
        """A member that can be read alone, as it is packed."""
        if members is None or _unread(info) or self._unpacked + info.file_size > self._most():
            return None
        if (packed := members.alone(info)) is None:
            return None
        self._unpacked += info.file_size
        return Leaf(name, packed=packed)

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Leaf]:
        if reason := _unread(info):
            yield Leaf(name, refused=reason)
        else:
            try:
                inner = archive.open(info)
            except _NONSENSE as error:
                yield Leaf(name, refused=f"damaged in its archive ({error}); download it again")
            else:
                with inner:
                    packed = info.compress_size if self._size is None else min(info.compress_size, self._size)
                    yield from self.leaves(Unpacked(inner, lambda: packed, self.count), name, depth, jumps=False)

    def count(self, more: int) -> None:
        """Take account of bytes that were unpacked."""
        self._unpacked += more
        if self.exhausted():
            raise Refused(too_much("all that is in its file unpacks", FREE_IN_ALL))

    def exhausted(self) -> bool:
        """Whether more was unpacked from the file than any honest file holds."""
        return self._unpacked > self._most()

    def _most(self) -> int:
        return max(FREE_IN_ALL, MOST_TIMES * self._packed())


def _unread(info: zipfile.ZipInfo) -> str:
    """Why a member is not read; empty where it is."""
    if info.flag_bits & 0x41:
        return "encrypted; unpack it with its password first"
    if stat.S_ISLNK(info.external_attr >> 16):
        return _LINK
    if info.compress_type not in _METHODS:
        return "packed with another method than deflate; unpack it first"
    return ""


def _plain(headed: Headed, name: str) -> Leaf:
    other = next((what for begin, what in _OTHERS.items() if headed.head.startswith(begin)), "")
    if not other and headed.head[_TAR] == b"ustar":
        other = "a tar archive; unpack it first"
    if other:
        return Leaf(name, refused=other)
    if encoding := encoding_of(headed.head):
        headed = Headed(AsUtf8(headed, encoding))
    headed.skip_blank()
    return Leaf(name, headed)


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(cast("IO[bytes]", Guarded(stream)))
    except NotImplementedError as error:
        raise Refused(f"packed in a way that is not supported ({error}); unpack it first") from error
    except _NONSENSE as error:
        raise Damaged(f"a damaged archive ({error}); download it again") from error
