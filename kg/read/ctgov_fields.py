"""ClinicalTrials.gov API v2: which registry field becomes which field of the model.

Source: the registry's data model, version 2.0.5 (``/api/v2/studies/metadata``). The tables of results, documents and
annotations are in :mod:`kg.read.ctgov_results_fields`. A key whose entry is text is passed over, and the text says why
in a doubt.
"""

from __future__ import annotations

from typing import Any

from kg.read.ctgov_results_fields import ANNOTATIONS, DOCUMENTS, RESULTS
from kg.read.doubts import Doubts, Where
from kg.read.fields import (
    Table,
    age,
    code,
    decimal_number,
    each,
    flag,
    markup,
    mesh,
    nct_id,
    one_of,
    part,
    partial_date,
    participants,
    pmid,
    text,
    whole_number,
)
from kg.trial.model import (
    Agency,
    Arm,
    AvailableIpd,
    BrowseBranch,
    BrowseLeaf,
    Contact,
    Dated,
    Heading,
    Identifier,
    Intervention,
    Official,
    Outcome,
    Part,
    Point,
    Reference,
    ResponsibleParty,
    Retraction,
    SeeAlso,
    Site,
    Submission,
)

_DATED = part(Dated, {"date": ("date", partial_date), "type": ("type", code("dateType"))})
_AGENCY = part(
    Agency,
    {"name": ("name", text), "fullName": ("name", text), "class": ("agency_class", code("agencyClass"))},
    "name",
)
_IDENTIFIER = part(
    Identifier,
    {"id": ("value", text), "type": ("kind", code("idKind")), "domain": ("domain", text), "link": ("link", text)},
    "value",
)
_OUTCOME = part(
    Outcome,
    {"measure": ("measure", text), "description": ("description", markup), "timeFrame": ("time_frame", text)},
)
_CONTACT = part(
    Contact,
    {
        "name": ("name", text),
        "role": ("role", code("role")),
        "phone": ("phone", text),
        "phoneExt": ("extension", text),
        "email": ("email", text),
    },
)
_HEADING = part(Heading, {"id": ("id", mesh), "term": ("term", text)}, "term", "id")
_LEAF = part(
    BrowseLeaf,
    {
        "id": ("id", text),
        "name": ("name", text),
        "asFound": ("as_found", text),
        "relevance": ("relevance", code("browseRelevance")),
    },
    "name",
    "id",
)
_BRANCH = part(BrowseBranch, {"abbrev": ("abbrev", text), "name": ("name", text)}, "name", "abbrev")

_IDENTIFICATION: Table = {
    "nctId": ("nct_id", nct_id),
    "nctIdAliases": ("nct_id_aliases", each(nct_id)),
    "orgStudyIdInfo": ("org_study_id", _IDENTIFIER),
    "secondaryIdInfos": ("secondary_ids", each(_IDENTIFIER)),
    "briefTitle": ("brief_title", text),
    "officialTitle": ("official_title", text),
    "acronym": ("acronym", text),
    "organization": ("organization", _AGENCY),
}

_STATUS: Table = {
    "statusVerifiedDate": ("verified_date", partial_date),
    "overallStatus": ("overall_status", code("status")),
    "lastKnownStatus": ("last_known_status", code("status")),
    "delayedPosting": ("delayed_posting", flag),
    "resultsWaived": ("results_waived", flag),
    "whyStopped": ("why_stopped", markup),
    "expandedAccessInfo": {
        "hasExpandedAccess": ("has_expanded_access", flag),
        "nctId": ("expanded_access_nct_id", nct_id),
        "statusForNctId": ("expanded_access_status", code("status")),
    },
    "startDateStruct": ("start", _DATED),
    "primaryCompletionDateStruct": ("primary_completion", _DATED),
    "completionDateStruct": ("completion", _DATED),
    "studyFirstSubmitDate": ("first_submitted_date", partial_date),
    "studyFirstSubmitQcDate": ("first_submitted_qc_date", partial_date),
    "studyFirstPostDateStruct": ("first_posted", _DATED),
    "resultsFirstSubmitDate": ("results_first_submitted_date", partial_date),
    "resultsFirstSubmitQcDate": ("results_first_submitted_qc_date", partial_date),
    "resultsFirstPostDateStruct": ("results_first_posted", _DATED),
    "dispFirstSubmitDate": ("disposition_first_submitted_date", partial_date),
    "dispFirstSubmitQcDate": ("disposition_first_submitted_qc_date", partial_date),
    "dispFirstPostDateStruct": ("disposition_first_posted", _DATED),
    "lastUpdateSubmitDate": ("last_update_submitted_date", partial_date),
    "lastUpdatePostDateStruct": ("last_update_posted", _DATED),
}

