"""Reads a trial page of ClinicalTrials.Veeva (ctv.veeva.com), as extracted text.

The page has labels, each alone between blank lines, and its values below. It names the lead sponsor only, counts sites
without naming them, and gives no dates and no outcomes. The words for status, phase, age and arm type are its own.
"""

from __future__ import annotations

import re
from typing import Any, Final

from kg.errors import ReadError
from kg.read.page import (
    Block,
    Line,
    Page,
    agency,
    coded,
    coded_or_text,
    count,
    criteria,
    cut,
    decode,
    prose,
)
from kg.trial.model import Agency, Arm, Contact, Identifier, Intervention, Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.text import clean_markup
from kg.trial.values import age_in_years, is_nct_id

KIND: Final = "veeva"

_NAME = "ClinicalTrials.Veeva"
_FOOTER = "Data sourced from clinicaltrials.gov"
_FIXED = frozenset({_NAME, "Menu", "Loading...", _FOOTER, "Find clinical trialsTrials by location"})
"""Lines of the site itself, never data. What stands below the footer's first line is the site's too."""

_HEADER_LABELS = (
    "Status and phase",
    "Status",
    "Conditions",
    "Treatments",
    "Study type",
    "Funder types",
    "Identifiers",
    "Details and patient eligibility",
    "About",
    "Full description",
)
"""Labels that stand above the free text: where free text repeats one, the first is meant."""

_DESIGN = {
    "Primary purpose": "primaryPurpose",
    "Allocation": "allocation",
    "Interventional model": "interventionModel",
    "Masking": "masking",
    "Observational model": "observationalModel",
    "Time perspective": "timePerspective",
}
_AFTER = {"Exclusion criteria": "Inclusion criteria"} | dict.fromkeys(_DESIGN, "Trial design")
"""Labels that free text repeats easily, and the label that must stand above them."""

_LATER_LABELS = (
    "Enrollment",
    "Sex",
    "Ages",
    "Volunteers",
    "Inclusion criteria",
    "Exclusion criteria",
    "Trial design",
    *_DESIGN,
    "Trial contacts and locations",
    "Central trial contact",
    _FOOTER,
)
"""Labels that stand below the free text: where free text repeats one, the last is meant."""

_LABELS = frozenset((*_HEADER_LABELS, *_LATER_LABELS))
_GROUPS = "Patient groups"

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
_NO_PHASE = frozenset({"N/A"})
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
_VOLUNTEERS = {
    "no healthy volunteers": False,
    "accepts healthy volunteers": True,
    "healthy volunteers accepted": True,
    "healthy volunteers allowed": True,
    "healthy volunteers": True,
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

_DESCRIPTION, _TREATMENT = "Description:", "Treatment:"
_ARM_TYPE = re.compile(r"(.+) group")
_COPYRIGHT = re.compile(r"© Copyright [0-9]{4} Veeva Systems")
_ENROLLMENT = re.compile(r"([0-9,]+) (estimated )?(?:patient|participant)s?")
_GROUP_COUNT = re.compile(r"[0-9,]+ participants? in ([0-9,]+) patient groups?(?:, .*)?")
_SPAN = r"([0-9]{1,3}) (year|month|week|day|hour|minute)s?"
_AGE_FROM = re.compile(r"([0-9]{1,3})\+ (year|month|week|day|hour|minute)s?(?: old)?")
_AGE_RANGE = re.compile(rf"([0-9]{{1,3}})(?: (year|month|week|day|hour|minute)s?)?(?: old)? to {_SPAN}(?: old)?")
_AGE_TO = re.compile(rf"(?:under|up to) {_SPAN} old|{_SPAN}(?: old)? (?:and|or) (?:under|younger)")
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
    return first == _NAME or {"Funder types", "Identifiers", "Details and patient eligibility"} <= set(lines)


def identify(body: bytes) -> Identity | Rejection:
    r"""The trial id of the page. The page does not say when it was updated.

    >>> identify(b"ClinicalTrials.Veeva\n\nIdentifiers\n\nNCT00000102\nAB-1\n").nct_id
    'NCT00000102'
    """
    nct_id = _nct_id(_page(body))
    if not nct_id:
        return Rejection("The ClinicalTrials.Veeva page has no NCT id under Identifiers.")
    return Identity(KIND, nct_id)


def read(body: bytes) -> Record:
    """The trial that the page describes, with doubts. The body is one that :func:`identify` accepts."""
    page = _page(body)
    nct_id = _nct_id(page)
    if not nct_id:
        raise ReadError("the page has no NCT id under Identifiers")
    org_study_id, secondary_ids = _identifiers(page)
    arms = _arms(page)
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
        study_type=_code(page, "Study type", "studyType", {}),
        arms=arms,
        interventions=_interventions(page, arms),
        central_contacts=_contacts(page),
        site_count=_site_count(page),
        **_status(page),
        **_design(page),
        **_participants(page),
    )
    return Record(trial, tuple(page.doubts))


