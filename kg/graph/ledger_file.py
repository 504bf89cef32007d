"""The file of a ledger: its tables, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from kg.errors import KgError

VERSION = 3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL, member TEXT NOT NULL, ordinal INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT, trial TEXT, updated TEXT, aliases TEXT,   -- NULL where the document was rejected
    reason TEXT,                                         -- NULL where it was not
    since INTEGER NOT NULL, until INTEGER,
    made_by TEXT,                                        -- fingerprint of the code that identified it
    packed TEXT,                                         -- hash of the zip member that is this document and no more
    body BLOB                                            -- zstd; NULL where there are no bytes to keep; long, so last
);
CREATE INDEX IF NOT EXISTS document_place ON document (source, member, ordinal);
CREATE INDEX IF NOT EXISTS document_trial ON document (trial);
CREATE INDEX IF NOT EXISTS document_since ON document (since);
CREATE INDEX IF NOT EXISTS document_until ON document (until) WHERE until IS NOT NULL;
CREATE TABLE IF NOT EXISTS file (                        -- files of which the ledger holds every document
    source TEXT NOT NULL, member TEXT NOT NULL,
    sha256 TEXT NOT NULL, made_by TEXT NOT NULL, documents INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (source, member)
);
"""
# What each older version lacks; where a column stands does not matter but for speed.
_UPGRADES = {1: "ALTER TABLE document ADD COLUMN made_by TEXT", 2: "ALTER TABLE document ADD COLUMN packed TEXT"}


def opened(path: Path, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection to a ledger of this version; an older one is taken over, and one that is not there is made.

    Raises:
        KgError: the file is no ledger, or one of a newer version.
    """
    try:
        return _opened(path, readonly=readonly)
    except sqlite3.DatabaseError as error:
        if not readonly and isinstance(error, sqlite3.OperationalError):
            raise  # the disk is full or the like; whoever builds says so
        raise KgError(f"{path}: not a readable ledger ({error}). Build into another folder with -o.") from error


def _opened(path: Path, *, readonly: bool) -> sqlite3.Connection:
    # A reader, too, must be able to undo what a killed build left half-written; where the file cannot be written,
    # nobody can have left that.
    mode = "ro" if readonly and not os.access(path, os.W_OK) else "rw" if readonly else "rwc"
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise KgError(f"{path}: written by a newer TrialGraph (ledger version {version}). Update TrialGraph.")
        if readonly:
            database.execute("PRAGMA query_only = ON")
        else:
            _bring_up_to_date(database, version or VERSION)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: sqlite3.Connection, version: int) -> None:
    for upgrade in range(version, VERSION):
        database.execute(_UPGRADES[upgrade])
    database.executescript(_SCHEMA)
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.commit()
