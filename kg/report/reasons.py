"""Why a rule matters, how to mend what it finds, and the registry fields it is about.

A shape says both itself: ``rdfs:comment`` why, ``sh:description`` how to mend. They stand on the shape that a finding
names, or on the SPARQL constraint of a rule. What a shape does not say is worded here from component and severity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from rdflib import DCTERMS, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.manifest import fields
from kg.rdf.names import shorten
from kg.report.grouping import Group
from kg.report.terms import iris
from kg.shacl.shapes import parse
from kg.shipped import files


class Origin(Enum):
    """Whose data were checked by whose shapes, which decides on what a severity means."""

    BUILT = "a graph that TrialGraph built, by its shapes"
    FILES = "files, by the shapes of TrialGraph"
    OTHER_SHAPES = "by other shapes"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a person needs beside the finding. ``names`` are the properties at fault, ``fields`` the places of the
    registry's record from which they come.
    """

    why: str
    mend: str
    names: tuple[str, ...]
    fields: tuple[str, ...]


_WHY = {
    Origin.BUILT: {
        "Violation": "The graph breaks a promise of its own. The fault is TrialGraph's, not the record's; "
        "a query that relies on the promise may leave this out or answer wrongly.",
        "Warning": "The record contradicts itself or the registry, or uses a value that TrialGraph does not know. "
        "What is concluded from this value may be wrong.",
        "Info": "The record is incomplete: who searches, counts or compares by this misses the trial.",
    },
    Origin.FILES: {
        "Violation": "The data are not of the form that TrialGraph promises to whoever reads its graphs; "
        "a query that relies on the form may leave this out or answer wrongly.",
        "Warning": "The data contradict themselves, or use a value that TrialGraph does not know. "
        "What is concluded from this value may be wrong.",
        "Info": "The data are incomplete: who searches, counts or compares by this misses the trial.",
    },
    Origin.OTHER_SHAPES: {
        "Violation": "The shapes in use call this a violation, and say no more about why.",
        "Warning": "The shapes in use call this a warning, and say no more about why.",
        "Info": "The shapes in use call this information, and say no more about why.",
    },
}

_LACKS = "{} what every record should have: who searches, counts or compares by this misses the trial."

# Components that something is missing for, and those that compare a value with a list or a form.
_MISSING = {"MinCountConstraintComponent", "HasValueConstraintComponent", "QualifiedMinCountConstraintComponent"}
_SURPLUS = {"MaxCountConstraintComponent", "ClosedConstraintComponent", "QualifiedMaxCountConstraintComponent"}
_LISTED = {"NodeConstraintComponent", "InConstraintComponent", "ClassConstraintComponent"}


class Reasons:
    """The reasons that some shapes give, with the words of the ontology for their properties."""

    def __init__(self, shapes: Graph, origin: Origin) -> None:
        self._shapes, self._origin = shapes, origin
        self._ontology = _ontology()

    def of(self, group: Group) -> Reason:
        """Why a rule matters and how to mend what it found."""
        holders = self._holders(group.shape)
        properties = list(dict.fromkeys(iri for path in group.paths for iri in iris(path)))
        classes = self._classes(holders)
        found = list(dict.fromkeys(path for iri in properties for path in self._fields(iri, classes)))
        names = [self._name(iri) for iri in properties]
        return Reason(
            why=self._said(holders, RDFS.comment) or self._why(group),
            mend=self._said(holders, SH.description) or self._mend(group, names, found),
            names=tuple(names),
            fields=tuple(found),
        )

    def _holders(self, shape: str) -> list[Node]:
        """The shape, and the SPARQL constraints it has."""
        node = URIRef(shape.strip("<>"))
        return [node, *sorted(self._shapes.objects(node, SH.sparql), key=str)]

    def _said(self, holders: Iterable[Node], predicate: URIRef) -> str:
        for holder in holders:
            texts = [text for text in self._shapes.objects(holder, predicate) if isinstance(text, Literal)]
            english = [text for text in texts if (text.language or "en").startswith("en")]
            if texts:
                return " ".join(sorted(map(str, english or texts)))
        return ""

    def _classes(self, holders: Sequence[Node]) -> set[str]:
        """The classes that a shape is about, and those above them."""
        roots = {*holders, *(each for holder in holders for each in self._shapes.subjects(SH.property, holder))}
        targets = [class_ for root in roots for class_ in self._shapes.objects(root, SH.targetClass)]
        above = {each for target in targets for each in self._ontology.transitive_objects(target, RDFS.subClassOf)}
        return {shorten(str(each)) for each in above}

    def _name(self, iri: str) -> str:
        labels = sorted(str(label) for label in self._ontology.objects(URIRef(iri), RDFS.label))
        return labels[0] if labels else shorten(iri).strip("<>")

    def _fields(self, iri: str, classes: set[str]) -> list[str]:
        """What the manifest says of a property of these classes; where it says nothing, what the ontology does."""
        term = shorten(iri)
        listed = [field.path for field in fields() if term in field.terms and classes & set(field.classes)]
        return listed or sorted(map(str, self._ontology.objects(URIRef(iri), DCTERMS.source)))

    def _why(self, group: Group) -> str:
        if group.severity == "Warning" and group.component in _MISSING and self._origin is not Origin.OTHER_SHAPES:
            return _LACKS.format("The record lacks" if self._origin is Origin.BUILT else "The data lack")
        return _WHY[self._origin].get(group.severity, "")

    def _mend(self, group: Group, names: Sequence[str], found: Sequence[str]) -> str:
        if self._origin is Origin.OTHER_SHAPES:
            return "Correct the data until the message no longer holds, or change the shape if it asks too much."
        if self._origin is Origin.FILES:
            return f"{_action(group.component).format('the value')}, or mend the program that wrote the data."
        if group.severity == "Violation":
            return (
                "Please report it to the TrialGraph project, with an NCT id and the name of the rule. "
                "The record need not change."
            )
        where = found[0] if len(found) == 1 else f"“{names[0]}”" if names else "the entry"
        mend = f"{_action(group.component).format(where)} in the registry's record."
        if group.component in _MISSING:
            return f"{mend} A page may leave out what the record has: where a page was read, read the record."
        if group.component in _LISTED:
            return f"{mend} If the registry uses this value by now, please tell the TrialGraph project."
        return mend


def _action(component: str) -> str:
    if component in _MISSING:
        return "Fill in {}"
    return "Remove what is too much from {}" if component in _SURPLUS else "Correct {}"


@lru_cache(maxsize=1)
def _ontology() -> Graph:
    return parse(files("ontology"))
