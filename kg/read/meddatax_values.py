"""Single values of a MedDataX page: each is known by the label above it or, where labels are lost, by its own shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kg.read.page import PHASES, Block, Line, Page, coded, coded_or_text, count
from kg.trial.codes import VALUES
from kg.trial.model import Dated
from kg.trial.values import is_partial_date

_ENROLLMENT = re.compile(r"([0-9,]+) (?:participant|patient|subject)s?")
_DATES: Final = ("start", "completion", "primary completion", "posted")
"""The kinds of values that are dates."""


STATUSES: Final = {
    "active, not recruiting": "ACTIVE_NOT_RECRUITING",
    "unknown status": "UNKNOWN",
}
"""Words for status that are not the registry's value itself."""


def typed(
    page: Page, block: Block, lines: Iterable[Line], labels: Mapping[str, str], shape: Callable[[str], str]
) -> dict[str, list[Line]]:
    """The values of a block by what they are: by label where there is one, else by shape. Only dates may be several."""
    found: dict[str, list[Line]] = {}
    label = ""
    for line in lines:
        if line.text.lower() in labels:
            label = labels[line.text.lower()]
            continue
        kind, label = _kind(page, block, line, label, shape(line.text)), ""
        if not kind:
            page.doubt(f"'{line.text}' is no value known here; left out", block, line)
        elif kind in found and kind != "date":
            page.doubt(f"'{line.text}' is a second {kind}; left out", block, line)
        else:
            found.setdefault(kind, []).append(line)
    return found


def _kind(page: Page, block: Block, line: Line, label: str, shape: str) -> str:
    is_date = shape == "date" and label in _DATES
    if not label or not shape or label == shape or is_date or line.text in VALUES.get(label, ()):
        return label or shape
    # A label whose own value is lost stands above the value of another.
    page.doubt(f"'{line.text}' stands under the label of {label}; taken as {shape}", block, line)
    return shape


def shape(text: str) -> str:
    """What kind of value a text without a label is: status, phase, enrollment or date; empty if none of them.

    >>> shape("RECRUITING"), shape("PHASE1/PHASE2"), shape("20 participants"), shape("2024-03-01"), shape("soon")
    ('status', 'phase', 'enrollment', 'date', '')
    """
    if coded(text, "status", STATUSES):
        return "status"
    if all(coded(part, "phase", PHASES) for part in _phase_parts(text)):
        return "phase"
    if _ENROLLMENT.fullmatch(text):
        return "enrollment"
    return "date" if len(text) > 4 and is_partial_date(text) else ""


def _phase_parts(text: str) -> list[str]:
    # The slash of "N/A" parts no phases.
    return [text] if text.upper() == "N/A" else re.split(r"\s*[/,|]\s*", text)


def phases_of(page: Page, block: Block, line: Line) -> tuple[str, ...]:
    """The phases of a line such as ``PHASE1/PHASE2``."""
    parts = [line._replace(text=part) for part in _phase_parts(line.text)]
    return tuple(coded_or_text(page, block, part, "phase", PHASES) for part in parts if part.text)


def enrollment_of(page: Page, block: Block, line: Line) -> int | None:
    """How many participants a line tells."""
    match = _ENROLLMENT.fullmatch(line.text)
    number = count(match[1]) if match else None
    if number is None:
        page.doubt(f"'{line.text}' is not a number of participants; left out", block, line)
    return number


def date_of(page: Page, block: Block, line: Line) -> Dated | None:
    """The date of a line; of a first of a month only the month, since the site makes up days."""
    if not is_partial_date(line.text):
        page.doubt(f"'{line.text}' is not a date; left out", block, line)
        return None
    if line.text[7:] == "-01":
        page.doubt(f"the day of '{line.text}' may be made up by the site; kept as month", block, line)
        return Dated(date=line.text[:7])
    return Dated(date=line.text)
