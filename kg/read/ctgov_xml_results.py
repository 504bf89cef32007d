"""Legacy XML: the tables of the results section."""

from __future__ import annotations

import re
from typing import Any, Final

from kg.read.ctgov_xml_events import adverse_events
from kg.read.ctgov_xml_groups import GROUPS, group
from kg.read.ctgov_xml_reading import Elements, Lost, Many, One, Spread, Without, element, read_element
from kg.read.ctgov_xml_values import lines, posting_date
from kg.read.doubts import Doubts, Where
from kg.read.fields import Kind, text
from kg.read.wordings import worded, written_flag
from kg.trial.results import (
    Achievement,
    Agreement,
    Analysis,
    Baseline,
    BaselineMeasure,
    Category,
    Denominator,
    DropOut,
    DropReason,
    GroupCount,
    MeasureClass,
    Measurement,
    Milestone,
    OutcomeMeasure,
    ParticipantFlow,
    Period,
    PointOfContact,
    Results,
)

_REPEATED: Final = "the registry repeats what the outcome says"
# Until 2016, how many were analyzed stood as a measure of its own.
_ANALYZED: Final = "Number of Participants"

# ------------------------------------------------------------------------------------------------------------ measures

_DENOMINATORS = Many(
    "denominators",
    element(
        Denominator,
        {
            "units": One("units", text),
            "scope": Without("whether all, a measure or a class: that in which it stands"),
            "count_list": {
                "count": Many(
                    "counts",
                    element(GroupCount, {"@group_id": One("group", group), "@value": One("value", text)}),
                )
            },
        },
    ),
)
_CATEGORY: Elements = {
    "title": One("title", text),
    "sub_title": One("title", text),  # until 2016
    "measurement_list": {
        "measurement": Many(
            "measurements",
            element(
                Measurement,
                {
                    "@group_id": One("group", group),
                    "@value": One("value", text),
                    "@spread": One("spread", text),
                    "@lower_limit": One("lower_limit", text),
                    "@upper_limit": One("upper_limit", text),
                    "#": One("comment", lines),
                },
            ),
        )
    },
}
_CATEGORIES: Elements = {"category": Many("categories", element(Category, _CATEGORY))}
_CLASS: Elements = {
    "title": One("title", text),
    "analyzed_list": {"analyzed": _DENOMINATORS},
    "category_list": _CATEGORIES,
}


