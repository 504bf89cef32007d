"""Tables as text: rows of values between separators, quoted where they hold one; streamed.

A row that cannot be read is told of, and reading goes on with the next line that is a row of this table: one quotation
mark that nobody closed must not cost the rows behind it, and the lines of a broken text are no rows.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.read.doubts import shown
from kg.read.encoding import Readable
from kg.trial.values import is_nct_id

HEADER = 16 * 1024
"""Bytes in which the header of a table must end."""

LARGEST_ROW = 16 * 1024 * 1024
"""Characters of the longest row that is read; the longest known one has less than a tenth of that."""

_CHUNK = 1024 * 1024
csv.field_size_limit(LARGEST_ROW)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number (the first below the header is 1) and its values, or why it cannot be read."""

    number: int
    values: list[str]
    fault: str = ""


class _TooLong(Exception):
    """A row that does not end."""


def header(head: bytes, delimiter: str) -> list[str]:
    r"""The names in the first line of a table that begins with these bytes; none where that line is not whole.

    >>> header(b"\xef\xbb\xbfid|nct_id\n1|NCT1\n", "|")
    ['id', 'nct_id']
    """
    line, end, _ = head.decode("utf-8-sig", "replace").lstrip("\r\n").partition("\n")
    if not end and len(head) >= HEADER:
        return []
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return []


def distinct(names: list[str]) -> list[str]:
    """The names of columns, all different: one that stands twice is another column, which nobody knows.

    >>> distinct(["Title", "Sex", "Title"])
    ['Title', 'Sex', 'Title (2)']
    """
    taken = list[str]()
    for name in names:
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.append(unique)
    return taken


def misfit(values: list[str], names: list[str], place: int) -> str:
    """Why values are no row of a table with these columns, of which one has the NCT id; empty where they are a row, or
    the header once more, as where downloads were joined.

    >>> misfit(["NCT1", "Lamps"], ["nct_id", "title"], 0)
    "'NCT1' is not an NCT id: NCT and eight digits are expected"
    """
    if len(values) != len(names):
        return f"it has {len(values)} values where the header has {len(names)} columns; the file may be cut off"
    stated = values[place].strip()
    if is_nct_id(stated) or stated == names[place]:
        return ""
    # What is nothing like an id may be anything, such as a phone out of its column.
    what = shown(stated) if not stated or stated[:3].upper() == "NCT" else f"what stands in {names[place]}"
    return f"{what} is not an NCT id: NCT and eight digits are expected"


def rows(stream: Readable, delimiter: str, is_row: Callable[[list[str]], str]) -> Iterator[Row]:
    r"""The rows of a table below its header. ``is_row`` tells why values are no row of it; empty where they are one.
    Rows without any value, which spreadsheets leave, are passed over.

    >>> import io
    >>> list(rows(io.BytesIO(b'a|b\n1|"x\ny"\n'), "|", lambda values: "" if len(values) == 2 else "cut"))
    [Row(number=1, values=['1', 'x\ny'], fault='')]
    """
    number, lost = 0, 0
    faulty: Row | None = None
    for values, fault in _read(stream, delimiter, is_row):
        if fault and faulty:
            lost += 1
            continue
        if faulty:
            yield _with_those_behind(faulty, lost)
        number, lost = number + 1, 0
        faulty = Row(number, [], fault) if fault else None
        if not fault and any(map(str.strip, values)):
            yield Row(number, values)
    if faulty:
        yield _with_those_behind(faulty, lost)


def _with_those_behind(faulty: Row, lost: int) -> Row:
    """A fault, and how many lines behind it are no rows: parts of one broken text, or each with a fault of its own."""
    behind = f"; the {'line' if lost == 1 else f'{lost} lines'} behind it cannot be read either" if lost else ""
    return Row(faulty.number, [], faulty.fault + behind)


def _read(stream: Readable, delimiter: str, is_row: Callable[[list[str]], str]) -> Iterator[tuple[list[str], str]]:
    """The values of each row below the header, and why they are none."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    is_header = True
    while (read := _next(reader, lines, delimiter)) is not None:
        values, fault = read
        if values and not is_header and any(map(str.strip, values)):
            reason = is_row(values)
            fault = (fault or reason) if reason or len(values) == 1 else ""
        if fault:
            # The rows behind a quotation mark that is not closed were taken for one text.
            lines.again()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        else:
            lines.done()
        if values and not is_header:
            yield values, fault
        is_header = is_header and not values


def _next(reader: Iterator[list[str]], lines: _Lines, delimiter: str) -> tuple[list[str], str] | None:
    """The values of the next row, and why its quotation marks make no sense; None where there is no more."""
    try:
        return next(reader), ""
    except StopIteration:
        return None
    except (_TooLong, csv.Error) as error:
        return (lines.as_they_are(delimiter) if "expected after" in str(error) else [""]), _said(error)


def _said(error: Exception) -> str:
    if isinstance(error, _TooLong) or "larger than" in str(error):
        return f"it is longer than {LARGEST_ROW // 1024 // 1024} MiB, or a quotation mark is not closed"
    if "end of data" in str(error):
        return "it ends within a quoted text: the file is cut off, or a quotation mark is not closed"
    return f"its quotation marks make no sense ({error})"


class _Lines:
    """The lines of a stream, of which those that made the last row can be read again but for the first."""

    def __init__(self, stream: Readable) -> None:
        self._fresh = _lines(stream)
        self._waiting = deque[str]()
        self._taken = list[str]()
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._fresh)
        self._taken.append(line)
        self._size += len(line)
        if self._size > LARGEST_ROW:
            raise _TooLong
        return line

    def as_they_are(self, delimiter: str) -> list[str]:
        """The values of the line that makes no row: older downloads had quotation marks that quote nothing."""
        return self._taken[0].rstrip("\r\n").split(delimiter) if len(self._taken) == 1 else [""]

    def done(self) -> None:
        """The lines so far made a row."""
        self._taken.clear()
        self._size = 0

    def again(self) -> None:
        """The lines so far made no row: the first one is to blame, those behind it may be rows."""
        self._waiting.extendleft(reversed(self._taken[1:]))
        self.done()


def _lines(stream: Readable) -> Iterator[str]:
    """Each line with its end. Of one that is too long only the beginning comes, and more than is allowed."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    rest, begun = "", False
    while chunk := stream.read(_CHUNK):
        text = decode(chunk) if begun else decode(chunk).lstrip("\ufeff")
        begun = True
        first, *others = text.split("\n")
        if not others:
            rest += first if len(rest) <= LARGEST_ROW else ""
            continue
        yield rest + first + "\n"
        rest = others.pop()
        for line in others:
            yield line + "\n"
    if rest := rest + decode(b"", True):
        yield rest
