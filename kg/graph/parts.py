"""What could have a part of a text: few trials, or nodes of trials, for a query that then looks at each itself.

A named query finds ``carcinoma`` within ``Adenocarcinoma``, and SPARQL can only read every label for that. Here are the
distinct words of each field; those that a part of a text can come from are sought among them, and what has them in an
index (FTS5). Nothing is missing that has the part; some may be there that does not have it.

It stands in the file of :mod:`kg.graph.search`, whose index has four of the fields. The index of the others keeps no
text, and so can forget nothing: what a trial said before stays in it under numbers that stand for nothing any more.
Words that nobody says any more stay too, and find nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from typing import Final

from kg.graph.search_words import TOKENS, indexed, other_form
from kg.trial.searched import Searched

FIELDS: Final = {
    "titles": "trial",
    "conditions": "trial",
    "interventions": "trial",
    "sponsors": "trial",
    "identifiers": "trial",
    "criteria": "node",
    "persons": "node",
}
"""Where a part of a text can be sought, each with what is found: trials, or nodes that belong to trials."""

_ELSEWHERE: Final = ("titles", "conditions", "interventions", "sponsors")
_HERE: Final = tuple(name for name in FIELDS if name not in _ELSEWHERE)

MOST_FORMS: Final = 2_000
"""A part that stands in more words than this, such as ``a``, is no help: reading everything takes no longer."""

_INDEX: Final = f"fts5({{}}, content = '', columnsize = 0, detail = column, {TOKENS})"
_SCHEMA: Final = (
    f"CREATE VIRTUAL TABLE part USING {_INDEX.format(', '.join(_HERE))}",
    # Never the same number again, not even that of what is gone. The name of what a trial says itself is empty.
    "CREATE TABLE part_of (number INTEGER PRIMARY KEY AUTOINCREMENT, trial INTEGER NOT NULL, name TEXT NOT NULL)",
    "CREATE INDEX parts_of ON part_of (trial)",
    "CREATE TABLE word (field TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (field, word)) WITHOUT ROWID",
)
_NEW_WORDS: Final = "INSERT OR IGNORE INTO word SELECT col, term FROM {} ORDER BY col, term"
_CONTAIN: Final = "SELECT word FROM word WHERE field = ? AND instr(word, ?) LIMIT ?"
_END: Final = "SELECT word FROM word WHERE field = ? AND substr(word, -?) = ? LIMIT ?"
_TRIALS: Final = "SELECT rowid, '' FROM trial WHERE trial MATCH ? ORDER BY rowid"
_PARTS: Final = (
    "SELECT trial, name FROM part JOIN part_of ON number = part.rowid WHERE part MATCH ? ORDER BY trial, name"
)


# ------------------------------------------------------------------------------------------------------------- writing


def create(db: sqlite3.Connection) -> None:
    """Make the tables, of which none is there yet."""
    for statement in _SCHEMA:
        db.execute(statement)


def put(db: sqlite3.Connection, number: int, each: Searched) -> None:
    """Take a trial in, in place of what there was of it."""
    drop(db, number)
    _put(db, number, "", {"identifiers": each.identifiers})
    for name, excerpts in groupby(each.excerpts, lambda excerpt: excerpt.name):
        _put(db, number, name, {excerpt.field: (excerpt.text,) for excerpt in excerpts})


def _put(db: sqlite3.Connection, number: int, name: str, texts: dict[str, tuple[str, ...]]) -> None:
    row = db.execute("INSERT INTO part_of (trial, name) VALUES (?, ?)", (number, name)).lastrowid
    columns = ", ".join(texts)
    values = (indexed(wordings) for wordings in texts.values())
    db.execute(f"INSERT INTO part (rowid, {columns}) VALUES (?{', ?' * len(texts)})", (row, *values))


def drop(db: sqlite3.Connection, number: int) -> None:
    """Take a trial out."""
    db.execute("DELETE FROM part_of WHERE trial = ?", (number,))


def finish(db: sqlite3.Connection) -> None:
    """Make the index compact, and note the words of all trials that there are."""
    db.execute("INSERT INTO part (part) VALUES ('optimize')")
    for table in ("trial", "part"):
        _note(db, "main", table)


def note_words(db: sqlite3.Connection, trials: Iterable[Searched]) -> None:
    """Note the words of some trials, which takes less time."""
    db.commit()  # nothing can be attached before
    db.execute("ATTACH ':memory:' AS beside")
    db.execute(f"CREATE VIRTUAL TABLE beside.part USING {_INDEX.format(', '.join(FIELDS))}")
    for number, (field, text) in enumerate(said for each in trials for said in _said(each)):
        db.execute(f"INSERT INTO beside.part (rowid, {field}) VALUES (?, ?)", (number, text))
    _note(db, "beside", "part")
    db.commit()
    db.execute("DETACH beside")


def _said(each: Searched) -> Iterator[tuple[str, str]]:
    for field in (*_ELSEWHERE, "identifiers"):
        yield field, indexed(getattr(each, field))
    for excerpt in each.excerpts:
        yield excerpt.field, indexed((excerpt.text,))


def _note(db: sqlite3.Connection, schema: str, table: str) -> None:
    db.execute(f"CREATE VIRTUAL TABLE temp.said USING fts5vocab({schema}, {table}, col)")
    db.execute(_NEW_WORDS.format("temp.said"))
    db.execute("DROP TABLE temp.said")


# ------------------------------------------------------------------------------------------------------------- finding


def with_part(db: sqlite3.Connection, text: str, field: str) -> list[str] | None:
    """What could have a text as a part of a wording of a field, sorted: ids of trials, or ``ID#NAME`` of nodes that
    belong to one. None where it does not tell, since the text has no word, one that is written in two ways, or is a
    part of too many.

    Case, accents and what stands between words do not count, so that nothing is missing which SPARQL would find.
    """
    match = _expression(db, text, field)
    if not match:
        return None if match is None else []
    rows = db.execute(_TRIALS if field in _ELSEWHERE else _PARTS, (f"{{{field}}} : {match}",))
    return [f"NCT{number:08}#{name}" if name else f"NCT{number:08}" for number, name in rows]


def _expression(db: sqlite3.Connection, text: str, field: str) -> str | None:
    """What finds the part: its words, of which the first may be the end of a word and the last the beginning of one.
    Empty where there is no such word, None where it does not tell.
    """
    words = _words(text)
    # A node that trials share is labelled as one of them has it: to the others, ß may be ss.
    if not words or other_form(text):
        return None
    first, *middle = words
    if middle:
        ends = [each for (each,) in db.execute(_END, (field, len(first), first, MOST_FORMS + 1))]
        rest = [*(f'"{each}"' for each in middle[:-1]), f'"{middle[-1]}" *']
    else:
        ends = [each for (each,) in db.execute(_CONTAIN, (field, first, MOST_FORMS + 1))]
        rest = []
    if not ends:
        return ""
    if len(ends) <= MOST_FORMS:
        either = " OR ".join(f'"{each}"' for each in ends)
        rest.append(f"({either})")
    return f"({' AND '.join(rest)})" if rest else None


def _words(text: str) -> list[str]:
    """The words of a text in its order, as SQLite has them."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"CREATE VIRTUAL TABLE typed USING fts5(text, {TOKENS})")
        db.execute("CREATE VIRTUAL TABLE said USING fts5vocab(typed, instance)")
        db.execute("INSERT INTO typed VALUES (?)", (indexed((text,)),))
        return [word for (word,) in db.execute('SELECT term FROM said ORDER BY "offset"')]
