"""The output folder: its ledger, its generations, and the one that is current.

A build writes generation n+1 beside n and then switches one symbolic link, so that a reader sees a whole graph or the
whole graph before it, never half of one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import Busy, KgError, NotFound

PUBLISHED = (
    "graph.ttl",
    "findings.ttl",
    "findings.tsv",
    "doubts.tsv",
    "rejected.tsv",
    "build.json",
)
"""Files of a generation that also stand, as links, at the top of the folder."""


class Folder:
    """An output folder.

    >>> Folder("output").ledger.as_posix()
    'output/ledger.sqlite'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.ledger = self.path / "ledger.sqlite"
        self.generations = self.path / "generations"
        self.link = self.path / "current"
        self.log = self.path / "build.log.json"

    def number(self) -> int:
        """The number of the current generation; 0 where nothing was built yet."""
        return int(self.link.readlink().name) if self.link.is_symlink() else 0

    def current(self) -> Path:
        """The current generation.

        Raises:
            NotFound: nothing was built in this folder.
        """
        generation = self.generations / str(self.number())
        if not self.link.is_symlink() or not generation.is_dir():
            raise NotFound(f"{self.path}: no graph here. Build one with `kg build SOURCE -o {self.path}`.")
        return generation

    def begin(self, number: int) -> Path:
        """An empty folder for a new generation; what an interrupted build left there is gone."""
        generation = self.generations / str(number)
        shutil.rmtree(generation, ignore_errors=True)
        generation.mkdir(parents=True)
        return generation

    def publish(self, generation: Path) -> None:
        """Make a generation the current one, durably, and remove the others."""
        _sync(generation)
        self._link(self.link, generation.relative_to(self.path))
        for name in PUBLISHED:
            self._link(self.path / name, Path("current") / name)
        _sync_folder(self.path)
        for old in self.generations.iterdir():
            if old != generation:
                shutil.rmtree(old, ignore_errors=True)

    def _link(self, link: Path, target: Path) -> None:
        """Let a link point to its target, in one step, whatever stands in its place."""
        if link.is_symlink() and link.readlink() == target:
            return
        fresh = self.path / ".link"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(link)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder for one build.

        Raises:
            Busy: another build holds it.
            KgError: the folder cannot be written.
        """
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            lock = (self.path / ".lock").open("w")
        except OSError as error:
            raise KgError(
                f"{self.path}: cannot be written ({error.strerror}). Choose another folder with -o."
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Busy(f"{self.path}: another build is writing here. Wait for it, or choose -o.") from error
            yield


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
