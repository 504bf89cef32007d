"""The production line of one generation (pass 2): from the ledger to a store, a Turtle file and what people read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, field
from hashlib import sha256
from itertools import combinations, groupby, islice
from pathlib import Path

from kg import relating
from kg.errors import KgError
from kg.graph import claims, store, tables, vocabulary
from kg.graph.folder import MADE_BY, Folder
from kg.graph.ledger import Entry, Ledger, Rejected
from kg.graph.projections import Known, Projections
from kg.graph.summary import Progress, Summary, Watch
from kg.link import kept
from kg.link.corpus import Pair
from kg.link.kept import Kept
from kg.projection import Part, Settings, Task, project
from kg.rdf import turtle
from kg.rdf.turtle import count
from kg.report import listing
from kg.scopes import check_shared
from kg.shacl import rules, shapes
from kg.shacl.finding import Finding, refuse
from kg.trial import merge
from kg.workers import Workers

# Trials a chunk: enough to spread the cost of preparing the shapes, few enough to keep workers evenly busy.
_CHUNK = 100
_SHARED_CHUNK = 2000
_LAST = "~"  # behind every NCT id


@dataclass(slots=True)
class Line:
    """The line: what it works on, and what comes together on the way. ``code`` is the fingerprint of what maps."""

    folder: Folder
    ledger: Ledger
    number: int
    code: str
    summary: Summary
    watch: Watch
    progress: Progress
    generation: Path = field(init=False)
    projections: Projections = field(init=False)
    pool: Workers = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    same: dict[str, set[str]] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        """Where the parts lie until they are put together."""
        return self.generation / "work"

    def make(self, workers: int, strict: str | None) -> None:
        """Make the generation and publish it; until it is whole the one before stands.

        Raises:
            GraphInvalid: findings refused under ``strict``.
        """
        before = self._kept_before()
        self.generation = self.folder.begin(self.number)
        with closing(Projections(self.folder.projections)) as self.projections, Workers(workers) as self.pool:
            try:
                self._run(strict, before, workers)
            except BaseException:
                shutil.rmtree(self.generation, ignore_errors=True)
                raise
            self.watch.lap("checking across trials")
            self.folder.publish(self.generation)
            self.projections.drop(self.outdated)

    def _run(self, strict: str | None, before: Kept | None, workers: int) -> None:
        """Project and relate every trial, bring the shared nodes together, check, load, write what people read."""
        self.work.mkdir()
        described, aliases, apart = self._plan()
        for one, other in apart:
            self.same.setdefault(one, set()).add(other)
            self.same.setdefault(other, set()).add(one)
        settings = Settings(
            self.folder.ledger,
            self.folder.projections,
            self.work,
            contacts=self.summary.contacts,
            results=self.summary.results,
            base=self.summary.base,
            aliases=aliases,
        )
        parts = self._project(settings, len(described))
        self.watch.lap("mapping and checking")
        described -= {nct_id for part in parts for nct_id in part.failed}
        texts = [part.text for part in parts]
        texts += self._relate([part.compared for part in parts], before, apart, workers)
        self.watch.lap("related trials")
        texts += [self._share([part.claims for part in parts], described), self._codes()]
        self.watch.lap("shared nodes")
        self.progress("loading", 0, None)
        self._write_turtle(texts)
        self.watch.lap("graph.ttl")
        with store.filled(self.generation / "store", texts, self.summary.base) as filled:
            self.watch.lap("loading")
            self._finish(filled, strict)
        shutil.rmtree(self.work)

    def _plan(self) -> tuple[set[str], dict[str, str], set[Pair]]:
        """The trials to describe, which trial each obsolete id belongs to now, and the pairs of ids that are described
        and belong to one trial.
        """
        described: set[str] = set()
        owners: dict[str, str] = {}
        stated: dict[str, set[str]] = {}
        for nct_id, entries in self._documents():
            described.add(nct_id)
            stated[nct_id] = merge.aliases((entry.identity, entry.sha256) for entry in entries)
            owners.update(dict.fromkeys(sorted(stated[nct_id]), nct_id))
        same = ((aliases | {nct_id}) & described for nct_id, aliases in stated.items() if aliases)
        apart = {pair for ids in same for pair in combinations(sorted(ids), 2)}
        return described, {alias: trial for alias, trial in owners.items() if alias not in described}, apart

    def _kept_before(self) -> Kept | None:
        """What the current generation keeps of its similar trials, if the same code made it."""
        if not self.folder.stands(self.summary.made_by(self.code)):
            return None
        try:
            return kept.read(self.folder.current() / kept.FOLDER)
        except KgError:
            return None

    def _documents(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        """The documents of each trial, in order of trial ids."""
        for nct_id, entries in groupby(self.ledger.entries(self.number), key=lambda entry: entry.identity.nct_id):
            yield nct_id, tuple(entries)

    def _tasks(self, settings: Settings) -> Iterator[list[Task]]:
        """The trials in chunks, each with what the cache holds of it; what it holds in vain is outdated."""
        documents, last = self._documents(), ""
        while chunk := list(islice(documents, _CHUNK)):
            after, last = last, chunk[-1][0]
            held: dict[str, list[Known]] = {}
            for known in self.projections.known(after, last):
                held.setdefault(known.trial, []).append(known)
            tasks = []
            for nct_id, entries in chunk:
                same = tuple(sorted(self.same.get(nct_id, ())))
                inputs = self._inputs(entries, same)
                fitting = next((each for each in held.get(nct_id, ()) if each.fits(inputs, settings.aliases)), None)
                tasks.append(Task(nct_id, entries, inputs, fitting, same))
            used = {task.known for task in tasks}
            self.outdated += [each.id for holds in held.values() for each in holds if each not in used]
            yield tasks
        self.outdated += [known.id for known in self.projections.known(last, _LAST)]

    def _inputs(self, entries: tuple[Entry, ...], same: tuple[str, ...]) -> str:
        """A hash of all that decides what becomes of a trial, but for other trials; ``same`` are other ids of it."""
        facts = [(entry.source, entry.member, entry.ordinal, entry.sha256, entry.identity) for entry in entries]
        return sha256(repr((self.summary.made_by(self.code), facts, same)).encode()).hexdigest()[:32]

    def _project(self, settings: Settings, total: int) -> list[Part]:
        parts = []
        with (
            tables.writing(self.generation, "doubts.tsv") as write_doubts,
            tables.writing(self.generation, "disagreements.tsv") as write_disagreements,
        ):
            for chunk in self.pool.map(project, ((settings, *task) for task in enumerate(self._tasks(settings)))):
                self.projections.keep(chunk.made)
                write_doubts(map(astuple, chunk.doubts))
                write_disagreements(map(astuple, chunk.disagreements))
                self.summary.add_trials(chunk)
                self.findings += chunk.findings
                self.rejected += chunk.rejected
                parts.append(chunk.part)
                self.progress("mapping and checking", self.summary.trials, total)
        return parts

    def _relate(self, parts: list[Path], before: Kept | None, apart: set[Pair], workers: int) -> Iterator[Path]:
        """Relate all trials, and write and check the links; the files that have them."""
        self.progress("related trials", 0, None)
        relations = relating.found(parts, self.generation, self.work, before, apart, workers)
        self.summary.related = relating.told(relations)
        tasks = relating.tasks(relations, self.generation, self.work, self.summary.base)
        for chunk in self.pool.map(relating.described, tasks):
            self.summary.add_counts(chunk.classes, chunk.properties)
            self.summary.links += chunk.links
            self.findings += chunk.findings
            self.progress("related trials: links", self.summary.links.total(), None)
            yield chunk.text

    def _share(self, claim_files: list[Path], described: set[str]) -> Path:
        """Settle, write and check every node that trials share; stubs of trials that are described are left out."""
        path = self.work / "shared.ttl"
        skip = {f"trial:{nct_id}" for nct_id in described}

        def settled() -> Iterator[tuple[str, dict[str, list[str]]]]:
            for node, stated in claims.merged(claim_files):
                if node not in skip:
                    yield node, claims.settle(stated)

        def tasks() -> Iterator[tuple[str, dict[str, dict[str, list[str]]]]]:
            nodes = settled()
            with path.open("w", encoding="utf-8", newline="\n") as file:
                while chunk := dict(islice(nodes, _SHARED_CHUNK)):
                    self.summary.add_shared(*count(chunk))
                    file.writelines(turtle.blocks(chunk))
                    yield self.summary.base, chunk

        for done, findings in enumerate(self.pool.map(check_shared, tasks()), 1):
            self.findings += findings
            self.progress("shared nodes, thousands", done * _SHARED_CHUNK // 1000, None)
        return path

    def _codes(self) -> Path:
        path = self.work / "codes.ttl"
        codes = shapes.load().codes
        self.summary.add_counts(*count(dict(vocabulary.blocks(codes))))
        path.write_text(vocabulary.text(codes), encoding="utf-8")
        return path

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
        self.summary.findings = listing.counts(self.findings)
        refuse(self.findings, strict)
        self.rejected = sorted([*self.ledger.rejected(self.number), *self.rejected])
        self.summary.rejected = len(self.rejected)
        self.summary.set_inputs(self.ledger, self.number)
        for name, lines in (
            ("findings.ttl", listing.turtle(self.findings, self.summary.base)),
            ("findings.tsv", [listing.tsv(self.findings)]),
            ("build.json", [self.summary.json()]),
            (MADE_BY, [self.summary.made_by(self.code)]),
        ):
            with (self.generation / name).open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        with tables.writing(self.generation, "rejected.tsv") as write:
            write(map(astuple, self.rejected))
        store.add_findings(filled, self.generation / "findings.ttl", self.summary.base)
