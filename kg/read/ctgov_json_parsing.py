"""JSON as people have it: read strictly and fast; with patience where that fails, for one bad byte or number far from
the facts must not cost the record; and a key that stands twice in one object is found, of which JSON readers tell
nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import isfinite

import msgspec

from kg.read.doubts import Doubts, Where, shown

MOST_DIGITS = 30
"""Digits of the longest whole number that is a number; Python refuses to convert thousands of them."""

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
# What ends a key, and the same within a text; a key that ends in a backslash looks like the latter.
_KEY, _QUOTED, _EITHER = b'":', b'\\":', b'\\\\":'
_ESCAPED_QUOTE = b"\\u0022"


class _Huge(float):
    """A number that is too large for a number, with the digits that the document has."""

    def __init__(self, digits: str) -> None:
        self.digits = digits

    def __repr__(self) -> str:
        return self.digits


def parse(body: bytes, doubts: Doubts) -> object:
    """The JSON value of a document, and a doubt where it took patience.

    >>> parse(b'{"enrollment": 1e400}', Doubts())
    {'enrollment': 1e400}

    Raises:
        ValueError: it is no JSON, with the reason.
        RecursionError: it is nested too deeply.
    """
    try:
        return _parse(body, doubts)
    except RecursionError:
        # How deep is too deep must not depend on how deep the caller stands: identifying and reading have to agree.
        with ThreadPoolExecutor(1) as unburdened:
            return unburdened.submit(_parse, body, doubts).result()


def _parse(body: bytes, doubts: Doubts) -> object:
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = body.decode("utf-8", "replace")
    try:
        value: object = json.loads(text, parse_int=_whole, parse_float=_fraction, strict=False)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip())
        what = "it ends too early" if cut else f"it is malformed at character {error.pos + 1} of {len(text)}"
        raise ValueError(what) from error
    if "\ufffd" in text and b"\xef\xbf\xbd" not in body:
        doubts.add("bytes that are not UTF-8; each is kept as the replacement character", Where("$"))
    return value


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MOST_DIGITS else _Huge(digits)


def _fraction(digits: str) -> float:
    return number if isfinite(number := float(digits)) else _Huge(digits)


# ----------------------------------------------------------------------------------------------- keys that stand twice


def doubt_keys_that_stand_twice(body: bytes, doubts: Doubts) -> None:
    """Doubt each key that an object of the document has twice: of its values the last one is read.

    Looking at every object for that would cost as much as reading it; so the keys in the bytes are counted first, and
    compared with those that reading met and those of the sections that it passed over.
    """
    try:
        sections = [_encode(value) for value in doubts.passed]
    except (TypeError, ValueError, OverflowError, RecursionError):  # a lone surrogate, a huge number, great depth
        agree = False
    else:
        agree = _agree(body.translate(None, b" \n\r\t"), sections, doubts.keys)
    if not agree:
        _Twice(doubts).look(body.decode("utf-8", "replace"))


def _agree(close: bytes, sections: list[bytes], keys: int) -> bool:
    """Whether a JSON text without white space has just so many keys beside those of some sections; if in doubt, no."""
    surplus = close.count(_KEY) - sum(section.count(_KEY) for section in sections) - keys
    if surplus:
        if any(_EITHER in text for text in (close, *sections)):
            return False
        surplus -= close.count(_QUOTED) - sum(section.count(_QUOTED) for section in sections)
    # An escaped quote before a colon may have become what ends a key when a section was written anew.
    return surplus == 0 and not (sections and _ESCAPED_QUOTE in close)


class _Twice:
    def __init__(self, doubts: Doubts) -> None:
        self._doubts = doubts
        # Objects by their identity; held, so that no other object gets the identity of one that was dropped.
        self._found: dict[int, tuple[object, list[tuple[str, object]]]] = {}

    def look(self, text: str) -> None:
        try:
            value = json.loads(
                text, parse_int=_whole, parse_float=_fraction, strict=False, object_pairs_hook=self._object
            )
        except RecursionError:
            self._doubts.add("nested so deeply that keys that stand twice cannot be found", Where("$"))
            return
        for key, dropped, where in self._placed(value):
            self._doubts.add(f"key {shown(key)} stands twice; the last is read, not {shown(dropped)}", where)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            self._found[id(made)] = (made, [pair for pair in pairs if pair[1] is not made[pair[0]]])
        return made

    def _placed(self, value: object) -> Iterator[tuple[str, object, Where]]:
        waiting: list[tuple[object, Where]] = [(value, Where("$"))]
        while self._found and waiting:
            inner, where = waiting.pop()
            if isinstance(inner, dict):
                for key, dropped in self._found.get(id(inner), (inner, []))[1]:
                    yield key, dropped, Where(key, where)
                waiting += [(each, Where(key, where)) for key, each in inner.items()]
            elif isinstance(inner, list):
                waiting += [(each, Where(position, where)) for position, each in enumerate(inner)]
