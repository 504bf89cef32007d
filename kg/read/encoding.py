"""UTF-16 and UTF-32 as UTF-8: Windows tools write them (PowerShell's ``>``), every reader here reads UTF-8."""

from __future__ import annotations

import codecs
from typing import Protocol

# The longer ones first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Without a mark, only JSON (RFC 4627, section 3) and XML (appendix F) tell their encoding by how they begin.
_BRACKETS = tuple((bracket.encode(name), name) for _, name in _MARKS for bracket in ("{", "[", "<?"))
_DECODE = {
    "utf-32-le": codecs.utf_32_le_decode,
    "utf-32-be": codecs.utf_32_be_decode,
    "utf-16-le": codecs.utf_16_le_decode,
    "utf-16-be": codecs.utf_16_be_decode,
}
_CHUNK = 1024 * 1024
# A byte that is never part of UTF-8: whoever reads the text sees that something here was no text.
_NO_TEXT = b"\xff"


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; all there are where the size is negative."""


def encoding_of(head: bytes) -> str:
    r"""The encoding of a text that begins with these bytes, where it is UTF-16 or UTF-32; else empty.

    >>> encoding_of("\ufeff{}".encode("utf-16-be")), encoding_of("{}".encode("utf-16-le")), encoding_of(b"{}")
    ('utf-16-be', 'utf-16-le', '')
    """
    return next((name for begin, name in (*_MARKS, *_BRACKETS) if head.startswith(begin)), "")


class AsUtf8:
    r"""A stream in UTF-16 or UTF-32, read as UTF-8. A byte order mark stays: it is stronger than what a page declares.

    >>> import io
    >>> AsUtf8(io.BytesIO("{}".encode("utf-16-le")), "utf-16-le").read()
    b'{}'
    """

    def __init__(self, stream: Readable, encoding: str) -> None:
        self._stream = stream
        self._decode = _DECODE[encoding]
        self._undecoded = b""
        self._ready = bytearray()
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; all there are where the size is negative."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            more = self._stream.read(_CHUNK)
            self._ended = not more
            self._take(self._undecoded + more, final=not more)
        end = len(self._ready) if size < 0 else size
        given = bytes(self._ready[:end])
        del self._ready[:end]
        return given

    def _take(self, data: bytes, *, final: bool) -> None:
        while data:
            try:
                text, used = self._decode(data, "surrogatepass", final)
                bad = b""
            except UnicodeDecodeError as error:
                text, _ = self._decode(data[: error.start], "surrogatepass", False)
                used, bad = error.end, _NO_TEXT
            self._ready += text.encode("utf-8", "surrogatepass") + bad
            data = data[used:]
            if not bad:
                break
        self._undecoded = data
