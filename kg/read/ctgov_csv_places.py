"""The locations of a search download: ``Facility, City, State, Zip, Country``, of which any but the last may be absent.

Facilities and cities have commas of their own, and nothing marks what is absent. The country and the postal code show;
the rest is told apart only where there is one way to read it, or where it goes wrong in less than one of a hundred of
the registry's locations.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import text
from kg.trial.countries import country_of, is_country
from kg.trial.model import Site
from kg.trial.text import fold

# Their locations always name the state or province, and these are all there are.
_STATES: Final = frozenset(
    fold(name)
    for name in (
        *("Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware"),
        *("District of Columbia", "Florida", "Georgia", "Guam", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa"),
        *("Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts", "Michigan", "Minnesota"),
        *("Mississippi", "Missouri", "Montana", "Nebraska", "Nevada", "New Hampshire", "New Jersey", "New Mexico"),
        *("New York", "North Carolina", "North Dakota", "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Puerto Rico"),
        *("Rhode Island", "South Carolina", "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia"),
        *("Washington", "West Virginia", "Wisconsin", "Wyoming"),
        *("Alberta", "British Columbia", "Manitoba", "New Brunswick", "Newfoundland and Labrador", "Nova Scotia"),
        *("Northwest Territories", "Nunavut", "Ontario", "Prince Edward Island", "Quebec", "Saskatchewan", "Yukon"),
        *("Australian Capital Territory", "New South Wales", "Northern Territory", "Queensland", "South Australia"),
        *("Tasmania", "Victoria", "Western Australia"),
    )
)
_WITH_STATES: Final = ("United States", "Canada", "Australia")
# A postal code has a digit; what begins as a word does is a city ("Praha 2").
_POSTAL_CODE: Final = re.compile(r"(?=.*\d)(?![A-Za-z]{4})[A-Za-z0-9][A-Za-z0-9 ./-]{1,14}")
# What names of facilities have and names of cities do not, as word beginnings in the languages of the registry.
_FACILITY: Final = re.compile(
    r"hosp|h[oôóö]pital|ospedal|klini|clini|cl[ií]n|univ|instit|istit|cent(?:er|re|ro|rum)|zentrum|site|research|medic"
    r"|m[ée]dec|kranken|foundation|fund|dep(?:t|ar)|d[ée]part|dipart|division|section|school|facult|fakult|colleg|unit"
    r"|ltd|llc|inc\b|gmbh|\bs\.?a\.?\b|\bo\.z\b|a\.s\.|health|sant[ée]|salud|sanat|infirmary|poli|practice|praxis|surgery"
    r"|laborator|pharm|trial|study|investigat|onco|cancer|cardi|neuro|derma|chu\b|chr\b|crs\b|azienda|irccs|asl\b|uz\b"
    r"|az\b|nhs|trust|service|group|\bm\.?d\b|ph\.?d|\bdr\b|prof|ward|floor|room|building|\bhaus|pavil|campus|block"
    r"|tower|level|street|\broad\b(?! maha)|avenue|acad|office|local inst|compan|corp|consult|gsk|pfizer|novo nord"
    r"|association|society|ministry|dental|kidney|diab|heart|lung|zieken|sykehus|sygehus|sjukhus|lasarett|nemocnic"
    r"|szpital|spital|bolni|k[oó]rh[aá]z|hastane|nasen-",
    re.IGNORECASE,
)


def locations(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The sites of a column, in order; one doubt for all that cannot be told apart.

    >>> locations("Lamp Hospital, Oslo, 0150, Norway", Where("Locations"), Doubts())["sites"][0].postal_code
    '0150'
    """
    sites, unclear = list[Site](), list[str]()
    for place, country in _split(text(value, where, doubts)):
        site, is_clear = _site(place, country)
        sites.append(site)
        if not is_clear:
            unclear.append(place)
    if unclear:
        doubts.add(
            f"of {len(unclear)} of {len(sites)} locations it cannot be told what is facility, city or region, first "
            f"{shown(unclear[0])}; only what is certain is read",
            where,
        )
    return {"sites": tuple(sites)}


def _split(stated: str) -> list[tuple[str, str]]:
    """The locations in a column with their countries: a ``|`` that follows no country is part of a facility's name."""
    places, begun = list[tuple[str, str]](), ""
    for piece in stated.split("|"):
        begun = f"{begun}|{piece}" if begun else piece
        if is_country(country := country_of(begun)):
            places.append((begun.strip(), country))
            begun = ""
    if begun.strip():
        places.append((begun.strip(), ""))
    return places


def _site(place: str, country: str) -> tuple[Site, bool]:
    if not country:
        return Site(), False
    before = place.rstrip().removesuffix(country).removesuffix(", ")
    parts = [part for part in before.split(", ") if part.strip()]
    postal_code = ""
    if len(parts) > 1 and _POSTAL_CODE.fullmatch(parts[-1]):
        postal_code = parts.pop()
    told = _told(parts, country)
    if told is None:
        return Site(country=country, postal_code=postal_code), False
    facility, city, region = told
    return Site(facility=facility, city=city, region=region, postal_code=postal_code, country=country), True


def _told(parts: list[str], country: str) -> tuple[str, str, str] | None:
    """Facility, city and region; None where there are several ways to read the parts.

    >>> _told(["Lamp Hospital", "Oslo"], "Norway"), _told(["Lamps", "Light"], "Norway")
    (('Lamp Hospital', 'Oslo', ''), None)
    """
    if not parts:
        return "", "", ""
    if country in _WITH_STATES and fold(parts[-1]) in _STATES:
        return (", ".join(parts[:-2]), parts[-2], parts[-1]) if len(parts) > 1 else None
    first = _FACILITY.search(parts[0]) is not None
    if len(parts) == 1:
        return None if first else ("", parts[0], "")
    if len(parts) == 2:
        return (parts[0], parts[1], "") if first else None
    is_city = not _FACILITY.search(parts[1]) and not any(map(str.isdigit, parts[1])) and not is_country(parts[1])
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and first and is_city else None
