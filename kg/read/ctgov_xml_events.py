"""Legacy XML: adverse events, in categories, with the totals as events of a category of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import structs

from kg.read.ctgov_xml_groups import GROUPS, group
from kg.read.ctgov_xml_reading import Elements, Many, One, Spread, element, read_element
from kg.read.ctgov_xml_values import lines
from kg.read.doubts import Doubts, Where
from kg.read.fields import text
from kg.read.wordings import worded, written_count
from kg.trial.results import AdverseEvent, AdverseEvents, EventCount, EventGroup

_TOTAL: Final = "Total"
_TOTALS: Final = {
    "Total, all-cause mortality": "deaths",
    "Total, serious adverse events": "serious",
    "Total, other adverse events": "other",
}

_EVENT = element(
    AdverseEvent,
    {
        "sub_title": {"#": One("term", text), "@vocab": One("source_vocabulary", text)},
        "assessment": One("assessment", worded("eventAssessment")),
        "description": One("notes", lines),
        "counts": Many(
            "counts",
            element(
                EventCount,
                {
                    "@group_id": One("group", group),
                    "@subjects_affected": One("affected", written_count),
                    "@subjects_at_risk": One("at_risk", written_count),
                    "@events": One("events", written_count),
                },
            ),
        ),
    },
)


def _category(value: object, where: Where, doubts: Doubts) -> tuple[AdverseEvent, ...]:
    """The events of a category, which is an organ system."""
    table: Elements = {"title": One("title", text), "event_list": {"event": Many("events", _EVENT)}}
    fields = read_element(value, table, where, doubts)
    system = fields.get("title", "")
    return tuple(structs.replace(event, organ_system=system) for event in fields.get("events", ()))


_EVENTS: Elements = {
    "frequency_threshold": One("frequency_threshold", text),
    "default_vocab": One("vocabulary", text),
    "default_assessment": One("assessment", worded("eventAssessment")),
    "category_list": {"category": Many("categories", _category)},
}


def _kind(name: str) -> Callable[[object, Where, Doubts], dict[str, Any]]:
    """Serious or other events, each with what holds for all that say nothing else; and the totals by group."""

    def read(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
        fields = read_element(value, _EVENTS, where, doubts)
        events = [event for category in fields.pop("categories", ()) for event in category]
        totals = [event for event in events if event.organ_system == _TOTAL and event.term in _TOTALS]
        vocabulary, assessment = fields.pop("vocabulary", ""), fields.pop("assessment", "")
        fields[f"{name}_totals"] = tuple(totals)
        fields[name] = tuple(
            structs.replace(
                event,
                source_vocabulary=event.source_vocabulary or vocabulary,
                assessment=event.assessment or assessment,
            )
            for event in events
            if event not in totals
        )
        return fields

    return read


_REPORTED: Elements = {
    "time_frame": One("time_frame", text),
    "desc": One("description", lines),
    "group_list": GROUPS,
    "serious_events": Spread(_kind("serious")),
    "other_events": Spread(_kind("other")),
}


def adverse_events(value: object, where: Where, doubts: Doubts) -> AdverseEvents:
    """Reads reported_events."""
    fields = read_element(value, _REPORTED, where, doubts)
    totals: dict[str, dict[str, int | None]] = {}
    for event in fields.pop("serious_totals", ()) + fields.pop("other_totals", ()):
        for count in event.counts:
            of = totals.setdefault(count.group, {})
            of[f"{_TOTALS[event.term]}_affected"] = count.affected
            of[f"{_TOTALS[event.term]}_at_risk"] = count.at_risk
    groups = [
        EventGroup(id=each.id, title=each.title, description=each.description, **totals.get(each.id, {}))
        for each in fields.pop("groups", ())
    ]
    return AdverseEvents(groups=tuple(groups), **fields)
