"""The field manifest: one row for each leaf of a registry record, with the terms that carry it in the graph.

It ships as ``ontology/fields.tsv``, which ``docs/fields.py`` writes. Which terms carry a leaf is found out by changing
the leaf and looking which statements change; a test does the same with real records.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kg.shipped import folder

COLUMNS = ("path", "piece", "type", "terms", "classes", "documented", "note")
"""The columns of the file, and the fields of a :class:`Field`."""


class Field(NamedTuple):
    """A leaf of a registry record.

    ``path`` has ``[]`` for a list on the way, ``piece`` is the registry's own name, ``terms`` are those of the
    statements that carry the leaf's value, ``classes`` the classes of the nodes that they stand on, ``documented`` is
    where in the project's pages, ``note`` is a remark, or the reason why a leaf without terms is not mapped.
    """

    path: str
    piece: str
    type: str
    terms: tuple[str, ...]
    classes: tuple[str, ...]
    documented: tuple[str, ...]
    note: str

    @property
    def is_mapped(self) -> bool:
        """Whether statements carry the leaf's value."""
        return bool(self.terms)


@lru_cache(maxsize=1)
def _all() -> tuple[Field, ...]:
    text = (folder("ontology") / "fields.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert tuple(rows[0]) == COLUMNS
    return tuple(
        Field(path, piece, type_, tuple(terms.split()), tuple(classes.split()), tuple(documented.split()), note)
        for path, piece, type_, terms, classes, documented, note in rows[1:]
    )


def fields(search: str = "", *, unmapped: bool = False) -> tuple[Field, ...]:
    """The rows of the manifest, in the registry's order; those that a word or a part of a path finds.

    >>> [(field.piece, *field.terms) for field in fields("enrollment")]
    [('EnrollmentCount', 'ct:enrollment'), ('EnrollmentType', 'ct:enrollmentType')]
    """
    word = search.casefold()
    return tuple(field for field in _all() if _finds(word, field) and not (unmapped and field.is_mapped))


def _finds(word: str, field: Field) -> bool:
    return any(word in text.casefold() for text in (field.path, field.piece, *field.terms, *field.classes))
