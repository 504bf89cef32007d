"""The blocks of single values of a MedDataX page: basic information and study design.

Each value is known by the label above it or, where the labels are lost, by its own shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.read.meddatax_values import STATUSES, date_of, enrollment_of, phases_of, shape, typed
from kg.read.page import DESIGN_FIELDS, Block, Line, Page, coded, coded_or_text, split_labels
from kg.trial.model import Dated

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


def has_labels(page: Page) -> bool:
    """Whether either block still shows one of its labels."""
    labelled = ((page["Basic Information"], _BASIC_LABELS), (page["Study Design"], _DESIGN_LABELS))
    return any(line.text.lower() in labels for block, labels in labelled for line in _split(block, labels))


def _split(block: Block, labels: Mapping[str, str]) -> list[Line]:
    return split_labels(block.values, lambda text: text.lower() in labels)


def basics(page: Page) -> dict[str, Any]:
    """Status, type, phases, enrollment and dates, as fields of a trial."""
    block = page["Basic Information"]
    found = typed(page, block, _split(block, _BASIC_LABELS), _BASIC_LABELS, _basic_shape)
    status, study_type = (
        next((coded_or_text(page, block, line, scheme, STATUSES) for line in found.get(scheme, ())), "")
        for scheme in ("status", "studyType")
    )
    start, completion = _dates(page, block, found.get("date", []))
    return {
        "overall_status": status,
        "study_type": study_type,
        "phases": tuple(phase for line in found.get("phase", ()) for phase in phases_of(page, block, line)),
        "enrollment": next((enrollment_of(page, block, line) for line in found.get("enrollment", ())), None),
        "start": next((date_of(page, block, line) for line in found.get("start", ())), start),
        "completion": next((date_of(page, block, line) for line in found.get("completion", ())), completion),
        "primary_completion": next((date_of(page, block, line) for line in found.get("primary completion", ())), None),
    }


def design(page: Page, study_type: str) -> dict[str, Any]:
    """Allocation, masking and what else the study design shows, as fields of a trial."""

    def design_shape(text: str) -> str:
        # OTHER is a purpose, a model and a time perspective; of these an interventional study has a purpose only.
        if text.upper() == "OTHER":
            return "primaryPurpose" if study_type == "INTERVENTIONAL" else ""
        return next((scheme for scheme in _DESIGN_LABELS.values() if coded(text, scheme, {})), "")

    block = page["Study Design"]
    found = typed(page, block, _split(block, _DESIGN_LABELS), _DESIGN_LABELS, design_shape)
    return {DESIGN_FIELDS[scheme]: coded_or_text(page, block, lines[0], scheme, {}) for scheme, lines in found.items()}


def _basic_shape(text: str) -> str:
    return "studyType" if coded(text, "studyType", {}) else shape(text)


def _dates(page: Page, block: Block, lines: Sequence[Line]) -> tuple[Dated | None, Dated | None]:
    """Start and completion from dates without labels: only two, in this order, can be told apart."""
    if len(lines) == 2 and lines[0].text[:7] <= lines[1].text[:7]:
        return date_of(page, block, lines[0]), date_of(page, block, lines[1])
    for line in lines:
        page.doubt(f"'{line.text}' may be the start or the completion; left out", block, line)
    return None, None
