"""Kill builds at random moments, and look whether anything is ever lost, wrong or different.

``python -m benchmarks.torture --kills 50 --seed 1``. A first build, and then a second one over changed sources, are
killed again and again (``kill -9``: the build itself, or one of its workers) at moments drawn over their whole length.
After each kill the folder must hold no graph, the whole old graph or the whole new one, for SPARQL and for typed trials
alike; in the end the build that is left alone must leave what a clean build leaves, byte for byte.
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
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import kg
from kg.errors import NotFound
from kg.graph.folder import PUBLISHED
from kg.shipped import folder as shipped

ROOT = Path(__file__).resolve().parents[1]
ARCHIVE = ROOT.parent / "shared" / "data" / "ctgov" / "ctg-studies.json.zip"


@dataclass
class Outcome:
    """What was counted over all kills."""

    seed: int
    records: int
    seconds: dict[str, float] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        """The counts as Markdown."""
        rows = [
            f"| records | {self.records} |",
            f"| seconds of a first and of a second build that is left alone | "
            f"{self.seconds['first']:.1f}, {self.seconds['second']:.1f} |",
            *(f"| killed: {what} | {number} |" for what, number in sorted(self.kills.items())),
            *(f"| after the kill: {what} | {number} |" for what, number in sorted(self.found.items())),
            f"| wrong graphs, lost documents or other bytes in the end | {len(self.wrong)} |",
        ]
        return "\n".join([f"seed {self.seed}\n", "| what | |", "|---|---|", *rows, *self.wrong, ""])


@dataclass
class Torture:
    """Two states of the sources, the clean graph of each, and what the kills showed."""

    home: Path
    outcome: Outcome
    chance: random.Random
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

    def round(self) -> None:
        """One folder: kills while it is built first, then kills while it is built again over changed sources."""
        home = self.home / "round"
        shutil.rmtree(home, ignore_errors=True)
        source, output = home / "in", home / "out"
        allowed: dict[str, Seen] = {}
        for state in ("first", "second"):
            shutil.rmtree(source, ignore_errors=True)
            shutil.copytree(self.home / state / "in", source)
            allowed[state] = self.clean[state]
            for _ in range(self.chance.randint(1, 3)):
                self.kill(source, output, state)
                self.look(output, allowed)
            finish(source, output)
            if Seen.of(output) != self.clean[state]:
                self.outcome.wrong.append(f"* after {state} builds the graph is not that of a clean build")
            allowed = {state: self.clean[state]}

    def kill(self, source: Path, output: Path, state: str) -> None:
        process = subprocess.Popen(command(source, output), stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0.0, self.outcome.seconds[state]))
        worker = self.chance.random() < 0.2
        targets = list(children(process.pid)) if worker else [process.pid]
        running = process.poll() is None
        with suppress(ProcessLookupError):
            os.kill(targets[0] if targets else process.pid, signal.SIGKILL)
        process.wait()
        self.outcome.kills[("a worker" if worker and targets else "the build") if running else "too late"] += 1

    def look(self, output: Path, allowed: dict[str, Seen]) -> None:
        """Compare what a reader finds now with the graphs that may stand there."""
        try:
            found = Seen.of(output)
        except NotFound:
            # Only before the first graph was published.
            self.outcome.found["no graph yet"] += 1
            if len(allowed) > 1:
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
    """Kill until enough kills hit a running build."""
    chosen = records(number)
    outcome = Outcome(seed, len(chosen))
    with tempfile.TemporaryDirectory() as place:
        torture = Torture(Path(place), outcome, random.Random(seed))
        torture.prepare(chosen)
        while outcome.kills.total() - outcome.kills["too late"] < kills:
            torture.round()
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcome = run(arguments.kills, arguments.seed)
    print(outcome.table())
    sys.exit(bool(outcome.wrong))


if __name__ == "__main__":
    main()
