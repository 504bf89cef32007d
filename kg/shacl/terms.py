"""How nodes are written in the data that are checked: as the mapper writes them, or as N-Triples does.

Both are strings, and a node has one spelling only, so that nodes are equal where strings are. A compiled shape speaks
the language of the data it is for, and nothing is translated but what is found.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.rdf.names import BASE, expand, shorten
from kg.rdf.turtle import text
from kg.shacl.datatypes import LANG_STRING, RDF, STRING, XSD

_TYPE: Final = RDF + "type"
_INTEGER: Final = XSD + "integer"
_BOOLEAN: Final = XSD + "boolean"


class Parts(NamedTuple):
    """What a literal consists of. ``datatype`` is a whole IRI, ``language`` is empty or a tag."""

    lexical: str
    datatype: str
    language: str


class NTriples:
    """Nodes as N-Triples writes them; a literal of ``xsd:string`` without its datatype.

    >>> terms = NTriples()
    >>> terms.of(URIRef("http://example.org/a")), terms.of(Literal("18", datatype=URIRef(XSD + "decimal")))
    ('<http://example.org/a>', '"18"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """

    def __init__(self) -> None:
        self.parts = lru_cache(maxsize=20_000)(self._parts)

    def of(self, node: Node) -> str:
        """A node of rdflib."""
        if isinstance(node, Literal):
            return self.literal(str(node), str(node.datatype or ""), node.language or "")
        return self.iri(str(node)) if isinstance(node, URIRef) else f"_:{node}"

    def iri(self, iri: str) -> str:
        """The node that an IRI names."""
        return f"<{iri}>"

    def literal(self, lexical: str, datatype: str = "", language: str = "") -> str:
        """A literal; without datatype and language a string."""
        if language:
            return f"{text(lexical)}@{language.lower()}"
        return text(lexical) + (f"^^{self.iri(datatype)}" if datatype and datatype != STRING else "")

    def is_literal(self, term: str) -> bool:
        """Whether a term is a literal."""
        return term[0] == '"'

    def written(self, term: str) -> str:
        """A term of this language as N-Triples writes it."""
        return term

    def text(self, term: str) -> str:
        """What a term reads like: a literal's words, an IRI. A blank node has none.

        >>> NTriples().text('"a \\\\"b\\\\""')
        'a "b"'
        """
        if term[0] == '"' == term[-1] and "\\" not in term:
            return term[1:-1]
        # Not from the remembered parts: long texts would fill the memory.
        return self._parts(term).lexical if self.is_literal(term) else self._iri(term)

    def length(self, term: str) -> int:
        """How many characters the text of a term has."""
        if term[0] == '"' == term[-1] and "\\" not in term:
            return len(term) - 2
        return len(self.text(term))

    def _iri(self, term: str) -> str:
        return term[1:-1]

    def _parts(self, term: str) -> Parts:
        end = term.rindex('"') + 1
        lexical, suffix = _unquoted(term[:end]), term[end:]
        if not suffix:
            return Parts(lexical, STRING, "")
        if suffix[0] == "@":
            return Parts(lexical, LANG_STRING, suffix[1:])
        return Parts(lexical, self._iri(suffix[2:]), "")


class Compact(NTriples):
    """Nodes as the mapper writes them: prefixed names, IRIs relative to the base, bare integers and booleans.

    >>> terms = Compact()
    >>> terms.of(URIRef("https://w3id.org/trialgraph/ontology#phase")), terms.of(Literal(18)), terms.written("18")
    ('ct:phase', '18', '"18"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """

    def __init__(self, base: str = BASE) -> None:
        super().__init__()
        self._base = base

    def iri(self, iri: str) -> str:
        """The node that an IRI names; ``rdf:type`` is ``a``."""
        return "a" if iri == _TYPE else shorten(iri, self._base)

    def literal(self, lexical: str, datatype: str = "", language: str = "") -> str:
        """A literal; whole numbers and booleans are bare."""
        if datatype in {_INTEGER, _BOOLEAN}:
            return lexical
        return super().literal(lexical, datatype, language)

    def is_literal(self, term: str) -> bool:
        """Whether a term is a literal."""
        return term[0] in '"-+0123456789' or term in {"true", "false"}

    def written(self, term: str) -> str:
        """A term of the mapper as N-Triples writes it."""
        if self.is_literal(term):
            return NTriples().literal(*self.parts(term))
        return term if term.startswith("_:") else f"<{self._iri(term)}>"

    def _iri(self, term: str) -> str:
        return _TYPE if term == "a" else expand(term, self._base)

    def _parts(self, term: str) -> Parts:
        if term[0] == '"':
            return super()._parts(term)
        return Parts(term, _BOOLEAN if term in {"true", "false"} else _INTEGER, "")


def _unquoted(quoted: str) -> str:
    # Turtle text is written as JSON (kg.rdf.turtle.text), so JSON reads it.
    return quoted[1:-1] if "\\" not in quoted else str(msgspec.json.decode(quoted))
