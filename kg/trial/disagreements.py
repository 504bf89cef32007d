"""Where two documents of one trial contradict each other, field by field.

What one document does not state contradicts nothing, and neither does what a layout always changes: typography, a text
cut short, a date less precise, a list of which the first element is lost. Prose is compared by its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kg.trial.codes import Unit
from kg.trial.model import (
    Agency,
    Arm,
    AvailableIpd,
    BrowseBranch,
    BrowseLeaf,
    Contact,
    Dated,
    Heading,
    Identifier,
    Intervention,
    LargeDocument,
    Official,
    Outcome,
    Part,
    Reference,
    ResponsibleParty,
    SeeAlso,
    Site,
    Submission,
    Trial,
    UnknownField,
    UnpostedEvent,
    ViolationEvent,
)
from kg.trial.results import Results
from kg.trial.text import clean_markup, fold, one_line
from kg.trial.units import UNITS, is_stated
from kg.trial.values import age_in_years, is_partial_date

NAMES: Final[dict[type[Part], tuple[str, str]]] = {
    Agency: ("name", "agency_class"),
    Arm: ("label", "type"),
    AvailableIpd: ("url", "id"),
    BrowseBranch: ("abbrev", "name"),
    BrowseLeaf: ("id", "name"),
    Contact: ("name", "role"),
    Dated: ("date", "type"),
    Heading: ("id", "term"),
    Identifier: ("value", "kind"),
    Intervention: ("name", "type"),
    LargeDocument: ("filename", "label"),
    Official: ("name", "role"),
    Outcome: ("measure", "time_frame"),
    Reference: ("pmid", "type"),
    # Thousands of numbers: how much is reported, in short.
    Results: ("outline", "limitations"),
    ResponsibleParty: ("name", "affiliation"),
    SeeAlso: ("url", "label"),
    Site: ("facility", "country"),
    Submission: ("release_date", "unrelease_date"),
    # Never its value, which may be anything.
    UnknownField: ("path", "path"),
    UnpostedEvent: ("type", "date"),
    ViolationEvent: ("type", "issued_date"),
}
"""Part → what names it and what tells it apart: all that is compared and shown, so never a phone or an e-mail."""

_PROSE = frozenset({"brief_summary", "detailed_description", "eligibility_text", "why_stopped", "study_population"})
_WORD = re.compile(r"\w+")
# Prose of which a first paragraph is lost, or whose bullets stand otherwise, still shares nearly all of its words.
_SHARED_WORDS = 0.9
_TYPOGRAPHY = str.maketrans("‘’‚“”„‐‑‒–—−", "'''\"\"\"------")
_CUT = ("…", "...")
_SHOWN = 200


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """Two documents say different things of one field. ``document`` is the one that the graph follows, if either."""

    trial: str
    unit: str
    field: str
    document: str
    says: str
    other: str
    other_says: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two trials state differently, each side as short text."""

    unit: Unit
    field: str
    says: str
    other_says: str


def differences(
    one: Trial, other: Trial, one_in_part: frozenset[str], other_in_part: frozenset[str]
) -> Iterator[Difference]:
    """The fields that two records of one trial state differently; ``…_in_part`` name lists that may lack elements.

    >>> one, other = (Trial(nct_id="NCT02455596", enrollment=number) for number in (20, 30))
    >>> [(found.field, found.says, found.other_says) for found in differences(one, other, frozenset(), frozenset())]
    [('enrollment', '20', '30')]
    """
    for unit, fields in UNITS.items():
        if unit in (Unit.RELATED_TRIALS, Unit.UNKNOWN_FIELDS):
            continue
        for field in fields:
            says, other_says = _stated(field, one, other)
            if not (is_stated(says) and is_stated(other_says)):
                continue
            if isinstance(says, tuple):
                agree = _lists_agree(says, other_says, field in one_in_part, field in other_in_part)
            else:
                agree = _agree(field, says, other_says)
            if not agree:
                yield Difference(unit, field, shown(says, other_says), shown(other_says, says))


