"""Literals of XML Schema: which are well-formed, and how two of them compare.

Sources: W3C XML Schema 1.1 part 2 for the lexical spaces; RDF 1.1 Concepts, section 5.1, for the datatypes that count;
SPARQL 1.1, section 17.3, for what ``<`` compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STRING: Final = XSD + "string"
LANG_STRING: Final = RDF + "langString"

_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DURATION = r"-?P(?=.)(?:{years})?(?:{days})?(?:T(?=.){time})?"
_YEARS = r"(?:[0-9]+Y)?(?:[0-9]+M)?"
_HOURS = r"(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_REAL = r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|INF)|NaN"

_LEXICAL: Final = {
    "boolean": "true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "float": _REAL,
    "double": _REAL,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE.removesuffix('?')}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": _DURATION.format(years=_YEARS, days="[0-9]+D", time=_HOURS),
    "yearMonthDuration": rf"-?P(?=.){_YEARS}",
    "dayTimeDuration": _DURATION.format(years="", days="[0-9]+D", time=_HOURS),
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:[A-Za-z0-9+/]\s?){0}|(?:(?:[A-Za-z0-9+/]\s?){4})*"
    r"(?:(?:[A-Za-z0-9+/]\s?){2}=\s?=|(?:[A-Za-z0-9+/]\s?){3}=)?",
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^ \t\n\r]+(?: [^ \t\n\r]+)*)?",
    "NMTOKEN": r"[\w.:·-]+",
    "Name": r"[^\W\d][\w.:·-]*|[_:][\w.:·-]*",
    "NCName": r"[^\W\d][\w.·-]*|_[\w.·-]*",
}
_INTEGER: Final = r"[+-]?[0-9]+"
_RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}
_DAYS: Final = frozenset({"date", "dateTime", "dateTimeStamp", "gMonthDay"})
_MATCH: Final = {name: re.compile(pattern, re.ASCII if name != "NMTOKEN" else 0) for name, pattern in _LEXICAL.items()}
_MATCH_INTEGER: Final = re.compile(_INTEGER, re.ASCII)


@lru_cache(maxsize=20_000)
def is_well_formed(lexical: str, datatype: str) -> bool:
    """Whether a literal belongs to its datatype; of one that XML Schema does not define nobody can say no.

    >>> is_well_formed("2011-02-30", XSD + "date"), is_well_formed("2011-13", XSD + "gYearMonth")
    (False, False)
    >>> is_well_formed("anything", "http://example.org/datatype")
    True
    """
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return True
    if name in _RANGES:
        low, high = _RANGES[name]
        return _MATCH_INTEGER.fullmatch(lexical) is not None and _is_between(Decimal(lexical), low, high)
    pattern = _MATCH.get(name)
    if pattern is not None and pattern.fullmatch(lexical) is None:
        return False
    return name not in _DAYS or _is_day(lexical)


def _is_between(value: Decimal, low: int | None, high: int | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_day(lexical: str) -> bool:
    """Whether a day that looks well is one of its month."""
    found = re.match(r"(-?[0-9]+|-)-([0-9]{2})-([0-9]{2})", lexical)
    assert found is not None
    year, month, day = found.groups()
    if month == "02" and day == "29" and year != "-":
        number = int(year[-4:])  # leap years repeat after 400 years
        return number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
    return int(day) <= _LENGTHS[int(month) - 1]


# ---- order

Comparable = tuple[str, Any]
"""What a literal compares with, and the value by which it does."""

Relation = Callable[[Any, Any], bool]

_STAMP: Final = re.compile(
    r"(?P<year>-?[0-9]{4,9})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:T(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2})(?P<fraction>\.[0-9]+)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


def _moment(lexical: str) -> Comparable | None:
    """A point in time, as seconds and their fraction; with a zone and without do not compare."""
    found = _STAMP.fullmatch(lexical)
    if found is None:
        return None
    parts = {name: int(found[name] or 0) for name in ("year", "month", "day", "hours", "minutes", "seconds")}
    seconds = _days(parts["year"], parts["month"], parts["day"]) * 86_400
    seconds += parts["hours"] * 3_600 + parts["minutes"] * 60 + parts["seconds"]
    if zone := found["zone"]:
        hours, _, minutes = zone.removeprefix("Z")[1:].partition(":")
        offset = int(hours or 0) * 3_600 + int(minutes or 0) * 60
        seconds -= -offset if zone[0] == "-" else offset
    return ("with zone" if zone else "without zone", (seconds, Decimal(found["fraction"] or 0)))


def _days(year: int, month: int, day: int) -> int:
    """Days since a fixed day in the calendar that is used today, for all years. Years begin in March: leap days last.

    >>> _days(2024, 3, 1) - _days(2024, 2, 1), _days(1, 1, 1) - _days(0, 1, 1)
    (29, 366)
    """
    since_march = (month + 9) % 12
    year -= since_march // 10
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * since_march + 2) // 5 + day


def _number(lexical: str) -> Comparable:
    # Not int: Python refuses more than 4,300 digits.
    return ("number", Decimal(lexical))


_TRUE_OR_FALSE: Final = {"true": True, "1": True, "false": False, "0": False}
_ORDER: Final[dict[str, Callable[[str], Comparable | None]]] = {
    STRING: lambda lexical: ("string", lexical),
    XSD + "boolean": lambda lexical: ("boolean", _TRUE_OR_FALSE[lexical]),
    XSD + "decimal": _number,
    XSD + "float": lambda lexical: ("number", float(lexical)),
    XSD + "double": lambda lexical: ("number", float(lexical)),
    XSD + "date": lambda lexical: (day := _moment(lexical)) and (f"day {day[0]}", day[1]),
    XSD + "dateTime": _moment,
    XSD + "dateTimeStamp": _moment,
    **{XSD + name: _number for name in _RANGES},
}


@lru_cache(maxsize=20_000)
def comparable(lexical: str, datatype: str) -> Comparable | None:
    """The kind and the value by which a literal compares with others of its kind; None where it does not compare.

    >>> comparable("7", XSD + "integer"), comparable("2011", XSD + "gYear")
    (('number', Decimal('7')), None)
    """
    read = _ORDER.get(datatype)
    return read(lexical) if read and is_well_formed(lexical, datatype) else None


def related(one: Comparable | None, relation: Relation, other: Comparable | None) -> bool:
    """Whether a relation holds between two literals; it does not where they do not compare.

    >>> import operator
    >>> related(("number", Decimal(1)), operator.lt, ("number", 1.5)), related(("string", "1"), operator.lt, None)
    (True, False)
    """
    if one is None or other is None or one[0] != other[0]:
        return False
    left, right = one[1], other[1]
    # SPARQL makes both a float where one is (section 17.3, numeric type promotion).
    return relation(float(left), float(right)) if type(left) is not type(right) else relation(left, right)
