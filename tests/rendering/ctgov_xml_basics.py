"""The pieces of which legacy XML is written: elements, texts, dates, wordings, wrapped blocks."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from tests.rendering.ctgov_xml_wordings import WORDINGS

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ITEM = re.compile(r"( *)(?:(\*)|([0-9]{1,3}\.)) +")
_BULLET = re.compile(r"^\* +")
_MONTHS = calendar.month_name[1:]
_COLUMNS: Final = 100
_STEP: Final = 5
# Characters that XML cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def tag(name: str, *content: str, **attributes: object) -> str:
    """An element with its content; nothing where there is neither content nor an attribute."""
    inner = "".join(content)
    stated = {key: value for key, value in attributes.items() if value not in (None, "")}
    if not inner and not stated:
        return ""
    written = "".join(f" {key}={quoteattr(_FORBIDDEN.sub('', str(value)))}" for key, value in stated.items())
    return f"<{name}{written}>{inner}</{name}>\n"


def text(value: object) -> str:
    """A value as text of XML."""
    return escape(_FORBIDDEN.sub("", str(value))) if value is not None else ""


def plain(value: object) -> str:
    """A text with Markdown as text of XML without it: each line stood as a line, an item of a list behind ``-``."""
    if not isinstance(value, str):
        return ""
    lines = (line.strip() for line in _ESCAPED.sub(r"\1", value).split("\n"))
    return text("\r\n".join(_BULLET.sub("- ", line) for line in lines if line)).replace("\r", "&#xD;")


def worded(scheme: str, code: object) -> str:
    """The old wording of a code."""
    return text(WORDINGS[scheme].get(str(code), code)) if code else ""


def date(value: object) -> str:
    """A day or a month with the month's name."""
    if not isinstance(value, str):
        return ""
    year, month, day = (*value[:10].split("-"), "", "")[:3]
    if not month:
        return value
    return f"{_MONTHS[int(month) - 1]} {f'{int(day)}, ' if day else ''}{year}"


def flag(value: object) -> str:
    """Yes or No."""
    return ("Yes" if value else "No") if isinstance(value, bool) else ""


def textblock(name: str, value: object, indent: int) -> str:
    """A long text, wrapped and indented."""
    if not isinstance(value, str) or not value.strip():
        return ""
    lines = "\n\n".join(_wrapped(_ESCAPED.sub(r"\1", value), indent))
    return f"<{name}>\n<textblock>\n{text(lines)}\n{' ' * (indent - 2)}</textblock>\n</{name}>\n"


def _wrapped(value: str, base: int) -> Iterator[str]:
    """Each paragraph and each item of a list, wrapped below where it belongs."""
    columns: list[int] = []  # where the texts of the items begin that are open
    for number, line in enumerate(line for line in value.split("\n") if line.strip()):
        item = _ITEM.match(line)
        at = len(line) - len(line.lstrip())
        while columns and columns[-1] > at:
            columns.pop()
        depth = len(columns)
        margin = base + _STEP * (depth + 1 if item else depth)
        lead, said = "", line.strip()
        if item:
            marker = "-  " if item[2] else f"{item[3]} "
            lead, said = marker.rjust(_STEP), line[item.end() :]
            columns.append(item.end())
        first = " " * (margin - len(lead)) + lead
        # The registry dropped the blanks before the first line.
        yield _filled(first if number or not item else " " * base + lead.lstrip(), " " * margin, said)


def _filled(first: str, margin: str, said: str) -> str:
    lines, line = [], first
    is_empty = True
    for word in said.split():
        if not is_empty and len(line) + 1 + len(word) > _COLUMNS:
            lines.append(line)
            line, is_empty = margin, True
        line += word if is_empty else f" {word}"
        is_empty = False
    return "\n".join([*lines, line])


def wrapped(name: str, value: object) -> str:
    """A short text, wrapped as a long one is, but without an element of its own."""
    if not isinstance(value, str):
        return ""
    return f"<{name}>{text(chr(10) + _filled('    ', '    ', _ESCAPED.sub(chr(92) + '1', value)))}\n  </{name}>\n"
