"""ClinicalTrials.gov search downloads: a table with one study a row, in the columns of 2020, of 2024, or some of them.

A document is one row, as JSON of column and value with the study's id first; its columns stay, empty ones included,
since a row says nothing of what has no column.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import structs

from kg.read.ctgov_csv_columns import COLUMNS, NCT, TELLING, UPDATED
from kg.read.delimited import distinct, header, misfit, rows
from kg.read.doubts import Doubts, Where, shown
from kg.read.encoding import Readable
from kg.read.fields import Unreadable
from kg.read.wordings import date_of
from kg.trial.codes import Unit
from kg.trial.model import Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.values import is_nct_id

KIND: Final = "ctgov-csv"

_DELIMITERS: Final = ",\t;"
_encode = msgspec.json.Encoder().encode


def delimiter_of(head: bytes) -> str:
    r"""What stands between the columns of a file that begins like a search download; empty where it does not.

    >>> delimiter_of(b"Rank\tNCT Number\tTitle\n"), delimiter_of(b"NCT Number,price\n")
    ('\t', '')
    """
    if NCT.encode() not in head:
        return ""
    for delimiter in _DELIMITERS:
        names = header(head, delimiter)
        # The id, and at least one other column that is known; or the id alone, of which :func:`documents` tells.
        if names == [NCT] or (NCT in names and len(COLUMNS.keys() & set(names)) > 1):
            return delimiter
    return ""


def documents(stream: Readable, head: bytes, delimiter: str) -> Iterator[tuple[int, bytes | Rejection]]:
    r"""Each row of a table with its number, as a document or why it is none. ``head`` is how the table begins.

    >>> import io
    >>> table = b"NCT Number,Acronym\nNCT02455596,LAMP\n"
    >>> list(documents(io.BytesIO(table), table, ","))
    [(1, b'{"NCT Number":"NCT02455596","Acronym":"LAMP"}')]
    """
    names = header(head, delimiter)
    if names == [NCT]:
        yield 0, Rejection("a table of NCT numbers alone, which says nothing of the trials; download more columns")
        return
    columns = distinct(names)
    first = columns.index(NCT)
    order = [first, *(place for place in range(len(columns)) if place != first)]
    for row in rows(stream, delimiter, partial(misfit, names=names, place=first)):
        if row.fault:
            yield row.number, Rejection(f"a row that cannot be read: {row.fault}")
        elif (stated := [value.strip() for value in row.values])[first] != NCT:  # the header, of joined downloads
            yield row.number, _encode({columns[place]: stated[place] for place in order})


# ---------------------------------------------------------------------------------------------------------- one row


def recognizes(head: str) -> bool:
    """Whether a document begins like a row.

    >>> recognizes('{"NCT Number":"NCT02455596"}'), recognizes('{"protocolSection": {}}')
    (True, False)
    """
    return head.lstrip().startswith(f'{{"{NCT}":')


def identify(body: bytes) -> Identity | Rejection:
    """Which study a row is about, and when the registry last posted it, where there is a column for that.

    >>> identify(b'{"NCT Number":"NCT02455596","Last Update Posted":"March 4, 2011"}')
    Identity(kind='ctgov-csv', nct_id='NCT02455596', updated='2011-03-04', aliases=())
    """
    try:
        row = _decoded(body)
    except ValueError as error:
        return Rejection(f"a row of a search download that cannot be parsed: {error}")
    nct_id = str(row.get(NCT) or "").strip()
    if not is_nct_id(nct_id):
        return Rejection(f"{shown(nct_id)} is not an NCT id: NCT and eight digits are expected")
    return Identity(KIND, nct_id, date_of(str(row.get(UPDATED) or "").strip()))


def _decoded(body: bytes) -> dict[str, Any]:
    row = msgspec.json.decode(body)
    if not isinstance(row, dict):
        raise ValueError("it is no object")
    return row


def read(body: bytes) -> Record:
    """The typed trial of a row that :func:`identify` accepted, with every doubt.

    >>> read(b'{"NCT Number":"NCT02455596","Phases":"Phase 1|Phase 2"}').trial.phases
    ('PHASE1', 'PHASE2')
    """
    row = _decoded(body)
    doubts, top = Doubts(), Where("$")
    fields: dict[str, Any] = {}
    for column, value in row.items():
        if value is not None and value != "":
            _read_column(fields, column, value, Where(column, top), doubts)
    if "\ufffd" in body.decode("utf-8", "replace"):
        doubts.add("bytes that are not UTF-8; each is kept as the replacement character; save the table as UTF-8", top)
    _settle(fields, doubts)
    trial = Trial(**fields, unknown_fields=tuple(sorted(doubts.unknown)))
    return Record(trial, tuple(doubts.found), lacks=_lacks(row))


def _read_column(fields: dict[str, Any], column: str, value: object, where: Where, doubts: Doubts) -> None:
    reads = COLUMNS.get(column)
    if reads is None:
        doubts.add(f"column {shown(column)} is not known; its value is kept as ct:field: {shown(value)}", where)
        doubts.keep(value, where)
        return
    try:
        for field, taken in reads(value, where, doubts).items():
            if fields.setdefault(field, taken) != taken:
                raise Unreadable(f"{shown(value)} is not what another column for it says")
    except Unreadable as reason:
        doubts.add(f"{reason}; dropped", where)


def _settle(fields: dict[str, Any], doubts: Doubts) -> None:
    """What two columns say together."""
    if funder := fields.pop("funder_class", ""):
        if lead := fields.get("lead_sponsor"):
            fields["lead_sponsor"] = structs.replace(lead, agency_class=funder)
        else:
            fields["funder_types"] = (funder,)
    start, end = fields.get("start"), fields.get("primary_completion")
    if start and start == end and len(start.date) == 10:
        where = Where("Primary Completion Date", Where("$"))
        doubts.add(f"{shown(end.date)} is the day of the start, too; kept", where)


def _lacks(row: dict[str, Any]) -> frozenset[Unit]:
    return frozenset(unit for unit, columns in TELLING.items() if not columns & row.keys())
