"""The production line of one generation (pass 2): from the ledger to a store, a Turtle file and what people read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from kg.errors import GraphInvalid
from kg.graph import claims, store, vocabulary
from kg.graph.ledger import Entry, Ledger, Rejected
from kg.graph.summary import Summary, Watch
from kg.projection import Projected, Settings, check_shared, count, neighbours, project
from kg.rdf import turtle
from kg.shacl import report, rules, shapes
from kg.shacl.finding import Finding, at_least
from kg.trial.merge import precedence
from kg.workers import Workers

Progress = Callable[[str, int, int | None], None]
"""Told the stage, how many are done, and of how many (None where that is not known)."""

# Trials a chunk: enough to spread the cost of preparing the shapes, few enough to keep workers evenly busy.
_CHUNK = 100
_SHARED_CHUNK = 2000


@dataclass(slots=True)
class Line:
    """The line: what it works on, and what comes together on the way."""

    ledger: Ledger
    number: int
    generation: Path
    pool: Workers
    summary: Summary
    watch: Watch
    progress: Progress
    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def work(self) -> Path:
        """Where the parts lie until they are put together."""
        return self.generation / "work"

    def run(self, ledger_path: Path, *, contacts: bool, strict: str | None) -> None:
        """Project every trial, bring the shared nodes together, check, load, and write what people read."""
        self.work.mkdir()
        described, aliases = self._plan()
        settings = Settings(ledger_path, self.work, contacts, self.summary.base, aliases)
        parts = self._project(settings, len(described))
        self.watch.lap("mapping and checking")
        described -= {nct_id for part in parts for nct_id in part.failed}
        parts += [self._share([part.claims for part in parts], described), self._codes()]
        self.watch.lap("shared nodes")
        texts = [part.text for part in parts]
        self.progress("loading", 0, None)
        self._write_turtle(texts)
        self.watch.lap("graph.ttl")
        with store.filled(self.generation / "store", texts, self.summary.base) as filled:
            self.watch.lap("loading")
            self._finish(filled, strict)
        shutil.rmtree(self.work)

    def _plan(self) -> tuple[set[str], dict[str, str]]:
        """The trials to describe, and which trial each obsolete id belongs to now."""
        described: set[str] = set()
        aliases: dict[str, str] = {}
        for entry in self._speaking():
            described.add(entry.identity.nct_id)
            aliases.update(dict.fromkeys(entry.identity.aliases, entry.identity.nct_id))
        return described, {alias: trial for alias, trial in aliases.items() if alias not in described}

    def _speaking(self) -> Iterator[Entry]:
        """The document that speaks for each trial, in order of trial ids."""
        for _, entries in groupby(self.ledger.entries(self.number), key=lambda entry: entry.identity.nct_id):
            yield max(entries, key=lambda entry: precedence(entry.identity, entry.sha256))

    def _project(self, settings: Settings, total: int) -> list[Projected]:
        speaking = self._speaking()
        chunks = iter(lambda: list(islice(speaking, _CHUNK)), [])
        made = []
        with (self.generation / "doubts.tsv").open("w", encoding="utf-8", newline="\n") as doubts:
            doubts.write("trial\tdocument\twhere\twhat\n")
            for chunk in self.pool.map(project, ((settings, *task) for task in enumerate(chunks))):
                made.append(chunk)
                doubts.writelines(_row(row.trial, row.document, row.where, row.what) for row in chunk.doubts)
                self.summary.add_trials(chunk)
                self.findings += chunk.findings
                self.rejected += chunk.rejected
                self.progress("mapping and checking", self.summary.trials, total)
        return made

    def _share(self, claim_files: list[Path], described: set[str]) -> Projected:
        """Settle, write and check every node that trials share; stubs of trials that are described are left out."""
        made = Projected(self.work / "shared.ttl", self.work / "none")
        skip = {f"trial:{nct_id}" for nct_id in described}

        def settled() -> Iterator[tuple[str, dict[str, list[str]]]]:
            for node, stated in claims.merged(claim_files):
                if node not in skip:
                    yield node, claims.settle(stated)

        def tasks() -> Iterator[tuple[str, list[str], str, list[tuple[str, str]]]]:
            nodes = settled()
            with made.text.open("w", encoding="utf-8", newline="\n") as file:
                while chunk := dict(islice(nodes, _SHARED_CHUNK)):
                    count(made, chunk)
                    text = "".join(turtle.blocks(chunk))
                    file.write(text)
                    leads = [lead for statements in chunk.values() for lead in neighbours(statements)]
                    yield self.summary.base, list(chunk), text, leads

        for done, findings in enumerate(self.pool.map(check_shared, tasks()), 1):
            self.findings += findings
            self.progress("shared nodes, thousands", done * _SHARED_CHUNK // 1000, None)
        self.summary.add_shared(made)
        return made

    def _codes(self) -> Projected:
        made = Projected(self.work / "codes.ttl", self.work / "none")
        codes = shapes.load().codes
        count(made, dict(vocabulary.blocks(codes)))
        made.text.write_text(vocabulary.text(codes), encoding="utf-8")
        self.summary.add_counts(made)
        return made

    def _write_turtle(self, texts: list[Path]) -> None:
        with (self.generation / "graph.ttl").open("wb") as target:
            target.write(turtle.header(self.summary.base).encode())
            for path in texts:
                with path.open("rb") as text:
                    shutil.copyfileobj(text, target, 1024 * 1024)

    def _finish(self, filled: store.Filled, strict: str | None) -> None:
        self.progress("checking across trials", 0, None)
        self.findings += rules.run(shapes.load().rules, lambda query: store.rows(filled, query))
        self.findings = sorted(set(self.findings))
        self.summary.findings = report.counts(self.findings)
        if strict and (refused := at_least(self.findings, strict.capitalize())):
            raise GraphInvalid(
                f"{len(refused):,} findings of severity {strict} or worse, so the graph is refused. "
                f"The first: {refused[0].message} ({refused[0].focus}). Build without --strict to look at all."
            )
        self.rejected = sorted([*self.ledger.rejected(self.number), *self.rejected])
        self.summary.rejected = len(self.rejected)
        self.summary.set_inputs(self.ledger, self.number)
        for name, lines in (
            ("findings.ttl", report.turtle(self.findings, self.summary.base)),
            ("findings.tsv", [report.tsv(self.findings)]),
            ("rejected.tsv", self._rejected()),
            ("build.json", [self.summary.json()]),
        ):
            with (self.generation / name).open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        store.add_findings(filled, self.generation / "findings.ttl", self.summary.base)

    def _rejected(self) -> Iterator[str]:
        yield "source\tmember\tposition\treason\n"
        for each in self.rejected:
            yield _row(each.source, each.member, str(each.ordinal), each.reason)


def _row(*cells: str) -> str:
    """A line of a table: cells without line breaks and tabs need no quoting."""
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"
