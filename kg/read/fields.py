"""Reading nested objects along a table: which key becomes which field, and how its value is read.

A table is data. Walking the keys that a document *has* (not those it might have) makes unknown keys visible and costs
nothing for the many that are absent. One wrong value becomes one doubt; everything beside it is still read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kg.read.doubts import Doubts, Where, shown
from kg.trial.codes import VALUES
from kg.trial.model import Part
from kg.trial.text import clean, clean_markup, has_forbidden, is_clean
from kg.trial.values import age_in_years, is_nct_id, mesh_id, partial_date_of

LARGEST_NUMBER = 10**18
"""Numbers of this size and beyond are no counts and no coordinates."""

# How the registry wrote an enrollment that nobody knew.
_UNKNOWN_COUNT = 99_999_999


class Unreadable(Exception):
    """A value that its field cannot take; becomes a doubt."""


class Misshapen(Unreadable):
    """A value of another shape than its field: the registry has changed, and the value is kept as it is."""


Kind = Callable[[Any, Where, Doubts], Any]
"""Reads one value; raises :class:`Unreadable` where it cannot."""

Table = Mapping[str, "tuple[str, Kind] | Mapping[str, Any] | str"]
"""Key → field and kind; or a table of its own whose fields belong to the same record; or why the key is passed over."""


def read_object(value: object, table: Table, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The fields of an object by its table. What is no object at all is doubted and gives no field."""
    fields: dict[str, Any] = {}
    if not isinstance(value, dict):
        doubts.add(f"{shown(value)} is not an object; kept as ct:field", where)
        doubts.keep(value, where)
        return fields
    doubts.keys += len(value)
    # One place for all keys, moved along: places are looked at only where somebody doubts.
    place = Where("", where)
    for key, inner in value.items():
        if not inner and (inner is None or isinstance(inner, dict | list)):
            continue  # may as well be absent
        entry, place.key = table.get(key), key
        if isinstance(entry, tuple):
            field, kind = entry
            try:
                taken = kind(inner, place, doubts)
                # Two keys may fill one field; where they disagree, the first one stays.
                if (first := fields.setdefault(field, taken)) is not taken and first != taken:
                    raise Unreadable(f"{shown(inner)} is not what another key for it says, {shown(first)}")
            except Unreadable as reason:
                _leave(inner, reason, place, doubts)
        elif isinstance(entry, str):
            doubts.add(entry, place)
            doubts.passed.append(inner)
        elif entry is None:
            doubts.add(f"key {shown(key)} is not known; its value is kept as ct:field: {shown(inner)}", place)
            doubts.keep(inner, place)
            doubts.passed.append(inner)
        else:
            fields.update(read_object(inner, entry, place, doubts))
    return fields


def _leave(value: object, reason: Unreadable, where: Where, doubts: Doubts) -> None:
    """Doubt a value that its field cannot take, and keep it where it is of another shape."""
    if isinstance(reason, Misshapen):
        doubts.add(f"{reason}; kept as ct:field", where)
        doubts.keep(value, where)
    else:
        doubts.add(f"{reason}; dropped", where)


def _refusal(value: object, why: str) -> Unreadable:
    """Why a field of a single value does not take this one."""
    return (Misshapen if isinstance(value, dict | list) else Unreadable)(f"{shown(value)} {why}")


# ---------------------------------------------------------------------------------------------------- kinds of value


def text(value: object, where: Where, doubts: Doubts) -> str:
    """Plain text."""
    return value if isinstance(value, str) and is_clean(value) else _cleaned(value, clean, where, doubts)


def markup(value: object, where: Where, doubts: Doubts) -> str:
    """Text with Markdown escapes (the registry's MARKUP fields)."""
    return value if isinstance(value, str) and is_clean(value) else _cleaned(value, clean_markup, where, doubts)


def _cleaned(value: object, cleaner: Callable[[str], str], where: Where, doubts: Doubts) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _refusal(value, "is not text")
    if not isinstance(value, str):
        doubts.add(f"{shown(value)} is a number where text belongs; kept as text", where)
        return repr(value)
    if has_forbidden(value):
        doubts.add(f"control characters dropped from {shown(value)}", where)
    return cleaner(value)


def flag(value: object, where: Where, doubts: Doubts) -> bool:
    """True or false; the words too, with a doubt."""
    if isinstance(value, bool):
        return value
    words = {"true": True, "false": False, "yes": True, "no": False}
    if isinstance(value, str) and value.strip().lower() in words:
        doubts.add(f"{shown(value)} is text where true or false belongs; taken by its meaning", where)
        return words[value.strip().lower()]
    raise _refusal(value, "is neither true nor false")


