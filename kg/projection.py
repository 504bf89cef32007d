"""Pass 2, one chunk of trials at a time: read, map, link, write, check. Runs in worker processes.

A chunk leaves two files: the trials' own statements as Turtle, in order of trial ids, and their claims about shared
nodes, sorted. What else it found comes back as values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb

from rdflib import Graph

from kg.graph import claims as claim_files
from kg.graph.ledger import Entry, Ledger, Rejected
from kg.link.links import links
from kg.rdf import source
from kg.rdf.description import Claim, Description
from kg.rdf.names import BASE, expand
from kg.rdf.trial import describe
from kg.rdf.turtle import blocks, header
from kg.read.readers import read
from kg.shacl import referee, shapes
from kg.shacl.finding import Finding
from kg.trial.privacy import without_contact_details
from kg.trial.record import Document, Identity

# The class that the mapper promises for what these predicates of shared nodes lead to (tested).
_PROMISED = {"ct:place": "ct:Place", "ct:inCountry": "ct:Country", "ct:retractedBy": "ct:Publication"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker must know to project any chunk of a build."""

    ledger: Path
    work: Path
    contacts: bool
    base: str = BASE
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt with the trial and the document it is about."""

    trial: str
    document: str
    where: str
    what: str


@dataclass(slots=True)
class Projected:
    """What a chunk of trials became."""

    text: Path
    claims: Path
    doubts: list[DoubtRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)


def project(settings: Settings, number: int, entries: list[Entry]) -> Projected:
    """Project the trials of some ledger entries, one entry a trial, in order of trial ids."""
    made = Projected(settings.work / f"own-{number:06d}.ttl", settings.work / f"claims-{number:06d}.tsv")
    claims: Counter[Claim] = Counter()
    own: set[str] = set()
    with (
        closing(Ledger(settings.ledger, readonly=True)) as ledger,
        made.text.open("w", encoding="utf-8", newline="\n") as file,
    ):
        for entry in entries:
            described = _described(settings, ledger, entry, made)
            if described is not None:
                own.add(described.trial)
                claims.update(described.claims.keys())
                file.writelines(blocks(described.own))
                count(made, described.own)
    claim_files.write(made.claims, claims)
    made.findings = _check_own(settings.base, made.text, claims, own)
    return made


def _described(settings: Settings, ledger: Ledger, entry: Entry, made: Projected) -> Description | None:
    """The trial of an entry as triples; None, and a rejection, where a fault of ours keeps it from being read."""
    document = ledger.document(entry)
    try:
        return _describe(settings, document, entry.identity, made)
    except Exception as error:  # noqa: BLE001 - one document must never cost the others
        # Not the error's own words: they may repeat a value that stays out without --contacts.
        frame = extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
        reason = f"reading it failed for a reason that is ours ({where}); please report it"
        made.rejected.append(Rejected(entry.source, entry.member, entry.ordinal, reason))
        made.failed.add(entry.identity.nct_id)
        return None


def _describe(settings: Settings, document: Document, identity: Identity, made: Projected) -> Description:
    record = read(identity.kind, document.body)
    if not settings.contacts:
        record = without_contact_details(record)
    trial = record.trial
    described = describe(trial)
    origin = source.describe_document(described, document, identity, trial.data_version)
    found = links(trial, settings.aliases)
    for link in found:
        source.describe_link(described, link, origin)
    made.links.update(link.relation for link in found)
    made.doubts += [
        DoubtRow(trial.nct_id, document.name, doubt.where, doubt.what)
        for doubt in sorted({*record.doubts, *described.doubts})
    ]
    return described


def count(made: Projected, subjects: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Count statements by property, and nodes by class."""
    for predicates in subjects.values():
        for predicate, terms in predicates.items():
            distinct = set(terms)
            made.properties["rdf:type" if predicate == "a" else predicate] += len(distinct)
            if predicate == "a":
                made.classes.update(distinct)


def _check_own(base: str, text: Path, claims: Counter[Claim], own: set[str]) -> list[Finding]:
    """Check the trials and their parts. Of shared nodes the graph holds the class alone: they are checked elsewhere."""
    types = [
        f"{node} a {class_} .\n" for node, predicate, class_ in claims if predicate == "a" and class_ != "ct:Trial"
    ]
    return _check(base, text.read_text(encoding="utf-8") + "".join(types) + _other_trials(claims, own), shared=False)


def _other_trials(claims: Counter[Claim], own: set[str]) -> str:
    """The trials of other chunks, or of none, that trials of this one link to, as far as these say who they are."""
    others: dict[str, dict[str, Counter[str]]] = {}
    for (node, predicate, term), number in claims.items():
        if node.startswith("trial:") and node not in own:
            others.setdefault(node, {}).setdefault(predicate, Counter())[term] += number
    return "".join(blocks({node: claim_files.settle(stated) for node, stated in others.items()}))


def check_shared(base: str, nodes: list[str], text: str, leads: list[tuple[str, str]]) -> list[Finding]:
    """Check shared nodes, written as Turtle without header; ``leads`` are (predicate, node) they lead to.

    A neighbour that is not among the nodes is there with its class alone, so what is found about it does not count.
    """
    types = "".join(f"{node} a {_PROMISED[predicate]} .\n" for predicate, node in leads)
    checked = {f"<{expand(node, base)}>" for node in nodes}
    return [finding for finding in _check(base, text + types, shared=True) if finding.focus in checked]


def neighbours(predicates: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The nodes that a shared node leads to and whose class a check may ask for."""
    return [(predicate, node) for predicate in _PROMISED.keys() & predicates.keys() for node in predicates[predicate]]


def _check(base: str, text: str, *, shared: bool) -> list[Finding]:
    loaded = shapes.load()
    data = Graph().parse(data=header(base) + text, format="turtle")
    return referee.validate(data, loaded.shared if shared else loaded.own, loaded.codes)
