"""The output folder: its ledger, its generations, and the one that is current.

A build writes generation n+1 beside n and then switches one symbolic link, so that a reader sees a whole graph or the
whole graph before it, never half of one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import Busy, KgError, NotFound

TURTLE = "graph.ttl"
"""File of a generation with the whole graph; where an update has left it out, :data:`TURTLE_BEFORE` stands for it."""

TURTLE_BEFORE = "graph.before.ttl"
"""The file as it was; what has changed since lies beside it."""

SEARCH = "search.sqlite"
"""File of a generation with the words that trials are found by."""

PUBLISHED = (
    TURTLE,
    "findings.ttl",
    "findings.tsv",
    "doubts.tsv",
    "rejected.tsv",
    "disagreements.tsv",
    "build.json",
)
"""Files of a generation that also stand, as links, at the top of the folder."""

MADE_BY = "made-by"
"""File of a generation that names the code and the settings which made it."""

PROJECTED = "projected.tsv"
"""File of a generation that names its trials, each with the digest of what the cache of projections has of it."""


def is_output(path: Path) -> bool:
    """Whether a folder holds a graph that was built."""
    return (path / "current").is_symlink()


class Folder:
    """An output folder.

    >>> Folder("output").ledger.as_posix()
    'output/ledger.sqlite'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.ledger = self.path / "ledger.sqlite"
        self.projections = self.path / "projections.sqlite"
        self.counts = self.path / "counts.sqlite"
        self.generations = self.path / "generations"
        self.link = self.path / "current"
        self.log = self.path / "build.log.json"

    def number(self) -> int:
        """The number of the current generation; 0 where nothing was built yet."""
        target = self.link.readlink() if self.link.is_symlink() else Path()
        return int(target.name) if target.parent == Path("generations") and target.name.isdecimal() else 0

    def current(self) -> Path:
        """The current generation.

        Raises:
            NotFound: nothing was built in this folder.
        """
        generation = self.generations / str(self.number())
        if generation.name == "0" or not generation.is_dir():
            raise NotFound(f"{self.path}: no graph here. Build one with `kg build SOURCE -o {self.path}`.")
        return generation

    def stands(self, made_by: str) -> bool:
        """Whether the current generation was made with these settings and is still whole."""
        note = self.link / MADE_BY
        turtle = TURTLE if (self.link / TURTLE).is_file() else TURTLE_BEFORE
        others = (name for name in PUBLISHED if name != TURTLE)
        needed = [self.link / name for name in (turtle, *others, PROJECTED, SEARCH, "store/CURRENT")]
        return note.is_file() and note.read_text(encoding="utf-8") == made_by and all(map(Path.is_file, needed))

    def begin(self, number: int) -> Path:
        """An empty folder for a new generation; what an interrupted build left there is gone."""
        generation = self.generations / str(number)
        shutil.rmtree(generation, ignore_errors=True)
        generation.mkdir(parents=True)
        return generation

    def publish(self, generation: Path) -> None:
        """Make a generation the current one, durably."""
        _sync(generation)
        self._link(self.link, generation.relative_to(self.path))
        self.show_current()

    def clear(self) -> int:
        """Remove all generations but the current one and those that somebody reads; the number of the oldest left."""
        current = self.current()
        others = [each for each in self.generations.iterdir() if each != current]
        return min(int(each.name) for each in [current, *others] if each == current or not _removed(each))

    def show_current(self) -> None:
        """Let the files at the top of the folder lead to those of the current generation."""
        for name in PUBLISHED:
            if (self.link / name).is_file():
                self._link(self.path / name, Path("current") / name)
            else:
                (self.path / name).unlink(missing_ok=True)
        _sync_folder(self.path)

    def read(self) -> tuple[int, int]:
        """The number of the current generation, and a descriptor that keeps it from being removed until it is closed.

        Raises:
            NotFound: nothing was built in this folder.
        """
        while True:
            generation = self.current()
            with suppress(FileNotFoundError):  # it was replaced and removed in between
                held = os.open(generation, os.O_RDONLY)
                fcntl.flock(held, fcntl.LOCK_SH)
                if generation == self.current():
                    return int(generation.name), held
                os.close(held)

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


def link_or_copy(file: Path, target: Path) -> None:
    """Let a file that is never written again stand in another place too, without taking space where that can be."""
    try:
        target.hardlink_to(file)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, target)


def _removed(generation: Path) -> bool:
    """Remove a generation, unless somebody reads it; whether it is gone."""
    held = os.open(generation, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(generation, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    return True


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
