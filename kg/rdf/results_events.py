"""Adverse events, counted by group."""

from __future__ import annotations

from kg.rdf.description import Description
from kg.rdf.results_values import Groups, add_number
from kg.trial.model import Trial
from kg.trial.results import AdverseEvent, AdverseEvents

_THRESHOLD = ("ct:eventThreshold", "ct:eventThresholdText")


def describe(to: Description, trial: Trial, events: AdverseEvents) -> None:
    """How events were collected, the groups with their totals, and each serious and each other event."""
    stated = {
        "ct:eventTimeFrame": events.time_frame,
        "ct:eventDescription": events.description,
        "ct:allCauseMortalityComment": events.all_cause_mortality_comment,
    }
    to.add_texts(to.trial, stated)
    add_number(to, to.trial, _THRESHOLD, events.frequency_threshold)
    groups = Groups(to, trial, to.trial, "ct:eventGroup", "events")
    groups.describe(events.groups)
    for position, event in enumerate(events.serious, 1):
        _describe_event(to, groups, "ct:seriousEvent", f"serious-event-{position}", event)
    for position, event in enumerate(events.other, 1):
        _describe_event(to, groups, "ct:otherEvent", f"other-event-{position}", event)


def _describe_event(to: Description, groups: Groups, edge: str, place: str, event: AdverseEvent) -> None:
    node = to.fragment("ct:AdverseEvent", place)
    to.say(edge, node)
    to.call(node, event.term)
    stated = {
        "ct:organSystem": event.organ_system,
        "ct:sourceVocabulary": event.source_vocabulary,
        "rdfs:comment": event.notes,
    }
    to.add_texts(node, stated)
    to.code(node, "ct:eventAssessment", "eventAssessment", event.assessment)
    for count in event.counts:
        cell = groups.cell("ct:EventCount", node, "ct:observation", count.group, place)
        numbers = {"ct:affected": count.affected, "ct:atRisk": count.at_risk, "ct:events": count.events}
        to.add_integers(cell, numbers)
