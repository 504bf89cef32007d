"""``kg validate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import graph_option
from kg.errors import KgError
from kg.shacl.finding import ENGINES, SEVERITIES, at_least

if TYPE_CHECKING:
    from kg.checking import Checked


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(path_type=Path))
@click.option("--shapes", "shapes_folder", type=click.Path(path_type=Path), help="A folder of shapes instead of ours.")
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES, case_sensitive=False),
    default="Info",
    show_default=True,
    help="Show findings this bad or worse.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "html", "ttl", "json", "tsv"]),
    default="text",
    show_default=True,
    help="text and html are reports for people; the others hold every finding.",
)
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help="File to write.  [default: stdout]")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="compiled",
    show_default=True,
    help="What checks: the shapes compiled, or pySHACL alone, which is slow.",
)
@graph_option
def validate(
    files: tuple[Path, ...],
    shapes_folder: Path | None,
    severity: str,
    format_: str,
    target: Path | None,
    engine: str,
    folder: Path,
) -> None:
    """Check RDF files against the shapes, or show what the last build found.

    Without FILE this shows the findings of the graph, as its build left them. FILE is an RDF file (Turtle, N-Triples,
    N-Quads, TriG, JSON-LD, RDF/XML), a folder of them, or an output folder. Ends with 3 where there is a Violation.

    \b
    kg validate
    kg validate --format html -o report.html
    kg validate --severity Warning --format json
    kg validate my-trials.ttl
    """
    from kg.checking import check  # noqa: PLC0415 - loads pySHACL

    checked = check(files, shapes_folder, folder, engine)
    for note in checked.notes:
        click.echo(note, err=True)
    if format_ in {"text", "html"}:
        written = _for_people(checked, files, shapes_folder, folder, severity.capitalize(), format_, engine)
    else:
        written = _for_programs(checked, severity.capitalize(), format_)
    _write(written, target)
    if any(finding.severity == "Violation" for finding in checked.findings):
        sys.exit(3)


def _for_people(
    checked: Checked,
    files: tuple[Path, ...],
    shapes_folder: Path | None,
    folder: Path,
    severity: str,
    format_: str,
    engine: str,
) -> str:
    from kg.report import html, text  # noqa: PLC0415 - loads rdflib, as the next does
    from kg.reporting import report_on  # noqa: PLC0415

    examples = html.EXAMPLES if format_ == "html" else text.EXAMPLES
    made = report_on(checked, files, shapes_folder, folder, engine=engine, severity=severity, examples=examples)
    return html.html(made) if format_ == "html" else text.text(made)


def _for_programs(checked: Checked, severity: str, format_: str) -> str:
    from kg.report import listing  # noqa: PLC0415 - only where it is asked for

    shown = at_least(checked.findings, severity)
    writers = {"ttl": lambda: "".join(listing.turtle(shown)), "json": lambda: listing.json(shown)}
    return writers[format_]() if format_ in writers else listing.tsv(shown)


def _write(text: str, target: Path | None) -> None:
    if target is None:
        click.echo(text, nl=False)
        return
    try:
        with click.open_file(str(target), "wb") as file:
            file.write(text.encode())
    except OSError as error:
        raise KgError(f"{target}: cannot be written ({error.strerror}).") from error
