"""Legacy XML: the groups for which results are reported."""

from __future__ import annotations

import re
from typing import Final

from kg.read.ctgov_xml_reading import Elements, Many, One, element
from kg.read.ctgov_xml_values import lines
from kg.read.doubts import Doubts, Where
from kg.read.fields import text
from kg.trial.results import ResultGroup

# P1 is the first group of the participant flow, which is FG000 today.
_ID = re.compile(r"([PBOE])([1-9][0-9]{0,3})")
_LETTERS = {"P": "FG", "B": "BG", "O": "OG", "E": "EG"}


def group(value: object, where: Where, doubts: Doubts) -> str:
    """The id of a group as today's records have it; any other id stays as it is.

    >>> group("O12", Where("group_id"), Doubts())
    'OG011'
    """
    stated = text(value, where, doubts)
    match = _ID.fullmatch(stated)
    return f"{_LETTERS[match[1]]}{int(match[2]) - 1:03d}" if match else stated


GROUP: Final[Elements] = {
    "@group_id": One("id", group),
    "title": One("title", text),
    "description": One("description", lines),
}
"""The table of a group."""

GROUPS: Final[Elements] = {"group": Many("groups", element(ResultGroup, GROUP))}
"""The table of a list of groups."""
