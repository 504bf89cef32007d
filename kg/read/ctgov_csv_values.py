"""The columns of a search download that hold several values, taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from msgspec import structs

from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import Kind, Unreadable, age, each, nct_id, text
from kg.read.wordings import DESIGN_PARTS, abbreviation_of, code_of, masking, worded
from kg.trial.model import Agency, Identifier, Intervention, LargeDocument, Outcome
from kg.trial.text import clean_markup

Fields = Callable[[Any, Where, Doubts], dict[str, Any]]
"""Reads a column: the fields of the trial that it tells."""

# In texts with Markdown escapes, a | of the text has a backslash before it.
_BETWEEN: Final = re.compile(r"(?<!\\)\|")
_FROM_TO: Final = re.compile(r"(?:([0-9.]+ \w+) to ([0-9.]+ \w+)|([0-9.]+ \w+) and older|up to ([0-9.]+ \w+))", re.I)
_AGES: Final = re.compile(r"(.*?)\s*(?:\(([^()]*)\))?", re.DOTALL)
_DOCUMENT: Final = re.compile(r'"?(?P<label>.+?)"?, https?://\S+/(?P<filename>[^\s/]+)')
# How the registry's time frames begin. In its records, of texts with one comma before such an end 0.1 % have none.
_TIME_FRAME: Final = re.compile(
    r"(?:(?:up to|from|at|after|within|for|over|until|during|through|an? average of|approximately|about|~|first|last"
    r"|day|week|month|year|baseline|pre|post|before|every|end of|time|measured|annual|treatment)\b|\d)",
    re.IGNORECASE,
)


def split(value: object, where: Where, doubts: Doubts) -> list[str]:
    """The values between ``|``, without the empty ones.

    >>> split("Darkness| |Fear", Where("Conditions"), Doubts())
    ['Darkness', 'Fear']
    """
    return [piece for each_piece in _BETWEEN.split(text(value, where, doubts)) if (piece := each_piece.strip())]


def one(field: str, kind: Kind) -> Fields:
    """A column that is one field."""
    return lambda value, where, doubts: {field: kind(value, where, doubts)}


def several(field: str, kind: Kind) -> Fields:
    """A column that is a list of values between ``|``."""
    return lambda value, where, doubts: {field: each(kind)(split(value, where, doubts), where, doubts)}


def agency(value: object, where: Where, doubts: Doubts) -> Agency:
    """An organisation, by its name alone."""
    return Agency(name=text(value, where, doubts))


def sponsors(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The lead sponsor, which the registry lists first, and the collaborators in one column."""
    agencies = tuple(Agency(name=name) for name in split(value, where, doubts))
    return {"lead_sponsor": agencies[0], "collaborators": agencies[1:]} if agencies else {}


