"""The answer to a query: a table, or statements."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.rdf.names import BASE, prefixes

if TYPE_CHECKING:
    import pandas

RESULT_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
"""Formats of SELECT and ASK answers (W3C SPARQL 1.1 Query Results)."""

GRAPH_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}
"""Formats of CONSTRUCT and DESCRIBE answers."""

_NUMBERS: dict[str, type[int] | type[float]] = {"integer": int, "decimal": float, "double": float, "float": float}

Answer = ox.QuerySolutions | ox.QueryBoolean
Value = str | int | float | bool | None


class Table:
    """The rows of a SELECT query (an ASK query has one row, ``answer``).

    Iterating gives one dict a row, with Python values: IRIs and texts as ``str``, numbers and truth values as such,
    dates as their text, None where a variable is unbound.
    """

    def __init__(self, answer: Answer, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        if isinstance(answer, ox.QueryBoolean):
            self.columns: tuple[str, ...] = ("answer",)
            self._rows: list[tuple[Any, ...]] = [(ox.Literal(bool(answer)),)]
        else:
            self.columns = tuple(variable.value for variable in answer.variables)
            self._rows = [tuple(solution) for solution in answer]

    def __iter__(self) -> Iterator[dict[str, Value]]:
        for row in self.rows():
            yield dict(zip(self.columns, row, strict=True))

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The rows as tuples of Python values."""
        for row in self._rows:
            yield tuple(map(value, row))

    def to_csv(self) -> str:
        """Comma-separated values with a header line."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in self.rows())
        return out.getvalue()

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame; needs ``pip install trialgraph[pandas]``."""
        import pandas as pd  # noqa: PLC0415 - an extra

        return pd.DataFrame(list(self.rows()), columns=list(self.columns))

    def serialize(self, format: str) -> str:  # noqa: A002
        """The table in a W3C format: csv, tsv, json or xml. Asks again, since Oxigraph writes answers as they come."""
        return bytes(self._ask().serialize(format=RESULT_FORMATS[format]) or b"").decode()


class Statements:
    """The statements of a CONSTRUCT or DESCRIBE query, sorted, each once."""

    def __init__(self, triples: Iterator[ox.Triple], base: str = BASE) -> None:
        self.triples = sorted(set(triples), key=str)
        self._base = base

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def serialize(self, format: str) -> str:  # noqa: A002
        """As Turtle (``ttl``) or N-Triples (``nt``)."""
        names = prefixes(self._base) if format == "ttl" else None
        return bytes(ox.serialize(self.triples, format=GRAPH_FORMATS[format], prefixes=names) or b"").decode()


def value(term: Any) -> Value:
    """A term as a Python value.

    >>> value(ox.Literal(18)), value(ox.NamedNode("http://a")), value(None)
    (18, 'http://a', None)
    """
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return str(term.value) if isinstance(term, ox.NamedNode) else str(term)
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value == "true"
    try:
        return _NUMBERS[kind](term.value) if kind in _NUMBERS else term.value
    except ValueError:
        return term.value  # "many"^^xsd:integer is a text


def answer_of(ask: Callable[[], Any], base: str = BASE) -> Table | Statements:
    """What Oxigraph answers, as ours. ``ask`` puts the question; it may be put again."""
    answer = ask()
    if isinstance(answer, ox.QueryTriples):
        return Statements(iter(answer), base)
    return Table(answer, ask)
