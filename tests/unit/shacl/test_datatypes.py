"""Lexical forms from XML Schema 1.1 part 2, and the order of literals from SPARQL 1.1, section 17.3."""

from __future__ import annotations

import operator

import pytest

from kg.shacl.datatypes import XSD, comparable, is_well_formed, related

GOOD = {
    "integer": ["0", "-5", "+5", "007", "9" * 5000],
    "nonNegativeInteger": ["0", "+1", "-0"],
    "positiveInteger": ["1"],
    "negativeInteger": ["-1"],
    "nonPositiveInteger": ["0", "-1"],
    "byte": ["-128", "127"],
    "short": ["32767"],
    "int": ["2147483647"],
    "long": ["-9223372036854775808"],
    "unsignedByte": ["255"],
    "unsignedShort": ["65535"],
    "unsignedInt": ["4294967295"],
    "unsignedLong": ["18446744073709551615"],
    "decimal": ["1", "1.", ".5", "-1.50", "+0.0"],
    "double": ["1", "1.5e10", "-.5E-3", "INF", "-INF", "NaN"],
    "float": ["1e0"],
    "boolean": ["true", "false", "1", "0"],
    "date": [
        "2011-03-01",
        "2011-03-01Z",
        "2011-03-01+14:00",
        "-0001-01-01",
        "12011-01-01",
        "2000-02-29",
        "-0004-02-29",
    ],
    "dateTime": ["2011-03-01T24:00:00", "2011-03-01T23:59:59.123456789-05:30"],
    "dateTimeStamp": ["2011-03-01T10:00:00Z"],
    "time": ["10:00:00", "24:00:00.0Z"],
    "gYear": ["2011", "2011Z", "-12011"],
    "gYearMonth": ["2011-12"],
    "gMonth": ["--12"],
    "gMonthDay": ["--02-29"],
    "gDay": ["---31"],
    "duration": ["P1Y", "-P1Y2M3DT4H5M6.7S", "PT0S", "P1M"],
    "yearMonthDuration": ["P1Y2M"],
    "dayTimeDuration": ["P1DT2H", "PT1M"],
    "hexBinary": ["", "0fB7"],
    "base64Binary": ["", "AAAA", "AA==", "AAA=", "AA AA"],
    "language": ["en", "en-GB-x-1"],
    "normalizedString": ["a  b"],
    "token": ["", "a b"],
    "NMTOKEN": ["1a-b", "é"],
    "Name": ["a:b", "_x"],
    "NCName": ["a-b"],
    "anyURI": ["anything at all"],
    "string": ["\n"],
}
BAD = {
    "integer": ["", " 5", "5 ", "5.0", "1_000", "٣", "x", "5\n"],
    "nonNegativeInteger": ["-1"],
    "positiveInteger": ["0"],
    "negativeInteger": ["0"],
    "nonPositiveInteger": ["1"],
    "byte": ["128", "-129"],
    "unsignedByte": ["256", "-1"],
    "decimal": [".", "1e5", "INF", ""],
    "double": ["1e", "inf", "nan", "e5"],
    "boolean": ["TRUE", "yes", ""],
    "date": ["2011-02-29", "1900-02-29", "2011-04-31", "2011-3-1", "11-01-01", "2011-03-01+15:00", "02011-01-01"],
    "dateTime": [
        "2011-03-01",
        "2011-03-01T24:00:01",
        "2011-03-01T10:60:00",
        "2011-03-01 10:00:00",
        "2011-02-30T10:00:00",
    ],
    "dateTimeStamp": ["2011-03-01T10:00:00"],
    "time": ["10:00", "25:00:00"],
    "gYear": ["11", "2011-01"],
    "gYearMonth": ["2011-13", "2011-1"],
    "gMonth": ["12", "--13"],
    "gMonthDay": ["--02-30", "--04-31"],
    "gDay": ["---32"],
    "duration": ["P", "PT", "P1YT", "1Y", "P1S"],
    "yearMonthDuration": ["P1D", "P"],
    "dayTimeDuration": ["P1Y"],
    "hexBinary": ["0", "0g"],
    "base64Binary": ["A", "AA", "A==="],
    "language": ["", "en_GB", "toolonglanguage"],
    "normalizedString": ["a\tb"],
    "token": [" a", "a  b"],
    "NMTOKEN": ["", "a b"],
    "Name": ["1a", ""],
    "NCName": ["a:b"],
}


