"""Eligibility criteria as lists of items, split from the registry's free text; unsafe texts are not split at all.

The worst fault is an exclusion criterion among the inclusion criteria. So a line that may open the other side, but is
no heading beyond doubt, makes the whole text unsafe: the caller then has the full text and no items.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.trial.eligibility_headings import EXCLUSION, GROUPS, INCLUSION, LEADS, VERBS, Heading, heading_of
from kg.trial.eligibility_lines import Line, lines_of, words_of
from kg.trial.eligibility_refusals import Unsafe, check_criterion, check_one_sided, check_preamble, check_section
from kg.trial.text import one_line


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion, note or sub-heading; ``parent`` is the index, in the same list, of the item it is nested under."""

    text: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The items of both sides in the order of the text; a side the text has no heading for is empty."""

    inclusion: tuple[Item, ...]
    exclusion: tuple[Item, ...]


def split(text: str) -> Eligibility | None:
    r"""The criteria of a text cleaned by :func:`kg.trial.text.clean_markup`; None if it cannot be split safely.

    >>> split("Inclusion Criteria:\n\n* Adults\n\n  * aged 18-65\n\nExclusion Criteria: pregnancy")
    Eligibility(inclusion=(Item(text='Adults', parent=None), Item(text='aged 18-65', parent=0)),
                exclusion=(Item(text='pregnancy', parent=None),))
    >>> split("Adults with asthma. Pregnant women are excluded.") is None
    True
    """
    try:
        drafts = _sort(text)
    except Unsafe:
        return None
    inclusion, exclusion = (
        tuple(Item(one_line(" ".join(draft.parts)), draft.parent) for draft in drafts[side])
        for side in (INCLUSION, EXCLUSION)
    )
    return Eligibility(inclusion, exclusion)


@dataclass(slots=True)
class _Draft:
    """An item in the making, with the lines it is wrapped over."""

    parts: list[str]
    parent: int | None
    indent: int
    is_title: bool  # may be a title of the heading on the next line


@dataclass(slots=True)
class _Sorter:
    """Takes the lines of a text in turn and lays each to a side, or raises."""

    drafts: dict[str, list[_Draft]] = field(default_factory=lambda: {INCLUSION: [], EXCLUSION: []})
    seen: set[str] = field(default_factory=set)
    side: str | None = None
    last: _Draft | None = None
    before: Line | None = None
    stack: list[tuple[int, int]] = field(default_factory=list)  # indent and index of the items that can be parents
    floor: int = 0  # a line further out has left the scope of the last heading
    is_rising: bool = False  # the next item may raise the floor

    def take(self, line: Line, has_deeper: bool) -> None:
        check_section(line)
        above = self._wrapped_from(line)
        heading = None if above else heading_of(line, self.side)
        if heading and not (line.bulleted and heading.side == self.side and not heading.is_plain):
            self._open(line, heading)
        elif self.side is None:
            check_preamble(line)
        else:
            check_criterion(_rejoined(above, line) if above else line, has_deeper, self.side)
            self._add(line, self.side)
        self.before = line

    def _wrapped_from(self, line: Line) -> Line | None:
        """The line above if its sentence goes on in this one."""
        if line.after_blank or line.bulleted or self.before is None:
            return None
        words = words_of(self.before.body[-30:])
        return self.before if line.body[0].islower() or (words and words[-1] in LEADS) else None

    def _open(self, line: Line, heading: Heading) -> None:
        if self.side and self.last and self.last.is_title:
            self.drafts[self.side].pop()
        self._leave(line.indent)
        is_scoped = heading.side != self.side and (line.bulleted or bool(self.stack))
        self.floor, self.is_rising = (line.indent, True) if is_scoped else (0, False)
        self.side, self.last = heading.side, None
        self.stack.clear()
        self.seen.add(heading.side)
        if heading.rest:
            text = Line(line.indent, False, heading.rest, line.width, True)
            check_criterion(text, False, heading.side)
            self._add(text, heading.side)
            self.drafts[heading.side][-1].is_title = False

    def _add(self, line: Line, side: str) -> None:
        if line.indent < self.floor:
            raise Unsafe("leaves the scope of a nested heading")
        if self.is_rising:
            self.floor, self.is_rising = line.indent, False
        if self.last and not line.bulleted and self._continues(line, self.last):
            self.last.parts.append(line.body)
            self.last.is_title = False
            return
        self._leave(line.indent)
        parent = self.stack[-1][1] if self.stack else None
        self.last = _Draft([line.body], parent, line.indent, not line.bulleted and _is_title(line.body))
        if line.bulleted or line.body.endswith(":"):
            self.stack.append((line.indent, len(self.drafts[side])))
        self.drafts[side].append(self.last)

    def _leave(self, indent: int) -> None:
        while self.stack and self.stack[-1][0] >= indent:
            self.stack.pop()

    def _continues(self, line: Line, last: _Draft) -> bool:
        if line.indent > last.indent or (line.body[0] == "(" and line.body.rstrip(".;").endswith(")")):
            return True
        # No blank line between, and the line above is full: a paragraph wrapped at some 80 columns.
        return not line.after_blank and self.before is not None and self.before.width >= 60


def _rejoined(above: Line, line: Line) -> Line:
    # As an item of a list, so that the rules for short lines, which may be headings, leave it alone.
    return Line(line.indent, True, f"{above.body[-80:]} {line.body}", line.width, False)


def _is_title(body: str) -> bool:
    words = words_of(body[:200])
    if body.endswith(":"):
        return len(words) <= 12
    return len(words) <= 4 and body[-1] not in ".;," and not GROUPS.isdisjoint(words) and VERBS.isdisjoint(words)


def _sort(text: str) -> dict[str, list[_Draft]]:
    lines = list(lines_of(text))
    sorter = _Sorter()
    for index, line in enumerate(lines, 1):
        sorter.take(line, index < len(lines) and lines[index].indent > line.indent)
    drafts = sorter.drafts
    if not sorter.seen:
        raise Unsafe("no heading")
    if not any(drafts.values()):
        raise Unsafe("no items")
    if sorter.seen == {INCLUSION}:
        check_one_sided(part for draft in drafts[INCLUSION] for part in draft.parts)
    return drafts
