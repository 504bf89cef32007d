"""How long questions take: every named query, and what a web page over the graph would ask, with values of the graph.

Each question is asked many times, each time with values of another trial drawn from the graph; the first time apart,
when the store has just been opened and its files are not in memory. Beside it rdflib, which holds a small graph in
memory, answers the same SPARQL.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import kg
from benchmarks import registry
from benchmarks.measured import Options, Part, folder, run, say, table
from benchmarks.measured import kg as command
from benchmarks.queries_rdflib import LIMIT
from kg.graph.asking import TIMEOUT
from kg.graph.query import named_queries, with_prefixes
from kg.rdf.turtle import text

RUNS: Final = 20
BUDGET: Final = 6.0
"""A question that has taken so many seconds in all is not asked again, but for three times at least."""

RDFLIB_TRIALS: Final = 500
RDFLIB_RUNS: Final = 3

# What stands for each parameter: a value of a trial that was drawn, so that frequent values come often. Parameters that
# are not here take their example.
_OF_TRIAL: Final = {
    "condition": "ct:condition/rdfs:label",
    "intervention": "ct:intervention/rdfs:label",
    "sponsor": "ct:leadSponsor/rdfs:label",
    "country": "ct:country/rdfs:label",
    "heading": "ct:conditionMesh/rdfs:label",
    "phase": "ct:phase/rdfs:label",
    "identifier": "ct:identifier/skos:notation",
}

# What a page over the graph asks. The names in double braces are filled as those of named queries are.
WEB: Final = {
    "trial by id": "SELECT ?p ?o { ?t ct:nctId {{nct}} ; ?p ?o }",
    "facets: condition, phase, country": """
        SELECT ?phase ?country (COUNT(DISTINCT ?t) AS ?n) {
            ?c rdfs:label {{condition}} . ?t ct:condition ?c ; ct:phase/rdfs:label ?phase ;
                ct:country/rdfs:label ?country
        } GROUP BY ?phase ?country""",
    "count: condition, phase and country": """
        SELECT (COUNT(DISTINCT ?t) AS ?n) {
            ?c rdfs:label {{heading}} . ?t ct:conditionMesh ?c ; ct:phase/rdfs:label {{phase}} ;
                ct:country/rdfs:label {{country}}
        }""",
    "counts by status": "SELECT ?s (COUNT(*) AS ?n) { ?t a ct:DescribedTrial ; ct:overallStatus ?s } GROUP BY ?s",
    "newest trials of a heading": """
        SELECT ?id ?title ?start {
            ?c rdfs:label {{heading}} . ?t ct:conditionMesh ?c ; ct:nctId ?id ; rdfs:label ?title ; ct:startDate ?start
        } ORDER BY DESC(?start) LIMIT 20""",
    "trials of a sponsor, with status": """
        SELECT ?id ?status {
            ?o rdfs:label {{sponsor}} . ?t ct:leadSponsor ?o ; ct:nctId ?id ; ct:overallStatus/rdfs:label ?status
        } LIMIT 100""",
    "two hops: sponsors of related trials": """
        SELECT ?sponsor (COUNT(DISTINCT ?u) AS ?n) {
            ?t ct:nctId {{nct}} ; ct:relatedTrial/ct:relatedTrial ?u . ?u ct:leadSponsor/rdfs:label ?sponsor
        } GROUP BY ?sponsor ORDER BY DESC(?n) LIMIT 20""",
    "two hops: other interventions for its conditions": """
        SELECT ?label (COUNT(DISTINCT ?u) AS ?n) {
            ?t ct:nctId {{nct}} ; ct:condition ?c . ?u ct:condition ?c ; ct:intervention/rdfs:label ?label
        } GROUP BY ?label ORDER BY DESC(?n) LIMIT 20""",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what it is asked with: SPARQL, or what a method of the graph takes. A named query also has its
    values, with which it is asked by its name, so that the search helps as it does for a user.
    """

    group: str
    name: str
    asked: tuple[str, ...]
    method: Callable[[Any, str], Any] | None = None
    values: tuple[dict[str, str], ...] = ()

    def ask(self, graph: kg.Graph, number: int) -> int:
        """Ask it; how many rows the answer has."""
        if self.values:
            return sum(1 for _ in graph.ask(self.name, self.values[number % len(self.values)]))
        given = self.asked[number % len(self.asked)]
        if self.method is not None:
            found = self.method(graph, given)
            return len(found) if hasattr(found, "__len__") else 1
        return sum(1 for _ in graph.select(given))


def measure(options: Options) -> Iterator[Part]:
    """Each graph, and rdflib over a small one; a graph that is not there is built."""
    found: dict[str, Any] = {"graphs": [], "rdflib": None}
    for output in [*options.graphs, *_kept(options)]:
        say(f"asking {output}")
        found["graphs"].append(_asked(output))
        yield _part(found, options)
    with folder(options.work, "queries") as place:
        found["rdflib"] = _rdflib(place, options)
        yield _part(found, options)


