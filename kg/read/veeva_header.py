"""The head of a ClinicalTrials.Veeva page: title, sponsor, status, phase, and whether its values were lost."""

from __future__ import annotations

from typing import Any, Final

from kg.read.page import PHASES, Block, Page, agency, coded, coded_or_text
from kg.trial.model import Agency
from kg.trial.text import clean_markup

_STATUS = {
    "enrolling": "RECRUITING",
    "now enrolling": "RECRUITING",
    "not yet enrolling": "NOT_YET_RECRUITING",
    "active, not recruiting": "ACTIVE_NOT_RECRUITING",
    "active, not enrolling": "ACTIVE_NOT_RECRUITING",
    "invitation-only": "ENROLLING_BY_INVITATION",
    "invitation only": "ENROLLING_BY_INVITATION",
    "by invitation": "ENROLLING_BY_INVITATION",
    "unknown status": "UNKNOWN",
    "available for expanded access": "AVAILABLE",
    "expanded access available": "AVAILABLE",
    "no longer available for expanded access": "NO_LONGER_AVAILABLE",
    "temporarily not available for expanded access": "TEMPORARILY_NOT_AVAILABLE",
}

_VALUES_LOST = {
    "Status and phase": "status and phase",
    "Status": "status",
    "Conditions": "conditions",
    "Treatments": "treatments",
    "Study type": "study type",
    "Funder types": "funder types",
    "Identifiers": "identifiers",
}
"""The labels of the head, and what a page lost where nothing stands below one."""

_ALWAYS_FILLED: Final = ("Status and phase", "Status", "Conditions", "Study type", "Identifiers")
"""Labels that every trial has a value for."""


def is_lossy(page: Page) -> bool:
    """Whether the page lost the values of its head and kept the labels, as some extractions do."""
    labels = [page[name] for name in _ALWAYS_FILLED if page[name].start]
    lost = [block for block in labels if not block.values]
    return len(lost) > 1 or len(lost) == len(labels) > 0


def doubt_lost(page: Page) -> None:
    """A doubt for each label of the head that lost its values."""
    for name, what in _VALUES_LOST.items():
        if page[name].start and not page[name].values:
            page.doubt(f"the page lost its {what}", page[name])


def title_and_sponsor(page: Page) -> tuple[str, Agency | None]:
    """The title, and below it the lead sponsor: the line after its logo's name or after its initial."""
    match [clean_markup(line.text) for line in page.header if line.text]:
        case [*_, title, mark, name] if len(mark) == 1 or mark == f"{name} logo":
            # Above the title a saved page may show parts of the site that are none of ours.
            return title, agency(name)
        case [title, _, *_]:
            block = Block("Header", page.header[0].number)
            page.doubt("the sponsor is not where the page shows it; left out", block)
            return title, None
        case [title]:
            return title, None
    return "", None


def status(page: Page) -> dict[str, Any]:
    """Status and phases; the site shows no phase where the registry has none."""
    block = page["Status and phase"] if page["Status and phase"].start else page["Status"]
    status, phases = "", list[str]()
    for line in block.values:
        # The slash of "N/A" parts no phases.
        parts = [line.text] if line.text == "N/A" else line.text.split("/")
        codes = [coded(part, "phase", PHASES) for part in parts]
        if all(codes):
            phases += codes
        elif not status:
            status = coded_or_text(page, block, line, "status", _STATUS)
        else:
            phases.append(line.text)
            page.doubt(f"'{line.text}' is not a known phase; kept as text", block, line)
    return {"overall_status": status, "phases": tuple(dict.fromkeys(phases))}
