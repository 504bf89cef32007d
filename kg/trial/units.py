"""Units: the parts of a trial that are taken whole from one document, and what each kind of document carries of them.

Pure data. A value of one unit never stands beside a value of the same unit from another document, since only together
do they say what their document says.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from kg.trial.codes import Unit
from kg.trial.model import Trial

UNITS: Final[Mapping[Unit, tuple[str, ...]]] = {
    Unit.IDENTIFICATION: ("brief_title", "official_title", "acronym", "organization"),
    Unit.IDENTIFIERS: ("nct_id_aliases", "org_study_id", "secondary_ids"),
    Unit.STATUS: (
        "overall_status",
        "last_known_status",
        "why_stopped",
        "delayed_posting",
        "results_waived",
        "has_results",
        "has_expanded_access",
        "expanded_access_nct_id",
        "expanded_access_status",
        "verified_date",
        "start",
        "primary_completion",
        "completion",
        "first_submitted_date",
        "first_submitted_qc_date",
        "first_posted",
        "results_first_submitted_date",
        "results_first_submitted_qc_date",
        "results_first_posted",
        "disposition_first_submitted_date",
        "disposition_first_submitted_qc_date",
        "disposition_first_posted",
        "last_update_submitted_date",
        "last_update_posted",
        "estimated_results_first_submitted_date",
        "first_mcp_posted",
        "submissions",
    ),
    Unit.SPONSORS: ("lead_sponsor", "collaborators", "sponsors_of_unknown_role", "responsible_party", "funder_types"),
    Unit.OVERSIGHT: (
        "has_dmc",
        "is_fda_regulated_drug",
        "is_fda_regulated_device",
        "is_unapproved_device",
        "is_ppsd",
        "is_us_export",
        "fdaaa801_violation",
        "violation_events",
    ),
    Unit.DESCRIPTION: ("brief_summary", "detailed_description"),
    Unit.CONDITIONS: ("conditions", "keywords"),
    Unit.DESIGN: (
        "study_type",
        "phases",
        "expanded_access_kinds",
        "pointers_to_this_expanded_access",
        "patient_registry",
        "target_duration",
        "allocation",
        "intervention_model",
        "intervention_model_description",
        "primary_purpose",
        "observational_model",
        "time_perspective",
        "masking",
        "masking_description",
        "who_masked",
        "bio_spec_retention",
        "bio_spec_description",
        "enrollment",
        "enrollment_type",
    ),
    Unit.ARMS: ("arms", "interventions"),
    Unit.OUTCOMES: ("primary_outcomes", "secondary_outcomes", "other_outcomes"),
    Unit.ELIGIBILITY: (
        "eligibility_text",
        "sex",
        "gender_based",
        "gender_description",
        "minimum_age",
        "maximum_age",
        "age_groups",
        "healthy_volunteers",
        "study_population",
        "sampling_method",
        "minimum_bmi",
        "maximum_bmi",
    ),
    Unit.CONTACTS: ("officials", "central_contacts"),
    Unit.SITES: ("sites", "site_count", "countries", "removed_countries"),
    Unit.REFERENCES: ("references", "see_also", "available_ipd"),
    Unit.IPD_SHARING: (
        "ipd_sharing",
        "ipd_description",
        "ipd_info_types",
        "ipd_time_frame",
        "ipd_access_criteria",
        "ipd_url",
    ),
    Unit.RESULTS: ("results", "unposted_responsible_party", "unposted_events"),
    Unit.DOCUMENTS: ("large_documents", "no_sap"),
    Unit.MESH: (
        "condition_headings",
        "condition_ancestors",
        "condition_leaves",
        "condition_branches",
        "intervention_headings",
        "intervention_ancestors",
        "intervention_leaves",
        "intervention_branches",
        "data_version",
    ),
    Unit.RELATED_TRIALS: ("listed_trials",),
    Unit.UNKNOWN_FIELDS: ("unknown_fields",),
}
"""Unit → its fields. Every field of a trial but its id is in exactly one."""

UNIT_OF: Final[Mapping[str, Unit]] = {field: unit for unit, fields in UNITS.items() for field in fields}
"""Field of a trial → its unit."""

CORE: Final[Mapping[Unit, str]] = {
    Unit.SPONSORS: "lead_sponsor",
    Unit.DESIGN: "study_type",
    Unit.ARMS: "interventions",
    Unit.SITES: "sites",
}
"""What a unit is asked for first: of two pages that carry it equally well, one that states this is better."""

# A field that only the registry's JSON has cannot be denied by the silence of another format.
_ALL_BUT_LISTS = frozenset(Unit) - {Unit.RELATED_TRIALS, Unit.UNKNOWN_FIELDS}

FORMATS: Final[Mapping[str, frozenset[Unit]]] = {
    "ctgov-json": _ALL_BUT_LISTS | {Unit.UNKNOWN_FIELDS},
    "ctgov-xml": _ALL_BUT_LISTS,
    "aact": _ALL_BUT_LISTS,
    # The table for download has sex and ages, but no criteria.
    "ctgov-csv": _ALL_BUT_LISTS
    - {Unit.OVERSIGHT, Unit.ELIGIBILITY, Unit.CONTACTS, Unit.REFERENCES, Unit.IPD_SHARING, Unit.RESULTS, Unit.MESH},
}
"""Format of the registry's own record → the units it can express. The richest format stands first."""

