"""The production line of a whole generation (pass 2): from the ledger to a store, a Turtle file and tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path

from kg import relating
from kg.graph import claims, passages, search, store, tables, vocabulary
from kg.graph.counts import Counts
from kg.graph.folder import SEARCH
from kg.graph.ledger import Rejected
from kg.link import joins, kept
from kg.link.arrays import give_back
from kg.link.joins import Joins
from kg.link.kept import Kept
from kg.making import Making
from kg.projection import Part, Projected, project
from kg.rdf import turtle
from kg.rdf.turtle import count
from kg.scopes import check_shared
from kg.shacl import rules, shapes
from kg.shacl.finding import Finding
from kg.shacl.shapes import Rule

_SHARED_CHUNK = 2000


@dataclass(slots=True)
class Line:
    """The line: the generation that it makes, and what comes together on the way."""

    making: Making
    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    digests: list[tuple[str, bytes]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    joins: list[Joins] = field(default_factory=list)
    texts: dict[str, list[Path]] = field(default_factory=lambda: {section: [] for section in passages.SECTIONS})

    def run(self, before: Kept | None) -> None:
        """Project and relate every trial, bring the shared nodes together, check, load, write what people read.

        ``before`` is what the last generation kept of its similar trials, if it may be used.

        Raises:
            GraphInvalid: findings refused under ``strict``.
        """
        watch = self.making.watch
        self._project()
        watch.lap("mapping and checking")
        self._relate(before)
        watch.lap("related trials")
        self._share()
        self._codes()
        self.making.pool.rest()
        give_back()
        watch.lap("shared nodes")
        self._write_turtle()
        watch.lap("graph.ttl")
        self._load()
        watch.lap("checking across trials")

    def _project(self) -> None:
        """Map and check every trial, or take it from the cache, and write what it can be found by."""
        chunks = self._projected()
        search.write(self.making.path / SEARCH, chain.from_iterable(chunk.searched for chunk in chunks))

    def _projected(self) -> Iterator[Projected]:
        making, settings = self.making, self.making.settings
        with (
            tables.writing(making.path, "doubts.tsv") as write_doubts,
            tables.writing(making.path, "disagreements.tsv") as write_disagreements,
        ):
            for chunk in making.pool.map(project, self._tasks(settings)):
                making.projections.keep(chunk.made)
                making.outdated += chunk.damaged
                write_doubts(map(astuple, chunk.doubts))
                write_disagreements(map(astuple, chunk.disagreements))
                making.summary.add_trials(chunk)
                self.findings += chunk.findings
                self.rejected += chunk.rejected
                self.digests += chunk.digests
                self.joins.append(chunk.joins)
                self.parts.append(chunk.part)
                self.texts[passages.TRIALS].append(chunk.part.text)
                making.progress("mapping and checking", making.summary.trials, len(making.plan.described))
                yield chunk

    def _tasks(self, settings: object) -> Iterator[tuple[object, ...]]:
        """The arguments of :func:`kg.projection.project`; what the cache holds in vain is outdated."""
        for number, (tasks, held) in enumerate(self.making.plan.chunks(self.making.projections)):
            used = {task.known for task in tasks}
            self.making.outdated += [each.id for holds in held.values() for each in holds if each not in used]
            if tasks:
                yield settings, number, tasks

    def _relate(self, before: Kept | None) -> None:
        """Relate all trials, and write and check the links."""
        making = self.making
        making.progress("related trials", 0, None)
        compared = [part.compared for part in self.parts]
        relations = relating.found(compared, making.path, making.work, before, making.plan.apart, making.pool.number)
        making.summary.related = relating.told(relations)
        tasks = relating.tasks(relations, making.path, making.work, making.summary.base)
        for chunk in making.pool.map(relating.described, tasks):
            making.summary.add_counts(chunk.classes, chunk.properties)
            making.summary.links += chunk.links
            self.findings += chunk.findings
            self.joins.append(chunk.joins)
            self.texts[passages.LINKS].append(chunk.links_text)
            self.texts[passages.EDGES].append(chunk.edges_text)
            making.progress("related trials: links", making.summary.links.total(), None)

    def _share(self) -> None:
        """Settle, write and check every node that trials share; stubs of trials that are described are left out."""
        making = self.making
        failed = {nct_id for part in self.parts for nct_id in part.failed}
        skip = {f"trial:{nct_id}" for nct_id in making.plan.described - failed}
        making.counts = Counts.begun(making.folder.counts)
        stated = making.counts.add(claims.merged(part.claims for part in self.parts))
        nodes = ((node, claims.settle(said)) for node, said in stated if node not in skip)

        def tasks() -> Iterator[tuple[str, dict[str, dict[str, list[str]]]]]:
            while chunk := dict(islice(nodes, _SHARED_CHUNK)):
                making.summary.add_shared(*count(chunk))
                path = making.work / f"shared-{len(self.texts[passages.SHARED]):06d}.ttl"
                with path.open("w", encoding="utf-8", newline="\n") as file:
                    file.writelines(turtle.blocks(chunk))
                self.texts[passages.SHARED].append(path)
                yield making.summary.base, chunk

        for done, findings in enumerate(making.pool.map(check_shared, tasks()), 1):
            self.findings += findings
            making.progress("shared nodes, thousands", done * _SHARED_CHUNK // 1000, None)

    def _load(self) -> None:
        """Load all, ask the rules of it, and write what they and the shapes found, there too."""
        making, base = self.making, self.making.summary.base
        texts, told = chain.from_iterable(self.texts.values()), partial(making.progress, "loading")
        with store.filled(making.path / "store", texts, base, told) as filled:
            making.watch.lap("loading")
            making.progress("checking across trials", 0, None)
            self.findings += rules.run(self._rules(), lambda query: store.rows(filled, query))
            making.write(sorted(set(self.findings)), self.rejected, self.digests)
            store.add_findings(filled, making.path / "findings.ttl", base)

    def _rules(self) -> list[Rule]:
        """The rules that may find something. Those about links and edges would hold all of them in memory; where these
        agree, which takes a moment to see, they find nothing.
        """
        found = joins.together(self.joins)
        joins.write(self.making.path / kept.FOLDER, found)
        agreed = joins.RULES if joins.agree(found) else frozenset[str]()
        return [rule for rule in shapes.load().rules if rule.name not in agreed]

    def _codes(self) -> None:
        path, codes = self.making.work / "codes.ttl", shapes.load().codes
        self.making.summary.add_counts(*count(dict(vocabulary.blocks(codes))))
        path.write_text(vocabulary.text(codes), encoding="utf-8")
        self.texts[passages.CODES].append(path)

    def _write_turtle(self) -> None:
        with (self.making.path / "graph.ttl").open("wb") as target:
            target.write(turtle.header(self.making.summary.base).encode())
            for section, texts in self.texts.items():
                target.write(passages.heading(section).encode())
                for path in texts:
                    with path.open("rb") as text:
                        shutil.copyfileobj(text, target, 1024 * 1024)
