"""The leaves of a study: which the reader's tables know, where they stand in a document, and what else they could hold.

A leaf is a place that holds a value, with ``[]`` for a list on the way: ``…centralContacts[].phone``, ``…phases[]``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from kg.read.ctgov_fields import STUDY
from kg.trial.values import age_in_years, is_nct_id, partial_date_of

Step = str | int
Place = tuple[Step, ...]
"""Keys and positions that lead to a value of one document."""

# Kind of value → what the manifest calls its type. Those of a closed list are named after it.
_TYPES: Final = {
    "text": "text",
    "markup": "markup",
    "flag": "boolean",
    "whole_number": "integer",
    "participants": "integer",
    "decimal_number": "number",
    "partial_date": "date",
    "moment": "date and time",
    "age": "age",
    "nct_id": "NCT id",
    "pmid": "PubMed id",
    "mesh": "MeSH id",
}

# One table reads all organisations and one all identifiers; these keys the registry gives to some of them only.
_NEVER: Final = frozenset(
    {
        "protocolSection.identificationModule.orgStudyIdInfo.domain",
        "protocolSection.identificationModule.organization.name",
        "protocolSection.sponsorCollaboratorsModule.leadSponsor.fullName",
        "protocolSection.sponsorCollaboratorsModule.collaborators[].fullName",
    }
)

# What is changed in its last digit: numbers, and ids such as OG000 or D009120.
_NUMBERED: Final = re.compile(r"[A-Za-z]{0,3}[+-]?[0-9][0-9.,]*")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf that the tables know. ``values`` are those of its closed list; ``reason`` says why it is passed over."""

    path: str
    type: str
    scheme: str = ""
    values: frozenset[str] = frozenset()
    reason: str = ""


@cache
def leaves() -> Mapping[str, Leaf]:
    """Every leaf that the reader's tables know, by its path, in their order.

    >>> leaves()["protocolSection.designModule.phases[]"].type
    'code: phase'
    """
    return {leaf.path: leaf for leaf in _of_table(STUDY, "") if leaf.path not in _NEVER}


def _of_table(table: Mapping[str, Any], above: str) -> Iterator[Leaf]:
    for key, entry in table.items():
        path = f"{above}.{key}" if above else key
        if isinstance(entry, Mapping):
            yield from _of_table(entry, path)
        elif isinstance(entry, str):
            yield Leaf(path, "", reason=entry)
        else:
            yield from _of_kind(entry[1], path)


def _of_kind(kind: object, path: str) -> Iterator[Leaf]:
    """A kind of value closes over its table, over the kind of its items, or over the values of its list."""
    inside = inspect.getclosurevars(cast("Any", kind)).nonlocals
    name = getattr(kind, "__name__", "")
    if "table" in inside:
        yield from _of_table(inside["table"], path)
    elif "kind" in inside:
        yield from _of_kind(inside["kind"], f"{path}[]")
    elif "known" in inside:
        yield Leaf(path, f"code: {inside['what']}", inside["what"], inside["known"])
    elif name == "_expanded_access_kinds":
        yield from (Leaf(f"{path}.{key}", "boolean") for key in ("individual", "intermediate", "treatment"))
    else:
        yield Leaf(path, _TYPES[name])


# -------------------------------------------------------------------------------------------------------- in a document


def places(value: object, above: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value of a document that is neither an object nor a list, with its place; empty ones are as good as absent.

    >>> list(places({"phases": ["NA"], "sex": ""}))
    [(('phases', 0), 'NA')]
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*above, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from places(inner, (*above, position))
    elif value is not None and (not isinstance(value, str) or value.strip()):
        yield above, value


def path_of(place: Place) -> str:
    """The leaf that stands at a place.

    >>> path_of(("designModule", "phases", 1))
    'designModule.phases[]'
    """
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def written(place: Place) -> str:
    """A place as doubts name it.

    >>> written(("designModule", "phases", 1))
    '$.designModule.phases[1]'
    """
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)


# ----------------------------------------------------------------------------------------------------- another value


def another(leaf: Leaf, value: Any) -> Any:  # noqa: PLR0911 - one line for each type
    """Another value that the same leaf can hold.

    >>> (
    ...     another(Leaf("a", "date"), "2020-02-29"),
    ...     another(Leaf("a", "boolean"), True),
    ...     another(Leaf("a", "text"), "0.05"),
    ... )
    ('1996-02-29', False, '0.06')
    """
    if leaf.values:
        return max(leaf.values - {value})
    if isinstance(value, bool):
        return not value
    if not isinstance(value, str):
        return value + 1
    if "date" in leaf.type and partial_date_of(value):
        return ("1996" if value[:4] != "1996" else "1992") + value[4:]
    if leaf.type == "age" and age_in_years(value) is not None:
        return "19 Years" if value != "19 Years" else "20 Years"
    if is_nct_id(value):
        return "NCT99999870"
    if _NUMBERED.fullmatch(value) and value[-1].isascii() and value[-1].isdigit():
        return value[:-1] + str((int(value[-1]) + 1) % 10)
    return f"{value} changed"
