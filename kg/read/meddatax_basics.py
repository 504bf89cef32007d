"""The blocks of single values of a MedDataX page: basic information and study design.

Each value is known by the label above it or, where the labels are lost, by its own shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kg.read.page import DESIGN_FIELDS, Block, Line, Page, coded_or_text, count
from kg.trial.codes import VALUES
from kg.trial.model import Dated
from kg.trial.values import is_partial_date

_BASIC_LABELS = {
    "recruitment status": "status",
    "clinical phase": "phase",
    "total enrollment": "enrollment",
    "study classification": "studyType",
    "study start date": "start",
    "study completion date": "completion",
    "primary completion date": "primary completion",
}
_DESIGN_LABELS = {
    "allocation method": "allocation",
    "intervention model": "interventionModel",
    "primary study purpose": "primaryPurpose",
    "blinding strategy": "masking",
    "observation model": "observationalModel",
    "observational model": "observationalModel",
    "time perspective": "timePerspective",
}
_ENROLLMENT = re.compile(r"([0-9,]+) participants?")


def has_labels(page: Page) -> bool:
    """Whether either block still shows one of its labels."""
    labelled = ((page["Basic Information"], _BASIC_LABELS), (page["Study Design"], _DESIGN_LABELS))
    return any(line.text.lower() in labels for block, labels in labelled for line in block.values)


def basics(page: Page) -> dict[str, Any]:
    """Status, type, phases, enrollment and dates, as fields of a trial."""
    block = page["Basic Information"]
    found = _typed(page, block, _BASIC_LABELS, _basic_shape)
    status, study_type = (
        next((coded_or_text(page, block, line, scheme, {}) for line in found.get(scheme, ())), "")
        for scheme in ("status", "studyType")
    )
    start, completion = _dates(page, block, found.get("date", []))
    return {
        "overall_status": status,
        "study_type": study_type,
        "phases": tuple(phase for line in found.get("phase", ()) for phase in _phases(page, block, line)),
        "enrollment": next((_enrollment(page, block, line) for line in found.get("enrollment", ())), None),
        "start": next((_date(page, block, line) for line in found.get("start", ())), start),
        "completion": next((_date(page, block, line) for line in found.get("completion", ())), completion),
        "primary_completion": next((_date(page, block, line) for line in found.get("primary completion", ())), None),
    }


def design(page: Page, study_type: str) -> dict[str, Any]:
    """Allocation, masking and what else the study design shows, as fields of a trial."""

    def shape(text: str) -> str:
        # OTHER is a purpose, a model and a time perspective; of these an interventional study has a purpose only.
        if text == "OTHER":
            return "primaryPurpose" if study_type == "INTERVENTIONAL" else ""
        return next((scheme for scheme in _DESIGN_LABELS.values() if text in VALUES[scheme]), "")

    block = page["Study Design"]
    found = _typed(page, block, _DESIGN_LABELS, shape)
    return {DESIGN_FIELDS[scheme]: coded_or_text(page, block, lines[0], scheme, {}) for scheme, lines in found.items()}


def _typed(page: Page, block: Block, labels: Mapping[str, str], shape: Callable[[str], str]) -> dict[str, list[Line]]:
    """The values of a block by what they are: by label where there is one, else by shape. Only dates may be several."""
    found: dict[str, list[Line]] = {}
    label = ""
    for line in block.values:
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
    is_date = shape == "date" and label in ("start", "completion", "primary completion")
    if not label or not shape or label == shape or is_date or line.text in VALUES.get(label, ()):
        return label or shape
    # A label whose own value is lost stands above the value of another.
    page.doubt(f"'{line.text}' stands under the label of {label}; taken as {shape}", block, line)
    return shape


def _basic_shape(text: str) -> str:
    if text in VALUES["status"]:
        return "status"
    if text in VALUES["studyType"]:
        return "studyType"
    if all(part in VALUES["phase"] for part in _phase_parts(text)):
        return "phase"
    if _ENROLLMENT.fullmatch(text):
        return "enrollment"
    return "date" if len(text) > 4 and is_partial_date(text) else ""


def _phase_parts(text: str) -> list[str]:
    return re.split(r"\s*[/,|]\s*", text)


def _phases(page: Page, block: Block, line: Line) -> tuple[str, ...]:
    parts = [line._replace(text=part) for part in _phase_parts(line.text)]
    return tuple(coded_or_text(page, block, part, "phase", {}) for part in parts if part.text)


def _enrollment(page: Page, block: Block, line: Line) -> int | None:
    match = _ENROLLMENT.fullmatch(line.text)
    number = count(match[1]) if match else None
    if number is None:
        page.doubt(f"'{line.text}' is not a number of participants; left out", block, line)
    return number


def _dates(page: Page, block: Block, lines: Sequence[Line]) -> tuple[Dated | None, Dated | None]:
    """Start and completion from dates without labels: only two, in this order, can be told apart."""
    if len(lines) == 2 and lines[0].text[:7] <= lines[1].text[:7]:
        return _date(page, block, lines[0]), _date(page, block, lines[1])
    for line in lines:
        page.doubt(f"'{line.text}' may be the start or the completion; left out", block, line)
    return None, None


def _date(page: Page, block: Block, line: Line) -> Dated | None:
    if not is_partial_date(line.text):
        page.doubt(f"'{line.text}' is not a date; left out", block, line)
        return None
    if line.text[7:] == "-01":
        page.doubt(f"the day of '{line.text}' may be made up by the site; kept as month", block, line)
        return Dated(date=line.text[:7])
    return Dated(date=line.text)
