"""Writes ontology/fields.tsv and docs/fields.md, the field manifest: ``python docs/fields.py``.

Paths and types come from the reader's tables, terms from changing each leaf (``benchmarks/terms.py``), places in the
documentation from the ontology. Two columns stay as they are in the file, since a person writes them: ``piece``, the
registry's own name, and ``note``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rdflib import RDFS, Graph, URIRef

from benchmarks.leaves import leaves
from benchmarks.terms import found
from kg.manifest import COLUMNS, Field, fields
from kg.rdf.names import expand
from kg.shipped import folder

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "ontology" / "fields.tsv"
PAGE = Path(__file__).with_suffix(".md")

_HEAD = """# The field manifest: each leaf of a registry record (ClinicalTrials.gov API v2, data model 2.0.5, and what
# older data versions have), and the terms that carry it. Written by docs/fields.py; piece and note by hand.
"""

_INTRODUCTION = """# Fields

Written by `docs/fields.py`, and as a table `ontology/fields.tsv`; `kg fields` prints it, `kg.fields()` returns it.

One row for each leaf of a registry record: its path in ClinicalTrials.gov API v2 (data model 2.0.5), the registry's own
name for it, its type, the terms of the statements that carry its value and the classes of their subjects. `[]` is a
list. A term is found by changing the leaf in a hand-made record and looking which statement holds the new value;
`tests/real/test_mutation.py` changes and deletes each leaf in real records and asks that a statement with one of these
terms changes and goes.

{mapped} of {all} leaves are mapped. What classes and terms mean stands in [ontology.md](ontology.md). A field that is
not in this list is kept as it is: `ct:field` leads to its path and its value; a doubt and the end of the build tell.
"""

_SECTIONS = {
    "protocolSection": "The plan",
    "derivedSection": "Derived by the registry",
    "hasResults": "Whether there are results",
    "resultsSection": "Results",
    "documentSection": "Documents",
    "annotationSection": "Annotations",
}


def rows() -> tuple[Field, ...]:
    """The manifest as it is now."""
    written = {field.path: field for field in fields()} if TABLE.is_file() else {}
    terms = found()
    documented = _documented({class_ for own in terms.values() for class_, _ in own})
    made = []
    for leaf in leaves().values():
        own, before = terms[leaf.path], written.get(leaf.path)
        classes = tuple(sorted({class_ for class_, _ in own}))
        made.append(
            Field(
                leaf.path,
                before.piece if before else "",
                leaf.type,
                tuple(sorted({predicate for _, predicate in own})),
                classes,
                tuple(documented[class_] for class_ in classes),
                leaf.reason or (before.note if before else ""),
            )
        )
    return tuple(made)


def _documented(classes: set[str]) -> dict[str, str]:
    """Class → the heading of docs/ontology.md that its properties stand under, or that of the classes."""
    ontology = Graph()
    for name in ("trialgraph.ttl", "results.ttl"):
        ontology.parse(folder("ontology") / name)
    headings = re.findall(r"^### (Of .*)$", (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8"), re.MULTILINE)
    made = {}
    for class_ in classes:
        label = ontology.value(URIRef(expand(class_)), RDFS.label)
        heading = next((each for each in headings if each in (f"Of a {label}", f"Of an {label}")), "Classes")
        made[class_] = f"docs/ontology.md#{heading.lower().replace(' ', '-')}"
    return made


def table(made: tuple[Field, ...]) -> str:
    """The whole file."""
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(" ".join(cell) if isinstance(cell, tuple) else cell for cell in field) for field in made]
    return _HEAD + "\n".join(lines) + "\n"


def page(made: tuple[Field, ...]) -> str:
    """The whole page."""
    return "\n".join(_lines(made)) + "\n"


def _lines(made: tuple[Field, ...]) -> Iterator[str]:
    yield _INTRODUCTION.format(mapped=sum(field.is_mapped for field in made), all=len(made))
    sizes = Counter(field.path.partition(".")[0] for field in made)
    for section, title in _SECTIONS.items():
        yield f"## {title}: `{section}`, {sizes[section]} {'leaf' if sizes[section] == 1 else 'leaves'}\n"
        yield "| leaf | registry name | type | terms | on | remark |\n|---|---|---|---|---|---|"
        for field in made:
            if field.path.partition(".")[0] == section:
                yield _line(section, field)
        yield ""


def _line(section: str, field: Field) -> str:
    terms = ", ".join(f"`{term}`" for term in field.terms)
    places = zip(field.classes, field.documented, strict=True)
    classes = ", ".join(f"[`{class_}`]({place.removeprefix('docs/')})" for class_, place in places)
    path = field.path.removeprefix(f"{section}.")
    return f"| `{path}` | {field.piece} | {field.type} | {terms} | {classes} | {field.note} |"


def main() -> None:
    """Write both."""
    made = rows()
    TABLE.write_text(table(made), encoding="utf-8")
    PAGE.write_text(page(made), encoding="utf-8")


if __name__ == "__main__":
    main()
