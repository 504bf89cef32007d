"""How fast the compiled shapes check, against pySHACL and others, and whether they find the same.

``python -m benchmarks.validation --records 300 --agree 300 --memory 20000 [--json]``. Every engine is given the same
statements, ready-made in its own form, in one run: trials with the nodes that they share with others, our core shapes,
and to which scheme each coded value belongs. Making that form is not timed, and times are those of the processor. The
others also get many trials at once, which suits them better. ``--agree`` compares all findings over so many records
(6,835 are all), ``--memory`` checks so many trials, each with an id of its own.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Final

from rdflib import SKOS, Graph

from benchmarks.examples import TERMS, Statements, bodies, examples, rdflib_graph, unworded
from kg.rdf.names import BASE
from kg.rdf.trial import describe
from kg.rdf.turtle import blocks
from kg.read import ctgov_json
from kg.scopes import check_own
from kg.shacl import ours, referee, shapes
from kg.shacl.data import Data
from kg.shacl.finding import Finding

Nodes = dict[str, Statements]
_ROUNDS: Final = 3
_AT_ONCE: Final = (1, 100)
_PEERS: Final = ("pyrudof", "pyshacl_turbo")


@dataclass(slots=True)
class Measured:
    """Figures of one run."""

    records: int = 0
    triples: int = 0
    findings: int = 0
    trials_per_second: dict[str, float] = field(default_factory=dict)
    results: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    compared: int = 0
    differing: list[Finding] = field(default_factory=list)
    milliseconds: dict[str, float] = field(default_factory=dict)
    checked: int = 0
    megabytes: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How many times as fast the compiled shapes are as pySHACL at its best."""
        speeds = self.trials_per_second
        return speeds["compiled"] / max(speed for name, speed in speeds.items() if name.startswith("pySHACL"))

    def text(self) -> str:
        """The figures for a person."""
        lines = [f"{self.records} trials with {self.triples:,} statements, {self.findings:,} findings"]
        lines += [
            f"  {name}: {speed:,.1f} trials/s, {self.results[name]:,} findings"
            for name, speed in self.trials_per_second.items()
        ]
        lines += [f"  compiled is {self.ratio:,.0f} times as fast as pySHACL at its best"]
        lines += [f"  {name} is not installed, and was not measured" for name in self.missing]
        if self.compared:
            lines.append(f"agreement over {self.compared:,} trials: {len(self.differing)} findings of one engine alone")
            lines += [f"  {each}" for each in self.differing[:10]]
        total = sum(self.milliseconds.values())
        lines.append(
            f"a trial takes {total:.2f} ms: " + ", ".join(f"{k} {v:.2f}" for k, v in self.milliseconds.items())
        )
        lines.append(f"  the check is {self.milliseconds['checking'] / total:.0%} of it")
        lines += [f"peak memory {when}: {size:.0f} MB" for when, size in self.megabytes.items()]
        return "\n".join(lines)


# ------------------------------------------------------------------------------------------------------------ the same


@cache
def schemes() -> Nodes:
    """To which scheme each coded value belongs. Nothing else is said of them, so that nobody spends time on them."""
    member = TERMS.of(SKOS.inScheme)
    return {code: {member: said[member]} for code, said in ours.codes(BASE).items() if member in said}


def trial(body: bytes) -> Nodes:
    """What the mapper says of a trial and of the nodes that it shares."""
    own, shared = examples(ctgov_json.read(body).trial)
    return {**shared.nodes, **own.nodes}


def together(trials: list[Nodes], size: int) -> list[Nodes]:
    """Trials in batches of a size. Of a node that several of them share the last one tells."""
    batches = (trials[at : at + size] for at in range(0, len(trials), size))
    return [{node: said for each in batch for node, said in each.items()} for batch in batches]


def by_compiled(nodes: Nodes) -> list[Finding]:
    """The findings of the compiled shapes."""
    return ours.checker(BASE).findings(Data(nodes, "a", schemes()))


def with_schemes(nodes: Nodes) -> Graph:
    """The same statements for rdflib."""
    return rdflib_graph({**schemes(), **nodes})


def by_pyshacl(graph: Graph) -> list[Finding]:
    """The findings of pySHACL."""
    return referee.validate(graph, shapes.load().core)


# --------------------------------------------------------------------------------------------------------------- speed


