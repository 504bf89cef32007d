"""Several documents of one trial → one trial, unit by unit; a unit is never made of two documents.

The registry's own record comes in several formats and is one thing: the newest speaks, and older ones are superseded.
Pages speak for what no such record can express; where there is none, each unit comes from the page that carries it
best. A withheld record silences everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from msgspec import structs

from kg.trial.codes import Status, Unit
from kg.trial.disagreements import Disagreement, differences
from kg.trial.model import Intervention, ListedTrial, Trial
from kg.trial.record import Identity, Record
from kg.trial.text import fold
from kg.trial.units import CORE, FORMATS, GROUPS, IN_PART, LAYOUTS, PARTLY, UNITS, Grade, is_stated, states

_RICHNESS = {name: -place for place, name in enumerate((*FORMATS, *LAYOUTS))}


def aliases(documents: Iterable[tuple[Identity, str]]) -> set[str]:
    """The obsolete ids of a trial, as far as they can be told before its documents (identity, hash) are read.

    >>> old = Identity("ctgov-json", "NCT3", "2024-01-01", ("NCT1",))
    >>> new = Identity("ctgov-json", "NCT3", "2025-01-01", ("NCT2",))
    >>> aliases([(old, "ff"), (new, "00")])
    {'NCT2'}
    """
    pairs = list(documents)
    records = [pair for pair in pairs if pair[0].kind in FORMATS]
    if records:
        pairs = [max(records, key=lambda pair: (pair[0].updated, _RICHNESS[pair[0].kind], pair[1]))]
    return {alias for identity, _ in pairs for alias in identity.aliases}


@dataclass(frozen=True, slots=True)
class Told:
    """What one document tells: its record, and what merging must know of it. ``name`` is how messages call it."""

    name: str
    sha256: str
    identity: Identity
    record: Record

    @property
    def trial(self) -> Trial:
        """The trial as this document alone tells it."""
        return self.record.trial

    @property
    def layout(self) -> str:
        """The layout of a page, or the format of a record; a page that names none has its site's full one."""
        return self.record.layout or self.identity.kind


@dataclass(frozen=True, slots=True)
class Merged:
    """One trial, and what of it comes from which document.

    ``contributions`` are the documents that something was taken from, each with the units that it states and that
    were taken from it, in the order of the table; the registry's records first. ``lists`` are the documents that list
    related trials, each with its list. ``origins`` tells the document that each unit was taken from, stated or not.
    """

    trial: Trial
    contributions: tuple[tuple[Told, tuple[Unit, ...]], ...]
    lists: tuple[tuple[Told, tuple[ListedTrial, ...]], ...]
    disagreements: tuple[Disagreement, ...]
    origins: Mapping[Unit, Told]

    def origin(self, unit: str) -> Told:
        """The document that a unit was taken from; of several that list related trials, the first."""
        return self.origins[Unit(unit)]


def merge(told: Sequence[Told]) -> Merged:
    """The documents of one trial as one, whatever their order. One document gives its trial unchanged.

    >>> page = Told("page", "aa", Identity("veeva", "NCT1"), Record(Trial(nct_id="NCT1", acronym="X", sex="ALL")))
    >>> sheet = Told("sheet", "bb", Identity("ctgov-csv", "NCT1"), Record(Trial(nct_id="NCT1", acronym="A")))
    >>> merged = merge([page, sheet])
    >>> merged.trial.acronym, merged.trial.sex, merged.origin("ELIGIBILITY").name
    ('A', 'ALL', 'page')

    Raises:
        ValueError: there is no document, or they are about several trials.
    """
    if len({each.trial.nct_id for each in told}) != 1:
        raise ValueError("documents of exactly one trial can be merged")
    registry, pages = _counted(told)
    # Of the registry's records, those of other formats than the speaking one fill gaps and are heard on nothing else.
    voices = (*registry[:1], *pages)
    lists = tuple((each, each.trial.listed_trials) for each in voices if each.trial.listed_trials)
    origins = {unit: _origin(unit, registry, pages) for unit in UNITS}
    if lists:
        origins[Unit.RELATED_TRIALS] = lists[0][0]
    interventions, typing = _typed(origins[Unit.ARMS], voices)
    taken = {unit: {origin.sha256} for unit, origin in origins.items() if _contributes(unit, origin.trial)}
    taken[Unit.RELATED_TRIALS] = {each.sha256 for each, _ in lists}
    taken.setdefault(Unit.ARMS, set()).update(typing)
    units = ((each, _units(each, taken)) for each in (*registry, *pages))
    alone = len(registry) + len(pages) == 1
    return Merged(
        voices[0].trial if alone else _assembled(origins, interventions, (list_ for _, list_ in lists)),
        tuple((each, names) for each, names in units if names),
        lists,
        tuple(sorted(set(_disagreements(voices, origins)))),
        origins,
    )


