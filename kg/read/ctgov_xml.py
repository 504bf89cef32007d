"""ClinicalTrials.gov until 2024: one study as XML (``clinical_study``), as the registry gave it for download."""

from __future__ import annotations

import re
from typing import Final

from msgspec import structs

from kg.read.ctgov_xml_fields import NUMBER_OF_ARMS, STUDY
from kg.read.ctgov_xml_parsing import Unparsable, has_other_bytes, parse
from kg.read.ctgov_xml_reading import Place, read_element
from kg.read.doubts import Doubts
from kg.read.wordings import date_of
from kg.trial.model import Arm, Intervention, Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.values import is_nct_id

KIND: Final = "ctgov-xml"

_ROOT: Final = "clinical_study"
# What the registry gave as a list of search results; without studies in it, it is told what it lacks.
_LIST: Final = "search_results"
_STUDY: Final = re.compile(r"<clinical_study[\s/>]")
_ABOVE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?=\w)[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_OPENING = re.compile(r"<(?:!DOCTYPE\s+)?([\w.:-]+)")
# Until 2017 the day of the last update was not told; the day of its submission is the nearest to it.
_UPDATED: Final = ("last_update_posted", "last_update_submitted", "lastchanged_date")


def recognizes(head: str) -> bool:
    """Whether a document begins like a study in XML, or like any XML with studies in it.

    >>> recognizes('<?xml version="1.0"?><!-- schema --><clinical_study rank="1">'), recognizes("<html>")
    (True, False)
    """
    at = 0
    while above := _ABOVE.match(head, at):
        at = above.end()
    root = _OPENING.match(head, at)
    if root is None:
        return False
    return root[1] in (_ROOT, _LIST) or _STUDY.search(head, root.end()) is not None


def identify(body: bytes) -> Identity | Rejection:
    """Which study a document is, and when the registry last posted it.

    >>> identify(b"<clinical_study><id_info><nct_id>NCT02455596</nct_id></id_info></clinical_study>")
    Identity(kind='ctgov-xml', nct_id='NCT02455596', updated='', aliases=())
    """
    try:
        root, study = parse(body)
    except Unparsable as error:
        return Rejection(f"XML that is not read: {error}")
    if root != _ROOT:
        return Rejection(f"XML without a study: its root is <{root[:40]}>, not <{_ROOT}>")
    if not isinstance(study, dict):
        return Rejection("a study without anything in it; download it again")
    stated = _texts(study, "id_info", "nct_id")
    if not stated:
        return Rejection("a study without an NCT id: id_info/nct_id is missing")
    if not is_nct_id(stated[0]):
        return Rejection(f"{stated[0][:40]!r} is not an NCT id: NCT and eight digits are expected")
    updated = (date_of(date) for name in _UPDATED for date in _texts(study, name)[:1])
    aliases = {alias for alias in _texts(study, "id_info", "nct_alias") if is_nct_id(alias)}
    return Identity(KIND, stated[0], next(filter(None, updated), ""), tuple(sorted(aliases - {stated[0]})))


def _texts(study: object, *path: str) -> list[str]:
    """The texts of the elements at a path, with or without attributes; above them, the first of several."""
    found: list[object] = [study]
    for name in path:
        value = next((each.get(name) for each in found if isinstance(each, dict)), None)
        found = value if isinstance(value, list) else [value]
    texts = (each.get("#") if isinstance(each, dict) else each for each in found)
    return [text.strip() for text in texts if isinstance(text, str)]


def read(body: bytes) -> Record:
    """The typed trial of a study that :func:`identify` accepted, with every doubt.

    >>> read(b"<clinical_study><id_info><nct_id>NCT02455596</nct_id></id_info></clinical_study>").trial.nct_id
    'NCT02455596'
    """
    doubts = Doubts()
    _, study = parse(body)
    root = Place(_ROOT)
    if has_other_bytes(body):
        doubts.add("bytes that are not UTF-8; each is kept as the replacement character; save the file as UTF-8", root)
    fields = read_element(study, STUDY, root, doubts)
    fields["has_results"] = "results" in fields
    # Until 2018 the registry wrote N/A for every study without a phase, and only interventional ones have any.
    if fields.get("study_type") != "INTERVENTIONAL" and fields.get("phases") == ("NA",):
        del fields["phases"]
    arms = fields.get("arms", ())
    if (number := fields.pop(NUMBER_OF_ARMS, len(arms))) != len(arms):
        doubts.add(f"{number} arms or groups are announced, {len(arms)} are described", Place("arm_group", root))
    if arms:
        fields["arms"] = _with_interventions(arms, fields.get("interventions", ()))
    return Record(Trial(**fields, unknown_fields=tuple(sorted(doubts.unknown))), tuple(doubts.found))


def _with_interventions(arms: tuple[Arm, ...], interventions: tuple[Intervention, ...]) -> tuple[Arm, ...]:
    """The arms with their interventions, which only the interventions tell, called as today's records call them."""
    names: dict[str, dict[str, None]] = {}  # without repetitions
    for each in interventions:
        kind = each.type.replace("_", " ").title()
        for label in each.arms:
            if each.name:
                names.setdefault(label, {})[f"{kind}: {each.name}" if kind else each.name] = None
    return tuple(structs.replace(arm, interventions=tuple(names.get(arm.label, ()))) for arm in arms)