def whole_number(value: object, where: Where, doubts: Doubts) -> int:
    """A whole number that is not negative; text of digits too, with a doubt."""
    if type(value) is int and 0 <= value < LARGEST_NUMBER:
        return value
    number = decimal_number(value, where, doubts)
    if number < 0 or number % 1:
        raise Unreadable(f"{shown(value)} is not a whole number of zero or more")
    return int(number)


def participants(value: object, where: Where, doubts: Doubts) -> int:
    """How many take part. The number that the registry wrote where nobody knew it is no count."""
    number = whole_number(value, where, doubts)
    if number == _UNKNOWN_COUNT:
        raise Unreadable(f"{number} stands for an enrollment that the registry does not know")
    return number


def decimal_number(value: object, where: Where, doubts: Doubts) -> Decimal:
    """A number of sensible size, as it is written."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 20:
        doubts.add(f"{shown(value)} is text where a number belongs; taken as the number", where)
        return Decimal(int(value))
    # NaN is not less than anything.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST_NUMBER:
        raise _refusal(value, "is not a number that this field can hold")
    return Decimal(repr(value))


def partial_date(value: object, where: Where, doubts: Doubts) -> str:
    """A day, a month or a year. A time of day is left out with a doubt."""
    stated = text(value, where, doubts)
    date = partial_date_of(stated)
    if not date:
        raise Unreadable(f"{shown(value)} is not a date as YYYY-MM-DD, YYYY-MM or YYYY")
    if date != stated:
        doubts.add(f"{shown(value)} has a time where a day belongs; the day is kept", where)
    return date


def moment(value: object, where: Where, doubts: Doubts) -> str:
    """A day, or a day with a time of day, as it is written."""
    stated = text(value, where, doubts)
    if not partial_date_of(stated):
        raise Unreadable(f"{shown(value)} is not a date as YYYY-MM-DD or YYYY-MM-DDThh:mm")
    return stated


def age(value: object, where: Where, doubts: Doubts) -> str:
    """An age as the registry writes it; kept even where its years cannot be told."""
    stated = text(value, where, doubts)
    if age_in_years(stated) is None:
        doubts.add(f"{shown(value)} is not an age such as '18 Years'; kept as text only", where)
    return stated


def nct_id(value: object, where: Where, doubts: Doubts) -> str:
    """An NCT id."""
    stated = text(value, where, doubts)
    if not is_nct_id(stated):
        raise Unreadable(f"{shown(value)} is not an NCT id (NCT and eight digits)")
    return stated


def pmid(value: object, where: Where, doubts: Doubts) -> str:
    """A PubMed id: digits."""
    stated = text(value, where, doubts)
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 10):
        raise Unreadable(f"{shown(value)} is not a PubMed id (digits)")
    return stated


def mesh(value: object, where: Where, doubts: Doubts) -> str:
    """A MeSH id, without the padding of older downloads."""
    return mesh_id(text(value, where, doubts))


def code(scheme: str) -> Kind:
    """A value of a scheme; an unknown one is kept as text and doubted."""
    return one_of(scheme, VALUES[scheme])


def one_of(what: str, known: frozenset[str]) -> Kind:
    """A value of a closed list; an unknown one is kept as text and doubted."""

    def read(value: object, where: Where, doubts: Doubts) -> str:
        stated = text(value, where, doubts)
        if stated and stated not in known:
            doubts.add(f"{shown(value)} is not a known value of {what}; kept as text", where)
            if what not in VALUES:  # no scheme, no concept
                doubts.keep(stated, where)
        return stated

    return read


def each(kind: Kind) -> Kind:
    """A list of values of one kind, in order, without the empty ones. What is no list is doubted and read as one."""

    def read(value: object, where: Where, doubts: Doubts) -> tuple[Any, ...]:
        if not isinstance(value, list):
            doubts.add(f"{shown(value)} is not a list; read as a list of one", where)
            value = [value]
        items = []
        place = Where(0, where)  # moved along, as in read_object
        for position, item in enumerate(value):
            if not item and (item is None or isinstance(item, str | dict)):
                continue
            place.key = position
            try:
                read_item = kind(item, place, doubts)
            except Unreadable as reason:
                _leave(item, reason, place, doubts)
            else:
                if read_item != "":
                    items.append(read_item)
        return tuple(items)

    return read


def part(struct: type[Part], table: Table, *needs: str) -> Kind:
    """A part of the trial, read from an object by its table. With ``needs``, one of these fields must be there."""

    def read(value: object, where: Where, doubts: Doubts) -> Part:
        if not isinstance(value, dict):
            raise Misshapen(f"{shown(value)} is not an object")
        fields = read_object(value, table, where, doubts)
        if needs and not any(map(fields.get, needs)):
            raise Unreadable(f"{shown(value)} has no {' and no '.join(needs)}")
        try:
            return struct(**fields)
        except TypeError as missing:
            raise Unreadable(f"{shown(value)} is incomplete ({missing})") from missing

    return read
