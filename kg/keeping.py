"""Pass 1: every document of the sources into the ledger. What did not change is neither opened nor identified again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from kg.errors import KgError
from kg.graph.ledger import Ledger
from kg.graph.summary import Progress, Summary
from kg.rdf.source import SAMPLE
from kg.read import readers
from kg.read.walk import File, Found, Source, Unread, files

_COMMIT_EVERY = 1000


@dataclass(slots=True)
class Keeper:
    """Keeps documents for one generation. ``code`` is the fingerprint of what identifies them."""

    ledger: Ledger
    number: int
    code: str
    summary: Summary
    progress: Progress

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
        seen, members = set[str](), set[str]()
        for file in files(source):
            seen.add(file.member)
            members |= self._keep_file(file, prune=prune)
        if prune:
            self.ledger.end_members(source.name, members, self.number)
            self.ledger.end_files(source.name, seen)

    def _keep_file(self, file: File, *, prune: bool) -> set[str]:
        """Bring the ledger up to date with one file; the members that are in it."""
        sha256 = file.sha256()
        documents = self.ledger.file_documents(file.source, file.member, sha256, self.code)
        if documents is not None:
            held = self.ledger.members(file.source, self.number, file.member)
            # More are held than are in the file where an earlier version of it had others: only pruning minds.
            if not prune or sum(held.values()) == documents:
                self._count(documents, unchanged=documents)
                return set(held)
        return self._read_file(file, sha256)

    def _read_file(self, file: File, sha256: str) -> set[str]:
        self.ledger.open_file(file.source, file.member)
        members = set[str]()
        before, lasting = self.summary.read, True
        for member, found in groupby(file.documents(), key=lambda document: document.member):
            members.add(member)
            seen = set()
            for document in found:
                seen.add(document.ordinal)
                self._keep_one(document)
                lasting = lasting and not (isinstance(document, Unread) and not document.lasting)
            self.ledger.end_file(file.source, member, seen, self.number)
        # A file that changed while it was read is not remembered.
        if sha256 and lasting and sha256 == file.sha256():
            number = self.summary.read - before
            self.ledger.close_file(file.source, file.member, sha256, self.code, number, self.number)
        return members

    def _keep_one(self, found: Found) -> None:
        if isinstance(found, Unread):
            new = self.ledger.reject(found.source, found.member, found.ordinal, found.reason, self.number)
        elif self.ledger.is_kept(found, self.code, self.number):
            new = False
        else:
            new = self.ledger.keep(found, readers.identify(found.body), self.number, self.code)
        self._count(1, unchanged=not new)
        if self.summary.read % _COMMIT_EVERY == 0:
            self.ledger.commit()

    def _count(self, documents: int, *, unchanged: int) -> None:
        self.summary.read += documents
        self.summary.unchanged += unchanged
        self.progress("reading", self.summary.read, None)
