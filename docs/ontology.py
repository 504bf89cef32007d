"""Writes docs/ontology.md from the ontology and its codes. Run it after a change: ``python docs/ontology.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kg.rdf.names import CODES, ONTOLOGY
from kg.shipped import folder

PAGE = Path(__file__).with_suffix(".md")


def page() -> str:
    """The whole page."""
    parts = [folder("ontology") / name for name in ("trialgraph.ttl", "results.ttl")]
    return "\n".join(_lines(parts, folder("ontology") / "codes.ttl"))


def _lines(ontology: list[Path], codes: Path) -> Iterator[str]:
    graph = Graph()
    for path in ontology:
        graph.parse(path)
    about = URIRef(ONTOLOGY.rstrip("#"))
    yield f"# {graph.value(about, DCTERMS.title)}, version {graph.value(about, OWL.versionInfo)}\n"
    yield "Written by `docs/ontology.py` from the files in `ontology/`; change those, not this.\n"
    yield f"{graph.value(about, DCTERMS.description)}\n"
    yield f"`ct:` stands for `{ONTOLOGY}`, `ctv:` for `{CODES}`.\n"
    terms = [URIRef(ONTOLOGY + name) for path in ontology for name in _in_order(path, "ct")]
    classes = [term for term in terms if (term, RDF.type, OWL.Class) in graph]
    yield "## Classes\n\n| class | is a | meaning |\n|---|---|---|"
    for term in classes:
        above = ", ".join(sorted(f"`{graph.qname(str(each))}`" for each in graph.objects(term, RDFS.subClassOf)))
        yield f"| `{_name(term)}` | {above} | {graph.value(term, SKOS.definition)} |"
    yield "\n## Properties"
    for class_ in classes:
        properties = [term for term in terms if (term, RDFS.domain, class_) in graph]
        if properties:
            yield f"\n### Of {_article(str(graph.value(class_, RDFS.label)))}\n"
            yield "| property | value | meaning | registry field |\n|---|---|---|---|"
        for term in properties:
            range_ = graph.value(term, RDFS.range)
            value = f"`{graph.qname(str(range_))}`" if range_ else "day, month or year"
            source = ", ".join(f"`{field}`" for field in sorted(map(str, graph.objects(term, DCTERMS.source))))
            yield f"| `{_name(term)}` | {value} | {graph.value(term, SKOS.definition)} | {source} |"
    yield from _schemes(codes)


def _schemes(codes: Path) -> Iterator[str]:
    graph = Graph().parse(codes)
    concepts = [URIRef(CODES + name) for name in _in_order(codes, "ctv")]
    yield "\n## Codes"
    for scheme in concepts:
        if (scheme, RDF.type, SKOS.ConceptScheme) not in graph:
            continue
        yield f"\n### `{_name(scheme)}`\n\n{graph.value(scheme, SKOS.definition)}\n"
        yield "| value | label | meaning |\n|---|---|---|"
        for concept in concepts:
            if (concept, SKOS.inScheme, scheme) in graph:
                meaning = graph.value(concept, SKOS.definition) or ""
                yield f"| `{graph.value(concept, SKOS.notation)}` | {graph.value(concept, RDFS.label)} | {meaning} |"
    yield ""


def _in_order(path: Path, prefix: str) -> list[str]:
    """The terms that a file describes, in its order."""
    return re.findall(rf"^{prefix}:(\S+) a ", path.read_text(encoding="utf-8"), re.MULTILINE)


def _name(term: Node) -> str:
    return str(term).replace(ONTOLOGY, "ct:").replace(CODES, "ctv:")


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
