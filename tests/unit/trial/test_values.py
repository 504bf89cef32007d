from __future__ import annotations

from decimal import Decimal

import pytest

from kg.trial.countries import is_country, iso_code
from kg.trial.record import Document, Doubt
from kg.trial.values import age_in_years, date_type, is_nct_id, is_partial_date, mesh_id


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        ("NCT12345678", True),
        ("NCT1234567", False),
        ("NCT123456789", False),
        ("nct12345678", False),
        (" NCT12345678", False),
        ("NCT12345678\n", False),
        ("NCT１２３４５６７８", False),
        ("", False),
    ],
)
def test_nct_ids(text: str, is_id: bool) -> None:
    assert is_nct_id(text) is is_id


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("2024", "xsd:gYear"),
        ("0001", "xsd:gYear"),
        ("2024-12", "xsd:gYearMonth"),
        ("2024-02-29", "xsd:date"),
        ("1900-02-28", "xsd:date"),
    ],
)
def test_partial_dates(text: str, type_: str) -> None:
    assert is_partial_date(text)
    assert date_type(text) == type_


@pytest.mark.parametrize("text", ["2024-01-01\n", "２０２４", "2024/01/01", "-2024", "March 2024"])
def test_what_is_written_otherwise_is_no_date(text: str) -> None:
    assert not is_partial_date(text)


@pytest.mark.parametrize(
    "text",
    ["", "0000", "24", "2024-1", "2024-00", "2024-13", "2024-02-30", "1900-02-29", "2024-01-00", "2024-01-01T00:00"],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert not is_partial_date(text)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("18 Years", "18"),
        ("1 Year", "1"),
        ("0 Years", "0"),
        ("10 Years", "10"),
        ("100 years", "100"),
        ("6 Months", "0.5"),
        ("18 MONTHS", "1.5"),
        ("1 Week", "0.019165"),
        ("52.1775 Weeks", "1"),
        ("365.25 Days", "1"),
        ("1 Day", "0.002738"),
        ("24 Hours", "0.002738"),
        ("30 Minutes", "0.000057"),
        (" 2.5 Years ", "2.5"),
    ],
)
def test_ages(text: str, years: str) -> None:
    made = age_in_years(text)
    assert made == Decimal(years)
    assert str(made) == years


@pytest.mark.parametrize(
    "text", ["", "N/A", "18", "18Years", "Years", "-1 Years", "18 Years old", "1,5 Years", "x Days"]
)
def test_what_is_no_age(text: str) -> None:
    assert age_in_years(text) is None


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("D000001943", "D001943"),
        ("D001943", "D001943"),
        ("D000066331", "D066331"),
        ("D000066388", "D000066388"),
        ("D000089183", "D000089183"),
        ("C539516", "C539516"),
        ("C000539516", "C000539516"),
        ("Dx", "Dx"),
        ("D", "D"),
        ("", ""),
    ],
)
def test_mesh_ids(text: str, made: str) -> None:
    assert mesh_id(text) == made


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "US"),
        ("UNITED  STATES", "US"),
        ("Turkey (Türkiye)", "TR"),
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("Côte d’Ivoire", "CI"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Congo", "CG"),
        ("Guinea", "GN"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_countries(name: str, code: str) -> None:
    assert iso_code(name) == code
    assert is_country(name) or not code


def test_a_country_that_is_gone_is_a_country_without_a_code() -> None:
    assert is_country("Yugoslavia")
    assert iso_code("Yugoslavia") == ""


def test_a_document_is_named_by_where_it_stands() -> None:
    assert Document("s", "", 0, b"").name == "s"
    assert Document("s", "a/b", 0, b"").name == "s/a/b"
    assert Document("s", "", 2, b"").name == "s #2"
    assert Document("s", "", 0, b"abc").sha256.startswith("ba7816bf8f01cfea")


def test_doubts_are_sorted_by_what_they_say() -> None:
    assert sorted([Doubt("b", "$.a"), Doubt("a", "$.b")])[0] == Doubt("a", "$.b")
    assert str(Doubt("odd", "$.a")) == "odd @ $.a"
