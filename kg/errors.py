"""What can go wrong on purpose: one tree, one sentence each.

::

    KgError                     all that we raise on purpose             exit 1
     ├─ ReadError               a source that cannot be opened or read
     │   └─ NotRecognized       a document that no reader knows
     ├─ QueryError              bad SPARQL, unknown query, missing parameter, over its time limit
     ├─ ShapeError              a shapes file that is not SHACL
     ├─ NotFound                no such trial, or no graph here
     ├─ Busy                    another build writes this folder
     └─ GraphInvalid            findings refused under --strict          exit 3

Every message is one clear sentence: what, where, how to mend.
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors that TrialGraph raises on purpose. Its text is meant for a person."""

    exit_code = 1


class ReadError(KgError):
    """A source that cannot be read: which document, where in it, and why."""

    def __init__(self, what: str, document: str = "", path: str = "") -> None:
        self.document = document
        self.path = path
        place = " ".join(part for part in (document, path) if part)
        super().__init__(f"{place}: {what}" if place else what)


class NotRecognized(ReadError):
    """A document in none of the formats that TrialGraph reads."""


class QueryError(KgError):
    """A query that cannot be answered: its syntax, its name, its parameters or its time limit."""


class ShapeError(KgError):
    """A shapes file that is not Turtle or not SHACL."""


class NotFound(KgError):
    """Something asked for by name that the graph does not hold; ``near`` lists what comes close."""

    def __init__(self, what: str, near: tuple[str, ...] = ()) -> None:
        self.near = near
        super().__init__(f"{what} Near: {', '.join(near)}." if near else what)


class Busy(KgError):
    """Another build is writing the same folder."""


class GraphInvalid(KgError):
    """A build whose findings are refused under ``--strict``; the last whole graph stays in place."""

    exit_code = 3
