"""A link between two trials: an object with relation, method and evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One trial relates to another, and why.

    ``relation`` is the local name of the direct edge (``lists``, ``mentions``, ``expandedAccessRecord``), ``method`` a
    value of the scheme linkMethod, ``evidence`` the words that the link rests on, ``field`` where they stand, ``title``
    what the linking document calls the other trial, ``position`` its place in a list that is in order, 0 elsewhere.
    ``unit`` is the unit of the trial that this field belongs to (scheme unit): its document is the link's. ``role`` is
    what the trial is to the other (scheme linkRole) where the evidence tells it, ``role_phrase`` the words that do.
    """

    source: str
    target: str
    relation: str
    method: str
    evidence: str
    field: str
    title: str = ""
    position: int = 0
    unit: str = ""
    role: str = ""
    role_phrase: str = ""
