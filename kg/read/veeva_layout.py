"""The layout of a ClinicalTrials.Veeva page: its labels, the lines of the site itself, the blocks between them."""

from __future__ import annotations

import re
from typing import Final

from kg.read.page import Line, Page, count, cut, decode

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
_GROUP_COUNT = re.compile(
    r"[0-9,]+ (?:participant|patient)s? in ([0-9,]+) (?:(?:patient|participant|treatment|study) )?"
    r"(?:group|arm|cohort)s?(?:,? .*)?"
)
_RUN_TOGETHER = re.compile(rf"(?:(?:{'|'.join(_HEADER_LABELS)})\s*){{2,}}")
_HEADER_LABEL = re.compile("|".join(_HEADER_LABELS))

# Blocks whose lines are values, which a saved page may show as a list.
_VALUES = ("Status and phase", "Status", "Conditions", "Treatments", "Study type", "Funder types", "Identifiers")


def blocks(body: bytes) -> Page:
    r"""The page cut at its labels, without the lines of the site.

    >>> blocks(b"ClinicalTrials.Veeva\n\nA Trial\n\nIdentifiers\n\nNCT00000102\n")["Identifiers"].texts
    ['NCT00000102']
    """
    lines, doubts = decode(body)
    lines = [each for line in lines for each in _apart(line)]
    starts = _starts([line.text for line in lines])
    lines = [line._replace(text="") if _is_fixed(line.text) else line for line in lines]
    page = cut(lines, starts, doubts)
    page.unlist(*_VALUES)
    return page


def _apart(line: Line) -> list[Line]:
    """The labels of a line that consists of several, as where their values were lost; else the line itself."""
    if not _RUN_TOGETHER.fullmatch(line.text):
        return [line]
    return [line._replace(text=label) for label in _HEADER_LABEL.findall(line.text)]


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
    places = [index for index, text in enumerate(texts) if text in _LABELS]
    apart = [index for index in places if not index or not texts[index - 1] or texts[index - 1] in _LABELS]
    # In a text with blank lines most labels have one above; what has none is text that repeats a label.
    spaced = {texts[index] for index in places if not (index and texts[index - 1])}
    close_set = len(spaced) * 2 < len({texts[index] for index in places})
    found: dict[str, int] = {}
    for index in places if close_set else apart:
        if texts[index] in _HEADER_LABELS:
            found.setdefault(texts[index], index)
        else:
            found[texts[index]] = index
    return found
