"""The tables that a build leaves for people and scripts: tab-separated, with a header, one row a line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from heapq import merge
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


def renew(before: Path, now: Path, name: str, gone: Collection[str], come: Iterable[tuple[object, ...]]) -> None:
    """Write a table of which the first column names trials, in their order, from the one before: without the rows of
    some trials, and with new ones, which come in the same order.
    """
    with (
        (before / name).open(encoding="utf-8", newline="\n") as old,
        (now / name).open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.write(next(old))
        stay = (line for line in old if line.partition("\t")[0] not in gone)
        file.writelines(merge(stay, map(_line, come), key=lambda line: line.partition("\t")[0]))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a table by column."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _line(cells: Iterable[object]) -> str:
    # Cells without line breaks and tabs need no quoting.
    return "\t".join(" ".join(str(cell).split()) for cell in cells) + "\n"
