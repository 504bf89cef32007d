"""``graph.ttl`` of a generation. Where it is large, an update notes which passages are others and writes it on request.

Until then the generation has the file as it was (:data:`BASE`) and the passages; together they say the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from kg.graph.passages import Passages, replaced

NAME: Final = "graph.ttl"
"""The name of the file."""

AT_ONCE: Final = 1_000_000_000
"""Up to this size in bytes an update writes the file anew."""

BASE: Final = "graph.before.ttl"
PASSAGES: Final = "graph.passages.sqlite"


class TurtleFile:
    """The file of a new generation, made from that of the one before."""

    def __init__(self, before: Path, now: Path) -> None:
        self._now = now
        self._base = before / NAME
        if not self._base.is_file():
            self._base = before / BASE
            shutil.copyfile(before / PASSAGES, now / PASSAGES)
        self._passages = Passages(now / PASSAGES)

    def put(self, section: str, passages: Iterable[tuple[str, str]]) -> None:
        """Note the new text of some passages of a section by name; one without text is gone."""
        self._passages.put(section, passages)

    def finish(self, *, wanted: bool) -> bool:
        """Write the file if it is wanted or small; whether it was written."""
        if not wanted and self._base.stat().st_size > AT_ONCE:
            _linked(self._base, self._now / BASE)
            return False
        with (self._now / NAME).open("wb") as target:
            target.writelines(replaced(self._base, self._passages))
        (self._now / PASSAGES).unlink()
        return True

    def close(self) -> None:
        """Release the passages."""
        self._passages.close()


def is_written(generation: Path) -> bool:
    """Whether a generation has the file itself."""
    return (generation / NAME).is_file()


def write(generation: Path) -> None:
    """Write the file of a generation that does not have it yet."""
    fresh = generation / f"{NAME}.new"
    with fresh.open("wb") as target:
        target.writelines(text(generation))
    fresh.replace(generation / NAME)
    for name in (BASE, PASSAGES):
        (generation / name).unlink(missing_ok=True)


def text(generation: Path) -> Iterator[bytes]:
    """The text of the file of a generation, whether it is written or not."""
    if is_written(generation):
        with (generation / NAME).open("rb") as file:
            while part := file.read(2**20):
                yield part
    else:
        with closing(Passages(generation / PASSAGES)) as passages:
            yield from replaced(generation / BASE, passages)


def _linked(file: Path, target: Path) -> None:
    try:
        target.hardlink_to(file)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, target)
