"""Documents that the registry holds, and its annotations: steps of results that are not posted, violations."""

from __future__ import annotations

import re

from kg.rdf.description import Description
from kg.rdf.turtle import date, integer
from kg.trial.model import LargeDocument, Trial, UnpostedEvent, ViolationEvent

# The registry serves its documents by the last two digits of the trial's id (addresses in its CSV downloads).
_SERVED = "https://cdn.clinicaltrials.gov/large-docs"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


def describe(to: Description, trial: Trial) -> None:
    """Documents, steps of unposted results, events of violations."""
    for position, document in enumerate(trial.large_documents, 1):
        _describe_document(to, position, document)
    to.add_flag(to.trial, "ct:noAnalysisPlan", trial.no_sap)
    to.add_texts(to.trial, {"ct:unpostedResponsibleParty": trial.unposted_responsible_party})
    for position, unposted in enumerate(trial.unposted_events, 1):
        _describe_unposted(to, position, unposted)
    for position, violation in enumerate(trial.violation_events, 1):
        _describe_violation(to, position, violation)


def _describe_unposted(to: Description, position: int, event: UnpostedEvent) -> None:
    node = to.fragment("ct:UnpostedEvent", f"unposted-event-{position}")
    to.say("ct:unpostedEvent", node)
    to.add(node, "schema:position", integer(position))
    to.code(node, "ct:unpostedEventType", "unpostedEventType", event.type)
    _add_dates(to, node, {"ct:unpostedEventDate": event.date})
    to.add_flag(node, "ct:unpostedEventDateUnknown", event.date_unknown)


def _describe_violation(to: Description, position: int, event: ViolationEvent) -> None:
    node = to.fragment("ct:ViolationEvent", f"violation-event-{position}")
    to.say("ct:violationEvent", node)
    to.add(node, "schema:position", integer(position))
    to.code(node, "ct:violationEventType", "violationEventType", event.type)
    to.add_texts(node, {"dcterms:description": event.description})
    dates = {
        "ct:violationCreationDate": event.creation_date,
        "ct:violationIssuedDate": event.issued_date,
        "ct:violationReleaseDate": event.release_date,
        "ct:violationPostedDate": event.posted_date,
    }
    _add_dates(to, node, dates)


def _describe_document(to: Description, position: int, document: LargeDocument) -> None:
    node = to.fragment("ct:LargeDocument", f"document-{position}")
    to.say("ct:largeDocument", node)
    to.call(node, document.label)
    # A moment is a day, its time behind a letter or a blank: no seconds are invented for it.
    day, time = document.upload_date[:10], document.upload_date[11:]
    stated = {
        "ct:documentAbbreviation": document.type_abbrev,
        "ct:filename": document.filename,
        "ct:uploadTime": time,
    }
    to.add_texts(node, stated)
    if _PLAIN_NAME.fullmatch(document.filename):
        to.add_texts(node, {"schema:url": f"{_SERVED}/{to.nct_id[-2:]}/{to.nct_id}/{document.filename}"})
    to.add_flag(node, "ct:holdsProtocol", document.has_protocol)
    to.add_flag(node, "ct:holdsAnalysisPlan", document.has_sap)
    to.add_flag(node, "ct:holdsConsentForm", document.has_icf)
    _add_dates(to, node, {"ct:documentDate": document.date, "ct:uploadDate": day})
    to.add_integers(node, {"ct:fileSize": document.size})


def _add_dates(to: Description, node: str, stated: dict[str, str]) -> None:
    for term, day in stated.items():
        if day:
            to.add(node, term, date(day))
