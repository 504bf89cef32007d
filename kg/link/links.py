"""All links of one trial, with obsolete ids resolved and its own ids left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.link.mentioned import mentioned
from kg.link.stated import listed, stated
from kg.trial.codes import Unit
from kg.trial.links import Link
from kg.trial.merge import Merged, Told
from kg.trial.model import Trial


def links(trial: Trial, aliases: Mapping[str, str], same: Iterable[str] = ()) -> tuple[Link, ...]:
    """Every link from a trial to another, sorted; ``aliases`` maps obsolete ids to the trial that carries them now.

    An id that is the trial's own, an alias of it or one of ``same`` is no link. A trial that is stated in a field of
    its own and mentioned in the text has both links.
    """
    return tuple(sorted(set(_resolved((*stated(trial), *mentioned(trial)), trial, aliases, same))))


def links_of(merged: Merged, aliases: Mapping[str, str], same: Iterable[str] = ()) -> tuple[tuple[Link, Told], ...]:
    """Every link from a merged trial to another, sorted, each with the document that it rests on.

    A trial that two pages list has two links, each with its place in its own list.
    """
    trial = merged.trial
    found = {
        (link, told.sha256): (link, told)
        for told, trials in merged.lists
        for link in _resolved(listed(trial.nct_id, trials), trial, aliases, same)
    }
    for link in links(trial, aliases, same):
        if link.unit != Unit.RELATED_TRIALS:
            told = merged.origin(link.unit)
            found[link, told.sha256] = (link, told)
    return tuple(found[key] for key in sorted(found))


def _resolved(found: Iterable[Link], trial: Trial, aliases: Mapping[str, str], same: Iterable[str]) -> Iterator[Link]:
    own = {trial.nct_id, *trial.nct_id_aliases, *same}
    for link in found:
        target = aliases.get(link.target, link.target)
        if target not in own:
            yield link if target == link.target else replace(link, target=target)
