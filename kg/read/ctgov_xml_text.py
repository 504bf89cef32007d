"""Texts of legacy XML in the layout that the registry gives them today.

The registry wrapped long texts at some 100 columns, indented them as the elements around them, and set a blank line
between all items of lists. Today it sets a paragraph in one line, an item of a list behind ``* `` or its number, and
blank lines around lists only; the rules for eligibility criteria know that layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

# A line is wrapped where the next word would have gone beyond this column; of 62,514 breaks all but two are.
_COLUMNS = 96
# How far a list in a list is indented, and how far at most a marker stands before its column.
_STEP = 5
_LINE_ITEM = re.compile(r"(?:[-*]|(?P<number>[1-9][0-9]{0,2}\.))\s+(?=\S)")
_ITEM = re.compile(r"(?P<bullet>-)\s{2,}(?=\S)|(?P<number>[1-9][0-9]{0,2}\.)\s+(?=\S)")


def unwrapped(text: str) -> str:
    r"""A text in today's layout.

    >>> text = "\n  Key:\n\n    -  Adults with\n       asthma\n\n         -  aged 18-65\n\n    -  Consent\n  "
    >>> print(unwrapped(text.replace("Adults with", "Adults with a diagnosis of at least one year" + " or so" * 9)))
    Key:
    <BLANKLINE>
    * Adults with a diagnosis of at least one year or so or so or so or so or so or so or so or so or so asthma
    <BLANKLINE>
      * aged 18-65
    * Consent
    """
    writer = _Writer()
    for index, block in enumerate(_blocks(text)):
        writer.add(block, is_first=index == 0)
    return writer.text()


def paragraphs(text: str) -> str:
    r"""A text that was not wrapped, each line of it a paragraph or an item of a list.

    >>> paragraphs("Weeks 1 to 3:\n- lamps\n- light\nWeek 4: none")
    'Weeks 1 to 3:\n\n* lamps\n* light\n\nWeek 4: none'
    """
    if text.startswith(("\n", "\r")):  # a program that sets XML neatly has wrapped it all the same
        return unwrapped(text)
    if "\n" not in text:
        return text
    lines = list(filter(None, map(str.strip, text.splitlines())))
    items = [_LINE_ITEM.match(line) for line in lines]
    written, last = list[str](), ""
    for line, item, next_item in zip(lines, items, [*items[1:], None], strict=False):
        mark = (item["number"] or "*") if item else ""
        # A lone line with a dash may be anything, such as a subtraction.
        if mark == "*" and last != "*" and not next_item:
            mark = ""
        if written:
            written.append("\n" if _continues(last, mark) else "\n\n")
        written.append(_LINE_ITEM.sub("* ", line, count=1) if mark == "*" else line)
        last = mark
    return "".join(written)


def _continues(last: str, mark: str) -> bool:
    """Whether a list goes on from one mark to the next: with another bullet, or with the next number."""
    return last == mark == "*" or (
        last not in ("", "*") and mark not in ("", "*") and int(mark[:-1]) == int(last[:-1]) + 1
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines between two blank ones: how far the first is indented, and the text they make."""

    indent: int
    text: str


def _blocks(text: str) -> Iterator[_Block]:
    base: int | None = None
    lines = list[str]()
    for raw in [*text.expandtabs(4).replace("\r", "").split("\n"), ""]:
        if line := raw.rstrip():
            lines.append(line)
        elif lines:
            indent = len(lines[0]) - len(lines[0].lstrip())
            base = indent if base is None else base
            yield _Block(max(indent - base, 0), _joined(lines))
            lines = []


def _joined(lines: list[str]) -> str:
    """Lines as one where they were wrapped; a break that no wrapping made stays."""
    joined = [lines[0].strip()]
    for above, line in pairwise(lines):
        word = line.split(None, 1)[0]
        is_wrapped = len(above) + 1 + len(word) >= _COLUMNS
        joined += [" " if is_wrapped else "\n", line.strip()]
    return "".join(joined)


@dataclass(slots=True)
class _Writer:
    """Writes blocks one below the other."""

    _written: list[str] = field(default_factory=list)
    _marks: list[str] = field(default_factory=list)  # of the items that are open, one in the other
    _after_text: bool = False  # a paragraph of an item came last

    def add(self, block: _Block, *, is_first: bool) -> None:
        """Write one block: an item of a list, or a paragraph of the text or of an item."""
        # The first line lost the blanks before it.
        item = _ITEM.match(block.text) if block.indent or is_first else None
        level = block.indent // _STEP
        mark = (item["number"] or "*") if item else ""
        last = self._marks[level] if len(self._marks) > level else ""
        is_under_text = item is not None and self._after_text and len(self._marks) == level
        del self._marks[level:]
        indent = " " * sum(len(each) + 1 for each in self._marks)
        if self._written:
            self._written.append("\n" if is_under_text or _continues(last, mark) else "\n\n")
        text = block.text
        if item:
            text = f"{mark} {text[item.end() :]}"
            self._marks.append(mark)
        self._after_text = item is None and bool(indent)
        self._written.append(indent + text.replace("\n", f"\n{indent}"))

    def text(self) -> str:
        """All that was written."""
        return "".join(self._written)
