"""Renders records of the registry's API as AACT's flat files, by AACT's own map of its tables.

The map is a file of AACT's (``aact-v2-mapping.json``); what it holds as code was lost when it was written out, so the
conversions named here stand for it. Their rules are AACT's as its documentation has them, or ours where it is silent.
"""

from __future__ import annotations

import calendar
import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

Object = dict[str, Any]

# Values of the map that are words and no keys.
_WORDS = {
    *("Outcome", "Reported Event", "Participant Flow", "Baseline", "overall", "Measure", "other", "serious", "deaths"),
    *("collaborator", "lead", "secondary_id", "org_study_id", "nct_alias", "secondary", "primary"),
    *("mesh-ancestor", "mesh-list", "Total, all-cause mortality", "Total, other adverse events"),
    *("Total, serious adverse events", True, False),
}
_KEYS_OF_PARENTS = {
    "outcomes": "outcome_id",
    "outcome_analyses": "outcome_analysis_id",
    "study_references": "reference_id",
    "interventions": "intervention_id",
    "facilities": "facility_id",
}
_CALCULATED = ("id", "nct_id", "number_of_facilities", "were_results_reported", "has_us_facility")


class Tables:
    """Writes the tables of any number of records into a folder, row by row.

    Raises:
        KeyError: the map has a conversion that is not known here.
    """

    def __init__(self, mapping: Path, folder: Path) -> None:
        self._folder = folder
        self._map = json.loads(mapping.read_text(encoding="utf-8"))
        self._files: dict[str, TextIO] = {}
        self._ids: dict[str, int] = {}
        self._groups: dict[tuple[str, str], int] = {}
        self._arms: dict[str, int] = {}
        self._columns: dict[str, list[str]] = {"calculated_values": list(_CALCULATED)}
        for table in self._map:
            self._note(table, "")
        self._writers = {table: self._open(table) for table in self._columns}

    def _note(self, table: Object, parent: str) -> None:
        columns = self._columns.setdefault(
            table["table"], ["nct_id"] if table["table"] == "studies" else ["id", "nct_id"]
        )
        key = [_KEYS_OF_PARENTS[parent]] if parent else []
        for name in (*key, *(column["name"] for column in table["columns"])):
            if name not in columns:
                columns.append(name)
        for child in table.get("children", []):
            self._note(child, table["table"])

    def _open(self, table: str) -> Any:
        stream = (self._folder / f"{table}.txt").open("w", encoding="utf-8", newline="")
        self._files[table] = stream
        writer = csv.writer(stream, delimiter="|", lineterminator="\n")
        writer.writerow(self._columns[table])
        return writer

    def close(self) -> None:
        """Close every table."""
        for stream in self._files.values():
            stream.close()

    def add(self, study: Object) -> None:
        """Write the rows of a record."""
        nct_id = study["protocolSection"]["identificationModule"]["nctId"]
        self._groups.clear()
        self._arms.clear()
        # Groups come first: other tables point to them.
        for table in sorted(self._map, key=lambda each: each["table"] not in ("result_groups", "design_groups")):
            self._add(table, nct_id, study, {})
        sites = _at(study, ("protocolSection", "contactsLocationsModule", "locations")) or []
        self._write(
            "calculated_values",
            {"number_of_facilities": len(sites), "were_results_reported": study.get("hasResults")},
            nct_id,
        )

    def _add(self, table: Object, nct_id: str, within: Object, key: Object) -> None:
        seen = list[Object]()
        for chain in _chains(within, table):
            row = {column["name"]: self._value(table["table"], column, chain) for column in table["columns"]}
            row |= key
            if not any(value not in (None, "") for name, value in row.items() if name not in key and name not in _SET):
                continue
            if table.get("unique") and row in seen:
                continue
            seen.append(dict(row))
            id_ = self._write(table["table"], row, nct_id)
            if table["table"] == "result_groups" and row["result_type"] != "Outcome":
                self._groups[row["ctgov_group_code"], row["result_type"]] = id_
            if table["table"] == "design_groups":
                self._arms.setdefault(row["title"], id_)
            for child in table.get("children", []):
                parent = chain[-1]
                if isinstance(parent, dict):
                    self._add(child, nct_id, parent, {_KEYS_OF_PARENTS[table["table"]]: id_})

    def _value(self, table: str, column: Object, chain: list[Any]) -> Any:
        name, value = column["name"], column["value"]
        if (table, name) in _COMPUTED:
            return _COMPUTED[table, name](chain)
        if isinstance(value, dict):
            return self._pointed(value, chain)
        if value is None:
            found = chain[-1] if not isinstance(chain[-1], dict) else None
        elif isinstance(value, list):
            found = _up(chain, value)
        else:
            found = value if value in _WORDS else _at(chain[-1], (value,))
        if "default" in column and found is None:
            found = column["default"]
        convert = column.get("convert_to")
        return _CONVERT[convert](found) if isinstance(convert, str) and found is not None else found

    def _pointed(self, value: Object, chain: list[Any]) -> int | None:
        if value["table"] == "design_groups":
            return self._arms.get(chain[-1])
        key, kind = value["index"]
        return self._groups.get((_at(chain[-1], (key,)) or "", kind))

    def _write(self, table: str, row: Mapping[str, Any], nct_id: str) -> int:
        self._ids[table] = id_ = self._ids.get(table, 0) + 1
        values = {"id": id_, **row, "nct_id": nct_id}
        self._writers[table].writerow([_written(values.get(column)) for column in self._columns[table]])
        return id_


