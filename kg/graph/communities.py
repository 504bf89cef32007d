"""Groups of trials that are linked among themselves more than with others, each with what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import comb, isfinite, log, sqrt
from re import findall
from typing import Final, NamedTuple

import networkx as nx

from kg.errors import KgError
from kg.graph.links import Links
from kg.trial.text import fold

SEED: Final = 7
"""Louvain draws the order in which it visits trials; the same seed, the same communities."""

_CENTRAL = 5
_WORDS = 2
# A name says what at least this part of a community has, at least two of its trials, twice as often as all trials do:
# every community has its placebo.
_COMMON = 0.05
_TWICE = 2
# Two names of the same trials, as "Breast Cancer" and "Breast Neoplasms", are one thing said twice.
_SAME = 0.6


class Central(NamedTuple):
    """A trial with the sum of the strengths of its links within its community."""

    nct_id: str
    title: str
    weight: float


@dataclass(frozen=True, slots=True)
class Community:
    """Trials that belong together, the largest community being number 1.

    ``name`` is made of ``conditions`` and ``interventions``, those that are frequent in it and rare elsewhere;
    ``central`` are its most strongly linked trials, ``links`` the pairs of its trials that are linked, ``density``
    their part of all its pairs, 0 where a high resolution leaves a trial on its own.
    """

    number: int
    name: str
    conditions: tuple[str, ...]
    interventions: tuple[str, ...]
    central: tuple[Central, ...]
    links: int
    density: float
    trials: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.trials)


class Communities(list[Community]):
    """The communities of a network, the largest first, with figures of the whole.

    ``linked`` trials are joined by ``pairs``, in ``components`` that have no link between them; ``alone`` trials have
    no link at all and belong to no community. ``modularity`` tells how clear the communities are: 0 is as by chance.
    """

    def __init__(
        self, found: Iterable[Community], *, linked: int, alone: int, pairs: int, components: int, modularity: float
    ) -> None:
        super().__init__(found)
        self.linked = linked
        self.alone = alone
        self.pairs = pairs
        self.components = components
        self.modularity = modularity

    def of(self, nct_ids: Iterable[str]) -> list[Community]:
        """The communities that some trials belong to, the largest first."""
        wanted = set(nct_ids)
        return [community for community in self if not wanted.isdisjoint(community.trials)]


def communities(
    links: Links, kinds: Collection[str], min_score: float | None = None, resolution: float = 1.0
) -> Communities:
    """The communities of the trials that are linked. See :meth:`kg.graph.graph.Graph.communities`.

    Raises:
        KgError: the resolution is not a number above 0, or the least score is no number.
    """
    if not (resolution > 0 and isfinite(resolution)):
        raise KgError(f"the resolution of communities must be a number above 0, not {resolution}.")
    ids, graph = _undirected(links, kinds, min_score)
    # Sets of numbers have an order; sets of ids have another one in each process.
    found = nx.community.louvain_communities(graph, resolution=resolution, seed=SEED) if len(graph) else []
    groups = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    naming = _Naming(links, ids)
    return Communities(
        (_community(number, group, graph, naming, links) for number, group in enumerate(groups, 1)),
        linked=len(graph),
        alone=len(links.trials()) - len(graph),
        pairs=graph.number_of_edges(),
        components=nx.number_connected_components(graph),
        modularity=round(nx.community.modularity(graph, found, resolution=resolution), 4) if found else 0.0,
    )


def _undirected(links: Links, kinds: Collection[str], min_score: float | None) -> tuple[list[str], nx.Graph[int]]:
    """The linked trials by number, and each linked pair with the strength of its strongest link."""
    weights = links.pairs(kinds, min_score)
    ids = sorted({nct_id for pair in weights for nct_id in pair})
    places = {nct_id: place for place, nct_id in enumerate(ids)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(ids)))
    graph.add_weighted_edges_from((places[one], places[other], weights[one, other]) for one, other in sorted(weights))
    return ids, graph


def _community(number: int, group: list[int], graph: nx.Graph[int], naming: _Naming, links: Links) -> Community:
    within = graph.subgraph(group)
    weights = {place: sum(data["weight"] for data in within[place].values()) for place in group}
    best = sorted(group, key=lambda place: (-round(weights[place], 9), place))[:_CENTRAL]
    central = tuple(
        Central(naming.ids[place], links.trial(naming.ids[place]).title, round(weights[place], 4)) for place in best
    )
    conditions, interventions = naming.conditions.of(group), naming.interventions.of(group)
    pairs = within.number_of_edges()
    return Community(
        number=number,
        name=" · ".join("; ".join(words) for words in (conditions, interventions) if words) or central[0].title,
        conditions=conditions,
        interventions=interventions,
        central=central,
        links=pairs,
        density=round(pairs / comb(len(group), 2), 4) if len(group) > 1 else 0.0,
        trials=tuple(naming.ids[place] for place in group),
    )


class _Naming:
    """What the trials of a network are about: MeSH headings; for a trial without, its own wordings."""

    def __init__(self, links: Links, ids: list[str]) -> None:
        self.ids = ids
        self.conditions = _Topics(
            links.names(nct_id, "ct:conditionMesh") or links.names(nct_id, "ct:condition") for nct_id in ids
        )
        self.interventions = _Topics(
            links.names(nct_id, "ct:interventionMesh") or links.names(nct_id, "ct:intervention") for nct_id in ids
        )


class _Topics:
    """Topics of trials, and which of them tell a group of trials from the others."""

    def __init__(self, names: Iterable[list[str]]) -> None:
        self._wordings: dict[str, Counter[str]] = {}
        self._topics: list[list[str]] = []
        for row in names:
            for name in row:
                self._wordings.setdefault(fold(name), Counter())[name] += 1
            self._topics.append(sorted({fold(name) for name in row}))
        self._counts = Counter(topic for topics in self._topics for topic in topics)

    def of(self, group: list[int]) -> tuple[str, ...]:
        """The topics that are frequent in a group and rare elsewhere, as most trials write them; the best first."""
        having: dict[str, set[int]] = {}
        for place in group:
            for topic in self._topics[place]:
                having.setdefault(topic, set()).add(place)
        more = {topic: self._more(topic, len(places), len(group)) for topic, places in having.items()}
        # A group that is most of the network cannot have anything twice as often.
        often = min(_TWICE, sqrt(len(self._topics) / len(group)))
        found = [topic for topic in having if more[topic] >= often]
        common = [topic for topic in found if len(having[topic]) >= max(2, _COMMON * len(group))]
        # How many trials of the group have it, times the information that they have it more often.
        telling = {topic: (round(len(having[topic]) * log(more[topic]), 9), len(having[topic])) for topic in found}
        chosen: list[str] = []
        for topic in sorted(common or found, key=lambda topic: (*(-each for each in telling[topic]), topic)):
            if len(chosen) < _WORDS and not any(_repeats(topic, other, having) for other in chosen):
                chosen.append(topic)
        return tuple(self._wording(topic) for topic in chosen)

    def _more(self, topic: str, count: int, size: int) -> float:
        """How many times as often a group has a topic as all trials have it."""
        return count * len(self._topics) / (size * self._counts[topic])

    def _wording(self, topic: str) -> str:
        wordings = self._wordings[topic]
        return min(wordings, key=lambda wording: (-wordings[wording], wording))


def _repeats(topic: str, other: str, having: Mapping[str, set[int]]) -> bool:
    """Whether two topics of a group are one thing: those of the same trials, or one the other in more words."""
    words, others = set(findall(r"\w+", topic)), set(findall(r"\w+", other))
    both, either = having[topic] & having[other], having[topic] | having[other]
    return words <= others or others <= words or len(both) > _SAME * len(either)
