"""What is mutated: real records and pages where they are at hand, and those of the sample."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kg.shipped import folder

PHONE, EMAIL = "+1 555 019 7531", "ada.sentinel@leak.example"
"""Details of a contact that every record gets, so that a leak is seen."""

NEIGHBOURS = tuple(
    json.dumps(
        {"protocolSection": {"identificationModule": {"nctId": nct_id, "briefTitle": f"Made up for tests: {nct_id}"}}}
    ).encode()
    for nct_id in ("NCT99999901", "NCT99999909")
)
"""The good documents between which a damaged one is put."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Records as JSON values, pages as text."""

    records: list[Any]
    pages: list[str]


def corpus(data: Path | None, random: Random, number: int = 80) -> Corpus:
    """Some records and pages; of the folder of real data where it is given."""
    sample = folder("sample") / "documents"
    records = [json.loads(line) for line in (sample / "records.ndjson").read_text(encoding="utf-8").splitlines()]
    pages = [path.read_text(encoding="utf-8") for path in sorted((sample / "pages").iterdir())]
    if data is not None:
        with zipfile.ZipFile(data / "ctgov" / "ctg-studies.json.zip") as archive:
            records += [json.loads(archive.read(name)) for name in random.sample(archive.namelist(), number)]
        found = sorted((data / "pages").rglob("*.txt"))
        pages += [path.read_text(encoding="utf-8") for path in random.sample(found, min(number, len(found)))]
    for record in records:
        contacts = record["protocolSection"].setdefault("contactsLocationsModule", {})
        contacts["centralContacts"] = [{"name": "Ada Sentinel", "role": "CONTACT", "phone": PHONE, "email": EMAIL}]
    return Corpus(records, pages)
