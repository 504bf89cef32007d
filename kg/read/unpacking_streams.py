"""Streams for unpacking: looked at, counted, guarded. The limits of what is unpacked stand here."""

from __future__ import annotations

import gzip
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from kg.read.encoding import Readable
from kg.read.readers import HEAD

MOST_TIMES = 200
"""What unpacks to more than so many times its packed size is refused. Records unpack to 5 to 20 times theirs, ten
thousand times the same record to some 150 times."""

FREE = 100 * 1024 * 1024
"""Bytes that one member may unpack to, whatever its packed size."""

FREE_IN_ALL = 1024 * 1024 * 1024
"""Bytes that all of one file may unpack to, whatever the size of the file."""

LARGEST_DIRECTORY = 128 * 1024 * 1024
"""Bytes of the list of members of a zip that is read: some two million members, four times the whole registry."""

_MIB = 1024 * 1024
_BLANK = b" \t\r\n\x0b\x0c\xef\xbb\xbf"  # white space, and the bytes of a byte order mark


class Refused(Exception):
    """Something that is not read, with the reason as one sentence."""


class Damaged(Refused):
    """Something that is packed and damaged."""


class BrokenOff(Damaged, EOFError):
    """Something that is packed and breaks off: what came before the break is as it was packed."""


class Headed:
    """A stream whose beginning was looked at: reading starts with that beginning all the same."""

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.head = stream.read(HEAD)
        self.given = 0
        self._unread = self.head

    def skip_blank(self) -> None:
        """Begin with the first piece that is not all white space."""
        while self.head and not self.head.strip(_BLANK):
            self.head = self._unread = self.stream.read(HEAD)

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes, perhaps fewer; none where the stream ends."""
        if self._unread:
            end = len(self._unread) if size < 0 else size
            more, self._unread = self._unread[:end], self._unread[end:]
        else:
            more = self.stream.read(size)
        self.given += len(more)
        return more


class Unpacked:
    """What comes out of an archive: counted, and up to the very place where it is damaged."""

    def __init__(self, stream: IO[bytes], packed: Callable[[], int], count: Callable[[int], None]) -> None:
        self._stream = stream
        self._packed = packed
        self._count = count
        self._given = 0
        self._fault: Refused | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; all there are where the size is negative."""
        read = bytearray()
        while self._fault is None and (size < 0 or len(read) < size):
            try:
                more = self._some(size - len(read))
            except Refused as fault:
                self._fault = fault
                break
            if not more:
                return bytes(read)
            read += more
        if self._fault is not None and not read:
            raise self._fault
        return bytes(read)

    def _some(self, wanted: int) -> bytes:
        try:
            more: bytes = self._stream.read1(min(wanted, _MIB) if wanted > 0 else _MIB)  # type: ignore[attr-defined]
        except Refused:
            raise  # an archive around this one
        except (EOFError, zlib.error, struct.error) as error:
            raise BrokenOff(f"a damaged archive ({error or 'it ends too early'}); download it again") from error
        except (zipfile.BadZipFile, gzip.BadGzipFile, OSError) as error:
            if getattr(error, "errno", None) is not None:
                raise
            if "CRC" in str(error) or "length" in str(error):
                raise Damaged("damaged in its archive (its check sum is wrong); download it again") from error
            raise BrokenOff(f"a damaged archive ({error}); download it again") from error
        self._given += len(more)
        if self._given > max(FREE, MOST_TIMES * self._packed()):
            raise Refused(too_much("it unpacks", FREE))
        self._count(len(more))
        return more


def too_much(what: str, free: int) -> str:
    """Why something that unpacks to too much is refused."""
    return (
        f"{what} to more than {free // _MIB} MiB and to more than {MOST_TIMES} times the packed size, as no records "
        "do; unpack it by hand if you trust it"
    )


def seekable_copy(headed: Headed, *, jumps: bool) -> BinaryIO:
    """The stream from its beginning, for a reader that jumps; on disk where the stream itself cannot."""
    if jumps:
        stream = cast("BinaryIO", headed.stream)
        stream.seek(0)
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller, or here
    try:
        shutil.copyfileobj(headed, copy)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return cast("BinaryIO", copy)


class Guarded:
    """A file whose list of members is not read where it would fill the memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable
        self._read = stream.read

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes."""
        if size > LARGEST_DIRECTORY:
            raise Refused(
                f"an archive whose list of members takes more than {LARGEST_DIRECTORY // _MIB} MiB; unpack it first"
            )
        return self._read(size)
