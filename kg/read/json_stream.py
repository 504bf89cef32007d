"""One JSON value after another out of a stream, as the bytes they are, without holding the stream in memory.

People keep studies in every wrapping: one object, an array, API pages ``{"studies": […]}``, one object a line, several
files run together. All are the same to this module: it finds where each object begins and ends, and hands it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from kg.trial.record import Rejection

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest study that is read; the largest known one has 20 million."""

_CHUNK = 1024 * 1024
_SPACE = b" \t\r\n,\xef\xbb\xbf"
_PAGE = re.compile(
    rb'\{\s*(?:"(?:nextPageToken|totalCount)"\s*:\s*(?:"[^"]*"|[0-9]+|null)\s*,\s*)*"studies"\s*:\s*\[',
)
# A line that breaks off although the next one begins an object: either breaks off where no value can go on, or both
# begin as studies do.
_STUDY = rb'\{\s*"(?:[a-z]+Section|hasResults)"'
_BREAKS_OFF = re.compile(
    rb'\{"[^\n]*[^\s\[{,:]\s*\n\s*\{"|' + _STUDY + rb"[^\n]*\n\s*" + _STUDY,
)
# Everything up to the next bracket that counts: whole strings, and what is neither string nor bracket. JSON allows no
# bare line break in a string, so a quote that is not closed on its line is damage, not a long string.
_UNTIL_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\.)*+")*+', re.DOTALL)
_SCALAR = re.compile(rb'(?:[^",\[\]{}]++|"(?:[^"\\\n]++|\\.)*+")*+', re.DOTALL)


def split(stream: BinaryIO) -> Iterator[tuple[int, bytes | Rejection]]:
    """Each object of a stream with its position: 0 where the stream is one object, else counted from 1.

    >>> import io
    >>> list(split(io.BytesIO(b'{"studies": [{"a": 1}, {"a": 2}]}')))
    [(1, b'{"a": 1}'), (2, b'{"a": 2}')]
    >>> list(split(io.BytesIO(b'{"a": 1}')))
    [(0, b'{"a": 1}')]
    """
    scanner = _Scanner(stream)
    values = scanner.values()
    first = next(values, None)
    if first is None:
        return
    second = next(values, None)
    if second is None and not scanner.wrapped:
        yield 0, first
        return
    yield 1, first
    if second is not None:
        yield 2, second
    yield from enumerate(values, 3)


class _Damaged(Exception):
    """The stream cannot be followed any further from here."""


class _Scanner:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._at = 0
        self._ended = False
        self.wrapped = False

    def values(self) -> Iterator[bytes | Rejection]:
        try:
            while (byte := self._next_byte()) is not None:
                if byte == b"[":
                    self._at += 1
                    yield from self._elements()
                elif byte == b"{":
                    yield from self._top_level()
                else:
                    yield Rejection(f"not JSON: it goes on with {self._glimpse()}")
                    self._skip_line()
        except _Damaged as reason:
            yield Rejection(str(reason))

    def _top_level(self) -> Iterator[bytes | Rejection]:
        if page := _PAGE.match(self._buffer, self._at):
            self._at = page.end()
            yield from self._elements()
            self._find_end(depth=1)
            return
        line = self._line()
        if line is not None:
            if _is_object(line):
                self._at += len(line)
                yield line
                return
            if not _closes(line) and _BREAKS_OFF.match(self._buffer, self._at):
                self._at += len(line)
                yield Rejection("a line of JSON that is cut off or malformed; the lines after it are read")
                return
        yield self._object()

    def _elements(self) -> Iterator[bytes | Rejection]:
        self.wrapped = True
        while (byte := self._next_byte()) != b"]":
            if byte is None:
                raise _Damaged("the list of studies ends too early; download it again")
            if byte == b"{":
                yield self._object()
            elif byte == b"[":
                start = self._at
                self._find_end()
                yield Rejection(f"a list where a study belongs: {_glimpse(self._buffer[start : self._at])}")
            else:
                yield Rejection(f"{self._glimpse()} where a study belongs")
                end = _SCALAR.match(self._buffer, self._at)
                if end is None or end.end() == self._at:
                    raise _Damaged(f"a list of studies that is damaged at {self._glimpse()}")
                self._at = end.end()
        self._at += 1

    def _object(self) -> bytes:
        start = self._at
        self._find_end()
        # What was consumed is dropped by _next_byte only, so start still points at the object.
        return bytes(self._buffer[start : self._at])

    def _find_end(self, depth: int = 0) -> None:
        """Move behind the bracket that closes the one at hand (or ``depth`` open ones)."""
        start = at = self._at
        while True:
            if (skipped := _UNTIL_BRACKET.match(self._buffer, at)) is not None:
                at = skipped.end()
            if at >= len(self._buffer) or self._buffer[at : at + 1] == b'"':
                self._want_more(at, start)
                continue
            depth += 1 if self._buffer[at] in b"{[" else -1
            at += 1
            if depth == 0:
                self._at = at
                return

    def _want_more(self, at: int, start: int) -> None:
        if self._buffer.find(b"\n", at) >= 0:
            raise _Damaged("JSON with a text that is not closed; what follows it cannot be read")
        if len(self._buffer) - start > LARGEST:
            raise _Damaged(f"a study of more than {LARGEST // 1024 // 1024} MiB; the largest that is read")
        if not self._fill():
            raise _Damaged("JSON that ends in the middle of a study; download it again")

    def _line(self) -> bytes | None:
        """The rest of the line, without its end; None where the buffer does not hold it and cannot."""
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            if len(self._buffer) - self._at > LARGEST:
                return None
            if not self._fill():
                end = len(self._buffer)
                break
        while len(self._buffer) < end + 200 and self._fill():
            pass  # the beginning of the next line tells whether this is one object a line
        return bytes(self._buffer[self._at : end])

    def _skip_line(self) -> None:
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            self._at = len(self._buffer)
            if not self._fill():
                return
        self._at = end + 1

    def _next_byte(self) -> bytes | None:
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            del self._buffer[: self._at]
            self._at = 0
            if len(self._buffer) >= 512 or not self._fill():
                return bytes(self._buffer[:1]) if self._buffer else None

    def _fill(self) -> bool:
        """Read on: at least a chunk, and as much again as there is, so that a long value is not scanned too often."""
        if self._ended:
            return False
        more = self._stream.read(max(_CHUNK, len(self._buffer)))
        self._buffer += more
        self._ended = not more
        return bool(more)

    def _glimpse(self) -> str:
        return _glimpse(self._buffer[self._at : self._at + 40])


def _glimpse(data: bytes | bytearray) -> str:
    return repr(data[:40].decode("utf-8", "replace"))


def _closes(line: bytes) -> bool:
    """Whether the object that a line begins with ends on that line."""
    at = depth = 0
    while True:
        if (skipped := _UNTIL_BRACKET.match(line, at)) is not None:
            at = skipped.end()
        if at >= len(line) or line[at : at + 1] == b'"':
            return False
        depth += 1 if line[at] in b"{[" else -1
        at += 1
        if depth == 0:
            return True


def _is_object(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return True