@pytest.mark.parametrize(("name", "lexical"), [(name, each) for name, forms in GOOD.items() for each in forms])
def test_a_form_that_belongs_to_its_datatype(name: str, lexical: str) -> None:
    assert is_well_formed(lexical, XSD + name)


@pytest.mark.parametrize(("name", "lexical"), [(name, each) for name, forms in BAD.items() for each in forms])
def test_a_form_that_does_not(name: str, lexical: str) -> None:
    assert not is_well_formed(lexical, XSD + name)
    assert comparable(lexical, XSD + name) is None


# Smaller, larger; all of one kind.
ORDERED = [
    ("1 integer", "2 byte"),
    ("-1.5 decimal", "-1 integer"),
    ("1 integer", "1.5 double"),
    ("-INF float", "INF double"),
    ("a string", "b string"),
    ("A string", "a string"),
    ("false boolean", "1 boolean"),
    ("2011-02-28 date", "2011-03-01 date"),
    ("-0001-12-31 date", "0000-01-01 date"),
    ("9999-12-31 date", "10000-01-01 date"),
    ("2011-03-01+02:00 date", "2011-03-01Z date"),
    ("2011-03-01T10:00:00 dateTime", "2011-03-01T10:00:00.0000001 dateTime"),
    ("2011-03-01T12:00:00+02:00 dateTime", "2011-03-01T10:00:01Z dateTimeStamp"),
    ("2011-03-01T23:30:00-01:00 dateTime", "2011-03-02T01:00:00Z dateTime"),
]
EQUAL = [
    ("1 integer", "1.0 decimal"),
    ("0.1 decimal", "0.1 double"),
    ("true boolean", "1 boolean"),
    ("2011-03-01T24:00:00 dateTime", "2011-03-02T00:00:00 dateTime"),
    ("2011-03-01T12:00:00+02:00 dateTime", "2011-03-01T10:00:00Z dateTime"),
]
APART = [
    ("1 integer", "1 string"),
    ("2011-03-01 date", "2011-03-01T00:00:00 dateTime"),
    ("2011-03-01T00:00:00Z dateTime", "2011-03-02T00:00:00 dateTime"),
    ("2011-03-01Z date", "2011-03-02 date"),
    ("2011 gYear", "2012 gYear"),
    ("1 integer", "NaN double"),
    ("NaN double", "NaN double"),
    ("x integer", "1 integer"),
]


def holds(relation: str, pair: tuple[str, str]) -> bool:
    one, other = (comparable(lexical, XSD + name) for lexical, name in (each.split() for each in pair))
    return related(one, getattr(operator, relation), other)


@pytest.mark.parametrize("pair", ORDERED, ids=" < ".join)
def test_a_literal_is_less_than_another(pair: tuple[str, str]) -> None:
    assert [relation for relation in ("lt", "le", "gt", "ge") if holds(relation, pair)] == ["lt", "le"]


@pytest.mark.parametrize("pair", EQUAL, ids=" = ".join)
def test_literals_are_as_great_as_each_other(pair: tuple[str, str]) -> None:
    assert [relation for relation in ("lt", "le", "gt", "ge") if holds(relation, pair)] == ["le", "ge"]


@pytest.mark.parametrize("pair", APART, ids=" and ".join)
def test_literals_that_do_not_compare_stand_in_no_relation(pair: tuple[str, str]) -> None:
    assert not [relation for relation in ("lt", "le", "gt", "ge") if holds(relation, pair)]
