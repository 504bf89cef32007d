"""Terms and texts as a person reads them, whatever a record or a file puts into them."""

from __future__ import annotations

import re
import unicodedata

from kg.rdf.names import CODES, SHAPES, prefixes

_LITERAL = re.compile(r'"(.*)"(?:@[\w-]+|\^\^\S+)?', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_JOINERS = "\u200c\u200d\u00ad"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_IRI = re.compile(r"<([^<>]*)>")


def readable(term: str) -> str:
    r"""A term in N-Triples form as its value reads: the words of a literal, the registry's code, a short IRI.

    >>> readable('"2011-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'), readable('"a \\"b\\""@en')
    ('2011-03', 'a "b"')
    >>> readable("<https://w3id.org/trialgraph/vocab#status-TERMINATED>")
    'TERMINATED'
    """
    if literal := _LITERAL.fullmatch(term):
        return _SURROGATES.sub(_joined, _ESCAPE.sub(_unescaped, literal[1]))
    if term.startswith(f"<{CODES}"):
        scheme, dash, code = term[len(CODES) + 1 : -1].partition("-")
        return code if dash else scheme
    return short(term)


def _unescaped(found: re.Match[str]) -> str:
    if digits := found[1] or found[2]:
        return chr(min(int(digits, 16), 0x10FFFF))
    return _ESCAPED.get(found[3], found[3])


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def short(term: str) -> str:
    """A term with its prefix, where there is one.

    >>> (
    ...     short("<https://w3id.org/trialgraph/shapes#Trial-phase>"),
    ...     short("<https://w3id.org/trialgraph/id/trial/NCT1>"),
    ...     short("<http://example.org/a>"),
    ... )
    ('cts:Trial-phase', 'trial:NCT1', 'http://example.org/a')
    """
    if not term.startswith("<"):
        return term
    for prefix, namespace in (("cts", SHAPES), *prefixes().items()):
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term[1:-1]


def short_path(path: str) -> str:
    """A path with prefixes, its steps kept.

    >>> short_path("^<https://w3id.org/trialgraph/ontology#arm>/<http://example.org/a>")
    '^ct:arm/http://example.org/a'
    """
    return _IRI.sub(lambda iri: short(iri[0]), path)


def iris(path: str) -> list[str]:
    """The IRIs of a path, in its order."""
    return _IRI.findall(path)


def visible(text: str, limit: int = 0) -> str:
    r"""A text in one line in which nothing is hidden: marks that steer the direction of writing or a terminal are
    spelled out. A text longer than ``limit`` is cut, and its length is told.

    >>> visible("a\u202eb\x1b[31m\nc")
    'a\\u202eb\\u001b[31m c'
    >>> visible("x" * 100_000, limit=5)
    'xxxxx… (100,000 characters)'
    """
    too_long = limit and len(text) > limit
    told = f"… ({len(text):,} characters)" if too_long else ""
    return "".join(map(_seen, " ".join((text[:limit] if too_long else text).split()))) + told


def cut(text: str, limit: int) -> str:
    """A text in one line, as :func:`visible` has it, cut with "…" and without its length.

    >>> cut("A long title", 6), cut("A title", 10)
    ('A lon…', 'A title')
    """
    return visible(text if len(text) <= limit else text[: limit - 1].rstrip() + "…")


def _seen(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    hidden = unicodedata.category(character) in _UNSEEN and character not in _JOINERS
    return f"\\u{ord(character):04x}" if hidden else character
