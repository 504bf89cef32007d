"""Bytes that come in parts, as a file that a parser reads."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

_AT_A_TIME = 2**20


def stream(parts: Iterable[bytes]) -> io.BufferedReader:
    """The parts, one after another, as a file.

    >>> stream([b"a b", b"", b" c"]).read()
    b'a b c'
    """
    return io.BufferedReader(_Parts(parts))


def joined(head: str, paths: Iterable[Path]) -> io.BufferedReader:
    """A text and several files, one after another, as one file."""
    return stream(_read(head, paths))


def _read(head: str, paths: Iterable[Path]) -> Iterator[bytes]:
    yield head.encode()
    for path in paths:
        with path.open("rb") as file:
            while part := file.read(_AT_A_TIME):
                yield part


class _Parts(io.RawIOBase):
    def __init__(self, parts: Iterable[bytes]) -> None:
        super().__init__()
        self._parts = iter(parts)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._left:
            if (part := next(self._parts, None)) is None:
                return 0
            self._left = memoryview(part)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