_SPONSORS: Table = {
    "responsibleParty": (
        "responsible_party",
        part(
            ResponsibleParty,
            {
                "type": ("role", code("role")),
                "investigatorFullName": ("name", text),
                "investigatorTitle": ("title", text),
                "investigatorAffiliation": ("affiliation", text),
                "oldNameTitle": ("old_name_title", text),
                "oldOrganization": ("old_organization", text),
            },
        ),
    ),
    "leadSponsor": ("lead_sponsor", _AGENCY),
    "collaborators": ("collaborators", each(_AGENCY)),
}

_OVERSIGHT: Table = {
    "oversightHasDmc": ("has_dmc", flag),
    "isFdaRegulatedDrug": ("is_fda_regulated_drug", flag),
    "isFdaRegulatedDevice": ("is_fda_regulated_device", flag),
    "isUnapprovedDevice": ("is_unapproved_device", flag),
    "isPpsd": ("is_ppsd", flag),
    "isUsExport": ("is_us_export", flag),
    "fdaaa801Violation": ("fdaaa801_violation", flag),
}


class _ExpandedAccessFlags(Part, frozen=True, kw_only=True):
    individual: bool = False
    intermediate: bool = False
    treatment: bool = False


def _expanded_access_kinds(value: Any, where: Where, doubts: Doubts) -> tuple[str, ...]:
    """Three flags in the registry, one list of kinds in the model; a flag that is false names no kind."""
    kinds = {"individual": "INDIVIDUAL", "intermediate": "INTERMEDIATE", "treatment": "TREATMENT"}
    flags = part(_ExpandedAccessFlags, {key: (key, flag) for key in kinds})(value, where, doubts)
    return tuple(kind for key, kind in kinds.items() if getattr(flags, key))


_DESIGN: Table = {
    "studyType": ("study_type", code("studyType")),
    "expandedAccessTypes": ("expanded_access_kinds", _expanded_access_kinds),
    "nPtrsToThisExpAccNctId": ("pointers_to_this_expanded_access", whole_number),
    "patientRegistry": ("patient_registry", flag),
    "targetDuration": ("target_duration", text),
    "phases": ("phases", each(code("phase"))),
    "designInfo": {
        "allocation": ("allocation", code("allocation")),
        "interventionModel": ("intervention_model", code("interventionModel")),
        "interventionModelDescription": ("intervention_model_description", markup),
        "primaryPurpose": ("primary_purpose", code("primaryPurpose")),
        "observationalModel": ("observational_model", code("observationalModel")),
        "timePerspective": ("time_perspective", code("timePerspective")),
        "maskingInfo": {
            "masking": ("masking", code("masking")),
            "maskingDescription": ("masking_description", markup),
            "whoMasked": ("who_masked", each(code("whoMasked"))),
        },
    },
    "bioSpec": {
        "retention": ("bio_spec_retention", code("bioSpecRetention")),
        "description": ("bio_spec_description", markup),
    },
    "enrollmentInfo": {
        "count": ("enrollment", participants),
        "type": ("enrollment_type", code("dateType")),
    },
}

_ARMS: Table = {
    "armGroups": (
        "arms",
        each(
            part(
                Arm,
                {
                    "label": ("label", text),
                    "type": ("type", code("armType")),
                    "description": ("description", markup),
                    "interventionNames": ("interventions", each(text)),
                },
            )
        ),
    ),
    "interventions": (
        "interventions",
        each(
            part(
                Intervention,
                {
                    "type": ("type", code("interventionType")),
                    "name": ("name", text),
                    "description": ("description", markup),
                    "armGroupLabels": ("arms", each(text)),
                    "otherNames": ("other_names", each(text)),
                },
            )
        ),
    ),
}

_OUTCOMES: Table = {
    "primaryOutcomes": ("primary_outcomes", each(_OUTCOME)),
    "secondaryOutcomes": ("secondary_outcomes", each(_OUTCOME)),
    "otherOutcomes": ("other_outcomes", each(_OUTCOME)),
}

_ELIGIBILITY: Table = {
    "eligibilityCriteria": ("eligibility_text", markup),
    "healthyVolunteers": ("healthy_volunteers", flag),
    "sex": ("sex", code("sex")),
    "genderBased": ("gender_based", flag),
    "genderDescription": ("gender_description", markup),
    "minimumAge": ("minimum_age", age),
    "maximumAge": ("maximum_age", age),
    "stdAges": ("age_groups", each(code("ageGroup"))),
    "studyPopulation": ("study_population", markup),
    "samplingMethod": ("sampling_method", code("samplingMethod")),
}

