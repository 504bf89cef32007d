"""A trial that is not in the graph, compared with those that are: what is already out there?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Final

import numpy as np

from kg.drafting import UNREGISTERED, drafted
from kg.errors import NotFound
from kg.graph.graph import Graph
from kg.graph.neighbours import KINDS, Link, Neighbour, checked, in_order, merged, seen_from
from kg.link import kept
from kg.link.comparable import Head
from kg.link.explain import compare as compare_two
from kg.link.explain import ready
from kg.link.features import features
from kg.link.links import links
from kg.link.publications import Cited, publications
from kg.link.registrations import Registration, registrations
from kg.link.shared import MOST, shared
from kg.link.similar import LEAST, TOP, Search
from kg.rdf.related import FIELD, METHOD
from kg.trial.model import Trial
from kg.trial.values import is_nct_id

NEAREST: Final = TOP
"""How many similar trials are told where no number is given: so many nearest ones each trial of a graph has."""

# How many near trials are compared anew with the words that only the new one and one other have.
_NEAR = 30
# What a link and a trial at its end tell alike.
_TOLD = [each.name for each in fields(Link) if each.name not in ("source", "target")]


def compare(
    graph: Graph, new: Trial | str | os.PathLike[str], kinds: Iterable[str] | None = None, top: int | None = None
) -> list[Neighbour]:
    """The trials of a graph that a trial relates to which is not in it, strongest first.

    They are those that it would be linked to if it were: those that it names and those that name it, those with one of
    its ids or articles, and its ``top`` most similar ones, by the statistics of the graph; a trial that is there gets
    the same scores. Two things differ on purpose. A graph also links trials to whose ten nearest this one would belong;
    here are its own nearest alone. In a graph a record of fewer than eight words is similar to none; here a short
    sentence must find something.

    Args:
        graph: the graph.
        new: the trial; or a file with a document about it, ``-`` for standard input. A record or page, packed or not,
            as a build reads it; a record may lack its NCT id; any other text is compared by its words.
        kinds: only these kinds of links, as in :meth:`kg.Graph.related`.
        top: how many similar ones at most; ten where not given.

    Raises:
        ReadError: the document cannot be read, or there are several.
        KgError: there is no such kind, or the graph was built before related trials were kept.
    """
    wanted = checked(kinds)
    trial = new if isinstance(new, Trial) else drafted(os.fspath(new))
    it = _Compared(graph, trial, wanted)
    found = merged((*it.named(), *it.naming(), *it.sharing(), *it.similar(NEAREST if top is None else top)))
    told = ((link, link.target if link.source == trial.nct_id else link.source) for link in found)
    return in_order(
        seen_from(trial.nct_id, link, graph.links.trial(other)) for link, other in told if other not in it.own
    )


class _Trials(dict[str, Trial]):
    """Trials of a graph, each read once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __missing__(self, nct_id: str) -> Trial:
        self[nct_id] = self._graph[nct_id]
        return self[nct_id]


