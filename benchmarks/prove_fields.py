"""The figures about fields and formats: the manifest, the proof by mutation, and what each format carries. A part of
``docs/proof.md``.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from statistics import mean

from benchmarks import formats, mutation
from benchmarks.prove_trust import pytest
from kg.manifest import fields
from kg.rdf.trial import describe
from kg.read import ctgov_json
from kg.trial.model import Trial

FORMATS = ("xml", "csv", "csv2020", "aact")


def proved() -> Iterator[str]:
    """All of it, as sections of Markdown."""
    yield "\n".join(["## Every field leaves a trace\n", *_mutation(), ""])
    yield "\n".join(["## Triples and time of a record\n", *_size(), ""])
    yield "\n".join(["## The same records in other formats\n", *_formats(), ""])


def _mutation() -> Iterator[str]:
    rows, records = fields(), list(mutation.chosen())
    yield f"The manifest (`kg fields`, [fields.md](fields.md)) has {len(rows)} leaves: the 344 of the registry's data"
    yield "model and those of older versions."
    yield f"{sum(row.is_mapped for row in rows)} are mapped; the others say why not:\n"
    yield from (f"- `{row.path}`: {row.note}" for row in rows if not row.is_mapped)
    yield f"\n`python -m benchmarks.mutation`: each leaf of {len(records)} real records is changed, and deleted, in up"
    yield "to three places of a record, and a statement with that leaf's own term, on a node of its class, must change"
    yield "and go. “Said twice” is what the record says a second time: it leaves a trace once that is out of the way.\n"
    yield from mutation.report(mutation.measure(records, leaves_each=1_000, places_each=3))
    test = "tests/unit/test_manifest.py"
    yield f"\nLeaves never seen are tried in a hand-made record that has every leaf, `pytest {test}`: {pytest(test)}."


def _size() -> Iterator[str]:
    """Triples of a trial's own, and the time of reading and mapping, over every record of the archive."""
    trials = list[Trial]()
    reading = 0.0
    for _, body in formats.records():
        start = time.perf_counter()
        trials.append(ctgov_json.read(body).trial)
        reading += time.perf_counter() - start
    yield "Each trial's own statements, of one process; shared nodes are not among them.\n"
    yield "| records | number | triples each | without results | mapping, ms each | without results, ms each |"
    yield "|---|---|---|---|---|---|"
    groups: dict[str, Callable[[Trial], bool]] = {
        "all": lambda trial: True,
        "with results": lambda trial: trial.results is not None,
        "without results": lambda trial: trial.results is None,
    }
    for name, belongs in groups.items():
        inside = [trial for trial in trials if belongs(trial)]
        whole, whole_time = _mapped(inside, results=True)
        bare, bare_time = _mapped(inside, results=False)
        yield f"| {name} | {len(inside):,} | {whole:,.0f} | {bare:,.0f} | {whole_time:.2f} | {bare_time:.2f} |"
    yield f"\nReading a record as JSON takes {reading / len(trials) * 1e3:.2f} ms."


def _mapped(trials: list[Trial], *, results: bool) -> tuple[float, float]:
    """Triples of a trial and milliseconds that mapping takes, on average."""
    start = time.perf_counter()
    described = [describe(trial, results=results) for trial in trials]
    seconds = time.perf_counter() - start
    counts = [sum(len(set(terms)) for node in each.own.values() for terms in node.values()) for each in described]
    return mean(counts), seconds / len(trials) * 1e3


def _formats() -> Iterator[str]:
    yield "Each record of the archive is rendered in the format by code of ours, and read again; what both read is"
    yield "compared, field by field, where the format carries the field. What it loses, and every class of"
    yield "disagreement, stands in [formats.md](formats.md), which this writes.\n"
    yield "| format | values compared | agree | time per megabyte, JSON = 1 |"
    yield "|---|---|---|---|"
    for name in FORMATS:
        format_: formats.Format = importlib.import_module(f"benchmarks.formats_{name}").FORMAT
        scores = formats.measure(format_)
        formats.write(name, formats.part(format_, scores))
        total, missed = scores.compared.total(), scores.missed.total()
        yield f"| {format_.title} | {total:,} | {(total - missed) / total:.3%} | {scores.slowness:.2f} |"
    for test in ("tests/real/test_xml.py", "tests/real/test_tables.py"):
        yield f"\nReal files, `pytest {test}`: {pytest(test)}."
