"""A document about a trial that may not be registered yet: a record or a page as a build reads it, or any text."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.errors import ReadError
from kg.read import html, readers
from kg.read.ctgov_json_parsing import parse
from kg.read.doubts import Doubts
from kg.read.pieces import Found, Unread
from kg.read.unpacking import leaves
from kg.read.unpacking_streams import Refused
from kg.read.walk import File, Source
from kg.telling import tell
from kg.trial.longest import within_limits
from kg.trial.model import Trial
from kg.trial.record import Document, Identity, Record, document_name

UNREGISTERED = "NCT00000000"
"""Stands for the id of a trial that has none yet."""

_LONGEST = 64 * 1024 * 1024
# How many documents are counted, to tell that they are too many.
_COUNTED = 1000
# How every reason ends that a document is not read for which no reader knows.
_NOBODY = readers.unrecognized(b"").partition(";")[2]


def drafted(path: str) -> Trial:
    """The trial of a file, or of standard input (``-``).

    Raises:
        ReadError: it cannot be read; says why.
    """
    name = Source.of(path).name
    return trial_of(_read(path, name), name)


def trial_of(body: bytes, name: str = "document") -> Trial:
    """The trial of a document, which may be packed as a build would read it; without an id it is :data:`UNREGISTERED`.

    >>> trial_of(b"Icaritin after resection\\n\\nWe test icaritin in 40 patients.").brief_title
    'Icaritin after resection'

    Raises:
        ReadError: a reader knows the format and cannot read this one, there are several, or there are no words in it.
    """
    found = _only(body, name)
    if isinstance(found, Document):
        return _told(found)
    if found.reason.endswith(_NOBODY):
        return _of_text(_unpacked(body, name), name)
    raise _unreadable(found)


def _read(path: str, name: str) -> bytes:
    try:
        if path == "-":
            body = b"" if sys.stdin is None else sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with Path(path).open("rb") as stream:
                body = stream.read(_LONGEST + 1)
    except (OSError, ValueError) as error:  # a value error: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise ReadError(f"cannot be read ({reason}). Name a file, or - for standard input.", name) from error
    return _of_one_trial(body, name)


def _of_one_trial(body: bytes, name: str) -> bytes:
    if len(body) > _LONGEST:
        raise ReadError(f"more than {_LONGEST // 1024 // 1024} MB, so not a document about one trial.", name)
    return body


def _only(body: bytes, name: str) -> Found:
    """The only document in a file with these bytes."""
    found = list(islice(_found(body, name), _COUNTED))
    if not found:
        raise ReadError("there is no document in it; give a record, a page or a text", name)
    if len(found) == 1:
        return found[0]
    number = f"{len(found):,} or more" if len(found) == _COUNTED else f"{len(found)}"
    unread = next((f"; of one: {each.reason}" for each in found if isinstance(each, Unread)), "")
    raise ReadError(f"{number} documents in it; give one of them alone{unread}", name)


def _found(body: bytes, name: str) -> Iterator[Found]:
    """What a build would find in the bytes. Bodies are dropped after the first, which may be all that is wanted."""
    with TemporaryDirectory(prefix="kg-new-") as folder:
        path = Path(folder) / "new"
        path.write_bytes(body)
        for place, each in enumerate(File(name, "", path).documents()):
            yield replace(each, body=b"") if place and isinstance(each, Document) else each


def _told(document: Document) -> Trial:
    document = replace(document, body=_with_an_id(document.body))
    identity = readers.identify(document.body)
    if not isinstance(identity, Identity):
        raise _unreadable(Unread(document.source, document.member, document.ordinal, identity.reason))
    return tell(document, identity, contacts=False).record.trial


def _unreadable(unread: Unread) -> ReadError:
    name = document_name(unread.source, unread.member, unread.ordinal)
    return ReadError(f"the document cannot be read: {unread.reason}", name)


def _with_an_id(body: bytes) -> bytes:
    """A registry's record that lacks its NCT id, with the one that stands for none; any other document as it is."""
    try:
        record: Any = parse(body, Doubts())
        identification = record["protocolSection"].get("identificationModule") or {}
        if str(identification.get("nctId") or "").strip():
            return body
        record["protocolSection"]["identificationModule"] = {**identification, "nctId": UNREGISTERED}
        return json.dumps(record).encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return body  # no record: its reader will say so


def _unpacked(body: bytes, name: str) -> bytes:
    """The bytes of the only document, as UTF-8 where they are UTF-16, and out of its archive."""
    parts, missing = list[bytes](), _LONGEST + 1
    try:
        unpacking = leaves(io.BytesIO(body), len(body))
        stream = next(unpacking).stream
        while stream and missing and (part := stream.read(missing)):
            parts.append(part)
            missing -= len(part)
    except Refused as reason:
        raise ReadError(str(reason), name) from reason
    return _of_one_trial(b"".join(parts), name)


def _of_text(body: bytes, name: str) -> Trial:
    """A text as a trial: its first line as the title, the rest as the description."""
    try:
        text = html.text(body) if html.is_html(body) else body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError("neither a record nor text in UTF-8; give a record, a page or a text", name) from error
    if not any(map(str.isalpha, text)) or "\0" in text:
        raise ReadError("there are no words in it; give a record, a page or a text", name)
    title, _, rest = text.strip().partition("\n")
    trial = Trial(nct_id=UNREGISTERED, brief_title=title.strip(), brief_summary=rest.strip())
    return within_limits(Record(trial)).trial