def _page(body: bytes) -> Page:
    lines, doubts = decode(body)
    starts = _starts(lines)
    lines = [line._replace(text="") if _is_fixed(line.text) else line for line in lines]
    return cut(lines, starts, doubts)


def _is_fixed(text: str) -> bool:
    return text in _FIXED or _COPYRIGHT.fullmatch(text) is not None


def _starts(lines: list[Line]) -> dict[int, str]:
    """Where each block begins."""
    found: dict[str, int] = {}
    close_set = all(line.text for line in lines[:-1])
    for index, line in enumerate(lines):
        above = lines[index - 1].text if index else ""
        if line.text in _LABELS and (not above or above in _LABELS or close_set):
            if line.text in _HEADER_LABELS:
                found.setdefault(line.text, index)
            else:
                found[line.text] = index
    for label, anchor in _AFTER.items():
        if found.get(label, len(lines)) < found.get(anchor, 0):
            del found[label]
    # The line that counts the groups opens the list of arms; it has no label.
    design = found.get("Trial design", len(lines))
    groups = (i for i in range(design, len(lines)) if _GROUP_COUNT.fullmatch(lines[i].text))
    opening = next(groups, None)
    return {index: label for label, index in found.items()} | ({} if opening is None else {opening: _GROUPS})


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
        parts = [line.text] if line.text in _NO_PHASE else line.text.split("/")
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
    codes = {label: _code(page, label, scheme, _DESIGN_WORDS) for label, scheme in _DESIGN.items()}
    return {
        "primary_purpose": codes["Primary purpose"],
        "allocation": codes["Allocation"],
        "intervention_model": codes["Interventional model"],
        "masking": codes["Masking"],
        "observational_model": codes["Observational model"],
        "time_perspective": codes["Time perspective"],
    }


def _participants(page: Page) -> dict[str, Any]:
    """How many there are and who may take part."""
    inclusion, exclusion = page["Inclusion criteria"].lines, page["Exclusion criteria"].lines
    sections = [("Inclusion Criteria", inclusion), ("Exclusion Criteria", exclusion)]
    enrollment, enrollment_type = _enrollment(page)
    minimum_age, maximum_age = _ages(page)
    return {
        "enrollment": enrollment,
        "enrollment_type": enrollment_type,
        "eligibility_text": criteria(sections, blank_ends_item=True),
        "sex": _code(page, "Sex", "sex", {}),
        "minimum_age": minimum_age,
        "maximum_age": maximum_age,
        "healthy_volunteers": _volunteers(page),
    }


def _code(page: Page, label: str, scheme: str, wordings: dict[str, str]) -> str:
    """The coded value under a label, empty if there is none."""
    block = page[label]
    for line in block.values[1:]:
        page.doubt(f"'{line.text}' is one value too many; left out", block, line)
    return coded_or_text(page, block, block.values[0], scheme, wordings) if block.values else ""


def _identifiers(page: Page) -> tuple[Identifier | None, tuple[Identifier, ...]]:
    """The organisation's id, which stands last, and the ids between it and the NCT id."""
    nct_id = _nct_id(page)
    ids = [_identifier(text) for text in page["Identifiers"].texts if text != nct_id]
    return (ids[-1], tuple(ids[:-1])) if ids else (None, ())


def _identifier(text: str) -> Identifier:
    match = _BRACKET.fullmatch(text)
    kind = _ID_KIND.get(match[2].lower(), "") if match else ""
    return Identifier(value=match[1], kind=kind) if match and kind else Identifier(value=text)


def _enrollment(page: Page) -> tuple[int | None, str]:
    block = page["Enrollment"]
    for line in block.values[:1]:
        match = _ENROLLMENT.fullmatch(line.text)
        number = count(match[1]) if match else None
        if match and number is not None:
            return number, "ESTIMATED" if match[2] else "ACTUAL"
        page.doubt(f"'{line.text}' is not a number of patients; left out", block, line)
    return None, ""


