"""``kg query``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from kg.cli import screen
from kg.cli.options import fields_option, graph_option, limit_option
from kg.errors import QueryError
from kg.graph.asking import TIMEOUT
from kg.graph.query import named_queries, named_query
from kg.graph.table import GRAPH_FORMATS, RESULT_FORMATS, Statements, Table
from kg.opening import open_graph


def _complete_name(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    return [
        CompletionItem(each.name, help=each.answers) for each in named_queries() if each.name.startswith(incomplete)
    ]


@click.command()
@click.argument("sparql", required=False, metavar="[SPARQL|FILE.rq|-]")
@click.option("--name", help="A named query instead.", shell_complete=_complete_name)
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A parameter of the named query; repeat.")
@click.option("--list", "listing", is_flag=True, help="Show the named queries and their parameters.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", *RESULT_FORMATS, *GRAPH_FORMATS]),
    help="[default: table on a terminal, else csv; ttl for CONSTRUCT]",
)
@click.option("--search", metavar="WORDS", help="Ask only about the trials that `kg search WORDS` finds.")
@fields_option
@limit_option(100_000, "rows or statements")
@click.option(
    "--timeout",
    type=float,
    default=TIMEOUT,
    show_default=f"{TIMEOUT:g}",
    metavar="SECONDS",
    help="Stop a query that takes longer; 0 waits for ever.",
)
@graph_option
def query(
    sparql: str | None,
    name: str | None,
    values: tuple[str, ...],
    listing: bool,
    format_: str | None,
    search: str | None,
    fields: tuple[str, ...],
    limit: int,
    timeout: float,
    folder: Path,
) -> None:
    """Ask a graph: SPARQL text, a file, or a named query.

    Prefixes such as ct:, ctv:, trial:, rdfs: need not be declared.

    \b
    kg query --list
    kg query --name trials-by-condition --set condition=carcinoma
    kg query 'SELECT ?id { ?trial ct:overallStatus ctv:status-RECRUITING ; ct:nctId ?id }'
    kg query question.rq --format json
    kg query --search 'lung cancer' 'SELECT ?id ?relevance { ?trial ct:nctId ?id ; ct:hasResults true }'

    With --search, ?trial is one of the trials that are found, and ?relevance how well it fits.
    """
    if listing:
        _list()
        return
    text = _text(sparql, name, values)
    graph = open_graph(folder)
    if name is not None:
        text = graph.named(name, _set(values))
    answer = graph.query(text, timeout=timeout, limit=limit, search=search, fields=fields or None)
    if isinstance(answer, Statements):
        click.echo(answer.serialize(_fitting(format_ or "ttl", tuple(GRAPH_FORMATS), "statements")), nl=False)
    else:
        chosen = _fitting(format_ or ("table" if sys.stdout.isatty() else "csv"), ("table", *RESULT_FORMATS), "a table")
        _print(answer, chosen)
    if answer.limited:
        rows = "statements" if isinstance(answer, Statements) else "rows"
        click.echo(f"Only the first {limit:,} {rows} are shown; --limit 0 shows all.", err=True)


def _print(answer: Table, format_: str) -> None:
    if format_ == "table":
        screen.table(answer.columns, answer.rows())
        click.echo(f"{len(answer):,} rows", err=True)
    else:
        screen.pieces(answer.pieces(format_))


def _text(sparql: str | None, name: str | None, values: tuple[str, ...]) -> str:
    if (sparql is None) == (name is None):
        raise click.UsageError("give a SPARQL query, a file, or --name; `kg query --list` shows the names")
    if name is not None:
        return named_query(name).filled(_set(values))  # what is wrong with it is told before a graph is opened
    if values:
        raise click.UsageError("--set goes with --name")
    assert sparql is not None
    if sparql == "-":
        return sys.stdin.read()
    if sparql.endswith(".rq") and "{" not in sparql:
        try:
            return Path(sparql).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"{sparql}: cannot be read as a query file ({error})") from error
    return sparql


def _set(values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    if bad := [value for value, (_, sign, _) in zip(values, pairs, strict=True) if not sign]:
        raise click.UsageError(f"--set takes NAME=VALUE, not {bad[0]!r}")
    return {key.strip(): value for key, _, value in pairs}


def _fitting(format_: str, allowed: tuple[str, ...], what: str) -> str:
    if format_ not in allowed:
        raise QueryError(f"the answer is {what}, so --format is one of {', '.join(allowed)}, not {format_}")
    return format_


def _list() -> None:
    for each in named_queries():
        click.echo(click.style(each.name, bold=True))
        click.echo(f"    {each.answers}")
        for parameter in each.parameters:
            example = f"  e.g. --set {parameter.name}={parameter.example!r}" if parameter.example else ""
            optional = " (optional)" if parameter.default is not None else ""
            click.echo(f"    {parameter.name}{optional}: {parameter.what}{example}")
