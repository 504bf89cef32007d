"""A results page of MedDataX (…/results): the overview at its head. Its tables of results are not read.

The overview gives status, phase, enrollment, the time frame of the primary outcome, and the day on which results were
posted, below labels or, where these were lost, as bare values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kg.read.meddatax_layout import OVERVIEW, SECTIONS
from kg.read.meddatax_values import STATUSES, enrollment_of, phases_of, shape, typed
from kg.read.page import Block, Line, Page, coded_or_text, split_labels
from kg.trial.model import Dated, Trial
from kg.trial.values import is_partial_date

_LABELS = {
    "recruitment status": "status",
    "study phase": "phase",
    "clinical phase": "phase",
    "target enrollment": "enrollment",
    "total enrollment": "enrollment",
    "primary outcome timeframe": "time frame",
    "primary outcome time frame": "time frame",
    "results posted on": "posted",
    "results posted": "posted",
}
_TITLE = re.compile(r"Trial Outcomes & Findings for (.+?)(?: \((?:NCT )?NCT[0-9]{8}\))?")


def results(page: Page, nct_id: str, header: str) -> Trial:
    """What a results page says of the trial. Its tables stay where they are, with a doubt."""
    block = page[OVERVIEW]
    match = _TITLE.fullmatch(header)
    unread = ", ".join(name for name in page.blocks if name in SECTIONS)
    page.doubt(f"the results themselves ({unread or 'below the overview'}) are not read in this version", block)
    return Trial(
        nct_id=nct_id,
        brief_title=match[1] if match else header,
        has_results=True,
        **_overview(page),
    )


def _overview(page: Page) -> dict[str, Any]:
    block = page[OVERVIEW]
    found = typed(page, block, _values(block), _LABELS, shape)
    for line in found.get("time frame", ()):
        page.doubt(f"'{line.text}' is the time frame of an outcome that is not named there; left out", block, line)
    return {
        "overall_status": next(
            (coded_or_text(page, block, line, "status", STATUSES) for line in found.get("status", ())), ""
        ),
        "phases": tuple(phase for line in found.get("phase", ()) for phase in phases_of(page, block, line)),
        "enrollment": next((enrollment_of(page, block, line) for line in found.get("enrollment", ())), None),
        "results_first_posted": _posted(page, block, found.get("posted", []) or found.get("date", [])),
    }


def _values(block: Block) -> list[Line]:
    """The labels of the overview, what stands below each, and what shows by its shape what it is; not its sentences."""
    lines = split_labels(block.values, _is_label)
    above = [Line(0, 0, ""), *lines]
    return [
        line
        for line, last in zip(lines, above, strict=False)
        if _is_label(line.text) or _is_label(last.text) or shape(line.text)
    ]


def _is_label(text: str) -> bool:
    return text.lower() in _LABELS


def _posted(page: Page, block: Block, lines: Sequence[Line]) -> Dated | None:
    """The day on which results were posted. A registry posts on days, so that a first of a month is one, too."""
    if len(lines) == 1 and is_partial_date(lines[0].text):
        return Dated(date=lines[0].text)
    for line in lines:
        page.doubt(f"'{line.text}' is not known to be the day on which results were posted; left out", block, line)
    return None
