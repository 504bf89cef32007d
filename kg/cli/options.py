"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.graph.search import FIELDS

graph_option: Callable[[Any], Any] = click.option(
    "-g",
    "--graph",
    "folder",
    default="output",
    show_default=True,
    envvar="KG_GRAPH",
    show_envvar=True,
    type=click.Path(path_type=Path),
    help="Folder that `kg build` wrote.",
)

nct_argument: Callable[[Any], Any] = click.argument("nct_id", metavar="NCT…")


fields_option: Callable[[Any], Any] = click.option(
    "--in",
    "fields",
    multiple=True,
    type=click.Choice(list(FIELDS)),
    help="Search only these; repeat.  [default: all]",
)


def limit_option(default: int, what: str) -> Callable[[Any], Any]:
    """How many of something are shown; 0 for all."""
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=default,
        show_default=True,
        help=f"Show the first N {what} only; 0 shows all.",
    )
