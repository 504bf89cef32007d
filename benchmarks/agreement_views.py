"""What a record says, as a page of a layout can say it: what is compared, field by field.

Each view is a pair: what is taken of the record's trial, and what of the page's. What a layout loses is taken off the
record's side here, by rule; what single pages lose or make up is listed as an exception, never here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from kg.trial.model import Dated, Intervention, Trial

Take = Callable[[Trial], Any]
View = tuple[Take, Take]

_BULLET = re.compile(r"^\s*(?:[*•-]\s*)*(?:[0-9]{1,3}[.)]\s+)?", re.MULTILINE)
_HEADING = re.compile(r"^\s*(?:\*\s+)?(Inclusion|Exclusion) Criteria\s*:?\s*$", re.MULTILINE | re.IGNORECASE)
_FUNDERS = {"INDUSTRY": "Industry", "NIH": "NIH", "FED": "Other U.S. Federal agency", "NETWORK": "NETWORK"}


def _both(take: Take) -> View:
    return take, take


def _same(name: str) -> View:
    return _both(lambda trial: getattr(trial, name))


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text, without indentation and empty ones."""
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _without_first(text: str) -> tuple[str, ...]:
    """The lines without the first paragraph."""
    return _lines(re.split(r"\n\s*\n", text.strip(), maxsplit=1)[1]) if re.search(r"\n\s*\n", text.strip()) else ()


def _criteria(text: str) -> str:
    """The words of the criteria in order, each heading as a mark. Bullets and numbers of items are no words."""
    marked = _HEADING.sub(lambda match: f"¶{match[1].lower()}", text)
    # A heading with nothing below it is none.
    return re.sub(r"¶\w+ ?(?=¶|$)", "", " ".join(_BULLET.sub("", marked).split())).strip()


def _criteria_without_first(text: str) -> str:
    """The same, without the line below the first heading."""
    lines = _lines(text)
    first = 1 if lines and _HEADING.match(lines[0]) else 0
    return _criteria("\n".join(lines[:first] + lines[first + 1 :]))


def _day(dated: Dated | None) -> str:
    """A date as a MedDataX page shows it and we believe it: a day 01 may be made up."""
    date = dated.date if dated else ""
    return date[:7] if date[7:] == "-01" else date


def _of_pair(trial: Trial, place: int) -> str:
    """Start or completion, where both are there and in order: without labels one alone tells nothing."""
    pair = _day(trial.start), _day(trial.completion)
    return pair[place] if all(pair) and pair[0][:7] <= pair[1][:7] else ""


def _lone_age(trial: Trial, name: str) -> str:
    """An age limit, where both are there; alone, 18 years as the lower limit only."""
    if trial.minimum_age and trial.maximum_age:
        return str(getattr(trial, name))
    return trial.minimum_age if name == "minimum_age" and trial.minimum_age == "18 Years" else ""


def _responsible(trial: Trial) -> str:
    party = trial.responsible_party
    return party.name or party.affiliation if party else ""


def _named_responsible(trial: Trial) -> str:
    """The investigator or, where the record names none, the organisation."""
    party = trial.responsible_party
    if party is None:
        return ""
    sponsor = trial.lead_sponsor.name if trial.lead_sponsor else ""
    return party.name or party.old_organization or sponsor


def _untyped(name: str) -> str:
    return name.partition(": ")[2]


def _distinct(trial: Trial, *parts: str) -> tuple[tuple[Any, ...], ...]:
    """The interventions by what a page tells them apart by; those that it cannot tell apart come once."""

    def told(each: Intervention) -> tuple[Any, ...]:
        return tuple(_lines(getattr(each, part)) if part == "description" else getattr(each, part) for part in parts)

    return tuple(dict.fromkeys(map(told, trial.interventions)))


def _arms_of(trial: Trial, *parts: str) -> dict[tuple[Any, ...], list[str]]:
    """The labels of the arms that have each of these interventions."""
    arms: dict[tuple[Any, ...], list[str]] = {}
    for each in trial.interventions:
        key = tuple(_lines(getattr(each, part)) if part == "description" else getattr(each, part) for part in parts)
        arms[key] = sorted({*arms.get(key, []), *each.arms})
    return {key: labels for key, labels in arms.items() if labels}


_CODED = (
    "nct_id",
    "brief_title",
    "overall_status",
    "study_type",
    "primary_purpose",
    "allocation",
    "intervention_model",
    "masking",
    "enrollment",
    "sex",
    "minimum_age",
    "maximum_age",
    "healthy_volunteers",
    "conditions",
)

_SHARED: Mapping[str, View] = {name: _same(name) for name in _CODED} | {
    "org_study_id": _both(lambda trial: trial.org_study_id.value if trial.org_study_id else ""),
    "brief_summary": _both(lambda trial: _lines(trial.brief_summary)),
    "detailed_description": _both(lambda trial: _lines(trial.detailed_description)),
    "eligibility_text": _both(lambda trial: _criteria(trial.eligibility_text)),
    "arms: label": _both(lambda trial: tuple(arm.label for arm in trial.arms)),
    "arms: description": _both(lambda trial: tuple((arm.label, _lines(arm.description)) for arm in trial.arms)),
}

