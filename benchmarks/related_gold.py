"""Pairs of trials that belong together by what the ranker does not see: a publication, a registration or a grant."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from benchmarks import formats
from kg.link.mentioned import mentioned
from kg.read import ctgov_json
from kg.trial.model import Trial

Gold = dict[int, frozenset[int]]
"""For each query, the trials that belong to it; both by their places in the corpus."""

# Grants of a centre or of a network pay for trials of every kind.
_INFRASTRUCTURE: Final = re.compile(r"(?:[0-9]?)(?:p30|p50|u10|ug1|m01|ul1|um1|nct)")
_NAMES: Final = ("organization", "lead_sponsor", "collaborators", "sponsors_of_unknown_role")
_SEEN: Final = (
    *("nct_id", "nct_id_aliases", "brief_title", "official_title", "brief_summary", "detailed_description"),
    *("conditions", "keywords", "arms", "interventions", "primary_outcomes", "secondary_outcomes", "other_outcomes"),
    *("condition_headings", "condition_ancestors", "intervention_headings", "intervention_ancestors"),
    *("eligibility_text", "study_population"),
    *("study_type", "phases", "age_groups", "sex", "healthy_volunteers", "primary_purpose", "intervention_model"),
)


def corpus(every: int = 1) -> list[Trial]:
    """All trials of the archive, by id, with what the gold and the rankers need."""
    kept = {*_SEEN, *_NAMES, "references", "secondary_ids", "org_study_id"}
    trials = list[Trial]()
    for _, body in formats.records(every):
        trial = ctgov_json.read(body).trial
        trials.append(Trial(**{name: getattr(trial, name) for name in kept}))
    return sorted(trials, key=lambda trial: trial.nct_id)


def masked(trial: Trial) -> Trial:
    """The trial as a ranker sees it: without references, and without its ids and sponsors' names in any text."""
    names = {identifier.value for identifier in (*trial.secondary_ids, trial.org_study_id) if identifier}
    names |= {agency.name for agency in (trial.organization, *trial.sponsors) if agency}
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 3))
    fields = {name: msgspec.to_builtins(getattr(trial, name)) for name in _SEEN}
    if pattern.pattern:
        texts = set(_SEEN) - {"nct_id", "nct_id_aliases"}
        pattern = re.compile(rf"(?<!\w)(?:{pattern.pattern})(?!\w)", re.IGNORECASE)
        fields |= {name: _without(fields[name], pattern) for name in texts}
    return msgspec.convert(fields, Trial)


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(" . ", value)
    if isinstance(value, dict):
        return {key: each if key == "id" else _without(each, pattern) for key, each in value.items()}
    return [_without(each, pattern) for each in value] if isinstance(value, list | tuple) else value


def published(trials: list[Trial], derived: bool = True) -> Gold:
    """Trials that share an article that two to five trials cite, or an id of a registration or a grant.

    A reference of the type DERIVED was found by the registry: the article names the trial in PubMed. ``derived`` tells
    whether it counts.
    """
    groups = defaultdict[str, set[int]](set)
    for place, trial in enumerate(trials):
        for reference in trial.references:
            if reference.pmid and (derived or reference.type != "DERIVED"):
                groups[f"article {reference.pmid}"].add(place)
        for identifier in trial.secondary_ids:
            if name := _telling(identifier.value):
                groups[f"id {name}"].add(place)
    return _gold(groups.values(), most=5)


def _telling(identifier: str) -> str:
    """An id in the form that is compared; empty where it is junk: too short, a word, a number, a centre's grant."""
    name = re.sub(r"[^a-z0-9]", "", identifier.lower())
    junk = len(name) < 6 or not re.search("[a-z]", name) or not re.search("[0-9]{3}", name)
    return "" if junk or _INFRASTRUCTURE.match(name) else name


def headed(trials: list[Trial]) -> Gold:
    """Trials that share a MeSH heading of a condition and one of an intervention, both together rare."""
    groups = defaultdict[tuple[str, str], set[int]](set)
    for place, trial in enumerate(trials):
        for condition in trial.condition_headings:
            for intervention in trial.intervention_headings:
                groups[condition.term, intervention.term].add(place)
    return _gold(groups.values(), most=20)


def naming(trials: list[Trial]) -> Gold:
    """Trials of which one names the other in its text."""
    places = {trial.nct_id: place for place, trial in enumerate(trials)}
    pairs = ({place, places[link.target]} for place, trial in enumerate(trials) for link in _named(trial, places))
    return _gold((pair for pair in pairs if len(pair) == 2), most=2)


def _named(trial: Trial, places: Mapping[str, int]) -> Iterator[Any]:
    return (link for link in mentioned(trial) if link.target in places)


def _gold(groups: Iterable[set[int]], most: int) -> Gold:
    gold = defaultdict[int, set[int]](set)
    for group in groups:
        if 2 <= len(group) <= most:
            for place in group:
                gold[place] |= group - {place}
    return {place: frozenset(gold[place]) for place in sorted(gold)}


def between_sponsors(gold: Gold, trials: list[Trial]) -> Gold:
    """The pairs whose trials have different lead sponsors: what is alike is the subject, not the author."""
    sponsor = [trial.lead_sponsor.name.casefold() if trial.lead_sponsor else str(n) for n, trial in enumerate(trials)]
    kept = {query: frozenset(each for each in gold[query] if sponsor[each] != sponsor[query]) for query in gold}
    return {query: related for query, related in kept.items() if related}


def groups(gold: Gold) -> dict[int, int]:
    """For each query the first of all trials that it is joined with, directly or through others."""
    first: dict[int, int] = {}
    for query in gold:
        waiting = [query]
        while waiting:
            if (place := waiting.pop()) not in first:
                first[place] = query
                waiting += gold.get(place, ())
    return first


def is_for_tuning(trial: Trial) -> bool:
    """Whether a query belongs to the half that was looked at while the ranker was made."""
    return int(hashlib.sha256(trial.nct_id.encode()).hexdigest(), 16) % 2 == 0
