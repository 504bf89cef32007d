"""Pass 2, one chunk of trials at a time: read, merge, map, link, check, write. Runs in worker processes.

A trial's :class:`Projection` is all that it contributes to a graph. One that was made before, from the same documents
by the same code, is taken from the cache. A chunk leaves two files: the trials' own statements as Turtle, in order of
trial ids, and their claims about shared nodes, sorted. What else it found comes back as values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb

import msgspec
import zstandard

from kg.graph import claims as claim_files
from kg.graph.ledger import Entry, Ledger, Rejected
from kg.graph.projections import Known, Made, Projections, resolved
from kg.link import comparable
from kg.link.comparable import Comparable
from kg.link.links import links_of
from kg.rdf import source
from kg.rdf.description import Claim, Description
from kg.rdf.names import BASE
from kg.rdf.trial import describe
from kg.rdf.turtle import blocks, count
from kg.scopes import check_own
from kg.shacl.finding import Finding
from kg.telling import tell
from kg.trial.codes import Unit
from kg.trial.disagreements import Disagreement
from kg.trial.drift import leaf
from kg.trial.merge import Merged, merge
from kg.trial.model import Trial
from kg.trial.record import Document

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
    """All that one trial contributes to a graph."""

    text: str
    claims: list[Claim]
    doubts: list[DoubtRow]
    disagreements: tuple[Disagreement, ...]
    findings: list[Finding]
    links: dict[str, int]
    drift: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    compared: Comparable


@dataclass(frozen=True, slots=True)
class Part:
    """The files that a chunk leaves, and the trials that it had to leave out."""

    text: Path
    claims: Path
    compared: Path
    failed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Projected:
    """What a chunk of trials became."""

    part: Part
    doubts: list[DoubtRow] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    drift: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    mapped: int = 0
    made: list[Made] = field(default_factory=list)


def project(settings: Settings, number: int, tasks: list[Task]) -> Projected:
    """Project the trials of some tasks, in order of trial ids."""
    work = settings.work
    part = Part(work / f"own-{number:06d}.ttl", work / f"claims-{number:06d}.tsv", work / f"compared-{number:06d}")
    chunk = Projected(part)
    projections = _from_cache(settings, tasks)
    fresh = [task for task in tasks if task.nct_id not in projections]
    if fresh:
        projections |= _make(settings, fresh, chunk)
    claims: Counter[Claim] = Counter()
    with chunk.part.text.open("w", encoding="utf-8", newline="\n") as file:
        for task in tasks:
            if (projection := projections.get(task.nct_id)) is not None:
                file.write(projection.text)
                claims.update(projection.claims)
                _add(chunk, projection)
    claim_files.write(chunk.part.claims, claims)
    written = (projections[task.nct_id] for task in tasks if task.nct_id in projections)
    comparable.write(chunk.part.compared, (each.compared for each in written))
    return chunk


def _from_cache(settings: Settings, tasks: list[Task]) -> dict[str, Projection]:
    """The projections that the cache holds. One that it cannot give whole is made again."""
    found = {}
    with closing(Projections(settings.projections)) as cache:
        for task in tasks:
            if task.known is not None:
                try:
                    found[task.nct_id] = msgspec.msgpack.decode(cache.body(task.known.id), type=Projection)
                except (zstandard.ZstdError, msgspec.MsgspecError):
                    continue
    return found


def _add(chunk: Projected, projection: Projection) -> None:
    chunk.doubts += projection.doubts
    chunk.disagreements += projection.disagreements
    chunk.findings += projection.findings
    chunk.links.update(projection.links)
    chunk.drift.update(projection.drift)
    chunk.classes.update(projection.classes)
    chunk.properties.update(projection.properties)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A trial that is mapped and not yet checked."""

    task: Task
    described: Description
    doubts: list[DoubtRow]
    disagreements: tuple[Disagreement, ...]
    links: Counter[str]
    drift: Counter[str]
    named: list[str]
    compared: Comparable
    whole: bool  # no document had to be left out


def _make(settings: Settings, tasks: list[Task], chunk: Projected) -> dict[str, Projection]:
    """Map and check trials that the cache does not hold."""
    with closing(Ledger(settings.ledger, readonly=True)) as ledger:
        drafts = [draft for task in tasks if (draft := _drafted(settings, ledger, task, chunk)) is not None]
    made = {}
    for draft in drafts:
        nct_id = draft.task.nct_id
        classes, properties = count(draft.described.own)
        made[nct_id] = projection = Projection(
            text="".join(blocks(draft.described.own)),
            claims=list(draft.described.claims),
            doubts=draft.doubts,
            disagreements=draft.disagreements,
            findings=check_own(settings.base, draft.described),
            links=draft.links,
            drift=draft.drift,
            classes=classes,
            properties=properties,
            compared=draft.compared,
        )
        named = resolved(draft.named, settings.aliases)
        chunk.mapped += 1
        if draft.whole:
            chunk.made.append(Made(nct_id, draft.task.inputs, named, msgspec.msgpack.encode(projection)))
    return made


def _drafted(settings: Settings, ledger: Ledger, task: Task, chunk: Projected) -> _Draft | None:
    """The trial as triples; None where a fault of ours leaves none of its documents. What has a fault is rejected."""
    tells, documents = [], {}
    for entry in task.entries:
        try:
            document = ledger.document(entry)
            tells.append(tell(document, entry.identity, contacts=settings.contacts))
            documents[document.name] = document
        except Exception as error:  # noqa: BLE001 - one document must never cost the others
            chunk.rejected.append(_rejected(entry, error))
    try:
        if tells:
            return _draft(settings, task, merge(tells), documents)
    except Exception as error:  # noqa: BLE001 - nor one trial the others
        chunk.rejected += [_rejected(entry, error) for entry in task.entries]
    chunk.part.failed.add(task.nct_id)
    return None


def _rejected(entry: Entry, error: Exception) -> Rejected:
    # Not the error's own words: they may repeat a value that stays out without --contacts.
    frame = extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    reason = f"reading it failed for a reason that is ours ({where}); please report it"
    return Rejected(entry.source, entry.member, entry.ordinal, reason)


def _draft(settings: Settings, task: Task, merged: Merged, documents: Mapping[str, Document]) -> _Draft:
    described = describe(merged.trial, results=settings.results)
    nodes = _describe_documents(described, merged, documents)
    found = links_of(merged, settings.aliases, task.same)
    for link, origin in found:
        source.describe_link(described, link, nodes[origin.sha256])
    doubts = {(each.name, doubt) for each, _ in merged.contributions for doubt in each.record.doubts}
    doubts |= {(merged.origin(_UNIT_OF[doubt.where]).name, doubt) for doubt in described.doubts}
    return _Draft(
        task,
        described,
        [DoubtRow(task.nct_id, name, doubt.where, doubt.what) for name, doubt in sorted(doubts)],
        merged.disagreements,
        Counter(link.relation for link, _ in found),
        _drift(merged.trial, described),
        [link.target for link, _ in links_of(merged, {})],
        comparable.comparable(merged.trial, stated=(link.target for link, _ in found), documents=nodes.values()),
        whole=len(documents) == len(task.entries),
    )


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
