from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read import ctgov_json, readers
from kg.trial.record import Identity, Rejection

NCT = "NCT99999901"


def study(**modules: object) -> bytes:
    return json.dumps({"protocolSection": {"identificationModule": {"nctId": NCT}, **modules}}).encode()


def raw(module: bytes) -> bytes:
    """A study with a piece of JSON that no well-behaved writer writes."""
    return b'{"protocolSection": {"identificationModule": {"nctId": "NCT99999901"}, "designModule": ' + module + b"}}"


def test_a_study_is_identified_by_its_id_its_last_update_and_its_obsolete_ids() -> None:
    body = study(
        identificationModule={"nctId": f" {NCT} ", "nctIdAliases": ["NCT99999892", NCT, "NCT12", "NCT99999891"]},
        statusModule={"lastUpdatePostDateStruct": {"date": "2024-03-01", "type": "ACTUAL"}},
    )
    assert ctgov_json.identify(body) == Identity("ctgov-json", NCT, "2024-03-01", ("NCT99999891", "NCT99999892"))


WRONG_TYPES: list[tuple[dict[str, Any], Identity]] = [
    ({"statusModule": 3}, Identity("ctgov-json", NCT)),
    ({"statusModule": {"lastUpdatePostDateStruct": "2024"}}, Identity("ctgov-json", NCT)),
    ({"statusModule": {"lastUpdatePostDateStruct": {"date": 2024}}}, Identity("ctgov-json", NCT, "2024")),
    ({"statusModule": {"lastUpdatePostDateStruct": {"date": "soon"}}}, Identity("ctgov-json", NCT)),
    ({"identificationModule": {"nctId": NCT, "nctIdAliases": "NCT99999891"}}, Identity("ctgov-json", NCT)),
    (
        {"identificationModule": {"nctId": NCT, "nctIdAliases": [1, "NCT99999891", None]}},
        Identity("ctgov-json", NCT, "", ("NCT99999891",)),
    ),
    ({"identificationModule": {"nctId": NCT, "nctIdAliases": None}}, Identity("ctgov-json", NCT)),
]


@pytest.mark.parametrize(("modules", "identity"), WRONG_TYPES)
def test_a_wrong_type_elsewhere_does_not_hide_the_id(modules: dict[str, Any], identity: Identity) -> None:
    body = study(**modules)
    assert ctgov_json.identify(body) == identity
    assert ctgov_json.read(body).trial.nct_id == NCT


