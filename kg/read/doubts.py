"""Doubts about a document, each with its place, and what it says that no table knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.trial.drift import LONGEST, as_text
from kg.trial.model import UnknownField
from kg.trial.record import Doubt

EXCERPT = 80
"""Characters of a value that a doubt repeats."""

# A key as registries name them; any other is quoted in a path.
_PLAIN_KEY = re.compile(r"[\w$-]{1,60}", re.ASCII)


@dataclass(slots=True)
class Where:
    """A place in a document, as a chain of keys; written out only when somebody doubts."""

    key: str | int
    above: Where | None = None

    def __str__(self) -> str:
        plain = isinstance(self.key, str) and _PLAIN_KEY.fullmatch(self.key)
        step = str(self.key) if plain else f"[{shown(self.key)}]"
        return step if self.above is None else f"{self.above}{'.' if plain else ''}{step}"


@dataclass(slots=True)
class Doubts:
    """The doubts that reading a document raises; and what it met, so that a key that stands twice can be found out."""

    found: list[Doubt] = field(default_factory=list)
    keys: int = 0
    passed: list[object] = field(default_factory=list)
    unknown: list[UnknownField] = field(default_factory=list)

    def keep(self, value: object, where: Where) -> None:
        """Keep a value that no field takes, whole, with its path."""
        text = as_text(value)
        if len(text) > LONGEST:
            self.add(f"only the first {LONGEST:,} characters of {shown(value)} are kept", where)
        self.unknown.append(UnknownField(path=str(where).removeprefix("$."), value=text[:LONGEST]))

    def add(self, what: str, where: Where) -> None:
        """Note a value that was kept or dropped with a reason."""
        self.found.append(Doubt(what, str(where)))


def shown(value: object) -> str:
    """A value as a doubt repeats it: short, on one line.

    >>> shown({"phone": 5, "note": "x" * 100})
    "{'phone': 5, 'note': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
    """
    written = _beginning(value, EXCERPT + 1)
    return written if len(written) <= EXCERPT else f"{written[:EXCERPT]}…"


def _beginning(value: object, room: int) -> str:
    """A value as Python writes it, or a part that fills the room: it may be a million items, or a thousand deep."""
    if isinstance(value, str):
        return repr(value[: max(room, 0)])
    if isinstance(value, list):
        return _listed("[]", (("", item) for item in value), room)
    if isinstance(value, dict):
        return _listed("{}", ((f"{_beginning(key, room)}: ", item) for key, item in value.items()), room)
    try:
        return repr(value)
    except ValueError:  # Python refuses to write a number of thousands of digits
        return "a number of thousands of digits"


def _listed(brackets: str, items: Iterable[tuple[str, object]], room: int) -> str:
    written, between = brackets[0], ""
    for name, item in items:
        if len(written) > room:
            break
        written += between + name
        written += _beginning(item, room - len(written))
        between = ", "
    return written + brackets[1]
