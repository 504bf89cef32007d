"""Who may take part, as a MedDataX page says it: the criteria, and below them ages, sex and volunteers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kg.read.page import Block, Line, Page, coded_or_text, criteria, is_item
from kg.trial.codes import VALUES
from kg.trial.values import age_in_years

_TAIL_LABELS = {"minimum": "minimum", "maximum": "maximum", "sex": "sex", "gender": "sex", "volunteer": "volunteers"}
"""A word in a label below the criteria, and what the label means. The site's exact labels there are not known."""

_TAIL_ORDER = ("age", "sex", "volunteers")
"""The values below the criteria in the order of the page; there may be two ages."""

# One age alone may be either limit. Of 2,191 registry records with 18 years as their only limit, it was the lower one
# in 2,177; of those with another age alone, one in seven had an upper limit. So 18 years is taken, with a doubt, and
# no other age is.
_LONE_MINIMUM_AGE = "18 Years"

_LONGEST_TAIL = 8  # four values and their labels
_NOT_STATED = frozenset(("N/A", "-", "None", "No limit"))

_CRITERIA_HEADING = re.compile(r"(Inclusion|Exclusion) Criteria:?", re.IGNORECASE)


def has_labels(page: Page) -> bool:
    """Whether a label stands among the lines of the block."""
    return any(_tail_label(line) for line in page["Eligibility Criteria"].values)


def eligibility(page: Page) -> dict[str, Any]:
    """The criteria in registry style, and ages, sex and volunteers, as fields of a trial."""
    block = page["Eligibility Criteria"]
    lines = _one_value_a_line(block.values)
    start = _tail_start(lines)
    sections: list[tuple[str, list[Line]]] = [("", [])]
    for line in lines[:start]:
        match = _CRITERIA_HEADING.fullmatch(line.text)
        heading = f"{match[1].capitalize()} Criteria" if match else ""
        if heading and heading not in dict(sections):
            sections.append((heading, []))
        else:
            sections[-1][1].append(line)
    return {"eligibility_text": criteria(sections, blank_ends_item=False)} | _tail(page, block, lines[start:])


def _one_value_a_line(lines: list[Line]) -> list[Line]:
    """The lines, with a label and its value in one line as two; only at the end, where values stand."""
    apart = lines[:-_LONGEST_TAIL]
    for line in lines[-_LONGEST_TAIL:]:
        label, _, value = (part.strip() for part in line.text.partition(":"))
        both = bool(_tail_kind(value)) and bool(_tail_label(line._replace(text=label)))
        apart += [line._replace(text=text) for text in ((label, value) if both else (line.text,))]
    return apart


def _tail_start(lines: Sequence[Line]) -> int:
    """Where the values below the criteria begin: going up, volunteers, sex, ages, each with its label if it has one."""
    start, last = len(lines), len(_TAIL_ORDER)
    while start:
        line = lines[start - 1]
        kind = _tail_kind(line.text)
        is_unknown_value = not is_item(line) and start > 1 and bool(_tail_label(lines[start - 2]))
        if kind:
            rank = _TAIL_ORDER.index(kind)
            if rank > last or (rank == last and kind != "age"):
                break
            last = rank
        elif not _tail_label(line) and not is_unknown_value:
            break
        start -= 1
    return start


def _tail_kind(text: str) -> str:
    if len(text) < 12 and age_in_years(text) is not None:
        return "age"
    if text in VALUES["sex"]:
        return "sex"
    return "volunteers" if text in ("Yes", "No") else ""


def _tail_label(line: Line) -> str:
    """What a label below the criteria is about; empty if the line is none: a few words, nothing but letters."""
    if not re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){0,3}", line.text):
        return ""
    return next((kind for word, kind in _TAIL_LABELS.items() if word in line.text.lower()), "")


def _tail(page: Page, block: Block, lines: Sequence[Line]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ages: list[Line] = []
    label = ""
    for line in lines:
        kind = _tail_kind(line.text)
        if not kind and _tail_label(line):
            label = _tail_label(line)
            continue
        above, label = label, ""
        kind = kind or above
        if kind == "age" and above in ("minimum", "maximum"):
            found[f"{above}_age"] = line.text
        elif kind == "age":
            ages.append(line)
        elif kind == "sex":
            found["sex"] = coded_or_text(page, block, line, "sex", {})
        elif line.text in ("Yes", "No"):
            found["healthy_volunteers"] = line.text == "Yes"
        elif line.text not in _NOT_STATED:
            page.doubt(f"'{line.text}' is no value known here; left out", block, line)
    return found | _ages(page, block, ages)


def _ages(page: Page, block: Block, lines: Sequence[Line]) -> dict[str, Any]:
    """Age limits from ages without labels: of two the lower stands first; of one it is not known which it is."""
    years = [age_in_years(line.text) or 0 for line in lines]
    if len(lines) == 2 and years[0] <= years[1]:
        return {"minimum_age": lines[0].text, "maximum_age": lines[1].text}
    if len(lines) == 1 and lines[0].text == _LONE_MINIMUM_AGE:
        page.doubt(
            f"'{lines[0].text}' stands alone; taken as the lower limit, which it nearly always is", block, lines[0]
        )
        return {"minimum_age": lines[0].text}
    for line in lines:
        page.doubt(f"'{line.text}' may be the lower or the upper age limit; left out", block, line)
    return {}
