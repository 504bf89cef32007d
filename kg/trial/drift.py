"""What a record says and no table knows: kept as text, with its path, so that a new field is seen and not lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from kg.trial.text import clean, has_forbidden

LONGEST: Final = 100_000
"""Characters of a value that are kept; beyond stands no fact of a trial, and a doubt says so."""

_POSITION: Final = re.compile(r"\[[0-9]+\]")


def leaf(path: str) -> str:
    """A place in a document without its positions in lists, as the field manifest writes paths.

    >>> leaf("protocolSection.contactsLocationsModule.locations[3].fax")
    'protocolSection.contactsLocationsModule.locations[].fax'
    """
    return _POSITION.sub("[]", path)


def as_text(value: object) -> str:
    r"""A value as text: itself where it is text, otherwise as compact JSON; of a very long one the beginning.

    >>> as_text(" blue "), as_text({"a": [1, True, None, '"x"']})
    ('blue', '{"a":[1,true,null,"\\"x\\""]}')
    """
    if isinstance(value, str):
        return clean(value)[: LONGEST + 1]
    parts, length = list[str](), 0
    for part in _written(value):
        parts.append(part)
        length += len(part)
        if length > LONGEST:
            break
    return "".join(parts)[: LONGEST + 1]


class _Mark(str):
    """A piece of JSON that stands between values."""

    __slots__ = ()


def _written(value: object) -> Iterator[str]:
    """JSON piece by piece, without recursion: a value may be nested deeper than Python calls itself."""
    waiting: list[object] = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, _Mark):
            yield each
        elif isinstance(each, dict):
            waiting += _reversed("}", ((f"{_quoted(str(key))}:", inner) for key, inner in each.items()))
            yield "{"
        elif isinstance(each, list):
            waiting += _reversed("]", (("", inner) for inner in each))
            yield "["
        elif isinstance(each, str):
            yield _quoted(each)
        else:
            yield repr(each) if isinstance(each, int | float) and not isinstance(each, bool) else json.dumps(each)


def _reversed(end: str, items: Iterator[tuple[str, object]]) -> list[object]:
    """What to write of an object or a list, last first."""
    pieces: list[object] = []
    for number, (name, inner) in enumerate(items):
        pieces += [_Mark(("," if number else "") + name), inner]
    pieces.append(_Mark(end))
    return pieces[::-1]


def _quoted(text: str) -> str:
    # What no reader of Turtle accepts stays as an escape.
    return json.dumps(text, ensure_ascii=has_forbidden(text))
