"""Pass 1: every document of the sources into the ledger. What did not change is neither opened nor identified again.

One process reads and writes; what is new goes to the workers (:mod:`kg.digesting`) in batches, and comes back in order,
so that the ledger is the same for any number of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from kg.batching import Batch, Batches, Closed, Item, Opened, size_of
from kg.digesting import Digested, Same, Wanted, digest
from kg.errors import KgError
from kg.graph.ledger import Ledger
from kg.graph.ready import Ready
from kg.graph.summary import Progress, Summary
from kg.rdf.source import SAMPLE
from kg.read.pieces import Parcel, Unread
from kg.read.walk import File, Source, files
from kg.workers import Workers

_COMMIT_EVERY: Final = 1000

_ALONE: Final = 16 * 1024 * 1024
"""So many bytes are digested here, before others are asked, who take about as long to start."""

_LEAST: Final = 64 * 1024
_LARGEST: Final = 8 * 1024 * 1024
"""A batch of fewer bytes is digested here, since handing it over takes about as long; and so is one of more, of which
the memory does not hold many under way."""


@dataclass(slots=True)
class Keeper:
    """Keeps documents for one generation. ``code`` is the fingerprint of what identifies them."""

    ledger: Ledger
    number: int
    code: str
    summary: Summary
    progress: Progress
    pool: Workers
    digested: int = 0

    def keep(self, sources: list[Source], *, prune: bool) -> None:
        """Bring the ledger up to date with the sources; with ``prune``, forget what is no longer in them.

        Raises:
            ReadError: a source that does not exist.
            KgError: real documents would be mixed with the sample.
        """
        names = [source.name for source in sources]
        self.ledger.begin(self.number, names)
        self._never_mix_the_sample(names)
        for source in sources:
            source.check()
        for source in sources:
            self._keep_source(source, prune=prune or source.name == SAMPLE)
        self.ledger.commit()

    def _never_mix_the_sample(self, names: list[str]) -> None:
        held = set(self.ledger.sources(self.number)) - set(names)
        if SAMPLE in names and (held or len(names) > 1):
            raise KgError("the sample is never mixed with other sources; give it a folder of its own with -o")
        if SAMPLE in held:
            self.ledger.end_source(SAMPLE, self.number)
            self.summary.notes.append("The sample that this folder held is replaced.")

    def _keep_source(self, source: Source, *, prune: bool) -> None:
        seen, taker = set[str](), _Taker(self, source.name)
        batches = Batches(self.ledger, self.code, self.number).of(self._items(source, seen, taker.members, prune=prune))
        for here, group in groupby(batches, key=self._is_digested_here):
            waiting = deque[Batch]()
            for digested in (Workers(1) if here else self.pool).map(digest, _tasks(group, waiting)):
                taker.take(waiting.popleft(), iter(digested))
        if prune:
            self.ledger.end_members(source.name, taker.members, self.number)
            self.ledger.end_files(source.name, seen)

    def _items(self, source: Source, seen: set[str], members: set[str], *, prune: bool) -> Iterator[Item]:
        """All that is to be read of a source. The names of its files, and the members of those that need not be read,
        are noted on the way.
        """
        for file in files(source):
            seen.add(file.member)
            sha256 = file.sha256()
            if (held := self._unchanged(file, sha256, prune=prune)) is not None:
                members |= held
                continue
            yield Opened(file)
            yield from file.pieces()
            # A file that changed while it was read is not remembered.
            yield Closed(file, sha256 if sha256 and sha256 == file.sha256() else "")

    def _unchanged(self, file: File, sha256: str, *, prune: bool) -> set[str] | None:
        """The members of a file that was read to its end before; None where it must be read."""
        documents = self.ledger.file_documents(file.source, file.member, sha256, self.code)
        if documents is None:
            return None
        held = self.ledger.members(file.source, self.number, file.member)
        # More are held than are in the file where an earlier version of it had others: only pruning minds.
        if prune and sum(held.values()) != documents:
            return None
        self.count(documents, unchanged=documents)
        return set(held)

    def _is_digested_here(self, batch: Batch) -> bool:
        size = sum(size_of(each.piece) for each in batch.wanted)
        if not _LEAST <= size <= _LARGEST:
            return True
        self.digested += size
        return self.digested <= _ALONE

    def count(self, documents: int, *, unchanged: int) -> None:
        """Count documents that were read, and tell of them."""
        self.summary.read += documents
        self.summary.unchanged += unchanged
        self.progress("reading", self.summary.read, None)


def _tasks(batches: Iterator[Batch], waiting: deque[Batch]) -> Iterator[tuple[list[Wanted]]]:
    """The arguments of :func:`kg.digesting.digest`; their batches wait for what comes of it."""
    for batch in batches:
        waiting.append(batch)
        yield (batch.wanted,)


@dataclass(slots=True)
class _Taker:
    """Takes batches of one source into the ledger, item by item; ``members`` are those that it has met."""

    keeper: Keeper
    source: str
    members: set[str] = field(default_factory=set)
    _member: str | None = None
    _seen: set[int] = field(default_factory=set)
    _in_file: int = 0
    _lasting: bool = True
    _taken: int = 0

    def take(self, batch: Batch, digested: Iterator[list[Digested]]) -> None:
        """Take a batch, with what became of what was to be digested."""
        ledger = self.keeper.ledger
        for place, item in enumerate(batch.items):
            if isinstance(item, Opened):
                ledger.open_file(self.source, item.file.member)
                self._in_file, self._lasting = 0, True
            elif isinstance(item, Closed):
                self._close(item)
            elif isinstance(item, Unread):
                self._keep(item)
            elif place not in batch.same:
                for each in next(digested):
                    if isinstance(each, Same):
                        ledger.repacked(batch.held[place], each.packed)
                        self._pass(item.member, None)
                    else:
                        self._keep(each)
            else:
                self._pass(item.member, None if isinstance(item, Parcel) else item.ordinal)

    def _close(self, closed: Closed) -> None:
        self._end_member()
        if closed.sha256 and self._lasting:
            keeper, member = self.keeper, closed.file.member
            keeper.ledger.close_file(self.source, member, closed.sha256, keeper.code, self._in_file, keeper.number)

    def _keep(self, found: Ready | Unread) -> None:
        keeper = self.keeper
        self._enter(found.member, found.ordinal)
        if isinstance(found, Ready):
            new = keeper.ledger.keep(found, keeper.number, keeper.code)
        else:
            new = keeper.ledger.reject(self.source, found.member, found.ordinal, found.reason, keeper.number)
            self._lasting = self._lasting and found.lasting
        self._count(new=new)

    def _pass(self, member: str, ordinal: int | None) -> None:
        """Note that something is held as it is; without a position where its member holds nothing else."""
        if ordinal is None:
            self.members.add(member)
        else:
            self._enter(member, ordinal)
        self._count(new=False)

    def _enter(self, member: str, ordinal: int) -> None:
        if member != self._member:
            self._end_member()
            self._member = member
            self.members.add(member)
        self._seen.add(ordinal)

    def _end_member(self) -> None:
        """Forget what the ledger holds of a member that is no longer in it."""
        if self._member is not None:
            self.keeper.ledger.end_file(self.source, self._member, self._seen, self.keeper.number)
        self._member = None
        self._seen.clear()

    def _count(self, *, new: bool) -> None:
        self._in_file += 1
        self.keeper.count(1, unchanged=not new)
        self._taken += 1
        if self._taken % _COMMIT_EVERY == 0:
            self.keeper.ledger.commit()
