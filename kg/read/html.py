"""The text of a saved web page, line by line, as the readers of page texts expect it.

lxml's parser reports tags and text one after the other, so no tree is built and no nesting is too deep. What stands in
a line of its own on the page stands in one here; paragraphs, headings and lists stand between blank lines; items of
lists begin with ``* `` or their number. What no reader of the page sees is left out: scripts, styles, hidden parts, and
the site's own navigation and footer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lxml import etree

from kg.errors import ReadError
from kg.read.saved_page import is_archive, markup_of

LARGEST: Final = 32 * 1024 * 1024
"""The most bytes of a page that are read; a saved trial page has some hundred thousand."""

_UNSEEN = frozenset((
    "head", "title", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "audio", "video",
    "canvas", "select", "datalist", "nav", "footer",
))  # fmt: skip
_PARAGRAPHS = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "section", "article",
    "main", "header", "form", "fieldset", "details", "hr",
))  # fmt: skip
_LINES = frozenset((
    "html", "body", "div", "li", "dt", "dd", "tr", "td", "th", "caption", "thead", "tbody", "tfoot", "address",
    "aside", "figure", "figcaption", "legend", "summary", "hgroup", "search", "menu", "center", "textarea",
))  # fmt: skip
_LISTS = frozenset(("ul", "ol", "menu"))
# Elements without content: they have no end tag, and nothing can stand in them.
_EMPTY = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_KEPT_LINES = re.compile(r"(?:^|;)\s*white-space(?:-collapse)?\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_CHUNK = 1 << 16
_DEEPEST = 12  # lists in lists are indented no farther

_ABOVE = {"<!--": "-->", "<?xml": "?>"}
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"<(?:div|main|section|article|header|h[1-6]|meta|title|table|p|ul)\b[^<>]*>", re.IGNORECASE)


def is_html(head: bytes) -> bool:
    """Whether a document that begins like this is a saved web page: HTML, or an archive of a page (MHTML).

    >>> is_html(b"<!DOCTYPE html><html>"), is_html(b"<?xml version='1.0'?><clinical_study>"), is_html(b"A Trial")
    (True, False, False)
    """
    first = head[:256].lstrip(b"\xef\xbb\xbf \t\r\n\f")[:1]
    if first in (b"{", b"["):
        return False  # JSON, of which there is most
    if is_archive(head):
        return True
    if first and first not in (b"<", b"\xff", b"\xfe"):
        return False
    beginning = _below_comments(markup_of(head[:_CHUNK]))
    return _MARKUP.match(beginning) is not None or _FRAGMENT.match(beginning) is not None


def _below_comments(markup: str) -> str:
    """The markup from its first tag on: without white space, an XML declaration and comments above it."""
    markup = markup.lstrip()
    at = 0
    while end := _ABOVE.get(markup[at : at + 4]) or _ABOVE.get(markup[at : at + 5]):
        at = markup.find(end, at)
        if at < 0:
            return ""
        at += len(end)
        while markup[at : at + 1].isspace():
            at += 1
    return markup[at:]


@lru_cache(maxsize=1)
def text(body: bytes) -> str:
    r"""The text of a saved page.

    >>> text(b"<h1>Lamps &amp; Light</h1><ul><li>Aged <b>18</b><li>Well</ul><script>var a</script>")
    'Lamps & Light\n\n* Aged 18\n* Well'

    Raises:
        ReadError: the page cannot be taken apart.
    """
    target = _Text()
    parser = etree.HTMLParser(target=target, huge_tree=True, remove_comments=True, remove_pis=True)
    markup = markup_of(body)
    try:
        for start in range(0, len(markup), _CHUNK):
            parser.feed(markup[start : start + _CHUNK])
        parser.close()
    except (etree.LxmlError, AssertionError, ValueError) as error:
        # Nothing but white space or forbidden characters is no document to the parser.
        if markup.strip():
            raise ReadError(f"the page's HTML cannot be taken apart ({error or 'it has no element'})") from None
    return target.text()


class _Text:
    """Takes what the parser reports, and keeps the lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._mark = ""  # of an item of a list, until its text comes
        self._blank = False
        self._open: list[str] = []
        self._unseen = 0  # how many open elements up to the first unseen one, from which on nothing is kept
        self._pre: list[int] = []  # the depths at which elements opened that keep line ends
        self._lists: list[int | None] = []  # for each open list the last number given; None for bullets

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        if tag not in _EMPTY:
            self._open.append(tag)
        if self._unseen:
            return
        if tag in _UNSEEN or _is_hidden(tag, attributes):
            self._unseen = len(self._open) if tag not in _EMPTY else 0
            self._break(tag)
            return
        self._break(tag)
        if tag == "br":
            self._end_line()
        elif tag == "img" and (name := attributes.get("alt")):
            self.data(f" {name} ")
        elif tag == "li":
            self._bullet()
        elif tag in _LISTS:
            self._lists.append(_first_number(attributes) if tag == "ol" else None)
        if _keeps_lines(tag, attributes) and tag not in _EMPTY:
            self._pre.append(len(self._open))

    def end(self, tag: str) -> None:
        """An element closes; the parser closes what was left open."""
        if tag in _EMPTY or tag not in self._open[-1:]:
            return
        depth = len(self._open)
        self._open.pop()
        if self._unseen:
            self._unseen = 0 if depth == self._unseen else self._unseen
            return
        if self._pre and self._pre[-1] == depth:
            self._break(tag)
            self._pre.pop()
        if tag in _LISTS and self._lists:
            self._end_line()
            self._lists.pop()
        self._break(tag)
        if tag == "li":
            self._mark = ""  # an item without text

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._unseen:
            return
        if not self._pre:
            self._line.append(_SPACE.sub(" ", text))
            return
        first, *others = text.replace("\r\n", "\n").split("\n")
        self._line.append(first)
        for each in others:
            self._end_line(empty_too=True)
            self._line.append(each)

    def close(self) -> None:
        """The page is at its end."""
        self._end_line()

    def text(self) -> str:
        """All lines; no blank one at the beginning or the end."""
        return "\n".join(self._lines).strip("\n")

    def _break(self, tag: str) -> None:
        """End the line where the tag does, and mark that a blank one belongs there."""
        if tag in _PARAGRAPHS or tag in _LINES:
            self._end_line()
        # A list in a list stands close to its item.
        if tag in _PARAGRAPHS and not (tag in _LISTS and self._lists):
            self._blank = True

    def _bullet(self) -> None:
        depth = min(max(len(self._lists) - 1, 0), _DEEPEST)
        mark = "*"
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            mark = f"{number}."
        self._mark = "  " * depth + mark + " "

    def _end_line(self, *, empty_too: bool = False) -> None:
        line = "".join(self._line)
        self._line = []
        line = line.rstrip() if self._pre else _SPACE.sub(" ", line).strip(" ")
        if not line.strip():
            self._blank = self._blank or empty_too
            return
        if self._blank and self._lines:
            self._lines.append("")
        self._lines.append(self._mark + line)
        self._mark, self._blank = "", False


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or (tag == "dialog" and "open" not in attributes)
        or _HIDDEN.search(attributes.get("style", "")) is not None
    )


def _keeps_lines(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether line ends in the text count: so it is in ``pre``, and where the style says so."""
    return (
        tag in ("pre", "textarea")
        or _KEPT_LINES.search(attributes.get("style", "")) is not None
        or "whitespace-pre" in attributes.get("class", "")
    )


def _first_number(attributes: Mapping[str, str]) -> int:
    start = attributes.get("start", "1")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
