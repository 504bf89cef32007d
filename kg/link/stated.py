"""Links that a document states: a page's list of related trials, expanded access, an NCT id among the secondary ids."""

from __future__ import annotations

from collections.abc import Iterator

from kg.trial.links import Link
from kg.trial.model import Trial
from kg.trial.text import trial_ids
from kg.trial.values import is_nct_id


def stated(trial: Trial) -> Iterator[Link]:
    """Each link that the trial's document states in a field of its own."""
    for position, listed in enumerate(trial.listed_trials, 1):
        yield Link(
            trial.nct_id,
            listed.nct_id,
            "lists",
            "PAGE",
            listed.title or listed.nct_id,
            listed.block,
            listed.title,
            position,
        )
    if is_nct_id(trial.expanded_access_nct_id):
        yield Link(
            trial.nct_id,
            trial.expanded_access_nct_id,
            "expandedAccessRecord",
            "FIELD",
            trial.expanded_access_nct_id,
            "protocolSection.statusModule.expandedAccessInfo.nctId",
        )
    for identifier in trial.secondary_ids:
        for nct_id, words in trial_ids(identifier.value):
            yield Link(
                trial.nct_id,
                nct_id,
                "lists",
                "FIELD",
                words,
                "protocolSection.identificationModule.secondaryIdInfos[].id",
            )
