"""A generation in the making: what is needed to make it, what comes together on the way, and how it is published."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path

from kg.graph import tables
from kg.graph.counts import Counts
from kg.graph.folder import MADE_BY, PROJECTED, Folder
from kg.graph.ledger import Ledger, Rejected
from kg.graph.projections import Projections
from kg.graph.summary import Progress, Summary, Watch
from kg.mapping import Settings
from kg.planning import Plan
from kg.report import listing
from kg.shacl.finding import Finding, refuse
from kg.workers import Workers


@dataclass(slots=True)
class Making:
    """What making a generation needs. ``code`` is the fingerprint of what maps; ``strict`` the severity of findings
    from which on the graph is refused; ``turtle`` whether ``graph.ttl`` is wanted, however large it is.
    """

    folder: Folder
    ledger: Ledger
    number: int
    code: str
    summary: Summary
    watch: Watch
    progress: Progress
    pool: Workers
    strict: str | None = None
    turtle: bool = False
    path: Path = field(init=False)
    plan: Plan = field(init=False)
    projections: Projections = field(init=False)
    counts: Counts | None = None
    outdated: list[int] = field(default_factory=list)

    @property
    def work(self) -> Path:
        """Where the parts lie until they are put together."""
        return self.path / "work"

    @property
    def made_by(self) -> str:
        """The code and the settings, in words."""
        return self.summary.made_by(self.code)

    @property
    def settings(self) -> Settings:
        """What a worker must know."""
        return Settings(
            self.folder.ledger,
            self.folder.projections,
            self.work,
            contacts=self.summary.contacts,
            results=self.summary.results,
            base=self.summary.base,
            aliases=self.plan.aliases,
        )

    @contextmanager
    def begun(self) -> Iterator[None]:
        """The folder of the generation and the cache; the folder is gone where making it fails, unless it was published
        already.
        """
        with closing(Projections(self.folder.projections)) as self.projections:
            self.path = self.folder.begin(self.number)
            self.work.mkdir()
            try:
                yield
            except BaseException:
                if self.folder.number() != self.number:
                    shutil.rmtree(self.path, ignore_errors=True)
                raise
            finally:
                if self.counts is not None:
                    self.counts.close()

    def begin_again(self) -> None:
        """Throw away what was made of the generation so far."""
        if self.counts is not None:
            self.counts.close()
            self.counts = None
        self.outdated.clear()
        self.path = self.folder.begin(self.number)
        self.work.mkdir()

    def write(
        self, findings: list[Finding], rejected: Iterable[Rejected], projected: Iterable[tuple[str, bytes]]
    ) -> None:
        """Write what people and later builds read beside the graph itself.

        Raises:
            GraphInvalid: findings refused under ``strict``.
        """
        summary = self.summary
        summary.findings = listing.counts(findings)
        refuse(findings, self.strict)
        left_out = sorted([*self.ledger.rejected(self.number), *rejected])
        summary.rejected = len(left_out)
        summary.set_inputs(self.ledger, self.number)
        for name, lines in (
            ("findings.ttl", listing.turtle(findings, summary.base)),
            ("findings.tsv", [listing.tsv(findings)]),
            ("build.json", [summary.json()]),
            (MADE_BY, [self.made_by]),
            (PROJECTED, (f"{nct_id}\t{digest.hex()}\n" for nct_id, digest in projected)),
        ):
            with (self.path / name).open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        with tables.writing(self.path, "rejected.tsv") as write:
            write(map(astuple, left_out))

    def publish(self) -> None:
        """Make the generation the current one."""
        shutil.rmtree(self.work)
        self.folder.publish(self.path)
        # What follows only saves time later: without it the next build makes the graph whole.
        with suppress(sqlite3.Error):
            if self.counts is not None:
                self.counts.publish(self.number)
            self.projections.drop(self.outdated)
