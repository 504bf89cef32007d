"""ClinicalTrials.gov API v2: one study as JSON."""

from __future__ import annotations

from typing import Final

from kg.read.ctgov_fields import STUDY
from kg.read.ctgov_json_parsing import doubt_keys_that_stand_twice, parse
from kg.read.doubts import Doubts, Where
from kg.read.fields import read_object
from kg.trial.model import Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.values import is_nct_id, partial_date_of

KIND: Final = "ctgov-json"


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
        study = parse(body, Doubts())
    except ValueError as error:
        return Rejection(f"JSON that cannot be parsed: {error}; download it again")
    except RecursionError:
        return Rejection("JSON nested too deeply to be a study; download it again")
    protocol = study.get("protocolSection") if isinstance(study, dict) else None
    if not isinstance(protocol, dict):
        return Rejection(
            "JSON, but no study: it has no protocolSection object as ClinicalTrials.gov API v2 records have"
        )
    identification, status = (_object(protocol, key) for key in ("identificationModule", "statusModule"))
    nct_id = str(identification.get("nctId") or "").strip()
    if not nct_id:
        return Rejection("a study without an NCT id: protocolSection.identificationModule.nctId is missing")
    if not is_nct_id(nct_id):
        return Rejection(f"{nct_id[:40]!r} is not an NCT id: NCT and eight digits are expected")
    updated = str(_object(status, "lastUpdatePostDateStruct").get("date") or "")
    return Identity(
        KIND,
        nct_id,
        partial_date_of(updated),
        tuple(sorted(_aliases(identification) - {nct_id})),
    )


def _aliases(identification: dict[str, object]) -> set[str]:
    stated = identification.get("nctIdAliases")
    return (
        {alias for alias in stated if isinstance(alias, str) and is_nct_id(alias)}
        if isinstance(stated, list)
        else set()
    )


def _object(parent: dict[str, object], key: str) -> dict[str, object]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def read(body: bytes) -> Record:
    """The typed trial of a study that :func:`identify` accepted, with every doubt.

    >>> read(b'{"protocolSection": {"identificationModule": {"nctId": "NCT02455596"}}}').trial.nct_id
    'NCT02455596'
    """
    doubts = Doubts()
    fields = read_object(parse(body, doubts), STUDY, Where("$"), doubts)
    doubt_keys_that_stand_twice(body, doubts)
    return Record(Trial(**fields, unknown_fields=tuple(sorted(doubts.unknown))), tuple(doubts.found))
