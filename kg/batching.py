"""What is read of a source, in batches: what of it the ledger holds already, and what is to be digested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.digesting import Wanted
from kg.graph.ledger import Held, Ledger
from kg.read.pieces import Parcel, Piece, Unread
from kg.read.walk import File
from kg.trial.record import Document

_MOST: Final = 250
_BYTES: Final = 1024 * 1024
"""A batch ends with so many items, or with the one that makes it so many bytes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file is read from here on."""

    file: File


@dataclass(frozen=True, slots=True)
class Closed:
    """A file was read to its end; ``sha256`` is its hash, empty where that is not known or no longer the same."""

    file: File
    sha256: str


Item = Opened | Closed | Piece


@dataclass(frozen=True, slots=True)
class Batch:
    """Some items in order; by their places among them those that the ledger holds as they are (``same``) and what it
    holds in the places of others; and what is to be digested, in the order of the items.
    """

    items: list[Item]
    same: set[int] = field(default_factory=set)
    held: dict[int, Held] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)


@dataclass(slots=True)
class Batches:
    """Makes batches of the items of one source, for a generation; ``code`` is the fingerprint of what identifies."""

    ledger: Ledger
    code: str
    number: int
    _member: str | None = None
    _met: set[int] = field(default_factory=set)

    def of(self, items: Iterator[Item]) -> Iterator[Batch]:
        """The items in batches, of which only the last one is held."""
        for together in _together(items):
            batch = Batch(together)
            self._look_at_documents(batch)
            self._look_at_parcels(batch)
            batch.wanted.extend(
                Wanted(item, batch.held[place].sha256 if place in batch.held else "")
                for place, item in enumerate(together)
                if isinstance(item, Document | Parcel) and place not in batch.same
            )
            yield batch

    def _look_at_parcels(self, batch: Batch) -> None:
        parcels = [(place, item) for place, item in enumerate(batch.items) if isinstance(item, Parcel)]
        if not parcels:
            return
        members = [item.member for _, item in parcels]
        found = self.ledger.held(parcels[0][1].source, members, self.code, self.number)
        for place, item in parcels:
            held = found.get(item.member)
            if held is None or not held.alone:
                continue
            if held.packed and held.packed == item.packed.sha256:
                batch.same.add(place)
            else:
                batch.held[place] = held

    def _look_at_documents(self, batch: Batch) -> None:
        spans: dict[str, tuple[int, int]] = {}
        documents = [(place, item) for place, item in enumerate(batch.items) if isinstance(item, Document)]
        for _, item in documents:
            first, last = spans.get(item.member, (item.ordinal, item.ordinal))
            spans[item.member] = min(first, item.ordinal), max(last, item.ordinal)
        hashes = {
            member: self.ledger.hashes(documents[0][1].source, member, range(first, last + 1), self.code, self.number)
            for member, (first, last) in spans.items()
        }
        for place, found in enumerate(batch.items):
            if not isinstance(found, Document | Unread):
                continue
            is_new = self._is_new(found.member, found.ordinal)
            if isinstance(found, Document) and is_new and (held := hashes[found.member].get(found.ordinal)):
                batch.same.update({place} if held == found.sha256 else ())

    def _is_new(self, member: str, ordinal: int) -> bool:
        """Whether nothing came from the same place before: then what the ledger holds there is what it will hold."""
        if member != self._member:
            self._member = member
            self._met.clear()
        met = ordinal in self._met
        self._met.add(ordinal)
        return not met


def size_of(piece: Piece) -> int:
    """The bytes of a piece, unpacked."""
    return len(piece.body) if isinstance(piece, Document) else piece.packed.size if isinstance(piece, Parcel) else 0


def _together(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch, size = list[Item](), 0
    for item in items:
        batch.append(item)
        size += size_of(item) if isinstance(item, Document | Parcel) else 0
        if len(batch) >= _MOST or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