NO_STUDY = "JSON, but no study: it has no protocolSection object as ClinicalTrials.gov API v2 records have"
NO_ID = "a study without an NCT id: protocolSection.identificationModule.nctId is missing"
REJECTED = [
    (b"{}", NO_STUDY),
    (b'{"studies": 3}', NO_STUDY),
    (b'{"protocolSection": null}', NO_STUDY),
    (b'{"protocolSection": []}', NO_STUDY),
    (b"[1]", NO_STUDY),
    (b'{"protocolSection": {}}', NO_ID),
    (b'{"protocolSection": {"identificationModule": {}}}', NO_ID),
    (b'{"protocolSection": {"identificationModule": []}}', NO_ID),
    (b'{"protocolSection": {"identificationModule": {"nctId": " "}}}', NO_ID),
    (b'{"protocolSection": {"identificationModule": {"nctId": null}}}', NO_ID),
    (
        b'{"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}',
        "'NCT1' is not an NCT id: NCT and eight digits are expected",
    ),
    (
        b'{"protocolSection": {"identificationModule": {"nctId": "ISRCTN12345678 and a very long tail that goes on"}}}',
        "'ISRCTN12345678 and a very long tail that' is not an NCT id: NCT and eight digits are expected",
    ),
    (
        b'{"protocolSection": {"identificationModule": {"nctId": 7}}}',
        "'7' is not an NCT id: NCT and eight digits are expected",
    ),
    (b'{"protocolSection": {', "JSON that cannot be parsed: it ends too early; download it again"),
    (b'{"protocolSection": {}', "JSON that cannot be parsed: it ends too early; download it again"),
    (b'{"a": 1} x', "JSON that cannot be parsed: it is malformed at character 10 of 10; download it again"),
    (b'{"a": x}', "JSON that cannot be parsed: it is malformed at character 7 of 8; download it again"),
    (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSON nested too deeply to be a study; download it again"),
]


@pytest.mark.parametrize(("body", "reason"), REJECTED, ids=lambda value: repr(value)[:60])
def test_what_is_no_study_is_rejected_with_a_reason(body: bytes, reason: str) -> None:
    assert ctgov_json.identify(body) == Rejection(reason)


def test_white_space_and_unknown_formats_are_rejected_before_any_reader_is_asked() -> None:
    assert readers.identify(b" \n") == Rejection("empty; there is nothing to read")
    other = readers.identify(b"<trial/>")
    assert isinstance(other, Rejection)
    assert other.reason.startswith("a format that is not known; what can be read: ClinicalTrials.gov API v2 JSON")
    binary = readers.identify(b"\x00\x01")
    assert isinstance(binary, Rejection)
    assert binary.reason.startswith("binary data; what can be read")


# ------------------------------------------------------------------------------------- what is accepted can be read

ODD = {
    "a number too large": b'{"enrollmentInfo": {"count": 1e400}}',
    "a whole number of 400 digits": b'{"enrollmentInfo": {"count": ' + b"9" * 400 + b"}}",
    "a whole number of 5,000 digits": b'{"enrollmentInfo": {"count": ' + b"9" * 5000 + b"}}",
    "bytes that are no UTF-8": b'{"targetDuration": "a\xff\xfeb"}',
    "a lone high surrogate": b'{"targetDuration": "a\\ud800b"}',
    "a lone low surrogate": b'{"targetDuration": "a\\udc00b"}',
    "deep lists": b'{"targetDuration": ' + b"[" * 800 + b"]" * 800 + b"}",
    "an unknown key of odd bytes": b'{"\xff": 1}',
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_value_never_stops_a_build(case: str) -> None:
    """A document is rejected when it is identified, or it can be read: between the two lies the whole build."""
    body = raw(ODD[case])
    if isinstance(ctgov_json.identify(body), Identity):
        record = ctgov_json.read(body)
        assert record.trial.nct_id == NCT
        assert record.doubts


@pytest.mark.parametrize("case", ["a lone high surrogate", "a lone low surrogate"])
def test_a_lone_surrogate_is_dropped_with_a_doubt(case: str) -> None:
    record = ctgov_json.read(raw(ODD[case]))
    assert record.trial.target_duration == "ab"
    assert "control characters dropped" in record.doubts[0].what


@pytest.mark.parametrize("case", ["a number too large", "a whole number of 400 digits"])
def test_a_number_too_large_is_dropped_with_a_doubt(case: str) -> None:
    record = ctgov_json.read(raw(ODD[case]))
    assert record.trial.enrollment is None
    assert [doubt.where for doubt in record.doubts] == ["$.protocolSection.designModule.enrollmentInfo.count"]


KEYS = st.sampled_from(
    ["nctId", "nctIdAliases", "identificationModule", "statusModule", "lastUpdatePostDateStruct", "date", "other"]
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=5),
        st.sampled_from([NCT, f" {NCT}\n", f"\u00a0{NCT}", f"{NCT}\x1f", "2024-01-01"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4), VALUES, st.sampled_from([NCT, f" {NCT}\n", f"\u00a0{NCT}\x1f"]))
def test_reading_agrees_with_identifying(modules: dict[str, object], section: object, nct_id: str) -> None:
    protocols: list[object] = [
        section,
        modules,
        {"identificationModule": {"nctId": nct_id, **modules}, "statusModule": modules, "designModule": modules},
    ]
    for protocol in protocols:
        body = json.dumps({"protocolSection": protocol}).encode()
        identity = ctgov_json.identify(body)
        if isinstance(identity, Identity):
            trial = ctgov_json.read(body).trial
            assert trial.nct_id == identity.nct_id
            assert set(identity.aliases) <= set(trial.nct_id_aliases)


# ------------------------------------------------------------------------------------------- keys that stand twice


def twice(body: bytes) -> list[str]:
    return [str(doubt) for doubt in ctgov_json.read(body).doubts if "twice" in doubt.what]


DESIGN = "$.protocolSection.designModule"
TWICE = [
    (b'{"targetDuration": "a", "targetDuration": "b"}', [("targetDuration", "'a'", ".targetDuration")]),
    (b'{"targetDuration" : "a", "targetDuration": "b"}', [("targetDuration", "'a'", ".targetDuration")]),
    (b'{"targetDuration"\n:"a","targetDuration"\t: "b"}', [("targetDuration", "'a'", ".targetDuration")]),
    (b'{"target\\u0044uration": "a", "targetDuration": "b"}', [("targetDuration", "'a'", ".targetDuration")]),
    (b'{"targetDuration": "a\\":", "targetDuration": "b"}', [("targetDuration", "'a\":'", ".targetDuration")]),
    (b'{"targetDuration": "a\\\\", "targetDuration": "b"}', [("targetDuration", r"'a\\'", ".targetDuration")]),
    (b'{"x\\\\": 1, "targetDuration": "a", "targetDuration": "b"}', [("targetDuration", "'a'", ".targetDuration")]),
    (b'{"x": {"y": [0, {"z": 1, "z": 2, "z": 3}]}}', [("z", "1", ".x.y[1].z"), ("z", "2", ".x.y[1].z")]),
    (b'{"phases": ["NA"], "phases": []}', [("phases", "['NA']", ".phases")]),
    (b'{"enrollmentInfo": {"count": 1e400, "count": 5}}', [("count", "1e400", ".enrollmentInfo.count")]),
]


@pytest.mark.parametrize(("module", "found"), TWICE)
def test_a_key_that_stands_twice_is_doubted(module: bytes, found: list[tuple[str, str, str]]) -> None:
    assert twice(raw(module)) == [
        f"key '{key}' stands twice; the last is read, not {dropped} @ {DESIGN}{where}" for key, dropped, where in found
    ]


def test_a_section_that_is_not_read_is_looked_at_too() -> None:
    body = study()[:-1] + b', "annotationSection": {"a": 1, "a": 2}}'
    assert twice(body) == ["key 'a' stands twice; the last is read, not 1 @ $.annotationSection.a"]


def test_a_whole_section_that_stands_twice_is_doubted() -> None:
    body = b'{"hasResults": true, ' + study()[1:-1] + b', "hasResults": false}'
    assert twice(body) == ["key 'hasResults' stands twice; the last is read, not True @ $.hasResults"]


@given(
    st.recursive(st.text('":\\\n {', max_size=4), lambda inner: st.dictionaries(st.text('":\\a ', max_size=3), inner))
)
def test_keys_that_stand_once_are_never_doubted(value: object) -> None:
    for indent in (None, 1):
        text = json.dumps({"protocolSection": {"identificationModule": {"nctId": NCT}, "x": value}}, indent=indent)
        assert twice(text.encode()) == []


def test_how_deep_a_document_may_be_does_not_depend_on_who_reads_it() -> None:
    def deeper(levels: int, body: bytes) -> Identity | Rejection:
        return deeper(levels - 1, body) if levels else ctgov_json.identify(body)

    for depth in (300, 600, 850):
        body = raw(b'{"x": ' + b"[" * depth + b"]" * depth + b"}")
        assert isinstance(deeper(0, body), Identity)
        assert deeper(600, body) == deeper(0, body)
        assert ctgov_json.read(body).doubts
