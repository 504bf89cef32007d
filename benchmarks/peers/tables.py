"""The part of the records that all peers map, as flat tables; the standard library only, since each peer runs it.

A row has no empty cells: what a record does not say has no row.
"""

from __future__ import annotations

import json
import zipfile
from typing import Any

BASE = "http://example.org/"
LITERALS = ("id", "title", "status", "studyType", "phase", "start", "sponsor", "condition", "country")
"""Properties of a trial whose values are plain texts; a table each. ``enrollment`` has numbers."""

TABLES = (*LITERALS, "enrollment", "intervention", "interventionType")


def tables(path: str) -> dict[str, list[dict[str, str]]]:
    """Rows by table: a trial and a value; those of interventions a node with its trial as well."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            _add(found, json.loads(archive.read(name))["protocolSection"])
    return found


def _add(to: dict[str, list[dict[str, str]]], record: dict[str, Any]) -> None:
    trial = record["identificationModule"]["nctId"]
    for name, values in _values(record).items():
        to[name] += [{"trial": trial, "value": value} for value in dict.fromkeys(values) if value]
    for number, each in enumerate(record.get("armsInterventionsModule", {}).get("interventions", [])):
        node = f"{trial}-{number}"
        if each.get("name"):
            to["intervention"].append({"trial": trial, "node": node, "value": each["name"]})
            if each.get("type"):
                to["interventionType"].append({"node": node, "value": each["type"]})


def _values(record: dict[str, Any]) -> dict[str, list[str]]:
    status, design = record.get("statusModule", {}), record.get("designModule", {})
    sites = record.get("contactsLocationsModule", {}).get("locations", [])
    return {
        "id": [record["identificationModule"]["nctId"]],
        "title": [record["identificationModule"].get("briefTitle", "")],
        "status": [status.get("overallStatus", "")],
        "studyType": [design.get("studyType", "")],
        "phase": design.get("phases", []),
        "start": [status.get("startDateStruct", {}).get("date", "")],
        "sponsor": [record.get("sponsorCollaboratorsModule", {}).get("leadSponsor", {}).get("name", "")],
        "condition": record.get("conditionsModule", {}).get("conditions", []),
        "country": [site.get("country", "") for site in sites],
        "enrollment": [str(design.get("enrollmentInfo", {}).get("count", ""))],
    }
