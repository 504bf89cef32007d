"""What a report for people says, before it is text or HTML: each rule with its reasons and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import Graph

from kg.report.grouping import Group, NamedTrials, Trials, grouped
from kg.report.listing import counts
from kg.report.reasons import Origin, Reason, Reasons
from kg.report.terms import readable, short, short_path
from kg.shacl.finding import Finding


@dataclass(frozen=True, slots=True)
class Example:
    """A finding as a person reads it. ``trial`` is empty where the node belongs to none, ``others`` counts further
    trials that it belongs to. ``part`` names the node, where it is not the trial itself.
    """

    trial: str
    title: str
    others: int
    part: str
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, with all that a person should know of what it found."""

    severity: str
    name: str
    component: str
    message: str
    path: str
    findings: int
    trials: int
    reason: Reason
    examples: tuple[Example, ...]

    @property
    def more(self) -> int:
        """How many findings are not among the examples."""
        return self.findings - len(self.examples)


@dataclass(frozen=True, slots=True)
class Report:
    """Rules, worst first. ``hidden`` findings were left out for being mild, ``trials`` are those with a finding, of
    ``of_trials`` that were checked (None where that is not known), ``facts`` tell what was checked and how.
    """

    rules: tuple[Rule, ...]
    severities: Mapping[str, int]
    trials: int
    of_trials: int | None = None
    hidden: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    table: str = "findings.tsv"

    @property
    def findings(self) -> int:
        """How many findings it tells of."""
        return sum(self.severities.values())


def report(
    findings: list[Finding],
    shapes: Graph,
    *,
    origin: Origin = Origin.FILES,
    trials: Trials | None = None,
    examples: int = 5,
    of_trials: int | None = None,
    hidden: int = 0,
    facts: Mapping[str, str] | None = None,
    table: str = "findings.tsv",
) -> Report:
    """A report on findings. ``shapes`` are those that made them, ``table`` is where all of them can be read.

    >>> made = report([], Graph(), of_trials=55)
    >>> made.rules, made.findings
    ((), 0)
    """
    known, reasons = trials or NamedTrials(), Reasons(shapes, origin)
    groups = grouped(findings, known)
    return Report(
        rules=tuple(_rule(group, reasons, known, examples) for group in groups),
        severities=counts(findings),
        trials=len(frozenset[str]().union(*(group.trials for group in groups))),
        of_trials=of_trials,
        hidden=hidden,
        facts=facts or {},
        table=table,
    )


def _rule(group: Group, reasons: Reasons, trials: Trials, examples: int) -> Rule:
    return Rule(
        severity=group.severity,
        name="" if group.shape.startswith("_:") else short(group.shape),
        component=group.component.removesuffix("ConstraintComponent"),
        message=group.message,
        path=", ".join(map(short_path, group.paths)),
        findings=len(group.findings),
        trials=len(group.trials),
        reason=reasons.of(group),
        examples=tuple(_example(finding, group, trials) for finding in group.examples(examples)),
    )


def _example(finding: Finding, group: Group, trials: Trials) -> Example:
    trial = group.first[finding.focus]
    is_trial = bool(trial) and finding.focus.endswith(f"/{trial}>")
    return Example(
        trial=trial,
        title=title if (title := trials.title(trial) if trial else "") != trial else "",
        others=max(len(trials.of(finding.focus)) - 1, 0),
        part="" if is_trial else trials.label(finding.focus) or _part(finding.focus),
        value=trials.label(finding.value) or readable(finding.value) if finding.value else "",
    )


def _part(focus: str) -> str:
    """The name of a node within its trial, else as short as it can be."""
    return focus.rstrip(">").partition("#")[2] if NamedTrials().of(focus) and "#" in focus else short(focus)
