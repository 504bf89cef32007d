"""The passages of ``graph.ttl``, and how some of them are replaced without writing the others anew.

The file has sections, each begun by a comment. Within a section the passages stand in the order of their names: of the
trials, each under a comment with its id, and elsewhere of the subjects, a block each. So a passage is found by halving.
"""

from __future__ import annotations

import mmap
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TRIALS: Final = "trials"
LINKS: Final = "links that were computed"
EDGES: Final = "edges that were computed"
SHARED: Final = "nodes that trials share"
CODES: Final = "coded values"

SECTIONS: Final = (TRIALS, LINKS, EDGES, SHARED, CODES)
"""The sections of the file, in their order."""

# A line break in a literal is written as \n, so these stand nowhere else.
_BLOCK_ENDS: Final = b" .\n"
_COMMENT: Final = b"\n# "

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS passage (
    section TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (section, name)
) WITHOUT ROWID
"""


def heading(name: str) -> str:
    """The comment above a section, or above the passage of a trial.

    >>> heading("NCT00000102")
    '# NCT00000102\\n'
    """
    return f"# {name}\n"


class Passages:
    """Passages that take the place of those of the same name; one without text is gone. In one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute(_SCHEMA)

    def put(self, section: str, passages: Iterable[tuple[str, str]]) -> None:
        """Note the new text of some passages by name."""
        self._db.executemany(
            "INSERT OR REPLACE INTO passage VALUES (?, ?, ?)", ((section, name, text) for name, text in passages)
        )
        self._db.commit()

    def of(self, section: str) -> Iterator[tuple[bytes, bytes]]:
        """The passages of a section as names and texts, in the order of the names."""
        rows = self._db.execute("SELECT name, text FROM passage WHERE section = ? ORDER BY name", (section,))
        for name, text in rows:
            yield name.encode(), text.encode()

    def close(self) -> None:
        """Release the file."""
        self._db.close()


def replaced(base: Path, passages: Passages) -> Iterator[bytes]:
    """The text of a file with some passages in the place of others."""
    with base.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        at = 0
        for section in _sections(text):
            for name, new in passages.of(section.name):
                begin, end = section.find(name)
                yield text[at:begin]
                yield new
                at = end
        while rest := text[at : at + 2**20]:
            yield rest
            at += len(rest)


@dataclass(frozen=True, slots=True)
class _Section:
    """A section: its text lies from ``start`` to ``end``."""

    name: str
    text: mmap.mmap
    start: int
    end: int

    def find(self, name: bytes) -> tuple[int, int]:
        """Where a passage begins and ends; where there is none of the name, the place that it belongs to, twice."""
        low, high = self.start, self.end
        while low < high:
            begin = self._beginning(low, (low + high) // 2, high)
            found = self._name(begin)
            if found == name:
                return begin, self._after(begin, self.end)
            if found < name:
                low = self._after(begin, high)
            else:
                high = begin
        return low, low

    def _beginning(self, low: int, middle: int, high: int) -> int:
        """Where the passage begins that begins first behind the middle, or else the last before it."""
        begin = self._after(middle, high)
        if begin < high:
            return begin
        if self.name == TRIALS:
            before = self.text.rfind(_COMMENT, low, middle + 1)
            return low if before < 0 else before + 1
        before = self.text.rfind(_BLOCK_ENDS, low, middle)
        return low if before < 0 else before + len(_BLOCK_ENDS)

    def _after(self, place: int, high: int) -> int:
        """Where the first passage behind a place begins; ``high`` where there is none before it."""
        if self.name == TRIALS:
            found = self.text.find(_COMMENT, place, high)
            return high if found < 0 else found + 1
        found = self.text.find(_BLOCK_ENDS, place, high)
        return high if found < 0 else found + len(_BLOCK_ENDS)

    def _name(self, begin: int) -> bytes:
        line = self.text[begin : self.text.find(b"\n", begin)]
        return line.removeprefix(b"# ")


def _sections(text: mmap.mmap) -> Iterator[_Section]:
    headings = [heading(name).encode() for name in SECTIONS]
    starts = [text.find(b"\n" + each) + 1 for each in headings]
    ends = [*starts[1:], len(text)]
    for name, each, start, end in zip(SECTIONS, headings, starts, ends, strict=True):
        yield _Section(name, text, start + len(each), end)
