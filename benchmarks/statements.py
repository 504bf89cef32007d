"""What a study says, as statements that can be compared: without the names of nodes that belong to one trial.

A statement is the class of its subject, a predicate and an object. An object that is a part of the trial is its class:
such a node may be named by what it holds, and a name is no trace of a value. Only where an edge refers to a part that
stands elsewhere (the group of an observation) is the part told by what it is called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.link.links import links
from kg.rdf import source
from kg.rdf.description import POINT, Description
from kg.rdf.trial import describe
from kg.read.ctgov_fields import STUDY
from kg.read.doubts import Doubts, Where
from kg.read.fields import read_object
from kg.trial.model import Trial
from kg.trial.record import Document, Identity

Statement = tuple[str, str, str]
"""Class of the subject, predicate, object."""

# Edges to a part that stands elsewhere: which part it is, is what the value says.
REFERENCES: Final = frozenset({"ct:group", "ct:comparedGroup", "ct:receives"})
_BY_NAME: Final = REFERENCES | {"ct:person"}
_NAMES: Final = ("dcterms:identifier", "schema:name")

# What is no trace: the label, the catch-all of unknown fields, the hash and the name of the document.
_NO_TRACE: Final = frozenset({"rdfs:label", "ct:sha256", "ct:field", "ct:fieldPath", "ct:fieldPlace", "ct:fieldValue"})
_NO_TRACE_ON: Final = frozenset({"ct:UnmappedField", "ct:TrialLink"})
_DOCUMENT: Final = Document("study.json", "", 0, b"always the same")


@dataclass(frozen=True, slots=True)
class Said:
    """The statements of one study, each with the number of its subjects; and what shared nodes are called."""

    statements: Counter[Statement]
    names: Mapping[str, frozenset[str]]
    doubted: frozenset[str]


def said(study: dict[str, Any]) -> Said:
    """All that a study says, contacts included; a trial that it only links to is not described.

    >>> study = {"protocolSection": {"identificationModule": {"nctId": "NCT02455596", "acronym": "LAMP"}}}
    >>> [each for each in said(study).statements if each[1] == "ct:acronym"]
    [('ct:Trial', 'ct:acronym', '"LAMP"')]
    """
    doubts = Doubts()
    trial = Trial(**read_object(study, STUDY, Where("$"), doubts))
    to = describe(trial)
    origin = source.describe_document(to, _DOCUMENT, Identity("ctgov-json", trial.nct_id), trial.data_version)
    for link in links(trial, {}):
        source.describe_link(to, link, origin)
    classes = _classes(to)
    names = _names(to)
    found: Counter[Statement] = Counter()
    for subject, predicates in to.own.items():
        for predicate, terms in predicates.items():
            for term in {_object(to, predicate, term, classes, names) for term in terms}:
                found[classes[subject], predicate, term] += 1
    for node, predicate, term in to.claims:
        if node.startswith("trial:"):
            continue
        pair = zip(("wgs84:lat", "wgs84:long"), term.split(" "), strict=True) if predicate == POINT else None
        for each, value in pair or ((predicate, term),):
            found[classes[node], each, value] += 1
    return Said(found, names, frozenset(doubt.where for doubt in doubts.found))


def _classes(to: Description) -> dict[str, str]:
    found = {node: term for node, predicate, term in to.claims if predicate == "a"}
    return found | {subject: predicates["a"][0] for subject, predicates in to.own.items()}


def _names(to: Description) -> dict[str, frozenset[str]]:
    """What nodes are called: shared ones by their labels; parts by their identifier and name."""
    names: dict[str, set[str]] = {}
    for node, predicate, term in to.claims:
        if predicate in ("rdfs:label", "skos:notation"):
            names.setdefault(node, set()).add(term)
    for subject, predicates in to.own.items():
        names[subject] = {term for predicate in _NAMES for term in predicates.get(predicate, ())}
    return {node: frozenset(terms) for node, terms in names.items()}


def _object(
    to: Description, predicate: str, term: str, classes: Mapping[str, str], names: Mapping[str, frozenset[str]]
) -> str:
    if term not in to.own or term == to.trial:
        return term
    return f"{classes[term]} {' '.join(sorted(names[term]))}" if predicate in _BY_NAME else classes[term]


def is_trace(statement: Statement) -> bool:
    """Whether a statement can be the trace of a value: not a label, a hash, a link or an unknown field."""
    class_, predicate, _ = statement
    return predicate not in _NO_TRACE and class_ not in _NO_TRACE_ON


def changed(before: Said, after: Said) -> set[Statement]:
    """What only one of two studies says, or says of fewer subjects, without what is no trace."""
    both = (before.statements - after.statements) + (after.statements - before.statements)
    return {statement for statement in both if is_trace(statement)}


def gone(before: Said, after: Said) -> set[Statement]:
    """What the study before says and the one after does not, or says of fewer subjects."""
    return {statement for statement in before.statements - after.statements if is_trace(statement)}


def has(statements: Collection[Statement], terms: Collection[tuple[str, str]]) -> bool:
    """Whether some statement has one of these terms on one of these classes."""
    return any((class_, predicate) in terms for class_, predicate, _ in statements)
