"""Pass 2, one chunk of trials at a time: what each contributes to a graph. Runs in worker processes.

A trial's :class:`~kg.mapping.Projection` is all that it contributes. One that was made before, from the same documents
by the same code, is taken from the cache. A chunk leaves two files: the trials' own statements as Turtle, in order of
trial ids, and their claims about shared nodes, sorted. What else it found comes back as values.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kg.graph import claims as claim_files
from kg.graph import passages
from kg.graph.ledger import Ledger, Rejected
from kg.graph.projections import DIGEST, Damaged, Made, Projections
from kg.link import comparable
from kg.link.joins import Joins, together
from kg.mapping import DoubtRow, Projection, Settings, Task, decoded, mapped
from kg.rdf.description import Claim
from kg.shacl.finding import Finding
from kg.trial.disagreements import Disagreement
from kg.trial.searched import Searched

NOT_KEPT = bytes(DIGEST)
"""Stands for the digest of a projection that the cache does not hold, since one of its documents had to be left out."""


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
    searched: list[Searched] = field(default_factory=list)
    joins: Joins = field(default_factory=Joins)
    digests: list[tuple[str, bytes]] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    mapped: int = 0
    made: list[Made] = field(default_factory=list)


def project(settings: Settings, number: int, tasks: list[Task]) -> Projected:
    """Project the trials of some tasks, in order of trial ids."""
    work = settings.work
    part = Part(work / f"own-{number:06d}.ttl", work / f"claims-{number:06d}.tsv", work / f"compared-{number:06d}")
    chunk = Projected(part)
    projections = projected(settings, tasks, chunk)
    claims: Counter[Claim] = Counter()
    with chunk.part.text.open("w", encoding="utf-8", newline="\n") as file:
        for task in tasks:
            if (projection := projections.get(task.nct_id)) is not None:
                file.write(passages.heading(task.nct_id))
                file.write(projection.text)
                claims.update(projection.claims)
                _add(chunk, projection)
    claim_files.write(chunk.part.claims, claims)
    written = [projections[task.nct_id] for task in tasks if task.nct_id in projections]
    comparable.write(chunk.part.compared, (each.compared for each in written))
    chunk.joins = together(each.joins for each in written)
    return chunk


def projected(settings: Settings, tasks: list[Task], chunk: Projected) -> dict[str, Projection]:
    """The projections of some trials, from the cache or made now; what that took and gave is noted in ``chunk``."""
    found = _from_cache(settings, tasks, chunk)
    digests = {task.nct_id: task.known.digest for task in tasks if task.known is not None and task.nct_id in found}
    if fresh := [task for task in tasks if task.nct_id not in found]:
        found |= _make(settings, fresh, chunk)
        digests |= {each.trial: each.digest for each in chunk.made}
    chunk.digests += [(nct_id, digests.get(nct_id, NOT_KEPT)) for nct_id in sorted(found)]
    return found


def _from_cache(settings: Settings, tasks: list[Task], chunk: Projected) -> dict[str, Projection]:
    """The projections that the cache holds. One that it cannot give whole is made again."""
    found = {}
    with closing(Projections(settings.projections)) as cache:
        for task in tasks:
            if task.known is not None:
                try:
                    found[task.nct_id] = decoded(cache.body(task.known.id), Projection)
                except Damaged:
                    chunk.damaged.append(task.known.id)
    return found


def _add(chunk: Projected, projection: Projection) -> None:
    chunk.doubts += projection.doubts
    chunk.disagreements += projection.disagreements
    chunk.findings += projection.findings
    chunk.links.update(projection.links)
    chunk.drift.update(projection.drift)
    chunk.classes.update(projection.classes)
    chunk.properties.update(projection.properties)
    chunk.searched.append(projection.searched)


def _make(settings: Settings, tasks: list[Task], chunk: Projected) -> dict[str, Projection]:
    """Map and check trials that the cache does not hold."""
    made = {}
    with closing(Ledger(settings.ledger, readonly=True)) as ledger:
        for task in tasks:
            done = mapped(settings, ledger, task)
            chunk.rejected += done.rejected
            if done.projection is None:
                chunk.part.failed.add(task.nct_id)
                continue
            made[task.nct_id] = done.projection
            chunk.mapped += 1
            if done.made is not None:
                chunk.made.append(done.made)
    return made
