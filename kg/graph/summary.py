"""What a build did: for the screen, for ``build.json``, and apart from it the times."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kg.graph.ledger import Ledger

_LIBRARIES = ("trialgraph", "rdflib", "pyoxigraph", "pyshacl", "msgspec", "networkx", "numpy", "scipy")


Progress = Callable[[str, int, int | None], None]
"""Told the stage, how many are done, and of how many (None where that is not known)."""


class Counted(Protocol):
    """A chunk of trials, with what is in it."""

    classes: Counter[str]
    properties: Counter[str]
    links: Counter[str]
    drift: Counter[str]
    doubts: list[Any]
    disagreements: list[Any]
    mapped: int


class Difference(Protocol):
    """What two graphs differ in, by number: below zero where the new one has less."""

    classes: Counter[str]
    properties: Counter[str]
    links: Counter[str]
    drift: Counter[str]
    trials: int
    stubs: int
    doubts: int
    disagreements: int


@dataclass(slots=True)
class Summary:
    """Counts of one build. Equal for equal input: no clock, no path of this machine."""

    base: str
    contacts: bool = False
    results: bool = True
    read: int = 0
    unchanged: int = 0
    rejected: int = 0
    trials: int = 0
    mapped: int = 0
    stubs: int = 0
    doubts: int = 0
    disagreements: int = 0
    links: Counter[str] = field(default_factory=Counter)
    related: dict[str, Any] = field(default_factory=dict)
    drift: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    findings: dict[str, int] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def triples(self) -> int:
        """Statements in the default graph."""
        return self.properties.total()

    def made_by(self, code: str) -> str:
        """What decides on the graph beside the documents, in words: the fingerprint of the code, and the settings."""
        parts = (("contacts", self.contacts), ("results", self.results))
        return "\n".join([code, self.base, *(f"{'with' if held else 'without'} {name}" for name, held in parts), ""])

    def take_over(self, info: Mapping[str, Any]) -> None:
        """Take the counts from the ``build.json`` of the graph that stands, since nothing has changed."""
        self.notes.append("Nothing has changed, so the graph is the one that was here.")
        self.rejected, self.findings, self.inputs = info["rejected"], info["findings"], info["inputs"]
        self.start_from(info)

    def start_from(self, info: Mapping[str, Any]) -> None:
        """Take what is counted of trials and triples from the ``build.json`` of the graph before."""
        self.trials, self.stubs = info["trials"], info["trials_only_linked_to"]
        self.doubts, self.disagreements = info["doubts"], info["disagreements"]
        self.related = info["related"]
        for name in ("links", "drift", "classes", "properties"):
            getattr(self, name).update(info[name])

    def change(self, by: Difference) -> None:
        """Count what came and take off what went."""
        for name in ("classes", "properties", "links", "drift"):
            counted: Counter[str] = getattr(self, name)
            counted.update(getattr(by, name))
            counted += Counter()  # drops what there is no more
        for name in ("trials", "stubs", "doubts", "disagreements"):
            setattr(self, name, getattr(self, name) + getattr(by, name))

    def add_counts(self, classes: Counter[str], properties: Counter[str]) -> None:
        """Count what a part of the graph holds."""
        self.classes += classes
        self.properties += properties

    def add_trials(self, part: Counted) -> None:
        """Count a chunk of trials."""
        self.add_counts(part.classes, part.properties)
        self.trials += part.classes["ct:DescribedTrial"]
        self.mapped += part.mapped
        self.links += part.links
        self.drift += part.drift
        self.doubts += len(part.doubts)
        self.disagreements += len(part.disagreements)

    def add_shared(self, classes: Counter[str], properties: Counter[str]) -> None:
        """Count shared nodes. The trials among them are those that are only linked to."""
        self.add_counts(classes, properties)
        self.stubs += classes["ct:Trial"]

    def set_inputs(self, ledger: Ledger, generation: int) -> None:
        """Take the inputs from the ledger: per source how many documents, and one hash over all of them."""
        places: dict[str, list[str]] = {source: [] for source in ledger.sources(generation)}
        for entry in ledger.entries(generation):
            places[entry.source].append(f"{entry.member}\x1f{entry.ordinal}\x1f{entry.sha256}")
        self.inputs = [
            {
                "source": source,
                "documents": len(names),
                "sha256": sha256("\x1e".join(sorted(names)).encode()).hexdigest(),
            }
            for source, names in places.items()
        ]

    def json(self) -> str:
        """The content of ``build.json``."""
        content = {
            "base": self.base,
            "contacts": self.contacts,
            "results": self.results,
            "inputs": self.inputs,
            "trials": self.trials,
            "trials_only_linked_to": self.stubs,
            "triples": self.triples,
            "links": dict(sorted(self.links.items())),
            "related": self.related,
            "drift": dict(sorted(self.drift.items())),
            "doubts": self.doubts,
            "disagreements": self.disagreements,
            "rejected": self.rejected,
            "findings": self.findings,
            "classes": dict(sorted(self.classes.items())),
            "properties": dict(sorted(self.properties.items())),
            "versions": {name: metadata.version(name) for name in _LIBRARIES},
        }
        return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


class Watch:
    """How long each stage took, in seconds."""

    def __init__(self) -> None:
        self._began = time.time()
        self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """The stage that ends now."""
        now = time.perf_counter()
        self.laps[stage] = round(now - self._last, 3)
        self._last = now

    def write(self, path: Path, *, workers: int) -> None:
        """Leave the times and the machine in a file of their own, since they differ from build to build; when it began
        is told in seconds since 1970.
        """
        content = {
            "began": round(self._began, 3),
            "seconds": self.laps,
            "total_seconds": round(sum(self.laps.values()), 3),
            "workers": workers,
            "python": platform.python_version(),
            "machine": platform.platform(),
        }
        path.write_text(msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n", encoding="utf-8")
