"""AACT's flat files: tables with a row for each value of a trial, joined into one document for each trial.

The rows of all tables go into a database in a temporary file, those of one trial that stand together as one piece, and
come out again sorted by trial: a table may be larger than the memory. A document is JSON: the trial's id, then each
table that was there with its rows as they stand in the file, without empty columns; ``studies`` first. A table without
rows of the trial stays, since a trial says nothing of what has no table.
"""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final, Self

import msgspec
import zstandard

from kg.read.aact_tables import KNOWN
from kg.read.delimited import HEADER, distinct, header, misfit, rows
from kg.read.encoding import Readable

STUDIES: Final = "studies"
_ID: Final = "nct_id"
# Tables that say nothing of any trial: they have no column for its id.
_REFERENCE: Final = frozenset({"mesh_terms", "mesh_headings", "search_terms", "table_saved_queries", "schema"})
_BATCH: Final = 4 * 1024 * 1024  # bytes that wait for the database
_GZIP: Final = b"\x1f\x8b"
_NULL: Final = "\\N"  # how PostgreSQL writes that there is no value
_MANY: Final = 1000  # rows of one trial in one piece
_encode = msgspec.json.Encoder().encode
_pack = zstandard.ZstdCompressor(level=1).compress
_unpack = zstandard.ZstdDecompressor().decompress


def table_of(name: str) -> str:
    """The table that a file is named after.

    >>> table_of("20240101/studies.txt")
    'studies'
    """
    return PurePosixPath(name).name.partition(".")[0].lower()


def is_table(head: bytes, name: str) -> bool:
    r"""Whether a file begins like a table of AACT. Without a column for trials, it is known by its name.

    >>> is_table(b"id|nct_id|name\n", "x/conditions.txt"), is_table(b"id|term\n", "mesh_terms.txt"), is_table(b"{", "x")
    (True, True, False)
    """
    names = header(head, "|") if b"|" in head else []
    return len(names) > 1 and (_ID in names or table_of(name) in _REFERENCE | KNOWN)


def together(files: Iterable[Path]) -> dict[Path, list[Path]]:
    """The tables among files that are to be read together, by folder: where one holds the studies."""
    paths = list(files)
    folders = {path.parent for path in paths if table_of(path.name) == STUDIES and _begins_like_a_table(path)}
    found: dict[Path, list[Path]] = {}
    for path in paths:
        if path.parent in folders and _begins_like_a_table(path):
            found.setdefault(path.parent, []).append(path)
    return found


def _begins_like_a_table(file: Path) -> bool:
    try:
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            head = stream.read(HEADER)
        if head.startswith(_GZIP):
            head = zlib.decompressobj(wbits=31).decompress(head, HEADER)
        return is_table(head, file.name)
    except (OSError, zlib.error):
        return False


@dataclass(slots=True)
class _Count:
    """Rows of trials that are in no ``studies``, by table."""

    trials: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)


class Joins:
    """The tables of one source, those of each folder in it joined for themselves."""

    def __init__(self) -> None:
        self._joins: dict[str, _Join] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for join in self._joins.values():
            join.close()

    def add(self, name: str, head: bytes, stream: Readable) -> Iterator[tuple[int, str]]:
        """Take a table that begins with ``head``; give the rows that cannot be read, each with the reason."""
        folder = name.rpartition("/")[0]
        if folder not in self._joins:
            self._joins[folder] = _Join()
        yield from self._joins[folder].add(name, head, stream)

    def documents(self) -> Iterator[tuple[str, bytes | str]]:
        """The name of each document and its bytes, or why there are none; by trial."""
        for folder, join in self._joins.items():
            for name, made in join.documents():
                yield "/".join(filter(None, (folder, name))), made