_VEEVA: Mapping[str, View] = {
    **_SHARED,
    "secondary_ids": _both(lambda trial: tuple(each.value for each in trial.secondary_ids)),
    "lead_sponsor": _both(lambda trial: trial.lead_sponsor.name if trial.lead_sponsor else ""),
    "funder_types": (
        lambda trial: tuple(dict.fromkeys(_FUNDERS.get(each.agency_class, "Other") for each in trial.sponsors)),
        lambda trial: trial.funder_types,
    ),
    "phases": (lambda trial: tuple(phase for phase in trial.phases if phase != "NA"), lambda trial: trial.phases),
    "enrollment_type": _same("enrollment_type"),
    "arms: type": _both(lambda trial: tuple(arm.type for arm in trial.arms)),
    "arms: interventions": _both(lambda trial: tuple((arm.label, arm.interventions) for arm in trial.arms)),
    "interventions": _both(lambda trial: _distinct(trial, "type", "name")),
    "interventions: arms": _both(lambda trial: _arms_of(trial, "type", "name")),
    "central_contacts: name": _both(lambda trial: tuple(each.name for each in trial.central_contacts)),
    "site_count": (lambda trial: len(trial.sites), lambda trial: trial.site_count),
}

_MEDDATAX: Mapping[str, View] = {
    **_SHARED,
    "secondary_ids": _both(lambda trial: tuple((each.value, each.kind) for each in trial.secondary_ids)),
    "has_results": _same("has_results"),
    "start": _both(lambda trial: _day(trial.start)),
    "completion": _both(lambda trial: _day(trial.completion)),
    "sponsors": _both(lambda trial: trial.sponsors),
    "responsible_party": (_named_responsible, _responsible),
    "phases": _same("phases"),
    "observational_model": _same("observational_model"),
    "arms: interventions": (
        lambda trial: tuple((arm.label, tuple(dict.fromkeys(map(_untyped, arm.interventions)))) for arm in trial.arms),
        lambda trial: tuple((arm.label, arm.interventions) for arm in trial.arms),
    ),
    "interventions: name": _both(lambda trial: tuple(each[0] for each in _distinct(trial, "name", "description"))),
    "interventions: description": _both(lambda trial: _distinct(trial, "name", "description")),
    "interventions: arms": _both(lambda trial: _arms_of(trial, "name", "description")),
    "sites": _both(lambda trial: tuple((each.facility, each.city, each.region, each.country) for each in trial.sites)),
    "countries": (
        lambda trial: tuple(dict.fromkeys(site.country for site in trial.sites)),
        lambda trial: trial.countries,
    ),
}

_MEDDATAX_LOSSY: Mapping[str, View] = {
    **_MEDDATAX,
    "brief_summary": (lambda trial: _without_first(trial.brief_summary), lambda trial: _lines(trial.brief_summary)),
    "detailed_description": (
        lambda trial: _without_first(trial.detailed_description),
        lambda trial: _lines(trial.detailed_description),
    ),
    "conditions": (lambda trial: trial.conditions[1:], lambda trial: trial.conditions),
    "eligibility_text": (
        lambda trial: _criteria_without_first(trial.eligibility_text),
        lambda trial: _criteria(trial.eligibility_text),
    ),
    "start": (lambda trial: _of_pair(trial, 0), lambda trial: _day(trial.start)),
    "completion": (lambda trial: _of_pair(trial, 1), lambda trial: _day(trial.completion)),
    "minimum_age": (lambda trial: _lone_age(trial, "minimum_age"), lambda trial: trial.minimum_age),
    "maximum_age": (lambda trial: _lone_age(trial, "maximum_age"), lambda trial: trial.maximum_age),
    "has_results": (lambda trial: None if trial.has_results else False, lambda trial: trial.has_results),
    "primary_purpose": (
        lambda trial: (
            "" if trial.primary_purpose == "OTHER" and trial.study_type != "INTERVENTIONAL" else trial.primary_purpose
        ),
        lambda trial: trial.primary_purpose,
    ),
    "observational_model": (
        lambda trial: trial.observational_model.replace("OTHER", ""),
        lambda trial: trial.observational_model,
    ),
    "sponsors": (lambda trial: trial.collaborators, lambda trial: trial.sponsors),
    "responsible_party": (lambda trial: "", _responsible),
    # The rendered pages lose every country, not the first alone.
    "countries": (lambda trial: (), lambda trial: trial.countries),
}

VIEWS: Final[Mapping[str, Mapping[str, View]]] = {
    "veeva": _VEEVA,
    "meddatax": _MEDDATAX,
    "meddatax-lossy": _MEDDATAX_LOSSY,
}
"""Layout → what is compared → what is taken of the record's trial and of the page's."""
