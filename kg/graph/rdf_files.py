"""RDF files as triples of N-Triples terms, for whoever checks them: literals keep the form they have in the file."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ReadError
from kg.rdf.turtle import text

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triple = tuple[str, str, str]

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")
SUFFIXES = ", ".join(f"*{suffix}" for suffix in _FORMATS)
"""The files that are read, for a person."""


def members(paths: Iterable[Path]) -> list[Path]:
    """The RDF files that some paths name, each once: a file as it is, of a folder those whose names say RDF.

    Raises:
        ReadError: a path that is not there, or a folder without an RDF file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise ReadError("no such file or folder; check the spelling", str(path))
        inside = sorted(file for file in path.rglob("*") if file.suffix in _FORMATS) if path.is_dir() else [path]
        if not inside:
            raise ReadError(f"no RDF file in this folder ({SUFFIXES})", str(path))
        found.update(dict.fromkeys(inside))
    return list(found)


def quads(files: Iterable[Path]) -> Iterator[ox.Quad]:
    """What the files say, in their order. A blank node is one of its file alone.

    Raises:
        ReadError: a file that cannot be read; a file with another suffix is taken for Turtle.
    """
    for number, path in enumerate(files, 1):
        names: dict[str, ox.BlankNode] = {}

        def own(term: _Term, names: dict[str, ox.BlankNode] = names, number: int = number) -> _Term:
            if not isinstance(term, ox.BlankNode):
                return term
            # Numbered in order of appearance: the parser's own names differ from run to run.
            return names.setdefault(term.value, ox.BlankNode(f"f{number}b{len(names) + 1}"))

        try:
            format_ = _FORMATS.get(path.suffix, ox.RdfFormat.TURTLE)
            for quad in ox.parse(path=str(path), format=format_, base_iri=path.resolve().as_uri()):
                if isinstance(quad.object, ox.Triple):
                    raise ValueError("a statement about a statement, which SHACL does not know")
                yield ox.Quad(own(quad.subject), quad.predicate, own(quad.object))  # type: ignore[arg-type]
        except (SyntaxError, ValueError, OSError) as error:
            raise ReadError(f"not readable as RDF ({' '.join(str(error).split())[:200]})", str(path)) from error


def triples(quads: Iterable[ox.Quad]) -> Iterator[Triple]:
    """Statements as terms; equal terms are one object, so that a large graph fits into memory."""
    known: dict[str, str] = {}
    for quad in quads:
        subject, predicate, value = str(quad.subject), str(quad.predicate), _written(quad.object)
        yield known.setdefault(subject, subject), known.setdefault(predicate, predicate), known.setdefault(value, value)


def _written(term: _Term) -> str:
    if not isinstance(term, ox.Literal):
        return str(term)
    # A text has one spelling everywhere in this package.
    suffix = f"@{term.language}" if term.language else f"^^{term.datatype}" if term.datatype != _STRING else ""
    return text(term.value) + suffix


def in_memory(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store of some statements, without a folder."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def as_rdflib(quads: Iterable[ox.Quad]) -> Graph:
    """Some statements as a graph of rdflib."""
    graph = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of ill-formed booleans, which the shapes are there to find
        for quad in quads:
            graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: _Term) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if not isinstance(term, ox.Literal):
        return BNode(str(term).removeprefix("_:"))
    if term.language or term.datatype == _STRING:
        # For rdflib a text with the datatype is another one than a text without.
        return Literal(term.value, lang=term.language)
    # As it is in the file: rdflib would write 018 as 18.
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
