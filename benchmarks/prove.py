"""The figures that the project claims, measured over all real data at hand; writes ``docs/proof.md``.

Run it with ``make prove``. It takes a quarter of an hour or more on two cores and needs the folder of real data; where
``rapper`` (Debian's raptor2-utils) is missing, that line says so.
"""

from __future__ import annotations

import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kg
from benchmarks.measured import memory, tree
from benchmarks.prove_fields import proved
from benchmarks.prove_related import related
from benchmarks.prove_trust import pytest, trust
from benchmarks.prove_validation import validated
from kg.graph.query import named_queries
from kg.shacl.finding import SEVERITIES

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
ARCHIVE = DATA / "ctgov" / "ctg-studies.json.zip"


def main() -> None:
    if not ARCHIVE.is_file():
        sys.exit("the real data is not here: ../shared/data is needed")
    wanted = sys.argv[1:] or list(GROUPS)
    if unknown := set(wanted) - set(GROUPS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    sections = held() if sys.argv[1:] else {}
    with tempfile.TemporaryDirectory() as place:
        for name in wanted:
            for section in GROUPS[name](Path(place)):
                title, _, body = section.partition("\n")
                sections[title] = f"{title}\n\n{machine()}{body}"
                # Each at once: it may take an hour until all are there.
                PROOF.write_text("\n".join([_HEAD, *sections.values()]), encoding="utf-8")
    print(f"written: {PROOF.relative_to(ROOT)}")


def held() -> dict[str, str]:
    """The sections that the page has, by title."""
    texts = PROOF.read_text(encoding="utf-8").split("\n## ")[1:] if PROOF.is_file() else []
    return {f"## {text.partition(chr(10))[0]}": f"## {text}" for text in texts}


def archive(work: Path) -> Iterator[str]:
    """All that needs the whole archive built."""
    yield whole_archive(work)
    yield queries(work / "whole")
    yield parsers(work / "whole" / "graph.ttl")
    yield again(work / "whole")
    yield determinism(work)


def machine() -> str:
    cpu = next(
        (line.split(":")[1].strip() for line in _cpu_info() if line.startswith("model name")), "unknown processor"
    )
    day = time.strftime("%Y-%m-%d")
    return f"*{day} · {os.cpu_count()} cores, {cpu} · {platform.system()} · Python {platform.python_version()}*\n"


def _cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def build(output: Path, *sources: Path, workers: int, seed: str = "0") -> tuple[float, float]:
    """Build in a process of its own; seconds, and the peak memory of the whole process tree in MB."""
    command = [sys.executable, "-m", "kg", "build", *map(str, sources), "-o", str(output), "--workers", str(workers)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "PYTHONHASHSEED": seed}, stderr=subprocess.PIPE)
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak))
    watcher.start()
    _, errors = process.communicate()
    watcher.join()
    if process.returncode:
        sys.exit(errors.decode())
    return time.perf_counter() - started, peak[0]


def watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(memory(pid)[0] for pid in tree(process.pid)))
        time.sleep(0.25)


