"""A generation made from the one before it, where little has changed: only what changed is made anew.

What trials contributed and contribute is compared; so are shared nodes, of which it is known how many trials state
each claim, and computed links. The differences change a copy of the store, the tables, and the passages of
``graph.ttl``. The result is that of a whole build, which is made wherever anything that this needs is missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Final

from kg import rechecking, relating, relinking
from kg.changes import Before, Changes, before, changes
from kg.graph import claims, passages, search, store, tables
from kg.graph.counts import Stated
from kg.graph.folder import SEARCH
from kg.graph.projections import Damaged
from kg.graph.turtle_file import TurtleFile
from kg.link import joins, kept
from kg.link.arrays import Arrays
from kg.link.corpus import Relations
from kg.link.joins import Joins
from kg.link.renewal import related_again
from kg.making import Making
from kg.rdf import iris
from kg.rdf.difference import difference
from kg.rdf.names import expand
from kg.rdf.related import Statements
from kg.rdf.turtle import block_of, count
from kg.relinking import Written
from kg.replacing import Replaced, Tally, changed_claims, replaced
from kg.report import listing
from kg.scopes import check_shared
from kg.shacl.finding import Finding
from kg.workers import Workers

_ALONE: Final = 200
"""So few trials are mapped here: other processes would take longer to start."""

_CHUNK: Final = 50
_SHARED_CHUNK: Final = 2000


@dataclass(slots=True)
class Update:
    """An update: the generation that it makes, the one before, and what comes together on the way."""

    making: Making
    before: Before
    found: Changes
    turtle: TurtleFile
    digests: dict[str, bytes]
    pool: Workers
    trials: list[Replaced] = field(default_factory=list)
    differences: list[tuple[Path, Path]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    outdated: set[Finding] = field(default_factory=set)
    findings: set[Finding] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    joins_before: list[Joins] = field(default_factory=list)
    joins: list[Joins] = field(default_factory=list)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def run(self) -> bool:
        """Make the generation; False where it has to be made whole.

        Raises:
            GraphInvalid: findings refused under ``strict``.
        """
        making, watch = self.making, self.making.watch
        if not self._project():
            return False
        watch.lap("mapping and checking")
        if not self._relate():
            return False
        watch.lap("related trials")
        self._share()
        watch.lap("shared nodes")
        making.progress("changing the store", 0, None)
        with store.copied(self.before.path / "store", making.path / "store") as copy:
            store.change(copy, self.differences, making.summary.base)
            watch.lap("changing the store")
            self._finish(copy)
        watch.lap("checking again")
        if not self.turtle.finish(wanted=making.turtle):
            making.summary.notes.append(
                "graph.ttl is large, so it is not written: `kg build --turtle` does, and `kg export turtle` gives it."
            )
        watch.lap("graph.ttl")
        return True

    def _take(self, chunk: Replaced | Written) -> None:
        """Take what trials and links have in common."""
        self.differences.append((chunk.gone, chunk.come))
        self.tally.add(chunk.tally)
        self.findings.update(chunk.findings)
        self.joins_before += chunk.joins_before
        self.joins += chunk.joins

    # ------------------------------------------------------------------------------------------------------ trials

    def _project(self) -> bool:
        making, stream = self.making, iter(self.found.changes)
        chunks = enumerate(iter(lambda: list(islice(stream, _CHUNK)), []))
        tasks = ((making.settings, number, chunk) for number, chunk in chunks)
        for chunk in self.pool.map(replaced, tasks):
            making.projections.keep(chunk.made)
            if not chunk.whole:
                return False
            self.turtle.put(passages.TRIALS, chunk.texts)
            chunk.texts.clear()
            making.summary.mapped += chunk.mapped
            self._take(chunk)
            self.outdated.update(chunk.findings_before)
            self.digests.update(chunk.digests)
            self.found.now |= {nct_id: making.projections.id_of(nct_id, digest) for nct_id, digest in chunk.digests}
            self.trials.append(chunk)
            making.progress("mapping and checking", making.summary.mapped, len(self.found.changes))
        for each in self.found.changes:
            if each.task is None:
                self.digests.pop(each.nct_id)
        return True

    # ------------------------------------------------------------------------------------------------------- links

    def _relate(self) -> bool:
        making = self.making
        making.progress("related trials", 0, None)
        compared = {nct_id: each for chunk in self.trials for nct_id, each in chunk.compared.items()}
        arrays = Arrays(making.work)
        relations = related_again(self.before.kept, compared, making.plan.apart, making.pool.number, arrays)
        if relations is None:
            return False
        kept.write(making.path / kept.FOLDER, relations.now.kept)
        making.summary.related = relating.told(relations.now)
        trials = relinking.touched(relations.before, relations.now, compared)
        sides = relinking.sides(*relations, self._projections(*relations), self._paths())
        for chunk in self.pool.map(relinking.written, relinking.tasks(trials, sides, making.work, making.summary.base)):
            for section in (passages.LINKS, passages.EDGES):
                self.turtle.put(section, ((name, text) for each, name, text in chunk.texts if each == section))
            self._take(chunk)
            self.links |= chunk.links
            making.progress("related trials: links", len(self.links), None)
        self.pairs = {
            (iris.trial(each.nct_id), iris.trial(other))
            for each in trials
            for side in (each.before, each.now)
            if side is not None
            for other in side.linked
        }
        return True

    def _projections(self, was: Relations, now: Relations) -> tuple[list[int], list[int]]:
        return (
            [self.found.was[nct_id] for nct_id in was.kept.matrix.ids],
            [self.found.now[nct_id] for nct_id in now.kept.matrix.ids],
        )

    def _paths(self) -> tuple[Path, Path, Path]:
        return self.making.folder.projections, self.before.path, self.making.path

    # ------------------------------------------------------------------------------------------------ shared nodes

    def _share(self) -> None:
        """Settle, write and check the nodes of which trials state something else now; and stubs that come or go."""
        making, work = self.making, self.making.work
        was, now = self.before.digests.keys(), making.plan.described
        by = changed_claims(chunk.claims for chunk in self.trials)
        for nct_id in was ^ now:
            by.setdefault(f"trial:{nct_id}", {})
        stream = iter(sorted(by))
        for number, chunk in enumerate(iter(lambda: list(islice(stream, _SHARED_CHUNK)), [])):
            old, new = Statements(), Statements()
            for node in chunk:
                stated = self.before.counts.stated(node)
                _settle(old, node, stated, hidden=node.removeprefix("trial:") in was)
                stated = self.before.counts.change(node, by[node])
                _settle(new, node, stated, hidden=node.removeprefix("trial:") in now)
            # A trial that is described is no shared node, though others state claims about it.
            self.nodes |= old.keys() | new.keys()
            self._count_shared(old, -1)
            self._count_shared(new, 1)
            self.findings.update(check_shared(making.summary.base, new))
            texts = {node: (block_of(old, node), block_of(new, node)) for node in chunk}
            self.turtle.put(passages.SHARED, ((node, text) for node, (_, text) in texts.items()))
            gone, come = difference(*("".join(side) for side in zip(*texts.values(), strict=True)))
            paths = work / f"shared-gone-{number:06d}.ttl", work / f"shared-come-{number:06d}.ttl"
            for path, text in zip(paths, (gone, come), strict=True):
                path.write_text(text, encoding="utf-8", newline="\n")
            self.differences.append(paths)

    def _count_shared(self, nodes: Statements, sign: int) -> None:
        classes, properties = count(nodes)
        self.tally.add(Tally(classes, properties, stubs=classes["ct:Trial"]), sign)

    # ---------------------------------------------------------------------------------------- findings and the rest

    def _finish(self, copy: store.Filled) -> None:
        making, base = self.making, self.making.summary.base
        making.progress("checking again", 0, None)
        before = {Finding(**row) for row in tables.rows(self.before.path, "findings.tsv")}
        now = self._findings(before, set(self._asked_again(copy)))
        making.summary.start_from(self.before.info | {"related": making.summary.related})
        making.summary.change(self.tally)
        changed = {each.nct_id for each in self.found.changes}
        rows = {
            "doubts.tsv": [astuple(each) for chunk in self.trials for each in chunk.doubts],
            "disagreements.tsv": [astuple(each) for chunk in self.trials for each in chunk.disagreements],
        }
        for name, come in rows.items():
            tables.renew(self.before.path, making.path, name, changed, come)
        searched = chain.from_iterable(chunk.searched for chunk in self.trials)
        shutil.copyfile(self.before.path / SEARCH, making.path / SEARCH)
        search.renew(making.path / SEARCH, changed, searched)
        making.write(sorted(now), (), sorted(self.digests.items()))
        gone = "".join(listing.results(sorted(before - now), base, conforms=not before))
        new = "".join(listing.results(sorted(now - before), base, conforms=not now))
        store.change_findings(copy, gone, new, base)

    def _asked_again(self, copy: store.Filled) -> Iterator[Finding]:
        base = self.making.summary.base
        described = {iris.trial(nct_id) for nct_id in self.making.plan.described}
        texts = ((chunk.own, self._shared(chunk.shared - described)) for chunk in self.trials)
        yield from rechecking.own(texts, base)
        # Links and edges that nobody touched are as before.
        now = joins.changed(self.before.joins, joins.together(self.joins_before), joins.together(self.joins))
        joins.write(self.making.path / kept.FOLDER, now)
        if not joins.agree(now):
            yield from rechecking.links(copy, sorted(self.pairs), base)

    def _shared(self, nodes: Iterable[str]) -> Statements:
        found = Statements()
        for node in nodes:
            _settle(found, node, self.before.counts.stated(node), hidden=False)
        return found

    def _findings(self, before: set[Finding], asked: set[Finding]) -> set[Finding]:
        """The findings of now: without those about what is no more, with those of what is new."""
        base = self.making.summary.base
        links = frozenset(f"<{expand(link, base)}>" for link in self.links)
        nodes = frozenset(f"<{expand(node, base)}>" for node in self.nodes) | links
        touched = rechecking.Touched(base, frozenset(each.nct_id for each in self.found.changes), links)
        stay = {
            each
            for each in before - self.outdated
            if not (touched.has(each) if each.component == rechecking.RULE else each.focus in nodes)
        }
        return stay | self.findings | {each for each in asked if touched.has(each)}


def _settle(to: Statements, node: str, stated: Stated, *, hidden: bool) -> None:
    if stated and not hidden:
        to[node] = claims.settle(stated)


def updated(making: Making) -> bool:
    """Make a generation from the one before it; False where it has to be made whole.

    Raises:
        GraphInvalid: findings refused under ``strict``.
    """
    if (held := before(making)) is None or (found := changes(making, held.digests)) is None:
        return False
    try:
        with closing(TurtleFile(held.path, making.path)) as turtle:
            pool = Workers(1) if len(found.changes) <= _ALONE else making.pool
            return Update(making, held, found, turtle, dict(held.digests), pool).run()
    except Damaged:
        return False
