"""Related trials of a whole corpus: found in the main process, then explained, checked and written by the workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from kg.link.arrays import Arrays
from kg.link.comparable import Comparable, Comparables
from kg.link.corpus import Pair, Relations, relate
from kg.link.explain import Told, compare
from kg.link.joins import Joins, joins
from kg.link.kept import FOLDER, Kept, Rows, write
from kg.link.statistics import Statistics
from kg.rdf.related import Related, Statements, describe_edge, describe_link
from kg.rdf.turtle import blocks, count
from kg.scopes import check_shared
from kg.shacl.finding import Finding

_CHUNK = 200
Link = tuple[int, int, str, float, tuple[str, ...]]
"""Places of two trials, the relation, its score, and what it rests on, where that is known already."""
Edge = tuple[int, str, str]
"""Place of a trial, the relation, and the trial that it leads to."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker must know: the folders, the base of data IRIs, and the hash of the statistics."""

    work: Path
    kept: Path
    base: str
    statistics: str


@dataclass(slots=True)
class Described:
    """The links of a chunk of trials and their edges, as Turtle, with what is in them."""

    links_text: Path
    edges_text: Path
    links: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    joins: Joins = field(default_factory=Joins)


def found(
    parts: list[Path], generation: Path, work: Path, before: Kept | None, apart: Iterable[Pair], threads: int
) -> Relations:
    """The relations between all trials, and their vectors kept in the generation.

    Args:
        parts: files of what is compared, by :func:`kg.link.comparable.write`, in order of trial ids.
        generation: where vectors and statistics are kept.
        work: where the parts are joined, and large arrays stand until the work is done.
        before: what the last generation kept, if it may be used.
        apart: pairs of ids that belong to one trial.
        threads: how many.
    """
    with closing(Comparables.joined(parts, work / "compared")) as trials:
        relations = relate(trials, before, apart, threads, Arrays(work))
    write(generation / FOLDER, relations.kept)
    return relations


def told(relations: Relations) -> dict[str, Any]:
    """What the summary of a build tells: which statistics, and what was too common or too little to be a link."""
    kept = relations.kept
    return {
        "statistics": hashed(kept.statistics),
        "statistics_trials": kept.statistics.trials,
        "trials_changed_since": kept.changed,
        "values_that_too_many_share": len(relations.shared.frequent),
        "pairs_that_share_too_little": relations.shared.faint,
    }


def tasks(relations: Relations, generation: Path, work: Path, base: str) -> Iterator[tuple[object, ...]]:
    """The arguments of :func:`described`, a chunk of trials each."""
    ids, similar = relations.kept.matrix.ids, relations.similar
    settings = Settings(work, generation / FOLDER, base, hashed(relations.kept.statistics))
    links, edges = _shared(relations)
    back = np.argsort(similar.b, kind="stable")
    reached = similar.b[back]
    for number, low in enumerate(range(0, len(ids), _CHUNK)):
        high = min(low + _CHUNK, len(ids))
        own = [link for place in range(low, high) for link in links.get(place, ())]
        there = [edge for place in range(low, high) for edge in edges.get(place, ())]
        first = slice(*np.searchsorted(similar.a, (low, high)))
        pairs = (each[first].tolist() for each in (similar.a, similar.b, similar.scores))
        own += ((a, b, "similarTo", score, ()) for a, b, score in zip(*pairs, strict=True))
        second = back[slice(*np.searchsorted(reached, (low, high)))]
        there += ((int(similar.b[each]), "similarTo", ids[similar.a[each]]) for each in second)
        if own or there:
            yield settings, number, own, there


def _shared(relations: Relations) -> tuple[dict[int, list[Link]], dict[int, list[Edge]]]:
    """Links by what is shared, by the place of their first trial; and the edges back, by that of the second."""
    places = {nct_id: place for place, nct_id in enumerate(relations.kept.matrix.ids)}
    links, edges = dict[int, list[Link]](), dict[int, list[Edge]]()
    for each in relations.shared.links:
        a, b = places[each.a], places[each.b]
        links.setdefault(a, []).append((a, b, each.relation, each.score, each.evidence))
        edges.setdefault(b, []).append((b, each.relation, each.a))
    return links, edges


def described(settings: Settings, number: int, links: list[Link], back: list[Edge]) -> Described:
    """Explain, check and write the links from some trials, and the edges from these in both directions."""
    work = settings.work
    chunk = Described(work / f"links-{number:06d}.ttl", work / f"edges-{number:06d}.ttl")
    edges = Statements()
    with closing(Comparables(work / "compared")) as trials:
        held = Held(trials.__getitem__, settings.kept, settings.statistics)
        nodes = linked(held, links)
        for a, b, relation, _, _ in links:
            held.lead(edges, a, relation, held[b].nct_id)
            chunk.links[relation] += 1
        for place, relation, nct_id in back:
            held.lead(edges, place, relation, nct_id)
    both = {**edges, **nodes}
    chunk.classes, chunk.properties = count(both)
    chunk.joins = joins(both)
    chunk.findings = check_shared(settings.base, nodes)
    for path, statements in ((chunk.links_text, nodes), (chunk.edges_text, edges)):
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(blocks(statements))
    return chunk


def linked(held: Held, links: Iterable[Link]) -> Statements:
    """The nodes of some links, explained."""
    nodes = Statements()
    for a, b, relation, score, evidence in links:
        one, other = held[a], held[b]
        why = evidence or (held.why(a, b),)
        documents = (*one.documents, *other.documents)
        describe_link(nodes, Related(one.nct_id, other.nct_id, relation, score, why), documents)
    return nodes


_Featured = tuple[str, int]
"""A trial and the digest of its features."""


class Held(dict[int, Comparable]):
    """Trials by place, each read once; ``read`` gives the one at a place.

    What is told of them is that of their features, so ``like``, which has the same statistics, may have told it before.
    """

    def __init__(
        self, read: Callable[[int], Comparable], kept: Path, statistics: str, like: Held | None = None
    ) -> None:
        self._read = read
        self._rows = Rows(kept)
        self._statistics = _statistics(kept / "statistics", statistics)
        self._told: dict[_Featured, Told] = like._told if like else {}
        self._why: dict[tuple[_Featured, _Featured], str] = like._why if like else {}

    def __missing__(self, place: int) -> Comparable:
        self[place] = self._read(place)
        return self[place]

    def why(self, place: int, other: int) -> str:
        """What makes two trials similar, in words."""
        pair = self._featured(place), self._featured(other)
        if pair not in self._why:
            self._why[pair] = str(compare(self._ready(place), self._ready(other)))
        return self._why[pair]

    def _ready(self, place: int) -> Told:
        featured = self._featured(place)
        if featured not in self._told:
            self._told[featured] = Told(self[place].features, *self._rows[place], self._statistics)
        return self._told[featured]

    def _featured(self, place: int) -> _Featured:
        return self[place].nct_id, self[place].digest

    def lead(self, to: Statements, place: int, relation: str, other: str) -> None:
        """Describe the edge from a trial to another one; it is the general one too where no stated link joins them."""
        describe_edge(to, self[place].nct_id, relation, other, alone=other not in self[place].stated)


def hashed(statistics: Statistics) -> str:
    """What tells statistics from others."""
    return sha256(statistics.to_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _statistics(path: Path, code: str) -> Statistics:  # noqa: ARG001 - another code is another content of the file
    return Statistics.from_bytes(path.read_bytes())
