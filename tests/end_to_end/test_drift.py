"""A field or a coded value that nobody knew is kept, doubted, and told at the end of the build."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT99999905", "briefTitle": "A lamp"},
        "statusModule": {"overallStatus": "PAUSED"},
        "moodModule": {"mood": "good", "phone": "555-0100"},
        "contactsLocationsModule": {"locations": [{"facility": "A", "door": 7}, {"facility": "B", "door": 8}]},
    }
}

NEW = {
    "field protocolSection.contactsLocationsModule.locations[].door": 2,
    "field protocolSection.moodModule": 1,
    'value status "PAUSED"': 1,
}

ASK = "SELECT ?path ?place ?value { [] ct:field ?f . ?f ct:fieldPath ?path OPTIONAL { ?f ct:fieldPlace ?place } \
OPTIONAL { ?f ct:fieldValue ?value } } ORDER BY ?path ?place"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.json"
    path.write_text(json.dumps(STUDY), encoding="utf-8")
    return path


@pytest.mark.parametrize("contacts", [False, True])
def test_a_new_field_is_in_the_graph_the_doubts_and_the_summary(study: Path, tmp_path: Path, contacts: bool) -> None:
    graph = kg.build(study, tmp_path / "out", workers=1, contacts=contacts)
    doors = "protocolSection.contactsLocationsModule.locations"
    told = [(str(row["path"]), str(row["place"] or ""), str(row["value"] or "")) for row in graph.select(ASK)]
    assert told == [
        (f"{doors}[].door", f"{doors}[0].door", "7" if contacts else ""),
        (f"{doors}[].door", f"{doors}[1].door", "8" if contacts else ""),
        ("protocolSection.moodModule", "", '{"mood":"good","phone":"555-0100"}' if contacts else ""),
    ]
    build = json.loads((tmp_path / "out" / "build.json").read_text(encoding="utf-8"))
    assert build["drift"] == NEW
    assert build["doubts"] == len(NEW) + 1
    assert ("555-0100" in (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")) == contacts
    assert ("555-0100" in (tmp_path / "out" / "doubts.tsv").read_text(encoding="utf-8")) == contacts
    assert [finding for finding in graph.findings if finding["severity"] == "Violation"] == []


def test_a_build_says_what_is_new(study: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "build", str(study), "-o", str(tmp_path / "out"), "--workers", "1"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    (line,) = (line for line in said.splitlines() if line.startswith("new "))
    for name in NEW:
        assert name in line
