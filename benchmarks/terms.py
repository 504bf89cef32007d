"""Which terms carry each leaf, found out by changing it in a hand-made study that holds every leaf.

A term is a leaf's own where a statement with it appears whose object *is* the new value: the literal, the coded
concept, or a node that is called so. The few leaves whose value is said in another form are decided by hand below.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import copy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.leaves import Leaf, Place, another, leaves, path_of, places
from benchmarks.statements import REFERENCES, Said, changed, said
from kg.rdf import iris
from kg.rdf.turtle import date, decimal, flag, integer, text
from kg.trial.codes import VALUES
from kg.trial.text import clean, clean_markup
from kg.trial.values import mesh_id, partial_date_of

Term = tuple[str, str]
"""A class and a predicate that stands on its nodes."""

FIXTURES: Final = Path(__file__).resolve().parents[1] / "tests" / "golden"

_RESULTS: Final = ("resultsSection", "documentSection", "annotationSection")

_PHONE: Final = (("ct:Involvement", "schema:telephone"),)
_RECEIVES: Final = ("ct:Arm", "ct:receives")
_KIND: Final = (("ct:Trial", "ct:expandedAccessKind"),)

DECIDED: Final[Mapping[str, tuple[Term, ...]]] = {
    # An arm receives the regimens that it or they name; a name of none that the trial has stays text.
    "protocolSection.armsInterventionsModule.armGroups[].interventionNames[]": (
        _RECEIVES,
        ("ct:Arm", "ct:unlistedIntervention"),
    ),
    "protocolSection.armsInterventionsModule.interventions[].armGroupLabels[]": (
        _RECEIVES,
        ("ct:Regimen", "ct:unlistedArm"),
    ),
    # Three flags are one list of kinds; one that is false names no kind, as one that is missing.
    "protocolSection.designModule.expandedAccessTypes.individual": _KIND,
    "protocolSection.designModule.expandedAccessTypes.intermediate": _KIND,
    "protocolSection.designModule.expandedAccessTypes.treatment": _KIND,
    # The type of a reference is which edge leads to it.
    "protocolSection.referencesModule.references[].type": (
        ("ct:Trial", "ct:backgroundReference"),
        ("ct:Trial", "ct:derivedReference"),
        ("ct:Trial", "ct:resultReference"),
    ),
    # An article without a PubMed id is named by its citation, so that the edges to it change too.
    "protocolSection.referencesModule.references[].citation": (("ct:Publication", "dcterms:bibliographicCitation"),),
    # A number and its extension are one text.
    "protocolSection.contactsLocationsModule.centralContacts[].phone": _PHONE,
    "protocolSection.contactsLocationsModule.centralContacts[].phoneExt": _PHONE,
    "protocolSection.contactsLocationsModule.locations[].contacts[].phone": _PHONE,
    "protocolSection.contactsLocationsModule.locations[].contacts[].phoneExt": _PHONE,
    "resultsSection.moreInfoModule.pointOfContact.phone": _PHONE,
    "resultsSection.moreInfoModule.pointOfContact.phoneExt": _PHONE,
    # A day and a time of day stand apart.
    "documentSection.largeDocumentModule.largeDocs[].uploadDate": (
        ("ct:LargeDocument", "ct:uploadDate"),
        ("ct:LargeDocument", "ct:uploadTime"),
    ),
}
"""The terms of leaves whose value is said in another form."""

# What follows from a value and is not where it is kept.
_DERIVED: Final = frozenset(
    {
        "ct:completionYear",
        "ct:lists",
        "ct:relatedTrial",
        "ct:sponsor",
        "ct:startYear",
        "rdfs:seeAlso",
        "skos:exactMatch",
    }
)


@cache
def everything() -> dict[str, Any]:
    """The hand-made study that holds every leaf that the tables know. Not to be changed."""
    plan, results = (json.loads((FIXTURES / f"{name}.json").read_bytes()) for name in ("rich", "results"))
    found: dict[str, Any] = plan | {section: results[section] for section in _RESULTS}
    return found


def replaced(study: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """A study with another value at one place; without it where the value is None."""
    changed_study: dict[str, Any] = _replaced(study, place, value)
    return changed_study


def _replaced(holder: Any, place: Place, value: object) -> Any:
    """The same of any object or list; what does not lead to the place is shared, not copied."""
    other, step = copy(holder), place[0]
    if len(place) > 1:
        other[step] = _replaced(holder[step], place[1:], value)
    elif value is None:
        del other[step]
    else:
        other[step] = value
    return other


def found() -> dict[str, frozenset[Term]]:
    """Each leaf with its own terms: those decided by hand, else those found out."""
    terms: dict[str, set[Term]] = {path: set(DECIDED.get(path, ())) for path in leaves()}
    before = said(everything())
    for place, value in places(everything()):
        leaf = leaves().get(path_of(place))
        if leaf and leaf.path not in DECIDED:
            for other in _others(leaf, value):
                terms[leaf.path].update(_carrying(other, leaf, before, said(replaced(everything(), place, other))))
    return {path: frozenset(each) for path, each in terms.items()}


def _others(leaf: Leaf, value: Any) -> Iterator[Any]:
    """Other values; for text also numbers and what is none, since a number may have a term of its own."""
    yield another(leaf, value)
    if leaf.values:
        yield min(leaf.values - {value})
    elif leaf.type == "text" and not refers(leaf):
        yield from (each for each in ("12.50", "7", "several") if each != value)
    elif leaf.type == "PubMed id":
        yield "7"


def _carrying(value: Any, leaf: Leaf, before: Said, after: Said) -> Iterator[Term]:
    forms = set(_forms(value, leaf))
    for class_, predicate, term in changed(before, after):
        if predicate in _DERIVED or (predicate in REFERENCES) != refers(leaf):
            continue
        if after.statements[class_, predicate, term] and forms & {term, *after.names.get(term, ()), *_quoted(term)}:
            yield class_, predicate


def refers(leaf: Leaf) -> bool:
    """Whether the value of a leaf is the id of a group that stands elsewhere."""
    return leaf.path.endswith((".groupId", ".groupIds[]"))


def _quoted(term: str) -> Iterator[str]:
    """What a part is called, where a statement refers to it."""
    if term.startswith("ct:") and " " in term:
        yield from (f'"{name}"' for name in term.split('"')[1::2])


def _forms(value: Any, leaf: Leaf) -> Iterator[str]:
    """The terms that are a value."""
    if isinstance(value, bool):
        yield flag(value)
    elif isinstance(value, str):
        yield from (text(clean(value)), text(clean_markup(value)), text(mesh_id(value)), iris.trial(value))
        if leaf.scheme in VALUES:
            yield iris.code(leaf.scheme, value)
        if partial_date_of(value) == value:
            yield date(value)
        if value.replace(".", "", 1).isdecimal():
            yield decimal(Decimal(value))
            yield value
    else:
        yield integer(value)
        yield decimal(Decimal(repr(value)))