class _Join:
    """The tables of one folder."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kg-aact-", ignore_cleanup_errors=True)
        self._db = sqlite3.connect(Path(self._folder.name) / "rows.sqlite", isolation_level=None)
        self._tables: dict[str, str] = {}  # table → the file it is in
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -32768"):
            self._db.execute(f"PRAGMA {pragma}")
        # What sorting takes must be where there is room for the rows themselves.
        with suppress(sqlite3.OperationalError):
            self._db.execute(f"PRAGMA temp_store_directory = '{self._folder.name}'")
        self._db.execute("CREATE TABLE piece (trial INTEGER, tab INTEGER, count INTEGER, rows BLOB)")
        self._db.execute("BEGIN")

    def close(self) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, name: str, head: bytes, stream: Readable) -> Iterator[tuple[int, str]]:
        table, names = table_of(name), distinct(header(head, "|"))
        if _ID not in names:
            if table not in _REFERENCE:
                yield 0, f"called like a table of AACT, but without the column {_ID}; export it with all columns"
            return
        if table in self._tables:
            yield 0, f"a second table {table}, beside {self._tables[table]}; not read: remove one of them"
            return
        self._tables[table] = name
        pieces = _Pieces(self._db, len(self._tables), names)
        try:
            for row in rows(stream, "|", partial(misfit, names=names, place=names.index(_ID))):
                if row.fault:
                    yield row.number, f"a row that cannot be read: {row.fault}"
                else:
                    pieces.take(row.values)
        finally:  # of a file that breaks off, what came before the break is kept
            pieces.end()

    def documents(self) -> Iterator[tuple[str, bytes | str]]:
        if STUDIES not in self._tables:
            if self._tables:
                first = next(iter(self._tables.values()))
                yield (
                    first.rpartition("/")[2],
                    f"a table of AACT without the table {STUDIES} beside it, which names the trials; put it there",
                )
            return
        names = dict(enumerate(self._tables, start=1))
        lost = _Count()
        try:
            found = self._db.execute("SELECT trial, tab, count, rows FROM piece ORDER BY trial, tab, rowid")
            for trial, pieces in groupby(found, key=lambda piece: int(piece[0])):
                tables: dict[str, list[bytes]] = {}
                counts: dict[str, int] = {}
                for _, number, count, some in pieces:
                    tables.setdefault(names[number], []).append(_unpack(some))
                    counts[names[number]] = counts.get(names[number], 0) + count
                nct_id = f"NCT{trial:08d}"
                if STUDIES in tables:
                    yield nct_id, _document(nct_id, {**dict.fromkeys(self._tables, ()), **tables})
                else:
                    _lose(lost, nct_id, counts)
        except sqlite3.OperationalError as error:
            raise _full(error) from error
        if lost.rows:
            yield self._tables[STUDIES].rpartition("/")[2], _told(lost)


class _Pieces:
    """The rows of one table on their way into the database: rows of one trial that stand together as one piece."""

    def __init__(self, db: sqlite3.Connection, table: int, names: list[str]) -> None:
        self._db = db
        self._table = table
        self._names = names
        self._place = names.index(_ID)
        self._trial = ""
        self._rows = list[bytes]()
        self._batch = list[tuple[int, int, int, bytes]]()
        self._waiting = 0

    def take(self, values: list[str]) -> None:
        """Keep a row."""
        stated = values[self._place].strip()
        if stated == _ID:  # the header, where files were joined
            return
        if stated != self._trial or len(self._rows) >= _MANY:
            self._close()
            self._trial = stated
        values[self._place] = ""
        row = {name: value for name, value in zip(self._names, values, strict=True) if value and value != _NULL}
        self._rows.append(_encode(row))

    def end(self) -> None:
        """There are no more rows."""
        self._close()
        self._put()

    def _close(self) -> None:
        if self._rows:
            # Most of it are names of columns: it packs to a fifth, of what may be twice as large as the tables.
            piece = _pack(b",".join(self._rows))
            self._batch.append((int(self._trial[3:]), self._table, len(self._rows), piece))
            self._rows.clear()
            self._waiting += len(piece)
            if self._waiting >= _BATCH:
                self._put()

    def _put(self) -> None:
        try:
            self._db.executemany("INSERT INTO piece VALUES (?, ?, ?, ?)", self._batch)
        except sqlite3.OperationalError as error:
            raise _full(error) from error
        self._batch.clear()
        self._waiting = 0


def _full(error: Exception) -> OSError:
    return OSError(errno.ENOSPC, f"the temporary database for joining its tables failed ({error})")


def _document(nct_id: str, tables: Mapping[str, Sequence[bytes]]) -> bytes:
    order = [STUDIES, *sorted(tables.keys() - {STUDIES})]
    parts = (_encode(table) + b":[" + b",".join(tables[table]) + b"]" for table in order)
    return f'{{"nct_id":"{nct_id}",'.encode() + b",".join(parts) + b"}"


def _lose(lost: _Count, nct_id: str, counts: dict[str, int]) -> None:
    if len(lost.trials) < _MANY:
        lost.trials.add(nct_id)
    for table, count in counts.items():
        lost.rows[table] = lost.rows.get(table, 0) + count


def _told(lost: _Count) -> str:
    """How many rows belong to no trial of the studies."""
    number = f"{_MANY} or more" if len(lost.trials) >= _MANY else str(len(lost.trials))
    by_table = ", ".join(f"{table} {count}" for table, count in sorted(lost.rows.items()))
    return (
        f"{sum(lost.rows.values())} rows of {number} trials that are not in {STUDIES}, as {min(lost.trials)}: "
        f"{by_table}"
    )
