"""What is read and what a reader makes of it: document, record, doubt, rejection."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from kg.trial.codes import Unit
from kg.trial.model import Trial


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read: a file, a zip member, a line of NDJSON, an element of a JSON array, a page.

    ``source`` is the name of what the user gave (never a local path), ``member`` the path inside it, ``ordinal`` the
    position among several documents of one file, counted from 1; 0 where a file is one document.
    """

    source: str
    member: str
    ordinal: int
    body: bytes

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes."""
        return sha256(self.body).hexdigest()

    @property
    def name(self) -> str:
        """How messages call the document.

        >>> Document("downloads", "page.json", 3, b"").name
        'downloads/page.json #3'
        """
        return document_name(self.source, self.member, self.ordinal)


def document_name(source: str, member: str, ordinal: int) -> str:
    """How messages call a document: source, member, and the position where a file holds several."""
    name = f"{source}/{member}" if member else source
    return f"{name} #{ordinal}" if ordinal else name


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """A value that was kept or dropped with a reason: ``what @ where``, where a path such as ``$.phases[1]``.

    >>> print(Doubt("'Phase 9' is not a known phase; kept as text", "$.designModule.phases[0]"))
    'Phase 9' is not a known phase; kept as text @ $.designModule.phases[0]
    """

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what} @ {self.where}"


@dataclass(frozen=True, slots=True)
class Record:
    """What a reader made of one document. ``layout`` names that of a page (see :mod:`kg.read.layouts`).

    ``lacks`` are units that the format can express and this document cannot: a table has what columns its user chose.
    """

    trial: Trial
    doubts: tuple[Doubt, ...] = ()
    layout: str = ""
    lacks: frozenset[Unit] = frozenset()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document nobody could read, with the reason as one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a build must know of a document before reading it whole.

    ``kind`` is the name of its format, ``updated`` the day its registry last posted an update (empty if not told),
    ``aliases`` obsolete ids of the same trial.
    """

    kind: str
    nct_id: str
    updated: str = ""
    aliases: tuple[str, ...] = ()
