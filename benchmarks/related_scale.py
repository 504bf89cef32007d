"""Time and memory of similar trials for many trials: the archive's, and copies of them that are not the same.

A copy keeps its trial's headings; of its words, four of ten are drawn anew (as often as they are in the archive), and
those that five trials or fewer have become words of this round of copies alone: frequent words stay as frequent, names
stay rare, and the vocabulary grows with the corpus. Real trials share less with each other than such copies.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks import related_gold
from benchmarks.measured import run
from kg.link.comparable import Comparable, Comparables, write
from kg.link.features import Features, features
from kg.link.nearest import top
from kg.link.statistics import fit
from kg.link.vectors import matrix


def scale(size: int, threads: int) -> Iterator[str]:
    """Measure one size; a line of Markdown for each step."""
    start = time.process_time()
    trials = [features(trial) for trial in related_gold.corpus()]
    extraction = (time.process_time() - start) / len(trials)
    copies = Copies(trials)
    generating = _seconds(lambda: sum(1 for _ in copies.of(size)))
    yield f"{size:,} trials, {threads} threads; making the copies takes {generating:.0f} s, which are taken off.\n"
    yield "| step | seconds | of the processor |"
    yield "|---|---|---|"
    yield f"| reading and features, one process, from {len(trials):,} | {extraction * size:.0f} | |"
    clock = _Clock(generating)
    statistics = fit(copies.of(size))
    yield clock.line("statistics")
    vectors = matrix(copies.of(size), statistics)
    yield clock.line("vectors")
    clock.spare = 0.0
    edges = top(vectors, threads=threads)
    yield clock.line("nearest")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    having = np.bincount(vectors.strong.indices, minlength=len(statistics.keys)).astype(float)
    yield f"\n{len(edges):,} edges · {len(statistics.keys):,} features of two trials or more · {peak:,.0f} MB at most"
    yield f"· features a trial: {vectors.rows.nnz / size:.0f}, to search by {vectors.strong.nnz / size:.0f}"
    yield f"· multiplications a trial {(having**2).sum() / size:,.0f}"


def as_built(size: int, threads: int) -> Iterator[str]:
    """Relate so many as a build does it, with large arrays in files: seconds, and memory of the process."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copies = Copies([features(trial) for trial in related_gold.corpus()])
        write(folder / "part", (Comparable(nct_id=each.nct_id, features=each) for each in copies.of(size)))
        Comparables.joined([folder / "part"], folder / "all").close()
        yield f"{size:,} trials, {threads} threads, {(folder / 'all').stat().st_size / 1e6:,.0f} MB to be compared.\n"
        watched = run([sys.executable, "-c", _RELATES, place, str(threads)])
        held, most = max(each.held for each in watched.samples), max(each.main for each in watched.samples)
        yield f"{watched.seconds:,.0f} s, {watched.processor:,.0f} s of the processor, {watched.output.strip()} edges;"
        yield f"the process holds {held:,.0f} MB at most, {most:,.0f} MB with mapped files."


_RELATES = """
import sys
from pathlib import Path
from kg.link.arrays import Arrays
from kg.link.comparable import Comparables
from kg.link.corpus import relate
folder = Path(sys.argv[1])
print(len(relate(Comparables(folder / "all"), threads=int(sys.argv[2]), arrays=Arrays(folder)).similar.a))
"""


class _Clock:
    def __init__(self, spare: float) -> None:
        self.spare, self._wall, self._processor = spare, time.perf_counter(), time.process_time()

    def line(self, step: str) -> str:
        wall, processor = time.perf_counter(), time.process_time()
        seconds, own = wall - self._wall - self.spare, processor - self._processor - self.spare
        self._wall, self._processor = wall, processor
        return f"| {step} | {max(seconds, 0):.1f} | {max(own, 0):.1f} |"


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


class Copies:
    """The archive's trials, and then copies of them, as many as are asked for; always the same."""

    def __init__(self, trials: list[Features]) -> None:
        self._trials = trials
        self._keys = [np.frombuffer(each.keys, "<u8") for each in trials]
        words = [keys[len(keys) - len(trial.words) :] for keys, trial in zip(self._keys, trials, strict=True)]
        self._pool = np.concatenate(words)
        known, counts = np.unique(self._pool, return_counts=True)
        rare = known[counts <= 5]
        self._rare = [rare[np.minimum(np.searchsorted(rare, keys), len(rare) - 1)] == keys for keys in words]

    def of(self, size: int) -> Iterator[Features]:
        for number in range(size):
            place, round_ = number % len(self._trials), number // len(self._trials)
            yield self._copy(place, round_, number) if round_ else self._trials[place]

    def _copy(self, place: int, round_: int, number: int) -> Features:
        trial, keys = self._trials[place], self._keys[place]
        headings = len(keys) - len(trial.words)
        random = np.random.Generator(np.random.PCG64(number))
        words = np.where(self._rare[place], keys[headings:] ^ np.uint64(round_), keys[headings:])
        drawn = random.random(len(words)) < 0.4
        words[drawn] = self._pool[random.integers(0, len(self._pool), int(drawn.sum()))]
        words, first = np.unique(words, return_index=True)
        weights = np.fromiter(trial.words.values(), float)[first]
        return Features(
            nct_id=f"copy{number:09d}",
            conditions=trial.conditions,
            interventions=trial.interventions,
            # Only keys and weights are counted and compared; the words themselves are for people.
            wording="\n".join(map(str, range(len(words)))),
            weights=weights.astype("<f8").tobytes(),
            keys=keys[:headings].tobytes() + words.tobytes(),
        )
