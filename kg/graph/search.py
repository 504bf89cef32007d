"""The search of a generation: what its trials are called and about, whose they are, in one SQLite file (FTS5).

A trial stands in the row of its number, so that the file needs no list of ids and equal scores come in their order.
Words are compared without case and accents. The best trial has the words most often, counted by how rare they are and
by where they stand (BM25 with :data:`FIELDS`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from kg.errors import KgError, QueryError
from kg.graph import parts
from kg.graph.search_words import BETWEEN, CLOSE, OPEN, TOKENS, expression, indexed
from kg.trial.searched import Searched

FIELDS: Final = {"titles": 4.0, "conditions": 3.0, "interventions": 3.0, "sponsors": 1.0}
"""What can be searched, each with how much a word in it counts."""

VERSION: Final = 2

_NAMES: Final = ", ".join(FIELDS)
_SCHEMA: Final = f"CREATE VIRTUAL TABLE trial USING fts5({_NAMES}, {TOKENS})"
_PUT: Final = f"INSERT OR REPLACE INTO trial (rowid, {_NAMES}) VALUES (?{', ?' * len(FIELDS)})"
_MERGE: Final = "INSERT INTO trial (trial, rank) VALUES ('automerge', ?)"
_SCORE: Final = f"bm25(trial, {', '.join(map(str, FIELDS.values()))})"
_BEST: Final = f"SELECT rowid, {_SCORE} AS score FROM trial WHERE trial MATCH ? ORDER BY score, rowid LIMIT ?"
_NUMBER: Final = "SELECT count(*) FROM trial WHERE trial MATCH ?"
# Each column with its found words between two signs, and the part of the best column around them.
_MARKS: Final = f"'{OPEN}', '{CLOSE}'"
# The plus: one way through all that is found, which otherwise were sought anew for each row.
_SHOWN: Final = (
    f"SELECT rowid, snippet(trial, -1, {_MARKS}, '…', 16), "
    f"{', '.join(f'highlight(trial, {at}, {_MARKS})' for at in range(len(FIELDS)))} "
    "FROM trial WHERE trial MATCH ? AND +rowid IN ({rows})"
)
_AT_A_TIME: Final = 10_000
# Nobody reads a file that is being written, and a build that is interrupted throws it away.
_UNSAFE_BUT_FAST: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"


class Found(Struct, frozen=True):
    """A trial that a search found: its score (only to be compared within one search), the fields that have one of the
    words, and the words in their surroundings, each found one as ``[word]``.
    """

    nct_id: str
    score: float
    fields: tuple[str, ...]
    snippet: str


# ------------------------------------------------------------------------------------------------------------- writing


def write(path: Path, trials: Iterable[Searched]) -> None:
    """Write the search of these trials, in place of any file that is there. Equal trials in equal order give equal
    bytes.

    Raises:
        KgError: the SQLite of this Python has no FTS5.
    """
    path.unlink(missing_ok=True)
    with _written(path) as db:
        _create(db)
        db.execute(_MERGE, (0,))  # all at once at the end, which takes less time
        _put(db, trials)
        db.execute("INSERT INTO trial (trial) VALUES ('optimize')")
        parts.finish(db)
        db.execute(_MERGE, (4,))  # what SQLite does unless told otherwise
        db.execute(f"PRAGMA user_version = {VERSION}")


def renew(path: Path, gone: Iterable[str], trials: Iterable[Searched]) -> None:
    """Take the trials out whose ids are ``gone``, and put others in, each in the place of what there was of it. After
    that a search answers as if all had been written together, scores included.

    The file must not be in use: a build renews a copy of its own.

    Raises:
        KgError: there is no such file, or this version did not write it.
    """
    _check(path)
    with _written(path) as db:
        for row in map(_row, gone):
            db.execute("DELETE FROM trial WHERE rowid = ?", (row,))
            parts.drop(db, row)
        come = list(trials)
        _put(db, come)
        parts.note_words(db, come)


@contextmanager
def _written(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_UNSAFE_BUT_FAST)
        yield db
        db.commit()


def _create(db: sqlite3.Connection) -> None:
    try:
        db.execute(_SCHEMA)
        parts.create(db)
    except sqlite3.OperationalError as error:
        raise _without_fts5(error) from error


def _without_fts5(error: sqlite3.Error) -> Exception:
    if "fts5" in str(error):
        return KgError("this Python's SQLite was built without FTS5, which searching needs; use another Python.")
    return error


def _put(db: sqlite3.Connection, trials: Iterable[Searched]) -> None:
    for each in trials:
        row = _row(each.nct_id)
        db.execute(_PUT, (row, *(indexed(getattr(each, name)) for name in FIELDS)))
        parts.put(db, row, each)


def _row(nct_id: str) -> int:
    return int(nct_id.removeprefix("NCT"))


# ------------------------------------------------------------------------------------------------------------- finding


class Search:
    """The search in a file, read-only; close it after use.

    Raises:
        KgError: there is no such file, this version did not write it, or this Python cannot read it.
    """

    def __init__(self, path: Path) -> None:
        _check(path)
        self._db = _reading(path)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def find(self, text: str, *, fields: Iterable[str] | None = None, limit: int | None = 100) -> list[Found]:
        """The trials that have what was typed (see :mod:`kg.graph.search_words`), the best first, with where they
        have it. Equally good ones come by their ids. ``fields`` are some of :data:`FIELDS`, all by default; all words
        must be in them, and ``-word`` in none of them. ``limit`` None gives all there are.

        Raises:
            QueryError: there is no word in the text, no such field, or the limit is no number from 1.
        """
        match = expression(text, checked(fields))
        scores = self._scores(match, limit)
        found: list[Found] = []
        for at in range(0, len(scores), _AT_A_TIME):
            found += self._found(match, scores[at : at + _AT_A_TIME])
        return found

    def scores(
        self, text: str, *, fields: Iterable[str] | None = None, limit: int | None = None
    ) -> list[tuple[str, float]]:
        """Only the ids and scores of what :meth:`find` gives, which takes a fraction of the time.

        Raises:
            QueryError: as :meth:`find`.
        """
        return self._scores(expression(text, checked(fields)), limit)

    def count(self, text: str, *, fields: Iterable[str] | None = None) -> int:
        """How many trials there are to be found.

        Raises:
            QueryError: there is no word in the text, or no such field.
        """
        ((number,),) = self._asked(_NUMBER, expression(text, checked(fields)))
        return int(number)

    def with_part(self, text: str, field: str) -> list[str] | None:
        """What could have a text as a part of a wording of a field, as :func:`kg.graph.parts.with_part` gives it.

        Raises:
            QueryError: the file is damaged.
        """
        try:
            return parts.with_part(self._db, text, field)
        except sqlite3.Error as error:
            raise _failed(error) from error

    def near(self, nct_id: str) -> tuple[str, ...]:
        """The two ids before an id and the two after it, as far as there are so many."""
        row = _row(nct_id)
        before = self._asked("SELECT rowid FROM trial WHERE rowid < ? ORDER BY rowid DESC LIMIT 2", row)
        after = self._asked("SELECT rowid FROM trial WHERE rowid > ? ORDER BY rowid LIMIT 2", row)
        return tuple(f"NCT{found:08}" for (found,) in (*reversed(before), *after))

    def _scores(self, match: str, limit: int | None) -> list[tuple[str, float]]:
        if limit is not None and limit < 1:
            raise QueryError(f"the limit of a search is a number from 1, or None for all, not {limit}.")
        rows = self._asked(_BEST, match, -1 if limit is None else limit)
        return [(f"NCT{row:08}", round(-score, 6)) for row, score in rows]

    def _found(self, match: str, scores: list[tuple[str, float]]) -> Iterator[Found]:
        rows = ", ".join(str(_row(nct_id)) for nct_id, _ in scores)
        shown = {row: texts for row, *texts in self._asked(_SHOWN.format(rows=rows), match)}
        for nct_id, score in scores:
            snippet, *columns = shown[_row(nct_id)]
            fields = tuple(name for name, text in zip(FIELDS, columns, strict=True) if OPEN in text)
            yield Found(nct_id, score, fields, _plain(snippet))

    def _asked(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(query, values).fetchall()
        except (sqlite3.Error, OverflowError) as error:
            raise _failed(error) from error


def _failed(error: Exception) -> QueryError:
    return QueryError(f"the search failed ({error}); build the graph again.")


def _plain(snippet: str) -> str:
    shown = snippet.replace(BETWEEN, "|").replace(OPEN, "[").replace(CLOSE, "]")
    return " ".join(shown.split()).strip("| ")


def checked(fields: Iterable[str] | None) -> Collection[str]:
    """The fields that are wanted, each once, in our order; all of them for None.

    >>> checked(["conditions", "titles"])
    ('titles', 'conditions')

    Raises:
        QueryError: there is no such field, or none is named.
    """
    wanted = set(FIELDS) if fields is None else {fields} if isinstance(fields, str) else set(fields)
    if strange := sorted(wanted - FIELDS.keys()):
        raise QueryError(f"{strange[0]!r} cannot be searched; the fields are {_NAMES}.")
    if not wanted:
        raise QueryError(f"no field to search is named; the fields are {_NAMES}.")
    return tuple(name for name in FIELDS if name in wanted)


def _check(path: Path) -> None:
    """Refuse what is no search of ours."""
    if not path.is_file():
        raise KgError(f"{path}: missing, since an older version built this graph. Build the graph again.")
    with closing(_reading(path)) as db:
        try:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            db.execute("SELECT rowid FROM trial LIMIT 0")
        except sqlite3.DatabaseError as error:
            raise _unreadable(path, error) from error
    if version != VERSION:
        raise KgError(f"{path}: written by another version of TrialGraph. Build the graph again.")


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> Exception:
    told = _without_fts5(error)
    return KgError(f"{path}: cannot be read ({error}). Build the graph again.") if told is error else told


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
