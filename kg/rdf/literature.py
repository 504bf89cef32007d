"""What is cited and offered: publications, pages, available data."""

from __future__ import annotations

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.turtle import text
from kg.trial.model import AvailableIpd, Reference, SeeAlso, Trial

_REFERENCES = {
    "BACKGROUND": "ct:backgroundReference",
    "RESULT": "ct:resultReference",
    "DERIVED": "ct:derivedReference",
}


def describe(to: Description, trial: Trial) -> None:
    """References by their kind, retractions, pages to see, available data sets."""
    for reference in trial.references:
        _describe_reference(to, reference)
    for page in trial.see_also:
        _describe_page(to, page)
    for offer in trial.available_ipd:
        _describe_offer(to, offer)


def _describe_reference(to: Description, reference: Reference) -> None:
    node = _publication(to, reference.pmid, reference.citation)
    to.say("ct:reference", node)
    if reference.type in _REFERENCES:
        to.say(_REFERENCES[reference.type], node)
    for retraction in reference.retractions:
        to.claim(node, "ct:retractedBy", _publication(to, retraction.pmid, retraction.source))


def _publication(to: Description, pmid: str, citation: str) -> str:
    node = iris.publication(pmid, citation)
    to.claim(node, "a", "ct:Publication")
    to.claim(node, "rdfs:label", text(citation or f"PubMed {pmid}"))
    if citation:
        to.claim(node, "dcterms:bibliographicCitation", text(citation))
    if pmid:
        to.claim(node, "dcterms:identifier", text(pmid))
    return node


def _describe_page(to: Description, page: SeeAlso) -> None:
    node = to.part("page", "ct:WebPage", page.label or page.url, page.url)
    to.say("ct:seeAlsoPage", node)
    to.call(node, page.label, page.url)
    to.add_texts(node, {"schema:url": page.url})


def _describe_offer(to: Description, offer: AvailableIpd) -> None:
    node = to.part("available-ipd", "ct:AvailableIpd", offer.type, offer.id, offer.url)
    to.say("ct:availableIpd", node)
    to.call(node, offer.type)
    to.add_texts(node, {"skos:notation": offer.id, "schema:url": offer.url, "dcterms:description": offer.comment})
