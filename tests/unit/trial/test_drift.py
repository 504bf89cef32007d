from __future__ import annotations

import msgspec
import pytest

from kg.read.ctgov_json import read
from kg.trial.drift import LONGEST, as_text, leaf
from kg.trial.model import Trial, UnknownField
from kg.trial.privacy import without_contact_details
from kg.trial.record import Doubt, Record


def study(**modules: object) -> bytes:
    return msgspec.json.encode({"protocolSection": {"identificationModule": {"nctId": "NCT99999905"}, **modules}})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a  b ", "a  b"),
        (5, "5"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        ({}, "{}"),
        ({"b": [1, {"c": None}], "a": "é\n"}, '{"b":[1,{"c":null}],"a":"é\\n"}'),
        (["\ud800", "\x01"], '["\\ud800","\\u0001"]'),
        (10**29, "1" + "0" * 29),
    ],
)
def test_a_value_as_text(value: object, text: str) -> None:
    assert as_text(value) == text


def test_what_is_nested_deeply_is_written_whole() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    assert as_text(deep) == "[" * 5_001 + "]" * 5_001


def test_a_path_without_positions() -> None:
    assert leaf("a[0].b[12]['x 3']") == "a[].b[]['x 3']"


def test_a_field_that_nobody_knows_is_kept_with_its_path() -> None:
    sites = {"locations": [{}, {"facility": "A", "door": 7}]}
    record = read(study(moodModule={"mood": "good"}, contactsLocationsModule=sites))
    assert record.trial.unknown_fields == (
        UnknownField(path="protocolSection.contactsLocationsModule.locations[1].door", value="7"),
        UnknownField(path="protocolSection.moodModule", value='{"mood":"good"}'),
    )
    assert [doubt.what for doubt in record.doubts] == [
        "key 'moodModule' is not known; its value is kept as ct:field: {'mood': 'good'}",
        "key 'door' is not known; its value is kept as ct:field: 7",
    ]


def test_a_very_long_value_is_cut_and_doubted() -> None:
    record = read(study(story="x" * (LONGEST + 1)))
    assert [len(each.value) for each in record.trial.unknown_fields] == [LONGEST]
    assert record.doubts[-1].what.startswith("only the first 100,000 characters of 'xxx")
    assert [len(each.value) for each in read(study(story="x" * LONGEST)).trial.unknown_fields] == [LONGEST]


def test_a_type_of_reference_that_nobody_knows_is_kept() -> None:
    record = read(study(referencesModule={"references": [{"pmid": "7", "type": "PREPRINT"}]}))
    path = "protocolSection.referencesModule.references[0].type"
    assert record.trial.unknown_fields == (UnknownField(path=path, value="PREPRINT"),)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("protocolSection.contactsLocationsModule.centralContacts[0].fax", "7"),
        ("protocolSection.contactsLocationsModule.locations[0].door", "7"),
        ("protocolSection.contactsLocationsModule.newOffices", "[]"),
        ("resultsSection.moreInfoModule.desk", "7"),
        ("protocolSection.studyPhone", "7"),
        ("protocolSection.outreachModule", '{"eMail":"7"}'),
        ("protocolSection.outreachModule", "write to ada@lamp.example"),
        ("protocolSection.outreachModule", "+1 555 0100"),
        ("protocolSection.outreachModule", "(555) 555 0100"),
        ("protocolSection.outreachModule", "555-555-0100"),
        ("protocolSection.outreachModule", "5555550100"),
        ("protocolSection.outreachModule", "0049 30 5550100"),
        ("protocolSection.outreachModule", "030/5550100"),
    ],
)
def test_what_may_be_a_detail_of_a_contact_is_told_only_when_asked_for(path: str, value: str) -> None:
    trial = Trial(nct_id="NCT99999905", unknown_fields=(UnknownField(path=path, value=value),))
    told = tuple(
        Doubt(f"{what} is not known; its value is kept as ct:field: {value!r}", f"$.{path}")
        for what in ("key 'x'", "column 'x'", "the element <x>")
    )
    bare = without_contact_details(Record(trial, told))
    assert bare.trial.unknown_fields == (UnknownField(path=path),)
    assert {doubt.what for doubt in bare.doubts} == {
        "what stands here is not known and may be a detail of a contact; build with --contacts to see it"
    }


def test_any_other_unknown_field_is_told() -> None:
    value = "2024-01-02 to 2024-03-04T00:00:00.000000, 500 of 1000, 0.0000000012345678, -0.10, NCT02455596"
    field = UnknownField(path="protocolSection.moodModule", value=value)
    doubt = Doubt(
        "key 'moodModule' is not known; its value is kept as ct:field: 'good'", "$.protocolSection.moodModule"
    )
    record = Record(Trial(nct_id="NCT99999905", unknown_fields=(field,)), (doubt,))
    assert without_contact_details(record) == record
