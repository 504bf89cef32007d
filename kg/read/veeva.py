"""Reads a trial page of ClinicalTrials.Veeva (ctv.veeva.com), as extracted text.

The page has labels, each alone between blank lines, and its values below. It names the lead sponsor only, counts sites
without naming them, and gives no dates and no outcomes. The words for status, phase, age and arm type are its own.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kg.errors import ReadError
from kg.read import veeva_groups
from kg.read.page import DESIGN_FIELDS, Block, Page, agency, coded, coded_or_text, coded_value, count, prose
from kg.read.veeva_layout import DESIGN, GROUPS, SITE_NAME, announced_groups, blocks
from kg.read.veeva_participants import participants
from kg.trial.model import Agency, Contact, Identifier, Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.text import clean_markup
from kg.trial.values import is_nct_id

KIND: Final = "veeva"

_STATUS = {
    "enrolling": "RECRUITING",
    "not yet enrolling": "NOT_YET_RECRUITING",
    "active, not recruiting": "ACTIVE_NOT_RECRUITING",
    "active, not enrolling": "ACTIVE_NOT_RECRUITING",
    "invitation-only": "ENROLLING_BY_INVITATION",
    "available for expanded access": "AVAILABLE",
    "no longer available for expanded access": "NO_LONGER_AVAILABLE",
}
_PHASE = {
    **{f"phase {number}": f"PHASE{number}" for number in "1234"},
    "early phase 1": "EARLY_PHASE1",
    "n/a": "NA",
    "not applicable": "NA",
}
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
    nct_id = _nct_id(blocks(body))
    if not nct_id:
        return Rejection("The ClinicalTrials.Veeva page has no NCT id under Identifiers.")
    return Identity(KIND, nct_id)


def read(body: bytes) -> Record:
    """The trial that the page describes, with doubts. The body is one that :func:`identify` accepts."""
    page = blocks(body)
    nct_id = _nct_id(page)
    if not nct_id:
        raise ReadError("the page has no NCT id under Identifiers")
    org_study_id, secondary_ids = _identifiers(page)
    arms = veeva_groups.arms(page, page[GROUPS], announced_groups(page))
    trial = Trial(
        nct_id=nct_id,
        brief_title=_title(page),
        org_study_id=org_study_id,
        secondary_ids=secondary_ids,
        lead_sponsor=_sponsor(page),
        funder_types=tuple(page["Funder types"].texts),
        brief_summary=prose(page["About"].lines),
        detailed_description=prose(page["Full description"].lines),
        conditions=tuple(page["Conditions"].texts),
        study_type=coded_value(page, page["Study type"], "studyType", {}),
        arms=arms,
        interventions=veeva_groups.interventions(page, arms),
        central_contacts=_contacts(page),
        site_count=_site_count(page),
        **_status(page),
        **_design(page),
        **participants(page),
    )
    return Record(trial, tuple(page.doubts))


def _nct_id(page: Page) -> str:
    return next((text for text in page["Identifiers"].texts if is_nct_id(text)), "")


def _header(page: Page) -> list[str]:
    return [clean_markup(line.text) for line in page.header if line.text]


def _title(page: Page) -> str:
    return next(iter(_header(page)), "")


def _sponsor(page: Page) -> Agency | None:
    """The lead sponsor: the line after its logo's name or after its initial."""
    match _header(page):
        case [_, mark, name] if len(mark) == 1 or mark == f"{name} logo":
            return agency(name)
        case [_, _, *_]:
            block = Block("Header", page.header[0].number)
            page.doubt("the sponsor is not where the page shows it; left out", block)
    return None


def _status(page: Page) -> dict[str, Any]:
    """Status and phases; the site shows no phase where the registry has none."""
    block = page["Status and phase"] if page["Status and phase"].start else page["Status"]
    status, phases = "", list[str]()
    for line in block.values:
        # The slash of "N/A" parts no phases.
        parts = [line.text] if line.text == "N/A" else line.text.split("/")
        codes = [coded(part, "phase", _PHASE) for part in parts]
        if all(codes):
            phases += codes
        elif not status:
            status = coded_or_text(page, block, line, "status", _STATUS)
        else:
            phases.append(line.text)
            page.doubt(f"'{line.text}' is not a known phase; kept as text", block, line)
    return {"overall_status": status, "phases": tuple(dict.fromkeys(phases))}


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
            if not details:
                contacts.append({"name": clean_markup(text)})
            elif contacts:
                contacts[-1] |= details
            else:
                page.doubt(f"'{text}' belongs to no named contact; left out", block, line)
    return tuple(Contact(role="CONTACT", **contact) for contact in contacts)


def _reachable(text: str) -> dict[str, str]:
    """Phone and extension, or e-mail, if the text is one."""
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
