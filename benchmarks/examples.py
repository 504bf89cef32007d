"""What the mapper says of trials, hand-made and real, as both engines take it: the same statements on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec
import pyoxigraph as ox
from rdflib import Graph

from benchmarks.formats import records
from kg.graph import claims, rdf_files
from kg.link.links import links
from kg.rdf.description import Description
from kg.rdf.names import BASE
from kg.rdf.source import SAMPLE, describe_document, describe_link
from kg.rdf.trial import describe
from kg.read import ctgov_json
from kg.shacl import ours, referee, shapes
from kg.shacl.data import Data
from kg.shacl.finding import Finding
from kg.shacl.terms import Compact
from kg.trial.codes import Unit
from kg.trial.model import Trial
from kg.trial.record import Document, Identity

TESTS: Final = Path(__file__).resolve().parents[1] / "tests"
TERMS: Final = Compact(BASE)
Statements = dict[str, list[str]]


@dataclass(frozen=True)
class Example:
    """What the mapper says of a trial, or of nodes that trials share, and the classes of what it leads to."""

    name: str
    nodes: Mapping[str, Statements]
    types: Mapping[str, Statements]

    def findings(self, nodes: Mapping[str, Statements] | None = None) -> list[Finding]:
        """What the compiled shapes find; with other statements if they are given."""
        return checked(self.nodes if nodes is None else nodes, self.types)

    @cached_property
    def sound(self) -> list[Finding]:
        """What the compiled shapes find while nothing is broken."""
        return self.findings()


def checked(nodes: Mapping[str, Statements], types: Mapping[str, Statements]) -> list[Finding]:
    """What the compiled shapes find about some nodes."""
    return ours.checker(BASE).findings(Data(nodes, "a", {**ours.codes(BASE), **types}))


def by_hand() -> Iterator[Example]:
    """The hand-made trials of the tests."""
    body = (TESTS / "shapes" / "full_trial.json").read_bytes()
    yield from examples(msgspec.json.decode(body, type=Trial))
    for path in sorted((TESTS / "golden").glob("*.json")):
        yield from examples(ctgov_json.read(path.read_bytes()).trial)


def of_records(wanted: int) -> Iterator[Example]:
    """Real trials, evenly spread over the archive."""
    for body in bodies(wanted):
        yield from examples(ctgov_json.read(body).trial)


def bodies(wanted: int) -> list[bytes]:
    """So many records, evenly spread over the archive; all of them where there are fewer."""
    if not wanted:
        return []
    everything = sum(1 for _ in records())
    return [body for _, body in records(max(1, everything // wanted))][:wanted]


def examples(trial: Trial) -> Iterator[Example]:
    """What a trial says of itself with a document and its links, and what it says of nodes that trials share."""
    described = _described(trial)
    shared = _shared(described)
    types = {node: {"a": stated["a"]} for node, stated in (described.own | shared).items() if "a" in stated}
    yield Example(trial.nct_id, described.own, types)
    yield Example(f"{trial.nct_id}, shared nodes", shared, types)


def _described(trial: Trial) -> Description:
    to = describe(trial)
    identity = Identity("ctgov-json", trial.nct_id, updated="2023-05-03")
    node = describe_document(to, Document(SAMPLE, "a.json", 1, b"{}"), identity, trial.data_version, Unit)
    for link in links(trial, {}):
        describe_link(to, link, node)
    return to


def _shared(described: Description) -> dict[str, Statements]:
    said: dict[str, dict[str, Counter[str]]] = {}
    for node, predicate, term in described.claims:
        if node not in described.own:
            said.setdefault(node, {}).setdefault(predicate, Counter())[term] += 1
    return {node: claims.settle(stated) for node, stated in said.items()}


def unworded(findings: Iterable[Finding]) -> set[Finding]:
    """Findings without their messages."""
    return {replace(each, message="") for each in findings}


def by_node(findings: Iterable[Finding]) -> dict[str, set[Finding]]:
    """Findings by their focus nodes."""
    grouped: dict[str, set[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.focus, set()).add(finding)
    return grouped


def refereed(nodes: Mapping[str, Statements], types: Mapping[str, Statements]) -> list[Finding]:
    """What pySHACL finds about some nodes."""
    loaded = shapes.load()
    found = referee.validate(rdflib_graph({**types, **nodes}), loaded.core, loaded.codes)
    own = {TERMS.written(node) for node in nodes}
    return [each for each in found if each.focus in own]


def rdflib_graph(nodes: Mapping[str, Statements]) -> Graph:
    """Statements in the mapper's terms as a graph of rdflib."""
    return rdf_files.as_rdflib(ox.parse(ntriples(nodes).encode(), format=ox.RdfFormat.N_TRIPLES))


def ntriples(nodes: Mapping[str, Statements]) -> str:
    """Statements in the mapper's terms as N-Triples."""
    written = TERMS.written
    return "".join(
        f"{written(node)} {written(predicate)} {written(term)} .\n"
        for node, stated in nodes.items()
        for predicate, terms in stated.items()
        for term in terms
    )
