"""Who may take part, as a ClinicalTrials.Veeva page says it: number, ages, sex, volunteers, criteria."""

from __future__ import annotations

import re
from typing import Any

from kg.read.page import Page, coded_value, count, criteria
from kg.trial.values import age_in_years

_VOLUNTEERS = {
    "no healthy volunteers": False,
    "accepts healthy volunteers": True,
    "healthy volunteers accepted": True,
    "healthy volunteers allowed": True,
    "healthy volunteers": True,
}
_ENROLLMENT = re.compile(r"([0-9,]+) (estimated )?(?:patient|participant)s?")
_NUMBER, _UNIT = "([0-9]{1,3})", "(year|month|week|day|hour|minute)s?"
_SPAN = f"{_NUMBER} {_UNIT}"
_AGE_FROM = re.compile(rf"{_NUMBER}\+ {_UNIT}(?: old)?")
_AGE_RANGE = re.compile(rf"{_NUMBER}(?: {_UNIT})?(?: old)? to {_SPAN}(?: old)?")
_AGE_TO = re.compile(rf"(?:under|up to) {_SPAN} old|{_SPAN}(?: old)? (?:and|or) (?:under|younger)")


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
            return number, "ESTIMATED" if match[2] else "ACTUAL"
        page.doubt(f"'{line.text}' is not a number of patients; left out", block, line)
    return None, ""


def _ages(page: Page) -> tuple[str, str]:
    """Lower and upper age limit as the registry writes them."""
    block = page["Ages"]
    for line in block.values[:1]:
        text = line.text.lower()
        if text in ("all ages", "any age"):
            return "", ""
        if match := _AGE_FROM.fullmatch(text):
            return _age(match[1], match[2]), ""
        if match := _AGE_RANGE.fullmatch(text):
            return _age(match[1], match[2] or match[4]), _age(match[3], match[4])
        if match := _AGE_TO.fullmatch(text):
            page.doubt(f"'{line.text}' is taken as the upper limit that the registry gives", block, line)
            return "", _age(match[1] or match[3], match[2] or match[4])
        page.doubt(f"'{line.text}' is not a known wording of ages; left out", block, line)
    return "", ""


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