def identifiers(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The organisation's own id, which stands first, and the others, whose kinds are not told."""
    stated = tuple(Identifier(value=value) for value in split(value, where, doubts))
    return {"org_study_id": stated[0], "secondary_ids": stated[1:]} if stated else {}


def interventions(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """Interventions as ``TYPE: name``. What begins with no type belongs to the name before it, which has a ``|``."""
    read = list[tuple[str, str]]()
    for piece in split(value, where, doubts):
        before, colon, name = piece.partition(": ")
        type_ = code_of("interventionType", before.rstrip(":")) if colon or before.endswith(":") else ""
        if type_:
            read.append((type_, name.strip()))
        elif read:
            read[-1] = (read[-1][0], f"{read[-1][1]}|{piece}")
        else:
            doubts.add(f"{shown(piece)} begins with no type of intervention; kept without one", where)
            read.append(("", piece))
    return {"interventions": tuple(Intervention(type=type_, name=name) for type_, name in read)}


def outcomes(field: str) -> Fields:
    """Outcomes as ``measure, description, time frame``, of which the last two may be absent and all may have commas."""

    def read(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
        found, unclear = list[Outcome](), 0
        for piece in split(value, where, doubts):
            measure, *others = piece.split(", ")
            if len(others) == 1 and _TIME_FRAME.match(others[0]):
                found.append(Outcome(measure=measure.strip(), time_frame=others[0].strip()))
            else:
                unclear += bool(others)
                found.append(Outcome(measure=clean_markup(piece)))
        if unclear:
            doubts.add(
                f"of {unclear} of {len(found)} outcomes it cannot be told where the measure ends and description and "
                "time frame begin; the whole text is kept as the measure",
                where,
            )
        return {field: tuple(found)}

    return read


def outcomes_of_any_kind(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """Outcomes of which it is not told which are primary: dropped."""
    count = len(split(value, where, doubts))
    raise Unreadable(f"which of {count} outcomes are primary, secondary or other is not told: {shown(value)}")


def ages(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """Age groups (``ADULT, OLDER_ADULT``), or limits with the groups in brackets.

    >>> ages("18 Years and older (Adult, Older Adult)", Where("Age"), Doubts())
    {'minimum_age': '18 Years', 'age_groups': ('ADULT', 'OLDER_ADULT')}
    """
    stated = text(value, where, doubts)
    match = _AGES.fullmatch(stated)
    limits, groups = (match[1], match[2]) if match else (stated, None)
    fields: dict[str, Any] = {}
    if groups is None and not _FROM_TO.fullmatch(limits):
        limits, groups = "", limits
    if limits:
        between = _FROM_TO.fullmatch(limits)
        if between is None:
            raise Unreadable(f"{shown(value)} names no ages such as '18 Years to 75 Years'")
        minimum, maximum = between[1] or between[3], between[2] or between[4]
        stated_limits = {"minimum_age": minimum, "maximum_age": maximum}
        fields |= {field: age(limit, where, doubts) for field, limit in stated_limits.items() if limit}
    if groups:
        fields["age_groups"] = each(worded("ageGroup"))(groups.split(","), where, doubts)
    return fields


def design(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The design as ``Allocation: …|Masking: … (who)|…``; the registry writes the names of absent parts, too."""
    fields: dict[str, Any] = {}
    for piece in split(value, where, doubts):
        name, _, stated = (part.strip() for part in piece.partition(":"))
        if name != "Masking" and name not in DESIGN_PARTS:
            doubts.add(f"{shown(piece)} is no part of a design that is known; dropped", where)
        elif stated and name == "Masking":
            fields |= masking(stated, where, doubts)
        elif stated:
            field, scheme = DESIGN_PARTS[name]
            if len(stated) == 1:
                # The registry's download of 2024 writes "Observational Model: |Time Perspective: p" for all values.
                doubts.add(f"{shown(piece)} was cut off in the download; dropped", where)
            else:
                fields[field] = worded(scheme)(stated, where, doubts)
    return fields


def has_results(value: object, where: Where, doubts: Doubts) -> bool:
    """Whether there are results, in words."""
    words = {"yes": True, "no": False, "has results": True, "no results available": False}
    if (said := words.get(text(value, where, doubts).lower())) is None:
        raise Unreadable(f"{shown(value)} does not say whether there are results")
    return said


def large_documents(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """Documents as ``label, address``. What is in one, its file name says."""
    found = list[LargeDocument]()
    for piece in split(value, where, doubts):
        match = _DOCUMENT.fullmatch(piece)
        if match is None:
            doubts.add(f"{shown(piece)} is no document with an address; dropped", where)
            continue
        document = LargeDocument(label=match["label"], filename=match["filename"])
        if abbreviation := abbreviation_of(document.filename):
            held = {
                f"has_{name}": part in abbreviation.split("_")
                for name, part in (("protocol", "Prot"), ("sap", "SAP"), ("icf", "ICF"))
            }
            document = structs.replace(document, type_abbrev=abbreviation, **held)
        found.append(document)
    return {"large_documents": tuple(found)}


def address(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The page of the study: it tells nothing but the id."""
    stated = text(value, where, doubts)
    nct_id(stated.rstrip("/").rpartition("/")[2], where, doubts)
    return {}
