"""ClinicalTrials.gov API v2: the tables of resultsSection, documentSection and annotationSection.

Source: the registry's data model, version 2.0.5 (``/api/v2/studies/metadata``). A value that the registry keeps as text
(``12.50``, ``NA``) stays that text; the mapping decides which of them are numbers.
"""

from __future__ import annotations

from kg.read.fields import Kind, Table, code, each, flag, markup, moment, part, partial_date, text, whole_number
from kg.trial.model import LargeDocument, UnpostedEvent, ViolationEvent
from kg.trial.results import (
    Achievement,
    AdverseEvent,
    AdverseEvents,
    Agreement,
    Analysis,
    Baseline,
    BaselineMeasure,
    Category,
    Denominator,
    DropOut,
    DropReason,
    EventCount,
    EventGroup,
    GroupCount,
    MeasureClass,
    Measurement,
    Milestone,
    OutcomeMeasure,
    ParticipantFlow,
    Period,
    PointOfContact,
    ResultGroup,
    Results,
)

# ------------------------------------------------------------------------------------------------------------- shared

_GROUP: Table = {"id": ("id", text), "title": ("title", text), "description": ("description", markup)}
_GROUPS = each(part(ResultGroup, _GROUP))
_DENOMINATORS = each(
    part(
        Denominator,
        {
            "units": ("units", text),
            "counts": ("counts", each(part(GroupCount, {"groupId": ("group", text), "value": ("value", text)}))),
        },
    )
)
_MEASUREMENTS = each(
    part(
        Measurement,
        {
            "groupId": ("group", text),
            "value": ("value", text),
            "spread": ("spread", text),
            "lowerLimit": ("lower_limit", text),
            "upperLimit": ("upper_limit", text),
            "comment": ("comment", markup),
        },
    )
)
_CLASSES = each(
    part(
        MeasureClass,
        {
            "title": ("title", text),
            "denoms": ("denominators", _DENOMINATORS),
            "categories": (
                "categories",
                each(part(Category, {"title": ("title", text), "measurements": ("measurements", _MEASUREMENTS)})),
            ),
        },
    )
)


def _measure(dispersion: Kind) -> Table:
    """What baseline and outcome measures share. Only that of a baseline measure has its dispersion as a code."""
    return {
        "title": ("title", text),
        "description": ("description", markup),
        "populationDescription": ("population", markup),
        "paramType": ("param_type", code("measureParam")),
        "dispersionType": ("dispersion_type", dispersion),
        "unitOfMeasure": ("unit", text),
        "calculatePct": ("calculate_pct", flag),
        "denomUnitsSelected": ("denominator_units", text),
        "denoms": ("denominators", _DENOMINATORS),
        "classes": ("classes", _CLASSES),
    }


# --------------------------------------------------------------------------------------------------- participant flow


def _counted(struct: type[Achievement | DropReason]) -> Kind:
    return part(
        struct,
        {
            "groupId": ("group", text),
            "numSubjects": ("subjects", text),
            "numUnits": ("units", text),
            "comment": ("comment", markup),
        },
    )


_PERIOD: Table = {
    "title": ("title", text),
    "milestones": (
        "milestones",
        each(
            part(
                Milestone,
                {
                    "type": ("type", text),
                    "comment": ("comment", markup),
                    "achievements": ("achievements", each(_counted(Achievement))),
                },
            )
        ),
    ),
    "dropWithdraws": (
        "drop_outs",
        each(
            part(
                DropOut,
                {
                    "type": ("type", text),
                    "comment": ("comment", markup),
                    "reasons": ("reasons", each(_counted(DropReason))),
                },
            )
        ),
    ),
}

_FLOW: Table = {
    "preAssignmentDetails": ("pre_assignment_details", markup),
    "recruitmentDetails": ("recruitment_details", markup),
    "typeUnitsAnalyzed": ("units_analyzed", text),
    "groups": ("groups", _GROUPS),
    "periods": ("periods", each(part(Period, _PERIOD))),
}

# ----------------------------------------------------------------------------------------------- baseline and outcomes

_BASELINE: Table = {
    "populationDescription": ("population", markup),
    "typeUnitsAnalyzed": ("units_analyzed", text),
    "groups": ("groups", _GROUPS),
    "denoms": ("denominators", _DENOMINATORS),
    "measures": ("measures", each(part(BaselineMeasure, _measure(code("dispersionType"))))),
}

_ANALYSIS: Table = {
    "groupIds": ("groups", each(text)),
    "groupDescription": ("group_description", markup),
    "testedNonInferiority": ("tested_non_inferiority", flag),
    "nonInferiorityType": ("non_inferiority_type", code("nonInferiorityType")),
    "nonInferiorityComment": ("non_inferiority_comment", markup),
    "statisticalMethod": ("statistical_method", text),
    "statisticalComment": ("statistical_comment", markup),
    "pValue": ("p_value", text),
    "pValueComment": ("p_value_comment", markup),
    "paramType": ("param_type", text),
    "paramValue": ("param_value", text),
    "ciPctValue": ("ci_pct", text),
    "ciNumSides": ("ci_sides", code("ciSides")),
    "ciLowerLimit": ("ci_lower_limit", text),
    "ciUpperLimit": ("ci_upper_limit", text),
    "ciLowerLimitComment": ("ci_lower_limit_comment", markup),
    "ciUpperLimitComment": ("ci_upper_limit_comment", markup),
    "dispersionType": ("dispersion_type", code("analysisDispersion")),
    "dispersionValue": ("dispersion_value", text),
    "estimateComment": ("estimate_comment", markup),
    "otherAnalysisDescription": ("other_analysis", markup),
}

