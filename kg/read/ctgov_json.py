"""ClinicalTrials.gov API v2: one study as JSON."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from kg.read.ctgov_fields import STUDY
from kg.read.fields import Doubts, Where, read_object
from kg.trial.model import Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.values import is_nct_id, is_partial_date

KIND: Final = "ctgov-json"

_decode = msgspec.json.Decoder().decode


class _Identification(msgspec.Struct):
    nctId: str = ""  # noqa: N815
    nctIdAliases: list[str] = []  # noqa: N815


class _Posted(msgspec.Struct):
    date: str = ""


class _Status(msgspec.Struct):
    lastUpdatePostDateStruct: _Posted | None = None  # noqa: N815


class _Protocol(msgspec.Struct):
    identificationModule: _Identification | None = None  # noqa: N815
    statusModule: _Status | None = None  # noqa: N815


class _Study(msgspec.Struct):
    """Only what identifies a study: decoding the rest would cost three times as much."""

    protocolSection: _Protocol  # noqa: N815


_identify = msgspec.json.Decoder(_Study).decode


def recognizes(head: str) -> bool:
    """Whether a document begins like JSON.

    >>> recognizes(' {"protocolSection": {}}'), recognizes("<clinical_study>")
    (True, False)
    """
    return head.lstrip()[:1] in ("{", "[")


def identify(body: bytes) -> Identity | Rejection:
    """Which study a document is, and when the registry last posted it.

    >>> identify(b'{"protocolSection": {"identificationModule": {"nctId": "NCT02455596"}}}')
    Identity(kind='ctgov-json', nct_id='NCT02455596', updated='', aliases=())
    """
    try:
        protocol = _identify(body).protocolSection
    except (msgspec.ValidationError, UnicodeDecodeError):
        return _identify_slowly(body)
    except (msgspec.DecodeError, RecursionError) as error:
        return _not_json(body, error)
    module = protocol.identificationModule or _Identification()
    posted = (protocol.statusModule or _Status()).lastUpdatePostDateStruct or _Posted()
    return _identity(module.nctId, posted.date, module.nctIdAliases)


def _identity(nct_id: str, updated: str, aliases: list[str]) -> Identity | Rejection:
    nct_id = nct_id.strip()
    if not nct_id:
        return Rejection("a study without an NCT id: protocolSection.identificationModule.nctId is missing")
    if not is_nct_id(nct_id):
        return Rejection(f"{nct_id[:40]!r} is not an NCT id: NCT and eight digits are expected")
    known = tuple(sorted(alias for alias in aliases if is_nct_id(alias) and alias != nct_id))
    return Identity(KIND, nct_id, updated if is_partial_date(updated) else "", known)


def _identify_slowly(body: bytes) -> Identity | Rejection:
    """For a study in which one of the identifying fields has a wrong type: find what can be found."""
    try:
        study = _decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return _not_json(body, error)
    protocol = study.get("protocolSection") if isinstance(study, dict) else None
    if not isinstance(protocol, dict):
        return Rejection(
            "JSON, but no study: it has no protocolSection object as ClinicalTrials.gov API v2 records have"
        )
    identification, status = (_object(protocol, key) for key in ("identificationModule", "statusModule"))
    aliases = identification.get("nctIdAliases")
    return _identity(
        str(identification.get("nctId") or ""),
        str(_object(status, "lastUpdatePostDateStruct").get("date") or ""),
        [alias for alias in aliases if isinstance(alias, str)] if isinstance(aliases, list) else [],
    )


def _object(parent: dict[str, object], key: str) -> dict[str, object]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _not_json(body: bytes, error: Exception) -> Rejection:
    if isinstance(error, RecursionError):
        return Rejection("JSON nested too deeply to be a study")
    place = re.search(r"byte ([0-9]+)", str(error))
    at = f" at byte {place[1]} of {len(body)}" if place else ""
    cut = "it ends too early" if "truncated" in str(error) else "it is malformed"
    return Rejection(f"JSON that cannot be parsed: {cut}{at}; download it again")


def read(body: bytes) -> Record:
    """The typed trial of a study that :func:`identify` accepted, with every doubt.

    >>> read(b'{"protocolSection": {"identificationModule": {"nctId": "NCT02455596"}}}').trial.nct_id
    'NCT02455596'
    """
    doubts = Doubts()
    fields = read_object(_decode(body), STUDY, Where("$"), doubts)
    return Record(Trial(**fields), tuple(doubts.found))
