"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

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
