"""Legacy XML: each record rendered as ``clinical_study`` and read again."""

from __future__ import annotations

import re
import time
from typing import Any, Final

from msgspec import structs

from benchmarks.formats import Format, Rendered, flat, studies
from kg.read import ctgov_xml
from kg.trial.model import Agency, Reference, Site, Trial
from kg.trial.results import AdverseEvent, Agreement, Analysis, BaselineMeasure, OutcomeMeasure, Results
from tests.rendering.ctgov_xml import render


def _read(every: int) -> Rendered:
    for study in studies(every):
        body = render(study)
        start = time.perf_counter()
        record = ctgov_xml.read(body)
        yield record.trial.nct_id, body, record, time.perf_counter() - start


_NOTES: Final = (
    "Rendered by the registry's XML schema of 2019-02-14, with its old wordings, dates with names of months, and "
    "texts wrapped at 100 columns (`tests/rendering/ctgov_xml.py`). Beside what is lost, the schema knows four classes "
    "of organisations (all others are `OTHER`), writes the registry's own references (`DERIVED`) nowhere, says of no "
    "study that it is no patient registry, orders adverse events by organ system and what happened to results by date, "
    "calls an age by category and a continuous one both `Age`, shows an interval only with a limit, a site with two "
    "contacts, an outcome that is not posted without unit, and an agreement only with its words."
)
_NONE: Final = "the schema has no element for it"
_DERIVED: Final = "the schema has no element for what the registry derives"
_RESULTS: Final = (
    "flow.units_analyzed",
    "flow.periods.milestones.comment",
    "flow.periods.milestones.achievements.units",
    "flow.periods.drop_outs.comment",
    "flow.periods.drop_outs.reasons.units",
    "baseline.units_analyzed",
    "baseline.measures.calculate_pct",
    "outcome_measures.units_analyzed",
    "outcome_measures.calculate_pct",
    "outcome_measures.analyses.tested_non_inferiority",
    "outcome_measures.analyses.ci_lower_limit_comment",
    "adverse_events.all_cause_mortality_comment",
    "point_of_contact.extension",
)

_FIELDS: Final = (
    "delayed_posting",
    "results_waived",
    "expanded_access_nct_id",
    "expanded_access_status",
    "estimated_results_first_submitted_date",
    "first_mcp_posted",
    "submissions",
    "violation_events",
    "fdaaa801_violation",
    "pointers_to_this_expanded_access",
    "unposted_responsible_party",
    "no_sap",
    "organization.agency_class",
    "large_documents.upload_date",
    "large_documents.size",
    "references.retractions",
)

LOST: Final = {
    **dict.fromkeys(_FIELDS, _NONE),
    **dict.fromkeys(("age_groups", "minimum_bmi", "maximum_bmi", "data_version", "sites.point"), _DERIVED),
    **{
        f"{of}_{what}": _DERIVED for of in ("condition", "intervention") for what in ("ancestors", "leaves", "branches")
    },
    **{f"{of}_headings.id": "MeSH headings stand without their ids" for of in ("condition", "intervention")},
    **{f"{of}.{what}": _NONE for of in ("org_study_id", "secondary_ids") for what in ("kind", "domain", "link")},
    **{f"results.{path}": _NONE for path in _RESULTS},
}


# ---------------------------------------------------------------------------------------------- what the format can say


def _fields(trial: Trial) -> dict[str, Any]:
    """What of a trial can be compared, by field."""
    return flat(_view(trial), LOST)


def _view(trial: Trial) -> Trial:
    return structs.replace(
        trial,
        sites=tuple(map(_site, trial.sites)),
        lead_sponsor=_agency(trial.lead_sponsor) if trial.lead_sponsor else None,
        collaborators=tuple(map(_agency, trial.collaborators)),
        patient_registry=trial.patient_registry or None,
        references=_references(trial.references),
        unposted_events=tuple(sorted(trial.unposted_events, key=lambda event: (event.date, event.type))),
        results=_results(trial.results) if trial.results else None,
    )


def _agency(agency: Agency) -> Agency:
    classes = ("", "NIH", "FED", "INDUSTRY")
    return agency if agency.agency_class in classes else structs.replace(agency, agency_class="OTHER")


def _references(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    stated = [each for each in references if each.type != "DERIVED"]
    return tuple(sorted(stated, key=lambda each: each.type != "BACKGROUND"))


def _site(site: Site) -> Site:
    """A site with the two contacts that the schema has, and with its investigators."""
    contacts = [each for each in site.contacts if each.role == "CONTACT"][:2]
    return structs.replace(site, contacts=(*contacts, *(each for each in site.contacts if each.role != "CONTACT")))


def _results(results: Results) -> Results:
    baseline, events, agreement = results.baseline, results.adverse_events, results.agreement
    if baseline:
        baseline = structs.replace(baseline, measures=tuple(map(_measure, baseline.measures)))
    if events:
        events = structs.replace(events, serious=_by_system(events.serious), other=_by_system(events.other))
    return structs.replace(
        results,
        baseline=baseline,
        outcome_measures=tuple(map(_outcome, results.outcome_measures)),
        adverse_events=events,
        agreement=_agreement(agreement) if agreement else None,
    )


def _agreement(agreement: Agreement) -> Agreement:
    """An agreement is there only in the words that describe it."""
    described = agreement.restriction_type in ("LTE60", "GT60") or agreement.other_details
    return agreement if described else structs.replace(agreement, restrictive=None, restriction_type="")


def _measure(measure: BaselineMeasure) -> BaselineMeasure:
    by_kind = ("Age, Categorical", "Age, Continuous", "Age Continuous")
    return structs.replace(measure, title="Age") if measure.title in by_kind else measure


def _by_system(events: tuple[AdverseEvent, ...]) -> tuple[AdverseEvent, ...]:
    return tuple(sorted(events, key=lambda each: each.organ_system))


def _outcome(outcome: OutcomeMeasure) -> OutcomeMeasure:
    if outcome.reporting_status == "NOT_POSTED":  # it has no measure
        empty = dict.fromkeys(("unit", "param_type", "dispersion_type", "denominator_units"), "")
        return structs.replace(outcome, **empty)
    return structs.replace(outcome, analyses=tuple(map(_analysis, outcome.analyses)))


def _analysis(analysis: Analysis) -> Analysis:
    has_limits = analysis.ci_lower_limit or analysis.ci_upper_limit
    return analysis if has_limits else structs.replace(analysis, ci_pct="", ci_sides="")


# -------------------------------------------------------------------------------------------------- why they disagree

_LAYOUT: Final = re.compile(r"<!-- -->|[\s*-]")


def _explain(name: str, expected: Any, found: Any) -> str:
    """The class of a disagreement; empty where none is known."""
    if _without_layout(expected) == _without_layout(found):
        return "white space and bullets: lists in lists, a lone item, numbers out of order"
    inner = name.removeprefix("results.")
    if inner == "outcome_measures.reporting_status":
        return "the record does not say whether a measure is posted"
    if inner.startswith("agreement."):
        return "the record describes an agreement, and says that there is none"
    if inner.startswith("adverse_events."):
        return "an event without vocabulary or assessment gets that of the others"
    return ""


def _without_layout(value: Any) -> str:
    return _LAYOUT.sub("", repr(value).replace("\\n", " "))


FORMAT: Final = Format("xml", "Legacy XML (`clinical_study`)", _read, LOST, _explain, _NOTES, _fields)