_SET = {"outcome_type", "lead_or_collaborator", "result_type", "id_source", "mesh_type", "event_type", "classification"}
_SET |= {"scope", "removed", "minimum_age", "maximum_age", "number_of_arms", "number_of_groups", "contact_type"}


def write(studies: Iterable[Object], mapping: Path, folder: Path) -> None:
    """Write the tables of records into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = Tables(mapping, folder)
    try:
        for study in studies:
            tables.add(study)
    finally:
        tables.close()


def _written(value: Any) -> str:
    """A value as PostgreSQL copies it out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def _at(value: Any, path: Iterable[str]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _up(chain: list[Any], path: list[str]) -> Any:
    """The value at a path that goes up a chain of objects before it goes down."""
    level = len(chain) - 1
    for place, key in enumerate(path):
        if key != "$parent":
            return _at(chain[level], path[place:])
        level -= 1
    return None


def _chains(within: Object, table: Object) -> Iterator[list[Any]]:
    """Each object of a table, with those that it stands in."""
    root = _at(within, table["root"] or ())
    chains = [[item] for item in root] if isinstance(root, list) else [[root]] if root is not None else []
    for step in table.get("flatten", ()):
        chains = [[*chain, item] for chain in chains for item in _at(chain[-1], (step,)) or ()]
    for chain in chains:
        if table.get("filter") is None or _KEPT[table["table"]](chain[-1]):
            yield chain


def _full_date(value: str) -> str:
    """A day; of a month the last one."""
    if len(value) != 7:
        return value
    year, month = map(int, value.split("-"))
    return f"{value}-{calendar.monthrange(year, month)[1]:02d}"


def _float(value: Any) -> str | None:
    try:
        return str(float(value))
    except ValueError:
        return None


def _flag_of(path: tuple[str, ...], word: str) -> Any:
    def flag(chain: list[Any]) -> bool | None:
        words = _at(chain[-1], path)
        return word in words if words else None

    return flag


def _analyzed(chain: list[Any]) -> str | None:
    """How many of the group of a measurement were analyzed: in its class, or in its measure where that does not say."""
    measurement, class_, measure = chain[-1], chain[-3], chain[-4]
    for holder in (class_, measure):
        for denominator in holder.get("denoms", []):
            for count in denominator.get("counts", []):
                if count.get("groupId") == measurement.get("groupId"):
                    return str(count.get("value"))
    return None


def _arm_count(*types: str) -> Any:
    def count(chain: list[Any]) -> int | None:
        protocol = chain[-1]["protocolSection"]
        arms = _at(protocol, ("armsInterventionsModule", "armGroups"))
        return len(arms) if arms and _at(protocol, ("designModule", "studyType")) in types else None

    return count


def _p_modifier(chain: list[Any]) -> str | None:
    value = chain[-1].get("pValue", "")
    return value[0] if value[:1] in "<>=" and value else None


def _document_url(chain: list[Any]) -> str | None:
    name = chain[-1].get("filename")
    return f"https://ClinicalTrials.gov/ProvidedDocs/00/NCT00000000/{name}" if name else None


_STUDY_PHASES = ("protocolSection", "designModule", "phases")
_PATHS = {"subject_masked": "PARTICIPANT", "caregiver_masked": "CARE_PROVIDER", "investigator_masked": "INVESTIGATOR"}
_PATHS |= {"outcomes_assessor_masked": "OUTCOMES_ASSESSOR"}
_COMPUTED: dict[tuple[str, str], Any] = {
    ("studies", "phase"): lambda chain: "/".join(_at(chain[-1], _STUDY_PHASES) or []) or None,
    ("studies", "number_of_arms"): _arm_count("INTERVENTIONAL"),
    ("studies", "number_of_groups"): _arm_count("OBSERVATIONAL"),
    ("outcome_analyses", "p_value_modifier"): _p_modifier,
    ("outcome_analyses", "p_value"): lambda chain: _float((chain[-1].get("pValue") or "").lstrip("<>= ")),
    ("facility_contacts", "contact_type"): lambda chain: "primary",
    ("central_contacts", "contact_type"): lambda chain: "primary",
    ("eligibilities", "gender_based"): lambda chain: chain[-1].get("genderBased"),
    ("eligibilities", "adult"): _flag_of(("stdAges",), "ADULT"),
    ("eligibilities", "child"): _flag_of(("stdAges",), "CHILD"),
    ("eligibilities", "older_adult"): _flag_of(("stdAges",), "OLDER_ADULT"),
    ("provided_documents", "url"): _document_url,
    ("baseline_measurements", "calculate_percentage"): lambda chain: chain[-4].get("calculatePct"),
    ("baseline_measurements", "number_analyzed"): _analyzed,
    ("baseline_measurements", "number_analyzed_units"): lambda chain: chain[-4].get("denomUnitsSelected"),
    **{("designs", column): _flag_of(("maskingInfo", "whoMasked"), who) for column, who in _PATHS.items()},
}
_CONVERT = {
    "date": _full_date,
    "date_first_of_month": lambda value: f"{value}-01" if len(value) == 7 else value,
    "float": _float,
    "downcase": str.lower,
}
_KEPT: dict[str, Any] = {
    "facility_contacts": lambda contact: contact.get("role") == "CONTACT",
    "facility_investigators": lambda contact: contact.get("role") != "CONTACT",
}
