"""The sections of a trial's page that tell of its results, documents and annotations: the gist, not every number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.page_sections import Section
from kg.graph.page_wording import bullet, every, joined, pairs, tagged, words, wrapped, yes_no
from kg.trial.model import LargeDocument, Trial, UnpostedEvent, ViolationEvent
from kg.trial.results import (
    AdverseEvents,
    Agreement,
    Analysis,
    Baseline,
    BaselineMeasure,
    EventGroup,
    MeasureClass,
    Measurement,
    OutcomeMeasure,
    ParticipantFlow,
    PointOfContact,
    ResultGroup,
    Results,
)

# Of a long measure the first rows are shown; a query tells them all.
_ROWS_SHOWN = 8

# Codes that say nothing as words.
_RESTRICTIONS = {"LTE60": "60 days or less", "GT60": "more than 60 days"}


def results_sections(trial: Trial) -> Iterator[Section]:
    """The sections on results in their order; one without lines has nothing to say."""
    results = trial.results or Results()
    yield "Results: participants", _flow(results.flow or ParticipantFlow())
    yield "Results: at the start", _baseline(results.baseline or Baseline())
    outcomes = every(results.outcome_measures, _outcome)
    yield "Results: outcomes", [*outcomes, *_asked("results-of-trial", trial, outcomes)]
    events = _events(results.adverse_events or AdverseEvents())
    yield "Results: adverse events", [*events, *_asked("events-of-trial", trial, events)]
    yield "Results: limits and agreements", _terms(results)
    yield "Documents", every(trial.large_documents, _document) + pairs(("no analysis plan", yes_no(trial.no_sap)))
    unposted = pairs(("responsible", trial.unposted_responsible_party))
    yield "Results not posted", unposted + every(trial.unposted_events, _step)
    yield "Violations", every(trial.violation_events, _violation)


def _asked(query: str, trial: Trial, lines: list[str]) -> list[str]:
    return [f"every number: kg query --name {query} --set nct={trial.nct_id}"] if lines else []


def _titles(groups: Iterable[ResultGroup | EventGroup]) -> dict[str, str]:
    return {group.id: group.title or group.id for group in groups}


def _counted(titles: dict[str, str], counts: Iterable[tuple[str, str]]) -> str:
    """``Bright 20; Dim 19``."""
    return "; ".join(f"{titles.get(group, group)} {value}" for group, value in counts if value)


def _flow(flow: ParticipantFlow) -> list[str]:
    titles = _titles(flow.groups)
    lines = pairs(("recruitment", flow.recruitment_details), ("before assignment", flow.pre_assignment_details))
    for period in flow.periods:
        lines += bullet(period.title or "Period")
        for milestone in period.milestones:
            reached = _counted(titles, ((count.group, count.subjects) for count in milestone.achievements))
            lines += _row(milestone.type, reached)
        for drop_out in period.drop_outs:
            left = _counted(titles, ((count.group, count.subjects) for count in drop_out.reasons))
            lines += _row(f"left: {drop_out.type}", left)
    return lines


def _row(name: str, value: str) -> list[str]:
    return [f"    {line}" for line in wrapped(f"{name}: {value}" if name else value, 4)] if value else []


def _baseline(baseline: Baseline) -> list[str]:
    titles = _titles(baseline.groups)
    lines = pairs(("population", baseline.population))
    for each in baseline.denominators:
        lines += pairs(
            (each.units or "analyzed", _counted(titles, ((count.group, count.value) for count in each.counts)))
        )
    for measure in baseline.measures:
        lines += bullet(tagged(measure.title, _kind(measure))) + _cells(titles, measure.classes)
    return lines


def _kind(measure: BaselineMeasure | OutcomeMeasure) -> str:
    """``mean, standard deviation, years``: a spread means nothing unless its kind is told."""
    dispersion = measure.dispersion_type
    if isinstance(measure, BaselineMeasure):  # a code; that of an outcome is a wording
        dispersion = "" if dispersion == "NA" else words(dispersion)
    return joined(", ", words(measure.param_type), dispersion, measure.unit)


def _outcome(measure: OutcomeMeasure) -> list[str]:
    status = (
        "" if measure.reporting_status != "NOT_POSTED" else joined(" ", "not posted", measure.anticipated_posting_date)
    )
    kind = joined(", ", words(measure.type), measure.time_frame, _kind(measure), status)
    cells = _cells(_titles(measure.groups), measure.classes)
    return bullet(tagged(measure.title, kind)) + cells + every(measure.analyses, _analysis)


def _cells(titles: dict[str, str], classes: Iterable[MeasureClass]) -> list[str]:
    """The first rows of a measure: class and category, then each group with its value."""
    rows = [
        _row(
            joined(", ", class_.title, category.title),
            _counted(titles, ((each.group, _value(each)) for each in category.measurements)),
        )
        for class_ in classes
        for category in class_.categories
    ]
    more = len(rows) - _ROWS_SHOWN
    shown = [line for row in rows[:_ROWS_SHOWN] for line in row]
    return shown + ([f"    … and {more} more rows"] if more > 0 else [])


def _value(each: Measurement) -> str:
    """A value with its spread or its limits, as the registry writes them."""
    limits = f"{each.lower_limit} to {each.upper_limit}" if each.lower_limit or each.upper_limit else ""
    around = joined(", ", f"± {each.spread}" if each.spread else "", limits)
    return joined(" ", each.value, f"({around})" if around else "")


def _analysis(analysis: Analysis) -> list[str]:
    p_value = analysis.p_value
    if p_value:
        p_value = f"p {p_value}" if p_value[0] in "<>=≤≥" else f"p = {p_value}"
    limits = f"{analysis.ci_lower_limit or '…'} to {analysis.ci_upper_limit or '…'}"
    interval = f"{analysis.ci_pct}% CI {limits}" if analysis.ci_pct else ""
    estimate = joined(" ", analysis.param_type, analysis.param_value)
    return _row(
        "analysis", joined(", ", analysis.statistical_method, p_value, estimate, interval, analysis.other_analysis)
    )


def _events(events: AdverseEvents) -> list[str]:
    kinds = f"{len(events.serious)} serious, {len(events.other)} other" if events.serious or events.other else ""
    lines = pairs(
        ("time frame", events.time_frame),
        ("how collected", events.description),
        ("deaths", events.all_cause_mortality_comment),
        ("kinds of events", kinds),
    )
    return lines + every(events.groups, _event_group)


def _event_group(group: EventGroup) -> list[str]:
    totals = (
        ("died", group.deaths_affected, group.deaths_at_risk),
        ("with serious events", group.serious_affected, group.serious_at_risk),
        ("with other events", group.other_affected, group.other_at_risk),
    )
    told = (f"{name} {number} of {'?' if of is None else of}" for name, number, of in totals if number is not None)
    return bullet(joined(": ", group.title or group.id, ", ".join(told)))


def _terms(results: Results) -> list[str]:
    agreement = results.agreement or Agreement()
    contact = results.point_of_contact or PointOfContact()
    restriction = _RESTRICTIONS.get(agreement.restriction_type, words(agreement.restriction_type))
    return pairs(
        ("limits", results.limitations),
        ("employed by sponsor", yes_no(agreement.pi_sponsor_employee)),
        ("restrictive agreement", yes_no(agreement.restrictive)),
        ("restriction", joined(": ", restriction, agreement.other_details)),
        ("whom to ask", joined(", ", contact.title, contact.organization)),
    )


def _document(document: LargeDocument) -> list[str]:
    return bullet(joined("  ", document.label or document.type_abbrev, document.date, document.filename))


def _step(event: UnpostedEvent) -> list[str]:
    return bullet(joined(" ", words(event.type), event.date or ("date unknown" if event.date_unknown else "")))


def _violation(event: ViolationEvent) -> list[str]:
    return bullet(joined(" ", words(event.type), event.issued_date), event.description)
