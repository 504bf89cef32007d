"""AACT: which column of which table is which field of the registry's record.

Source: AACT's map of its tables to the registry's API v2. Databases from before 2024 hold the registry's wordings
(``Phase 1/Phase 2``) where later ones hold its codes; both are read. Values that no rule can take stay as they are, so
that whoever reads the record doubts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kg.read.wordings import code_of, date_of, flag_of, number_of
from kg.trial.codes import Unit

Convert = Callable[[str], Any]
Column = tuple[str, Convert]
"""The path of a column's value in the object that its row is, and how it is written there; None says nothing."""

Columns = Mapping[str, Column]

# ------------------------------------------------------------------------------------------------------------- values


def text(value: str) -> str:
    """As it is."""
    return value


def flag(value: str) -> bool | str:
    """True or false as PostgreSQL writes it, or as forms do."""
    stated = flag_of(value)
    return value if stated is None else stated


def volunteers(value: str) -> bool | str:
    """Whether healthy volunteers are accepted; older databases hold the label of the form."""
    return True if value.strip().lower() == "accepts healthy volunteers" else flag(value)


def count(value: str) -> int | str:
    """A whole number."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else value


def number(value: str) -> float | str:
    """A number with decimals."""
    return value if number_of(value) is None else float(value)


def date(value: str) -> str:
    """A day, a month or a year, written out or not."""
    return date_of(value.strip()) or value


def age(value: str) -> str | None:
    """An age, or nothing where there is no limit.

    >>> age("18 Years"), age("N/A")
    ('18 Years', None)
    """
    return None if value.strip() == "N/A" else value


def plain(value: str) -> str:
    """A number that the registry keeps as text; databases add decimals to whole ones.

    >>> plain("95.0"), plain("97.5"), plain("NA")
    ('95', '97.5', 'NA')
    """
    return value.removesuffix(".0")


def coded(scheme: str) -> Convert:
    """A value of a scheme, as a code or in an older wording."""
    return lambda value: code_of(scheme, value) or value


def phases(value: str) -> list[str]:
    """Phases in one text.

    >>> phases("Phase 1/Phase 2"), phases("PHASE2/PHASE3"), phases("N/A")
    (['PHASE1', 'PHASE2'], ['PHASE2', 'PHASE3'], ['NA'])
    """
    whole = code_of("phase", value)
    return [whole] if whole else [code_of("phase", part) or part for part in value.split("/")]


def study_type(value: str) -> str:
    """The kind of study; older databases add that it is a patient registry."""
    kind = value.partition(" [Patient Registry]")[0]
    return code_of("studyType", kind) or value


def reference_type(value: str) -> str:
    """Why an article is cited; older databases call the results a reference."""
    return "RESULT" if value.lower() == "results_reference" else value.upper()


def filename(value: str) -> str:
    """The last part of an address."""
    return value.rpartition("/")[2]


def _dated(column: str, path: str) -> dict[str, Column]:
    """A date, in older columns as month and year, with its type; the day comes second, since it may be made up."""
    return {
        f"{column}_month_year": (f"{path}.date", date),
        f"{column}_date": (f"{path}.date", date),
        f"{column}_date_type": (f"{path}.type", coded("dateType")),
    }


# --------------------------------------------------------------------------------------------- tables with one row

_P: Final = "protocolSection"
_STATUS: Final = f"{_P}.statusModule"
_DESIGN: Final = f"{_P}.designModule"
_INFO: Final = f"{_DESIGN}.designInfo"
_OVERSIGHT: Final = f"{_P}.oversightModule"
_IPD: Final = f"{_P}.ipdSharingStatementModule"
_ELIGIBILITY: Final = f"{_P}.eligibilityModule"
_RESULTS: Final = "resultsSection"
_FLOW: Final = f"{_RESULTS}.participantFlowModule"
_BASELINE: Final = f"{_RESULTS}.baselineCharacteristicsModule"
_MORE: Final = f"{_RESULTS}.moreInfoModule"

ONE: Final[Mapping[str, Columns]] = {
    "studies": {
        "brief_title": (f"{_P}.identificationModule.briefTitle", text),
        "official_title": (f"{_P}.identificationModule.officialTitle", text),
        "acronym": (f"{_P}.identificationModule.acronym", text),
        "source": (f"{_P}.identificationModule.organization.fullName", text),
        "source_class": (f"{_P}.identificationModule.organization.class", coded("agencyClass")),
        "overall_status": (f"{_STATUS}.overallStatus", coded("status")),
        "last_known_status": (f"{_STATUS}.lastKnownStatus", coded("status")),
        "why_stopped": (f"{_STATUS}.whyStopped", text),
        "delayed_posting": (f"{_STATUS}.delayedPosting", flag),
        "has_expanded_access": (f"{_STATUS}.expandedAccessInfo.hasExpandedAccess", flag),
        "expanded_access_nctid": (f"{_STATUS}.expandedAccessInfo.nctId", text),
        "expanded_access_status_for_nctid": (f"{_STATUS}.expandedAccessInfo.statusForNctId", coded("status")),
        "verification_month_year": (f"{_STATUS}.statusVerifiedDate", date),
        "verification_date": (f"{_STATUS}.statusVerifiedDate", date),
        "study_first_submitted_date": (f"{_STATUS}.studyFirstSubmitDate", date),
        "study_first_submitted_qc_date": (f"{_STATUS}.studyFirstSubmitQcDate", date),
        **_dated("study_first_posted", f"{_STATUS}.studyFirstPostDateStruct"),
        "results_first_submitted_date": (f"{_STATUS}.resultsFirstSubmitDate", date),
        "results_first_submitted_qc_date": (f"{_STATUS}.resultsFirstSubmitQcDate", date),
        **_dated("results_first_posted", f"{_STATUS}.resultsFirstPostDateStruct"),
        "disposition_first_submitted_date": (f"{_STATUS}.dispFirstSubmitDate", date),
        "disposition_first_submitted_qc_date": (f"{_STATUS}.dispFirstSubmitQcDate", date),
        **_dated("disposition_first_posted", f"{_STATUS}.dispFirstPostDateStruct"),
        "last_update_submitted_date": (f"{_STATUS}.lastUpdateSubmitDate", date),
        **_dated("last_update_posted", f"{_STATUS}.lastUpdatePostDateStruct"),
        **_dated("start", f"{_STATUS}.startDateStruct"),
        **_dated("primary_completion", f"{_STATUS}.primaryCompletionDateStruct"),
        **_dated("completion", f"{_STATUS}.completionDateStruct"),
        "study_type": (f"{_DESIGN}.studyType", study_type),
        "patient_registry": (f"{_DESIGN}.patientRegistry", flag),
        "target_duration": (f"{_DESIGN}.targetDuration", text),
        "phase": (f"{_DESIGN}.phases", phases),
        "enrollment": (f"{_DESIGN}.enrollmentInfo.count", count),
        "enrollment_type": (f"{_DESIGN}.enrollmentInfo.type", coded("dateType")),
        "expanded_access_type_individual": (f"{_DESIGN}.expandedAccessTypes.individual", flag),
        "expanded_access_type_intermediate": (f"{_DESIGN}.expandedAccessTypes.intermediate", flag),
        "expanded_access_type_treatment": (f"{_DESIGN}.expandedAccessTypes.treatment", flag),
        "biospec_retention": (f"{_DESIGN}.bioSpec.retention", coded("bioSpecRetention")),
        "biospec_description": (f"{_DESIGN}.bioSpec.description", text),
        "has_dmc": (f"{_OVERSIGHT}.oversightHasDmc", flag),
        "is_fda_regulated_drug": (f"{_OVERSIGHT}.isFdaRegulatedDrug", flag),
        "is_fda_regulated_device": (f"{_OVERSIGHT}.isFdaRegulatedDevice", flag),
        "is_unapproved_device": (f"{_OVERSIGHT}.isUnapprovedDevice", flag),
        "is_ppsd": (f"{_OVERSIGHT}.isPpsd", flag),
        "is_us_export": (f"{_OVERSIGHT}.isUsExport", flag),
        "fdaaa801_violation": (f"{_OVERSIGHT}.fdaaa801Violation", flag),
        "plan_to_share_ipd": (f"{_IPD}.ipdSharing", coded("ipdSharing")),
        "plan_to_share_ipd_description": (f"{_IPD}.description", text),
        "ipd_time_frame": (f"{_IPD}.timeFrame", text),
        "ipd_access_criteria": (f"{_IPD}.accessCriteria", text),
        "ipd_url": (f"{_IPD}.url", text),
        "limitations_and_caveats": (f"{_MORE}.limitationsAndCaveats.description", text),
        "baseline_population": (f"{_BASELINE}.populationDescription", text),
        "baseline_type_units_analyzed": (f"{_BASELINE}.typeUnitsAnalyzed", text),
    },
    "brief_summaries": {"description": (f"{_P}.descriptionModule.briefSummary", text)},
    "detailed_descriptions": {"description": (f"{_P}.descriptionModule.detailedDescription", text)},
    "designs": {
        "allocation": (f"{_INFO}.allocation", coded("allocation")),
        "intervention_model": (f"{_INFO}.interventionModel", coded("interventionModel")),
        "intervention_model_description": (f"{_INFO}.interventionModelDescription", text),
        "observational_model": (f"{_INFO}.observationalModel", coded("observationalModel")),
        "primary_purpose": (f"{_INFO}.primaryPurpose", coded("primaryPurpose")),
        "time_perspective": (f"{_INFO}.timePerspective", coded("timePerspective")),
        "masking": (f"{_INFO}.maskingInfo.masking", coded("masking")),
        "masking_description": (f"{_INFO}.maskingInfo.maskingDescription", text),
    },
    "eligibilities": {
        "criteria": (f"{_ELIGIBILITY}.eligibilityCriteria", text),
        "gender": (f"{_ELIGIBILITY}.sex", coded("sex")),
        "gender_based": (f"{_ELIGIBILITY}.genderBased", flag),
        "gender_description": (f"{_ELIGIBILITY}.genderDescription", text),
        "minimum_age": (f"{_ELIGIBILITY}.minimumAge", age),
        "maximum_age": (f"{_ELIGIBILITY}.maximumAge", age),
        "healthy_volunteers": (f"{_ELIGIBILITY}.healthyVolunteers", volunteers),
        "population": (f"{_ELIGIBILITY}.studyPopulation", text),
        "sampling_method": (f"{_ELIGIBILITY}.samplingMethod", coded("samplingMethod")),
    },
    "responsible_parties": {
        "responsible_party_type": (f"{_P}.sponsorCollaboratorsModule.responsibleParty.type", coded("role")),
        "name": (f"{_P}.sponsorCollaboratorsModule.responsibleParty.investigatorFullName", text),
        "title": (f"{_P}.sponsorCollaboratorsModule.responsibleParty.investigatorTitle", text),
        "affiliation": (f"{_P}.sponsorCollaboratorsModule.responsibleParty.investigatorAffiliation", text),
        "old_name_title": (f"{_P}.sponsorCollaboratorsModule.responsibleParty.oldNameTitle", text),
        "organization": (f"{_P}.sponsorCollaboratorsModule.responsibleParty.oldOrganization", text),
    },
    # Whether results were reported is the only calculated value that no other column tells.
    "calculated_values": {"were_results_reported": ("hasResults", flag)},
    "participant_flows": {
        "recruitment_details": (f"{_FLOW}.recruitmentDetails", text),
        "pre_assignment_details": (f"{_FLOW}.preAssignmentDetails", text),
        "units_analyzed": (f"{_FLOW}.typeUnitsAnalyzed", text),
    },
    "result_agreements": {
        "pi_employee": (f"{_MORE}.certainAgreement.piSponsorEmployee", flag),
        "restriction_type": (f"{_MORE}.certainAgreement.restrictionType", coded("agreementRestriction")),
        "restrictive_agreement": (f"{_MORE}.certainAgreement.restrictiveAgreement", flag),
        "other_details": (f"{_MORE}.certainAgreement.otherDetails", text),
        "agreement": (f"{_MORE}.certainAgreement.otherDetails", text),
    },
    "result_contacts": {
        "name": (f"{_MORE}.pointOfContact.title", text),
        "organization": (f"{_MORE}.pointOfContact.organization", text),
        "phone": (f"{_MORE}.pointOfContact.phone", text),
        "extension": (f"{_MORE}.pointOfContact.phoneExt", text),
        "email": (f"{_MORE}.pointOfContact.email", text),
    },
}
"""Table with one row for a trial → its columns, with paths in the whole record."""

# -------------------------------------------------------------------------------------------- tables with many rows

_CONTACT: Final[Columns] = {
    "name": ("name", text),
    "role": ("role", coded("role")),
    "phone": ("phone", text),
    "phone_extension": ("phoneExt", text),
    "email": ("email", text),
}
_GROUP: Final[Columns] = {
    "ctgov_group_code": ("id", text),
    "title": ("title", text),
    "description": ("description", text),
}

MANY: Final[Mapping[str, Columns]] = {
    "sponsors": {"name": ("name", text), "agency_class": ("class", coded("agencyClass"))},
    "id_information": {
        "id_value": ("id", text),
        "id_type": ("type", coded("idKind")),
        "id_type_description": ("domain", text),
        "id_link": ("link", text),
    },
    "design_groups": {
        "title": ("label", text),
        "group_type": ("type", coded("armType")),
        "description": ("description", text),
    },
    "interventions": {
        "intervention_type": ("type", coded("interventionType")),
        "name": ("name", text),
        "description": ("description", text),
    },
    "design_outcomes": {
        "measure": ("measure", text),
        "description": ("description", text),
        "time_frame": ("timeFrame", text),
    },
    "central_contacts": _CONTACT,
    "overall_officials": {
        "name": ("name", text),
        "affiliation": ("affiliation", text),
        "role": ("role", coded("role")),
    },
    "facilities": {
        "name": ("facility", text),
        "status": ("status", coded("status")),
        "city": ("city", text),
        "state": ("state", text),
        "zip": ("zip", text),
        "country": ("country", text),
        "latitude": ("geoPoint.lat", number),
        "longitude": ("geoPoint.lon", number),
    },
    "facility_contacts": _CONTACT,
    "facility_investigators": {"name": ("name", text), "role": ("role", coded("role"))},
    "study_references": {
        "pmid": ("pmid", text),
        "reference_type": ("type", reference_type),
        "citation": ("citation", text),
    },
    "retractions": {"pmid": ("pmid", text), "source": ("source", text)},
    "links": {"url": ("url", text), "description": ("label", text)},
    "documents": {
        "document_id": ("id", text),
        "document_type": ("type", text),
        "url": ("url", text),
        "comment": ("comment", text),
    },
    "provided_documents": {
        "document_type": ("label", text),
        "has_protocol": ("hasProtocol", flag),
        "has_sap": ("hasSap", flag),
        "has_icf": ("hasIcf", flag),
        "document_date": ("date", date),
        "url": ("filename", filename),
    },
    "pending_results": {
        "event": ("type", coded("unpostedEventType")),
        "event_date_description": ("date", date),
        "event_date": ("date", date),
    },
    "browse_conditions": {"mesh_term": ("term", text)},
    "browse_interventions": {"mesh_term": ("term", text)},
    "result_groups": _GROUP,
    "outcomes": {
        "outcome_type": ("type", coded("outcomeType")),
        "title": ("title", text),
        "description": ("description", text),
        "time_frame": ("timeFrame", text),
        "population": ("populationDescription", text),
        "anticipated_posting_month_year": ("anticipatedPostingDate", date),
        "anticipated_posting_date": ("anticipatedPostingDate", date),
        "units": ("unitOfMeasure", text),
        "units_analyzed": ("typeUnitsAnalyzed", text),
        "dispersion_type": ("dispersionType", text),
        "param_type": ("paramType", coded("measureParam")),
    },
    "outcome_measurements": {
        "ctgov_group_code": ("groupId", text),
        "param_value": ("value", text),
        "dispersion_value": ("spread", text),
        "dispersion_lower_limit_raw": ("lowerLimit", text),
        "dispersion_lower_limit": ("lowerLimit", text),
        "dispersion_upper_limit_raw": ("upperLimit", text),
        "dispersion_upper_limit": ("upperLimit", text),
        "explanation_of_na": ("comment", text),
    },
    "baseline_measurements": {
        "ctgov_group_code": ("groupId", text),
        "param_value": ("value", text),
        "dispersion_value": ("spread", text),
        "dispersion_lower_limit": ("lowerLimit", plain),
        "dispersion_upper_limit": ("upperLimit", plain),
        "explanation_of_na": ("comment", text),
    },
    "outcome_analyses": {
        "groups_description": ("groupDescription", text),
        "non_inferiority_type": ("nonInferiorityType", coded("nonInferiorityType")),
        "non_inferiority_description": ("nonInferiorityComment", text),
        "method": ("statisticalMethod", text),
        "method_description": ("statisticalComment", text),
        "p_value_raw": ("pValue", text),
        "p_value_description": ("pValueComment", text),
        "param_type": ("paramType", text),
        "param_value": ("paramValue", text),
        "ci_percent": ("ciPctValue", plain),
        "ci_n_sides": ("ciNumSides", coded("ciSides")),
        "ci_lower_limit_raw": ("ciLowerLimit", text),
        "ci_lower_limit": ("ciLowerLimit", text),
        "ci_upper_limit_raw": ("ciUpperLimit", text),
        "ci_upper_limit": ("ciUpperLimit", text),
        "ci_upper_limit_na_comment": ("ciUpperLimitComment", text),
        "dispersion_type": ("dispersionType", coded("analysisDispersion")),
        "dispersion_value": ("dispersionValue", text),
        "estimate_description": ("estimateComment", text),
        "other_analysis_description": ("otherAnalysisDescription", text),
    },
    "milestones": {
        "ctgov_group_code": ("groupId", text),
        "count": ("numSubjects", text),
        "count_units": ("numUnits", text),
        "description": ("comment", text),
    },
    "drop_withdrawals": {
        "ctgov_group_code": ("groupId", text),
        "count": ("numSubjects", text),
        "count_units": ("numUnits", text),
        "reason_comment": ("comment", text),
    },
    "reported_events": {
        "ctgov_group_code": ("groupId", text),
        "event_count": ("numEvents", count),
        "subjects_affected": ("numAffected", count),
        "subjects_at_risk": ("numAtRisk", count),
    },
}
"""Table with many rows for a trial → its columns, with paths in the object that a row is."""

OTHERWISE: Final[Mapping[str, frozenset[str]]] = {
    "studies": frozenset(
        {"number_of_arms", "number_of_groups", "nlm_download_date_description", "last_update_submitted_qc_date"}
    ),
    "designs": frozenset({"subject_masked", "caregiver_masked", "investigator_masked", "outcomes_assessor_masked"}),
    "eligibilities": frozenset({"adult", "child", "older_adult"}),
    "calculated_values": frozenset(
        {"number_of_facilities", "number_of_nsae_subjects", "number_of_sae_subjects", "registered_in_calendar_year"}
        | {"nlm_download_date", "actual_duration", "months_to_report_results", "has_us_facility", "has_single_facility"}
        | {"minimum_age_num", "maximum_age_num", "minimum_age_unit", "maximum_age_unit"}
        | {f"number_of_{kind}_outcomes_to_measure" for kind in ("primary", "secondary", "other")}
    ),
    "sponsors": frozenset({"lead_or_collaborator"}),
    "id_information": frozenset({"id_source"}),
    "design_outcomes": frozenset({"outcome_type", "population"}),
    "central_contacts": frozenset({"contact_type"}),
    "facility_contacts": frozenset({"contact_type", "facility_id"}),
    "facility_investigators": frozenset({"facility_id"}),
    "retractions": frozenset({"reference_id"}),
    "browse_conditions": frozenset({"mesh_type"}),
    "browse_interventions": frozenset({"mesh_type"}),
    "result_groups": frozenset({"result_type", "outcome_id"}),
    "outcomes": frozenset(),
    "outcome_measurements": frozenset(
        {"outcome_id", "result_group_id", "classification", "category", "title", "description", "units", "param_type"}
        | {"dispersion_type", "param_value_num", "dispersion_value_num"}
    ),
    "baseline_measurements": frozenset(
        {"result_group_id", "classification", "category", "title", "description", "units", "param_type"}
        | {"population_description", "calculate_percentage", "dispersion_type", "param_value_num"}
        | {"dispersion_value_num", "number_analyzed", "number_analyzed_units"}
    ),
    "outcome_analyses": frozenset({"outcome_id", "p_value", "p_value_modifier"}),
    "milestones": frozenset({"result_group_id", "title", "period", "milestone_description"}),
    "drop_withdrawals": frozenset({"result_group_id", "period", "reason", "drop_withdraw_comment"}),
    "reported_events": frozenset(
        {"result_group_id", "event_type", "time_frame", "frequency_threshold", "description", "adverse_event_term"}
        | {"organ_system", "vocab", "assessment", "default_vocab", "default_assessment"}
    ),
}
"""Table → columns that are read otherwise than by the tables above, or that say what other columns say."""

LINKS: Final[Mapping[str, frozenset[str]]] = {
    "conditions": frozenset({"name"}),
    "keywords": frozenset({"name"}),
    "ipd_information_types": frozenset({"name"}),
    "intervention_other_names": frozenset({"intervention_id", "name"}),
    "design_group_interventions": frozenset({"design_group_id", "intervention_id"}),
    "baseline_counts": frozenset({"result_group_id", "ctgov_group_code", "units", "scope", "count"}),
    "outcome_counts": frozenset({"outcome_id", "result_group_id", "ctgov_group_code", "scope", "units", "count"}),
    "outcome_analysis_groups": frozenset({"outcome_analysis_id", "result_group_id", "ctgov_group_code"}),
    "reported_event_totals": frozenset(
        {"ctgov_group_code", "event_type", "classification", "subjects_affected", "subjects_at_risk"}
    ),
    "countries": frozenset({"name", "removed"}),
}
"""Tables whose rows are no objects of their own → their columns."""

EVERYWHERE: Final = frozenset({"id", "nct_id", "created_at", "updated_at", "downcase_name", "downcase_mesh_term"})
"""Columns that say nothing that another column does not say."""

IGNORED: Final = frozenset({"search_results", "search_term_results", "study_searches", "categories"})
"""Tables of AACT's own: which trials a search of its makers found."""

KNOWN: Final = ONE.keys() | MANY.keys() | LINKS.keys()
"""Every table that is read."""

TELLING: Final[Mapping[Unit, str]] = {
    Unit.IDENTIFIERS: "id_information",
    Unit.SPONSORS: "sponsors",
    Unit.DESCRIPTION: "brief_summaries",
    Unit.CONDITIONS: "conditions",
    Unit.DESIGN: "designs",
    Unit.ARMS: "interventions",
    Unit.OUTCOMES: "design_outcomes",
    Unit.ELIGIBILITY: "eligibilities",
    Unit.CONTACTS: "overall_officials",
    Unit.SITES: "facilities",
    Unit.REFERENCES: "study_references",
    Unit.RESULTS: "outcomes",
    Unit.DOCUMENTS: "provided_documents",
    Unit.MESH: "browse_conditions",
}
"""Unit → the table without which an export does not speak for it; for all other units ``studies`` speaks."""
