"""Every field of the registry is in the manifest, and every one leaves a trace in the graph: shown on real records."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.leaves import path_of, places
from benchmarks.mutation import chosen, measure, terms
from kg.manifest import fields

pytestmark = pytest.mark.real_data

# Seen in no record at hand.
NEVER_SEEN = {
    "protocolSection.statusModule.resultsWaived",
    "resultsSection.adverseEventsModule.allCauseMortalityComment",
    "resultsSection.outcomeMeasuresModule.outcomeMeasures[].analyses[].ciLowerLimitComment",
    "resultsSection.outcomeMeasuresModule.outcomeMeasures[].analyses[].ciUpperLimitComment",
    "resultsSection.participantFlowModule.periods[].dropWithdraws[].comment",
    "resultsSection.participantFlowModule.periods[].dropWithdraws[].reasons[].comment",
    "resultsSection.participantFlowModule.periods[].dropWithdraws[].reasons[].numUnits",
}

# In records that somebody wrote by hand; the registry has no such keys, and they are kept as ct:field.
MADE_UP = {
    "protocolSection.armsInterventionsModule.armGroups[].armGroupType",
    "protocolSection.phaseModule.phase",
}


def nested(lines: Iterator[tuple[int, str]]) -> dict[str, Any]:
    """The mappings of a YAML file in block style; all that the registry's OpenAPI document needs."""
    top: dict[str, Any] = {}
    holders = [(-1, top)]
    for indent, line in lines:
        key, _, value = line.partition(":")
        while holders[-1][0] >= indent:
            holders.pop()
        inner: dict[str, Any] = {}
        holders[-1][1][key.strip("'\"")] = value.strip().strip("'\"") or inner
        holders.append((indent, inner))
    return top


def model(schema: Path) -> set[str]:
    """Every leaf of the registry's data model, from its OpenAPI document."""
    text = (schema / "ctg-oas-v2.0.5.yaml").read_text(encoding="utf-8")
    stated = (line for line in text.splitlines() if ":" in line and not line.lstrip().startswith(("-", "#")))
    schemas = nested((len(line) - len(line.lstrip()), line.strip()) for line in stated)["components"]["schemas"]

    def leaves(kind: dict[str, Any], path: str) -> Iterator[str]:
        if "$ref" in kind:
            yield from leaves(schemas[kind["$ref"].rpartition("/")[2]], path)
        elif kind.get("type") == "array":
            yield from leaves(kind["items"], f"{path}[]")
        elif "properties" in kind:
            for key, inner in kind["properties"].items():
                yield from leaves(inner, f"{path}.{key}")
        else:
            yield path.removeprefix(".")

    return set(leaves(schemas["Study"], ""))


def pieces(schema: Path) -> dict[str, str]:
    """Leaf → the registry's own name for it, from its list of fields."""

    def walk(nodes: list[dict[str, Any]], above: str) -> Iterator[tuple[str, str]]:
        for node in nodes:
            path = f"{above}.{node['name']}" + ("[]" if node.get("type", "").endswith("[]") else "")
            if node.get("children"):
                yield from walk(node["children"], path)
            else:
                yield path.removeprefix("."), node["piece"]

    return dict(walk(msgspec.json.decode((schema / "studies-metadata.FieldList.json").read_bytes()), ""))


def test_every_leaf_of_the_data_model_is_accounted_for_and_mapped(real_data: Path) -> None:
    leaves = model(real_data / "ctgov" / "schema")
    assert len(leaves) == 344
    assert leaves - {field.path for field in fields()} == set()
    assert leaves - {field.path for field in fields() if field.is_mapped} == set()


def test_the_names_are_the_registrys(real_data: Path) -> None:
    stated = pieces(real_data / "ctgov" / "schema")
    for field in fields():
        assert stated.get(field.path, field.piece) == field.piece
        # The point is one field in the list of fields, and two in the OpenAPI document.
        assert bool(field.piece) == (field.path in stated or field.path.rpartition(".")[0] in stated)


def test_every_leaf_seen_is_accounted_for(real_data: Path) -> None:
    with (real_data / "ctgov" / "v2-leaf-paths.tsv").open(encoding="utf-8") as file:
        seen = {row["path"] for row in csv.DictReader(file, delimiter="\t") if int(row["occurrences"])}
    known = {field.path for field in fields()}
    passed_over = tuple(field.path for field in fields() if not field.is_mapped)
    assert {path for path in seen - known if not path.startswith(passed_over)} == MADE_UP
    assert {field.path for field in fields() if field.is_mapped} - seen == NEVER_SEEN


def test_a_change_and_a_deletion_of_each_leaf_leave_a_trace_in_real_records(real_data: Path) -> None:
    records = list(chosen(real_data / "ctgov"))
    assert len(records) >= 300
    scores = measure(records, leaves_each=4, places_each=1)
    assert {path: score.silent for path, score in scores.items() if score.silent} == {}
    assert {path for path, score in scores.items() if not score.tried} == NEVER_SEEN


def test_the_records_hold_every_leaf_that_is_in_any(real_data: Path) -> None:
    held = {path_of(place) for _, study in chosen(real_data / "ctgov") for place, _ in places(study)}
    assert terms().keys() - held == NEVER_SEEN
