"""A SHACL result as data."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import GraphInvalid

SEVERITIES = ("Violation", "Warning", "Info")
"""From worst to mildest. Violation: our own promise is broken. Warning: the record contradicts itself or its registry,
or uses a value we do not know. Info: incomplete."""

ENGINES = ("compiled", "pyshacl")
"""What checks: the shapes compiled, with pySHACL for what cannot be compiled, or pySHACL alone."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One validation result (W3C SHACL, section 3.6.2). All but ``message`` are IRIs, prefixed names or literals as
    Turtle terms; ``severity`` is one of :data:`SEVERITIES`.
    """

    focus: str
    path: str
    value: str
    shape: str
    component: str
    severity: str
    message: str


def at_least(findings: list[Finding], severity: str) -> list[Finding]:
    """The findings of a severity and those that are worse.

    >>> warning = Finding("trial:NCT1", "ct:phase", "", "cts:Trial-phase", "sh:MaxCount", "Warning", "…")
    >>> at_least([warning], "Violation"), len(at_least([warning], "Info"))
    ([], 1)
    """
    allowed = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [finding for finding in findings if finding.severity in allowed]


def refuse(findings: list[Finding], severity: str | None) -> None:
    """Let a graph pass that has no finding of a severity (``violation``, ``warning``, ``info``) or worse.

    Raises:
        GraphInvalid: it has.
    """
    if severity and (refused := at_least(findings, severity.capitalize())):
        raise GraphInvalid(
            f"{len(refused):,} findings of severity {severity} or worse, so the graph is refused. "
            f"The first: {refused[0].message} ({refused[0].focus}). Build without --strict to look at all."
        )
