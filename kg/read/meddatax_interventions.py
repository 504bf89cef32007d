"""The interventions of a MedDataX page.

Their block has no labels, in either layout: an intervention is its name, its description, its other names. What this
block and that of the study groups both hold, in which order, tells names from other lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from kg.read.page import Block, Page

_VERB = re.compile(r"\b(?:will|is|are|was|were|be|receives?|received)\b")

# Three in a hundred names have more words than this, and two thirds of the lines of descriptions.
_LONG_NAME = 8


@dataclass(slots=True)
class Entry:
    """An intervention as the page shows it."""

    name: str
    description: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    arms: list[str] = field(default_factory=list)


def entries(page: Page, block: Block, group_texts: list[str]) -> list[Entry]:
    """The interventions of a block; what may be a name or a description is doubted, left out or told by its place."""
    texts = block.texts
    names = _sure_names(texts, group_texts)
    shared = set(texts) & set(group_texts)
    found: list[Entry] = []
    by_place = unsure = False
    for index, (line, text) in enumerate(zip(block.values, texts, strict=True)):
        if index in names:
            found.append(Entry(text))
        elif not shared and not unsure and _describes(texts[index - 1], text):
            by_place = by_place or not is_sentence(text)
            found[-1].description.append(text)
        elif not shared:
            # A line that may be a name leaves what stands below it without an owner.
            unsure = True
            page.doubt(f"'{text}' may be a name, a description or another name; left out", block, line)
        elif is_sentence(text):
            found[-1].description.append(text)
        elif not found[-1].description:
            by_place = True
            found[-1].description.append(text)
        elif text in shared and len(text.split()) <= _LONG_NAME:
            by_place = True
            found.append(Entry(text))
        elif text in shared:
            by_place = True
            found[-1].description.append(text)
        else:
            found[-1].other_names.append(text)
    found = _distinct(found)
    if by_place:
        page.doubt("names and descriptions have no labels; some are told apart by their order only", block)
    return found


def _describes(above: str, text: str) -> bool:
    """Whether a line describes the one above it, where no group tells.

    Of such lines in registry records that repeat the name, begin with a number or are long, 64 were descriptions and 5
    were names.
    """
    return is_sentence(text) or text == above or text[:1].isdecimal() or len(text.split()) > _LONG_NAME


def _distinct(entries: list[Entry]) -> list[Entry]:
    """The entries without those that say again what one above says: nothing tells which of them a group names."""
    distinct = {(entry.name, *entry.description): entry for entry in reversed(entries) if not entry.other_names}
    return [entry for entry in entries if entry.other_names or distinct[entry.name, *entry.description] is entry]


def _sure_names(texts: list[str], group_texts: list[str]) -> set[int]:
    """Positions that surely hold names: the first, and each that some group shows below another line than is here."""
    above: dict[str, set[str]] = {}
    for upper, text in pairwise(["", *texts]):
        above.setdefault(text, set()).add(upper)
    elsewhere = {
        text
        for upper, text, lower in zip(["", *group_texts], group_texts, [*group_texts[1:], ""], strict=False)
        # Where the line above follows instead, a group's description repeats that of an intervention.
        if text in above and upper not in above[text] and lower not in above[text]
    }
    return {i for i, text in enumerate(texts) if i == 0 or (text in elsewhere and not is_sentence(text))}


def is_sentence(text: str) -> bool:
    """Whether a line is prose or an item of a list rather than a name.

    Of 9,181 names of interventions and labels of arms in registry records one in a hundred has more than twelve words
    and one in five hundred a verb; of 9,503 lines of descriptions more than half do.
    """
    words = len(text.split())
    return (
        words > 12
        or text.startswith("* ")
        or (words > 3 and (text.endswith((".", ";", ":")) or bool(_VERB.search(text))))
    )