def measure_speed(measured: Measured, trials: list[Nodes]) -> None:
    """Time every engine over the same trials, the compiled shapes and pySHACL in turns."""
    measured.records = len(trials)
    measured.triples = sum(len(terms) for nodes in trials for said in nodes.values() for terms in said.values())
    laps: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        ours.checker.cache_clear()  # it remembers values that it has seen, and it has not seen these
        by_compiled(trials[0])
        started = _start()
        found = [by_compiled(nodes) for nodes in trials]
        laps.setdefault("compiled", []).append(time.process_time() - started)
        measured.results["compiled"] = measured.findings = sum(map(len, found))
        for size in _AT_ONCE:
            name = f"pySHACL, {size} at once"
            graphs = [with_schemes(nodes) for nodes in together(trials, size)]
            started = _start()
            measured.results[name] = sum(len(by_pyshacl(graph)) for graph in graphs)
            laps.setdefault(name, []).append(time.process_time() - started)
    for peer in _PEERS:
        try:
            prepare = _peer(peer, importlib.import_module(peer))
        except ImportError:
            measured.missing.append(peer)
            continue
        for size in _AT_ONCE:
            checks = [prepare(with_schemes(nodes)) for nodes in together(trials, size)]
            started = _start()
            measured.results[f"{peer}, {size} at once"] = sum(check() for check in checks)
            laps[f"{peer}, {size} at once"] = [time.process_time() - started]
    measured.trials_per_second = {name: len(trials) / statistics.median(each) for name, each in laps.items()}


def _start() -> float:
    """The moment to time from. What lies ready for all engines is kept out of the collector's way, for each of them."""
    gc.collect()
    gc.freeze()
    return time.process_time()


def _peer(name: str, module: Any) -> Callable[[Graph], Callable[[], int]]:
    """What makes a graph ready for a peer; calling that checks it and gives the number of results."""
    core = shapes.load().core
    if name == "pyshacl_turbo":
        return lambda graph: lambda: _results(module.validate(graph, shacl_graph=core)[1])

    def prepare(graph: Graph) -> Callable[[], int]:
        session = module.Rudof(module.RudofConfig())
        session.read_data(graph.serialize(format="turtle"))
        session.read_shacl(core.serialize(format="turtle"))
        return lambda: len(session.validate_shacl())

    return prepare


def _results(report: Graph) -> int:
    return len(referee.findings_of(report, shapes.load().core))


# ----------------------------------------------------------------------------------------- agreement, share and memory


def measure_agreement(measured: Measured, given: list[bytes]) -> None:
    """Compare the findings of both engines, but for their messages."""
    for at in range(0, len(given), _AT_ONCE[-1]):
        batch = [trial(body) for body in given[at : at + _AT_ONCE[-1]]]
        for nodes in together(batch, len(batch)):
            one, other = unworded(by_compiled(nodes)), unworded(by_pyshacl(with_schemes(nodes)))
            measured.differing += sorted(one ^ other)
        measured.compared += len(batch)


def measure_share(measured: Measured, given: list[bytes]) -> None:
    """Time what a build does with a record, step by step."""
    check_own(BASE, describe(ctgov_json.read(given[0]).trial))  # the shapes are compiled once
    spent = {"reading": 0.0, "mapping": 0.0, "writing": 0.0, "checking": 0.0}
    for body in given:
        moments = [time.process_time()]
        record = ctgov_json.read(body)
        moments.append(time.process_time())
        described = describe(record.trial)
        moments.append(time.process_time())
        "".join(blocks(described.own))
        moments.append(time.process_time())
        check_own(BASE, described)
        moments.append(time.process_time())
        for step, began, ended in zip(spent, moments, moments[1:], strict=False):
            spent[step] += ended - began
    measured.milliseconds = {step: seconds * 1e3 / len(given) for step, seconds in spent.items()}


def measure_memory(measured: Measured, given: list[bytes], trials: int) -> None:
    """Check many trials, each with an id of its own, and look at the peak of the memory on the way."""
    for number, body in enumerate(_renamed(given, trials), 1):
        check_own(BASE, describe(ctgov_json.read(body).trial))
        if number in {trials // 10, trials // 2, trials}:
            measured.megabytes[f"after {number:,} trials"] = _peak()
    measured.checked = trials


def _renamed(given: list[bytes], trials: int) -> Iterator[bytes]:
    for number in range(trials):
        body = given[number % len(given)]
        own = re.search(rb'"nctId":\s*"(NCT[0-9]{8})"', body)
        assert own is not None
        yield body.replace(own[1], b"NCT%08d" % (90_000_000 + number))


def _peak() -> float:
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1e6 if sys.platform == "darwin" else size / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the compiled shapes against pySHACL, and compare the findings.")
    parser.add_argument("--records", type=int, default=200, help="so many real records, evenly spread, for the speed")
    parser.add_argument("--agree", type=int, default=0, help="compare all findings over so many records")
    parser.add_argument("--memory", type=int, default=0, help="look at the memory while so many trials are checked")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args()
    measured, given = Measured(), bodies(options.records)
    if options.memory:  # first: the peak of what comes later is not its own
        measure_memory(measured, given, options.memory)
    measure_share(measured, given)
    measure_speed(measured, [trial(body) for body in given])
    if options.agree:
        measure_agreement(measured, bodies(options.agree))
    told = {**asdict(measured), "ratio": measured.ratio}
    print(json.dumps(told, indent=1, default=list) if options.json else measured.text())


if __name__ == "__main__":
    main()
