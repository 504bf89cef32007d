"""What must be known of a trial to relate it to others by what they share; and that of all trials, in a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from kg.link.features import Features, featured, features
from kg.link.publications import Cited, publications
from kg.link.registrations import Registration, registrations
from kg.trial.model import Trial

_LENGTH: Final = 4  # bytes in front of each in a file

FEWEST: Final = 8
"""How many words a trial must tell to be called similar to others: of a withheld record one word would be all."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known of each trial before any are compared.

    ``digest`` is a number that is another one where the trial's features are others.
    """

    nct_id: str
    registrations: tuple[Registration, ...] = ()
    publications: tuple[Cited, ...] = ()
    digest: int = 0

    @property
    def shared(self) -> list[str]:
        """The keys of all ids and articles, by which others that have one of them are found."""
        dois = [each.doi for each in self.publications if each.doi]
        return [*(each.key for each in self.registrations), *(each.key for each in self.publications), *dois]


class Comparable(Head, frozen=True, kw_only=True):
    """What is compared of one trial, and what a link with it must say.

    ``stated`` has the trials that it links to by itself, ``documents`` the nodes of the documents that describe it.
    """

    features: Features
    stated: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def comparable(trial: Trial, *, stated: Iterable[str] = (), documents: Iterable[str] = ()) -> Comparable:
    """What is compared of a trial.

    >>> comparable(Trial(nct_id="NCT01236547", brief_title="Icaritin in Cancer"), documents=["<record/a>"]).documents
    ('<record/a>',)
    """
    found = features(trial)
    words = found.wording.split("\n")
    if sum(map(str.isalnum, words)) < FEWEST:
        found = featured(trial.nct_id, words={})
    return Comparable(
        nct_id=trial.nct_id,
        features=found,
        digest=int.from_bytes(blake2b(msgspec.msgpack.encode(found), digest_size=8).digest(), "little"),
        registrations=registrations(trial),
        publications=publications(trial),
        stated=tuple(sorted(set(stated))),
        documents=tuple(sorted(documents)),
    )


def write(path: Path, trials: Iterable[Comparable]) -> None:
    """Write a part of all: each as MessagePack behind its length, in the given order."""
    with path.open("wb") as file:
        for each in trials:
            body = msgspec.msgpack.encode(each)
            file.write(len(body).to_bytes(_LENGTH, "little"))
            file.write(body)


def packed(heads: Iterable[Head]) -> bytes:
    """What is shared by each of some trials that has an id or an article, one behind another."""
    return b"".join(_packed(each) for each in heads if each.registrations or each.publications)


def _packed(head: Head) -> bytes:
    body = msgspec.msgpack.encode(
        Head(nct_id=head.nct_id, registrations=head.registrations, publications=head.publications)
    )
    return len(body).to_bytes(_LENGTH, "little") + body


def unpacked(heads: bytes) -> Iterator[Head]:
    """The heads that :func:`packed` wrote."""
    decode = msgspec.msgpack.Decoder(Head).decode
    held = memoryview(heads)
    for at in _offsets(heads):
        start = at + _LENGTH
        yield decode(held[start : start + int.from_bytes(held[at:start], "little")])


class Comparables:
    """Those of all trials, by their places: too many to be held, so they stay in one file with an index beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offsets = np.load(_index(path), mmap_mode="r")
        self._file = path.open("rb")
        self._whole = msgspec.msgpack.Decoder(Comparable).decode
        self._head = msgspec.msgpack.Decoder(Head).decode

    @classmethod
    def joined(cls, parts: Iterable[Path], path: Path) -> Comparables:
        """One file out of its parts, which are gone then."""
        offsets = list[int]()
        with path.open("wb") as file:
            for part in parts:
                start = file.tell()
                with part.open("rb") as source:
                    offsets += (start + offset for offset in _offsets(source.read()))
                    source.seek(0)
                    shutil.copyfileobj(source, file)
                part.unlink()
            offsets.append(file.tell())
        np.save(_index(path), np.array(offsets, np.int64))
        return cls(path)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, place: int) -> Comparable:
        return self._whole(self._body(place))

    def __iter__(self) -> Iterator[Comparable]:
        return (self[place] for place in range(len(self)))

    def heads(self) -> Iterator[Head]:
        """All of them, without what is most of each."""
        return (self._head(self._body(place)) for place in range(len(self)))

    def _body(self, place: int) -> bytes:
        start, end = self._offsets[place], self._offsets[place + 1]
        self._file.seek(int(start) + _LENGTH)
        return self._file.read(int(end - start) - _LENGTH)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _index(path: Path) -> Path:
    return path.with_suffix(".npy")


def _offsets(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        yield at
        at += _LENGTH + int.from_bytes(body[at : at + _LENGTH], "little")
