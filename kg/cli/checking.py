"""``kg validate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.options import graph_option


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(path_type=Path))
@click.option("--shapes", "shapes_folder", type=click.Path(path_type=Path), help="A folder of shapes instead of ours.")
@click.option(
    "--severity",
    type=click.Choice(["Violation", "Warning", "Info"], case_sensitive=False),
    default="Info",
    show_default=True,
    help="Show findings this bad or worse.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "ttl", "json", "tsv"]), default="text", show_default=True
)
@graph_option
def validate(files: tuple[Path, ...], shapes_folder: Path | None, severity: str, format_: str, folder: Path) -> None:
    """Check RDF files against the shapes, or show what the last build found.

    Without FILE this shows the findings of the graph, as its build left them. With FILE (Turtle or N-Triples, files or
    folders), or with --shapes, pySHACL checks anew. Ends with 3 where there is a Violation.

    \b
    kg validate
    kg validate --severity Warning --format json
    kg validate my-trials.ttl
    """
    from kg.checking import findings  # noqa: PLC0415 - loads pySHACL
    from kg.shacl import report  # noqa: PLC0415
    from kg.shacl.finding import at_least  # noqa: PLC0415

    found = findings(files, shapes_folder, folder)
    shown = at_least(found, severity.capitalize())
    writers = {
        "text": lambda: report.person(shown, len(found) - len(shown)),
        "ttl": lambda: "".join(report.turtle(shown)),
        "json": lambda: report.json(shown),
        "tsv": lambda: report.tsv(shown),
    }
    click.echo(writers[format_](), nl=False)
    if any(finding.severity == "Violation" for finding in found):
        sys.exit(3)
