"""What two versions of the same text differ in, as statements."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from kg.rdf.names import BASE, prefixes

_END = " .\n"
_BETWEEN = " ;\n    "
_Statement = tuple[str, str]


def difference(old: str, new: str) -> tuple[str, str]:
    r"""The statements that only the old text has and those that only the new text has, each as Turtle.

    Both are as :func:`kg.rdf.turtle.blocks` writes them, comments apart.

    >>> difference('trial:A\n    a ct:Trial ;\n    rdfs:label "x" .\n', "trial:A\n    a ct:Trial .\n")
    ('trial:A\n    rdfs:label "x" .\n', '')
    """
    before, after = set(old.split(_END)), set(new.split(_END))
    gone, come = set(_statements(before - after)), set(_statements(after - before))
    return _text(gone - come), _text(come - gone)


def _statements(blocks: Iterable[str]) -> Iterable[_Statement]:
    for block in blocks:
        subject, _, rest = block.partition("\n    ")
        for statement in rest.split(_BETWEEN) if rest else ():
            # A comment stands above the block.
            yield subject.rpartition("\n")[2], statement


def _text(statements: set[_Statement]) -> str:
    grouped = groupby(sorted(statements), key=lambda each: each[0])
    return "".join(f"{subject}\n    {_BETWEEN.join(each for _, each in group)}{_END}" for subject, group in grouped)


def update(gone: str, come: str, base: str = BASE) -> str:
    """A SPARQL update that removes some statements and adds others; Turtle without header is what both need.

    Source: W3C SPARQL 1.1 Update, sections 3.1.1 and 3.1.2.
    """
    names = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(prefixes(base).items()))
    return f"BASE <{base}>\n{names}DELETE DATA {{\n{gone}}} ;\nINSERT DATA {{\n{come}}}\n"
