"""The readers, in the fixed order in which they are asked: the first that recognises a document reads it."""

from __future__ import annotations

from typing import Protocol

from kg.errors import ReadError
from kg.read import aact, ctgov_csv, ctgov_json, ctgov_xml, html, meddatax, veeva
from kg.trial.record import Identity, Record, Rejection
from kg.trial.text import trial_ids

HEAD = 16 * 1024
"""How many bytes of a document its readers are shown to recognise it, unless it is a saved web page."""


class Reader(Protocol):
    """One format. ``recognizes`` is cheap; ``identify`` finds the trial; ``read`` gives all, with doubts."""

    KIND: str

    def recognizes(self, head: str) -> bool:
        """Whether a document that begins with ``head`` is of this format."""

    def identify(self, body: bytes) -> Identity | Rejection:
        """Which trial the document is about."""

    def read(self, body: bytes) -> Record:
        """The typed trial of a document that ``identify`` accepted."""


READERS: tuple[Reader, ...] = (aact, ctgov_csv, ctgov_json, ctgov_xml, veeva, meddatax)

_KNOWN = (
    "ClinicalTrials.gov API v2 JSON, ClinicalTrials.gov XML (clinical_study), ClinicalTrials.gov search downloads "
    "(CSV, TSV), AACT's tables, ClinicalTrials.Veeva trial pages, MedDataX trial and results pages "
    "(pages as text or as saved from a browser)"
)

_BY_KIND = {reader.KIND: reader for reader in READERS}


def recognize(body: bytes) -> Reader | None:
    """The reader of a document, by its content alone; None where no reader knows it.

    A saved web page is known by its whole text, since its beginning may be scripts only; of any other document the
    beginning is enough.

    >>> recognize(b'{"protocolSection": {}}').KIND
    'ctgov-json'

    Raises:
        ReadError: a saved page that cannot be taken apart.
    """
    text = html.text(body) if html.is_html(body) else body[:HEAD].decode("utf-8-sig", "replace")
    return next((reader for reader in READERS if reader.recognizes(text)), None)


def identify(body: bytes) -> Identity | Rejection:
    """Which trial a document is about, or why nobody can read it."""
    if not body.strip():
        return Rejection("empty; there is nothing to read")
    try:
        reader = recognize(body)
    except ReadError as error:
        return Rejection(str(error))
    return Rejection(unrecognized(body)) if reader is None else reader.identify(body)


def read(kind: str, body: bytes) -> Record:
    """The record of a document of a known kind."""
    return _BY_KIND[kind].read(body)


def unrecognized(body: bytes) -> str:
    """Why a document is rejected that no reader knows, and what would be read.

    >>> unrecognized(b"<html><p>We test lamps (NCT01234567).").partition(";")[0]
    'a page that names NCT01234567 but has the layout of no site that is read'
    """
    what = "a format that is not known"
    is_page = html.is_html(body)
    try:
        text = html.text(body) if is_page else body.decode("utf-8", "replace")
    except ReadError as error:
        return str(error)
    if b"\0" in body[:HEAD] and not is_page:
        what = "binary data"
    elif named := next(trial_ids(text), None):
        kind = "page" if is_page else "text"
        what = f"a {kind} that names {named[0]} but has the layout of no site that is read"
    elif is_page:
        what = "a web page that names no trial of ClinicalTrials.gov"
    return f"{what}; what can be read: {_KNOWN}"
