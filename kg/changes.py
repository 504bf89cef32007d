"""What an update starts from: the generation before, and which trials came, changed or went since."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from kg.errors import KgError
from kg.graph.counts import Counts
from kg.graph.folder import PROJECTED
from kg.link import joins, kept
from kg.link.joins import Joins
from kg.link.kept import Kept
from kg.making import Making
from kg.replacing import Change

MOST: Final = 0.1
"""A graph of which more than this part of the trials has changed is made whole: that is faster then."""


@dataclass(frozen=True, slots=True)
class Before:
    """What an update needs of the generation before; ``digests`` are those of the trials' projections."""

    path: Path
    info: dict[str, Any]
    kept: Kept
    joins: Joins
    counts: Counts
    digests: dict[str, bytes]


def before(making: Making) -> Before | None:
    """What an update needs; None where something is missing or was made otherwise."""
    folder = making.folder
    if not folder.stands(making.made_by):
        return None
    path = folder.current()
    counts = Counts.of(folder.counts, folder.number())
    try:
        if counts is not None:
            making.counts = counts
            info = msgspec.json.decode((path / "build.json").read_bytes(), type=dict[str, Any])
            related = path / kept.FOLDER
            return Before(path, info, kept.read(related), joins.read(related), counts, _digests(path / PROJECTED))
    except (OSError, ValueError, KgError, msgspec.MsgspecError):
        pass  # made whole, which mends it
    return None


def _digests(path: Path) -> dict[str, bytes]:
    with path.open(encoding="ascii") as file:
        lines = (line.rstrip("\n").partition("\t") for line in file)
        return {nct_id: bytes.fromhex(digest) for nct_id, _, digest in lines}


@dataclass(slots=True)
class Changes:
    """The trials that came, changed or went, and the id of the projection of each trial before and now."""

    changes: list[Change] = field(default_factory=list)
    was: dict[str, int] = field(default_factory=dict)
    now: dict[str, int] = field(default_factory=dict)


def changes(making: Making, digests: dict[str, bytes]) -> Changes | None:
    """What changed; None where it is too much, or the cache lacks a projection of before."""
    found, most = Changes(), MOST * len(digests)
    for tasks, held in making.plan.chunks(making.projections):
        used = {task.known for task in tasks}
        making.outdated += [each.id for holds in held.values() for each in holds if each not in used]
        was = {
            nct_id: each.id for nct_id, holds in held.items() for each in holds if each.digest == digests.get(nct_id)
        }
        found.was |= was
        for task in tasks:
            if task.known is not None and task.known.id == was.get(task.nct_id):
                found.now[task.nct_id] = task.known.id
            else:
                found.changes.append(Change(task.nct_id, task, was.get(task.nct_id, 0)))
        described = {task.nct_id for task in tasks}
        found.changes += (Change(nct_id, None, id_) for nct_id, id_ in was.items() if nct_id not in described)
        if len(found.changes) > most:
            return None
    return found if found.was.keys() == digests.keys() else None