_OUTCOME_MEASURE: Table = {
    **_measure(text),
    "type": ("type", code("outcomeType")),
    "reportingStatus": ("reporting_status", code("reportingStatus")),
    "anticipatedPostingDate": ("anticipated_posting_date", partial_date),
    "timeFrame": ("time_frame", text),
    "typeUnitsAnalyzed": ("units_analyzed", text),
    "groups": ("groups", _GROUPS),
    "analyses": ("analyses", each(part(Analysis, _ANALYSIS))),
}

# ----------------------------------------------------------------------------------------------------- adverse events

_EVENT = part(
    AdverseEvent,
    {
        "term": ("term", text),
        "organSystem": ("organ_system", text),
        "sourceVocabulary": ("source_vocabulary", text),
        "assessmentType": ("assessment", code("eventAssessment")),
        "notes": ("notes", markup),
        "stats": (
            "counts",
            each(
                part(
                    EventCount,
                    {
                        "groupId": ("group", text),
                        "numAffected": ("affected", whole_number),
                        "numAtRisk": ("at_risk", whole_number),
                        "numEvents": ("events", whole_number),
                    },
                )
            ),
        ),
    },
)

_EVENTS: Table = {
    "frequencyThreshold": ("frequency_threshold", text),
    "timeFrame": ("time_frame", text),
    "description": ("description", markup),
    "allCauseMortalityComment": ("all_cause_mortality_comment", markup),
    "eventGroups": (
        "groups",
        each(
            part(
                EventGroup,
                {
                    **_GROUP,
                    "deathsNumAffected": ("deaths_affected", whole_number),
                    "deathsNumAtRisk": ("deaths_at_risk", whole_number),
                    "seriousNumAffected": ("serious_affected", whole_number),
                    "seriousNumAtRisk": ("serious_at_risk", whole_number),
                    "otherNumAffected": ("other_affected", whole_number),
                    "otherNumAtRisk": ("other_at_risk", whole_number),
                },
            )
        ),
    ),
    "seriousEvents": ("serious", each(_EVENT)),
    "otherEvents": ("other", each(_EVENT)),
}

# ---------------------------------------------------------------------------------------------------------- more info

_MORE_INFO: Table = {
    "limitationsAndCaveats": {"description": ("limitations", markup)},
    "certainAgreement": (
        "agreement",
        part(
            Agreement,
            {
                "piSponsorEmployee": ("pi_sponsor_employee", flag),
                "restrictiveAgreement": ("restrictive", flag),
                "restrictionType": ("restriction_type", code("agreementRestriction")),
                "otherDetails": ("other_details", markup),
            },
        ),
    ),
    "pointOfContact": (
        "point_of_contact",
        part(
            PointOfContact,
            {
                "title": ("title", text),
                "organization": ("organization", text),
                "phone": ("phone", text),
                "phoneExt": ("extension", text),
                "email": ("email", text),
            },
        ),
    ),
}

# ----------------------------------------------------------------------------------------------------------- sections

RESULTS = part(
    Results,
    {
        "participantFlowModule": ("flow", part(ParticipantFlow, _FLOW)),
        "baselineCharacteristicsModule": ("baseline", part(Baseline, _BASELINE)),
        "outcomeMeasuresModule": {
            "outcomeMeasures": ("outcome_measures", each(part(OutcomeMeasure, _OUTCOME_MEASURE)))
        },
        "adverseEventsModule": ("adverse_events", part(AdverseEvents, _EVENTS)),
        "moreInfoModule": _MORE_INFO,
    },
)
"""Reads resultsSection."""

DOCUMENTS: Table = {
    "largeDocumentModule": {
        "noSap": ("no_sap", flag),
        "largeDocs": (
            "large_documents",
            each(
                part(
                    LargeDocument,
                    {
                        "typeAbbrev": ("type_abbrev", text),
                        "hasProtocol": ("has_protocol", flag),
                        "hasSap": ("has_sap", flag),
                        "hasIcf": ("has_icf", flag),
                        "label": ("label", text),
                        "date": ("date", partial_date),
                        "uploadDate": ("upload_date", moment),
                        "filename": ("filename", text),
                        "size": ("size", whole_number),
                    },
                )
            ),
        ),
    }
}
"""The table of documentSection."""

ANNOTATIONS: Table = {
    "annotationModule": {
        "unpostedAnnotation": {
            "unpostedResponsibleParty": ("unposted_responsible_party", text),
            "unpostedEvents": (
                "unposted_events",
                each(
                    part(
                        UnpostedEvent,
                        {
                            "type": ("type", code("unpostedEventType")),
                            "date": ("date", partial_date),
                            "dateUnknown": ("date_unknown", flag),
                        },
                    )
                ),
            ),
        },
        "violationAnnotation": {
            "violationEvents": (
                "violation_events",
                each(
                    part(
                        ViolationEvent,
                        {
                            "type": ("type", code("violationEventType")),
                            "description": ("description", markup),
                            "creationDate": ("creation_date", partial_date),
                            "issuedDate": ("issued_date", partial_date),
                            "releaseDate": ("release_date", partial_date),
                            "postedDate": ("posted_date", partial_date),
                        },
                    )
                ),
            )
        },
    }
}
"""The table of annotationSection."""
