"""How a page words values: codes in words, labelled values, bullets, wrapped text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from typing import TypeVar

from kg.trial.model import Agency, Dated
from kg.trial.text import one_line

_WIDTH = 100
_LABEL = 22

Part = TypeVar("Part")


def pairs(*labelled: tuple[str, str]) -> list[str]:
    """Lines of labels with their values; a label without a value has no line."""
    lines = []
    for label, value in labelled:
        if value.strip():
            first, *rest = wrapped(one_line(value), _LABEL + 2)
            lines += [f"{label:<{_LABEL}}  {first}", *(" " * (_LABEL + 2) + line for line in rest)]
    return lines


def bullet(value: str, description: str = "") -> list[str]:
    """The lines of one item of a list, its description below it.

    >>> bullet("Semaglutide", "Once a week.")
    ['• Semaglutide', '    Once a week.']
    """
    first, *rest = wrapped(one_line(value), 2) or [""]
    below = [f"    {line}" for line in wrapped(description, 4)]
    return [f"• {first}", *(f"  {line}" for line in rest), *below]


def every(parts: Iterable[Part], wording: Callable[[Part], list[str]]) -> list[str]:
    """The lines of all parts, each as ``wording`` gives them."""
    return [line for part in parts for line in wording(part)]


def listed(values: Iterable[str]) -> list[str]:
    """The lines of short values, one after another."""
    return wrapped("; ".join(values))


def wrapped(value: str, indent: int = 0) -> list[str]:
    """The lines of a text on a page, its own line ends kept; ``indent`` is how far its reader will indent them."""
    paragraphs = [textwrap.wrap(line, _WIDTH - indent, break_long_words=False) for line in value.splitlines()]
    return [line for paragraph in paragraphs for line in (paragraph or [""])]


def words(code: str) -> str:
    """A code in words.

    >>> words("ACTIVE_NOT_RECRUITING"), words("PHASE2"), words("NA")
    ('active not recruiting', 'phase 2', 'not applicable')
    """
    text = "not applicable" if code == "NA" else code.replace("_", " ").lower()
    return text.replace("phase", "phase ") if text[-1:].isdigit() else text


def all_words(codes: Iterable[str]) -> str:
    """Several codes in words, with commas."""
    return ", ".join(map(words, codes))


def joined(separator: str, *values: str) -> str:
    """The values that are not empty, as one text."""
    return separator.join(value for value in values if value)


def tagged(value: str, tag: str) -> str:
    """The value with what further is known of it in brackets.

    >>> tagged("Pfizer", "industry"), tagged("Pfizer", "")
    ('Pfizer [industry]', 'Pfizer')
    """
    return f"{value} [{tag}]" if tag else value


def typed(value: str, kind: str) -> str:
    """The value with its type, such as an actual date.

    >>> typed("2024-05", "ACTUAL"), typed("2024-05", "")
    ('2024-05 (actual)', '2024-05')
    """
    return f"{value} ({kind.lower()})" if kind else value


def dated(date: Dated | None) -> str:
    """A date with its type; empty if there is none."""
    return typed(date.date, date.type) if date else ""


def yes_no(value: bool | None) -> str:
    """The word for a flag; empty if it is not known."""
    return "" if value is None else "yes" if value else "no"


def agency(organisation: Agency | None) -> str:
    """An organisation with its class; empty if there is none."""
    return tagged(organisation.name, words(organisation.agency_class)) if organisation else ""
