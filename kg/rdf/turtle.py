"""Turtle text: literals in canonical form, and the writer.

The forms are those that Oxigraph keeps (``18``, not ``018``; ``"0.5"^^xsd:decimal``, not ``0.50``), so that what is
written is what comes back from the store. Source: W3C RDF 1.1 Turtle, sections 2.5 and 6.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain

import msgspec

from kg.rdf.names import BASE, prefixes
from kg.trial.values import date_type

Subjects = Mapping[str, Mapping[str, list[str]]]
"""Subject → predicate → objects, each a Turtle term."""

_encode = msgspec.json.Encoder().encode


def text(value: str) -> str:
    r"""A plain string literal.

    >>> print(text('a "quoted" line\nand more'))
    "a \"quoted\" line\nand more"
    """
    # JSON's escapes are a subset of Turtle's: \" \\ \n \r \t \b \f \uXXXX.
    return _encode(value).decode()


def value(literal: str) -> str:
    r"""What :func:`text` made a literal of.

    >>> value(r'"a \"quoted\" line"')
    'a "quoted" line'
    """
    return msgspec.json.decode(literal, type=str)


def flag(value: bool) -> str:
    """A boolean literal."""
    return "true" if value else "false"


def integer(value: int) -> str:
    """An integer literal."""
    return str(value)


def decimal(value: Decimal) -> str:
    """A decimal literal without trailing zeros.

    >>> decimal(Decimal("33.520")), decimal(Decimal("18.0"))
    ('"33.52"^^xsd:decimal', '"18"^^xsd:decimal')
    """
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f'"{"0" if plain == "-0" else plain}"^^xsd:decimal'


def date(value: str) -> str:
    """A day, month or year as the registry gave it.

    >>> date("2024-03")
    '"2024-03"^^xsd:gYearMonth'
    """
    return f'"{value}"^^{date_type(value)}'


def header(base: str = BASE) -> str:
    """The base and the prefixes that begin every file."""
    lines = [f"@base <{base}> ."]
    lines += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(prefixes(base).items())]
    return "\n".join(lines) + "\n\n"


def blocks(subjects: Subjects) -> Iterator[str]:
    """One block of text per subject, in order of the subjects' terms; one statement a line, types first."""
    for subject in sorted(subjects):
        yield block(subject, subjects[subject])


def block(subject: str, predicates: Mapping[str, list[str]]) -> str:
    """The statements of one subject.

    >>> print(block("trial:NCT1", {"ct:phase": ["ctv:phase-PHASE2"], "a": ["ct:Trial"]}))
    trial:NCT1
        a ct:Trial ;
        ct:phase ctv:phase-PHASE2 .
    <BLANKLINE>
    """
    # "a" sorts before every prefixed name: types first.
    statements: list[str] = []
    for predicate in sorted(predicates):
        terms = predicates[predicate]
        if len(terms) == 1:
            statements.append(f"    {predicate} {terms[0]}")
        else:
            statements += [f"    {predicate} {term}" for term in sorted(set(terms))]
    return f"{subject}\n" + " ;\n".join(statements) + " .\n"


def block_of(subjects: Subjects, subject: str) -> str:
    """The statements of one of some subjects; empty where it is none of them."""
    return block(subject, subjects[subject]) if subject in subjects else ""


def count(subjects: Subjects) -> tuple[Counter[str], Counter[str]]:
    """How many nodes there are of each class, and how many statements with each property."""
    # Most predicates have one object in most nodes: each is counted once, then the further objects of the others.
    properties = Counter(chain.from_iterable(subjects.values()))
    classes = Counter(term for predicates in subjects.values() for term in dict.fromkeys(predicates.get("a", ())))
    for predicates in subjects.values():
        for predicate, terms in predicates.items():
            if len(terms) > 1:
                properties[predicate] += len(set(terms)) - 1
    if "a" in properties:
        properties["rdf:type"] = properties.pop("a")
    return classes, properties
