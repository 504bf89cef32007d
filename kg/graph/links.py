"""The links between trials in the store: those of one trial, all of some kinds, or only which trials they join.

The store is asked pattern by pattern. One query for the links of a trial with all that is told of them took five
seconds where this takes some milliseconds: the planner does not know how many statements fit a pattern.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.graph.neighbours import KINDS, Link, Neighbour, Role, Told, in_order, least, merged, seen_from, strength
from kg.rdf.names import prefixes

_DATA: Final = ox.DefaultGraph()
_ENDS: Final = ("rdf:subject", "rdf:object")
_TELLING: Final = {
    "ct:method": "method",
    "ct:evidence": "evidence",
    "ct:evidenceField": "fields",
    "ct:score": "score",
    "ct:linkRole": "role",
    "ct:rolePhrase": "role_phrase",
    "schema:position": "position",
    "rdf:subject": "source",
    "rdf:predicate": "relation",
    "rdf:object": "target",
}


class Links:
    """The links of a store. Trials are NCT ids; ``kinds`` are some of :data:`~kg.graph.neighbours.KINDS`."""

    def __init__(self, store: ox.Store, base: str) -> None:
        self._store = store
        self._names = prefixes(base)
        self._fields = {self._iri(name): field for name, field in _TELLING.items()}
        self._notations: dict[str, str] = {}
        self._labels: dict[str, list[str]] = {}

    def of(self, nct_id: str, kinds: Collection[str]) -> list[Neighbour]:
        """The trials at the other end of a trial's links, the strongest first."""
        links = merged(self._links(self._of(nct_id), kinds))
        told = {other: self.trial(other) for other in {_other(link, nct_id) for link in links}}
        return in_order(seen_from(nct_id, link, told[_other(link, nct_id)]) for link in links)

    def strengths(self, nct_id: str, kinds: Collection[str]) -> dict[str, float]:
        """The trials at the other end of a trial's links, each with the strength of the strongest link."""
        found: dict[str, float] = {}
        for link in self._links(self._of(nct_id), kinds):
            other = _other(link, nct_id)
            found[other] = max(found.get(other, 0.0), link.strength)
        return found

    def joined(self, nct_id: str, kinds: Collection[str]) -> set[str]:
        """The trials at the other end of a trial's direct edges, without asking why."""
        trial = self._node(f"trial:{nct_id}")
        edges = ("relatedTrial",) if len(kinds) == len(KINDS) else kinds
        found: set[str] = set()
        for edge in (self._node(f"ct:{name}") for name in edges):
            found |= {_value(quad.object) for quad in self._store.quads_for_pattern(trial, edge, None, _DATA)}
            found |= {_value(quad.subject) for quad in self._store.quads_for_pattern(None, edge, trial, _DATA)}
        return {self._id(iri) for iri in found}

    def each(self, kinds: Collection[str], min_score: float | None = None) -> list[Link]:
        """All links of some kinds, sorted; of those that have a score, the ones that reach ``min_score``.

        Raises:
            KgError: ``min_score`` is no number.
        """
        reached = least(min_score)
        found = merged(self._links((quad for kind in kinds for quad in self._of_kind(kind)), kinds))
        return [link for link in found if link.score is None or link.score >= reached]

    def pairs(self, kinds: Collection[str], min_score: float | None = None) -> dict[tuple[str, str], float]:
        """The pairs of trials that :meth:`each` joins, lower id first, with the strength of the strongest link.

        Of a link only its ends and its score are read, one link at a time, which takes a quarter of the time.

        Raises:
            KgError: ``min_score`` is no number.
        """
        reached = least(min_score)
        found: dict[tuple[str, str], float] = {}
        for kind in kinds:
            for one, other, score in self._ends(kind):
                if score is None or score >= reached:
                    pair = min(one, other), max(one, other)
                    found[pair] = max(found.get(pair, 0.0), strength(kind, score))
        return found

    def trials(self) -> list[str]:
        """The ids of all trials, described or only linked to, sorted."""
        quads = self._store.quads_for_pattern(None, self._node("ct:nctId"), None, _DATA)
        return sorted({_value(quad.object) for quad in quads})

    def trial(self, nct_id: str) -> Told:
        """Title and status of a trial, and whether it is described."""
        trial = self._node(f"trial:{nct_id}")
        title = min(self._values(trial, "rdfs:label"), default=nct_id)
        status = min(map(self._notation, self._values(trial, "ct:overallStatus")), default="")
        described = ox.Quad(trial, self._node("rdf:type"), self._node("ct:DescribedTrial"), _DATA)
        return Told(title, status, described in self._store)

    def names(self, nct_id: str, *properties: str) -> list[str]:
        """The labels of what a trial has as values of some properties, such as ``ct:condition``; sorted."""
        trial = self._node(f"trial:{nct_id}")
        nodes = {node for name in properties for node in self._values(trial, name)}
        for node in nodes - self._labels.keys():
            self._labels[node] = self._values(ox.NamedNode(node), "rdfs:label")
        return sorted({label for node in nodes for label in self._labels[node]})

    def _of_kind(self, kind: str) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(None, self._node("rdf:predicate"), self._node(f"ct:{kind}"), _DATA)

    def _ends(self, kind: str) -> Iterator[tuple[str, str, float | None]]:
        """The two trials of each link of a kind, and its score."""
        # With one predicate and so few patterns the planner has no choice, and a query is faster than patterns.
        names = ("rdf:predicate", f"ct:{kind}", *_ENDS, "ct:score")
        text = "SELECT ?one ?other ?score {{ ?link {} {} ; {} ?one ; {} ?other OPTIONAL {{ ?link {} ?score }} }}"
        found = self._store.query(text.format(*map(self._node, names)))
        assert isinstance(found, ox.QuerySolutions)
        for one, other, score in found:
            yield self._id(_value(one)), self._id(_value(other)), None if score is None else float(_value(score))

    def _of(self, nct_id: str) -> Iterator[ox.Quad]:
        trial = self._node(f"trial:{nct_id}")
        for end in _ENDS:
            yield from self._store.quads_for_pattern(None, self._node(end), trial, _DATA)

    def _links(self, quads: Iterator[ox.Quad], kinds: Collection[str]) -> Iterator[Link]:
        """The links that some statements are about, as far as they are of these kinds."""
        for node in (quad.subject for quad in quads):
            told: dict[str, list[str]] = {field: [] for field in self._fields.values()}
            for quad in self._store.quads_for_pattern(node, None, None, _DATA):
                if field := self._fields.get(quad.predicate.value):
                    told[field].append(_value(quad.object))
            relation = "".join(told["relation"][:1]).removeprefix(self._names["ct"])
            if relation in kinds and told["source"] and told["target"]:
                yield self._link(relation, told)

    def _link(self, relation: str, told: dict[str, list[str]]) -> Link:
        def only(field: str) -> str | None:
            return min(told[field], default=None)

        score, position = only("score"), only("position")
        role, *more = self._roles(told) or [("", "")]
        return Link(
            source=self._id(told["source"][0]),
            target=self._id(told["target"][0]),
            relation=relation,
            method=self._notation(only("method") or ""),
            evidence=tuple(sorted(told["evidence"])),
            fields=tuple(sorted(told["fields"])),
            score=None if score is None else float(score),
            role=role[0] or None,
            role_phrase=role[1] or None,
            position=None if position is None else int(position),
            more_roles=tuple(more),
        )

    def _roles(self, told: Mapping[str, list[str]]) -> list[Role]:
        """The role that a link states, with its words.

        Graphs of old versions may state several; then nobody knows which words say which, and they have none.
        """
        roles = sorted(map(self._notation, told["role"]))
        phrases = sorted(told["role_phrase"]) if len(roles) == 1 else []
        return [(role, phrase) for role in roles for phrase in phrases or [""]]

    def _notation(self, code: str) -> str:
        """The value that a coded value stands for, as the registry writes it."""
        if code and code not in self._notations:
            found = self._values(ox.NamedNode(code), "skos:notation")
            self._notations[code] = min(found, default=code.removeprefix(self._names["ctv"]))
        return self._notations.get(code, "")

    def _values(self, subject: ox.NamedNode, name: str) -> list[str]:
        quads = self._store.quads_for_pattern(subject, self._node(name), None, _DATA)
        return [_value(quad.object) for quad in quads]

    def _node(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(self._iri(name))

    def _iri(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._names[prefix] + local

    def _id(self, iri: str) -> str:
        return iri.removeprefix(self._names["trial"])


def _other(link: Link, nct_id: str) -> str:
    return link.target if link.source == nct_id else link.source


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
