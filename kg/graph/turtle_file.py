"""``graph.ttl`` of a generation. Where it is large, an update notes which passages are others and writes it on request.

Until then the generation has the file as it was and the passages beside it; together they say the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from kg.graph.folder import TURTLE, TURTLE_BEFORE, link_or_copy
from kg.graph.passages import Passages, replaced

AT_ONCE: Final = 1_000_000_000
"""Up to this size in bytes an update writes the file anew."""

PASSAGES: Final = "graph.passages.sqlite"


class TurtleFile:
    """The file of a new generation, made from that of the one before."""

    def __init__(self, before: Path, now: Path) -> None:
        self._now = now
        self._base = before / TURTLE
        if not self._base.is_file():
            self._base = before / TURTLE_BEFORE
            shutil.copyfile(before / PASSAGES, now / PASSAGES)
        self._passages = Passages(now / PASSAGES)

    def put(self, section: str, passages: Iterable[tuple[str, str]]) -> None:
        """Note the new text of some passages of a section by name; one without text is gone."""
        self._passages.put(section, passages)

    def finish(self, *, wanted: bool) -> bool:
        """Write the file if it is wanted or small; whether it was written."""
        if not wanted and self._base.stat().st_size > AT_ONCE:
            link_or_copy(self._base, self._now / TURTLE_BEFORE)
            return False
        with (self._now / TURTLE).open("wb") as target:
            target.writelines(replaced(self._base, self._passages))
        (self._now / PASSAGES).unlink()
        return True

    def close(self) -> None:
        """Release the passages."""
        self._passages.close()


def is_written(generation: Path) -> bool:
    """Whether a generation has the file itself."""
    return (generation / TURTLE).is_file()


def write(generation: Path) -> None:
    """Write the file of a generation that does not have it yet."""
    fresh = generation / f"{TURTLE}.new"
    with fresh.open("wb") as target:
        target.writelines(text(generation))
    fresh.replace(generation / TURTLE)
    for name in (TURTLE_BEFORE, PASSAGES):
        (generation / name).unlink(missing_ok=True)


def text(generation: Path) -> Iterator[bytes]:
    """The text of the file of a generation, whether it is written or not."""
    if is_written(generation):
        with (generation / TURTLE).open("rb") as file:
            while part := file.read(2**20):
                yield part
    else:
        with closing(Passages(generation / PASSAGES)) as passages:
            yield from replaced(generation / TURTLE_BEFORE, passages)
