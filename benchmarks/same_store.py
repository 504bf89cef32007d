"""Whether two stores hold the same triples, however many they are.

Each store is read once, by a process of its own; what is kept is the sum of the checksums of its quads, for each of
some thousand groups of subjects. Only of groups that differ the quads themselves are looked at.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from zlib import crc32

import pyoxigraph as ox

from benchmarks.measured import say

_GROUPS: Final = 4096
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Difference:
    """How many quads were compared, and those that only one store has: stale ones, missing ones, and some of each."""

    compared: int
    stale: int
    missing: int
    examples: tuple[str, ...]


def difference(updated: Path, scratch: Path) -> Difference:
    """What a store that was updated has and lacks beside one that was built from scratch."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        sums = list(processes.map(_sums, (updated, scratch)))
        differ = {at for at in range(_GROUPS) if sums[0][at] != sums[1][at]}
        only = list(processes.map(partial(_quads, differ), (updated, scratch))) if differ else [set[str](), set[str]()]
    stale, missing = only[0] - only[1], only[1] - only[0]
    examples = [f"stale: {each}" for each in sorted(stale)[:_SHOWN]]
    examples += [f"missing: {each}" for each in sorted(missing)[:_SHOWN]]
    return Difference(sum(number for number, _ in sums[1]), len(stale), len(missing), tuple(examples))


def _sums(path: Path) -> list[tuple[int, int]]:
    """Of each group, how many quads a store has and the sum of their checksums."""
    numbers, sums = [0] * _GROUPS, [0] * _GROUPS
    for at, (group, quad) in enumerate(_grouped(path)):
        numbers[group] += 1
        sums[group] += crc32(quad.encode())
        if at % 5_000_000 == 4_999_999:
            say(f"comparing: {at + 1:,} triples")
    return list(zip(numbers, sums, strict=True))


def _quads(groups: set[int], path: Path) -> set[str]:
    return {quad for group, quad in _grouped(path) if group in groups}


def _grouped(path: Path) -> Iterator[tuple[int, str]]:
    for quad in ox.Store.read_only(str(path)):
        yield crc32(str(quad.subject).encode()) % _GROUPS, str(quad)
