"""A few linked trials made by hand, as a graph that has only what links need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

import kg
from kg.graph.answering import Piece, answer
from kg.graph.graph import Graph
from kg.graph.links import Links
from kg.graph.neighbours import KINDS
from kg.rdf.names import BASE, prefixes
from kg.rdf.turtle import text

METHODS = {
    "lists": "PAGE",
    "expandedAccessRecord": "FIELD",
    "sharesIdentifierWith": "SHARED_IDENTIFIER",
    "mentions": "TEXT_MENTION",
    "sharesPublicationWith": "SHARED_PUBLICATION",
    "similarTo": "SIMILARITY",
}


def nct(number: int) -> str:
    return f"NCT{99999900 + number}"


def trial(number: int, title: str = "", status: str = "COMPLETED", **about: Iterable[str]) -> str:
    """A described trial; ``about`` has the labels of what it has for a property, such as ``condition=["Cramps"]``."""
    lines = [f"trial:{nct(number)} a ct:Trial, ct:DescribedTrial ; ct:nctId {text(nct(number))} ;"]
    lines.append(f"rdfs:label {text(title or f'Lamp {number}')} ; ct:overallStatus ctv:status-{status} .")
    lines.append(f"ctv:status-{status} skos:notation {text(status)} .")
    for name, labels in about.items():
        for label in labels:
            node = f"heading:{name}-{''.join(letter if letter.isalnum() else '-' for letter in label)}"
            lines.append(f"trial:{nct(number)} ct:{name} {node} . {node} rdfs:label {text(label)} .")
    return "\n".join(lines)


def stub(number: int) -> str:
    """A trial that is only linked to."""
    return f"trial:{nct(number)} a ct:Trial ; ct:nctId {text(nct(number))} ; rdfs:label {text(nct(number))} ."


def link(kind: str, one: int, other: int, score: str = "", *, at: str = "a", **more: str) -> str:
    """A link with its direct edges, as a build writes them."""
    evidence, field = more.pop("evidence", f"{kind} {one} {other}"), more.pop("field", "summary")
    lines = [
        f"link:{nct(one)}-{kind}-{nct(other)}-{at} a ct:TrialLink ; rdf:subject trial:{nct(one)} ;",
        f"rdf:predicate ct:{kind} ; rdf:object trial:{nct(other)} ; ct:method ctv:linkMethod-{METHODS[kind]} ;",
        *([f'ct:score "{score}"^^xsd:decimal ;'] if score else []),
        *(f"{name.replace('_', ':')} {value} ;" for name, value in more.items()),
        f"ct:evidence {text(evidence)} ; ct:evidenceField {text(field)} .",
        f"ctv:linkMethod-{METHODS[kind]} skos:notation {text(METHODS[kind])} .",
    ]
    for start, end in ((one, other), (other, one))[: 1 + KINDS[kind].symmetric]:
        lines.append(f"trial:{nct(start)} ct:{kind} trial:{nct(end)} ; ct:relatedTrial trial:{nct(end)} .")
    return "\n".join(lines)


def store(*parts: str, base: str = BASE) -> ox.Store:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes(base).items())
    made = ox.Store()
    made.load("\n".join((head, *parts)).encode(), ox.RdfFormat.TURTLE)
    return made


def links(*parts: str, base: str = BASE) -> Links:
    return Links(store(*parts, base=base), base)


class _Hand(Graph):
    """A graph without a folder."""

    def __init__(self, made: ox.Store) -> None:
        self.__dict__["store"] = made
        self.__dict__["path"] = Path("nowhere")
        self.__dict__["info"] = {"base": BASE}

    def _pieces(self, sparql: str, seconds: float | None, limit: int | None) -> Iterator[Piece]:  # noqa: ARG002
        return answer(self.store, sparql, limit)


def graph(*parts: str) -> kg.Graph:
    return _Hand(store(*parts))
