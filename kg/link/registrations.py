"""Trial → the registrations, grants and study ids that another trial may have too, each in a form that is compared.

A number that has a form of its own (:mod:`kg.link.formats`) is telling wherever it stands. Any other id is compared
with all ids if it is so long that two organisations hardly come upon it alike, and only with ids of the same
organisation if it is shorter; what is shorter still, or no id at all, is left out. NCT ids are links of their own
(:mod:`kg.link.stated`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from kg.link.formats import DASHES, bare_grant, fills, found, grants, is_contract
from kg.trial.codes import IdKind
from kg.trial.model import Identifier, Trial
from kg.trial.text import fold, one_line, trial_ids

STUDY_ID: Final = "organisation's study id"
FURTHER_ID: Final = "further id"

_GRANTS: Final = frozenset(
    (IdKind.NIH, IdKind.FDA, IdKind.VA, IdKind.CDC, IdKind.AHRQ, IdKind.SAMHSA, IdKind.OTHER_GRANT)
)
_KINDS: Final[dict[str, str]] = {IdKind.REGISTRY.value: "registry's id"} | {kind.value: "grant" for kind in _GRANTS}

# Words that any id may carry, and any committee's name: they tell no two apart.
_NO_NAME: Final = frozenset(
    """
    a agreement amendment ap application approval approved assigned award board case clinical clinicaltrials code
    committee contract co cro ctep date department dept ec erb ethic ethical ethics file for grant hrec hsc id
    identifier ide iec in ind institution institutional internal irb iras kaek local na nct no not nr num number of
    or org other pending phase pilot pro project proposal prot protocol rec ref reference registration research
    review sponsor student stu study submission the thesis trial unique ver version vs
    """.split()  # noqa: SIM905 - a list of so many words is easier to read as a text
)
# Words that the names of most organisations have.
_NO_OWN_NAME: Final = _NO_NAME | frozenset(
    """
    academic administration and at center centre centres centers centro college company corporation de del der des di
    faculty foundation gmbh group health healthcare hospital inc institute institutes llc ltd medical medicine ministry
    national of pharma pharmaceutical pharmaceuticals school science sciences service services state und universidad
    universitaire universitari university università université
    """.split()  # noqa: SIM905
)
_REGISTRIES: Final = {IdKind.EUDRACT_NUMBER.value: "EudraCT", IdKind.CTIS.value: "CTIS"}
_DIGIT: Final = re.compile(r"[0-9]")
_WORD: Final = re.compile(r"[^\W_]+")
_RUN: Final = re.compile(r"[0-9]+|[^\W0-9_]+")
_SEVERAL: Final = re.compile(r"[,;] ")
_YEAR: Final = re.compile(r"^(?:19|20)[0-9]{2}")
# A telephone number, an e-mail or web address, a calendar day, a sentence: no ids.
_NO_ID: Final = re.compile(
    r"^\+|@|://|www\.|\b(?:tel|phone|fax|of|the|for|with|and|to)\b|\(?\b[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4}\b"
    r"|\b[0-9]{1,2}[-./][0-9]{1,2}[-./](?:19|20)[0-9]{2}\b",
    re.IGNORECASE,
)
# Numbers of the FDA for a drug or a device under investigation: all trials of a product run under the same.
_PRODUCT: Final = re.compile(r"\b(?:FDA|IND|IDE|BB-?IND)\b", re.IGNORECASE)


class Registration(Struct, frozen=True, array_like=True, gc=False):
    """An id of a trial: the form in which two are equal, as it is written, and what people call its kind."""

    key: str
    value: str
    kind: str


def registrations(trial: Trial) -> tuple[Registration, ...]:
    """The ids of a trial by which it can be found to belong with another, sorted; each once.

    >>> ids = (Identifier(value="2010–021434–55"), Identifier(value="5R01CA118816-03"), Identifier(value="P30CA016672"))
    >>> trial = Trial(nct_id="NCT01236547", org_study_id=Identifier(value="CACZ885M2301"), secondary_ids=ids)
    >>> [each.key for each in registrations(trial)]
    ['eudract 2010-021434', 'grant ca118816', 'id cacz885m2301']
    """
    told = dict[str, Registration]()
    if trial.org_study_id:
        for each in _told(trial.org_study_id, STUDY_ID, trial):
            told.setdefault(each.key, each)
    for identifier in trial.secondary_ids:
        for each in _told(identifier, _KINDS.get(identifier.kind, FURTHER_ID), trial):
            told.setdefault(each.key, each)
    return tuple(told[key] for key in sorted(told))


def _told(identifier: Identifier, kind: str, trial: Trial) -> Iterator[Registration]:
    """What one id says.

    Some write the name of a registry as the id, and the id where the registry's name belongs; others write a number
    without the part that tells whose it is, beside that name.
    """
    value, domain = identifier.value, identifier.domain
    formed = _formed(value)
    if formed is None:
        formed = _formed(f"{_REGISTRIES.get(identifier.kind) or domain}: {value}" if _DIGIT.search(value) else domain)
    if formed is not None:
        yield from formed
    elif (key := bare_grant(value, dated=kind != "grant")) is not None:
        yield from [Registration(key, one_line(value), "grant")] if key else []
    elif not _PRODUCT.search(f"{value} {domain}"):
        for part in _SEVERAL.split(value):
            if key := _key(part, domain, trial):
                yield Registration(key, one_line(part), kind)


def _formed(text: str) -> list[Registration] | None:
    """The ids with a form of their own in a text, without those that are no evidence; None where there is none."""
    numbers, paid = list(found(text)), list(grants(text))
    if not numbers and not paid and not is_contract(text) and not any(trial_ids(text)):
        return None
    telling = [*numbers, *(each for each, many in paid if not many)]
    return [Registration(each.key, each.value, each.kind) for each in telling]


def _key(text: str, domain: str, trial: Trial) -> str:
    """The form in which an id without a form of its own is compared; empty where it says too little."""
    plain = fold(text.translate(DASHES))
    words = [word for word in _WORD.findall(plain) if word not in _NO_NAME]
    name, strength = _joined(words), _strength(words)
    if strength == 0 or fills(name) or _NO_ID.search(plain) or sum(word.isalpha() for word in words) > 2:
        return ""
    if name in _interventions(trial):
        return ""  # the number that a company gave a drug
    if strength == 2:
        return f"id {name}"
    issuer = _issuer(domain, trial)
    return f"id {name} of {issuer}" if issuer else ""


def _interventions(trial: Trial) -> Iterator[str]:
    for intervention in trial.interventions:
        for name in (intervention.name, *intervention.other_names):
            yield _joined(_WORD.findall(fold(name.translate(DASHES))))


def _strength(words: list[str]) -> int:
    """What an id tells: 2 tells it apart from all ids, 1 from those of the same organisation, 0 nothing.

    Digits tell more than letters, which make words; a year, leading zeros and words like ``IRB`` tell nothing. Among
    the ids of 9,900 records, those that unrelated organisations had alike (``CP-005``, ``0925-0586``, ``19-105``) have
    no letters or few digits; those that every ethics committee's software counts up (``Pro00033630``) have none of
    their own.
    """
    runs = [run for word in words for run in _RUN.findall(word) if run not in _NO_NAME]
    digits = sum(len(_YEAR.sub("", run).lstrip("0")) for run in runs if run.isdigit())
    letters = sum(len(run) for run in runs if not run.isdigit())
    if digits >= 4 and letters and letters + 2 * digits >= 13:
        return 2
    mixed = any(len(_RUN.findall(word)) > 1 for word in words)
    return int((digits >= 3 and letters + digits >= 4) or (digits > 0 and mixed and letters + digits >= 8))


def _joined(words: list[str]) -> str:
    """Words together, and numbers apart: ``1-14`` is not ``114``."""
    name = ""
    for word in words:
        name += f"-{word}" if name[-1:].isdigit() and word[0].isdigit() else word
    return name


def _issuer(domain: str, trial: Trial) -> str:
    """Who gave an id, by the words of the name that are its own: the domain, or else the organisation itself.

    Empty where nobody is named.
    """
    agencies = [agency for agency in (trial.organization, *trial.sponsors) if agency and agency.name]
    own = _own_words(domain)
    for agency in agencies:
        if not own or own & _own_words(agency.name):
            return " ".join(sorted(_own_words(agency.name))) or fold(agency.name)
    return " ".join(sorted(own))


def _own_words(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(fold(name)) if word not in _NO_OWN_NAME)