PARTLY: Final[Mapping[str, frozenset[Unit]]] = {
    "ctgov-xml": frozenset({Unit.IDENTIFIERS, Unit.MESH}),  # no kinds; terms without ids
    "aact": frozenset({Unit.MESH}),  # terms without ids
    "ctgov-csv": frozenset(
        {
            Unit.IDENTIFICATION,  # no official title
            Unit.IDENTIFIERS,  # no kinds
            Unit.DESCRIPTION,  # the summary only
            Unit.CONDITIONS,  # no keywords
            Unit.ARMS,  # no arms
            Unit.OUTCOMES,  # measure, description and time frame in one text
            Unit.SITES,  # facility, city and region in one text
            Unit.DOCUMENTS,  # no dates
        }
    ),
}
"""Format → the units of which it loses so much that an older record in a format that has them whole speaks instead."""


class Grade(IntEnum):
    """How well a page layout carries a unit, at its best."""

    NOT = 0
    PART = 1
    WHOLE = 2


_VEEVA = {
    Unit.IDENTIFICATION: Grade.WHOLE,
    Unit.IDENTIFIERS: Grade.PART,  # kinds of some
    Unit.STATUS: Grade.PART,  # no dates
    Unit.SPONSORS: Grade.PART,  # who leads, but neither class nor collaborators
    Unit.DESCRIPTION: Grade.WHOLE,
    Unit.CONDITIONS: Grade.WHOLE,
    Unit.DESIGN: Grade.WHOLE,
    Unit.ARMS: Grade.WHOLE,  # but descriptions and other names of interventions
    Unit.ELIGIBILITY: Grade.WHOLE,
    Unit.CONTACTS: Grade.PART,  # no officials
    Unit.SITES: Grade.PART,  # their number
}
_MEDDATAX = {
    Unit.IDENTIFICATION: Grade.WHOLE,
    Unit.IDENTIFIERS: Grade.WHOLE,
    Unit.STATUS: Grade.WHOLE,
    Unit.SPONSORS: Grade.PART,  # all with their classes, but not who leads
    Unit.DESCRIPTION: Grade.WHOLE,
    Unit.CONDITIONS: Grade.WHOLE,
    Unit.DESIGN: Grade.PART,  # an enrollment that may be actual or estimated
    Unit.ARMS: Grade.PART,  # no types, and lines that may be names or descriptions
    Unit.ELIGIBILITY: Grade.WHOLE,
    Unit.SITES: Grade.WHOLE,
    Unit.RELATED_TRIALS: Grade.WHOLE,
}

LAYOUTS: Final[Mapping[str, Mapping[Unit, Grade]]] = {
    "veeva": _VEEVA,
    # The header blocks lost their values.
    "veeva-lossy": _VEEVA
    | dict.fromkeys((Unit.STATUS, Unit.CONDITIONS), Grade.NOT)
    | dict.fromkeys((Unit.DESIGN, Unit.ARMS), Grade.PART),
    "meddatax": _MEDDATAX,
    # The first element of each of these is lost.
    "meddatax-lossy": _MEDDATAX
    | dict.fromkeys((Unit.DESCRIPTION, Unit.CONDITIONS, Unit.ELIGIBILITY, Unit.SITES), Grade.PART),
    "meddatax-results": dict.fromkeys((Unit.IDENTIFICATION, Unit.STATUS, Unit.DESIGN), Grade.PART),
}
"""Layout of a page → the units it carries and how well; the richer layout of a site stands first."""

GROUPS: Final[Mapping[str, str]] = {
    "veeva": "veeva",
    "veeva-lossy": "veeva",
    "meddatax": "meddatax",
    "meddatax-lossy": "meddatax",
    "meddatax-results": "meddatax-results",
}
"""Layout of a page → the group of layouts of which a newer page replaces an older one."""

IN_PART: Final[Mapping[str, frozenset[str]]] = {
    "veeva": frozenset({"sponsors_of_unknown_role"}),
    "veeva-lossy": frozenset({"sponsors_of_unknown_role", "secondary_ids", "funder_types", "interventions"}),
    "meddatax": frozenset({"arms", "interventions"}),
    "meddatax-lossy": frozenset({"arms", "interventions", "sponsors_of_unknown_role", "conditions", "countries"}),
}
"""Layout → the lists that may lack elements there, so that what is not in them is not denied."""


def is_stated(value: object) -> bool:
    """Whether a value of a trial says anything.

    >>> [is_stated(value) for value in (None, "", (), False, 0)]
    [False, False, False, True, True]
    """
    return value is not None and value not in ("", ())


def states(trial: Trial, unit: Unit) -> bool:
    """Whether a trial states anything of a unit.

    >>> states(Trial(nct_id="NCT02455596", sex="ALL"), Unit.ELIGIBILITY)
    True
    """
    return any(is_stated(getattr(trial, field)) for field in UNITS[unit])
