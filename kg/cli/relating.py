"""``kg related``, ``kg path`` and ``kg communities``: how trials hang together."""

from __future__ import annotations

import csv
import dataclasses
import sys
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import click
import msgspec

from kg.cli import screen
from kg.cli.options import graph_option
from kg.graph.communities import Communities, Community
from kg.graph.neighbours import KINDS, Neighbour
from kg.graph.picture import draw
from kg.opening import open_graph

_Decorator = Callable[[Any], Any]


class _Number(click.FloatRange):
    """A number of a range. Click takes ``nan`` for one of every range, and ``inf`` of every open one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        return number if isfinite(number) else self.fail(f"{value!r} is not a finite number.", param, ctx)


_kind_option: _Decorator = click.option(
    "--kind",
    "kinds",
    type=click.Choice(list(KINDS)),
    multiple=True,
    help="Only links of this kind; may be given several times.  [default: all]",
)
_why_option: _Decorator = click.option(
    "--why", is_flag=True, help="The words that each link rests on, and where they stand."
)
_format_option: _Decorator = click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv"]), help="[default: table on a terminal, else csv]"
)


@click.command()
@click.argument("nct_id", metavar="[NCT…]", required=False)
@click.option("--new", metavar="FILE", help="Instead of an id: a trial that is not in the graph; - for standard input.")
@_kind_option
@click.option("--top", type=click.IntRange(1), help="At most so many links; says how many there are.")
@_why_option
@click.option("--picture", type=click.Path(path_type=Path), help="Draw them too: FILE.svg or FILE.png.", metavar="FILE")
@_format_option
@graph_option
def related(
    nct_id: str | None,
    new: str | None,
    kinds: tuple[str, ...],
    top: int | None,
    why: bool,
    picture: Path | None,
    format_: str | None,
    folder: Path,
) -> None:
    """Show the trials that a trial relates to, strongest first.

    Direction → means that this trial states the link, ← that the other one does, ↔ that it has no direction: both share
    an identifier or a publication, or are alike. What is computed has a score between 0 and 1.

    With --new: a record or page as a build reads it, without an NCT id too, or any text about a trial.

    \b
    kg related NCT07328828
    kg related NCT07328828 --why
    kg related NCT07328828 --kind lists --kind mentions --format json
    kg related NCT07328828 --picture related.svg
    kg related --new protocol.txt --why
    """
    if (nct_id is None) == (new is None):
        raise click.UsageError("Name a trial of the graph, or give a document about another one with --new.")
    if new is not None and picture:
        raise click.UsageError("A picture shows a trial of the graph; leave out --picture or --new.")
    graph = open_graph(folder)
    if new is not None:
        from kg.comparing import NEAREST, compare  # noqa: PLC0415 - loads numpy and scipy, which asking does not need

        found = compare(graph, new, kinds or None, max(top or NEAREST, NEAREST))
    else:
        found = graph.related(str(nct_id), kinds or None)
    if picture:
        draw(graph, str(nct_id), picture, kinds or None, top)
    _neighbours(found, top, why=why, format_=format_)


@click.command()
@click.argument("nct_id", metavar="NCT…")
@click.argument("other", metavar="NCT…")
@_kind_option
@_why_option
@_format_option
@graph_option
def path(nct_id: str, other: str, kinds: tuple[str, ...], why: bool, format_: str | None, folder: Path) -> None:
    """Show how two trials hang together: the shortest chain of links, and of equally short ones the strongest.

    Each trial stands with the link that leads to it from the one before.

    \b
    kg path NCT07328828 NCT01770431
    kg path NCT07328828 NCT01770431 --why
    kg path NCT07328828 NCT01770431 --kind lists --kind mentions
    """
    chain = open_graph(folder).chain(nct_id, other, kinds or None)
    if format_ == "json":
        _json(None if chain is None else dataclasses.asdict(chain))
    elif chain is not None:
        start = ["", chain.nct_id, *[""] * 4, chain.title, *[""] * 2 * why]
        rows = [start, *(_row(step, why=why) for step in chain.steps)]
        _table(["step", *_columns(why=why)], [[str(at), *row] for at, row in enumerate(rows)], format_)
    if chain is None:
        click.echo("No chain of such links joins the two." if kinds else "No chain of links joins the two.", err=True)


@click.command()
@_kind_option
@click.option("--min-score", type=_Number(0, 1), help="Leave out links with a lower score.")
@click.option(
    "--resolution",
    type=_Number(0, min_open=True),
    default=1.0,
    show_default=True,
    help="Above 1: more and smaller ones.",
)
@click.option("--top", type=click.IntRange(1), help="Only so many, the largest.")
@click.option(
    "--of", "of", multiple=True, metavar="NCT…", help="Only the one of this trial; may be given several times."
)
@click.option("--members", is_flag=True, help="A line for each trial with the number of its community.")
@_format_option
@graph_option
def communities(
    kinds: tuple[str, ...],
    min_score: float | None,
    resolution: float,
    top: int | None,
    of: tuple[str, ...],
    members: bool,
    format_: str | None,
    folder: Path,
) -> None:
    """Show groups of trials that are linked among themselves more than with others, the largest first.

    A group is named by what is frequent in it and rare elsewhere; its central trials are those with the strongest links
    inside.

    \b
    kg communities
    kg communities --of NCT07328828 --members
    kg communities --kind similarTo --min-score 0.3 --format json
    """
    graph = open_graph(folder)
    wanted = [graph.known(nct_id) for nct_id in of]
    found = graph.communities(kinds or None, min_score, resolution)
    shown = (found.of(wanted) if of else found)[:top]
    if format_ == "json":
        _json([{**dataclasses.asdict(each), "central": [trial._asdict() for trial in each.central]} for each in shown])
    elif members:
        _table(["community", "trial"], [[str(each.number), nct] for each in shown for nct in each.trials], format_)
    else:
        columns = ["community", "trials", "links", "density", "name", "central"]
        _table(columns, [_community(each) for each in shown], format_)
    _figures(found, len(shown))


def _neighbours(found: Sequence[Neighbour], top: int | None, *, why: bool, format_: str | None) -> None:
    """Show the first of some neighbours, and tell how many there are."""
    shown = found[:top]
    if format_ == "json":
        _json([dataclasses.asdict(each) for each in shown])
    else:
        _table(_columns(why=why), [_row(each, why=why) for each in shown], format_)
    if len(shown) < len(found):
        click.echo(f"{len(shown):,} of {len(found):,} links shown", err=True)
    elif not found:
        click.echo("No links.", err=True)


def _columns(*, why: bool) -> list[str]:
    reasons = ["where", "evidence"] if why else []
    return ["direction", "trial", "kind", "score", "role", "method", "title", *reasons]


def _row(each: Neighbour, *, why: bool) -> list[str]:
    score = "" if each.score is None else f"{each.score:.2f}"
    reasons = [", ".join(each.fields), " … ".join(each.evidence)] if why else []
    roles = "; ".join(dict.fromkeys(role for role, _ in each.roles))
    return [each.arrow, each.nct_id, each.relation, score, roles, each.method, each.title, *reasons]


def _community(each: Community) -> list[str]:
    central = " ".join(trial.nct_id for trial in each.central[:3])
    return [str(each.number), str(len(each)), str(each.links), f"{each.density:.2f}", each.name, central]


def _figures(found: Communities, shown: int) -> None:
    part = f"{shown:,} of " if shown < len(found) else ""
    click.echo(
        f"{part}{len(found):,} communities: {found.linked:,} trials, {found.pairs:,} linked pairs, "
        f"{found.components:,} components, modularity {found.modularity:.2f}; {found.alone:,} trials have no link",
        err=True,
    )


def _table(columns: list[str], rows: list[list[str]], format_: str | None) -> None:
    """CSV; or a table for a terminal, where titles need the room of the method and of columns without any value."""
    if (format_ or ("table" if sys.stdout.isatty() else "csv")) == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
        return
    kept = [at for at, name in enumerate(columns) if name != "method" and any(row[at] for row in rows)]
    names = ["" if columns[at] == "direction" else columns[at] for at in kept]
    screen.table(names, ([row[at] for at in kept] for row in rows))


def _json(value: Iterable[object] | None) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1))
