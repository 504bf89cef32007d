"""Namespaces, and the base of all data IRIs."""

from __future__ import annotations

from functools import lru_cache

BASE = "https://w3id.org/trialgraph/id/"
"""Where data IRIs live unless ``--base`` says otherwise. The one constant; w3id.org is not registered yet."""

ONTOLOGY = "https://w3id.org/trialgraph/ontology#"
CODES = "https://w3id.org/trialgraph/vocab#"
SHAPES = "https://w3id.org/trialgraph/shapes#"

VOCABULARIES = {
    "adms": "http://www.w3.org/ns/adms#",
    "ct": ONTOLOGY,
    "ctv": CODES,
    "dcterms": "http://purl.org/dc/terms/",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace of the terms that data use."""

NODE_KINDS = (
    "branch",
    "condition",
    "country",
    "facility",
    "heading",
    "intervention",
    "link",
    "organization",
    "place",
    "publication",
    "trial",
)
"""Each is a prefix and the folder of its IRIs under the base."""


def prefixes(base: str = BASE) -> dict[str, str]:
    """Every prefix that data and queries may use, with data IRIs under ``base``.

    >>> prefixes()["trial"]
    'https://w3id.org/trialgraph/id/trial/'
    """
    return dict(_prefixes(base))


@lru_cache(maxsize=4)
def _prefixes(base: str) -> dict[str, str]:
    return {**VOCABULARIES, **{kind: f"{base}{kind}/" for kind in NODE_KINDS}}


def findings_graph(base: str = BASE) -> str:
    """The IRI of the named graph that holds SHACL findings."""
    return f"{base}graph/findings"


def expand(term: str, base: str = BASE) -> str:
    """The full IRI of a term as the mapper writes it: a prefixed name, or ``<…>`` relative to the base.

    >>> expand("ct:phase"), expand("<trial/NCT02455596#arm-a>")
    ('https://w3id.org/trialgraph/ontology#phase', 'https://w3id.org/trialgraph/id/trial/NCT02455596#arm-a')
    """
    if term.startswith("<"):
        iri = term[1:-1]
        return iri if "://" in iri else base + iri
    prefix, _, local = term.partition(":")
    return _prefixes(base)[prefix] + local


def shorten(iri: str, base: str = BASE) -> str:
    """The term that the mapper writes for an IRI, which :func:`expand` makes whole again; ``a`` for ``rdf:type``
    is not among them.

    >>> shorten("https://w3id.org/trialgraph/ontology#phase"), shorten("https://example.org/a")
    ('ct:phase', '<https://example.org/a>')
    """
    for prefix, namespace in _prefixes(base).items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{iri.removeprefix(base)}>"
