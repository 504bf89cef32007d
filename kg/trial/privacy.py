"""Phones and e-mails: kept in the ledger as published, and left out of everything else unless asked for."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from kg.trial.model import Contact, UnknownField
from kg.trial.record import Doubt, Record
from kg.trial.results import PointOfContact, Results

# Where in a document details of a contact stand, or something that holds them: a list, a site, an unknown key beside.
_DETAILS = re.compile(
    r"centralContacts|\.contacts\b|Central trial contact|contactsLocationsModule(?:\.\w+(?:\[[0-9]+\])?)?$|"
    r"(?:central|facility|result)_contacts|pointOfContact|point_of_contact|moreInfoModule(?:\.\w+)?$|resultsSection$|"
    r"clinical_results$|/(?:overall_)?contact(?:_backup)?(?:\[[0-9]+\])?(?:/|$)|/location(?:\[[0-9]+\])?(?:/#|$)|/investigator"
)
# A doubt that repeats a value; others tell nothing.
_REPEATS = re.compile(r"['\"{\[0-9]")
# A field that nobody knows yet may hold anything: where contacts stand, or where its words speak of them.
_AROUND = re.compile(r"contactsLocationsModule|moreInfoModule")
_SPEAKS = re.compile(
    r"contact|phone|mail|fax|\w@\w|\+[0-9]{1,3}[ (-]?[0-9]|\([0-9]{3}\) ?[0-9]|"
    r"\b[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}\b|\b[0-9]{3}-[0-9]{4}\b|"
    # Without a sign of one: ten digits in a row, or a zero before the area as most countries write it.
    r"(?<![\w.-])(?:[0-9]{10,11}(?![\w.])|0[0-9][0-9 ()/-]{5,}[0-9])",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?:key|column|the element|the attribute) .* is not known|text where elements|only the first ", re.DOTALL
)
# A phone or an e-mail, wherever it stands: in a module that is mistyped, beside an official, in a section twice given.
_REACHABLE = re.compile(
    r"(?<![\w.+-])[\w.+-]++@\w|'\w*(?:[Pp]hone|[Ee]-?[Mm]ail)\w*'|\+\d[\d ()./-]{6,}|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b"
)

_DOUBTED_DETAIL = "a detail of a contact is not as it should be; build with --contacts to see it"
_UNKNOWN_DETAIL = "what stands here is not known and may be a detail of a contact; build with --contacts to see it"


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
        sites=tuple(
            msgspec.structs.replace(site, contacts=_bare(site.contacts)) if site.contacts else site
            for site in trial.sites
        ),
        results=_bare_results(trial.results),
        unknown_fields=tuple(map(_bare_field, trial.unknown_fields)),
    )
    return replace(record, trial=bare, doubts=tuple(map(_told_without, record.doubts)))


def _bare(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(Contact(name=contact.name, role=contact.role) for contact in contacts)


def _bare_results(results: Results | None) -> Results | None:
    if results is None or results.point_of_contact is None:
        return results
    asked = results.point_of_contact
    bare = PointOfContact(title=asked.title, organization=asked.organization)
    return msgspec.structs.replace(results, point_of_contact=bare)


def _bare_field(each: UnknownField) -> UnknownField:
    return UnknownField(path=each.path) if _may_tell(each.path, each.value) else each


def _may_tell(path: str, value: str) -> bool:
    """Whether a field that nobody knows may tell how to reach somebody."""
    return bool(_DETAILS.search(path) or _AROUND.search(path) or _SPEAKS.search(path) or _SPEAKS.search(value))


def _told_without(doubt: Doubt) -> Doubt:
    tells = (_DETAILS.search(doubt.where) and _REPEATS.search(doubt.what)) or _REACHABLE.search(doubt.what)
    if _UNKNOWN.match(doubt.what) and (tells or _may_tell(doubt.where, doubt.what)):
        return Doubt(_UNKNOWN_DETAIL, doubt.where)
    return Doubt(_DOUBTED_DETAIL, doubt.where) if tells else doubt
