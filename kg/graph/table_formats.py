"""Rows of terms in the formats of W3C SPARQL 1.1 Query Results: CSV, TSV, JSON and XML, a line or a row at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import msgspec
import pyoxigraph as ox

Row = Sequence[Any]
"""A term for each column, None where it is unbound."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
# What TSV writes as it is: the shorthands of Turtle, where they mean the same term.
_BARE: Final = {
    f"{_XSD}integer": re.compile(r"[+-]?\d+"),
    f"{_XSD}decimal": re.compile(r"[+-]?\d*\.\d+"),
    f"{_XSD}boolean": re.compile(r"true|false"),
}
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_BEGIN: Final = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
_ITS: Final = 'xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"'
_encode: Final = msgspec.json.Encoder().encode


def lines(format: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:  # noqa: A002
    """A table in one of :data:`FORMATS`, in pieces that are to be written one after another.

    >>> "".join(lines("tsv", ["id", "n"], [(ox.NamedNode("http://a.example/"), ox.Literal(1))]))
    '?id\\t?n\\n<http://a.example/>\\t1\\n'
    """
    return _WRITERS[format](columns, rows)


def truth(format: str, answer: bool) -> str:  # noqa: A002
    """The answer to an ASK query in one of :data:`FORMATS`.

    >>> truth("json", True)
    '{"head":{},"boolean":true}'
    """
    word = "true" if answer else "false"
    if format == "json":
        return f'{{"head":{{}},"boolean":{word}}}'
    return f"{_XML_BEGIN}</head><boolean>{word}</boolean></sparql>" if format == "xml" else word


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        # A line that is one empty cell would be quoted, which the standard does not ask for.
        if len(row) == 1 and not _plain(row[0]):
            line.write("\r\n")
        else:
            writer.writerow(map(_plain, row))
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _plain(term: Any) -> str:
    if term is None:
        return ""
    return str(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _tsv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield "\t".join(f"?{column}" for column in columns) + "\n"
    for row in rows:
        yield "\t".join(map(_turtle, row)) + "\n"


def _turtle(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and (bare := _BARE.get(term.datatype.value)) and bare.fullmatch(term.value):
        return str(term.value)
    written = f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
    return written.replace("\t", "\\t")


def _json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f'{{"head":{{"vars":{_encode(list(columns)).decode()}}},"results":{{"bindings":['
    between = ""
    for row in rows:
        bound = {name: _object(term) for name, term in zip(columns, row, strict=True) if term is not None}
        yield between + _encode(bound).decode()
        between = ","
    yield "]}}"


def _object(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {name: _object(getattr(term, name)) for name in ("subject", "predicate", "object")}
        return {"type": "triple", "value": parts}
    return {"type": "literal", "value": term.value, **_told(term)}


def _told(literal: ox.Literal) -> dict[str, str]:
    """The language and direction of a literal, or its datatype unless it is a plain text."""
    if literal.language:
        direction = getattr(literal, "direction", None)
        return {"xml:lang": literal.language, **({"its:dir": str(direction)} if direction else {})}
    return {} if literal.datatype.value == f"{_XSD}string" else {"datatype": literal.datatype.value}


def _xml(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield _XML_BEGIN + "".join(f"<variable name={quoteattr(name)}/>" for name in columns) + "</head><results>"
    for row in rows:
        cells = ((name, term) for name, term in zip(columns, row, strict=True) if term is not None)
        bound = "".join(f"<binding name={quoteattr(name)}>{_element(term)}</binding>" for name, term in cells)
        yield f"<result>{bound}</result>"
    yield "</results></sparql>"


def _element(term: Any) -> str:
    if isinstance(term, ox.Triple):
        parts = ((name, getattr(term, name)) for name in ("subject", "predicate", "object"))
        return "<triple>" + "".join(f"<{name}>{_element(part)}</{name}>" for name, part in parts) + "</triple>"
    # What no XML can hold becomes the sign for that; a lone \r would be read as a line's end.
    value = escape(_NO_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    if not isinstance(term, ox.Literal):
        name = "uri" if isinstance(term, ox.NamedNode) else "bnode"
        return f"<{name}>{value}</{name}>"
    told = _told(term)
    attributes = [f"{name}={quoteattr(stated)}" for name, stated in told.items()]
    return f"<{' '.join(['literal', *attributes, *([_ITS] if 'its:dir' in told else [])])}>{value}</literal>"


_WRITERS: Final[dict[str, Callable[[Sequence[str], Iterable[Row]], Iterator[str]]]] = {
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "xml": _xml,
}
FORMATS: Final = tuple(_WRITERS)
"""Formats of SELECT and ASK answers."""