def _ages(page: Page) -> tuple[str, str]:
    """Lower and upper age limit as the registry writes them."""
    block = page["Ages"]
    for line in block.values[:1]:
        text = line.text.lower()
        if text in ("all ages", "any age"):
            return "", ""
        if match := _AGE_FROM.fullmatch(text):
            return _age(match[1], match[2]), ""
        if match := _AGE_RANGE.fullmatch(text):
            return _age(match[1], match[2] or match[4]), _age(match[3], match[4])
        if match := _AGE_TO.fullmatch(text):
            page.doubt(f"'{line.text}' is taken as the upper limit that the registry gives", block, line)
            return "", _age(match[1] or match[3], match[2] or match[4])
        page.doubt(f"'{line.text}' is not a known wording of ages; left out", block, line)
    return "", ""


def _age(number: str, unit: str) -> str:
    text = f"{int(number)} {unit.capitalize()}" + ("" if int(number) == 1 else "s")
    return text if age_in_years(text) is not None else ""


def _volunteers(page: Page) -> bool | None:
    block = page["Volunteers"]
    for line in block.values[:1]:
        if line.text.lower() in _VOLUNTEERS:
            return _VOLUNTEERS[line.text.lower()]
        page.doubt(f"'{line.text}' is not a known wording about volunteers; left out", block, line)
    return None


def _arms(page: Page) -> tuple[Arm, ...]:
    block = page[_GROUPS]
    arms = tuple(_arm(page, block, lines) for lines in _arm_lines(block.lines))
    match = _GROUP_COUNT.fullmatch(block.heading)
    announced = count(match[1]) if match else None
    if announced is not None and len(arms) != announced:
        page.doubt(f"the page announces {announced} groups and shows {len(arms)}", block)
    # More groups than announced means that a description was cut in the wrong place.
    return () if announced is not None and len(arms) > announced else arms


def _arm_lines(lines: tuple[Line, ...]) -> list[list[Line]]:
    """The lines of each arm. A paragraph begins an arm unless it goes on with a description."""
    arms: list[list[Line]] = []
    part = ""
    for index, line in enumerate(lines):
        if line.text in (_DESCRIPTION, _TREATMENT):
            part = line.text
        elif line.text and not (index and lines[index - 1].text) and (part != _DESCRIPTION or _opens(lines, index)):
            arms.append([])
            part = ""
        if arms:
            arms[-1].append(line)
    return arms


def _opens(lines: tuple[Line, ...], index: int) -> bool:
    """Whether a paragraph below a description opens the next arm: its type follows, or after a blank line its parts."""
    below = [line.text for line in lines[index + 1 : index + 3]] + ["", ""]
    return _ARM_TYPE.fullmatch(below[0]) is not None or (not below[0] and below[1] in (_DESCRIPTION, _TREATMENT))


def _arm(page: Page, block: Block, lines: list[Line]) -> Arm:
    arm_type, part = "", ""
    description, treatments = list[Line](), list[str]()
    for line in lines[1:]:
        if line.text in (_DESCRIPTION, _TREATMENT):
            part = line.text
        elif part == _DESCRIPTION:
            description.append(line)
        elif part == _TREATMENT and line.text:
            treatments.append(clean_markup(line.text))
        elif (match := _ARM_TYPE.fullmatch(line.text)) and not arm_type:
            arm_type = coded_or_text(page, block, Line(line.number, 0, match[1]), "armType", {})
        elif line.text:
            page.doubt(f"'{line.text}' is neither type, description nor treatment of a group; left out", block, line)
    label = clean_markup(lines[0].text)
    return Arm(label=label, type=arm_type, description=prose(description), interventions=tuple(treatments))


def _interventions(page: Page, arms: tuple[Arm, ...]) -> tuple[Intervention, ...]:
    block = page["Treatments"]
    found = dict[tuple[str, str], Intervention]()
    for line in block.values:
        text = clean_markup(line.text)
        wording, colon, name = text.partition(": ")
        code = coded(wording, "interventionType", {}) if colon else ""
        if not code:
            page.doubt(f"'{text}' does not begin with a known type of intervention; kept without one", block, line)
        labels = tuple(dict.fromkeys(arm.label for arm in arms if text in arm.interventions))
        key = (code, name if code else text)
        found[key] = Intervention(type=code, name=key[1], arms=labels)
    return tuple(found.values())


def _contacts(page: Page) -> tuple[Contact, ...]:
    """Names, and below each its phone and e-mail where the page gives them."""
    block = page["Central trial contact"]
    contacts: list[dict[str, str]] = []
    for line in block.values:
        for text in filter(None, (part.strip() for part in line.text.split(";"))):
            details = _reachable(text)
            if details and not contacts:
                page.doubt(f"'{text}' belongs to no named contact; left out", block, line)
            elif details:
                contacts[-1] |= details
            else:
                contacts.append({"name": clean_markup(text)})
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
