"""The lines of an eligibility text, each without its list marker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A marker stands before a blank; only ``1.Age`` and signs that are nothing but bullets may touch their text.
# A capital letter before a small one is a name (``E. coli``); ``1.5`` is a number.
_MARKER = re.compile(
    r"(?:[*\-–—·]|o)(?=\s|$)|[•●○▪■◦‣⁃➢①-⑳]|[Ⅰ-ⅿ][.)、]?(?=\s|$)"
    r"|[(（]?[0-9]{1,3}[.)）、](?=\s|$|[A-Z][a-z])|(?:[0-9]{1,2}\.){2,4}(?=\s|$)"
    r"|[(（]?[a-z][.)）](?=\s|$)|\(?[A-Z][.)](?=\s+[^a-z\s]|\s*$)|\(?(?:[ivx]{2,5}|[IVX]{2,5})[.)](?=\s|$)"
)
# A second marker, as in ``* 1. Age``.
_SECOND = re.compile(r"[•●○▪■◦]\s*|\(?[0-9]{1,2}[.)](?:\s+(?=\S)|(?=[A-Z][a-z]))")
_SEPARATOR = "<!-- -->"  # the registry's Markdown parts two adjoining lists with an empty comment
_WORD = re.compile(r"\w[\w'-]*")


@dataclass(slots=True)
class Line:
    """A line with text: ``body`` is the text without its marker, ``width`` the length of the line as it stands."""

    indent: int
    bulleted: bool
    body: str
    width: int
    after_blank: bool


def lines_of(text: str) -> Iterator[Line]:
    r"""The lines of a text that say something.

    >>> [(line.indent, line.bulleted, line.body) for line in lines_of("Key:\n\n* 1. Adults\n  * aged 18-65")]
    [(0, False, 'Key:'), (0, True, 'Adults'), (2, True, 'aged 18-65')]
    """
    after_blank = True
    for raw in (text.expandtabs(4) if "\t" in text else text).split("\n"):
        body = raw.strip()
        if not body or body == _SEPARATOR:
            after_blank = True
        elif rest := without_marker(body):
            yield Line(len(raw) - len(raw.lstrip()), rest != body, rest, len(raw), after_blank)
            after_blank = False


def without_marker(body: str) -> str:
    """The text behind the list markers at its beginning; the same text if there are none.

    >>> without_marker("(a) Adults"), without_marker("1.5 mg/dL"), without_marker("E. coli")
    ('Adults', '1.5 mg/dL', 'E. coli')
    """
    marker = _MARKER.match(body)
    if marker is None:
        return body
    body = body[marker.end() :].lstrip()
    second = None if marker[0][-1] in ".)）、" else _SECOND.match(body)
    return body[second.end() :] if second else body


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return _WORD.findall(text.lower())
