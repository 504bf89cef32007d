"""What costs time when documents are read: to unpack, hash, identify and compress them. Any process may do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.graph.ready import Ready
from kg.read import readers
from kg.read.pieces import Parcel, Unread
from kg.trial.record import Document


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to digest. ``held`` is the hash of the document that the ledger holds at its place, else empty."""

    piece: Document | Parcel
    held: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """A parcel is just the document that the ledger holds; ``packed`` is its hash as it is packed now."""

    packed: str


Digested = Ready | Unread | Same


def digest(wanted: list[Wanted]) -> list[list[Digested]]:
    """What becomes of each piece: of a document one thing, of a parcel as many as there are in it.

    >>> digest([Wanted(Document("s", "m", 0, b"{}"))])[0][0].sha256[:8]
    '44136fa3'
    """
    return [list(_digested(each)) for each in wanted]


def _digested(wanted: Wanted) -> Iterator[Digested]:
    piece = wanted.piece
    if isinstance(piece, Document):
        yield Ready.of(piece, readers.identify(piece.body))
        return
    found = list(piece.documents())
    # Only of a member that is one document and no more can its hash stand for the document.
    alone = [(each.member, each.ordinal) for each in found] == [(piece.member, 0)]
    for each in found:
        if isinstance(each, Unread):
            yield each
        elif alone and wanted.held and each.sha256 == wanted.held:
            yield Same(piece.packed.sha256)
        else:
            yield Ready.of(each, readers.identify(each.body), piece.packed.sha256 if alone else "")
