"""What one trial says, as triples: its own, and its claims about nodes that others share."""

from __future__ import annotations

from collections.abc import Mapping

from kg.rdf import iris
from kg.rdf.turtle import flag, integer, text
from kg.trial.record import Doubt

Claim = tuple[str, str, str]
"""A shared node, a predicate, and an object or wording that the trial states of it."""

POINT = "point"
"""Predicate of a claim whose object is ``latitude longitude``: the pair is settled together (see kg.graph.claims)."""


class Description:
    """Collects the triples of one trial.

    ``own`` maps subject → predicate → objects: the trial and its parts. ``claims`` are statements about shared nodes,
    each once. All are Turtle terms. ``doubts`` are about values that could be mapped in part only.
    """

    __slots__ = ("_taken", "claims", "doubts", "nct_id", "own", "trial")

    def __init__(self, nct_id: str) -> None:
        self.nct_id = nct_id
        self.trial = iris.trial(nct_id)
        self.own: dict[str, dict[str, list[str]]] = {}
        self.claims: dict[Claim, None] = {}
        self.doubts: list[Doubt] = []
        self._taken: dict[str, int] = {}

    def add(self, subject: str, predicate: str, term: str) -> None:
        """State something of the trial or a part of it."""
        # The most frequent call of all: nothing is made that is not kept.
        statements = self.own.get(subject)
        if statements is None:
            self.own[subject] = {predicate: [term]}
        elif predicate in statements:
            statements[predicate].append(term)
        else:
            statements[predicate] = [term]

    def add_texts(self, subject: str, stated: Mapping[str, str]) -> None:
        """State texts, predicate → text, of the trial or a part of it; an empty one is not stated."""
        for predicate, value in stated.items():
            if value:
                self.add(subject, predicate, text(value))

    def call(self, subject: str, name: str, otherwise: str = "") -> None:
        """State the name that the record gives a part; the label shows it, or what stands in where there is none."""
        if name:
            self.add(subject, "rdfs:label", stated := text(name))
            self.add(subject, "schema:name", stated)
        elif otherwise:
            self.add(subject, "rdfs:label", text(otherwise))

    def add_flag(self, subject: str, predicate: str, stated: bool | None) -> None:
        """State yes or no; None is not stated."""
        if stated is not None:
            self.add(subject, predicate, flag(stated))

    def add_integers(self, subject: str, stated: Mapping[str, int | None]) -> None:
        """State whole numbers, predicate → number; None is not stated."""
        for predicate, value in stated.items():
            if value is not None:
                self.add(subject, predicate, integer(value))

    def say(self, predicate: str, term: str) -> None:
        """State something of the trial itself."""
        self.add(self.trial, predicate, term)

    def claim(self, node: str, predicate: str, term: str) -> None:
        """State something of a shared node."""
        self.claims[node, predicate, term] = None

    def part(self, kind: str, class_: str, *key: str) -> str:
        """A new part of the trial, typed. The same key again is another part: it gets ``-2``, in document order."""
        return self._new(iris.part(self.nct_id, kind, *key), class_)

    def fragment(self, class_: str, *steps: str) -> str:
        """A new part of the trial that is named by where it stands, typed. The same steps again get ``-2``."""
        return self._new(iris.fragment(self.nct_id, *steps), class_)

    def _new(self, iri: str, class_: str) -> str:
        count = self._taken[iri] = self._taken.get(iri, 0) + 1
        if count > 1:
            iri = f"{iri[:-1]}-{count}>"
        self.add(iri, "a", class_)
        return iri

    def doubt(self, what: str, where: str) -> None:
        """Note a value of which something could not be mapped."""
        self.doubts.append(Doubt(what, where))

    def code(self, subject: str, predicate: str, scheme: str, value: str) -> None:
        """State a coded value. One that its scheme does not know keeps the registry's text on its concept."""
        if value:
            self.add(subject, predicate, self.concept(scheme, value))

    def concept(self, scheme: str, value: str) -> str:
        """The concept of a coded value, with what must be said of it."""
        concept = iris.code(scheme, value)
        if not iris.is_known(scheme, value):
            self.claim(concept, "a", "skos:Concept")
            self.claim(concept, "skos:notation", text(value))
            self.claim(concept, "rdfs:label", text(value))
        return concept
