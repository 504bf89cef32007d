"""Where pySHACL departs from the W3C recommendation: the compiled shapes keep to it. docs/validation.md lists the same.

A departure that is gone with a new pySHACL fails here: then it is to be taken off both lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.errors import ShapeError
from tests.engines import Row, by_compiled, by_pyshacl, rows

DOCS = Path(__file__).parents[3] / "docs" / "validation.md"


@dataclass(frozen=True)
class Departure:
    """A property shape ``:P`` of ``:p`` for ``:C``, data about ``:a``, and the values at fault as they ought to be."""

    section: str
    what: str
    component: str
    constraint: str
    data: str
    faults: tuple[str, ...] = ()

    @property
    def shapes(self) -> str:
        return f":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P {self.constraint} ." + (
            "" if "sh:path" in self.constraint else ":P sh:path :p ."
        )

    @property
    def expected(self) -> set[Row]:
        return {(":a", ":p", value, ":P", self.component, "Violation") for value in self.faults}


DEPARTURES = [
    Departure(
        "2.3.1",
        "walks the inverse of a sequence from its front: first the inverse of the first step",
        "In",
        "sh:path [ sh:inversePath ( :q :r ) ] ; sh:in ()",
        ":a a :C . :b :r :a . :c :q :b .",
        (":c",),
    ),
    Departure(
        "4.1.2",
        "takes `rdfs:Literal` for the datatype of every literal",
        "Datatype",
        "sh:datatype rdfs:Literal",
        ":a a :C ; :p 5 .",
        ('"5"^^xsd:integer',),
    ),
    Departure(
        "4.1.2",
        "lets ill-formed literals pass whose datatype rdflib does not read, such as `xsd:gYearMonth`",
        "Datatype",
        "sh:datatype xsd:gYearMonth",
        ':a a :C ; :p "2011-13"^^xsd:gYearMonth .',
        ('"2011-13"^^xsd:gYearMonth',),
    ),
    Departure(
        "4.1.2",
        "refuses a day whose year has more than four digits, or is before the year 1",
        "Datatype",
        "sh:datatype xsd:date",
        ':a a :C ; :p "12011-03-01"^^xsd:date .',
    ),
    Departure(
        "4.1.2",
        "takes a number with white space or underscores for well-formed",
        "Datatype",
        "sh:datatype xsd:integer",
        ':a a :C ; :p " 5"^^xsd:integer .',
        ('" 5"^^xsd:integer',),
    ),
    Departure(
        "4.3",
        "orders literals that SPARQL does not compare, such as a number and a day, by their datatypes",
        "MinInclusive",
        'sh:minInclusive "2011-03-01"^^xsd:date',
        ":a a :C ; :p 5 .",
        ('"5"^^xsd:integer',),
    ),
    Departure(
        "4.3",
        "finds that NaN is not above a limit",
        "MaxInclusive",
        "sh:maxInclusive 5",
        ':a a :C ; :p "NaN"^^xsd:double .',
        ('"NaN"^^xsd:double',),
    ),
    Departure(
        "4.4.1",
        "lets a blank node pass `sh:minLength 0`",
        "MinLength",
        "sh:minLength 0",
        ":a a :C ; :p _:b .",
        ("_:",),
    ),
    Departure(
        "4.4.3",
        "lets `$` match before a line break at the end",
        "Pattern",
        'sh:pattern "^b$"',
        ':a a :C ; :p "b\\n" .',
        ('"b\\n"',),
    ),
    Departure(
        "4.4.3",
        'does not know the flag "s"',
        "Pattern",
        'sh:pattern "a.b" ; sh:flags "s"',
        ':a a :C ; :p "a\\nb" .',
    ),
    Departure(
        "4.5.3",
        "orders IRIs and literals",
        "LessThan",
        "sh:lessThan :q",
        ':a a :C ; :p :b ; :q "x" .',
        (":b",),
    ),
    Departure(
        "4.5.3",
        "orders texts with a language, literals of unknown datatypes, and ill-formed ones",
        "LessThan",
        "sh:lessThan :q",
        ':a a :C ; :p "a"@en ; :q "b"@en .',
        ('"a"@en',),
    ),
    Departure(
        "4.5.4",
        "breaks off where two literals do not compare",
        "LessThanOrEquals",
        "sh:lessThanOrEquals :q",
        ':a a :C ; :p "x"^^xsd:integer ; :q 1 .',
        ('"x"^^xsd:integer',),
    ),
    Departure("4.6.2", "refuses an empty list of shapes", "And", "sh:and ()", ":a a :C ; :p 1 ."),
    Departure(
        "4.8.1",
        "lets `rdf:type rdfs:Resource` pass in a closed shape",
        "Closed",
        "sh:closed true ; sh:ignoredProperties ( :q )",
        ":a a :C ; :p :b . :b a rdfs:Resource .",
        ("rdfs:Resource",),
    ),
]


def named(departure: Departure) -> str:
    return f"{departure.section} {departure.what}"


def by(row: Row) -> Row:
    """Without its path: that of a closed shape is the property which it does not allow."""
    return (row[0], ":p", *row[2:])


@pytest.mark.parametrize("departure", DEPARTURES, ids=named)
def test_the_compiled_shapes_keep_to_the_recommendation(departure: Departure) -> None:
    assert set(map(by, rows(by_compiled(departure.shapes, departure.data)))) == departure.expected


@pytest.mark.parametrize("departure", DEPARTURES, ids=named)
def test_pyshacl_departs(departure: Departure) -> None:
    try:
        found = set(map(by, rows(by_pyshacl(departure.shapes, departure.data))))
    except ShapeError:
        return
    assert found != departure.expected


def test_the_page_lists_the_same() -> None:
    text = DOCS.read_text(encoding="utf-8").partition("## Where pySHACL departs")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith(("| 2", "| 4"))]
    assert lines == [f"| {each.section} | {each.what} |" for each in DEPARTURES]
