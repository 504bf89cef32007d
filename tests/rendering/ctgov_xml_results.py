"""The results section of a record, and its documents, as legacy XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from tests.rendering.ctgov_xml_basics import date, flag, plain, tag, text, worded

Object = dict[str, Any]

_EMPLOYED = {
    True: "All Principal Investigators ARE employed by the organization sponsoring the study.",
    False: "Principal Investigators are NOT employed by the organization sponsoring the study.",
}
_EMBARGO = (
    "The only disclosure restriction on the PI is that the sponsor can review results communications prior to public "
    "release and can embargo communications regarding trial results for a period that is {}. The sponsor cannot "
    "require changes to the communication and cannot extend the embargo."
)
_RESTRICTIONS = {
    "LTE60": _EMBARGO.format("less than or equal to 60 days"),
    "GT60": _EMBARGO.format("more than 60 days but less than or equal to 180 days"),
}
_NO_AGREEMENT = (
    "There is NOT an agreement between Principal Investigators and the Sponsor (or its agents) that restricts the "
    "PI's rights to discuss or publish trial results after the trial is completed."
)


def provided_documents(study: Object, nct_id: str) -> str:
    """The documents that the registry holds."""
    documents = study.get("documentSection", {}).get("largeDocumentModule", {}).get("largeDocs", [])
    address = f"https://ClinicalTrials.gov/ProvidedDocs/{nct_id[-2:]}/{nct_id}/"
    return tag(
        "provided_document_section",
        *(
            tag(
                "provided_document",
                tag("document_type", text(each.get("label"))),
                tag("document_has_protocol", flag(each.get("hasProtocol"))),
                tag("document_has_icf", flag(each.get("hasIcf"))),
                tag("document_has_sap", flag(each.get("hasSap"))),
                tag("document_date", date(each.get("date"))),
                tag("document_url", text(address + each["filename"]) if "filename" in each else ""),
            )
            for each in documents
        ),
    )


def results(section: Object) -> str:
    """The whole results section; nothing where there is none."""
    flow, baseline = section.get("participantFlowModule"), section.get("baselineCharacteristicsModule")
    outcomes = section.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    more = section.get("moreInfoModule", {})
    return tag(
        "clinical_results",
        _flow(flow) if flow else "",
        _baseline(baseline) if baseline else "",
        tag("outcome_list", *(_outcome(each) for each in outcomes)),
        _events(section.get("adverseEventsModule", {})),
        _agreement(more.get("certainAgreement")),
        tag("limitations_and_caveats", plain(more.get("limitationsAndCaveats", {}).get("description"))),
        _contact(more.get("pointOfContact", {})),
    )


def _group(id_: object) -> str:
    """``FG000`` was the first group of the participant flow, ``P1``."""
    stated = str(id_ or "")
    letter = {"FG": "P", "BG": "B", "OG": "O", "EG": "E"}.get(stated[:2])
    return f"{letter}{int(stated[2:]) + 1}" if letter and stated[2:].isdecimal() else stated


def _groups(groups: Iterable[Object] | None) -> str:
    return tag(
        "group_list",
        *(
            tag(
                "group",
                tag("title", text(each.get("title"))),
                tag("description", plain(each.get("description"))),
                group_id=_group(each.get("id")),
            )
            for each in groups or ()
        ),
    )


def _flow(flow: Object) -> str:
    def counted(name: str, each: Object, list_: str) -> str:
        return tag(
            name,
            tag("title", text(each.get("type"))),
            tag(
                "participants_list",
                *(
                    tag(
                        "participants",
                        plain(one.get("comment")),
                        group_id=_group(one.get("groupId")),
                        count=one.get("numSubjects"),
                    )
                    for one in each.get(list_, ())
                ),
            ),
        )

    periods = (
        tag(
            "period",
            tag("title", text(each.get("title"))),
            tag("milestone_list", *(counted("milestone", one, "achievements") for one in each.get("milestones", ()))),
            tag(
                "drop_withdraw_reason_list",
                *(counted("drop_withdraw_reason", one, "reasons") for one in each.get("dropWithdraws", ())),
            ),
        )
        for each in flow.get("periods", ())
    )
    return tag(
        "participant_flow",
        tag("recruitment_details", plain(flow.get("recruitmentDetails"))),
        tag("pre_assignment_details", plain(flow.get("preAssignmentDetails"))),
        _groups(flow.get("groups")),
        tag("period_list", *periods),
    )


def _analyzed(denominators: Iterable[Object] | None, scope: str) -> str:
    def counts(each: Object) -> Iterator[str]:
        for one in each.get("counts", ()):
            yield tag("count", group_id=_group(one.get("groupId")), value=one.get("value"))

    return tag(
        "analyzed_list",
        *(
            tag(
                "analyzed", tag("units", text(each.get("units"))), tag("scope", scope), tag("count_list", *counts(each))
            )
            for each in denominators or ()
        ),
    )


def _baseline(baseline: Object) -> str:
    return tag(
        "baseline",
        tag("population", plain(baseline.get("populationDescription"))),
        _groups(baseline.get("groups")),
        _analyzed(baseline.get("denoms"), "Overall"),
        tag("measure_list", *(tag("measure", *_measure(each)) for each in baseline.get("measures", ()))),
    )


def _measure(measure: Object) -> Iterator[str]:
    title = str(measure.get("title", ""))
    yield tag("title", text("Age" if title in ("Age, Categorical", "Age, Continuous", "Age Continuous") else title))
    yield tag("description", plain(measure.get("description")))
    yield tag("population", plain(measure.get("populationDescription")))
    yield tag("units", text(measure.get("unitOfMeasure")))
    yield tag("param", worded("measureParam", measure.get("paramType")))
    yield tag("dispersion", worded("dispersionType", measure.get("dispersionType")))
    yield tag("units_analyzed", text(measure.get("denomUnitsSelected")))
    yield _analyzed(measure.get("denoms"), "Measure")
    yield tag("class_list", *(_class(each) for each in measure.get("classes", ())))


def _class(each: Object) -> str:
    return tag(
        "class",
        tag("title", text(each.get("title"))),
        _analyzed(each.get("denoms"), "Class"),
        tag("category_list", *(_category(one) for one in each.get("categories", ()))),
    )


def _category(category: Object) -> str:
    return tag(
        "category",
        tag("title", text(category.get("title"))),
        tag(
            "measurement_list",
            *(
                tag(
                    "measurement",
                    plain(each.get("comment")),
                    group_id=_group(each.get("groupId")),
                    value=each.get("value"),
                    spread=each.get("spread"),
                    lower_limit=each.get("lowerLimit"),
                    upper_limit=each.get("upperLimit"),
                )
                for each in category.get("measurements", ())
            ),
        ),
    )


def _outcome(outcome: Object) -> str:
    year, _, month = str(outcome.get("anticipatedPostingDate", ""))[:7].partition("-")
    # A measure that is not posted has no groups, and no measure.
    posted = outcome.get("reportingStatus") != "NOT_POSTED"
    return tag(
        "outcome",
        tag("type", worded("outcomeType", outcome.get("type"))),
        tag("title", text(outcome.get("title"))),
        tag("description", plain(outcome.get("description"))),
        tag("time_frame", text(outcome.get("timeFrame"))),
        tag("posting_date", f"{month}/{year}" if month else year),
        tag("population", plain(outcome.get("populationDescription"))),
        _groups(outcome.get("groups")),
        tag("measure", *_measure(outcome)) if posted else "",
        tag("analysis_list", *(_analysis(each) for each in outcome.get("analyses", ()))),
    )


def _analysis(analysis: Object) -> str:
    limits = any(key in analysis for key in ("ciLowerLimit", "ciUpperLimit"))
    return tag(
        "analysis",
        tag("group_id_list", *(tag("group_id", _group(each)) for each in analysis.get("groupIds", ()))),
        tag("groups_desc", plain(analysis.get("groupDescription"))),
        tag("non_inferiority_type", worded("nonInferiorityType", analysis.get("nonInferiorityType"))),
        tag("non_inferiority_desc", plain(analysis.get("nonInferiorityComment"))),
        tag("p_value", text(analysis.get("pValue"))),
        tag("p_value_desc", plain(analysis.get("pValueComment"))),
        tag("method", text(analysis.get("statisticalMethod"))),
        tag("method_desc", plain(analysis.get("statisticalComment"))),
        tag("param_type", text(analysis.get("paramType"))),
        tag("param_value", text(analysis.get("paramValue"))),
        tag("dispersion_type", worded("analysisDispersion", analysis.get("dispersionType"))),
        tag("dispersion_value", text(analysis.get("dispersionValue"))),
        # The registry showed an interval only with a limit.
        tag("ci_percent", text(analysis.get("ciPctValue"))) if limits else "",
        tag("ci_n_sides", worded("ciSides", analysis.get("ciNumSides"))) if limits else "",
        tag("ci_lower_limit", text(analysis.get("ciLowerLimit"))),
        tag("ci_upper_limit", text(analysis.get("ciUpperLimit"))),
        tag("ci_upper_limit_na_comment", plain(analysis.get("ciUpperLimitComment"))),
        tag("estimate_desc", plain(analysis.get("estimateComment"))),
        tag("other_analysis_desc", plain(analysis.get("otherAnalysisDescription"))),
    )


def _events(events: Object) -> str:
    groups = events.get("eventGroups", ())
    if not events:
        return ""
    mortality = any("deathsNumAtRisk" in each for each in groups)
    serious = [("Total, all-cause mortality", "deaths")] if mortality else []
    return tag(
        "reported_events",
        tag("time_frame", text(events.get("timeFrame"))),
        tag("desc", plain(events.get("description"))),
        _groups(groups),
        _kind("serious", events, [*serious, ("Total, serious adverse events", "serious")]),
        _kind("other", events, [("Total, other adverse events", "other")]),
    )


def _kind(name: str, events: Object, totals: list[tuple[str, str]]) -> str:
    listed: list[Object] = events.get(f"{name}Events", [])
    vocabulary, assessment = (_usual(listed, key) for key in ("sourceVocabulary", "assessmentType"))
    threshold = text(events.get("frequencyThreshold")) if name == "other" else ""
    counted = (
        tag("event", tag("sub_title", title), *(_total(each, key) for each in events.get("eventGroups", ())))
        for title, key in totals
    )
    in_order = sorted(listed, key=lambda each: str(each.get("organSystem", "")))
    return tag(
        f"{name}_events",
        tag("frequency_threshold", threshold),
        tag("default_vocab", text(vocabulary)),
        tag("default_assessment", worded("eventAssessment", assessment)),
        tag(
            "category_list",
            tag("category", tag("title", "Total"), tag("event_list", *counted)),
            *(
                tag(
                    "category",
                    tag("title", text(system)),
                    tag("event_list", *(_event(each, vocabulary, assessment) for each in of_system)),
                )
                for system, of_system in groupby(in_order, lambda each: str(each.get("organSystem", "")))
            ),
        ),
    )


def _usual(events: list[Object], key: str) -> str:
    """What most events say, which the XML says once for all; nothing where most say nothing."""
    ((usual, _),) = Counter(str(each.get(key, "")) for each in events).most_common(1) or [("", 0)]
    return usual


def _total(group: Object, key: str) -> str:
    return tag(
        "counts",
        group_id=_group(group.get("id")),
        subjects_affected=group.get(f"{key}NumAffected"),
        subjects_at_risk=group.get(f"{key}NumAtRisk"),
    )


def _event(event: Object, vocabulary: str, assessment: str) -> str:
    own_vocabulary, own_assessment = event.get("sourceVocabulary", ""), event.get("assessmentType", "")
    return tag(
        "event",
        tag("sub_title", text(event.get("term")), vocab=own_vocabulary if own_vocabulary != vocabulary else ""),
        tag("assessment", worded("eventAssessment", own_assessment) if own_assessment != assessment else ""),
        tag("description", plain(event.get("notes"))),
        *(
            tag(
                "counts",
                group_id=_group(each.get("groupId")),
                events=each.get("numEvents"),
                subjects_affected=each.get("numAffected"),
                subjects_at_risk=each.get("numAtRisk"),
            )
            for each in event.get("stats", ())
        ),
    )


def _agreement(agreement: Object | None) -> str:
    if agreement is None:
        return ""
    said = _NO_AGREEMENT
    if agreement.get("restrictiveAgreement"):
        kind = agreement.get("restrictionType", "")
        said = text(_RESTRICTIONS[kind]) if kind in _RESTRICTIONS else plain(agreement.get("otherDetails"))
    employed = agreement.get("piSponsorEmployee")
    return tag(
        "certain_agreements",
        tag("pi_employee", _EMPLOYED[employed] if isinstance(employed, bool) else ""),
        tag("restrictive_agreement", said),
    )


def _contact(contact: Object) -> str:
    return tag(
        "point_of_contact",
        tag("name_or_title", text(contact.get("title"))),
        tag("organization", text(contact.get("organization"))),
        tag("phone", text(contact.get("phone"))),
        tag("email", text(contact.get("email"))),
    )
