"""Values that a registry writes as text: trial ids, partial dates, ages."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal

_NCT_ID = re.compile(r"NCT[0-9]{8}")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# A day with a time of day, as computers write it.
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DESCRIPTOR = re.compile(r"D[0-9]{1,9}")
_AGE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) (Year|Month|Week|Day|Hour|Minute)s?", re.IGNORECASE | re.ASCII)

# How many of a unit make a year. A week is 1/52.1775 of the Gregorian mean year, 365.2425 days / 7.
_PER_YEAR = {
    "year": Decimal(1),
    "month": Decimal(12),
    "week": Decimal("52.1775"),
    "day": Decimal("365.25"),
    "hour": Decimal(8766),
    "minute": Decimal(525960),
}


def is_nct_id(text: str) -> bool:
    """Whether the whole text is an NCT id: ``NCT`` and eight digits.

    >>> is_nct_id("NCT02455596"), is_nct_id("NCT0245559")
    (True, False)
    """
    return _NCT_ID.fullmatch(text) is not None


def is_partial_date(text: str) -> bool:
    """Whether the text is a calendar day, month or year: ``2024-02-29``, ``2024-02`` or ``2024``.

    The registry calls this a PartialDate; a day that no calendar has is refused.

    >>> is_partial_date("2011-03"), is_partial_date("2023-02-29"), is_partial_date("2011-13")
    (True, False, False)
    """
    match = _DATE.fullmatch(text)
    if match is None or match[1] == "0000":
        return False
    if match[2] is None:
        return True
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        return False
    return match[3] is None or 1 <= int(match[3]) <= calendar.monthrange(year, month)[1]


def partial_date_of(text: str) -> str:
    """The partial date that a text is, or the day of a day with a time; empty where it is neither.

    >>> partial_date_of("2024-02"), partial_date_of("2024-02-29T08:30:00Z"), partial_date_of("soon")
    ('2024-02', '2024-02-29', '')
    """
    moment = _MOMENT.fullmatch(text)
    date = moment[1] if moment else text
    return date if is_partial_date(date) else ""


def date_type(date: str) -> str:
    """The XML Schema datatype of a partial date, as a prefixed name.

    >>> date_type("2024"), date_type("2024-03"), date_type("2024-03-01")
    ('xsd:gYear', 'xsd:gYearMonth', 'xsd:date')
    """
    return {4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(date), "xsd:date")


def age_in_years(text: str) -> Decimal | None:
    """An age as the registry writes it (``18 Years``, ``6 Months``), in years; None where it cannot be read.

    Rounded to six decimals, so that the same text always gives the same number.

    >>> age_in_years("18 Years"), age_in_years("6 Months"), age_in_years("N/A")
    (Decimal('18'), Decimal('0.5'), None)
    """
    match = _AGE.fullmatch(text.strip())
    if match is None:
        return None
    years = (Decimal(match[1]) / _PER_YEAR[match[2].lower()]).quantize(Decimal("0.000001"))
    return years.normalize() if years % 1 else Decimal(int(years))


def mesh_id(text: str) -> str:
    """A MeSH id as MeSH writes it. Older downloads pad every descriptor to nine digits.

    Descriptors with six digits end at 66331 and those with nine begin at 66388, so the padding can be undone
    without a table. Supplementary ids (``C…``) stay as they are.

    >>> mesh_id("D000001943"), mesh_id("D001943"), mesh_id("D000089183"), mesh_id("C539516")
    ('D001943', 'D001943', 'D000089183', 'C539516')
    """
    if not _DESCRIPTOR.fullmatch(text):
        return text
    number = int(text[1:])
    return f"D{number:06d}" if number < 66388 else f"D{number:09d}"
