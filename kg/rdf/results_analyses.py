"""Statistical analyses of an outcome measure."""

from __future__ import annotations

from collections.abc import Iterable

from kg.rdf.description import Description
from kg.rdf.results_values import Groups, add_number
from kg.rdf.turtle import integer
from kg.trial.results import Analysis

_TEXTS = {
    "group_description": "ct:comparisonDescription",
    "non_inferiority_comment": "ct:nonInferiorityComment",
    "statistical_method": "ct:statisticalMethod",
    "statistical_comment": "ct:statisticalComment",
    "p_value_comment": "ct:pValueComment",
    "param_type": "ct:estimateType",
    "ci_lower_limit_comment": "ct:confidenceLowerLimitComment",
    "ci_upper_limit_comment": "ct:confidenceUpperLimitComment",
    "estimate_comment": "ct:estimateComment",
    "other_analysis": "ct:otherAnalysis",
}

_NUMBERS = {
    "p_value": ("ct:pValue", "ct:pValueText"),
    "param_value": ("ct:estimate", "ct:estimateText"),
    "ci_pct": ("ct:confidenceLevel", "ct:confidenceLevelText"),
    "ci_lower_limit": ("ct:confidenceLowerLimit", "ct:confidenceLowerLimitText"),
    "ci_upper_limit": ("ct:confidenceUpperLimit", "ct:confidenceUpperLimitText"),
    "dispersion_value": ("ct:estimateDispersion", "ct:estimateDispersionText"),
}

# Field → term, scheme.
_CODES = {
    "non_inferiority_type": ("ct:nonInferiorityType", "nonInferiorityType"),
    "ci_sides": ("ct:confidenceSides", "ciSides"),
    "dispersion_type": ("ct:estimateDispersionType", "analysisDispersion"),
}


def describe_analyses(to: Description, groups: Groups, measure: str, place: str, analyses: Iterable[Analysis]) -> None:
    """Each analysis of a measure, with the groups that it compares."""
    for position, analysis in enumerate(analyses, 1):
        node = to.fragment("ct:Analysis", place, f"analysis-{position}")
        to.add(measure, "ct:analysis", node)
        to.add(node, "schema:position", integer(position))
        for group in analysis.groups:
            groups.add(node, "ct:comparedGroup", group)
        to.add_flag(node, "ct:testedNonInferiority", analysis.tested_non_inferiority)
        to.add_texts(node, {term: getattr(analysis, field) for field, term in _TEXTS.items()})
        for field, terms in _NUMBERS.items():
            add_number(to, node, terms, getattr(analysis, field))
        for field, (term, scheme) in _CODES.items():
            to.code(node, term, scheme, getattr(analysis, field))
