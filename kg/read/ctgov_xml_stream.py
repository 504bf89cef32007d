"""One study after another out of a stream of XML, as the bytes they are.

The registry gave one file for each study. People put several into one file: in an element around all, or one behind the
other. Each study is found by its tags and handed on; whether it is XML at all shows when it is read. Tags in a comment
or in a CDATA section are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Protocol

from kg.trial.record import Rejection

LARGEST: Final = 256 * 1024 * 1024
"""Bytes of the largest study that is read; those of the registry have some megabytes."""

_CHUNK = 1024 * 1024
_START = re.compile(rb"(<!--|<!\[CDATA\[)|<clinical_study(?=[\s/>])")
# Where a study ends: with its tag, or before the next one if it broke off.
_END = re.compile(rb"(<!--|<!\[CDATA\[)|</clinical_study\s*>|(?=<clinical_study[\s/>])")
_CLOSING = {b"<!--": re.compile(rb"-->"), b"<![CDATA[": re.compile(rb"\]\]>")}
_TAG = 64  # no tag that is looked for is longer, but for white space at its end
_MARK = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
# What may stand above the element of a study that has a file for itself.
_ABOVE = re.compile(rb"(?:\xef\xbb\xbf|\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE\s[^>\[]*(?:\[.*?\]\s*)?>)*+", re.DOTALL)


class Stream(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none where the stream ends."""


def split(stream: Stream) -> Iterator[tuple[int, bytes | Rejection]]:
    """Each study of a stream with its position: 0 where the stream is one study, else counted from 1.

    What has no study in it is handed on as it is, so that its reader says why. The error of a stream that breaks off is
    raised when the studies before the break are handed on.

    >>> import io
    >>> list(split(io.BytesIO(b"<all><clinical_study>1</clinical_study><clinical_study>2</clinical_study></all>")))
    [(1, b'<clinical_study>1</clinical_study>'), (2, b'<clinical_study>2</clinical_study>')]
    """
    buffer = _Buffer(stream)
    above, study = buffer.study()
    following = buffer.study()
    if isinstance(study, Rejection):
        yield 0, study
        return
    if buffer.broken is None and (not study or (following[1] == b"" and _ABOVE.fullmatch(above))):
        yield 0, above + study + following[0]
        return
    position, declaration = 0, b""
    while study:
        position += 1
        declaration = _declaration(above) or declaration
        yield position, study if isinstance(study, Rejection) else declaration + study
        above, study = following
        following = buffer.study()
    if buffer.broken:
        raise buffer.broken


def _declaration(above: bytes) -> bytes:
    """What tells the encoding of a study, out of what stands above it: without it, each study would lose that."""
    found = _DECLARATION.search(above)
    mark = _MARK if above.startswith(_MARK) else b""
    return mark + (found[0] if found else b"")


class _Buffer:
    """A stretch of a stream in memory, and how to move along it from study to study."""

    def __init__(self, stream: Stream) -> None:
        self.broken: EOFError | None = None
        self._stream = stream
        self._data = bytearray()
        self._is_read = False  # nothing more is wanted of the stream
        self._is_too_much = False  # what is at hand is more than any study

    def study(self) -> tuple[bytes, bytes | Rejection]:
        """What stands above the next study, and the study; where there is none, all that is left, and nothing.

        There is none, too, where the stream breaks off within it.
        """
        start = self._tag(_START, 0)
        end = self._tag(_END, start[1]) if start else None
        if start and end is None and self.broken:
            return self._take(len(self._data)), b""
        if self._is_too_much:
            self._data.clear()
            self._is_too_much = False
            return b"", Rejection(f"a study of more than {LARGEST // 1024 // 1024} MiB")
        above = self._take(start[0] if start else len(self._data))
        return above, self._take(end[1] - len(above) if end else len(self._data)) if start else b""

    def _take(self, size: int) -> bytes:
        taken = bytes(self._data[:size])
        del self._data[:size]
        return taken

    def _tag(self, pattern: re.Pattern[bytes], at: int) -> tuple[int, int] | None:
        """Where the first tag behind a place begins and ends that is in no comment and no CDATA section."""
        while found := self._find(pattern, at):
            if (opening := found[1]) is None:
                return found.span()
            # What is never closed hides nothing.
            closing = self._find(_CLOSING[opening], found.end())
            at = closing.end() if closing else found.end()
        return None

    def _find(self, pattern: re.Pattern[bytes], at: int) -> re.Match[bytes] | None:
        """The first match behind a place; the stream is read until there is one."""
        while (found := pattern.search(self._data, at)) is None:
            if len(self._data) > LARGEST:
                self._is_too_much, self._is_read = True, True
            at = max(at, len(self._data) - _TAG)
            if not (more := self._more()):
                return None
            self._data += more
        return found

    def _more(self) -> bytes:
        """The next stretch of the stream; none where it ends, breaks off, or is not wanted any more."""
        if self._is_read:
            return b""
        try:
            return self._stream.read(_CHUNK)
        except EOFError as error:
            self.broken, self._is_read = error, True
            return b""
