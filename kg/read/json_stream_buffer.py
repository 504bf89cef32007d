"""A stretch of a JSON stream in memory, and how to move along it: to the next value, behind a value, past damage.

What is larger than any study is passed over without keeping it, so that memory stays bounded whatever comes.
"""

from __future__ import annotations

import re
from typing import Protocol

_CHUNK = 1024 * 1024
LOOK_AHEAD = 512
"""Bytes that are in memory behind a place that is looked at."""

_SPACE = re.compile(rb"[ \t\r\n,\xef\xbb\xbf]*+")
STUDY = re.compile(rb'\{\s*"(?:[a-z]+Section|hasResults)"\s*:')
"""How a study begins. No text within a study has that, since quotes in it are escaped."""

_LINE_OR_STUDY = re.compile(rb"\n|" + STUDY.pattern)

# Up to the next bracket that counts: whole strings, and what is neither string nor bracket. JSON allows no bare line
# break in a string, so a quote that is not closed on its line is damage, not a long string. A thousand at a time: the
# repetition keeps track of each (and a possessive one goes wrong in Python before 3.11.5).
_STRETCH = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\.)*+"){0,1000}', re.DOTALL)
_IN_TEXT = re.compile(rb'(?:[^"\\\n]++|\\.)*+', re.DOTALL)
BRACKET = re.compile(rb"[\[\]{}]")
_BARE = re.compile(rb'[^"{}\[\]]*+')
LINE_END = b"\n"
_QUOTE = ord('"')
# What may be the e-mail or the phone of a person: a message never repeats that.
_PRIVATE = re.compile(r"[^\s\"'<>:,]*@[^\s\"'<>,]*|(?<![A-Za-z0-9])[+(]?[0-9](?:[ ()./-]{0,2}[0-9]){5,}")
_MISPLACED = "a study that is damaged (a bracket or a quote is missing, or is one too many)"


