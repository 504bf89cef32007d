"""What a terminal shows: tables, progress, the summary of a build; and what there is where nothing shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final, Literal, TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from kg.graph.graph import Graph

Told = Callable[[str, int, int | None], None]

_TRIED: Final = 20
"""Of so many trials one with links is shown; to look at all links would take a minute in a large graph."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command as a whole; rich would end it with 1."""
        raise BrokenPipeError


def streams() -> None:
    """Give a stream that was closed before we began (``kg stats >&-``) a place: what is written goes nowhere.

    Python has None there. And the first file that is opened would take the number of the stream, so that what a library
    prints would be written into it.
    """
    # In this order each takes its own number.
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")


def flush() -> None:
    """Write what is still held back, so that it fails here if it does, and not when Python ends."""
    sys.stdout.flush()
    sys.stderr.flush()


def hung_up() -> None:
    """Write nothing more, since nobody takes it: what is held back still would fail when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123 - as long as the process


def pieces(texts: Iterable[str]) -> None:
    """Write what comes piece by piece, many pieces at a time."""
    rest = iter(texts)
    while text := "".join(islice(rest, 1000)):
        click.echo(text, nl=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table that fits the terminal."""
    drawn = RichTable(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    _Console(highlight=False, markup=False, soft_wrap=False).print(drawn)


@contextmanager
def progress() -> Iterator[Told]:
    """A bar per stage on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)
            # A refresh a document would cost more than reading it.
            if done % 50 == 0 or done == total or stage != "reading":
                bar.refresh()

        yield told


def summary(graph: Graph, seconds: float, folder: str) -> None:
    """Tell what a build did, on stderr: stdout is for data."""
    made = graph.summary
    if made is None:
        return
    links = ", ".join(f"{number:,} {kind}" for kind, number in sorted(made.links.items())) or "none"
    findings = ", ".join(f"{number:,} {severity}" for severity, number in made.findings.items())
    unchanged = f" ({made.unchanged:,} unchanged)" if made.unchanged else ""
    again = f" ({made.trials - made.mapped:,} unchanged)" if made.trials > made.mapped else ""
    lines = [
        *made.notes,
        f"documents  {made.read:,}{unchanged}",
        f"rejected   {made.rejected:,}" + (f"  → {folder}/rejected.tsv" if made.rejected else ""),
        f"trials     {made.trials:,} described{again}, {made.stubs:,} only linked to",
        f"triples    {made.triples:,}",
        f"links      {links}",
        f"doubts     {made.doubts:,}" + (f"  → {folder}/doubts.tsv" if made.doubts else ""),
        *([f"disagree   {made.disagreements:,}  → {folder}/disagreements.tsv"] if made.disagreements else []),
        *([f"new        {_drift(made.drift)}: the registry has changed; please tell us"] if made.drift else []),
        f"findings   {findings}  → {folder}/findings.tsv",
        f"time       {seconds:.1f} s",
        f"graph      {folder}/graph.ttl",
    ]
    click.echo("\n".join(lines), err=True)


def next_steps(graph: Graph, folder: str, option: str) -> None:
    """What to try next, with a trial that this graph has; where it has none, why."""
    if not len(graph):
        click.echo(f"\nNo trial is described: {_why_empty(graph, folder)}", err=True)
        return
    first = list(islice(graph, _TRIED))
    some = next((nct_id for nct_id in first if graph.related(nct_id)), first[0])
    lines = [
        "",
        "Try:",
        f"  kg show {some}{option}",
        f"  kg related {some} --why{option}",
        f"  kg query --name sponsors-by-trials{option}",
        f"  kg query --list{option}",
    ]
    click.echo("\n".join(lines), err=True)


def _why_empty(graph: Graph, folder: str) -> str:
    rejected = graph.info["rejected"]
    if not rejected:
        return "the sources hold no document."
    return f"none of the {rejected:,} documents could be read; {folder}/rejected.tsv says why."


def _drift(drift: Mapping[str, int]) -> str:
    """What was met that nobody knew, the commonest first, of many only the first three."""
    shown = sorted(drift, key=lambda what: (-drift[what], what))
    more = f" and {len(shown) - 3:,} more" if len(shown) > 3 else ""
    return ", ".join(f"{what} ({drift[what]:,})" for what in shown[:3]) + more
