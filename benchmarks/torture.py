"""Kill builds at random moments, let them run out of disk, and look whether anything is ever lost, wrong or different.

``python -m benchmarks.torture --kills 100 --seed 1``. A first build, an update over changed sources and an update that
goes back are disturbed again and again: killed (``kill -9``: the build itself, or one of its workers) at moments drawn
over their whole length, or denied to write (:mod:`benchmarks.torture_faults`). After each the folder must hold no
graph, the whole old graph or the whole new one, for SPARQL and for typed trials alike; in the end the build that is
left alone must leave what a clean build leaves, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import kg
from benchmarks.measured import Options, Part, progress, say
from benchmarks.torture_faults import Disks, fault
from kg.errors import NotFound
from kg.graph.folder import PUBLISHED
from kg.shipped import folder as shipped

ROOT = Path(__file__).resolve().parents[1]
ARCHIVE = ROOT.parent / "shared" / "data" / "ctgov" / "ctg-studies.json.zip"

FAULTS = 0.35
"""So many of the disturbances are no kills."""


@dataclass
class Outcome:
    """What was counted over all kills."""

    seed: int
    records: int
    seconds: dict[str, float] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def hit(self) -> int:
        """Kills that came while the build ran."""
        return sum(number for what, number in self.kills.items() if not what.startswith("too late"))

    @property
    def losses(self) -> int:
        return sum("gone" in each for each in self.wrong)

    def table(self) -> str:
        """The counts as Markdown."""
        rows = [
            f"| records | {self.records} |",
            f"| seconds of a first and of a second build that is left alone | "
            f"{self.seconds['first']:.1f}, {self.seconds['second']:.1f} |",
            *(f"| killed: {what} | {number} |" for what, number in sorted(self.kills.items())),
            *(f"| {what} | {number} |" for what, number in sorted(self.faults.items())),
            *(f"| afterwards: {what} | {number} |" for what, number in sorted(self.found.items())),
            f"| **losses**: a graph, or a document, that was there is gone | {self.losses} |",
            f"| wrong graphs, lost documents or other bytes in the end | {len(self.wrong)} |",
        ]
        return "\n".join([f"seed {self.seed}\n", "| what | |", "|---|---|", *rows, *self.wrong, ""])


@dataclass
class Torture:
    """Two states of the sources, the clean graph of each, and what the kills showed."""

    home: Path
    outcome: Outcome
    chance: random.Random
    disks: Disks
    clean: dict[str, Seen] = field(default_factory=dict)

    def prepare(self, records: list[bytes]) -> None:
        """Write both states of the sources and build each cleanly, timing it."""
        half = len(records) // 2
        states = {"first": records[: half + half // 2], "second": [*records[half // 2 : half], *records[half:]]}
        for name, chosen in states.items():
            write(self.home / name / "in", chosen)
            started = time.perf_counter()
            finish(self.home / name / "in", self.home / name / "out")
            self.outcome.seconds[name] = time.perf_counter() - started
            self.clean[name] = Seen.of(self.home / name / "out")
        # How long an update takes, which need not be as long as a build from scratch.
        place = self.home / "timed"
        shutil.copytree(self.home / "first" / "out", place / "out", symlinks=True)
        started = time.perf_counter()
        finish(self.home / "second" / "in", place / "out")
        self.outcome.seconds["second"] = time.perf_counter() - started

    def round(self) -> None:
        """One folder: disturbed while it is built first, then twice while it is built again over changed sources."""
        home = self.home / "round"
        shutil.rmtree(home, ignore_errors=True)
        source, output = home / "in", home / "out"
        allowed: dict[str, Seen] = {}
        for step, state in (("first build", "first"), ("update", "second"), ("update back", "first")):
            shutil.rmtree(source, ignore_errors=True)
            shutil.copytree(self.home / state / "in", source)
            allowed = {**allowed, state: self.clean[state]}
            for _ in range(self.chance.randint(1, 3)):
                if self.chance.random() < FAULTS:
                    self.fault(source, output, step)
                else:
                    self.kill(source, output, step)
                self.look(output, allowed, step)
            finish(source, output)
            if Seen.of(output) != self.clean[state]:
                self.outcome.wrong.append(f"* {step}: in the end the graph is not that of a clean build")
            allowed = {state: self.clean[state]}

    def kill(self, source: Path, output: Path, step: str) -> None:
        process = subprocess.Popen(command(source, output), stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0.0, self.outcome.seconds["first" if step == "first build" else "second"]))
        worker = self.chance.random() < 0.2
        targets = list(children(process.pid)) if worker else [process.pid]
        running = process.poll() is None
        with suppress(ProcessLookupError):
            os.kill(targets[0] if targets else process.pid, signal.SIGKILL)
        process.wait()
        who = "a worker" if worker and targets else "the build"
        self.outcome.kills[f"{who}, {step}" if running else f"too late, {step}"] += 1

    def fault(self, source: Path, output: Path, step: str) -> None:
        """A build that cannot write all: no file beyond a size, or a disk that is full."""
        full = self.chance.random() < 0.5
        told = self.disks.build(source, output) if full and self.disks.at_hand else fault(source, output, self.chance)
        self.outcome.faults[f"{told.what}, {step}"] += 1
        if not told.plain:
            self.outcome.wrong.append(f"* {step}, {told.what}: told as `{told.words[-200:]}`")

    def look(self, output: Path, allowed: dict[str, Seen], step: str) -> None:
        """Compare what a reader finds now with the graphs that may stand there."""
        try:
            found = Seen.of(output)
        except NotFound:
            # Only before the first graph was published.
            self.outcome.found["no graph yet"] += 1
            if step != "first build":
                self.outcome.wrong.append("* a graph was there and is gone")
            return
        names = [name for name, graph in allowed.items() if graph == found]
        self.outcome.found[f"the whole graph of the {names[0]} sources" if names else "another graph"] += 1
        if not names:
            self.outcome.wrong.append("* a graph that is neither the old nor the new one")


@dataclass(frozen=True)
class Seen:
    """All that a reader can see of a graph: its files, its triples, its typed trials."""

    files: tuple[bytes, ...]
    triples: frozenset[str]
    trials: tuple[object, ...]

    @classmethod
    def of(cls, output: Path) -> Seen:
        graph = kg.open(output)
        triples = frozenset(f"{quad}" for quad in graph.store)
        trials = tuple(graph[nct_id] for nct_id in graph)
        return cls(tuple((graph.path / name).read_bytes() for name in PUBLISHED), triples, trials)


def command(source: Path, output: Path) -> list[str]:
    return [sys.executable, "-m", "kg", "build", str(source), "-o", str(output), "--prune", "--workers", "2"]


def finish(source: Path, output: Path) -> None:
    subprocess.run(command(source, output), check=True, capture_output=True)


def children(pid: int) -> Iterator[int]:
    """The processes that a build has started (Linux)."""
    try:
        yield from map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    except OSError:
        return


def write(folder: Path, records: list[bytes]) -> None:
    """Half of the records as loose files, half in one file of lines."""
    folder.mkdir(parents=True)
    half = len(records) // 2
    for record in records[:half]:
        name = json.loads(record)["protocolSection"]["identificationModule"]["nctId"]
        (folder / f"{name}.json").write_bytes(record)
    (folder / "rest.ndjson").write_bytes(b"\n".join(records[half:]) + b"\n")


def records(number: int) -> list[bytes]:
    """Real records where they are at hand, else those of the sample; each on one line."""
    if not ARCHIVE.is_file():
        return (shipped("sample") / "documents" / "records.ndjson").read_bytes().splitlines()[:number]
    with zipfile.ZipFile(ARCHIVE) as archive:
        names = sorted(archive.namelist())
        chosen = names[:: max(1, len(names) // number)][:number]
        return [json.dumps(json.loads(archive.read(name))).encode() for name in chosen]


def run(kills: int, seed: int, number: int = 60) -> Outcome:
    """Disturb until enough kills hit a running build."""
    for outcome in rounds(kills, seed, number):
        last = outcome
    return last


def rounds(kills: int, seed: int, number: int = 60, work: Path | None = None) -> Iterator[Outcome]:
    """The counts after each folder that was built three times, until enough kills hit a running build."""
    chosen = records(number)
    outcome = Outcome(seed, len(chosen))
    with tempfile.TemporaryDirectory(dir=work) as place, Disks.at(Path(place) / "disk") as disks:
        if not disks.at_hand:
            outcome.faults["no full disk was tried: that takes root and Linux"] = 0
        torture = Torture(Path(place), outcome, random.Random(seed), disks)
        torture.prepare(chosen)
        with closing(progress("kills", kills)) as told:
            next(told)
            while outcome.hit < kills:
                before = outcome.hit
                torture.round()
                told.send(outcome.hit - before)
                yield outcome


def measure(options: Options) -> Iterator[Part]:
    """As a part of the page; what went wrong stands there, too."""
    options.work.mkdir(parents=True, exist_ok=True)
    number = options.trials[0]
    told = f"python -m benchmarks.performance torture --trials {number} --kills {options.kills}"
    for outcome in rounds(options.kills, 1, number, options.work):
        yield Part("Killed builds and full disks", told, outcome.table(), vars(outcome).copy())
    say(f"{len(outcome.wrong)} wrong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcome = run(arguments.kills, arguments.seed)
    print(outcome.table())
    sys.exit(bool(outcome.wrong))


if __name__ == "__main__":
    main()
