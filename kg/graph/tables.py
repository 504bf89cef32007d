"""The tables that a build leaves for people and scripts: tab-separated, with a header, one row a line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

COLUMNS = {
    "doubts.tsv": ("trial", "document", "where", "what"),
    "disagreements.tsv": ("trial", "unit", "field", "document", "says", "other", "other_says"),
    "rejected.tsv": ("source", "member", "position", "reason"),
}
"""The tables and their columns."""

Write = Callable[[Iterable[Iterable[object]]], None]


@contextmanager
def writing(folder: Path, name: str) -> Iterator[Write]:
    """A table being written; what it gives takes rows of cells."""
    with (folder / name).open("w", encoding="utf-8", newline="\n") as file:

        def write(rows: Iterable[Iterable[object]]) -> None:
            file.writelines(_line(row) for row in rows)

        write([COLUMNS[name]])
        yield write


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table by column."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _line(cells: Iterable[object]) -> str:
    # Cells without line breaks and tabs need no quoting.
    return "\t".join(" ".join(str(cell).split()) for cell in cells) + "\n"
