"""Phones and e-mails: kept in the ledger as published, and left out of everything else unless asked for."""

from __future__ import annotations

import re

import msgspec

from kg.trial.model import Contact
from kg.trial.record import Doubt, Record

# Where in a document details of a contact stand, or something that holds them: a list, a site, an unknown key beside.
_DETAILS = re.compile(
    r"centralContacts|\.contacts\b|Central trial contact|contactsLocationsModule(?:\.\w+(?:\[[0-9]+\])?)?$"
)
# A doubt that repeats a value; others tell nothing.
_REPEATS = re.compile(r"['\"{\[0-9]")
# A phone or an e-mail, wherever it stands: in a module that is mistyped, beside an official, in a section twice given.
_REACHABLE = re.compile(
    r"[\w.+-]+@\w|'\w*(?:[Pp]hone|[Ee]-?[Mm]ail)\w*'|\+\d[\d ()./-]{6,}|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b"
)


def without_contact_details(record: Record) -> Record:
    """The record without phones and e-mails of contacts, in the trial and in the doubts. Names and roles stay.

    >>> from kg.trial.model import Trial
    >>> asked = Contact(name="Ada", phone="+1 555 0100")
    >>> without_contact_details(Record(Trial(nct_id="NCT02455596", central_contacts=(asked,)))).trial.central_contacts
    (Contact(name='Ada', role='', phone='', extension='', email=''),)
    """
    trial = record.trial
    bare = msgspec.structs.replace(
        trial,
        central_contacts=_bare(trial.central_contacts),
        sites=tuple(msgspec.structs.replace(site, contacts=_bare(site.contacts)) for site in trial.sites),
    )
    return Record(bare, tuple(map(_told_without, record.doubts)), record.layout)


def _bare(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(Contact(name=contact.name, role=contact.role) for contact in contacts)


def _told_without(doubt: Doubt) -> Doubt:
    if (_DETAILS.search(doubt.where) and _REPEATS.search(doubt.what)) or _REACHABLE.search(doubt.what):
        return Doubt("a detail of a contact is not as it should be; build with --contacts to see it", doubt.where)
    return doubt
