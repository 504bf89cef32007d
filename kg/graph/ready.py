"""What the ledger is given: a document with all that took time to find out, so that keeping it takes little."""

from __future__ import annotations

from dataclasses import dataclass

import zstandard

from kg.trial.record import Document, Identity, Rejection

_compress = zstandard.ZstdCompressor(level=3).compress


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that is ready to be kept: identified, hashed and compressed.

    ``packed`` is the hash of the zip member that is this document and nothing else, as it is packed; else empty.
    """

    source: str
    member: str
    ordinal: int
    sha256: str
    made: Identity | Rejection
    body: bytes
    packed: str = ""

    @classmethod
    def of(cls, document: Document, made: Identity | Rejection, packed: str = "") -> Ready:
        """A document that was identified.

        >>> Ready.of(Document("s", "m", 1, b"{}"), Rejection("no study")).ordinal
        1
        """
        body = _compress(document.body)
        return cls(document.source, document.member, document.ordinal, document.sha256, made, body, packed)
