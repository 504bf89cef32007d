"""Participant flow: periods with their milestones and the reasons for which participants left."""

from __future__ import annotations

from collections.abc import Iterable

from kg.rdf.description import Description
from kg.rdf.results_values import Groups, add_count
from kg.rdf.turtle import integer
from kg.trial.model import Trial
from kg.trial.results import Achievement, DropOut, DropReason, Milestone, ParticipantFlow, Period

_PARTICIPANTS = ("ct:participants", "ct:participantsText")
_UNITS = ("ct:unitCount", "ct:unitCountText")


def describe(to: Description, trial: Trial, flow: ParticipantFlow) -> None:
    """The groups, and each period with how many of each group did what."""
    stated = {
        "ct:recruitmentDetails": flow.recruitment_details,
        "ct:preAssignmentDetails": flow.pre_assignment_details,
        "ct:flowUnits": flow.units_analyzed,
    }
    to.add_texts(to.trial, stated)
    groups = Groups(to, trial, to.trial, "ct:flowGroup", "flow")
    groups.describe(flow.groups)
    for position, period in enumerate(flow.periods, 1):
        _describe_period(to, groups, position, period)


def _describe_period(to: Description, groups: Groups, position: int, period: Period) -> None:
    place = f"period-{position}"
    node = to.fragment("ct:FlowPeriod", place)
    to.say("ct:flowPeriod", node)
    to.add(node, "schema:position", integer(position))
    to.call(node, period.title)
    for number, milestone in enumerate(period.milestones, 1):
        steps = (place, f"milestone-{number}")
        step = to.fragment("ct:Milestone", *steps)
        to.add(node, "ct:milestone", step)
        to.add(step, "schema:position", integer(number))
        _describe_row(to, groups, step, steps, milestone, milestone.achievements)
    for number, drop_out in enumerate(period.drop_outs, 1):
        steps = (place, f"drop-out-{number}")
        reason = to.fragment("ct:DropOut", *steps)
        to.add(node, "ct:dropOut", reason)
        _describe_row(to, groups, reason, steps, drop_out, drop_out.reasons)


def _describe_row(
    to: Description,
    groups: Groups,
    node: str,
    steps: tuple[str, ...],
    row: Milestone | DropOut,
    counts: Iterable[Achievement | DropReason],
) -> None:
    """What a milestone and a drop-out have alike: a name, a comment, and a count for each group."""
    to.call(node, row.type)
    to.add_texts(node, {"rdfs:comment": row.comment})
    for count in counts:
        cell = groups.cell("ct:FlowCount", node, "ct:observation", count.group, *steps)
        add_count(to, cell, _PARTICIPANTS, count.subjects)
        add_count(to, cell, _UNITS, count.units)
        to.add_texts(cell, {"rdfs:comment": count.comment})
