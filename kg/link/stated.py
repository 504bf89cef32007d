"""Links that a document states: a page's list of related trials, expanded access, an NCT id among the secondary ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.trial.codes import Unit
from kg.trial.links import Link
from kg.trial.model import ListedTrial, Trial
from kg.trial.text import trial_ids
from kg.trial.values import is_nct_id


def stated(trial: Trial) -> Iterator[Link]:
    """Each link that the trial's document states in a field of its own."""
    yield from listed(trial.nct_id, trial.listed_trials)
    if is_nct_id(trial.expanded_access_nct_id):
        yield Link(
            trial.nct_id,
            trial.expanded_access_nct_id,
            "expandedAccessRecord",
            "FIELD",
            trial.expanded_access_nct_id,
            "protocolSection.statusModule.expandedAccessInfo.nctId",
            unit=Unit.STATUS.value,
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
                unit=Unit.IDENTIFIERS.value,
            )


def listed(nct_id: str, trials: Sequence[ListedTrial]) -> Iterator[Link]:
    """The links that one page's list of related trials makes; a place is one in this list."""
    for position, each in enumerate(trials, 1):
        yield Link(
            nct_id,
            each.nct_id,
            "lists",
            "PAGE",
            each.title or each.nct_id,
            each.block,
            each.title,
            position,
            Unit.RELATED_TRIALS.value,
        )