class _Compared:
    """A new trial before a graph: its links of each wanted kind. ``own`` are all ids that are the trial itself."""

    def __init__(self, graph: Graph, trial: Trial, kinds: tuple[str, ...]) -> None:
        self._graph, self._trial, self._kinds = graph, trial, kinds
        self._held = kept.read(graph.path / kept.FOLDER)
        self._trials = _Trials(graph)
        ids = {trial.nct_id, *trial.nct_id_aliases}
        if trial.nct_id != UNREGISTERED:
            ids.add(self._known(trial.nct_id))
        self.own = ids.union(*(pair for pair in self._held.apart if not ids.isdisjoint(pair)))

    def _known(self, nct_id: str) -> str:
        """The id that the graph has for a trial; as it is where it has none."""
        try:
            return self._graph.known(nct_id)
        except NotFound:
            return nct_id

    # ------------------------------------------------------------------------------------------------ what is stated

    def named(self) -> Iterator[Link]:
        """The trials that the new one names, an obsolete id as the trial that has it now."""
        if not self._stated():
            return
        found = [each for each in links(self._trial, {}) if each.relation in self._kinds]
        now = {target: self._known(target) for target in {each.target for each in found} - self.own}
        for each in found:
            if each.target in now:
                yield Link(
                    self._trial.nct_id,
                    now[each.target],
                    each.relation,
                    each.method,
                    (each.evidence,),
                    (each.field,),
                    role=each.role or None,
                    role_phrase=each.role_phrase or None,
                    position=each.position or None,
                )

    def naming(self) -> Iterator[Link]:
        """The trials of the graph that name the new one, by its id or an obsolete one that nobody else has."""
        for name in (self._trial.nct_id, *self._trial.nct_id_aliases) if self._stated() else ():
            if not is_nct_id(name) or name == UNREGISTERED or (name != self._trial.nct_id and self._describes(name)):
                continue
            for each in self._graph.links.of(name, self._stated()):
                if each.direction == "from":
                    told = {name: getattr(each, name) for name in _TOLD}
                    yield Link(source=each.nct_id, target=self._trial.nct_id, **told)

    def _stated(self) -> list[str]:
        return [kind for kind in self._kinds if not KINDS[kind].symmetric]

    def _describes(self, nct_id: str) -> bool:
        return self._graph.links.trial(nct_id).described

    # ------------------------------------------------------------------------------------------------ what is shared

    def sharing(self) -> Iterator[Link]:
        """The trials that have an id or an article of the new one."""
        nct_id = self._trial.nct_id
        heads = ((each.nct_id, each.registrations, each.publications) for each in self._sharers())
        for each in shared(heads, ((nct_id, other) for other in self.own - {nct_id})).links:
            if nct_id in (each.a, each.b):
                yield self._link(each.b if each.a == nct_id else each.a, each.relation, each.score, each.evidence)

    def _sharers(self) -> list[Head]:
        """The new trial and all that have something of it, with all that have the same article by its other name.

        What more have than can be evidence, nobody is read for: it is told by stand-ins that have nothing else.
        """
        heads, crowds = {self._trial.nct_id: self._head(self._trial)}, list[Head]()
        keys, asked = set(heads[self._trial.nct_id].shared), set[str]()
        while fresh := keys - asked:
            asked |= fresh
            for key in fresh:
                others = self._holders(key)
                if len(others) < MOST:
                    heads.update({each: self._head(self._trials[each]) for each in others if each not in heads})
                else:
                    crowds += (_stand_in(each, key) for each in others)
            articles = [{each.key, each.doi} - {""} for head in heads.values() for each in head.publications]
            keys.update(*(names for names in articles if not names.isdisjoint(keys)))
        return [*heads.values(), *crowds]

    def _holders(self, key: str) -> list[str]:
        number = kept.number(key)
        return [each for each in kept.holders(self._held, [number]).get(number, ()) if each != self._trial.nct_id]

    def _head(self, trial: Trial) -> Head:
        """What of a trial is compared by the wanted kinds."""
        return Head(
            nct_id=trial.nct_id,
            registrations=registrations(trial) if "sharesIdentifierWith" in self._kinds else (),
            publications=publications(trial) if "sharesPublicationWith" in self._kinds else (),
        )

    # -------------------------------------------------------------------------------------------------- what is alike

    def similar(self, top: int) -> Iterator[Link]:
        """The most similar trials."""
        if "similarTo" not in self._kinds:
            return
        own, statistics = features(self._trial), self._held.statistics
        rare = self._rare(own.numbers[statistics.columns(own.numbers) < 0].tolist())
        number = (max(top, _NEAR) if rare else top) + len(self.own)
        near = Search(self._held.matrix).nearest_to(own, statistics, number, 0.0 if rare else LEAST)
        others = sorted({each for edge in near for each in (edge.a, edge.b)}.union(*rare.values()) - self.own)
        if rare:
            statistics = statistics.with_more(np.array(sorted(rare), np.uint64))
        new, *known = ready([own, *(features(self._trials[each]) for each in others)], statistics)
        found = [(compare_two(new, each), each.features.nct_id) for each in known]
        found.sort(key=lambda each: (-each[0].score, each[1]))
        for evidence, nct_id in found[:top]:
            if evidence.score >= LEAST:
                yield self._link(nct_id, "similarTo", evidence.score, (str(evidence),))

    def _rare(self, unknown: list[int]) -> dict[int, set[str]]:
        """Features that the statistics do not know, and who has them.

        A word that one trial of the graph has is no feature there, but with the new one there are two that have it. If
        the new one has it in the graph already, it stays what it is there.
        """
        found = kept.holders(self._held, unknown).items()
        rare = {key: set(group) - self.own for key, group in found if self._trial.nct_id not in group}
        return {key: group for key, group in rare.items() if group}

    def _link(self, other: str, relation: str, score: float, evidence: tuple[str, ...]) -> Link:
        return Link(
            self._trial.nct_id, other, relation, METHOD[relation], tuple(sorted(evidence)), (FIELD[relation],), score
        )


def _stand_in(nct_id: str, key: str) -> Head:
    """A trial of which only one id or article is told."""
    return Head(nct_id=nct_id, registrations=(Registration(key, "", ""),), publications=(Cited(key, ""),))
