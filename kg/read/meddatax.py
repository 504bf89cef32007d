"""Reads a page of MedDataX (meddatax.com/clinical-trials/NCT…), as extracted text or as the saved page.

A trial page has two layouts. The full one has labels and blank lines. The lossy one lost its label lines, and of most
blocks the first element: the first paragraph, the first condition, the lead sponsor. Values are therefore typed by
their shape, never by position, and what the shape cannot tell is doubted and left out. Every block begins with a fixed
sentence of the site. A results page (…/results) has a layout of its own.
"""

from __future__ import annotations

import re
from typing import Final

from kg.errors import ReadError
from kg.read import layouts, meddatax_basics, meddatax_eligibility
from kg.read.meddatax_groups import groups
from kg.read.meddatax_layout import FIXED, ID_LINE, OVERVIEW, PENDING, blocks
from kg.read.meddatax_results import results
from kg.read.meddatax_sections import identifiers, related_trials, responsible_party, sites, sponsors
from kg.read.page import Page, prose
from kg.trial.model import Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.text import clean_markup
from kg.trial.values import is_partial_date

KIND: Final = "meddatax"

_NO_RESULTS = re.compile(r"(?:no (?:study )?results|(?:study )?results (?:are )?(?:pending|not |un)).*")
_SOME_RESULTS = re.compile(
    r"(?:(?:study )?results (?:are |have been |were )?(?:available|posted|published)|has results).*"
)
_LISTS = ("Related Clinical Trials", "More Related Trials")

# What the lossy layout drops from a block: its first element, as seen on the one real page at hand.
_LOSES_FIRST = {
    "Brief Summary": "first paragraph",
    "Detailed Description": "first paragraph",
    "Conditions": "first condition",
    "Eligibility Criteria": "first inclusion criterion",
    "Sponsors": "lead sponsor",
    "Responsible Party": "responsible party",
    "Countries": "first country",
}

_UPDATED = re.compile(r"Last Updated: ([0-9-]+)")


def recognizes(head: str) -> bool:
    r"""Whether a document that begins like this is a page of MedDataX.

    >>> recognizes("A Trial\nNCT ID: NCT00000102\nLast Updated: 2024-01-02\nStudy Results\n"), recognizes("NCT00000102")
    (True, False)
    """
    lines = {line.strip() for line in head.lstrip("\ufeff").splitlines()}
    has_id = any(line.startswith("NCT ID:") for line in lines)
    has_date = any(line.startswith("Last Updated:") for line in lines)
    return has_id and (not FIXED.isdisjoint(lines) or (has_date and bool(lines & {"Study Results", OVERVIEW})))


def identify(body: bytes) -> Identity | Rejection:
    r"""The trial id and the day of the page's last update.

    >>> identify(b"A Trial\nNCT ID: NCT00000102\nLast Updated: 2024-01-02\nStudy Results\n").updated
    '2024-01-02'
    """
    page = blocks(body)
    nct_id = _header_value(page, ID_LINE)
    if not nct_id:
        return Rejection("The MedDataX page has no line 'NCT ID: NCT…' at its beginning.")
    updated = _header_value(page, _UPDATED)
    return Identity(KIND, nct_id, updated if is_partial_date(updated) else "", identifiers(page)["nct_id_aliases"])


def read(body: bytes) -> Record:
    """The trial that the page describes, with doubts. The body is one that :func:`identify` accepts."""
    page = blocks(body)
    nct_id = _header_value(page, ID_LINE)
    if not nct_id:
        raise ReadError("the page has no line 'NCT ID: NCT…'")
    if page[OVERVIEW].start:
        trial = results(page, nct_id, _title(page))
        return Record(trial, tuple(page.doubts), layouts.MEDDATAX_RESULTS.name)
    lossy = _is_lossy(page)
    if lossy:
        _doubt_lost(page)
    basics = meddatax_basics.basics(page)
    trial = Trial(
        nct_id=nct_id,
        brief_title=_title(page),
        has_results=_has_results(page),
        responsible_party=responsible_party(page),
        brief_summary=prose(page["Brief Summary"].lines),
        detailed_description=prose(page["Detailed Description"].lines),
        conditions=tuple(page["Conditions"].texts),
        sites=sites(page),
        countries=tuple(page["Countries"].texts),
        listed_trials=tuple(each for name in _LISTS for each in related_trials(page, page[name], nct_id)),
        **basics,
        **meddatax_basics.design(page, basics["study_type"]),
        **groups(page),
        **meddatax_eligibility.eligibility(page),
        **sponsors(page),
        **identifiers(page),
    )
    return Record(trial, tuple(page.doubts), (layouts.MEDDATAX_LOSSY if lossy else layouts.MEDDATAX).name)


def _header_value(page: Page, pattern: re.Pattern[str]) -> str:
    return next((match[1] for line in page.header if (match := pattern.fullmatch(line.text))), "")


def _title(page: Page) -> str:
    """The line above the trial id."""
    above = ""
    for line in page.header:
        if ID_LINE.fullmatch(line.text):
            return clean_markup(above)
        above = line.text or above
    return ""


def _is_lossy(page: Page) -> bool:
    """Whether the page has lost its label lines."""
    return not (meddatax_basics.has_labels(page) or meddatax_eligibility.has_labels(page))


def _doubt_lost(page: Page) -> None:
    for name, lost in _LOSES_FIRST.items():
        if page[name].start:
            page.doubt(f"the layout of this page loses the {lost}; it may be missing", page[name])


def _has_results(page: Page) -> bool | None:
    block = page["Study Results"]
    for line in block.values:
        text = line.text.lower()
        if line.text == PENDING or _NO_RESULTS.fullmatch(text):
            return False
        if _SOME_RESULTS.fullmatch(text):
            return True
        page.doubt(f"'{line.text}' does not tell whether results exist", block, line)
    return None
