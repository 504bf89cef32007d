"""The readers, in the fixed order in which they are asked: the first that recognises a document reads it."""

from __future__ import annotations

from typing import Protocol

from kg.read import ctgov_json, meddatax, veeva
from kg.trial.record import Identity, Record, Rejection

HEAD = 16 * 1024
"""How many bytes of a document its readers are shown to recognise it."""


class Reader(Protocol):
    """One format. ``recognizes`` is cheap; ``identify`` finds the trial; ``read`` gives all, with doubts."""

    KIND: str

    def recognizes(self, head: str) -> bool:
        """Whether a document that begins with ``head`` is of this format."""

    def identify(self, body: bytes) -> Identity | Rejection:
        """Which trial the document is about."""

    def read(self, body: bytes) -> Record:
        """The typed trial of a document that ``identify`` accepted."""


READERS: tuple[Reader, ...] = (ctgov_json, veeva, meddatax)

_BY_KIND = {reader.KIND: reader for reader in READERS}


def recognize(head: bytes) -> Reader | None:
    """The reader of a document that begins with ``head``, by its content alone; None where no reader knows it.

    >>> recognize(b'{"protocolSection": {}}').KIND
    'ctgov-json'
    """
    text = head[:HEAD].decode("utf-8-sig", "replace")
    return next((reader for reader in READERS if reader.recognizes(text)), None)


def identify(body: bytes) -> Identity | Rejection:
    """Which trial a document is about, or why nobody can read it."""
    if not body.strip():
        return Rejection("empty; there is nothing to read")
    reader = recognize(body)
    if reader is None:
        return Rejection(unrecognized(body))
    return reader.identify(body)


def read(kind: str, body: bytes) -> Record:
    """The record of a document of a known kind."""
    return _BY_KIND[kind].read(body)


def unrecognized(head: bytes) -> str:
    """Why a document is rejected that no reader knows, and what would be read."""
    known = "ClinicalTrials.gov API v2 JSON, ClinicalTrials.Veeva pages, MedDataX pages"
    what = "binary data" if b"\0" in head[:HEAD] else "a format that is not known"
    return f"{what}; what can be read: {known}"
