"""A trial → triples. The tables say which field becomes which term; the rooms beside it map the parts."""

from __future__ import annotations

from decimal import Decimal

from kg.rdf import classification, documents, drift, literature, people, places, treatment
from kg.rdf import results as reported
from kg.rdf.description import Description
from kg.rdf.turtle import date, decimal, flag, integer, text
from kg.trial.model import Dated, Submission, Trial
from kg.trial.values import age_in_years

_CLASSES = {
    "INTERVENTIONAL": "ct:InterventionalTrial",
    "OBSERVATIONAL": "ct:ObservationalStudy",
    "EXPANDED_ACCESS": "ct:ExpandedAccess",
}

_TEXTS = {
    "nct_id": "ct:nctId",
    "brief_title": "dcterms:title",
    "official_title": "ct:officialTitle",
    "acronym": "ct:acronym",
    "why_stopped": "ct:whyStopped",
    "brief_summary": "dcterms:abstract",
    "detailed_description": "dcterms:description",
    "target_duration": "ct:targetDuration",
    "intervention_model_description": "ct:interventionModelDescription",
    "masking_description": "ct:maskingDescription",
    "bio_spec_description": "ct:bioSpecDescription",
    "eligibility_text": "ct:eligibilityText",
    "gender_description": "ct:genderDescription",
    "minimum_age": "ct:minimumAge",
    "maximum_age": "ct:maximumAge",
    "study_population": "ct:studyPopulation",
    "ipd_description": "ct:ipdDescription",
    "ipd_time_frame": "ct:ipdTimeFrame",
    "ipd_access_criteria": "ct:ipdAccessCriteria",
    "ipd_url": "ct:ipdUrl",
}

_LISTS = {
    "keywords": "schema:keywords",
    "funder_types": "ct:funderType",
}

_FLAGS = {
    "delayed_posting": "ct:delayedPosting",
    "results_waived": "ct:resultsWaived",
    "has_results": "ct:hasResults",
    "has_expanded_access": "ct:hasExpandedAccess",
    "has_dmc": "ct:hasDataMonitoringCommittee",
    "is_fda_regulated_drug": "ct:fdaRegulatedDrug",
    "is_fda_regulated_device": "ct:fdaRegulatedDevice",
    "is_unapproved_device": "ct:unapprovedDevice",
    "is_ppsd": "ct:pediatricPostmarketSurveillance",
    "is_us_export": "ct:exportedFromUS",
    "fdaaa801_violation": "ct:fdaaa801Violation",
    "patient_registry": "ct:patientRegistry",
    "gender_based": "ct:genderBased",
    "healthy_volunteers": "ct:healthyVolunteers",
}

_NUMBERS = {
    "enrollment": "ct:enrollment",
    "pointers_to_this_expanded_access": "ct:expandedAccessPointerCount",
    "site_count": "ct:siteCount",
    "minimum_bmi": "ct:minimumBmi",
    "maximum_bmi": "ct:maximumBmi",
}

_DAYS = {
    "verified_date": "ct:verifiedDate",
    "first_submitted_date": "ct:firstSubmittedDate",
    "first_submitted_qc_date": "ct:firstSubmittedQcDate",
    "results_first_submitted_date": "ct:resultsFirstSubmittedDate",
    "results_first_submitted_qc_date": "ct:resultsFirstSubmittedQcDate",
    "disposition_first_submitted_date": "ct:dispositionFirstSubmittedDate",
    "disposition_first_submitted_qc_date": "ct:dispositionFirstSubmittedQcDate",
    "last_update_submitted_date": "ct:lastUpdateSubmittedDate",
    "estimated_results_first_submitted_date": "ct:estimatedResultsFirstSubmittedDate",
}

# A date with its type: the type's term is the date's with "Type" behind it.
_DATED = {
    "start": "ct:startDate",
    "primary_completion": "ct:primaryCompletionDate",
    "completion": "ct:completionDate",
    "first_posted": "ct:firstPostedDate",
    "results_first_posted": "ct:resultsFirstPostedDate",
    "disposition_first_posted": "ct:dispositionFirstPostedDate",
    "last_update_posted": "ct:lastUpdatePostedDate",
    "first_mcp_posted": "ct:firstMcpPostedDate",
}

# Years as numbers, beside the dates as given: the question that is asked most.
_YEARS = {"start": "ct:startYear", "completion": "ct:completionYear"}

