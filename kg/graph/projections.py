"""What each trial became when it was last mapped, so that an unchanged trial is not mapped again.

A cache in one SQLite file beside the ledger: it can be thrown away at any time, and is where it cannot be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import zstandard

VERSION = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS projection (
    id INTEGER PRIMARY KEY,
    trial TEXT NOT NULL,
    inputs TEXT NOT NULL,      -- hash over the trial's documents, the code and the settings
    resolved TEXT NOT NULL,    -- the other trials that it names, each with the id that it goes by now
    body BLOB NOT NULL         -- zstd
);
CREATE INDEX IF NOT EXISTS projection_known ON projection (trial, inputs, resolved);
"""
DIGEST: Final = 16
"""Bytes of the digest of a projection."""

# Workers read while the build writes; each waits for the other's moment.
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Known:
    """A projection that the cache holds, and what it was made from."""

    id: int
    trial: str
    inputs: str
    resolved: str

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that tell it from what any other documents, code, settings or named trials give."""
        return _digest(self.inputs, self.resolved)

    def fits(self, inputs: str, aliases: Mapping[str, str]) -> bool:
        """Whether the same would come out today."""
        named = [word.partition("=")[0] for word in self.resolved.split()]
        return self.inputs == inputs and self.resolved == resolved(named, aliases)


@dataclass(frozen=True, slots=True)
class Made:
    """A new projection, to be kept; its body is :func:`packed`."""

    trial: str
    inputs: str
    resolved: str
    body: bytes

    @property
    def digest(self) -> bytes:
        """That of the projection once it is kept (:attr:`Known.digest`)."""
        return _digest(self.inputs, self.resolved)


def _digest(inputs: str, resolved: str) -> bytes:
    return blake2b(f"{inputs}\n{resolved}".encode(), digest_size=DIGEST).digest()


def packed(body: bytes) -> bytes:
    """A projection as it is kept. Workers pack it, so that they hand over a quarter of the bytes."""
    return zstandard.compress(body, 1)


def resolved(named: Iterable[str], aliases: Mapping[str, str]) -> str:
    """The ids that a trial names, each with the one it goes by now if that is another.

    >>> resolved(["NCT00000102", "NCT00000105"], {"NCT00000105": "NCT00000108"})
    'NCT00000102 NCT00000105=NCT00000108'
    """
    return " ".join(f"{each}={aliases[each]}" if each in aliases else each for each in sorted(set(named)))


class Damaged(Exception):
    """The cache does not hold a projection whole; it can be made again."""


class Projections:
    """The cache of one output folder."""

    def __init__(self, path: Path) -> None:
        try:
            self._open(path)
        except sqlite3.DatabaseError:
            self.close()
            path.unlink(missing_ok=True)
            self._open(path)

    def _open(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=_PATIENCE)
        if self._db.execute("PRAGMA user_version").fetchone()[0] not in (0, VERSION):
            raise sqlite3.DatabaseError("another version")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version = {VERSION}")
        self._db.commit()

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def known(self, after: str, until: str) -> list[Known]:
        """What is held of the trials whose ids lie after one id, up to and with another."""
        rows = self._db.execute(
            "SELECT id, trial, inputs, resolved FROM projection WHERE trial > ? AND trial <= ?", (after, until)
        )
        return [Known(*row) for row in rows.fetchall()]

    def id_of(self, trial: str, digest: bytes) -> int:
        """The id of a projection that is held.

        Raises:
            LookupError: it is not.
        """
        rows = self._db.execute("SELECT id, trial, inputs, resolved FROM projection WHERE trial = ?", (trial,))
        for row in rows:
            if (known := Known(*row)).digest == digest:
                return known.id
        raise LookupError(trial)

    def body(self, id_: int) -> bytes:
        """A projection as it was kept.

        Raises:
            Damaged: it cannot be read.
        """
        try:
            (packed,) = self._db.execute("SELECT body FROM projection WHERE id = ?", (id_,)).fetchone()
            return zstandard.decompress(packed)
        except (TypeError, zstandard.ZstdError, sqlite3.DatabaseError) as error:
            raise Damaged(str(error)) from error

    def keep(self, made: Iterable[Made]) -> None:
        """Keep new projections, durably, so that a build that is interrupted need not make them again."""
        self._db.executemany(
            "INSERT INTO projection (trial, inputs, resolved, body) VALUES (?, ?, ?, ?)",
            [(each.trial, each.inputs, each.resolved, each.body) for each in made],
        )
        self._db.commit()

    def drop(self, ids: Iterable[int]) -> None:
        """Throw away what no trial needs any more."""
        self._db.executemany("DELETE FROM projection WHERE id = ?", [(each,) for each in ids])
        self._db.commit()
