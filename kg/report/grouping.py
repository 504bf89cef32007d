"""Findings by the rule that made them, worst first, with the trials they are about and a few examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kg.shacl.finding import SEVERITIES, Finding

_NCT = re.compile(r"NCT\d{8}")


class Trials(Protocol):
    """What is known of the trials that findings are about."""

    def of(self, focus: str) -> Sequence[str]:
        """The NCT ids of the trials that a node belongs to, sorted."""

    def title(self, nct_id: str) -> str:
        """The title of a trial; empty where it is not known."""

    def label(self, node: str) -> str:
        """The name of a node that is no trial; empty where it is not known."""


class NamedTrials:
    """The trials as far as the IRIs of the nodes name them, without titles.

    >>> trials = NamedTrials()
    >>> trials.of("<https://w3id.org/trialgraph/id/trial/NCT02455596#arm-a>"), trials.of("<http://example.org/a>")
    (('NCT02455596',), ())
    """

    def of(self, focus: str) -> tuple[str, ...]:
        """The NCT ids in the IRI; its fragment may quote others."""
        return tuple(sorted(set(_NCT.findall(focus.partition("#")[0])))) if focus.startswith("<") else ()

    def title(self, nct_id: str) -> str:  # noqa: ARG002 - nothing is known
        """None is known."""
        return ""

    def label(self, node: str) -> str:  # noqa: ARG002 - nothing is known
        """None is known."""
        return ""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule, which is a component of a shape with its severity. ``trials`` are those they are
    about, each finding's first trial beside it in ``first``.
    """

    severity: str
    shape: str
    component: str
    findings: tuple[Finding, ...]
    trials: frozenset[str]
    first: dict[str, str] = field(repr=False)

    @property
    def message(self) -> str:
        """What the rule says; where it says several things, the one it says most often."""
        said = Counter(finding.message for finding in self.findings)
        return min(said, key=lambda message: (-said[message], message))

    @property
    def paths(self) -> list[str]:
        """The paths at fault, the commonest first."""
        met = Counter(finding.path for finding in self.findings if finding.path)
        return sorted(met, key=lambda path: (-met[path], path))

    def examples(self, number: int) -> list[Finding]:
        """Some findings, of as many trials as can be, in order of trial."""
        seen = Counter[str]()
        ranked: list[tuple[int, int, Finding]] = []
        for finding in sorted(self.findings, key=lambda each: (self.first[each.focus] or "~", each)):
            trial = self.first[finding.focus] or finding.focus
            ranked.append((seen[trial], len(ranked), finding))
            seen[trial] += 1
        chosen = sorted(ranked)[:number]
        return [finding for _, _, finding in sorted(chosen, key=lambda each: each[1])]


def grouped(findings: Iterable[Finding], trials: Trials) -> list[Group]:
    """The groups, worst first; of equal severity those with most findings first.

    >>> one = Finding("<http://example.org/a>", "", "", "<http://example.org/s>", "MinCount", "Info", "…")
    >>> [(group.severity, len(group.findings)) for group in grouped([one], NamedTrials())]
    [('Info', 1)]
    """
    members: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(findings):
        members.setdefault((finding.severity, finding.shape, finding.component), []).append(finding)
    owners = {focus: trials.of(focus) for focus in {each.focus for found in members.values() for each in found}}
    groups = [
        Group(
            *rule,
            findings=tuple(found),
            trials=frozenset(trial for finding in found for trial in owners[finding.focus]),
            first={each.focus: next(iter(owners[each.focus]), "") for each in found},
        )
        for rule, found in members.items()
    ]
    return sorted(
        groups,
        key=lambda group: (SEVERITIES.index(group.severity), -len(group.findings), group.shape, group.component),
    )