def info(output: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((output / "build.json").read_text())
    return content


def seeds(work: Path) -> str:
    build(work / "seeds", DATA / "pages" / "seeds", workers=1)
    held = info(work / "seeds")
    facts = pytest("tests/real/test_seeds.py")
    return (
        "## The two pages\n\n`kg build ../shared/data/pages/seeds -o seeds-out`\n\n"
        f"Described trials {held['trials']}, only linked to {held['trials_only_linked_to']}, links {held['links']}, "
        f"triples {held['triples']}, findings {held['findings']}.\n\n"
        f"Fact by fact (`pytest tests/real/test_seeds.py`): {facts}.\n"
    )


def whole_archive(work: Path) -> str:
    seconds, peak = build(work / "whole", ARCHIVE, workers=2)
    held = info(work / "whole")
    laps = json.loads((work / "whole" / "build.log.json").read_text())["seconds"]
    graph = kg.open(work / "whole")
    doubts = Counter(kind_of(row["what"], row["where"]) for row in graph.doubts)
    rules = Counter((row["severity"], row["shape"].rpartition("#")[2][:-1], row["message"]) for row in graph.findings)
    ordered = sorted(rules.items(), key=lambda item: (SEVERITIES.index(item[0][0]), -item[1], item[0]))
    sizes = {name: (work / "whole" / name).stat().st_size / 1e6 for name in ("graph.ttl", "ledger.sqlite")}
    lines = [
        "## All records of ctg-studies.json.zip\n",
        "`kg build ../shared/data/ctgov/ctg-studies.json.zip --workers 2`\n",
        "| what | |", "|---|---|",
        f"| documents | {sum(each['documents'] for each in held['inputs']):,} |",
        f"| rejected | {held['rejected']:,} |",
        f"| trials described / only linked to | {held['trials']:,} / {held['trials_only_linked_to']:,} |",
        f"| triples | {held['triples']:,} |",
        f"| links | {held['links']} |",
        f"| doubts | {held['doubts']:,} |",
        f"| findings | {held['findings']} |",
        f"| time | {seconds:.0f} s |",
        f"| peak memory of the process tree | {peak:,.0f} MB |",
        f"| graph.ttl / ledger | {sizes['graph.ttl']:.0f} MB / {sizes['ledger.sqlite']:.0f} MB |",
        "", "Seconds by stage: " + ", ".join(f"{stage} {lap:.1f}" for stage, lap in laps.items()) + ".\n",
        "Doubts, each kind:\n", "| number | what | where |", "|---|---|---|",
        *(f"| {number:,} | {what} | `{where}` |" for (what, where), number in doubts.most_common()),
        "", "Findings, each rule:\n", "| severity | number | rule | message |", "|---|---|---|---|",
        *(f"| {severity} | {number:,} | {shape} | {message} |" for (severity, shape, message), number in ordered),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def again(output: Path) -> str:
    """The same archive once more over the folder that holds it, and then with one document beside it that is new."""
    unchanged, _ = build(output, ARCHIVE, workers=2)
    extra = output.parent / "extra.json"
    with zipfile.ZipFile(ARCHIVE) as archive:
        body = archive.read(sorted(archive.namelist())[0])
    nct_id = re.search(rb"NCT[0-9]{8}", body)
    assert nct_id is not None
    extra.write_bytes(body.replace(nct_id[0], b"NCT99999999"))
    one_more, _ = build(output, extra, workers=2)
    laps = json.loads((output / "build.log.json").read_text())["seconds"]
    stages = ", ".join(f"{stage} {lap:.1f}" for stage, lap in laps.items())
    return (
        "## Building again\n\n"
        f"The same archive over the same folder: {unchanged:.1f} s; nothing is read or mapped.\n"
        f"One trial more: {one_more:.1f} s; one trial is read and mapped, the graph changed by it ({stages}).\n"
    )


def kind_of(what: str, where: str) -> tuple[str, str]:
    """A doubt without the value it is about."""
    return re.sub(r"'[^']*'", "'…'", what), re.sub(r"\[[0-9]+\]", "[]", where)


def determinism(work: Path) -> str:
    """The archive's records as loose files in two folders, named in another order, with another number of workers."""
    halves = [work / "b-half", work / "a-half"]
    with zipfile.ZipFile(ARCHIVE) as archive:
        names = archive.namelist()
        random.Random(7).shuffle(names)
        for number, name in enumerate(names):
            half = halves[number % 2]
            half.mkdir(exist_ok=True)
            (half / name).write_bytes(archive.read(name))
    build(work / "first", *halves, workers=2, seed="1")
    build(work / "second", *reversed(halves), workers=3, seed="31337")
    same = []
    for name in ("graph.ttl", "findings.ttl", "findings.tsv", "doubts.tsv", "build.json"):
        first, second = ((work / build_ / name).read_bytes() for build_ in ("first", "second"))
        same.append(f"`{name}` {'byte-equal' if first == second else 'DIFFERENT'}")
    shutil.rmtree(work / "second")
    return (
        "## Same input, same bytes\n\n"
        "The same records as loose files in two folders, written in random order; two builds, the folders named in\n"
        "either order, with 2 and 3 workers, PYTHONHASHSEED 1 and 31337:\n\n" + ", ".join(same) + ".\n"
    )


_COUNTERS = {
    "Oxigraph": """
import pyoxigraph as ox, sys
print(sum(1 for _ in ox.parse(path=sys.argv[1], format=ox.RdfFormat.TURTLE)))""",
    "rdflib": """
import rdflib, sys
print(len(rdflib.Graph().parse(sys.argv[1], format="turtle")))""",
}


def parsers(turtle: Path) -> str:
    stated = info(turtle.parent)["triples"]
    rows = [f"| build.json | {stated:,} |"]
    for name, script in _COUNTERS.items():
        command = [sys.executable, "-c", script, str(turtle)]
        counted = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append(f"| {name} | {int(counted.stdout):,} |")
    if shutil.which("rapper"):
        rapper = ["rapper", "-q", "-i", "turtle", "-o", "ntriples", str(turtle)]
        lines = subprocess.run(rapper, stdout=subprocess.PIPE, check=True).stdout.splitlines()
        rows.append(f"| raptor | {len(set(lines)):,} |")
    else:
        rows.append("| raptor | not installed here |")
    return "\n".join(["## graph.ttl read by three libraries\n", "| reader | triples |", "|---|---|", *rows, ""])


def queries(output: Path) -> str:
    graph = kg.open(output)
    links = graph.select("SELECT ?id { ?link a ct:TrialLink ; rdf:subject/ct:nctId ?id } ORDER BY ?id LIMIT 1")
    linked = str(next(iter(links))["id"])
    rows = []
    for query in named_queries():
        values = {each.name: each.example for each in query.parameters if each.example}
        if "nct" in values:
            values["nct"] = linked  # the examples are trials of the sample
        laps = []
        for _ in range(5):
            started = time.perf_counter()
            answer = graph.ask(query.name, values)
            laps.append((time.perf_counter() - started) * 1000)
        rows.append((statistics.median(laps), f"| {query.name} | {len(answer):,} | {statistics.median(laps):.1f} |"))
    lines = [line for _, line in sorted(rows, reverse=True)]
    head = [
        "## Named queries over these records\n",
        f"Median of five, with their example parameters; those about one trial with {linked}.\n",
    ]
    return "\n".join([*head, "| query | rows | ms |", "|---|---|---|", *lines, ""])


PROOF = ROOT / "docs" / "proof.md"
_HEAD = """# Proof

Written by `make prove`, or section by section by `python -m benchmarks.prove` and the names of sections
(seeds, archive, trust, fields, validation, related); every figure was measured in the run whose day and machine stand
above it.
"""
GROUPS: dict[str, Callable[[Path], Iterator[str]]] = {
    "seeds": lambda work: iter([seeds(work)]),
    "archive": archive,
    "trust": lambda work: trust(),
    "fields": lambda work: proved(),
    "validation": lambda work: validated(),
    "related": lambda work: related(),
}
"""What is measured together, and how."""

if __name__ == "__main__":
    main()
