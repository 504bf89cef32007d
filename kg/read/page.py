"""What the page readers share: numbered lines, named blocks, doubts with their place, eligibility in registry style.

A page is plain text as extracted from a web page, or a saved web page, whose text is extracted here. A reader says
which lines begin a block; a block ends where the next one begins. Every doubt names the block and the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, NamedTuple

from kg.read import html
from kg.trial.codes import VALUES
from kg.trial.model import Agency
from kg.trial.record import Doubt
from kg.trial.text import clean, clean_markup, one_line

_LINE_END = re.compile(r"\r\n|\r|\n")
# A list item of a page: a bullet, or a number as the registry's MARKUP has it.
_ITEM = re.compile(r"(?:[•*]|[0-9]{1,3}[.)])\s+")
_NO_TEXT = ("", "•", "*")
_BULLET = re.compile(r"[•*]\s+")
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9}")

PHASES: Final = {
    **{f"phase {number}": f"PHASE{number}" for number in "1234"},
    **{f"phase {roman}": f"PHASE{number}" for number, roman in enumerate(("i", "ii", "iii", "iv"), start=1)},
    "early phase 1": "EARLY_PHASE1",
    "early phase i": "EARLY_PHASE1",
    "phase 0": "EARLY_PHASE1",
    "n/a": "NA",
    "not applicable": "NA",
}
"""Words for phases in small letters, and the registry's value."""

DESIGN_FIELDS: Final = {
    "primaryPurpose": "primary_purpose",
    "allocation": "allocation",
    "interventionModel": "intervention_model",
    "masking": "masking",
    "observationalModel": "observational_model",
    "timePerspective": "time_perspective",
}
"""The schemes of the study design, and the field of a trial that each fills."""


class Line(NamedTuple):
    """A line of a page: its number from 1, how far it is indented, its clean text (empty for a blank line)."""

    number: int
    indent: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """The lines under one heading, or none if the page has no such heading."""

    name: str
    start: int = 0
    lines: tuple[Line, ...] = ()
    heading: str = ""

    @property
    def values(self) -> list[Line]:
        """The lines that are not blank."""
        return [line for line in self.lines if line.text]

    @property
    def texts(self) -> list[str]:
        """Their text, Markdown escapes undone."""
        return [clean_markup(line.text) or line.text for line in self.values]

    @property
    def unlisted(self) -> Block:
        """The same block without bullets: a saved page may show values as a list."""
        lines = (line._replace(text=_BULLET.sub("", line.text, count=1), indent=0) for line in self.lines)
        return replace(self, lines=tuple(lines))


@dataclass(slots=True)
class Page:
    """A page cut into blocks, and the doubts met while it is read."""

    header: tuple[Line, ...]
    blocks: Mapping[str, Block]
    doubts: list[Doubt] = field(default_factory=list)

    def __getitem__(self, name: str) -> Block:
        return self.blocks.get(name, Block(name))

    def unlist(self, *names: str) -> None:
        """Take the bullets from the lines of these blocks, whose lines are values."""
        self.blocks = {name: block.unlisted if name in names else block for name, block in self.blocks.items()}

    def doubt(self, what: str, block: Block, line: Line | None = None) -> None:
        """Note a doubt about a line of a block; without a line, about the block as a whole."""
        self.doubts.append(Doubt(what, f"{block.name}, line {line.number if line else block.start}"))


def decode(body: bytes) -> tuple[list[Line], list[Doubt]]:
    r"""The lines of a page, whatever its line ends, and a doubt where bytes are not of its encoding.

    Of a saved web page these are the lines of its text.

    >>> decode(b"\xef\xbb\xbfMenu\r\n  \xe2\x80\xa2 One &lt; two")[0]
    [Line(number=1, indent=0, text='Menu'), Line(number=2, indent=2, text='• One < two')]
    """
    text = html.text(body) if html.is_html(body) else body.decode("utf-8-sig", errors="replace")
    lines, doubts = list[Line](), list[Doubt]()
    for number, raw in enumerate(_LINE_END.split(text), start=1):
        cleaned = clean(raw)
        # An entity such as &#10; can bring a line end into a line.
        cleaned = one_line(cleaned) if "\n" in cleaned else cleaned
        lines.append(Line(number, len(raw) - len(raw.lstrip(" \t")), cleaned))
        if "\ufffd" in cleaned and not doubts:
            doubts.append(
                Doubt(
                    "bytes that are not of the page's encoding (UTF-8, unless it names one) stand as U+FFFD",
                    f"page, line {number}",
                )
            )
    return lines, doubts


