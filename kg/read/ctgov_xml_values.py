"""Legacy XML: values that are written in a way of their own, and values of which several fields are made."""

from __future__ import annotations

import re
from typing import Any, Final

from kg.read.ctgov_xml_reading import Elements, One, Place, read_element
from kg.read.ctgov_xml_text import paragraphs, unwrapped
from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import Unreadable, participants, text
from kg.read.fields import age as stated_age
from kg.read.wordings import (
    DESIGN_PARTS,
    abbreviation_of,
    code_of,
    date_of,
    masking,
    worded,
    written_count,
    written_date,
    written_flag,
)
from kg.trial.model import LargeDocument, UnpostedEvent

_NOT_APPLICABLE: Final = "N/A"
# How the design stood in one text until 2017; a comma may also stand within a value.
_DESIGN_PART = re.compile(r"(?:^|, *)([A-Z][A-Za-z ]+): *")


def prose(value: object, where: Where, doubts: Doubts) -> str:
    """A text that was wrapped and indented, in today's layout."""
    return text(unwrapped(value) if isinstance(value, str) else value, where, doubts)


def lines(value: object, where: Where, doubts: Doubts) -> str:
    """A text whose lines are paragraphs."""
    return text(paragraphs(value) if isinstance(value, str) else value, where, doubts)


def age(value: object, where: Where, doubts: Doubts) -> str:
    """An age; empty where there is no limit."""
    return "" if value == _NOT_APPLICABLE else stated_age(value, where, doubts)


def count(value: object, where: Where, doubts: Doubts) -> int:
    """How many take part."""
    return participants(written_count(value, where, doubts), where, doubts)


def healthy(value: object, where: Where, doubts: Doubts) -> bool:
    """Whether healthy people may take part."""
    return value == "Accepts Healthy Volunteers" or written_flag(value, where, doubts)


def phases(value: object, where: Where, doubts: Doubts) -> tuple[str, ...]:
    """One phase, or two with a slash between."""
    stated = text(value, where, doubts)
    if stated == _NOT_APPLICABLE:
        return ("NA",)
    return tuple(worded("phase")(each.strip(), where, doubts) for each in stated.split("/"))


def study_design(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The design as one text, as it stood until 2017.

    >>> study_design("Allocation: Randomized, Masking: Open Label", Place("study_design"), Doubts())
    {'allocation': 'RANDOMIZED', 'masking': 'NONE'}
    """
    stated = text(value, where, doubts)
    if stated == _NOT_APPLICABLE:
        return {}
    before, *pieces = _DESIGN_PART.split(stated)
    fields: dict[str, Any] = {}
    for label, said in zip(pieces[::2], pieces[1::2], strict=True):
        if label == "Masking":
            fields |= masking(said, where, doubts)
        elif label in DESIGN_PARTS:
            field, scheme = DESIGN_PARTS[label]
            fields[field] = worded(scheme)(said, where, doubts)
        else:
            before += f"{label}: {said}"
    if before:
        doubts.add(f"today's records have no such part of a design; not read: {shown(before)}", where)
    return fields


def expanded_access_kinds(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """Three flags, of which those that are set name a kind."""
    flags = value if isinstance(value, dict) else {"": value}
    kinds = []
    for name, stated in flags.items():
        kind = code_of("expandedAccessKind", name.removeprefix("expanded_access_type_"))
        place = Place(name, where)
        try:
            if not kind:
                raise Unreadable(f"{shown(name)} is not a known kind of expanded access")
            if stated is not None and written_flag(stated, place, doubts):
                kinds.append(kind)
        except Unreadable as reason:
            doubts.add(f"{reason}; dropped", place)
    return {"expanded_access_kinds": tuple(kinds)}


def unposted_events(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """What happened to results that are not posted, by date; an event whose date is unknown comes last."""
    events = []
    for name, stated in value.items() if isinstance(value, dict) else [("#", value)]:
        for position, each in enumerate(stated if isinstance(stated, list) else [stated]):
            place = Place(position, Place(name, where))
            try:
                events.append(_unposted_event(name, each, place, doubts))
            except Unreadable as reason:
                doubts.add(f"{reason}; dropped", place)
    return {"unposted_events": tuple(sorted(events, key=lambda event: (event.date == "", event.date)))}


def _unposted_event(name: str, value: object, where: Where, doubts: Doubts) -> UnpostedEvent:
    if name not in _EVENTS:
        raise Unreadable(f"{shown(value)} is no event that is known of results")
    if value == "Unknown":
        return UnpostedEvent(type=_EVENTS[name], date_unknown=True)
    return UnpostedEvent(type=_EVENTS[name], date=written_date(value, where, doubts))


_EVENTS = {"submitted": "RELEASE", "returned": "RESET", "submission_canceled": "UNRELEASE"}


def posting_date(value: object, where: Where, doubts: Doubts) -> str:
    """A month as ``12/2020``, or a year."""
    stated = text(value, where, doubts)
    month, _, year = stated.rpartition("/")
    date = date_of(f"{year}-{month}" if month else year)
    if not date:
        raise Unreadable(f"{shown(value)} is not a month such as 12/2020")
    return date


_DOCUMENT: Final[Elements] = {
    "document_type": One("label", text),
    "document_has_protocol": One("has_protocol", written_flag),
    "document_has_icf": One("has_icf", written_flag),
    "document_has_sap": One("has_sap", written_flag),
    "document_date": One("date", written_date),
    "document_url": One("url", text),
}


def document(value: object, where: Where, doubts: Doubts) -> LargeDocument:
    """A document that the registry holds; its address ends in its name, from which today's records make it."""
    fields = read_element(value, _DOCUMENT, where, doubts)
    name = fields.pop("url", "").rpartition("/")[2]
    return LargeDocument(filename=name, type_abbrev=abbreviation_of(name), **fields)
