"""What is checked where: a trial's own nodes as it is mapped, shared nodes once all claims about them are together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import Graph

from kg.rdf.description import Description
from kg.rdf.names import expand
from kg.rdf.turtle import blocks, header
from kg.shacl import referee, shapes
from kg.shacl.finding import Finding

# The class that the mapper promises for what these predicates of shared nodes lead to (tested).
_PROMISED = {
    "ct:place": "ct:Place",
    "ct:inCountry": "ct:Country",
    "ct:retractedBy": "ct:Publication",
    "prov:wasDerivedFrom": "ct:SourceDocument",
}


def check_own(base: str, trials: Iterable[Description]) -> dict[str, list[Finding]]:
    """What is found about trials and their parts, by NCT id. Of other nodes the check knows the class alone."""
    described = list(trials)
    trial_of = {f"<{expand(subject, base)}>": each.nct_id for each in described for subject in each.own}
    types = {claim for each in described for claim in each.claims if claim[1] == "a"} - {
        (each.trial, "a", "ct:Trial") for each in described
    }
    text = "".join(text for each in described for text in blocks(each.own))
    found: dict[str, list[Finding]] = {}
    for finding in _check(base, text + "".join(f"{node} a {class_} .\n" for node, _, class_ in types), shared=False):
        if (nct_id := trial_of.get(finding.focus)) is not None:
            found.setdefault(nct_id, []).append(finding)
    return found


def check_shared(base: str, nodes: list[str], text: str, leads: list[tuple[str, str]]) -> list[Finding]:
    """Check shared nodes, written as Turtle without header; ``leads`` are (predicate, node) they lead to.

    A neighbour that is not among the nodes is there with its class alone, so what is found about it does not count.
    """
    types = "".join(f"{node} a {_PROMISED[predicate]} .\n" for predicate, node in leads)
    checked = {f"<{expand(node, base)}>" for node in nodes}
    return [finding for finding in _check(base, text + types, shared=True) if finding.focus in checked]


def neighbours(predicates: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The nodes that a shared node leads to and whose class a check may ask for."""
    return [(predicate, node) for predicate in _PROMISED.keys() & predicates.keys() for node in predicates[predicate]]


def _check(base: str, text: str, *, shared: bool) -> list[Finding]:
    loaded = shapes.load()
    data = Graph().parse(data=header(base) + text, format="turtle")
    return referee.validate(data, loaded.shared if shared else loaded.own, loaded.codes)
