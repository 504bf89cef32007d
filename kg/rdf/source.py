"""Source documents and related-trial links as triples."""

from __future__ import annotations

from collections.abc import Iterable

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.turtle import date, flag, integer, text
from kg.trial.links import Link
from kg.trial.record import Document, Identity

SAMPLE = "TrialGraph sample"
"""Name of the source that ships with the package: hand-written, abridged, and said so in the graph."""


def describe_document(
    to: Description, document: Document, identity: Identity, data_version: str, units: Iterable[str] = ()
) -> str:
    """The node of a document that a trial was read from, and the trial's derivation from it.

    ``units`` are those that were taken from the document (see :mod:`kg.trial.merge`).
    """
    node = iris.document(identity.kind, to.nct_id, document.sha256)
    to.say("prov:wasDerivedFrom", node)
    to.add(node, "a", "ct:SourceDocument")
    to.add(node, "rdfs:label", text(document.name))
    to.add(node, "ct:format", text(identity.kind))
    to.add(node, "dcterms:source", text(document.source))
    if document.member:
        to.add(node, "ct:member", text(document.member))
    if document.ordinal:
        to.add(node, "schema:position", integer(document.ordinal))
    to.add(node, "ct:sha256", text(document.sha256))
    for unit in units:
        to.code(node, "ct:contributes", "unit", unit)
    if identity.updated:
        to.add(node, "ct:sourceUpdated", date(identity.updated))
    if data_version:
        to.add(node, "ct:dataVersion", date(data_version))
    if document.source == SAMPLE:
        to.add(node, "ct:isSample", flag(True))
    return node


def describe_link(to: Description, link: Link, document: str) -> None:
    """The direct edge to another trial, the link node that says why, and the claim that the other is a trial."""
    target = iris.trial(link.target)
    to.say(f"ct:{link.relation}", target)
    to.say("ct:relatedTrial", target)
    node = iris.link(to.nct_id, link.relation, link.target, link.method, link.field, *filter(None, [link.role]))
    # Two passages of one field that tell the same role make one link with two pieces of evidence; the writer drops what
    # is said twice.
    to.add(node, "a", "ct:TrialLink")
    to.add(node, "rdf:subject", to.trial)
    to.add(node, "rdf:predicate", f"ct:{link.relation}")
    to.add(node, "rdf:object", target)
    to.code(node, "ct:method", "linkMethod", link.method)
    to.add(node, "ct:evidence", text(link.evidence))
    to.add(node, "ct:evidenceField", text(link.field))
    to.add(node, "prov:wasDerivedFrom", document)
    if link.role and "ct:linkRole" not in to.own[node]:
        to.code(node, "ct:linkRole", "linkRole", link.role)
        to.add(node, "ct:rolePhrase", text(link.role_phrase))
    if link.position and "schema:position" not in to.own[node]:
        to.add(node, "schema:position", integer(link.position))
    _describe_stub(to, target, link, document)


def _describe_stub(to: Description, target: str, link: Link, document: str) -> None:
    """What is known of a trial that is only linked to. Dropped where that trial is described itself."""
    to.claim(target, "a", "ct:Trial")
    to.claim(target, "ct:nctId", text(link.target))
    to.claim(target, "rdfs:label", text(link.title or link.target))
    if link.title:
        to.claim(target, "dcterms:title", text(link.title))
        to.claim(target, "prov:wasDerivedFrom", document)