# Field → term, scheme. The same term also serves several values.
_CODES = {
    "study_type": ("ct:studyType", "studyType"),
    "overall_status": ("ct:overallStatus", "status"),
    "last_known_status": ("ct:lastKnownStatus", "status"),
    "expanded_access_status": ("ct:expandedAccessStatus", "status"),
    "expanded_access_kinds": ("ct:expandedAccessKind", "expandedAccessKind"),
    "phases": ("ct:phase", "phase"),
    "allocation": ("ct:allocation", "allocation"),
    "intervention_model": ("ct:interventionModel", "interventionModel"),
    "primary_purpose": ("ct:primaryPurpose", "primaryPurpose"),
    "observational_model": ("ct:observationalModel", "observationalModel"),
    "time_perspective": ("ct:timePerspective", "timePerspective"),
    "masking": ("ct:masking", "masking"),
    "who_masked": ("ct:whoMasked", "whoMasked"),
    "bio_spec_retention": ("ct:bioSpecRetention", "bioSpecRetention"),
    "enrollment_type": ("ct:enrollmentType", "dateType"),
    "sex": ("ct:sex", "sex"),
    "age_groups": ("ct:ageGroup", "ageGroup"),
    "sampling_method": ("ct:samplingMethod", "samplingMethod"),
    "ipd_sharing": ("ct:ipdSharing", "ipdSharing"),
    "ipd_info_types": ("ct:ipdInfoType", "ipdInfoType"),
}

_AGES = {"minimum_age": "ct:minimumAgeYears", "maximum_age": "ct:maximumAgeYears"}


def describe(trial: Trial, *, results: bool = True) -> Description:
    """Everything a trial says, as its own triples and its claims about shared nodes; ``results`` only if wanted."""
    to = Description(trial.nct_id)
    _describe_itself(to, trial)
    _describe_values(to, trial)
    _describe_ages(to, trial)
    _describe_codes(to, trial)
    _describe_dates(to, trial)
    treatment.describe(to, trial)
    people.describe(to, trial)
    places.describe(to, trial)
    literature.describe(to, trial)
    classification.describe(to, trial)
    documents.describe(to, trial)
    drift.describe(to, trial)
    if results:
        reported.describe(to, trial)
    return to


def _describe_itself(to: Description, trial: Trial) -> None:
    for class_ in ("ct:Trial", "ct:DescribedTrial", _CLASSES.get(trial.study_type)):
        if class_:
            to.say("a", class_)
    to.say("rdfs:label", text(trial.brief_title or trial.official_title or trial.nct_id))
    to.say("rdfs:seeAlso", f"<https://clinicaltrials.gov/study/{trial.nct_id}>")
    to.say("skos:exactMatch", f"<https://bioregistry.io/clinicaltrials:{trial.nct_id}>")


def _describe_values(to: Description, trial: Trial) -> None:
    for field, term in _TEXTS.items():
        if value := getattr(trial, field):
            to.say(term, text(value))
    for field, term in _LISTS.items():
        for value in getattr(trial, field):
            to.say(term, text(value))
    for field, term in _FLAGS.items():
        if (stated := getattr(trial, field)) is not None:
            to.say(term, flag(stated))
    for field, term in _NUMBERS.items():
        if (number := getattr(trial, field)) is not None:
            to.say(term, decimal(number) if isinstance(number, Decimal) else integer(number))


def _describe_ages(to: Description, trial: Trial) -> None:
    for field, term in _AGES.items():
        if (years := age_in_years(getattr(trial, field))) is not None:
            to.say(term, decimal(years))


def _describe_codes(to: Description, trial: Trial) -> None:
    for field, (term, scheme) in _CODES.items():
        value: str | tuple[str, ...] = getattr(trial, field)
        for each in (value,) if isinstance(value, str) else value:
            to.code(to.trial, term, scheme, each)


def _describe_dates(to: Description, trial: Trial) -> None:
    for field, term in _DAYS.items():
        if day := getattr(trial, field):
            to.say(term, date(day))
    for field, term in _DATED.items():
        dated: Dated | None = getattr(trial, field)
        if dated is None:
            continue
        if dated.date:
            to.say(term, date(dated.date))
            if field in _YEARS:
                to.say(_YEARS[field], integer(int(dated.date[:4])))
        to.code(to.trial, f"{term}Type", "dateType", dated.type)
    for number, submission in enumerate(trial.submissions, 1):
        _describe_submission(to, number, submission)


def _describe_submission(to: Description, number: int, submission: Submission) -> None:
    node = to.part("submission", "ct:ResultsSubmission", str(number))
    to.say("ct:resultsSubmission", node)
    to.add(node, "schema:position", integer(number))
    for term, day in (
        ("ct:releaseDate", submission.release_date),
        ("ct:unreleaseDate", submission.unrelease_date),
        ("ct:resetDate", submission.reset_date),
    ):
        if day:
            to.add(node, term, date(day))
    if submission.unrelease_date_unknown is not None:
        to.add(node, "ct:unreleaseDateUnknown", flag(submission.unrelease_date_unknown))
    if submission.mcp_release_n is not None:
        to.add(node, "ct:mcpReleaseNumber", integer(submission.mcp_release_n))
