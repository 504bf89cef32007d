"""What documents tell of a trial: read, relieved of contact details unless these are wanted, and merged."""

from __future__ import annotations

from collections.abc import Iterable

from kg.read import readers
from kg.trial.longest import within_limits
from kg.trial.merge import Told, merge
from kg.trial.privacy import without_contact_details
from kg.trial.record import Document, Identity, Record


def tell(document: Document, identity: Identity, *, contacts: bool) -> Told:
    """What one document tells; with phones and e-mails of contacts where these are wanted."""
    record = within_limits(readers.read(identity.kind, document.body))
    if not contacts:
        record = without_contact_details(record)
    return Told(document.name, document.sha256, identity, record)


def record_of(documents: Iterable[tuple[Document, Identity]], *, contacts: bool) -> Record:
    """The merged trial with the doubts of every document that contributes to it."""
    merged = merge([tell(document, identity, contacts=contacts) for document, identity in documents])
    doubts = {doubt for each, _ in merged.contributions for doubt in each.record.doubts}
    return Record(merged.trial, tuple(sorted(doubts)))
