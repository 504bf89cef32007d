"""The arms of a ClinicalTrials.Veeva page, and the interventions it calls treatments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.read.page import Block, Line, Page, coded, coded_or_text, prose
from kg.trial.model import Arm, Intervention
from kg.trial.text import clean_markup

_DESCRIPTION, _TREATMENT = "Description:", "Treatment:"
_PARTS = (_DESCRIPTION, _TREATMENT)
_IN_ONE = (_DESCRIPTION, _TREATMENT)
_ARM_TYPE = re.compile(r"(.+) group")
_TYPES = {
    "active control": "ACTIVE_COMPARATOR",
    "placebo": "PLACEBO_COMPARATOR",
    "sham": "SHAM_COMPARATOR",
    "no treatment": "NO_INTERVENTION",
    "no intervention": "NO_INTERVENTION",
}
_BULLET = re.compile(r"[•*]\s+")


def arms(page: Page, block: Block, announced: int | None) -> tuple[Arm, ...]:
    """The arms of the block; none if there are more than the page announces."""
    ways = (_arm_lines(block.lines), _arm_lines_by_marks(block.lines))
    # A saved page may set its lines otherwise; the number that it announces tells which way of cutting fits.
    cut = next((way for way in ways if len(way) == announced), ways[0])
    found = tuple(_arm(page, block, lines) for lines in cut)
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
        if line.text in _PARTS:
            part = line.text
        elif line.text and not (index and lines[index - 1].text) and (part != _DESCRIPTION or _opens(lines, index)):
            arms.append([])
            part = ""
        if arms:
            arms[-1].append(line)
    return arms


def _arm_lines_by_marks(lines: tuple[Line, ...]) -> list[list[Line]]:
    """The lines of each arm where blank lines tell nothing: one begins above its type, or else above its first part."""
    written = [index for index, line in enumerate(lines) if line.text]
    below = dict(pairwise(written))
    types = {index for index in written if _type_of(lines[index].text)}
    # A group may be called like a type: "Placebo group", and below it "Placebo Comparator group".
    starts = [above for above, index in below.items() if index in types and below.get(index) not in types]
    if not starts:
        parts = [(above, lines[index].text) for above, index in pairwise(written) if lines[index].text in _PARTS]
        kinds = [kind for _, kind in parts]
        # A treatment right after a description is of the same arm.
        starts = [above for (above, kind), last in zip(parts, ["", *kinds], strict=False) if (last, kind) != _IN_ONE]
    return [list(lines[begin:end]) for begin, end in pairwise([*starts, len(lines)])]


def _type_of(text: str) -> str:
    """The type of an arm that a line such as ``Experimental group`` tells; empty if it tells none that is known."""
    match = _ARM_TYPE.fullmatch(text)
    return coded(match[1], "armType", _TYPES) if match else ""


def _opens(lines: tuple[Line, ...], index: int) -> bool:
    """Whether a paragraph below a description opens the next arm: its type follows, or after a blank line its parts."""
    below = [line.text for line in lines[index + 1 : index + 3]] + ["", ""]
    return _ARM_TYPE.fullmatch(below[0]) is not None or (not below[0] and below[1] in _PARTS)


def _arm(page: Page, block: Block, lines: list[Line]) -> Arm:
    arm_type, part = "", ""
    description, treatments = list[Line](), list[str]()
    for line in lines[1:]:
        if line.text in _PARTS:
            part = line.text
        elif part == _DESCRIPTION:
            description.append(line)
        elif part == _TREATMENT and line.text:
            treatments.append(clean_markup(_BULLET.sub("", line.text, count=1)))
        elif not arm_type and (_ARM_TYPE.fullmatch(line.text) or coded(line.text, "armType", _TYPES)):
            kind = line._replace(text=line.text.removesuffix(" group"))
            arm_type = coded_or_text(page, block, kind, "armType", _TYPES)
        elif line.text:
            page.doubt(f"'{line.text}' is neither type, description nor treatment of a group; left out", block, line)
    label = clean_markup(lines[0].text)
    return Arm(label=label, type=arm_type, description=prose(description), interventions=tuple(treatments))


def interventions(page: Page, arms: Sequence[Arm]) -> tuple[Intervention, ...]:
    """The treatments of the page, each with the arms that name it; one named twice comes once."""
    block = page["Treatments"]
    found = dict[tuple[str, str], Intervention]()
    labels: dict[str, dict[str, None]] = {}
    for arm in arms:
        for text in arm.interventions:
            labels.setdefault(text, {})[arm.label] = None
    for line in block.values:
        text = clean_markup(line.text)
        wording, colon, name = text.partition(": ")
        code = coded(wording, "interventionType", {}) if colon else ""
        if colon and not wording:
            text = name
        elif not code:
            page.doubt(f"'{text}' does not begin with a known type of intervention; kept without one", block, line)
        key = (code, name if code else text)
        found[key] = Intervention(type=code, name=key[1], arms=tuple(labels.get(text, ())))
    return tuple(found.values())
