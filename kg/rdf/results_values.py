"""What the parts of results share: numbers that the registry keeps as text, groups, denominators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.turtle import decimal, integer, text
from kg.trial.model import Trial
from kg.trial.results import Denominator, EventGroup, GroupCount, ResultGroup
from kg.trial.text import fold

# What XML Schema calls a decimal (XSD 1.1, 3.3.3), as long as Oxigraph computes with it.
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
# Commas that part thousands beyond doubt: 1,234,567 or 1,234.5. A lone 1,234 may be a decimal number elsewhere.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3}){1,5}\.[0-9]{1,18}|(?:,[0-9]{3}){2,5})")
_COUNT = re.compile(r"[0-9]{1,18}")

Terms = tuple[str, str]
"""The term of a number and that of its text."""


def number(stated: str) -> Decimal | None:
    """The number that a text is; None where it is none, or one only to some readers.

    >>> number("12.50"), number(".5"), number("1,234,567"), number("= 0.02")
    (Decimal('12.50'), Decimal('0.5'), Decimal('1234567'), Decimal('0.02'))
    >>> number("1,234"), number("<0.001"), number("NA")
    (None, None, None)
    """
    # Every twentieth p-value of the registry begins with an equals sign.
    bare = stated.removeprefix("=").lstrip(" ")
    if _PLAIN.fullmatch(bare):
        return Decimal(bare)
    return Decimal(bare.replace(",", "")) if _GROUPED.fullmatch(bare) else None


def add_number(to: Description, node: str, terms: Terms, stated: str) -> None:
    """State a number as a decimal; its text too where that is no number or not the decimal's plain form."""
    if not stated:
        return
    value = number(stated)
    term = "" if value is None else decimal(value)
    if term:
        to.add(node, terms[0], term)
    if term != f'"{stated}"^^xsd:decimal':
        to.add(node, terms[1], text(stated))


def add_count(to: Description, node: str, terms: Terms, stated: str) -> None:
    """State a count as an integer; its text too where that is no count or not the integer's plain form."""
    if not stated:
        return
    term = integer(int(stated)) if _COUNT.fullmatch(stated) else ""
    if term:
        to.add(node, terms[0], term)
    if term != stated:
        to.add(node, terms[1], text(stated))


class Groups:
    """The groups of one part of results, by the registry's ids: these hold within that part only.

    ``owner`` and ``edge`` lead to them; ``steps`` name the part in IRIs, ``where`` in doubts.
    """

    def __init__(self, to: Description, trial: Trial, owner: str, edge: str, *steps: str) -> None:
        self._to, self._owner, self._edge, self._steps = to, owner, edge, steps
        self._where = " ".join(steps)
        self._nodes: dict[str, str] = {}
        self._arms: dict[str, list[str]] = {}
        for arm in trial.arms:
            self._arms.setdefault(fold(arm.label), []).append(arm.label)

    def describe(self, groups: Iterable[ResultGroup | EventGroup]) -> None:
        """State what each group is called."""
        for position, group in enumerate(groups, 1):
            node = self._new(group.id, f"group-{position}")
            if group.id and self._nodes.setdefault(group.id, node) != node:
                self._to.doubt(f"two groups have the id {group.id!r}; what refers to it goes to the first", self._where)
            self._to.call(node, group.title)
            self._to.add_texts(node, {"dcterms:description": group.description})
            if group.title and len(same := self._arms.get(fold(group.title), ())) == 1:
                self._to.add(node, "ct:ofArm", iris.part(self._to.nct_id, "arm", *same))
            if isinstance(group, EventGroup):
                self._add_totals(node, group)

    def add(self, subject: str, edge: str, group: str) -> None:
        """State the edge to a group. One that only this edge names becomes a group without a title, and a doubt."""
        if not group:
            return
        if group not in self._nodes:
            self._to.doubt(f"{group!r} is no group of this part; kept as a group without a title", self._where)
            self._nodes[group] = self._new(group, "")
        self._to.add(subject, edge, self._nodes[group])

    def cell(self, class_: str, row: str, edge: str, group: str, *steps: str) -> str:
        """A new cell of a row: what is observed of one group."""
        node = self._to.fragment(class_, *steps, group or "none")
        self._to.add(row, edge, node)
        self.add(node, "ct:group", group)
        return node

    def denominators(self, row: str, edge: str, stated: Iterable[Denominator], *steps: str) -> list[str]:
        """State how many were analyzed, group by group."""
        cells = []
        for position, each in enumerate(stated, 1):
            place = (*steps, f"denominator-{position}")
            for count in each.counts or (GroupCount(),):  # units that nobody counts are kept too
                node = self.cell("ct:Denominator", row, edge, count.group, *place)
                add_count(self._to, node, ("ct:analyzed", "ct:analyzedText"), count.value)
                self._to.add_texts(node, {"ct:analyzedUnits": each.units})
                cells.append(node)
        return cells

    def _new(self, group: str, otherwise: str) -> str:
        node = self._to.fragment("ct:ResultGroup", *self._steps, group or otherwise)
        self._to.add(self._owner, self._edge, node)
        self._to.add_texts(node, {"dcterms:identifier": group})
        return node

    def _add_totals(self, node: str, group: EventGroup) -> None:
        totals = {
            "ct:deaths": group.deaths_affected,
            "ct:deathsAtRisk": group.deaths_at_risk,
            "ct:seriousAffected": group.serious_affected,
            "ct:seriousAtRisk": group.serious_at_risk,
            "ct:otherAffected": group.other_affected,
            "ct:otherAtRisk": group.other_at_risk,
        }
        self._to.add_integers(node, totals)