def _classless(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """Categories without a class, as they stood until 2016."""
    fields = read_element(value, _CATEGORIES, where, doubts)
    return {"classes": (MeasureClass(**fields),)} if fields else {}


def _measure(dispersion: Kind) -> Elements:
    """What baseline and outcome measures share. Only that of a baseline measure has its dispersion as a code."""
    return {
        "title": One("title", text),
        "description": One("description", lines),
        "population": One("population", lines),
        "units": One("unit", text),
        "param": One("param_type", worded("measureParam")),
        "dispersion": One("dispersion_type", dispersion),
        "units_analyzed": One("denominator_units", text),
        "analyzed_list": {"analyzed": _DENOMINATORS},
        "class_list": {"class": Many("classes", element(MeasureClass, _CLASS))},
        "category_list": Spread(_classless),
    }


def _counted_as_measure(measure: BaselineMeasure | OutcomeMeasure) -> tuple[Denominator, ...]:
    """What a measure says if it is one that only tells how many were analyzed."""
    if measure.title != _ANALYZED or [len(each.categories) for each in measure.classes] != [1]:
        return ()
    values = measure.classes[0].categories[0].measurements
    counts = tuple(GroupCount(group=each.group, value=each.value) for each in values)
    return (Denominator(units="Participants", counts=counts),)


# ------------------------------------------------------------------------------------------------------------ baseline

_BASELINE_TABLE: Elements = {
    "population": One("population", lines),
    "group_list": GROUPS,
    "analyzed_list": {"analyzed": _DENOMINATORS},
    "measure_list": {
        "measure": Many("measures", element(BaselineMeasure, _measure(worded("dispersionType")))),
    },
}


def _baseline(value: object, where: Where, doubts: Doubts) -> Baseline:
    fields = read_element(value, _BASELINE_TABLE, where, doubts)
    measures = fields.get("measures", ())
    if measures and not fields.get("denominators") and (counted := _counted_as_measure(measures[0])):
        fields |= {"denominators": counted, "measures": measures[1:]}
    return Baseline(**fields)


# ------------------------------------------------------------------------------------------------------------ outcomes

_ANALYSIS: Elements = {
    "group_id_list": {"group_id": Many("groups", group)},
    "groups_desc": One("group_description", lines),
    "non_inferiority": One("tested_non_inferiority", written_flag),  # until 2016
    "non_inferiority_type": One("non_inferiority_type", worded("nonInferiorityType")),
    "non_inferiority_desc": One("non_inferiority_comment", lines),
    "p_value": One("p_value", text),
    "p_value_desc": One("p_value_comment", lines),
    "method": One("statistical_method", text),
    "method_desc": One("statistical_comment", lines),
    "param_type": One("param_type", text),
    "param_value": One("param_value", text),
    "dispersion_type": One("dispersion_type", worded("analysisDispersion")),
    "dispersion_value": One("dispersion_value", text),
    "ci_percent": One("ci_pct", text),
    "ci_n_sides": One("ci_sides", worded("ciSides")),
    "ci_lower_limit": One("ci_lower_limit", text),
    "ci_upper_limit": One("ci_upper_limit", text),
    "ci_lower_limit_na_comment": One("ci_lower_limit_comment", lines),
    "ci_upper_limit_na_comment": One("ci_upper_limit_comment", lines),
    "estimate_desc": One("estimate_comment", lines),
    "other_analysis_desc": One("other_analysis", lines),
}
_OUTCOME_MEASURE = _measure(text)
_MEASURE_OF_OUTCOME: Elements = {
    **_OUTCOME_MEASURE,
    **dict.fromkeys(("title", "description", "population"), Without(_REPEATED)),
}


def _measures(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The measures of an outcome, as they stood until 2016: how many were analyzed, then what was measured."""
    table: Elements = {"measure": Many("measures", element(OutcomeMeasure, _OUTCOME_MEASURE))}
    fields: dict[str, Any] = {}
    for measure in read_element(value, table, where, doubts).get("measures", ()):
        if counted := _counted_as_measure(measure):
            fields["denominators"] = counted
        elif "classes" in fields:
            doubts.add(f"a second measure of one outcome; not read: {measure.title[:80]!r}", where)
        else:
            kept = ("unit", "param_type", "dispersion_type", "classes")
            fields |= {name: getattr(measure, name) for name in kept}
    return fields


_OUTCOME_TABLE: Elements = {
    "type": One("type", worded("outcomeType")),
    "title": One("title", text),
    "description": One("description", lines),
    "time_frame": One("time_frame", text),
    "safety_issue": Lost("the registry gave this up in 2017 and today's records do not have it"),
    "posting_date": One("anticipated_posting_date", posting_date),
    "population": One("population", lines),
    "group_list": GROUPS,
    "measure": _MEASURE_OF_OUTCOME,
    "measure_list": Spread(_measures),
    "analysis_list": {"analysis": Many("analyses", element(Analysis, _ANALYSIS))},
}


def _outcome(value: object, where: Where, doubts: Doubts) -> OutcomeMeasure:
    fields = read_element(value, _OUTCOME_TABLE, where, doubts)
    # An outcome of which no data are posted has no groups and no measure.
    posted = any(name in fields for name in ("groups", "classes", "denominators"))
    return OutcomeMeasure(reporting_status="POSTED" if posted else "NOT_POSTED", **fields)


# ---------------------------------------------------------------------------------------------------- participant flow


def _counted(list_: str, struct: type[Achievement | DropReason]) -> Elements:
    table: Elements = {"@group_id": One("group", group), "@count": One("subjects", text), "#": One("comment", lines)}
    return {"title": One("type", text), "participants_list": {"participants": Many(list_, element(struct, table))}}


_PERIOD: Elements = {
    "title": One("title", text),
    "milestone_list": {
        "milestone": Many("milestones", element(Milestone, _counted("achievements", Achievement))),
    },
    "drop_withdraw_reason_list": {
        "drop_withdraw_reason": Many("drop_outs", element(DropOut, _counted("reasons", DropReason))),
    },
}
_FLOW: Elements = {
    "recruitment_details": One("recruitment_details", lines),
    "pre_assignment_details": One("pre_assignment_details", lines),
    "group_list": GROUPS,
    "period_list": {"period": Many("periods", element(Period, _PERIOD))},
}

# ----------------------------------------------------------------------------------------------------------- more info

_RESTRICTIONS: Final = (
    (re.compile("There is NOT an agreement between Principal Investigators and the Sponsor"), False, ""),
    (re.compile("The only disclosure restriction on the PI is .* less than or equal to 60 days", re.S), True, "LTE60"),
    (re.compile("The only disclosure restriction on the PI is .* more than 60 days", re.S), True, "GT60"),
)


def _employed(value: object, where: Where, doubts: Doubts) -> bool:
    stated = text(value, where, doubts)
    if " ARE employed by " in stated or " NOT employed by " in stated:
        return " ARE employed by " in stated
    return written_flag(value, where, doubts)


def _restriction(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """What investigators may publish: two restrictions and the absence of any have a wording of their own."""
    stated = lines(value, where, doubts)
    for wording, is_restrictive, kind in _RESTRICTIONS:
        if wording.match(stated):
            return {"restrictive": is_restrictive, "restriction_type": kind}
    return {"restrictive": True, "restriction_type": "OTHER", "other_details": stated}


def _agreement(value: object, where: Where, doubts: Doubts) -> Agreement:
    fields = read_element(value, _AGREEMENT, where, doubts)
    # Where all investigators are employed, the registry does not ask for agreements, and wrote that there is none.
    if fields.get("pi_sponsor_employee") and fields.get("restrictive") is False:
        del fields["restrictive"]
    return Agreement(**fields)


_AGREEMENT: Elements = {
    "pi_employee": One("pi_sponsor_employee", _employed),
    "restrictive_agreement": Spread(_restriction),
}
_POINT_OF_CONTACT: Elements = {
    "name_or_title": One("title", text),
    "organization": One("organization", text),
    "phone": One("phone", text),
    "phone_ext": One("extension", text),
    "email": One("email", text),
}

RESULTS = element(
    Results,
    {
        "participant_flow": One("flow", element(ParticipantFlow, _FLOW)),
        "baseline": One("baseline", _baseline),
        "outcome_list": {"outcome": Many("outcome_measures", _outcome)},
        "reported_events": One("adverse_events", adverse_events),
        "certain_agreements": One("agreement", _agreement),
        "limitations_and_caveats": One("limitations", lines),
        "point_of_contact": One("point_of_contact", element(PointOfContact, _POINT_OF_CONTACT)),
    },
)
"""Reads clinical_results."""
