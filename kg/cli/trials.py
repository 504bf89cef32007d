"""``kg show``: one trial."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from kg.cli.options import graph_option, nct_argument
from kg.graph import page
from kg.opening import open_graph


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
