"""What each page layout can carry of a trial, field by field: whole, in part, or not at all.

Pure data. The readers name the layout that they met (:attr:`kg.trial.record.Record.layout`), so that a field that a
page leaves empty can be told from one that its layout cannot hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

WHOLE: Final = ""
"""Nothing of the field is lost."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of a site's pages. ``carried`` has the fields it can hold, each with what is lost of it, in words."""

    name: str
    site: str
    what: str
    carried: Mapping[str, str]

    def loses(self, field: str) -> str | None:
        """What the layout loses of a field of a trial: ``""`` nothing, words a part, None the whole field.

        >>> VEEVA.loses("conditions"), VEEVA.loses("lead_sponsor"), VEEVA.loses("start")
        ('', 'its class', None)
        """
        return self.carried.get(field)


_FOLDED_LIST = "indentation of nested lists; text above the first heading of criteria"
_ASSUMED = "the label is assumed: no page with it was at hand"

VEEVA: Final = Layout(
    "veeva",
    "ClinicalTrials.Veeva",
    "trial page, with or without a phase",
    {
        "nct_id": WHOLE,
        "brief_title": WHOLE,
        "org_study_id": "link",
        "secondary_ids": "domain and link; the kind, where no bracket names it",
        "overall_status": WHOLE,
        "lead_sponsor": "its class",
        "funder_types": WHOLE,
        "brief_summary": WHOLE,
        "detailed_description": WHOLE,
        "conditions": WHOLE,
        "study_type": WHOLE,
        "phases": "a phase that is not applicable is not told from none: the page then has no phase",
        "primary_purpose": WHOLE,
        "allocation": WHOLE,
        "intervention_model": WHOLE,
        "masking": WHOLE,
        "observational_model": _ASSUMED,
        "time_perspective": _ASSUMED,
        "enrollment": WHOLE,
        "enrollment_type": WHOLE,
        "arms": WHOLE,
        "interventions": "description and other names; of several of one type and name, all but one",
        "eligibility_text": _FOLDED_LIST,
        "sex": WHOLE,
        "minimum_age": WHOLE,
        "maximum_age": WHOLE,
        "healthy_volunteers": WHOLE,
        "central_contacts": "phone and e-mail, where the page shows the name only",
        "site_count": WHOLE,
    },
)

VEEVA_LOSSY: Final = Layout(
    "veeva-lossy",
    "ClinicalTrials.Veeva",
    "trial page whose head lost its values",
    {
        field: "the values in the head of the page, where the extraction dropped them"
        if field in ("org_study_id", "secondary_ids", "lead_sponsor", "funder_types", "study_type")
        else lost
        for field, lost in VEEVA.carried.items()
        if field not in ("overall_status", "phases", "conditions")
    }
    | {"interventions": "those that no group names; description and other names"},
)

MEDDATAX: Final = Layout(
    "meddatax",
    "MedDataX",
    "trial page with its labels",
    {
        "nct_id": WHOLE,
        "nct_id_aliases": _ASSUMED,
        "brief_title": WHOLE,
        "org_study_id": "link",
        "secondary_ids": "domain and link",
        "overall_status": WHOLE,
        "has_results": WHOLE,
        "primary_completion": _ASSUMED,
        "start": "whether actual or estimated; the day 01, which the site may have made up",
        "completion": "whether actual or estimated; the day 01, which the site may have made up",
        "lead_sponsor": _ASSUMED,
        "collaborators": _ASSUMED,
        "sponsors_of_unknown_role": "which of them leads",
        "responsible_party": "role, title and affiliation of a person",
        "brief_summary": "empty lines",
        "detailed_description": "empty lines",
        "conditions": WHOLE,
        "study_type": WHOLE,
        "phases": WHOLE,
        "primary_purpose": WHOLE,
        "allocation": WHOLE,
        "intervention_model": WHOLE,
        "masking": WHOLE,
        "observational_model": WHOLE,
        "time_perspective": _ASSUMED,
        "enrollment": WHOLE,
        "arms": "type; the types of interventions; lines that may be labels or descriptions",
        "interventions": "type; lines that may be names, descriptions or other names; repetitions",
        "eligibility_text": _FOLDED_LIST,
        "sex": WHOLE,
        "minimum_age": WHOLE,
        "maximum_age": WHOLE,
        "healthy_volunteers": WHOLE,
        "sites": "status, postal code, coordinates, contacts",
        "countries": WHOLE,
        "listed_trials": WHOLE,
    },
)

_FIRST_LOST = {
    "brief_summary": "the first paragraph; empty lines",
    "detailed_description": "the first paragraph; empty lines",
    "conditions": "the first",
    "countries": "the first; on the rendered pages, every one",
    "sponsors_of_unknown_role": "the lead sponsor; which of the others leads is not told",
    "eligibility_text": f"the first criterion; {_FOLDED_LIST}",
    "start": f"the date where it stands alone; {MEDDATAX.carried['start']}",
    "completion": f"the date where it stands alone; {MEDDATAX.carried['completion']}",
    "minimum_age": "the age where it stands alone, unless it is 18 years",
    "maximum_age": "the age where it stands alone",
    "has_results": "that there are results: the page then says nothing",
    "primary_purpose": "the value OTHER of a study that is not interventional",
    "observational_model": "the value OTHER",
}

MEDDATAX_LOSSY: Final = Layout(
    "meddatax-lossy",
    "MedDataX",
    "trial page that lost its labels, and of most blocks the first element",
    {
        field: _FIRST_LOST.get(field, lost)
        for field, lost in MEDDATAX.carried.items()
        if field not in ("responsible_party", "time_perspective", "lead_sponsor", "collaborators", "primary_completion")
    },
)

MEDDATAX_RESULTS: Final = Layout(
    "meddatax-results",
    "MedDataX",
    "results page",
    {
        "nct_id": WHOLE,
        "brief_title": WHOLE,
        "overall_status": WHOLE,
        "has_results": WHOLE,
        "results_first_posted": "whether actual or estimated",
        "phases": WHOLE,
        "enrollment": WHOLE,
    },
)

LAYOUTS: Final[Mapping[str, Layout]] = {
    layout.name: layout for layout in (VEEVA, VEEVA_LOSSY, MEDDATAX, MEDDATAX_LOSSY, MEDDATAX_RESULTS)
}
"""Every layout by its name."""