def _counted(told: Iterable[Told]) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """The documents that are neither superseded nor repeated: records, the speaking one first, and pages by layout."""
    distinct = {each.sha256: each for each in sorted(told, key=lambda each: each.name, reverse=True)}.values()
    records = [each for each in distinct if each.identity.kind in FORMATS]
    if withheld := [each for each in records if each.trial.overall_status == Status.WITHHELD]:
        return (max(withheld, key=_age),), ()
    # Told by age, a later one of the same format or group of layouts takes the place of an earlier one.
    newest = {each.identity.kind: each for each in sorted(records, key=_age)}
    pages = (each for each in distinct if each.identity.kind not in FORMATS)
    shown = {(each.identity.kind, GROUPS[each.layout]): each for each in sorted(pages, key=_age)}
    return tuple(sorted(newest.values(), key=_age, reverse=True)), tuple(shown[group] for group in sorted(shown))


def _age(told: Told) -> tuple[str, int, str, str]:
    """The key by which the newest is the greatest: its date, then richness, and the hash so that there is no tie.

    A record that was downloaded again without an update may differ in what the registry derived: the later counts.
    """
    return told.identity.updated, _RICHNESS[told.layout], told.trial.data_version, told.sha256


def _origin(unit: Unit, registry: tuple[Told, ...], pages: tuple[Told, ...]) -> Told:
    """The document that speaks for a unit. A record speaks by its silence too, a page beside a record does not."""
    able = [each for each in registry if unit in FORMATS[each.identity.kind] - each.record.lacks]
    if able:
        # What a poorer format loses of a unit does not erase what another record has of it.
        return next((each for each in able if unit not in PARTLY.get(each.identity.kind, ())), able[0])
    # The first of equals: pages stand in an order of their own.
    page = max(pages, key=lambda each: _merit(unit, each), default=None)
    if page is None or (registry and not states(page.trial, unit)):
        return registry[0]
    return page


def _merit(unit: Unit, page: Told) -> tuple[bool, Grade, bool, str]:
    core = CORE.get(unit)
    states_core = core is not None and is_stated(getattr(page.trial, core))
    grade = LAYOUTS[page.layout].get(unit, Grade.NOT)
    # A page that is silent may have lost what it held, so that absence is not trusted: what is stated comes first.
    return states(page.trial, unit), grade, states_core, page.identity.updated


def _units(told: Told, taken: Mapping[Unit, set[str]]) -> tuple[Unit, ...]:
    return tuple(unit for unit in UNITS if told.sha256 in taken.get(unit, ()))


def _contributes(unit: Unit, trial: Trial) -> bool:
    """Whether a unit that was taken from a trial says anything. The trial's id is said by whatever identifies it."""
    return unit is Unit.IDENTIFICATION or states(trial, unit)


def _assembled(
    origins: Mapping[Unit, Told],
    interventions: tuple[Intervention, ...],
    lists: Iterable[tuple[ListedTrial, ...]],
) -> Trial:
    values = {field: getattr(origins[unit].trial, field) for unit, fields in UNITS.items() for field in fields}
    listed: tuple[ListedTrial, ...] = ()
    for list_ in lists:
        listed += tuple(each for each in list_ if each not in listed) if listed else list_
    values |= {"interventions": interventions, "listed_trials": listed}
    return structs.replace(origins[Unit.IDENTIFICATION].trial, **values)


def _typed(origin: Told, voices: Sequence[Told]) -> tuple[tuple[Intervention, ...], set[str]]:
    """The interventions, each untyped one with the type that others give its name, and the hashes of those others.

    Where they give it several types, none is right for sure.
    """
    types: dict[str, dict[str, Told]] = {}
    for other in voices:
        for each in other.trial.interventions:
            if each.type and each.name and other is not origin:
                types.setdefault(fold(each.name), {}).setdefault(each.type, other)
    typed, typing = list[Intervention](), set[str]()
    for each in origin.trial.interventions:
        given = types.get(fold(each.name), {}) if not each.type else {}
        if len(given) == 1:
            ((type_, other),) = given.items()
            typed.append(structs.replace(each, type=type_))
            typing.add(other.sha256)
        else:
            typed.append(each)
    return tuple(typed), typing


def _disagreements(voices: Sequence[Told], origins: Mapping[Unit, Told]) -> Iterator[Disagreement]:
    """What documents of different kinds contradict each other on."""
    for one, other in combinations(voices, 2):
        if one.identity.kind == other.identity.kind:
            continue
        in_part = [IN_PART.get(each.layout, frozenset()) for each in (one, other)]
        for found in differences(one.trial, other.trial, *in_part):
            sides = [(one.name, found.says), (other.name, found.other_says)]
            if origins[found.unit] is other:
                sides.reverse()
            yield Disagreement(one.trial.nct_id, found.unit, found.field, *sides[0], *sides[1])
