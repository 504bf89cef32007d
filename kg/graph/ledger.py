"""The ledger: every document that was read, as it was, in one SQLite file. Everything else is computed from it.

A row is visible from the generation ``since`` on, up to ``until``. A build writes rows of the next generation; until
that is published nobody sees them, and the next build takes them over.

What a document is, is told by code, so each row says which code told it (``made_by``): a document with the same bytes
is identified again only when the code has changed. Files that were read to their end are remembered by their hash, so
that one that is the same is not opened again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import zstandard

from kg.graph import ledger_file
from kg.graph.ready import Ready
from kg.trial.record import Document, Identity, Rejection

_VISIBLE = "since <= :generation AND (until IS NULL OR until > :generation)"
_VISIBLE_THEN = "since <= ? AND (until IS NULL OR until > ?)"
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


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger knows of a place without opening the document; ``alone`` where its member has no other place."""

    id: int
    sha256: str
    packed: str
    alone: bool


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
        self._db = ledger_file.opened(path, readonly=readonly)

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
        self._db.execute(f"DELETE FROM file WHERE since >= ? AND {others}", (generation, *sources))

    def held(self, source: str, members: Collection[str], made_by: str, generation: int) -> dict[str, Held]:
        """What a generation holds, identified by the same code, of members that are one document each."""
        marks = ", ".join("?" * len(members))
        rows = self._db.execute(
            "SELECT member, ordinal, id, sha256, packed, made_by FROM document "
            f"WHERE source = ? AND member IN ({marks}) AND {_VISIBLE_THEN} ORDER BY member, ordinal",
            (source, *members, generation, generation),
        ).fetchall()
        several = {one[0] for one, other in pairwise(rows) if one[0] == other[0]}
        return {
            member: Held(id_, sha256, packed or "", member not in several)
            for member, ordinal, id_, sha256, packed, code in rows
            if ordinal == 0 and code == made_by
        }

    def hashes(self, source: str, member: str, span: range, made_by: str, generation: int) -> dict[int, str]:
        """The hashes of documents of one member that a generation holds, identified by the same code; by position."""
        rows = self._db.execute(
            "SELECT ordinal, sha256 FROM document WHERE source = ? AND member = ? AND ordinal BETWEEN ? AND ? "
            f"AND made_by = ? AND {_VISIBLE_THEN}",
            (source, member, span.start, span.stop - 1, made_by, generation, generation),
        )
        return dict(rows.fetchall())

    def repacked(self, held: Held, packed: str) -> None:
        """Remember how the member is packed now that is a document which the ledger holds."""
        self._db.execute("UPDATE document SET packed = ? WHERE id = ?", (packed, held.id))

    def keep(self, ready: Ready, generation: int, made_by: str = "") -> bool:
        """Keep a document for a generation; False where the ledger holds the same already."""
        identity = ready.made if isinstance(ready.made, Identity) else None
        row: dict[str, str | int | None] = {
            "source": ready.source,
            "member": ready.member,
            "ordinal": ready.ordinal,
            "sha256": ready.sha256,
            "kind": identity.kind if identity else None,
            "trial": identity.nct_id if identity else None,
            "updated": identity.updated if identity else None,
            "aliases": " ".join(identity.aliases) if identity else None,
            "reason": ready.made.reason if isinstance(ready.made, Rejection) else None,
            "made_by": made_by,
            "packed": ready.packed or None,
        }
        return self._put(row, ready.body, generation)

    def reject(self, source: str, member: str, ordinal: int, reason: str, generation: int) -> bool:
        """Keep the fact that something could not be read; False where the ledger says so already."""
        row: dict[str, str | int | None] = dict.fromkeys(("kind", "trial", "updated", "aliases", "made_by", "packed"))
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
                self._db.execute(
                    "UPDATE document SET made_by = ?, packed = ? WHERE id = ?", (row["made_by"], row["packed"], old[0])
                )
                return False
            self._end("id = :id", {"id": old[0], "generation": generation})
        columns = (*row, "since", "body")
        self._db.execute(
            f"INSERT INTO document ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            (*row.values(), generation, body),
        )
        return True

    def file_documents(self, source: str, member: str, sha256: str, made_by: str) -> int | None:
        """How many documents a file holds that was read to its end by the same code; None where it must be read."""
        row = self._db.execute(
            "SELECT documents FROM file WHERE source = ? AND member = ? AND sha256 = ? AND made_by = ?",
            (source, member, sha256, made_by),
        ).fetchone()
        return None if row is None else int(row[0])

    def open_file(self, source: str, member: str) -> None:
        """Forget that a file was read to its end: it is about to be read again."""
        self._db.execute("DELETE FROM file WHERE source = ? AND member = ?", (source, member))

    def close_file(self, source: str, member: str, sha256: str, made_by: str, documents: int, generation: int) -> None:
        """Remember that a file was read to its end."""
        self._db.execute(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)", (source, member, sha256, made_by, documents, generation)
        )

    def end_file(self, source: str, member: str, seen: set[int], generation: int) -> None:
        """Forget the documents of a file that were not in it this time."""
        place: dict[str, str | int] = {"source": source, "member": member, "generation": generation}
        rows = self._db.execute(
            f"SELECT ordinal FROM document WHERE source = :source AND member = :member AND {_VISIBLE}", place
        )
        for ordinal in sorted({ordinal for (ordinal,) in rows} - seen):
            self._end("source = :source AND member = :member AND ordinal = :ordinal", {**place, "ordinal": ordinal})

    def end_source(self, source: str, generation: int) -> None:
        """Forget all documents of a source."""
        self._db.execute("DELETE FROM file WHERE source = ?", (source,))
        self._end("source = :source", {"source": source, "generation": generation})

    def end_members(self, source: str, seen: set[str], generation: int) -> None:
        """Forget the members of a source that are no longer in it."""
        for member in self.members(source, generation):
            if member not in seen:
                self.end_file(source, member, set(), generation)

    def end_files(self, source: str, seen: set[str]) -> None:
        """Forget which files of a source were read to their end, but for those that are still in it."""
        for (member,) in self._db.execute("SELECT member FROM file WHERE source = ?", (source,)).fetchall():
            if member not in seen:
                self.open_file(source, member)

    def _end(self, condition: str, values: dict[str, str | int]) -> None:
        # A row of this very generation was never seen by anybody: an interrupted build wrote it.
        self._db.execute(f"DELETE FROM document WHERE {condition} AND since = :generation", values)
        self._db.execute(f"UPDATE document SET until = :generation WHERE {condition} AND {_VISIBLE}", values)

    def has_changes(self, generation: int) -> bool:
        """Whether a generation sees anything else than the one before it."""
        query = "SELECT EXISTS (SELECT 1 FROM document WHERE since = :now OR until = :now)"
        return bool(self._db.execute(query, {"now": generation}).fetchone()[0])

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

    def members(self, source: str, generation: int, file: str = "") -> dict[str, int]:
        """The members of a source (of one file of it) in a generation, each with its number of documents."""
        rows = self._db.execute(
            f"SELECT member, count(*) FROM document WHERE source = :source AND {_VISIBLE} "
            "AND (:file = '' OR member = :file OR substr(member, 1, length(:file) + 1) = :file || '/') "
            "GROUP BY member",
            {"source": source, "generation": generation, "file": file},
        )
        return dict(rows.fetchall())

    def document(self, entry: Entry) -> Document:
        """The document of an entry, with its bytes as they were read."""
        (packed,) = self._db.execute("SELECT body FROM document WHERE id = ?", (entry.id,)).fetchone()
        return Document(entry.source, entry.member, entry.ordinal, zstandard.decompress(packed))
