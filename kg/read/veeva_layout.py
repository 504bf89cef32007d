"""The layout of a ClinicalTrials.Veeva page: its labels, the lines of the site itself, the blocks between them."""

from __future__ import annotations

import re
from typing import Final

from kg.read.page import Page, count, cut, decode

SITE_NAME: Final = "ClinicalTrials.Veeva"
"""The site's own name, the first line of its pages."""

_FOOTER = "Data sourced from clinicaltrials.gov"
_FIXED = frozenset({SITE_NAME, "Menu", "Loading...", _FOOTER, "Find clinical trialsTrials by location"})
"""Lines of the site itself, never data. What stands below the footer's first line is the site's too."""

_HEADER_LABELS = (
    "Status and phase",
    "Status",
    "Conditions",
    "Treatments",
    "Study type",
    "Funder types",
    "Identifiers",
    "Details and patient eligibility",
    "About",
    "Full description",
)
"""Labels that stand above the free text: where free text repeats one, the first is meant."""

DESIGN: Final = {
    "Primary purpose": "primaryPurpose",
    "Allocation": "allocation",
    "Interventional model": "interventionModel",
    "Masking": "masking",
    "Observational model": "observationalModel",
    "Time perspective": "timePerspective",
}
"""The labels of the study design, and the scheme of the code under each."""

_AFTER = {"Exclusion criteria": "Inclusion criteria"} | dict.fromkeys(DESIGN, "Trial design")
"""Labels that free text repeats easily, and the label that must stand above them."""

_LATER_LABELS = (
    "Enrollment",
    "Sex",
    "Ages",
    "Volunteers",
    "Inclusion criteria",
    "Exclusion criteria",
    "Trial design",
    *DESIGN,
    "Trial contacts and locations",
    "Central trial contact",
    _FOOTER,
)
"""Labels that stand below the free text: where free text repeats one, the last is meant."""

_LABELS = frozenset((*_HEADER_LABELS, *_LATER_LABELS))

GROUPS: Final = "Patient groups"
"""The block of arms. It has no label: the line that counts the groups opens it."""

_COPYRIGHT = re.compile(r"© Copyright [0-9]{4} Veeva Systems")
_GROUP_COUNT = re.compile(r"[0-9,]+ participants? in ([0-9,]+) patient groups?(?:, .*)?")


def blocks(body: bytes) -> Page:
    r"""The page cut at its labels, without the lines of the site.

    >>> blocks(b"ClinicalTrials.Veeva\n\nA Trial\n\nIdentifiers\n\nNCT00000102\n")["Identifiers"].texts
    ['NCT00000102']
    """
    lines, doubts = decode(body)
    starts = _starts([line.text for line in lines])
    lines = [line._replace(text="") if _is_fixed(line.text) else line for line in lines]
    return cut(lines, starts, doubts)


def announced_groups(page: Page) -> int | None:
    """How many groups the page says it has; None if it does not say."""
    match = _GROUP_COUNT.fullmatch(page[GROUPS].heading)
    return count(match[1]) if match else None


def _is_fixed(text: str) -> bool:
    return text in _FIXED or _COPYRIGHT.fullmatch(text) is not None


def _starts(texts: list[str]) -> dict[int, str]:
    """Where each block begins."""
    found = _labels(texts)
    for label, anchor in _AFTER.items():
        if found.get(label, len(texts)) < found.get(anchor, 0):
            del found[label]
    starts = {index: label for label, index in found.items()}
    design = found.get("Trial design", len(texts))
    opening = next((i for i in range(design, len(texts)) if _GROUP_COUNT.fullmatch(texts[i])), None)
    return starts if opening is None else starts | {opening: GROUPS}


def _labels(texts: list[str]) -> dict[str, int]:
    """Where each label stands: alone below a blank line, unless the text has lost its blank lines."""
    found: dict[str, int] = {}
    close_set = all(texts[:-1])
    for index, text in enumerate(texts):
        above = texts[index - 1] if index else ""
        if text not in _LABELS or (above and above not in _LABELS and not close_set):
            continue
        if text in _HEADER_LABELS:
            found.setdefault(text, index)
        else:
            found[text] = index
    return found
