"""Proof by mutation: each leaf of real records is changed, and deleted, and a statement with its own term must follow.

The records are named in ``mutation_records.txt``: a few hundred that hold every leaf seen in the real data, several
times where it is seen several times. Terms are those of the field manifest. ``python -m benchmarks.mutation`` tries
every leaf of every record and prints the share by section; ``--choose`` chooses the records anew.
"""

from __future__ import annotations

import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.leaves import Place, another, leaves, path_of, places, written
from benchmarks.statements import changed, gone, has, said
from benchmarks.terms import replaced
from kg.manifest import fields

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "ctgov"
"""The real records, beside the project."""

CHOSEN: Final = Path(__file__).with_name("mutation_records.txt")
"""The ids of the records to try."""

_WANTED: Final = 320
_FEW: Final = 3
_LARGE: Final = 200_000
# A record without its id is no record: it is rejected.
_ID: Final = "protocolSection.identificationModule.nctId"

_ARMS: Final = "protocolSection.armsInterventionsModule"
_SAME: Final = (
    # The registry states who receives what from both sides.
    {f"{_ARMS}.armGroups[].interventionNames[]", f"{_ARMS}.interventions[].armGroupLabels[]"},
    # The organisation of the registration is the lead sponsor more often than not.
    {
        "protocolSection.identificationModule.organization.class",
        "protocolSection.sponsorCollaboratorsModule.leadSponsor.class",
        "protocolSection.sponsorCollaboratorsModule.collaborators[].class",
    },
)


def twins(path: str) -> frozenset[str]:
    """Other leaves that may say the same thing of the same node, so that deleting this one is no loss.

    >>> sorted(twins("resultsSection.adverseEventsModule.eventGroups[].id"))
    ['resultsSection.adverseEventsModule.otherEvents[].stats[].groupId',
     'resultsSection.adverseEventsModule.seriousEvents[].stats[].groupId']
    """
    same = {other for group in _SAME if path in group for other in group}
    if path.endswith("roups[].id"):  # what refers to a group says its id
        module = ".".join(path.split(".")[:2])
        same |= {other for other in leaves() if other.startswith(module) and other.endswith(("groupId", "groupIds[]"))}
    return frozenset(same - {path})


@dataclass(slots=True)
class Score:
    """A leaf over the places that were tried: how many changes and deletions there were, and which left no trace.

    ``twice`` are those of what the record says a second time: they leave a trace once that is out of the way.
    """

    tried: int = 0
    twice: int = 0
    silent: list[str] = field(default_factory=list)

    @property
    def is_proved(self) -> bool:
        """Whether every try left a trace."""
        return self.tried > 0 and not self.silent


@cache
def terms() -> Mapping[str, frozenset[tuple[str, str]]]:
    """Leaf → the classes and terms that the manifest gives it; every class with every term."""
    return {
        each.path: frozenset((class_, term) for class_ in each.classes for term in each.terms)
        for each in fields()
        if each.is_mapped
    }


# ------------------------------------------------------------------------------------------------------------- records


def archive(folder: Path = DATA) -> Iterator[tuple[str, bytes]]:
    """Every record of the archive, with its id."""
    with zipfile.ZipFile(folder / "ctg-studies.json.zip") as held:
        for name in sorted(held.namelist()):
            yield Path(name).stem, held.read(name)


