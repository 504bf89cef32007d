"""What the registry's tables and older downloads write where its API writes codes, days and numbers.

Everything there is text: ``Active, not recruiting`` for ``ACTIVE_NOT_RECRUITING``, ``March 4, 2011`` for
``2011-03-04``, ``t`` for true, ``Double (Subject, Investigator)`` for a masking and who is masked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import LARGEST_NUMBER, Kind, Unreadable, text
from kg.trial.codes import SCHEMES
from kg.trial.values import partial_date_of

# Wordings that do not become the code by writing them in capitals, with ``_`` for all that is no letter or digit.
_WORDINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {"Unknown status": "UNKNOWN", "Enrolling": "RECRUITING"},
    "phase": {
        "Early Phase 1": "EARLY_PHASE1",
        "Phase 0": "EARLY_PHASE1",
        "Phase 1": "PHASE1",
        "Phase 2": "PHASE2",
        "Phase 3": "PHASE3",
        "Phase 4": "PHASE4",
        "N/A": "NA",
        "Not Applicable": "NA",
    },
    "allocation": {"N/A": "NA", "Not Applicable": "NA"},
    "interventionModel": {
        "Single Group Assignment": "SINGLE_GROUP",
        "Parallel Assignment": "PARALLEL",
        "Crossover Assignment": "CROSSOVER",
        "Cross-over Assignment": "CROSSOVER",
        "Factorial Assignment": "FACTORIAL",
        "Sequential Assignment": "SEQUENTIAL",
    },
    "primaryPurpose": {"Educational/Counseling/Training": "ECT"},
    "masking": {
        "None (Open Label)": "NONE",
        "Open Label": "NONE",
        "No masking": "NONE",
        "Single Blind": "SINGLE",
        "Double Blind": "DOUBLE",
    },
    "whoMasked": {"Subject": "PARTICIPANT", "Caregiver": "CARE_PROVIDER"},
    "sex": {"Both": "ALL"},
    "agencyClass": {"U.S. Fed": "FED"},
    "idKind": {
        **{f"U.S. {code} Grant/Contract": code for code in ("NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA")},
        "Other Grant/Funding Number": "OTHER_GRANT",
        "EU Trial (CTIS) Number": "CTIS",
        "Registry Identifier": "REGISTRY",
        "Other Identifier": "OTHER",
    },
    "dateType": {"Anticipated": "ESTIMATED", "Estimate": "ESTIMATED"},
    "ipdInfoType": {
        "Statistical Analysis Plan (SAP)": "SAP",
        "Statistical Analysis Plan": "SAP",
        "Informed Consent Form (ICF)": "ICF",
        "Informed Consent Form": "ICF",
        "Clinical Study Report (CSR)": "CSR",
        "Clinical Study Report": "CSR",
    },
    "analysisDispersion": {"Standard Error of the Mean": "STANDARD_ERROR_OF_MEAN"},
    "ciSides": {"1-Sided": "ONE_SIDED", "2-Sided": "TWO_SIDED"},
    "dispersionType": {
        "80% Confidence Interval": "CONFIDENCE_80",
        "90% Confidence Interval": "CONFIDENCE_90",
        "95% Confidence Interval": "CONFIDENCE_95",
        "97.5% Confidence Interval": "CONFIDENCE_975",
        "99% Confidence Interval": "CONFIDENCE_99",
        "Other Confidence Interval Level": "CONFIDENCE_OTHER",
        "Geometric Coefficient of Variation": "GEOMETRIC_COEFFICIENT",
        "Not Applicable": "NA",
    },
}
_SEPARATOR = re.compile(r"[^A-Z0-9]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN_DATE = re.compile(r"([A-Za-z]{3,9})\.? +(?:([0-9]{1,2}), +)?([0-9]{4})")
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?")
_FLAGS = {"t": True, "f": False, "true": True, "false": False, "yes": True, "no": False}
_NOT_APPLICABLE: Final = "N/A"
_REGISTRY = " [Patient Registry]"
# A level of masking, then who is masked in brackets; either may be missing.
_MASKING = re.compile(r"(?P<level>[^(]*?)\s*(?:\((?P<parties>[^()]*)\))?")
_FILE_NAME = re.compile(r"((?:Prot|SAP|ICF)(?:_(?:SAP|ICF))*)_[0-9]{3}\.pdf")

DESIGN_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "Allocation": ("allocation", "allocation"),
    "Intervention Model": ("intervention_model", "interventionModel"),
    "Observational Model": ("observational_model", "observationalModel"),
    "Primary Purpose": ("primary_purpose", "primaryPurpose"),
    "Time Perspective": ("time_perspective", "timePerspective"),
}
"""Name of a part of a design that is one text → its field and scheme; ``Masking`` fills two (:func:`masking`)."""


def _codes(scheme: str) -> dict[str, str]:
    known = {str(value): str(value) for value in SCHEMES[scheme]}
    return known | {_key(wording): value for wording, value in _WORDINGS.get(scheme, {}).items()}


def _key(wording: str) -> str:
    return _SEPARATOR.sub("_", wording.upper()).strip("_")


_CODES: Final[Mapping[str, Mapping[str, str]]] = {scheme: _codes(scheme) for scheme in SCHEMES}


def code_of(scheme: str, wording: str) -> str:
    """The value of a scheme that a wording stands for; empty where it stands for none.

    >>> code_of("status", "Active, not recruiting"), code_of("phase", "Phase 2"), code_of("phase", "Phase 9")
    ('ACTIVE_NOT_RECRUITING', 'PHASE2', '')
    """
    known = _CODES[scheme]
    return known.get(wording) or known.get(_key(wording), "")


def worded(scheme: str) -> Kind:
    """A value of a scheme, as a code or in an older wording; an unknown one is kept as text and doubted."""

    def read(value: object, where: Where, doubts: Doubts) -> str:
        stated = text(value, where, doubts)
        found = code_of(scheme, stated)
        if stated and not found:
            doubts.add(f"{shown(value)} is not a known value of {scheme}; kept as text", where)
        return found or stated

    return read


def date_of(written: str) -> str:
    """The day, month or year that a text writes out or gives as YYYY-MM-DD; empty where it gives none.

    >>> date_of("March 4, 2011"), date_of("March 2011"), date_of("2011-03"), date_of("February 30, 2011")
    ('2011-03-04', '2011-03', '2011-03', '')
    """
    match = _WRITTEN_DATE.fullmatch(written)
    if match is None:
        return partial_date_of(written)
    month, day, year = match.groups()
    if month[:3].lower() not in _MONTHS:
        return ""
    number = _MONTHS.index(month[:3].lower()) + 1
    return partial_date_of(f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else ""))


def written_date(value: object, where: Where, doubts: Doubts) -> str:
    """A day, a month or a year, written out or not."""
    stated = text(value, where, doubts)
    date = date_of(stated)
    if not date:
        raise Unreadable(f"{shown(value)} is not a date such as 2011-03-04 or March 4, 2011")
    return date


def flag_of(written: str) -> bool | None:
    """True or false, as databases and forms write them; None where it is neither."""
    return _FLAGS.get(written.strip().lower())


def written_flag(value: object, where: Where, doubts: Doubts) -> bool:
    """True or false, as databases and forms write them."""
    stated = flag_of(text(value, where, doubts))
    if stated is None:
        raise Unreadable(f"{shown(value)} is neither true nor false")
    return stated


def number_of(written: str) -> Decimal | None:
    """A number in digits, as it is written; None where it is none.

    >>> number_of("12.50"), number_of("1_000"), number_of("nan")
    (Decimal('12.50'), None, None)
    """
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def written_count(value: object, where: Where, doubts: Doubts) -> int:
    """A whole number of zero or more, in digits."""
    number = number_of(text(value, where, doubts))
    if number is None or not abs(number) < LARGEST_NUMBER:
        raise Unreadable(f"{shown(value)} is not a number that this field can hold")
    if number < 0 or number % 1:
        raise Unreadable(f"{shown(value)} is not a whole number of zero or more")
    return int(number)


def abbreviation_of(filename: str) -> str:
    """What is in a document of the registry, as the name of its file says; empty where it does not.

    >>> abbreviation_of("Prot_SAP_000.pdf"), abbreviation_of("letter.pdf")
    ('Prot_SAP', '')
    """
    known = _FILE_NAME.fullmatch(filename)
    return known[1] if known else ""


# ----------------------------------------------------------------------------------- values that fill several fields


def study_type(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """The kind of study, and whether it is a patient registry. A record that is withheld says ``N/A``.

    >>> study_type("Observational [Patient Registry]", Where("study_type"), Doubts())
    {'study_type': 'OBSERVATIONAL', 'patient_registry': True}
    """
    stated = text(value, where, doubts)
    if stated == _NOT_APPLICABLE:
        return {}
    kind = {"study_type": worded("studyType")(stated.removesuffix(_REGISTRY), where, doubts)}
    return kind | {"patient_registry": True} if stated.endswith(_REGISTRY) else kind


def masking(value: object, where: Where, doubts: Doubts) -> dict[str, Any]:
    """How far a trial is masked, and who is.

    >>> masking("Double Blind (Subject, Investigator)", Where("masking"), Doubts())
    {'masking': 'DOUBLE', 'who_masked': ('PARTICIPANT', 'INVESTIGATOR')}
    """
    stated = text(value, where, doubts)
    match = _MASKING.fullmatch(stated)
    if match is None or code_of("masking", stated):
        return {"masking": worded("masking")(stated, where, doubts)}
    if not match["parties"] and (parties := _parties(match["level"])):
        doubts.add(f"{shown(stated)} says who is masked, but not how far; left open", where)
        return {"who_masked": parties}
    fields: dict[str, Any] = {"masking": worded("masking")(match["level"], where, doubts)}
    if named := [each.strip() for each in (match["parties"] or "").split(",") if each.strip()]:
        fields["who_masked"] = tuple(worded("whoMasked")(each, where, doubts) for each in named)
    return fields


def _parties(stated: str) -> tuple[str, ...]:
    """The parties that a list names, if all its words are names of parties."""
    parties = tuple(code_of("whoMasked", each.strip()) for each in stated.split(","))
    return parties if all(parties) else ()
