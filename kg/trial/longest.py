"""The longest text that is kept. A triple store takes no literal beyond some 16 MiB: it would end the whole load."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, TypeVar

import msgspec

from kg.trial.record import Doubt, Record

LONGEST_TEXT: Final = 1_000_000
"""Characters. The longest text in a real record has some 30,000."""

T = TypeVar("T")
_encode = msgspec.msgpack.Encoder().encode


def within_limits(record: Record) -> Record:
    """The record with its longest texts cut, each with a doubt that says so.

    >>> from kg.trial.model import Trial
    >>> cut = within_limits(Record(Trial(nct_id="NCT02455596", brief_summary="A" * 2_000_000)))
    >>> len(cut.trial.brief_summary), str(cut.doubts[0])
    (1000000, 'only the first 1,000,000 of 2,000,000 characters are kept @ brief_summary')
    """
    # No text is longer than all of them together, which is quickly told.
    if len(_encode(record.trial)) <= LONGEST_TEXT:
        return record
    doubts: list[Doubt] = []
    trial = _cut(record.trial, "", doubts)
    return replace(record, trial=trial, doubts=(*record.doubts, *doubts))


def _cut(value: T, where: str, doubts: list[Doubt]) -> T:
    cut: Any = value
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        doubts.append(Doubt(f"only the first {LONGEST_TEXT:,} of {len(value):,} characters are kept", where))
        cut = value[:LONGEST_TEXT]
    elif isinstance(value, tuple):
        cut = tuple(_cut(each, f"{where}[{position}]", doubts) for position, each in enumerate(value))
    elif isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        inner = {name: _cut(getattr(value, name), f"{where}.{name}".removeprefix("."), doubts) for name in names}
        cut = msgspec.structs.replace(value, **inner)
    return cut  # type: ignore[no-any-return]
