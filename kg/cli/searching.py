"""``kg search``."""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path

import click
import msgspec

from kg.cli import screen
from kg.cli.options import fields_option, graph_option, limit_option
from kg.graph.graph import Graph
from kg.opening import open_graph

_COLUMNS = ("nct", "score", "title", "fields", "snippet")
_UNWANTED_WORD = re.compile(r"-[^-].+", re.DOTALL)


class _Words(click.Command):
    """A command whose words may begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take ``-word`` for a word; only ``-g`` and ``-h``, by themselves, are options."""
        end = args.index("--") if "--" in args else len(args)
        options = [each for each in args[:end] if not _UNWANTED_WORD.fullmatch(each)]
        words = [each for each in args[:end] if _UNWANTED_WORD.fullmatch(each)]
        return super().parse_args(ctx, [*options, "--", *words, *args[end + 1 :]])


@click.command(cls=_Words)
@click.argument("words", nargs=-1, required=True)
@fields_option
@limit_option(20, "trials")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "tsv", "json"]),
    help="[default: table on a terminal, else csv]",
)
@graph_option
def search(words: tuple[str, ...], fields: tuple[str, ...], limit: int, format_: str | None, folder: Path) -> None:
    """Find trials by words in titles, conditions, interventions and sponsors, the best first.

    All words are needed. "two words" stand together, immun* is a beginning, OR joins its neighbours, -word leaves
    trials out. A word also finds its regular English plural or singular. Quote it all, so that your shell leaves it.

    \b
    kg search pembrolizumab lung cancer
    kg search '"hepatocellular carcinoma" sorafenib OR lenvatinib -placebo'
    kg search novartis --in sponsors --limit 0 --format csv
    """
    graph = open_graph(folder)
    text, chosen = " ".join(words), fields or None
    rows = _rows(graph, text, chosen, limit)
    _print(rows, format_ or ("table" if sys.stdout.isatty() else "csv"))
    number = len(rows) if limit == 0 or len(rows) < limit else graph.search_count(text, fields=chosen)
    if number > len(rows):
        click.echo(f"{len(rows):,} of {number:,} trials shown; --limit 0 shows all", err=True)


def _rows(
    graph: Graph, text: str, fields: tuple[str, ...] | None, limit: int
) -> list[tuple[str, float, str, str, str]]:
    found = graph.search(text, fields=fields, limit=limit)
    titles = (graph.links.trial(each.nct_id).title for each in found)
    return [
        (each.nct_id, each.score, title, " ".join(each.fields), each.snippet)
        for each, title in zip(found, titles, strict=True)
    ]


def _print(rows: list[tuple[str, float, str, str, str]], format_: str) -> None:
    if format_ == "table":
        screen.table(("nct", "score", "found"), [(nct, f"{score:.1f}", snippet) for nct, score, _, _, snippet in rows])
    elif format_ == "json":
        found = [{**dict(zip(_COLUMNS, row, strict=True)), "fields": row[3].split()} for row in rows]
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1))
    else:
        text = io.StringIO()
        writer = csv.writer(text, delimiter="," if format_ == "csv" else "\t", lineterminator="\n")
        writer.writerows([_COLUMNS, *rows])
        click.echo(text.getvalue(), nl=False)