def _kept(options: Options) -> Iterator[Path]:
    for trials in () if options.graphs else options.trials:
        output = options.keep / f"graph-{trials}"
        if not (output / "current").is_symlink():
            say(f"building {trials:,} trials to ask")
            run(command("build", registry.at_hand(trials, options.keep), "-o", output))
        yield output


def questions(graph: kg.Graph, runs: int = RUNS, seed: int = 1) -> list[Question]:
    """All questions, each with the values of so many trials."""
    drawn = _drawn(graph, runs, random.Random(seed))
    found = []
    for query in named_queries():
        examples = {each.name: each.example for each in query.parameters if each.example}
        wanted = [each.name for each in query.parameters if each.default is None or each.name in examples]
        asked = {}
        for values in drawn:
            known = {name: values.get(name) or examples.get(name, "") for name in wanted}
            asked[with_prefixes(query.filled(known), graph.base)] = known
        found.append(Question("named", query.name, tuple(asked), values=tuple(asked.values())))
    for name, sparql in WEB.items():
        filled = [sparql for _ in drawn]
        for at, values in enumerate(drawn):
            for key, value in values.items():
                filled[at] = filled[at].replace(f"{{{{{key}}}}}", text(value))
        whole = (with_prefixes(each, graph.base) for each in filled if "{{" not in each)
        found.append(Question("web", name, tuple(dict.fromkeys(whole))))
    return [*(each for each in found if each.asked), *_methods(graph, drawn)]


def _methods(graph: kg.Graph, drawn: list[dict[str, str]]) -> list[Question]:
    """What is asked without SPARQL."""
    ids = tuple(values["nct"] for values in drawn)
    found = [
        Question("Python", "graph[id]: the typed trial", ids, lambda held, nct_id: held[nct_id]),
        Question("Python", "graph.related(id)", ids, lambda held, nct_id: held.related(nct_id)),
    ]
    if hasattr(graph, "search"):
        for what in ("condition", "intervention", "sponsor"):
            words = tuple(dict.fromkeys(values[what] for values in drawn if what in values))
            found.append(Question("Python", f"graph.search({what})", words, lambda held, each: held.search(each)))
    return found


def _drawn(graph: kg.Graph, runs: int, chance: random.Random) -> list[dict[str, str]]:
    """The values of so many trials: of each property one."""
    ids = [str(row["id"]) for row in graph.select("SELECT ?id { ?t a ct:DescribedTrial ; ct:nctId ?id }")]
    chosen = chance.sample(sorted(ids), min(runs, len(ids)))
    drawn = []
    for at, nct_id in enumerate(chosen):
        values = {"nct": nct_id, "other": chosen[at - 1]}
        for name, path in _OF_TRIAL.items():
            rows = graph.select(f"SELECT ?v {{ ?t ct:nctId {text(nct_id)} ; {path} ?v }} ORDER BY ?v")
            if held := [str(row["v"]) for row in rows]:
                values[name] = chance.choice(held)
        drawn.append(values)
    return drawn


def _asked(output: Path) -> dict[str, Any]:
    """Each question over a graph: median and 95th percentile in milliseconds, and the first time apart."""
    graph = kg.open(output)
    asked, rows = questions(graph), []
    for question in asked:
        graph = _cold(output)
        laps: list[float] = []
        answers: list[int] = []
        while len(laps) <= RUNS and (len(laps) < 4 or sum(laps) < BUDGET):
            started = time.perf_counter()
            try:
                answers.append(question.ask(graph, len(laps)))
            except kg.QueryError as error:
                say(f"{question.name}: {error}")
                break
            laps.append(time.perf_counter() - started)
        told = _laps(laps) if len(laps) > 1 else {}
        median = statistics.median(answers) if answers else None
        rows.append({"group": question.group, "name": question.name, "rows": median, **told})
        if sum(laps) > BUDGET:
            say(f"{question.name}: {sum(laps):.0f} s for {len(laps)} times")
    return {"graph": output.name, "trials": len(graph), "triples": graph.info["triples"], "questions": rows}


def _laps(laps: list[float]) -> dict[str, Any]:
    warm = sorted(lap * 1000 for lap in laps[1:])
    return {
        "first_ms": laps[0] * 1000,
        "median_ms": statistics.median(warm),
        "p95_ms": warm[min(len(warm) - 1, round(0.95 * len(warm)) - 1)] if len(warm) > 1 else warm[0],
        "runs": len(warm),
    }


