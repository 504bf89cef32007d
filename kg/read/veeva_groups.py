"""The arms of a ClinicalTrials.Veeva page, and the interventions it calls treatments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.read.page import Block, Line, Page, coded, coded_or_text, prose
from kg.trial.model import Arm, Intervention
from kg.trial.text import clean_markup

_DESCRIPTION, _TREATMENT = "Description:", "Treatment:"
_ARM_TYPE = re.compile(r"(.+) group")


def arms(page: Page, block: Block, announced: int | None) -> tuple[Arm, ...]:
    """The arms of the block; none if there are more than the page announces."""
    found = tuple(_arm(page, block, lines) for lines in _arm_lines(block.lines))
    if announced is None or len(found) == announced:
        return found
    page.doubt(f"the page announces {announced} groups and shows {len(found)}", block)
    # More groups than announced means that a description was cut in the wrong place.
    return () if len(found) > announced else found


def _arm_lines(lines: tuple[Line, ...]) -> list[list[Line]]:
    """The lines of each arm. A paragraph begins an arm unless it goes on with a description."""
    arms: list[list[Line]] = []
    part = ""
    for index, line in enumerate(lines):
        if line.text in (_DESCRIPTION, _TREATMENT):
            part = line.text
        elif line.text and not (index and lines[index - 1].text) and (part != _DESCRIPTION or _opens(lines, index)):
            arms.append([])
            part = ""
        if arms:
            arms[-1].append(line)
    return arms


def _opens(lines: tuple[Line, ...], index: int) -> bool:
    """Whether a paragraph below a description opens the next arm: its type follows, or after a blank line its parts."""
    below = [line.text for line in lines[index + 1 : index + 3]] + ["", ""]
    return _ARM_TYPE.fullmatch(below[0]) is not None or (not below[0] and below[1] in (_DESCRIPTION, _TREATMENT))


def _arm(page: Page, block: Block, lines: list[Line]) -> Arm:
    arm_type, part = "", ""
    description, treatments = list[Line](), list[str]()
    for line in lines[1:]:
        if line.text in (_DESCRIPTION, _TREATMENT):
            part = line.text
        elif part == _DESCRIPTION:
            description.append(line)
        elif part == _TREATMENT and line.text:
            treatments.append(clean_markup(line.text))
        elif (match := _ARM_TYPE.fullmatch(line.text)) and not arm_type:
            arm_type = coded_or_text(page, block, Line(line.number, 0, match[1]), "armType", {})
        elif line.text:
            page.doubt(f"'{line.text}' is neither type, description nor treatment of a group; left out", block, line)
    label = clean_markup(lines[0].text)
    return Arm(label=label, type=arm_type, description=prose(description), interventions=tuple(treatments))


def interventions(page: Page, arms: Sequence[Arm]) -> tuple[Intervention, ...]:
    """The treatments of the page, each with the arms that name it; one named twice comes once."""
    block = page["Treatments"]
    found = dict[tuple[str, str], Intervention]()
    for line in block.values:
        text = clean_markup(line.text)
        wording, colon, name = text.partition(": ")
        code = coded(wording, "interventionType", {}) if colon else ""
        if not code:
            page.doubt(f"'{text}' does not begin with a known type of intervention; kept without one", block, line)
        labels = tuple(dict.fromkeys(arm.label for arm in arms if text in arm.interventions))
        key = (code, name if code else text)
        found[key] = Intervention(type=code, name=key[1], arms=labels)
    return tuple(found.values())