_SITE = part(
    Site,
    {
        "facility": ("facility", text),
        "status": ("status", code("status")),
        "city": ("city", text),
        "state": ("region", text),
        "zip": ("postal_code", text),
        "country": ("country", text),
        "contacts": ("contacts", each(_CONTACT)),
        "geoPoint": (
            "point",
            part(Point, {"lat": ("latitude", decimal_number), "lon": ("longitude", decimal_number)}),
        ),
    },
)

_CONTACTS: Table = {
    "centralContacts": ("central_contacts", each(_CONTACT)),
    "overallOfficials": (
        "officials",
        each(
            part(
                Official,
                {"name": ("name", text), "affiliation": ("affiliation", text), "role": ("role", code("role"))},
            )
        ),
    ),
    "locations": ("sites", each(_SITE)),
    "locations_nested": "an older copy of locations; not read",
}

_REFERENCES: Table = {
    "references": (
        "references",
        each(
            part(
                Reference,
                {
                    "pmid": ("pmid", pmid),
                    "type": ("type", one_of("reference type", frozenset({"BACKGROUND", "RESULT", "DERIVED"}))),
                    "citation": ("citation", text),
                    "retractions": (
                        "retractions",
                        each(part(Retraction, {"pmid": ("pmid", pmid), "source": ("source", text)}, "pmid", "source")),
                    ),
                },
                "pmid",
                "citation",
            )
        ),
    ),
    "seeAlsoLinks": (
        "see_also",
        each(part(SeeAlso, {"label": ("label", markup), "url": ("url", text)}, "url", "label")),
    ),
    "availIpds": (
        "available_ipd",
        each(
            part(
                AvailableIpd,
                {"id": ("id", text), "type": ("type", text), "url": ("url", text), "comment": ("comment", markup)},
            )
        ),
    ),
}

_IPD_SHARING: Table = {
    "ipdSharing": ("ipd_sharing", code("ipdSharing")),
    "description": ("ipd_description", markup),
    "infoTypes": ("ipd_info_types", each(code("ipdInfoType"))),
    "timeFrame": ("ipd_time_frame", markup),
    "accessCriteria": ("ipd_access_criteria", markup),
    "url": ("ipd_url", text),
}

_MISC_INFO: Table = {
    "versionHolder": ("data_version", partial_date),
    "removedCountries": ("removed_countries", each(text)),
    "submissionTracking": {
        "estimatedResultsFirstSubmitDate": ("estimated_results_first_submitted_date", partial_date),
        "firstMcpInfo": {"postDateStruct": ("first_mcp_posted", _DATED)},
        "submissionInfos": (
            "submissions",
            each(
                part(
                    Submission,
                    {
                        "releaseDate": ("release_date", partial_date),
                        "unreleaseDate": ("unrelease_date", partial_date),
                        "unreleaseDateUnknown": ("unrelease_date_unknown", flag),
                        "resetDate": ("reset_date", partial_date),
                        "mcpReleaseN": ("mcp_release_n", whole_number),
                    },
                )
            ),
        ),
    },
    "modelPredictions": {
        "bmiLimits": {"minBmi": ("minimum_bmi", decimal_number), "maxBmi": ("maximum_bmi", decimal_number)}
    },
}


def _browse(of: str) -> Table:
    return {
        "meshes": (f"{of}_headings", each(_HEADING)),
        "ancestors": (f"{of}_ancestors", each(_HEADING)),
        "browseLeaves": (f"{of}_leaves", each(_LEAF)),
        "browseBranches": (f"{of}_branches", each(_BRANCH)),
    }


STUDY: Table = {
    "protocolSection": {
        "identificationModule": _IDENTIFICATION,
        "statusModule": _STATUS,
        "sponsorCollaboratorsModule": _SPONSORS,
        "oversightModule": _OVERSIGHT,
        "descriptionModule": {
            "briefSummary": ("brief_summary", markup),
            "detailedDescription": ("detailed_description", markup),
        },
        "conditionsModule": {"conditions": ("conditions", each(text)), "keywords": ("keywords", each(text))},
        "designModule": _DESIGN,
        "armsInterventionsModule": _ARMS,
        "outcomesModule": _OUTCOMES,
        "eligibilityModule": _ELIGIBILITY,
        "contactsLocationsModule": _CONTACTS,
        "referencesModule": _REFERENCES,
        "ipdSharingStatementModule": _IPD_SHARING,
    },
    "derivedSection": {
        "miscInfoModule": _MISC_INFO,
        "conditionBrowseModule": _browse("condition"),
        "interventionBrowseModule": _browse("intervention"),
    },
    "hasResults": ("has_results", flag),
    "resultsSection": ("results", RESULTS),
    "documentSection": DOCUMENTS,
    "annotationSection": ANNOTATIONS,
}
"""The table of a whole study."""