def chosen(folder: Path = DATA) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records to try, with their ids."""
    with zipfile.ZipFile(folder / "ctg-studies.json.zip") as held:
        members = {Path(name).stem: name for name in held.namelist()}
        for nct_id in CHOSEN.read_text(encoding="utf-8").split():
            yield nct_id, msgspec.json.decode(held.read(members[nct_id]))


def choose(records: Iterable[tuple[str, bytes]], wanted: int = _WANTED) -> list[str]:
    """The smallest records that hold every leaf, round after round until there are as many as wanted.

    A very large one is taken only where no other has a leaf: trying all of it takes minutes.
    """
    held, sizes = dict[str, set[str]](), dict[str, int]()
    for nct_id, body in records:
        sizes[nct_id] = len(body)
        held[nct_id] = {path_of(place) for place, _ in places(msgspec.json.decode(body))}
    often = Counter(path for paths in held.values() for path in paths)
    by_size = sorted(held, key=lambda nct_id: (sizes[nct_id], nct_id))
    found: dict[str, None] = {}
    while len(found) < wanted:
        fits = [nct_id for nct_id in by_size if nct_id not in found and (not found or sizes[nct_id] < _LARGE)]
        covered: set[str] = set()
        for path in sorted(often, key=lambda path: (often[path], path)):
            if path not in covered and (first := next((each for each in fits if path in held[each]), None)):
                fits.remove(first)
                found[first] = None
                covered |= held[first]
    return sorted(found)


# -------------------------------------------------------------------------------------------------------------- trying


class Mutants:
    """One record, and what becomes of it when its leaves are changed and deleted."""

    def __init__(self, name: str, study: dict[str, Any]) -> None:
        self._name, self._study = name, study
        self._before = said(study)
        self.found: dict[str, list[tuple[Place, Any]]] = {}
        for place, value in places(study):
            # A value that is doubted is kept in part or not at all, and its doubt says so.
            if path_of(place) in terms() and written(place) not in self._before.doubted:
                self.found.setdefault(path_of(place), []).append((place, value))

    def attempt(self, path: str, place: Place, value: Any, score: Score) -> None:
        """Change the value at a place, and delete it."""
        self._attempt(path, place, another(leaves()[path], value), score, "changed")
        if path != _ID:
            self._attempt(path, place, None, score, "deleted")

    def _attempt(self, path: str, place: Place, value: Any, score: Score, what: str) -> None:
        own, differing = terms()[path], changed if value is not None else gone
        score.tried += 1
        if has(differing(self._before, said(replaced(self._study, place, value))), own):
            return
        alone, moved = self._alone(path, place)
        if has(differing(said(alone), said(replaced(alone, moved, value))), own):
            score.twice += 1
        else:
            score.silent.append(f"{self._name} {written(place)} {what}")

    def _alone(self, path: str, place: Place) -> tuple[dict[str, Any], Place]:
        """The study without all that says the same as a place, and where that place is then."""
        value = next(value for other, value in self.found[path] if other == place)
        same = [other for twin in twins(path) for other, _ in self.found.get(twin, ())]
        same += [other for other, also in self.found[path] if also == value and other != place]
        alone = deepcopy(self._study)
        for other in reversed(same):  # from behind, so that what is still to go stays where it is
            _delete(alone, other)
            place = _moved(place, other)
        return alone, place


def _delete(holder: Any, place: Place) -> None:
    for step in place[:-1]:
        holder = holder[step]
    del holder[place[-1]]


def _moved(place: Place, deleted: Place) -> Place:
    """Where a value is once another one is deleted: one place further ahead in the same list."""
    *holder, last = deleted
    step = place[len(holder)] if len(place) > len(holder) and list(place[: len(holder)]) == holder else None
    if isinstance(last, int) and isinstance(step, int) and step > last:
        return (*holder, step - 1, *place[len(deleted) :])
    return place


def measure(records: Iterable[tuple[str, dict[str, Any]]], *, leaves_each: int, places_each: int) -> dict[str, Score]:
    """Try some leaves of each record, each at some of its places: those tried least so far, and all that few have."""
    scores = {path: Score() for path in terms()}
    studies = dict(records)
    often = Counter(path for study in studies.values() for path in {path_of(place) for place, _ in places(study)})
    for name, study in studies.items():
        mutants = Mutants(name, study)
        least = sorted(mutants.found, key=lambda path: (scores[path].tried, often[path], path))
        for path in dict.fromkeys([*least[:leaves_each], *(path for path in least if often[path] <= _FEW)]):
            for place, value in mutants.found[path][:places_each]:
                mutants.attempt(path, place, value, scores[path])
    return scores


def main() -> None:
    """Try every leaf of every record, or choose the records anew."""
    if "--choose" in sys.argv:
        CHOSEN.write_text("\n".join(choose(archive())) + "\n", encoding="utf-8")
    else:
        print("\n".join(report(measure(chosen(), leaves_each=1_000, places_each=3))))


def report(scores: Mapping[str, Score]) -> Iterator[str]:
    """The share of leaves whose mutation leaves a trace, by section; and each without."""
    yield "| section | leaves seen | with a trace | changed or deleted | without a trace | said twice |"
    yield "|---|---|---|---|---|---|"
    seen = {path: score for path, score in scores.items() if score.tried}
    for section in [*dict.fromkeys(path.partition(".")[0] for path in leaves()), ""]:
        inside = [score for path, score in seen.items() if path.startswith(section)]
        numbers = (
            len(inside),
            sum(score.is_proved for score in inside),
            sum(score.tried for score in inside),
            sum(len(score.silent) for score in inside),
            sum(score.twice for score in inside),
        )
        yield f"| {section or 'all'} | " + " | ".join(f"{number:,}" for number in numbers) + " |"
    for path, score in seen.items():
        if not score.is_proved:
            yield f"\n{path}: {len(score.silent)} of {score.tried} without a trace, such as {score.silent[:3]}"


if __name__ == "__main__":
    main()