class Stream(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none where the stream ends."""


class Damaged(Exception):
    """The value at hand is damaged, so that nobody can tell where it ends.

    Takes what to say of it, and what to say instead where no study follows.
    """

    def __init__(self, reason: str, alone: str = "") -> None:
        super().__init__(reason)
        self.alone = alone or f"{reason}; what follows it cannot be read"


def cut_off() -> Damaged:
    """The stream ends within a value."""
    return Damaged("a study that is not closed", "JSON that ends in the middle of a study; download it again")


def misplaced() -> Damaged:
    """A value has taken in what follows it."""
    return Damaged(_MISPLACED)


def until_bracket(data: bytes | bytearray, at: int) -> int:
    """The place of the next bracket that is in no text, of a text that is not closed, or the end.

    >>> until_bracket(b'"a{": 1, "b": [', 0), until_bracket(b'1, "a', 0)
    (14, 3)
    """
    while (found := _STRETCH.match(data, at)) and found.end() > at:
        at = found.end()
        if at >= len(data) or data[at] != _QUOTE:
            break
    return at


class Buffer:
    """What was read of a stream and not yet used; ``at`` is the place at hand."""

    def __init__(self, stream: Stream, largest: int) -> None:
        self._stream = stream
        self._largest = largest
        self._buffer = bytearray()
        self._at = 0
        self._ended = False
        self._failed: Exception | None = None
        # Whether something of the line at hand was read already: several objects stand on it.
        self._within_line = False

    def _find_end(self, depth: int = 0) -> bool:
        """Move behind the bracket that closes the one at hand (or ``depth`` open ones).

        False where the value is larger than any study that is read: then it is no longer in the buffer.
        """
        start = at = self._at
        kept = True
        while True:
            at = until_bracket(self._buffer, at)
            while at >= len(self._buffer) or self._buffer[at] == _QUOTE:
                if at < len(self._buffer) and self._buffer.find(LINE_END, at) >= 0:
                    raise Damaged("JSON with a text that is not closed")
                if kept and len(self._buffer) - start > self._largest:
                    if STUDY.search(self._buffer, start + 1):
                        raise misplaced()
                    kept = False
                if not kept:
                    at = self._forget(at)
                elif not self._fill():
                    raise cut_off()
                at = until_bracket(self._buffer, at)
            depth += 1 if self._buffer[at] in b"{[" else -1
            at += 1
            if depth == 0:
                self._at = at
                return kept and at - start <= self._largest

    def _forget(self, at: int) -> int:
        """Drop what was scanned of a value that is not kept, and read on; where to go on scanning."""
        if at < len(self._buffer):
            self._pass_text(at)
            return self._at
        self._buffer.clear()
        self._at = 0
        if not self._fill():
            raise cut_off()
        return 0

    def _pass_scalars(self) -> None:
        """Move behind texts, numbers and words in a list of studies, to the next bracket."""
        passed = False
        while (byte := self._next_byte()) is not None and byte not in b"{}[]":
            if byte == b'"':
                self._pass_text(self._at)
            else:
                bare = _BARE.match(self._buffer, self._at)
                end = bare.end() if bare else len(self._buffer)
                if self._buffer.find(b":", self._at, end) >= 0:
                    raise misplaced()
                self._at = end
            passed = True
        if not passed:
            raise Damaged(f"a list of studies that is damaged at {self._glimpse()}")

    def _pass_text(self, quote: int) -> None:
        """Move behind the text that begins with a quote; it may be of any length, for it is not kept."""
        begin, at = quote, quote + 1
        while True:
            inside = _IN_TEXT.match(self._buffer, at)
            at = inside.end() if inside else at
            if len(self._buffer) - at >= LOOK_AHEAD or self._ended:
                break
            self._at = begin = max(begin, at - LOOK_AHEAD)
            self._drop()
            at, begin = at - begin, 0
        # Where a quote is missing before it, the text ends with the bracket and the quote that begin a study.
        swallowed = STUDY.search(self._buffer, max(begin, at - LOOK_AHEAD), at + LOOK_AHEAD)
        self._at = begin
        if swallowed and swallowed.start() < at:
            self._at = swallowed.start() - 1
            raise misplaced()
        if at >= len(self._buffer):
            raise cut_off()
        if self._buffer[at] != _QUOTE:
            raise Damaged("JSON with a text that is not closed")
        self._at = at + 1

    def _line(self) -> bytes | None:
        """The rest of the line, without its end; None where it is larger than any study that is read."""
        at = self._at
        while (end := self._buffer.find(LINE_END, at)) < 0:
            if len(self._buffer) - self._at > self._largest:
                return None
            at = len(self._buffer)
            if not self._fill():
                end = len(self._buffer)
                break
        while len(self._buffer) < end + LOOK_AHEAD and self._fill():
            pass  # the beginning of the next line tells whether this is one object a line
        return bytes(memoryview(self._buffer)[self._at : end]) if end - self._at <= self._largest else None

    def _skip_garbage(self) -> None:
        """Move to the next line that begins as JSON does, or to a study that begins before that."""
        while (found := self._find(_LINE_OR_STUDY)) is not None:
            self._at = found.start()
            if found[0] != LINE_END or self._next_byte() in (None, b"{", b"["):
                return

    def _find(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Where a pattern is next; None, and nothing is left, where the stream has it no more."""
        while (found := pattern.search(self._buffer, self._at)) is None:
            self._at = max(self._at, len(self._buffer) - LOOK_AHEAD)  # it may have begun
            if not self._drop():
                self._buffer.clear()
                self._at = 0
                return None
        return found

    def _drop(self) -> bool:
        """Drop what is before the place at hand, and read on."""
        del self._buffer[: self._at]
        self._at = 0
        return self._fill()

    def _next_byte(self) -> bytes | None:
        """The next byte that is not white space; it then stands at the beginning of the buffer."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            end = space.end() if space else self._at
            self._within_line &= self._buffer.find(LINE_END, self._at, end) < 0
            del self._buffer[:end]
            self._at = 0
            if len(self._buffer) >= LOOK_AHEAD or not self._fill():
                return bytes(self._buffer[:1]) if self._buffer else None

    def _fill(self) -> bool:
        """Read on: at least a chunk, and as much again as there is, so that a long value is not scanned too often; but
        no more than the largest value takes.
        """
        before = len(self._buffer)
        goal = before + max(_CHUNK, min(before, self._largest + _CHUNK - before))
        while not self._ended and len(self._buffer) < goal:
            try:
                more = self._stream.read(_CHUNK)
            except Exception as error:  # noqa: BLE001 - raised again after what was whole before it
                self._failed, more = error, b""
            self._buffer += more
            self._ended = not more
        return len(self._buffer) > before

    def _glimpse(self, end: int = -1) -> str:
        """What stands at the place at hand, up to ``end`` where that is a place."""
        return glimpse(self._buffer[self._at : end if end >= 0 else self._at + 200])


def glimpse(data: bytes | bytearray) -> str:
    """The beginning of some bytes, as a message shows them.

    >>> print(glimpse(b'"phone": "+1 555 0100", "name": "Ada"'))
    '"phone": "…", "name": "Ada"'
    """
    return repr(_PRIVATE.sub("…", data[:200].decode("utf-8", "replace"))[:40])
