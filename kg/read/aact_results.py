"""AACT: the results of one trial. Its tables have a row for each number, and no row for what the numbers belong to.

So what stands above a number is told by the columns that repeat: rows in a row that say the same of their measure are
one measure. Where two that follow each other say the same, the second begins where a group would have two numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Final

from kg.read.aact_shaping import Indexed, Object, Shaping
from kg.read.aact_tables import coded, count, flag, plain

_RESULTS: Final = "resultsSection"
_FLOW: Final = f"{_RESULTS}.participantFlowModule"
_BASELINE: Final = f"{_RESULTS}.baselineCharacteristicsModule"
_EVENTS: Final = f"{_RESULTS}.adverseEventsModule"
_CODE: Final = "ctgov_group_code"
_MEASURE: Final = ("title", "description", "units", "population_description", "param_type", "dispersion_type")
_MEASURE_KEYS: Final = ("title", "description", "unitOfMeasure", "populationDescription", "paramType", "dispersionType")
_EVENT: Final = ("event_type", "adverse_event_term", "organ_system", "vocab", "assessment")

_OF_ALL_EVENTS: Final = {
    "time_frame": "timeFrame",
    "description": "description",
    "frequency_threshold": "frequencyThreshold",
}

Rows = list[Indexed]


def results(to: Shaping) -> None:
    """Gather what the tables of results say."""
    to.one("participant_flows")
    to.one("result_agreements")
    to.one("result_contacts")
    groups = _groups(to)
    to.put(f"{_FLOW}.groups", [to.made("result_groups", row) for row in groups.get("Participant Flow", [])])
    to.put(f"{_FLOW}.periods", _periods(to))
    to.put(f"{_BASELINE}.groups", [to.made("result_groups", row) for row in groups.get("Baseline", [])])
    to.put(f"{_BASELINE}.denoms", _denominators(to.rows("baseline_counts")))
    measures = [_baseline_measure(to, rows) for rows in _runs(to.rows("baseline_measurements"), _MEASURE, _place)]
    to.put(f"{_BASELINE}.measures", measures)
    to.put(f"{_RESULTS}.outcomeMeasuresModule.outcomeMeasures", _outcomes(to, groups.get("Outcome", [])))
    _events(to, groups.get("Reported Event", []))


def _groups(to: Shaping) -> dict[str, Rows]:
    """The groups by what they are groups of."""
    found: dict[str, Rows] = {}
    for row in to.rows("result_groups"):
        kind = row.get("result_type", "")
        if kind not in ("Participant Flow", "Baseline", "Outcome", "Reported Event"):
            to.doubt(f"a group of {kind!r}, which is no part of results that is known; dropped", "result_groups", row)
        found.setdefault(kind, []).append(row)
    return found


def _runs(rows: Rows, same: tuple[str, ...], once: Callable[[Indexed], Any]) -> list[Rows]:
    """Rows in a row that say the same in some columns, parted where what is there ``once`` would be there twice."""
    runs = list[Rows]()
    for _, some in groupby(rows, key=lambda row: [row.get(column) for column in same]):
        seen = set[Any]()
        runs.append([])
        for row in some:
            if (what := once(row)) in seen:
                seen.clear()
                runs.append([])
            seen.add(what)
            runs[-1].append(row)
    return runs


def _group(row: Indexed) -> str:
    return row.get(_CODE, "")


def _place(row: Indexed) -> tuple[str, str, str]:
    return row.get("classification", ""), row.get("category", ""), _group(row)


def _in_class(row: Indexed) -> tuple[str, str]:
    return row.get("category", ""), _group(row)


def _without_empty(object_: Object) -> Object:
    return {key: value for key, value in object_.items() if value not in (None, "", [])}


# -------------------------------------------------------------------------------------------------- participant flow


def _periods(to: Shaping) -> list[Object]:
    """Periods with their milestones and with why participants left; both tables name the period."""
    periods: dict[str, Object] = {}
    for table, key, type_, comment in (
        ("milestones", "milestones", "title", "milestone_description"),
        ("drop_withdrawals", "dropWithdraws", "reason", "drop_withdraw_comment"),
    ):
        for rows in _runs(to.rows(table), ("period", type_), _group):
            period = periods.setdefault(rows[0].get("period", ""), {"title": rows[0].get("period")})
            counted = [to.made(table, row) for row in rows]
            step: Object = {"type": rows[0].get(type_), "comment": rows[0].get(comment)}
            step["achievements" if table == "milestones" else "reasons"] = counted
            period.setdefault(key, []).append(_without_empty(step))
    return [_without_empty(period) for period in periods.values()]


# ---------------------------------------------------------------------------------------------- measures and counts


def _denominators(rows: Rows) -> list[Object]:
    """How many were analyzed, by unit."""
    units: dict[str, list[Object]] = {}
    for row in rows:
        units.setdefault(row.get("units", ""), []).append(
            _without_empty({"groupId": row.get(_CODE), "value": row.get("count")})
        )
    return [_without_empty({"units": unit, "counts": counts}) for unit, counts in units.items()]


def _measure(row: Indexed) -> Object:
    """What every row of a measure says of it."""
    measure = dict(zip(_MEASURE_KEYS, map(row.get, _MEASURE), strict=True))
    if stated := measure["paramType"]:
        measure["paramType"] = coded("measureParam")(stated)
    return _without_empty(measure)


def _classes(to: Shaping, table: str, rows: Rows) -> list[Object]:
    classes = list[Object]()
    for in_class in _runs(rows, ("classification",), _in_class):
        categories = [
            _without_empty({"title": some[0].get("category"), "measurements": [to.made(table, row) for row in some]})
            for some in _runs(in_class, ("category",), _group)
        ]
        analyzed = _analyzed(in_class)
        classes.append(
            _without_empty({"title": in_class[0].get("classification"), "denoms": analyzed, "categories": categories})
        )
    return classes


def _analyzed(rows: Rows) -> list[Object]:
    """How many of each group were analyzed in a class, which each of its rows repeats."""
    counts = {_group(row): number for row in rows if (number := row.get("number_analyzed"))}
    units = rows[0].get("number_analyzed_units") or "Participants"
    each = [{"groupId": group, "value": plain(number)} for group, number in counts.items()]
    return [{"units": units, "counts": each}] if each else []


def _baseline_measure(to: Shaping, rows: Rows) -> Object:
    first = rows[0]
    measure = _measure(first)
    if stated := first.get("dispersion_type"):
        measure["dispersionType"] = coded("dispersionType")(stated)
    if stated := first.get("calculate_percentage"):
        measure["calculatePct"] = flag(stated)
    if stated := first.get("number_analyzed_units"):
        measure["denomUnitsSelected"] = stated
    return measure | {"classes": _classes(to, "baseline_measurements", rows)}


def _outcomes(to: Shaping, groups: Rows) -> list[Object]:
    """Outcome measures with their groups, counts, numbers and analyses."""
    outcomes = to.objects("outcomes")
    counts = to.joined("outcome_counts", "outcome_id", outcomes)
    measured = to.joined("outcome_measurements", "outcome_id", outcomes)
    analyses = to.joined("outcome_analyses", "outcome_id", outcomes)
    known = {row.get("id", ""): row for rows in analyses.values() for row in rows}
    compared = to.joined("outcome_analysis_groups", "outcome_analysis_id", known)
    for id_, outcome in outcomes.items():
        numbers = (*counts.get(id_, []), *measured.get(id_, []))
        of_outcome = _groups_of(id_, groups, numbers)
        outcome["groups"] = [to.made("result_groups", row) for row in of_outcome]
        outcome["denoms"] = _denominators(counts.get(id_, []))
        outcome["classes"] = _classes(to, "outcome_measurements", measured.get(id_, []))
        outcome["analyses"] = [_analysis(to, row, compared) for row in analyses.get(id_, [])]
    return list(outcomes.values())


def _groups_of(outcome: str, groups: Rows, numbers: Iterable[Indexed]) -> Rows:
    """The groups of an outcome: those that name it, else those that its numbers name."""
    if any("outcome_id" in row for row in groups):
        return [row for row in groups if row.get("outcome_id") == outcome]
    named = {row.get("result_group_id") for row in numbers}
    return [row for row in groups if row.get("id") in named]


def _analysis(to: Shaping, row: Indexed, compared: dict[str, Rows]) -> Object:
    analysis = to.made("outcome_analyses", row)
    analysis["groupIds"] = [_group(each) for each in compared.get(row.get("id", ""), [])]
    if "pValue" not in analysis and (number := row.get("p_value")):
        modifier = row.get("p_value_modifier", "").strip().replace("=", "")
        analysis["pValue"] = f"{modifier}{number}"
    return analysis


# ----------------------------------------------------------------------------------------------------- adverse events


def _events(to: Shaping, groups: Rows) -> None:
    rows = to.rows("reported_events")
    found: dict[str, list[Object]] = {"serious": [], "other": []}
    for some in _runs(rows, _EVENT, _group):
        kind = some[0].get("event_type", "").lower()
        if kind not in found:
            to.doubt(
                f"an event of type {kind!r}, which is neither serious nor other; dropped", "reported_events", some[0]
            )
            continue
        found[kind].append(_event(to, some))
    for kind, events in found.items():
        to.put(f"{_EVENTS}.{kind}Events", events)
    for column, key in _OF_ALL_EVENTS.items():
        to.put(f"{_EVENTS}.{key}", next((row[column] for row in rows if column in row), ""))
    to.put(f"{_EVENTS}.eventGroups", _event_groups(to, groups))


def _event(to: Shaping, rows: Rows) -> Object:
    first = rows[0]
    event = {
        "term": first.get("adverse_event_term"),
        "organSystem": first.get("organ_system"),
        "sourceVocabulary": first.get("vocab"),
        "assessmentType": coded("eventAssessment")(first.get("assessment", "")),
        "stats": [to.made("reported_events", row) for row in rows],
    }
    return _without_empty(event)


def _event_groups(to: Shaping, groups: Rows) -> list[Object]:
    """The groups of adverse events, with their totals from a table that names them by their codes."""
    made = {_group(row): to.made("result_groups", row) for row in groups}
    for row in to.rows("reported_event_totals"):
        kind = row.get("event_type", "")
        if kind not in ("deaths", "serious", "other"):
            to.doubt(f"a total of {kind!r} is none that is known; dropped", "reported_event_totals", row)
            continue
        group = made.setdefault(_group(row), {"id": _group(row)})
        for column, key in (("subjects_affected", "NumAffected"), ("subjects_at_risk", "NumAtRisk")):
            if stated := row.get(column):
                group.setdefault(f"{kind}{key}", count(stated))
    return list(made.values())
