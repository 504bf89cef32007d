"""All links of one trial, with obsolete ids resolved and its own ids left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.link.mentioned import mentioned
from kg.link.stated import stated
from kg.trial.links import Link
from kg.trial.model import Trial


def links(trial: Trial, aliases: Mapping[str, str]) -> tuple[Link, ...]:
    """Every link from a trial to another, sorted; ``aliases`` maps obsolete ids to the trial that carries them now.

    An id that is the trial's own, or an alias of it, is no link. A trial that is stated in a field of its own and
    mentioned in the text has both links.
    """
    own = {trial.nct_id, *trial.nct_id_aliases}
    found = set()
    for link in (*stated(trial), *mentioned(trial)):
        target = aliases.get(link.target, link.target)
        if target not in own:
            found.add(replace(link, target=target))
    return tuple(sorted(found))
