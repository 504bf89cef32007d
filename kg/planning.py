"""What a build has to make: the trials that documents describe, and what is known of each before any is mapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations, groupby, islice

from kg.graph.ledger import Entry, Ledger
from kg.graph.projections import Known, Projections
from kg.mapping import Task
from kg.trial import merge

# Trials a chunk: enough to spread the cost of preparing the shapes, few enough to keep workers evenly busy.
CHUNK = 100
"""Trials a chunk."""

_LAST = "~"  # behind every NCT id

Held = dict[str, list[Known]]
"""What the cache holds of each trial, of whatever version."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The trials to describe.

    ``aliases`` tells which trial each obsolete id belongs to now, ``same`` under which other ids a trial is described
    too, ``apart`` the pairs of these. ``made_by`` stands for code and settings.
    """

    ledger: Ledger
    number: int
    made_by: str
    described: frozenset[str]
    aliases: dict[str, str]
    same: dict[str, tuple[str, ...]]
    apart: frozenset[tuple[str, str]]

    def chunks(self, projections: Projections) -> Iterator[tuple[list[Task], Held]]:
        """The trials in chunks, in order of their ids, each with what the cache holds that fits it.

        Beside the tasks comes all that the cache holds of trials up to the last of them, described or not; in the end
        what it holds of trials behind the last one.
        """
        documents, last = _documents(self.ledger, self.number), ""
        while chunk := list(islice(documents, CHUNK)):
            after, last = last, chunk[-1][0]
            held = _held(projections.known(after, last))
            yield [self._task(nct_id, entries, held.get(nct_id, [])) for nct_id, entries in chunk], held
        yield [], _held(projections.known(last, _LAST))

    def _task(self, nct_id: str, entries: tuple[Entry, ...], held: list[Known]) -> Task:
        same = self.same.get(nct_id, ())
        inputs = self._inputs(entries, same)
        fitting = next((each for each in held if each.fits(inputs, self.aliases)), None)
        return Task(nct_id, entries, inputs, fitting, same)

    def _inputs(self, entries: tuple[Entry, ...], same: tuple[str, ...]) -> str:
        """A hash of all that decides what becomes of a trial, but for other trials; ``same`` are other ids of it."""
        facts = [(entry.source, entry.member, entry.ordinal, entry.sha256, entry.identity) for entry in entries]
        return sha256(repr((self.made_by, facts, same)).encode()).hexdigest()[:32]


def plan(ledger: Ledger, number: int, made_by: str) -> Plan:
    """What the documents of a generation say of which trials there are."""
    described: set[str] = set()
    owners: dict[str, str] = {}
    stated: dict[str, set[str]] = {}
    for nct_id, entries in _documents(ledger, number):
        described.add(nct_id)
        if aliases := merge.aliases((entry.identity, entry.sha256) for entry in entries):
            stated[nct_id] = aliases
            owners.update(dict.fromkeys(sorted(aliases), nct_id))
    groups = [(aliases | {nct_id}) & described for nct_id, aliases in stated.items()]
    apart = frozenset(pair for ids in groups for pair in combinations(sorted(ids), 2))
    same: dict[str, set[str]] = {}
    for one, other in apart:
        same.setdefault(one, set()).add(other)
        same.setdefault(other, set()).add(one)
    return Plan(
        ledger,
        number,
        made_by,
        frozenset(described),
        {alias: trial for alias, trial in owners.items() if alias not in described},
        {nct_id: tuple(sorted(others)) for nct_id, others in same.items()},
        apart,
    )


def _documents(ledger: Ledger, number: int) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """The documents of each trial, in order of trial ids."""
    for nct_id, entries in groupby(ledger.entries(number), key=lambda entry: entry.identity.nct_id):
        yield nct_id, tuple(entries)


def _held(known: list[Known]) -> Held:
    held: Held = {}
    for each in known:
        held.setdefault(each.trial, []).append(each)
    return held
