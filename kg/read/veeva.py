"""Reads a trial page of ClinicalTrials.Veeva (ctv.veeva.com), as extracted text or as the saved page.

The page has labels, each alone between blank lines, and its values below. It names the lead sponsor only, counts sites
without naming them, and gives no dates and no outcomes. The words for status, phase, age and arm type are its own.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kg.errors import ReadError
from kg.read import layouts, veeva_groups
from kg.read.page import DESIGN_FIELDS, Page, coded_value, count, prose
from kg.read.veeva_header import doubt_lost, is_lossy, status, title_and_sponsor
from kg.read.veeva_layout import DESIGN, GROUPS, SITE_NAME, announced_groups, blocks
from kg.read.veeva_participants import participants
from kg.trial.model import Contact, Identifier, Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.text import clean_markup
from kg.trial.values import is_nct_id

KIND: Final = "veeva"

_DESIGN_WORDS = {
    "n/a": "NA",
    "non-randomized": "NON_RANDOMIZED",
    "single group assignment": "SINGLE_GROUP",
    "parallel assignment": "PARALLEL",
    "crossover assignment": "CROSSOVER",
    "factorial assignment": "FACTORIAL",
    "sequential assignment": "SEQUENTIAL",
    "educational/counseling/training": "ECT",
    "none (open label)": "NONE",
    "single blind": "SINGLE",
    "double blind": "DOUBLE",
    "triple blind": "TRIPLE",
    "quadruple blind": "QUADRUPLE",
}
_ID_KIND = {
    "u.s. nih grant/contract": "NIH",
    "u.s. nih grant/contract award number": "NIH",
    "u.s. fda grant/contract": "FDA",
    "u.s. va grant/contract": "VA",
    "u.s. cdc grant/contract": "CDC",
    "u.s. ahrq grant/contract": "AHRQ",
    "u.s. samhsa grant/contract": "SAMHSA",
    "other grant/funding number": "OTHER_GRANT",
    "eudract number": "EUDRACT_NUMBER",
    "ctis number": "CTIS",
    "eu trial (ctis) number": "CTIS",
    "registry identifier": "REGISTRY",
    "other identifier": "OTHER",
}

_BRACKET = re.compile(r"(.*\S) \((.+)\)")
_PHONE_LABEL = re.compile(r"(?:tel(?:ephone)?\.?|phone|mobile|e-?mail|mailto)\s*:\s*", re.IGNORECASE)
_PHONE = re.compile(r"(\+?[0-9(][0-9 ()./-]{5,}[0-9)])(?:\s*(?:ext\.?|x)\s*([0-9]+))?", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def recognizes(head: str) -> bool:
    r"""Whether a document that begins like this is a page of ClinicalTrials.Veeva.

    >>> recognizes("ClinicalTrials.Veeva\n\nMenu\n\nA Trial"), recognizes('{"name": "ClinicalTrials.Veeva"}')
    (True, False)
    """
    lines = [line.strip() for line in head.lstrip("\ufeff").splitlines()]
    first = next((line for line in lines if line), "")
    return first == SITE_NAME or {"Funder types", "Identifiers", "Details and patient eligibility"} <= set(lines)


def identify(body: bytes) -> Identity | Rejection:
    r"""The trial id of the page. The page does not say when it was updated.

    >>> identify(b"ClinicalTrials.Veeva\n\nIdentifiers\n\nNCT00000102\nAB-1\n").nct_id
    'NCT00000102'
    """
    page = blocks(body)
    nct_id = _nct_id(page)
    if nct_id:
        return Identity(KIND, nct_id)
    if is_lossy(page):
        return Rejection(
            "The ClinicalTrials.Veeva page lost the values of its head, and with them its NCT id; save it again."
        )
    return Rejection("The ClinicalTrials.Veeva page has no NCT id under Identifiers.")


def read(body: bytes) -> Record:
    """The trial that the page describes, with doubts. The body is one that :func:`identify` accepts."""
    page = blocks(body)
    nct_id = _nct_id(page)
    if not nct_id:
        raise ReadError("the page has no NCT id under Identifiers")
    lossy = is_lossy(page)
    if lossy:
        doubt_lost(page)
    title, sponsor = title_and_sponsor(page)
    org_study_id, secondary_ids = _identifiers(page)
    arms = veeva_groups.arms(page, page[GROUPS], announced_groups(page))
    trial = Trial(
        nct_id=nct_id,
        brief_title=title,
        org_study_id=org_study_id,
        secondary_ids=secondary_ids,
        lead_sponsor=sponsor,
        funder_types=tuple(page["Funder types"].texts),
        brief_summary=prose(page["About"].lines),
        detailed_description=prose(page["Full description"].lines),
        conditions=tuple(page["Conditions"].texts),
        study_type=coded_value(page, page["Study type"], "studyType", {}),
        arms=arms,
        interventions=veeva_groups.interventions(page, arms),
        central_contacts=_contacts(page),
        site_count=_site_count(page),
        **status(page),
        **_design(page),
        **participants(page),
    )
    return Record(trial, tuple(page.doubts), (layouts.VEEVA_LOSSY if lossy else layouts.VEEVA).name)


def _nct_id(page: Page) -> str:
    return next((text for text in page["Identifiers"].texts if is_nct_id(text)), "")


def _design(page: Page) -> dict[str, Any]:
    return {
        DESIGN_FIELDS[scheme]: coded_value(page, page[label], scheme, _DESIGN_WORDS) for label, scheme in DESIGN.items()
    }


def _identifiers(page: Page) -> tuple[Identifier | None, tuple[Identifier, ...]]:
    """The organisation's id, which stands last, and the ids between it and the NCT id."""
    nct_id = _nct_id(page)
    ids = [_identifier(text) for text in page["Identifiers"].texts if text != nct_id]
    return (ids[-1], tuple(ids[:-1])) if ids else (None, ())


def _identifier(text: str) -> Identifier:
    match = _BRACKET.fullmatch(text)
    kind = _ID_KIND.get(match[2].lower(), "") if match else ""
    return Identifier(value=match[1], kind=kind) if match and kind else Identifier(value=text)


def _contacts(page: Page) -> tuple[Contact, ...]:
    """Names, and below each its phone and e-mail where the page gives them."""
    block = page["Central trial contact"]
    contacts: list[dict[str, str]] = []
    for line in block.values:
        for text in filter(None, (part.strip() for part in line.text.split(";"))):
            details = _reachable(text)
            if not details and ("@" in text or not any(char.isalpha() for char in text)):
                page.doubt(f"'{text}' is neither name, phone nor e-mail; left out", block, line)
            elif not details:
                contacts.append({"name": clean_markup(text)})
            elif contacts:
                contacts[-1] |= details
            else:
                page.doubt(f"'{text}' belongs to no named contact; left out", block, line)
    return tuple(Contact(role="CONTACT", **contact) for contact in contacts)


def _reachable(text: str) -> dict[str, str]:
    """Phone and extension, or e-mail, if the text is one, with a label before it or without."""
    text = _PHONE_LABEL.sub("", text, count=1)
    if _EMAIL.fullmatch(text):
        return {"email": text}
    if match := _PHONE.fullmatch(text):
        return {"phone": match[1].strip(), "extension": match[2] or ""}
    return {}


def _site_count(page: Page) -> int | None:
    block = page["Trial contacts and locations"]
    for line in block.values[:1]:
        number = count(line.text)
        if number is None:
            page.doubt(f"'{line.text}' is not a number of sites; left out", block, line)
        return number
    return None
