"""``kg related`` and ``kg show``: one trial."""

from __future__ import annotations

import csv
import dataclasses
import sys
from pathlib import Path

import click
import msgspec

from kg.cli import screen
from kg.cli.options import graph_option, nct_argument
from kg.graph import page
from kg.graph.network import Neighbour
from kg.opening import open_graph


@click.command()
@nct_argument
@click.option(
    "--kind", type=click.Choice(["lists", "mentions", "expandedAccessRecord"]), help="Only links of this kind."
)
@click.option("--top", type=click.IntRange(1), help="At most so many; says how many there are.")
@click.option("--why", is_flag=True, help="The words that each link rests on, and where they stand.")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv"]), help="[default: table on a terminal, else csv]"
)
@graph_option
def related(nct_id: str, kind: str | None, top: int | None, why: bool, format_: str | None, folder: Path) -> None:
    """Show the trials that a trial links to, and those that link to it.

    Direction → means that this trial states the link, ← that the other one does.

    \b
    kg related NCT07328828
    kg related NCT07328828 --why
    kg related NCT07328828 --kind lists --format json
    """
    found = [each for each in open_graph(folder).related(nct_id) if kind in (None, each.relation)]
    shown = found[:top]
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode([dataclasses.asdict(each) for each in shown]), indent=1))
    else:
        _print(shown, why=why, as_table=(format_ or ("table" if sys.stdout.isatty() else "csv")) == "table")
    if len(shown) < len(found):
        click.echo(f"{len(shown):,} of {len(found):,} links shown", err=True)
    elif not found:
        click.echo("No links.", err=True)


def _print(neighbours: list[Neighbour], *, why: bool, as_table: bool) -> None:
    columns = ["direction", "trial", "kind", "method", "title", *(["where", "evidence"] if why else [])]
    rows = []
    for each in neighbours:
        arrow = "→" if each.direction == "to" else "←"
        reasons = [", ".join(each.fields), " … ".join(each.evidence)] if why else []
        rows.append([arrow, each.nct_id, each.relation, each.method, each.title, *reasons])
    if as_table:
        screen.table(["", *columns[1:]], rows)
    else:
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])


@click.command()
@nct_argument
@click.option("--format", "format_", type=click.Choice(["text", "ttl", "json"]), default="text", show_default=True)
@graph_option
def show(nct_id: str, format_: str, folder: Path) -> None:
    """Show all that the graph holds of one trial: a page, its statements, or JSON.

    \b
    kg show NCT02455596
    kg show NCT02455596 --format ttl
    """
    graph = open_graph(folder)
    if format_ == "ttl":
        click.echo(page.statements(graph, nct_id).serialize("ttl"), nl=False)
    elif format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(graph[nct_id]), indent=1))
    else:
        click.echo(page.text(graph, nct_id), nl=False)
