"""The answer to a query: a table, or statements."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.graph import table_formats
from kg.graph.answering import Piece
from kg.rdf.names import BASE, prefixes

if TYPE_CHECKING:
    import pandas

RESULT_FORMATS = table_formats.FORMATS
"""Formats of SELECT and ASK answers (W3C SPARQL 1.1 Query Results)."""

GRAPH_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}
"""Formats of CONSTRUCT and DESCRIBE answers."""

_NUMBERS: dict[str, type[int] | type[float]] = {"integer": int, "decimal": float, "double": float, "float": float}

Value = str | int | float | bool | None


class Table:
    """The rows of a SELECT query (an ASK query has one row, ``answer``).

    Iterating gives one dict a row, with Python values: IRIs and texts as ``str``, numbers and truth values as such,
    dates as their text, None where a variable is unbound. ``limited`` tells that there are more rows than a limit let
    through.
    """

    def __init__(self, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], *, limited: bool = False) -> None:
        self.columns = columns
        self.limited = limited
        self._rows = list(rows)
        self._is_truth = False

    @classmethod
    def of_truth(cls, answer: bool) -> Table:
        """The answer to an ASK query."""
        table = cls(("answer",), [(ox.Literal(answer),)])
        table._is_truth = True
        return table

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
        """The table in a W3C format: csv, tsv, json or xml."""
        return "".join(self.pieces(format))

    def pieces(self, format: str) -> Iterator[str]:  # noqa: A002
        """What :meth:`serialize` gives, piece by piece, so that a large table need not be held twice."""
        if self._is_truth:
            return iter([table_formats.truth(format, self._rows[0][0].value == "true")])
        return table_formats.lines(format, self.columns, self._rows)


class Statements:
    """The statements of a CONSTRUCT or DESCRIBE query, sorted, each once; ``limited`` where a limit kept some back."""

    def __init__(self, triples: Iterable[ox.Triple], base: str = BASE, *, limited: bool = False) -> None:
        self.limited = limited
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


def answer_of(pieces: Iterator[Piece], base: str = BASE) -> Table | Statements:
    """An answer that comes in pieces, whole."""
    kind = next(pieces)
    if isinstance(kind, bool):
        return Table.of_truth(kind)
    rows: list[Any] = []
    limited = False
    for piece in pieces:
        if isinstance(piece, list):
            rows += piece
        else:
            limited = bool(piece)
    return Statements(rows, base, limited=limited) if kind is None else Table(_columns(kind), rows, limited=limited)


def _columns(kind: Piece) -> tuple[str, ...]:
    assert isinstance(kind, tuple)
    return kind
