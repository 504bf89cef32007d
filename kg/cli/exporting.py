"""``kg export`` and ``kg stats``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from kg.cli import screen
from kg.cli.options import graph_option
from kg.graph.export import FORMATS, export_to
from kg.opening import open_graph


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="File to write.  [default: stdout]")
@graph_option
def export(format_: str, target: Path | None, folder: Path) -> None:
    """Write the graph in another format.

    turtle, ntriples, jsonld and rdfxml hold the default graph; nquads and trig the findings too, in their named graph;
    graphml and gexf the related-trial network, for Gephi, Cytoscape and the like.

    \b
    kg export turtle -o trials.ttl
    kg export nquads | gzip > trials.nq.gz
    kg export graphml -o network.graphml
    kg export gexf -o network.gexf
    """
    graph = open_graph(folder)
    if target is None:
        export_to(graph, format_, sys.stdout.buffer)
        return
    with click.open_file(str(target), "wb") as file:
        export_to(graph, format_, file)


@click.command()
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@graph_option
def stats(format_: str, folder: Path) -> None:
    """Count what the graph holds: trials, triples, links, nodes by class, statements by property.

    \b
    kg stats
    kg stats --format json
    """
    info = open_graph(folder).info
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(info), indent=1))
        return
    totals = ["trials", "trials_only_linked_to", "triples", "doubts", "rejected"]
    rows = [(name.replace("_", " "), f"{info[name]:,}") for name in totals]
    rows += [(f"findings: {severity}", f"{number:,}") for severity, number in info["findings"].items()]
    rows += [(f"links: {kind}", f"{number:,}") for kind, number in info["links"].items()]
    for section in ("classes", "properties"):
        rows += [
            (name, f"{number:,}") for name, number in sorted(info[section].items(), key=lambda row: (-row[1], row[0]))
        ]
    screen.table(("what", "count"), rows)
