"""Documents that are no study, or none that can be read: each is one rejection."""

from __future__ import annotations

from kg.read.readers import unrecognized
from tests.bad_input.case import DocumentCase, raw, study

_KNOWN = unrecognized(b"x").partition("; ")[2]
_NO_STUDY = "JSON, but no study: it has no protocolSection object as ClinicalTrials.gov API v2 records have"
_NO_ID = "a study without an NCT id: protocolSection.identificationModule.nctId is missing"
_REJECTED = "rejected; the documents beside it are read"


def _no_study(name: str, body: bytes, reason: str, *, position: str = "", alone: bool = False) -> DocumentCase:
    return DocumentCase(name, lambda nct_id: body, _REJECTED, rejected=reason, position=position, alone=alone)


def _deep(nct_id: str) -> bytes:
    return raw(nct_id, "designModule", '{"phases": ' + "[" * 100_000 + "]" * 100_000 + "}")


CASES: tuple[DocumentCase, ...] = (
    _no_study("an empty file", b"", "empty; there is nothing to read", alone=True),
    _no_study("a file of white space", b" \n\t\r\n" * 9000, "empty; there is nothing to read", alone=True),
    _no_study(
        "a file of a byte order mark and nothing else", b"\xef\xbb\xbf", "empty; there is nothing to read", alone=True
    ),
    _no_study("bytes that are no text", bytes(range(256)), f"binary data; {_KNOWN}", alone=True),
    _no_study("a file of zeros", b"\0" * 50_000, f"binary data; {_KNOWN}", alone=True),
    _no_study("a letter", b"Dear reader, this is no trial.", f"a format that is not known; {_KNOWN}", alone=True),
    _no_study("a number", b"42", f"a format that is not known; {_KNOWN}", alone=True),
    DocumentCase(
        "a study that is cut off",
        lambda nct_id: study(nct_id)[:-20],
        _REJECTED,
        rejected="JSON that ends in the middle of a study; download it again",
        in_line="a line of JSON that is cut off or malformed; the lines after it are read",
    ),
    DocumentCase(
        "a study with a quote too few",
        lambda nct_id: study(nct_id).replace(b'"}', b"}", 1),
        _REJECTED,
        rejected="JSON that ends in the middle of a study; download it again",
        in_line="a line of JSON that is cut off or malformed; the lines after it are read",
    ),
    DocumentCase(
        "a study with a comma too many",
        lambda nct_id: study(nct_id).replace(b'"}', b'",}', 1),
        _REJECTED,
        rejected="JSON that cannot be parsed: it is malformed at character 118 of 120; download it again",
    ),
    DocumentCase(
        "a study in Python's quotes",
        lambda nct_id: study(nct_id).replace(b'"', b"'"),
        _REJECTED,
        rejected="JSON that cannot be parsed: it is malformed at character 2 of 119; download it again",
    ),
    DocumentCase(
        "a study with 100,000 brackets in it",
        _deep,
        _REJECTED,
        rejected="JSON nested too deeply to be a study; download it again",
    ),
    _no_study(
        "100,000 brackets, bare",
        b"[" * 100_000 + b"]" * 100_000,
        f"a list where a study belongs: '{'[' * 40}'",
        position=" #1",
    ),
    _no_study(
        "100,000 brackets that are not closed",
        b"[" * 100_000,
        "JSON that ends in the middle of a study; download it again",
        position=" #1",
        alone=True,
    ),
    _no_study("JSON that is no study", b'{"hello": "world"}', _NO_STUDY),
    _no_study("a study whose protocolSection is null", b'{"protocolSection": null}', _NO_STUDY),
    _no_study("a study whose protocolSection is a list", b'{"protocolSection": []}', _NO_STUDY),
    _no_study("a list of numbers", b"[1, 2, 3]", "'1, 2, 3' where a study belongs", position=" #1"),
    _no_study("a study without an NCT id", b'{"protocolSection": {"identificationModule": {}}}', _NO_ID),
    _no_study("a study whose NCT id is blank", study(" "), _NO_ID),
    _no_study(
        "an NCT id that is too short", study("NCT1"), "'NCT1' is not an NCT id: NCT and eight digits are expected"
    ),
    _no_study(
        "the id of another registry",
        study("ISRCTN12345678"),
        "'ISRCTN12345678' is not an NCT id: NCT and eight digits are expected",
    ),
    _no_study(
        "an NCT id that would break an IRI",
        study("NCT99999905> <x"),
        "'NCT99999905> <x' is not an NCT id: NCT and eight digits are expected",
    ),
    _no_study(
        "an NCT id that is an object",
        b'{"protocolSection": {"identificationModule": {"nctId": {"id": 1}}}}',
        "\"{'id': 1}\" is not an NCT id: NCT and eight digits are expected",
    ),
)
