"""What of a trial a search looks through: what it is called, what it is about, what is tested, and whose it is.

And what named queries look through besides: identifiers, and parts of the trial that stand by themselves in a graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kg.trial.model import Heading, Trial


class Excerpt(Struct, frozen=True, array_like=True):
    """The text of a part of a trial: the field it belongs to, and the part's name, unique in the trial."""

    field: str
    name: str
    text: str


class Searched(Struct, frozen=True):
    """The texts of one trial that a search looks through, each wording once, in the order of the record."""

    nct_id: str
    titles: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()


def searched(trial: Trial, excerpts: Iterable[Excerpt] = ()) -> Searched:
    """The texts of a trial that a search looks through.

    Titles are the brief and the official one and the acronym. Conditions and interventions come with the MeSH headings
    that the registry derived from them, but not with what stands above these; interventions with their other names.
    Sponsors are the lead, the collaborators, and those whose role no source tells.

    >>> searched(Trial(nct_id="NCT01236547", brief_title="Icaritin", acronym="ICE", conditions=("Liver Cancer",)))
    Searched(nct_id='NCT01236547', titles=('Icaritin', 'ICE'), conditions=('Liver Cancer',), interventions=(),
        sponsors=(), identifiers=(), excerpts=())
    """
    names = (name for each in trial.interventions for name in (each.name, *each.other_names))
    return Searched(
        trial.nct_id,
        titles=_stated((trial.brief_title, trial.official_title, trial.acronym)),
        conditions=_stated((*trial.conditions, *_terms(trial.condition_headings))),
        interventions=_stated((*names, *_terms(trial.intervention_headings))),
        sponsors=_stated(each.name for each in trial.sponsors),
        identifiers=_stated(_identifiers(trial)),
        excerpts=tuple(excerpts),
    )


def _identifiers(trial: Trial) -> Iterator[str]:
    if trial.org_study_id:
        yield trial.org_study_id.value
    yield from (each.value for each in trial.secondary_ids)
    yield from trial.nct_id_aliases


def _terms(headings: Iterable[Heading]) -> Iterable[str]:
    return (heading.term for heading in headings)


def _stated(wordings: Iterable[str]) -> tuple[str, ...]:
    """Those that say something, each once."""
    return tuple(dict.fromkeys(wording for wording in wordings if wording.strip()))