def split_labels(lines: Iterable[Line], is_label: Callable[[str], bool]) -> list[Line]:
    """The lines, with a label and its value in one line as two.

    >>> [line.text for line in split_labels([Line(1, 0, "Sex: ALL"), Line(2, 0, "Note: x")], "Sex".__eq__)]
    ['Sex', 'ALL', 'Note: x']
    """
    split = []
    for line in lines:
        label, colon, value = line.text.partition(":")
        texts = (label.strip(), value.strip()) if colon and is_label(label.strip()) else (line.text,)
        split += [line._replace(text=text) for text in texts if text]
    return split


def cut(lines: Sequence[Line], starts: Mapping[int, str], doubts: Sequence[Doubt] = ()) -> Page:
    """The page cut at the given positions, each with the name of the block that begins there."""
    marks = sorted(starts)
    header = tuple(lines[: marks[0]]) if marks else tuple(lines)
    blocks = {}
    for begin, end in pairwise([*marks, len(lines)]):
        heading = lines[begin]
        blocks[starts[begin]] = Block(starts[begin], heading.number, tuple(lines[begin + 1 : end]), heading.text)
    return Page(header, blocks, list(doubts))


def prose(lines: Sequence[Line]) -> str:
    """Running text with its own line ends; several blank lines become one."""
    texts = [" " * line.indent + clean_markup(line.text) if line.text else "" for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(texts)).strip()


def coded(text: str, scheme: str, wordings: Mapping[str, str]) -> str:
    """The registry's value for a page's wording, or an empty string if the wording is not known.

    A wording is known if it stands in the table (small letters), or is the value itself but for case and blanks.

    >>> coded("Basic Science", "primaryPurpose", {}), coded("Enrolling", "status", {"enrolling": "RECRUITING"})
    ('BASIC_SCIENCE', 'RECRUITING')
    """
    known = wordings.get(one_line(text).lower())
    if known:
        return known
    value = re.sub(r"[\s-]+", "_", text.strip()).upper()
    return value if value in VALUES[scheme] else ""


def coded_or_text(page: Page, block: Block, line: Line, scheme: str, wordings: Mapping[str, str]) -> str:
    """The same, but an unknown wording is kept as text and doubted."""
    value = coded(line.text, scheme, wordings)
    if not value:
        page.doubt(f"'{line.text}' is not a known {scheme}; kept as text", block, line)
    return value or line.text


def coded_value(page: Page, block: Block, scheme: str, wordings: Mapping[str, str]) -> str:
    """The only value of a block, coded in the same way; empty if the block has none."""
    for line in block.values[1:]:
        page.doubt(f"'{line.text}' is one value too many; left out", block, line)
    return coded_or_text(page, block, block.values[0], scheme, wordings) if block.values else ""


def count(text: str) -> int | None:
    """A whole number, with commas between thousands or without.

    >>> count("8,000,000"), count("20"), count("twenty")
    (8000000, 20, None)
    """
    return int(text.replace(",", "")) if _COUNT.fullmatch(text) else None


def agency(name: str, agency_class: str = "") -> Agency:
    """An organisation as the page names it."""
    return Agency(name=clean_markup(name), agency_class=agency_class)


def is_item(line: Line) -> bool:
    """Whether the line is an item of a list."""
    return _ITEM.match(line.text) is not None


def criteria(sections: Sequence[tuple[str, Sequence[Line]]], *, blank_ends_item: bool) -> str:
    """Eligibility criteria as the registry writes them, from lines under headings; an empty section is left out.

    A line without a bullet belongs to the item before it and stands under it, two blanks further in. Where a blank
    line ends an item, such a line after a blank one is a paragraph. Items keep the indentation that the page shows.

    >>> lines = [Line(1, 0, "* Aged 18"), Line(2, 0, "(or older)"), Line(3, 0, "* Well")]
    >>> print(criteria([("Inclusion Criteria", lines)], blank_ends_item=False))
    Inclusion Criteria:
    <BLANKLINE>
    * Aged 18
      (or older)
    * Well
    """
    written = []
    for heading, lines in sections:
        body = _list_text(lines, blank_ends_item)
        if body:
            written.append(f"{heading}:\n\n{body}" if heading else body)
    return "\n\n".join(written)


def _list_text(lines: Sequence[Line], blank_ends_item: bool) -> str:
    base = min((line.indent for line in lines if line.text and is_item(line)), default=0)
    written: list[str] = []
    in_item, in_list, indent = False, False, 0
    for line in lines:
        if line.text in _NO_TEXT:
            in_item = in_item and not blank_ends_item
        elif is_item(line):
            indent = line.indent - base
            # Items stand close together; a list below a paragraph stands apart.
            item = clean_markup(re.sub(r"^[•*]\s+", "* ", line.text))
            written += ["\n" if in_list else "\n\n", " " * indent, item]
            in_item = in_list = True
        elif in_item:
            written += ["\n", " " * (indent + 2), clean_markup(line.text)]
        else:
            written += ["\n\n", clean_markup(line.text)]
            in_list = False
    return "".join(written).strip("\n")
