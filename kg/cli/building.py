"""``kg build``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from kg.cli import screen
from kg.rdf.names import BASE


@click.command()
@click.argument("sources", nargs=-1, metavar="SOURCE…", type=click.Path(allow_dash=True))
@click.option("-o", "--output", default="output", show_default=True, help="Folder to write.", type=click.Path())
@click.option("--sample", is_flag=True, help="Build the sample that ships with kg.")
@click.option("--workers", type=click.IntRange(1), help="Processes.  [default: one a processor]")
@click.option("--contacts", is_flag=True, help="Make phones and e-mails of contacts triples too.")
@click.option("--no-results", is_flag=True, help="Leave out the results that trials have posted: most of a graph.")
@click.option(
    "--strict",
    is_flag=False,
    flag_value="violation",
    type=click.Choice(["violation", "warning", "info"]),
    help="Refuse a graph with findings this bad or worse (alone: violation).",
)
@click.option("--prune", is_flag=True, help="Forget documents that are no longer in the named sources.")
@click.option(
    "--turtle", is_flag=True, help="Write graph.ttl anew, however large: an update of 1 GB or more leaves it."
)
@click.option("--base", default=BASE, show_default=True, help="Beginning of all data IRIs.")
def build(
    sources: tuple[str, ...],
    output: str,
    sample: bool,
    workers: int | None,
    contacts: bool,
    no_results: bool,
    strict: str | None,
    prune: bool,
    turtle: bool,
    base: str,
) -> None:
    """Read trial records and pages, and leave a graph in a folder.

    SOURCE is a file, a folder, or - for standard input: ClinicalTrials.gov API v2 JSON (one study, a page of studies,
    an array, one study a line; also in .zip and .gz), ClinicalTrials.Veeva and MedDataX pages as text or saved HTML.
    What a source is, is told by its content.

    \b
    kg build ctg-studies.json.zip
    kg build pages/ more-studies.json -o mygraph
    curl … | kg build -
    kg build --sample
    """
    from kg.building import SAMPLE_SOURCE, build as build_graph  # noqa: I001, PLC0415 - building loads much that asking does not need

    if sample == bool(sources):
        raise click.UsageError("name at least one SOURCE, or --sample alone; see kg build --help")
    started = time.perf_counter()
    with screen.progress() as progress:
        graph = build_graph(
            [SAMPLE_SOURCE] if sample else list(sources),
            output,
            workers=workers,
            contacts=contacts,
            results=not no_results,
            strict=strict,
            prune=prune,
            turtle=turtle,
            base=base,
            progress=progress,
        )
    screen.summary(graph, time.perf_counter() - started, str(Path(output)))
    screen.next_steps(graph, str(Path(output)), "" if output == "output" else f" -g {output}")
