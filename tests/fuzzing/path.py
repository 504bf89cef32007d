"""The way of a document, in process: found, identified, read, mapped, linked, written, parsed; and what must hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.graph.claims import settle
from kg.link.links import links
from kg.rdf import source
from kg.rdf.trial import describe
from kg.rdf.turtle import Subjects, blocks, header
from kg.read import readers
from kg.read.pieces import Unread
from kg.read.walk import Source, documents
from kg.trial.privacy import without_contact_details
from kg.trial.record import Document, Doubt, Rejection
from tests.fuzzing.corpus import EMAIL, NEIGHBOURS, PHONE

_CONTACTS = ("protocolSection", "contactsLocationsModule", "centralContacts")
_ONE_LINE = re.compile(r"[^\r\n\0\ud800-\udfff]+")


class Broken(Exception):
    """A promise that was not kept."""


class Tally:
    """What was tried, and what came of it."""

    def __init__(self) -> None:
        self.tried = self.documents = self.rejected = self.trials = self.doubts = self.triples = self.neighbours = 0
        self.slowest = 0.0

    def __str__(self) -> str:
        return (
            f"{self.tried:,} inputs tried: {self.documents:,} documents found, {self.rejected:,} rejections, "
            f"{self.trials:,} trials described, {self.doubts:,} doubts, {self.triples:,} triples parsed back, "
            f"{self.neighbours:,} neighbours kept; the slowest input took {self.slowest:.2f} s"
        )


def go(folder: Path, tally: Tally, *, neighbours: bool) -> None:
    """Send a folder of files all the way; with ``neighbours``, both good documents must come out as they went in.

    Raises:
        Broken: a promise was not kept.
    """
    bodies = set()
    for found in documents(Source(str(folder), "fuzz")):
        _written(found.source, found.member)
        if isinstance(found, Unread):
            tally.rejected += 1
            _told(found.reason)
        else:
            tally.documents += 1
            bodies.add(found.body)
            _document(found, tally)
    if neighbours:
        for neighbour in NEIGHBOURS:
            if neighbour not in bodies:
                raise Broken("a good document was lost beside a damaged one")
            tally.neighbours += 1


def _document(document: Document, tally: Tally) -> None:
    identity = readers.identify(document.body)
    if isinstance(identity, Rejection):
        tally.rejected += 1
        _told(identity.reason)
        return
    record = without_contact_details(readers.read(identity.kind, document.body))
    if record.trial.nct_id != identity.nct_id:
        raise Broken(f"identified as {identity.nct_id}, read as {record.trial.nct_id}")
    described = describe(record.trial)
    origin = source.describe_document(described, document, identity, record.trial.data_version)
    for link in links(record.trial, {}):
        source.describe_link(described, link, origin)
    claims: dict[str, dict[str, dict[str, int]]] = {}
    for node, predicate, term in described.claims:
        claims.setdefault(node, {}).setdefault(predicate, {})[term] = 1
    shared = {node: settle(_counted(stated)) for node, stated in claims.items()}
    written = _parsed_back((described.own, shared), tally)
    doubts = (*record.doubts, *described.doubts)
    _doubts(doubts, tally)
    if _knows_its_contacts(document.body):
        _no_leak(written, f"the triples of {document.name}")
        for doubt in doubts:
            _no_leak(str(doubt), "a doubt")
    tally.trials += 1


def _counted(stated: dict[str, dict[str, int]]) -> dict[str, Counter[str]]:
    return {predicate: Counter(terms) for predicate, terms in stated.items()}


def _knows_its_contacts(body: bytes) -> bool:
    """Whether details of contacts stand only where a registry has them: elsewhere nobody can know what they are."""
    try:
        waiting: list[tuple[object, tuple[str, ...]]] = [(json.loads(body), ())]
    except (ValueError, RecursionError):
        return False
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, dict):
            waiting += [(each, (*path, key)) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(each, path) for each in value]
        elsewhere = str(value) if isinstance(value, str) and path[:3] != _CONTACTS else ""
        if any(detail in path or detail in elsewhere for detail in (PHONE, EMAIL)):
            return False
    return True


def _parsed_back(parts: Iterable[Subjects], tally: Tally) -> str:
    subjects: dict[str, dict[str, set[str]]] = {}
    for part in parts:
        for subject, predicates in part.items():
            for predicate, terms in predicates.items():
                subjects.setdefault(subject, {}).setdefault(predicate, set()).update(terms)
    written = header() + "".join(
        blocks({subject: {name: list(terms) for name, terms in stated.items()} for subject, stated in subjects.items()})
    )
    stated = sum(len(terms) for predicates in subjects.values() for terms in predicates.values())
    try:
        parsed = {quad.triple for quad in ox.parse(written.encode(), format=ox.RdfFormat.TURTLE)}
    except SyntaxError as error:
        raise Broken(f"Turtle that Oxigraph does not read: {error}") from error
    if len(parsed) != stated:
        raise Broken(f"{stated} statements written, {len(parsed)} read back")
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed)
    if {quad.triple for quad in store} != parsed:
        raise Broken("the store keeps other terms than were written")
    tally.triples += stated
    return written


def _doubts(doubts: Iterable[Doubt], tally: Tally) -> None:
    for doubt in doubts:
        tally.doubts += 1
        if not doubt.what.strip() or not doubt.where.strip():
            raise Broken(f"a doubt that says nothing: {doubt!r}")
        _written(doubt.what, doubt.where)


def _told(reason: str) -> None:
    if not _ONE_LINE.fullmatch(reason):
        raise Broken(f"a reason that is not one line: {reason!r}")
    _no_leak(reason, "a rejection")


def _written(*texts: str) -> None:
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise Broken(f"what cannot be written: {text!r}") from error


def _no_leak(text: str, where: str) -> None:
    if PHONE in text or EMAIL in text:
        raise Broken(f"details of a contact in {where}: {text[:300]!r}")
