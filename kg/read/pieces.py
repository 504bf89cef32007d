"""An open file → pieces: documents, what could not be read, and parcels that are unpacked later, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from kg.errors import ReadError
from kg.read import aact, ctgov_csv, ctgov_json, ctgov_xml, ctgov_xml_stream, html, json_stream
from kg.read.aact_join import Joins, is_table
from kg.read.encoding import Readable
from kg.read.readers import recognize, unrecognized
from kg.read.unpacking import leaves
from kg.read.unpacking_members import Packed
from kg.read.unpacking_streams import Headed, Refused
from kg.trial.record import Document, Rejection

# How many bytes of a document that no reader knows are searched for the trial that it may name.
_LOOKED_AT = 1024 * 1024

# Kinds whose documents are JSON, so that a file may hold many.
_AS_JSON = frozenset({ctgov_json.KIND, ctgov_csv.KIND, aact.KIND})


@dataclass(frozen=True, slots=True)
class Unread:
    """A document, or a file, that could not be read: where it stands and why.

    ``lasting`` tells whether the bytes are to blame, and not a disk or a right to read: that may be mended by itself.
    """

    source: str
    member: str
    ordinal: int
    reason: str
    lasting: bool = True


Found = Document | Unread


@dataclass(frozen=True, slots=True)
class Parcel:
    """A member of a zip that is not unpacked yet. What is in it depends on nothing else."""

    source: str
    member: str
    packed: Packed

    def documents(self) -> Iterator[Found]:
        """Each document of the member, in order."""
        with Joins() as joins:
            for found in pieces_of(self.source, self.member, self.packed.stream(), None, joins):
                yield from opened(found)
            yield from joined(self.source, self.member, joins)


Piece = Document | Unread | Parcel


def opened(piece: Piece) -> Iterator[Found]:
    """The documents of a piece, in order."""
    if isinstance(piece, Parcel):
        yield from piece.documents()
    else:
        yield piece


def pieces_of(source: str, member: str, stream: Readable, size: int | None, joins: Joins) -> Iterator[Piece]:
    """The documents of an open file, whatever wraps them. One that breaks off is one rejection, after what is whole."""
    try:
        for leaf in leaves(stream, size, packed=True):
            name = "/".join(part for part in (member, leaf.name) if part)
            if leaf.packed is not None:
                yield Parcel(source, name, leaf.packed)
                continue
            if leaf.stream is None:
                yield Unread(source, name, 0, leaf.refused)
                continue
            try:
                yield from _plain(source, name, leaf.stream, joins)
            except Refused as reason:
                yield Unread(source, name, 0, str(reason))
    except OSError as error:
        yield Unread(source, member, 0, f"cannot be read: {error.strerror or error}", lasting=False)


def _plain(source: str, member: str, stream: Headed, joins: Joins) -> Iterator[Found]:
    if not stream.head.strip():
        yield Unread(source, member, 0, "empty; there is nothing to read")
    elif html.is_html(stream.head):
        yield from _page(source, member, stream)
    elif is_table(stream.head, table := member or source.rpartition("/")[2]):
        for number, reason in joins.add(table, stream.head, stream):
            yield Unread(source, member, number, reason)
    elif delimiter := ctgov_csv.delimiter_of(stream.head):
        yield from _split(source, member, ctgov_csv.documents(stream, stream.head, delimiter))
    elif (reader := recognize(stream.head)) is None:
        yield Unread(source, member, 0, unrecognized(_up_to(_LOOKED_AT, stream)))
    elif reader.KIND in _AS_JSON:
        yield from _split(source, member, json_stream.split(cast("BinaryIO", stream)))
    elif reader.KIND == ctgov_xml.KIND:
        yield from _split(source, member, ctgov_xml_stream.split(stream))
    else:
        yield from _page(source, member, stream)


def joined(source: str, member: str, joins: Joins) -> Iterator[Found]:
    """What the tables of a file say together, trial by trial."""
    try:
        for name, body in joins.documents():
            yield Unread(source, name, 0, body) if isinstance(body, str) else Document(source, name, 0, body)
    except OSError as error:
        yield Unread(source, member, 0, f"cannot be read: {error.strerror or error}", lasting=False)


def _split(source: str, member: str, studies: Iterator[tuple[int, bytes | Rejection]]) -> Iterator[Found]:
    for ordinal, value in studies:
        if isinstance(value, Rejection):
            yield Unread(source, member, ordinal, value.reason)
        else:
            yield Document(source, member, ordinal, value)


def _page(source: str, member: str, stream: Headed) -> Iterator[Found]:
    """A page as text or as saved. Which site's it is shows in a saved one only when all of it is there."""
    body = _up_to(html.LARGEST + 1, stream)
    if len(body) > html.LARGEST:
        yield Unread(source, member, 0, f"a page of more than {html.LARGEST // 1024 // 1024} MiB")
        return
    try:
        known = recognize(body) is not None
    except ReadError as error:
        yield Unread(source, member, 0, str(error))
        return
    yield Document(source, member, 0, body) if known else Unread(source, member, 0, unrecognized(body))


def _up_to(size: int, stream: Headed) -> bytes:
    """So many bytes, or all there are; one call of ``read`` may give fewer."""
    parts, missing = list[bytes](), size
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