def _cold(output: Path) -> kg.Graph:
    """The graph opened anew, its files no longer in the memory of the system, as far as that lets us."""
    if hasattr(os, "posix_fadvise"):
        for path in (output / "current").resolve().rglob("*"):
            if path.is_file():
                descriptor = os.open(path, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)
    return kg.open(output)


# ------------------------------------------------------------------------------------------------------------- rdflib


def _rdflib(place: Path, options: Options) -> dict[str, Any]:
    """The same SPARQL over a small graph: Oxigraph as we use it, and rdflib in memory."""
    trials = min(RDFLIB_TRIALS, *options.trials)
    output = place / "small"
    say(f"rdflib over {trials:,} trials")
    run(command("build", registry.at_hand(trials, options.keep), "-o", output))
    graph = kg.open(output)
    asked = [each for each in questions(graph, RDFLIB_RUNS) if each.method is None and "GRAPH" not in each.asked[0]]
    path = place / "asked.json"
    path.write_text(json.dumps({each.name: list(each.asked[:RDFLIB_RUNS]) for each in asked}), encoding="utf-8")
    watched = run([sys.executable, "-m", "benchmarks.queries_rdflib", str(output / "graph.ttl"), str(path)])
    theirs: dict[str, Any] = json.loads(watched.output.splitlines()[-1])
    for question in asked:
        laps = []
        for number in range(RDFLIB_RUNS + 1):
            started = time.perf_counter()
            question.ask(graph, number)
            laps.append((time.perf_counter() - started) * 1000)
        theirs["questions"].setdefault(question.name, {})["ours_ms"] = statistics.median(laps[1:])
    shutil.rmtree(output)
    return {"trials": trials, "triples": graph.info["triples"], "peak_mb": watched.peak, **theirs}


# --------------------------------------------------------------------------------------------------------------- page


def _part(found: dict[str, Any], options: Options) -> Part:
    told = [*map(_about, found["graphs"]), "", _table(found["graphs"])]
    told += ["", _beside(found["rdflib"])] if found["rdflib"] else []
    graphs = " ".join(each.name for each in options.graphs)
    given = f"--graphs {graphs}" if graphs else f"--trials {' '.join(map(str, options.trials))}"
    head = (
        f"Milliseconds; up to {RUNS} times with values of trials drawn from the graph, fewer where it takes more than\n"
        f"{BUDGET:.0f} s; the median, the 95th percentile, and the *first* time: the store just opened, its files\n"
        "out of memory. Rows: of the largest graph, in the middle.\n\n"
    )
    return Part("Questions", f"python -m benchmarks.performance queries {given}", head + "\n".join(told), found)


def _about(graph: dict[str, Any]) -> str:
    medians = [_median(each) for each in graph["questions"]]
    return (
        f"* {graph['trials']:,} trials, {graph['triples']:,} triples: of {len(medians)} questions the middle one takes "
        f"{statistics.median(medians):.1f} ms; {sum(each > 100 for each in medians)} take more than .1 s, "
        f"{sum(each > 1000 for each in medians)} more than 1 s, {sum(map(math.isinf, medians))} more than the "
        f"{TIMEOUT:.0f} s of the time limit."
    )


def _median(question: dict[str, Any]) -> float:
    return float(question.get("median_ms", math.inf))


def _table(graphs: list[dict[str, Any]]) -> str:
    """The same questions, graph by graph; what takes longest in the last one first."""
    by_name = [{each["name"]: each for each in graph["questions"]} for graph in graphs]
    rows = sorted(by_name[-1].values(), key=lambda each: (each["group"] == "named", each["group"], -_median(each)))
    head = ["", "question", "rows"]
    for graph in graphs:
        head += [f"{graph['trials']:,}: median", "p95", "first"]
    lines = []
    for row in rows:
        asked = [each.get(row["name"], {}) for each in by_name]
        cells = [each.get(key) for each in asked for key in ("median_ms", "p95_ms", "first_ms")]
        lines.append([row["group"], row["name"], row["rows"], *cells])
    return table(head, lines)


def _beside(told: dict[str, Any]) -> str:
    rows = []
    for name, each in told["questions"].items():
        theirs, ours = each.get("rdflib_ms"), each["ours_ms"]
        rows.append([name, ours, theirs if theirs is not None else each.get("why", "–"), theirs and theirs / ours])
    rows.sort(key=lambda row: -(row[3] or math.inf))
    lost = sum(each.get("rdflib_ms") is None for each in told["questions"].values())
    return (
        f"The same SPARQL over {told['trials']:,} trials ({told['triples']:,} triples) and in rdflib, which takes "
        f"{told['parse_seconds']:.0f} s and {told['peak_mb']:,.0f} MB to hold them; {lost} questions "
        f"had no answer within {LIMIT} s.\n\n{table(['question', 'ms', 'rdflib, ms', 'times as long'], rows)}"
    )
