"""The constraint components that ask each value node by itself (W3C SHACL, sections 4.1, 4.3, 4.4 and 4.8.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from rdflib import SH, Literal
from rdflib.term import Node

from kg.errors import ShapeError
from kg.shacl.constraint import Check, Constraint, Each, UnknownConstraint
from kg.shacl.datatypes import STRING, Relation, comparable, is_well_formed, related
from kg.shacl.terms import NTriples

# ---- what a value is (4.1)


def of_class(constraint: Constraint) -> Check:
    """``sh:class``."""
    class_ = constraint.term()
    return lambda data, _focus, values: [(value, "") for value in values if not data.is_a(value, class_)]


def of_datatype(constraint: Constraint) -> Each:
    """``sh:datatype``."""
    datatype, terms = str(constraint.value), constraint.terms
    if datatype == STRING:
        return Each(lambda term: term[0] == '"' == term[-1])

    def test(term: str) -> bool:
        if not terms.is_literal(term):
            return False
        parts = terms.parts(term)
        return parts.datatype == datatype and is_well_formed(parts.lexical, datatype)

    return Each(test)


_KINDS: Final[dict[Node, tuple[str, ...]]] = {
    SH.IRI: ("IRI",),
    SH.BlankNode: ("BlankNode",),
    SH.Literal: ("Literal",),
    SH.BlankNodeOrIRI: ("BlankNode", "IRI"),
    SH.BlankNodeOrLiteral: ("BlankNode", "Literal"),
    SH.IRIOrLiteral: ("IRI", "Literal"),
}


def of_node_kind(constraint: Constraint) -> Each:
    """``sh:nodeKind``."""
    terms, allowed = constraint.terms, _KINDS.get(constraint.value)
    if allowed is None:
        raise constraint.refused("a kind of node, such as sh:IRI,")
    kinds = allowed

    def test(term: str) -> bool:
        kind = "BlankNode" if term.startswith("_:") else "Literal" if terms.is_literal(term) else "IRI"
        return kind in kinds

    return Each(test)


def among(constraint: Constraint) -> Each:
    """``sh:in``."""
    allowed = frozenset(constraint.terms.of(member) for member in constraint.members())
    return Each(allowed.__contains__)


# ---- ranges (4.3)


def compares(terms: NTriples, one: str, relation: Relation, other: str) -> bool:
    """Whether a relation holds between two terms; what does not compare, like text and number, is not related."""
    if not (terms.is_literal(one) and terms.is_literal(other)):
        return False
    left, right = terms.parts(one), terms.parts(other)
    return related(comparable(left.lexical, left.datatype), relation, comparable(right.lexical, right.datatype))


def within(relation: Relation) -> Callable[[Constraint], Each]:
    """``sh:minInclusive`` and the like: a value node stands in a relation to a limit."""

    def compiled(constraint: Constraint) -> Each:
        limit, terms = constraint.term(), constraint.terms
        if not isinstance(constraint.value, Literal):
            raise constraint.refused("a literal")
        if comparable(str(constraint.value), terms.parts(limit).datatype) is None:
            raise UnknownConstraint(f"the order of values like {constraint.value.n3()}")
        return Each(lambda term: compares(terms, term, relation, limit))

    return compiled


# ---- texts (4.4)


def of_length(relation: Callable[[int, int], bool]) -> Callable[[Constraint], Each]:
    """``sh:minLength`` and ``sh:maxLength``."""

    def compiled(constraint: Constraint) -> Each:
        limit, terms = constraint.number(), constraint.terms

        def test(term: str) -> bool:
            if term[0] == '"' == term[-1]:
                # At most twelve signs escape one character: that often spares reading a long text.
                most = len(term) - 2
                least = most // 12 if "\\" in term else most
                if relation(least, limit) and relation(most, limit):
                    return True
            return not term.startswith("_:") and relation(terms.length(term), limit)

        return Each(test)

    return compiled


_FLAGS: Final = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}
_ESCAPE_OR_CLASS_OR_END: Final = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)
_CLASS_IN_CLASS: Final = re.compile(r"\[(?:\\.|[^\]\\])*(?<!\\)\[", re.DOTALL)


def like(constraint: Constraint) -> Each:
    """``sh:pattern`` with ``sh:flags``."""
    terms, flags = constraint.terms, str(constraint.sibling(SH.flags) or "")
    if set(flags) - set(_FLAGS):
        raise UnknownConstraint(f'sh:flags "{flags}"')
    if not isinstance(constraint.value, Literal):
        raise constraint.refused("a regular expression")
    pattern = str(constraint.value)
    try:
        search = re.compile(
            _as_python(pattern, multiline="m" in flags), sum(_FLAGS[flag] for flag in set(flags))
        ).search
    except (re.error, OverflowError, RecursionError) as error:
        raise ShapeError(f'{constraint.shape}: sh:pattern "{pattern}" cannot be used ({error})') from error
    return Each(lambda term: not term.startswith("_:") and search(terms.text(term)) is not None)


def _as_python(pattern: str, *, multiline: bool) -> str:
    """A regular expression of XPath as one of Python that means the same.

    >>> print(_as_python("^[$a]b$", multiline=False))
    ^[$a]b\\Z
    """

    def replaced(found: re.Match[str]) -> str:
        if _CLASS_IN_CLASS.match(found[0]):
            raise re.error("a class in a class is not known to Python")
        # For Python $ also stands before a line break at the end, for XPath at the end alone.
        return r"\Z" if found[0] == "$" and not multiline else found[0]

    return _ESCAPE_OR_CLASS_OR_END.sub(replaced, pattern)


def in_languages(constraint: Constraint) -> Each:
    """``sh:languageIn``: a tag equals a range, or begins with it and a hyphen (RFC 4647, basic filtering)."""
    ranges, terms = [str(member).lower() for member in constraint.members()], constraint.terms

    def test(term: str) -> bool:
        tag = terms.parts(term).language if terms.is_literal(term) else ""
        return any(tag and (range_ in {"*", tag} or tag.startswith(f"{range_}-")) for range_ in ranges)

    return Each(test)
