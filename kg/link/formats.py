"""Ids whose form tells who gave them: numbers of trial registries and authorities, and grants of the NIH.

Each number of such a form names one study, however short it is. The forms are those that the registries of the WHO's
network (`who.int/clinical-trials-registry-platform`), the EMA, the French ANSM, the Dutch CCMO and the NCI describe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.trial.text import one_line

DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-") | dict.fromkeys("\u00a0\u2009\u202f\t", " "))
"""Every dash and every blank, as one; a text stays as long as it is."""


class Found(NamedTuple):
    """An id that was found in a text: the form in which it is compared, its kind, and how it is written."""

    key: str
    kind: str
    value: str


class _Format(NamedTuple):
    """What people call the id, the word its key begins with, and its form: the last group is what tells it apart.

    A group ``name`` is not part of the id.
    """

    kind: str
    scheme: str
    form: re.Pattern[str]


def _format(kind: str, scheme: str, form: str) -> _Format:
    return _Format(kind, scheme, re.compile(rf"(?<![A-Za-z0-9]){form}(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII))


_EUDRACT: Final = r"EudraCT[ #:-]*(?:No\.?|number|nr\.?)?[ :]*"
_EUCT: Final = r"(?:EU[ -]?CTR?|CTIS|EudraCT)[ #:-]*(?:\(EU\)|No\.?|number)?[ :]*"
_FORMATS: Final = (
    # Year, number, check digits. An EU CT number has a 5 after the year, and at the end the round of the application.
    _format("EU CT number", "euct", rf"(?P<name>{_EUCT})?(20\d\d-5\d{{5}})-\d\d(?:-\d\d)?"),
    _format("EudraCT number", "eudract", rf"(?P<name>{_EUDRACT})?(20\d\d-[0-4]\d{{5}})-\d\d"),
    # Without the check digits others write such numbers too: only beside the name.
    _format("EU CT number", "euct", rf"(?P<name>{_EUCT})(20\d\d-5\d{{5}})(?!-\d)"),
    _format("EudraCT number", "eudract", rf"(?P<name>{_EUDRACT})(20\d\d-[0-4]\d{{5}})(?!-\d)"),
    _format("ISRCTN number", "isrctn", r"ISRCTN[ :-]*(\d{8})"),
    _format("ANZCTR number", "actrn", r"ACTRN[ :-]*(126\d{11})p?"),
    _format("DRKS number", "drks", r"DRKS[ :-]*(\d{8})"),
    _format("ChiCTR number", "chictr", r"ChiCTR[ -]?(?:[A-Z]{2,4}-)?(\d{8,10})"),
    _format("jRCT number", "jrct", r"jRCT[ -]?([a-z]?\d{9,10})"),
    _format("JapicCTI number", "japiccti", r"JapicCTI[ -]?(\d{6})"),
    _format("UMIN number", "umin", r"UMIN(?:-?CTR)?[ -]?(?:ID:? ?)?(\d{9})"),
    _format("CTRI number", "ctri", r"CTRI[/ -](20\d\d/\d\d\d?/\d{5,6})"),
    _format("IRCT number", "irct", r"IRCT[ :]?(\d{9,15}N\d{1,3})"),
    _format("CRiS number", "kct", r"KCT[ -]?(\d{7})"),
    _format("NTR number", "ntr", r"NTR[ -]?(\d{3,5})"),
    _format("PACTR number", "pactr", r"PACTR[ -]?(\d{15,16})"),
    _format("ReBec number", "rbr", r"RBR-([a-z0-9]{6,7})"),
    _format("TCTR number", "tctr", r"TCTR[ -]?(\d{11})"),
    _format("SLCTR number", "slctr", r"SLCTR/(20\d\d/\d{3})"),
    _format("RPCEC number", "rpcec", r"RPCEC(\d{8})"),
    _format("SNCTP number", "snctp", r"SNCTP(\d{9})"),
    _format("Chinese CTR number", "ctr", r"CTR(20\d{6})"),
    _format("universal trial number", "utn", r"U?(1111-\d{4}-\d{4})"),
    _format("ID-RCB number", "idrcb", r"((?:19|20)\d\d-A\d{5}-\d\d)"),
    _format("CCMO number", "ccmo", r"NL[ -]?(\d{4,5}\.\d{3}\.\d\d)"),
    _format("Eudamed number", "civ", r"CIV-(?:[A-Z]{2}-)?(\d\d-\d\d-\d{6})"),
    _format("paediatric investigation plan", "pip", r"EMEA-(\d{6}-PIP\d\d)(?:-\d\d)?(?:-M\d\d)?"),
    _format("NCI registry number", "ctrp", r"NCI-((?:19|20)\d\d-\d{5})"),
    _format("PDQ number", "pdq", r"CDR(\d{10})"),
)

# `grants.nih.gov`, activity codes: what pays for a centre, a network or its sites, data, training or equipment pays for
# trials of every kind. P01, a programme of projects on one question, is none of them. A U01 may pay for one study, but
# of eleven that several of 9,900 records have, ten paid for a network or a site of one.
_MANY: Final = re.compile(r"P(?!01)|[MGCDSTZN]|U01|U10|UG1|UM1|UL1|U2|U42|U54|K12|K30|KL2|R24|R25|R28|TL")
_INSTITUTES: Final = (
    "AA|AE|AF|AG|AI|AM|AR|AT|BX|CA|CD|CE|CK|CX|DA|DC|DD|DE|DK|DP|EB|ES|EY|FD|GH|GM|HD|HG|HL|HP|HS|HX|IP|LM|MC|MD|MH|"
    "MR|NR|NS|OD|OH|PS|RR|RX|SM|SP|TI|TR|TS|TW|WH"
)
# Kind of application, activity, institute, serial; year and supplement of the award follow.
_GRANT: Final = re.compile(
    rf"(?<![A-Za-z0-9])[1-9]?([A-Z](?:[O0-9]\d|[A-Z]\d|\d[A-Z])|ZIA)[ -]?({_INSTITUTES})[ -]?(\d{{4,6}})"
    r"(?![0-9])(?:[ -]?\d\d(?:[AS]\d\d?){0,2}(?![A-Za-z0-9]))?",
    re.IGNORECASE | re.ASCII,
)
_BARE_GRANT: Final = re.compile(
    rf"(?:NIH|NI[A-Z]{{1,4}}|NCI|NHLBI)?[ :-]*({_INSTITUTES})[ -]?(\d{{5,6}})(-\d\d(?:[AS]\d\d?){{0,2}})?\.?",
    re.IGNORECASE | re.ASCII,
)
_CONTRACT: Final = re.compile(r"(?<![A-Za-z0-9])(?:N0\d|HHSN|75N9)[ -]?[A-Z0-9]", re.IGNORECASE | re.ASCII)
_COUNTING: Final = "01234567890123456789"


def found(text: str) -> Iterator[Found]:
    """Each registry's number in a text, in the order of the forms; what only fills the field is none.

    >>> [each.key for each in found("EudraCT No. 2010-021434-55, ISRCTN 00000000")]
    ['eudract 2010-021434']
    """
    plain = text.translate(DASHES)
    for kind, scheme, form in _FORMATS:
        for match in form.finditer(plain):
            number = match[form.groups]
            if not fills(number):
                start = match.end("name") if form.groups > 1 and match["name"] else match.start()
                yield Found(f"{scheme} {number.lower()}", kind, one_line(text[start : match.end()]))


def grants(text: str) -> Iterator[tuple[Found, bool]]:
    """Each grant of the NIH and its sisters in a text, and whether it pays for trials of every kind.

    The same project keeps institute and serial when its activity changes from one phase to the next (R61 and R33).

    >>> [(each.key, many) for each, many in grants("5R01 CA 118816-03A1; P30CA016672")]
    [('grant ca118816', False), ('grant ca016672', True)]
    """
    for match in _GRANT.finditer(text.translate(DASHES)):
        # Some write RO1 for R01; OT2 has its letter O in front.
        activity = match[1][0].upper() + match[1][1:].upper().replace("O", "0")
        if not fills(match[3]):
            key = f"grant {match[2].lower()}{int(match[3]):06d}"
            yield Found(key, "grant", one_line(text[match.start() : match.end()])), _MANY.match(activity) is not None


def bare_grant(text: str, *, dated: bool = False) -> str | None:
    """The key of a grant that is written without its activity, empty where it pays for trials of every kind.

    None where the text is none; with ``dated`` also where it lacks the year of the award, by which it is known among
    ids that are not called grants. The institute RR paid for centres.

    >>> bare_grant("HL155278"), bare_grant("RR00070-41"), bare_grant("LAMP-1")
    ('grant hl155278', '', None)
    """
    match = _BARE_GRANT.fullmatch(text.translate(DASHES).strip())
    if not match or (dated and not match[3]):
        return None
    centre = match[1].upper() == "RR" or fills(match[2])
    return "" if centre else f"grant {match[1].lower()}{int(match[2]):06d}"


def is_contract(text: str) -> bool:
    """Whether a text is a contract of the NIH: with whoever carries out trials, one after the other.

    >>> is_contract("N01-CM-62204"), is_contract("HHSN271200900020C"), is_contract("NOVA-1")
    (True, True, False)
    """
    return _CONTRACT.match(text.translate(DASHES)) is not None


def fills(number: str) -> bool:
    """Whether a number only fills a field: one digit over and over, or counting.

    >>> fills("99999999"), fills("2020-123456"), fills("2010-021434")
    (True, True, False)
    """
    longest = max(re.findall(r"\d+", number), key=len, default="")
    return len(longest) > 4 and (len(set(longest)) == 1 or longest in _COUNTING)
