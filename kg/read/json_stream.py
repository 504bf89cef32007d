"""One JSON value after another out of a stream, as the bytes they are, without holding the stream in memory.

People keep studies in every wrapping: one object, an array, API pages ``{"studies": […]}``, one object a line, several
files run together. All are the same to this module: it finds where each object begins and ends, and hands it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kg.read.json_stream_buffer import (
    BRACKET,
    LINE_END,
    STUDY,
    Buffer,
    Damaged,
    Stream,
    glimpse,
    misplaced,
    until_bracket,
)
from kg.trial.record import Rejection

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest study that is read; the largest known one has 20 million."""

_PAGING = rb'"(?:nextPageToken|totalCount)"\s*:\s*(?:"[^"]*"|[0-9]+|null)[\s,]*'
_PAGE = re.compile(rb"\{\s*(?:" + _PAGING + rb')*"studies"\s*:\s*\[')
_PAGE_END = re.compile(rb"(?:" + _PAGING + rb")*\}")
_SECTION = STUDY.pattern
# A line that breaks off although the next one begins an object: either breaks off where no value can go on, or both
# begin as studies do.
_BREAKS_OFF = re.compile(
    rb'\{"[^\n]*[^\s\[{,:]\s*\n\s*\{"|' + _SECTION + rb"[^\n]*\n\s*" + _SECTION,
)


def split(stream: Stream) -> Iterator[tuple[int, bytes | Rejection]]:
    """Each object of a stream with its position: 0 where the stream is one object, else counted from 1.

    Where reading the stream fails, what was whole before that is given first, and then the error is raised.

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
    try:
        second = next(values, None)
    except EOFError:
        yield 1, first
        raise
    if second is None and not scanner.wrapped:
        yield 0, first
        return
    yield 1, first
    if second is not None:
        yield 2, second
    yield from enumerate(values, 3)


class _Scanner(Buffer):
    def __init__(self, stream: Stream) -> None:
        super().__init__(stream, LARGEST)
        self._told = False
        self.wrapped = False

    def values(self) -> Iterator[bytes | Rejection]:
        while (byte := self._next_byte()) is not None:
            if byte == b"[":
                self._at += 1
                yield from self._elements()
            elif byte == b"{":
                yield from self._top_level()
            else:
                yield Rejection(f"not JSON: it goes on with {self._glimpse(self._buffer.find(LINE_END, self._at))}")
                self._skip_garbage()
        if self._failed is not None:
            raise self._failed

    def _top_level(self) -> Iterator[bytes | Rejection]:
        if page := _PAGE.match(self._buffer, self._at):
            self._at = page.end()
            yield from self._elements()
            yield from self._end_of_page()
            return
        line = None if self._within_line else self._line()
        if line is not None:
            if _is_object(line):
                self._at += len(line)
                yield line
                return
            if not _closes(line) and _BREAKS_OFF.match(self._buffer, self._at):
                self._at += len(line)
                yield Rejection("a line of JSON that is cut off or malformed; the lines after it are read")
                return
        self._within_line = True
        yield from self._object()

    def _elements(self) -> Iterator[bytes | Rejection]:
        self.wrapped = True
        while (byte := self._next_byte()) != b"]":
            if byte is None:
                yield from self._end("the list of studies ends too early; download it again")
                return
            if byte == b"{":
                yield from self._object()
                continue
            yield from self._no_object(byte)
        self._at += 1

    def _no_object(self, byte: bytes) -> Iterator[Rejection]:
        if byte == b"[":
            yield from self._pass_over("a list where a study belongs: ")
            return
        bracket = BRACKET.search(self._buffer, self._at + 1)
        seen = self._glimpse(bracket.start() if bracket else len(self._buffer))
        try:
            self._pass_scalars()
            yield Rejection(f"{seen} where a study belongs")
        except Damaged as damage:
            yield from self._resume(damage)

    def _end_of_page(self) -> Iterator[Rejection]:
        if self._next_byte() is None:
            yield from self._end("the list of studies ends too early; download it again")
        elif end := _PAGE_END.match(self._buffer, self._at):
            self._at = end.end()
        else:
            yield from self._pass_over("a page of studies that goes on after its list, which is not read: ", depth=1)

    def _pass_over(self, what: str, depth: int = 0) -> Iterator[Rejection]:
        """Pass over what is no study, to the bracket that closes it; a study in it is read all the same."""
        start, seen = self._at, self._glimpse()
        try:
            if self._find_end(depth):
                seen = glimpse(self._buffer[start : self._at])
                if STUDY.search(self._buffer, start, self._at):
                    self._at = start
                    raise Damaged(what + seen)
            yield Rejection(what + seen)
        except Damaged as damage:
            yield from self._resume(damage)

    def _object(self) -> Iterator[bytes | Rejection]:
        start = self._at
        try:
            kept = self._find_end()
        except Damaged as damage:
            yield from self._resume(damage)
            return
        if not kept:
            yield Rejection(f"a study of more than {LARGEST // 1024 // 1024} MiB; the largest that is read")
            return
        # What was consumed is dropped by _next_byte only, so start still points at the object.
        value = bytes(memoryview(self._buffer)[start : self._at])
        if STUDY.search(value, 1) and (STUDY.match(value) or not _is_object(value)):
            # It has taken in the study after it: a bracket or a quote is missing, or one too many.
            self._at = start
            yield from self._resume(misplaced())
        else:
            yield value

    def _end(self, reason: str) -> Iterator[Rejection]:
        """Say, once, how the stream ends, unless its failure says it."""
        if self._failed is None and not self._told:
            self._told = True
            yield Rejection(reason)

    def _resume(self, damage: Damaged) -> Iterator[Rejection]:
        """Go on with the next study after damage, wherever it begins; else the stream ends here."""
        self._at += 1
        if (found := self._find(STUDY)) is None:
            yield from self._end(damage.alone)
        else:
            self._at = found.start()
            yield Rejection(f"{damage}; the studies after it are read")


def _closes(line: bytes) -> bool:
    """Whether the object that a line begins with ends on that line."""
    at = depth = 0
    while True:
        at = until_bracket(line, at)
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
