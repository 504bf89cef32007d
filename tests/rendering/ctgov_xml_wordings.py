"""The registry's wordings until 2024 for the codes of its API; source: its enumerations with their legacy values."""

from __future__ import annotations

from typing import Final


def _titled(codes: str) -> dict[str, str]:
    return {code: code.replace("_", " ").title() for code in codes.split()}


_OTHERS = "OTHER OTHER_GOV INDIV NETWORK AMBIG UNKNOWN"

WORDINGS: Final[dict[str, dict[str, str]]] = {
    "studyType": _titled("EXPANDED_ACCESS INTERVENTIONAL OBSERVATIONAL"),
    "status": {
        "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        "COMPLETED": "Completed",
        "ENROLLING_BY_INVITATION": "Enrolling by invitation",
        "NOT_YET_RECRUITING": "Not yet recruiting",
        "RECRUITING": "Recruiting",
        "SUSPENDED": "Suspended",
        "TERMINATED": "Terminated",
        "WITHDRAWN": "Withdrawn",
        "AVAILABLE": "Available",
        "NO_LONGER_AVAILABLE": "No longer available",
        "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
        "APPROVED_FOR_MARKETING": "Approved for marketing",
        "WITHHELD": "Withheld",
        "UNKNOWN": "Unknown status",
    },
    "phase": {"NA": "N/A", "EARLY_PHASE1": "Early Phase 1", **{f"PHASE{each}": f"Phase {each}" for each in "1234"}},
    "allocation": {"RANDOMIZED": "Randomized", "NON_RANDOMIZED": "Non-Randomized", "NA": "N/A"},
    "interventionModel": {
        "SINGLE_GROUP": "Single Group Assignment",
        "PARALLEL": "Parallel Assignment",
        "CROSSOVER": "Crossover Assignment",
        "FACTORIAL": "Factorial Assignment",
        "SEQUENTIAL": "Sequential Assignment",
    },
    "primaryPurpose": {
        **_titled(
            "TREATMENT PREVENTION DIAGNOSTIC SUPPORTIVE_CARE SCREENING HEALTH_SERVICES_RESEARCH BASIC_SCIENCE "
            "DEVICE_FEASIBILITY OTHER"
        ),
        "ECT": "Educational/Counseling/Training",
    },
    "masking": {**_titled("SINGLE DOUBLE TRIPLE QUADRUPLE"), "NONE": "None (Open Label)"},
    "whoMasked": _titled("PARTICIPANT CARE_PROVIDER INVESTIGATOR OUTCOMES_ASSESSOR"),
    "observationalModel": {
        "COHORT": "Cohort",
        "CASE_CONTROL": "Case-Control",
        "CASE_ONLY": "Case-Only",
        "CASE_CROSSOVER": "Case-Crossover",
        "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
        "FAMILY_BASED": "Family-Based",
        "DEFINED_POPULATION": "Defined Population",
        "NATURAL_HISTORY": "Natural History",
        "OTHER": "Other",
    },
    "timePerspective": {
        "RETROSPECTIVE": "Retrospective",
        "PROSPECTIVE": "Prospective",
        "CROSS_SECTIONAL": "Cross-Sectional",
        "OTHER": "Other",
    },
    "samplingMethod": {
        "PROBABILITY_SAMPLE": "Probability Sample",
        "NON_PROBABILITY_SAMPLE": "Non-Probability Sample",
    },
    "armType": _titled("EXPERIMENTAL ACTIVE_COMPARATOR PLACEBO_COMPARATOR SHAM_COMPARATOR NO_INTERVENTION OTHER"),
    "interventionType": _titled(
        "BEHAVIORAL BIOLOGICAL COMBINATION_PRODUCT DEVICE DIAGNOSTIC_TEST DIETARY_SUPPLEMENT DRUG GENETIC PROCEDURE "
        "RADIATION OTHER"
    ),
    "sex": _titled("FEMALE MALE ALL"),
    # The schema has four classes.
    "agencyClass": {"NIH": "NIH", "FED": "U.S. Fed", "INDUSTRY": "Industry", **dict.fromkeys(_OTHERS.split(), "Other")},
    "dateType": {"ACTUAL": "Actual", "ESTIMATED": "Anticipated"},
    "postedType": {"ACTUAL": "Actual", "ESTIMATED": "Estimate"},
    "role": {
        **_titled("STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SPONSOR"),
        "SUB_INVESTIGATOR": "Sub-Investigator",
        "SPONSOR_INVESTIGATOR": "Sponsor-Investigator",
    },
    "bioSpecRetention": {
        "NONE_RETAINED": "None Retained",
        "SAMPLES_WITH_DNA": "Samples With DNA",
        "SAMPLES_WITHOUT_DNA": "Samples Without DNA",
    },
    "ipdSharing": _titled("YES NO UNDECIDED"),
    "ipdInfoType": {
        "STUDY_PROTOCOL": "Study Protocol",
        "SAP": "Statistical Analysis Plan (SAP)",
        "ICF": "Informed Consent Form (ICF)",
        "CSR": "Clinical Study Report (CSR)",
        "ANALYTIC_CODE": "Analytic Code",
    },
    "measureParam": {
        **_titled("GEOMETRIC_MEAN GEOMETRIC_LEAST_SQUARES_MEAN LEAST_SQUARES_MEAN LOG_MEAN MEAN MEDIAN NUMBER"),
        "COUNT_OF_PARTICIPANTS": "Count of Participants",
        "COUNT_OF_UNITS": "Count of Units",
    },
    "dispersionType": {
        "STANDARD_DEVIATION": "Standard Deviation",
        "STANDARD_ERROR": "Standard Error",
        "INTER_QUARTILE_RANGE": "Inter-Quartile Range",
        "FULL_RANGE": "Full Range",
        "CONFIDENCE_80": "80% Confidence Interval",
        "CONFIDENCE_90": "90% Confidence Interval",
        "CONFIDENCE_95": "95% Confidence Interval",
        "CONFIDENCE_975": "97.5% Confidence Interval",
        "CONFIDENCE_99": "99% Confidence Interval",
        "GEOMETRIC_COEFFICIENT": "Geometric Coefficient of Variation",
        "NA": "Not Applicable",
    },
    "analysisDispersion": {
        "STANDARD_DEVIATION": "Standard Deviation",
        "STANDARD_ERROR_OF_MEAN": "Standard Error of the Mean",
    },
    "ciSides": {"ONE_SIDED": "1-Sided", "TWO_SIDED": "2-Sided"},
    "nonInferiorityType": {
        "SUPERIORITY": "Superiority",
        "NON_INFERIORITY": "Non-Inferiority",
        "EQUIVALENCE": "Equivalence",
        "OTHER": "Other",
        "NON_INFERIORITY_OR_EQUIVALENCE": "Non-Inferiority or Equivalence",
        "SUPERIORITY_OR_OTHER": "Superiority or Other",
        "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": "Non-Inferiority or Equivalence (legacy)",
        "SUPERIORITY_OR_OTHER_LEGACY": "Superiority or Other (legacy)",
    },
    "outcomeType": {
        "PRIMARY": "Primary",
        "SECONDARY": "Secondary",
        "OTHER_PRE_SPECIFIED": "Other Pre-specified",
        "POST_HOC": "Post-Hoc",
    },
    "eventAssessment": {
        "NON_SYSTEMATIC_ASSESSMENT": "Non-systematic Assessment",
        "SYSTEMATIC_ASSESSMENT": "Systematic Assessment",
    },
}
"""Scheme → code → wording."""
