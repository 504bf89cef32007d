"""Findings for programs: as a table, as JSON, and as a W3C ``sh:ValidationReport``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from hashlib import sha256
from operator import attrgetter

import msgspec

from kg.rdf.names import BASE, prefixes
from kg.rdf.turtle import text
from kg.shacl.finding import SEVERITIES, Finding

_COLUMNS = [field.name for field in fields(Finding)]
_cells = attrgetter(*_COLUMNS)
_BREAKS = str.maketrans("\t\n\r", "   ")
_IRI = re.compile(r"<[^<>]*>")


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, worst first.

    >>> counts([])
    {'Violation': 0, 'Warning': 0, 'Info': 0}
    """
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in SEVERITIES}


def tsv(findings: Iterable[Finding]) -> str:
    """A table with a header line."""
    # Terms are in N-Triples form, without raw tabs and line breaks; a message loses its own. So nothing needs quoting.
    lines = ["\t".join(_COLUMNS), *("\t".join(_unbroken(cell) for cell in _cells(each)) for each in findings)]
    return "\n".join(lines) + "\n"


def _unbroken(cell: str) -> str:
    return cell.translate(_BREAKS)


def json(findings: list[Finding]) -> str:
    """``{"conforms": …, "findings": […]}``, sorted. To conform is to have no finding at all (W3C SHACL, 3.6.1.1)."""
    report = {"conforms": not findings, "findings": [asdict(finding) for finding in findings]}
    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n"


def turtle(findings: list[Finding], base: str = BASE) -> Iterator[str]:
    """A W3C validation report in parts, without blank nodes: every result has an IRI of its own."""
    yield from results(findings, base, conforms=not findings)


def results(findings: Iterable[Finding], base: str = BASE, *, conforms: bool) -> Iterator[str]:
    """Some results of a report, likewise; ``conforms`` tells whether the report as a whole has none."""
    yield f"@base <{base}> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    yield f"@prefix xsd: <{prefixes()['xsd']}> .\n\n"
    yield f"<report>\n    a sh:ValidationReport ;\n    sh:conforms {'true' if conforms else 'false'} .\n"
    for finding in findings:
        name = sha256("\x1f".join(_cells(finding)).encode()).hexdigest()[:16]
        yield f"\n<report> sh:result <report#{name}> .\n<report#{name}>\n" + " ;\n".join(_statements(finding)) + " .\n"


def _statements(finding: Finding) -> Iterator[str]:
    yield "    a sh:ValidationResult"
    yield f"    sh:focusNode {finding.focus}"
    yield f"    sh:resultMessage {text(finding.message)}"
    if _IRI.fullmatch(finding.path):
        yield f"    sh:resultPath {finding.path}"
    yield f"    sh:resultSeverity sh:{finding.severity}"
    yield f"    sh:sourceConstraintComponent sh:{finding.component}"
    if finding.shape.startswith("<"):
        yield f"    sh:sourceShape {finding.shape}"
    if finding.value and not finding.value.startswith("_:"):
        yield f"    sh:value {finding.value}"
