"""Renders records of the registry's API as search downloads: the columns since 2024, and those of 2020.

What a value looks like was taken from real downloads: separators, the parts of a design, dates, the space before the
bracket of ages. Older wordings are made of the codes where no download at hand shows them.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Object = dict[str, Any]

_OLD = {
    "UNKNOWN": "Unknown status",
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "NA": "Not Applicable",
    "EARLY_PHASE1": "Early Phase 1",
    "SINGLE_GROUP": "Single Group Assignment",
    "ECT": "Educational/Counseling/Training",
    "NON_RANDOMIZED": "Non-Randomized",
    "FED": "U.S. Fed",
    "NIH": "NIH",
    "INDUSTRY": "Industry",
} | {f"PHASE{number}": f"Phase {number}" for number in range(1, 5)}
_MODELS = {"PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"}


def worded(code: str) -> str:
    """A code as the registry worded it until 2023."""
    if code in _MODELS:
        return f"{code.capitalize()} Assignment"
    return _OLD.get(code) or code.replace("_", " ").capitalize()


def written_out(date: str) -> str:
    """A date as downloads wrote it until 2023."""
    parts = date.split("-")
    if len(parts) == 1:
        return date
    month = calendar.month_name[int(parts[1])]
    return f"{month} {int(parts[2])}, {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"


class _Study:
    """A record, as columns want it."""

    def __init__(self, study: Object) -> None:
        self.protocol = study["protocolSection"]
        self.study = study

    def at(self, path: str) -> Any:
        value: Any = self.protocol
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def text(self, path: str) -> str:
        return str(self.at(path) or "").strip()

    def names(self, path: str, key: str = "") -> str:
        items = self.at(path) or []
        return "|".join(str(item.get(key, "") if key else item).strip() for item in items)

    def outcomes(self, kind: str, *keys: str) -> str:
        outcomes = self.at(f"outcomesModule.{kind}Outcomes") or []
        return "|".join(", ".join(_stated(outcome, *keys)) for outcome in outcomes)

    def interventions(self, word: Callable[[str], str]) -> str:
        found = self.at("armsInterventionsModule.interventions") or []
        return "|".join(f"{word(each.get('type', ''))}: {each.get('name', '').strip()}" for each in found)

    def design(self, word: Callable[[str], str]) -> str:
        info = self.at("designModule.designInfo") or {}
        parts = [("Allocation", "allocation"), ("Intervention Model", "interventionModel")]
        observed = [("Observational Model", "observationalModel"), ("Time Perspective", "timePerspective")]
        said = [f"{name}: {word(info[key])}" for name, key in (*parts, *observed) if info.get(key)]
        said = [each.replace("Not Applicable", "N/A") for each in said]
        masking = info.get("maskingInfo") or {}
        if masking.get("masking"):
            who = ", ".join(word(party) for party in masking.get("whoMasked") or ())
            said.append(f"Masking: {word(masking['masking'])}" + (f" ({who})" if who else ""))
        if info.get("primaryPurpose"):
            said.append(f"Primary Purpose: {word(info['primaryPurpose'])}")
        return "|".join(said)

    def identifiers(self) -> str:
        module = self.at("identificationModule")
        own = (module.get("orgStudyIdInfo") or {}).get("id", "")
        others = [each.get("id", "") for each in module.get("secondaryIdInfos") or ()]
        return "|".join(filter(None, (own, *others)))

    def locations(self, *keys: str) -> str:
        sites = self.at("contactsLocationsModule.locations") or []
        return "|".join(", ".join(_stated(site, *keys)) for site in sites)

    def documents(self) -> str:
        module = (self.study.get("documentSection") or {}).get("largeDocumentModule") or {}
        folder = f"https://cdn.clinicaltrials.gov/large-docs/00/{self.text('identificationModule.nctId')}"
        return "|".join(f"{each['label']}, {folder}/{each['filename']}" for each in module.get("largeDocs") or ())

    def date(self, name: str) -> str:
        return self.text(f"statusModule.{name}Struct.date")


def _stated(item: Object, *keys: str) -> list[str]:
    return [str(item[key]).strip() for key in keys if item.get(key)]


def row_2024(record: Object) -> dict[str, str]:
    """The columns of a record as downloads since 2024 have them."""
    study = _Study(record)
    nct_id = study.text("identificationModule.nctId")
    outcome = ("measure", "description", "timeFrame")
    enrollment = study.at("designModule.enrollmentInfo.count")
    return {
        "NCT Number": nct_id,
        "Study Title": study.text("identificationModule.briefTitle"),
        "Study URL": f"https://clinicaltrials.gov/study/{nct_id}",
        "Acronym": study.text("identificationModule.acronym"),
        "Study Status": study.text("statusModule.overallStatus"),
        "Brief Summary": study.text("descriptionModule.briefSummary"),
        "Study Results": {True: "YES", False: "NO"}.get(record.get("hasResults", ""), ""),
        "Conditions": study.names("conditionsModule.conditions"),
        "Interventions": study.interventions(str),
        "Primary Outcome Measures": study.outcomes("primary", *outcome),
        "Secondary Outcome Measures": study.outcomes("secondary", *outcome),
        "Other Outcome Measures": study.outcomes("other", *outcome),
        "Sponsor": study.text("sponsorCollaboratorsModule.leadSponsor.name"),
        "Collaborators": study.names("sponsorCollaboratorsModule.collaborators", "name"),
        "Sex": study.text("eligibilityModule.sex"),
        "Age": ", ".join(study.at("eligibilityModule.stdAges") or ()),
        "Phases": study.names("designModule.phases"),
        "Enrollment": "" if enrollment is None else str(enrollment),
        "Funder Type": study.text("sponsorCollaboratorsModule.leadSponsor.class"),
        "Study Type": study.text("designModule.studyType"),
        "Study Design": study.design(str),
        "Other IDs": study.identifiers(),
        "Start Date": study.date("startDate"),
        "Primary Completion Date": study.date("primaryCompletionDate"),
        "Completion Date": study.date("completionDate"),
        "First Posted": study.date("studyFirstPostDate"),
        "Results First Posted": study.date("resultsFirstPostDate"),
        "Last Update Posted": study.date("lastUpdatePostDate"),
        "Locations": study.locations("facility", "city", "state", "zip", "country"),
        "Study Documents": study.documents(),
    }


def row_2020(record: Object) -> dict[str, str]:
    """The columns of a record as downloads of 2020 had them."""
    study, new = _Study(record), row_2024(record)
    sponsors = (new["Sponsor"], new["Collaborators"])
    return {
        "Rank": "1",
        "NCT Number": new["NCT Number"],
        "Title": new["Study Title"],
        "Acronym": new["Acronym"],
        "Status": worded(new["Study Status"]) if new["Study Status"] else "",
        "Study Results": {"YES": "Has Results", "NO": "No Results Available"}.get(new["Study Results"], ""),
        "Conditions": new["Conditions"],
        "Interventions": study.interventions(lambda type_: type_.replace("_", " ").title()),
        "Outcome Measures": "|".join(filter(None, (study.outcomes(kind, "measure") for kind in _KINDS))),
        "Sponsor/Collaborators": "|".join(filter(None, sponsors)),
        "Gender": new["Sex"].capitalize(),
        "Age": _ages(study),
        "Phases": "|".join(map(worded, study.at("designModule.phases") or ())),
        "Enrollment": new["Enrollment"],
        "Funded Bys": "|".join(map(worded, filter(None, [new["Funder Type"]]))),
        "Study Type": worded(new["Study Type"]) if new["Study Type"] else "",
        "Study Designs": study.design(worded),
        "Other IDs": new["Other IDs"],
        **{name: written_out(new[name]) for name in new if name.endswith((" Date", "Posted"))},
        "Locations": study.locations("facility", "city", "state", "country"),
        "Study Documents": new["Study Documents"],
        "URL": f"https://ClinicalTrials.gov/show/{new['NCT Number']}",
    }


_KINDS = ("primary", "secondary", "other")


def _ages(study: _Study) -> str:
    low, high = (study.text(f"eligibilityModule.{limit}Age") for limit in ("minimum", "maximum"))
    groups = ", ".join(group.replace("_", " ").title() for group in study.at("eligibilityModule.stdAges") or ())
    limits = f"{low} to {high}" if low and high else f"{low} and older" if low else f"up to {high}" if high else ""
    return f"{limits} \xa0 ({groups})" if limits and groups else limits or groups


def write(records: Iterable[Object], path: Path, row: Callable[[Object], dict[str, str]], delimiter: str = ",") -> None:
    """Write a download of records, in the columns of ``row``."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer: Any = None
        for record in records:
            columns = row(record)
            if writer is None:
                writer = csv.DictWriter(stream, list(columns), delimiter=delimiter, lineterminator="\n")
                writer.writeheader()
            writer.writerow(columns)
