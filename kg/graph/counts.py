"""How many trials state each claim about a shared node, kept from build to build.

So an update knows when nobody states a claim any more, and which wording is the most frequent now, without looking at
other trials. It is one SQLite file, of the generation whose number it carries; another one cannot use it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

Stated = dict[str, dict[str, int]]
"""What is said of a node: predicate → object → how many trials say so."""

_SCHEMA = "CREATE TABLE node (name TEXT PRIMARY KEY, stated BLOB NOT NULL) WITHOUT ROWID"
_UNUSABLE = 0
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Stated).decode


class Counts:
    """The counts of one output folder, changed in one transaction that :meth:`publish` ends."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)

    @classmethod
    def begun(cls, path: Path) -> Counts:
        """An empty file in the place of whatever was there; unusable until it is published."""
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        counts = cls(path)
        # It can be made again at any time, so it need not survive a crash while it is filled.
        counts._db.execute("PRAGMA journal_mode = OFF")
        counts._db.execute("PRAGMA synchronous = OFF")
        counts._db.execute(_SCHEMA)
        counts._db.execute("BEGIN")
        return counts

    @classmethod
    def of(cls, path: Path, generation: int) -> Counts | None:
        """The counts of a generation, ready to be changed; None where there are none that can be used."""
        if not path.is_file():
            return None
        counts = cls(path)
        try:
            if counts._db.execute("PRAGMA user_version").fetchone()[0] == generation != _UNUSABLE:
                counts._db.execute("BEGIN IMMEDIATE")
                return counts
        except sqlite3.DatabaseError:
            pass  # damaged: made anew by the next whole build
        counts.close()
        return None

    def add(self, nodes: Iterable[tuple[str, Stated]]) -> Iterator[tuple[str, Stated]]:
        """Keep what is said of some new nodes, and pass it on."""
        for name, stated in nodes:
            self._db.execute("INSERT INTO node VALUES (?, ?)", (name, _encode(stated)))
            yield name, stated

    def stated(self, name: str) -> Stated:
        """What is said of a node; empty where nobody says anything."""
        row = self._db.execute("SELECT stated FROM node WHERE name = ?", (name,)).fetchone()
        return {} if row is None else _decode(row[0])

    def change(self, name: str, by: Mapping[tuple[str, str], int]) -> Stated:
        """Let more or fewer trials state some claims (predicate, object) about a node; what is said of it then."""
        stated = self.stated(name)
        for (predicate, term), number in by.items():
            terms = stated.setdefault(predicate, {})
            terms[term] = terms.get(term, 0) + number
            if not terms[term]:
                del terms[term]
            if not terms:
                del stated[predicate]
        if stated:
            # In the order of a merge of sorted claims, so that the file is that of a whole build.
            ordered = {predicate: dict(sorted(stated[predicate].items())) for predicate in sorted(stated)}
            self._db.execute("INSERT OR REPLACE INTO node VALUES (?, ?)", (name, _encode(ordered)))
        else:
            self._db.execute("DELETE FROM node WHERE name = ?", (name,))
        return stated

    def publish(self, generation: int) -> None:
        """Keep all changes, for a generation that has just become the current one."""
        self._db.execute(f"PRAGMA user_version = {generation}")
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Release the file; what was not published is undone."""
        self._db.close()
