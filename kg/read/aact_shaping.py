"""AACT: the rows of one trial → its record as the registry's API has it, and where each piece of that stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from kg.read.aact_tables import EVERYWHERE, IGNORED, KNOWN, LINKS, MANY, ONE, OTHERWISE, Columns
from kg.read.doubts import Doubts, Where, shown
from kg.trial.record import Doubt

Row = dict[str, str]
Object = dict[str, Any]


class Indexed(dict[str, str]):
    """A row, with its place in its table."""

    index = 0


_TOP: Final = Where("$")


def _compiled(columns: Columns) -> tuple[tuple[str, tuple[str, ...], Callable[[str], Any]], ...]:
    return tuple((column, tuple(path.split(".")), convert) for column, (path, convert) in columns.items())


_COMPILED: Final = {table: _compiled(columns) for table, columns in (*ONE.items(), *MANY.items())}
_COLUMNS: Final = {
    table: EVERYWHERE | columns.keys() | OTHERWISE.get(table, frozenset())
    for table, columns in (*ONE.items(), *MANY.items())
} | {table: EVERYWHERE | columns for table, columns in LINKS.items()}


class Shaping:
    """Takes the tables of one trial, and gathers the record that they make."""

    def __init__(self, tables: Mapping[str, Any], doubts: Doubts) -> None:
        self.study: Object = {}
        self._tables = tables
        self._doubts = doubts
        # Objects by their identity, held so that none takes the identity of one that was dropped.
        self._made: dict[int, tuple[Object, str, Indexed]] = {}
        self._ones = list[tuple[str, Indexed]]()

    def rows(self, table: str) -> list[Indexed]:
        """The rows of a table in the order of their ids, which is that of the record; each is looked over once."""
        stated = self._tables.get(table, [])
        found = list[Indexed]()
        for index, row in enumerate(stated if isinstance(stated, list) else [stated]):
            where = Where(index, Where(table, _TOP))
            if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
                self._doubts.add(f"{shown(row)} is no row of text; dropped", where)
                continue
            indexed = Indexed(row)
            indexed.index = index
            found.append(indexed)
            if table in _COLUMNS and not row.keys() <= _COLUMNS[table]:
                self._unknown(row, row.keys() - _COLUMNS[table], where)
        return sorted(found, key=_id)

    def _unknown(self, row: Row, columns: Iterable[str], where: Where) -> None:
        for column in sorted(columns):
            place, value = Where(column, where), row[column]
            self._doubts.add(
                f"column {shown(column)} is not known; its value is kept as ct:field: {shown(value)}", place
            )
            self._doubts.keep(value, place)

    def doubt(self, what: str, table: str, row: Indexed) -> None:
        """Note a row that cannot be read as it stands."""
        self._doubts.add(what, Where(row.index, Where(table, _TOP)))

    def one(self, table: str) -> Indexed | None:
        """The row of a table that has one for each trial, taken into the record; a second one is doubted."""
        rows = self.rows(table)
        for row in rows[1:]:
            if row != rows[0]:
                self.doubt(
                    f"a second row of a table that has one for each trial; dropped: {shown(dict(row))}", table, row
                )
        if rows:
            _fill(self.study, table, rows[0])
            self._ones.append((table, rows[0]))
        return rows[0] if rows else None

    def made(self, table: str, row: Indexed) -> Object:
        """The object that a row of a table is."""
        object_: Object = {}
        _fill(object_, table, row)
        self._made[id(object_)] = (object_, table, row)
        return object_

    def objects(self, table: str) -> dict[str, Object]:
        """The objects of a table by their ids; a row without one, or with one that is taken, goes by its place."""
        rows: dict[str, Indexed] = {}
        for row in self.rows(table):
            place = f"[{row.index}]"
            first = rows.setdefault(row.get("id") or place, row)
            if row != first:
                what = f"a second row with the id {shown(row['id'])}; what names that id is of the first"
                self.doubt(what, table, row)
                rows[place] = row
        return {id_: self.made(table, row) for id_, row in rows.items()}

    def joined(self, table: str, key: str, parents: Mapping[str, object]) -> dict[str, list[Indexed]]:
        """The rows of a table by the parent that they name; a row that names none is doubted."""
        found: dict[str, list[Indexed]] = {}
        for row in self.rows(table):
            if (parent := row.get(key, "")) in parents:
                found.setdefault(parent, []).append(row)
            else:
                self.doubt(f"{key} {shown(parent)} is no row of the trial; dropped: {shown(dict(row))}", table, row)
        return found

    def put(self, path: str, value: object) -> None:
        """Put a value where the record has it; nothing where there is none."""
        if value not in (None, "", [], {}):
            _put(self.study, tuple(path.split(".")), value)

    def unknown_tables(self) -> None:
        """Doubt each table that is not read."""
        for table, rows in self._tables.items():
            if rows and table not in KNOWN | IGNORED | {"nct_id"}:
                where, count = Where(table, _TOP), len(rows) if isinstance(rows, list) else 1
                self._doubts.add(f"table {shown(table)} is not known; its {count} rows are kept as ct:field", where)
                self._doubts.keep(rows, where)

    def placed(self, doubts: Iterable[Doubt]) -> Iterator[Doubt]:
        """The doubts of whoever read the record, each at the table and column where its value stands."""
        places = {f"$.{path}": f"$.{table}" for path, table in _SCALARS.items()}
        for table, row in self._ones:
            places |= _columns("$", table, row)
        places.update(self._places(self.study, "$"))
        for doubt in doubts:
            end = len(doubt.where)
            while end > 1 and doubt.where[:end] not in places:
                end = max(doubt.where.rfind(".", 0, end), doubt.where.rfind("[", 0, end))
            place = places.get(doubt.where[:end], doubt.where[:end]) if end > 0 else "$"
            yield Doubt(doubt.what, place + doubt.where[max(end, 0) :])

    def _places(self, value: object, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            if id(value) in self._made:
                _, table, row = self._made[id(value)]
                yield path, f"$.{table}[{row.index}]"
                yield from _columns(path, table, row).items()
            for key, inner in value.items():
                yield from self._places(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self._places(inner, f"{path}[{index}]")


# Lists whose items are no objects.
_SCALARS: Final[Mapping[str, str]] = {
    "protocolSection.conditionsModule.conditions": "conditions",
    "protocolSection.conditionsModule.keywords": "keywords",
    "protocolSection.ipdSharingStatementModule.infoTypes": "ipd_information_types",
    "derivedSection.miscInfoModule.removedCountries": "countries",
    "protocolSection.identificationModule.nctIdAliases": "id_information",
    "protocolSection.eligibilityModule.stdAges": "eligibilities[0]",
    "protocolSection.designModule.designInfo.maskingInfo.whoMasked": "designs[0]",
}


def _columns(path: str, table: str, row: Indexed) -> dict[str, str]:
    """Where the values of an object stand; of two columns for one value it is the first, as in filling it."""
    return {
        f"{path}.{'.'.join(steps)}": f"$.{table}[{row.index}].{column}"
        for column, steps, _ in reversed(_COMPILED[table])
        if row.get(column)
    }


def _id(row: Indexed) -> tuple[int, int]:
    stated = row.get("id", "")
    return (int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 20 else 0, row.index)


def _fill(into: Object, table: str, row: Row) -> None:
    for column, path, convert in _COMPILED[table]:
        if (stated := row.get(column)) and (value := convert(stated)) is not None:
            _put(into, path, value)


def _put(into: Object, path: tuple[str, ...], value: object) -> None:
    *above, key = path
    for step in above:
        into = into.setdefault(step, {})
    into.setdefault(key, value)
