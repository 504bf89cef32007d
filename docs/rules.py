"""Writes the section "Rules" of docs/validation.md: every shape that names its source, and what it finds.

Run it after a change of ``shapes/``: ``python docs/rules.py``. Given a built graph, the day and the number of its
records, ``python docs/rules.py output 2026-11-22 6835``, it counts the findings anew and keeps them in
``docs/rules.tsv``.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rdflib import DCTERMS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.shipped import files

PAGE = Path(__file__).with_name("validation.md")
FIGURES = Path(__file__).with_suffix(".tsv")
_SECTION = re.compile(r"^## Rules\n.*?(?=^## |\Z)", flags=re.MULTILINE | re.DOTALL)

_INTRODUCTION = """## Rules

Written by `docs/rules.py` from `shapes/` and `docs/rules.tsv`; change those, not this.

What a record should have, and what should agree in it. A **Violation** breaks a promise of the graph itself; a
**Warning** is a record that contradicts itself or its registry; an **Info** is incomplete, or true of a record that is
older than the requirement. Sources: *PR* and *RR* are the Protocol Registration and the Results Data Element
Definitions of ClinicalTrials.gov, *API* the rules in the field list of its API; *CFR* is the Code of Federal
Regulations, title 42.
In the shape itself stand also why a rule matters (`rdfs:comment`), how to mend what it finds (`sh:description`) and the
addresses of the sources (`dcterms:source`).

Findings are those in {records} records of the registry, read {date}, with data versions from 2023-06 to 2026-08; the
records were gathered for tests, so no proportion can be taken from them. Several findings may belong to one record. 0
is mostly the registry's doing, which refuses such records today.
"""
_SHORT = {
    "ClinicalTrials.gov, Protocol Registration Data Element Definitions, ": "PR: ",
    "ClinicalTrials.gov, Results Data Element Definitions, ": "RR: ",
    "ClinicalTrials.gov, Expanded Access Data Element Definitions, ": "Expanded Access: ",
    "ClinicalTrials.gov, rules of the API's field list, ": "API: ",
    "42 CFR ": "CFR ",
}


def section() -> str:
    """The section as it should be."""
    date, records, counts = _figures()
    lines = [_INTRODUCTION.format(date=date, records=f"{records:,}")]
    for path in files("shapes"):
        shapes = Graph().parse(path)
        if rows := [_row(shapes, shape, counts) for shape in _rules(shapes)]:
            first = path.read_text().partition("\n")[0].removeprefix("# ")
            lines += [
                f"### `{path.name}`\n\n{first}\n",
                "| rule | severity | finding | source | |",
                "|---|---|---|---|--:|",
            ]
            lines += [*rows, ""]
    return "\n".join(lines)


def written() -> str:
    """The section as it is."""
    found = _SECTION.search(PAGE.read_text())
    return found[0].rstrip("\n") + "\n" if found else ""


def _rules(shapes: Graph) -> list[URIRef]:
    found: set[Node] = {*shapes.subjects(SH.sparql), *shapes.subjects(DCTERMS.source)}
    return sorted(each for each in found if isinstance(each, URIRef))


def _row(shapes: Graph, shape: URIRef, counts: Counter[str]) -> str:
    speaks = shapes.value(shape, SH.sparql) or shape
    severity = str(shapes.value(shape, SH.severity) or SH.Violation).rpartition("#")[2]
    name = shape.rpartition("#")[2]
    cells = [f"`{name}`", severity, str(shapes.value(speaks, SH.message)), "; ".join(_sources(shapes, shape))]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in (*cells, f"{counts[name]:,}")) + " |"


def _sources(shapes: Graph, shape: URIRef) -> Iterator[str]:
    for source in sorted(each for each in shapes.objects(shape, DCTERMS.source) if isinstance(each, Literal)):
        stated = str(source)
        for long, short in _SHORT.items():
            stated = stated.replace(long, short)
        yield stated


def _figures() -> tuple[str, int, Counter[str]]:
    (_, date, records), *rows = csv.reader(FIGURES.read_text().splitlines(), delimiter="\t")
    return date, int(records), Counter({shape: int(number) for shape, number in rows})


def count(graph: Path, date: str, records: int) -> None:
    """Keep how many findings each shape has in a built graph."""
    with (graph / "findings.tsv").open(newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        counts = Counter(row["shape"].rpartition("#")[2].rstrip(">") for row in rows)
    rules = {str(rule).rpartition("#")[2] for path in files("shapes") for rule in _rules(Graph().parse(path))}
    lines = [f"measured\t{date}\t{records}", *(f"{rule}\t{counts[rule]}" for rule in sorted(rules))]
    FIGURES.write_text("\n".join(lines) + "\n")


def main() -> None:
    """Write the section anew, at its place or at the end."""
    if sys.argv[1:]:
        graph, date, records = sys.argv[1:]
        count(Path(graph), date, int(records))
    text, new = PAGE.read_text(), section()
    text = _SECTION.sub(lambda _: new + "\n", text) if _SECTION.search(text) else f"{text.rstrip()}\n\n{new}"
    PAGE.write_text(text.rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
