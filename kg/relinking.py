"""The computed links that an update touches: found by comparing all links of before and now, written by the workers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.graph import passages
from kg.graph.projections import Projections
from kg.link.comparable import Comparable
from kg.link.corpus import Relations
from kg.link.joins import IDS, Joins, joins
from kg.link.kept import FOLDER
from kg.mapping import compared_of
from kg.rdf.difference import difference
from kg.rdf.related import Statements
from kg.rdf.turtle import block_of, count
from kg.relating import Held, Link, hashed, linked
from kg.replacing import Tally
from kg.scopes import check_shared
from kg.shacl.finding import Finding

_CHUNK: Final = 100
_Numbers = npt.NDArray[np.int64]
_Edges = list[tuple[str, str]]
"""Relation and other trial."""


@dataclass(slots=True)
class Version:
    """Of one trial, as it was or is: its place, all its computed edges, and the links from it that are touched, with
    the trials that these lead to.
    """

    place: int
    edges: _Edges = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Relinked:
    """A trial of which computed links or edges may be others; None where it was not described, or is not."""

    nct_id: str
    before: Version | None
    now: Version | None


@dataclass(frozen=True, slots=True)
class Side:
    """Where a worker finds the trials of before or of now: their projections by place, and their vectors."""

    projections: Path
    ids: Path
    kept: Path
    statistics: str


@dataclass(slots=True)
class Written:
    """What a chunk of trials became: statements in two files, new passages, and what is counted and found."""

    gone: Path
    come: Path
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    links: set[str] = field(default_factory=set)
    joins_before: list[Joins] = field(default_factory=list)
    joins: list[Joins] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------ what is touched


def touched(before: Relations, now: Relations, changed: Collection[str]) -> list[Relinked]:
    """The trials that changed, and those of which a link comes, goes or is another one; by id."""
    sides = [_Links(relations, changed) for relations in (before, now)]
    sides[0].mark(sides[1])
    sides[1].mark(sides[0])
    ids = sorted(sides[0].ends() | sides[1].ends() | set(changed))
    versions = [side.versions(ids) for side in sides]
    return [Relinked(nct_id, versions[0].get(nct_id), versions[1].get(nct_id)) for nct_id in ids]


class _Links:
    """All links of one side: the similar ones as arrays, by the numbers of their trials, the others as they are."""

    def __init__(self, relations: Relations, changed: Collection[str]) -> None:
        self._similar = relations.similar
        self._shared = {(each.a, each.b, each.relation): each for each in relations.shared.links}
        self._changed = frozenset(changed)
        self._places = {nct_id: place for place, nct_id in enumerate(relations.similar.ids)}
        numbers = _numbers(relations.similar.ids)
        self._a, self._b = numbers[relations.similar.a], numbers[relations.similar.b]
        self._codes = self._a * IDS + self._b
        own = _numbers(sorted(changed))
        self._marked = np.isin(self._a, own) | np.isin(self._b, own)
        self._marked_shared = {key for key in self._shared if key[0] in self._changed or key[1] in self._changed}

    def mark(self, other: _Links) -> None:
        """Mark the links that the other side does not have, or not with the same score and evidence.

        Two trials that did not change are as similar as before, since the statistics are the same.
        """
        self._marked |= np.isin(self._codes, other._codes, assume_unique=True, invert=True)
        self._marked_shared |= {key for key, link in self._shared.items() if other._shared.get(key) != link}

    def ends(self) -> set[str]:
        """The trials at both ends of the marked links."""
        ids, similar = self._similar.ids, self._similar
        places = np.unique(np.concatenate((similar.a[self._marked], similar.b[self._marked])))
        return {ids[place] for place in places.tolist()} | {end for key in self._marked_shared for end in key[:2]}

    def versions(self, wanted: list[str]) -> dict[str, Version]:
        """The trials of this side among those that are wanted."""
        found = {nct_id: Version(self._places[nct_id]) for nct_id in wanted if nct_id in self._places}
        similar, ids = self._similar, self._similar.ids
        places = np.array([version.place for version in found.values()], np.int64)
        near = np.flatnonzero(np.isin(similar.a, places) | np.isin(similar.b, places))
        rows = zip(*(each[near].tolist() for each in (similar.a, similar.b, similar.scores, self._marked)), strict=True)
        for a, b, score, marked in rows:
            _put(found, ids[a], ids[b], (a, b, "similarTo", score, ()), marked=marked)
        for (one, other, relation), link in self._shared.items():
            made = (self._places[one], self._places[other], relation, link.score, link.evidence)
            _put(found, one, other, made, marked=(one, other, relation) in self._marked_shared)
        return found


def _put(to: dict[str, Version], one: str, other: str, link: Link, *, marked: bool) -> None:
    for end, far in ((one, other), (other, one)):
        if end in to:
            to[end].edges.append((link[2], far))
    if marked:
        to[one].links.append(link)
        to[one].linked.append(other)


def _numbers(ids: Iterable[str]) -> _Numbers:
    return np.array([int(nct_id[3:]) for nct_id in ids], np.int64)


# ------------------------------------------------------------------------------------------------ what is written


def sides(
    before: Relations, now: Relations, ids: tuple[list[int], list[int]], paths: tuple[Path, Path, Path]
) -> list[Side]:
    """Both sides for the workers.

    Args:
        before: the relations as they were.
        now: the relations as they are.
        ids: of both, the projection of each trial in the cache.
        paths: the cache, the folder of the generation before, and that of this one, which has a folder ``work``.
    """
    cache, old, new = paths
    found = []
    for name, relations, numbers, generation in (("before", before, ids[0], old), ("now", now, ids[1], new)):
        path = new / "work" / f"{name}.npy"
        np.save(path, np.array(numbers, np.int64))
        found.append(Side(cache, path, generation / FOLDER, hashed(relations.kept.statistics)))
    return found


def tasks(trials: list[Relinked], both: list[Side], work: Path, base: str) -> Iterator[tuple[object, ...]]:
    """The arguments of :func:`written`, a chunk of trials each."""
    for number, start in enumerate(range(0, len(trials), _CHUNK)):
        yield both, work, base, number, trials[start : start + _CHUNK]


def written(both: list[Side], work: Path, base: str, number: int, trials: list[Relinked]) -> Written:
    """Compare the links and edges of some trials as they were and as they are; check and explain the new ones."""
    chunk = Written(work / f"links-gone-{number:06d}.ttl", work / f"links-come-{number:06d}.ttl")
    before, now = _described(
        both, [each.before for each in trials if each.before], [each.now for each in trials if each.now]
    )
    chunk.findings = check_shared(base, now[passages.LINKS])
    chunk.joins_before = [joins(section) for section in before.values()]
    chunk.joins = [joins(section) for section in now.values()]
    with chunk.gone.open("w", encoding="utf-8") as gone, chunk.come.open("w", encoding="utf-8") as come:
        for section in (passages.LINKS, passages.EDGES):
            _count(chunk, before[section], -1)
            _count(chunk, now[section], 1)
            for subject in sorted(before[section].keys() | now[section].keys()):
                old, new = (block_of(side[section], subject) for side in (before, now))
                if old != new:
                    less, more = difference(old, new)
                    gone.write(less)
                    come.write(more)
                    chunk.texts.append((section, subject, new))
        chunk.links = {*before[passages.LINKS], *now[passages.LINKS]}
    return chunk


def _described(both: list[Side], *versions: list[Version]) -> list[dict[str, Statements]]:
    """The links and the edges of some trials as they were and as they are, by section.

    Most trials are the same in both, so what is read and reckoned for the one is used for the other.
    """
    found, held = [], None
    with closing(Projections(both[0].projections)) as projections:
        read = cache(lambda id_: compared_of(projections.body(id_)))
        for side, of_side in zip(both, versions, strict=True):
            held = Held(_reader(read, np.load(side.ids)), side.kept, side.statistics, held)
            edges, nodes = Statements(), Statements()
            for version in of_side:
                nodes |= linked(held, version.links)
                for relation, other in version.edges:
                    held.lead(edges, version.place, relation, other)
            found.append({passages.LINKS: nodes, passages.EDGES: edges})
    return found


def _reader(read: Callable[[int], Comparable], ids: _Numbers) -> Callable[[int], Comparable]:
    return lambda place: read(int(ids[place]))


def _count(chunk: Written, statements: Statements, sign: int) -> None:
    classes, properties = count(statements)
    relations: dict[str, int] = defaultdict(int)
    for said in statements.values():
        for relation in said.get("rdf:predicate", ()):
            relations[relation.removeprefix("ct:")] += 1
    tally = Tally(classes, properties)
    tally.links.update(relations)
    chunk.tally.add(tally, sign)
