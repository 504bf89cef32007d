"""Members of a zip that can be read alone. They are handed on as they are packed, so that one that is known by the hash
of that is not unpacked, and the others are unpacked wherever there is a processor for it.

Whatever is odd about a member (its header, its place, its size, how it begins) leaves it to those who read the archive
as a whole.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, BinaryIO, Final, cast

from kg.read.encoding import Readable
from kg.read.unpacking_streams import Unpacked

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of the largest member that is read alone; what is larger is read as a stream."""

# A study: neither an archive nor a table, which are read with what is around them.
_BEGINNINGS = (b"{", b"<?xml", b"<clinical_study")
_GLIMPSE = 64
_HEADER = 30
_SIGNATURE = b"PK\x03\x04"
_MORE = 256  # what a header's name and extra field take at most, as a rule
# How hard it was packed, sizes behind the data, names as UTF-8: no other flag is known here.
_FLAGS = 0x2 | 0x4 | 0x8 | 0x800


@dataclass(frozen=True, slots=True)
class Packed:
    """A member as it is packed, with what its archive tells of it."""

    method: int
    crc: int
    size: int
    body: bytes

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of all that decides what comes out; other than that of the document."""
        return sha256(b"%d %d %d " % (self.method, self.crc, self.size) + self.body).hexdigest()

    def stream(self) -> Readable:
        """What comes out. Where the member is damaged, up to that very place.

        >>> Packed(zipfile.ZIP_STORED, zlib.crc32(b"{}"), 2, b"{}").stream().read()
        b'{}'
        """
        whole = self._whole()
        if whole is not None:
            return io.BytesIO(whole)
        # The same object that reads members of an open archive: it fails at the same place, with the same words.
        info = zipfile.ZipInfo()
        info.compress_type, info.CRC, info.file_size, info.compress_size = (
            self.method, self.crc, self.size, len(self.body),
        )  # fmt: skip
        inner = zipfile.ZipExtFile(io.BytesIO(self.body), "r", info)
        return Unpacked(cast("IO[bytes]", inner), lambda: len(self.body), lambda more: None)

    def _whole(self) -> bytes | None:
        try:
            body = _unpacked(self.method, self.body, self.size + 1)
        except zlib.error:
            return None
        return body if len(body) == self.size and zlib.crc32(body) == self.crc else None

    def is_alone(self) -> bool:
        """Whether it begins as a study does."""
        try:
            return _unpacked(self.method, self.body, _GLIMPSE).startswith(_BEGINNINGS)
        except zlib.error:
            return False


def _unpacked(method: int, body: bytes, most: int) -> bytes:
    return body[:most] if method == zipfile.ZIP_STORED else zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, most)


class Members:
    """Takes members out of an archive whose list was read.

    >>> buffer = io.BytesIO()
    >>> with zipfile.ZipFile(buffer, "w") as archive:
    ...     archive.writestr("a.json", "{}")
    ...     archive.writestr("a.zip", "PK...")
    >>> archive = zipfile.ZipFile(buffer)
    >>> members = Members(buffer, archive)
    >>> [members.alone(info) for info in archive.infolist()]
    [Packed(method=0, crc=2745614147, size=2, body=b'{}'), None]
    """

    def __init__(self, stream: BinaryIO, archive: zipfile.ZipFile) -> None:
        self._stream = stream
        self._starts = array("q", sorted([*(info.header_offset for info in archive.infolist()), archive.start_dir]))

    def alone(self, info: zipfile.ZipInfo) -> Packed | None:
        """A member as it is packed; None where it is to be read with its archive.

        Raises:
            OSError: the archive cannot be read.
        """
        if info.file_size > LARGEST or info.compress_size > LARGEST or info.flag_bits & ~_FLAGS:
            return None
        body = self._body(info)
        packed = None if body is None else Packed(info.compress_type, info.CRC, info.file_size, body)
        return packed if packed is not None and packed.is_alone() else None

    def _body(self, info: zipfile.ZipInfo) -> bytes | None:
        self._stream.seek(info.header_offset)
        data = self._stream.read(_HEADER + _MORE + info.compress_size)
        name = int.from_bytes(data[26:28], "little")
        begin = _HEADER + name + int.from_bytes(data[28:30], "little")
        end = begin + info.compress_size
        if not data.startswith(_SIGNATURE) or info.header_offset + end > self._next(info.header_offset):
            return None  # damaged, or one within another
        if data[_HEADER : _HEADER + name].decode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace") != (
            info.filename
        ):
            return None
        if end > len(data):
            data += self._stream.read(end - len(data))
        return data[begin:end] if end <= len(data) else None

    def _next(self, offset: int) -> int:
        place = bisect_right(self._starts, offset)
        return self._starts[place] if place < len(self._starts) else 0
