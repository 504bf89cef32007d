"""The layout of a MedDataX page: its headings, the site's sentence below each, the blocks between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kg.read.page import Line, Page, cut, decode

_SENTENCES = {
    "Study Results": "",
    "Basic Information": "Get a concise snapshot of the trial, including recruitment status, study phase, "
    "enrollment targets, and key timeline milestones.",
    "Brief Summary": "Review the sponsor-provided synopsis that highlights what the study is about and why it is "
    "being conducted.",
    "Related Clinical Trials": "Explore similar clinical trials based on study characteristics and research focus.",
    "Detailed Description": "Dive into the extended narrative that explains the scientific background, objectives, "
    "and procedures in greater depth.",
    "Conditions": "See the medical conditions and disease areas that this research is targeting or investigating.",
    "Study Design": "Understand how the trial is structured, including allocation methods, masking strategies, "
    "primary purpose, and other design elements.",
    "Study Groups": "Review each arm or cohort in the study, along with the interventions and objectives associated "
    "with them.",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies being tested and how they are "
    "applied within this trial.",
    "Eligibility Criteria": "Check the participation requirements, including inclusion and exclusion rules, age "
    "limits, and whether healthy volunteers are accepted.",
    "Sponsors": "Meet the organizations funding or collaborating on the study and learn about their roles.",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility for the study "
    "information submitted to regulators.",
    "Locations": "Explore where the study is taking place and check the recruitment status at each participating site.",
    "Countries": "Review the countries where the study has at least one active or historical site.",
    "Other Identifiers": "Review additional registry numbers or institutional identifiers associated with this trial.",
    "More Related Trials": "Additional clinical trials that may be relevant based on similarity analysis.",
}
"""Each heading and the site's sentence below it. The sentences are never data, wherever they stand."""

PENDING: Final = (
    "The study team has not published outcome measurements, participant flow, or safety data for this trial yet. "
    "Check back later for updates."
)
"""The one sentence of the site that tells something: below "Study Results", that there are none."""

FIXED: Final = frozenset((*_SENTENCES.values(), PENDING)) - {""}
"""The site's own sentences: by them a page of it is known."""

OVERVIEW: Final = "Results Overview"
"""The first heading of a results page, which other pages do not have."""

SECTIONS: Final = (
    "Participant Flow",
    "Reasons for withdrawal",
    "Reasons for Withdrawal",
    "Baseline Characteristics",
    "Primary Outcomes",
    "Primary outcomes",
    "Secondary Outcomes",
    "Secondary outcomes",
    "Other Outcomes",
    "Outcome Measures",
    "Adverse Events",
    "Serious Adverse Events",
    "Additional Information",
)
"""Headings of the tables on a results page; those below the baseline are assumed."""

# Blocks whose lines are values, which a saved page may show as a list.
_VALUES = (
    "Basic Information",
    "Conditions",
    "Study Design",
    "Sponsors",
    "Responsible Party",
    "Locations",
    "Countries",
    "Other Identifiers",
    "Related Clinical Trials",
    "More Related Trials",
    OVERVIEW,
)

ID_LINE: Final = re.compile(r"NCT ID:? ?(NCT[0-9]{8})")
"""The line of the header that names the trial. No block begins above it."""


# Some pages escape the registry's escapes of these signs again.
_ESCAPED_TWICE = re.compile(r"\\{2}(?=[<>\[\]])")


def blocks(body: bytes) -> Page:
    r"""The page cut at its headings, without the sentences of the site.

    >>> blocks(b"A Trial\nNCT ID: NCT00000102\nCountries\nItaly\n")["Countries"].texts
    ['Italy']
    """
    lines, doubts = decode(body)
    lines = [line._replace(text=_ESCAPED_TWICE.sub(r"\\", line.text)) for line in lines]
    sure, unsure = _starts(lines)
    starts = sure | unsure
    name = ""
    for index, line in enumerate(lines):
        name = starts.get(index, name)
        if line.text in FIXED and not (line.text == PENDING and name == "Study Results"):
            lines[index] = line._replace(text="")
    page = cut(lines, starts, doubts)
    page.unlist(*_VALUES)
    for name in unsure.values():
        page.doubt("the heading stands without the site's sentence", page[name])
    return page


def _starts(lines: Sequence[Line]) -> tuple[dict[int, str], dict[int, str]]:
    """Where each block begins, for sure and by its first place only.

    Text may repeat a heading; the one above the site's own sentence is meant. A heading that never has its sentence
    is taken at its first place.
    """
    written = [index for index, line in enumerate(lines) if line.text]
    below = {above: lines[index].text for above, index in pairwise(written)}
    first_id = next((index for index in written if ID_LINE.fullmatch(lines[index].text)), len(lines))
    sure, unsure = dict[int, str](), dict[int, str]()
    for name, sentence in _SENTENCES.items():
        places = [index for index in written if lines[index].text == name and index > first_id]
        # A heading at the very end of the page has nothing below it that could be another sentence.
        with_sentence = [index for index in places if not sentence or below.get(index, sentence) == sentence]
        if with_sentence:
            sure[with_sentence[0]] = name
        elif places:
            unsure[places[0]] = name
    if "Basic Information" not in {*sure.values(), *unsure.values()}:
        sure |= _results_starts(lines, first_id)
    return sure, unsure


def _results_starts(lines: Sequence[Line], first_id: int) -> dict[int, str]:
    """Where the blocks of a results page begin; none if it is no such page."""
    places = {line.text: index for index, line in reversed(list(enumerate(lines))) if index > first_id}
    overview = places.get(OVERVIEW)
    if overview is None:
        return {}
    return {overview: OVERVIEW} | {places[name]: name for name in SECTIONS if places.get(name, 0) > overview}