def _stated(field: str, one: Trial, other: Trial) -> tuple[Any, Any]:
    """What both say of a field. Sponsors whose role one does not tell are compared with all sponsors of the other."""
    if field == "sponsors_of_unknown_role" and (one.sponsors_of_unknown_role or other.sponsors_of_unknown_role):
        return one.sponsors, other.sponsors
    return getattr(one, field), getattr(other, field)


def _agree(field: str, one: Any, other: Any) -> bool:
    if isinstance(one, ResponsibleParty):
        # A page gives one line, which may be the person or the organisation.
        mine, theirs = _stated_names(one), _stated_names(other)
        return not mine or not theirs or not mine.isdisjoint(theirs)
    if isinstance(one, Part):
        pairs = ((name, getattr(one, name), getattr(other, name)) for name in NAMES[type(one)])
        return all(_agree(name, mine, theirs) for name, mine, theirs in pairs if mine and theirs)
    if isinstance(one, str):
        return _texts_agree(field, one, other)
    return bool(one == other)


def _stated_names(party: ResponsibleParty) -> set[str]:
    return {_folded(name) for name in (party.name, party.affiliation) if name}


def _texts_agree(field: str, one: str, other: str) -> bool:
    mine, theirs = _folded(one), _folded(other)
    if mine == theirs or _is_cut(mine, theirs) or _is_cut(theirs, mine):
        return True
    if field in _PROSE or field.endswith("_description"):
        return _share_words(mine, theirs)
    if field.endswith("date") and is_partial_date(one) and is_partial_date(other):
        return one.startswith(other) or other.startswith(one)
    if field in ("minimum_age", "maximum_age"):
        return age_in_years(one) is not None and age_in_years(one) == age_in_years(other)
    return False


def _folded(text: str) -> str:
    return fold(clean_markup(text).translate(_TYPOGRAPHY))


def _is_cut(text: str, whole: str) -> bool:
    """Whether a text is the beginning of another and says that it is cut."""
    return text.endswith(_CUT) and whole.startswith(text.rstrip("….").rstrip())


def _share_words(one: str, other: str) -> bool:
    mine, theirs = Counter(_WORD.findall(one)), Counter(_WORD.findall(other))
    shorter = min(mine.total(), theirs.total())
    return (mine & theirs).total() >= _SHARED_WORDS * shorter


def _lists_agree(one: tuple[Any, ...], other: tuple[Any, ...], one_in_part: bool, other_in_part: bool) -> bool:
    """Whether neither list has what the other, being whole, lacks, and elements of one name are not told apart."""
    mine, theirs = _by_name(one), _by_name(other)
    # An element without a name may be any of the other list.
    if not (other_in_part or "" in theirs) and not mine.keys() - {""} <= theirs.keys():
        return False
    if not (one_in_part or "" in mine) and not theirs.keys() - {""} <= mine.keys():
        return False
    shared = (mine.keys() & theirs.keys()) - {""}
    return all(not mine[name] or not theirs[name] or mine[name] & theirs[name] for name in shared)


def _by_name(values: tuple[Any, ...]) -> dict[str, set[str]]:
    """The folded names in a list, each with all that tells its elements apart."""
    found: dict[str, set[str]] = {}
    for value in values:
        name, detail = _named(value)
        found.setdefault(_folded(name), set()).update({_folded(detail)} if detail else ())
    return found


def _named(value: Any) -> tuple[str, str]:
    if isinstance(value, Part):
        name, detail = NAMES[type(value)]
        return getattr(value, name), getattr(value, detail)
    return str(value), ""


def shown(value: Any, beside: Any = None) -> str:
    """A value as one short line; of a list, first what the list beside it lacks.

    >>> shown(("a", "b"), ("a",)), shown(Agency(name="Aker", agency_class="INDUSTRY")), shown(True)
    ('b; a', 'Aker (INDUSTRY)', 'true')
    """
    if isinstance(value, tuple):
        names = set() if beside is None else _by_name(beside).keys()
        ordered = sorted(value, key=lambda each: _folded(_named(each)[0]) in names)
        text = "; ".join(dict.fromkeys(map(_line, ordered)))
    else:
        text = _line(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


def _line(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    name, detail = _named(value)
    return one_line(f"{name} ({detail})" if name and detail else name or detail)
