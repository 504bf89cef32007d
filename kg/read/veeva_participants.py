"""Who may take part, as a ClinicalTrials.Veeva page says it: number, ages, sex, volunteers, criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kg.read.page import Page, coded_value, count, criteria
from kg.trial.text import one_line
from kg.trial.values import age_in_years

_VOLUNTEERS = {
    "no healthy volunteers": False,
    "healthy volunteers not accepted": False,
    "healthy volunteers are not accepted": False,
    "does not accept healthy volunteers": False,
    "not accepting healthy volunteers": False,
    "no": False,
    "accepts healthy volunteers": True,
    "accepting healthy volunteers": True,
    "healthy volunteers accepted": True,
    "healthy volunteers are accepted": True,
    "healthy volunteers allowed": True,
    "healthy volunteers": True,
    "yes": True,
}
_ENROLLMENT = re.compile(
    r"([0-9,]+) (estimated |anticipated |planned |expected )?(?:patient|participant|subject)s?"
    r"( \((?:estimated|anticipated)\))?",
    re.IGNORECASE,
)
_NUMBER, _UNIT = "([0-9]{1,3})", "(year|month|week|day|hour|minute)s?"
_SPAN = f"{_NUMBER} {_UNIT}"
_OLD = "(?: (?:old|of age))?"
_AGE_FROM = (
    re.compile(rf"{_NUMBER}\+ {_UNIT}{_OLD}"),
    re.compile(rf"{_SPAN}{_OLD} ?(?:\+|(?:and|or) (?:older|over|above|up))"),
    re.compile(rf"(?:at least|minimum|from) {_SPAN}{_OLD}"),
)
_AGE_RANGE = re.compile(rf"(?:from )?{_NUMBER}(?: {_UNIT})?(?: years)?{_OLD} ?(?:to|-|–) ?{_SPAN}(?: years)?{_OLD}")
_AGE_TO = (
    re.compile(rf"(?:under|up to|maximum) {_SPAN}{_OLD}"),
    re.compile(rf"{_SPAN}{_OLD} (?:and|or) (?:under|younger|below)"),
)


def participants(page: Page) -> dict[str, Any]:
    """How many there are and who may take part, as fields of a trial."""
    inclusion, exclusion = page["Inclusion criteria"].lines, page["Exclusion criteria"].lines
    sections = [("Inclusion Criteria", inclusion), ("Exclusion Criteria", exclusion)]
    enrollment, enrollment_type = _enrollment(page)
    minimum_age, maximum_age = _ages(page)
    return {
        "enrollment": enrollment,
        "enrollment_type": enrollment_type,
        "eligibility_text": criteria(sections, blank_ends_item=True),
        "sex": coded_value(page, page["Sex"], "sex", {}),
        "minimum_age": minimum_age,
        "maximum_age": maximum_age,
        "healthy_volunteers": _volunteers(page),
    }


def _enrollment(page: Page) -> tuple[int | None, str]:
    block = page["Enrollment"]
    for line in block.values[:1]:
        match = _ENROLLMENT.fullmatch(line.text)
        number = count(match[1]) if match else None
        if match and number is not None:
            return number, "ESTIMATED" if match[2] or match[3] else "ACTUAL"
        page.doubt(f"'{line.text}' is not a number of patients; left out", block, line)
    return None, ""


def _ages(page: Page) -> tuple[str, str]:
    """Lower and upper age limit as the registry writes them."""
    block = page["Ages"]
    for line in block.values[:1]:
        text = one_line(line.text.lower())
        limits = _limits(text)
        if limits is None and (limits := _limits(_in_years(text))) is not None:
            page.doubt(f"'{line.text}' has no unit of age; taken as years", block, line)
        if limits is None:
            page.doubt(f"'{line.text}' is not a known wording of ages; left out", block, line)
            return "", ""
        if limits[1] and not limits[0]:
            page.doubt(f"'{line.text}' is taken as the upper limit that the registry gives", block, line)
        return limits
    return "", ""


def _limits(text: str) -> tuple[str, str] | None:
    """The limits of a known wording; None for any other."""
    if text in ("all ages", "any age", "all", "no age limits", "no limits"):
        return "", ""
    if match := _first(_AGE_FROM, text):
        return _age(match[1], match[2]), ""
    if match := _AGE_RANGE.fullmatch(text):
        return _age(match[1], match[2] or match[4]), _age(match[3], match[4])
    if match := _first(_AGE_TO, text):
        return "", _age(match[1], match[2])
    return None


def _first(patterns: Iterable[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)


def _in_years(text: str) -> str:
    """The text with the unit that it leaves out."""
    if any(unit in text for unit in ("year", "month", "week", "day", "hour", "minute")):
        return text
    return (
        re.sub(r"([0-9]{1,3})(?: ?\+)", r"\1 years +", text)
        if "+" in text
        else re.sub(r"([0-9]{1,3})", r"\1 years", text)
    )


def _age(number: str, unit: str) -> str:
    text = f"{int(number)} {unit.capitalize()}" + ("" if int(number) == 1 else "s")
    return text if age_in_years(text) is not None else ""


def _volunteers(page: Page) -> bool | None:
    block = page["Volunteers"]
    for line in block.values[:1]:
        if line.text.lower() in _VOLUNTEERS:
            return _VOLUNTEERS[line.text.lower()]
        page.doubt(f"'{line.text}' is not a known wording about volunteers; left out", block, line)
    return None
