"""Baseline characteristics and outcome measures: measure × group = observation, with classes and categories between."""

from __future__ import annotations

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.results_analyses import describe_analyses
from kg.rdf.results_values import Groups, add_number
from kg.rdf.turtle import date, integer
from kg.trial.model import Trial
from kg.trial.results import Baseline, BaselineMeasure, Category, MeasureClass, Measurement, OutcomeMeasure
from kg.trial.text import fold

_NUMBERS = {
    "value": ("ct:value", "ct:valueText"),
    "spread": ("ct:spread", "ct:spreadText"),
    "lower_limit": ("ct:lowerLimit", "ct:lowerLimitText"),
    "upper_limit": ("ct:upperLimit", "ct:upperLimitText"),
}

# Type of a reported outcome → the list of planned ones, in the model and in IRIs.
_PLANNED = {
    "PRIMARY": ("primary_outcomes", "primary"),
    "SECONDARY": ("secondary_outcomes", "secondary"),
    "OTHER_PRE_SPECIFIED": ("other_outcomes", "other"),
}


def describe_baseline(to: Description, trial: Trial, baseline: Baseline) -> None:
    """Who the participants were at the start: groups, how many, and each characteristic."""
    to.add_texts(to.trial, {"ct:baselinePopulation": baseline.population, "ct:baselineUnits": baseline.units_analyzed})
    groups = Groups(to, trial, to.trial, "ct:baselineGroup", "baseline")
    groups.describe(baseline.groups)
    groups.denominators(to.trial, "ct:baselineDenominator", baseline.denominators, "baseline")
    for position, measure in enumerate(baseline.measures, 1):
        place = f"baseline-measure-{position}"
        node = to.fragment("ct:Measure", place)
        to.say("ct:baselineMeasure", node)
        to.code(node, "ct:dispersionType", "dispersionType", measure.dispersion_type)
        _describe_measure(to, groups, node, place, position, measure)


def describe_outcome(to: Description, trial: Trial, position: int, measure: OutcomeMeasure) -> None:
    """An outcome as measured: its groups, its observations, its analyses."""
    place = f"outcome-measure-{position}"
    node = to.fragment("ct:OutcomeMeasure", place)
    to.say("ct:outcomeMeasure", node)
    to.code(node, "ct:outcomeType", "outcomeType", measure.type)
    to.code(node, "ct:reportingStatus", "reportingStatus", measure.reporting_status)
    if measure.anticipated_posting_date:
        to.add(node, "ct:anticipatedPostingDate", date(measure.anticipated_posting_date))
    stated = {
        "ct:measureTimeFrame": measure.time_frame,
        "ct:dispersion": measure.dispersion_type,
        "ct:unitsAnalyzed": measure.units_analyzed,
    }
    to.add_texts(node, stated)
    if planned := _planned(trial, measure):
        to.add(node, "ct:reportsOutcome", planned)
    groups = Groups(to, trial, node, "ct:measureGroup", place)
    groups.describe(measure.groups)
    _describe_measure(to, groups, node, place, position, measure)
    describe_analyses(to, groups, node, place, measure.analyses)


def _planned(trial: Trial, measure: OutcomeMeasure) -> str:
    """The planned outcome of the same type and title, if exactly one is."""
    field, list_ = _PLANNED.get(measure.type, ("", ""))
    title = fold(measure.title)
    same = [each for each in getattr(trial, field, ()) if title and fold(each.measure) == title]
    return iris.part(trial.nct_id, "outcome", same[0].measure, list_, same[0].time_frame) if len(same) == 1 else ""


def _describe_measure(
    to: Description, groups: Groups, node: str, place: str, position: int, measure: BaselineMeasure | OutcomeMeasure
) -> None:
    to.add(node, "schema:position", integer(position))
    to.call(node, measure.title)
    stated = {
        "dcterms:description": measure.description,
        "ct:measurePopulation": measure.population,
        "ct:unitOfMeasure": measure.unit,
        "ct:denominatorUnits": measure.denominator_units,
    }
    to.add_texts(node, stated)
    to.code(node, "ct:parameter", "measureParam", measure.param_type)
    to.add_flag(node, "ct:calculatedPercentage", measure.calculate_pct)
    groups.denominators(node, "ct:denominator", measure.denominators, place)
    for number, class_ in enumerate(measure.classes, 1):
        # Most measures have one class, and most classes one category, that is there only to hold values.
        named = bool(class_.title or class_.denominators or len(measure.classes) > 1)
        _describe_class(to, groups, node, (place, f"class-{number}"), number if named else 0, class_)


def _describe_class(
    to: Description, groups: Groups, measure: str, place: tuple[str, ...], position: int, class_: MeasureClass
) -> None:
    """A class of a measure and its observations; without a position it has no node of its own."""
    node = ""
    if position:
        node = to.fragment("ct:MeasureClass", *place)
        to.add(measure, "ct:measureClass", node)
        to.add(node, "schema:position", integer(position))
        to.call(node, class_.title)
    for cell in groups.denominators(measure, "ct:denominator", class_.denominators, *place):
        to.add(cell, "ct:inClass", node)
    for number, category in enumerate(class_.categories, 1):
        named = bool(category.title or len(class_.categories) > 1)
        inner = (*place, f"category-{number}")
        above = {"ct:inClass": node, "ct:inCategory": ""}
        if named:
            above["ct:inCategory"] = _describe_category(to, measure, node, inner, number, category)
        for measurement in category.measurements:
            _describe_observation(to, groups, measure, above, inner, measurement)


def _describe_category(
    to: Description, measure: str, class_: str, place: tuple[str, ...], position: int, category: Category
) -> str:
    node = to.fragment("ct:MeasureCategory", *place)
    to.add(measure, "ct:measureCategory", node)
    to.add(node, "schema:position", integer(position))
    to.call(node, category.title)
    if class_:
        to.add(node, "dcterms:isPartOf", class_)
    return node


def _describe_observation(
    to: Description,
    groups: Groups,
    measure: str,
    above: dict[str, str],
    place: tuple[str, ...],
    measurement: Measurement,
) -> None:
    cell = groups.cell("ct:Observation", measure, "ct:observation", measurement.group, *place)
    for edge, node in above.items():
        if node:
            to.add(cell, edge, node)
    for field, terms in _NUMBERS.items():
        add_number(to, cell, terms, getattr(measurement, field))
    to.add_texts(cell, {"rdfs:comment": measurement.comment})
