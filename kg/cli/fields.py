"""``kg fields``."""

from __future__ import annotations

import csv
import io
import sys

import click
import msgspec

from kg.errors import NotFound
from kg.manifest import COLUMNS, Field
from kg.manifest import fields as manifest


@click.command()
@click.argument("search", required=False, default="", metavar="[WORD|PATH]")
@click.option("--unmapped", is_flag=True, help="Only the leaves that no statement carries, with the reason.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "csv", "tsv", "json"]),
    help="[default: text on a terminal, else tsv]",
)
def fields(search: str, unmapped: bool, format_: str | None) -> None:
    """Tell which field of a registry record becomes which term.

    A word or a part of a path finds paths, the registry's own names, terms and classes.

    \b
    kg fields enrollment
    kg fields protocolSection.statusModule
    kg fields ct:phase --format json
    kg fields --unmapped
    """
    found = manifest(search, unmapped=unmapped)
    if search and not found:
        raise NotFound(f"no field of the manifest has {search!r} in its path, its name or its terms")
    chosen = format_ or ("text" if sys.stdout.isatty() else "tsv")
    if chosen == "text":
        click.echo("\n".join(map(_shown, found)))
        click.echo(f"{len(found):,} {'leaf' if len(found) == 1 else 'leaves'}", err=True)
    elif chosen == "json":
        rows = [field._asdict() for field in found]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
    else:
        click.echo(_delimited(found, "," if chosen == "csv" else "\t"), nl=False)


def _shown(field: Field) -> str:
    """A path and, below it, what becomes of it: paths are too long for a column of a terminal."""
    carried = f"{', '.join(field.terms)} on {', '.join(field.classes)}" if field.is_mapped else "not mapped"
    return f"{field.path}\n    {'; '.join(filter(None, (carried, field.type, field.note)))}"


def _delimited(found: tuple[Field, ...], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([" ".join(cell) if isinstance(cell, tuple) else cell for cell in field] for field in found)
    return text.getvalue()
