"""Search downloads: which column becomes which field. Two sets of column names: until 2023, and since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kg.read import ctgov_csv_values as values
from kg.read.ctgov_csv_places import locations
from kg.read.ctgov_csv_values import Fields, one, several
from kg.read.doubts import Doubts, Where
from kg.read.fields import markup, nct_id, participants, text
from kg.read.wordings import study_type, worded, written_count, written_date
from kg.trial.codes import Unit
from kg.trial.model import Dated

NCT: Final = "NCT Number"
"""The column without which a table is no search download."""

UPDATED: Final = "Last Update Posted"


def _dated(value: object, where: Where, doubts: Doubts) -> Dated:
    """A date; whether it is actual or estimated no column tells."""
    return Dated(date=written_date(value, where, doubts))


def _enrollment(value: object, where: Where, doubts: Doubts) -> int:
    return participants(written_count(value, where, doubts), where, doubts)


def _funders(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    return {"funder_types": tuple(values.split(value, where, doubts))}


def _nothing(_value: object, _where: Where, _doubts: Doubts) -> dict[str, Any]:
    """The rank in the search: it says nothing of the trial."""
    return {}


COLUMNS: Final[Mapping[str, Fields]] = {
    NCT: one("nct_id", nct_id),
    "Rank": _nothing,
    "Study Title": one("brief_title", text),
    "Title": one("brief_title", text),
    "Study URL": values.address,
    "URL": values.address,
    "Acronym": one("acronym", text),
    "Study Status": one("overall_status", worded("status")),
    "Status": one("overall_status", worded("status")),
    "Brief Summary": one("brief_summary", markup),
    "Study Results": one("has_results", values.has_results),
    "Conditions": several("conditions", text),
    "Interventions": values.interventions,
    "Primary Outcome Measures": values.outcomes("primary_outcomes"),
    "Secondary Outcome Measures": values.outcomes("secondary_outcomes"),
    "Other Outcome Measures": values.outcomes("other_outcomes"),
    "Outcome Measures": values.outcomes_of_any_kind,
    "Sponsor": one("lead_sponsor", values.agency),
    "Collaborators": several("collaborators", values.agency),
    "Sponsor/Collaborators": values.sponsors,
    "Sex": one("sex", worded("sex")),
    "Gender": one("sex", worded("sex")),
    "Age": values.ages,
    "Phases": several("phases", worded("phase")),
    "Enrollment": one("enrollment", _enrollment),
    "Funder Type": one("funder_class", worded("agencyClass")),
    "Funded Bys": _funders,
    "Study Type": study_type,
    "Study Design": values.design,
    "Study Designs": values.design,
    "Other IDs": values.identifiers,
    "Start Date": one("start", _dated),
    "Primary Completion Date": one("primary_completion", _dated),
    "Completion Date": one("completion", _dated),
    "First Posted": one("first_posted", _dated),
    "Results First Posted": one("results_first_posted", _dated),
    UPDATED: one("last_update_posted", _dated),
    "Locations": locations,
    "Study Documents": values.large_documents,
}
"""Column → the fields it tells. ``funder_class`` is that of the lead sponsor and no field of a trial."""

TELLING: Final[Mapping[Unit, frozenset[str]]] = {
    Unit.IDENTIFICATION: frozenset({"Study Title", "Title"}),
    Unit.IDENTIFIERS: frozenset({"Other IDs"}),
    Unit.STATUS: frozenset({"Study Status", "Status"}),
    Unit.SPONSORS: frozenset({"Sponsor", "Sponsor/Collaborators"}),
    Unit.DESCRIPTION: frozenset({"Brief Summary"}),
    Unit.CONDITIONS: frozenset({"Conditions"}),
    Unit.DESIGN: frozenset({"Study Type"}),
    Unit.ARMS: frozenset({"Interventions"}),
    Unit.OUTCOMES: frozenset({"Primary Outcome Measures"}),
    Unit.SITES: frozenset({"Locations"}),
    Unit.DOCUMENTS: frozenset({"Study Documents"}),
}
"""Unit → columns of which a table needs one to speak for the unit: its columns are whatever the user chose."""
