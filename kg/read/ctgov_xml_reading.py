"""Reading elements along a table: which element or attribute becomes which field, and how its value is read.

The elements are the plain objects of :mod:`kg.read.ctgov_xml_parsing`. As with JSON (:mod:`kg.read.fields`), what a
document *has* is walked, so that an element that nobody knows is seen, and one wrong value becomes one doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import Kind, Unreadable
from kg.trial.model import Part


@dataclass(slots=True)
class Place(Where):
    """A place in a document, as XPath writes it: ``/clinical_study/arm_group[2]/@type``."""

    def __str__(self) -> str:
        above = "" if self.above is None else str(self.above)
        if isinstance(self.key, int):
            return f"{above}[{self.key + 1}]"
        return f"{above}/{'text()' if self.key == '#' else self.key[:60]}"


@dataclass(frozen=True, slots=True)
class One:
    """An element or attribute that stands once and fills one field."""

    field: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Many:
    """An element that may stand several times and fills one field, in order."""

    field: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Spread:
    """An element that stands once and fills several fields, which ``read`` gives by name."""

    read: Callable[[Any, Where, Doubts], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Without:
    """An element that is passed over; the reason says why nothing is lost."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """An element that is passed over although it says something; the reason becomes a doubt."""

    reason: str


Elements = Mapping[str, One | Many | Spread | Without | Lost | Mapping[str, Any]]
"""Name of an element, ``@`` and name of an attribute, or ``#`` for text → what becomes of it. A table in a table is an
element whose fields belong to the same part."""


def read_element(element: object, table: Elements, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The fields of an element by its table.

    >>> from kg.read.fields import text
    >>> doubts = Doubts()
    >>> table = {"brief_title": One("brief_title", text), "keyword": Many("keywords", text)}
    >>> read_element({"brief_title": "A", "keyword": "b", "cost": "1"}, table, Place("clinical_study"), doubts)
    {'brief_title': 'A', 'keywords': ('b',)}
    >>> print(doubts.found[0])
    the element <cost> is not known; it is kept as ct:field: '1' @ /clinical_study/cost
    """
    fields: dict[str, Any] = {}
    parts = element if isinstance(element, dict) else {"#": element}
    for name, value in parts.items():
        if value is None:
            continue
        entry = table.get(name)
        place = Place(name, where)
        if type(entry) is One:
            _read_one(fields, entry, value, place, doubts)
        elif type(entry) is Many:
            fields[entry.field] = fields.get(entry.field, ()) + _read_many(entry.kind, value, place, doubts)
        elif type(entry) is Spread:
            _read_spread(fields, entry, value, place, doubts)
        elif isinstance(entry, Mapping):
            _fill(fields, read_element(_first(value, place, doubts), entry, place, doubts), value, place, doubts)
        elif type(entry) is Lost:
            doubts.add(f"{entry.reason}; not read: {shown(value)}", place)
        elif entry is None:
            _keep(name, value, place, doubts)
    return fields


def _keep(name: str, value: object, where: Where, doubts: Doubts) -> None:
    """Keep what no table knows."""
    doubts.keep(value, where)
    if name == "#":
        doubts.add(f"text where elements belong; it is kept as ct:field: {shown(' '.join(str(value).split()))}", where)
        return
    what = f"the attribute {name[1:61]}" if name.startswith("@") else f"the element <{name[:60]}>"
    doubts.add(f"{what} is not known; it is kept as ct:field: {shown(value)}", where)


def _first(value: object, where: Where, doubts: Doubts) -> object:
    """What stands once; of several the first that says something, with a doubt."""
    if not isinstance(value, list):
        return value
    stated = [each for each in value if each is not None]
    if len(stated) > 1:
        doubts.add(
            f"it stands {len(stated)} times where one belongs; the first is read, dropped: {shown(stated[1:])}", where
        )
    return stated[0] if stated else {}


def _read_one(fields: dict[str, Any], entry: One, value: object, where: Where, doubts: Doubts) -> None:
    value = _first(value, where, doubts)
    if value == {}:
        return
    try:
        _fill(fields, {entry.field: _taken(entry.kind, value, where, doubts)}, value, where, doubts)
    except Unreadable as reason:
        doubts.add(f"{reason}; dropped", where)


def _read_spread(fields: dict[str, Any], entry: Spread, value: object, where: Where, doubts: Doubts) -> None:
    try:
        value = _first(value, where, doubts)
        _fill(fields, _taken(entry.read, value, where, doubts), value, where, doubts)
    except Unreadable as reason:
        doubts.add(f"{reason}; dropped", where)


def _fill(fields: dict[str, Any], taken: Mapping[str, Any], value: object, where: Where, doubts: Doubts) -> None:
    """Older and newer names of one thing fill one field; where they disagree, the first one stays."""
    for field, each in taken.items():
        if (first := fields.setdefault(field, each)) is not each and first != each:
            doubts.add(f"{shown(value)} is not what another element for it says, {shown(first)}; dropped", where)


def _taken(kind: Callable[[Any, Where, Doubts], Any], value: Any, where: Where, doubts: Doubts) -> Any:
    """A value by its kind. Of a text with attributes that nobody knows, the text is read, the attributes are kept."""
    told = len(doubts.found)
    try:
        return kind(value, where, doubts)
    except Unreadable:
        is_text = isinstance(value, dict) and "#" in value and all(name[0] in "@#" for name in value)
        # A kind that takes elements has told of what it does not know before it gave up.
        if not is_text or len(doubts.found) > told:
            raise
    for name, stated in value.items():
        if name != "#":
            _keep(name, stated, Place(name, where), doubts)
    return kind(value["#"], where, doubts)


def _read_many(kind: Kind, value: object, where: Where, doubts: Doubts) -> tuple[Any, ...]:
    items = []
    for position, item in enumerate(value if isinstance(value, list) else [value]):
        if item is None:
            continue
        place = Place(position, where)
        try:
            taken = _taken(kind, item, place, doubts)
        except Unreadable as reason:
            doubts.add(f"{reason}; dropped", place)
        else:
            if taken != "":
                items.append(taken)
    return tuple(items)


def element(struct: type[Part], table: Elements, *needs: str) -> Kind:
    """A part of the trial, read from an element by its table. With ``needs``, one of these fields must be there."""

    def read(value: object, where: Where, doubts: Doubts) -> Part:
        fields = read_element(value, table, where, doubts)
        if needs and not any(fields.get(need) for need in needs):
            raise Unreadable(f"{shown(value)} has no {' and no '.join(needs)}")
        return struct(**fields)

    return read
