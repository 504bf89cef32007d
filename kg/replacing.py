"""Trials that come, change or go, one chunk at a time: what each contributed and what it contributes now.

Runs in worker processes. What differs is left as statements, in two files: those that go and those that come. Beside
them lies all that the trials of now state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from kg.graph import passages
from kg.graph.projections import Made, Projections
from kg.link.comparable import Comparable
from kg.link.joins import Joins
from kg.mapping import DoubtRow, Projection, Settings, Task, decoded
from kg.projection import NOT_KEPT, Part, Projected, projected
from kg.rdf.description import Claim
from kg.rdf.difference import difference
from kg.shacl.finding import Finding
from kg.trial.disagreements import Disagreement
from kg.trial.searched import Searched


@dataclass(frozen=True, slots=True)
class Change:
    """A trial as it is to be described now, None if it is not; and its projection before, 0 if there was none."""

    nct_id: str
    task: Task | None
    before: int


@dataclass(slots=True)
class Tally:
    """What is counted of a graph, as a difference: numbers may be below zero."""

    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    drift: Counter[str] = field(default_factory=Counter)
    trials: int = 0
    stubs: int = 0
    doubts: int = 0
    disagreements: int = 0

    def add(self, other: Tally, sign: int = 1) -> None:
        """Count what another one counts, or take it off."""
        for name in self.__slots__:
            mine, its = getattr(self, name), getattr(other, name)
            if isinstance(mine, Counter):
                for key, number in its.items():
                    mine[key] += sign * number
            else:
                setattr(self, name, mine + sign * its)


@dataclass(slots=True)
class Replaced:
    """What a chunk of trials became. ``whole`` is false where a fault of ours left out a document or a trial."""

    gone: Path
    come: Path
    own: Path
    whole: bool = True
    texts: list[tuple[str, str]] = field(default_factory=list)
    claims: Counter[Claim] = field(default_factory=Counter)
    shared: set[str] = field(default_factory=set)
    doubts: list[DoubtRow] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    findings_before: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    joins_before: list[Joins] = field(default_factory=list)
    joins: list[Joins] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    searched: list[Searched] = field(default_factory=list)
    compared: dict[str, Comparable | None] = field(default_factory=dict)
    digests: list[tuple[str, bytes]] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    mapped: int = 0


def replaced(settings: Settings, number: int, changes: list[Change]) -> Replaced:
    """Project some trials again, and compare them with what they were."""
    work = settings.work
    gone, come, own = (work / f"{name}-{number:06d}.ttl" for name in ("gone", "come", "own"))
    chunk = Replaced(gone, come, own)
    tasks = [change.task for change in changes if change.task is not None]
    made = Projected(Part(chunk.come, chunk.come, chunk.come))
    now = projected(settings, tasks, made)
    chunk.made, chunk.mapped, chunk.digests = made.made, made.mapped, made.digests
    chunk.whole = len(now) == len(tasks) and all(digest != NOT_KEPT for _, digest in made.digests)
    with (
        closing(Projections(settings.projections)) as cache,
        gone.open("w", encoding="utf-8", newline="\n") as gone_file,
        come.open("w", encoding="utf-8", newline="\n") as come_file,
        own.open("w", encoding="utf-8", newline="\n") as own_file,
    ):
        for change in changes:
            before = decoded(cache.body(change.before), Projection) if change.before else None
            after = now.get(change.nct_id)
            _compare(chunk, change.nct_id, before, after)
            less, more = difference(before.text if before else "", after.text if after else "")
            gone_file.write(less)
            come_file.write(more)
            own_file.write(after.text if after else "")
    return chunk


def _compare(chunk: Replaced, nct_id: str, before: Projection | None, now: Projection | None) -> None:
    if before is not None:
        chunk.tally.add(_counted(before), -1)
        chunk.claims.subtract(before.claims)
        chunk.findings_before += before.findings
        chunk.joins_before.append(before.joins)
    if now is not None:
        chunk.tally.add(_counted(now))
        chunk.claims.update(now.claims)
        chunk.shared.update(node for node, _, _ in now.claims)
        chunk.findings += now.findings
        chunk.joins.append(now.joins)
        chunk.doubts += now.doubts
        chunk.disagreements += now.disagreements
        chunk.searched.append(now.searched)
    if before is not None or now is not None:
        chunk.compared[nct_id] = now.compared if now else None
        chunk.texts.append((nct_id, passages.heading(nct_id) + now.text if now else ""))


def _counted(projection: Projection) -> Tally:
    return Tally(
        Counter(projection.classes),
        Counter(projection.properties),
        Counter(projection.links),
        Counter(projection.drift),
        trials=projection.classes.get("ct:DescribedTrial", 0),
        doubts=len(projection.doubts),
        disagreements=len(projection.disagreements),
    )


def changed_claims(chunks: Iterable[Counter[Claim]]) -> dict[str, dict[tuple[str, str], int]]:
    """By node, how many more trials state each claim now (below zero: fewer); none that stays the same."""
    total: Counter[Claim] = Counter()
    for each in chunks:
        for claim, number in each.items():
            total[claim] += number
    found: dict[str, dict[tuple[str, str], int]] = {}
    for (node, predicate, term), number in total.items():
        if number:
            found.setdefault(node, {})[predicate, term] = number
    return found
