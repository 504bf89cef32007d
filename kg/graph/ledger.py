"""The ledger: every document that was read, as it was, in one SQLite file. Everything else is computed from it.

A row is visible from the generation ``since`` on, up to ``until``. A build writes rows of the next generation; until
that is published nobody sees them, and the next build takes them over.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import zstandard

from kg.errors import KgError
from kg.trial.record import Document, Identity, Rejection

VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL, member TEXT NOT NULL, ordinal INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT, trial TEXT, updated TEXT, aliases TEXT,   -- NULL where the document was rejected
    reason TEXT,                                         -- NULL where it was not
    body BLOB,                                           -- zstd; NULL where there are no bytes to keep
    since INTEGER NOT NULL, until INTEGER
);
CREATE INDEX IF NOT EXISTS document_place ON document (source, member, ordinal);
CREATE INDEX IF NOT EXISTS document_trial ON document (trial);
"""
_VISIBLE = "since <= :generation AND (until IS NULL OR until > :generation)"
_NEVER_READ = ""  # the hash of a document of which no bytes were read


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the ledger: where it came from and what it is, without its bytes."""

    id: int
    source: str
    member: str
    ordinal: int
    sha256: str
    identity: Identity


@dataclass(frozen=True, slots=True, order=True)
class Rejected:
    """A document that nobody could read."""

    source: str
    member: str
    ordinal: int
    reason: str


class Ledger:
    """The ledger of one output folder.

    Raises:
        KgError: the file is no ledger, or one of a newer version.
    """

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        try:
            self._open(path, readonly=readonly)
        except sqlite3.DatabaseError as error:
            raise KgError(f"{path}: not a readable ledger ({error}). Build into another folder with -o.") from error

    def _open(self, path: Path, *, readonly: bool) -> None:
        # A reader, too, must be able to undo what a killed build left half-written; where the file cannot be written,
        # nobody can have left that.
        mode = "ro" if readonly and not os.access(path, os.W_OK) else "rw" if readonly else "rwc"
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            self._db.close()
            raise KgError(f"{path}: written by a newer TrialGraph (ledger version {version}). Update TrialGraph.")
        if readonly:
            self._db.execute("PRAGMA query_only = ON")
        else:
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version = {VERSION}")
            self._db.commit()

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def commit(self) -> None:
        """Make what was kept durable."""
        self._db.commit()

    # -------------------------------------------------------------------------------------------------- writing

    def begin(self, generation: int, sources: list[str]) -> None:
        """Prepare for a build of these sources: what an interrupted build did to other sources is undone."""
        marks = ", ".join("?" * len(sources))
        others = f"source NOT IN ({marks})"
        self._db.execute(f"DELETE FROM document WHERE since >= ? AND {others}", (generation, *sources))
        self._db.execute(f"UPDATE document SET until = NULL WHERE until >= ? AND {others}", (generation, *sources))

    def keep(self, document: Document, made: Identity | Rejection, generation: int) -> bool:
        """Keep a document for a generation; False where the ledger holds the same already."""
        identity = made if isinstance(made, Identity) else None
        row: dict[str, str | int | None] = {
            "source": document.source,
            "member": document.member,
            "ordinal": document.ordinal,
            "sha256": document.sha256,
            "kind": identity.kind if identity else None,
            "trial": identity.nct_id if identity else None,
            "updated": identity.updated if identity else None,
            "aliases": " ".join(identity.aliases) if identity else None,
            "reason": made.reason if isinstance(made, Rejection) else None,
        }
        return self._put(row, document.body, generation)

    def reject(self, source: str, member: str, ordinal: int, reason: str, generation: int) -> bool:
        """Keep the fact that something could not be read; False where the ledger says so already."""
        row: dict[str, str | int | None] = dict.fromkeys(("kind", "trial", "updated", "aliases"))
        row |= {"source": source, "member": member, "ordinal": ordinal, "sha256": _NEVER_READ, "reason": reason}
        return self._put(row, None, generation)

    def _put(self, row: dict[str, str | int | None], body: bytes | None, generation: int) -> bool:
        same = ("sha256", "kind", "trial", "updated", "aliases", "reason")
        place = {**row, "generation": generation}
        old = self._db.execute(
            f"SELECT id, {', '.join(same)} FROM document WHERE source = :source AND member = :member "
            f"AND ordinal = :ordinal AND {_VISIBLE}",
            place,
        ).fetchone()
        if old is not None:
            if old[1:] == tuple(row[column] for column in same):
                return False
            self._end("id = :id", {"id": old[0], "generation": generation})
        packed = None if body is None else zstandard.compress(body, 3)
        columns = (*row, "body", "since")
        self._db.execute(
            f"INSERT INTO document ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            (*row.values(), packed, generation),
        )
        return True

    def end_file(self, source: str, member: str, seen: set[int], generation: int) -> None:
        """Forget the documents of a file that were not in it this time."""
        ordinals = ", ".join(map(str, sorted(seen)))
        self._end(
            f"source = :source AND member = :member AND ordinal NOT IN ({ordinals})",
            {"source": source, "member": member, "generation": generation},
        )

    def end_source(self, source: str, generation: int) -> None:
        """Forget all documents of a source."""
        self._end("source = :source", {"source": source, "generation": generation})

    def end_members(self, source: str, seen: set[str], generation: int) -> None:
        """Forget the files of a source that are no longer in it."""
        for (member,) in self._db.execute(
            f"SELECT DISTINCT member FROM document WHERE source = :source AND {_VISIBLE}",
            {"source": source, "generation": generation},
        ).fetchall():
            if member not in seen:
                self.end_file(source, member, set(), generation)

    def _end(self, condition: str, values: dict[str, str | int]) -> None:
        # A row of this very generation was never seen by anybody: an interrupted build wrote it.
        self._db.execute(f"DELETE FROM document WHERE {condition} AND since = :generation", values)
        self._db.execute(f"UPDATE document SET until = :generation WHERE {condition} AND {_VISIBLE}", values)

    def forget(self, generation: int) -> None:
        """Drop the rows that no generation from this one on can see."""
        self._db.execute("DELETE FROM document WHERE until <= ?", (generation,))
        self._db.commit()

    # -------------------------------------------------------------------------------------------------- reading

    def entries(self, generation: int, trial: str | None = None) -> Iterator[Entry]:
        """The readable documents of a generation (of one trial), by trial, source, member and position."""
        where = "AND trial = :trial" if trial is not None else ""
        rows = self._db.execute(
            "SELECT id, source, member, ordinal, sha256, kind, trial, updated, aliases FROM document "
            f"WHERE trial IS NOT NULL {where} AND {_VISIBLE} ORDER BY trial, source, member, ordinal",
            {"generation": generation, "trial": trial},
        )
        for id_, source, member, ordinal, sha256, kind, nct_id, updated, aliases in rows:
            identity = Identity(kind, nct_id, updated, tuple(aliases.split()))
            yield Entry(id_, source, member, ordinal, sha256, identity)

    def rejected(self, generation: int) -> Iterator[Rejected]:
        """The rejections of a generation, by source, member and position."""
        rows = self._db.execute(
            f"SELECT source, member, ordinal, reason FROM document WHERE reason IS NOT NULL AND {_VISIBLE} "
            "ORDER BY source, member, ordinal",
            {"generation": generation},
        )
        for row in rows:
            yield Rejected(*row)

    def sources(self, generation: int) -> list[str]:
        """The names of the sources whose documents a generation holds."""
        rows = self._db.execute(
            f"SELECT DISTINCT source FROM document WHERE {_VISIBLE} ORDER BY source", {"generation": generation}
        )
        return [source for (source,) in rows]

    def document(self, entry: Entry) -> Document:
        """The document of an entry, with its bytes as they were read."""
        (packed,) = self._db.execute("SELECT body FROM document WHERE id = ?", (entry.id,)).fetchone()
        return Document(entry.source, entry.member, entry.ordinal, zstandard.decompress(packed))
