"""One trial: read, merge, map, link, check. What comes out is all that it contributes to a graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

import msgspec

from kg.graph.ledger import Entry, Ledger, Rejected
from kg.graph.projections import Damaged, Known, Made, packed, resolved
from kg.link import comparable
from kg.link.comparable import Comparable
from kg.link.joins import Joins, joins
from kg.link.links import links_of
from kg.rdf import source
from kg.rdf.description import Claim, Description
from kg.rdf.excerpts import excerpts
from kg.rdf.names import BASE
from kg.rdf.trial import describe
from kg.rdf.turtle import blocks, count
from kg.scopes import check_own
from kg.shacl.finding import Finding
from kg.telling import tell
from kg.trial.codes import Unit
from kg.trial.disagreements import Disagreement
from kg.trial.drift import leaf
from kg.trial.links import Link
from kg.trial.merge import Merged, Told, merge
from kg.trial.model import Trial
from kg.trial.record import Document
from kg.trial.searched import Searched, searched

_T = TypeVar("_T")

# What the mapper calls the place of a value that it doubts, and the unit that the value belongs to.
_UNIT_OF = {
    "arms": Unit.ARMS,
    "country": Unit.SITES,
    "eligibility text": Unit.ELIGIBILITY,
    "interventions": Unit.ARMS,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker must know to project any chunk of a build."""

    ledger: Path
    projections: Path
    work: Path
    contacts: bool
    results: bool = True
    base: str = BASE
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """A trial to project: its documents, a hash of all that decides what comes out, and what the cache holds of it.

    ``same`` are ids under which other records of the same trial are described.
    """

    nct_id: str
    entries: tuple[Entry, ...]
    inputs: str
    known: Known | None = None
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt with the trial and the document it is about."""

    trial: str
    document: str
    where: str
    what: str


class Projection(msgspec.Struct, frozen=True):
    """All that one trial contributes to a graph, and what it is found and compared by."""

    text: str
    claims: list[Claim]
    doubts: list[DoubtRow]
    disagreements: tuple[Disagreement, ...]
    findings: list[Finding]
    links: dict[str, int]
    drift: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    searched: Searched
    joins: Joins
    compared: Comparable


class _Compared(msgspec.Struct, frozen=True):
    compared: Comparable


def compared_of(body: bytes) -> Comparable:
    """What is compared of a trial, from its projection as the cache holds it.

    Raises:
        Damaged: it is none.
    """
    return decoded(body, _Compared).compared


def decoded(body: bytes, type_: type[_T]) -> _T:
    """A projection, or a part of it, from the bytes that the cache holds.

    Raises:
        Damaged: they are something else.
    """
    try:
        return msgspec.msgpack.decode(body, type=type_)
    except msgspec.MsgspecError as error:
        raise Damaged(str(error)) from error


@dataclass(slots=True)
class Mapped:
    """What became of one trial: its projection, as the cache is to keep it, and the documents that had a fault.

    There is no projection where no document was left, and nothing is kept of one that lacks a document.
    """

    projection: Projection | None = None
    made: Made | None = None
    rejected: list[Rejected] = field(default_factory=list)


def mapped(settings: Settings, ledger: Ledger, task: Task) -> Mapped:
    """Map and check a trial. A fault of ours costs the document that has it, or the trial, and no other."""
    done = Mapped()
    tells, documents = list[Told](), dict[str, Document]()
    for entry in task.entries:
        try:
            document = ledger.document(entry)
            tells.append(tell(document, entry.identity, contacts=settings.contacts))
            documents[document.name] = document
        except Exception as error:  # noqa: BLE001 - one document must never cost the others
            done.rejected.append(_rejected(entry, error))
    try:
        if tells:
            done.projection, named = _projected(settings, task, merge(tells), documents)
            if len(documents) == len(task.entries):
                body = packed(msgspec.msgpack.encode(done.projection))
                done.made = Made(task.nct_id, task.inputs, resolved(named, settings.aliases), body)
    except Exception as error:  # noqa: BLE001 - nor one trial the others
        done.rejected += [_rejected(entry, error) for entry in task.entries]
    return done


def _rejected(entry: Entry, error: Exception) -> Rejected:
    # Not the error's own words: they may repeat a value that stays out without --contacts.
    frame = extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    reason = f"reading it failed for a reason that is ours ({where}); please report it"
    return Rejected(entry.source, entry.member, entry.ordinal, reason)


def _projected(
    settings: Settings, task: Task, merged: Merged, documents: Mapping[str, Document]
) -> tuple[Projection, list[str]]:
    """The projection, and the ids that the trial names."""
    described = describe(merged.trial, results=settings.results)
    nodes = _describe_documents(described, merged, documents)
    named = links_of(merged, {})
    found = _resolved(named, settings, task, merged)
    for link, origin in found:
        source.describe_link(described, link, nodes[origin.sha256])
    doubts = {(each.name, doubt) for each, _ in merged.contributions for doubt in each.record.doubts}
    doubts |= {(merged.origin(_UNIT_OF[doubt.where]).name, doubt) for doubt in described.doubts}
    classes, properties = count(described.own)
    projection = Projection(
        text="".join(blocks(described.own)),
        claims=list(described.claims),
        doubts=[DoubtRow(task.nct_id, name, doubt.where, doubt.what) for name, doubt in sorted(doubts)],
        disagreements=merged.disagreements,
        findings=check_own(settings.base, described),
        links=Counter(link.relation for link, _ in found),
        drift=_drift(merged.trial, described),
        classes=classes,
        properties=properties,
        searched=searched(merged.trial, excerpts(task.nct_id, described.own)),
        joins=joins(described.own),
        compared=comparable.comparable(
            merged.trial, stated=(link.target for link, _ in found), documents=nodes.values()
        ),
    )
    return projection, [link.target for link, _ in named]


def _resolved(
    named: tuple[tuple[Link, Told], ...], settings: Settings, task: Task, merged: Merged
) -> tuple[tuple[Link, Told], ...]:
    """The links with obsolete ids resolved; mostly there are none, and the text need not be searched twice."""
    if any(link.target in settings.aliases or link.target in task.same for link, _ in named):
        return links_of(merged, settings.aliases, task.same)
    return named


def _drift(trial: Trial, described: Description) -> Counter[str]:
    """The fields and the coded values that nobody knew when this was written: the registry has changed."""
    fields = Counter(f"field {leaf(each.path)}" for each in trial.unknown_fields)
    values = (
        f"value {node.removeprefix('ctv:').partition('-')[0]} {term}"
        for node, predicate, term in described.claims
        if node.startswith("ctv:") and predicate == "skos:notation"
    )
    return fields + Counter(values)


def _describe_documents(to: Description, merged: Merged, documents: Mapping[str, Document]) -> dict[str, str]:
    """Describe the documents that contribute; their nodes by the hash of their bytes."""
    nodes = {}
    for each, units in merged.contributions:
        version = each.trial.data_version
        nodes[each.sha256] = source.describe_document(to, documents[each.name], each.identity, version, units)
    return nodes
